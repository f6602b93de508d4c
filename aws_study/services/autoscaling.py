"""EC2 Auto Scaling: what a scaling policy makes of a metric. Sizes are numbers of instances."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from aws_study.core.checks import ParameterError, Rule, choice, count, number

KINDS = ("ChangeInCapacity", "ExactCapacity", "PercentChangeInCapacity")
MOST = 100_000


@dataclass(frozen=True)
class Step:
    """A step adjustment: bounds relative to the alarm's threshold (None is without end), and how much to change."""

    lower: float | None
    upper: float | None
    adjustment: float


def rounded(change: float) -> int:
    """A change in whole instances: toward zero, but never to zero when something was asked for (0.67 is 1, -0.58 is -1).

    Source: Amazon EC2 Auto Scaling User Guide, "Step and simple scaling policies", text of 2026-06.
    """
    change = number("change", change, -1e6, 1e6)
    if 0 < abs(change) < 1:
        return 1 if change > 0 else -1
    return math.trunc(change)


def adjusted(capacity: int, kind: str, adjustment: float, *, min_magnitude: int = 0) -> int:
    """Capacity after one adjustment of `kind`; a percentage changes by at least `min_magnitude` instances, never below 0."""
    capacity = count("capacity", capacity, 0, MOST)
    adjustment = number("adjustment", adjustment, -MOST, MOST)
    least = count("min_magnitude", min_magnitude, 0, MOST)
    if choice("kind", kind, KINDS) == "ExactCapacity":
        return count("adjustment", adjustment, 0, MOST)
    change = rounded(capacity * adjustment / 100) if kind == "PercentChangeInCapacity" else rounded(adjustment)
    if kind == "PercentChangeInCapacity" and change and abs(change) < least:
        change = least if change > 0 else -least
    return max(0, capacity + change)


def chosen_step(steps: Sequence[Step], *, threshold: float, metric: float) -> Step | None:
    """The step that a metric falls into, or None. Above the threshold a step holds its lower bound, below it its upper one."""
    breach = number("metric", metric, -1e12, 1e12) - number("threshold", threshold, -1e12, 1e12)
    if not steps:
        raise ParameterError("steps", steps, Rule("at_least_one"))
    for step in steps:
        low = -math.inf if step.lower is None else step.lower
        high = math.inf if step.upper is None else step.upper
        positive = low >= 0
        if (positive and low <= breach < high) or (not positive and low < breach <= high):
            return step
    return None


def step_scaled(
    capacity: int, steps: Sequence[Step], *, kind: str, threshold: float, metric: float, min_magnitude: int = 0
) -> int:
    """Capacity after a step scaling policy saw `metric`; unchanged when no step holds it."""
    step = chosen_step(steps, threshold=threshold, metric=metric)
    return capacity if step is None else adjusted(capacity, kind, step.adjustment, min_magnitude=min_magnitude)


def target_tracked(capacity: int, *, metric: float, target: float) -> int:
    """Instances that bring an average metric to its target: rounded up when scaling out; scaling in takes away less.

    Needed is capacity x metric / target; 1.5 more instances are 2, and 1.5 fewer are 1.
    """
    capacity = count("capacity", capacity, 0, MOST)
    return math.ceil(capacity * number("metric", metric, 0, 1e12) / number("target", target, 1e-9, 1e12) - 1e-9)


def backlog_scaled(*, messages: int, seconds_per_message: float, max_latency_s: float) -> int:
    """Instances for a queue: messages / (seconds that a message may wait / seconds that one takes), rounded up."""
    backlog = number("max_latency_s", max_latency_s, 1e-6, 1e9) / number(
        "seconds_per_message", seconds_per_message, 1e-6, 1e9
    )
    return math.ceil(count("messages", messages, 0, 10**12) / backlog - 1e-9)
