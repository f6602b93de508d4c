"""Lesson 20-lambda: its simulations and predictions, by the ids that questions and notebooks use.

The name ends in an underscore because no import takes a module called lambda; addresses say sim:lambda/... all the same.
"""

from aws_study.simulations.lambda_cold import cold_starts
from aws_study.simulations.lambda_memory import memory
from aws_study.simulations.lambda_pool import neighbours
from aws_study.text import gettext as _
from aws_study.ui import Prediction

SIMULATIONS = {"memory": memory, "neighbours": neighbours, "cold-starts": cold_starts}

PREDICTIONS = {
    "two-vcpus": Prediction(
        id="two-vcpus",
        question=lambda: _(
            "One thread computes for 2,000 ms when it has 1,769 MB, which is one whole vCPU, and it waits for nobody. How long does it take with 3,538 MB?"
        ),
        unit=lambda: _("ms"),
        values={"mb": 3538, "cpu_ms": 2_000, "wait_ms": 0, "used_mb": 64, "parallel": 0, "tight": 0},
        actual=lambda view: view.ms,
        low=0,
        high=1e6,
    ),
    "quiet-checkout": Prediction(
        id="quiet-checkout",
        question=lambda: _(
            "The quota is 1,000. A checkout needs 40 environments (80 calls a second of 500 ms), and a backlog in the same account and Region asks for 3,960. What share of the checkout's calls is throttled once the pool is full?"
        ),
        unit=lambda: "%",
        values={
            "rate": 330,
            "seconds": 12,
            "protection": "none",
            "shop_rate": 80,
            "shop_ms": 500,
            "quota": 1_000,
        },
        actual=lambda view: 100 * view.shop_lost,
        low=0,
        high=100,
    ),
}

__all__ = ["PREDICTIONS", "SIMULATIONS", "cold_starts", "memory", "neighbours"]
