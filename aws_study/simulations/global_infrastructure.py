"""Lesson 01-global-infrastructure: its simulations and predictions, by the ids that questions and notebooks use."""

from aws_study.simulations.global_infrastructure_regions import region_choice
from aws_study.simulations.global_infrastructure_zones import zones
from aws_study.text import gettext as _
from aws_study.ui import Prediction

SIMULATIONS = {"regions": region_choice, "zones": zones}

PREDICTIONS = {
    "neighbour": Prediction(
        id="neighbour",
        question=lambda: _(
            "All your servers are in Virginia, and a customer in Bangkok waits 247 ms. You add a second Region, Ohio. How long does the slowest city wait now?"
        ),
        unit=lambda: _("ms"),
        values={"limit_ms": 100, "first": "us-east-1", "second": "us-east-2", "third": "none", "fourth": "none"},
        actual=lambda view: float(view.ms.max()),
        low=0,
        high=400,
    ),
    "two-copies": Prediction(
        id="two-copies",
        question=lambda: _(
            "Two copies, each works 99.9 % of the time, one is enough. The formula promises 32 seconds a year without service. But one failure in ten hits both at once. How many minutes a year is it really?"
        ),
        unit=lambda: _("min"),
        values={"each": 99.9, "number_of": 2, "need": "one", "common": 10},
        actual=lambda view: view.minutes,
        low=0,
        high=600,
    ),
}

__all__ = ["PREDICTIONS", "SIMULATIONS", "region_choice", "zones"]
