"""Eviction policies against libcachesim on the very same streams: equal to the last hit, not similar."""

import numpy as np
import pytest
import worked

from aws_study.core import cache

STORED = worked.whole("cache_peers")["rows"]


def stream(row):
    return cache.stream(cache.zipf(row["keys"], row["alpha"]), row["requests"], np.random.default_rng(row["seed"]))


@pytest.mark.parametrize("row", STORED, ids=lambda row: f"{row['policy']}-seed{row['seed']}")
def test_stored_results_of_libcachesim(row):
    assert cache.hits(stream(row), row["capacity"], row["policy"]).sum() == row["hits"]


@pytest.mark.peers
@pytest.mark.parametrize("policy", ["lru", "lfu", "fifo"])
def test_libcachesim_live(policy):
    lcs = pytest.importorskip("libcachesim")
    keys = cache.stream(cache.zipf(5000, 0.8), 50_000, np.random.default_rng(7))
    peer = {"lru": lcs.LRU, "lfu": lcs.LFU, "fifo": lcs.FIFO}[policy](300)
    found = []
    for key in keys.tolist():
        request = lcs.Request()
        request.obj_id, request.obj_size = key + 1, 1
        found.append(peer.get(request))
    assert cache.hits(keys, 300, policy).tolist() == found
