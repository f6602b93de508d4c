"""A queue whose callers hang up (Erlang A), with or without a limit on how many may be there at once. Times are in service times.

A birth and death process: arrivals of rate a, departures of rate min(n, c) + (n - c) / patience above c. Its corners are Erlang B
(nobody waits: places = c, or patience towards 0) and Erlang C (nobody hangs up, no limit). Source: Palm (1957); Garnett, Mandelbaum
and Reiman, "Designing a Call Center with Impatient Customers" (2002). Arrivals are Poisson, service and patience exponential.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aws_study.core import queue
from aws_study.core.checks import Between, ParameterError, count, number

MOST_SERVERS = 5_000
MOST_LOAD = 10_000.0


@dataclass(frozen=True)
class Fates:
    """What becomes of calls, an array each with an entry for every load.

    Shares of all calls, which sum to one: `soon` (served, and waited no longer than `within`), `late` (served after that),
    `left` (hung up), `blocked` (never let in). `waits`: found every server busy. `mean_answer`: mean wait of those who are served.
    `occupancy`: share of the servers that is busy. `queued`: mean number of waiting callers.
    """

    soon: np.ndarray
    late: np.ndarray
    left: np.ndarray
    blocked: np.ndarray
    waits: np.ndarray
    mean_answer: np.ndarray
    occupancy: np.ndarray
    queued: np.ndarray


def fates(servers: int, loads: Sequence[float], *, patience: float | None, places: int | None, within: float) -> Fates:
    """The fates of calls at `loads` Erlangs, each a steady state of its own.

    patience: mean time until a waiting caller hangs up, None when nobody does. places: the most callers there may be, waiting and
    talking together, None without a limit. Raises ParameterError outside the ranges, and for a load that grows without end
    (nobody hangs up, no limit, load not below the servers).
    """
    servers = count("servers", servers, 1, MOST_SERVERS)
    many = np.array([number("loads", load, 0, MOST_LOAD) for load in loads], dtype=float)
    leaving = 0.0 if patience is None else 1 / number("patience", patience, 1e-4, 1_000)
    within = number("within", within, 0, 1e6)
    if places is not None:
        places = count("places", places, servers, 1_000_000)
    if patience is None and places is None:
        return _erlang_c(servers, many, within)
    most = places if places is not None else _enough(servers, float(many.max(initial=0)), leaving)
    ahead = np.arange(most - servers)  # callers ahead of one who joins the queue
    # Chance of a caller with `ahead` before to be served at all, mean wait then, and chance of a wait of at most `within`.
    pace = servers + (ahead + 1) * leaving
    served = servers / pace
    wait = np.cumsum(1 / pace)
    soon = served * _reached(servers, leaving, ahead.size, within)

    departures = np.minimum(np.arange(1, most + 1), servers) + np.maximum(np.arange(1, most + 1) - servers, 0) * leaving
    logs = np.concatenate([[0.0], np.cumsum(np.log(departures))])
    with np.errstate(divide="ignore", invalid="ignore"):
        weights = np.where(many[:, None] > 0, np.log(many)[:, None] * np.arange(most + 1), -np.inf) - logs
    weights[many == 0, 0] = 0.0
    state = np.exp(weights - weights.max(axis=1, keepdims=True))
    state /= state.sum(axis=1, keepdims=True)

    blocked = state[:, -1] if places is not None else np.zeros(many.size)
    joins = state[:, servers:most]
    at_once = state[:, : min(servers, most)].sum(axis=1)
    all_served = at_once + joins @ served
    all_soon = np.minimum(at_once + joins @ soon, all_served)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean_answer = np.where(all_served > 0, joins @ (served * wait) / all_served, 0.0)
    return Fates(
        soon=all_soon,
        late=all_served - all_soon,
        left=joins @ (1 - served),
        blocked=blocked,
        waits=joins.sum(axis=1),
        mean_answer=mean_answer,
        occupancy=many * all_served / servers,
        queued=state[:, servers:] @ np.arange(most - servers + 1),
    )


def _reached(servers: int, leaving: float, size: int, within: float) -> np.ndarray:
    """Chance that the server is reached within `within` by those who reach it at all, by the number of callers ahead.

    Their wait is a sum of exponential times of rates c + leaving, c + 2 leaving, ...; its distribution is a negative binomial
    tail in the number of steps, and a Poisson tail when nobody hangs up.
    """
    if size == 0:
        return np.zeros(0)
    if within == 0:
        return np.zeros(size)
    order = np.arange(size, dtype=float)
    if leaving == 0:
        ratio, first = servers * within / (order + 1), -servers * within
    else:
        gone, strength = -math.expm1(-leaving * within), servers / leaving + 1
        ratio, first = gone * (strength + order) / (order + 1), -(servers + leaving) * within
    with np.errstate(divide="ignore"):  # nobody leaves: the logarithm of 0 is minus infinity, and its power 0 again
        terms = np.exp(first + np.concatenate([[0.0], np.cumsum(np.log(ratio[:-1]))]))
    return np.clip(1 - np.cumsum(terms), 0.0, 1.0)


def _enough(servers: int, load: float, leaving: float) -> int:
    """So many states that what lies beyond them has a probability below 1e-17."""
    turning = servers + max(0.0, 2 * load - servers) / leaving
    most = math.ceil(turning) + 64
    if most > 1_000_000:
        raise ParameterError("patience", 1 / leaving, Between(1e-4, 1_000))
    return most


def _erlang_c(servers: int, many: np.ndarray, within: float) -> Fates:
    waits = np.array([queue.erlang_c(servers, float(load)) for load in many])
    soon = np.array([queue.service_level(servers, float(load), within) for load in many])
    mean = waits / (servers - many)
    none = np.zeros(many.size)
    return Fates(soon, 1 - soon, none, none, waits, mean, many / servers, mean * many)
