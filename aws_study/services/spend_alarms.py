"""A runaway expense against those who watch the bill: how long until somebody hears of it, what is spent by then, and what an action stops.

Hours count from the start of a month of 730 hours; USD. Facts: AWS Budgets is updated up to three times a day, typically 8 to 12 hours
after the update before; a forecast needs about five weeks of usage; an alert on actual cost comes once in a budget's period. Cost
Anomaly Detection runs about three times a day on data that can be 24 hours old and needs ten days of history of a service (AWS Cost
Management User Guide, as quoted in public repositories, read 2026-11-27). Kinds of budget actions: Budgets API model of 2026-11.
Assumptions: usual cost and runaway are steady, delays fixed; the forecast goes on as the last `TREND_H` hours did; the detector knows
the usual cost exactly. AWS publishes neither method.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from aws_study.core.checks import choice, count, number

MONTH_H = 730.0
TREND_H = 168.0
FORECAST_DAYS, ANOMALY_DAYS = 35, 10  # of history, before a forecast and a detector speak
WATCHERS = ("actual", "forecast", "anomaly")
RUNAWAYS = ("loop", "key", "forgotten")
ACTIONS = ("mail", "deny", "stop", "scp_before")
# What ends the expense. "loop": a function calls itself, with its role. "key": a stolen key starts instances nobody knew of.
# "forgotten": known test instances left on. A Deny ends new calls and no running instance; stopping ends the instances that were named.
STOPS = {
    ("loop", "deny"): True,
    ("forgotten", "stop"): True,
}


@dataclass(frozen=True)
class Spend:
    """USD an hour: `usual` all month, `extra` from hour `start` on."""

    usual: float
    extra: float
    start: float

    def until(self, hours: ArrayLike) -> np.ndarray:
        """Cumulative USD of the month at these hours (below 0 counts as 0)."""
        at = np.maximum(np.asarray(hours, dtype=float), 0.0)
        return self.usual * at + self.extra * np.maximum(at - self.start, 0.0)


@dataclass(frozen=True)
class Bell:
    """When a watcher speaks (hours from the start of the month; inf: not this month) and what the runaway has cost by then."""

    watcher: str
    hour: float
    extra_usd: float


def seen(spend: Spend, hours: ArrayLike, *, every: float, delay: float) -> np.ndarray:
    """USD that the billing data show at these hours: renewed every `every` hours, and `delay` hours behind when they are."""
    every, delay = _clock(every, delay)
    at = np.asarray(hours, dtype=float)
    return spend.until(np.floor(np.maximum(at, 0) / every + 1e-9) * every - delay)


def bells(
    spend: Spend,
    *,
    budget: float,
    every: float = 8.0,
    delay: float = 12.0,
    impact: float = 100.0,
    history_days: int = 365,
) -> dict[str, Bell]:
    """What each watcher of `WATCHERS` hears, all looking at data renewed every `every` hours (1 to 24) and `delay` hours old (0 to 72).

    "actual": an alert when the cost so far passes `budget` (USD a month). "forecast": when the month's forecast does. "anomaly": when
    what exceeds the usual cost reaches `impact` USD. `history_days` of usage came before this month. Raises ParameterError.
    """
    _check(spend)
    budget, impact = number("budget", budget, 0.01, 1e9), number("impact", impact, 0.01, 1e9)
    every, delay = _clock(every, delay)
    days = count("history_days", history_days, 0, 100_000)
    looks = np.arange(1, math.floor(MONTH_H / every) + 1) * every
    known = np.maximum(looks - delay, 0.0)  # the hour up to which the data reach
    so_far = spend.until(known)
    window = np.minimum(known, TREND_H)
    before = spend.until(known - window)
    trend = np.divide(so_far - before, window, out=np.full_like(known, spend.usual), where=window > 0)
    forecast = so_far + trend * (MONTH_H - known)
    old_enough = days + looks / 24
    rings = {
        "actual": so_far > budget,
        "forecast": (forecast > budget) & (old_enough >= FORECAST_DAYS),
        "anomaly": (so_far - spend.usual * known >= impact) & (old_enough >= ANOMALY_DAYS),
    }
    return {watcher: _bell(watcher, looks, rung, spend) for watcher, rung in rings.items()}


def stops(runaway: str, action: str) -> bool:
    """Whether an action, once it runs, ends the expense; an SCP that was there before lets none of "loop" and "key" begin.

    "mail" only tells. "deny": a budget action attaches an IAM policy or an SCP that denies further calls. "stop": a budget action stops
    the EC2 or RDS instances that were named in it. "scp_before": an SCP forbade the Regions and sizes that are not used; a loop in
    an allowed service and known instances are none of its business.
    """
    choice("runaway", runaway, RUNAWAYS)
    choice("action", action, ACTIONS)
    return STOPS.get((runaway, action), False)


def prevented(runaway: str, action: str) -> bool:
    """Whether the expense never begins: only what a guardrail can tell from a legitimate call by its action, Region or size."""
    choice("runaway", runaway, RUNAWAYS)
    return choice("action", action, ACTIONS) == "scp_before" and runaway == "key"


def end_hour(spend: Spend, bell: Bell, runaway: str, action: str, *, react: float) -> float:
    """Hour at which the expense ends after `bell`: at once when the action ends it, else `react` hours later, when people have.

    Actions belong to budgets, on actual cost or forecast; anomaly detection only tells.
    """
    react = number("react", react, 0, 1e4)
    if prevented(runaway, action):
        return spend.start
    return bell.hour + (0.0 if stops(runaway, action) and bell.watcher != "anomaly" else react)


def extra_usd(spend: Spend, hour: float) -> float:
    """What the runaway has cost until `hour`, at most until the end of the month."""
    return float(spend.extra * max(0.0, min(hour, MONTH_H) - spend.start))


def _bell(watcher: str, looks: np.ndarray, rung: np.ndarray, spend: Spend) -> Bell:
    hour = float(looks[int(np.argmax(rung))]) if rung.any() else math.inf
    return Bell(watcher, hour, extra_usd(spend, hour))


def _clock(every: float, delay: float) -> tuple[float, float]:
    return number("every", every, 1, 24), number("delay", delay, 0, 72)


def _check(spend: Spend) -> None:
    number("usual", spend.usual, 0, 1e6)
    number("extra", spend.extra, 0, 1e6)
    number("start", spend.start, 0, MONTH_H)
