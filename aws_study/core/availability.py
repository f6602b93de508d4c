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
    each = number("each", each, 0, 1)
    n = count("number_of", number_of, 1, 1000)
    k = count("needed", needed, 1, n)
    shared = 1 - number("common", common, 0, 1) * (1 - each)
    if shared == 0:  # each is 0
        return 0.0
    own = min(each / shared, 1.0)
    return shared * math.fsum(math.comb(n, i) * own**i * (1 - own) ** (n - i) for i in range(k, n + 1))


def failing(each: float, number_of: int, *, needed: int = 1, common: float = 0) -> float:
    """1 - copies(...), exact also where that is too close to 1 to be told from it: six copies of 99.99 % are 1e-24 short of 1."""
    works = copies(each, number_of, needed=needed, common=common)  # refuses bad input
    shared = 1 - common * (1 - each)
    if works == 0 or shared == 0:
        return 1.0
    own = min(each / shared, 1.0)
    broken = math.fsum(math.comb(number_of, i) * own**i * (1 - own) ** (number_of - i) for i in range(needed))
    return common * (1 - each) + shared * broken


def downtime_hours(availability: float, *, hours: float = HOURS_A_YEAR) -> float:
    """Expected hours without service in a period of `hours` (a year unless told)."""
    return (1 - number("availability", availability, 0, 1)) * number("hours", hours, 0, 1e9)


def _checked(parts: Sequence[float]) -> list[float]:
    if not parts:
        raise ParameterError("parts", parts, Rule("at_least_one"))
    return [number("parts", part, 0, 1) for part in parts]
