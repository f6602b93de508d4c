"""Lesson 17, third simulation: paying for capacity by the hour or for every request, over one day's traffic."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.services import dynamodb_cost
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Number, Preset, Simulation, marks, palette
from aws_study.ui.units import money, percent, plain

REGIONS = ("us-east-1", "ap-northeast-2")
ITEMS = {"write": ("provisioned_wcu_hour", "ondemand_wru"), "read": ("provisioned_rcu_hour", "ondemand_rru")}
MONTH = dynamodb_cost.HOURS_A_MONTH


@dataclass(frozen=True)
class Bill:
    """Inputs, the 24 hours of the day in units a second, and dollars for a month of each way to pay."""

    peak: float
    busy_hours: float
    quiet: float
    region: str
    kind: str
    target: float
    day: tuple[float, ...]
    flat_units: int
    scaled_units: tuple[int, ...]
    flat_usd: float
    scaled_usd: float
    on_demand_usd: float
    usd_per_unit_hour: float
    usd_per_million: float

    @property
    def mean(self) -> float:
        return sum(self.day) / 24

    @property
    def used(self) -> float:
        """Share of the fixed capacity that is used."""
        return self.mean / self.flat_units

    @property
    def crossover(self) -> float:
        return dynamodb_cost.crossover(usd_per_unit_hour=self.usd_per_unit_hour, usd_per_million=self.usd_per_million)


@cache
def prices_of(region: str, kind: str) -> tuple[float, float]:
    """(USD for a unit and hour, USD for a million request units)."""
    checks.choice("region", region, REGIONS)
    hour, million = (facts.price("DynamoDB", item, region=region).usd for item in ITEMS[kind])
    return hour, million


def run_bill(peak: float, busy_hours: float, quiet: float, region: str, kind: str, target: float) -> Bill:
    """A day with `peak` units a second for `busy_hours` and `quiet` percent of that else, paid for in three ways.

    target: the utilisation in percent that auto scaling holds. Raises ParameterError outside the ranges.
    """
    checks.choice("kind", kind, tuple(ITEMS))
    hour, million = prices_of(region, kind)
    quiet = checks.number("quiet", quiet, 0, 100) / 100
    target = checks.number("target", target, 20, 90) / 100
    day = dynamodb_cost.day_of(peak, busy_hours, quiet)
    flat = dynamodb_cost.flat_capacity(day)
    scaled = dynamodb_cost.scaled_capacity(day, target)
    return Bill(
        float(peak),
        float(busy_hours),
        quiet,
        region,
        kind,
        target,
        tuple(day),
        flat,
        tuple(scaled),
        dynamodb_cost.provisioned_usd(flat, MONTH, usd_per_unit_hour=hour),
        dynamodb_cost.provisioned_usd(sum(scaled) / 24, MONTH, usd_per_unit_hour=hour),
        dynamodb_cost.on_demand_usd(sum(day) / 24, MONTH, usd_per_million=million),
        hour,
        million,
    )


class BillChart:
    """Left: the day, and the capacity paid for. Right: the month's bill against the used share of a fixed capacity."""

    def setup(self, figure: Figure) -> None:
        self.day, self.cost = marks.axes_row(figure, 2, left=80, between=96, share_y=False, top=34, right=178)
        self.day.set_title(_("one day"))
        self.cost.set_title(_("one month"))
        for axes in (self.day, self.cost):
            marks.plain_ticks(axes.yaxis)
        self.day.set_xlim(0, 24)
        self.day.set_xticks([0, 6, 12, 18, 24])
        self.day.set_xlabel(_("hour"))
        self.day.set_ylabel(_("units a second"), labelpad=12)
        self.cost.set_xlim(0, 100)
        self.cost.set_xlabel(_("used share of a fixed capacity, %"))
        self.cost.set_ylabel(_("USD a month"), labelpad=12)
        self.load = self.day.fill_between([], [], color=palette.SLATE.fill, alpha=0.45, linewidth=0, animated=True)
        self.flat = self.day.plot([], [], color=palette.BLUE.fill, animated=True)[0]
        self.scaled = self.day.plot(
            [], [], color=palette.GREEN.fill, linestyle=(0, (4, 2)), animated=True, drawstyle="steps-post"
        )[0]
        self.lines = {
            "flat": self.cost.plot([], [], color=palette.BLUE.fill, animated=True)[0],
            "on_demand": self.cost.plot([], [], color=palette.AMBER.fill, animated=True)[0],
        }
        self.dots = {
            name: self.cost.plot([], [], marker, color=tone.fill, markersize=9, zorder=5, animated=True, clip_on=False)[
                0
            ]
            for name, tone, marker in (
                ("flat", palette.BLUE, "o"),
                ("on_demand", palette.AMBER, "s"),
                ("scaled", palette.GREEN, "^"),
            )
        }
        self.meet = self.cost.axvline(0, color=palette.MUTED, linestyle=(0, (2, 2)), linewidth=1.4, animated=True)
        self.meet_name = marks.moving_text(self.cost, va="bottom", ha="left", fontsize=12, color=palette.MUTED)
        self.names = {
            name: marks.beside(self.cost, tone.word)
            for name, tone in (("flat", palette.BLUE), ("on_demand", palette.AMBER), ("scaled", palette.GREEN))
        }  # fmt: skip

    def show(self, view: Bill) -> bool:
        hours = np.repeat(np.arange(25), 2)[1:-1]
        load = np.repeat(view.day, 2)
        self.load.set_verts([np.concatenate([np.column_stack([hours, load]), [[24, 0], [0, 0]]])])
        self.flat.set_data([0, 24], [view.flat_units] * 2)
        self.scaled.set_data(np.arange(25), [*view.scaled_units, view.scaled_units[-1]])
        full = dynamodb_cost.on_demand_usd(view.flat_units, MONTH, usd_per_million=view.usd_per_million)
        bills = {"flat": view.flat_usd, "on_demand": view.on_demand_usd, "scaled": view.scaled_usd}
        highest = max(1.35 * max(bills.values()), 2 * view.flat_usd)
        changed = marks.set_top(self.day, max(view.flat_units, *view.scaled_units, 1))
        changed = marks.set_top(self.cost, highest) or changed
        top = self.cost.get_ylim()[1]
        self.lines["flat"].set_data([0, 100], [view.flat_usd] * 2)
        self.lines["on_demand"].set_data([0, min(100, 100 * top / full)], [0, min(full, top)])
        for name, dot in self.dots.items():
            dot.set_data([100 * view.used], [bills[name]])
        self.meet.set_xdata([100 * view.crossover] * 2)
        self.meet_name.set_position((100 * view.crossover + 1.5, 0.02 * top))
        self.meet_name.set_text(_("they meet at {share}").format(share=percent(view.crossover)))
        order = list(bills)
        words = {
            "flat": _("● fixed: {usd}"),
            "on_demand": _("■ on-demand: {usd}"),
            "scaled": _("▲ auto scaling: {usd}"),
        }
        for name, place in zip(
            order, marks.spread([bills[name] for name in order], 0.09 * top, 0.04 * top, 0.98 * top), strict=True
        ):
            self.names[name].set_text(words[name].format(usd=money(bills[name])))
            self.names[name].set_y(place)
        return changed


def ways(view: Bill) -> dict[str, float]:
    return {
        _("fixed capacity"): view.flat_usd,
        _("capacity with auto scaling"): view.scaled_usd,
        _("on-demand"): view.on_demand_usd,
    }


def say_bill(view: Bill) -> str:
    if view.mean == 0:
        return _("Without requests on-demand costs nothing, and a fixed capacity costs {usd} a month.").format(
            usd=money(view.flat_usd)
        )
    fields = {
        "used": percent(view.used, 2),
        "flat": money(view.flat_usd),
        "demand": money(view.on_demand_usd),
        "ratio": plain(max(view.flat_usd, view.on_demand_usd) / min(view.flat_usd, view.on_demand_usd), 2),
    }
    if max(view.flat_usd, view.on_demand_usd) < 1.05 * min(view.flat_usd, view.on_demand_usd):
        return _(
            "{used} of a fixed capacity is used: on-demand costs {demand} a month and the fixed capacity {flat}, nearly the same."
        ).format(**fields)
    if view.on_demand_usd < view.flat_usd:
        return _(
            "{used} of a fixed capacity is used: on-demand costs {demand} a month, the fixed capacity {flat}, {ratio} times as much."
        ).format(**fields)
    return _(
        "{used} of a fixed capacity is used: the fixed capacity costs {flat} a month, on-demand {demand}, {ratio} times as much."
    ).format(**fields)


def law_bill(view: Bill) -> str:
    return _(
        "{hour} USD an hour ÷ 3,600 s ÷ {million} USD a million = {share}: that share of the capacity, used, costs the same either way."
    ).format(
        hour=plain(view.usd_per_unit_hour, 5), million=plain(view.usd_per_million, 4), share=percent(view.crossover)
    )


def table_bill(view: Bill) -> pd.DataFrame:
    units = (view.flat_units, sum(view.scaled_units) / 24, view.mean)
    table = pd.DataFrame(
        {_("mean units paid for"): units, _("USD a month"): list(ways(view).values())}, index=list(ways(view))
    )
    return table.rename_axis(_("way to pay")).round(2)


def on_demand_or_provisioned() -> Simulation:
    """Which way to pay is cheaper for this day?"""
    start = {"peak": 1_000, "busy_hours": 2, "quiet": 5, "region": "us-east-1", "kind": "write", "target": 70}
    return Simulation(
        id="on-demand-or-provisioned",
        question=_("Which way to pay is cheaper for this day?"),
        run=run_bill,
        chart=BillChart(),
        say=say_bill,
        law=law_bill,
        table=table_bill,
        controls=[
            Count("peak", _("Units at the peak"), 10, 10_000, unit=_("a second"), log=True),
            Number("busy_hours", _("Hours at the peak"), 0, 24, 0.5),
            Count("quiet", _("The rest of the day"), 0, 100, unit=_("% of the peak")),
            Choice("region", _("Region"), {"us-east-1": _("N. Virginia"), "ap-northeast-2": _("Seoul")}),
        ],
        more=[
            Choice("kind", _("Units"), {"write": _("write units"), "read": _("read units")}),
            Count("target", _("Target of auto scaling"), 20, 90, unit="%"),
        ],
        presets=[
            Preset("lunch-rush", _("Two busy hours a day"), start),
            Preset("office-day", _("A working day of nine hours"), {"busy_hours": 9, "quiet": 10}),
            Preset("around-the-clock", _("Even, day and night"), {"busy_hours": 24}),
            Preset(
                "idle-test-table", _("A test table that is hardly used"), {"peak": 25, "busy_hours": 0.5, "quiet": 0}
            ),
            Preset("seoul-reads", _("Reads in Seoul"), {"busy_hours": 6, "region": "ap-northeast-2", "kind": "read"}),
        ],
        source=facts.source("dynamodb-prices").text(language()),
    )
