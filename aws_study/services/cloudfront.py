"""CloudFront: what makes two requests the same object, and which layer of caches answers.

Requests for a key come at random moments (Poisson), spread evenly over all edge locations. An edge location without the object
asks its regional edge cache, that one Origin Shield where it is switched on, and the last one the origin. An object's age
counts from the moment it left the origin (HTTP caching, RFC 9111; not confirmed for CloudFront), so the copies of a fetch end
together and the shares are exact. Sources: CloudFront Developer Guide, "understand the cache key" and "cache hit ratio" (copies
read in 2026-11), "Origin Shield" (text of 2026-09). Left out: eviction of what is rarely asked for, several requests during one
fetch, the time of a fetch.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from aws_study.core.checks import Between, ParameterError, Rule, count, number

MOST_PER_TTL = 1e15


@dataclass(frozen=True)
class Served:
    """Shares of the requests, from 0 to 1, by who answers them; together they are 1. `shield` is 0 without Origin Shield."""

    edge: float
    regional: float
    shield: float
    origin: float

    @property
    def cached(self) -> float:
        """The share that no layer passes on to the origin."""
        return self.edge + self.regional + self.shield


def cache_key(
    request: Mapping[str, Any],
    *,
    headers: Collection[str] = (),
    cookies: Collection[str] = (),
    query_strings: Collection[str] = (),
) -> tuple[Any, ...]:
    """The key under which a request is looked up: the URL's path, and the values that the cache policy names.

    `request` has a "path" and may have mappings "headers", "cookies" and "query_strings". Names of headers are alike in any
    case, those of cookies and query strings are not. What a request lacks counts as None. Raises ParameterError.
    """
    if "path" not in request:
        raise ParameterError("request", sorted(request), Rule("needs_path"))
    sent = {name.lower(): value for name, value in request.get("headers", {}).items()}
    parts = [(name.lower(), sent.get(name.lower())) for name in sorted(headers, key=str.lower)]
    for kind, names in (("cookies", cookies), ("query_strings", query_strings)):
        values = request.get(kind, {})
        parts += [(name, values.get(name)) for name in sorted(names)]
    return (request["path"], *parts)


def miss_share(popularity: Any, per_ttl: Any) -> npt.NDArray[np.float64]:
    """Share of the requests that a cache passes on when `per_ttl` of them come in one time to live: the sum of p / (1 + p n).

    `popularity` are the shares of the objects, which sum to 1; `per_ttl` is a number or an array. Each object is fetched once,
    then p n more requests find it on average. Raises ParameterError.
    """
    weights = _popularity(popularity)
    n = np.asarray(per_ttl, dtype=float)
    if not np.all((n >= 0) & (n <= MOST_PER_TTL)):  # NaN is refused too
        raise ParameterError("per_ttl", per_ttl, Between(0, MOST_PER_TTL))
    return (weights / (1 + weights * n[..., None])).sum(-1)


def served(
    popularity: Any,
    *,
    requests_per_s: float,
    ttl_s: float,
    values: int = 1,
    regions: int,
    edges_per_region: int,
    shield: bool = False,
) -> Served:
    """Who answers the requests of the whole world.

    `values`: how many equally common values of something needless are in the cache key; each object is kept once for each of
    them. `regions` regional edge caches have `edges_per_region` edge locations each. Raises ParameterError.
    """
    weights = _popularity(popularity)
    rate = number("requests_per_s", requests_per_s, 1e-9, 1e9)
    ttl = number("ttl_s", ttl_s, 0, 1e9)
    values = count("values", values, 1, 1_000_000_000)
    regions, below = count("regions", regions, 1, 1000), count("edges_per_region", edges_per_region, 1, 10_000)
    key = weights * rate / values  # requests a second for one key
    if ttl == 0:
        return Served(0.0, 0.0, 0.0, 1.0)
    at_edge = -np.expm1(-key * ttl / (regions * below))  # that an edge location asks for a copy before it ends
    if shield:
        at_region = -np.expm1(-key * ttl / regions)
        fetches = 1 / (ttl + 1 / key)  # one for the world; whoever asked first has passed through each layer
        past_region = fetches * (1 + (regions - 1) * at_region)
        past_edge = fetches * (1 + (regions * below - 1) * at_edge)
    else:
        fetches = past_region = regions / (ttl + regions / key)  # one for each region
        past_edge = fetches * (1 + (below - 1) * at_edge)
    edge, region, origin = (float(values * passed.sum() / rate) for passed in (past_edge, past_region, fetches))
    return Served(1 - edge, edge - region, region - origin, origin)


def drawn(
    popularity: Any,
    rng: np.random.Generator,
    *,
    requests: int,
    requests_per_s: float,
    ttl_s: float,
    values: int = 1,
    regions: int,
    edges_per_region: int,
    shield: bool = False,
) -> Served:
    """The same from one random run of so many requests that starts with empty caches: the witness of `served`."""
    weights = _popularity(popularity)
    asked = rng.choice(len(weights), requests, p=weights) * values + rng.integers(0, values, requests)
    places = rng.integers(0, regions * edges_per_region, requests)
    moments = np.cumsum(rng.exponential(1 / requests_per_s, requests))
    ends: dict[tuple[Any, ...], float] = {}  # when the copy of a key in a cache ends
    answered = [0, 0, 0, 0]
    for key, edge, now in zip(asked.tolist(), places.tolist(), moments.tolist(), strict=True):
        caches = [("edge", edge, key), ("regional", edge // edges_per_region, key)]
        caches += [("shield", 0, key)] if shield else []
        level = next((i for i, cache in enumerate(caches) if now < ends.get(cache, -1.0)), len(caches))
        end = ends[caches[level]] if level < len(caches) else now + ttl_s
        for cache in caches[:level]:
            ends[cache] = end
        answered[3 if level == len(caches) else level] += 1
    edge_hits, regional, shielded, origin = (n / requests for n in answered)
    return Served(edge_hits, regional, shielded, origin)


def _popularity(popularity: Any) -> npt.NDArray[np.float64]:
    weights = np.asarray(popularity, dtype=float)
    if weights.ndim != 1 or not len(weights) or not np.all(weights > 0) or abs(weights.sum() - 1) > 1e-6:
        raise ParameterError("popularity", popularity, Rule("sums_to_one"))
    return weights
