"""Lesson 22-apis-and-workflows: its simulations and predictions, by the ids that questions and notebooks use."""

from aws_study.simulations.apis_and_workflows_arrows import arrows
from aws_study.simulations.apis_and_workflows_throttling import throttling
from aws_study.text import gettext as _
from aws_study.ui import Prediction

SIMULATIONS = {"arrows": arrows, "throttling": throttling}

PREDICTIONS = {
    "when-the-catcher": Prediction(
        id="when-the-catcher",
        question=lambda: _(
            "Every call of Charge takes 2 s and fails. Its retrier has IntervalSeconds 2, BackoffRate 3, MaxAttempts 3 and MaxDelaySeconds 10. In which second does the catcher take over?"
        ),
        unit=lambda: _("s"),
        values={
            "failures": 4,
            "interval": 2,
            "backoff": 3,
            "attempts": 3,
            "longest": 10,
            "error": "Payment.Busy",
            "result_path": "kept",
            "catch_path": "kept",
        },
        actual=lambda view: view.caught_s,
        low=0,
        high=1e4,
    ),
    "eight-hundred-at-once": Prediction(
        id="eight-hundred-at-once",
        question=lambda: _(
            "Every 10 seconds 800 requests arrive at once; the plan has a rate of 100 requests a second and a burst of 300. Nobody tries again. How many of the 2,400 requests of half a minute get 429?"
        ),
        unit=lambda: _("requests"),
        values={
            "batch": 800,
            "every_s": 10,
            "rate": 100,
            "burst": 300,
            "retries": "none",
            "others": 50,
            "stage_rate": 1_000,
            "stage_burst": 1_000,
            "elsewhere": 0,
        },
        actual=lambda view: view.refused,
        low=0,
        high=1e6,
    ),
}

__all__ = ["PREDICTIONS", "SIMULATIONS", "arrows", "throttling"]
