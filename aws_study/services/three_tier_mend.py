"""The next step for a design of the three-tier shop: the cheapest single change that mends a demand, without breaking one that is met."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace

from aws_study.core.checks import ParameterError
from aws_study.services import three_tier_shop as shop
from aws_study.services.three_tier_review import Assessment, Check, Prices, assess, judge
from aws_study.services.three_tier_shop import Day, Design

SIZES = (0.25, 0.5, 0.67, 0.75, 1.25, 1.34, 1.5, 1.75, 2, 2.5, 3, 4)  # of the fleet, that are tried
LISTENS = {
    "instance": ("performance", "reliability", "cost"), "cache": ("performance", "reliability", "cost"), "nat": ("security", "reliability", "cost"),
    "database": ("performance", "reliability", "cost"), "role": ("security",), "doors": ("security",), "recovery": ("reliability", "cost"),
    "cache_replica": ("reliability", "cost"), "multi_az": ("reliability", "cost"), "endpoint": ("security", "reliability", "cost"),
    "tls_only": ("security",), "encrypted": ("security",),
}  # fmt: skip


def mend(found: Assessment, day: Day, prices: Prices) -> tuple[Check, Assessment] | None:
    """The worst failing demand that a single change helps, and the design after it; None when none helps any.

    Of all changes that meet the demand the cheapest; where no change is enough, the one that comes nearest (the cheapest of equals).
    What is met stays met, the bill aside: safety first, then the money.
    """
    met = [check.name for check in found.checks if check.ok and check.name != "bill"]
    for failing in found.failing:
        helping = []
        for place, design in enumerate(changes(found.design, failing.pillar)):
            now = judge(failing.name, design, found.brief, day, prices)
            if now.ratio > failing.ratio:
                usd = (now if failing.name == "bill" else judge("bill", design, found.brief, day, prices)).value
                helping.append((-min(1.0, now.ratio), usd, place, design))
        # The dear questions last: most designs are out by then.
        for *_rank, design in sorted(helping, key=lambda one: one[:3]):
            if all(judge(name, design, found.brief, day, prices).ok for name in met):
                return failing, assess(design, found.brief, day, prices)
    return None


def changes(design: Design, pillar: str) -> Iterator[Design]:
    """Designs that differ in one decision that this pillar listens to.

    What makes no sense alone comes together: a policy that asks for the endpoint with the endpoint, a second zone with a standby and a
    NAT gateway there, a fleet that one zone less can carry with a NAT gateway in every zone, a smaller database with a cache that takes
    its reads, a third zone with no more servers than it takes to have as many left.
    """
    for name, values in shop.CHOICES.items():
        if pillar in LISTENS[name]:
            for value in values:
                yield from _changed(design, {name: value})
    if pillar == "security":
        yield from _changed(design, {"role": "endpoint", "endpoint": True})
        return
    for copies in range(4):
        yield from _changed(design, {"replicas": copies})
    sizes = sorted({min(shop.MOST_INSTANCES, max(1, math.ceil(design.most * times))) for times in SIZES})
    for n in sizes:
        fleet = {"least": n if design.fixed else min(design.least, n), "most": n}
        yield from _changed(design, fleet)
        if design.nat == "one":
            yield from _changed(design, fleet | {"nat": "zone"})
    if design.fixed:  # the same servers as a group that follows the load
        yield from _changed(design, {"least": max(2, design.zones), "most": max(2 * design.most, 4)})
    for cached in shop.CACHES:  # reads that a cache takes need no database
        for smaller in shop.DATABASES:
            if cached != "none" and shop.DATABASES[smaller] < shop.DATABASES[design.database]:
                yield from _changed(design, {"cache": cached, "cache_replica": True, "database": smaller})
    for zones in (1, 2, 3):
        yield from _changed(design, {"zones": zones})
        if zones > design.zones:
            yield from _changed(design, {"zones": zones, "multi_az": True, "nat": "zone"})
        if design.fixed and 1 < design.zones < zones:  # as many are left without one
            n = math.ceil((design.most - math.ceil(design.most / design.zones)) * zones / (zones - 1))
            yield from _changed(design, {"zones": zones, "least": n, "most": n})


def _changed(design: Design, values: Mapping[str, object]) -> Iterator[Design]:
    if values.get("cache") == "none":
        values = {**values, "cache_replica": False}
    try:
        after = replace(design, **values)  # type: ignore[arg-type]
    except ParameterError:
        return
    if after != design:
        yield after
