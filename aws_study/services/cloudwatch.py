"""How a CloudWatch metric alarm reaches its state: a vote of data points, with gaps. A data point is X (breaching), 0 or - (missing).

Source: CloudWatch User Guide, "Configuring how CloudWatch alarms treat missing data" (copies of about 2020 and about 2026; its two
tables are tests here) and PutMetricAlarm of botocore 1.44.8. How many data points beyond the evaluation periods AWS retrieves is
published for one case only: five for three, hence `extra=2`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from aws_study.core import checks
from aws_study.core.checks import ParameterError, Rule

OK, ALARM, INSUFFICIENT_DATA = "OK", "ALARM", "INSUFFICIENT_DATA"
STATES = (OK, ALARM, INSUFFICIENT_DATA)
TREATMENTS = ("missing", "ignore", "breaching", "notBreaching")
EXTRA = 2
MOST_PERIODS = 1_000
HOUR, DAY, WEEK = 3_600, 86_400, 604_800
HIGH_RESOLUTION = (10, 20, 30)


def state(
    points: str,
    datapoints: int,
    periods: int,
    missing: str = "missing",
    before: str = INSUFFICIENT_DATA,
    extra: int = EXTRA,
) -> str:
    """The state after an evaluation of `datapoints` out of `periods` on `points`, the newest on the right ("0-X-X").

    `missing` is TreatMissingData, `before` the state until now (which `ignore` may keep). Points older than the evaluation range
    (periods + extra) do not count. Raises ParameterError.
    """
    datapoints, periods, extra = _votes(datapoints, periods, extra)
    checks.choice("missing", missing, TREATMENTS)
    checks.choice("before", before, STATES)
    _letters(points)
    recent = points[-(periods + extra) :]
    real = recent.replace("-", "")
    votes = real[-periods:]
    breaching, blanks = votes.count("X"), periods - len(votes)
    if missing == "breaching":
        return ALARM if breaching + blanks >= datapoints else OK
    if breaching >= datapoints:
        return ALARM
    if not blanks or "0" in votes or missing == "notBreaching":
        return OK
    # Too few real data points, and not one of them is good: only here do "missing" and "ignore" differ.
    if missing == "ignore":
        return before
    oldest = len(recent) - recent.find("X") if real else 0
    return ALARM if real and oldest >= datapoints else INSUFFICIENT_DATA


def voters(points: str, periods: int, extra: int = EXTRA) -> list[int]:
    """Which of `points` (their places, from 0 on the left) are counted in an evaluation after the last one."""
    _, periods, extra = _votes(1, periods, extra)
    _letters(points)
    first = max(0, len(points) - periods - extra)
    return [place for place in range(first, len(points)) if points[place] != "-"][-periods:]


def states(
    points: np.ndarray,
    datapoints: int,
    periods: int,
    missing: str = "missing",
    before: str = INSUFFICIENT_DATA,
    extra: int = EXTRA,
) -> np.ndarray:
    """`state` after every data point: `points` holds 1 (breaching), 0 or NaN (missing); the result, places in STATES.

    What lies before the first data point is missing. Raises ParameterError.
    """
    datapoints, periods, extra = _votes(datapoints, periods, extra)
    checks.choice("missing", missing, TREATMENTS)
    now = STATES.index(checks.choice("before", before, STATES))
    points = np.asarray(points, dtype=float)
    reach = periods + extra
    padded = np.concatenate([np.full(reach - 1, np.nan), points])
    windows = np.lib.stride_tricks.sliding_window_view(padded, reach)
    real = ~np.isnan(windows)
    newer = real[:, ::-1].cumsum(axis=1)[:, ::-1]  # real data points from here to the newest, this one included
    voting = real & (newer <= periods)
    count, breaching = voting.sum(axis=1), (voting & (windows == 1)).sum(axis=1)
    blanks = periods - count
    if missing == "breaching":
        return np.where(breaching + blanks >= datapoints, 1, 0)
    found = np.where(breaching >= datapoints, 1, 0)
    if missing == "notBreaching":
        return found
    open_ = (found == 0) & (blanks > 0) & (breaching == count)
    if missing == "missing":
        oldest = np.where(count > 0, reach - real.argmax(axis=1), 0)
        return np.where(open_, np.where(oldest >= datapoints, 1, 2), found)
    decided = np.where(open_, -1, np.arange(found.size))
    last = np.maximum.accumulate(decided) if decided.size else decided
    return np.where(last >= 0, found[last], now)


def starts(states: np.ndarray) -> np.ndarray:
    """The places at which an alarm goes into ALARM; only a change of state runs the actions."""
    ringing = np.asarray(states) == STATES.index(ALARM)
    return np.flatnonzero(ringing & ~np.concatenate([[False], ringing[:-1]]))


def evaluation_seconds(period_s: int, periods: int) -> int:
    """Length of what an alarm looks at. Raises ParameterError for a period or a length that PutMetricAlarm refuses."""
    period_s = checks.count("period_s", period_s, 10, WEEK)
    periods = checks.count("periods", periods, 1, WEEK)
    if period_s not in HIGH_RESOLUTION and period_s % 60:
        raise ParameterError("period_s", period_s, Rule("alarm_period"))
    longest = DAY if period_s < HOUR else WEEK
    if period_s * periods > longest:
        raise ParameterError("periods", periods, Rule("alarm_too_long", (("seconds", longest),)))
    return period_s * periods


def samples_needed(percentile: float) -> float:
    """Samples below which an alarm on this percentile may be told to wait: 10 / (1 - p), on both sides of the median."""
    share = checks.number("percentile", percentile, 0.01, 99.99) / 100
    return 10 / min(share, 1 - share)


def counted(events: Sequence[float], created: float) -> int:
    """Log events that a metric filter counts: those that arrive once it exists. Times in any one unit."""
    created = checks.number("created", created, -1e12, 1e12)
    return sum(checks.number("events", at, -1e12, 1e12) >= created for at in events)


def _votes(datapoints: int, periods: int, extra: int) -> tuple[int, int, int]:
    periods = checks.count("periods", periods, 1, MOST_PERIODS)
    extra = checks.count("extra", extra, 0, MOST_PERIODS)
    return checks.count("datapoints", datapoints, 1, periods), periods, extra


def _letters(points: str) -> None:
    if not isinstance(points, str) or set(points) - set("X0-"):
        raise ParameterError("points", points, Rule("data_points"))
