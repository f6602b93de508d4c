"""Workers on a queue: how many the backlog asks for, and how long a message waits, minute by minute.

The metric that works is backlog per instance: messages that wait / instances in service, with the target
(seconds a message may wait) / (seconds a message takes). Source: Amazon EC2 Auto Scaling User Guide, "Scaling based on Amazon
SQS", text of 2026-06. Assumed: the alarm's data points, a new instance works as soon as it is in service, messages in order.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aws_study.core.checks import Between, ParameterError, choice, count, number
from aws_study.services import autoscaling

METRICS = ("backlog", "cpu")
IN_POINTS = 15  # data points below before workers go, assumed
MOST_WORKERS = 1_000


@dataclass(frozen=True)
class Drained:
    """By minute: messages that arrived, that wait at its end, workers paid for, workers at work, CPU of these in percent."""

    arrived: np.ndarray
    waiting: np.ndarray
    paid: np.ndarray
    working: np.ndarray
    cpu: np.ndarray

    @property
    def instance_hours(self) -> float:
        return float(self.paid.sum()) / 60

    @property
    def waits_min(self) -> np.ndarray:
        """Minutes that a message which arrives at the end of each minute waits; infinite when it is not served in time."""
        served = np.cumsum(self.arrived) - self.waiting
        done = np.concatenate([[0.0], served])
        clock = np.arange(done.size, dtype=float)
        rising = np.concatenate([[True], np.diff(done) > 1e-12])
        left = np.interp(np.cumsum(self.arrived), done[rising], clock[rising], right=np.inf)
        waits = np.maximum(left - np.arange(1, done.size), 0.0)
        return np.where(self.waiting <= 1e-9, 0.0, waits)

    def late_share(self, max_wait_s: float) -> float:
        """Share of the messages that wait longer than `max_wait_s`."""
        total = float(self.arrived.sum())
        return float(self.arrived[self.waits_min * 60 > max_wait_s + 1e-6].sum()) / total if total else 0.0


def drain(
    arrivals: np.ndarray,
    *,
    seconds_per_message: float,
    metric: str,
    max_wait_s: float,
    cpu_target: float = 50,
    points: int = 1,
    launch_min: int = 3,
    minimum: int = 1,
    maximum: int = 100,
) -> Drained:
    """Replay `arrivals` (messages by minute) under target tracking of "backlog" (per instance) or "cpu" (percent).

    Raises ParameterError outside the ranges.
    """
    arrived = np.asarray(arrivals, dtype=float)
    if arrived.ndim != 1 or not 1 <= arrived.size <= 50_000 or not np.isfinite(arrived).all() or (arrived < 0).any():
        raise ParameterError("arrivals", "not messages by minute", Between(0, 1e9))
    each = number("seconds_per_message", seconds_per_message, 0.01, 3600)
    choice("metric", metric, METRICS)
    may_wait = number("max_wait_s", max_wait_s, 1, 86_400)
    target = may_wait / each if metric == "backlog" else number("cpu_target", cpu_target, 1, 100)
    points, launch = count("points", points, 1, 60), count("launch_min", launch_min, 0, 60)
    maximum = count("maximum", maximum, 1, MOST_WORKERS)
    minimum = count("minimum", minimum, 1, maximum)
    coming = [0] * (arrived.size + launch + 2)
    paid = working = minimum
    waiting, rows, seen = 0.0, [], []
    for now, new in enumerate(arrived.tolist()):
        working += coming[now]
        room = working * 60 / each
        served = min(waiting + new, room)
        waiting = max(0.0, waiting + new - served)
        cpu = 100 * served / room
        rows.append((waiting, paid, working, cpu))
        seen.append(waiting / working if metric == "backlog" else cpu)
        wanted = paid
        if len(seen) >= points and min(seen[-points:]) > target:
            wanted = max(paid, autoscaling.target_tracked(working, metric=seen[-1], target=target))
        elif len(seen) >= IN_POINTS and working == paid and max(seen[-IN_POINTS:]) < 0.9 * target:
            # few messages wait because the workers keep up: those that are busy now stay
            busy = -int(-working * cpu // 100)
            wanted = autoscaling.target_tracked(working, metric=max(seen[-IN_POINTS:]), target=target)
            wanted = min(paid, max(wanted, busy if metric == "backlog" else 0))
        wanted = min(max(wanted, minimum), maximum)
        if wanted > paid:
            coming[now + 1 + launch] += wanted - paid
        elif wanted < paid:
            working = wanted
            seen.clear()
        paid = wanted
    left, paid_by, working_by, cpu_by = (np.array(column) for column in zip(*rows, strict=True))
    return Drained(arrived, left, paid_by, working_by, cpu_by)
