"""Lesson 29-cost-and-governance: its simulations and predictions, by the ids that questions and notebooks use."""

from typing import Any

from aws_study.simulations.cost_and_governance_alarms import alarms_card as alarms
from aws_study.simulations.cost_and_governance_bill import bill, run_bill
from aws_study.simulations.cost_and_governance_guardrails import fence as guardrails
from aws_study.text import gettext as _
from aws_study.ui import Prediction
from aws_study.ui.units import money

SIMULATIONS = {"bill": bill, "alarms": alarms, "guardrails": guardrails}

_SHOP: dict[str, Any] = {
    "s3": 12_000, "chatter": 20_000, "nat": "one", "s3_way": "nat", "zones": 3, "zone_aware": False, "app": 6, "internet_out": 1000, "logs": 100,
    "region": "us-east-1",
}  # fmt: skip

PREDICTIONS = {
    "way-to-s3": Prediction(
        id="way-to-s3",
        question=lambda: _(
            "The shop's nine servers cost {usd} a month. They exchange 12,000 GB a month with S3 in the same Region, through one NAT gateway for three zones. What does this way to S3 cost a month?"
        ).format(usd=money(run_bill(**_SHOP).servers)),
        unit=lambda: "USD",
        values=_SHOP,
        actual=lambda view: view.way_to_s3,
        low=0,
        high=2000,
    ),
    "actual-alert": Prediction(
        id="actual-alert",
        question=lambda: _(
            "An account costs $4 an hour and has a budget of $5,000 a month, with an alert at 100 % of the actual cost. On day 4 a stolen key starts instances for $20 an hour. After how many days does the alert come?"
        ),
        unit=lambda: _("days"),
        values={
            "extra": 20, "day": 4, "runaway": "key", "action": "mail", "budget": 5000, "usual": 4, "impact": 100, "every": 8, "delay": 16,
            "react": 10, "history": 365,
        },
        actual=lambda view: (view.bells["actual"].hour - view.spend.start) / 24,
        low=0,
        high=30,
    ),
}  # fmt: skip

__all__ = ["PREDICTIONS", "SIMULATIONS", "alarms", "bill", "guardrails"]
