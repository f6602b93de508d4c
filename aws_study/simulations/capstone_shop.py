"""Lesson 32, first simulation: one design of the three-tier shop before four judges, its weakest link and what mends it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from aws_study import facts
from aws_study.services import three_tier_shop as shop
from aws_study.services.three_tier_review import BRIEFS, Assessment, Check
from aws_study.services.three_tier_shop import Design
from aws_study.simulations import capstone_words as words
from aws_study.simulations import capstone_world as world
from aws_study.simulations.capstone_plan import ShopChart
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Preset, Simulation, Switch
from aws_study.ui.units import percent, plain


@dataclass(frozen=True)
class Shop:
    """The assessment, the cheapest change (the demand it helps and what comes of it), and how busy
    servers and database are: now, and without zone a (none: nothing is left of it)."""

    found: Assessment
    mended: tuple[Check, Assessment] | None
    servers: int
    busy: float
    without: float
    database: shop.Database
    database_without: shop.Database | None

    @property
    def design(self) -> Design:
        return self.found.design


def run_shop(
    zones: int,
    servers: int,
    cache: str,
    role: str,
    scaling: bool,
    instance: str,
    database: str,
    multi_az: bool,
    replicas: int,
    cache_replica: bool,
    nat: str,
    endpoint: bool,
    doors: str,
    tls_only: bool,
    encrypted: bool,
    recovery: str,
    brief: str,
) -> Shop:
    """A design before the judges of a brief. `servers`: a fixed fleet, or with `scaling` the most that a group may have.

    Raises ParameterError for what no design has.
    """
    least = min(servers, max(2, zones)) if scaling else servers
    design = Design(
        zones=zones, instance=instance, least=least, most=servers, cache=cache, cache_replica=cache_replica and cache != "none",
        database=database, multi_az=multi_az, replicas=replicas, nat=nat, endpoint=endpoint, role=role, doors=doors, tls_only=tls_only,
        encrypted=encrypted, recovery=recovery,
    )  # fmt: skip
    demand = BRIEFS[brief]
    (rate, there), _full = shop.moments(design, shop.WORK, demand.peak, world.day())
    left = there - shop.by_zone(there, zones)[0]
    load, vcpus = rate * shop.WORK.web_ms / 1000, shop.INSTANCES[instance]
    alone = zones == 1 or not multi_az
    return Shop(
        world.assessed(design, demand), world.mended(design, demand), there, load / (there * vcpus),
        load / (left * vcpus) if left else math.inf,
        shop.database_left(design, shop.WORK, rate), None if alone else shop.database_left(design, shop.WORK, rate, zone=0),
    )  # fmt: skip


def values_of(design: Design, brief: str = "shop") -> dict[str, object]:
    """A design as the card's controls show it."""
    named = {name: getattr(design, name) for name in shop.FIELDS if name not in ("least", "most")}
    return {**named, "servers": design.most, "scaling": not design.fixed, "brief": brief}


def say_shop(view: Shop) -> str:
    found = view.found
    if found.passed:
        asked = [check for check in found.checks if check.pillar != "security" and math.isfinite(check.limit)]
        tightest = min(asked, key=lambda check: check.ratio)
        return _("All eight demands are met. The tightest: {name}, {value} of {limit}.").format(
            name=words.check_name(tightest.name), value=words.shown(tightest, tightest.value), limit=words.shown(tightest, tightest.limit)
        )  # fmt: skip
    return f"{words.failure(found, found.failing[0])} {words.advice(found, view.mended)}"


def law_shop(view: Shop) -> str:
    zones = view.design.zones
    load = view.busy * view.servers * shop.INSTANCES[view.design.instance]
    fields = {
        "load": plain(load), "vcpus": plain(view.servers * shop.INSTANCES[view.design.instance]), "busy": percent(view.busy, 3),
        "most": percent(1 - 1 / zones, 3), "zones": zones,
    }  # fmt: skip
    if zones == 1:
        return _("{load} of {vcpus} vCPUs are busy, {busy}. One zone: everything stands in series with it.").format(
            **fields
        )
    return _(
        "{load} of {vcpus} vCPUs are busy, {busy}. The rest carries a lost zone only up to 1 - 1/zones; with {zones} zones: {most}."
    ).format(**fields)


def table_shop(view: Shop) -> pd.DataFrame:
    return score_table(view.found)


def score_table(found: Assessment) -> pd.DataFrame:
    """All demands, by pillar."""
    rows = [
        (words.pillar_name(check.pillar), words.check_name(check.name), words.shown(check, check.value),
         _("not asked") if math.isinf(check.limit) else words.shown(check, check.limit), _("yes") if check.ok else _("no"))
        for check in found.checks
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=[_("pillar"), _("demand"), _("this design"), _("limit"), _("met")]).set_index(
        _("pillar")
    )


def the_shop() -> Simulation:
    """Which pillar of this design is the weakest, and what mends it?"""
    designs = world.DESIGNS
    return Simulation(
        id="shop",
        question=_("Which link of this shop breaks first, and what is the cheapest way to mend it?"),
        run=run_shop,
        chart=ShopChart(),
        say=say_shop,
        law=law_shop,
        table=table_shop,
        controls=[
            Count("zones", _("Availability Zones"), 1, 3),
            Count("servers", _("Servers"), 1, 80),
            Choice("cache", _("Cache"), {name: _("none") if name == "none" else name for name in shop.CACHES}),
            Choice("role", _("The role allows"), {"everything": _("everything"), "bucket": _("the whole bucket"), "prefix": _("one prefix"), "endpoint": _("one prefix, by the endpoint")}),
        ],
        more=[
            Switch("scaling", _("Auto Scaling: servers follow the load, up to that number")),
            Choice("instance", _("Server type"), {name: name for name in shop.INSTANCES}),
            Choice("database", _("Database type"), {name: name for name in shop.DATABASES}),
            Switch("multi_az", _("Database with a standby (Multi-AZ)")),
            Count("replicas", _("Read replicas"), 0, 3),
            Switch("cache_replica", _("Replica of the cache in a second zone")),
            Choice("nat", _("NAT gateways"), {"none": _("none"), "one": _("one"), "zone": _("one in every zone")}),
            Switch("endpoint", _("Gateway endpoint for S3")),
            Choice("doors", _("Security groups"), {"tiers": _("each tier lets in the one before it"), "ssh": _("and port 22 for everybody"), "flat": _("the database lets everybody in")}),
            Switch("tls_only", _("The bucket denies requests without TLS")),
            Switch("encrypted", _("Database encrypted with a key of its own")),
            Choice("recovery", _("Second Region"), {name: words.recovery_name(name) for name in shop.RECOVERIES}),
            Choice("brief", _("Whose demands"), {name: words.brief_name(name) for name in BRIEFS}),
        ],
        presets=[
            Preset("notes", _("The classic diagram: two zones"), values_of(designs["notes"])),
            Preset("three", _("The same servers in three zones"), values_of(designs["three"])),
            Preset("one-nat", _("Two zones, one NAT gateway"), values_of(designs["notes"]) | {"nat": "one", "servers": 18}),
            Preset("cheapest", _("Everything once: the cheapest"), values_of(designs["cheapest"])),
            Preset("small", _("A small database behind one cache node"), values_of(designs["small"])),
            Preset("locked-out", _("A policy that asks for an endpoint that is not there"), values_of(designs["three"]) | {"role": "endpoint"}),
            Preset("fortress", _("The fortress"), values_of(designs["fortress"])),
            Preset("balanced", _("Balanced"), values_of(designs["balanced"])),
        ],
        source=facts.source("capstone-shop").text(language()),
        height=380,
    )  # fmt: skip
