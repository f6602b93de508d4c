"""Transfer times, checked with numbers worked out by hand and with a day-by-day run."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from aws_study.core.checks import ParameterError
from aws_study.services import migration
from aws_study.services.migration import Way


@pytest.mark.parametrize(
    ("terabytes", "gbps", "share", "efficiency", "days"),
    [
        (81, 1, 0.75, 1, 10),  # 93.75 MB/s, 864,000 s
        (240, 10, 0.5, 1, 240e6 / 625 / 86_400),
        (700, 0.2, 1, 1, 324.074074),  # 25 MB/s
        (10.8, 1, 1, 1, 1),
        (3.888, 1, 0.4, 0.9, 1),
    ],
)
def test_bytes_over_bandwidth(terabytes, gbps, share, efficiency, days):
    rate = migration.rate_tb_day(gbps, share=share, efficiency=efficiency)
    assert migration.copy_days(terabytes, rate) == pytest.approx(days)
    assert migration.ready_days(terabytes, 0, Way(rate)) == pytest.approx(days)


def test_changes_take_from_the_bandwidth():
    assert migration.ready_days(60, 3, Way(4)) == 60
    assert migration.ready_days(60, 4, Way(4)) == math.inf
    assert migration.ready_days(60, 5, Way(4)) == math.inf


def test_a_line_that_has_to_be_ordered_finds_more_to_send():
    assert migration.ready_days(60, 1, Way(11, start_days=40)) == 40 + (60 + 40) / 10


def test_after_a_box_the_line_sends_only_what_is_new_since_loading():
    way = Way(4, start_days=7, box_days=10)
    assert migration.ready_days(60, 3, way) == 17 + 30
    assert migration.ready_days(60, 0, way) == 17
    assert migration.ready_days(60, 4, way) == math.inf, "a box does not help a line that cannot follow"
    assert migration.missing_tb([0, 7, 16.99, 17, 47, 99], 60, 3, way) == pytest.approx([60, 81, 110.97, 30, 0, 0])


def test_a_window_without_writing_ends_the_copy_sooner():
    assert migration.ready_days(60, 3, Way(4), window_days=0.5) == 58
    assert migration.ready_days(60, 9, Way(4), window_days=15) == 0, "it all fits into the window"
    assert migration.ready_days(60, 9, Way(4, 7, 10), window_days=22.5) == 17


def test_without_a_line_nothing_arrives():
    assert migration.copy_days(1, 0) == math.inf
    assert migration.copy_days(0, 0) == 0
    assert migration.ready_days(1, 0, Way(0)) == math.inf


def test_the_runs_shrink_by_change_over_rate():
    assert migration.passes(100, 2, 4, most=4) == (100, 50, 25, 12.5)
    assert migration.passes(100, 8, 4, most=3) == (100, 200, 400)
    assert migration.passes(100, 0, 4) == (100, 0)
    assert sum(migration.passes(100, 2, 4, most=60)) == pytest.approx(200, rel=1e-3)


@pytest.mark.parametrize(("terabytes", "number"), [(700, 4), (210, 1), (211, 2), (0, 1)])
def test_boxes(terabytes, number):
    assert migration.boxes(terabytes, box_tb=210) == number


@given(st.floats(0.1, 1000), st.floats(0, 50), st.floats(0.01, 100), st.floats(0, 90), st.none() | st.floats(0, 60))
def test_when_it_is_ready_nothing_is_missing_and_before_something_is(terabytes, change, rate, start, box):
    way = Way(rate, start, box)
    days = migration.ready_days(terabytes, change, way)
    assume(math.isfinite(days) and days < 1e6)
    assert migration.missing_tb(days, terabytes, change, way) == pytest.approx(
        0, abs=1e-6 * (terabytes + change * days + rate * days + 1)
    )
    if days > 1e-3:
        assert migration.missing_tb(0.999 * days, terabytes, change, way) >= 0
        assert migration.missing_tb(0, terabytes, change, way) == pytest.approx(terabytes)


@given(st.floats(1, 500), st.floats(0, 3), st.floats(3.5, 50))
def test_what_is_missing_is_the_sum_of_what_came_and_what_went(terabytes, change, rate):
    left = terabytes
    for day in range(1, 40):
        left = max(0.0, left + change - rate)
        assert migration.missing_tb(float(day), terabytes, change, Way(rate)) == pytest.approx(left, abs=1e-6)


@pytest.mark.parametrize(
    "call",
    [
        lambda: migration.rate_tb_day(0),
        lambda: migration.rate_tb_day(1, share=1.1),
        lambda: migration.rate_tb_day(1, efficiency=-0.1),
        lambda: migration.copy_days(-1, 1),
        lambda: migration.ready_days(1, np.nan, Way(1)),
        lambda: migration.ready_days(1, 1, Way(1, box_days=-1)),
        lambda: migration.ready_days(1, 1, Way(1), window_days=-1),
        lambda: migration.passes(1, 1, 1, most=0),
        lambda: migration.boxes(1, box_tb=0),
    ],
)
def test_bad_input_is_refused(call):
    with pytest.raises(ParameterError):
        call()
