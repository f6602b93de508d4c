"""Lesson 01, second simulation: copies in several zones or a chain of parts, and the failures that hit all of them at once."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from aws_study import facts
from aws_study.core import availability, checks
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Number, Preset, Simulation, marks, palette
from aws_study.ui.units import plain

MOST = 6
NEED = {"one": lambda n: 1, "most": lambda n: max(1, n - 1), "all": lambda n: n}
SHORTEST_H = 0.1 / 3600  # what is shorter than a tenth of a second a year is drawn there
TICKS_H = (1 / 3600, 1 / 60, 1, 24, 720)
ABOVE = 2.2  # a value stands so many times its height above its point (the axis is logarithmic)


@dataclass(frozen=True)
class Together:
    """Shares from 0 to 1; `alone` and `shared` are the shares of a year without service for 1 to 6 copies, without and with common failures."""

    each: float
    number_of: int
    need: str
    common: float
    alone: np.ndarray
    shared: np.ndarray

    @property
    def needed(self) -> int:
        return NEED[self.need](self.number_of)

    @property
    def formula(self) -> float:
        """What the formula for independent parts promises for this number of them."""
        return float(self.alone[self.number_of - 1])

    @property
    def real(self) -> float:
        return float(self.shared[self.number_of - 1])

    @property
    def minutes(self) -> float:
        """Minutes a year without service."""
        return float(60 * hours(self.real))


def hours(lost: Any) -> Any:
    """Hours of a year, of one share or of an array of shares."""
    return availability.HOURS_A_YEAR * lost


def run_zones(each: float, number_of: int, need: str, common: float) -> Together:
    """`each` and `common` in percent; `need` is "one", "most" (all but one) or "all". Raises ParameterError."""
    share = checks.number("each", each, 0, 100) / 100
    part = checks.number("common", common, 0, 100) / 100
    count = checks.count("number_of", number_of, 1, MOST)
    needed = NEED[checks.choice("need", need, NEED)]
    lost = [
        np.array([availability.failing(share, n, needed=needed(n), common=c) for n in range(1, MOST + 1)])
        for c in (0, part)
    ]
    return Together(share, count, need, part, *lost)


def long(lost: float) -> str:
    """A share of a year in words: 32 s, 8.8 h, 3.7 days."""
    seconds = 3600 * hours(lost)
    if seconds < 0.1:
        return _("under 0.1 s")
    for size, words in ((120, _("{count} s")), (7200, _("{count} min")), (172_800, _("{count} h"))):
        if seconds < size:
            unit = {120: 1, 7200: 60, 172_800: 3600}[size]
            return words.format(count=plain(seconds / unit, 2))
    return _("{count} days").format(count=plain(seconds / 86_400, 2 if seconds < 8_640_000 else 3))


def nines(lost: float) -> str:
    """An availability in percent, with two digits of what is lacking to 100: 99.9, 99.8999, 99.999999."""
    if lost <= 0 or lost >= 1:
        return "100" if lost <= 0 else "0"
    digits = min(12, max(1, 1 - math.floor(math.log10(100 * lost))))
    return f"{100 * (1 - lost):.{digits}f}".rstrip("0").rstrip(".")


def box(axes: Axes, tone: palette.Tone) -> Rectangle:
    """A part in the drawing; empty until it is given a place."""
    made = Rectangle((0, 0), 0, 0, facecolor=tone.fill, linewidth=0, animated=True, zorder=4)
    axes.add_patch(made)
    return made


def note(axes: Axes, x: float, color: str, **style: Any) -> Any:
    """Words in the drawing, at a height that is set later."""
    return axes.text(x, 0, "", ha="center", color=color, weight="bold", animated=True, **style)


class ZonesChart:
    """Left: the parts as a request meets them. Right: time a year without service over the number of parts."""

    def setup(self, figure: Figure) -> None:
        width, height = figure.get_size_inches() * figure.dpi
        self.plan = figure.add_axes((14 / width, 14 / height, 270 / width, 1 - 48 / height))
        self.plan.set_title(_("what a request has to pass"))
        self.plan.set_axis_off()
        self.plan.set_xlim(0, 270)
        self.plan.set_ylim(260, 0)
        self.wire = self.plan.plot([], [], color=palette.AXIS, linewidth=2.4, animated=True, zorder=3)[0]
        self.boxes = [box(self.plan, palette.BLUE) for _part in range(MOST)]
        self.band = box(self.plan, palette.RED)
        self.labels = [note(self.plan, 93, palette.PAPER, va="center", zorder=5) for _part in range(MOST)]
        self.need = note(self.plan, 93, palette.BLUE.word, va="top")
        self.common = note(self.plan, 212, palette.RED.word, va="top", linespacing=1.1)
        self.years = figure.add_axes((372 / width, 48 / height, 1 - 520 / width, 1 - 82 / height))
        self.years.set_title(_("time a year without service"))
        self.years.set_yscale("log")
        self.years.set_ylim(SHORTEST_H, availability.HOURS_A_YEAR)
        self.years.set_yticks(TICKS_H, [_("1 s"), _("1 min"), _("1 h"), _("1 day"), _("30 days")])
        self.years.minorticks_off()
        self.years.set_xlim(0.7, MOST + 0.3)
        self.years.set_xticks(range(1, MOST + 1))
        self.years.tick_params(length=0, pad=6)
        self.years.grid(axis="x", visible=False)
        self.years.set_xlabel(_("copies or parts"))
        counts = range(1, MOST + 1)
        self.alone = self.years.plot(
            counts, [1] * MOST, "o", color=palette.SLATE.fill, linestyle=(0, (3, 2)), markersize=5, animated=True, zorder=3
        )[0]  # fmt: skip
        self.shared = self.years.plot(
            counts, [1] * MOST, "o-", color=palette.RED.fill, markersize=5, animated=True, zorder=4
        )[0]  # fmt: skip
        self.here = self.years.plot(
            [], [], "o", color="none", markeredgecolor=palette.INK, markeredgewidth=2.2, markersize=13, animated=True,
            zorder=5,
        )[0]  # fmt: skip
        self.ends = {
            "alone": marks.beside(self.years, palette.SLATE.word),
            "shared": marks.beside(self.years, palette.RED.word),
        }
        self.values = {
            name: marks.moving_text(self.years, weight="bold", color=tone.word)
            for name, tone in (("alone", palette.SLATE), ("shared", palette.RED))
        }
        self.prediction = marks.GuessLine(self.years, _("your prediction"))

    def guess(self, value: float | None) -> None:
        self.prediction.set(None if value is None else max(value / 60, SHORTEST_H))

    def show(self, view: Together) -> bool:
        self.show_plan(view)
        common = view.common > 0
        drawn = {"alone": np.maximum(hours(view.alone), SHORTEST_H)}
        if common:
            drawn["shared"] = np.maximum(hours(view.shared), SHORTEST_H)
            self.shared.set_ydata(drawn["shared"])
        self.alone.set_ydata(drawn["alone"])
        self.shared.set_visible(common)
        here = {name: float(curve[view.number_of - 1]) for name, curve in drawn.items()}
        self.here.set_data([view.number_of] * len(here), list(here.values()))
        words = {"alone": long(view.formula), "shared": long(view.real)}
        highest = max(here, key=here.__getitem__) if len(set(here.values())) > 1 else list(here)[-1]
        for name, text in self.values.items():
            there = name in here and (view.number_of > 1 or name == highest)
            above = name == highest
            falls = name in drawn and drawn[name][-1] < drawn[name][0]
            text.set_va("bottom" if above else "top")
            text.set_ha("left" if above and falls and view.number_of < MOST else "right")  # where the curve is not
            text.set_position((view.number_of, here.get(name, 1.0) * (ABOVE if above else 1 / ABOVE)))
            text.set_text(words[name] if there else "")
        self.show_ends(drawn)
        return False

    def show_ends(self, drawn: dict[str, np.ndarray]) -> None:
        """The curves' names at their right ends, moved apart where they would meet."""
        words = {"alone": _("formula"), "shared": _("with common\nfailures")}
        low, high = math.log10(SHORTEST_H), math.log10(availability.HOURS_A_YEAR)
        heights = marks.spread([math.log10(curve[-1]) for curve in drawn.values()], 1.25, low + 0.2, high - 0.4)
        for name, text in self.ends.items():
            text.set_y(10 ** heights[list(drawn).index(name)] if name in drawn else 1)
            text.set_text(words[name] if name in drawn else "")

    def show_plan(self, view: Together) -> None:
        n, chain = view.number_of, view.need == "all"
        lost_in_common = view.common * (1 - view.each)
        own = 1 - view.each / (1 - lost_in_common) if lost_in_common < 1 else 1.0
        middles = 110 + 36 * (np.arange(n) - (n - 1) / 2)
        for i, (part, words) in enumerate(zip(self.boxes, self.labels, strict=True)):
            there = i < n
            part.set_bounds(48, middles[i] - 13 if there else 0, 90 if there else 0, 26 if there else 0)
            words.set_y(middles[i] if there else 0)
            words.set_text(_("{share} %").format(share=nines(own)) if there else "")
        red = view.common > 0
        tall = middles[-1] - middles[0] + 26
        self.band.set_bounds(190, middles[0] - 13, 44 if red else 0, tall if red else 0)
        gap = (math.nan, math.nan)
        path: list[tuple[float, float]]
        if chain:
            path = [(4, middles[0]), (93, middles[0]), (93, middles[-1]), (266, middles[-1])]
        else:
            path = [(4, 110), (26, 110), gap, (160, 110), (266, 110)]
            for side in (26, 160):
                path += [gap, (side, middles[0]), (side, middles[-1])]
            for y in middles:
                path += [gap, (26, y), (160, y)]
        self.wire.set_data(*np.array(path).T)
        for words in (self.need, self.common):
            words.set_y(middles[-1] + 19)
        self.need.set_text(
            _("all needed")
            if chain
            else _("one is enough")
            if view.needed == 1
            else _("{k} of {n} needed").format(k=view.needed, n=n)
        )
        self.common.set_text(_("what all share:\n{share} %").format(share=nines(lost_in_common)) if red else "")


def say_zones(view: Together) -> str:
    fields = {
        "n": view.number_of, "k": view.needed, "each": plain(100 * view.each, 6), "common": plain(100 * view.common),
        "formula": long(view.formula), "real": long(view.real), "single": long(1 - view.each),
    }  # fmt: skip
    if view.number_of == 1:
        return _("One part of {each} %: {real} a year without service. Take a second one.").format(**fields)
    if view.need == "all":
        words = _("{n} parts of {each} %, all of them needed: {real} a year without service. One part alone: {single}.")
    elif view.common == 0 and view.needed == 1:
        words = _("{n} copies of {each} %, one is enough: {real} a year without service. One copy alone: {single}.")
    elif view.common == 0:
        words = _("{n} copies of {each} %, {k} are needed: {real} a year without service. One copy alone: {single}.")
    elif view.needed == 1:
        words = _("{n} copies of {each} %, one is enough: {formula} a year without service, says the formula. But {common} % of the failures hit all copies at once: {real}.")  # fmt: skip
    else:
        words = _("{n} copies of {each} %, {k} are needed: {formula} a year without service, says the formula. But {common} % of the failures hit all copies at once: {real}.")  # fmt: skip
    return words.format(**fields)


def law_zones(view: Together) -> str:
    lost_in_common = view.common * (1 - view.each)
    fields = {"k": view.needed, "n": view.number_of, "each": plain(100 * view.each, 6), "total": nines(view.real)}
    if not view.common:
        return _("The chance that at least {k} of {n} work, each {each} % of the time: {total} %.").format(**fields)
    own = 1 - view.each / (1 - lost_in_common) if lost_in_common < 1 else 1.0
    return _(
        "What all share works {shared} % of the time, each one's own part {each} / {shared} = {own} %. Together: {shared} % × the chance that at least {k} of {n} work = {total} %."
    ).format(shared=nines(lost_in_common), own=nines(own), **fields)


def table_zones(view: Together) -> pd.DataFrame:
    rows = {
        n: {
            _("formula, %"): nines(view.alone[n - 1]),
            _("formula, a year"): long(view.alone[n - 1]),
            _("with common failures, %"): nines(view.shared[n - 1]),
            _("with common failures, a year"): long(view.shared[n - 1]),
        }
        for n in range(1, MOST + 1)
    }
    return pd.DataFrame(rows).T.rename_axis(_("copies or parts"))


def zones() -> Simulation:
    """How long will it be down?"""
    start = {"each": 99, "number_of": 3, "need": "one", "common": 10}
    return Simulation(
        id="zones",
        question=_("How long will it be down?"),
        run=run_zones,
        chart=ZonesChart(),
        say=say_zones,
        law=law_zones,
        table=table_zones,
        controls=[
            Number("each", _("Each works"), 90, 99.99, 0.01, unit=_("% of the time")),
            Count("number_of", _("Copies or parts"), 1, MOST),
            Choice("need", _("Needed"), {"one": _("one is enough (copies)"), "most": _("all but one"), "all": _("all of them (a chain)")}),
            Number("common", _("Failures that hit all at once"), 0, 50, 1, unit="%"),
        ],
        presets=[
            Preset("three", _("Three copies, a tenth of the failures in common"), start),
            Preset("independent", _("The same three as the formula sees them"), {"common": 0}),
            Preset("two", _("One copy fewer"), {"number_of": 2}),
            Preset("worse", _("Worse copies that share nothing: 95 %"), {"each": 95, "common": 0}),
            Preset("two-of-three", _("Three copies, two are needed"), {"need": "most", "common": 0}),
            Preset("chain", _("A chain of six parts, 99.9 % each"), {"each": 99.9, "number_of": 6, "need": "all", "common": 0}),
        ],
        source=facts.source("global-infrastructure-zones").text(language()),
    )  # fmt: skip
