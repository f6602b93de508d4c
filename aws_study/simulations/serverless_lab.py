"""Lesson 21-serverless-lab: its simulations and predictions, by the ids that questions and notebooks use."""

from aws_study.simulations.serverless_lab_caller import what_the_caller_hears
from aws_study.simulations.serverless_lab_scan import scan_or_query
from aws_study.text import gettext as _
from aws_study.ui import Prediction

SIMULATIONS = {
    "scan-or-query": scan_or_query,
    "what-the-caller-hears": what_the_caller_hears,
}

PREDICTIONS = {
    "forty-thousand-bookings": Prediction(
        id="forty-thousand-bookings",
        question=lambda: _(
            "A table holds 40,000 bookings of 1 KB. The function scans it with a filter on the phone number and reads only the first answer. Of 100 callers who have booked, how many does it find?"
        ),
        unit=lambda: _("callers"),
        values={
            "items": 40_000,
            "item_kb": 1,
            "lookups": 30_000,
            "region": "us-east-1",
            "mode": "eventual",
            "matches": 1,
            "page_ms": 80,
        },
        actual=lambda view: 100 * view.found,
        low=0,
        high=100,
    ),
    "one-catch-too-many": Prediction(
        id="one-catch-too-many",
        question=lambda: _(
            "The function now uses a Query and returns flat strings, but whatever goes wrong at the table is still answered with “no booking”. How many of the five callers are told something false?"
        ),
        unit=lambda: _("callers"),
        values={
            "pages": 47,
            "lookup": "query",
            "checks": True,
            "catch_all": True,
            "body": "strings",
            "validation": "STRING_MAP",
            "page_ms": 80,
        },
        actual=lambda view: view.false,
        low=0,
        high=5,
    ),
}

__all__ = ["PREDICTIONS", "SIMULATIONS", "scan_or_query", "what_the_caller_hears"]
