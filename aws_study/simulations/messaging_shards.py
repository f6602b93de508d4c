"""Lesson 19, third simulation: a stream with room to spare refuses records, because a key never leaves its shard."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.services import kinesis, kinesis_load
from aws_study.text import gettext as _
from aws_study.text import language, ngettext
from aws_study.ui import Count, Number, Preset, Simulation, Switch, marks, palette
from aws_study.ui.units import plain

MOST_BARS = 64


@dataclass(frozen=True)
class Shards:
    """Inputs, the load of every shard in records a second, the fewest shards by the exam's formula, shards of each instance."""

    rate: float
    record_kb: float
    keys: int
    skew: float
    consumers: int
    fan_out: bool
    load: kinesis_load.Load
    needed: int
    each: list[int]

    @property
    def count(self) -> int:
        return self.load.wanted.size

    @property
    def throttled(self) -> float:
        """Records a second that are refused."""
        return float(self.load.throttled.sum())

    @property
    def used(self) -> float:
        """Accepted share of what all shards together could take."""
        return float(self.load.taken.sum()) / (self.load.limit * self.count)

    @property
    def idle(self) -> int:
        return self.each.count(0)


def run_shards(
    shards: int, rate: float, skew: float, instances: int, record_kb: float, keys: int, consumers: int, fan_out: bool
) -> Shards:
    """`rate` records a second over `keys` keys, read by `consumers` applications; one of them runs on `instances` instances.

    Raises ParameterError outside the ranges.
    """
    shards = checks.count("shards", shards, 1, MOST_BARS)
    consumers = checks.count("consumers", consumers, 0, 20)
    rate = checks.number("rate", rate, 0, 1e6)
    load = kinesis_load.load(
        records_per_second=rate,
        record_kb=record_kb,
        keys=keys,
        skew=skew,
        shards=shards,
        consumers=consumers,
        fan_out=fan_out,
    )
    sharing = 0 if fan_out else consumers
    needed = kinesis.shards(records_per_second=rate, record_kb=record_kb, consumers=sharing)["needed"]
    each = kinesis.workers(shards, checks.count("instances", instances, 1, MOST_BARS))
    return Shards(rate, record_kb, keys, skew, consumers, fan_out, load, needed, each)


class ShardsChart:
    """Left: what each shard is asked for, the refused part hatched. Right: the instances of one application and their shards."""

    def setup(self, figure: Figure) -> None:
        self.left, self.right = marks.axes_row(
            figure, 2, left=80, right=24, top=58, bottom=50, between=96, share_y=False
        )
        self.left.set_title(_("each shard, records a second"), pad=24)
        self.left.set_xlim(0, 1)
        self.left.set_xticks([])
        self.left.set_xlabel(_("shards"))
        marks.plain_ticks(self.left.yaxis)
        self.parts = {
            "rest": marks.series(self.left, palette.BLUE),
            "first": marks.series(self.left, palette.AMBER),
            "lost": marks.series(self.left, palette.RED, "//"),
        }
        self.limits = {
            name: self.left.axhline(0, color=colour, linestyle=style, linewidth=1.4, animated=True, zorder=3)
            for name, colour, style in (("in", palette.INK, (0, (5, 3))), ("out", palette.INK, (0, (1, 1.4))))
        }
        self.limit_name = self.left.text(
            1, 1.02, "", transform=self.left.transAxes, ha="right", va="bottom", fontsize=12, animated=True
        )
        self.out_name = self.left.text(
            0.985, 0.97, "", transform=self.left.transAxes, ha="right", va="top", fontsize=12, weight="bold", animated=True,
        )  # fmt: skip
        self.left.text(
            0, 1.02, _("amber: key 1"), transform=self.left.transAxes, ha="left", va="bottom", fontsize=12,
            color=palette.AMBER.word, animated=True,
        )  # fmt: skip
        self.right.set_title(_("shards of each instance"), pad=24)
        self.right.set_xlim(0, 1)
        self.right.set_xticks([])
        self.right.set_xlabel(_("instances of one application"))
        self.right.yaxis.set_major_formatter(lambda value, _place: plain(value) if value == int(value) else "")
        self.busy = marks.series(self.right, palette.BLUE)
        self.lazy = marks.series(self.right, palette.RED)
        self.idle_name = self.right.text(
            1, 1.02, "", transform=self.right.transAxes, ha="right", va="bottom", fontsize=12, weight="bold",
            color=palette.RED.word, animated=True,
        )  # fmt: skip

    def show(self, view: Shards) -> bool:
        load, count = view.load, view.count
        share = np.divide(load.first, load.wanted, out=np.zeros(count), where=load.wanted > 0)
        of_first = load.taken * share
        self.parts["first"].set_verts(marks.columns(np.zeros(count), of_first))
        self.parts["rest"].set_verts(marks.columns(of_first, load.taken))
        self.parts["lost"].set_verts(marks.columns(load.taken, load.wanted))
        self.limits["in"].set_ydata([load.limit] * 2)
        behind = load.readable < load.limit
        self.limits["out"].set_ydata([load.readable] * 2)
        self.limits["out"].set_visible(behind)
        self.limit_name.set_text(_("dashed: limit, {records}").format(records=plain(load.limit)))
        self.out_name.set_visible(behind)
        self.out_name.set_text(_("dotted: each reader, {records}").format(records=plain(load.readable)))
        most = float(load.wanted.max())
        changed = marks.set_top(self.left, max(most, 1.05 * load.limit))
        each = np.array(view.each)
        wide = 1 / each.size
        places = (np.arange(each.size) + 0.12) * wide
        self.busy.set_verts(
            [marks.rectangles([x], 0.76 * wide, high)[0] for x, high in zip(places, each, strict=True) if high]
        )
        changed = marks.set_top(self.right, float(max(each.max(), 1))) or changed
        stub = 0.02 * self.right.get_ylim()[1]
        self.lazy.set_verts(
            [marks.rectangles([x], 0.76 * wide, stub)[0] for x, high in zip(places, each, strict=True) if not high]
        )
        self.idle_name.set_text(_("idle: {n}").format(n=view.idle) if view.idle else "")
        return changed


def say_shards(view: Shards) -> str:
    load = view.load
    fields = {
        "used": plain(100 * view.used, 2),
        "lost": plain(100 * view.throttled / view.rate if view.rate else 0, 2),
        "shards": view.count,
        "place": int(np.argmax(load.wanted)) + 1,
        "asked": plain(float(load.wanted.max())),
        "limit": plain(load.limit),
        "behind": plain(float(load.falling_behind.max())),
        "consumers": view.consumers,
        "idle": view.idle,
        "instances": len(view.each),
        "rate": plain(view.rate),
    }
    if view.throttled > 1e-6:
        if view.used > 0.95 and view.count == 1:
            return _("The only shard is full, and {lost} % of the records are refused: the stream is too small.").format(**fields)  # fmt: skip
        if view.used > 0.95:
            return _("All {shards} shards are full, and {lost} % of the records are refused: the stream is too small.").format(**fields)  # fmt: skip
        return _(
            "The stream uses {used} % of its {shards} shards, and {lost} % of the records are refused: shard {place} is asked for {asked} a second and takes {limit}."
        ).format(**fields)
    if float(load.falling_behind.max()) > 1e-6:
        return _(
            "Every record is taken, but {consumers} applications share what a shard gives: each falls behind by up to {behind} records a second a shard."
        ).format(**fields)
    if view.idle:
        return _(
            "All {rate} records a second are taken; {idle} of {instances} instances have nothing to do, because a shard has one reader."
        ).format(**fields)
    return _("All {rate} records a second are taken, with {used} % of what {shards} shards can take.").format(**fields)


def law_shards(view: Shards) -> str:
    key = float(view.load.first.max())
    if key > view.load.limit:
        return _(
            "More shards do not split a key: key 1 alone writes {key} records a second, a shard takes {limit}."
        ).format(key=plain(key), limit=plain(view.load.limit))
    return ngettext(
        "With evenly spread keys {needed} shard would do: the largest of 1,000 records, 1 MB in and 2 MB out a second.",
        "With evenly spread keys {needed} shards would do: the largest of 1,000 records, 1 MB in and 2 MB out a second.",
        view.needed,
    ).format(needed=view.needed)


def table_shards(view: Shards) -> pd.DataFrame:
    load = view.load
    table = pd.DataFrame(
        {
            _("written to"): load.wanted,
            _("taken"): load.taken,
            _("refused"): load.throttled,
            _("of the most popular key"): load.first,
            _("each reader falls behind by"): load.falling_behind,
        },
        index=pd.RangeIndex(1, view.count + 1),
    )
    return table.rename_axis(_("shard")).round(1)


def hot_shard() -> Simulation:
    """Why does a stream with room to spare refuse records?"""
    start = {
        "shards": 8,
        "rate": 5_000,
        "skew": 1.4,
        "instances": 8,
        "record_kb": 1,
        "keys": 200,
        "consumers": 1,
        "fan_out": False,
    }
    even = {"skew": 0, "keys": 1_000}
    return Simulation(
        id="hot-shard",
        question=_("Why does a stream with room to spare refuse records?"),
        run=run_shards,
        chart=ShardsChart(),
        say=say_shards,
        law=law_shards,
        table=table_shards,
        controls=[
            Count("shards", _("Shards"), 1, MOST_BARS),
            Count("rate", _("Records"), 0, 20_000, unit=_("a second"), step=100),
            Number("skew", _("Skew of the keys (0: all alike)"), 0, 3, 0.1),
            Count("instances", _("Instances of one application"), 1, 32),
        ],
        more=[
            Number("record_kb", _("Size of a record"), 0.1, 1024, 0.1, unit="KB", log=True),
            Count("keys", _("Partition keys in use"), 1, 1_000),
            Count("consumers", _("Applications that read the stream"), 0, 10),
            Switch("fan_out", _("Enhanced fan-out: 2 MB/s for each of them")),
        ],
        presets=[
            Preset("popular-page", _("Clicks keyed by page, one page popular"), start),
            Preset("twice-the-shards", _("The same with 16 shards"), {"shards": 16}),
            Preset("key-by-visitor", _("Keyed by visitor: 1,000 keys alike"), even),
            Preset("stock-ticker", _("Stock prices: 4 shards, evenly full"), {**even, "shards": 4, "instances": 4}),
            Preset("four-to-six", _("4 shards became 6, and 8 instances read"), {**even, "shards": 6, "instances": 8, "rate": 4_000}),
            Preset("five-readers", _("5 applications share the reads"), {**even, "rate": 4_000, "consumers": 5}),
            Preset("fan-out", _("The same 5 with enhanced fan-out"), {**even, "rate": 4_000, "consumers": 5, "fan_out": True}),
        ],
        source=facts.source("kinesis-shards").text(language()),
    )  # fmt: skip
