"""The three-tier shop as one design: what it does at the busiest minute, without a zone, over a year. `three_tier_review` judges it.

Nothing is modelled here that another lesson's model decides: waits are `core.response` (M/M/c), the fleet over a day
`autoscaling_replay`, hits `core.cache`, the database `rds.read_scaling`, what a dead zone takes from the cache `elasticache.survive`,
odds `core.availability`. Rates are requests a second, times milliseconds, a load is vCPUs kept busy, shares are 0 to 1.
Assumed, and said near the cards: one request's work (`Work`), exponential service times, equal vCPUs, a balancer that sees all servers,
work that finds no server turned away; a lost zone is away for `ZONE_AWAY_MIN` and the rest of the day it is there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from aws_study.core import availability, response
from aws_study.core import cache as caching
from aws_study.core.checks import Between, ParameterError, Rule, choice, count, number
from aws_study.services import autoscaling_replay, disaster_recovery, elasticache, rds
from aws_study.services.three_tier_doors import DOORS, NATS, ROLES

INSTANCES = {"m7g.medium": 1, "m7g.large": 2, "m7g.xlarge": 4}  # vCPUs
DATABASES = {"db.m6g.large": 2, "db.m6g.xlarge": 4, "db.m6g.2xlarge": 8, "db.m6g.4xlarge": 16}  # vCPUs
CACHES = {"none": 0.0, "cache.t4g.medium": 3.09, "cache.m7g.large": 6.38, "cache.m7g.xlarge": 12.93}  # GiB
RECOVERIES = ("none", *disaster_recovery.STRATEGIES)
MOST_INSTANCES = 200
STEP_MIN = 5  # minutes of one value of a day
TARGET = 50  # percent of CPU that target tracking keeps
LAUNCH_MIN, READY_MIN = 2, 1
REPLACE_MIN = 5  # until an Auto Scaling group has replaced what a zone took, assumed
ZONE_AWAY_MIN = 180  # assumed
KEYS, KEY_MB, ZIPF, KEPT = 100_000, 0.2, 0.9, 0.75  # the catalogue, and the part of a cache node that holds data
Floats = npt.NDArray[np.float64]
Day = tuple[float, ...]  # a day's load by STEP_MIN, as a share of its peak


@dataclass(frozen=True)
class Design:
    """What the learner decides. `least` = `most`: a fixed fleet that nobody refills; otherwise an Auto Scaling group at 50 % CPU.

    The balancer and the fleet stand in `zones` zones, the database's primary in the first, a standby (`multi_az`) and the n-th read
    replica in the next ones. `nat` "one" stands in the first zone. `role`, `doors`: see three_tier_doors. Raises ParameterError.
    """

    zones: int = 2
    instance: str = "m7g.large"
    least: int = 12
    most: int = 12
    cache: str = "none"
    cache_replica: bool = False
    database: str = "db.m6g.2xlarge"
    multi_az: bool = True
    replicas: int = 0
    nat: str = "one"
    endpoint: bool = False
    role: str = "everything"
    doors: str = "tiers"
    tls_only: bool = False
    encrypted: bool = True
    recovery: str = "backup"

    def __post_init__(self) -> None:
        count("zones", self.zones, 1, 3)
        count("least", self.least, 1, MOST_INSTANCES)
        if count("most", self.most, 1, MOST_INSTANCES) < self.least:
            raise ParameterError("most", self.most, Between(self.least, MOST_INSTANCES, whole=True))
        count("replicas", self.replicas, 0, 5)
        for name, allowed in CHOICES.items():
            choice(name, getattr(self, name), allowed)
        if self.cache_replica and self.cache == "none":
            raise ParameterError("cache_replica", True, Rule("needs_cache"))

    @property
    def fixed(self) -> bool:
        return self.least == self.most


CHOICES = {
    "instance": tuple(INSTANCES), "cache": tuple(CACHES), "database": tuple(DATABASES), "nat": NATS, "role": ROLES, "doors": DOORS,
    "recovery": RECOVERIES, "cache_replica": (False, True), "multi_az": (False, True), "endpoint": (False, True),
    "tls_only": (False, True), "encrypted": (False, True),
}  # fmt: skip


@dataclass(frozen=True)
class Work:
    """One request: CPU of a server, reads and writes of the database (and the CPU of each there), a read of the cache; shares of the
    requests that need an order in S3 and that call the payment provider outside; bytes on each way, in KB."""

    web_ms: float = 50
    reads: float = 4
    writes: float = 0.2
    read_ms: float = 5
    write_ms: float = 10
    apply_ms: float = 4
    cache_ms: float = 1
    s3_share: float = 0.3
    pay_share: float = 0.03
    page_kb: float = 20
    row_kb: float = 4
    order_kb: float = 60


@dataclass(frozen=True)
class Odds:
    """Shares of a year in which a part works: assumptions of the course, rounder than any promise of AWS."""

    zone: float = 0.999
    balancer: float = 0.9999
    database: float = 0.9995


WORK, ODDS = Work(), Odds()  # the course's assumptions


@dataclass(frozen=True)
class Database:
    """Busy shares of the primary and of each replica, the share of queries that are answered, and the mean time of a read."""

    primary: float
    replica: float
    answered: float
    read_ms: float


@cache
def hit_ratio(name: str) -> float:
    """Share of the reads that a node of this type answers: LRU over a catalogue of 20 GB with Zipf popularity; "none": 0."""
    held = CACHES[choice("cache", name, CACHES)] * KEPT * 1073.741824 / KEY_MB
    return caching.che(caching.zipf(KEYS, ZIPF), min(held, KEYS)) if held else 0.0


def database(design: Design, work: Work, rate: float, hit: float, replicas: int | None = None) -> Database:
    """The database at `rate` requests a second when a share `hit` of the reads never reaches it. A standby takes no reads."""
    copies = design.replicas if replicas is None else replicas
    return _database(DATABASES[design.database], copies, work, rate, number("hit", hit, 0, 1))


@lru_cache(maxsize=50_000)  # designs that differ elsewhere ask the same of it
def _database(vcpus: int, copies: int, work: Work, rate: float, hit: float) -> Database:
    reads, writes = rate * work.reads * (1 - hit), rate * work.writes
    busy = rds.read_scaling(
        copies, requests_per_s=reads + writes, read_share=reads / (reads + writes) if reads else 0.0,
        read_ms=work.read_ms / vcpus, write_ms=work.write_ms / vcpus, apply_ms=work.apply_ms / vcpus,
    )  # fmt: skip
    fullest = max(busy.primary, busy.replica)
    own = work.read_ms - work.read_ms / vcpus  # a query runs on one vCPU, however many there are
    read_ms = own + busy.response_ms if fullest < 1 else math.inf
    return Database(busy.primary, busy.replica, min(1.0, 1 / fullest) if fullest else 1.0, read_ms)


def response_ms(design: Design, work: Work, rate: float, servers: int, hit: float, *, p: float = 0.99) -> float:
    """Time within which a share `p` of the requests is answered: that share's time in the fleet, and the mean of all reads on top.

    Percentiles of parts do not add up exactly; the fleet's is by far the longest part until the database is nearly full.
    """
    vcpus = servers * INSTANCES[design.instance]
    fleet = work.web_ms * response.percentile(p, vcpus, rate * work.web_ms / 1000) if vcpus else math.inf
    read = (1 - hit) * database(design, work, rate, hit).read_ms if hit < 1 else 0.0
    return fleet + work.reads * (read + (work.cache_ms if design.cache != "none" else 0.0))


@lru_cache(maxsize=4096)
def fleet(instance: str, least: int, most: int, peak: float, web_ms: float, day: Day) -> tuple[np.ndarray, np.ndarray]:
    """Instances (serving, paid) by minute of the day; `least` = `most` is a fixed fleet."""
    minutes = len(day) * STEP_MIN
    if least == most:
        return np.full(minutes, least), np.full(minutes, least)
    if most < MOST_INSTANCES:  # a ceiling that is never reached changes nothing, and one replay serves many sizes
        free = fleet(instance, least, MOST_INSTANCES, peak, web_ms, day)
        if free[1].max() <= most:
            return free
    load = np.repeat(np.array(day) * peak * web_ms / 1000 / INSTANCES[instance], STEP_MIN)
    found = group(load, most, least=least, first=autoscaling_replay.size_for(float(load[0]), target=TARGET))
    return found.serving, found.paid


def group(
    load: Floats, most: int, *, least: int | np.ndarray, first: int, asked: np.ndarray | None = None
) -> autoscaling_replay.Replay:
    """Replay minutes of load (in instances) against the shop's Auto Scaling group: target tracking with the course's times."""
    return autoscaling_replay.replay(
        load, policy="target", target=TARGET, launch_min=LAUNCH_MIN, ready_min=READY_MIN, warmup_min=LAUNCH_MIN + READY_MIN,
        minimum=least, maximum=most, first=first, asked=asked,
    )  # fmt: skip


def in_steps(by_minute: Floats) -> Floats:
    """The least of every STEP_MIN minutes."""
    return np.asarray(by_minute).reshape(-1, STEP_MIN).min(axis=1)


def by_zone(instances: int, zones: int) -> tuple[int, ...]:
    """Instances in each zone, fullest first: a group keeps them as even as it can."""
    return tuple(instances // zones + (zone < instances % zones) for zone in range(zones))


def database_left(
    design: Design, work: Work, rate: float, *, zone: int | None = None, hit: float | None = None
) -> Database:
    """The database while `zone` is away, or none: with the reads that the cache leaves it, and the read replicas that stand elsewhere."""
    hit = hit_ratio(design.cache) if hit is None else hit
    if zone == 0 and hit:
        hit *= 1 - _cache_lost(design.zones, design.cache_replica)
    alive = sum((copy + 1) % design.zones != zone for copy in range(design.replicas))
    return database(design, work, rate, hit, alive)


def answered(
    design: Design, work: Work, rate: float, servers: int, *, zone: int | None = None, hit: float | None = None
) -> float:
    """Share of the requests that these servers, the database and the ways out answer while `zone` (0 is the first) is away, or none.

    The first zone holds the primary of a single database, the one cache node and the one NAT gateway; a standby has taken over (its
    60-120 s are counted elsewhere). `hit`: the cache's hit ratio just now, when it is not its usual one. Work that finds nothing is
    turned away.
    """
    if zone is not None:
        count("zone", zone, 0, design.zones - 1)
        if design.zones == 1 or (zone == 0 and not design.multi_az):
            return 0.0
    load = rate * work.web_ms / 1000
    web = min(1.0, servers * INSTANCES[design.instance] / load) if load else 1.0
    served = database_left(design, work, rate, zone=zone, hit=hit).answered
    nat = design.nat == "zone" or (design.nat == "one" and zone != 0)
    ways = (1 if nat or design.endpoint else 1 - work.s3_share) * (1 if nat else 1 - work.pay_share)
    return min(web, served) * ways


@cache
def _cache_lost(zones: int, replica: bool) -> float:
    return elasticache.survive(
        1, int(replica), zones=zones, failure="zone", automatic_failover=replica, hit_ratio=0.5
    ).lost_share


def answered_without(
    design: Design, work: Work, rate: float, servers: int, zone: int | None, *, replaced: bool = False
) -> float:
    """The same right after a `zone` took its part of `servers` away, or when a group has `replaced` them in the zones that are left."""
    lost = by_zone(servers, design.zones)[zone] if zone is not None and not replaced else 0
    return answered(design, work, rate, servers - lost, zone=zone)


def year(design: Design, work: Work, peak: float, day: Day, odds: Odds) -> float:
    """Share of a year's requests that is answered: zones that fail alone, the balancer, and database instances, independent.

    Over the day's load: all zones stand, or one of them is away (each equally often), for `ZONE_AWAY_MIN` of which a group needs
    `REPLACE_MIN` to refill. A failover of 90 s belongs to a zone and to an instance that fails.
    """
    serving = in_steps(fleet(design.instance, design.least, design.most, peak, work.web_ms, day)[0])
    load = np.array(day) * peak
    chosen = slice(None, None, 24)  # a value every two hours is enough for a mean
    points = list(zip(load[chosen].tolist(), serving[chosen].tolist(), strict=True))
    weight = sum(rate for rate, _n in points)

    def mean(zone: int | None, replaced: bool = False) -> float:
        return (
            sum(rate * answered_without(design, work, rate, n, zone, replaced=replaced) for rate, n in points) / weight
        )

    all_stand = availability.copies(odds.zone, design.zones, needed=design.zones)
    most_stand = availability.copies(odds.zone, design.zones, needed=max(1, design.zones - 1))
    one_away = most_stand - all_stand if design.zones > 1 else 0.0
    first = 0.0 if design.fixed else REPLACE_MIN / ZONE_AWAY_MIN
    kinds = [0, 1] if design.zones > 1 else []  # the zones behind the first are alike, but for one server
    shares = [1 / design.zones, 1 - 1 / design.zones]
    without = 0.0
    for zone, share in zip(kinds, shares, strict=False):
        short = mean(zone)
        held = short if design.fixed else first * short + (1 - first) * mean(zone, replaced=True)
        lost = rds.TYPICAL_S["multi_az_instance"] / 60 / ZONE_AWAY_MIN if zone == 0 and design.multi_az else 0.0
        without += share * held * (1 - lost)
    zones = all_stand * mean(None) + one_away * without
    if design.zones == 3:  # two away: the primary or its standby is in the zone that is left in two of three cases
        few = sum(rate * answered(design, work, rate, by_zone(n, 3)[-1]) for rate, n in points) / weight
        alone = availability.copies(odds.zone, 3) - most_stand
        zones += alone * few * (2 if design.multi_az else 1) / 3
    instances = [odds.database] * (2 if design.multi_az else 1)
    return availability.series([odds.balancer, availability.parallel(instances), zones])


def moments(design: Design, work: Work, peak: float, day: Day) -> tuple[tuple[float, int], tuple[float, int]]:
    """(rate, serving instances) of the five minutes with the most requests, and of those in which the fleet is fullest."""
    return _moments(design.instance, design.least, design.most, peak, work.web_ms, day)


@lru_cache(maxsize=4096)
def _moments(
    instance: str, least: int, most: int, peak: float, web_ms: float, day: Day
) -> tuple[tuple[float, int], tuple[float, int]]:
    serving, _paid = fleet(instance, least, most, peak, web_ms, day)
    few, load = in_steps(serving), np.array(day) * peak
    top, full = int(np.argmax(load)), int(np.argmax(load / np.maximum(few, 1e-9)))
    return (float(load[top]), int(few[top])), (float(load[full]), int(few[full]))


def worst_ms(design: Design, work: Work, peak: float, day: Day, *, p: float = 0.99) -> float:
    """The longest `response_ms` of these two moments: the database is fullest in the first, the fleet in the second."""
    hit = hit_ratio(design.cache)
    return max(response_ms(design, work, rate, n, hit, p=p) for rate, n in moments(design, work, peak, day))


def check_day(day: Day) -> Day:
    """A day as 288 shares of its peak. Raises ParameterError for anything else."""
    steps = 1440 // STEP_MIN
    if not isinstance(day, tuple) or len(day) != steps:
        raise ParameterError("day", type(day).__name__, Between(steps, steps, whole=True))
    _check_shares(day)
    return day


@lru_cache(maxsize=16)  # a day is looked at hundreds of times
def _check_shares(day: Day) -> None:
    for share in day:
        number("day", share, 0, 1)
    if max(day) <= 0:
        raise ParameterError("day", 0, Between(0, 1))


FIELDS = tuple(field.name for field in fields(Design))
