"""Elastic Load Balancing: where requests go, what stickiness and slow start do to them, and what draining cuts off.

Sources: Elastic Load Balancing User Guide ("How Elastic Load Balancing works") and the target-group pages of the Application and
Network Load Balancer guides, texts of 2023 and 2026; attribute names, ranges and defaults from the botocore 1.44.5 model (2026-11).
Left out: DNS caching by clients (a real zone's share wobbles around 1/Z), capacity scaling of the load balancer itself, and the
per-node round robin inside an ALB, which AWS does not publish.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from aws_study.core import queue
from aws_study.core.checks import ParameterError, Rule, choice, count, number

MOST_TARGETS = 1_000_000
ALGORITHMS = ("round_robin", "least_outstanding_requests", "weighted_random")  # botocore 1.44.5, TargetGroupAttribute
SLOW_START_S = (30, 900)  # 0 switches it off
DEREGISTRATION_DELAY_S = (0, 3600)
DURATION_LAWS = ("fixed", "exponential", "long_tail")


def target_shares(
    targets_per_zone: Mapping[str, int], *, cross_zone: bool, unhealthy: Mapping[str, int] | None = None
) -> pd.DataFrame:
    """Share of the requests that each target receives, by Availability Zone.

    DNS gives every enabled zone with a healthy target the same share; with cross-zone load balancing each node spreads over
    all healthy targets. When no target is healthy anywhere, all are used (the load balancer fails open).
    `unhealthy` counts the targets of a zone that fail their health checks.
    Indexed by zone. Columns: targets (count), per_target (fraction of all requests for a target in service),
    zone_total (fraction). Raises ParameterError when a count is negative, too large, or no zone has a target.
    Source: Elastic Load Balancing User Guide, "How Elastic Load Balancing works", text of 2026-06.
    """
    registered = {zone: count(f"targets_per_zone[{zone}]", n, 0, MOST_TARGETS) for zone, n in targets_per_zone.items()}
    failing = {
        zone: count(f"unhealthy[{zone}]", n, 0, registered.get(zone, 0)) for zone, n in (unhealthy or {}).items()
    }
    if not any(registered.values()):
        raise ParameterError("targets_per_zone", dict(targets_per_zone), Rule("no_target"))
    choice("cross_zone", cross_zone, (True, False))
    serving = {zone: n - failing.get(zone, 0) for zone, n in registered.items()}
    if not any(serving.values()):
        serving = registered
    zones, everywhere = sum(n > 0 for n in serving.values()), sum(serving.values())
    per_target = {
        zone: 0.0 if n == 0 else 1 / everywhere if cross_zone else 1 / (zones * n) for zone, n in serving.items()
    }
    frame = pd.DataFrame(
        {
            "targets": registered,
            "per_target": per_target,
            "zone_total": {zone: per_target[zone] * serving[zone] for zone in registered},
        }
    )
    return frame.rename_axis("zone")


def cross_zone_bytes_share(targets_per_zone: Mapping[str, int]) -> float:
    """Share of the bytes that cross a zone boundary when cross-zone is on: a node in zone z sends 1 - n_z/N elsewhere.

    NLB and GWLB: billed as regional data transfer. ALB and CLB: not billed.
    """
    shares = target_shares(targets_per_zone, cross_zone=True)
    used = shares[shares["zone_total"] > 0]["zone_total"]
    return float((1 - used).mean())


def slow_start_weight(seconds: float, duration: int) -> float:
    """Share of its full load that a target gets `seconds` after it became healthy: linear from 0 to 1 over `duration`.

    `duration` 0 (off) or 30-900 seconds. Not available with least_outstanding_requests.
    """
    seconds = number("seconds", seconds, 0, 1e9)
    if duration == 0:
        return 1.0
    return min(1.0, seconds / count("duration", duration, *SLOW_START_S))


def newcomer_load(
    seconds: np.ndarray, *, targets: int, slow_start_s: int, sticky_share: float, session_s: float
) -> pd.DataFrame:
    """Load of a target that joined `targets` others at time 0, and of each of the others, as multiples of a fair share.

    Requests without a cookie go to the newcomer with weight w(t) against 1 for each other target, w being the slow start.
    `sticky_share` (0 to 1) of the requests follow a cookie: their client stays where its session began, sessions last
    `session_s` on average (exponential), so the newcomer's part S of them follows dS/dt = (w / (targets + w) - S) / session_s.
    `seconds` ascends from 0 on. Indexed by seconds. Columns: new, old. Raises ParameterError.
    Stickiness and slow start: target group attributes of an ALB, API model of 2026-11; the law of sessions is an assumption.
    """
    targets = count("targets", targets, 1, MOST_TARGETS)
    sticky = number("sticky_share", sticky_share, 0, 1)
    session = number("session_s", session_s, 1e-3, 1e9)
    at = np.asarray(seconds, dtype=float)
    weight = np.array([slow_start_weight(second, slow_start_s) for second in at])
    free = weight / (targets + weight)
    bound = np.zeros_like(free)
    for k in range(1, len(at)):  # exact where `free` is a straight line between two points
        step = at[k] - at[k - 1]
        behind = (free[k] - free[k - 1]) / step * session
        bound[k] = free[k] - behind + (bound[k - 1] - free[k - 1] + behind) * math.exp(-step / session)
    new = (1 - sticky) * free + sticky * bound
    everyone = targets + 1
    return pd.DataFrame(
        {"new": everyone * new, "old": everyone * (1 - new) / targets}, index=pd.Index(at, name="seconds")
    )


def running_after(seconds: np.ndarray | float, mean_s: float, law: str) -> np.ndarray:
    """Share of the requests in flight at deregistration that still run `seconds` later.

    A request met in flight is not an average one: long ones are met more often, so what counts is the residual life,
    P(still running) = integral of P(duration > u) for u > seconds, divided by the mean.
    `law`: "fixed" (all take `mean_s`), "exponential", or "long_tail" (95 % take mean/2, 5 % take 10.5 times the mean).
    """
    seconds = np.asarray(seconds, dtype=float)
    mean_s = number("mean_s", mean_s, 1e-3, 1e6)
    choice("law", law, DURATION_LAWS)
    if law == "exponential":
        return np.exp(-seconds / mean_s)
    if law == "fixed":
        return np.clip(1 - seconds / mean_s, 0, 1)
    short, long = 0.5 * mean_s, 10.5 * mean_s
    return (0.95 * np.clip(short - seconds, 0, None) + 0.05 * np.clip(long - seconds, 0, None)) / mean_s


def cut_off(in_flight: float, delay_s: float, *, mean_s: float, law: str) -> float:
    """Requests that deregistration cuts off: those in flight that outlive the deregistration delay (0-3,600 s, default 300).

    New requests go elsewhere from the first moment, so only what was in flight can be lost.
    """
    in_flight = number("in_flight", in_flight, 0, 1e9)
    delay_s = number("delay_s", delay_s, *DEREGISTRATION_DELAY_S)
    return in_flight * float(running_after(delay_s, mean_s, law))


def response_curves(targets: int, utilisations: np.ndarray) -> pd.DataFrame:
    """Mean response time in service times against utilisation, by how requests are spread; closed forms, Poisson arrivals.

    Columns: random (each target an M/M/1), round_robin (E_k/M/1), two_choices (many targets), shared (M/M/k: no balancer
    that decides on arrival can be better). least_outstanding_requests has no closed form: `response_simulated`.
    """
    targets = count("targets", targets, 1, 10_000)
    values = [float(u) for u in np.asarray(utilisations, dtype=float)]
    return pd.DataFrame(
        {
            "random": [queue.mean_response_random(u) for u in values],
            "round_robin": [queue.mean_response_round_robin(targets, u) for u in values],
            "shared": [queue.mean_response_shared(targets, u) for u in values],
        },
        index=pd.Index(values, name="utilisation"),
    )


def response_simulated(
    targets: int, utilisation: float, algorithm: str, *, requests: int, rng: np.random.Generator, slow: float = 1.0
) -> tuple[float, float]:
    """(mean, 99th percentile) response in service times of `requests` simulated requests; the first tenth is warm-up.

    Poisson arrivals at `utilisation` x targets, exponential service of mean 1; target 0 works at speed `slow`.
    """
    utilisation = number("utilisation", utilisation, 0.01, 0.99)
    targets = count("targets", targets, 1, 10_000)
    requests = count("requests", requests, 100, 10_000_000)
    arrive = np.cumsum(rng.exponential(1 / (utilisation * targets), requests))
    response = queue.balance(arrive, rng.exponential(1, requests), targets, algorithm, rng, slow)[requests // 10 :]
    return float(response.mean()), float(np.quantile(response, 0.99))


def inter_zone_usd(gb: float, targets_per_zone: Mapping[str, int], *, kind: str, usd_per_gb: float) -> float:
    """Dollars for the bytes that cross zones when cross-zone is on; `usd_per_gb` is the charge in one direction.

    NLB and GWLB pay it in both directions (out of one zone and into the other), ALB and CLB do not.
    """
    choice("kind", kind, ("application", "network", "gateway", "classic"))
    gb = number("gb", gb, 0, 1e12)
    usd = number("usd_per_gb", usd_per_gb, 0, 100)
    return 0.0 if kind in ("application", "classic") else 2 * usd * gb * cross_zone_bytes_share(targets_per_zone)
