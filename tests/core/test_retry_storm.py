"""The retry storm: what amplification, waste and a quota do; conservation of calls; bad input."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aws_study.core import backoff, retry_storm
from aws_study.core.checks import ParameterError
from aws_study.core.retry_storm import Quota, storm

CALM = {
    "wanted": 700,
    "capacity": 1000,
    "outage_s": 10,
    "attempts": 3,
    "layers": 1,
    "kind": "full_jitter",
    "base_s": 0.05,
    "cap_s": 20,
    "waste": 0.2,
    "clients": 20,
}
TODAY = Quota(tokens=500, cost=14, refund=1)


def test_three_attempts_through_four_layers():
    assert retry_storm.tries(3, 4) == 81
    peak = storm(**{**CALM, "layers": 4}).peak
    assert peak == pytest.approx(81 * 700, rel=0.01)  # during the outage every call fails at every try


def test_no_retries_no_storm():
    calm = storm(**{**CALM, "attempts": 1})
    assert calm.peak == pytest.approx(700)
    assert calm.recovered_s == 0
    assert calm.lost.sum() * retry_storm.STEP_S == pytest.approx(7000)


def test_it_stays_broken_exactly_when_a_high_load_keeps_itself_up():
    for layers, waste in ((1, 0.2), (1, 0.45), (1, 0.5), (2, 0.15), (2, 0.17), (3, 0.04), (3, 0.06)):
        stuck = retry_storm.stuck(700, 1000, 3, layers, waste)
        after = storm(**{**CALM, "layers": layers, "waste": waste, "outage_s": 15, "seconds": 120})
        assert (after.recovered_s is None) == stuck, (layers, waste)
        assert after.load[-1] == pytest.approx(retry_storm.resting_load(700, 1000, 3, layers, waste), rel=0.01)


def test_failing_every_call_can_take_the_whole_capacity():
    assert retry_storm.resting_load(700, 1000, 3, 2, 0.2) == pytest.approx(6300)  # 6,300 x 0.2 > 1,000
    assert retry_storm.resting_load(700, 1000, 3, 1, 0.2) == pytest.approx(700)
    assert not retry_storm.stuck(700, 1000, 1, 4, 0.9)


def test_a_quota_ends_it_and_costs_at_most_a_fourteenth_more():
    after = storm(**{**CALM, "layers": 3, "quota": TODAY})
    assert storm(**{**CALM, "layers": 3}).recovered_s is None
    assert after.recovered_s == 0
    retries = after.sent - 700 * 60
    most = 3 * 20 * (500 / 14) + (700 * 60) / 14 * 3
    assert 0 < retries <= most
    assert retries == pytest.approx(3 * 20 * 500 / 14, rel=0.01)  # the server answered nothing while the tokens lasted


@settings(max_examples=40, deadline=None)
@given(
    attempts=st.integers(1, 4),
    layers=st.integers(1, 3),
    kind=st.sampled_from(backoff.KINDS),
    waste=st.floats(0, 0.9),
    outage=st.floats(0, 20),
    quota=st.sampled_from([None, TODAY, Quota(500, 5, 1)]),
)
def test_every_call_is_answered_lost_or_still_waiting(attempts, layers, kind, waste, outage, quota):
    seconds = 40.0
    after = storm(
        **{
            **CALM,
            "attempts": attempts,
            "layers": layers,
            "kind": kind,
            "waste": waste,
            "outage_s": outage,
            "quota": quota,
            "seconds": seconds,
        }
    )
    step = retry_storm.STEP_S
    finished = (after.answered.sum() + after.lost.sum()) * step
    assert finished <= 700 * seconds * (1 + 1e-9) + 1e-6
    assert (after.answered <= np.minimum(after.load, 1000) * (1 + 1e-9) + 1e-6).all()
    assert after.peak <= 700 * attempts**layers * 60  # bounded by the tries of everything that ever arrived
    assert after.tries == attempts**layers


def test_all_at_once_jitter_loses_fewer_calls_than_waves():
    burst = {**CALM, "wanted": 100, "burst": 4000, "outage_s": 0, "attempts": 5, "base_s": 1, "waste": 0.5}
    lost = {kind: storm(**{**burst, "kind": kind}).lost.sum() for kind in backoff.KINDS}
    assert lost["full_jitter"] < lost["exponential"] / 5
    assert lost["decorrelated"] < 1


def test_recovery_can_be_immediate_or_not_at_all():
    assert storm(**{**CALM, "outage_s": 0}).recovered_s == 0
    assert storm(**{**CALM, "wanted": 0}).recovered_s == 0
    assert math.isclose(storm(**{**CALM, "wanted": 0}).sent, 0)


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("wanted", -1),
        ("wanted", float("nan")),
        ("capacity", 0),
        ("outage_s", float("inf")),
        ("attempts", 0),
        ("attempts", 2.5),
        ("layers", True),
        ("kind", "often"),
        ("waste", 1),
        ("clients", "20"),
        ("base_s", 1e9),
        ("burst", -5),
    ],
)
def test_bad_input_is_refused_by_name(name, bad):
    with pytest.raises(ParameterError) as refused:
        storm(**{**CALM, name: bad})
    assert refused.value.parameter == name


def test_too_many_tries_are_refused_with_what_is_allowed():
    with pytest.raises(ParameterError) as refused:
        storm(**{**CALM, "attempts": 5, "layers": 4})
    assert refused.value.parameter == "layers"
    assert refused.value.allowed.high == 3
