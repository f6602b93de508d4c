"""DynamoDB's two ways to pay for throughput: by the hour of provisioned capacity, or by the request. Dollars without storage.

A provisioned unit is paid for every hour, used or not; a request unit only when used. So the cheaper way depends on the share of
the provisioned capacity that is used, and the two prices say where they meet. Prices are arguments.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from aws_study.core.checks import Between, ParameterError, number

HOURS_A_MONTH = 730.0
SECONDS_AN_HOUR = 3_600.0


def provisioned_usd(units: float, hours: float, *, usd_per_unit_hour: float) -> float:
    """Dollars for `units` of provisioned capacity over `hours`, used or not."""
    return (
        number("units", units, 0, 1e9)
        * number("hours", hours, 0, 1e9)
        * number("usd_per_unit_hour", usd_per_unit_hour, 0, 100)
    )


def on_demand_usd(units_per_second: float, hours: float, *, usd_per_million: float) -> float:
    """Dollars for a mean of `units_per_second` request units over `hours`."""
    requests = number("units_per_second", units_per_second, 0, 1e9) * number("hours", hours, 0, 1e9) * SECONDS_AN_HOUR
    return requests / 1e6 * number("usd_per_million", usd_per_million, 0, 1e6)


def crossover(*, usd_per_unit_hour: float, usd_per_million: float) -> float:
    """Share of the provisioned capacity in use (0 to 1, or more) at which both cost the same; above it provisioned is cheaper."""
    hourly = number("usd_per_unit_hour", usd_per_unit_hour, 0, 100)
    return hourly * 1e6 / SECONDS_AN_HOUR / number("usd_per_million", usd_per_million, 1e-9, 1e6)


def day_of(peak: float, busy_hours: float, quiet: float) -> list[float]:
    """Units a second in the 24 hours of a day: `peak` for `busy_hours` around noon, and `quiet` (a share of the peak) else.

    A part of an hour makes that hour's mean.
    """
    peak = number("peak", peak, 0, 1e9)
    busy = number("busy_hours", busy_hours, 0, 24)
    low = peak * number("quiet", quiet, 0, 1)
    first, last = 12 - busy / 2, 12 + busy / 2
    shares = [max(0.0, min(last, hour + 1) - max(first, hour)) for hour in range(24)]
    return [low + (peak - low) * share for share in shares]


def flat_capacity(day: Sequence[float]) -> int:
    """The capacity that never throttles without scaling: the busiest hour, whole units, at least one."""
    return max(1, math.ceil(round(max(_day(day)), 6)))


def scaled_capacity(day: Sequence[float], target: float) -> list[int]:
    """Capacity in each hour with auto scaling that holds `target` utilisation (0.2 to 0.9) and follows at once: the best case."""
    target = number("target", target, 0.2, 0.9)
    return [max(1, math.ceil(round(units / target, 6))) for units in _day(day)]


def _day(day: Sequence[float]) -> list[float]:
    if not day:
        raise ParameterError("day", day, Between(1, 24, whole=True))
    return [number("day", units, 0, 1e9) for units in day]
