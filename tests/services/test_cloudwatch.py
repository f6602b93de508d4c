"""Alarms: the two tables of the CloudWatch User Guide, the vectorised evaluation against the plain one, and limits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aws_study.core.checks import ParameterError
from aws_study.services import cloudwatch

KEEP = "keep"
# CloudWatch User Guide, "How alarm state is evaluated when data is missing": three periods, a range of five; MISSING, IGNORE,
# BREACHING, NOT BREACHING. First 3 out of 3, then 2 out of 3.
TABLES = {
    3: {
        "0-X-X": ("OK", "OK", "OK", "OK"),
        "0----": ("OK", "OK", "OK", "OK"),
        "-----": ("INSUFFICIENT_DATA", KEEP, "ALARM", "OK"),
        "0XX-X": ("ALARM", "ALARM", "ALARM", "ALARM"),
        "--X--": ("ALARM", KEEP, "ALARM", "OK"),
    },
    2: {
        "0-X-X": ("ALARM", "ALARM", "ALARM", "ALARM"),
        "00X0X": ("ALARM", "ALARM", "ALARM", "ALARM"),
        "0-X--": ("OK", "OK", "ALARM", "OK"),
        "----0": ("OK", "OK", "ALARM", "OK"),
        "---X-": ("ALARM", KEEP, "ALARM", "OK"),
    },
}
ROWS = [(m, points, expected) for m, table in TABLES.items() for points, expected in table.items()]


@pytest.mark.parametrize("before", cloudwatch.STATES)
@pytest.mark.parametrize(("datapoints", "points", "expected"), ROWS)
def test_the_tables_of_the_user_guide(datapoints, points, expected, before):
    for missing, wanted in zip(cloudwatch.TREATMENTS, expected, strict=True):
        found = cloudwatch.state(points, datapoints, 3, missing, before)
        assert found == (before if wanted == KEEP else wanted), missing


def test_an_alarm_is_not_premature():
    """The same page: a breach as the newest of all data points, or the one before it, is too young for 3 out of 3."""
    for points in ("----X", "---X-", "---X0", "--X-0"):
        assert cloudwatch.state(points, 3, 3) != "ALARM"
    assert cloudwatch.state("X----", 3, 3) == "ALARM"  # the table of 2018 had this row
    assert cloudwatch.state("X-----", 3, 3) == "INSUFFICIENT_DATA"  # older than the range of five


def test_the_vote_without_gaps():
    """The guide's figure: threshold 3, 3 out of 3; breaching in periods 3 to 5 and 9; in ALARM after period 5 only."""
    points = "00XXX000X0"
    seen = [cloudwatch.state(points[: t + 1], 3, 3, "notBreaching") for t in range(len(points))]
    assert [t + 1 for t, found in enumerate(seen) if found == "ALARM"] == [5]


@given(
    st.text("X0-", min_size=1, max_size=40),
    st.integers(1, 6),
    st.integers(0, 5),
    st.integers(0, 4),
    st.sampled_from(cloudwatch.TREATMENTS),
    st.sampled_from(cloudwatch.STATES),
)
def test_every_evaluation_at_once_equals_one_after_the_other(points, datapoints, more, extra, missing, before):
    periods = datapoints + more
    values = np.array([{"X": 1.0, "0": 0.0, "-": np.nan}[letter] for letter in points])
    at_once = cloudwatch.states(values, datapoints, periods, missing, before, extra)
    now = before
    for t, found in enumerate(at_once):
        now = cloudwatch.state(points[: t + 1], datapoints, periods, missing, now, extra)
        assert cloudwatch.STATES[found] == now


@given(st.text("X0", min_size=5, max_size=20), st.integers(1, 5), st.sampled_from(cloudwatch.TREATMENTS))
def test_without_gaps_the_treatment_does_not_matter_and_more_votes_needed_ring_no_sooner(points, datapoints, missing):
    ring = [cloudwatch.state(points, m, 5, missing) == "ALARM" for m in (datapoints, 5)]
    assert ring[0] == (points[-5:].count("X") >= datapoints)
    assert ring[0] or not ring[1]


def test_voters_and_starts():
    assert cloudwatch.voters("0-X-X", 3) == [0, 2, 4]
    assert cloudwatch.voters("X0-X-X0", 3) == [3, 5, 6]
    assert cloudwatch.voters("XX-----", 3) == []
    assert cloudwatch.starts(np.array([1, 1, 0, 2, 1, 1])).tolist() == [0, 4]


def test_lengths_that_putmetricalarm_takes():
    assert cloudwatch.evaluation_seconds(10, 3) == 30
    assert cloudwatch.evaluation_seconds(300, 288) == 86_400
    assert cloudwatch.evaluation_seconds(3_600, 168) == 604_800
    for period_s, periods in ((15, 1), (90, 1), (300, 289), (3_600, 169), (5, 1)):
        with pytest.raises(ParameterError):
            cloudwatch.evaluation_seconds(period_s, periods)


def test_small_rules():
    assert cloudwatch.samples_needed(99) == pytest.approx(1000)
    assert cloudwatch.samples_needed(50) == pytest.approx(20)
    assert cloudwatch.samples_needed(10) == pytest.approx(100)
    assert cloudwatch.counted([1, 2, 3, 4.5], 3) == 2


@pytest.mark.parametrize(
    "bad",
    [
        {"datapoints": 4, "periods": 3},
        {"datapoints": 0, "periods": 3},
        {"datapoints": 1, "periods": 1, "missing": "none"},
        {"datapoints": 1, "periods": 1, "before": "ok"},
        {"datapoints": 1, "periods": 1, "points": "X?"},
    ],
)
def test_bad_input(bad):
    with pytest.raises(ParameterError):
        cloudwatch.state(**{"points": "X", **bad})
