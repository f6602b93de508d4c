"""The picture of lesson 32's first card: zones as columns with what stands in each, and a bar for each pillar."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from aws_study.services import three_tier_shop as shop
from aws_study.services.three_tier_review import PILLARS, Assessment
from aws_study.services.three_tier_shop import Design
from aws_study.simulations import capstone_words as words
from aws_study.text import gettext as _
from aws_study.ui import marks, palette
from aws_study.ui.units import percent

if TYPE_CHECKING:
    from aws_study.simulations.capstone_shop import Shop

ZONES = 3
WIDE, GAP = 30.5, 2.5  # of a zone's column, of 100
NAT, SERVERS, CACHE, DATABASE = (78, 84.5), (39, 62), (24, 34), (4.5, 19)  # heights of the rows
TOP, BALANCER, FLEET_WORDS = 92, (94.5, 100), 70.5
LONGEST = 1.25  # where a bar ends


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
        style: dict[str, Any] = {
            "linespacing": 1.15,
            "ha": "center",
            "va": "center",
            "animated": True,
            "fontsize": 10.5,
            "color": palette.INK,
        }
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
        chips = {"nat": self._nat(design), "cache": self._cache(design), "database": self._database(view)}
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

    def _database(self, view: Shop) -> dict[int, str]:
        design, now, rest = view.design, view.database, view.database_without
        there = [[_("database"), _("{busy} busy").format(busy=percent(now.primary, 3))], [], []]
        if design.multi_az:
            there[1 % design.zones].append(_("standby"))
            if rest:  # the standby is the primary then
                there[1].append(_("without a: {busy}").format(busy=percent(rest.primary, 3)))
        copies = [(copy + 1) % design.zones for copy in range(design.replicas)]
        for zone in sorted(set(copies)):
            each = _("replica {busy}").format(busy=percent(now.replica, 2))
            there[zone].append(each if copies.count(zone) == 1 else f"{copies.count(zone)} × {each}")
        return {zone: _lines(lines) for zone, lines in enumerate(there) if lines}

    def _judge(self, found: Assessment) -> None:
        good: list[Any] = []
        bad: list[Any] = []
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


def _lines(lines: list[str]) -> str:
    """At most three lines: in a single zone the last ones share theirs."""
    return "\n".join([*lines[:2], ", ".join(lines[2:])] if len(lines) > 3 else lines)
