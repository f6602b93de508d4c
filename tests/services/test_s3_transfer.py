"""Parts and ranges: AWS's own arithmetic, the mean against random runs, and what holds for every file."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aws_study.core.checks import ParameterError
from aws_study.services import s3_transfer as s3

LIMITS = s3.Limits(parts=10_000, part_min_mib=5, part_max_mib=5120, object_max_mib=10_000 * 5120, single_put_mib=5120)
LINE = {"connections": 15, "breaks_per_mib": 0.0, "per_connection_mb_s": 87.5, "card_gbps": 10, "first_byte_s": 0.0}


def test_five_tebibytes_need_parts_of_524_mib():
    assert s3.smallest_part_mib(5 * 1024**2, limits=LIMITS) == pytest.approx(524.288)
    assert s3.problems(5 * 1024**2, 524, limits=LIMITS) == ("too_many_parts",)
    assert s3.problems(5 * 1024**2, 525, limits=LIMITS) == ()


def test_fifteen_connections_fill_ten_gigabits():
    assert s3.connections_to_fill(per_connection_mb_s=87.5, card_gbps=10) == 15
    assert 15 * 87.5 == 1312.5  # MB/s: 10.5 Gb/s, the documentation's own arithmetic
    assert s3.rate(14, per_connection_mb_s=87.5, card_gbps=10) == (1225.0, "connections")
    assert s3.rate(15, per_connection_mb_s=87.5, card_gbps=10) == (1250.0, "card")


@pytest.mark.parametrize(
    ("object_mib", "part_mib", "expected"),
    [
        (3, 3, ()),
        (20, 4, ("part_too_small",)),
        (10_240, 5121, ("part_too_large",)),
        (60_000 * 1024, 5120, ("object_too_large", "too_many_parts")),
        (50_000 * 1024, 5120, ()),
    ],
)
def test_limits(object_mib, part_mib, expected):
    assert s3.problems(object_mib, part_mib, limits=LIMITS) == expected


def test_the_mean_agrees_with_random_runs():
    rng = np.random.default_rng(5)
    runs = [s3.sent_in_a_run(2_000, 100, breaks_per_mib=0.01, rng=rng) for _run in range(400)]
    assert np.mean(runs) == pytest.approx(20 * s3.sent_for(100, 0.01), rel=0.02)
    assert s3.sent_in_a_run(2_000, 300, breaks_per_mib=0, rng=rng) == pytest.approx(2_000)


def test_a_hundred_gibibytes_on_a_line_that_breaks_once_in_ten():
    line = {**LINE, "connections": 4, "card_gbps": 1, "breaks_per_mib": 10 / 102_400}
    parts = s3.transfer(102_400, 100, **line)
    whole = s3.transfer(102_400, 102_400, **line)
    assert parts.parts == 1024
    assert parts.part_fails == pytest.approx(0.009718, rel=1e-3)
    assert parts.sent_mib == pytest.approx(102_400 * 1.0049, rel=1e-4)
    assert whole.sent_mib == pytest.approx(10_240 * math.expm1(10))
    assert whole.seconds > 1000 * parts.seconds


@given(st.floats(1, 1e6), st.floats(5, 5120), st.integers(1, 200), st.floats(0, 1e-3))
@settings(max_examples=80, deadline=None)
def test_smaller_parts_never_send_more_and_no_rate_beats_the_card(size, part, connections, breaks):
    line = {**LINE, "connections": connections, "breaks_per_mib": breaks}
    large, small = s3.transfer(size, part, **line), s3.transfer(size, part / 2, **line)
    assert small.sent_mib <= large.sent_mib * (1 + 1e-9)
    assert large.sent_mib >= size * (1 - 1e-9)
    assert large.rate_mb_s <= 1250
    assert 0 <= large.part_fails <= 1


def test_a_hopeless_line_is_infinite_not_an_error():
    assert s3.transfer(1e9, 1e9, **{**LINE, "breaks_per_mib": 1}).seconds == math.inf


@pytest.mark.parametrize("bad", [0, -1, math.nan, math.inf, "5", True, None, 1e30])
def test_bad_input(bad):
    with pytest.raises(ParameterError):
        s3.part_count(bad, 5)
    with pytest.raises(ParameterError):
        s3.connections_to_fill(per_connection_mb_s=bad, card_gbps=10)
    with pytest.raises(ParameterError):
        s3.rate(bad, per_connection_mb_s=87.5, card_gbps=10)
