"""A cache of 10,000 keys: hits of a million requests against libcachesim asked request by request, and Che's formula against both."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from aws_study.core import cache

KEYS, CAPACITY, REQUESTS = 100_000, 10_000, 1_000_000


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    """(seconds, result); the faster of two runs."""
    runs = []
    for _run in range(2):
        start = time.perf_counter()
        result = call()
        runs.append(time.perf_counter() - start)
    return min(runs), result


def libcachesim_hits(keys: list[int]) -> int:
    lcs = pytest.importorskip("libcachesim")
    peer, request = lcs.LRU(CAPACITY), lcs.Request()
    request.obj_size = 1
    found = 0
    for key in keys:
        request.obj_id = key + 1
        found += peer.get(request)
    return found


@pytest.fixture(scope="module")
def stream() -> np.ndarray:
    return cache.stream(cache.zipf(KEYS, 0.9), REQUESTS, np.random.default_rng(1))


def test_lru_beside_libcachesim(stream: np.ndarray) -> None:
    ours, hits = timed(lambda: int(cache.hits(stream, CAPACITY, "lru").sum()))
    keys = stream.tolist()
    theirs, peer = timed(lambda: libcachesim_hits(keys))
    print(f"LRU: ours {REQUESTS / ours / 1e6:.1f}, libcachesim .get() {REQUESTS / theirs / 1e6:.1f} million requests/s")
    assert hits == peer
    assert ours < theirs


def test_the_formula_beside_the_simulation(stream: np.ndarray) -> None:
    weights = cache.zipf(KEYS, 0.9)
    simulated, hits = timed(lambda: float(cache.hits(stream, CAPACITY, "lru").mean()))
    formula, expected = timed(lambda: cache.che(weights, CAPACITY))
    print(f"Che {1000 * formula:.0f} ms, simulation {1000 * simulated:.0f} ms: {simulated / formula:.1f} times")
    assert abs(hits - expected) < 0.01
    assert formula < simulated
