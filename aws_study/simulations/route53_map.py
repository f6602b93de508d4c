"""Lesson 13, second simulation: which site answers where, by distance with a bias or by measured latency."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from aws_study import facts
from aws_study.core import checks, sphere
from aws_study.services import route53
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Preset, Simulation, marks, palette
from aws_study.ui.units import plain
from aws_study.ui.worldmap import city, draw_world

# The first two sites of a set take a bias.
SETS: dict[str, tuple[str, ...]] = {
    "atlantic": ("us-east-1", "af-south-1"),
    "europe": ("eu-central-1", "eu-north-1"),
    "pacific": ("ap-northeast-2", "us-west-2"),
    "guide": ("us-east-1", "us-west-2", "eu-west-3", "ap-northeast-1", "af-south-1"),
}
TONES = (palette.BLUE, palette.AMBER, palette.GREEN, palette.PURPLE, palette.SLATE)
MARKERS = "os^Dv"
NOWHERE = Path(np.empty((0, 2)))
LAT, LON = np.arange(-59.0, 80, 2), np.arange(-179.0, 180, 2)  # middles of the cells of the map


@dataclass(frozen=True)
class World:
    """Inputs, and for each of the cities where latency is known: the site by biased distance, the one with the lowest latency."""

    sites: tuple[str, ...]
    policy: str
    biases: dict[str, int]
    cities: tuple[str, ...]
    km: np.ndarray
    ms: np.ndarray
    near: np.ndarray
    fast: np.ndarray
    cells: np.ndarray

    @property
    def answer(self) -> np.ndarray:
        """The site that answers each city under the chosen policy."""
        return self.near if self.policy == "geoproximity" else self.fast

    @property
    def differ(self) -> np.ndarray:
        """Whether the other policy would answer this city with another site."""
        return self.near != self.fast

    def mean_ms(self, answer: np.ndarray) -> float:
        return float(self.ms[answer, np.arange(len(self.cities))].mean())


@cache
def measured() -> tuple[str, ...]:
    return tuple(dict.fromkeys(start for start, _end in facts.latencies()))


@cache
def distances(chosen: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """km from each site of a set to the cities and to the cells of the map, and ms to the cities: computed once a set."""
    places = [facts.regions()[code] for code in measured()]
    lat, lon = np.meshgrid(LAT, LON, indexing="ij")
    sites = {code: (facts.regions()[code].lat, facts.regions()[code].lon) for code in SETS[chosen]}
    cities = route53.biased_km([p.lat for p in places], [p.lon for p in places], sites, {})
    ms = np.array([[facts.latencies()[city, site] for city in measured()] for site in sites])
    return cities, np.stack([sphere.great_circle_km(lat, lon, *place) for place in sites.values()]), ms


def run_world(bias: int, sites: str, policy: str, bias_second: int) -> World:
    """`bias` of the first and `bias_second` of the second site (-99 to 99); `sites` is a key of SETS. Raises ParameterError."""
    chosen = SETS[checks.choice("sites", sites, SETS)]
    checks.choice("policy", policy, ("geoproximity", "latency"))
    biases = {
        chosen[0]: checks.count("bias", bias, -99, 99),
        chosen[1]: checks.count("bias_second", bias_second, -99, 99),
    }
    km, cells, ms = distances(sites)
    factors = np.array([route53.bias_factor(biases.get(code, 0)) for code in chosen])
    near = (km * factors[:, None]).argmin(0)
    ground = (cells * factors[:, None, None]).argmin(0)
    return World(chosen, policy, biases, measured(), km, ms, near, ms.argmin(0), ground)


def ground_of(cells: np.ndarray, site: int) -> Path:
    """The cells of one site as one path: a flat box for each unbroken run in a row."""
    steps = np.diff(np.pad((cells == site).astype(np.int8), ((0, 0), (1, 1))), axis=1)
    rows, starts = np.nonzero(steps == 1)
    ends = np.nonzero(steps == -1)[1]
    left, right, low = -180.0 + 2 * starts, -180.0 + 2 * ends, LAT[rows] - 1
    corners = [(left, low), (right, low), (right, low + 2), (left, low + 2), (left, low)]
    points = np.array([np.column_stack(corner) for corner in corners]).transpose(1, 0, 2).reshape(-1, 2)
    codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY] * len(rows)
    return Path(points, codes)


class WorldChart:
    """The map of the world: a mark for each city, in the colour of the site that answers it."""

    def setup(self, figure: Figure) -> None:
        (self.map,) = marks.axes_row(figure, 1, left=14, right=236, top=34, bottom=14)
        self.map.set_title(_("who is answered with which site"))
        draw_world(self.map)
        self.ground, self.towns, self.homes, self.lines, self.signs = [], [], [], [], []
        for i, (tone, marker) in enumerate(zip(TONES, MARKERS, strict=True)):
            area = PathPatch(
                NOWHERE, facecolor=tone.fill, alpha=0.22, linewidth=0, antialiased=False, animated=True, zorder=1
            )
            self.map.add_patch(area)
            self.ground.append(area)
            self.towns.append(self.map.plot([], [], marker, color=tone.fill, markersize=7, animated=True, zorder=4)[0])
            self.homes.append(
                self.map.plot(
                    [], [], marker, color=tone.fill, markersize=14, markeredgecolor=palette.INK, markeredgewidth=2.2,
                    animated=True, zorder=5,
                )[0]
            )  # fmt: skip
            y = 0.97 - 0.165 * i
            self.signs.append(
                self.map.plot(
                    [1.035], [y - 0.045], marker, color=tone.fill, markersize=10, transform=self.map.transAxes,
                    clip_on=False, animated=True,
                )[0]
            )  # fmt: skip
            self.lines.append(
                self.map.text(
                    1.065, y, "", transform=self.map.transAxes, va="top", color=tone.word, weight="bold", fontsize=12,
                    linespacing=1.15, animated=True,
                )
            )  # fmt: skip
        self.rings = self.map.plot(
            [], [], "o", color="none", markeredgecolor=palette.RED.fill, markeredgewidth=2.2, markersize=13,
            animated=True, zorder=6,
        )[0]  # fmt: skip
        self.ring_sign = self.map.plot(
            [1.035], [0.085], "o", color="none", markeredgecolor=palette.RED.fill, markeredgewidth=2.2, markersize=11,
            transform=self.map.transAxes, clip_on=False, animated=True,
        )[0]  # fmt: skip
        self.ring_words = self.map.text(
            1.065, 0.085, "", transform=self.map.transAxes, va="center", color=palette.RED.word, weight="bold",
            fontsize=12, linespacing=1.15, animated=True,
        )  # fmt: skip

    def show(self, view: World) -> bool:
        regions = facts.regions()
        lon = np.array([regions[code].lon for code in view.cities])
        lat = np.array([regions[code].lat for code in view.cities])
        for i in range(len(TONES)):
            there = i < len(view.sites)
            mine = view.answer == i
            self.ground[i].set_path(ground_of(view.cells, i) if there and view.policy == "geoproximity" else NOWHERE)
            self.towns[i].set_data(lon[mine], lat[mine])
            home = regions[view.sites[i]] if there else None
            self.homes[i].set_data([home.lon] if home else [], [home.lat] if home else [])
            self.signs[i].set_visible(there)
            self.lines[i].set_text(self.line(view, i, int(mine.sum())) if there else "")
        self.rings.set_data(lon[view.differ], lat[view.differ])
        self.ring_sign.set_visible(bool(view.differ.any()))
        words = (
            _("another site is\nfaster: {n}") if view.policy == "geoproximity" else _("another site is\nnearer: {n}")
        )
        self.ring_words.set_text(words.format(n=int(view.differ.sum())) if view.differ.any() else "")
        return False

    @staticmethod
    def line(view: World, site: int, cities: int) -> str:
        bias = view.biases.get(view.sites[site], 0)
        name = city(view.sites[site])
        if bias and view.policy == "geoproximity":
            name += f" ({bias:+d})"
        return name + "\n" + _("cities: {n}").format(n=cities)


def say_world(view: World) -> str:
    first, fields = int((view.answer == 0).sum()), {"all": len(view.cities), "site": city(view.sites[0])}
    differ = int(view.differ.sum())
    if view.policy == "latency":
        return _(
            "Measured latency answers {n} of {all} cities with {site} and sends {differ} of them all past a nearer site: {ms} ms on average instead of {near} ms."
        ).format(
            n=first, differ=differ, ms=plain(view.mean_ms(view.fast)), near=plain(view.mean_ms(view.near)), **fields
        )
    bias = view.biases[view.sites[0]]
    words = (
        _("With a bias of {bias}, {site} answers {n} of {all} cities. For {differ} of all cities another site would be faster.")
        if bias
        else _("Without a bias {site} answers {n} of {all} cities. For {differ} of all cities another site would be faster.")
    )  # fmt: skip
    return words.format(bias=f"{bias:+d}", n=first, differ=differ, **fields)


def law_world(view: World) -> str:
    """The two sites that compete for the city which loses most, in km and ms."""
    cities = np.arange(len(view.cities))
    loss = view.ms[view.near, cities] - view.ms[view.fast, cities]
    here = int(loss.argmax())
    if not loss[here] > 0:
        here = int(np.abs(np.diff(np.sort(view.km, axis=0)[:2], axis=0)).argmin())
    order = np.argsort(view.km[:, here] * [route53.bias_factor(view.biases.get(s, 0)) for s in view.sites])
    pair = [int(view.near[here]), int(view.fast[here] if view.differ[here] else order[1])]
    parts = []
    for site in pair:
        bias = view.biases.get(view.sites[site], 0)
        km = f"{view.km[site, here]:,.0f} km"
        if bias:
            far = f"{view.km[site, here] * route53.bias_factor(bias):,.0f}"
            km += f" × {plain(route53.bias_factor(bias))} = {far} km"
        parts.append(f"{city(view.sites[site])}: {km}, {plain(view.ms[site, here])} ms")
    return _("Seen from {code}: {near}; {far}. Geoproximity takes the fewest km, latency the fewest ms.").format(
        code=city(view.cities[here]), near=parts[0], far=parts[1]
    )


def table_world(view: World) -> pd.DataFrame:
    rows: dict[str, dict[str, float]] = {}
    for name, answer in ((_("geoproximity"), view.near), (_("latency"), view.fast)):
        rows[name] = {city(site): int((answer == i).sum()) for i, site in enumerate(view.sites)}
        rows[name][_("mean, ms")] = round(view.mean_ms(answer), 1)
    return pd.DataFrame(rows).T.rename_axis(_("cities answered with"))


def world() -> Simulation:
    """Which site answers where?"""
    start = {"bias": 0, "sites": "atlantic", "policy": "geoproximity", "bias_second": 0}
    return Simulation(
        id="world",
        question=_("Which site answers where?"),
        run=run_world,
        chart=WorldChart(),
        say=say_world,
        law=law_world,
        table=table_world,
        controls=[
            Count("bias", _("Bias of the first site"), -99, 99),
            Choice("policy", _("Routing policy"), {"geoproximity": _("geoproximity"), "latency": _("latency")}),
            Choice("sites", _("Sites"), {"atlantic": _("Virginia and Cape Town"), "europe": _("Frankfurt and Stockholm"), "pacific": _("Seoul and Oregon"), "guide": _("Virginia, Oregon, Paris, Tokyo, Cape Town")}),
        ],
        more=[Count("bias_second", _("Bias of the second site"), -99, 99)],
        presets=[
            Preset("atlantic", _("Virginia and Cape Town, no bias"), start),
            Preset("pull", _("Virginia pulls: +25"), {"bias": 25}),
            Preset("by-latency", _("The same two by latency"), {"policy": "latency"}),
            Preset("push", _("Virginia pushes away: -50"), {"bias": -50}),
            Preset("europe", _("Frankfurt and Stockholm, no bias"), {"sites": "europe"}),
            Preset("guide", _("Five sites, no bias"), {"sites": "guide"}),
            Preset("guide-pull", _("Five sites, Virginia +25: South America moves"), {"sites": "guide", "bias": 25}),
            Preset("guide-latency", _("Five sites by latency"), {"sites": "guide", "policy": "latency"}),
            Preset("pacific", _("Seoul and Oregon, no bias"), {"sites": "pacific"}),
        ],
        source=facts.source("route53-map").text(language()),
    )  # fmt: skip
