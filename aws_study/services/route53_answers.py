"""Route 53: which record answers a query under each routing policy, and how a weight turns into clients.

Source: Amazon Route 53 Developer Guide, text of 2023-06 ("How Route 53 chooses records", multivalue answer, geolocation).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from aws_study.core.checks import ParameterError, Rule, choice, count, number
from aws_study.services import route53

MULTIVALUE = 8
POLICIES = ("simple", "weighted", "failover", "multivalue")
DEFAULT = "*"


def failover_answer(primary: bool | None, secondary: bool | None) -> str:
    """ "primary" or "secondary", from what their health checks say: True, False, or None for a record without one.

    A record without a check counts as healthy; when both are unhealthy the primary answers.
    """
    choice("primary", primary, (True, False, None))
    choice("secondary", secondary, (True, False, None))
    return "secondary" if primary is False and secondary is not False else "primary"


def multivalue_answer(healthy: Mapping[str, bool], rng: np.random.Generator) -> list[str]:
    """The records in one answer: up to eight healthy ones, drawn at random; when none is healthy, up to eight of all."""
    if not healthy:
        raise ParameterError("healthy", healthy, Rule("at_least_one"))
    names = [name for name, good in healthy.items() if good] or list(healthy)
    return names if len(names) <= MULTIVALUE else [names[i] for i in rng.permutation(len(names))[:MULTIVALUE]]


def geolocation_answer(records: Mapping[str, str], places: Sequence[str]) -> str | None:
    """The value of the most specific record: `places` is where the user is, from small to large (state, country, continent).

    A record named "*" is the default; without one, whoever matches nothing gets no answer (None).
    """
    return next((records[place] for place in (*places, DEFAULT) if place in records), None)


def first_pick(policy: str, records: Mapping[str, int], healthy: Mapping[str, bool]) -> dict[str, float]:
    """Share of the clients that go to each record first. `records` maps names to weights, in order; the first is the primary.

    A client takes the first address of an answer, and addresses come in random order. A record that `healthy` leaves out
    has no check. Failover takes the first two records, weights count for "weighted" alone. Raises ParameterError.
    """
    choice("policy", policy, POLICIES)
    if len(records) < 2:
        raise ParameterError("records", records, Rule("at_least_two"))
    weights = {name: count("records", weight, 0, 255) for name, weight in records.items()}
    names = list(weights)
    if policy == "simple":
        return {name: 1 / len(names) for name in names}
    alive = [name for name in names if healthy.get(name, True)] or names
    if policy == "failover":
        answer = names[failover_answer(healthy.get(names[0]), healthy.get(names[1])) == "secondary"]
        return {name: float(name == answer) for name in names}
    if policy == "multivalue":
        return {name: 1 / len(alive) if name in alive else 0.0 for name in names}
    return route53.weighted_shares(weights, healthy=healthy)


def resolver_sizes(resolvers: int, *, exponent: float) -> npt.NDArray[np.float64]:
    """Share of all clients behind each resolver, largest first: 1 / rank ** exponent; 0 makes them equal."""
    ranks = np.arange(1, count("resolvers", resolvers, 1, 1_000_000) + 1)
    sizes = ranks ** -number("exponent", exponent, 0, 5)
    return np.asarray(sizes / sizes.sum(), dtype=float)


def canary_shares(
    share: float, sizes: npt.NDArray[np.float64], *, periods: int, rng: np.random.Generator
) -> npt.NDArray[np.float64]:
    """Share of the clients that a weighted record really gets, in each of some TTLs.

    Route 53 draws an answer for every resolver, and whoever asks this resolver gets the same one until its TTL ends.
    """
    share = number("share", share, 0, 1)
    drawn = rng.random((count("periods", periods, 1, 100_000), len(sizes))) < share
    return np.asarray(drawn @ sizes, dtype=float)


def canary_spread(share: float, sizes: npt.NDArray[np.float64]) -> float:
    """Standard deviation of `canary_shares`: the square root of p (1 - p) times the sum of the squared sizes."""
    share = number("share", share, 0, 1)
    return math.sqrt(share * (1 - share) * float((sizes**2).sum()))
