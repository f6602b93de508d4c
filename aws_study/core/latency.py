"""Request times of a mixture of servers: means and percentiles in closed form. Times in any one unit; each server is lognormal.

Source: the lognormal distribution, mean = median x exp(sigma^2 / 2); the percentile of a mixture by bisection of its distribution.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist

from aws_study.core import checks
from aws_study.core.checks import Between, ParameterError

_NORMAL = NormalDist()
STEPS = 60  # bisections: the error is below 1e-9 of the answer


def mean(weights: Sequence[float], medians: Sequence[float], sigma: float) -> float:
    """Mean time over all requests, of which `weights` (any sum) go to servers with these medians. Raises ParameterError."""
    weights, medians, sigma = _mixture(weights, medians, sigma)
    return sum(w * m for w, m in zip(weights, medians, strict=True)) / sum(weights) * math.exp(sigma**2 / 2)


def share_within(time: float, weights: Sequence[float], medians: Sequence[float], sigma: float) -> float:
    """Share of the requests, from 0 to 1, that take at most `time`. Raises ParameterError."""
    time = checks.number("time", time, 0, 1e12)
    weights, medians, sigma = _mixture(weights, medians, sigma)
    return _share(time, weights, medians, sigma)


def percentile(p: float, weights: Sequence[float], medians: Sequence[float], sigma: float) -> float:
    """The time within which `p` percent of the requests are answered, over all servers together. Raises ParameterError."""
    p = checks.number("p", p, 0.001, 99.999) / 100
    weights, medians, sigma = _mixture(weights, medians, sigma)
    reach = _NORMAL.inv_cdf(p) * sigma
    used = [m for w, m in zip(weights, medians, strict=True) if w > 0]
    low, high = math.log(min(used)) + reach, math.log(max(used)) + reach
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if _share(math.exp(middle), weights, medians, sigma) < p else (low, middle)
    return math.exp((low + high) / 2)


def _share(time: float, weights: Sequence[float], medians: Sequence[float], sigma: float) -> float:
    if time <= 0:
        return 0.0
    parts = (w * _NORMAL.cdf(math.log(time / m) / sigma) for w, m in zip(weights, medians, strict=True))
    return sum(parts) / sum(weights)


def _mixture(
    weights: Sequence[float], medians: Sequence[float], sigma: float
) -> tuple[Sequence[float], Sequence[float], float]:
    if len(weights) != len(medians) or not weights:
        raise ParameterError("medians", len(medians), Between(1, len(weights), whole=True))
    weights = [checks.number("weights", w, 0, 1e12) for w in weights]
    if not sum(weights):
        raise ParameterError("weights", weights, Between(1e-12, 1e12))
    medians = [checks.number("medians", m, 1e-9, 1e12) for m in medians]
    return weights, medians, checks.number("sigma", sigma, 0.01, 5)
