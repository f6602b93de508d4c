"""Disaster recovery in a second Region: four strategies, how long each is away (RTO), what it loses (RPO), what it costs a month.

Data in GB of 1,000 MB, rates in MB/s, times in minutes, money in USD a month of 730 hours. The strategies and what runs in each:
AWS Architecture Blog, "Disaster Recovery Architecture on AWS", parts I and III (copy read in 2026-11). The minutes of the steps are
arguments: AWS promises none of them. Steps that can run side by side do.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from aws_study.core import checks

STRATEGIES = ("backup", "pilot", "warm", "active")
DISASTERS = ("region", "deleted")
HOURS_A_MONTH, DAYS_A_MONTH = 730.0, 365 / 12


@dataclass(frozen=True)
class Workload:
    """What has to come back: data, the part of it that changes in a day (0 to 1), and the servers of the full site."""

    data_gb: float
    daily_change: float
    servers: int


@dataclass(frozen=True)
class Steps:
    """Minutes of each step, and the rate of a restore and of a copy between Regions.

    `detect` until an alarm is sure, `decide` until people say "over", `build` network, database instance and load balancer from a
    template, `start` servers from images, `promote` a replica, `dns` until clients follow; `lag` of the replication.
    """

    restore_mb_s: float
    copy_mb_s: float
    detect: float
    decide: float
    build: float
    start: float
    promote: float
    dns: float
    lag: float


@dataclass(frozen=True)
class Rates:
    """USD: GB-months of backups and of database storage (in one zone, in two), GB between Regions, hours of a server, of a database
    (in one zone, in two) and of a load balancer."""

    backup_gb: float
    storage_gb: float
    storage_two_zones_gb: float
    transfer_gb: float
    server_hour: float
    database_hour: float
    database_two_zones_hour: float
    balancer_hour: float


@dataclass(frozen=True)
class Plan:
    """A strategy's outcome: minutes until it answers again, minutes of data lost at worst, USD a month for the second Region."""

    strategy: str
    rto: float
    rpo: float
    usd: float

    def meets(self, *, rto: float, rpo: float) -> bool:
        return self.rto <= rto and self.rpo <= rpo


def transfer_minutes(gigabytes: float, mb_s: float) -> float:
    """Bytes over bandwidth, in minutes: 8,000 GB at 200 MB/s take 667."""
    return checks.number("gigabytes", gigabytes, 0, 1e12) * 1000 / checks.number("mb_s", mb_s, 1e-6, 1e9) / 60


def rto_minutes(strategy: str, workload: Workload, steps: Steps, *, disaster: str = "region") -> float:
    """Minutes without service.

    When the home Region fails: backup = detect + decide + build + max(restore, start) + dns; pilot light = detect + decide +
    max(promote, start) + dns; warm standby = detect + decide + promote + dns; active/active = detect + dns, as health checks do it
    alone. When somebody deleted data every copy lacks it and all sites stand: detect + decide + restore, whatever the strategy.
    A restore ends when every byte is there (a volume from a snapshot opens earlier, and is slow until then); that warm standby has
    to grow afterwards is not counted.
    """
    _check(workload, steps)
    checks.choice("strategy", strategy, STRATEGIES)
    restore = transfer_minutes(workload.data_gb, steps.restore_mb_s)
    if checks.choice("disaster", disaster, DISASTERS) == "deleted":
        return steps.detect + steps.decide + restore
    work = {
        "backup": steps.decide + steps.build + max(restore, steps.start),
        "pilot": steps.decide + max(steps.promote, steps.start),
        "warm": steps.decide + steps.promote,
        "active": 0.0,
    }
    return steps.detect + work[strategy] + steps.dns


def rpo_minutes(strategy: str, workload: Workload, steps: Steps, *, interval: float, disaster: str = "region") -> float:
    """Minutes of data lost at worst, with a backup every `interval` minutes.

    Backup: the interval and the time in which the changes of one interval are copied to the second Region. The others: the lag of the
    replication. When somebody deleted data: the interval, whatever the strategy, because replication deletes too.
    """
    _check(workload, steps)
    interval = checks.number("interval", interval, 0, 1e7)
    checks.choice("strategy", strategy, STRATEGIES)
    if checks.choice("disaster", disaster, DISASTERS) == "deleted":
        return interval
    if strategy != "backup":
        return steps.lag
    changed = workload.data_gb * min(1.0, workload.daily_change * interval / 1440)
    return interval + transfer_minutes(changed, steps.copy_mb_s)


def monthly_usd(
    strategy: str, workload: Workload, rates: Rates, *, standby_share: float, kept_days: float = 7
) -> Mapping[str, float]:
    """What the second Region costs a month, by part: backups, transfer, database, servers. The home Region is not in it.

    Every strategy keeps backups: one full copy and the changes of `kept_days`. Warm standby runs `standby_share` of the servers (at
    least one), active/active all of them and a database in two zones, which stands for one that takes writes in both Regions.
    Requests and logs are left out.
    """
    checks.choice("strategy", strategy, STRATEGIES)
    share = checks.number("standby_share", standby_share, 0, 1)
    servers = checks.count("servers", workload.servers, 1, 100_000)
    data, changed = workload.data_gb, workload.data_gb * workload.daily_change
    running = {"backup": 0, "pilot": 0, "warm": max(1, math.ceil(round(share * servers, 9))), "active": servers}[
        strategy
    ]
    hour, storage = rates.database_hour, rates.storage_gb
    if strategy == "active":
        hour, storage = rates.database_two_zones_hour, rates.storage_two_zones_gb
    return {
        "backups": (data + checks.number("kept_days", kept_days, 0, 1e5) * changed) * rates.backup_gb,
        "transfer": changed * DAYS_A_MONTH * rates.transfer_gb,
        "database": 0.0 if strategy == "backup" else data * storage + HOURS_A_MONTH * hour,
        "servers": HOURS_A_MONTH * (running * rates.server_hour + (rates.balancer_hour if running else 0)),
    }


def plans(
    workload: Workload, steps: Steps, rates: Rates, *, interval: float, standby_share: float, disaster: str = "region"
) -> tuple[Plan, ...]:
    """All four strategies for one workload, in the order of STRATEGIES. Raises ParameterError."""
    return tuple(
        Plan(
            strategy,
            rto_minutes(strategy, workload, steps, disaster=disaster),
            rpo_minutes(strategy, workload, steps, interval=interval, disaster=disaster),
            sum(monthly_usd(strategy, workload, rates, standby_share=standby_share).values()),
        )
        for strategy in STRATEGIES
    )


def cheapest(found: Iterable[Plan], *, rto: float, rpo: float) -> Plan | None:
    """The plan of lowest cost that meets both targets (minutes); None when there is none."""
    rto, rpo = checks.number("rto", rto, 0, 1e9), checks.number("rpo", rpo, 0, 1e9)
    return min((plan for plan in found if plan.meets(rto=rto, rpo=rpo)), key=lambda plan: plan.usd, default=None)


def _check(workload: Workload, steps: Steps) -> None:
    checks.number("data_gb", workload.data_gb, 0, 1e12)
    checks.number("daily_change", workload.daily_change, 0, 1)
    for field in fields(steps):
        low = 1e-6 if field.name.endswith("mb_s") else 0
        checks.number(field.name, getattr(steps, field.name), low, 1e9)
