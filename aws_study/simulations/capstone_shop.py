"""Lesson 32, first simulation: one design of the three-tier shop before four judges, its weakest link and what mends it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from aws_study import facts
from aws_study.services import three_tier_shop as shop
from aws_study.services.three_tier_review import BRIEFS, PILLARS, Assessment
from aws_study.services.three_tier_shop import Design, Work
from aws_study.simulations import capstone_words as words
from aws_study.simulations import capstone_world as world
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Preset, Simulation, Switch, marks, palette
from aws_study.ui.units import percent, plain

WORK = Work()
ZONES = 3
WIDE, GAP = 30.5, 2.5  # of a zone's column, of 100
NAT, SERVERS, CACHE, DATABASE = (78, 84.5), (39, 62), (23, 33), (6, 16)  # heights of the rows
TOP, BALANCER, FLEET_WORDS = 92, (94.5, 100), 70.5
LONGEST = 1.25  # where a bar ends


@dataclass(frozen=True)
class Shop:
    """The assessment, the cheapest change (its name and what comes of it), and how busy servers are: now, and without the first zone."""

    found: Assessment
    mended: tuple[str, Assessment] | None
    servers: int
    busy: float
    without: float

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
    (rate, there), _full = shop.moments(design, WORK, demand.peak, world.day())
    left = there - shop.by_zone(there, zones)[0]
    load, vcpus = rate * WORK.web_ms / 1000, shop.INSTANCES[instance]
    return Shop(
        world.assessed(design, demand), world.mended(design, demand), there, load / (there * vcpus),
        load / (left * vcpus) if left else math.inf,
    )  # fmt: skip


def values_of(design: Design, brief: str = "shop") -> dict[str, object]:
    """A design as the card's controls show it."""
    named = {name: getattr(design, name) for name in shop.FIELDS if name not in ("least", "most")}
    return {**named, "servers": design.most, "scaling": not design.fixed, "brief": brief}


class ShopChart:
    """Left: zones as columns with what stands in each; the servers' box fills with work, dashed without the first zone. Right: bars."""

    def setup(self, figure: Figure) -> None:
        width, height = figure.get_size_inches() * figure.dpi
        self.plan = figure.add_axes((8 / width, 8 / height, 500 / width, 1 - 16 / height))
        self.bars = figure.add_axes((528 / width, 30 / height, 280 / width, 1 - 62 / height))
        self._still_plan()
        self._still_bars()
        self.frames = self._boxes(palette.SLATE, 0.12)
        self.boxes = self._boxes(palette.SLATE, 0.3)
        self.work = self._boxes(palette.BLUE, 0.85)
        self.full = self._boxes(palette.RED, 0.85)
        self.rest = PolyCollection(
            [], facecolor="none", edgecolor=palette.RED.fill, linewidth=1.8, linestyle=(0, (4, 2)), animated=True
        )
        self.plan.add_collection(self.rest, autolim=False)
        self.met, self.unmet = (marks.series(self.bars, tone) for tone in (palette.GREEN, palette.RED))
        style = {"ha": "center", "va": "center", "animated": True, "fontsize": 10.5, "color": palette.INK}
        self.texts = {
            (row, zone): self.plan.text(_left(zone) + WIDE / 2, 0, "", **style)
            for row in ("nat", "servers", "cache", "database")
            for zone in range(ZONES)
        }
        self.values = [
            self.bars.text(0.02, place + 0.36, "", va="center", fontsize=10.5, color=palette.INK, animated=True)
            for place in range(len(PILLARS))
        ]

    def _boxes(self, tone: palette.Tone, alpha: float) -> PolyCollection:
        shapes = marks.series(self.plan, tone)
        shapes.set_alpha(alpha)
        return shapes

    def _still_plan(self) -> None:
        axes = self.plan
        axes.set_xlim(0, 100)
        axes.set_ylim(0, 100)
        axes.axis("off")
        low, high = BALANCER
        axes.add_patch(
            Rectangle((1, low), 3 * WIDE + 2 * GAP, high - low, facecolor=palette.GREEN.fill, alpha=0.16, linewidth=0)
        )
        axes.text(
            50,
            (low + high) / 2,
            _("load balancer, over all zones"),
            ha="center",
            va="center",
            fontsize=10.5,
            color=palette.INK,
        )
        for zone in range(ZONES):
            axes.add_patch(
                Rectangle(
                    (_left(zone), 3),
                    WIDE,
                    TOP - 3,
                    fill=False,
                    edgecolor=palette.AXIS,
                    linewidth=1,
                    linestyle=(0, (2, 3)),
                )
            )
            axes.text(
                _left(zone) + 1.2,
                TOP - 1.2,
                _("zone {letter}").format(letter="abc"[zone]),
                va="top",
                fontsize=10.5,
                color=palette.MUTED,
            )

    def _still_bars(self) -> None:
        axes = self.bars
        axes.set_xlim(0, LONGEST)
        axes.set_ylim(len(PILLARS) - 0.28, -0.72)
        axes.set_yticks([])
        axes.set_xticks([0, 0.5, 1], [percent(0), percent(0.5), percent(1)])
        axes.tick_params(length=0)
        axes.grid(axis="y", visible=False)
        axes.axvline(1, color=palette.INK, linewidth=1.4)
        axes.set_title(_("how far the demands are met"), fontsize=11.5)
        for place, pillar in enumerate(PILLARS):
            axes.text(
                0.02,
                place - 0.36,
                words.pillar_name(pillar),
                va="center",
                fontsize=11,
                weight="bold",
                color=palette.MUTED,
            )

    def show(self, view: Shop) -> bool:
        design = view.design
        used = range(design.zones)
        self.frames.set_verts([marks.box(_left(z), _left(z) + WIDE, 3, TOP) for z in used])
        chips = {"nat": self._nat(design), "cache": self._cache(design), "database": self._database(design)}
        rows = {"nat": NAT, "cache": CACHE, "database": DATABASE}
        shapes = [_chip(zone, *rows[row]) for row, there in chips.items() for zone in there]
        self.boxes.set_verts([*shapes, *(_chip(zone, *SERVERS) for zone in used)])
        low, high = SERVERS
        filled = [_chip(zone, low, low + (high - low) * min(1.0, view.busy)) for zone in used]
        self.work.set_verts(filled if view.busy < 1 else [])
        self.full.set_verts(filled if view.busy >= 1 else [])
        level = low + (high - low) * min(1.06, view.without)
        self.rest.set_verts([_chip(zone, low, level) for zone in used if zone and math.isfinite(view.without)])
        each = shop.by_zone(view.servers, design.zones)
        for zone in range(ZONES):
            for row, there in chips.items():
                self._write(row, zone, sum(rows[row]) / 2, there.get(zone, ""))
            self._write("servers", zone, FLEET_WORDS, self._fleet(view, zone, each) if zone in used else "")
        self._judge(view.found)
        return False

    def _write(self, row: str, zone: int, height: float, text: str) -> None:
        artist = self.texts[row, zone]
        artist.set_y(height)
        artist.set_text(text)

    def _fleet(self, view: Shop, zone: int, each: tuple[int, ...]) -> str:
        now = _("{n} servers\n{busy} busy").format(n=each[zone], busy=percent(view.busy, 2))
        if zone == 0 or not math.isfinite(view.without):
            return now
        return now + "\n" + _("without a: {busy}").format(busy=percent(view.without, 3))

    def _nat(self, design: Design) -> dict[int, str]:
        zones = {"none": (), "one": (0,), "zone": range(design.zones)}[design.nat]
        return dict.fromkeys(zones, "NAT")

    def _cache(self, design: Design) -> dict[int, str]:
        if design.cache == "none":
            return {}
        places = {0: _("cache\n{hit} hits").format(hit=percent(shop.hit_ratio(design.cache), 2))}
        return places | ({1: _("replica of\nthe cache")} if design.cache_replica and design.zones > 1 else {})

    def _database(self, design: Design) -> dict[int, str]:
        there = [[_("database")], [], []]
        if design.multi_az:
            there[1 % design.zones].append(_("standby"))
        for copy in range(design.replicas):
            there[(copy + 1) % design.zones].append(_("replica"))
        return {zone: _joined(names) for zone, names in enumerate(there) if names}

    def _judge(self, found: Assessment) -> None:
        good, bad = [], []
        for place, pillar in enumerate(PILLARS):
            check = found.tightest(pillar)
            shape = marks.box(0, min(LONGEST, max(0.012, check.ratio)), place - 0.2, place + 0.2)
            (good if check.ok else bad).append(shape)
            sign = "✓" if check.ok else "×"
            self.values[place].set_text(f"{sign} {words.check_name(check.name)}: {words.shown(check, check.value)}")
        self.met.set_verts(good)
        self.unmet.set_verts(bad)


def _left(zone: int) -> float:
    return 1 + zone * (WIDE + GAP)


def _chip(zone: int, low: float, high: float) -> list[tuple[float, float]]:
    return marks.box(_left(zone) + 2, _left(zone) + WIDE - 2, low, high)


def _joined(names: list[str]) -> str:
    """standby, 2 x replica: at most two lines."""
    counted = {name: names.count(name) for name in names}
    return "\n".join(name if n == 1 else f"{n} × {name}" for name, n in counted.items())


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
            Choice("role", _("The application's role has"), {role: words.role_name(role) for role in ("everything", "bucket", "prefix", "endpoint")}),
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
        live=False,
    )  # fmt: skip
