"""Availability: the course's worked numbers, and laws of chains, copies and failures that hit all copies at once."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aws_study.core import availability
from aws_study.core.checks import ParameterError

SHARE = st.floats(0, 1)
COUNT = st.integers(1, 8)


def test_the_worked_numbers():
    assert availability.series([0.9999] * 3) == pytest.approx(0.9997, abs=5e-8)
    assert availability.parallel([0.999] * 2) == pytest.approx(0.999999)
    assert availability.copies(0.999, 2) == pytest.approx(0.999999)
    assert availability.copies(0.9999, 3, needed=3) == pytest.approx(0.9997, abs=5e-8)
    assert availability.downtime_hours(0.999) == pytest.approx(8.766)


def test_one_failure_in_ten_in_common_turns_half_a_minute_into_a_working_day():
    alone = availability.failing(0.99, 3) * availability.HOURS_A_YEAR
    shared = availability.failing(0.99, 3, common=0.1) * availability.HOURS_A_YEAR
    assert 3600 * alone == pytest.approx(31.6, abs=0.05)
    assert shared == pytest.approx(8.766 + 8766 * 0.999 * (1 - 0.99 / 0.999) ** 3)


@given(SHARE, COUNT, SHARE, st.data())
def test_copies_against_every_case_counted_by_hand(each, n, common, data):
    needed = data.draw(st.integers(1, n))
    shared = 1 - common * (1 - each)
    own = min(each / shared, 1) if shared else 0
    works = sum(
        math.prod(own if up else 1 - own for up in case)
        for case in itertools.product((True, False), repeat=n)
        if sum(case) >= needed
    )
    assert availability.copies(each, n, needed=needed, common=common) == pytest.approx(shared * works, abs=1e-12)


@given(SHARE, COUNT, SHARE, st.data())
def test_more_needed_is_never_better_and_one_copy_is_what_it_is(each, n, common, data):
    needed = data.draw(st.integers(1, n))
    found = [availability.copies(each, n, needed=k, common=common) for k in range(1, n + 1)]
    assert all(a >= b - 1e-12 for a, b in itertools.pairwise(found))
    assert availability.copies(each, 1, common=common) == pytest.approx(each, abs=1e-12)
    assert found[0] <= 1 - common * (1 - each) + 1e-12  # no number of copies gets past what they share
    assert availability.failing(each, n, needed=needed, common=common) == pytest.approx(1 - found[needed - 1], abs=1e-9)


@given(SHARE, COUNT)
def test_without_common_failures_it_is_the_formula_for_a_chain_and_for_copies(each, n):
    assert availability.copies(each, n) == pytest.approx(availability.parallel([each] * n), abs=1e-12)
    assert availability.copies(each, n, needed=n) == pytest.approx(availability.series([each] * n), abs=1e-12)


def test_what_is_too_close_to_one_is_still_told():
    assert availability.failing(0.9999, 6) == pytest.approx(1e-24, rel=1e-9)
    assert availability.failing(1, 3, common=0.5) == 0


def test_a_year_of_minutes_drawn_by_lot():
    """The same rule by drawing failures: common ones for all three copies at once, own ones for each."""
    rng = np.random.default_rng(1)
    each, common, n, draws = 0.9, 0.3, 3, 400_000
    shared = 1 - common * (1 - each)
    up = (rng.random((draws, 1)) < shared) & (rng.random((draws, n)) < each / shared)
    assert up[:, 0].mean() == pytest.approx(each, abs=0.002)
    for needed in range(1, n + 1):
        assert (up.sum(1) >= needed).mean() == pytest.approx(
            availability.copies(each, n, needed=needed, common=common), abs=0.002
        )


@pytest.mark.parametrize(
    ("parameter", "call"),
    [
        ("each", lambda: availability.copies(1.1, 2)),
        ("number_of", lambda: availability.copies(0.9, 0)),
        ("needed", lambda: availability.copies(0.9, 2, needed=3)),
        ("common", lambda: availability.failing(0.9, 2, common=-0.1)),
        ("parts", lambda: availability.series([])),
        ("parts", lambda: availability.parallel([0.5, float("nan")])),
        ("availability", lambda: availability.downtime_hours(2)),
    ],
)
def test_bad_input(parameter, call):
    with pytest.raises(ParameterError) as refused:
        call()
    assert refused.value.parameter == parameter
