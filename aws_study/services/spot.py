"""A job on Spot Instances that saves checkpoints: how long it runs, and how often to save.

Interruptions are drawn from an exponential law, which is an assumption: AWS publishes only how many per cent of a type's
instances it took back in a month. Then the expected time of a stretch of s hours that has to be done without interruption
is (exp(rate s) - 1) / rate, and the interval that costs least lies near sqrt(2 save / rate) (Young 1974).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from aws_study.core.checks import number

HOURS_A_MONTH = 730
MOST_EVENTS = 120  # a drawn run is cut after so many interruptions


def rate_per_hour(*, monthly_share: float, instances: int) -> float:
    """Interruptions an hour of a job that stops when any of its `instances` is taken back; `monthly_share` of them are in a month."""
    share = number("monthly_share", monthly_share, 0, 0.99)
    return number("instances", instances, 1, 1e5) * -math.log1p(-share) / HOURS_A_MONTH


def _stretches(work_h: float, every_h: float, save_h: float) -> tuple[int, float, float]:
    """How many full stretches, their length, and the length of the last one (0 when there is none); each ends with saving."""
    work = number("work_h", work_h, 1e-3, 1e4)
    every = min(number("every_h", every_h, 1e-3, 1e4), work)
    save = number("save_h", save_h, 0, 100)
    full = math.floor(work / every + 1e-9)
    rest = work - full * every
    return full, every + save, (rest + save if rest > 1e-9 else 0.0)


def running_hours(*, work_h: float, every_h: float, save_h: float, rate_h: float) -> float:
    """Expected hours for which the instances run until `work_h` hours of work are saved.

    every_h: hours of work between checkpoints; save_h: hours that saving takes; rate_h: interruptions an hour.
    An interruption loses what was not saved. Infinite when the number is too large to hold.
    """
    full, long, last = _stretches(work_h, every_h, save_h)
    rate = number("rate_h", rate_h, 0, 1e4)
    if rate == 0:
        return full * long + last
    if rate * max(long, last) > 700:
        return math.inf
    return (full * math.expm1(rate * long) + math.expm1(rate * last)) / rate


def best_interval(*, save_h: float, rate_h: float) -> float:
    """Young's rule: hours of work between checkpoints, sqrt(2 save / rate). Good when interruptions are far apart."""
    return math.sqrt(2 * number("save_h", save_h, 0, 100) / number("rate_h", rate_h, 1e-12, 1e4))


@dataclass(frozen=True)
class Run:
    """One drawn run: corners of the work done (hours) over the clock (hours), interruptions, hours run and hours lost."""

    clock: np.ndarray
    done: np.ndarray
    interruptions: int
    running_h: float
    lost_h: float
    finished: bool


def draw_run(
    rng: np.random.Generator, *, work_h: float, every_h: float, save_h: float, rate_h: float, restart_h: float = 0.0
) -> Run:
    """One run of the job. `restart_h` hours pass after an interruption until the instances work again (nothing is paid for them)."""
    full, long, _last = _stretches(work_h, every_h, save_h)
    rate = number("rate_h", rate_h, 0, 1e4)
    gap = number("restart_h", restart_h, 0, 1e3)
    every = long - save_h
    clock, done = [0.0], [0.0]
    saved, at, running, lost, events = 0, 0.0, 0.0, 0.0, 0
    total = full * long + _last
    while events < MOST_EVENTS:
        left = total - saved * long
        until = rng.exponential(1 / rate) if rate else math.inf
        lasts = min(until, left)
        stretches = math.floor(lasts / long + 1e-9)
        reached = min(saved * every + stretches * every + min(lasts - stretches * long, every), work_h)
        running, at = running + lasts, at + lasts
        clock.append(at)
        done.append(reached if lasts < left else work_h)
        if lasts >= left:
            return Run(np.array(clock), np.array(done), events, running, lost, True)
        saved += stretches
        events += 1
        lost += lasts - stretches * long
        clock += [at, at + gap]
        done += [saved * every] * 2
        at += gap
    return Run(np.array(clock), np.array(done), events, running, lost, False)
