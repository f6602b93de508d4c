"""Lesson 26-observability: its simulations and predictions, by the ids that questions and notebooks use."""

from aws_study.simulations.observability_gaps import missing_data
from aws_study.simulations.observability_tail import slow_tail
from aws_study.simulations.observability_votes import alarm_votes
from aws_study.text import gettext as _
from aws_study.ui import Prediction

SIMULATIONS = {"alarm-votes": alarm_votes, "missing-data": missing_data, "slow-tail": slow_tail}

PREDICTIONS = {
    "nervous": Prediction(
        id="nervous",
        question=lambda: _(
            "For two weeks an instance's CPU stays between 40 % and 50 % nearly always. An alarm asks for a single data point (5 minutes) above 49 %. How many false alarms does it give?"
        ),
        unit=lambda: _("alarms"),
        values={
            "datapoints": 1,
            "periods": 1,
            "threshold": 49,
            "load": "failure",
            "lost": 0,
            "missing": "missing",
            "seed": 1,
        },
        actual=lambda view: view.false.size,
        low=0,
        high=4_000,
    ),
    "one-of-twenty": Prediction(
        id="one-of-twenty",
        question=lambda: _(
            "Of 20 servers one needs 1,600 ms for a request, the others 80 ms (medians), with equal traffic. What is the p99 of all requests together?"
        ),
        unit=lambda: "ms",
        values={"servers": 20, "factor": 20, "traffic": 100, "threshold": 500},
        actual=lambda view: view.p99,
        low=0,
        high=20_000,
    ),
}

__all__ = ["PREDICTIONS", "SIMULATIONS", "alarm_votes", "missing_data", "slow_tail"]
