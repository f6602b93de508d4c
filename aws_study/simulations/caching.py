"""Lesson 18-caching: its simulations and predictions, by the ids that questions and notebooks use."""

from aws_study.simulations.caching_hits import hit_ratio
from aws_study.simulations.caching_staleness import staleness
from aws_study.simulations.caching_survive import survive
from aws_study.text import gettext as _
from aws_study.ui import Prediction

SIMULATIONS = {"hit-ratio": hit_ratio, "staleness": staleness, "survive": survive}

PREDICTIONS = {
    "four-times": Prediction(
        id="four-times",
        question=lambda: _(
            "With a Zipf exponent of 0.8 an LRU cache for 5 % of the keys hits 32 %. What is its hit ratio when the cache is four times as large?"
        ),
        unit=lambda: "%",
        values={"policy": "lru", "share": 20, "alpha": 0.8, "drift": 0, "workload": "zipf", "seed": 1},
        actual=lambda view: view.hit,
        low=0,
        high=100,
    ),
    "five-minutes": Prediction(
        id="five-minutes",
        question=lambda: _(
            "Under lazy loading a key is read 10 times a second, changes 12 times an hour and is kept for 5 minutes. What share of the reads is stale?"
        ),
        unit=lambda: "%",
        values={
            "strategy": "lazy",
            "ttl_s": 300,
            "reads_per_s": 10,
            "writes_per_h": 12,
            "flush_s": 5,
            "seed": 1,
        },
        actual=lambda view: 100 * view.here.stale_share,
        low=0,
        high=100,
    ),
}

__all__ = ["PREDICTIONS", "SIMULATIONS", "hit_ratio", "staleness", "survive"]
