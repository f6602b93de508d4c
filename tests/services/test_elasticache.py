"""ElastiCache: strategies against an event-by-event replay, engine facts against the API model, survival by hand."""

import botocore.session
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aws_study.core import cache
from aws_study.core.checks import ParameterError
from aws_study.services import elasticache

RATES = st.floats(0.001, 1000)


def replay(strategy, reads_per_s, writes_per_s, ttl_s, events, seed):
    """Every read and write in turn, with a version number for the value: (stale share, miss share, values never read)."""
    rng = np.random.default_rng(seed)
    now = version = stale = misses = reads = fills = unread = 0
    held, dies, used = None, 0.0, True
    write_share = writes_per_s / (reads_per_s + writes_per_s)
    for step, is_write in zip(
        rng.exponential(1 / (reads_per_s + writes_per_s), events), rng.random(events) < write_share, strict=True
    ):
        now += step
        if is_write:
            version += 1
            if strategy == "lazy_delete":
                dies = 0.0
            elif strategy != "lazy":
                unread += not used
                held, dies, used, fills = version, now + ttl_s, False, fills + 1
            continue
        reads += 1
        if now < dies:
            stale += held != version
            used = True
        else:
            misses += 1
            unread += not used
            held, dies, used, fills = version, now + ttl_s, False, fills + 1
    return stale / reads, misses / reads, unread / fills


@pytest.mark.parametrize("strategy", elasticache.STRATEGIES)
@pytest.mark.parametrize(("reads", "writes", "ttl"), [(1.0, 0.2, 5.0), (0.3, 0.5, 4.0), (5.0, 0.1, 1.0)])
def test_the_formulas_are_what_happens_event_by_event(strategy, reads, writes, ttl):
    stale, miss, unread = replay(strategy, reads, writes, ttl, 200_000, 4)
    found = elasticache.outcome(strategy, reads_per_s=reads, writes_per_s=writes, ttl_s=ttl, flush_s=3)
    assert found.stale_share == pytest.approx(stale, abs=0.006)
    assert found.miss_share == pytest.approx(miss, abs=0.006)
    assert found.unread_share == pytest.approx(unread, abs=0.008)


def test_trips_of_the_documentation():
    """A miss makes three trips, a write under write-through two: User Guide, "Caching strategies"."""
    never_kept = elasticache.outcome("lazy", reads_per_s=1, writes_per_s=1, ttl_s=0)
    assert (never_kept.trips_per_read, never_kept.trips_per_write) == (3, 1)
    always_kept = elasticache.outcome("write_through", reads_per_s=1, writes_per_s=1, ttl_s=1e9)
    assert (round(always_kept.trips_per_read, 9), always_kept.trips_per_write) == (1, 2)
    assert always_kept.stale_share == 0


def test_worked_numbers():
    price_list = elasticache.outcome("lazy", reads_per_s=20, writes_per_s=1 / 600, ttl_s=3600)
    assert price_list.stale_share == pytest.approx(0.8337, abs=1e-4)
    assert price_list.miss_share == pytest.approx(1 / 72_001)
    assert 1 - price_list.miss_share == pytest.approx(cache.ttl_hit(20, 3600))
    behind = elasticache.outcome("write_behind", reads_per_s=1, writes_per_s=50, ttl_s=60, flush_s=1)
    assert behind.database_writes_per_s == pytest.approx(50 / 51)
    assert behind.behind_share == pytest.approx(50 / 51)
    assert behind.unflushed == pytest.approx(50 / 51 * 26)
    longest = elasticache.longest_ttl_s(0.05, reads_per_s=20, writes_per_s=1 / 600)
    assert elasticache.outcome(
        "lazy", reads_per_s=20, writes_per_s=1 / 600, ttl_s=longest
    ).stale_share == pytest.approx(0.05)
    assert elasticache.longest_ttl_s(0.05, reads_per_s=1, writes_per_s=0) == float("inf")


def test_write_behind_saves_what_the_application_wrote():
    """A replay of the flushing: the first unsaved write starts the clock, one save holds all writes since."""
    rng = np.random.default_rng(3)
    moments = np.cumsum(rng.exponential(1 / 2.0, 100_000))
    saves, due = 0, -1.0
    for moment in moments:
        if moment > due:
            saves, due = saves + 1, moment + 4.0
    found = elasticache.outcome("write_behind", reads_per_s=1, writes_per_s=2, ttl_s=60, flush_s=4)
    assert found.database_writes_per_s == pytest.approx(saves / moments[-1], rel=0.01)


@settings(max_examples=100, deadline=None)
@given(strategy=st.sampled_from(elasticache.STRATEGIES), reads=RATES, writes=RATES, ttl=st.floats(0, 1e5))
def test_shares_are_shares_and_only_lazy_loading_is_stale(strategy, reads, writes, ttl):
    found = elasticache.outcome(strategy, reads_per_s=reads, writes_per_s=writes, ttl_s=ttl, flush_s=1)
    for share in (found.stale_share, found.miss_share, found.unread_share, found.behind_share):
        assert -1e-12 <= share <= 1 + 1e-12
    assert found.stale_share + found.miss_share <= 1 + 1e-9
    assert (found.stale_share > 0) <= (strategy == "lazy")
    longer = elasticache.outcome(strategy, reads_per_s=reads, writes_per_s=writes, ttl_s=2 * ttl, flush_s=1)
    assert longer.miss_share <= found.miss_share + 1e-12
    assert longer.stale_share >= found.stale_share - 1e-9


def test_simulated_lives_agree_with_the_formula():
    rng = np.random.default_rng(1)
    for reads, writes, ttl in ((20, 1 / 600, 3600), (1, 0.2, 5), (2, 0, 10)):
        formula = elasticache.outcome("lazy", reads_per_s=reads, writes_per_s=writes, ttl_s=ttl).stale_share
        simulated = elasticache.stale_simulated(reads, writes, ttl, lives=50_000, rng=rng)
        assert simulated == pytest.approx(formula, abs=0.005)


def test_limits_are_those_of_the_api_model():
    model = botocore.session.get_session().get_service_model("elasticache")
    group = model.shape_for("CreateReplicationGroupMessage").members
    assert "0 to 5" in group["ReplicasPerNodeGroup"].documentation
    assert elasticache.REPLICAS_PER_SHARD == (0, 5)
    assert "iam" in model.shape_for("InputAuthenticationType").enum
    assert {"sync", "async", "disabled"} <= set(group["Durability"].enum)


def survive(shards, replicas, failure, failover, zones=3):
    return elasticache.survive(
        shards, replicas, zones=zones, failure=failure, automatic_failover=failover, hit_ratio=0.95
    )


@pytest.mark.parametrize(
    ("found", "lost", "unwritable", "times"),
    [
        (survive(1, 0, "zone", False), 1, 1, 20),  # one big node
        (survive(3, 0, "zone", False), 1 / 3, 1 / 3, 22 / 3),  # Memcached: three nodes
        (survive(3, 1, "zone", True), 0, 0, 1),
        (survive(3, 1, "zone", False), 0, 1 / 3, 1),  # replicas but nobody promotes them
        (survive(1, 1, "zone", True, zones=1), 1, 1, 20),  # a replica in the same zone
        (survive(4, 2, "node", True), 0, 0, 1),
        (survive(2, 0, "none", False), 0, 0, 1),
    ],
)
def test_who_survives(found, lost, unwritable, times):
    assert (found.lost_share, found.unwritable_share) == pytest.approx((lost, unwritable))
    assert found.database_times == pytest.approx(times)


@settings(max_examples=50, deadline=None)
@given(shards=st.integers(1, 30), replicas=st.integers(0, 4), zones=st.integers(1, 4))
def test_one_more_replica_never_loses_more(shards, replicas, zones):
    fewer, more = (survive(shards, n, "zone", False, zones) for n in (replicas, replicas + 1))
    assert more.lost_share <= fewer.lost_share
    assert more.unwritable_share == fewer.unwritable_share


@pytest.mark.parametrize(
    ("call", "parameter"),
    [
        (lambda: elasticache.outcome("eager", reads_per_s=1, writes_per_s=1, ttl_s=1), "strategy"),
        (lambda: elasticache.outcome("lazy", reads_per_s=0, writes_per_s=1, ttl_s=1), "reads_per_s"),
        (lambda: elasticache.outcome("lazy", reads_per_s=1, writes_per_s=-1, ttl_s=1), "writes_per_s"),
        (lambda: elasticache.outcome("lazy", reads_per_s=1, writes_per_s=1, ttl_s=float("inf")), "ttl_s"),
        (lambda: elasticache.outcome("write_behind", reads_per_s=1, writes_per_s=1, ttl_s=1, flush_s="1"), "flush_s"),
        (lambda: elasticache.longest_ttl_s(1, reads_per_s=1, writes_per_s=1), "stale_share"),
        (lambda: elasticache.stale_simulated(1, 1, 1, lives=0, rng=np.random.default_rng(1)), "lives"),
        (lambda: survive(0, 0, "zone", False), "shards"),
        (lambda: survive(1, 6, "zone", False), "replicas"),
        (lambda: survive(1, 0, "zone", True), "automatic_failover"),
        (lambda: survive(1, 0, "flood", False), "failure"),
        (lambda: survive(1, 0, "zone", False, zones=0), "zones"),
    ],
)
def test_bad_input_names_its_parameter(call, parameter):
    with pytest.raises(ParameterError) as refused:
        call()
    assert refused.value.parameter == parameter
