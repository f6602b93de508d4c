"""Throttling against the worked examples of the Developer Guide, the common bucket, and the law of every token bucket."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aws_study.core import bucket
from aws_study.core.checks import ParameterError
from aws_study.services import api_gateway as api
from aws_study.services.api_gateway import Limit

WIDE = Limit(1e8, 1e8)
ACCOUNT = Limit(10_000, 5_000)


def second(*at):
    """Requests of one second in steps of a millisecond: (first, last, requests in all)."""
    demand = np.zeros(1000)
    for first, last, requests in at:
        demand[first : last + 1] += requests / (last - first + 1)
    return demand


@pytest.mark.parametrize(
    ("demand", "served"),
    [
        (second((0, 999, 10_000)), 10_000),
        (second((0, 0, 10_000)), 5_000),
        (second((0, 0, 5_000), (1, 999, 5_000)), 10_000),
        (second((0, 0, 5_000), (100, 100, 5_000)), 6_000),
        (second((0, 0, 5_000), (100, 100, 1_000), (101, 999, 4_000)), 10_000),
    ],
)
def test_the_five_examples_of_the_developer_guide(demand, served):
    run = api.throttle(demand, plan=WIDE, stage=WIDE, account=ACCOUNT, step_s=0.001)
    assert run.served.sum() == pytest.approx(served)
    assert run.client_refused == pytest.approx(demand.sum() - run.served.sum())


def test_half_the_offered_load_passes_at_twice_the_rate():
    run = api.throttle(np.full(50_000, 2.0), plan=Limit(10, 0), stage=WIDE, account=WIDE, step_s=0.1)
    assert (run.sent.sum(), run.served.sum()) == (100_000, pytest.approx(50_000))


@given(
    st.lists(st.integers(0, 300), min_size=1, max_size=60), st.integers(0, 200), st.integers(0, 400), st.sampled_from([0.1, 0.5, 1.0])
)  # fmt: skip
def test_one_gate_is_the_common_bucket_and_keeps_its_law(demand, rate, burst, step_s):
    limit = Limit(rate, burst)
    run = api.throttle(demand, plan=limit, stage=WIDE, account=WIDE, step_s=step_s)
    # The common bucket fills before a step and this one after it, so that no more than the burst passes at one moment.
    cap = max(burst - rate * step_s, 0)
    plain = bucket.run(np.array(demand, dtype=float), rate=rate * step_s, cap=cap, start=cap)
    assert run.served == pytest.approx(plain.served)
    assert run.served.sum() <= api.admitted_at_most(limit, len(demand) * step_s) + 1e-6


@given(
    st.lists(st.integers(0, 200), min_size=1, max_size=40), st.sampled_from(api.RETRIES), st.integers(0, 4), st.integers(0, 60)
)  # fmt: skip
def test_every_request_is_served_or_given_up(demand, retries, tries, others):
    run = api.throttle(
        demand, plan=Limit(50, 30), stage=Limit(80, 40), account=Limit(90, 60), others=others, elsewhere=20,
        retries=retries, tries=tries, step_s=0.5,
    )  # fmt: skip
    assert run.served.sum() + run.given_up == pytest.approx(sum(demand), abs=1e-6)
    assert run.sent.sum() - run.client_refused == pytest.approx(run.served.sum(), abs=1e-6)
    assert run.others.sum() + run.others_refused == pytest.approx(0.5 * others * len(demand), abs=1e-6)


def test_the_plan_is_asked_first_and_keeps_its_client_from_the_stage():
    demand = np.full(100, 100.0)  # 1,000 a second
    limits = {"stage": Limit(300, 0), "account": ACCOUNT, "others": 200}
    greedy = api.throttle(demand, plan=WIDE, **limits)
    held = api.throttle(demand, plan=Limit(100, 0), **limits)
    assert greedy.others.sum() == pytest.approx(10 * 300 * 200 / 1200), "everybody on the stage shares the loss"
    assert held.others_refused == pytest.approx(0)
    assert held.refused["plan"].sum() == pytest.approx(9_000)
    assert held.refused["stage"].sum() == pytest.approx(0)


def test_another_api_of_the_account_can_use_it_up():
    run = api.throttle(np.full(100, 10.0), plan=WIDE, stage=WIDE, account=Limit(1_000, 0), elsewhere=1_900)
    assert run.served.sum() == pytest.approx(500)
    assert run.refused["account"].sum() == pytest.approx(10_000)


def test_waiting_a_second_is_enough_when_the_mean_fits():
    demand = api.batches(500, 10, 30)
    assert (demand.sum(), demand[0], demand[100]) == (1_500, 500, 500)
    given_up = {
        retries: api.throttle(demand, plan=Limit(100, 200), stage=WIDE, account=WIDE, retries=retries).given_up
        for retries in api.RETRIES
    }
    assert given_up["none"] == pytest.approx(3 * 300)
    assert given_up["fixed"] == pytest.approx(0, abs=1e-6)
    assert given_up["backoff"] < 0.2 * given_up["none"]


def test_the_level_is_what_a_batch_leaves():
    run = api.throttle([30, 0, 0, 50], plan=Limit(10, 40), stage=WIDE, account=WIDE, step_s=1)
    assert run.level == pytest.approx([10, 20, 30, 0])
    assert run.refused["plan"] == pytest.approx([0, 0, 0, 10])


def test_when_refused_requests_come_again():
    demand = np.zeros(12)
    demand[0] = 80
    limits = {"plan": Limit(0, 0), "stage": WIDE, "account": WIDE, "tries": 3, "wait_s": 2, "step_s": 1}
    fixed = api.throttle(demand, retries="fixed", **limits)
    assert fixed.sent == pytest.approx([80, 0, 80, 0, 80, 0, 80, 0, 0, 0, 0, 0]), "always the same time later"
    backoff = api.throttle(demand, retries="backoff", **{**limits, "tries": 1})
    assert backoff.sent == pytest.approx([80, 40, 40] + [0] * 9), "at once or as late as the wait, evenly"
    twice = api.throttle(demand, retries="backoff", **{**limits, "tries": 2})
    assert twice.sent == pytest.approx([80, 40, 50, 20, 20, 20, 10] + [0] * 5), "the second time over twice the wait"
    assert (fixed.given_up, backoff.given_up) == (pytest.approx(80), pytest.approx(80))


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ({"action": "create"}, "create"),
        ({"action": "delete"}, "$default"),
        ({"action": "$connect"}, "$default"),
        ({"kind": "create"}, "$default"),
        ({}, "$default"),
    ],
)
def test_the_body_names_the_route(body, key):
    assert api.route(body, ["create", "update", "$connect", "$default"]) == key
    assert api.route({"a": {"b": "x"}}, ["x"], "$request.body.a.b") == "x"
    assert api.route({"a": "y"}, ["x"], "$request.body.a") == ""
    assert api.route({"a": "y"}, ["$default"], "$request.body.a.b") == "$default"
    assert api.route({"a": {"b": 1}}, ["1", "$default"], "$request.body.a.b") == "$default"


@pytest.mark.parametrize(
    "change",
    [
        {"demand": []},
        {"demand": [-1]},
        {"demand": ["x"]},
        {"others": -1},
        {"retries": "often"},
        {"retries": "fixed", "tries": 11},
        {"step_s": 0},
        {"wait_s": 0.01},
    ],
)
def test_bad_input_is_refused(change):
    given = {"demand": [1.0], "plan": WIDE, "stage": WIDE, "account": WIDE, **change}
    with pytest.raises(ParameterError):
        api.throttle(given.pop("demand"), **given)
    with pytest.raises(ParameterError):
        Limit(-1, 0)
    with pytest.raises(ParameterError):
        api.route({}, [], "$request.header.x")
    with pytest.raises(ParameterError):
        api.route({}, [], "$request.body.")
