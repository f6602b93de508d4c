"""Caches: what eviction policies hit on a stream of keys, and the formulas that say the same without a stream.

A stream is an array of small whole numbers (keys). Capacities count keys, all of one size. "IRM" is the independent reference
model: every request picks key i with probability p_i, whatever came before.
Sources: Che, Tung and Wang 2002 (characteristic time); Fricker, Robert and Roberts 2012 (why it is so close, and its form for
FIFO and random). Policies agree to the last hit with libcachesim 0.3.5 (tests/peers/test_cache_peers.py).
Left out: sizes of values, the sampled LRU and the decaying LFU counters of Valkey and Redis, segments of Memcached.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from aws_study.core.checks import ParameterError, Rule, choice, count, number

POLICIES = ("lru", "lfu", "fifo", "random")
MOST_KEYS = 10_000_000


def zipf(keys: int, alpha: float) -> np.ndarray:
    """Probabilities of `keys` keys, most popular first: p_i proportional to 1 / i**alpha (0: all alike). Sums to 1."""
    keys = count("keys", keys, 1, MOST_KEYS)
    weights = np.arange(1, keys + 1, dtype=float) ** -number("alpha", alpha, 0, 5)
    return weights / weights.sum()


def stream(
    probabilities: np.ndarray, requests: int, rng: np.random.Generator, *, drift: float = 0.0, epoch: int = 1000
) -> np.ndarray:
    """`requests` keys drawn with `probabilities` (inverse CDF), as an int64 array of indices.

    `drift` is the share of the ranks whose keys change places with each other after every `epoch` requests; popularity keeps
    its shape, but what is popular moves. 0 is the independent reference model.
    """
    requests = count("requests", requests, 1, 100_000_000)
    drift, epoch = number("drift", drift, 0, 1), count("epoch", epoch, 1, 100_000_000)
    cumulated = np.cumsum(probabilities)
    ranks = np.searchsorted(cumulated / cumulated[-1], rng.random(requests), side="right")
    moved = round(drift * len(cumulated))
    if moved < 2:
        return ranks
    keys, at_rank = np.empty(requests, dtype=np.int64), np.arange(len(cumulated))
    for start in range(0, requests, epoch):
        keys[start : start + epoch] = at_rank[ranks[start : start + epoch]]
        chosen = rng.choice(len(cumulated), moved, replace=False)
        at_rank[chosen] = at_rank[np.roll(chosen, 1)]
    return keys


def hits(
    keys: np.ndarray | Sequence[int], capacity: int, policy: str, rng: np.random.Generator | None = None
) -> np.ndarray:
    """Which requests of the stream are hits (bool array) in a cache of `capacity` keys that starts empty.

    `policy`: "lru" (evict what was used longest ago), "lfu" (used least often since it came in; among equals the longest
    ago), "fifo" (came in first), "random" (needs `rng`). A miss always brings the key in. Raises ParameterError.
    """
    capacity = count("capacity", capacity, 1, MOST_KEYS)
    choice("policy", policy, POLICIES)
    asked = np.asarray(keys).tolist()
    if policy == "random":
        if rng is None:
            raise ParameterError("rng", rng, Rule("needs_rng"))
        found = _random(asked, capacity, rng)
    else:
        found = {"lru": _lru, "lfu": _lfu, "fifo": _fifo}[policy](asked, capacity)
    return np.frombuffer(found, dtype=bool)


def _lru(asked: list[int], capacity: int) -> bytearray:
    cache: OrderedDict[int, None] = OrderedDict()
    found, use, evict = bytearray(len(asked)), cache.move_to_end, cache.popitem
    for i, key in enumerate(asked):
        if key in cache:
            use(key)
            found[i] = 1
        else:
            if len(cache) >= capacity:
                evict(last=False)
            cache[key] = None
    return found


def _fifo(asked: list[int], capacity: int) -> bytearray:
    cache: set[int] = set()
    ring, hand, found = [-1] * capacity, 0, bytearray(len(asked))
    for i, key in enumerate(asked):
        if key in cache:
            found[i] = 1
            continue
        cache.discard(ring[hand])
        cache.add(key)
        ring[hand] = key
        hand = hand + 1 if hand + 1 < capacity else 0
    return found


def _lfu(asked: list[int], capacity: int) -> bytearray:
    uses: dict[int, int] = {}
    same: dict[int, dict[int, None]] = {}  # number of uses -> keys, the one used longest ago first
    least, found = 1, bytearray(len(asked))
    for i, key in enumerate(asked):
        n = uses.get(key)
        if n is not None:
            found[i] = 1
            bucket = same[n]
            del bucket[key]
            if not bucket:
                del same[n]
                if n == least:
                    least = n + 1
            n += 1
        else:
            if len(uses) >= capacity:
                bucket = same[least]
                out = next(iter(bucket))
                del bucket[out], uses[out]
            n = least = 1
        uses[key] = n
        if n in same:
            same[n][key] = None
        else:
            same[n] = {key: None}
    return found


def _random(asked: list[int], capacity: int, rng: np.random.Generator) -> bytearray:
    cache: set[int] = set()
    held: list[int] = []
    found, draws = bytearray(len(asked)), (rng.random(len(asked)) * capacity).astype(int).tolist()
    for i, key in enumerate(asked):
        if key in cache:
            found[i] = 1
            continue
        if len(held) < capacity:
            held.append(key)
        else:
            cache.discard(held[draws[i]])
            held[draws[i]] = key
        cache.add(key)
    return found


def ttl_hits(keys: np.ndarray | Sequence[int], seconds: np.ndarray | Sequence[float], ttl_s: float) -> np.ndarray:
    """Which requests are hits when nothing is evicted and a key lives `ttl_s` seconds from the miss that brought it in.

    `seconds` are the times of the requests, rising. A hit does not prolong a key's life. TTL 0 keeps nothing.
    """
    asked, times = np.asarray(keys).tolist(), np.asarray(seconds, dtype=float).tolist()
    if len(asked) != len(times):
        raise ParameterError("seconds", len(times), Rule("same_length", (("keys", len(asked)),)))
    ttl_s = number("ttl_s", ttl_s, 0, 1e12)
    dies: dict[int, float] = {}
    found = bytearray(len(asked))
    for i, (key, now) in enumerate(zip(asked, times, strict=True)):
        if now < dies.get(key, -1.0):
            found[i] = 1
        else:
            dies[key] = now + ttl_s
    return np.frombuffer(found, dtype=bool)


def ttl_hit(rate: float, ttl_s: float) -> float:
    """Hit ratio of one key read `rate` times a second (Poisson) and kept `ttl_s` s after each miss: rT / (1 + rT), exact."""
    expected = number("rate", rate, 0, 1e12) * number("ttl_s", ttl_s, 0, 1e12)
    return expected / (1 + expected)


def che(probabilities: np.ndarray, capacity: float, *, policy: str = "lru") -> float:
    """Hit ratio of a cache of `capacity` keys under the IRM, by Che's approximation.

    Every key behaves as if it had a time to live t, the same for all, such that the expected number of keys held is the
    capacity: LRU renews it with every use, P(held) = 1 - exp(-p t); FIFO and random do not, P(held) = p t / (1 + p t).
    Error on Zipf popularity: a few tenths of a point; exact when the capacity holds every key.
    """
    choice("policy", policy, ("lru", "fifo", "random"))
    weights = np.asarray(probabilities, dtype=float)
    capacity = number("capacity", capacity, 0, 1e12)
    if capacity >= np.count_nonzero(weights):
        return 1.0
    low, high = 0.0, 1.0
    while _held(weights, high, policy).sum() < capacity:
        low, high = high, 2 * high
    for _step in range(60):
        middle = (low + high) / 2
        if _held(weights, middle, policy).sum() < capacity:
            low = middle
        else:
            high = middle
    return float(weights @ _held(weights, high, policy))


def che_curve(probabilities: np.ndarray, *, policy: str = "lru", points: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """(capacities, hit ratios) of Che's approximation, both rising: the characteristic time is walked through, not solved for."""
    choice("policy", policy, ("lru", "fifo", "random"))
    weights = np.asarray(probabilities, dtype=float)
    last = 20 / weights[weights > 0].min() if policy == "lru" else 2000 / weights[weights > 0].min()
    times = np.geomspace(0.5, last, count("points", points, 2, 10_000))
    held = _held(weights, times[:, None], policy)
    return held.sum(axis=1), held @ weights


def _held(weights: np.ndarray, time: float | np.ndarray, policy: str) -> np.ndarray:
    expected = weights * time
    return -np.expm1(-expected) if policy == "lru" else expected / (1 + expected)


def best_possible(probabilities: np.ndarray, capacity: int) -> float:
    """Hit ratio of a cache that always holds the `capacity` most popular keys: no policy beats it under the IRM."""
    capacity = count("capacity", capacity, 0, MOST_KEYS)
    ranked = np.sort(np.asarray(probabilities, dtype=float))[::-1]
    return float(min(1.0, ranked[:capacity].sum()))


def backend_load(hit_ratio: float, lost_share: float) -> float:
    """How many times as many requests reach the backend when `lost_share` of the cached keys are gone, before they refill.

    Misses rise from 1 - h to 1 - h (1 - lost). Keys are lost at random. Raises ParameterError for a hit ratio of 1.
    """
    hit = number("hit_ratio", hit_ratio, 0, 0.999999)
    return (1 - hit * (1 - number("lost_share", lost_share, 0, 1))) / (1 - hit)
