"""A bucket of credits (a token bucket): it fills at a rate up to a cap, and what is done takes from it.

The same arithmetic stands behind DynamoDB's burst capacity, EBS volumes, T instances and the SDKs' retry quota. Credits are
in any one unit; time goes in equal steps, and `demand` and `rate` are amounts for one step. In a step the inflow may be
used at once; what is left over is saved up to the cap.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from aws_study.core.checks import Between, ParameterError, number

MOST = 1e15
MOST_STEPS = 5_000_000


@dataclass(frozen=True)
class Run:
    """What happened in each step; arrays of the demand's shape.

    served: what was done; refused: what was turned away (all zero when demand waits); waiting: what still waits after the
    step; level: credits after the step.
    """

    served: np.ndarray
    refused: np.ndarray
    waiting: np.ndarray
    level: np.ndarray


def run(demand: Any, *, rate: Any, cap: Any, start: Any, at_most: float = math.inf, waits: bool = False) -> Run:
    """Fill and drain buckets step by step.

    demand: (steps,) for one bucket or (steps, buckets). rate, cap, start: one number, or one for each bucket.
    at_most: the most that one step can do, whatever the credits. waits: what cannot be done waits (as I/O does) instead of
    being refused (as requests are). Raises ParameterError for negative, infinite or missing numbers.
    """
    wanted = _array("demand", demand, (1, 2))
    flat = wanted.ndim == 1
    table = wanted[:, None] if flat else wanted
    buckets = table.shape[1]
    inflow, most, level = (
        np.broadcast_to(_array(name, value, (0, 1)), (buckets,)).astype(float)
        for name, value in (("rate", rate), ("cap", cap), ("start", start))
    )
    ceiling = math.inf if at_most == math.inf else number("at_most", at_most, 0, MOST)
    level = np.minimum(level, most)
    served, left, levels = np.empty_like(table), np.empty_like(table), np.empty_like(table)
    queue = np.zeros(buckets)
    for step, new in enumerate(table):
        asked = new + queue if waits else new
        have = level + inflow
        done = np.minimum(np.minimum(asked, have), ceiling)
        rest = asked - done
        level = np.minimum(have - done, most)
        if waits:
            queue = rest
        served[step], left[step], levels[step] = done, rest, level
    nothing = np.zeros_like(table)
    refused, waiting = (nothing, left) if waits else (left, nothing)
    return Run(*(part[:, 0] if flat else part for part in (served, refused, waiting, levels)))


def lasts(demand: float, *, rate: float, level: float) -> float:
    """Steps until a bucket with `level` credits is empty under a steady demand; infinite when the rate covers it."""
    demand = number("demand", demand, 0, MOST)
    rate = number("rate", rate, 0, MOST)
    level = number("level", level, 0, MOST)
    return math.inf if demand <= rate else level / (demand - rate)


def fills(*, rate: float, cap: float, level: float = 0.0, demand: float = 0.0) -> float:
    """Steps until the bucket is full under a steady demand; infinite when the demand takes all that flows in."""
    cap = number("cap", cap, 0, MOST)
    missing = cap - min(number("level", level, 0, MOST), cap)
    spare = number("rate", rate, 0, MOST) - number("demand", demand, 0, MOST)
    if missing == 0:
        return 0.0
    return math.inf if spare <= 0 else missing / spare


def _array(name: str, value: Any, dimensions: tuple[int, ...]) -> np.ndarray:
    try:
        raw = np.asarray(value)
        array = raw.astype(float) if raw.dtype.kind in "iuf" else np.array(math.nan)
        good = array.ndim in dimensions and 0 < array.size <= MOST_STEPS
        good = good and bool(np.isfinite(array).all()) and array.min() >= 0 and array.max() <= MOST
    except (TypeError, ValueError):
        good = False
    if not good:
        raise ParameterError(name, value, Between(0, MOST))
    return array
