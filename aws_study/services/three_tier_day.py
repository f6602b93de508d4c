"""A bad day of the three-tier shop, five minutes by five minutes: a zone fails, a crowd comes, the cache is emptied, a key leaks.

The fleet is `autoscaling_replay`, waits are `core.response`, verdicts `iam.evaluate`, recovery of deleted data `disaster_recovery`.
Assumed: a zone is away for 180 minutes; a crowd comes at once and stays an hour; an emptied cache is warm again with a time constant of
10 minutes; a leaked key is noticed after 120 minutes, and a thief who may do everything starts 50 servers. Left out: retries (a storm of
them makes each of these worse, lesson 03), clients that give up, what a failure costs in orders.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from aws_study.core import queue, response
from aws_study.core.checks import choice, count, number
from aws_study.services import autoscaling_replay, disaster_recovery, rds, three_tier_doors, three_tier_review
from aws_study.services import three_tier_shop as shop
from aws_study.services.three_tier_review import Brief
from aws_study.services.three_tier_shop import STEP_MIN, Day, Design, Floats, Work

EVENTS = ("none", "zone", "crowd", "cache", "key")
CROWD_MIN, WARM_MIN, NOTICED_MIN = 60, 10.0, 120
CROWD_TIMES = 2.5
DETECT_MIN = 2  # until the group sees that servers are gone
THIEF_SERVERS, THIEF_TYPE = 50, "m7g.xlarge"
OBJECTIVE = 0.999  # of a month's requests answered in time
MONTH_MIN = 1440 * 365 / 12
STOLEN = ("outside", "payroll", "wipe", "admin")


@dataclass(frozen=True)
class BadDay:
    """By steps of five minutes: requests a second, instances that serve, p99 (ms, infinite when full), shares failed and late (of all),
    USD an hour for servers. `stolen`: what a leaked key could do."""

    event: str
    hour: int
    rate: Floats
    servers: Floats
    p99_ms: Floats
    failed: Floats
    late: Floats
    usd_hour: Floats
    stolen: tuple[str, ...]

    @property
    def bad_minutes(self) -> float:
        """Failed and late requests, as minutes of the day's mean rate."""
        return float(((self.failed + self.late) * self.rate).sum() / self.rate.mean() * STEP_MIN)

    @property
    def budget_minutes(self) -> float:
        """A month's error budget: the part of it that the objective leaves, 43.8 minutes at 99.9 %."""
        return (1 - OBJECTIVE) * MONTH_MIN

    @property
    def left_minutes(self) -> float:
        """What is left of the month's budget after this day; negative when it is overdrawn."""
        return self.budget_minutes - self.bad_minutes

    @property
    def usd(self) -> float:
        """Servers of the day, a thief's too."""
        return float(self.usd_hour.sum()) * STEP_MIN / 60


def live(
    design: Design,
    brief: Brief,
    day: Day,
    event: str,
    hour: int,
    *,
    server_usd: float = 0.0,
    thief_usd: float = 0.0,
    work: Work = shop.WORK,
) -> BadDay:
    """Live through the day with `event` at `hour` (0-23). `server_usd`, `thief_usd`: an instance-hour of the shop's type and of the
    thief's. Raises ParameterError."""
    choice("event", event, EVENTS)
    begin = count("hour", hour, 0, 23) * 60
    rate = np.array(shop.check_day(day)) * number("peak", brief.peak, 0.1, 1e5)
    steps = np.arange(rate.size) * STEP_MIN
    if event == "crowd":
        rate = np.where((steps >= begin) & (steps < begin + CROWD_MIN), rate * CROWD_TIMES, rate)
    serving, paid = _fleet(design, work, rate, event, begin)
    away = (steps >= begin) & (steps < begin + shop.ZONE_AWAY_MIN) & (event == "zone")
    hits = np.full(rate.size, shop.hit_ratio(design.cache))
    if event == "cache":
        hits = np.where(steps >= begin, hits * -np.expm1(-np.maximum(steps - begin, 0) / WARM_MIN), hits)
    alive = np.where(away & (not design.cache_replica), 0.0, hits)
    served = np.array(
        [
            shop.answered(design, work, r, int(n), zone=0 if gone else None, hit=h)
            for r, n, gone, h in zip(rate.tolist(), serving.tolist(), away.tolist(), hits.tolist(), strict=True)
        ]
    )
    if event == "zone" and design.multi_az and design.zones > 1:
        served[begin // STEP_MIN] *= 1 - min(1.0, rds.TYPICAL_S["multi_az_instance"] / 60 / STEP_MIN)
    stolen, usd = _stolen(design) if event == "key" else (), paid * number("server_usd", server_usd, 0, 1e4)
    if "wipe" in stolen:  # requests that need an order fail until the orders are back
        served *= np.where((steps >= begin) & (steps < begin + _restored_min(design)), 1 - work.s3_share, 1.0)
    if "admin" in stolen:
        thief = (steps >= begin) & (steps < begin + NOTICED_MIN)
        usd = usd + thief * THIEF_SERVERS * number("thief_usd", thief_usd, 0, 1e4)
    p99, late = _waiting(design, brief, work, rate, serving, alive)
    return BadDay(event, hour, rate, serving, p99, 1 - served, served * late, usd, stolen)


def _fleet(design: Design, work: Work, rate: Floats, event: str, begin: int) -> tuple[Floats, Floats]:
    """Serving (the least of each step) and paid instances (the mean)."""
    vcpus = shop.INSTANCES[design.instance]
    minutes = np.repeat(rate * work.web_ms / 1000 / vcpus, STEP_MIN)
    zone = event == "zone"
    if design.fixed:
        paid = np.full(minutes.size, design.least)
        serving = paid.copy()
        if zone:
            serving[begin : begin + shop.ZONE_AWAY_MIN] -= shop.by_zone(design.least, design.zones)[0]
        return shop.in_steps(serving), paid.reshape(-1, STEP_MIN).mean(axis=1)
    first = autoscaling_replay.size_for(float(minutes[0]), target=shop.TARGET)
    if not zone or begin == 0:
        found = shop.group(minutes, design.most, least=design.least, first=first)
        serving, paid = found.serving.copy(), found.paid
        if zone:
            serving[:REFILLED] -= shop.by_zone(int(serving[0]), design.zones)[0]
        return shop.in_steps(serving), paid.reshape(-1, STEP_MIN).mean(axis=1)
    before = shop.group(minutes[:begin], design.most, least=design.least, first=first)
    had = int(before.serving[-1])
    left = max(1, had - shop.by_zone(had, design.zones)[0])
    least = np.full(minutes.size - begin, design.least)
    least[:DETECT_MIN] = 0
    asked = np.zeros(minutes.size - begin, dtype=int)
    if design.zones > 1:
        asked[DETECT_MIN] = int(before.paid[-1])
    after = shop.group(minutes[begin:], design.most, least=least, first=left, asked=asked)
    serving, paid = np.r_[before.serving, after.serving], np.r_[before.paid, after.paid]
    return shop.in_steps(serving), paid.reshape(-1, STEP_MIN).mean(axis=1)


REFILLED = DETECT_MIN + shop.LAUNCH_MIN + shop.READY_MIN


def _waiting(
    design: Design, brief: Brief, work: Work, rate: Floats, servers: Floats, hits: Floats
) -> tuple[Floats, Floats]:
    """p99 in ms, and the share of answered requests that is later than the SLO; where something is full, every one is."""
    cached = work.cache_ms if design.cache != "none" else 0.0
    reads = np.array(
        [shop.database(design, work, r, h).read_ms for r, h in zip(rate.tolist(), hits.tolist(), strict=True)]
    )
    other = work.reads * (np.where(hits < 1, (1 - hits) * reads, 0.0) + cached)
    vcpus, load = servers * shop.INSTANCES[design.instance], rate * work.web_ms / 1000
    p99 = work.web_ms * response.percentiles(0.99, vcpus, load) + other
    full = ~np.isfinite(p99)
    spare = np.where(full, 1.0, vcpus - load)
    waits = np.array([queue.erlang_c(int(c), a) if a < c else 1.0 for c, a in zip(vcpus, load, strict=True)])
    time = np.maximum(0.0, (brief.slo_ms - np.where(full, 0.0, other)) / work.web_ms)
    return p99, np.where(full, 1.0, response.tail(time, waits, spare))


def _stolen(design: Design) -> tuple[str, ...]:
    """What IAM lets a thief do with the role's key from another network."""
    order = f"{three_tier_doors.BUCKET}/orders/17.json"
    calls = {
        "outside": ("s3:GetObject", order), "payroll": ("s3:GetObject", "arn:aws:s3:::company-payroll/2026.csv"),
        "wipe": ("s3:DeleteObject", order), "admin": ("ec2:RunInstances", f"arn:aws:ec2:ap-northeast-2:{three_tier_doors.ACCOUNT}:instance/*"),
    }  # fmt: skip
    return tuple(
        name
        for name, (action, resource) in calls.items()
        if three_tier_doors.ask_role(design.role, action, resource, tls_only=design.tls_only, inside=False).passed
    )


def _restored_min(design: Design) -> float:
    """Minutes until deleted orders are back: a restore, or never when no backup lies anywhere."""
    if design.recovery == "none":
        return math.inf
    load = disaster_recovery.Workload(three_tier_review.DATA_GB, three_tier_review.DAILY_CHANGE, 1)
    return disaster_recovery.rto_minutes(design.recovery, load, three_tier_review.STEPS, disaster="deleted")
