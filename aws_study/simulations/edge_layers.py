"""Lesson 14, first simulation: which layer of CloudFront answers, and what a needless value in the cache key does to that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import cache, checks
from aws_study.services import cloudfront
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Count, Number, Preset, Simulation, Switch, marks, palette
from aws_study.ui.units import plain

REGIONS, BELOW = 12, 9  # regional edge caches of the 2023 guide; 12 x 9 is about the 107 cities with edge locations
MOST = 10_000
VALUES = np.unique(np.geomspace(1, MOST, 48).round())
LAYERS = (
    ("edge", palette.BLUE, ""),
    ("regional", palette.GREEN, ".."),
    ("shield", palette.SLATE, ""),
    ("origin", palette.AMBER, "//"),
)
MONTH_S = 30 * 86_400


@dataclass(frozen=True)
class Layers:
    """Inputs; who answers as set and with nothing needless in the key (`bare`); what reaches the origin over the values, in percent."""

    values: int
    ttl_s: float
    rate: float
    shield: bool
    objects: int
    alpha: float
    here: cloudfront.Served
    bare: cloudfront.Served
    curves: Mapping[bool, np.ndarray]

    def parts(self, served: cloudfront.Served) -> dict[str, float]:
        """Percent of the requests by layer, the edge first."""
        return {name: 100 * getattr(served, name) for name, _tone, _hatch in LAYERS}

    def fetched(self, served: cloudfront.Served) -> float:
        """Requests a second that reach the origin."""
        return self.rate * served.origin


@lru_cache(maxsize=64)
def popularity(objects: int, alpha: float) -> np.ndarray:
    return cache.zipf(objects, alpha)


def run_layers(
    values: float, ttl_s: float, requests_per_s: float, shield: bool, objects: float, alpha: float
) -> Layers:
    """`values`: how many equally common values of something needless stand in the cache key. Raises ParameterError."""
    values = checks.count("values", values, 1, 1_000_000)
    objects = checks.count("objects", objects, 1, 20_000)
    checks.choice("shield", shield, (True, False))
    weights = popularity(objects, checks.number("alpha", alpha, 0, 3))
    here, bare = (
        cloudfront.served(
            weights, requests_per_s=requests_per_s, ttl_s=ttl_s, values=split, regions=REGIONS, edges_per_region=BELOW,
            shield=shield,
        )
        for split in (values, 1)
    )  # fmt: skip
    per_ttl = requests_per_s * ttl_s / VALUES
    curves = {one: 100 * cloudfront.miss_share(weights, per_ttl / (1 if one else REGIONS)) for one in (False, True)}
    return Layers(values, ttl_s, requests_per_s, shield, objects, alpha, here, bare, curves)


def column(low: float, high: float, x: float) -> list[tuple[float, float]]:
    return marks.box(x - 0.5, x + 0.5, low, high)


class LayersChart:
    """Left: 100 requests by who answers, without the needless value and with it. Right: what reaches the origin over the values."""

    def setup(self, figure: Figure) -> None:
        self.left, self.right = marks.axes_row(
            figure, 2, left=58, top=34, bottom=50, between=64, right=138, share_y=False
        )
        self.left.set_title(_("who answers 100 requests"))
        self.left.set_xlim(-1.5, 4.1)
        self.left.set_ylim(0, 100)
        self.left.set_xticks([0, 1.7], [_("bare key"), _("this key")])
        self.bars = {name: marks.series(self.left, tone, hatch) for name, tone, hatch in LAYERS}
        self.words = {name: self.note(2.35, "left", tone) for name, tone, _hatch in LAYERS}
        self.numbers = {name: self.note(-0.62, "right", tone) for name, tone, _hatch in LAYERS}
        self.right.set_title(_("reach the origin, %"))
        self.right.set_xscale("log")
        self.right.set_xlim(1, MOST)
        self.right.set_ylim(0, 100)
        self.right.set_xticks([1, 10, 100, 1000, MOST], ["1", "10", "100", "1,000", "10,000"])
        self.right.set_xticks([], minor=True)
        self.right.set_xlabel(_("values in the key"))
        self.lines, self.names = {}, {}
        for shield, tone, style in ((False, palette.AMBER, "-"), (True, palette.SLATE, (0, (5, 3)))):
            self.lines[shield] = self.right.plot([], [], color=tone.fill, linestyle=style, animated=True)[0]
            self.names[shield] = marks.beside(self.right, tone.word)
            self.names[shield].set_fontsize(12)
        self.point = self.right.plot([], [], "D", color=palette.RED.fill, markersize=9, animated=True, zorder=5)[0]
        self.here = marks.beside(self.right, palette.RED.word)
        self.prediction = marks.GuessLine(self.right, _("your prediction"))

    def note(self, x: float, side: str, tone: palette.Tone):
        return self.left.text(
            x, 0, "", ha=side, va="center", weight="bold", fontsize=12, color=tone.word, animated=True
        )  # fmt: skip

    def guess(self, value: float | None) -> None:
        self.prediction.set(value)

    def show(self, view: Layers) -> bool:
        shapes: dict[str, list[list[tuple[float, float]]]] = {name: [] for name, _tone, _hatch in LAYERS}
        for x, served, labels in ((0.0, view.bare, self.numbers), (1.7, view.here, self.words)):
            low, middles = 0.0, {}
            for name, part in view.parts(served).items():
                if part > 0.005:
                    shapes[name].append(column(low, low + part, x))
                middles[name] = low + part / 2
                low += part
            shown = [name for name in middles if name != "shield" or view.shield]
            for name, y in zip(shown, marks.spread([middles[name] for name in shown], 8, 3, 97), strict=True):
                labels[name].set_y(y)
            for name, part in view.parts(served).items():
                value = short(part)
                words = value if x == 0 else f"{layer(name)} {value}"
                labels[name].set_text(words if name in shown else "")
        for name, corners in shapes.items():
            self.bars[name].set_verts(corners)
        for shield, line in self.lines.items():
            line.set_data(VALUES, view.curves[shield])
        now = 100 * view.here.origin
        self.point.set_data([min(view.values, MOST)], [now])
        self.here.set_text(_("here: {percent} %").format(percent=short(now)))
        self.names[False].set_text(_("no shield"))
        self.names[True].set_text(_("Origin Shield"))
        texts = (self.names[False], self.names[True], self.here)
        wanted = [view.curves[False][-1], view.curves[True][-1], now]
        for text, place in zip(texts, marks.spread(wanted, 8.5, 3, 97), strict=True):
            text.set_y(place)
        return False


def layer(name: str) -> str:
    return {"edge": _("edge"), "regional": _("regional"), "shield": _("shield"), "origin": _("origin")}[name]


def short(percent: float) -> str:
    """The percent as a label writes it: neither 0 nor 100 where it is only near them."""
    if 99.95 <= percent < 100:
        return "> 99.9"
    return "< 0.1" if 0 < percent < 0.1 else plain(percent, 3 if percent >= 10 else 2)


def told(percent: float) -> str:
    """The same for a sentence: digits enough to differ from 0 and 100, as in 0.0093 or 99.997."""
    if 99.9 < percent < 100:
        return f"{percent:.{-int(np.floor(np.log10(100 - percent)))}f}".rstrip("0")
    return plain(percent, 3 if percent >= 10 else 2)


def say_layers(view: Layers) -> str:
    fields = {
        "edge": told(100 * view.here.edge),
        "bare": told(100 * view.bare.edge),
        "n": plain(view.fetched(view.here)),
        "before": plain(view.fetched(view.bare)),
        "values": f"{view.values:,}",
    }
    if view.values == 1:
        return _(
            "With nothing needless in the key the edge locations answer {edge} % of the requests themselves, and {n} a second reach the origin."
        ).format(**fields)
    return _(
        "With {values} needless values in the key the edge locations answer {edge} % of the requests instead of {bare} %. The origin gets {n} a second instead of {before}."
    ).format(**fields)


def law_layers(view: Layers) -> str:
    shorter = view.ttl_s / view.values
    same = cloudfront.served(
        popularity(view.objects, view.alpha), requests_per_s=view.rate, ttl_s=shorter, regions=REGIONS,
        edges_per_region=BELOW, shield=view.shield,
    )  # fmt: skip
    if view.values == 1:
        first = float(popularity(view.objects, view.alpha)[0])
        caches = 1 if view.shield else REGIONS
        n = first * view.rate * view.ttl_s / caches
        return _(
            "The most popular object: {n} requests in one TTL at each cache that asks the origin, so 1 / (1 + {n}) = {percent} % of its requests reach it."
        ).format(n=plain(n), percent=told(100 / (1 + n)))
    return _(
        "{values} values do what a TTL of {ttl} s / {values} = {shorter} s does with a bare key: {percent} % reach the origin, computed twice."
    ).format(values=f"{view.values:,}", ttl=plain(view.ttl_s), shorter=plain(shorter), percent=told(100 * same.origin))


def table_layers(view: Layers) -> pd.DataFrame:
    get = facts.price("S3", "get and other", storage_class="STANDARD", region="us-east-1").usd  # for 1,000 requests
    rows = {}
    for shield, words in ((False, _("no shield")), (True, _("Origin Shield"))):
        for values in sorted({1, view.values}):
            found = cloudfront.served(
                popularity(view.objects, view.alpha), requests_per_s=view.rate, ttl_s=view.ttl_s, values=values,
                regions=REGIONS, edges_per_region=BELOW, shield=shield,
            )  # fmt: skip
            monthly = view.fetched(found) * MONTH_S
            rows[f"{words}, {_('values: {n}').format(n=f'{values:,}')}"] = {
                **{f"{layer(name)}, %": round(part, 1) for name, part in view.parts(found).items()},
                _("origin, million requests a month"): round(monthly / 1e6, 1),
                _("as S3 GETs, USD a month"): round(monthly / 1000 * get, 2),
            }
    return pd.DataFrame(rows).T.rename_axis(_("cache key"))


def layers() -> Simulation:
    """Who answers?"""
    start = {
        "values": 20, "ttl_s": 3600, "requests_per_s": 200, "shield": False, "objects": 2000, "alpha": 0.9,
    }  # fmt: skip
    return Simulation(
        id="layers",
        question=_("Which layer answers, and what is left for the origin?"),
        run=run_layers,
        chart=LayersChart(),
        say=say_layers,
        law=law_layers,
        table=table_layers,
        controls=[
            Count("values", _("Needless values in the cache key"), 1, MOST, log=True),
            Number("ttl_s", _("Time to live"), 1, 86_400, 1, unit=_("s"), log=True),
            Number("requests_per_s", _("Requests per second, all the world"), 1, 10_000, 1, log=True),
            Switch("shield", _("Origin Shield")),
        ],
        more=[
            Count("objects", _("Objects"), 10, 20_000, log=True),
            Number("alpha", _("Zipf exponent: how uneven popularity is"), 0, 1.5, 0.05),
        ],
        presets=[
            Preset("language", _("A header with 20 values in the key"), start),
            Preset("bare", _("The same site, nothing needless in the key"), {"values": 1}),
            Preset("shield", _("20 values, and Origin Shield"), {"shield": True}),
            Preset("user-agent", _("User-Agent in the key: 1,000 values"), {"values": 1000}),
            Preset("session", _("A session cookie in the key: 10,000 visitors"), {"values": 10_000}),
            Preset("long-ttl", _("20 values, and a TTL 20 times as long"), {"ttl_s": 72_000}),
            Preset("broadcast", _("Tonight on television: 30 pages, 5,000 requests per second"), {"values": 1, "requests_per_s": 5000, "objects": 30, "ttl_s": 300}),
            Preset("rare", _("A quiet site: one request per second"), {"values": 1, "requests_per_s": 1}),
        ],
        source=facts.source("edge-layers").text(language()),
    )  # fmt: skip
