"""Means and percentiles of a mixture: against sampling, against one server's closed form, and their order."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aws_study.core import latency
from aws_study.core.checks import ParameterError


def test_one_server_is_the_lognormal():
    assert latency.percentile(50, [1], [80], 0.4) == pytest.approx(80)
    assert latency.percentile(99, [3], [80], 0.4) == pytest.approx(80 * math.exp(0.4 * 2.3263478740408408))
    assert latency.mean([1], [80], 0.4) == pytest.approx(80 * math.exp(0.08))


def test_a_mixture_against_a_million_requests():
    rng = np.random.default_rng(4)
    slow = rng.random(1_000_000) < 0.02
    times = np.where(slow, 1600, 80) * np.exp(0.4 * rng.standard_normal(slow.size))
    mixture = ([49, 1], [80, 1600], 0.4)
    assert latency.mean(*mixture) == pytest.approx(times.mean(), rel=0.01)
    for p in (50, 90, 99, 99.9):
        assert latency.percentile(p, *mixture) == pytest.approx(np.percentile(times, p), rel=0.02)


@given(
    st.floats(1, 99),
    st.lists(st.tuples(st.floats(0.1, 10), st.floats(1, 1e4)), min_size=1, max_size=5),
    st.floats(0.05, 1.5),
)
def test_a_percentile_is_where_the_share_is_reached_and_lies_between_the_servers(p, servers, sigma):
    weights, medians = zip(*servers, strict=True)
    found = latency.percentile(p, weights, medians, sigma)
    assert latency.share_within(found, weights, medians, sigma) == pytest.approx(p / 100, abs=1e-6)
    alone = [latency.percentile(p, [1], [median], sigma) for median in medians]
    assert min(alone) * (1 - 1e-9) <= found <= max(alone) * (1 + 1e-9)


@pytest.mark.parametrize("bad", [([], [], 1), ([1], [1, 2], 1), ([0], [1], 1), ([1], [0], 1), ([1], [1], 0)])
def test_bad_input(bad):
    with pytest.raises(ParameterError):
        latency.mean(*bad)
