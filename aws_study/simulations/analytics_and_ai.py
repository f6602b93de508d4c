"""Lesson 28-analytics-and-ai: its simulations and predictions, by the ids that questions and notebooks use."""

from aws_study.services.ai_defence import MEASURES
from aws_study.simulations.analytics_and_ai_assistant import assistant
from aws_study.simulations.analytics_and_ai_choice import service_chooser
from aws_study.simulations.analytics_and_ai_scan import RAW, bytes_scanned, run_scan
from aws_study.text import gettext as _
from aws_study.ui import Prediction


def _raw_mb() -> str:
    return f"{run_scan(**{**RAW, 'asked': 7}).here / 1024**2:,.0f}"


SIMULATIONS = {"bytes-scanned": bytes_scanned, "service-chooser": service_chooser, "assistant": assistant}

PREDICTIONS = {
    "one-column-one-week": Prediction(
        id="one-column-one-week",
        question=lambda: _(
            "Raw JSON of a year: Athena reads {mb} MB for the sum of one column over the last seven days. The same rows become columns in a folder for each day. How many MB does the query read then?"
        ).format(mb=_raw_mb()),
        unit=lambda: "MB",
        values={**RAW, "asked": 7, "format": "columnar", "partitioned": True},
        actual=lambda view: view.here / 1024**2,
        low=0,
        high=1e7,
    ),
    "three-hundred-tries": Prediction(
        id="three-hundred-tries",
        question=lambda: _(
            "A guardrail on the input recognises 99 % of typed attacks. Somebody tries 300 different wordings. In per cent, how likely is it that at least one gets through?"
        ),
        unit=lambda: "%",
        values={
            "caught": 99, "attempts": 300, "refused": 90, **dict.fromkeys(MEASURES, False), "guard_in": True,
        },
        actual=lambda view: 100 * view.ever["typed"],
        low=0,
        high=100,
    ),
}  # fmt: skip

__all__ = ["PREDICTIONS", "SIMULATIONS", "assistant", "bytes_scanned", "service_chooser"]
