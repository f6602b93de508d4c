"""Optimistic locking on one DynamoDB item: read it with its version, write it on the condition that the version is unchanged.

Somebody whose condition fails reads again and tries again (`core.backoff.contend`); the failed write has consumed its write units
all the same. Here: what that costs, and what is lost without a condition. Left out: processing time between read and write, throttling.
"""

from __future__ import annotations

import math

import numpy as np

from aws_study.core.backoff import MOST_CLIENTS, Contention
from aws_study.core.checks import count, number
from aws_study.services import dynamodb


def plain_writes(clients: int, *, rng: np.random.Generator, net_mean_ms: float = 10, net_sd_ms: float = 2) -> int:
    """What a counter shows after `clients` have started together and each has added one with a read and a plain write.

    Nothing is refused: whoever writes last wins, with the value that it had read plus one.
    """
    clients = count("clients", clients, 1, MOST_CLIENTS)
    mean = number("net_mean_ms", net_mean_ms, 0.01, 1e5)
    spread = number("net_sd_ms", net_sd_ms, 0, 1e5)
    delays = np.abs(rng.normal(mean, spread, (3, clients)))
    reads = delays[0]
    writes = delays.sum(axis=0)  # there, back, and there again
    seen = [0] * clients
    value = 0
    for place in np.argsort(np.concatenate([reads, writes]), kind="stable").tolist():
        if place < clients:
            seen[place] = value
        else:
            value = seen[place - clients] + 1
    return value


def write_units(result: Contention, item_bytes: float) -> float:
    """Write units of the whole contention: a failed conditional write costs as much as a successful one."""
    one = dynamodb.write_units(item_bytes, old_bytes=item_bytes)
    return result.clients * one + result.failed * dynamodb.failed_condition_units(item_bytes)


def lost_updates(clients: int, window_ms: float, rate_per_s: float) -> float:
    """Share of updates that are overwritten unseen without a condition: another write falls between one's read and write.

    For Poisson writers of one item at `rate_per_s` in all: 1 - exp(-rate x window). `window_ms`: from the read to the write.
    """
    count("clients", clients, 1, 1_000_000)
    others = number("rate_per_s", rate_per_s, 0, 1e9) * (clients - 1) / clients
    return 1 - math.exp(-others * number("window_ms", window_ms, 0, 1e9) / 1000)
