"""Lesson 26's cards beside what the lesson says of them: the votes on three records, the gaps, and the tail."""

import numpy as np
import pytest

from aws_study.core.checks import ParameterError
from aws_study.services import cloudwatch
from aws_study.simulations import observability_gaps as gaps
from aws_study.simulations import observability_tail as tail
from aws_study.simulations import observability_votes as votes


def run(datapoints, periods, threshold=50.0, load="failure", lost=0, missing="missing", seed=1):
    return votes.run_votes(datapoints, periods, threshold, load, lost, missing, seed)


@pytest.mark.parametrize(
    ("vote", "false", "minutes"),
    [
        ((3, 3), 0, None),
        ((1, 1), 39, 10),
        ((2, 3), 1, 20),
        ((1, 1, 7, "database"), 87, 5),
        ((3, 3, 7, "database"), 0, 15),
        ((3, 3, 60, "group"), 1, 75),
    ],
)
def test_votes_on_the_records(vote, false, minutes):
    view = run(*vote)
    assert (view.false.size, view.minutes) == (false, minutes)


def test_the_failure_as_the_lesson_tells_it():
    """Nine data points between 23 and 66 percent; three of them are over 50, and no two are neighbours."""
    view = run(3, 3)
    last = view.values[view.began :]
    assert (last.size, round(last.min()), round(last.max())) == (9, 23, 66)
    over = np.flatnonzero(last > 50)
    assert over.size == 3
    assert np.diff(over).min() == 2


def test_what_is_labelled_is_no_false_alarm_and_the_trouble_is_none():
    view = run(1, 1)
    starts = cloudwatch.starts(view.states)
    inside = starts[starts < view.began]
    assert inside.size == 45  # six of them in the hours that the makers of the record labelled
    assert set(view.false) < set(inside)
    assert run(1, 1, 100).false.size == 0


def test_lost_data_points_are_drawn_by_the_seed_and_can_hide_the_failure():
    assert run(2, 3, lost=33).minutes is None
    assert {run(2, 3, lost=33, seed=seed).minutes for seed in range(10)} == {None, 20}
    lost = np.isnan(run(2, 3, lost=33).values)
    assert lost.mean() == pytest.approx(0.33, abs=0.02)
    assert not np.isnan(run(2, 3).values).any()
    assert run(2, 3, lost=100, missing="breaching").minutes == 5  # silence is what it rings for
    with pytest.raises(ParameterError):
        run(2, 3, lost=101)


@pytest.mark.parametrize(
    ("series", "moment", "datapoints", "expected"),
    [
        ("errors", 1, 3, ("INSUFFICIENT_DATA", "OK", "ALARM", "OK")),  # the alarm begins in OK, and ignore keeps that
        ("errors", 12, 3, ("ALARM", "OK", "ALARM", "OK")),
        ("errors", 11, 3, ("INSUFFICIENT_DATA", "OK", "ALARM", "OK")),  # one data point too young for the early alarm
        ("dies", 22, 3, ("INSUFFICIENT_DATA", "OK", "ALARM", "OK")),
        ("stops", 24, 3, ("INSUFFICIENT_DATA", "OK", "ALARM", "OK")),
        ("lossy", 24, 3, ("ALARM", "ALARM", "ALARM", "ALARM")),  # "-XX-X": three real ones, all over
        ("lossy", 21, 2, ("ALARM", "ALARM", "ALARM", "ALARM")),
    ],
)
def test_gaps_at_the_presets(series, moment, datapoints, expected):
    view = gaps.run_gaps(datapoints, 3, moment, series, cloudwatch.EXTRA)
    assert tuple(view.at(missing) for missing in cloudwatch.TREATMENTS) == expected


def test_only_breaching_has_rung_and_stays_when_the_instance_dies():
    view = gaps.run_gaps(3, 3, 22, "dies", cloudwatch.EXTRA)
    ringing = {missing for missing in cloudwatch.TREATMENTS if view.at(missing) == view.states[missing][-1] == "ALARM"}
    assert ringing == {"breaching"}
    assert view.voters == ()
    assert view.seen == "-----"


def test_once_three_real_data_points_are_found_the_settings_agree():
    for moment in range(1, gaps.COLUMNS + 1):
        view = gaps.run_gaps(3, 3, moment, "lossy", cloudwatch.EXTRA)
        if len(view.voters) == 3:
            assert len({view.at(missing) for missing in cloudwatch.TREATMENTS}) == 1


def test_the_mean_hides_what_the_p99_shows():
    view = tail.run_tail(50, 20, 100, 500)
    assert view.share == pytest.approx(2)
    assert view.mean < view.mean_of_p99 < view.threshold < view.p99
    assert view.p99 == pytest.approx(1_600, rel=0.001)  # half of the slow server's requests are the slowest 1 percent


def test_the_mean_of_the_p99s_errs_both_ways_and_agrees_when_all_are_alike():
    avoided = tail.run_tail(10, 20, 5, 500)
    assert avoided.share < 1
    assert avoided.p99 < avoided.threshold < avoided.mean_of_p99
    healthy = tail.run_tail(50, 1, 100, 500)
    assert healthy.p99 == pytest.approx(healthy.mean_of_p99)
    assert healthy.slower[-1] == pytest.approx(0, abs=1e-9)


def test_one_of_two_hundred_is_seen_by_p999_only():
    view = tail.run_tail(200, 20, 100, 500)
    assert view.share == pytest.approx(0.5)
    table = tail.table_tail(view).iloc[:, 0]
    assert view.p99 == pytest.approx(table["p99"], abs=0.1)
    assert table["p99"] < view.threshold < table["p99.9"]
