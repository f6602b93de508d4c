"""Availability of parts put together: in series all have to work, in parallel one is enough, and some failures hit all at once."""

from __future__ import annotations

import math
from collections.abc import Sequence

from aws_study.core.checks import ParameterError, Rule, count, number

HOURS_A_YEAR = 8766.0  # 365.25 days


def series(parts: Sequence[float]) -> float:
    """Probability that all independent parts work; each is a share from 0 to 1. Raises ParameterError, also for no part."""
    return math.prod(_checked(parts))


def parallel(parts: Sequence[float]) -> float:
    """Probability that at least one of the independent parts works. Raises ParameterError, also for no part."""
    return 1 - math.prod(1 - part for part in _checked(parts))


def copies(each: float, number_of: int, *, needed: int = 1, common: float = 0) -> float:
    """Probability that at least `needed` of some equal copies work (`needed` = 1: parallel; all of them: series).

    `each` is the availability of one copy. A share `common` of the failures of a copy hits all copies at once (a faulty release, an
    expired certificate); the rest strikes each on its own. So what the copies share is one more part in series, with an availability of
    1 - common x (1 - each), and the copies' own parts make up the rest of `each`. Raises ParameterError.
    """
    shared, _few, enough = _own_parts(each, number_of, needed, common)
    return shared * enough


def failing(each: float, number_of: int, *, needed: int = 1, common: float = 0) -> float:
    """1 - copies(...), exact also where that is too close to 1 to be told from it: six copies of 99.99 % are 1e-24 short of 1."""
    shared, few, _enough = _own_parts(each, number_of, needed, common)
    return common * (1 - each) + shared * few


def _own_parts(each: float, number_of: int, needed: int, common: float) -> tuple[float, float, float]:
    """Availability of what the copies share, and the probabilities that too few and that enough of their own parts work."""
    each = number("each", each, 0, 1)
    n = count("number_of", number_of, 1, 1000)
    k = count("needed", needed, 1, n)
    shared = 1 - number("common", common, 0, 1) * (1 - each)
    own = min(each / shared, 1.0) if shared else 0.0  # what is shared never works only when `each` is 0
    working = [math.comb(n, i) * own**i * (1 - own) ** (n - i) for i in range(n + 1)]
    return shared, math.fsum(working[:k]), math.fsum(working[k:])


def downtime_hours(availability: float, *, hours: float = HOURS_A_YEAR) -> float:
    """Expected hours without service in a period of `hours` (a year unless told)."""
    return (1 - number("availability", availability, 0, 1)) * number("hours", hours, 0, 1e9)


def _checked(parts: Sequence[float]) -> list[float]:
    if not parts:
        raise ParameterError("parts", parts, Rule("at_least_one"))
    return [number("parts", part, 0, 1) for part in parts]
