"""DynamoDB under load: which partition takes how much, what burst and adaptive capacity save, what on-demand takes at once.

Every partition takes 3,000 read units and 1,000 write units a second and no more, whatever the table is provisioned for.
Burst: up to 300 s of unused capacity are kept (best effort, not promised). Adaptive capacity lends a busy partition what the
others leave; it is on for every table, and `adaptive=False` is here to show what it does. Source: Amazon DynamoDB Developer
Guide, "Partition key design" (2026-06), "Burst and adaptive capacity", "On-demand capacity mode".
Left out: the split of a partition that stays hot, which helps several keys after minutes and never a single one (that is the
worst case a design has to meet); reads and writes of one partition are counted separately.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from functools import cache

import numpy as np

from aws_study.core import bucket
from aws_study.core.checks import Between, ParameterError, choice, count, number

PARTITION = {"read": 3_000.0, "write": 1_000.0}  # units a second
PARTITION_GB = 10
BURST_S = 300
NEW_ON_DEMAND = {"read": 12_000.0, "write": 4_000.0}  # units a second that a new on-demand table serves
MOST_KEYS, MOST_SUFFIXES, MOST_PARTITIONS = 1_000, 200, 1_000


@dataclass(frozen=True)
class Served:
    """Units a second wanted from and given by each partition, and the table's saved capacity.

    wanted: (partitions,); served: (steps, partitions); saved: (steps,) units that burst still holds; step_s: seconds a step.
    """

    wanted: np.ndarray
    served: np.ndarray
    saved: np.ndarray
    step_s: float

    @property
    def throttled(self) -> np.ndarray:
        """Units a second turned away, by step and partition."""
        return self.wanted - self.served


def zipf_loads(total: float, keys: int, skew: float) -> np.ndarray:
    """`total` units a second over `keys` partition keys: the k-th most popular gets a share of 1 / k^skew (0: all alike)."""
    total = number("total", total, 0, 1e9)
    keys = count("keys", keys, 1, MOST_KEYS)
    weights = np.arange(1, keys + 1, dtype=float) ** -number("skew", skew, 0, 10)
    return total * weights / weights.sum()


@cache
def _places(keys: int, suffixes: int) -> np.ndarray:
    names = (
        f"key-{key}#{suffix}" if suffixes > 1 else f"key-{key}" for key in range(keys) for suffix in range(suffixes)
    )
    heads = [int.from_bytes(hashlib.md5(name.encode()).digest()[:8], "big") for name in names]
    return np.array(heads, dtype=float).reshape(keys, suffixes) / 2.0**64


def placed(keys: int, suffixes: int, partitions: int) -> np.ndarray:
    """Partition of each (key, suffix), (keys, suffixes): the hash of the key names a place in equal ranges of the hash."""
    keys = count("keys", keys, 1, MOST_KEYS)
    suffixes = count("suffixes", suffixes, 1, MOST_SUFFIXES)
    partitions = count("partitions", partitions, 1, MOST_PARTITIONS)
    if keys * suffixes > 20_000:
        raise ParameterError("suffixes", suffixes, Between(1, 20_000 // keys, whole=True))
    return np.minimum((_places(keys, suffixes) * partitions).astype(int), partitions - 1)


def partition_loads(key_loads: np.ndarray, places: np.ndarray, partitions: int) -> np.ndarray:
    """Units a second that each partition is asked for, when every key spreads its load evenly over its suffixes."""
    _keys, suffixes = places.shape
    each = np.repeat(np.asarray(key_loads, dtype=float) / suffixes, suffixes)
    return np.bincount(places.ravel(), weights=each, minlength=partitions)


def serve(
    wanted: np.ndarray,
    *,
    provisioned: float,
    kind: str = "write",
    adaptive: bool = True,
    saved_s: float = 0,
    seconds: float = 60,
    steps: int = 60,
) -> Served:
    """What a provisioned table gives when its partitions are asked for `wanted` units a second from now on.

    With adaptive capacity a partition may take what it is asked for up to the partition's own limit, as long as the table's
    capacity (and what burst saved) lasts; beyond that all are cut in proportion. Without it every partition has an equal part
    of the table's capacity and its own savings. `saved_s`: seconds of unused capacity saved before, at most 300.
    """
    wanted = np.asarray(wanted, dtype=float)
    if wanted.ndim != 1 or not wanted.size or not np.isfinite(wanted).all() or wanted.min() < 0 or wanted.max() > 1e9:
        raise ParameterError("wanted", wanted, Between(0, 1e9))
    provisioned = number("provisioned", provisioned, 1, 1e9)
    limit = PARTITION[choice("kind", kind, tuple(PARTITION))]
    saved_s = number("saved_s", saved_s, 0, BURST_S)
    steps = count("steps", steps, 1, 10_000)
    step_s = number("seconds", seconds, 1, 1e6) / steps
    if choice("adaptive", adaptive, (True, False)):
        capped = np.minimum(wanted, limit)
        total = capped.sum()
        whole = bucket.run(
            np.full(steps, total * step_s),
            rate=provisioned * step_s,
            cap=BURST_S * provisioned,
            start=saved_s * provisioned,
        )
        given = whole.served / step_s / total if total else np.zeros(steps)
        return Served(wanted, given[:, None] * capped, whole.level, step_s)
    share = provisioned / wanted.size
    parts = bucket.run(
        np.tile(wanted * step_s, (steps, 1)),
        rate=share * step_s,
        cap=BURST_S * share,
        start=saved_s * share,
        at_most=limit * step_s,
    )
    return Served(wanted, parts.served / step_s, parts.level.sum(axis=1), step_s)


def partitions_needed(*, read_units: float = 0, write_units: float = 0, gb: float = 0) -> int:
    """The fewest partitions that can give these units a second and hold these gigabytes; a real table may have more."""
    reads = number("read_units", read_units, 0, 1e9) / PARTITION["read"]
    writes = number("write_units", write_units, 0, 1e9) / PARTITION["write"]
    return max(1, math.ceil(reads), math.ceil(writes), math.ceil(number("gb", gb, 0, 1e9) / PARTITION_GB))


def suffixes_needed(key_units: float, kind: str = "write") -> int:
    """The fewest suffixes that bring one key's units a second under a partition's limit, if they fall on different ones."""
    return max(1, math.ceil(number("key_units", key_units, 0, 1e9) / PARTITION[choice("kind", kind, tuple(PARTITION))]))


def on_demand_at_once(previous_peak: float, kind: str = "write") -> float:
    """Units a second that an on-demand table takes at once: twice its previous peak, and what a new table takes at least.

    Going beyond that within 30 minutes can be throttled. A new table counts as one with half of its limit as previous peak.
    """
    peak = number("previous_peak", previous_peak, 0, 1e9)
    return max(2 * peak, NEW_ON_DEMAND[choice("kind", kind, tuple(NEW_ON_DEMAND))])
