"""Queues: worked numbers, closed forms against simulation, and laws that hold for every input."""

import numpy as np
import pytest
import worked
from hypothesis import given, settings
from hypothesis import strategies as st

from aws_study.core import queue
from aws_study.core.checks import ParameterError

ROWS = worked.rows("queueing")


@pytest.mark.parametrize(
    "row", [row for id, row in ROWS.items() if id.startswith("erlang_")], ids=lambda row: row["id"]
)
def test_erlang(row):
    servers, load = row["input"]["c"], row["input"]["a"]
    assert queue.erlang_b(servers, load) == pytest.approx(row["expected"]["erlang_b"], rel=1e-12)
    assert queue.erlang_c(servers, load) == pytest.approx(row["expected"]["erlang_c"], rel=1e-12)
    assert queue.mean_wait(servers, load) == pytest.approx(row["expected"]["Wq_over_S"], rel=1e-12)


def test_staffing():
    row = ROWS["staffing_pyworkforce"]
    per_hour = row["input"]["calls"] * 60 / row["input"]["interval_min"]
    seconds = row["input"]["asa_min"] * 60
    agents = queue.staff(
        per_hour, row["input"]["aht_min"], answer_within_s=seconds, target=row["input"]["service_level"]
    )
    assert agents == row["expected"]["raw_positions"]
    load = per_hour * row["input"]["aht_min"] / 60
    level = queue.service_level(agents, load, row["input"]["asa_min"] / row["input"]["aht_min"])
    assert level == pytest.approx(row["expected"]["service_level"], rel=1e-9)
    assert queue.erlang_c(agents, load) == pytest.approx(row["expected"]["waiting_probability"], rel=1e-9)


def test_ten_servers_at_eighty_percent():
    """Worked numbers of the course's table: 5.000, 2.922, 1.947, 1.205 service times."""
    assert queue.mean_response_random(0.8) == pytest.approx(5)
    assert queue.mean_response_round_robin(10, 0.8) == pytest.approx(2.922, abs=5e-4)
    assert queue.mean_response_two_choices(0.8) == pytest.approx(1.947, abs=5e-4)
    assert queue.mean_response_shared(10, 0.8) == pytest.approx(1.205, abs=5e-4)


def stream(seed, n, servers, rho):
    rng = np.random.default_rng(seed)
    return np.cumsum(rng.exponential(1 / (rho * servers), n)), rng.exponential(1, n), rng


def test_one_server_by_loop_and_by_cumulated_sums():
    arrive, service, _ = stream(1, 20_000, 1, 0.8)
    np.testing.assert_allclose(queue.fcfs(arrive, service, 1), queue.lindley(arrive, service), atol=1e-8)


@pytest.mark.parametrize(
    ("algorithm", "expected"),
    [("random", 5.0), ("round_robin", 2.922), ("two_choices", 2.07), ("least_outstanding_requests", 1.35)],
)
def test_simulated_balancing_agrees_with_the_worked_numbers(algorithm, expected):
    means = []
    for seed in range(8):
        arrive, service, rng = stream(seed, 40_000, 10, 0.8)
        means.append(queue.balance(arrive, service, 10, algorithm, rng)[4_000:].mean())
    error = np.std(means, ddof=1) / np.sqrt(len(means))
    assert abs(np.mean(means) - expected) < 4 * error + 0.02 * expected


@settings(max_examples=30, deadline=None)
@given(servers=st.integers(1, 40), rho=st.floats(0.01, 0.97))
def test_every_way_of_spreading_lies_between_the_shared_queue_and_chance(servers, rho):
    best, worst = queue.mean_response_shared(servers, rho), queue.mean_response_random(rho)
    assert best - 1e-9 <= queue.mean_response_round_robin(servers, rho) <= worst + 1e-9


@settings(max_examples=30, deadline=None)
@given(servers=st.integers(1, 60), rho=st.floats(0.05, 0.95))
def test_one_more_server_never_makes_anyone_wait_longer(servers, rho):
    load = servers * rho
    assert queue.mean_wait(servers + 1, load) <= queue.mean_wait(servers, load)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000), servers=st.integers(1, 6))
def test_waits_do_not_grow_with_servers_and_little_s_law_holds(seed, servers):
    arrive, service, _ = stream(seed, 400, servers, 0.9)
    waits = queue.fcfs(arrive, service, servers)
    assert (waits >= 0).all()
    assert (queue.fcfs(arrive, service, servers + 1) <= waits + 1e-9).all()
    leave = arrive + waits + service
    times = np.sort(np.concatenate([arrive, leave]))
    middles = (times[1:] + times[:-1]) / 2
    inside = np.searchsorted(arrive, middles) - np.searchsorted(np.sort(leave), middles)
    assert (inside * np.diff(times)).sum() == pytest.approx((waits + service).sum(), rel=1e-9)


@pytest.mark.parametrize(
    ("call", "parameter"),
    [
        (lambda: queue.erlang_b(-1, 2), "servers"),
        (lambda: queue.erlang_c(2, 2), "offered_load"),
        (lambda: queue.erlang_c(2, float("nan")), "offered_load"),
        (lambda: queue.mean_response_random(1), "utilisation"),
        (lambda: queue.mean_response_shared("ten", 0.5), "servers"),
        (lambda: queue.fcfs([0.0, 1.0], [1.0], 1), "service"),
        (lambda: queue.fcfs([1.0, 0.0], [1.0, 1.0], 1), "arrive"),
        (lambda: queue.balance([0.0], [1.0], 2, "best", np.random.default_rng(1)), "algorithm"),
    ],
)
def test_bad_input_names_its_parameter(call, parameter):
    with pytest.raises(ParameterError) as refused:
        call()
    assert refused.value.parameter == parameter
