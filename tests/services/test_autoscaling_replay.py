"""A load against a scaling policy: worked numbers of AWS's guide, laws for every load, and what a real day shows."""

import numpy as np
import pytest
import worked
from hypothesis import given, settings
from hypothesis import strategies as st

from aws_study import facts
from aws_study.core import queue
from aws_study.core.checks import ParameterError
from aws_study.services import autoscaling_queue, autoscaling_replay
from aws_study.services.autoscaling import Step
from aws_study.services.autoscaling_replay import Replay, critical_load, forecast, instance_work, launch_ahead, replay

ROWS = worked.rows("autoscaling")
STEPS = [Step(0, 10, 10), Step(10, None, 30)]
DAY = 24 * 60


def nasa_day(day: int, mean: float = 10) -> np.ndarray:
    requests = facts.trace("nasa_requests")["requests"].to_numpy()[288 * day : 288 * (day + 1)]
    return instance_work(requests, minutes=5, per_instance=requests.mean() / 5 / mean)


def test_the_walk_of_the_guide_happens_in_time():
    """Capacity 10, threshold 50: 60 % makes it 11 (10 % of 10), as in the guide's example."""
    asked = ROWS["step_walk"]["input"]
    steps = [Step(*step) for step in asked["out"]]
    seen = replay(
        np.full(3, 6.0), policy="step", steps=steps, target=asked["threshold"], points=1, minimum=10, launch_min=0
    )
    assert seen.metric[0] == 60
    assert seen.paid.tolist() == [10, 11, 11]  # 6 / 11 is 54.5 %, in the step of 0 %


def test_target_tracking_reaches_its_target_once():
    """Ten instances at 72 % and a target of 50 %: 15, whatever the warm-up; with 15 the metric is 48 %."""
    for warmup in (0, 5):
        seen = replay(np.full(20, 7.2), minimum=10, points=1, launch_min=2, warmup_min=warmup)
        assert seen.paid[1] == seen.paid[-1] == 15
        assert seen.serving[3] == 15
        assert seen.serving[2] == 10
        assert seen.metric[-1] == pytest.approx(48)


def test_warming_instances_count_in_the_size_and_not_in_the_metric():
    """The guide: several breaches while instances warm up lead to one scale-out."""
    load = np.full(30, 7.2)
    blind = replay(load, minimum=10, points=1, launch_min=1, ready_min=10, warmup_min=0)
    patient = replay(load, minimum=10, points=1, launch_min=1, ready_min=10, warmup_min=10)
    assert patient.paid.max() == 15
    assert blind.paid.max() > 30  # the busy start-up work is taken for load


def test_a_simple_policy_rests_and_the_others_do_not():
    load = np.concatenate([np.full(10, 4.0), np.full(30, 9.0)])
    slow = replay(load, policy="simple", simple=1, minimum=5, points=1, launch_min=1, cooldown_min=5)
    grown = np.flatnonzero(np.diff(slow.paid) > 0)
    assert np.diff(grown).min() == 1 + 1 + 5  # launch, then the cooldown
    quick = replay(load, minimum=5, points=1, launch_min=1, warmup_min=5)
    assert quick.paid[11] > slow.paid[11]


def test_no_policy_goes_below_the_minimum_but_a_desired_capacity_alone_is_taken_back():
    idle = np.full(DAY, 1.0)
    minimum = np.full(DAY, 3)
    minimum[495:600] = 14
    asked = np.zeros(DAY, dtype=int)
    asked[495] = 14
    held = replay(idle, minimum=minimum, warmup_min=1)
    lost = replay(idle, minimum=3, asked=asked, warmup_min=1)
    assert held.paid[540] == 14
    assert lost.paid[497] == 14
    assert lost.paid[540] < 14
    assert held.paid[-1] == 3


def test_a_forecast_adds_before_its_hour_and_never_removes():
    days = np.tile(np.repeat(np.r_[np.full(9, 1.0), np.full(9, 8.0), np.full(6, 1.0)], 60), (3, 1))
    hours = forecast(days, target=50)
    assert hours.tolist() == [2] * 9 + [16] * 9 + [2] * 6
    ahead = launch_ahead(hours, ahead_min=5)
    assert ahead[534] == 2
    assert ahead[535] == 16
    assert ahead[1079] == 16
    assert ahead[1080] == 2
    seen = replay(np.full(DAY, 1.0), policy="none", asked=ahead, minimum=2)
    assert seen.paid[-1] == 16  # only a dynamic policy takes them away


def test_critical_load_is_where_a_response_doubles():
    assert critical_load(0) == 0
    assert critical_load(1) == pytest.approx(0.5, abs=1e-6)  # M/M/1: 1 / (1 - rho)
    for servers in (2, 7, 40):
        assert queue.mean_wait(servers, critical_load(servers)) == pytest.approx(1, rel=1e-4)


def test_on_a_real_day_the_calm_group_costs_a_third_less_and_serves_as_well():
    load = nasa_day(5)
    common = {"launch_min": 2, "ready_min": 5, "minimum": 2, "maximum": 60}
    fast = replay(load, points=1, warmup_min=0, **common)
    calm = replay(load, points=3, warmup_min=5, **common)
    assert calm.instance_hours < 0.7 * fast.instance_hours
    assert fast.slow_share < calm.slow_share < 0.01
    assert calm.changes < fast.changes


loads = st.lists(st.floats(0, 40), min_size=1, max_size=90).map(np.array)


@settings(max_examples=60, deadline=None)
@given(
    loads,
    st.sampled_from(["target", "step", "simple", "none"]),
    st.integers(0, 6),
    st.integers(0, 6),
    st.integers(0, 6),
    st.integers(1, 5),
)
def test_size_stays_between_minimum_and_maximum_and_nobody_serves_unpaid(load, policy, launch, ready, warmup, least):
    seen = replay(
        load, policy=policy, steps=STEPS, launch_min=launch, ready_min=ready, warmup_min=warmup, minimum=least,
        maximum=30, points=1,
    )  # fmt: skip
    assert ((seen.paid >= least) & (seen.paid <= 30)).all()
    assert ((seen.serving >= 0) & (seen.serving <= seen.paid)).all()
    assert ((seen.metric >= 0) & (seen.metric <= 100 + 1e-9)).all()
    assert 0 <= seen.slow_share <= 1
    if policy == "none":
        assert (seen.paid == least).all()


def test_instance_hours_and_slow_share_by_hand():
    seen = Replay(np.array([0.4, 0.6, 1.0]), np.array([1, 1, 2]), np.array([1, 1, 2]), np.zeros(3))
    assert seen.instance_hours == pytest.approx(4 / 60)
    assert seen.slow.tolist() == [False, True, False]  # one instance doubles at 0.5, two at 1.41
    assert seen.slow_share == pytest.approx(0.3)


# A queue.


def test_the_backlog_per_instance_of_the_guide():
    """10 instances, 1,500 messages, 0.1 s each, 10 s allowed: 100 are acceptable, 150 wait, so 5 are added."""
    asked, expected = (ROWS["sqs_backlog"][part] for part in ("input", "expected"))
    each, allowed = asked["seconds_per_message"], asked["max_latency_s"]
    room = asked["instances"] * 60 / each
    seen = autoscaling_queue.drain(
        np.array([room + asked["messages"], room]),
        seconds_per_message=each,
        metric="backlog",
        max_wait_s=allowed,
        minimum=asked["instances"],
    )
    assert seen.waiting[0] / asked["instances"] == pytest.approx(expected["backlog_per_instance"])
    assert seen.paid[1] - seen.paid[0] == expected["scale_out_by"]


def test_cpu_says_the_same_for_ten_messages_and_for_ten_thousand():
    for burst in (200, 20_000):
        seen = autoscaling_queue.drain(
            np.array([burst, 0, 0]), seconds_per_message=2, metric="cpu", max_wait_s=300, launch_min=0, minimum=2
        )
        assert seen.cpu[0] == 100
        assert seen.paid[1] == 4


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(0, 500), min_size=1, max_size=60).map(np.array),
    st.floats(0.5, 20),
    st.sampled_from(autoscaling_queue.METRICS),
)
def test_no_message_is_lost_and_none_waits_less_than_nothing(arrived, each, metric):
    seen = autoscaling_queue.drain(arrived, seconds_per_message=each, metric=metric, max_wait_s=300)
    assert (seen.waiting >= 0).all()
    assert (np.cumsum(arrived) - seen.waiting >= -1e-6).all()
    assert (seen.waits_min >= 0).all()
    assert ((seen.working >= 1) & (seen.working <= seen.paid)).all()


@pytest.mark.parametrize(
    ("call", "parameter"),
    [
        (lambda: replay(np.array([])), "load"),
        (lambda: replay(np.array([-1.0])), "load"),
        (lambda: replay(np.ones(3), policy="manual"), "policy"),
        (lambda: replay(np.ones(3), policy="step"), "steps"),
        (lambda: replay(np.ones(3), points=0), "points"),
        (lambda: replay(np.ones(3), minimum=np.ones(2)), "minimum"),
        (lambda: replay(np.ones(3), target=0), "target"),
        (lambda: instance_work([], minutes=5, per_instance=1), "requests"),
        (lambda: forecast(np.ones((2, 25)), target=50), "days"),
        (lambda: autoscaling_replay.critical_load(-1), "servers"),
        (lambda: autoscaling_queue.drain(np.ones(2), seconds_per_message=0, metric="cpu", max_wait_s=9),
         "seconds_per_message"),
        (lambda: autoscaling_queue.drain(np.ones(2), seconds_per_message=1, metric="age", max_wait_s=9), "metric"),
    ],
)  # fmt: skip
def test_bad_input_is_named(call, parameter):
    with pytest.raises(ParameterError) as caught:
        call()
    assert caught.value.parameter == parameter
