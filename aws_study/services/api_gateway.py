"""API Gateway's throttling: token buckets in a row (usage plan, stage or route, account), and clients that come again after a 429.

A request needs a token of every bucket on its way, and the first empty one answers 429 Too Many Requests. Rates are requests a
second, bursts are requests (the depth of a bucket). AWS applies all of it on a best-effort basis; this model is exact.
Sources: API Gateway Developer Guide, request throttling and quotas, texts of 2026-06 and 2026-07. Assumptions: a request that
a later bucket refuses has used its token of the earlier ones; requests that meet in one step share what there is alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from aws_study.core.checks import Between, ParameterError, Rule, choice, count, number

RETRIES = ("none", "fixed", "backoff")
GATES = ("plan", "stage", "account")  # in the order in which a request passes them
MOST = 1e9


@dataclass(frozen=True)
class Limit:
    """A bucket: `rate` tokens a second flow in, `burst` is what it holds at most, and it starts full."""

    rate: float
    burst: float

    def __post_init__(self) -> None:
        number("rate", self.rate, 0, MOST)
        number("burst", self.burst, 0, MOST)


@dataclass(frozen=True)
class Throttled:
    """Requests in each step; arrays as long as the demand.

    sent: calls of the client, first ones and retries; served: those answered; refused: by gate, 429s of everybody who passes it;
    others: served requests of the stage's other callers; level: tokens left in the plan's bucket by the step's requests;
    given_up: requests of the client that ran out of retries or of time.
    """

    sent: np.ndarray
    served: np.ndarray
    refused: dict[str, np.ndarray]
    others: np.ndarray
    level: np.ndarray
    client_refused: float
    others_refused: float
    given_up: float


def admitted_at_most(limit: Limit, seconds: float) -> float:
    """What a full bucket lets through in `seconds`, whatever the demand: burst + rate * seconds."""
    return limit.burst + limit.rate * number("seconds", seconds, 0, MOST)


def throttle(
    demand: Any, *, plan: Limit, stage: Limit, account: Limit, others: float = 0.0, elsewhere: float = 0.0,
    retries: str = "none", tries: int = 3, wait_s: float = 1.0, step_s: float = 0.1,
) -> Throttled:  # fmt: skip
    """Send a client's requests through its usage plan, the stage and the account.

    demand: new requests of the client in each step of `step_s` seconds. others: requests a second of callers without a plan on the
    same stage; elsewhere: those of other APIs of the account in the Region. retries: none; fixed: all again `wait_s` later;
    backoff: spread evenly over 0 to wait_s * 2^(retry - 1), the mean of full jitter; at most `tries` times. Raises ParameterError.
    """
    wanted = _demand(demand)
    steady = number("others", others, 0, MOST), number("elsewhere", elsewhere, 0, MOST)
    choice("retries", retries, RETRIES)
    turns = count("tries", tries, 0, 10) if retries != "none" else 0
    step_s = number("step_s", step_s, 1e-4, 60)
    wait = max(1, round(number("wait_s", wait_s, step_s, 600) / step_s))
    steps = wanted.size
    coming = np.zeros((turns + 1, steps))  # by retry, and when
    coming[0] = wanted
    limits = {"plan": plan, "stage": stage, "account": account}
    inflow = {gate: limits[gate].rate * step_s for gate in GATES}
    depth = {
        gate: max(limits[gate].burst, inflow[gate]) for gate in GATES
    }  # what a step brings in is never too much for it
    levels = dict(depth)
    out = {name: np.zeros(steps) for name in ("sent", "served", "others", "level", *GATES)}
    client_refused = others_refused = given_up = 0.0
    for at in range(steps):
        tried = coming[:, at]
        sent = float(tried.sum())
        flows = [sent, steady[0] * step_s, steady[1] * step_s]  # the client, the stage's others, elsewhere
        for gate, joins in zip(GATES, (1, 2, 3), strict=True):
            asked = sum(flows[:joins])
            done = min(asked, levels[gate])
            left_over = levels[gate] - done
            levels[gate] = min(left_over + inflow[gate], depth[gate])
            if gate == "plan":
                out["level"][at] = left_over
            out[gate][at] = asked - done
            share = done / asked if asked > 0 else 1.0
            flows[:joins] = [flow * share for flow in flows[:joins]]
        out["sent"][at], out["served"][at], out["others"][at] = sent, flows[0], flows[1]
        lost = sent - flows[0]
        client_refused += lost
        others_refused += steady[0] * step_s - flows[1]
        if lost <= 0:
            continue
        left = tried * (lost / sent)
        given_up += float(left[turns])
        for turn in range(turns):
            first, last = (at + 1, at + wait * 2**turn) if retries == "backoff" else (at + wait, at + wait)
            slots = np.arange(first, last + 1)
            inside = slots[slots < steps]
            coming[turn + 1, inside] += left[turn] / slots.size
            given_up += float(left[turn]) * (1 - inside.size / slots.size)
    refused = {gate: out[gate] for gate in GATES}
    return Throttled(
        out["sent"], out["served"], refused, out["others"], out["level"], client_refused, others_refused, given_up
    )  # fmt: skip


def batches(batch: int, every_s: float, seconds: float, step_s: float = 0.1) -> np.ndarray:
    """`batch` requests at once at 0, every_s, 2 * every_s ... as demand of each step."""
    demand = np.zeros(round(number("seconds", seconds, step_s, 1e5) / number("step_s", step_s, 1e-4, 60)))
    starts = np.arange(0, demand.size, max(1, round(number("every_s", every_s, step_s, 1e5) / step_s)))
    demand[starts] = count("batch", batch, 0, 10**8)
    return demand


def route(body: dict[str, Any], routes: list[str], expression: str = "$request.body.action") -> str:
    """The key of the WebSocket route for a JSON message: the value that the expression selects, else $default.

    Returns "" where no route takes it. Raises ParameterError for an expression that does not look into the body.
    """
    prefix = "$request.body."
    if not expression.startswith(prefix) or expression == prefix:
        raise ParameterError("expression", expression, Rule("$request.body. and the name of a field"))
    here: Any = body
    for name in expression.removeprefix(prefix).split("."):
        here = here.get(name) if isinstance(here, dict) else None
    if isinstance(here, str) and here in routes and not here.startswith("$"):
        return here
    return "$default" if "$default" in routes else ""


def _demand(demand: Any) -> np.ndarray:
    try:
        wanted = np.asarray(demand, dtype=float)
        good = wanted.ndim == 1 and 0 < wanted.size <= 100_000 and bool(np.isfinite(wanted).all()) and wanted.min() >= 0
    except (TypeError, ValueError):
        good = False
    if not good:
        raise ParameterError("demand", demand, Between(0, MOST))
    return wanted
