"""Route 53: how long clients go to a dead endpoint, shares of weighted records, and the bias of geoproximity.

Source: Amazon Route 53 Developer Guide, texts of 2026-06 and 2026-07 (health checks, "How Route 53 chooses records", geoproximity).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from aws_study.core import sphere
from aws_study.core.checks import ParameterError, Rule, choice, count, number

MOST_TTL_S = 2_147_483_647


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
    ttl = number("ttl_s", ttl_s, 0, MOST_TTL_S)
    return Failover(detected, detected + ttl / 2, detected + ttl)


def dead_share(seconds: Any, *, detected_s: float, kept_s: float) -> npt.NDArray[np.float64]:
    """Share of the resolvers that still hand out the dead address, so many seconds after the failure (a number or an array).

    All do until Route 53 has noticed; then the answers kept for `kept_s` run out one by one, at ages that are spread evenly.
    """
    detected = number("detected_s", detected_s, 0, 1e9)
    kept = number("kept_s", kept_s, 0, MOST_TTL_S)
    after = np.asarray(seconds, dtype=float) - detected
    if kept == 0:
        return np.where(after < 0, 1.0, 0.0)
    return np.clip(1 - after / kept, 0.0, 1.0)


def remembered_s(ttl_s: float, resolvers: int, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """Seconds for which each of some resolvers keeps the old answer once Route 53 gives another one: drawn, sorted."""
    ttl = number("ttl_s", ttl_s, 0, MOST_TTL_S)
    return np.sort(ttl * (1 - rng.random(count("resolvers", resolvers, 1, 1_000_000))))


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
    return number("km", km, 0, 20_100) * bias_factor(bias)


def bias_factor(bias: int) -> float:
    """What a bias of -99 to 99 multiplies every distance to its resource with: 0.5 for +50, 2 for -50."""
    bias = count("bias", bias, -99, 99)
    return 1 - bias / 100 if bias >= 0 else 1 / (1 + bias / 100)


def biased_km(
    lat: Any, lon: Any, sites: Mapping[str, tuple[float, float]], biases: Mapping[str, int]
) -> npt.NDArray[np.float64]:
    """Biased distances from users (degrees, any shape) to every site: an array with one more axis in front, in the sites' order.

    `sites` maps a name to (latitude, longitude); a site that `biases` leaves out has none. The smallest one answers.
    """
    if not sites:
        raise ParameterError("sites", sites, Rule("at_least_one"))
    return np.stack(
        [sphere.great_circle_km(lat, lon, *place) * bias_factor(biases.get(name, 0)) for name, place in sites.items()]
    )
