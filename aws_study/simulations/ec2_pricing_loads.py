"""Lesson 07: the loads and the prices that its simulations share."""

from __future__ import annotations

from functools import cache

import numpy as np

from aws_study import facts
from aws_study.core import checks

REGIONS = ("us-east-1", "ap-northeast-2")
TYPES = ("m5.large", "m7g.large", "c7g.large", "t3.medium")
PLANS = ("standard 1 year", "standard 3 years", "convertible 1 year", "convertible 3 years")
HOURS_A_MONTH = 730
# name: (trace, its first hours, requests an hour that one instance serves: chosen so that the peak needs some 40)
TRACES = {"nasa": ("nasa_requests", 28 * 24, 400), "elb": ("elb_requests", 14 * 24, 60)}
LOADS = (*TRACES, "office", "steady")


@cache
def hours_of(load: str) -> np.ndarray:
    """Instances that the load needs in each hour. Raises ParameterError for an unknown load."""
    checks.choice("load", load, LOADS)
    if load == "steady":
        return np.full(168, 12)
    if load == "office":
        hour = np.arange(168)
        return np.where((hour < 120) & (hour % 24 >= 8) & (hour % 24 < 17), 20, 2)
    name, hours, each = TRACES[load]
    trace = facts.trace(name)
    an_hour = 60 // trace.attrs["step_minutes"]
    requests = trace["requests"].to_numpy()[: hours * an_hour].reshape(-1, an_hour).sum(axis=1)
    return np.ceil(requests / each).astype(int)


@cache
def prices_of(instance_type: str, region: str, plan: str) -> tuple[float, float]:
    """(USD an hour on demand, USD an hour committed without upfront payment). Raises ParameterError."""
    checks.choice("instance_type", instance_type, TYPES)
    checks.choice("region", region, REGIONS)
    checks.choice("plan", plan, PLANS)
    prices = facts.prices("EC2", region)
    return prices[instance_type, "on demand"].usd, prices[instance_type, plan].usd
