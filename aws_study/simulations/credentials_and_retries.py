"""Lesson 03-credentials-and-retries: its simulations and predictions, by the ids that questions and notebooks use."""

from aws_study.simulations.credentials_and_retries_chain import credential_chain
from aws_study.simulations.credentials_and_retries_storm import START, retry_storm
from aws_study.text import gettext as _
from aws_study.ui import Prediction

SIMULATIONS = {"retry-storm": retry_storm, "credential-chain": credential_chain}

PREDICTIONS = {
    "four-layers": Prediction(
        id="four-layers",
        question=lambda: _(
            "The server is asked 500 times a second and goes away for 15 s. Four layers make three attempts each, without a quota. How many calls a second reach it at the worst?"
        ),
        unit=lambda: _("calls per second"),
        values={**START, "layers": 4, "attempts": 3, "outage_s": 15, "load": 50},
        actual=lambda view: view.storm.peak,
        low=0,
        high=1e6,
    ),
    "ten-clients": Prediction(
        id="ten-clients",
        question=lambda: _(
            "One layer of 10 clients makes three attempts with today's quota: 500 tokens each, 14 a retry. The outage lasts 25 s. How many retries does the server see in all?"
        ),
        unit=lambda: _("retries in all"),
        values={**START, "layers": 1, "clients": 10, "outage_s": 25, "quota": "today"},
        actual=lambda view: view.retries,
        low=0,
        high=1e6,
    ),
}

__all__ = ["PREDICTIONS", "SIMULATIONS", "credential_chain", "retry_storm"]
