"""Callers who hang up: the corners are Erlang B and C, the middle is a chain solved another way and a simulated queue."""

import heapq

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aws_study.core import patience, queue
from aws_study.core.checks import ParameterError


def one(servers, load, **settings):
    found = patience.fates(servers, [load], **{"patience": None, "places": None, "within": 0.1, **settings})
    return {name: float(value[0]) for name, value in vars(found).items()}


@pytest.mark.parametrize(("servers", "load"), [(14, 10.0), (5, 4.0), (50, 45.0)])
def test_much_patience_is_erlang_c_and_none_is_erlang_b(servers, load):
    c, level = queue.erlang_c(servers, load), queue.service_level(servers, load, 0.1)
    exact, near = one(servers, load), one(servers, load, patience=1_000)
    assert (exact["waits"], exact["soon"]) == (pytest.approx(c, rel=1e-12), pytest.approx(level, rel=1e-12))
    assert near["waits"] == pytest.approx(c, rel=0.02)
    assert near["soon"] == pytest.approx(level, rel=0.01)
    b = queue.erlang_b(servers, load)
    assert one(servers, load, patience=1e-4)["left"] == pytest.approx(b, rel=0.01)
    assert one(servers, load, places=servers)["blocked"] == pytest.approx(b, rel=1e-12)
    assert one(servers, load, places=servers, patience=3)["left"] == 0


def test_many_places_without_hanging_up_are_erlang_c_too():
    many = one(14, 10.0, places=600)
    assert many["mean_answer"] == pytest.approx(queue.mean_wait(14, 10), rel=1e-9)
    assert many["soon"] == pytest.approx(queue.service_level(14, 10, 0.1), rel=1e-9)


def test_the_balance_equations_solved_as_a_matrix():
    servers, load, mean, places = 4, 6.0, 1.5, 12
    flow = np.zeros((places + 1, places + 1))
    for n in range(places):
        flow[n, n + 1] = load
        flow[n + 1, n] = min(n + 1, servers) + max(n + 1 - servers, 0) / mean
    flow -= np.diag(flow.sum(axis=1))
    state = np.linalg.lstsq(np.vstack([flow.T, np.ones(places + 1)]), np.eye(places + 2)[-1], rcond=None)[0]
    found = one(servers, load, patience=mean, places=places)
    waiting = float(state @ np.maximum(np.arange(places + 1) - servers, 0))
    assert found["blocked"] == pytest.approx(state[-1], rel=1e-9)
    assert found["queued"] == pytest.approx(waiting, rel=1e-9)
    assert found["left"] == pytest.approx(waiting / mean / load, rel=1e-9)
    assert found["occupancy"] == pytest.approx(state @ np.minimum(np.arange(places + 1), servers) / servers, rel=1e-9)


def test_a_simulated_queue_in_which_callers_hang_up():
    rng, n = np.random.default_rng(24), 120_000
    arrive, work, bear = np.cumsum(rng.exponential(1 / 13, n)), rng.exponential(1, n), rng.exponential(0.8, n)
    free, waits = [0.0] * 10, []
    for now, length, most in zip(arrive.tolist(), work.tolist(), bear.tolist(), strict=True):
        wait = max(free[0] - now, 0)
        if wait <= most:
            heapq.heapreplace(free, now + wait + length)
            waits.append(wait)
    found = one(10, 13.0, patience=0.8)
    assert found["left"] == pytest.approx(1 - len(waits) / n, abs=0.006)
    assert found["soon"] == pytest.approx(sum(wait <= 0.1 for wait in waits) / n, abs=0.006)
    assert found["mean_answer"] == pytest.approx(np.mean(waits), rel=0.02)


@settings(max_examples=60, deadline=None)
@given(
    servers=st.integers(1, 40),
    load=st.floats(0.01, 60),
    mean=st.one_of(st.none(), st.floats(0.05, 20)),
    room=st.integers(0, 60),
    within=st.floats(0, 5),
)
def test_shares_sum_to_one_and_littles_law_holds(servers, load, mean, room, within):
    found = one(servers, load, patience=mean, places=servers + room, within=within)
    fates = [found[name] for name in ("soon", "late", "left", "blocked")]
    assert sum(fates) == pytest.approx(1, abs=1e-9)
    assert min(fates) >= -1e-12
    assert found["occupancy"] <= 1 + 1e-12
    if mean is not None:
        assert found["queued"] / mean == pytest.approx(load * found["left"], abs=1e-7)


@settings(max_examples=30, deadline=None)
@given(servers=st.integers(1, 30), load=st.floats(0.1, 50), mean=st.floats(0.1, 10))
def test_one_more_server_loses_no_more_callers(servers, load, mean):
    assert one(servers + 1, load, patience=mean)["left"] <= one(servers, load, patience=mean)["left"] + 1e-9


def test_many_loads_are_as_each_alone():
    both = patience.fates(6, [0, 3, 9], patience=0.5, places=30, within=0.2)
    for i, load in enumerate((0, 3, 9)):
        assert both.soon[i] == pytest.approx(one(6, load, patience=0.5, places=30, within=0.2)["soon"])
    assert both.soon[0] == 1


@pytest.mark.parametrize(
    ("wrong", "parameter"),
    [
        ({"servers": 0}, "servers"),
        ({"loads": [float("nan")]}, "loads"),
        ({"loads": [5.0], "patience": None}, "offered_load"),
        ({"patience": 0}, "patience"),
        ({"places": 3}, "places"),
        ({"within": -1}, "within"),
        ({"loads": [9_000], "patience": 900}, "patience"),
    ],
)
def test_bad_input_names_its_parameter(wrong, parameter):
    given_ = {"servers": 5, "loads": [3.0], "patience": 1.0, "places": None, "within": 0.1} | wrong
    with pytest.raises(ParameterError) as refused:
        patience.fates(given_.pop("servers"), given_.pop("loads"), **given_)
    assert refused.value.parameter == parameter
