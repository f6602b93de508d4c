"""RDS and Aurora: what read replicas add, how far one falls behind, and how long clients wait for a failover.

Sources: Amazon RDS User Guide (Multi-AZ deployments, read replicas, RDS Proxy) and Amazon Aurora User Guide (replication, high
availability), texts of 2026-06 and 2026-07; RDS Proxy: text of 2023-06. An instance is one server
whose requests share it: a request that takes `ms` alone takes ms / (1 - busy share) on average (processor sharing).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from aws_study.core import queue
from aws_study.core.checks import choice, count, number
from aws_study.services import route53

READS_AT = ("replicas", "primary")
# Seconds until a database is writable again after its primary died. Multi-AZ instance: the middle of "60-120"; cluster:
# "typically under 35"; Aurora: "often less than 60" with a replica, "typically less than 10 minutes" without one.
TYPICAL_S = {"multi_az_instance": 90.0, "multi_az_cluster": 35.0, "aurora_replica": 60.0, "aurora_alone": 600.0}
NEVER = float("inf")


@dataclass(frozen=True)
class Scaling:
    """Busy shares of the primary and of each replica (1 is full; 0 for replicas that are not there), and requests a second.

    `most_per_s` is what these instances serve at most with this mix, `ceiling_per_s` what any number of replicas would that the
    application uses; infinite without writes. `response_ms` is the mean time of a read, infinite where its instance is full.
    """

    primary: float
    replica: float
    most_per_s: float
    ceiling_per_s: float
    response_ms: float

    @property
    def full(self) -> str:
        """The instance that ends it: "primary" or "replica"."""
        return "replica" if self.replica > self.primary else "primary"


def read_scaling(
    replicas: int,
    *,
    requests_per_s: float,
    read_share: float,
    read_ms: float = 1.0,
    write_ms: float = 1.0,
    apply_ms: float = 0.3,
    reads_at: str = "replicas",
) -> Scaling:
    """Spread requests over a primary and its read replicas.

    `read_share` from 0 to 1; `apply_ms` is the time in which a replica repeats one write. With reads at "replicas" all reads
    go there in equal parts (to the primary while there is none); at "primary" nobody told the application about them.
    """
    replicas = count("replicas", replicas, 0, 1000)
    rate = number("requests_per_s", requests_per_s, 0, 1e9)
    share = number("read_share", read_share, 0, 1)
    read, write = number("read_ms", read_ms, 1e-6, 1e6), number("write_ms", write_ms, 1e-6, 1e6)
    apply = number("apply_ms", apply_ms, 0, 1e6)
    choice("reads_at", reads_at, READS_AT)
    away = reads_at == "replicas" and replicas > 0
    reads, writes = share * read / 1000, (1 - share) * write / 1000  # seconds of work in one request
    primary = writes + (0.0 if away else reads)
    replica = (reads / replicas if away else 0.0) + (1 - share) * apply / 1000 if replicas else 0.0
    most = 1 / max(primary, replica) if max(primary, replica) > 0 else NEVER
    # Infinitely many replicas still repeat every write, and the primary still makes it.
    least = max(writes, (1 - share) * apply / 1000)
    busy = rate * (replica if away else primary)
    return Scaling(
        primary=rate * primary,
        replica=rate * replica,
        most_per_s=most,
        ceiling_per_s=1 / least if least > 0 else NEVER,
        response_ms=read / (1 - busy) if busy < 1 else NEVER,
    )


def mean_lag_ms(writes_per_s: float, apply_ms: float, way_ms: float = 0.0) -> float:
    """Mean age of the newest write that a replica shows: the way, the wait and the repeating itself; infinite when it cannot keep up.

    Writes come at random and one thread repeats them in order, `apply_ms` each (M/D/1).
    """
    busy = _apply_share(writes_per_s, apply_ms)
    way = number("way_ms", way_ms, 0, 1e9)
    return way + apply_ms * (1 + queue.mean_wait_constant(busy)) if busy < 1 else NEVER


def lags_ms(
    writes_per_s: float, apply_ms: float, way_ms: float = 0.0, *, writes: int, rng: np.random.Generator
) -> npt.NDArray[np.float64]:
    """How long each of some random writes took to show on the replica, in milliseconds: drawn, one after the other."""
    _apply_share(writes_per_s, apply_ms)
    writes = count("writes", writes, 1, 10_000_000)
    arrive = np.cumsum(rng.exponential(1000 / writes_per_s, writes)) if writes_per_s else np.arange(writes) * 1e9
    return number("way_ms", way_ms, 0, 1e9) + queue.lindley(arrive, np.full(writes, apply_ms)) + apply_ms


@dataclass(frozen=True)
class Import:
    """A batch of writes as a replica sees it; seconds. `peak_s`: the greatest lag; `caught_up_s`: when it is gone, from the start."""

    seconds: float
    busy: float
    peak_s: float
    peak_at_s: float
    caught_up_s: float


def import_lag(*, import_s: float, import_per_s: float, usual_per_s: float, apply_ms: float) -> Import:
    """Lag of a replica when `import_per_s` writes a second come for `import_s` seconds and `usual_per_s` before and after.

    Writes flow evenly (a fluid), and a replica repeats 1000 / apply_ms a second. With rho and rho' the shares of that rate
    during the import and afterwards, the peak is import_s (rho - 1), and it takes the same divided by (1 - rho') to recover.
    """
    length = number("import_s", import_s, 0, 1e9)
    busy = _apply_share(import_per_s, apply_ms, "import_per_s")
    after = _apply_share(usual_per_s, apply_ms, "usual_per_s")
    if busy <= 1:
        return Import(length, busy, 0.0, 0.0, 0.0 if after <= 1 else NEVER)
    peak = length * (busy - 1)
    return Import(length, busy, peak, length * busy, length + peak / (1 - after) if after < 1 else NEVER)


@dataclass(frozen=True)
class Outage:
    """Seconds without a database after the primary died: until it can be written again, for the mean and for the last client."""

    database: float
    mean: float
    worst: float


def outage(
    database_s: float, *, ttl_s: float, timeout_s: float = 0.0, silent: float = 0.0, proxy: bool = False
) -> Outage:
    """How long clients are without a database that is back after `database_s` seconds.

    A client keeps the old address for the rest of `ttl_s`, as in `route53.failover_seconds`. A share `silent` of the clients
    hangs on a connection that nobody closed and looks the name up again only after `timeout_s`. Through a `proxy` (RDS Proxy)
    the address stays and requests wait there, so neither counts.
    """
    back, ttl = number("database_s", database_s, 0, 1e9), number("ttl_s", ttl_s, 0, route53.MOST_TTL_S)
    timeout, share = number("timeout_s", timeout_s, 0, 1e9), number("silent", silent, 0, 1)
    if proxy:
        return Outage(back, back, back)
    later = min(max(timeout - back, 0.0), ttl)  # that much of the cached time passes while the connection hangs
    noisy = back + ttl / 2
    hanging = max(back + ttl, timeout) if timeout > back + ttl else noisy + (later**2 / (2 * ttl) if ttl else 0.0)
    worst = max(back + ttl, timeout if share else 0.0)
    return Outage(back, noisy + share * (hanging - noisy), worst)


def waiting_share(
    seconds: Any, database_s: float, *, ttl_s: float, timeout_s: float = 0.0, silent: float = 0.0, proxy: bool = False
) -> npt.NDArray[np.float64]:
    """Share of the clients of `outage` that have no database yet, so many seconds after the primary died (a number or an array)."""
    outage(database_s, ttl_s=ttl_s, timeout_s=timeout_s, silent=silent)
    cached = route53.dead_share(seconds, detected_s=database_s, kept_s=0.0 if proxy else ttl_s)
    hung = np.where(np.asarray(seconds, dtype=float) < (0.0 if proxy else timeout_s), 1.0, cached)
    return (1 - silent) * cached + silent * hung


def _apply_share(writes_per_s: float, apply_ms: float, parameter: str = "writes_per_s") -> float:
    """Share of the time that one thread needs to repeat these writes."""
    return number(parameter, writes_per_s, 0, 1e9) * number("apply_ms", apply_ms, 1e-6, 1e6) / 1000
