"""Lambda: concurrency, the limits that stop it, and what an invocation costs.

Source: AWS Lambda Developer Guide, "Understanding Lambda function scaling", current text as read in 2026-11 (1,000 more
environments every 10 seconds for each function, requests per second capped at 10 times the concurrency).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from aws_study.core import tariff
from aws_study.core.checks import count, number

PER_10_SECONDS, RPS_FACTOR = 1000, 10


@dataclass(frozen=True)
class Demand:
    """`concurrency` needed (environments), `served` (requests a second), and what limits: "", "concurrency" or "requests"."""

    concurrency: float
    served: float
    limit: str


def demand(*, requests_per_second: float, seconds: float, concurrency_limit: int) -> Demand:
    """What a steady rate needs under a limit: the account's, or the reserved concurrency of one function.

    Concurrency = rate x duration; besides, no function serves more than 10 requests a second for each unit of the limit.
    """
    rate = number("requests_per_second", requests_per_second, 0, 1e9)
    seconds = number("seconds", seconds, 1e-6, 900)
    limit = count("concurrency_limit", concurrency_limit, 0, 10**7)
    needed = rate * seconds
    by_concurrency, by_requests = limit / seconds, float(RPS_FACTOR * limit)
    served = min(rate, by_concurrency, by_requests)
    reason = "" if served == rate else "concurrency" if by_concurrency <= by_requests else "requests"
    return Demand(needed, served, reason)


def seconds_to_scale(concurrency: float) -> int:
    """Seconds until a function that starts from nothing has this concurrency: 1,000 at once, 1,000 more every 10 s."""
    needed = number("concurrency", concurrency, 0, 1e9)
    return 10 * max(0, math.ceil(needed / PER_10_SECONDS - 1e-9) - 1)


def compute_cost(
    *,
    requests: float,
    ms: float,
    mb: int,
    usd_per_gb_second: tariff.Steps,
    usd_per_request: float,
    free_gb_seconds: float = 0,
    free_requests: float = 0,
) -> dict[str, float]:
    """USD of the duration (`compute`) and of the requests (`requests`), and their `total`. Prices are passed in."""
    requests = number("requests", requests, 0, 1e15)
    gb_seconds = requests * number("ms", ms, 0, 900_000) / 1000 * count("mb", mb, 128, 10_240) / 1024
    compute = float(tariff.tiered(max(0.0, gb_seconds - free_gb_seconds), usd_per_gb_second))
    asked = max(0.0, requests - free_requests) * number("usd_per_request", usd_per_request, 0, 1)
    return {"compute": compute, "requests": asked, "total": compute + asked}


def provisioned_cost(
    *,
    environments: int,
    hours: float,
    mb: int,
    requests: float,
    ms: float,
    usd_per_gb_second: float,
    usd_per_gb_second_duration: float,
    usd_per_request: float,
) -> dict[str, float]:
    """USD of provisioned concurrency: for being ready (`ready`), for the duration at its lower price (`compute`), for the `requests`.

    Ready is every second of the `hours` that the environments are configured, used or not. The free tier does not apply to it.
    """
    gb = count("mb", mb, 128, 10_240) / 1024
    seconds = 3600 * number("hours", hours, 0, 1e6) * count("environments", environments, 0, 10**6)
    requests = number("requests", requests, 0, 1e15)
    ready = seconds * gb * number("usd_per_gb_second", usd_per_gb_second, 0, 1)
    busy = requests * number("ms", ms, 0, 900_000) / 1000 * gb
    compute = busy * number("usd_per_gb_second_duration", usd_per_gb_second_duration, 0, 1)
    asked = requests * number("usd_per_request", usd_per_request, 0, 1)
    return {"ready": ready, "compute": compute, "requests": asked, "total": ready + compute + asked}
