"""Deployment policies and CodeDeploy: the worked numbers of the guides, timelines by hand, laws, bad input."""

import numpy as np
import pytest
import worked
from hypothesis import given, settings
from hypothesis import strategies as st

from aws_study.core.checks import ParameterError
from aws_study.services import codedeploy, deployments
from aws_study.services.deployments import Fleet

ORACLE = worked.rows("route53_vpc_ri_deploy")
LOAD = {"per_s": 700.0, "each_per_s": 100.0}


# CodeDeploy: how many at a time.


def test_at_a_time_as_in_the_guide():
    asked = ORACLE["codedeploy_min_95%"]["input"]
    assert codedeploy.at_a_time(asked["instances"], 95, "FLEET_PERCENT") == 0
    for id in ("codedeploy_min_8", "codedeploy_min_0"):
        asked = ORACLE[id]["input"]
        assert codedeploy.at_a_time(asked["instances"], asked["min_healthy"]) == ORACLE[id]["expected"]["batch"]
    half = ORACLE["codedeploy_half"]
    assert codedeploy.at_a_time(9, 50, "FLEET_PERCENT") == half["expected"]["batch"]
    assert codedeploy.minimum_healthy(9, 50, "FLEET_PERCENT") == half["expected"]["success_if_at_least"]
    # The API model of 2026-11: nine instances, a count of 6 or 40 percent.
    assert codedeploy.at_a_time(9, 6) == 3
    assert (codedeploy.at_a_time(9, 40, "FLEET_PERCENT"), codedeploy.minimum_healthy(9, 40, "FLEET_PERCENT")) == (5, 4)


def test_in_place_as_in_the_guide():
    assert codedeploy.in_place(10, 10) == codedeploy.InPlace((), 0, 0, False)
    assert not codedeploy.in_place(10, codedeploy.minimum_healthy(10, 85, "FLEET_PERCENT"), {4}).succeeded
    one = codedeploy.in_place(10, 9, {3})
    assert (one.succeeded, one.updated, one.rounds) == (False, 2, (1, 1, 1))
    assert codedeploy.in_place(10, 9, {10}).succeeded, "the last one is forgiven"
    assert not codedeploy.in_place(10, 8, {3, 5}).succeeded
    assert codedeploy.in_place(10, 8, {3, 10}).succeeded
    assert codedeploy.in_place(10, 0, set(range(2, 11))).succeeded
    assert not codedeploy.in_place(10, 0, set(range(1, 11))).succeeded


@settings(max_examples=80, deadline=None)
@given(instances=st.integers(1, 40), minimum=st.integers(0, 40), failing=st.sets(st.integers(1, 40)))
def test_never_fewer_in_service_than_the_minimum(instances, minimum, failing):
    minimum = min(minimum, instances)
    found = codedeploy.in_place(instances, minimum, failing)
    done = np.cumsum([0, *found.rounds])
    for start, size in zip(done[:-1], found.rounds, strict=True):
        broken = sum(place in failing for place in range(1, start + 1))
        assert instances - broken - size >= minimum
    assert found.updated + found.failed == done[-1]
    if found.succeeded:
        assert done[-1] == instances
        assert found.updated >= max(minimum, 1)


# CodeDeploy: shifting traffic.


def test_shifts():
    expected = tuple((minute, share) for minute, share in ORACLE["canary10_5"]["expected"])
    assert codedeploy.shifts(10, 5) == expected
    ten = codedeploy.linear(10, 1)
    assert [minute for minute, _share in ten] == list(range(10))
    assert [share for _minute, share in ten] == pytest.approx(np.arange(1, 11) / 10)
    assert codedeploy.shifts(100, 5) == ((0, 1.0),)
    assert codedeploy.shares(expected, 8) == pytest.approx([0.1] * 5 + [1] * 3)


def test_the_alarm_by_hand():
    """A tenth of the visitors, 30 % errors: 3.09 % of all requests fail, above 1 %, and three minutes later it is over."""
    seen = codedeploy.watched(codedeploy.shifts(10, 10), errors=0.3)
    assert (seen.alarm_min, seen.gone_min, seen.automatic) == (3, 3, True)
    assert seen.exposed_min == pytest.approx(0.3)
    # One percent: 0.4 % of all fail. The alarm sounds three minutes after the rest came, when the deployment has ended.
    small = codedeploy.watched(codedeploy.shifts(1, 10), errors=0.3)
    assert (small.alarm_min, small.gone_min, small.automatic) == (13, 28, False)
    assert small.exposed_min == pytest.approx(10 * 0.01 + 18)
    alone = codedeploy.watched(codedeploy.shifts(1, 10), errors=0.3, metric="new")
    assert (alone.gone_min, alone.exposed_min) == (3, pytest.approx(0.03))
    never = codedeploy.watched(codedeploy.shifts(10, 10), errors=0.005, unnoticed_min=100)
    assert never.alarm_min == codedeploy.NEVER
    assert never.gone_min == 100
    assert codedeploy.watched(codedeploy.shifts(100, 10), errors=0.3).automatic is False


@settings(max_examples=80, deadline=None)
@given(
    percent=st.floats(0.5, 99),
    errors=st.floats(0.002, 1),
    every=st.integers(1, 40),
    periods=st.integers(1, 8),
    metric=st.sampled_from(codedeploy.METRICS),
)
def test_many_canaries_at_once_are_many_canaries(percent, errors, every, periods, metric):
    given_ = {"usual": 0.001, "threshold": 0.01, "periods": periods, "by_hand_min": 15, "unnoticed_min": 100}
    one = codedeploy.watched(codedeploy.shifts(percent, every), errors=errors, metric=metric, **given_)
    many = codedeploy.canary_exposures([percent / 100] * 2, every_min=every, errors=errors, metric=metric, **given_)
    assert many == pytest.approx([one.exposed_min] * 2)


def test_drawn_releases_agree_where_noise_is_small_and_tell_where_it_is_not():
    given_ = {"usual": 0.001, "threshold": 0.01, "periods": 3, "by_hand_min": 15, "unnoticed_min": 240}
    much = {"per_min": 1e6, "runs": 50, "errors": 0.3, "rng": np.random.default_rng(1), **given_}
    for percent in (1, 10, 40):
        for metric in codedeploy.METRICS:
            steps = codedeploy.shifts(percent, 10)
            sure = codedeploy.watched(steps, errors=0.3, metric=metric, **given_)
            random = codedeploy.drawn(steps, metric=metric, **much)
            assert random.stopped == sure.automatic
            assert random.exposed_min == pytest.approx(sure.exposed_min)
    # A hundred requests a minute, five of them to the canary: one failure in three minutes each is a false alarm.
    few = {**much, "per_min": 100, "errors": 0.02, "usual": 0.02, "runs": 4000}
    wrong = codedeploy.drawn(codedeploy.shifts(5, 5), metric="new", **few)
    p = 1 - 0.98**5
    fail_free = 1 - p
    by_hand = p**3 * (1 + 2 * fail_free)  # three in a row among five minutes
    assert wrong.stopped == pytest.approx(by_hand, abs=0.003)


@settings(max_examples=60, deadline=None)
@given(percent=st.floats(0.5, 99), errors=st.floats(0, 1), every=st.integers(1, 60), periods=st.integers(1, 5))
def test_watching_the_new_version_alone_is_never_later(percent, errors, every, periods):
    steps = codedeploy.shifts(percent, every)
    seen = {
        metric: codedeploy.watched(steps, errors=errors, usual=0, periods=periods, metric=metric)
        for metric in codedeploy.METRICS
    }
    assert seen["new"].gone_min <= seen["all"].gone_min
    assert seen["new"].exposed_min <= seen["all"].exposed_min + 1e-9


# Elastic Beanstalk's policies.


def test_rolling_four_by_hand():
    """Four instances, two at a time, 60 s deploying and 120 s watched; the alarm 210 s after the first new request."""
    fleet = Fleet(instances=4, batch=2)
    course = deployments.release("rolling", fleet, alarm_after_s=210)
    # 0-60 first pair away; 60-180 mixed; 180-240 second pair away, all requests on the new pair; 240-270 all new: alarm.
    # Undone: 270-330 second pair is first again in order: two away, two new; 330-450 mixed; 450-510 two away, two old.
    assert course.first_s == 60
    assert course.alarm_s == 270
    assert course.deployed_s == 360
    assert course.share.tolist() == [0, 0.5, 1, 1, 1, 0.5, 0]
    assert np.diff(course.edges).tolist() == [60, 120, 60, 30, 60, 120, 60]
    assert course.rollback_s == 240
    found = deployments.damage(course, fleet, per_s=10, each_per_s=4, errors=0.5)
    served_by_new = 10 * 0.5 * 120 + 8 * 60 + 10 * 30 + 8 * 60 + 5 * 120
    assert found.wrong == pytest.approx(0.5 * served_by_new)
    assert found.unserved == pytest.approx(2 * 60 * 4)  # a pair serves 8 of 10 in four stretches
    assert found.extra_hours == 0


def test_immutable_before_and_after_the_end():
    fleet = Fleet()
    soon = deployments.release("immutable", fleet, alarm_after_s=60)
    assert soon.rollback_s == 0
    assert not soon.late
    assert deployments.damage(soon, fleet, **LOAD, errors=1).wrong == pytest.approx(700 / 11 * 60)
    late = deployments.release("immutable", fleet, alarm_after_s=600)
    assert late.late
    assert late.rollback_s == 2 * (180 + 60 + 120) == late.deployed_s


def test_traffic_splitting_before_and_after_its_evaluation():
    fleet = Fleet(split=0.2)
    soon = deployments.release("traffic_splitting", fleet, alarm_after_s=60)
    assert soon.rollback_s == 0
    assert deployments.damage(soon, fleet, **LOAD, errors=1).wrong == pytest.approx(0.2 * 700 * 60)
    late = deployments.release("traffic_splitting", fleet, alarm_after_s=600)
    # Back: all on the new version until the others are up (180 + 60 s), then four fifths of them while traffic is split again.
    assert late.late
    assert late.rollback_s == 180 + 60 + 300
    exposed = 0.2 * 300 + 300 + (180 + 60) + 0.8 * 300
    assert deployments.damage(late, fleet, **LOAD, errors=1).wrong == pytest.approx(700 * exposed)


def test_what_is_paid_on_top():
    """Instance hours of a good release: one new instance until it is healthy and then the fleet again; a batch; nothing."""
    fleet = Fleet()
    extra = {
        policy: deployments.damage(deployments.release(policy, fleet), fleet, **LOAD, errors=0).extra_hours
        for policy in deployments.POLICIES
    }
    assert extra["immutable"] == pytest.approx((1 + 10) * (180 + 60 + 120) / 3600)
    assert extra["additional_batch"] == pytest.approx(2 * (180 + 60 + 120 + 5 * (60 + 120)) / 3600)
    assert extra["traffic_splitting"] == pytest.approx(10 * (180 + 60 + 300) / 3600)
    assert extra["all_at_once"] == extra["rolling"] == 0


def test_the_table_of_methods():
    """Who is out of service, who pays for more, whose rollback is quick: the guide's table."""
    fleet = Fleet()
    good = {policy: deployments.release(policy, fleet) for policy in deployments.POLICIES}
    in_service = {policy: (course.old + course.new).min() for policy, course in good.items()}
    assert in_service == {
        "all_at_once": 0, "rolling": 8, "additional_batch": 10,
        "immutable": 10, "traffic_splitting": 10, "blue_green": 10,
    }  # fmt: skip
    assert {policy: course.paid.max() for policy, course in good.items()} == {
        "all_at_once": 10, "rolling": 10, "additional_batch": 12,
        "immutable": 20, "traffic_splitting": 20, "blue_green": 20,
    }  # fmt: skip
    assert all(np.isinf(course.alarm_s) and course.rollback_s == 0 for course in good.values())
    undone = {p: deployments.release(p, fleet, alarm_after_s=60).rollback_s for p in deployments.POLICIES}
    assert undone["immutable"] == undone["traffic_splitting"] == 0
    assert undone["blue_green"] == pytest.approx(fleet.ttl_s)
    assert undone["rolling"] >= fleet.deploy_s
    assert undone["additional_batch"] == 0, "the additional batch alone is new, and full capacity is old"
    later = deployments.release("additional_batch", fleet, alarm_after_s=200)
    assert later.rollback_s >= fleet.deploy_s
    assert deployments.least_damage(
        ["all_at_once", "rolling", "additional_batch", "immutable"], fleet, alarm_after_s=60, errors=1, **LOAD
    ) == "immutable"  # fmt: skip


def test_a_swap_back_halfway():
    """After half of the DNS time half of the clients have moved, and they go back evenly: a triangle of exposure."""
    fleet = Fleet(ttl_s=120)
    course = deployments.release("blue_green", fleet, alarm_after_s=60)
    exposed = course.share @ np.diff(course.edges)
    assert exposed == pytest.approx(0.5 * 0.5 * 60 + 0.5 * 0.5 * 120, rel=0.05)


@settings(max_examples=80, deadline=None)
@given(
    policy=st.sampled_from(deployments.POLICIES),
    instances=st.integers(1, 30),
    batch=st.integers(1, 30),
    alarm=st.floats(0, 5000),
    boot=st.floats(0, 600),
)
def test_every_rollback_ends_where_it_began(policy, instances, batch, alarm, boot):
    fleet = Fleet(instances=instances, batch=min(batch, instances), boot_s=boot)
    course = deployments.release(policy, fleet, alarm_after_s=alarm)
    assert course.back_s == pytest.approx(course.edges[-1])
    assert (course.paid >= course.old + course.new).all()
    assert ((course.share >= 0) & (course.share <= 1)).all()
    assert (course.share[course.new == 0] == 0).all()
    some = deployments.damage(course, fleet, **LOAD, errors=0.2)
    more = deployments.damage(course, fleet, **LOAD, errors=0.4)
    assert more.wrong == pytest.approx(2 * some.wrong)
    assert more.unserved == some.unserved
    total = 700 * course.edges[-1]
    assert 0 <= more.failed <= total * (1 + 1e-9)
    later = deployments.release(policy, fleet, alarm_after_s=alarm + 60)
    assert later.alarm_s > course.alarm_s


@pytest.mark.parametrize(
    "call",
    [
        lambda: Fleet(instances=0),
        lambda: Fleet(instances=4, batch=5),
        lambda: Fleet(boot_s=-1),
        lambda: Fleet(split=1.5),
        lambda: deployments.plan("big_bang", Fleet()),
        lambda: deployments.release("rolling", Fleet(), alarm_after_s=float("nan")),
        lambda: deployments.damage(deployments.release("rolling", Fleet()), Fleet(), **LOAD, errors=2),
        lambda: codedeploy.at_a_time(10, 11),
        lambda: codedeploy.at_a_time(10, 101, "FLEET_PERCENT"),
        lambda: codedeploy.at_a_time(10, 5, "MOST_CONCURRENCY"),
        lambda: codedeploy.in_place(0, 0),
        lambda: codedeploy.shifts(101, 5),
        lambda: codedeploy.shifts(10, 0),
        lambda: codedeploy.linear(0, 1),
        lambda: codedeploy.watched(codedeploy.shifts(10, 5), errors=0.1, metric="old"),
        lambda: codedeploy.watched(codedeploy.shifts(10, 5), errors=0.1, periods=0),
    ],
)
def test_bad_input(call):
    with pytest.raises(ParameterError):
        call()
