"""Lambda: functions of one account and Region that share its concurrency, over time.

Source: AWS Lambda Developer Guide, "Understanding function scaling", "Configuring reserved concurrency", "Scaling behavior" (copies read
2026-11): one quota for all functions of an account in a Region; reserved concurrency is taken out of it, a guarantee and a cap;
provisioned environments are taken out of it too, and what exceeds them uses the common part; at least 100 stay unreserved; each
function gains at most 1,000 environments every 10 seconds, refilled continuously, without carry-over; at most 10 requests a second
for each unit of concurrency. Assumed: where the common part is full, every request has the same chance of a free place; requests
flow like a fluid, and durations are exponential. Left out: cold starts, retries of those who were turned away.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from aws_study.core.checks import Between, ParameterError, count, number
from aws_study.services.lambda_scaling import PER_10_SECONDS, RPS_FACTOR

UNRESERVED = 100  # the part of the quota that AWS keeps for functions without a reservation


@dataclass(frozen=True)
class Function:
    """One function. `rates`: requests a second in each step; `seconds`: duration of one; `reserved`: None for none, 0 stops it.

    `provisioned`: environments started beforehand; `warm`: environments that exist when the time begins.
    """

    rates: Sequence[float]
    seconds: float
    reserved: int | None = None
    provisioned: int = 0
    warm: int = 0


@dataclass(frozen=True)
class Pool:
    """What happened, a row a step and a column a function: `busy` environments, requests a second `asked` and `served`."""

    times: np.ndarray
    busy: np.ndarray
    asked: np.ndarray
    served: np.ndarray

    @property
    def throttled(self) -> np.ndarray:
        return self.asked - self.served


def run(functions: Mapping[str, Function], *, quota: int, step_s: float) -> Pool:
    """Share `quota` among the functions, step by step. Raises ParameterError for bad numbers and for reservations above quota - 100."""
    quota = count("quota", quota, 1, 10**6)
    step_s = number("step_s", step_s, 1e-3, 60)
    each = list(functions.values())
    steps = len(each[0].rates)
    stay, ceilings, common = [], [], float(quota)
    for function in each:
        if len(function.rates) != steps:
            raise ParameterError("rates", len(function.rates), Between(steps, steps, whole=True))
        seconds = number("seconds", function.seconds, 1e-3, 900)
        stay.append(math.exp(-step_s / seconds))
        taken = _taken(function, quota)
        common -= taken
        ceilings.append(math.inf if function.reserved is None else float(taken))
    if common < min(UNRESERVED, quota) - 1e-9 and common < quota:
        raise ParameterError("reserved", quota - int(common), Between(0, max(0, quota - UNRESERVED), whole=True))
    busy, exist, tokens = _start(each, common)
    ready = [min(level, f.provisioned) for level, f in zip(busy, each, strict=True)]  # busy provisioned environments
    asked, served, levels = (np.zeros((steps, len(each))) for _ in range(3))
    for step in range(steps):
        first, rest = [], []  # what provisioned environments take, and what needs another one
        for i, function in enumerate(each):
            rate = asked[step, i] = number("rates", function.rates[step], 0, 1e9)
            most = RPS_FACTOR * (quota if function.reserved is None else function.reserved)
            busy[i], ready[i] = busy[i] * stay[i], ready[i] * stay[i]
            room = min(ceilings[i], exist[i] + tokens[i]) - busy[i]
            new = max(0.0, min(min(rate, most) * function.seconds * (1 - stay[i]), room))
            first.append(min(new, function.provisioned - ready[i]))
            rest.append(new - first[i])
        sharing = [i for i, function in enumerate(each) if function.reserved is None]
        part = steady_chance([rest[i] for i in sharing], max(0.0, common - sum(busy[i] - ready[i] for i in sharing)))
        for i, function in enumerate(each):
            new = first[i] + rest[i] * (part if i in sharing else 1.0)
            busy[i], ready[i] = busy[i] + new, ready[i] + first[i]
            served[step, i] = new / (function.seconds * (1 - stay[i]))
            levels[step, i] = busy[i]
            grown = max(0.0, busy[i] - exist[i])
            exist[i] += grown
            tokens[i] = min(PER_10_SECONDS, tokens[i] - grown + PER_10_SECONDS / 10 * step_s)
    return Pool(step_s * np.arange(1, steps + 1), levels, asked, np.minimum(served, asked))


def steady_chance(needs: Sequence[float], common: float) -> float:
    """The share of the requests that find a place when `needs` (environments: rate x duration, each function) meet `common` places."""
    wanted = sum(number("needs", need, 0, 1e9) for need in needs)
    common = number("common", common, 0, 1e9)
    return 1.0 if wanted <= common else common / wanted


def _taken(function: Function, quota: int) -> int:
    """Environments that this function takes out of the common part."""
    provisioned = count("provisioned", function.provisioned, 0, quota)
    if function.reserved is None:
        return provisioned
    reserved = count("reserved", function.reserved, 0, quota)
    if provisioned > reserved:
        raise ParameterError("provisioned", provisioned, Between(0, reserved, whole=True))
    return reserved


def _start(each: Sequence[Function], common: float) -> tuple[list[float], list[float], list[float]]:
    """Busy environments of a calm beginning, environments that exist, and tokens for growth."""
    busy = []
    for function in each:
        limit = common + function.provisioned if function.reserved is None else function.reserved
        busy.append(min(function.rates[0] * function.seconds, limit) if function.warm else 0.0)
    exist = [max(float(f.provisioned), float(f.warm), level) for f, level in zip(each, busy, strict=True)]
    return busy, exist, [float(PER_10_SECONDS)] * len(each)
