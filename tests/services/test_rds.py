"""Replicas, lag and failover: worked numbers, closed forms against draws, laws for all inputs, bad input."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aws_study.core import queue
from aws_study.core.checks import ParameterError
from aws_study.services import rds, route53

shares = st.floats(0, 1)
MIX = {"requests_per_s": 1000, "read_share": 0.9}


def test_an_instance_alone_serves_what_it_can():
    alone = rds.read_scaling(0, **MIX)
    assert alone.primary == pytest.approx(1.0)
    assert (alone.most_per_s, alone.replica) == (pytest.approx(1000), 0)
    assert alone.response_ms == math.inf


def test_replicas_take_the_reads_and_repeat_the_writes():
    """By hand: 1,000 x 0.9 / 4 ms of reads and 1,000 x 0.1 x 0.3 ms of writes a second on each of four replicas."""
    four = rds.read_scaling(4, **MIX)
    assert four.primary == pytest.approx(0.1)
    assert four.replica == pytest.approx(0.225 + 0.03)
    assert four.most_per_s == pytest.approx(1000 / 0.255)
    assert four.ceiling_per_s == pytest.approx(10_000)
    assert four.response_ms == pytest.approx(1 / (1 - 0.255))
    assert four.full == "replica"


def test_nobody_told_the_application():
    before, after = rds.read_scaling(0, **MIX), rds.read_scaling(5, **MIX, reads_at="primary")
    assert (after.primary, after.most_per_s) == (before.primary, before.most_per_s)
    assert after.replica == pytest.approx(0.03)
    assert after.full == "primary"


def test_a_replica_slower_at_repeating_than_the_primary_at_writing_is_the_ceiling():
    """1,000 ms / (0.1 x 4 ms): however many replicas share the reads, each repeats every write."""
    for replicas in (10, 1000):
        found = rds.read_scaling(replicas, **MIX, apply_ms=4)
        assert found.ceiling_per_s == pytest.approx(2500)
        assert found.most_per_s < 2500
    assert found.most_per_s == pytest.approx(2500, rel=0.01)


@given(st.integers(0, 100), shares, st.floats(0.01, 10), st.floats(0.01, 10), st.floats(0, 1))
def test_one_more_replica_never_beats_the_writes(replicas, share, read_ms, write_ms, part):
    given_ = {"read_share": share, "read_ms": read_ms, "write_ms": write_ms, "apply_ms": part * write_ms}
    few, more = (rds.read_scaling(n, requests_per_s=1, **given_) for n in (replicas, replicas + 1))
    assert more.most_per_s <= more.ceiling_per_s * (1 + 1e-9)
    if replicas:
        assert more.most_per_s >= few.most_per_s * (1 - 1e-9)
        assert more.primary == few.primary
    if share < 1:
        assert few.ceiling_per_s == pytest.approx(1000 / ((1 - share) * write_ms))


@pytest.mark.parametrize("busy", [0.2, 0.5, 0.8, 0.95])
def test_the_mean_lag_is_that_of_the_queue(busy):
    """M/D/1: S + rho S / (2 (1 - rho)); rho = 0.8 and S = 4 ms give 4 + 8 = 12 ms."""
    wanted = 4 + busy * 4 / (2 * (1 - busy))
    assert rds.mean_lag_ms(busy * 250, 4) == pytest.approx(wanted)
    drawn = rds.lags_ms(busy * 250, 4, writes=4_000_000, rng=np.random.default_rng(1)).mean()
    assert drawn == pytest.approx(wanted, rel=0.05)


def test_lag_in_numbers():
    assert rds.mean_lag_ms(200, 4) == pytest.approx(12)
    assert rds.mean_lag_ms(240, 4, way_ms=80) == pytest.approx(80 + 52)
    assert rds.mean_lag_ms(250, 4) == math.inf
    assert rds.mean_lag_ms(0, 4, way_ms=1) == 5
    assert rds.lags_ms(0, 4, way_ms=1, writes=3, rng=np.random.default_rng(1)).tolist() == [5, 5, 5]
    assert queue.mean_wait_constant(0.5) == 0.5


@given(st.floats(0, 0.99))
def test_constant_work_waits_half_as_long_as_random_work(busy):
    assert queue.mean_wait_constant(busy) == pytest.approx(queue.mean_wait(1, busy) / 2, abs=1e-12)


def test_an_import():
    """20 minutes at 1.5 times what the replica can: 10 minutes behind; at half load another 20 minutes until it has caught up."""
    found = rds.import_lag(import_s=1200, import_per_s=375, usual_per_s=125, apply_ms=4)
    assert (found.busy, found.peak_s, found.peak_at_s, found.caught_up_s) == pytest.approx((1.5, 600, 1800, 2400))
    assert rds.import_lag(import_s=1200, import_per_s=250, usual_per_s=125, apply_ms=4).peak_s == 0
    assert rds.import_lag(import_s=60, import_per_s=500, usual_per_s=250, apply_ms=4).caught_up_s == math.inf
    assert rds.import_lag(import_s=60, import_per_s=100, usual_per_s=300, apply_ms=4).caught_up_s == math.inf


@given(st.floats(1, 10_000), st.floats(1.01, 20), st.floats(0, 0.98))
def test_an_import_against_the_queue_write_by_write(seconds, busy, after):
    """A fluid is the queue of evenly spaced writes, but for one write."""
    apply_ms = seconds * 1000 / 400  # so that few writes have to be counted
    found = rds.import_lag(
        import_s=seconds, import_per_s=busy * 1000 / apply_ms, usual_per_s=after * 1000 / apply_ms, apply_ms=apply_ms
    )
    writes = round(400 * busy)
    arrive = np.arange(writes) * seconds / writes
    waited = queue.lindley(arrive, np.full(writes, apply_ms / 1000))
    assert waited.max() == pytest.approx(found.peak_s, abs=3 * apply_ms / 1000)
    assert (found.caught_up_s - seconds) * (1 - after) == pytest.approx(found.peak_s)


def test_failover_in_numbers():
    assert rds.outage(90, ttl_s=60) == rds.Outage(90, 120, 150)
    assert rds.outage(90, ttl_s=60, timeout_s=900, silent=1) == rds.Outage(90, 900, 900)
    assert rds.outage(90, ttl_s=60, timeout_s=900, silent=0.5) == rds.Outage(90, 510, 900)
    assert rds.outage(90, ttl_s=3600, timeout_s=900, silent=1, proxy=True) == rds.Outage(90, 90, 90)
    assert rds.outage(60, ttl_s=0) == rds.Outage(60, 60, 60)
    assert rds.outage(129, ttl_s=0, silent=1e-6) == rds.Outage(
        129, 129, 129
    )  # no mean is a rounding error before the database


@given(st.floats(1, 1000), st.floats(0.01, 4000) | st.just(0.0), st.floats(0, 2000), shares)
def test_the_mean_outage_is_the_area_under_the_clients_that_wait(back, ttl, timeout, silent):
    found = rds.outage(back, ttl_s=ttl, timeout_s=timeout, silent=silent)
    edges = np.unique(np.r_[0, back, timeout, np.linspace(0, found.worst, 4001)])
    middle = (edges[1:] + edges[:-1]) / 2
    area = (rds.waiting_share(middle, back, ttl_s=ttl, timeout_s=timeout, silent=silent) * np.diff(edges)).sum()
    assert found.mean == pytest.approx(area, rel=2e-3, abs=0.05)
    assert back <= found.mean <= found.worst + 1e-9


@given(st.floats(1, 1000), st.integers(1, 4000), st.integers(0, 2000))
def test_the_mean_outage_against_drawn_clients(back, ttl, timeout):
    kept = route53.remembered_s(ttl, 20_000, np.random.default_rng(1))
    drawn = np.maximum(back + kept, timeout).mean()
    assert rds.outage(back, ttl_s=ttl, timeout_s=timeout, silent=1).mean == pytest.approx(drawn, rel=0.02)


def test_how_long_a_failover_typically_takes():
    """RDS User Guide: 60-120 s with one standby, under 35 s in a cluster; Aurora: under 60 s with a replica, under 10 min without."""
    typical = rds.TYPICAL_S
    assert typical["multi_az_instance"] == (60 + 120) / 2
    assert (typical["multi_az_cluster"], typical["aurora_replica"], typical["aurora_alone"]) == (35, 60, 10 * 60)


def test_through_a_proxy_nobody_waits_longer_than_the_database():
    waits = rds.waiting_share([0, 89.9, 90.1, 899], 90, ttl_s=3600, timeout_s=900, silent=0.5, proxy=True)
    assert waits.tolist() == [1, 1, 0, 0]


def test_a_failover_is_route_53s_with_another_detection():
    dns = route53.failover_seconds(interval_s=30, threshold=3, ttl_s=60)
    assert rds.outage(dns.detected, ttl_s=60) == rds.Outage(dns.detected, dns.mean, dns.worst)


@pytest.mark.parametrize(
    ("call", "parameter"),
    [
        (lambda: rds.read_scaling(-1, **MIX), "replicas"),
        (lambda: rds.read_scaling(1.5, **MIX), "replicas"),
        (lambda: rds.read_scaling(1, requests_per_s=1, read_share=90), "read_share"),
        (lambda: rds.read_scaling(1, **MIX, reads_at="standby"), "reads_at"),
        (lambda: rds.read_scaling(1, **MIX, write_ms=0), "write_ms"),
        (lambda: rds.mean_lag_ms(-1, 4), "writes_per_s"),
        (lambda: rds.mean_lag_ms(1, 0), "apply_ms"),
        (lambda: rds.lags_ms(1, 1, writes=0, rng=np.random.default_rng(1)), "writes"),
        (lambda: rds.import_lag(import_s=-1, import_per_s=1, usual_per_s=1, apply_ms=1), "import_s"),
        (lambda: rds.import_lag(import_s=1, import_per_s=math.nan, usual_per_s=1, apply_ms=1), "import_per_s"),
        (lambda: rds.import_lag(import_s=1, import_per_s=1, usual_per_s="1", apply_ms=1), "usual_per_s"),
        (lambda: rds.outage(-1, ttl_s=1), "database_s"),
        (lambda: rds.outage(1, ttl_s=math.inf), "ttl_s"),
        (lambda: rds.waiting_share(1, 1, ttl_s=1, silent=2), "silent"),
        (lambda: queue.mean_wait_constant(1), "utilisation"),
    ],
)  # fmt: skip
def test_bad_input(call, parameter):
    with pytest.raises(ParameterError) as error:
        call()
    assert error.value.parameter == parameter
