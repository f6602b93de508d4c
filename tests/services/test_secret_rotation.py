"""A rotated password: worked by hand, one law (the formula is the area of the curve), and bad input."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aws_study.core.checks import ParameterError
from aws_study.services import secret_rotation as model

MONTH = 30 * 1_440.0


def share(minute, way="single", cache=60.0, gap=1.0, period=MONTH):
    return float(model.failing(np.array([minute]), way=way, cache=cache, gap=gap, period=period)[0])


@pytest.mark.parametrize(
    ("minute", "way", "expected"),
    [
        (-0.1, "single", 0),
        (0, "single", 1),
        (0.9, "retry", 1),  # a fresh copy is still the old password
        (1, "retry", 0),
        (1, "single", 1),
        (31, "single", 0.5),  # half of the copies are younger than the new label
        (61, "single", 0),
        (0, "alternating", 0),
    ],
)
def test_by_hand(minute, way, expected):
    assert share(minute, way) == pytest.approx(expected)


def test_without_a_cache_only_the_gap_fails():
    assert [share(minute, cache=0.0) for minute in (0.5, 1, 2)] == [1, 0, 0]


def test_a_copy_older_than_a_rotation_fails_with_alternating_users_too():
    assert share(0, "alternating", cache=100, period=60) == pytest.approx(0.4)
    assert share(40, "alternating", cache=100, period=60) == pytest.approx(0)


@given(
    way=st.sampled_from(model.WAYS),
    cache=st.floats(0, 200),
    gap=st.floats(0, 20),
    period=st.floats(50, 1_000),
)
def test_the_formula_is_the_area(way, cache, gap, period):
    minutes = np.linspace(0, 250, 25_001)
    shares = model.failing(minutes, way=way, cache=cache, gap=gap, period=period)
    assert ((shares >= 0) & (shares <= 1)).all()
    expected = model.failed_minutes(way=way, cache=cache, gap=gap, period=period)
    assert np.trapezoid(shares, minutes) == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize("changed", [{"way": "never"}, {"cache": -1}, {"gap": float("nan")}, {"period": 0}])
def test_bad_input(changed):
    given_ = {"way": "single", "cache": 60, "gap": 1, "period": MONTH, **changed}
    with pytest.raises(ParameterError):
        model.failing(np.array([1.0]), **given_)
    with pytest.raises(ParameterError):
        model.failed_minutes(**given_)
