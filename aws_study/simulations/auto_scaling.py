"""Lesson 09-auto-scaling: its simulations and predictions, by the ids that questions and notebooks use."""

from aws_study.simulations.auto_scaling_calm import calm_or_fast
from aws_study.simulations.auto_scaling_policies import policies
from aws_study.simulations.auto_scaling_queue import queue_workers
from aws_study.text import gettext as _
from aws_study.ui import Prediction

SIMULATIONS = {"calm-or-fast": calm_or_fast, "policies": policies, "queue-workers": queue_workers}

PREDICTIONS = {
    "no-warm-up": Prediction(
        id="no-warm-up",
        question=lambda: _(
            "At its busiest the day needs 39 instances. The group acts on one data point and has no warm-up, and each new instance is busy with its own start-up work for 3 minutes. How many instances does it run at the peak?"
        ),
        unit=lambda: _("instances"),
        values={
            "points": 1,
            "warmup": 0,
            "ready": 3,
            "load": "nasa",
            "period": "1",
            "target": 50,
            "launch": 2,
            "work": 10,
        },
        actual=lambda view: view.peak,
        low=0,
        high=1000,
    ),
    "cpu-of-workers": Prediction(
        id="cpu-of-workers",
        question=lambda: _(
            "A queue gets 600 messages a minute for half an hour, 2 s of work each, and 20 instances keep every wait below ten minutes. How many instances does a group with a CPU target of 40 % run at the peak?"
        ),
        unit=lambda: _("instances"),
        values={"seconds": 2, "wait_s": 600, "burst": 600, "launch": 3, "cpu_target": 40},
        actual=lambda view: float(view.by["cpu"].paid.max()),
        low=0,
        high=1000,
    ),
}

__all__ = ["PREDICTIONS", "SIMULATIONS", "calm_or_fast", "policies", "queue_workers"]
