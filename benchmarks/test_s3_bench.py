"""A million objects for a year: segments against a NumPy loop over the days. Same sum, at least 30 times faster."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from aws_study.services import s3

# us-east-1 price list, 2026-10-03; steps in GB.
STEPS = ((51_200, 0.023), (512_000, 0.022), (math.inf, 0.021))
PRICES: dict[tuple[str, str], Any] = {
    ("STANDARD", "storage"): STEPS,
    ("STANDARD_IA", "storage"): 0.0125,
    ("GLACIER", "storage"): 0.0036,
    ("STANDARD_IA", "lifecycle_transition_in"): 0.01,
    ("GLACIER", "lifecycle_transition_in"): 0.03,
}
HORIZON, EXPIRE = 365, 300


def day_loop(kb: np.ndarray, created: np.ndarray) -> float:
    """USD of the year under "IA at 30 days, GLACIER at 90, deleted at 300", every object looked at on every day."""
    standard = np.zeros(-(-HORIZON // 30))
    usd = 0.0
    padded = np.maximum(kb, 128)
    for day in range(HORIZON):
        age = day - created
        warm, cool, cold = (age >= 0) & (age < 30), (age >= 30) & (age < 90), (age >= 90) & (age < EXPIRE)
        standard[day // 30] += (kb[warm].sum() + 8 * cold.sum()) / 2**20 / 30
        usd += padded[cool].sum() / 2**20 / 30 * 0.0125 + (kb[cold] + 32).sum() / 2**20 / 30 * 0.0036
        usd += (age == 30).sum() / 1000 * 0.01 + (age == 90).sum() / 1000 * 0.03
    assert standard.max() < STEPS[0][0]  # the first step is all that the loop knows
    return usd + float(standard.sum()) * 0.023


def best(work: Callable[[], float], times: int) -> tuple[float, float]:
    """Seconds of the fastest of `times` runs, and the result."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - start)
    return min(seconds), result


def test_a_million_objects_for_a_year() -> None:
    rng = np.random.default_rng(20261124)
    kb = rng.lognormal(6, 2, 1_000_000)
    created = rng.integers(0, HORIZON, kb.size)
    moves = [(30, "STANDARD_IA"), (90, "GLACIER")]
    fast, ours = best(lambda: float(s3.bulk_cost(kb, created, moves, EXPIRE, HORIZON, PRICES).total.sum()), 5)
    slow, loop = best(lambda: day_loop(kb, created), 1)
    print(f"\n1e6 objects x {HORIZON} days: segments {fast:.4f} s, day loop {slow:.2f} s, {slow / fast:.0f} times")
    assert ours == pytest.approx(loop, rel=1e-9)
    assert slow / fast >= 30
