"""Longest prefix: the interval table against pytricia (C) where it is installed, and against a loop over Python's ipaddress."""

from __future__ import annotations

import ipaddress
import time

import numpy as np
import pytest

from aws_study.core import network

ROUTES, LOOKUPS = 10_000, 1_000_000


def some_routes() -> list[network.Block]:
    rng = np.random.default_rng(3)
    prefixes = rng.integers(8, 29, ROUTES)
    numbers = rng.integers(0, network.ADDRESSES, ROUTES)
    return [
        network.Block(int(n) >> (32 - int(p)) << (32 - int(p)), int(p)) for n, p in zip(numbers, prefixes, strict=True)
    ]


def some_addresses() -> np.ndarray:
    return np.random.default_rng(4).integers(0, network.ADDRESSES, LOOKUPS)


@pytest.fixture(scope="module")
def routes() -> list[network.Block]:
    return some_routes()


@pytest.fixture(scope="module")
def wanted() -> np.ndarray:
    return some_addresses()


def ours(routes: list[network.Block], wanted: np.ndarray) -> tuple[float, np.ndarray]:
    table = network.IntervalTable(routes)
    start = time.perf_counter()
    found = table.lookup(wanted)
    return time.perf_counter() - start, found


def test_beside_ipaddress(routes: list[network.Block], wanted: np.ndarray) -> None:
    seconds, found = ours(routes, wanted)
    networks = sorted((ipaddress.ip_network(str(one)) for one in routes), key=lambda one: -one.prefixlen)
    start = time.perf_counter()
    for number, place in zip(wanted[:200].tolist(), found[:200], strict=True):
        address = ipaddress.ip_address(number)
        theirs = next((one for one in networks if address in one), None)
        assert (str(routes[place]) if place >= 0 else None) == (str(theirs) if theirs else None)
    slow = (time.perf_counter() - start) * LOOKUPS / 200
    print(f"longest prefix: ours {LOOKUPS / seconds / 1e6:.1f} million/s, ipaddress {LOOKUPS / slow:.0f}/s")
    assert seconds < slow / 100


def test_beside_pytricia(routes: list[network.Block], wanted: np.ndarray) -> None:
    pytricia = pytest.importorskip("pytricia")
    seconds, found = ours(routes, wanted)
    tree = pytricia.PyTricia()
    for one in routes:
        tree[str(one)] = str(one)
    numbers = [network.dotted(number) for number in wanted.tolist()]
    start = time.perf_counter()
    theirs = [tree.get(number) for number in numbers]
    slow = time.perf_counter() - start
    print(f"longest prefix: ours {LOOKUPS / seconds / 1e6:.1f}, pytricia {LOOKUPS / slow / 1e6:.1f} million/s")
    assert [str(routes[place]) if place >= 0 else None for place in found[:10_000]] == theirs[:10_000]
    assert seconds < slow
