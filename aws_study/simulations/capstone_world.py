"""What both cards and the score of lesson 32 share: a real day, today's prices, and one assessment for each design."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, lru_cache

from aws_study import facts
from aws_study.services import three_tier_mend, three_tier_review
from aws_study.services import three_tier_shop as shop
from aws_study.services.three_tier_review import Assessment, Brief, Check, Prices
from aws_study.services.three_tier_shop import Day, Design
from aws_study.simulations.cost_and_governance_prices import PARTS, prices_of

HOME = "ap-northeast-2"
FIRST_DAY = 11  # Wednesday 12 July 1995 of the trace that begins on 1 July


@cache
def day() -> Day:
    """A working day of a web server that was read all over the world, in steps of five minutes, as a share of its peak."""
    requests = facts.trace("nasa_requests")["requests"].to_numpy()[FIRST_DAY * 288 : (FIRST_DAY + 1) * 288]
    return tuple((requests / requests.max()).tolist())


@cache
def prices() -> Prices:
    """Prices of Seoul, on demand."""

    def one(service: str, item: str, **kind: str) -> float:
        return facts.price(service, item, region=HOME, **kind).usd

    databases = {
        (name, two): one(
            "RDS", "on demand", engine="mysql", instance_type=name, deployment="multi-az" if two else "single-az"
        )
        for name in shop.DATABASES
        for two in (False, True)
    }
    return Prices(
        instance_hour={name: one("EC2", "on demand", instance_type=name) for name in shop.INSTANCES},
        database_hour=databases,
        cache_hour={name: one("ElastiCache", "node", engine="Valkey", node_type=name) for name in shop.CACHES if name != "none"},
        bill={name: price for name, price in prices_of(HOME).items() if name in PARTS and price is not None},
        storage_gb=one("RDS", "storage gp3 single az gb month"),
        storage_two_zones_gb=one("RDS", "storage gp3 multi az gb month"),
        key_month=one("KMS", "cmk month"),
        backup_gb=one("RDS", "backup gb month"),
        between_regions_gb=one("data transfer", "inter region"),
    )  # fmt: skip


@lru_cache(maxsize=20_000)
def assessed(design: Design, brief: Brief) -> Assessment:
    """The design before the brief's judges, on this day, at these prices."""
    return three_tier_review.assess(design, brief, day(), prices())


@lru_cache(maxsize=2000)
def mended(design: Design, brief: Brief) -> tuple[Check, Assessment] | None:
    """The worst failing demand that a single change helps, and the design after the cheapest such change."""
    return three_tier_mend.mend(assessed(design, brief), day(), prices())


NOTES = Design(nat="zone", role="prefix", tls_only=True)
# Famous designs for the shop of the first card; each names a habit.
DESIGNS = {
    "notes": NOTES,
    "three": replace(NOTES, zones=3),
    "cheapest": Design(
        zones=1, least=8, most=8, cache="cache.t4g.medium", database="db.m6g.xlarge", multi_az=False, role="everything", encrypted=False,
        recovery="none",
    ),
    "small": replace(NOTES, zones=3, cache="cache.m7g.xlarge", database="db.m6g.large"),
    "fortress": Design(
        zones=3, least=36, most=36, cache="cache.m7g.xlarge", cache_replica=True, database="db.m6g.4xlarge", replicas=2, nat="zone",
        endpoint=True, role="endpoint", tls_only=True, recovery="active",
    ),
    "balanced": Design(
        zones=3, least=3, most=24, cache="cache.t4g.medium", cache_replica=True, database="db.m6g.xlarge", nat="zone", endpoint=True,
        role="endpoint", tls_only=True,
    ),
}  # fmt: skip
