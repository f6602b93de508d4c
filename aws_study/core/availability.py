"""Availability of parts put together: in series all have to work, in parallel one is enough."""

from __future__ import annotations

import math
from collections.abc import Sequence

from aws_study.core.checks import ParameterError, Rule, number

HOURS_A_YEAR = 8766.0  # 365.25 days


def series(parts: Sequence[float]) -> float:
    """Probability that all independent parts work; each is a share from 0 to 1. Raises ParameterError, also for no part."""
    return math.prod(_checked(parts))


def parallel(parts: Sequence[float]) -> float:
    """Probability that at least one of the independent parts works. Raises ParameterError, also for no part."""
    return 1 - math.prod(1 - part for part in _checked(parts))


def downtime_hours(availability: float, *, hours: float = HOURS_A_YEAR) -> float:
    """Expected hours without service in a period of `hours` (a year unless told)."""
    return (1 - number("availability", availability, 0, 1)) * number("hours", hours, 0, 1e9)


def _checked(parts: Sequence[float]) -> list[float]:
    if not parts:
        raise ParameterError("parts", parts, Rule("at_least_one"))
    return [number("parts", part, 0, 1) for part in parts]
