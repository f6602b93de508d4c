"""Lesson 13-route53: its simulations and predictions, by the ids that questions and notebooks use."""

from aws_study.simulations.route53_failover import failover
from aws_study.simulations.route53_map import world
from aws_study.simulations.route53_weights import weights
from aws_study.text import gettext as _
from aws_study.ui import Prediction

SIMULATIONS = {"failover": failover, "world": world, "weights": weights}

PREDICTIONS = {
    "fast-checks": Prediction(
        id="fast-checks",
        question=lambda: _(
            "With a TTL of 300 s and a check every 30 s (threshold 3) the average client is out for 240 s. You pay for a check every 10 s. How long is it out now?"
        ),
        unit=lambda: _("s"),
        values={
            "ttl_s": 300,
            "interval_s": "10",
            "threshold": 3,
            "stubborn": 0,
            "kept_s": 1800,
            "requests_per_s": 50,
            "seed": 1,
        },
        actual=lambda view: view.mean,
        low=0,
        high=400,
    ),
    "lonely-canary": Prediction(
        id="lonely-canary",
        question=lambda: _(
            "A new record has weight 20, the old one 80. The old one's health check fails. How many percent of the clients does the new one get?"
        ),
        unit=lambda: "%",
        values={
            "weight_new": 20,
            "weight_old": 80,
            "policy": "weighted",
            "ill": "old",
            "resolvers": 300,
            "skew": 1.0,
            "seed": 1,
        },
        actual=lambda view: 100 * view.shares["new"],
        low=0,
        high=100,
    ),
}

__all__ = ["PREDICTIONS", "SIMULATIONS", "failover", "weights", "world"]
