"""Lesson 24-connect: its simulations and predictions, by the ids that questions and notebooks use."""

from aws_study.simulations.connect_flow import contact_flow
from aws_study.simulations.connect_hang_ups import hang_ups
from aws_study.simulations.connect_pooling import pooling
from aws_study.text import gettext as _
from aws_study.ui import Prediction

SIMULATIONS = {"pooling": pooling, "hang-ups": hang_ups, "contact-flow": contact_flow}

PREDICTIONS = {
    "four-teams": Prediction(
        id="four-teams",
        question=lambda: _(
            "Four teams take 60 calls of 5 minutes an hour each, and 80 % are to be answered within 20 seconds. Each team by itself needs 8 agents. How many does one queue for all of them need?"
        ),
        unit=lambda: _("people"),
        values={"teams": 4, "calls": 60, "handle_min": 5, "target": 80, "answer_s": 20, "shrinkage": 30},
        actual=lambda view: view.pooled.agents,
        low=1,
        high=60,
    ),
    "one-third-too-much": Prediction(
        id="one-third-too-much",
        question=lambda: _(
            "15 agents, calls of 4 minutes, 300 an hour: that is the work of 20. A waiting caller hangs up after 3 minutes on average. How many of 100 callers hang up?"
        ),
        unit=lambda: _("callers"),
        values={"calls": 300, "agents": 15, "patience_min": 3, "quota": 200, "handle_min": 4, "answer_s": 20},
        actual=lambda view: 100 * view.now("left"),
        low=0,
        high=100,
    ),
}

__all__ = ["PREDICTIONS", "SIMULATIONS", "contact_flow", "hang_ups", "pooling"]
