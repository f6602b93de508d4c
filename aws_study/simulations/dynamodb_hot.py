"""Lesson 17, first simulation: a table with capacity to spare throttles, because one partition has none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.services import dynamodb, dynamodb_partitions
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Count, Number, Preset, Simulation, Switch, marks, palette
from aws_study.ui.units import percent, plain

MINUTES, STEPS = 15, 90
MOST_BARS = 100


@dataclass(frozen=True)
class Hot:
    """Inputs, and what every partition is asked for and gives; units a second unless a name says otherwise."""

    writes: float
    skew: float
    suffixes: int
    provisioned: float
    keys: int
    unit: float
    adaptive: bool
    first: np.ndarray  # of each partition's load, what belongs to the most popular key
    served: dynamodb_partitions.Served

    @property
    def wanted(self) -> np.ndarray:
        return self.served.wanted

    @property
    def given(self) -> np.ndarray:
        """At the end of the time shown."""
        return self.served.served[-1]

    @property
    def limit(self) -> float:
        """What one partition gives at the end."""
        share = self.provisioned / self.wanted.size
        most = dynamodb_partitions.PARTITION["write"]
        return most if self.adaptive else min(most, share)

    @property
    def throttled_writes(self) -> float:
        """Writes a second that are turned away at the end."""
        return float(self.wanted.sum() - self.given.sum()) / self.unit

    @property
    def hottest(self) -> int:
        return int(np.argmax(self.wanted))

    @property
    def utilisation(self) -> float:
        """Consumed share of the table's capacity, as CloudWatch would show it."""
        return float(self.given.sum()) / self.provisioned


def run_hot(
    writes: float,
    skew: float,
    suffixes: int,
    provisioned: float,
    keys: int,
    partitions: int,
    item_kb: float,
    saved_s: float,
    adaptive: bool,
) -> Hot:
    """`writes` a second of `item_kb` spread over `keys` partition keys, the k-th with weight 1 / k^skew, for 15 minutes.

    suffixes: every key is written as that many keys, key#0, key#1 ... saved_s: seconds of unused capacity saved before.
    Raises ParameterError outside the ranges.
    """
    writes = checks.number("writes", writes, 0, 1e6)
    skew = checks.number("skew", skew, 0, 5)
    provisioned = checks.number("provisioned", provisioned, 1, 1e6)
    partitions = checks.count("partitions", partitions, 1, MOST_BARS)
    unit = dynamodb.write_units(1024 * checks.number("item_kb", item_kb, 0, 400))
    loads = dynamodb_partitions.zipf_loads(writes * unit, keys, skew)
    places = dynamodb_partitions.placed(keys, suffixes, partitions)
    wanted = dynamodb_partitions.partition_loads(loads, places, partitions)
    first = dynamodb_partitions.partition_loads(loads[:1], places[:1], partitions)
    served = dynamodb_partitions.serve(
        wanted, provisioned=provisioned, adaptive=adaptive, saved_s=saved_s, seconds=60 * MINUTES, steps=STEPS
    )
    return Hot(writes, skew, int(suffixes), provisioned, int(keys), unit, adaptive, first, served)


class HotChart:
    """Left: what each partition is asked for, the throttled part hatched. Right: the whole table over fifteen minutes."""

    def setup(self, figure: Figure) -> None:
        self.bars, self.time = marks.axes_row(figure, 2, left=80, between=84, share_y=False, top=52, right=158)
        self.bars.set_title(_("each partition, at the end"), pad=22)
        self.time.set_title(_("the whole table"), pad=22)
        self.bars.set_ylabel(_("write units a second"), labelpad=12)
        self.bars.set_xlim(0, 1)
        self.bars.set_xticks([])
        self.bars.set_xlabel(_("partitions"))
        self.time.set_xlim(0, MINUTES)
        self.time.set_xticks([0, 5, 10, 15])
        for axes in (self.bars, self.time):
            marks.plain_ticks(axes.yaxis)
        self.time.set_xlabel(_("minutes"))
        self.parts = {}
        for name, tone, hatch in (
            ("rest", palette.BLUE, ""),
            ("first", palette.AMBER, ""),
            ("lost", palette.RED, "//"),
        ):
            self.parts[name] = marks.series(self.bars, tone, hatch)
        self.limit = self.bars.axhline(0, color=palette.INK, linestyle=(0, (5, 3)), linewidth=1.4, animated=True)
        self.limit_name = self.bars.text(
            1, 1.02, "", transform=self.bars.transAxes, ha="right", va="bottom", fontsize=12, animated=True
        )
        self.key_name = self.bars.text(
            0, 1.02, _("amber: key 1"), transform=self.bars.transAxes, ha="left", va="bottom",
            fontsize=12, color=palette.AMBER.word, animated=True,
        )  # fmt: skip
        self.lost = self.time.fill_between([], [], color=palette.RED.fill, alpha=0.28, linewidth=0, animated=True)
        self.capacity = self.time.plot([], [], color=palette.INK, linestyle=(0, (5, 3)), linewidth=1.4, animated=True)[
            0
        ]
        self.wanted = self.time.plot([], [], color=palette.RED.fill, linestyle=(0, (2, 1.5)), animated=True)[0]
        self.given = self.time.plot([], [], color=palette.BLUE.fill, animated=True)[0]
        self.names = {
            name: marks.beside(self.time, color)
            for name, color in (("capacity", palette.INK), ("wanted", palette.RED.word), ("given", palette.BLUE.word))
        }  # fmt: skip

        self.prediction = marks.GuessLine(self.time, _("served, by your prediction"))
        self.guessed: float | None = None

    def guess(self, value: float | None) -> None:
        """The prediction is of throttled writes; drawn is what that leaves served."""
        self.guessed = value

    def show(self, view: Hot) -> bool:
        count = view.wanted.size
        share = np.divide(view.first, view.wanted, out=np.zeros(count), where=view.wanted > 0)
        of_first = view.given * share
        self.parts["first"].set_verts(marks.columns(np.zeros(count), of_first))
        self.parts["rest"].set_verts(marks.columns(of_first, view.given))
        self.parts["lost"].set_verts(marks.columns(view.given, view.wanted))
        self.limit.set_ydata([view.limit] * 2)
        self.limit_name.set_text(_("dashed: limit, {units}").format(units=plain(view.limit)))
        total = view.served.served.sum(axis=1)
        minutes = np.arange(1, total.size + 1) * view.served.step_s / 60
        minutes, total = np.insert(minutes, 0, 0), np.insert(total, 0, total[0])
        asked = float(view.wanted.sum())
        self.prediction.set(None if self.guessed is None else max(0.0, asked - self.guessed * view.unit))
        self.given.set_data(minutes, total)
        self.wanted.set_data([0, MINUTES], [asked] * 2)
        self.capacity.set_data([0, MINUTES], [view.provisioned] * 2)
        self.lost.set_verts([np.concatenate([np.column_stack([minutes, total]), [[MINUTES, asked], [0, asked]]])])
        changed = marks.set_top(self.bars, max(float(view.wanted.max()), 1.05 * view.limit, 1))
        changed = marks.set_top(self.time, max(asked, view.provisioned, 1)) or changed
        top = self.time.get_ylim()[1]
        lost = asked - total[-1] > 1e-9 * max(asked, 1)
        self.names["capacity"].set_text(_("provisioned: {units}").format(units=plain(view.provisioned)))
        self.names["wanted"].set_text(_("asked for: {units}").format(units=plain(asked)) if lost else "")
        self.names["given"].set_text(_("served: {units}").format(units=plain(float(total[-1]))))
        shown = ["capacity", "wanted", "given"] if lost else ["capacity", "given"]
        levels = {"capacity": view.provisioned, "wanted": asked, "given": float(total[-1])}
        places = marks.spread([levels[name] for name in shown], top * 0.09, top * 0.03, top * 0.985)
        for name, place in zip(shown, places, strict=True):
            self.names[name].set_y(place)
        return changed


def say_hot(view: Hot) -> str:
    lost = view.throttled_writes
    fields = {
        "used": percent(view.utilisation, 2),
        "provisioned": plain(view.provisioned),
        "lost": plain(lost),
        "share": percent(lost / view.writes if view.writes else 0, 2),
        "writes": plain(view.writes),
        "asked": plain(float(view.wanted[view.hottest])),
        "limit": plain(view.limit),
        "hottest": view.hottest + 1,
    }
    if lost * view.unit < 1e-6:
        if float(view.served.throttled.sum()) > 1e-6:
            return _("All writes are served at the end.")
        return _("All {writes} writes a second are served with {used} of the {provisioned} write units.").format(
            **fields
        )
    if view.utilisation > 0.999:
        return _(
            "The table is empty of capacity: with all {provisioned} write units in use, {share} of the writes are throttled."
        ).format(**fields)
    return _(
        "The table uses {used} of its {provisioned} write units, and {share} of the writes are throttled: partition {hottest} is asked for {asked} a second and gives {limit}."
    ).format(**fields)


def law_hot(view: Hot) -> str:
    if float(view.served.throttled[-1].sum()) > float(view.served.throttled[0].sum()) + 1e-6:
        good = int((view.served.throttled.sum(axis=1) <= view.served.throttled[0].sum() + 1e-6).sum())
        return _("Saved capacity lasted {seconds} s; then only what flows in is left.").format(
            seconds=plain(good * view.served.step_s)
        )
    key = float(view.first.sum())
    if view.suffixes > 1:
        return _(
            "Key 1 is written as {suffixes} keys of {each} units a second each; reading its total takes {suffixes} queries."
        ).format(suffixes=view.suffixes, each=plain(key / view.suffixes))
    needed = dynamodb_partitions.suffixes_needed(key)
    if needed == 1:
        return _(
            "No key alone asks for more than a partition gives: the most popular one wants {units} units a second."
        ).format(units=plain(key))
    return _(
        "One key never leaves its partition: key 1 asks for {units} units a second, so it needs at least {suffixes} suffixes."
    ).format(units=plain(key), suffixes=needed)


def table_hot(view: Hot) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            _("asked for"): view.wanted,
            _("served"): view.given,
            _("throttled"): view.wanted - view.given,
            _("of the most popular key"): view.first,
        },
        index=pd.RangeIndex(1, view.wanted.size + 1),
    )
    return table.rename_axis(_("partition")).round(1)


def hot_partition() -> Simulation:
    """Why does a table with capacity to spare throttle?"""
    votes = {
        "writes": 2_400,
        "skew": 1.5,
        "suffixes": 1,
        "provisioned": 8_000,
        "keys": 20,
        "partitions": 8,
        "item_kb": 1,
        "saved_s": 300,
        "adaptive": True,
    }
    small = {"writes": 300, "skew": 0.8, "provisioned": 400, "keys": 12, "partitions": 4}
    return Simulation(
        id="hot-partition",
        question=_("Why does a table with capacity to spare throttle?"),
        run=run_hot,
        chart=HotChart(),
        say=say_hot,
        law=law_hot,
        table=table_hot,
        controls=[
            Count("writes", _("Writes"), 0, 5_000, unit=_("a second"), step=50),
            Number("skew", _("Skew of the keys (0: all alike)"), 0, 3, 0.1),
            Count("suffixes", _("Suffixes a key (write sharding)"), 1, 20),
            Count("provisioned", _("Provisioned write units"), 100, 20_000, step=100),
        ],
        more=[
            Count("keys", _("Partition keys in use"), 1, 500),
            Count("partitions", _("Partitions"), 1, 40),
            Number("item_kb", _("Size of an item"), 0.5, 10, 0.5, unit="KB"),
            Count("saved_s", _("Unused capacity saved before"), 0, 300, unit=_("s"), step=10),
            Switch("adaptive", _("Adaptive capacity (always on at AWS)")),
        ],
        presets=[
            Preset("votes", _("A vote: 20 candidates, one favourite"), votes),
            Preset("votes-sharded", _("The vote with 10 suffixes"), {"suffixes": 10}),
            Preset("one-counter", _("One counter for everybody"), {"writes": 1_500, "keys": 1}),
            Preset("sensors", _("500 sensors, all alike"), {"skew": 0, "keys": 500}),
            Preset("burst", _("A burst over the provisioned capacity"), {**small, "writes": 600, "skew": 0.2}),
            Preset("without-adaptive", _("Before adaptive capacity"), {**small, "adaptive": False, "saved_s": 0}),
        ],
        source=facts.source("dynamodb-partitions").text(language()),
    )
