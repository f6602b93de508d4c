"""Lambda: which invocations meet a cold start, and how long they take with a client inside or outside the handler.

Source: AWS Lambda Developer Guide, "Lambda execution environment" (copies read 2026-11): an environment serves one invocation at a time, is
frozen afterwards and used again; Init runs the code outside the handler once for each environment; provisioned concurrency keeps
environments initialised. AWS does not publish how long an idle environment stays: `keep_s` is an assumption, and here it is a
fixed time. Assumed: arrivals at random (a Poisson process), the environment that was used last is used first. Left out: environments
that AWS replaces while they are in use, retries of throttled calls.
"""

from __future__ import annotations

import heapq
import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aws_study.core.checks import choice, count, number

CLIENTS = ("inside", "outside")


@dataclass(frozen=True)
class Run:
    """For each invocation whether it was `cold`; `alive` environments on average over the arrivals and at `most`, provisioned ones included."""

    cold: np.ndarray
    alive: float
    most: int

    @property
    def share(self) -> float:
        """Cold invocations as a share of all."""
        return float(self.cold.mean())


def arrivals(events_per_hour: float, together: int, *, invocations: int, rng: np.random.Generator) -> np.ndarray:
    """Times in seconds of at least `invocations` arrivals: random events, each of which brings `together` at the same moment."""
    rate = number("events_per_hour", events_per_hour, 1e-3, 3.6e6) / 3600
    together = count("together", together, 1, 10_000)
    events = math.ceil(count("invocations", invocations, 1, 1_000_000) / together)
    return np.repeat(np.cumsum(rng.exponential(1 / rate, events)), together)


def run(
    times: Sequence[float] | np.ndarray, *, warm_s: float, cold_s: float, keep_s: float, provisioned: int = 0
) -> Run:
    """Serve the arrivals at `times` (rising) in seconds. warm_s and cold_s: duration of a warm and of a cold invocation, everything in it.

    Raises ParameterError outside the ranges.
    """
    warm_s, cold_s = number("warm_s", warm_s, 0, 900), number("cold_s", cold_s, 0, 10_000)
    keep_s = number("keep_s", keep_s, 0, 1e7)
    provisioned = count("provisioned", provisioned, 0, 100_000)
    ready: list[float] = []  # when busy provisioned environments are free again
    busy: list[float] = []
    idle: deque[float] = deque()  # when the others became idle, rising
    cold = np.zeros(len(times), dtype=bool)
    here = alive = most = 0  # of the others
    for n, now in enumerate(times.tolist() if isinstance(times, np.ndarray) else times):
        while busy and busy[0] <= now:
            idle.append(heapq.heappop(busy))
        while idle and now - idle[0] > keep_s:
            idle.popleft()
            here -= 1
        if provisioned:
            while ready and ready[0] <= now:
                heapq.heappop(ready)
        if len(ready) < provisioned:
            heapq.heappush(ready, now + warm_s)
        elif idle:
            idle.pop()
            heapq.heappush(busy, now + warm_s)
        else:
            cold[n] = True
            heapq.heappush(busy, now + cold_s)
            here += 1
            most = max(most, here)
        alive += here
    return Run(cold, provisioned + alive / max(1, len(times)), provisioned + most)


def cold_chance(events_per_hour: float, keep_s: float, *, together: int = 1, provisioned: int = 0) -> float:
    """The share of cold invocations when an event finds everybody idle: no event for longer than `keep_s`, exp(-rate x keep_s).

    Exact when durations are short against the gaps; of `together` invocations the provisioned environments take theirs.
    """
    rate = number("events_per_hour", events_per_hour, 0, 3.6e6) / 3600
    together, provisioned = count("together", together, 1, 10_000), count("provisioned", provisioned, 0, 100_000)
    lonely = math.exp(-rate * number("keep_s", keep_s, 0, 1e7))
    return lonely * max(0, together - provisioned) / together


def latencies(cold: np.ndarray, client: str, *, work_ms: float, init_ms: float, connect_ms: float) -> np.ndarray:
    """Milliseconds of each invocation, for a client (a connection) that is made `inside` or `outside` the handler.

    Inside, every invocation connects; outside, Init does, once for each environment.
    """
    choice("client", client, CLIENTS)
    work = number("work_ms", work_ms, 0, 900_000)
    init, connect = number("init_ms", init_ms, 0, 900_000), number("connect_ms", connect_ms, 0, 900_000)
    warm = work + (connect if client == "inside" else 0.0)
    return np.where(cold, init + connect + work, warm)
