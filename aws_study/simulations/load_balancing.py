"""Lesson 08-load-balancing: its simulations and predictions, by the ids that questions and notebooks use."""

from aws_study.simulations.load_balancing_draining import draining
from aws_study.simulations.load_balancing_latency import latency
from aws_study.simulations.load_balancing_newcomer import newcomer
from aws_study.simulations.load_balancing_split import cross_zone
from aws_study.text import gettext as _
from aws_study.ui import Prediction

SIMULATIONS = {"cross-zone": cross_zone, "latency": latency, "draining": draining, "newcomer": newcomer}

PREDICTIONS = {
    "three-and-nine": Prediction(
        id="three-and-nine",
        question=lambda: _(
            "Zone a holds 3 targets, zone b 9, and 120 requests arrive without cross-zone load balancing. How many does each target in zone a serve?"
        ),
        unit=lambda: _("requests"),
        values={"zone_a": 3, "zone_b": 9, "zone_c": 0, "dead_a": 0, "requests": 120, "kind": "network"},
        actual=lambda view: view.each("a", cross_zone=False),
        low=0,
        high=1000,
    ),
    "ninety-percent": Prediction(
        id="ninety-percent",
        question=lambda: _(
            "Ten targets run at 50 % and a request takes 132 ms on average. Traffic grows until they run at 90 %, still round robin. How many milliseconds now?"
        ),
        unit=lambda: _("ms"),
        values={
            "utilisation": 90,
            "targets": 10,
            "service_ms": 100,
            "algorithm": "round_robin",
            "slow_target": 100,
            "seed": 1,
        },
        actual=lambda view: view.here["round_robin"],
        low=0,
        high=1e6,
    ),
}

__all__ = ["PREDICTIONS", "SIMULATIONS", "cross_zone", "draining", "latency", "newcomer"]
