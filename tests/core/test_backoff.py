"""Backoff: the five kinds, their means, and Brooker's experiment within four standard errors."""

import math

import numpy as np
import pytest
import worked
from botocore.retries.standard import ExponentialBackoff, RetryContext
from hypothesis import given, settings
from hypothesis import strategies as st

from aws_study.core import backoff
from aws_study.core.checks import ParameterError

ROWS = worked.rows("backoff")
NAMES = dict(zip(("None", "Exponential", "EqualJitter", "FullJitter", "Decorr"), backoff.KINDS, strict=True))
CELLS = [(10, name, 100) for name in NAMES] + [(50, name, 30) for name in NAMES] + [(100, name, 8) for name in NAMES]


@pytest.mark.parametrize(("clients", "name", "runs"), CELLS, ids=[f"{c}-{n}" for c, n, _ in CELLS])
def test_the_published_experiment_within_four_standard_errors(clients, name, runs):
    row = ROWS[f"occ_{clients}"]
    expected = row["expected"][name]
    rng = np.random.default_rng(1)
    done = [
        backoff.contend(
            clients,
            NAMES[name],
            rng=rng,
            net_mean_ms=row["input"]["net_mean_ms"],
            net_sd_ms=row["input"]["net_sd_ms"],
            base_ms=row["input"]["base_ms"],
            cap_ms=row["input"]["cap_ms"],
        )
        for _ in range(runs)
    ]
    for values, mean, error in (
        ([one.writes for one in done], "calls_mean", "calls_se"),
        ([one.time_ms for one in done], "time_ms_mean", "time_se"),
    ):
        ours = float(np.std(values, ddof=1)) / math.sqrt(runs)
        assert abs(np.mean(values) - expected[mean]) < 4 * math.hypot(ours, expected[error])


def test_every_client_writes_once():
    done = backoff.contend(40, "full_jitter", rng=np.random.default_rng(2))
    assert len(done.done_ms) == 40
    assert done.failed == done.writes - 40 >= 0
    assert done.time_ms == max(done.done_ms)
    assert backoff.contend(1, "none", rng=np.random.default_rng(2)).writes == 1


def test_ceilings_are_those_of_the_sdk():
    sdk = ExponentialBackoff(random=lambda: 1.0)
    for retry in range(1, 15):
        ours = backoff.ceiling(retry, 0.05, 20)
        assert ours == pytest.approx(sdk.delay_amount(RetryContext(attempt_number=retry)))
    assert backoff.ceiling(500, 1, 20) == 20


@pytest.mark.parametrize("kind", backoff.KINDS)
@pytest.mark.parametrize("retry", [1, 2, 4])
def test_steps_and_means_agree_with_draws(kind, retry):
    rng = np.random.default_rng(3)
    draws = []
    for _ in range(4_000):
        last = None
        for number in range(1, retry + 1):
            last = backoff.delay(kind, number, 1.0, 20.0, rng=rng, last=last)
        draws.append(last)
    assert backoff.mean_delay(kind, retry, 1.0, 20.0) == pytest.approx(np.mean(draws), rel=0.05, abs=1e-9)
    chances = backoff.steps_until_retry(kind, retry, 1.0, 20.0, 0.25)
    assert chances.sum() == pytest.approx(1)
    assert (np.arange(len(chances)) + 0.5) @ chances * 0.25 == pytest.approx(np.mean(draws), rel=0.08, abs=0.13)


@settings(max_examples=60, deadline=None)
@given(
    kind=st.sampled_from(backoff.KINDS),
    retry=st.integers(1, 12),
    base=st.floats(0.001, 5),
    cap=st.floats(5, 60),
    seed=st.integers(0, 100),
)
def test_a_wait_is_never_negative_and_never_above_the_cap(kind, retry, base, cap, seed):
    wait = backoff.delay(kind, retry, base, cap, rng=np.random.default_rng(seed))
    assert 0 <= wait <= cap
    if kind == "full_jitter":
        assert wait <= backoff.ceiling(retry, base, cap)
    if kind == "equal_jitter":
        assert wait >= backoff.ceiling(retry, base, cap) / 2


@pytest.mark.parametrize("bad", [0, -1, 1.5, float("nan"), float("inf"), True, "2", None])
def test_bad_retries_are_refused(bad):
    with pytest.raises(ParameterError) as refused:
        backoff.ceiling(bad, 1, 20)
    assert refused.value.parameter == "retry"


@pytest.mark.parametrize(
    "bad", [{"base": -1}, {"cap": float("nan")}, {"kind": "gentle"}, {"base": 1e12}, {"base": "1"}, {"base": True}]
)
def test_bad_delays_are_refused(bad):
    good = {"kind": "full_jitter", "retry": 1, "base": 1.0, "cap": 20.0}
    with pytest.raises(ParameterError):
        backoff.delay(**{**good, **bad}, rng=np.random.default_rng(1))
    with pytest.raises(ParameterError):
        backoff.contend(501, "none", rng=np.random.default_rng(1))
