"""Lesson 07, second simulation: so many instances for so many days a month, paid for in every way that AWS sells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.simulations.ec2_pricing_loads import HOURS_A_MONTH, prices_of
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Number, Preset, Simulation, marks, palette
from aws_study.ui.units import money, plain

DAYS_A_MONTH = HOURS_A_MONTH / 24
TYPE = "m5.large"
HOLDS = ("no", "days", "month")
WAYS = (("on_demand", palette.AMBER), ("one_year", palette.BLUE), ("three_years", palette.GREEN), ("spot", palette.RED))


@dataclass(frozen=True)
class Month:
    """Inputs; USD an hour of each way to pay; USD of the month for these days, and for a month without and with all its days."""

    days: float
    instances: int
    hold: str
    usd_h: Mapping[str, float]
    usd: Mapping[str, float]
    ends: Mapping[str, tuple[float, float]]

    @property
    def used(self) -> float:
        return min(1.0, 24 * self.days / HOURS_A_MONTH)

    def break_even(self, way: str) -> float:
        """Days a month from which this commitment costs less than On-Demand."""
        return DAYS_A_MONTH * self.usd_h[way] / self.usd_h["on_demand"]


def run_month(days: float, instances: int, hold: str, region: str) -> Month:
    """`instances` that run on `days` of the month, day and night. hold: whether a Capacity Reservation keeps their places.

    "no", "days" (made for these days and cancelled after them) or "month". Raises ParameterError outside the ranges.
    """
    days = checks.number("days", days, 0, DAYS_A_MONTH)
    n = checks.count("instances", instances, 1, 10_000)
    checks.choice("hold", hold, HOLDS)
    on_demand, one_year = prices_of(TYPE, region, "standard 1 year")
    three_years = prices_of(TYPE, region, "standard 3 years")[1]
    saving = facts.spot(TYPE, region=region).savings_percent / 100
    usd_h = {"on_demand": on_demand, "one_year": one_year, "three_years": three_years, "spot": on_demand * (1 - saving)}
    full = {way: n * HOURS_A_MONTH * usd for way, usd in usd_h.items()}
    ends = {way: (0.0, usd) for way, usd in full.items()}
    for way in ("one_year", "three_years"):  # paid for in every hour
        ends[way] = (full[way], full[way])
    if hold == "month":  # unused reserved capacity costs what a running instance costs
        ends["on_demand"] = (full["on_demand"], full["on_demand"])
    share = min(1.0, 24 * days / HOURS_A_MONTH)
    usd = {way: low + share * (high - low) for way, (low, high) in ends.items()}
    return Month(days, n, hold, usd_h, usd, ends)


def name_of(way: str) -> str:
    return {
        "on_demand": _("On-Demand"),
        "one_year": _("1-year commitment"),
        "three_years": _("3-year commitment"),
        "spot": _("Spot"),
    }[way]


class MonthChart:
    """The month's bill over the days in use: a line a way to pay, a dot each for the days chosen."""

    def setup(self, figure: Figure) -> None:
        (self.axes,) = marks.axes_row(figure, 1, left=80, right=236, top=24)
        self.axes.set_xlim(0, DAYS_A_MONTH)
        self.axes.set_xticks([0, 5, 10, 15, 20, 25, 30])
        self.axes.set_xlabel(_("days a month in use, day and night"))
        self.axes.set_ylabel(_("USD a month"), labelpad=10)
        marks.plain_ticks(self.axes.yaxis)
        self.lines, self.dots, self.names = {}, {}, {}
        for (way, tone), marker in zip(WAYS, "so^D", strict=True):
            style = (0, (4, 2)) if way == "spot" else "-"
            self.lines[way] = self.axes.plot([], [], color=tone.fill, linestyle=style, animated=True)[0]
            self.dots[way] = self.axes.plot(
                [], [], marker, color=tone.fill, markersize=9, zorder=5, animated=True, clip_on=False
            )[0]
            self.names[way] = marks.beside(self.axes, tone.word)
        self.axes.text(
            1.02,
            1.02,
            _("the bill for these days"),
            transform=self.axes.transAxes,
            va="bottom",
            fontsize=12,
            color=palette.INK,
        )
        self.today = self.axes.axvline(0, color=palette.INK, linestyle=(0, (3, 2)), linewidth=1.3, animated=True)

    def show(self, view: Month) -> bool:
        changed = marks.set_top(self.axes, max(high for _low, high in view.ends.values()))
        top = self.axes.get_ylim()[1]
        self.today.set_xdata([view.days] * 2)
        places = marks.spread([view.ends[way][1] for way, _tone in WAYS], 0.09 * top, 0.04 * top, 0.98 * top)
        for ((way, _tone), place), sign in zip(zip(WAYS, places, strict=True), "■●▲◆", strict=True):
            self.lines[way].set_data([0, DAYS_A_MONTH], view.ends[way])
            self.dots[way].set_data([view.days], [view.usd[way]])
            self.names[way].set_y(place)
            self.names[way].set_text(
                _("{sign} {way}: {usd}").format(sign=sign, way=name_of(way), usd=money(view.usd[way]))
            )
        return changed


def say_month(view: Month) -> str:
    demand, committed = view.usd["on_demand"], view.usd["one_year"]
    fields = {
        "n": view.instances,
        "days": plain(view.days, 3),
        "demand": money(demand),
        "committed": money(committed),
        "ratio": plain(max(demand, committed) / min(demand, committed), 2) if min(demand, committed) else "",
    }
    if view.hold == "month" and view.days < 0.98 * DAYS_A_MONTH:
        said = _("Instances: {n}, on {days} days a month. Their capacity is reserved all month, so On-Demand costs {demand}, idle hours included; a one-year commitment costs {committed}.")  # fmt: skip
    elif view.hold == "days" and 0 < demand < committed:
        said = _(
            "Instances: {n}, on {days} days a month. On-Demand costs {demand}, and reserving their capacity for just these days adds nothing; a one-year commitment costs {committed}."
        )
    elif demand == 0:
        said = _("Instances that never run cost nothing on demand; committed for a year they cost {committed} a month.")
    elif max(demand, committed) < 1.03 * min(demand, committed):
        said = _("Instances: {n}, on {days} days a month. On-Demand costs {demand} and a one-year commitment {committed}, nearly the same.")  # fmt: skip
    elif demand < committed:
        said = _("Instances: {n}, on {days} days a month. On-Demand costs {demand}; a one-year commitment costs {committed}, {ratio} times as much.")  # fmt: skip
    else:
        said = _("Instances: {n}, on {days} days a month. A one-year commitment costs {committed}; On-Demand costs {demand}, {ratio} times as much.")  # fmt: skip
    return said.format(**fields)


def law_month(view: Month) -> str:
    return _("{committed} ÷ {on_demand} USD an hour = {share} % of the hours, {days} days a month: from there a one-year commitment costs less; one of three years from {three} days on.").format(
        committed=plain(view.usd_h["one_year"], 5),
        on_demand=plain(view.usd_h["on_demand"], 5),
        share=plain(100 * view.usd_h["one_year"] / view.usd_h["on_demand"]),
        days=plain(view.break_even("one_year"), 3),
        three=plain(view.break_even("three_years"), 3),
    )  # fmt: skip


def table_month(view: Month) -> pd.DataFrame:
    hours = max(view.instances * 24 * view.days, 1e-9)
    table = pd.DataFrame(
        {
            _("USD a month"): [view.usd[way] for way, _tone in WAYS],
            _("USD for an hour used"): [view.usd[way] / hours if view.days else float("nan") for way, _tone in WAYS],
        },
        index=[name_of(way) for way, _tone in WAYS],
    )
    return table.rename_axis(_("way to pay")).round(3)


def purchase_options() -> Simulation:
    """What do instances cost that run on some days of the month?"""
    start = {"days": 7, "instances": 20, "hold": "no", "region": "us-east-1"}
    return Simulation(
        id="purchase-options",
        question=_("What do instances cost that run on some days of the month?"),
        run=run_month,
        chart=MonthChart(),
        say=say_month,
        law=law_month,
        table=table_month,
        controls=[
            Number("days", _("Days a month in use"), 0, 30, 0.5),
            Count("instances", _("Instances"), 1, 200, log=True),
            Choice(
                "hold",
                _("Capacity Reservation"),
                {"no": _("none"), "days": _("for these days"), "month": _("all month")},
            ),
            Choice("region", _("Region"), {"us-east-1": _("N. Virginia"), "ap-northeast-2": _("Seoul")}),
        ],
        presets=[
            Preset("first-week", _("The first seven days of each month"), start),
            Preset("held-days", _("Their capacity reserved for these days"), {"hold": "days"}),
            Preset("held-month", _("Their capacity reserved all month"), {"hold": "month"}),
            Preset("twenty-days", _("Twenty days a month"), {"days": 20}),
            Preset("whole-month", _("All month"), {"days": 30}),
        ],
        source=facts.source("ec2-options").text(language()),
    )
