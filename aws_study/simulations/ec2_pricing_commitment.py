"""Lesson 07, first simulation: how many instances of a real load to commit to, and what each choice costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from aws_study import facts
from aws_study.core import checks
from aws_study.services import ec2_pricing
from aws_study.simulations.ec2_pricing_loads import HOURS_A_MONTH, TYPES, hours_of, prices_of
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Preset, Simulation, marks, palette
from aws_study.ui.units import money, plain


@dataclass(frozen=True)
class Commitment:
    """Inputs, the share of the hours in which each instance is needed, and USD a month by number of committed instances."""

    committed: int
    needed: np.ndarray
    mean: float
    on_demand_usd_h: float
    committed_usd_h: float
    usd: np.ndarray
    best: int

    @property
    def break_even(self) -> float:
        return self.committed_usd_h / self.on_demand_usd_h

    @property
    def cost(self) -> float:
        return float(self.usd[self.committed])

    @property
    def used(self) -> float:
        """Share of the committed hours that the load uses."""
        return float(self.needed[: self.committed].sum() / self.committed) if self.committed else 1.0

    def saving(self, committed: int) -> float:
        """Share of the bill without commitment that this commitment saves; below 0 it costs more."""
        return float(1 - self.usd[committed] / self.usd[0])


def run_commitment(committed: int, load: str, plan: str, region: str, instance_type: str) -> Commitment:
    """`committed` instances paid for in every hour, what `load` needs beyond them on demand; no upfront payment.

    Raises ParameterError outside the ranges.
    """
    committed = checks.count("committed", committed, 0, 200)
    hours = hours_of(load)
    on_demand, each = prices_of(instance_type, region, plan)
    most = max(committed, int(hours.max()))
    usd = HOURS_A_MONTH * ec2_pricing.bills(hours, on_demand_usd_h=on_demand, committed_usd_h=each, most=most)
    best = ec2_pricing.best_commitment(hours, on_demand_usd_h=on_demand, committed_usd_h=each)
    return Commitment(committed, ec2_pricing.needed_share(hours), float(hours.mean()), on_demand, each, usd, best)


def stairs(view: Commitment, top: int) -> tuple[np.ndarray, np.ndarray]:
    """Corners (share in percent, instance) of the load with its busiest hours first, up to the instance `top`."""
    shares = np.zeros(top)
    known = min(top, view.needed.size)
    shares[:known] = 100 * view.needed[:known]
    levels = np.arange(top + 1)
    return np.repeat(shares, 2), np.repeat(levels, 2)[1:-1]


class CommitmentChart:
    """Left: the load, busiest hours first, cut by the commitment and by the break-even. Right: the bill over the commitment."""

    def setup(self, figure: Figure) -> None:
        self.load, self.cost = marks.axes_row(figure, 2, left=62, between=92, share_y=False, top=52, right=150)
        self.load.set_title(_("instances in use, busiest hours first"), pad=24)
        self.cost.set_title(_("one month"), pad=24)
        self.load.set_xlim(0, 100)
        self.load.set_xlabel(_("share of the hours, %"))
        self.load.set_ylabel(_("instances"), labelpad=10)
        self.cost.set_xlabel(_("committed instances"))
        self.cost.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
        self.cost.set_ylabel(_("USD a month"), labelpad=10)
        marks.plain_ticks(self.cost.yaxis)
        self.areas = {
            name: self.load.fill_between([], [], color=tone.fill, alpha=alpha, linewidth=0, animated=True)
            for name, tone, alpha in (
                ("committed", palette.BLUE, 0.55),
                ("idle", palette.RED, 0.45),
                ("on_demand", palette.AMBER, 0.55),
            )
        }
        self.level = self.load.plot([0, 100], [0, 0], color=palette.BLUE.fill, animated=True)[0]
        self.even = self.load.axvline(0, color=palette.INK, linestyle=(0, (3, 2)), linewidth=1.5, animated=True)
        self.even_name = marks.moving_text(self.load, va="top", ha="left", fontsize=12, color=palette.INK)
        self.words = {
            name: self.load.text(
                place, 1.03, words, transform=self.load.transAxes, ha=side, va="bottom", fontsize=12, weight="bold",
                color=tone.word,
            )
            for name, place, side, tone, words in (
                ("on_demand", 0, "left", palette.AMBER, _("■ on demand")),
                ("committed", 0.57, "center", palette.BLUE, _("■ committed")),
                ("idle", 1, "right", palette.RED, _("■ idle")),
            )
        }  # fmt: skip
        self.peak_name = marks.moving_text(self.load, va="top", ha="left", fontsize=12, color=palette.AMBER.word)
        self.curve = self.cost.plot([], [], color=palette.SLATE.fill, animated=True)[0]
        self.none = self.cost.axhline(0, color=palette.AMBER.fill, linestyle=(0, (5, 3)), linewidth=1.6, animated=True)
        self.dots = {
            name: self.cost.plot([], [], marker, color=tone.fill, markersize=10, zorder=5, animated=True)[0]
            for name, tone, marker in (("best", palette.GREEN, "^"), ("yours", palette.BLUE, "o"))
        }
        self.names = {
            name: marks.beside(self.cost, tone.word)
            for name, tone in (("yours", palette.BLUE), ("best", palette.GREEN), ("none", palette.AMBER))
        }
        self.prediction = self.cost.axvline(
            0, color=palette.PURPLE.fill, linestyle=(0, (1, 1.6)), linewidth=2.4, animated=True
        )
        self.prediction_name = self.cost.text(
            0, 0.04, "", transform=self.cost.get_xaxis_transform(), va="bottom", fontsize=12, weight="bold",
            color=palette.PURPLE.word, animated=True,
        )  # fmt: skip
        self.guess(None)

    def guess(self, value: float | None) -> None:
        """The prediction is a number of committed instances."""
        self.guessed = value

    def show(self, view: Commitment) -> bool:
        dear = np.flatnonzero(view.usd > 1.4 * view.usd[0])
        most = max(view.committed, int(dear[0]) if dear.size else view.usd.size - 1)  # further right nobody looks
        top = max(most, self.guessed or 0)
        usual = int(np.count_nonzero(view.needed >= 0.01))  # the busiest hour of a hundred may rise out of the picture
        changed = marks.set_top(self.load, max(usual, view.committed, 1))
        changed = marks.set_top(self.cost, 1.02 * float(view.usd[: most + 1].max())) or changed
        if not 0.5 * self.cost.get_xlim()[1] <= top <= 0.98 * self.cost.get_xlim()[1]:
            self.cost.set_xlim(0, marks.nice_top(top))
            changed = True
        shares, levels = stairs(view, max(view.needed.size, view.committed, 1))
        lower = levels <= view.committed
        self._fill("committed", shares[lower], levels[lower], 0)
        self._fill("idle", shares[lower], levels[lower], 100)
        upper = levels >= view.committed
        self._fill("on_demand", shares[upper], levels[upper], 0)
        self.level.set_ydata([view.committed] * 2)
        self.even.set_xdata([100 * view.break_even] * 2)
        left = view.break_even > 0.55
        self.even_name.set_horizontalalignment("right" if left else "left")
        self.even_name.set_position((100 * view.break_even + (-1.5 if left else 1.5), 0.98 * self.load.get_ylim()[1]))
        self.even_name.set_text(_("pays from {share} %").format(share=plain(100 * view.break_even)))
        ceiling = self.load.get_ylim()[1]
        self.peak_name.set_position((1.5, 0.98 * ceiling))
        self.peak_name.set_text(_("peak: {n}").format(n=view.needed.size) if view.needed.size > ceiling else "")
        self.curve.set_data(np.arange(most + 1), view.usd[: most + 1])
        self.none.set_ydata([view.usd[0]] * 2)
        self._mark(view)
        return changed

    def _fill(self, name: str, shares: np.ndarray, levels: np.ndarray, edge: float) -> None:
        """The area between the stairs and a vertical edge at 0 or 100 percent."""
        ends = [[edge, levels[-1]], [edge, levels[0]]] if levels.size else [[edge, 0]] * 2
        self.areas[name].set_verts([np.concatenate([np.column_stack([shares, levels]), ends])])

    def _mark(self, view: Commitment) -> None:
        usd = {"yours": view.cost, "best": float(view.usd[view.best]), "none": float(view.usd[0])}
        self.dots["yours"].set_data([view.committed], [usd["yours"]])
        self.dots["best"].set_data([view.best], [usd["best"]])
        words = {
            "yours": _("● yours: {usd}"),
            "best": _("▲ for {n}: {usd}"),
            "none": _("-- for 0: {usd}"),
        }
        top = self.cost.get_ylim()[1]
        places = marks.spread(list(usd.values()), 0.09 * top, 0.04 * top, 0.97 * top)
        for (name, value), place in zip(usd.items(), places, strict=True):
            self.names[name].set_text(words[name].format(usd=money(value), n=view.best))
            self.names[name].set_y(place)
        shown = self.guessed is not None
        self.prediction.set_visible(shown)
        self.prediction_name.set_visible(shown)
        if self.guessed is not None:
            self.prediction.set_xdata([self.guessed] * 2)
            left = self.guessed > 0.5 * self.cost.get_xlim()[1]
            self.prediction_name.set_horizontalalignment("right" if left else "left")
            self.prediction_name.set_x(self.guessed)
            self.prediction_name.set_text(_("  your prediction  "))


def say_commitment(view: Commitment) -> str:
    saving = view.saving(view.committed)
    fields = {
        "mean": plain(view.mean),
        "n": view.committed,
        "usd": money(view.cost),
        "best": view.best,
        "share": plain(100 * abs(saving), 2),
        "most": plain(100 * view.saving(view.best), 2),
        "idle": plain(100 * (1 - view.used), 2),
    }
    if view.committed == 0:
        said = _("The load needs {mean} instances on average. Without a commitment it costs {usd} a month; one for {best} would save {most} %.")  # fmt: skip
    elif view.committed == view.best:
        said = _("The load needs {mean} instances on average. A commitment for {n} costs {usd} a month, {share} % less than none, and no other number saves as much.")  # fmt: skip
    elif view.saving(view.best) - saving < 0.005:
        said = _(
            "The load needs {mean} instances on average. A commitment for {n} costs {usd} a month, {share} % less than none, nearly as good as one for {best}."
        )
    elif abs(saving) < 0.005:
        said = _("The load needs {mean} instances on average. A commitment for {n} costs {usd} a month, about as much as none; one for {best} would save {most} %.")  # fmt: skip
    elif saving > 0:
        said = _("The load needs {mean} instances on average. A commitment for {n} costs {usd} a month, {share} % less than none; one for {best} would save {most} %.")  # fmt: skip
    else:
        said = _("The load needs {mean} instances on average. A commitment for {n} costs {usd} a month, {share} % more than none, because {idle} % of it lies idle; one for {best} would save {most} %.")  # fmt: skip
    return said.format(**fields)


def law_commitment(view: Commitment) -> str:
    def share(instance: int) -> str:
        known = 0 < instance <= view.needed.size
        return plain(100 * float(view.needed[instance - 1]) if known else 0.0)

    fields = {
        "committed": plain(view.committed_usd_h, 5),
        "on_demand": plain(view.on_demand_usd_h, 5),
        "even": plain(100 * view.break_even),
        "n": view.best,
        "share": share(view.best),
        "next": view.best + 1,
        "less": share(view.best + 1),
    }
    if view.best == 0:
        return _("{committed} ÷ {on_demand} USD an hour = {even} %: no instance is needed in so many of the hours.").format(**fields)  # fmt: skip
    return _("{committed} ÷ {on_demand} USD an hour = {even} %. Instance {n} is needed in {share} % of the hours and pays; instance {next} in {less} % and does not.").format(**fields)  # fmt: skip


def table_commitment(view: Commitment) -> pd.DataFrame:
    rows = sorted({0, view.best, round(view.mean), view.committed, view.needed.size})
    table = pd.DataFrame(
        {
            _("USD a month"): [view.usd[n] for n in rows],
            _("saved, %"): [100 * view.saving(n) for n in rows],
            _("committed hours used, %"): [100 * view.needed[:n].sum() / n if n else float("nan") for n in rows],
        },
        index=rows,
    )
    return table.rename_axis(_("committed instances")).round(1)


def commitment() -> Simulation:
    """How many instances should this load commit to?"""
    start = {"committed": 8, "load": "nasa", "plan": "convertible 1 year", "region": "us-east-1", "instance_type": "m5.large"}  # fmt: skip
    return Simulation(
        id="commitment",
        question=_("How many instances should this load commit to?"),
        run=run_commitment,
        chart=CommitmentChart(),
        say=say_commitment,
        law=law_commitment,
        table=table_commitment,
        controls=[
            Count("committed", _("Committed instances"), 0, 40),
            Choice(
                "load",
                _("Load"),
                {
                    "nasa": _("web server, 1995"),
                    "elb": _("load balancer, 2014"),
                    "office": _("office hours: 20 or 2"),
                    "steady": _("12, day and night"),
                },
            ),
            Choice(
                "plan",
                _("Commitment"),
                {
                    "standard 1 year": _("standard, 1 year"),
                    "standard 3 years": _("standard, 3 years"),
                    "convertible 1 year": _("convertible, 1 year"),
                    "convertible 3 years": _("convertible, 3 years"),
                },
            ),
            Choice("region", _("Region"), {"us-east-1": _("N. Virginia"), "ap-northeast-2": _("Seoul")}),
        ],
        more=[Choice("instance_type", _("Instance type"), {name: name for name in TYPES})],
        presets=[
            Preset("the-mean", _("Committed to the mean"), start),
            Preset("the-base", _("Committed to the base"), {"committed": 5}),
            Preset("the-peak", _("Committed to the peak"), {"committed": 38}),
            Preset("three-years", _("Three years: the base is higher"), {"plan": "standard 3 years", "committed": 5}),
            Preset("office-mean", _("Office hours, committed to the mean"), {"load": "office", "committed": 7, "plan": "standard 1 year"}),
            Preset("day-and-night", _("The same load day and night"), {"load": "steady", "committed": 12, "plan": "standard 1 year"}),
        ],
        source=facts.source("ec2-commitment").text(language()),
    )  # fmt: skip
