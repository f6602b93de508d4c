"""Lesson 11-deployments: its simulations and predictions, by the ids that questions and notebooks use."""

from aws_study.simulations.deployments_canary import canary
from aws_study.simulations.deployments_policies import policies
from aws_study.text import gettext as _
from aws_study.ui import Prediction

SIMULATIONS = {"policies": policies, "canary": canary}

PREDICTIONS = {
    "immutable-too-late": Prediction(
        id="immutable-too-late",
        question=lambda: _(
            "An immutable deployment has passed its health checks and is finished when, 15 minutes after the first new request, an alarm shows that 30 % of the answers are wrong. Starting an instance takes 3 min, deploying 1 min, watching it 2 min. How long until the old version answers everything again?"
        ),
        unit=lambda: _("minutes"),
        values={
            "alarm_min": 15,
            "errors": 30,
            "load": 70,
            "boot_min": 3,
            "instances": 10,
            "batch": 2,
            "deploy_s": 60,
            "health_s": 120,
            "split": 10,
            "evaluate_min": 5,
            "ttl_s": 60,
            "per_s": 100,
        },
        actual=lambda view: view.courses["immutable"].rollback_s / 60,
        low=0,
        high=1e4,
    ),
    "half-the-canary": Prediction(
        id="half-the-canary",
        question=lambda: _(
            "With a canary of 6 % some 320 requests of a bad release fail before the alarm stops it (6,000 requests a minute, 30 % errors, alarm above 1 % of all requests for 3 minutes, the rest follows after 10). How many fail with a canary of 3 %?"
        ),
        unit=lambda: _("requests"),
        values={
            "percent": 3,
            "every_min": 10,
            "errors": 30,
            "metric": "all",
            "threshold": 1,
            "periods": 3,
            "usual": 0.1,
            "per_min": 6000,
            "by_hand_min": 15,
            "seed": 1,
        },
        actual=lambda view: view.failed(view.here),
        low=0,
        high=1e7,
    ),
}

__all__ = ["PREDICTIONS", "SIMULATIONS", "canary", "policies"]
