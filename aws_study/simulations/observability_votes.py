"""Lesson 26, first simulation: M out of N on real CPU records; few false alarms, and a failure that an alarm may sleep through."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
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
from aws_study.ui import Choice, Count, Number, Preset, Simulation, marks, palette
from aws_study.ui.units import plain

BEFORE, AFTER = 12, 18  # data points around the beginning of the trouble
PIECES = 360  # of the long line: what the eye can tell apart


@dataclass(frozen=True)
class Record:
    """A trace, when its trouble began (by our reading of the values), and what its owners labelled as out of the ordinary."""

    trace: str
    began: str
    labelled: tuple[tuple[str, str], ...]  # NAB, labels/combined_labels.json
    top: float


RECORDS = {
    "failure": Record(
        "ec2_cpu_failure",
        "2014-03-21 03:01",
        (
            ("2014-03-14 03:31", "2014-03-14 14:41"),
            ("2014-03-18 17:06", "2014-03-19 04:16"),
            ("2014-03-20 21:26", "2014-03-21 03:41"),
        ),
        120,
    ),
    "database": Record("rds_cpu", "2014-02-25 07:15", (("2014-02-24 22:50", "2014-02-25 15:35"),), 30),
    "group": Record("asg_cpu", "2014-07-12 01:14", (("2014-07-10 12:29", "2014-07-15 17:19"),), 120),
}


@dataclass(frozen=True)
class Votes:
    """Inputs, the values (NaN where lost), the alarm's states, its false starts, and the delay in data points (None: never)."""

    datapoints: int
    periods: int
    threshold: float
    load: str
    lost: float
    missing: str
    values: np.ndarray
    days: np.ndarray
    began: int
    step: int
    states: np.ndarray
    false: np.ndarray
    delay: int | None

    @property
    def minutes(self) -> int | None:
        return None if self.delay is None else self.delay * self.step

    @property
    def record_days(self) -> float:
        """Length of the record before the trouble."""
        return float(self.days[self.began])


@lru_cache(maxsize=4)
def _record(load: str) -> tuple[np.ndarray, np.ndarray, int, int, np.ndarray]:
    """(values, days since the start, place where the trouble begins, minutes a data point, which are labelled)."""
    record = RECORDS[load]
    table = facts.trace(record.trace)
    time = table["time"]
    labelled = np.zeros(len(table), bool)
    for first, last in record.labelled:
        labelled |= ((time >= first) & (time <= last)).to_numpy()
    began = int(np.flatnonzero(time >= record.began)[0])
    days = table["minute"].to_numpy() / (24 * 60)
    return table["cpu_percent"].to_numpy(dtype=float), days, began, int(table.attrs["step_minutes"]), labelled


def run_votes(
    datapoints: int, periods: int, threshold: float, load: str, lost: float, missing: str, seed: int
) -> Votes:
    """An alarm on "CPU > threshold" (percent), `datapoints` out of `periods`, over a whole record, one data point a period.

    `lost` percent of the data points are missing by chance and treated as `missing` says. A false alarm is a change to ALARM
    before the trouble, outside what is labelled. Raises ParameterError.
    """
    checks.choice("load", load, tuple(RECORDS))
    threshold = checks.number("threshold", threshold, 0, 100)
    lost = checks.number("lost", lost, 0, 100)
    seed = checks.count("seed", seed, 0, 2**32)
    values, days, began, step, labelled = _record(load)
    if lost:
        values = np.where(np.random.default_rng(seed).random(values.size) < lost / 100, np.nan, values)
    breaching = np.where(np.isnan(values), np.nan, values > threshold)
    states = cloudwatch.states(breaching, datapoints, periods, missing, cloudwatch.OK)
    starts = cloudwatch.starts(states)
    false = starts[(starts < began) & ~labelled[starts]]
    ringing = np.flatnonzero(states[began:] == cloudwatch.STATES.index(cloudwatch.ALARM))
    delay = int(ringing[0]) + 1 if ringing.size else None
    return Votes(
        int(datapoints), int(periods), threshold, load, lost, missing, values, days, began, step, states, false, delay
    )


@lru_cache(maxsize=4)
def _outline(load: str) -> tuple[np.ndarray, np.ndarray]:
    """The highest value of each piece of the record, so that no spike is lost in the small picture."""
    values, days, *_rest = _record(load)
    edges = np.linspace(0, values.size, PIECES + 1).astype(int)[:-1]
    return days[edges], np.maximum.reduceat(values, edges)


class VotesChart:
    """Left the whole record with the false alarms, right the beginning of the trouble with every data point."""

    def setup(self, figure: Figure) -> None:
        self.whole, self.near = marks.axes_row(figure, 2, top=40, between=24)
        self.whole.set_ylabel(_("CPU, %"))
        self.whole.set_xlabel(_("days since the record begins"))
        self.whole.set_title(_("the whole record"), pad=12)
        self.near.set_title(_("where the trouble begins (dotted line)"), pad=12)
        self.near.set_xlim(-BEFORE - 0.5, AFTER + 0.5)
        self.near.axvline(-0.5, ymax=0.88, color=palette.SLATE.fill, linestyle=(0, (1, 1.6)), linewidth=1.6)
        self.load = ""
        self.line = self.whole.plot([], [], color=palette.BLUE.fill, linewidth=1.1, animated=True)[0]
        self.false = self.whole.plot([], [], "v", color=palette.RED.fill, markersize=6, animated=True, zorder=5)[0]
        self.bands = PolyCollection([], facecolor=palette.RED.fill, alpha=0.22, linewidth=0, animated=True)
        self.near.add_collection(self.bands, autolim=False)
        self.path = self.near.plot([], [], color=palette.BLUE.fill, linewidth=1, alpha=0.6, animated=True)[0]
        dots: dict[str, Any] = {"linestyle": "", "markersize": 5.5, "animated": True, "zorder": 4}
        self.good = self.near.plot([], [], marker="o", color=palette.BLUE.fill, **dots)[0]
        self.bad = self.near.plot([], [], marker="s", color=palette.RED.fill, **dots)[0]
        self.levels = [
            axes.plot([], [], color=palette.AMBER.fill, linestyle="--", linewidth=1.4, animated=True, zorder=3)[0]
            for axes in (self.whole, self.near)
        ]
        style: dict[str, Any] = {"va": "top", "fontsize": 12, "weight": "bold", "animated": True, "zorder": 6}
        self.count = self.whole.text(0.02, 0.985, "", transform=self.whole.transAxes, color=palette.RED.word, **style)
        self.late = self.near.text(0.98, 0.985, "", transform=self.near.transAxes, ha="right", **style)

    def _turn(self, view: Votes) -> bool:
        """The still layer of another record; True when it changed."""
        if view.load == self.load:
            return False
        self.load = view.load
        top = RECORDS[view.load].top
        self.whole.set_ylim(0, top)
        self.whole.set_yticks(range(0, 101, 20) if top > 100 else range(0, 26, 5))
        self.whole.set_xlim(0, float(view.days[-1]) * 1.01)
        self.near.set_xlabel(_("data points of {minutes} minutes since it began").format(minutes=view.step))
        return True

    def show(self, view: Votes) -> bool:
        changed = self._turn(view)
        top = RECORDS[view.load].top
        self.line.set_data(*_outline(view.load))
        false = np.unique((view.days[view.false] / view.days[-1] * 200).round()) / 200 * view.days[-1]
        self.false.set_data(false, np.full(false.size, 0.86 * top))
        for level, axes in zip(self.levels, (self.whole, self.near), strict=True):
            level.set_data(axes.get_xlim(), [view.threshold, view.threshold])
        first, last = max(0, view.began - BEFORE), min(view.values.size, view.began + AFTER + 1)
        x, y = np.arange(first, last) - view.began, view.values[first:last]
        self.path.set_data(x, y)
        over = y > view.threshold
        self.bad.set_data(x[over], y[over])
        self.good.set_data(x[~over], y[~over])
        ringing = view.states[first:last] == 1
        edges = np.flatnonzero(np.diff(np.concatenate([[False], ringing, [False]]).astype(int)))
        spans = zip(edges[::2] + x[0] - 0.5, edges[1::2] + x[0] - 0.5, strict=True)
        self.bands.set_verts([marks.box(a, b, 0, top) for a, b in spans])
        self.count.set_text(
            _("1 false alarm") if view.false.size == 1 else _("{count} false alarms").format(count=view.false.size)
        )
        tone = palette.RED if view.minutes is None else palette.GREEN
        self.late.set_color(tone.word)
        self.late.set_text(
            _("no ALARM to the end of the record")
            if view.minutes is None
            else _("ALARM (shaded) after {minutes} min").format(minutes=f"{view.minutes:,}")
        )
        return changed


def say_votes(view: Votes) -> str:
    fields = {
        "m": view.datapoints,
        "n": view.periods,
        "count": f"{view.false.size:,}",
        "days": plain(view.record_days),
        "minutes": "" if view.minutes is None else f"{view.minutes:,}",
    }
    if view.minutes is None:
        return _(
            "{m} out of {n}: false alarms in the {days} days before the trouble: {count}. When the trouble comes, the alarm never rings."
        ).format(**fields)
    return _(
        "{m} out of {n}: false alarms in the {days} days before the trouble: {count}. When the trouble comes, the alarm rings after {minutes} minutes."
    ).format(**fields)


def law_votes(view: Votes) -> str:
    if view.lost:
        return _(
            "With gaps the alarm looks further back for {n} real data points; how missing data is treated matters only where too few are found."
        ).format(n=view.periods)
    if view.periods == 1:
        return _("One breaching data point rings the alarm, and one good data point ends it: every spike is an alarm.")
    if view.datapoints == view.periods:
        return _(
            "All of {n} data points in a row ({minutes} minutes) must breach, and one good data point starts the count anew."
        ).format(n=view.periods, minutes=view.periods * view.step)
    return _(
        "Breaching data points needed among the last {n}: {m}. Up to {spared} good ones in between do not silence it."
    ).format(m=view.datapoints, n=view.periods, spared=view.periods - view.datapoints)


def table_votes(view: Votes) -> pd.DataFrame:
    """The same record and threshold under other votes."""
    breaching = np.where(np.isnan(view.values), np.nan, view.values > view.threshold)
    labelled = _record(view.load)[4]
    rows = {}
    for m, n in ((1, 1), (2, 2), (3, 3), (5, 5), (2, 3), (3, 5), (2, 5)):
        states = cloudwatch.states(breaching, m, n, view.missing, cloudwatch.OK)
        starts = cloudwatch.starts(states)
        false = int(((starts < view.began) & ~labelled[starts]).sum())
        ringing = np.flatnonzero(states[view.began :] == 1)
        rows[_("{m} out of {n}").format(m=m, n=n)] = (
            f"{false:,}",
            f"{(int(ringing[0]) + 1) * view.step:,}" if ringing.size else _("it never rings"),
        )
    columns = [_("false alarms"), _("minutes until ALARM")]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis(_("vote"))


def treatments() -> dict[str, str]:
    return {name: name for name in cloudwatch.TREATMENTS}


def alarm_votes() -> Simulation:
    """How many data points should an alarm ask for?"""
    start = {
        "datapoints": 3,
        "periods": 3,
        "threshold": 50,
        "load": "failure",
        "lost": 0,
        "missing": "missing",
        "seed": 1,
    }
    database = {"load": "database", "threshold": 7}
    group = {"load": "group", "threshold": 60}
    return Simulation(
        id="alarm-votes",
        question=_("How many data points should an alarm ask for?"),
        run=run_votes,
        chart=VotesChart(),
        say=say_votes,
        law=law_votes,
        table=table_votes,
        controls=[
            Count("periods", _("Evaluation periods (N)"), 1, 6),
            Count("datapoints", _("Datapoints to alarm (M)"), 1, 6),
            Number("threshold", _("Threshold: CPU above"), 5, 70, 0.5, unit="%"),
            Choice(
                "load",
                _("Record"),
                {
                    "failure": _("an instance that fails"),
                    "database": _("a busier database"),
                    "group": _("a group set up wrongly"),
                },
            ),
        ],
        more=[
            Count("lost", _("Data points that get lost"), 0, 90, unit="%"),
            Choice("missing", _("Treat missing data as"), treatments()),
            Count("seed", _("Seed of the random run"), 0, 100),
        ],
        presets=[
            Preset("three-of-three", _("3 out of 3"), start),
            Preset("every-point", _("Every data point: 1 out of 1"), {"datapoints": 1, "periods": 1}),
            Preset("two-of-three", _("2 out of 3"), {"datapoints": 2}),
            Preset("gaps", _("2 out of 3, a third of the data lost"), {"datapoints": 2, "lost": 33}),
            Preset("database-nervous", _("Database, 1 out of 1"), {**database, "datapoints": 1, "periods": 1}),
            Preset("database-calm", _("Database, 3 out of 3"), database),
            Preset("group", _("Group, 3 out of 3"), group),
        ],
        source=facts.source("observability-votes").text(language()),
    )
