"""A thousand buckets of credits at once against botocore's token bucket, step for step the same credits; at least ten times as fast."""

from __future__ import annotations

import time

import numpy as np
import pytest
from botocore.exceptions import CapacityNotAvailableError
from botocore.retries.bucket import TokenBucket

from aws_study.core import bucket

BUCKETS, STEPS, STEP_S, RATE = 1_000, 300, 0.125, 4.0


class Clock:
    now = 0.0

    def current_time(self) -> float:
        return self.now


def served_by_botocore(demand: np.ndarray) -> int:
    """Whole tokens that botocore's bucket hands out, one call a step."""
    clock = Clock()
    tokens, served = TokenBucket(RATE, clock), 0
    for asked in demand.tolist():
        clock.now += STEP_S
        try:
            served += asked * bool(tokens.acquire(asked, block=False))
        except CapacityNotAvailableError:
            continue
    return served


def test_many_buckets() -> None:
    rng = np.random.default_rng(20261124)
    demand = (rng.random((STEPS, BUCKETS)) < 0.3).astype(float)
    start = time.perf_counter()
    ours = bucket.run(demand, rate=RATE * STEP_S, cap=RATE, start=0)
    fast = (time.perf_counter() - start) / demand.size
    few = 50
    start = time.perf_counter()
    theirs = np.array([served_by_botocore(demand[:, i].astype(int)) for i in range(few)])
    slow = (time.perf_counter() - start) / (few * STEPS)
    print(
        f"\n{BUCKETS} buckets: {1e-6 / fast:.0f} M steps/s, botocore TokenBucket {1e-6 / slow:.2f} M/s, {slow / fast:.0f} times"
    )
    # ours may hand out a part of a token, botocore's only whole ones: never more than one bucketful apart
    assert ours.served.sum(axis=0)[:few] == pytest.approx(theirs, abs=RATE)
    assert slow > 10 * fast
