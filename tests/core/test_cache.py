"""Caches: libcachesim's numbers, Che's formula beside the simulation, and what holds for every stream."""

import numpy as np
import pytest
import worked
from hypothesis import given, settings
from hypothesis import strategies as st

from aws_study.core import cache
from aws_study.core.checks import ParameterError

ROWS = worked.rows("cache")
SMALL, LARGE = ROWS["zipf_1000000_1000"], ROWS["zipf_10000000_10000"]
STREAMS = st.lists(st.integers(0, 12), min_size=1, max_size=200)


@pytest.fixture(scope="module")
def million():
    """The oracle's stream: a million requests, 100,000 keys, alpha 0.9, seed 1."""
    given_ = SMALL["input"]
    return cache.stream(cache.zipf(given_["M"], given_["alpha"]), given_["N"], np.random.default_rng(1))


@pytest.mark.parametrize(("policy", "name"), [("lru", "LRU"), ("fifo", "FIFO"), ("lfu", "LFU"), ("random", "Random")])
def test_a_million_requests_hit_as_often_as_in_libcachesim(million, policy, name):
    ratio = cache.hits(million, SMALL["input"]["C"], policy, np.random.default_rng(5)).mean()
    assert ratio == pytest.approx(SMALL["expected"][name], abs=SMALL["tolerance_abs"])


@pytest.mark.parametrize("row", [SMALL, LARGE], ids=["small", "large"])
def test_formulas_of_the_oracle(row):
    weights, capacity = cache.zipf(row["input"]["M"], row["input"]["alpha"]), row["input"]["C"]
    assert cache.che(weights, capacity) == pytest.approx(row["expected"]["che_lru"], abs=2e-5)
    assert cache.che(weights, capacity, policy="fifo") == pytest.approx(row["expected"]["che_fifo"], abs=2e-5)
    best = row["expected"]["static_top_C (optimal for IRM)"]
    assert cache.best_possible(weights, capacity) == pytest.approx(best, abs=row["tolerance_abs"])


def test_the_curve_is_the_formula():
    weights = cache.zipf(500, 0.8)
    for policy in ("lru", "fifo", "random"):
        capacities, ratios = cache.che_curve(weights, policy=policy)
        assert (np.diff(capacities) > 0).all()
        assert (np.diff(ratios) > 0).all()
        assert ratios[30] == pytest.approx(cache.che(weights, capacities[30], policy=policy), abs=1e-6)
        assert capacities[-1] == pytest.approx(500, rel=0.01)


def test_small_streams_by_hand():
    keys = [1, 2, 3, 1, 4, 1, 2]
    assert cache.hits(keys, 3, "lru").tolist() == [0, 0, 0, 1, 0, 1, 0]
    assert cache.hits(keys, 3, "fifo").tolist() == [0, 0, 0, 1, 0, 0, 0]
    assert cache.hits([1, 1, 2, 3, 1, 3, 2], 2, "lfu").tolist() == [0, 1, 0, 0, 1, 1, 0]
    assert cache.hits([7, 7, 8, 7], 1, "random", np.random.default_rng(1)).tolist() == [0, 1, 0, 0]
    assert cache.ttl_hits([1, 1, 1, 1], [0, 5, 9.9, 10], 10).tolist() == [0, 1, 1, 0]
    assert cache.ttl_hits([1, 1], [0, 0], 0).tolist() == [0, 0]


@settings(max_examples=100, deadline=None)
@given(keys=STREAMS, capacity=st.integers(1, 14))
def test_a_larger_lru_cache_never_misses_what_a_smaller_one_hits(keys, capacity):
    smaller, larger = (cache.hits(keys, size, "lru") for size in (capacity, capacity + 1))
    assert (larger >= smaller).all()


@settings(max_examples=100, deadline=None)
@given(keys=STREAMS, policy=st.sampled_from(cache.POLICIES), capacity=st.integers(1, 20))
def test_a_first_request_always_misses_and_a_cache_for_all_keys_misses_only_then(keys, policy, capacity):
    found = cache.hits(keys, capacity, policy, np.random.default_rng(1))
    first = np.array([key not in keys[:i] for i, key in enumerate(keys)])
    assert not (found & first).any()
    if capacity >= 13:
        assert (found == ~first).all()


@pytest.mark.parametrize("rate", [0.001, 0.1, 3.0])
def test_time_to_live_on_one_key_is_exact(rate):
    times = np.cumsum(np.random.default_rng(3).exponential(1 / rate, 200_000))
    measured = cache.ttl_hits(np.zeros(len(times), int), times, 60).mean()
    assert measured == pytest.approx(cache.ttl_hit(rate, 60), abs=0.004)
    assert cache.ttl_hit(1 / 600, 60) == pytest.approx(1 / 11)


def test_drift_takes_lfu_further_down_than_lru_and_leaves_popularity_alone():
    weights = cache.zipf(1000, 0.9)
    still, moving = (cache.stream(weights, 40_000, np.random.default_rng(2), drift=drift) for drift in (0, 0.1))
    ratio = {
        (name, policy): cache.hits(keys, 100, policy)[20_000:].mean()
        for name, keys in (("still", still), ("moving", moving))
        for policy in ("lru", "lfu")
    }
    assert ratio["still", "lfu"] > ratio["still", "lru"] + 0.04
    assert ratio["moving", "lfu"] < ratio["moving", "lru"] - 0.1
    assert ratio["still", "lru"] == pytest.approx(cache.che(weights, 100), abs=0.01)
    assert ratio["moving", "lru"] == pytest.approx(ratio["still", "lru"], abs=0.03)


def test_half_the_cache_lost_is_not_twice_the_load():
    assert cache.backend_load(0.95, 0.5) == pytest.approx(10.5)
    assert cache.backend_load(0.95, 0) == pytest.approx(1)
    assert cache.backend_load(0.5, 1) == pytest.approx(2)


@pytest.mark.parametrize(
    ("call", "parameter"),
    [
        (lambda: cache.zipf(0, 1), "keys"),
        (lambda: cache.zipf(10, float("nan")), "alpha"),
        (lambda: cache.zipf(10, -0.1), "alpha"),
        (lambda: cache.zipf(10**12, 1), "keys"),
        (lambda: cache.stream(cache.zipf(3, 1), 5, np.random.default_rng(1), drift=2), "drift"),
        (lambda: cache.hits([1], 0, "lru"), "capacity"),
        (lambda: cache.hits([1], 2.5, "lru"), "capacity"),
        (lambda: cache.hits([1], 1, "mru"), "policy"),
        (lambda: cache.hits([1], 1, "random"), "rng"),
        (lambda: cache.ttl_hits([1, 2], [0.0], 5), "seconds"),
        (lambda: cache.ttl_hit(-1, 5), "rate"),
        (lambda: cache.ttl_hit(1, True), "ttl_s"),
        (lambda: cache.che(cache.zipf(3, 1), "many"), "capacity"),
        (lambda: cache.che(cache.zipf(3, 1), 2, policy="lfu"), "policy"),
        (lambda: cache.best_possible(cache.zipf(3, 1), -1), "capacity"),
        (lambda: cache.backend_load(1, 0.5), "hit_ratio"),
        (lambda: cache.backend_load(0.5, 1.5), "lost_share"),
    ],
)
def test_bad_input_names_its_parameter(call, parameter):
    with pytest.raises(ParameterError) as refused:
        call()
    assert refused.value.parameter == parameter
