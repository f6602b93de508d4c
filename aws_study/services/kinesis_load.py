"""A Kinesis data stream under load: what every shard is asked for, takes and refuses, and whether its readers keep up.

A partition key's MD5 names its shard, so a popular key never leaves its shard. Source as in `services.kinesis`. The load is steady;
on-demand streams (no shards to count) and their service-managed distribution, which ignores the key, are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from aws_study.core.checks import choice, count, number
from aws_study.services import kinesis

MOST_KEYS, MOST_SHARDS = 2_000, 1_000


@dataclass(frozen=True)
class Load:
    """Records a second, an array over the shards; `limit` and `readable` are of one shard, `first` is the most popular key's part.

    wanted: written by producers; taken: accepted; limit: what a shard accepts; readable: what each consumer can read of a shard.
    """

    wanted: np.ndarray
    first: np.ndarray
    limit: float
    readable: float

    @property
    def taken(self) -> np.ndarray:
        return np.minimum(self.wanted, self.limit)

    @property
    def throttled(self) -> np.ndarray:
        return self.wanted - self.taken

    @property
    def falling_behind(self) -> np.ndarray:
        """Records a second by which each reader falls behind."""
        return np.maximum(0.0, self.taken - self.readable)


def load(
    *,
    records_per_second: float,
    record_kb: float,
    keys: int,
    skew: float,
    shards: int,
    consumers: int = 1,
    fan_out: bool = False,
) -> Load:
    """Spread the records over `keys` partition keys, the k-th with weight 1 / k^skew, and these over equal shards.

    consumers share the 2 MB/s that a shard gives, unless each has its own (`fan_out`). Raises ParameterError.
    """
    rate = number("records_per_second", records_per_second, 0, 1e8)
    record_kb = number("record_kb", record_kb, 1e-3, 10 * 1024)
    keys, shards = count("keys", keys, 1, MOST_KEYS), count("shards", shards, 1, MOST_SHARDS)
    weights = np.arange(1, keys + 1, dtype=float) ** -number("skew", skew, 0, 10)
    each = rate * weights / weights.sum()
    places = _places(keys, shards)
    wanted = np.bincount(places, weights=each, minlength=shards)
    first = np.bincount(places[:1], weights=each[:1], minlength=shards)
    sharing = 1 if choice("fan_out", fan_out, (True, False)) else max(1, count("consumers", consumers, 0, 1000))
    return Load(wanted, first, min(kinesis.IN_RECORDS, kinesis.IN_KB / record_kb), kinesis.OUT_KB / record_kb / sharing)


@cache
def _places(keys: int, shards: int) -> np.ndarray:
    return np.array([kinesis.shard_of(f"device-{key}", shards) for key in range(1, keys + 1)])
