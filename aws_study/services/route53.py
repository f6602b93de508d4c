"""Route 53: how long clients go to a dead endpoint, shares of weighted records, and the bias of geoproximity.

Source: Amazon Route 53 Developer Guide, text of 2023-06 (health checks, "How Route 53 chooses records", geoproximity).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aws_study.core.checks import ParameterError, Rule, choice, count, number


@dataclass(frozen=True)
class Failover:
    """Seconds after the failure: until Route 53 answers otherwise, and until the mean and the last client hear of it."""

    detected: float
    mean: float
    worst: float


def failover_seconds(*, interval_s: int, threshold: int, ttl_s: float) -> Failover:
    """Detection takes `threshold` failed checks, `interval_s` (10 or 30) apart; a resolver keeps its answer for the rest of its TTL.

    Assumes that resolvers asked at any time with equal chance and keep to the TTL; clients that hold on longer are not in it.
    """
    detected = choice("interval_s", interval_s, (10, 30)) * count("threshold", threshold, 1, 10)
    ttl = number("ttl_s", ttl_s, 0, 2_147_483_647)
    return Failover(detected, detected + ttl / 2, detected + ttl)


def weighted_shares(weights: Mapping[str, int], *, healthy: Mapping[str, bool] | None = None) -> dict[str, float]:
    """Share of the answers for each record: weight / sum of the healthy weights.

    A record of weight 0 answers only when no healthy record has more; when none is healthy, all count as healthy. When every
    weight is 0, all answer equally.
    """
    if not weights:
        raise ParameterError("weights", weights, Rule("at_least_one"))
    known = {name: count("weights", weight, 0, 255) for name, weight in weights.items()}
    alive = {name: weight for name, weight in known.items() if (healthy or {}).get(name, True)} or known
    total = sum(alive.values())
    return {name: (alive[name] / total if total else 1 / len(alive)) if name in alive else 0.0 for name in known}


def biased_distance(km: float, bias: int) -> float:
    """The distance that geoproximity routing compares: shrunk by a positive bias (1 to 99), stretched by a negative one."""
    km = number("km", km, 0, 20_100)
    bias = count("bias", bias, -99, 99)
    return km * (1 - bias / 100) if bias >= 0 else km / (1 + bias / 100)
