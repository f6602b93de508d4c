"""Lesson 01, first simulation: choose Regions on the map of the world and read how long each city waits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from aws_study import facts
from aws_study.core import checks, sphere
from aws_study.services import regions
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Number, Preset, Simulation, marks, palette
from aws_study.ui.units import plain
from aws_study.ui.worldmap import city, draw_world, ways

NONE = "none"
TONES = (palette.BLUE, palette.AMBER, palette.GREEN, palette.PURPLE)
MARKERS = "os^D"
SLOWEST = 6  # so many cities have a bar
FAR_MS = 430  # the end of the bars' axis: nothing in the table is slower
NO_LINES = np.empty((0, 2))


@dataclass(frozen=True)
class Reach:
    """The chosen Regions, and for each city which of them answers it first (its place in `sites`) and after how many ms."""

    sites: tuple[str, ...]
    limit_ms: float
    cities: tuple[str, ...]
    answer: np.ndarray
    ms: np.ndarray

    @property
    def late(self) -> np.ndarray:
        return self.ms > self.limit_ms

    @property
    def worst(self) -> int:
        return int(self.ms.argmax())

    def site(self, place: int) -> str:
        """The code of the Region that answers this city."""
        return self.sites[int(self.answer[place])]


@cache
def measured() -> tuple[tuple[str, ...], np.ndarray]:
    """The Regions with measured latencies, and the round trips in ms: a row for each city, a column for each Region."""
    codes = tuple(dict.fromkeys(start for start, _end in facts.latencies()))
    return codes, np.array([[facts.latencies()[place, site] for site in codes] for place in codes])


def floor_ms(start: str, end: str) -> tuple[float, float]:
    """km between the cities of two Regions, and the ms that light in glass needs there and back."""
    a, b = facts.regions()[start], facts.regions()[end]
    km = float(sphere.great_circle_km(a.lat, a.lon, b.lat, b.lon))
    return km, float(sphere.round_trip_ms(km))


def run_regions(limit_ms: float, first: str, second: str, third: str, fourth: str) -> Reach:
    """Regions by their codes, "none" for those not used; a city is late when its round trip is over `limit_ms`. Raises ParameterError."""
    codes, table = measured()
    chosen = [checks.choice("first", first, codes)]
    for name, code in (("second", second), ("third", third), ("fourth", fourth)):
        if checks.choice(name, code, (*codes, NONE)) != NONE and code not in chosen:
            chosen.append(code)
    answer, ms = regions.fastest(table, [codes.index(code) for code in chosen])
    return Reach(tuple(chosen), checks.number("limit_ms", limit_ms, 0, 10_000), codes, answer, ms)


def shapes(axes: Axes, marker: str, tone: palette.Tone, size: float, edge: float) -> Line2D:
    """Marks of one Region, without a line."""
    return axes.plot(
        [], [], marker, color=tone.fill, markersize=size, markeredgewidth=edge,
        markeredgecolor=palette.INK if edge else tone.fill, animated=True, zorder=5 if edge else 4,
    )[0]  # fmt: skip


def free_side(
    place: np.ndarray, letters: int, towns: np.ndarray, lines: np.ndarray = NO_LINES
) -> tuple[tuple[float, float], str, str]:
    """Where words about a place hide the fewest cities, and then the least of the lines: a position in degrees and its alignment.

    `lines` are points with gaps (NaN) between the lines, as from `ways`.
    """
    (lon, lat), wide, tall = place, 5.2 * letters, 9  # degrees that the words take on the map
    sides = [
        ((lon, lat + 6), "center", "bottom", (lon - wide / 2, lat + 6)),
        ((lon + 5, lat), "left", "center", (lon + 5, lat - tall / 2)),
        ((lon - 5, lat), "right", "center", (lon - 5 - wide, lat - tall / 2)),
        ((lon, lat - 6), "center", "top", (lon - wide / 2, lat - 6 - tall)),
    ]

    steps = np.linspace(0, 1, 200)[:, None, None]
    drawn = (lines[:-1] + steps * (lines[1:] - lines[:-1])).reshape(-1, 2)  # a NaN is nowhere

    def hidden(side: Any) -> float:
        left, low = side[3]
        middle, half = [left + wide / 2, low + tall / 2], np.array([wide / 2, tall / 2])
        over = (np.abs(towns - middle) < half + np.array([4, 3])).all(1).sum()
        crossed = (np.abs(drawn - middle) < half).all(1).mean() if len(drawn) else 0.0  # always less than a city
        return float(over + crossed) + (100 if left < -180 or left + wide > 180 or low < -60 else 0)

    at, ha, va, _corner = min(sides, key=hidden)
    return at, ha, va


class RegionsChart:
    """Left: the map, a line from each city to the Region that answers it, a red ring around each that is late. Right: the slowest."""

    def setup(self, figure: Figure) -> None:
        (self.map,) = marks.axes_row(figure, 1, left=14, right=262, top=34, bottom=14)
        self.map.set_title(_("who is answered from where"))
        draw_world(self.map)
        codes, _table = measured()
        self.places = np.array([(facts.regions()[code].lon, facts.regions()[code].lat) for code in codes])
        self.lines, self.towns, self.homes = [], [], []
        for tone, marker in zip(TONES, MARKERS, strict=True):
            self.lines += self.map.plot([], [], color=tone.fill, linewidth=1.2, alpha=0.65, animated=True, zorder=3)
            self.towns.append(shapes(self.map, marker, tone, 6, 0))
            self.homes.append(shapes(self.map, marker, tone, 13, 2))
        self.rings = self.map.plot(
            [], [], "o", color="none", markeredgecolor=palette.RED.fill, markeredgewidth=2, markersize=12,
            animated=True, zorder=6,
        )[0]  # fmt: skip
        self.worst = marks.moving_text(self.map, weight="bold", color=palette.RED.word, zorder=7)
        width, height = figure.get_size_inches() * figure.dpi
        self.bars = figure.add_axes((1 - 148 / width, 30 / height, 96 / width, 140 / height))
        self.bars.set_title(_("the slowest cities, ms"), x=-100 / 96)
        self.bars.set_xlim(0, FAR_MS)
        self.bars.set_ylim(SLOWEST - 0.45, -0.55)
        self.bars.set_xticks([])
        self.bars.set_yticks([])
        self.bars.spines[["left", "bottom"]].set_visible(False)
        self.boxes = [Rectangle((0, row - 0.3), 0, 0.6, linewidth=0, animated=True) for row in range(SLOWEST)]
        for box in self.boxes:
            self.bars.add_patch(box)
        self.limit = self.bars.axvline(0, color=palette.RED.fill, linestyle=(0, (2, 1.5)), linewidth=1.8, animated=True)
        self.limit_words = self.bars.text(
            0, -0.02, _("your limit"), transform=self.bars.get_xaxis_transform(), ha="center", va="top", fontsize=11,
            weight="bold", color=palette.RED.word, animated=True,
        )  # fmt: skip
        self.guessed = self.bars.axvline(
            0, color=palette.PURPLE.fill, linestyle=(0, (1, 1.6)), linewidth=2.4, animated=True, visible=False
        )
        at_left = self.bars.get_yaxis_transform()
        self.names = [
            self.bars.text(-0.08, row, "", transform=at_left, ha="right", va="center", animated=True)
            for row in range(SLOWEST)
        ]
        self.values = [
            self.bars.text(1.34, row, "", transform=at_left, ha="right", va="center", weight="bold", animated=True)
            for row in range(SLOWEST)
        ]
        self.legend = figure.add_axes((1 - 248 / width, 1 - 124 / height, 240 / width, 90 / height))
        self.legend.set_title(_("answered from: cities"))
        self.legend.set_axis_off()
        self.legend.set_xlim(0, 240)
        self.legend.set_ylim(90, 0)
        self.signs = [shapes(self.legend, marker, tone, 9, 0) for tone, marker in zip(TONES, MARKERS, strict=True)]
        self.words = [
            self.legend.text(24, 12 + 22 * i, "", va="center", weight="bold", color=tone.word, animated=True)
            for i, tone in enumerate(TONES)
        ]
        self.guess_words = self.legend.text(
            24, 78, "", va="center", weight="bold", color=palette.PURPLE.word, animated=True
        )
        self.sites: tuple[str, ...] = ()

    def guess(self, value: float | None) -> None:
        self.guessed.set_visible(value is not None and value <= FAR_MS)
        self.guessed.set_xdata([value or 0, value or 0])
        self.guess_words.set_text("" if value is None else _("your prediction") + f": {plain(value)} ms")

    def show(self, view: Reach) -> bool:
        if view.sites != self.sites:
            self.sites = view.sites
            self.show_sites(view)
            self.guess_words.set_visible(len(view.sites) < len(TONES))  # the fourth Region has that place
        self.rings.set_data(*self.places[view.late].T)
        self.limit.set_xdata([view.limit_ms, view.limit_ms])
        self.limit.set_visible(view.limit_ms <= FAR_MS)
        self.limit_words.set_x(view.limit_ms)
        self.limit_words.set_visible(view.limit_ms <= FAR_MS)
        return False

    def show_sites(self, view: Reach) -> None:
        homes = np.array([self.places[view.cities.index(code)] for code in view.sites])
        drawn = NO_LINES
        for i in range(len(TONES)):
            mine = view.answer == i
            there = i < len(view.sites)
            lines = ways(self.places[mine], homes[i]) if there else NO_LINES
            drawn = np.vstack([drawn, lines])
            self.lines[i].set_data(*lines.T)
            self.towns[i].set_data(*self.places[mine].T)
            self.homes[i].set_data(*homes[i : i + 1].T)
            self.signs[i].set_data([9] if there else [], [12 + 22 * i] if there else [])
            self.words[i].set_text(f"{city(view.sites[i])}: {int(mine.sum())}" if there else "")
        words = f"{city(view.cities[view.worst])} {view.ms[view.worst]:.0f} ms"
        place, ha, va = free_side(self.places[view.worst], len(words), self.places, drawn)
        self.worst.set_position(place)
        self.worst.set_ha(ha)
        self.worst.set_va(va)
        self.worst.set_text(words)
        self.show_bars(view)

    def show_bars(self, view: Reach) -> None:
        order = np.argsort(-view.ms, kind="stable")[:SLOWEST]
        for i, box in zip(order, self.boxes, strict=True):
            box.set_width(view.ms[i])
            box.set_facecolor(TONES[view.answer[i]].fill)
        for i, name, value in zip(order, self.names, self.values, strict=True):
            name.set_text(city(view.cities[i]))
            value.set_text(f"{view.ms[i]:.0f}")


def say_regions(view: Reach) -> str:
    return _(
        "Answered from {sites} within {limit} ms: {n} of {all} cities. The slowest is {city}: {ms} ms there and back."
    ).format(
        sites=", ".join(map(city, view.sites)), n=int((~view.late).sum()), all=len(view.cities),
        limit=plain(view.limit_ms), city=city(view.cities[view.worst]), ms=f"{view.ms[view.worst]:.0f}",
    )  # fmt: skip


def law_regions(view: Reach) -> str:
    here, there = view.cities[view.worst], view.site(view.worst)
    km, least = floor_ms(here, there)
    return _(
        "{city} to {site}: {km} km, so light in glass needs {least} ms there and back. Measured: {ms} ms, {times} times that."
    ).format(
        city=city(here), site=city(there), km=f"{km:,.0f}", least=f"{least:.0f}", ms=f"{view.ms[view.worst]:.0f}",
        times=plain(view.ms[view.worst] / least, 2) if least else "-",
    )  # fmt: skip


def table_regions(view: Reach) -> pd.DataFrame:
    rows = {}
    for i in np.argsort(-view.ms, kind="stable"):
        km, least = floor_ms(view.cities[i], view.site(i))
        rows[city(view.cities[i])] = {
            _("answered from"): city(view.site(i)),
            _("there and back, ms"): round(float(view.ms[i])),
            _("distance, km"): round(km),
            _("light in glass, ms"): round(least),
        }
    return pd.DataFrame(rows).T.rename_axis(_("city"))


def region_choice() -> Simulation:
    """Where should your servers be?"""
    codes, _ms = measured()
    names = {code: f"{city(code)} ({code})" for code in sorted(codes, key=city)}
    more = {NONE: _("no further Region"), **names}
    start = {"limit_ms": 100, "first": "us-east-1", "second": NONE, "third": NONE, "fourth": NONE}
    return Simulation(
        id="regions",
        question=_("Where should your servers be?"),
        run=run_regions,
        chart=RegionsChart(),
        say=say_regions,
        law=law_regions,
        table=table_regions,
        controls=[
            Choice("first", _("Your Region"), names),
            Choice("second", _("Second Region"), more),
            Choice("third", _("Third Region"), more),
            Number("limit_ms", _("Fast enough: at most"), 10, 400, 5, unit=_("ms")),
        ],
        more=[Choice("fourth", _("Fourth Region"), more)],
        presets=[
            Preset("virginia", _("All in Virginia"), start),
            Preset("seoul", _("All in Seoul"), {"first": "ap-northeast-2"}),
            Preset("neighbours", _("Two neighbours: Seoul and Tokyo"), {"first": "ap-northeast-2", "second": "ap-northeast-1"}),
            Preset("across", _("Far apart: Virginia and Singapore"), {"second": "ap-southeast-1"}),
            Preset("three", _("Three continents: Virginia, Frankfurt, Singapore"), {"second": "eu-central-1", "third": "ap-southeast-1"}),
            Preset("four", _("And a fourth in Cape Town"), {"second": "eu-central-1", "third": "ap-southeast-1", "fourth": "af-south-1"}),
            Preset("near", _("All in Virginia, and 20 ms at most"), {"limit_ms": 20}),
        ],
        source=facts.source("global-infrastructure-regions").text(language()),
    )  # fmt: skip
