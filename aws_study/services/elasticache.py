"""Amazon ElastiCache: caching strategies for one key, what the engines can do, and which keys survive a failure.

Sources: ElastiCache for Redis User Guide, "Caching strategies" and "Minimizing downtime with Multi-AZ", texts of 2026;
replica limits, engines, user authentication and durability values from the botocore 1.44 API model (2026-11); IAM
authentication: "Authenticating with IAM" of the ElastiCache User Guide (copy read 2026-11-24); durability: AWS What's New of
2026-06-02; users and groups: the guide's page on RBAC, text of 2023-06; threads: from memory. Write-behind is a pattern of the
application, not a feature of the service. Assumptions: Poisson reads and writes of one key, no eviction, no races.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aws_study.core.cache import backend_load
from aws_study.core.checks import ParameterError, Rule, choice, count, number

STRATEGIES = ("lazy", "lazy_delete", "write_through", "write_behind")
MOST_RATE, LONGEST_S = 1e6, 1e9
REPLICAS_PER_SHARD = (0, 5)  # botocore 1.44, CreateReplicationGroup
IAM_TOKEN_MINUTES, IAM_CONNECTION_HOURS = 15, 12  # "Authenticating with IAM"


@dataclass(frozen=True)
class Engine:
    """What an engine offers on nodes that you choose (not serverless). Versions are the first that have a feature."""

    name: str
    threads: str
    structures: bool
    replicas: bool
    automatic_failover: bool
    snapshots: bool
    publish_subscribe: bool
    users_and_groups: str
    iam_from: str
    durability: bool


ENGINES: Mapping[str, Engine] = {
    "valkey": Engine("Valkey", "many, since 8.0", True, True, True, True, True, "all versions", "7.2", True),
    "redis": Engine("Redis OSS", "one for commands", True, True, True, True, True, "6.0", "7.0", False),
    "memcached": Engine("Memcached", "many", False, False, False, False, False, "", "", False),
}


@dataclass(frozen=True)
class Outcome:
    """What a strategy does to one key. Shares are of its reads, rates per second, trips are calls the request waits for."""

    strategy: str
    stale_share: float
    miss_share: float
    database_reads_per_s: float
    database_writes_per_s: float
    trips_per_read: float
    trips_per_write: float
    unread_share: float  # of the values put into the cache, those never read from it
    behind_share: float  # of the time, the database does not have the newest value (write-behind)
    unflushed: float  # mean number of writes that would be lost with the cache (write-behind)

    @property
    def database_per_s(self) -> float:
        return self.database_reads_per_s + self.database_writes_per_s


def outcome(strategy: str, *, reads_per_s: float, writes_per_s: float, ttl_s: float, flush_s: float = 0.0) -> Outcome:
    """Staleness, database load and trips of one key under a strategy, in closed form.

    "lazy": load on a miss, keep for `ttl_s`. "lazy_delete": and delete the key on every write. "write_through": every write
    goes to the database and the cache and starts a new life of `ttl_s`; misses load. "write_behind": writes go to the cache,
    a worker brings the newest value to the database `flush_s` after the first unsaved write; reads as write-through.
    A hit takes 1 trip, a miss 3 (ask the cache, query the database, fill the cache). Raises ParameterError.
    """
    choice("strategy", strategy, STRATEGIES)
    reads = number("reads_per_s", reads_per_s, 1e-9, MOST_RATE)
    writes = number("writes_per_s", writes_per_s, 0, MOST_RATE)
    ttl = number("ttl_s", ttl_s, 0, LONGEST_S)
    flush = number("flush_s", flush_s, 0, LONGEST_S)
    fresh = _until(writes, ttl)  # mean time from a load to its expiry or the next write, whichever is first
    stale = behind = unflushed = 0.0
    saved, write_trips = writes, 1.0
    if strategy == "lazy":
        miss = 1 / (1 + reads * ttl)
        stale = reads * (ttl - fresh) * miss
        unread = math.exp(-min(700.0, reads * ttl))
    elif strategy == "lazy_delete":
        miss, write_trips = 1 / (1 + reads * fresh), 2.0
        unread = _no_read(reads, writes, ttl)
    else:
        survive = math.exp(-min(700.0, writes * ttl))
        miss = (survive / (reads + writes)) / (fresh + survive / (reads + writes))
        unread, write_trips = _no_read(reads, writes, ttl), 2.0
        if strategy == "write_behind":
            saved, write_trips = writes / (1 + writes * flush), 1.0
            behind = writes * flush / (1 + writes * flush)
            unflushed = behind * (1 + writes * flush / 2)
    return Outcome(
        strategy,
        stale,
        miss,
        reads * miss,
        saved,
        1 + 2 * miss,
        write_trips if writes else 0.0,
        unread,
        behind,
        unflushed,
    )


def _until(writes: float, ttl: float) -> float:
    """Mean of min(ttl, time to the next write), seconds."""
    return ttl if writes * ttl < 1e-9 else -math.expm1(-writes * ttl) / writes


def _no_read(reads: float, writes: float, ttl: float) -> float:
    """Probability that a value put into the cache is not read before it expires or is overwritten."""
    both = reads + writes
    gone = math.exp(-min(700.0, both * ttl))
    return writes / both * (1 - gone) + gone


def stale_simulated(
    reads_per_s: float, writes_per_s: float, ttl_s: float, *, lives: int, rng: np.random.Generator
) -> float:
    """Share of stale reads under lazy loading in `lives` simulated lives of a cached value: no formula of `outcome` is used."""
    lives = count("lives", lives, 1, 10_000_000)
    reads = number("reads_per_s", reads_per_s, 1e-9, MOST_RATE)
    writes = number("writes_per_s", writes_per_s, 0, MOST_RATE)
    ttl = number("ttl_s", ttl_s, 0, LONGEST_S)
    first_write = rng.exponential(1 / writes, lives) if writes else np.full(lives, np.inf)
    fresh = rng.poisson(reads * np.minimum(first_write, ttl))
    stale = rng.poisson(reads * np.clip(ttl - first_write, 0, None))
    return float(stale.sum() / (lives + fresh.sum() + stale.sum()))


def longest_ttl_s(stale_share: float, *, reads_per_s: float, writes_per_s: float) -> float:
    """The longest TTL in seconds with at most `stale_share` stale reads under lazy loading; infinite without writes."""
    wanted = number("stale_share", stale_share, 0, 0.999)
    if number("writes_per_s", writes_per_s, 0, MOST_RATE) == 0:
        return math.inf
    low, high = 0.0, LONGEST_S
    for _step in range(200):
        middle = (low + high) / 2
        found = outcome("lazy", reads_per_s=reads_per_s, writes_per_s=writes_per_s, ttl_s=middle)
        low, high = (middle, high) if found.stale_share <= wanted else (low, middle)
    return low


@dataclass(frozen=True)
class Survival:
    """After a failure. `zone_of[shard][node]` is the node's zone (node 0 was the primary); shares are of all keys."""

    zone_of: tuple[tuple[int, ...], ...]
    dead: frozenset[tuple[int, int]]  # (shard, node)
    lost_share: float
    unwritable_share: float
    promoted: frozenset[int]  # shards whose replica became the primary
    database_times: float


def survive(
    shards: int, replicas: int, *, zones: int, failure: str, automatic_failover: bool, hit_ratio: float
) -> Survival:
    """What is left of a cluster with keys spread evenly over `shards` after "node" (one primary) or "zone" (zone 0) fails.

    Nodes are placed in turn: node k of shard s stands in zone (s + k) mod `zones`. A shard keeps its keys while one of its
    nodes lives; when its primary is gone, writes go on only with automatic failover (which needs a replica). `database_times`:
    load of the database right after the failure, times the load before, at this hit ratio. Memcached: replicas 0, its nodes
    are the shards. Raises ParameterError.
    Source: "Minimizing downtime with Multi-AZ", text of 2026-06. Left out: seconds of promotion, writes not yet replicated.
    """
    shards = count("shards", shards, 1, 500)
    replicas = count("replicas", replicas, *REPLICAS_PER_SHARD)
    zones = count("zones", zones, 1, 6)
    choice("failure", failure, ("none", "node", "zone"))
    if choice("automatic_failover", automatic_failover, (True, False)) and replicas == 0:
        raise ParameterError("automatic_failover", True, Rule("needs_replica"))
    zone_of = tuple(tuple((s + k) % zones for k in range(replicas + 1)) for s in range(shards))
    if failure == "zone":
        dead = frozenset((s, k) for s in range(shards) for k in range(replicas + 1) if zone_of[s][k] == 0)
    else:
        dead = frozenset({(0, 0)}) if failure == "node" else frozenset()
    lost = {s for s in range(shards) if all((s, k) in dead for k in range(replicas + 1))}
    headless = {s for s in range(shards) if (s, 0) in dead}
    promoted = headless - lost if automatic_failover else set()
    share = len(lost) / shards
    return Survival(
        zone_of,
        dead,
        share,
        len(headless - promoted) / shards,
        frozenset(promoted),
        backend_load(hit_ratio, share),
    )
