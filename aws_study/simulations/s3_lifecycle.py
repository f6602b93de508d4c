"""Lesson 04-s3-lifecycle: its simulations and predictions, by the ids that questions and notebooks use."""

from aws_study.simulations.s3_lifecycle_class import which_class
from aws_study.simulations.s3_lifecycle_cost import lifecycle_cost
from aws_study.simulations.s3_lifecycle_rule import lifecycle_rule
from aws_study.text import gettext as _
from aws_study.ui import Prediction

SIMULATIONS = {"lifecycle-cost": lifecycle_cost, "which-class": which_class, "lifecycle-rule": lifecycle_rule}

PREDICTIONS = {
    "half-megabyte": Prediction(
        id="half-megabyte",
        question=lambda: _(
            "The files grow to 500 KB: a million new ones a month, to Glacier Flexible at day 30, for 36 months. What is the bill of month 36, when without the rule it is $389?"
        ),
        unit=lambda: _("USD"),
        values={
            "object_kb": 500,
            "per_month": 1_000_000,
            "ia_day": 0,
            "archive_day": 30,
            "archive": "GLACIER",
            "expire_day": 0,
            "months": 36,
            "region": "us-east-1",
            "own_transition_usd": 0,
            "move_small": True,
        },
        actual=lambda view: float(view.cost.total_with[-1]),
        low=0,
        high=1e6,
    ),
}

__all__ = ["PREDICTIONS", "SIMULATIONS", "lifecycle_cost", "lifecycle_rule", "which_class"]
