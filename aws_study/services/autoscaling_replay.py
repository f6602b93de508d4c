"""A load replayed minute by minute against an Auto Scaling group: what each kind of policy does, when capacity arrives.

Load is counted in instances: 3.2 is work that keeps 3.2 instances busy. An instance passes through pending (until InService),
then start-up work (busy, and of no use yet), then it serves; its warm-up runs from InService, and until it is over the
instance is not in the metric. Documented (EC2 Auto Scaling User Guide, 2026-06; API model of 2026-11): warming instances
count in the desired capacity and not in the metric; policies do not scale in while instances warm; simple scaling waits for
its cooldown, the others do not; a scale-out wins over a scale-in; predictive scaling never scales in.
Assumed, because AWS publishes no numbers: data points before target tracking acts, the 90 % of the target below which it
shrinks, to the largest size that those points ask for; the forecast (the mean of the same hour of earlier days of the same
kind); CPU stops at 100 %; work that finds no instance is turned away and does not come back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from aws_study.core import queue
from aws_study.core.checks import Between, ParameterError, Rule, choice, count, number
from aws_study.services import autoscaling
from aws_study.services.autoscaling import Step

POLICIES = ("target", "step", "simple", "none")
MOST_INSTANCES = 500
SHRINK_BELOW = 0.9  # of the target, assumed
IN_POINTS = 15  # data points below before a group shrinks, assumed


@dataclass(frozen=True)
class Replay:
    """By minute: the load in instances; instances paid for (the desired capacity) and serving; the metric in percent."""

    load: np.ndarray
    paid: np.ndarray
    serving: np.ndarray
    metric: np.ndarray

    @property
    def instance_hours(self) -> float:
        return float(self.paid.sum()) / 60

    @property
    def slow(self) -> np.ndarray:
        """Minutes in which a request takes at least twice as long as alone, or finds more work than instances."""
        bounds = np.array([critical_load(servers) for servers in range(int(self.serving.max()) + 1)])
        return self.load > bounds[self.serving]

    @property
    def slow_share(self) -> float:
        """Share of all requests that came in such a minute."""
        total = float(self.load.sum())
        return min(1.0, float(self.load[self.slow].sum()) / total) if total else 0.0

    @property
    def changes(self) -> int:
        """How often the desired capacity changed."""
        return int((np.diff(self.paid) != 0).sum())


@cache
def critical_load(servers: int) -> float:
    """The load in instances at which a mean response among `servers` takes twice the service time (M/M/c); 0 for none."""
    servers = count("servers", servers, 0, MOST_INSTANCES)
    low, high = max(0.0, servers - 2.0), max(0.0, servers - 1e-9)
    for _ in range(22):  # to a millionth of an instance
        middle = (low + high) / 2
        low, high = (middle, high) if servers and queue.mean_wait(servers, middle) < 1 else (low, middle)
    return low


def instance_work(requests: Sequence[float] | np.ndarray, *, minutes: int, per_instance: float) -> np.ndarray:
    """Load in instances by minute, from counts of requests in `minutes` each, when an instance serves `per_instance` a minute."""
    counts = np.asarray(requests, dtype=float)
    minutes = count("minutes", minutes, 1, 1440)
    per_instance = number("per_instance", per_instance, 1e-6, 1e9)
    if counts.ndim != 1 or counts.size == 0 or not np.isfinite(counts).all() or (counts < 0).any():
        raise ParameterError("requests", "a list of counts", Between(0, 1e12))
    return np.repeat(counts / minutes / per_instance, minutes)


def size_for(load: float, *, target: float) -> int:
    """Fewest instances, one at least, with which `load` (in instances) stays at or below `target` percent."""
    return max(1, autoscaling.target_tracked(1, metric=100 * number("load", load, 0, 1e6), target=target))


def forecast(days: np.ndarray, *, target: float, most_days: int = 14) -> np.ndarray:
    """Instances for each of 24 hours: the mean load of that hour over up to `most_days` earlier days, at the target.

    days: (days, minutes of a day) of load in instances, oldest first. AWS does not publish its method; this is a stand-in.
    """
    days = np.asarray(days, dtype=float)
    target = number("target", target, 1, 100)
    if days.ndim != 2 or days.shape[0] == 0 or days.shape[1] % 24:
        raise ParameterError("days", days.shape, Rule("at_least_one"))
    hours = days[-count("most_days", most_days, 1, 14) :].reshape(-1, 24, days.shape[1] // 24)
    return np.ceil(hours.mean(axis=(0, 2)) * 100 / target - 1e-9).astype(int)


def launch_ahead(by_hour: Sequence[int] | np.ndarray, *, ahead_min: int) -> np.ndarray:
    """Least instances by minute of a day, when each hour's capacity is asked for `ahead_min` minutes before it begins."""
    hours = np.asarray(by_hour, dtype=int)
    ahead = count("ahead_min", ahead_min, 0, 59)
    now = np.repeat(hours, 60)
    coming = np.concatenate([now[ahead:], np.full(ahead, hours[-1])])
    return np.maximum(now, coming)


@dataclass(frozen=True)
class _Rules:
    """What a policy looks at; times in minutes."""

    policy: str
    target: float
    points: int
    period: int
    steps: tuple[Step, ...]
    simple: int

    def wanted(self, seen: list[float], *, desired: int, warm: int, warming: bool, resting: bool) -> int:
        """The size that the data points `seen` ask for, before minimum and maximum."""
        if self.policy == "none" or (self.policy == "simple" and resting):
            return desired
        if seen[-1] > self.target and len(seen) >= self.points and min(seen[-self.points :]) > self.target:
            if self.policy == "target":
                return max(desired, autoscaling.target_tracked(warm, metric=seen[-1], target=self.target))
            if self.policy == "step":
                grown = autoscaling.step_scaled(
                    warm, self.steps, kind="PercentChangeInCapacity", threshold=self.target, metric=seen[-1]
                )
                return max(desired, grown)
            return desired + self.simple
        least = max(1, IN_POINTS // self.period)
        if len(seen) < least or (warming and self.policy != "simple"):
            return desired
        recent = max(seen[-least:])
        if recent >= SHRINK_BELOW * self.target:
            return desired
        if self.policy == "target":
            return min(desired, autoscaling.target_tracked(warm, metric=recent, target=self.target))
        return desired - 1


def replay(
    load: np.ndarray,
    *,
    policy: str = "target",
    target: float = 50,
    points: int = 3,
    period_min: int = 1,
    launch_min: int = 2,
    ready_min: int = 0,
    warmup_min: int = 0,
    cooldown_min: int = 5,
    minimum: int | np.ndarray = 1,
    maximum: int = 100,
    first: int = 1,
    asked: np.ndarray | None = None,
    steps: Sequence[Step] = (),
    simple: int = 1,
) -> Replay:
    """Replay `load` (instances, by minute). Times are whole minutes; `target` is percent, for step and simple the threshold.

    points, period_min: data points over the target before the group grows, and the minutes of one. minimum: one number, or
    one by minute (a scheduled action). first: size at the start, if the minimum is smaller. asked: by minute, a size that a forecast or a scheduled desired capacity asks for; it
    adds and never removes. steps: of the scale-out, in percent of the capacity; simple: instances that an alarm adds; both
    shrink by one instance. Raises ParameterError outside the ranges.
    """
    load = _load(load)
    rules = _Rules(
        choice("policy", policy, POLICIES),
        number("target", target, 1, 100),
        count("points", points, 1, 60),
        count("period_min", period_min, 1, 60),
        tuple(steps),
        count("simple", simple, 1, MOST_INSTANCES),
    )
    if policy == "step" and not steps:
        raise ParameterError("steps", steps, Rule("at_least_one"))
    launch, ready = count("launch_min", launch_min, 0, 60), count("ready_min", ready_min, 0, 120)
    warmup, cooldown = count("warmup_min", warmup_min, 0, 60), count("cooldown_min", cooldown_min, 0, 120)
    maximum = count("maximum", maximum, 1, MOST_INSTANCES)
    floors = _by_minute("minimum", minimum, load.size)
    least = np.maximum(floors, _by_minute("asked", 0 if asked is None else asked, load.size)).tolist()

    serves_at, warm_at = ([0] * (load.size + launch + max(ready, warmup) + 2) for _ in range(2))
    serving = warm = desired = min(max(int(floors[0]), count("first", first, 1, MOST_INSTANCES)), maximum)
    calm = SHRINK_BELOW * rules.target
    all_warm = rested = 0  # the minutes from which no instance warms up and no cooldown runs
    rows = []
    readings: list[float] = []  # of the running period
    seen: list[float] = []
    for now, work in enumerate(load.tolist()):
        serving += serves_at[now]
        warm += warm_at[now]
        useful = min(warm, serving)  # the others in the metric are busy with their start-up work
        metric = 100 * (useful * min(1.0, work / serving) + warm - useful) / warm if useful else 100.0
        rows.append((desired, serving, metric))
        wanted = desired
        readings.append(metric)
        if len(readings) == rules.period:
            seen.append(sum(readings) / rules.period)
            readings.clear()
            if not calm <= seen[-1] <= rules.target:  # most minutes of a day ask for nothing
                wanted = rules.wanted(seen, desired=desired, warm=warm, warming=now < all_warm, resting=now < rested)
        wanted = min(max(wanted, least[now]), maximum)
        if wanted > desired:
            in_service = now + 1 + launch
            serves_at[in_service + ready] += wanted - desired
            warm_at[in_service + warmup] += wanted - desired
            all_warm, rested = in_service + warmup, in_service + cooldown
        elif wanted < desired:
            wanted = desired - min(desired - wanted, serving, warm)
            serving, warm = serving - desired + wanted, warm - desired + wanted
            rested = now + 1 + cooldown
            seen.clear()  # the next removal needs readings of the smaller group
        desired = wanted
    paid, served, metrics = (np.array(column) for column in zip(*rows, strict=True))
    return Replay(load, paid, served, metrics)


def _load(load: np.ndarray) -> np.ndarray:
    load = np.asarray(load, dtype=float)
    if load.ndim != 1 or not 1 <= load.size <= 50_000 or not np.isfinite(load).all() or (load < 0).any():
        raise ParameterError("load", "not minutes of work", Between(0, MOST_INSTANCES))
    return load


def _by_minute(name: str, value: int | np.ndarray, minutes: int) -> np.ndarray:
    values = np.asarray(value)
    if values.ndim == 0:
        values = np.full(minutes, count(name, value, 0, MOST_INSTANCES))
    if values.shape != (minutes,) or (values < 0).any() or (values > MOST_INSTANCES).any():
        raise ParameterError(name, values.shape, Between(0, MOST_INSTANCES, whole=True))
    return values.astype(int)
