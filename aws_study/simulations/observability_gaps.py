"""Lesson 26, second simulation: one alarm with gaps in its data, in its four settings for missing data, after every data point."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.services import cloudwatch
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Preset, Simulation, marks, palette

# 36 data points each, the newest on the right: X breaches, 0 does not, - is missing.
SERIES = {
    "errors": "--0------X--------0----XX-----X-X-X-",  # a count that is published only when there is something to count
    "dies": "00000X00000000XX--------------------",  # an instance under stress, then silence
    "stops": "0000000X00000000--------------------",  # an instance that somebody stopped
    "lossy": "00-0X0-00-0X-00-X-X-XX-X-XX-X-00-00-",  # an agent that loses every third data point
}
COLUMNS = len(SERIES["errors"])
ROW = {"points": 4.0, **{name: 3.0 - i for i, name in enumerate(cloudwatch.TREATMENTS)}}
HATCHES = {cloudwatch.OK: "", cloudwatch.ALARM: "//", cloudwatch.INSUFFICIENT_DATA: ".."}
TONES = {cloudwatch.OK: palette.GREEN, cloudwatch.ALARM: palette.RED, cloudwatch.INSUFFICIENT_DATA: palette.SLATE}
NUMBERS = {"X": 1.0, "0": 0.0, "-": np.nan}


@dataclass(frozen=True)
class Gaps:
    """Inputs, the data points, who votes at the chosen moment, and the state after every data point in each setting."""

    datapoints: int
    periods: int
    moment: int
    series: str
    extra: int
    points: str
    voters: tuple[int, ...]
    states: Mapping[str, tuple[str, ...]]

    @property
    def seen(self) -> str:
        """What the alarm retrieves at the chosen moment."""
        return self.points[max(0, self.moment - self.periods - self.extra) : self.moment]

    def at(self, missing: str) -> str:
        return self.states[missing][self.moment - 1]

    def alarms(self, missing: str) -> int:
        """How often the alarm goes into ALARM in this setting."""
        codes = np.array([cloudwatch.STATES.index(found) for found in self.states[missing]])
        return int(cloudwatch.starts(codes).size)


def run_gaps(datapoints: int, periods: int, moment: int, series: str, extra: int) -> Gaps:
    """An alarm of `datapoints` out of `periods` over a series with gaps, in all four settings; it begins in OK.

    `moment`: the data point after which the vote is shown, from 1; `extra`: data points that are retrieved beyond `periods`.
    Raises ParameterError.
    """
    points = SERIES[checks.choice("series", series, tuple(SERIES))]
    moment = checks.count("moment", moment, 1, COLUMNS)
    values = np.array([NUMBERS[letter] for letter in points])
    states = {}
    for missing in cloudwatch.TREATMENTS:
        codes = cloudwatch.states(values, datapoints, periods, missing, cloudwatch.OK, extra)
        states[missing] = tuple(cloudwatch.STATES[code] for code in codes)
    voters = tuple(cloudwatch.voters(points[:moment], periods, extra))
    return Gaps(int(datapoints), int(periods), moment, series, int(extra), points, voters, states)


def _box(first: float, last: float, row: float, half: float = 0.34) -> list[tuple[float, float]]:
    return marks.box(first, last, row - half, row + half)


class GapsChart:
    """A row of data points, and below it the alarm's states over time, a row for each setting; the voters are framed."""

    def setup(self, figure: Figure) -> None:
        (self.axes,) = marks.axes_row(figure, 1, left=116, right=132, top=40)
        self.axes.set_xlim(0.3, COLUMNS + 0.7)
        self.axes.set_ylim(-0.6, 4.9)
        self.axes.set_yticks(list(ROW.values()), [_("data points"), *cloudwatch.TREATMENTS])
        self.axes.grid(visible=False)
        self.axes.set_xlabel(_("data point"))
        style: dict[str, Any] = {"transform": self.axes.transAxes, "fontsize": 12, "weight": "bold", "va": "baseline"}
        keys = {
            cloudwatch.OK: cloudwatch.OK,
            cloudwatch.ALARM: _("ALARM: hatched"),
            cloudwatch.INSUFFICIENT_DATA: _("INSUFFICIENT_DATA (not enough): dotted"),
        }
        for place, (name, tone) in zip((0, 0.09, 0.36), TONES.items(), strict=True):
            self.axes.text(place, 1.04, keys[name], color=tone.word, **style)
        self.range = PolyCollection([], facecolor=palette.AMBER.fill, alpha=0.2, linewidth=0, animated=True)
        self.axes.add_collection(self.range, autolim=False)
        self.strips = {}
        for name, tone in TONES.items():
            self.strips[name] = marks.series(self.axes, tone, HATCHES[name])
        dots: dict[str, Any] = {"linestyle": "", "animated": True, "zorder": 4}
        self.good = self.axes.plot([], [], marker="o", markersize=7, color=palette.GREEN.fill, **dots)[0]
        self.bad = self.axes.plot([], [], marker="X", markersize=9, color=palette.RED.fill, **dots)[0]
        self.none = self.axes.plot([], [], marker="_", markersize=6, color=palette.SLATE.fill, **dots)[0]
        self.frame = self.axes.plot(
            [], [], marker="s", markersize=14, markerfacecolor="none", markeredgecolor=palette.AMBER.fill,
            markeredgewidth=2, **dots,
        )[0]  # fmt: skip
        self.line = self.axes.plot([], [], color=palette.AMBER.fill, linewidth=2, animated=True, zorder=5)[0]
        self.names = {
            name: self.axes.text(
                1.015, ROW[name], "", transform=self.axes.get_yaxis_transform(), va="center", weight="bold", fontsize=12,
                animated=True,
            )
            for name in cloudwatch.TREATMENTS
        }  # fmt: skip
        self.when = self.axes.text(
            1.015, ROW["points"], "", transform=self.axes.get_yaxis_transform(), va="center", weight="bold", fontsize=12,
            color=palette.AMBER.word, linespacing=1.3, animated=True,
        )  # fmt: skip

    def show(self, view: Gaps) -> bool:
        places = {letter: [i + 1 for i, other in enumerate(view.points) if other == letter] for letter in "X0-"}
        for artist, letter in ((self.bad, "X"), (self.good, "0"), (self.none, "-")):
            artist.set_data(places[letter], [ROW["points"]] * len(places[letter]))
        boxes: dict[str, list[list[tuple[float, float]]]] = {name: [] for name in TONES}
        for missing, found in view.states.items():
            edges = [0, *(i for i in range(1, COLUMNS) if found[i] != found[i - 1]), COLUMNS]
            for first, last in pairwise(edges):
                boxes[found[first]].append(_box(first + 0.5, last + 0.5, ROW[missing]))
            now = view.at(missing)
            self.names[missing].set_text(_("not enough") if now == cloudwatch.INSUFFICIENT_DATA else now)
            self.names[missing].set_color(TONES[now].word)
        for name, strip in self.strips.items():
            strip.set_verts(boxes[name])
        self.range.set_verts([_box(view.moment - len(view.seen) + 0.5, view.moment + 0.5, ROW["points"], 0.55)])
        self.frame.set_data([i + 1 for i in view.voters], [ROW["points"]] * len(view.voters))
        self.when.set_text(_("state after\ndata point {moment}").format(moment=view.moment))
        self.line.set_data([view.moment + 0.5] * 2, [-0.5, ROW["points"] + 0.55])
        return False


def say_gaps(view: Gaps) -> str:
    return _(
        "After data point {moment}: {missing} with missing, {ignore} with ignore, {breaching} with breaching, {not_breaching} with notBreaching."
    ).format(
        moment=view.moment,
        missing=view.at("missing"),
        ignore=view.at("ignore"),
        breaching=view.at("breaching"),
        not_breaching=view.at("notBreaching"),
    )


def law_gaps(view: Gaps) -> str:
    real = len(view.voters)
    fields = {
        "seen": len(view.seen),
        "real": real,
        "m": view.datapoints,
        "n": view.periods,
        "blank": view.periods - real,
    }
    if real == view.periods:
        return _(
            "Among the last {seen} data points {n} real ones were found, as many as are needed: they decide alone, and the four settings agree."
        ).format(**fields)
    if not real:
        return _(
            "No data point among the last {seen}: missing says INSUFFICIENT_DATA, ignore keeps the state, breaching and notBreaching fill in."
        ).format(**fields)
    if "0" not in view.seen and view.seen.count("X") < view.datapoints:
        return _(
            "All real data points ({real}) breach. With missing that is ALARM as soon as the oldest of them is {m} data points old, however few they are."
        ).format(**fields)
    return _(
        "Real data points found: {real}, needed: {n}. Breaching and notBreaching fill the {blank} that are left; every real one is counted."
    ).format(**fields)


def table_gaps(view: Gaps) -> pd.DataFrame:
    rows = {
        missing: (
            view.at(missing),
            view.alarms(missing),
            sum(found == cloudwatch.ALARM for found in view.states[missing]),
        )
        for missing in cloudwatch.TREATMENTS
    }
    columns = [_("state at the chosen moment"), _("times it goes into ALARM"), _("data points in ALARM")]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis(_("missing data"))


def missing_data() -> Simulation:
    """What does an alarm do when no data comes?"""
    start = {"datapoints": 3, "periods": 3, "moment": 12, "series": "errors", "extra": cloudwatch.EXTRA}
    return Simulation(
        id="missing-data",
        question=_("What does an alarm do when no data comes?"),
        run=run_gaps,
        chart=GapsChart(),
        say=say_gaps,
        law=law_gaps,
        table=table_gaps,
        controls=[
            Count("moment", _("Data point after which we look"), 1, COLUMNS),
            Count("datapoints", _("Datapoints to alarm (M)"), 1, 6),
            Count("periods", _("Evaluation periods (N)"), 1, 6),
            Choice(
                "series",
                _("Metric"),
                {
                    "errors": _("sparse errors"),
                    "dies": _("a dying instance"),
                    "stops": _("a stopped instance"),
                    "lossy": _("a lossy agent"),
                },
            ),
        ],
        more=[Count("extra", _("Data points retrieved beyond N"), 0, 6)],
        presets=[
            Preset("one-error", _("One error, 3 out of 3"), start),
            Preset("dies", _("The instance dies"), {"series": "dies", "moment": 22}),
            Preset("stops", _("The instance is stopped"), {"series": "stops", "moment": 24}),
            Preset("lossy", _("Gaps that do no harm"), {"series": "lossy", "moment": 24}),
            Preset("lossy-two", _("Gaps, 2 out of 3"), {"series": "lossy", "moment": 21, "datapoints": 2}),
        ],
        source=facts.source("observability-gaps").text(language()),
    )
