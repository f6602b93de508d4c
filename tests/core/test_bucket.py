"""Buckets of credits against sums done by hand, and the laws that hold for every demand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aws_study.core import bucket
from aws_study.core.checks import ParameterError

AMOUNTS = st.floats(0, 100, allow_subnormal=False)


def test_by_hand() -> None:
    ran = bucket.run([0, 0, 5, 5, 5], rate=1, cap=3, start=1)
    assert ran.level.tolist() == [
        2,
        3,
        0,
        0,
        0,
    ]  # filling stops at the cap, but the inflow of the step itself can be used
    assert ran.served.tolist() == [0, 0, 4, 1, 1]
    assert ran.refused.tolist() == [0, 0, 1, 4, 4]
    assert not ran.waiting.any()


def test_what_waits_is_done_later() -> None:
    ran = bucket.run([6, 0, 0, 0], rate=2, cap=0, start=0, waits=True)
    assert ran.served.tolist() == [2, 2, 2, 0]
    assert ran.waiting.tolist() == [4, 2, 0, 0]
    assert not ran.refused.any()


def test_credits_do_not_lift_the_ceiling() -> None:
    ran = bucket.run([50, 50], rate=5, cap=1000, start=1000, at_most=20)
    assert ran.served.tolist() == [20, 20]


def test_sixty_write_units_and_3600_writes_in_the_first_second() -> None:
    """What the minute's metric does not show (oracle burst_minute): without savings the first second serves 60."""
    ran = bucket.run([3600] + [0] * 59, rate=60, cap=300 * 60, start=0)
    assert ran.served.sum() == 60
    saved = bucket.run([3600] + [0] * 59, rate=60, cap=300 * 60, start=300 * 60)
    assert saved.served.sum() == 3600


def test_how_long_it_lasts_and_fills() -> None:
    assert bucket.lasts(600, rate=400, level=120_000) == 600
    assert bucket.lasts(400, rate=400, level=1) == math.inf
    assert bucket.fills(rate=100, cap=5000, demand=50) == 100
    assert bucket.fills(rate=50, cap=5000, demand=50) == math.inf
    assert bucket.fills(rate=0, cap=10, level=12) == 0
    # a gp2-like volume: 5.4 million credits at 3,000 a second against 100 flowing in last for 1,862 s
    assert bucket.lasts(3000, rate=100, level=5.4e6) == pytest.approx(1862.07, abs=0.01)


@settings(max_examples=60, deadline=None)
@given(
    demand=st.lists(AMOUNTS, min_size=1, max_size=20),
    rate=AMOUNTS,
    cap=AMOUNTS,
    start=AMOUNTS,
    waits=st.booleans(),
)
def test_nothing_is_lost_and_nothing_is_invented(
    demand: list[float], rate: float, cap: float, start: float, waits: bool
) -> None:
    ran = bucket.run(demand, rate=rate, cap=cap, start=start, waits=waits)
    done = ran.served.sum()
    assert done + ran.refused.sum() + ran.waiting[-1] == pytest.approx(sum(demand))
    assert done <= min(start, cap) + rate * len(demand) + 1e-6
    assert ran.level.min() >= 0
    assert ran.level.max() <= cap


@settings(max_examples=30, deadline=None)
@given(demand=st.floats(1, 100), rate=st.floats(0, 100), start=st.floats(0, 1000))
def test_the_closed_form_is_what_the_steps_do(demand: float, rate: float, start: float) -> None:
    ran = bucket.run(np.full(500, demand), rate=rate, cap=1e6, start=start)
    full = int((ran.refused <= 1e-9).sum())
    last = bucket.lasts(demand, rate=rate, level=start)
    assert full == 500 if last >= 500 else abs(full - last) <= 1


def test_many_buckets_at_once_are_many_single_ones() -> None:
    rng = np.random.default_rng(3)
    demand = rng.uniform(0, 10, (50, 4))
    rates, caps = np.array([1.0, 4, 6, 9]), np.array([5.0, 50, 0, 9])
    together = bucket.run(demand, rate=rates, cap=caps, start=2)
    for i in range(4):
        alone = bucket.run(demand[:, i], rate=rates[i], cap=caps[i], start=2)
        assert np.array_equal(together.served[:, i], alone.served)
        assert np.array_equal(together.level[:, i], alone.level)


@pytest.mark.parametrize("bad", [-1, math.nan, math.inf, "5", True, None, 1e300])
@pytest.mark.parametrize("name", ["rate", "cap", "start", "demand"])
def test_refused(name: str, bad: object) -> None:
    good = {"demand": [1.0], "rate": 1, "cap": 1, "start": 1}
    with pytest.raises(ParameterError) as refused:
        bucket.run(**{**good, name: [bad] if name == "demand" else bad})  # type: ignore[arg-type]
    assert refused.value.parameter == name
