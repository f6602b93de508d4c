"""Lesson 14, second simulation: five ways to the same application, how long a far user waits and who has the work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.services import edge_paths
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Number, Preset, Simulation, marks, palette
from aws_study.ui.units import plain
from aws_study.ui.worldmap import city

TONES = (("home", palette.AMBER, "//"), ("second", palette.BLUE, ""), ("edge", palette.GREEN, ".."))
TALL = 0.66


@dataclass(frozen=True)
class Ways:
    """Inputs (shares from 0 to 1), and for each way the times in ms and who answers."""

    cached: float
    writes: float
    reader: str
    connection: str
    home: str
    second: str
    detour: float
    edge_ms: float
    near_second: float
    ways: Mapping[str, edge_paths.Way]
    loads: Mapping[str, edge_paths.Load]

    def ms(self, way: str) -> float:
        """Mean over all requests of this reader."""
        return self.ways[way].mean_ms(cached=self.cached, writes=self.writes)

    @property
    def fastest(self) -> str:
        return min(edge_paths.WAYS, key=self.ms)


@cache
def measured() -> tuple[str, ...]:
    """The Regions with measured latencies; a reader lives in the city of one of them."""
    return tuple(dict.fromkeys(start for start, _end in facts.latencies()))


def run_ways(
    cached: float, writes: float, reader: str, connection: str, home: str, second: str, detour: float, edge_ms: float
) -> Ways:
    """`cached` percent of the reads can be answered from CloudFront's caches, `writes` percent of all requests write. Raises ParameterError."""
    hits, written = checks.number("cached", cached, 0, 100) / 100, checks.number("writes", writes, 0, 100) / 100
    for name, code in (("reader", reader), ("home", home), ("second", second)):
        checks.choice(name, code, measured())
    new = checks.choice("connection", connection, ("new", "kept")) == "new"
    ms = facts.latencies()
    near = float(np.mean([ms[code, second] < ms[code, home] for code in measured()]))
    ways, loads = {}, {}
    for way in edge_paths.WAYS:
        ways[way] = edge_paths.way_ms(
            way, home_ms=ms[reader, home], second_ms=ms[reader, second], between_ms=ms[second, home], edge_ms=edge_ms,
            detour=detour, new_connection=new,
        )  # fmt: skip
        loads[way] = edge_paths.load(way, cached=hits, writes=written, near_second=near)
    return Ways(hits, written, reader, connection, home, second, detour, edge_ms, near, ways, loads)


def bar(left: float, right: float, row: int) -> list[tuple[float, float]]:
    low, high = row - TALL / 2, row + TALL / 2
    return marks.box(left, right, low, high)


def row_name(way: str) -> str:
    """Two short lines at most."""
    return {
        "direct": _("load balancer\nalone"),
        "accelerator": _("Global\nAccelerator"),
        "cloudfront": "CloudFront",
        "second": _("second Region,\nlatency records"),
        "second_accelerated": _("second Region,\nGlobal Accelerator"),
    }[way]


def full_name(way: str) -> str:
    return row_name(way).replace("\n", " ")


class WaysChart:
    """A row for each way. Left: how long this reader waits. Right: where 100 requests from all the world end."""

    def setup(self, figure: Figure) -> None:
        self.left, self.right = marks.axes_row(figure, 2, left=146, top=34, bottom=44, between=74, right=26)
        rows = range(len(edge_paths.WAYS))
        self.left.set_title(_("this reader waits, ms"))
        self.left.set_ylim(len(edge_paths.WAYS) - 0.5, -0.5)
        self.left.set_yticks([])
        at_left = self.left.get_yaxis_transform()
        for row, way in enumerate(edge_paths.WAYS):
            lines = row_name(way).split("\n")  # each by itself: a text of two lines is not flush right in every font
            for i, line in enumerate(lines):
                y = row + 0.3 * (i - (len(lines) - 1) / 2)
                self.left.text(
                    -0.03, y, line, transform=at_left, ha="right", va="center", fontsize=12, color=palette.MUTED
                )
        self.left.set_xlim(0, 1000)
        self.right.set_title(_("where 100 requests end"))
        self.right.set_xlim(0, 100)
        self.right.set_xticks([])
        for axes in (self.left, self.right):
            axes.grid(visible=False, axis="both")
        self.waits = marks.series(self.left, palette.SLATE)
        self.best = marks.series(self.left, palette.RED)
        self.values = [
            self.left.text(0, row, "", va="center", weight="bold", fontsize=12, animated=True, clip_on=False)
            for row in rows
        ]
        self.bars = {name: marks.series(self.right, tone, hatch) for name, tone, hatch in TONES}
        self.keys = [
            self.right.text(
                0, -0.04, "", transform=self.right.transAxes, va="top", weight="bold", fontsize=12, color=tone.word,
                animated=True,
            )
            for _name, tone, _hatch in TONES
        ]  # fmt: skip
        self.guessed = self.left.axvline(
            0, color=palette.PURPLE.fill, linestyle=(0, (1, 1.6)), linewidth=2.4, animated=True, visible=False
        )
        self.guess_words = self.left.text(
            0, -0.04, _("your prediction"), transform=self.left.get_xaxis_transform(), ha="center", va="top",
            fontsize=12, weight="bold", color=palette.PURPLE.word, animated=True, visible=False,
        )  # fmt: skip
        self.left.set_xticks([])

    def guess(self, value: float | None) -> None:
        self.guess_value = value or 0.0
        for artist in (self.guessed, self.guess_words):
            artist.set_visible(value is not None)
        self.guessed.set_xdata([self.guess_value] * 2)
        self.guess_words.set_x(self.guess_value)

    guess_value = 0.0

    def show(self, view: Ways) -> bool:
        times = {way: view.ms(way) for way in edge_paths.WAYS}
        slowest = max(*times.values(), self.guess_value)
        top = self.left.get_xlim()[1]
        wanted = marks.nice_top(1.18 * slowest)
        changed = not 0.35 * top <= 1.18 * slowest <= top
        if changed:
            self.left.set_xlim(0, wanted)
            top = wanted
        rows = list(enumerate(edge_paths.WAYS))
        self.waits.set_verts([bar(0, times[way], row) for row, way in rows if way != view.fastest])
        self.best.set_verts([bar(0, times[way], row) for row, way in rows if way == view.fastest])
        for (_row, way), text in zip(rows, self.values, strict=True):
            text.set_x(times[way] + 0.02 * top)
            text.set_text(f"{'✓ ' if way == view.fastest else ''}{times[way]:,.0f}")
        shapes: dict[str, list[list[tuple[float, float]]]] = {name: [] for name, _tone, _hatch in TONES}
        for row, way in rows:
            at = 0.0
            for name, _tone, _hatch in TONES:
                part = 100 * getattr(view.loads[way], name)
                if part > 0.05:
                    shapes[name].append(bar(at, at + part, row))
                at += part
        for name, corners in shapes.items():
            self.bars[name].set_verts(corners)
        words = (city(view.home), city(view.second), _("edge"))
        for text, x, name in zip(self.keys, (0.0, 0.42, 0.84), words, strict=True):
            text.set_x(x)
            text.set_text(f"■ {name}")
        return changed


def say_ways(view: Ways) -> str:
    fields = {
        "reader": city(view.reader), "best": full_name(view.fastest), "ms": f"{view.ms(view.fastest):,.0f}",
        "home": city(view.home), "direct": f"{view.ms('direct'):,.0f}", "load": plain(100 * view.loads["cloudfront"].home),
    }  # fmt: skip
    if fields["ms"] == fields["direct"]:
        return _(
            "No way is faster for a reader in {reader} than the load balancer alone: {direct} ms. CloudFront leaves {load} % of all requests to {home}, Global Accelerator always 100 %."
        ).format(**fields)
    return _(
        "Fastest for a reader in {reader}: {best} ({ms} ms instead of {direct} ms). CloudFront leaves {load} % of all requests to {home}, Global Accelerator always 100 %."
    ).format(**fields)


def law_ways(view: Ways) -> str:
    ms = facts.latencies()[view.reader, view.home]
    fields = {
        "edge": plain(view.edge_ms), "far": plain(ms), "detour": plain(view.detour), "longer": plain(max(view.edge_ms, ms)),
        "direct": f"{view.ways['direct'].read_ms:,.0f}", "accelerated": f"{view.ways['accelerator'].read_ms:,.0f}",
        "miss": f"{view.ways['cloudfront'].read_ms:,.0f}",
    }  # fmt: skip
    if view.connection == "new":
        return _(
            "A read that no cache holds, on a new connection. Alone: 3 × ({edge} + {detour} × {far}) = {direct} ms. Global Accelerator: 2 × ({edge} + {far}) + {longer} = {accelerated} ms. CloudFront: 3 × {edge} + {far} = {miss} ms."
        ).format(**fields)
    return _(
        "A read that no cache holds, on a kept connection. Alone: {edge} + {detour} × {far} = {direct} ms. Global Accelerator and CloudFront: {edge} + {far} = {miss} ms."
    ).format(**fields)


def table_ways(view: Ways) -> pd.DataFrame:
    yes, no = _("yes"), _("no")
    can = {
        "direct": ("TCP", no, no),
        "accelerator": ("TCP, UDP", _("two"), no),
        "cloudfront": ("HTTP", _("optional"), yes),
        "second": ("TCP", no, no),
        "second_accelerated": ("TCP, UDP", _("two"), no),
    }
    rows = {}
    for way in edge_paths.WAYS:
        protocols, fixed, caches = can[way]
        found = view.loads[way]
        rows[full_name(way)] = {
            _("waits, ms"): round(view.ms(way)),
            _("{place}, %").format(place=city(view.home)): round(100 * found.home, 1),
            _("{place}, %").format(place=city(view.second)): round(100 * found.second, 1),
            _("edge, %"): round(100 * found.edge, 1),
            _("writes that end at home, %"): round(100 * found.home_writes, 1),
            _("carries"): protocols,
            _("fixed addresses"): fixed,
            _("caches"): caches,
        }
    return pd.DataFrame(rows).T.rename_axis(_("way"))


def ways() -> Simulation:
    """Where does the load go?"""
    places = {code: city(code) for code in sorted(measured(), key=city)}
    start = {
        "cached": 0, "writes": 20, "reader": "ap-northeast-2", "connection": "new", "home": "us-east-1",
        "second": "us-west-2", "detour": 1.3, "edge_ms": 10,
    }  # fmt: skip
    return Simulation(
        id="ways",
        question=_("How long does a far reader wait, and where does the load go?"),
        run=run_ways,
        chart=WaysChart(),
        say=say_ways,
        law=law_ways,
        table=table_ways,
        controls=[
            Number("cached", _("Reads that CloudFront has in its caches"), 0, 100, 1, unit="%"),
            Number("writes", _("Writes among all requests"), 0, 100, 1, unit="%"),
            Choice("reader", _("Reader in"), places),
            Choice("connection", _("Connection"), {"new": _("new, HTTPS"), "kept": _("kept open")}),
        ],
        more=[
            Choice("home", _("Home Region"), places),
            Choice("second", _("Second Region"), places),
            Number("detour", _("Public internet, times AWS's network"), 1, 2, 0.05),
            Number("edge_ms", _("Round trip to the edge"), 1, 50, 1, unit=_("ms")),
        ],
        presets=[
            Preset("carts", _("Carts: nothing can be cached"), start),
            Preset("pictures", _("Pictures: 95 % from caches"), {"cached": 95, "writes": 0}),
            Preset("orders", _("Orders: nothing but writes"), {"writes": 100}),
            Preset("kept-open", _("Carts on a kept connection"), {"connection": "kept"}),
            Preset("tokyo", _("Carts, with the second Region next door in Tokyo"), {"second": "ap-northeast-1"}),
            Preset("coast", _("A reader in California, second Region there"), {"reader": "us-west-1", "second": "us-west-1"}),
        ],
        source=facts.source("edge-ways").text(language()),
    )  # fmt: skip
