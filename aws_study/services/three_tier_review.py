"""A design of the three-tier shop before its judges: what a brief demands of each pillar, and how far it is met.

Each check is a ratio: 1 is exactly what was demanded, below 1 it fails. The bill is `architecture_bill`, recovery in a second Region is
`disaster_recovery`, attacks are `three_tier_doors`. `three_tier_mend` looks for what mends a design. Prices are arguments. Money is USD a
month of 730 hours.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from aws_study.core.checks import choice, number
from aws_study.services import architecture_bill, disaster_recovery, three_tier_doors
from aws_study.services import three_tier_shop as shop
from aws_study.services.three_tier_shop import Day, Design, Odds, Work

PILLARS = ("security", "reliability", "performance", "cost")
PILLAR_OF = {
    "works": "security", "attacks": "security", "year": "reliability", "zone": "reliability", "rto": "reliability", "rpo": "reliability",
    "response": "performance", "bill": "cost",
}  # fmt: skip
DATA_GB, DAILY_CHANGE = 500.0, 0.02
# Minutes; what AWS does not promise either. A day between two backups.
STEPS = disaster_recovery.Steps(
    restore_mb_s=200, copy_mb_s=200, detect=3, decide=10, build=20, start=10, promote=5, dns=1, lag=5 / 60
)
BACKUP_EVERY_MIN, STANDBY_SHARE = 1440.0, 0.3
MONTH_DAYS = 365 / 12
NEVER = math.inf


@dataclass(frozen=True)
class Brief:
    """What a customer demands. `peak`: requests a second in the busiest minutes. `slo_ms`: p99 there. `year`: share of a year's
    requests that is answered. `zone`: share answered right after a zone died at the peak. `rto`, `rpo`: minutes when the Region is lost
    (infinite: not asked). `attacks`: of eight, how many may get through. `budget`: USD a month."""

    peak: float
    slo_ms: float
    year: float
    zone: float
    rto: float
    rpo: float
    attacks: int
    budget: float


# The tasks of lesson 32, and the shop of its first simulation.
BRIEFS: Mapping[str, Brief] = {
    "shop": Brief(peak=300, slo_ms=400, year=0.9995, zone=1.0, rto=1440, rpo=1500, attacks=0, budget=3400),
    "startup": Brief(peak=60, slo_ms=400, year=0.998, zone=0.5, rto=NEVER, rpo=NEVER, attacks=1, budget=900),
    "bank": Brief(peak=150, slo_ms=300, year=0.9998, zone=1.0, rto=20, rpo=1, attacks=0, budget=2250),
    "campaign": Brief(peak=1200, slo_ms=350, year=0.9995, zone=0.95, rto=1440, rpo=1500, attacks=0, budget=8800),
}


@dataclass(frozen=True)
class Prices:
    """USD. Hours by type (`database_hour` by type and Multi-AZ), `bill` as `architecture_bill.PRICES` names the rest, GB-months of
    storage in one zone and in two, a KMS key's month, GB-months of backups, GB between Regions."""

    instance_hour: Mapping[str, float]
    database_hour: Mapping[tuple[str, bool], float]
    cache_hour: Mapping[str, float]
    bill: Mapping[str, architecture_bill.Steps]
    storage_gb: float
    storage_two_zones_gb: float
    key_month: float
    backup_gb: float
    between_regions_gb: float


@dataclass(frozen=True)
class Check:
    """One demand: its name (a key of PILLAR_OF), what the design gives, what was demanded, and how far it is met (1: exactly)."""

    name: str
    value: float
    limit: float
    ratio: float

    @property
    def ok(self) -> bool:
        return self.ratio >= 1

    @property
    def pillar(self) -> str:
        return PILLAR_OF[self.name]


@dataclass(frozen=True)
class Assessment:
    """Everything that the judges say. `through`: attacks that get through; `broken`: own work that does not."""

    design: Design
    brief: Brief
    checks: tuple[Check, ...]
    through: tuple[str, ...]
    broken: tuple[str, ...]

    @property
    def failing(self) -> tuple[Check, ...]:
        """The demands that are not met, worst first."""
        return tuple(sorted((check for check in self.checks if not check.ok), key=lambda check: check.ratio))

    @property
    def passed(self) -> bool:
        return not self.failing

    @property
    def usd(self) -> float:
        return self.check("bill").value

    def check(self, name: str) -> Check:
        return next(check for check in self.checks if check.name == name)

    def tightest(self, pillar: str) -> Check:
        """The demand of a pillar that is met least, among those that were made."""
        asked = (check for check in self.checks if check.pillar == pillar and math.isfinite(check.limit))
        return min(asked, key=lambda check: check.ratio)

    def score(self, pillar: str) -> float:
        """How far a pillar's worst demand is met, 0 to 1."""
        return min([1.0, *(check.ratio for check in self.checks if check.pillar == pillar)])

    @property
    def points(self) -> int:
        """0 to 100: 25 for each pillar that is met, and its part of 20 while it is not."""
        met = {pillar: self.score(pillar) for pillar in PILLARS}
        return sum(25 if part >= 1 else math.floor(20 * part) for part in met.values())


def monthly(design: Design, brief: Brief, day: Day, prices: Prices, work: Work = shop.WORK) -> dict[str, float]:
    """USD a month by part. A fleet that changes its size is billed at its mean over the day."""
    shop.check_day(day)
    peak = number("peak", brief.peak, 0.1, 1e5)
    _serving, paid = shop.fleet(design.instance, design.least, design.most, peak, work.web_ms, day)
    a_second = peak * sum(day) / len(day)
    requests = a_second * 86_400 * MONTH_DAYS
    gb = requests / 1e6  # GB of a month for each KB of a request
    reads = work.reads * (1 - shop.hit_ratio(design.cache))
    nat = design.nat != "none"
    traffic = architecture_bill.Traffic(
        internet_in=gb, internet_out=gb * work.page_kb, connections=a_second / 10, app_database=gb * work.row_kb * (reads + work.writes),
        app_cache=gb * work.row_kb * work.reads * (design.cache != "none"),
        s3=gb * work.order_kb * work.s3_share * (nat or design.endpoint), outside=gb * work.pay_share * nat,
    )  # fmt: skip
    stands = architecture_bill.Design(
        zones=design.zones, web=1, app=0, database_gb=DATA_GB, cache_nodes=(design.cache != "none") * (1 + design.cache_replica),
        nat=design.nat, s3="gateway" if design.endpoint else "nat",
    )  # fmt: skip
    own = (
        prices.database_hour[design.database, design.multi_az]
        + design.replicas * prices.database_hour[design.database, False]
    )
    storage = (
        prices.storage_two_zones_gb if design.multi_az else prices.storage_gb
    ) + design.replicas * prices.storage_gb
    usd = dict(prices.bill) | {
        "web_hour": float(paid.mean()) * prices.instance_hour[design.instance], "app_hour": 0.0, "database_hour": own,
        "database_gb_month": storage, "cache_hour": prices.cache_hour.get(design.cache, 0.0),
    }  # fmt: skip
    lines = architecture_bill.usd_by(architecture_bill.bill(stands, traffic, usd))
    lines["web"] = lines.get("web", 0.0)
    lines["key"] = prices.key_month * design.encrypted
    lines["recovery"] = _recovery_usd(design, prices, int(paid.max()))
    return lines


def judge(
    name: str, design: Design, brief: Brief, day: Day, prices: Prices, *, work: Work = shop.WORK, odds: Odds = shop.ODDS
) -> Check:
    """What the design gives of one demand (a key of PILLAR_OF), beside what the brief asks. Raises ParameterError."""
    if name in ("works", "attacks"):
        through, broken = map(len, gates(design))
        needs, attacks = len(three_tier_doors.NEEDS), len(three_tier_doors.ATTACKS)
        if name == "works":
            return Check(name, needs - broken, needs, 1 - broken / needs)
        kept_out = attacks - brief.attacks
        return Check(name, through, brief.attacks, (attacks - through) / kept_out if kept_out else 1.0)
    if name == "year":
        year = shop.year(design, work, brief.peak, day, odds)
        return Check(name, year, brief.year, _upto(1 - brief.year, 1 - year))
    if name == "response":
        return _small(name, shop.worst_ms(design, work, brief.peak, day), brief.slo_ms)
    if name == "bill":
        return _small(name, sum(monthly(design, brief, day, prices, work).values()), brief.budget)
    (rate, servers), _full = shop.moments(design, work, brief.peak, day)
    if name == "zone":
        left = min(shop.answered_without(design, work, rate, servers, zone) for zone in range(design.zones))
        return Check(name, left, brief.zone, left / brief.zone if brief.zone else 1.0)
    rto, rpo = recovery(design, servers)
    return _small(name, *{"rto": (rto, brief.rto), "rpo": (rpo, brief.rpo)}[choice("name", name, ("rto", "rpo"))])


def assess(
    design: Design, brief: Brief, day: Day, prices: Prices, *, work: Work = shop.WORK, odds: Odds = shop.ODDS
) -> Assessment:
    """The design before all judges of the brief. Raises ParameterError for a brief or a day that makes no sense."""
    _check_brief(brief)
    shop.check_day(day)
    checks = tuple(judge(name, design, brief, day, prices, work=work, odds=odds) for name in PILLAR_OF)
    return Assessment(design, brief, checks, *gates(design))


def gates(design: Design) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The attacks that get through, and the shop's own work that does not."""
    asked = {"role": design.role, "doors": design.doors, "endpoint": design.endpoint, "tls_only": design.tls_only}
    through = [
        name
        for name in three_tier_doors.ATTACKS
        if three_tier_doors.attack(name, **asked, encrypted=design.encrypted).passed
    ]
    broken = [
        name for name in three_tier_doors.NEEDS if not three_tier_doors.need(name, nat=design.nat, **asked).passed
    ]
    return tuple(through), tuple(broken)


def recovery(design: Design, servers: int) -> tuple[float, float]:
    """Minutes without service and of lost data when the Region is lost; infinite when nothing stands or lies in a second one."""
    if design.recovery == "none":
        return NEVER, NEVER
    load = disaster_recovery.Workload(DATA_GB, DAILY_CHANGE, max(1, servers))
    return (
        disaster_recovery.rto_minutes(design.recovery, load, STEPS),
        disaster_recovery.rpo_minutes(design.recovery, load, STEPS, interval=BACKUP_EVERY_MIN),
    )


def _recovery_usd(design: Design, prices: Prices, servers: int) -> float:
    """The second Region, at the home Region's prices for machines."""
    if design.recovery == "none":
        return 0.0
    rates = disaster_recovery.Rates(
        backup_gb=prices.backup_gb, storage_gb=prices.storage_gb, storage_two_zones_gb=prices.storage_two_zones_gb,
        transfer_gb=prices.between_regions_gb, server_hour=prices.instance_hour[design.instance],
        database_hour=prices.database_hour[design.database, False], database_two_zones_hour=prices.database_hour[design.database, True],
        balancer_hour=_plain(prices.bill["balancer_hour"]),
    )  # fmt: skip
    load = disaster_recovery.Workload(DATA_GB, DAILY_CHANGE, max(1, servers))
    return sum(disaster_recovery.monthly_usd(design.recovery, load, rates, standby_share=STANDBY_SHARE).values())


def _plain(price: architecture_bill.Steps) -> float:
    assert isinstance(price, (int, float))
    return float(price)


def _small(name: str, value: float, limit: float) -> Check:
    """A demand on something that should be small."""
    return Check(name, value, limit, _upto(limit, value))


def _upto(limit: float, value: float) -> float:
    """How far a value that should be small keeps to its limit."""
    if math.isinf(limit):
        return 1.0 if math.isinf(value) else 2.0
    return 0.0 if math.isinf(value) else limit / value if value > 0 else 2.0


def _check_brief(brief: Brief) -> None:
    number("peak", brief.peak, 0.1, 1e5)
    number("slo_ms", brief.slo_ms, 1, 1e6)
    number("year", brief.year, 0, 1)
    number("zone", brief.zone, 0, 1)
    number("attacks", brief.attacks, 0, len(three_tier_doors.ATTACKS))
    number("budget", brief.budget, 0, 1e9)
    for name in ("rto", "rpo"):
        if not math.isinf(getattr(brief, name)):
            number(name, getattr(brief, name), 0, 1e9)
