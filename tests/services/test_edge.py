"""CloudFront's layers against a random run, against the TTL cache of lesson 18, and laws; the ways to an application by hand."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aws_study.core import cache
from aws_study.core.checks import ParameterError
from aws_study.services import cloudfront, edge_paths

WORLD = {"requests_per_s": 200, "ttl_s": 3600, "regions": 12, "edges_per_region": 9}
SMALL = {"requests_per_s": 20, "ttl_s": 30, "values": 3, "regions": 3, "edges_per_region": 4}
SEOUL = {"home_ms": 180, "second_ms": 36, "between_ms": 150, "edge_ms": 10, "detour": 1.5}


def shares(found):
    return np.array([found.edge, found.regional, found.shield, found.origin])


@pytest.mark.parametrize("shield", [False, True])
def test_a_random_run_says_the_same(shield):
    popularity = cache.zipf(50, 0.9)
    exact = cloudfront.served(popularity, shield=shield, **SMALL)
    run = cloudfront.drawn(popularity, np.random.default_rng(1), requests=200_000, shield=shield, **SMALL)
    assert shares(run) == pytest.approx(shares(exact), abs=0.004)


def test_one_object_by_hand():
    """10 requests a second for 30 s in one region with one edge location: 300 requests find what one has fetched."""
    found = cloudfront.served([1.0], requests_per_s=10, ttl_s=30, regions=1, edges_per_region=1)
    assert shares(found) == pytest.approx([300 / 301, 0, 0, 1 / 301])
    two = cloudfront.served([1.0], requests_per_s=10, ttl_s=30, regions=1, edges_per_region=2)
    assert two.origin == pytest.approx(1 / 301)
    assert two.regional == pytest.approx((1 - math.exp(-150)) / 301)


def test_the_origin_sees_a_ttl_cache_for_each_region():
    popularity = cache.zipf(300, 0.8)
    found = cloudfront.served(popularity, **WORLD, values=7)
    each = [p * (1 - cache.ttl_hit(p * 200 / 7 / 12, 3600)) for p in popularity]
    assert found.origin == pytest.approx(sum(each))
    assert found.origin == pytest.approx(float(cloudfront.miss_share(popularity, 200 * 3600 / 7 / 12)))


def test_with_a_shield_the_origin_sees_one_ttl_cache():
    popularity = cache.zipf(300, 0.8)
    found = cloudfront.served(popularity, **WORLD, values=7, shield=True)
    assert found.origin == pytest.approx(float(cloudfront.miss_share(popularity, 200 * 3600 / 7)))
    rng = np.random.default_rng(2)
    keys, moments = cache.stream(popularity, 150_000, rng), np.cumsum(rng.exponential(1 / 200, 150_000))
    misses = 1 - cache.ttl_hits(keys, moments, 60).mean()
    once = cloudfront.served(popularity, **{**WORLD, "ttl_s": 60}, shield=True)
    assert misses == pytest.approx(once.origin, abs=0.003)


def test_a_header_with_twenty_values_halves_what_the_edge_answers():
    popularity = cache.zipf(2_000, 0.9)
    bare, split = (cloudfront.served(popularity, **WORLD, values=values) for values in (1, 20))
    assert (round(100 * bare.edge, 1), round(100 * split.edge, 1)) == (79.6, 40.2)
    assert (round(100 * bare.origin, 1), round(100 * split.origin, 1)) == (3.0, 26.5)


@given(
    st.integers(1, 200),
    st.floats(0, 2),
    st.floats(0.01, 1e4),
    st.floats(0, 1e5),
    st.integers(1, 100),
    st.booleans(),
)
def test_laws(objects, alpha, rate, ttl, values, shield):
    popularity, layers = cache.zipf(objects, alpha), {"regions": 3, "edges_per_region": 4, "shield": shield}
    found = cloudfront.served(popularity, requests_per_s=rate, ttl_s=ttl, values=values, **layers)
    assert shares(found).sum() == pytest.approx(1)
    assert (shares(found) >= -1e-12).all()
    same = cloudfront.served(popularity, requests_per_s=rate, ttl_s=ttl / values, **layers)
    assert shares(found) == pytest.approx(shares(same), abs=1e-9)  # values in the key are worth a TTL cut by as much
    more = cloudfront.served(popularity, requests_per_s=rate, ttl_s=ttl, values=values + 1, **layers)
    assert more.origin >= found.origin - 1e-12
    other = cloudfront.served(popularity, requests_per_s=rate, ttl_s=ttl, values=values, **{**layers, "shield": True})
    assert other.origin <= found.origin + 1e-12


def test_the_key_is_the_path_and_what_the_policy_names():
    request = {
        "path": "/cat.jpg",
        "headers": {"User-Agent": "A", "Accept-Language": "ko"},
        "cookies": {"session": "7"},
        "query_strings": {"size": "small", "utm_source": "mail"},
    }
    assert cloudfront.cache_key(request) == ("/cat.jpg",)
    assert cloudfront.cache_key(request, headers=["user-agent"]) == ("/cat.jpg", ("user-agent", "A"))
    assert cloudfront.cache_key(request, headers=["User-Agent"]) == cloudfront.cache_key(
        request, headers=["user-agent"]
    )
    assert cloudfront.cache_key(request, query_strings=["Size"]) == ("/cat.jpg", ("Size", None))
    named = {"headers": ["USER-AGENT", "accept-language"], "cookies": ["session"], "query_strings": ["size"]}
    turned = {kind: names[::-1] for kind, names in named.items()}
    assert cloudfront.cache_key(request, **named) == cloudfront.cache_key(request, **turned)
    assert len(cloudfront.cache_key(request, **named)) == 5


def test_round_trips_by_hand():
    wait = {way: edge_paths.way_ms(way, **SEOUL) for way in edge_paths.WAYS}
    assert wait["direct"].read_ms == 3 * (10 + 1.5 * 180)
    # TLS and the request go all the way, and the first of them waits for the TCP connection from the edge to the Region.
    assert wait["accelerator"].read_ms == 2 * (10 + 180) + 180
    assert edge_paths.way_ms("accelerator", **{**SEOUL, "home_ms": 4}).read_ms == 2 * (10 + 4) + 10
    assert (wait["cloudfront"].hit_ms, wait["cloudfront"].read_ms) == (30, 30 + 180)
    assert wait["second"].read_ms == 3 * (10 + 1.5 * 36)
    assert wait["second"].write_ms == wait["second"].read_ms + 150
    assert wait["second_accelerated"].read_ms == 2 * (10 + 36) + 36
    kept = {way: edge_paths.way_ms(way, **SEOUL, new_connection=False) for way in edge_paths.WAYS}
    assert kept["accelerator"].read_ms == kept["cloudfront"].read_ms == 190
    assert kept["direct"].read_ms == 10 + 1.5 * 180
    assert all(kept[way].read_ms < wait[way].read_ms for way in edge_paths.WAYS)


def test_a_second_region_that_is_farther_changes_nothing():
    far = {**SEOUL, "second_ms": 300}
    assert edge_paths.way_ms("second", **far).write_ms == edge_paths.way_ms("direct", **far).read_ms


def test_the_mean_over_reads_and_writes():
    way = edge_paths.way_ms("cloudfront", **SEOUL)
    assert way.mean_ms(cached=0.5, writes=0.2) == pytest.approx(0.2 * 210 + 0.4 * 30 + 0.4 * 210)
    direct = edge_paths.way_ms("direct", **SEOUL)
    assert direct.mean_ms(cached=0.9, writes=0) == direct.read_ms  # nothing is cached on this way


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_every_request_is_answered_once_and_every_write_comes_home(cached, writes, near):
    for way in edge_paths.WAYS:
        found = edge_paths.load(way, cached=cached, writes=writes, near_second=near)
        assert found.edge + found.home + found.second == pytest.approx(1)
        assert found.home_writes == writes <= found.home + 1e-12
    assert edge_paths.load("accelerator", cached=cached, writes=writes, near_second=near).home == 1
    assert edge_paths.load("cloudfront", cached=cached, writes=writes, near_second=near).edge == cached * (1 - writes)


def test_the_dial_takes_from_its_own_group():
    rates = {"us-east-1": 900, "us-west-1": 300}
    assert edge_paths.dialled(rates, group="us-east-1", percent=20) == {"us-east-1": 180, "us-west-1": 1020}
    assert edge_paths.dialled(rates, group="us-west-1", percent=0) == {"us-east-1": 1200, "us-west-1": 0}
    assert edge_paths.dialled(rates, group="us-west-1", percent=100) == rates


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.lists(st.floats(0, 100), min_size=2, max_size=2).map(sorted))
def test_the_dial_loses_nothing(one, two, percents):
    found = [edge_paths.dialled({"a": one, "b": two}, group="a", percent=percent) for percent in percents]
    assert all(sum(rates.values()) == pytest.approx(one + two) for rates in found)
    assert all(low["a"] <= high["a"] + 1e-9 for low, high in pairwise(found))


@pytest.mark.parametrize(
    "call",
    [
        lambda: cloudfront.served([0.5, 0.4], **WORLD),
        lambda: cloudfront.served([1.5, -0.5], **WORLD),
        lambda: cloudfront.served([], **WORLD),
        lambda: cloudfront.served([1.0], **{**WORLD, "ttl_s": -1}),
        lambda: cloudfront.served([1.0], **{**WORLD, "requests_per_s": 0}),
        lambda: cloudfront.served([1.0], **WORLD, values=0),
        lambda: cloudfront.served([1.0], **{**WORLD, "regions": 0}),
        lambda: cloudfront.miss_share([1.0], -1),
        lambda: cloudfront.miss_share([1.0], math.nan),
        lambda: cloudfront.cache_key({"headers": {}}),
        lambda: edge_paths.way_ms("tunnel", **SEOUL),
        lambda: edge_paths.way_ms("direct", **{**SEOUL, "detour": 0.5}),
        lambda: edge_paths.way_ms("direct", **{**SEOUL, "home_ms": math.nan}),
        lambda: edge_paths.load("direct", cached=1.1, writes=0, near_second=0),
        lambda: edge_paths.dialled({"a": 1}, group="a", percent=50),
        lambda: edge_paths.dialled({"a": 1, "b": 1}, group="c", percent=50),
        lambda: edge_paths.dialled({"a": 1, "b": 1}, group="a", percent=101),
    ],
)
def test_bad_input_is_refused(call):
    with pytest.raises(ParameterError):
        call()
