"""Response times of a fleet with one shared queue (M/M/c): the share that is late, and percentiles. Times in mean service times.

Source: the waiting time of M/M/c is exponential beyond the probability of waiting, and independent of the service that follows.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from aws_study.core.checks import number
from aws_study.core.queue import erlang_c

Floats = npt.NDArray[np.float64]
HALVINGS = 34


def tail(time: Floats, waits: Floats, spare: Floats) -> Floats:
    """Share of requests that take longer than `time` service times, waiting and service together (M/M/c).

    exp(-t) + C (exp(-s t) - exp(-t)) / (1 - s), with C the probability of waiting (`erlang_c`) and s the servers less the load.
    """
    spare = np.where(np.abs(1 - spare) < 1e-6, 1 - 1e-6, spare)  # at 1 the formula is a limit
    alone = np.exp(-time)
    return np.asarray(alone + waits * (np.exp(-spare * time) - alone) / (1 - spare))


def percentiles(p: float, servers: Floats, load: Floats) -> Floats:
    """The times, in service times, within which a share `p` of the requests is answered; infinite where the load fills the servers."""
    p = number("p", p, 0, 0.999999)
    servers, load = np.asarray(servers, dtype=float), np.asarray(load, dtype=float)
    open_ = load < servers
    spare = np.where(open_, servers - load, 1.0)
    waits = np.array([erlang_c(int(c), a) if a < c else 1.0 for c, a in zip(servers, load, strict=True)])
    low = np.zeros_like(spare)
    high = -np.log(1 - p) * (1 + 1 / spare) + 1  # waiting and service are no slower than both in turn
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        late = tail(middle, waits, spare) > 1 - p
        low, high = np.where(late, middle, low), np.where(late, high, middle)
    return np.where(open_, high, np.inf)


@lru_cache(maxsize=20_000)
def percentile(p: float, servers: int, load: float) -> float:
    """The same for one fleet, without numpy: twenty times as fast."""
    p = number("p", p, 0, 0.999999)
    if load >= servers:
        return math.inf
    waits, spare = erlang_c(servers, load), servers - load
    if abs(1 - spare) < 1e-6:
        spare = 1 - 1e-6
    low, high = 0.0, -math.log(1 - p) * (1 + 1 / spare) + 1
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        alone = math.exp(-middle)
        late = alone + waits * (math.exp(-spare * middle) - alone) / (1 - spare) > 1 - p
        low, high = (middle, high) if late else (low, middle)
    return high
