"""Response times of M/M/c: by hand, against a simulated queue, and the law that more servers never answer later."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aws_study.core import queue, response
from aws_study.core.checks import ParameterError


def test_one_server_by_hand():
    """M/M/1 at half load: exp(-t/2), so 1 % take longer than 2 ln 100 = 9.21 service times."""
    late = response.tail(np.array(3.0), np.array(queue.erlang_c(1, 0.5)), np.array(0.5))
    assert float(late) == pytest.approx(math.exp(-1.5))
    assert response.percentile(0.99, 1, 0.5) == pytest.approx(2 * math.log(100), rel=1e-6)
    assert response.percentile(0.99, 40, 0.0) == pytest.approx(math.log(100), rel=1e-6)
    assert response.percentile(0.99, 2, 2.0) == math.inf


@pytest.mark.parametrize(("servers", "load"), [(4, 3.2), (3, 2.0), (16, 15.0)])
def test_the_tail_agrees_with_a_simulated_queue(servers, load):
    rng = np.random.default_rng(5)
    n = 400_000
    arrive, service = np.cumsum(rng.exponential(1 / load, n)), rng.exponential(1, n)
    took = queue.fcfs(arrive, service, servers)[n // 10 :] + service[n // 10 :]
    for p in (0.5, 0.95, 0.99):
        assert np.quantile(took, p) == pytest.approx(response.percentile(p, servers, load), rel=0.06)


@given(servers=st.integers(1, 60), more=st.integers(0, 20), part=st.floats(0, 0.999), p=st.floats(0.01, 0.999))
@settings(max_examples=60, deadline=None)
def test_more_servers_never_answer_later(servers, more, part, p):
    load = part * servers
    assert response.percentile(p, servers + more, load) <= response.percentile(p, servers, load) * (1 + 1e-6)


@given(servers=st.integers(1, 60), part=st.floats(0, 1.2), p=st.floats(0.01, 0.999))
@settings(max_examples=60, deadline=None)
def test_one_fleet_and_many_agree(servers, part, p):
    load = part * servers
    many = response.percentiles(p, np.array([servers, servers]), np.array([load, load]))
    assert many[1] == pytest.approx(
        response.percentile(p, servers, load), rel=1e-9, abs=1e-8
    )  # both halve the same interval


def test_bad_input():
    for p in (-0.1, 1.0, math.nan):
        with pytest.raises(ParameterError):
            response.percentile(p, 2, 1.0)
        with pytest.raises(ParameterError):
            response.percentiles(p, np.array([2]), np.array([1.0]))
    with pytest.raises(ParameterError):
        response.percentile(0.99, 0, -1.0)
