"""Lesson 11, second simulation: how many requests meet a bad release before the alarm, by the canary's share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from aws_study import facts
from aws_study.core import checks
from aws_study.services import codedeploy
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Number, Preset, Simulation, marks, palette
from aws_study.ui.units import percent, plain

GRID = np.geomspace(0.5, 60, 44)  # percent
RUNS = 100
UNNOTICED = 240  # minutes until a version that no alarm sees is found by its users
DASHES: dict[str, Any] = {"all": "-", "new": (0, (5, 2))}
TONES = {"all": palette.AMBER, "new": palette.BLUE}


@dataclass(frozen=True)
class Canary:
    """Inputs with shares from 0 to 1; what happens here, the failed requests over the canary's share, and drawn releases."""

    share: float
    every_min: int
    errors: float
    metric: str
    threshold: float
    periods: int
    usual: float
    per_min: float
    by_hand_min: int
    seed: int
    here: codedeploy.Watched
    minutes: np.ndarray
    curves: dict[str, np.ndarray]
    bad: codedeploy.Drawn
    good: codedeploy.Drawn

    def failed(self, seen: codedeploy.Watched) -> float:
        return seen.exposed_min * self.per_min * self.errors

    @property
    def seen_by_alarm(self) -> float:
        """The error rate that the alarm sees during the canary."""
        if self.metric == "new":
            return self.errors
        return self.share * self.errors + (1 - self.share) * self.usual


def run_canary(
    percent: float, every_min: int, errors: float, metric: str, threshold: float, periods: int, usual: float,
    per_min: float, by_hand_min: int, seed: int,
) -> Canary:  # fmt: skip
    """A canary of `percent` percent for `every_min` minutes; the new version fails `errors` percent of its requests.

    The alarm sounds above `threshold` percent in `periods` minutes in a row; the old version fails `usual` percent.
    """
    share = checks.number("percent", percent, 0.1, 100) / 100
    bad = checks.number("errors", errors, 0, 100) / 100
    seed = checks.count("seed", seed, 0, 2**32)
    usual = checks.number("usual", usual, 0, 100) / 100
    given: dict[str, Any] = {
        "usual": usual, "threshold": checks.number("threshold", threshold, 0, 100) / 100, "periods": periods,
        "by_hand_min": by_hand_min, "unnoticed_min": UNNOTICED,
    }  # fmt: skip
    steps = codedeploy.shifts(percent, checks.count("every_min", every_min, 1, 120))
    here = codedeploy.watched(steps, errors=bad, metric=metric, **given)
    curves = {
        name: codedeploy.canary_exposures(GRID / 100, every_min=every_min, errors=bad, metric=name, **given)
        * per_min
        * bad
        for name in codedeploy.METRICS
    }
    minutes = codedeploy.shares(steps, max(int(here.gone_min), 1))
    drawn: dict[str, Any] = {**given, "metric": metric, "per_min": per_min, "runs": RUNS}
    return Canary(
        share, every_min, bad, metric, given["threshold"], periods, usual, per_min, by_hand_min, seed, here, minutes, curves,
        codedeploy.drawn(steps, errors=bad, rng=np.random.default_rng(seed), **drawn),
        codedeploy.drawn(steps, errors=usual, rng=np.random.default_rng(seed + 1), **drawn),
    )  # fmt: skip


def metric_name(metric: str) -> str:
    return {"all": _("all requests"), "new": _("the new version alone")}[metric]


class CanaryChart:
    """Left: the share of requests on the new version until it is gone. Right: failed requests over the canary's share, for both metrics."""

    def setup(self, figure: Figure) -> None:
        self.left, self.right = marks.axes_row(figure, 2, top=34, bottom=50, between=88, right=28, share_y=False)
        self.left.set_title(_("requests on the new version, %"))
        self.left.set_ylim(0, 118)
        self.left.set_yticks([0, 25, 50, 75, 100])
        self.left.set_xlabel(_("minutes since the first shift"))
        self.left.set_xlim(0, 1)
        marks.plain_ticks(self.left.xaxis)
        self.area = PolyCollection([], facecolor=palette.RED.fill, alpha=0.35, linewidth=0, animated=True)
        self.left.add_collection(self.area, autolim=False)
        self.steps = self.left.plot([], [], color=palette.RED.fill, animated=True)[0]
        self.alarm = self.left.plot([], [], color=palette.INK, linestyle="--", linewidth=1.8, animated=True)[0]
        style: Any = {"weight": "bold", "va": "center", "fontsize": 11}
        self.rings: Any = self.left.text(0, 0, "", **style, animated=True)
        self.small = marks.moving_text(
            self.left, lift=8, va="bottom", weight="bold", color=palette.RED.word, fontsize=11
        )
        self.right.set_title(_("failed requests"))
        self.right.set_xlabel(_("share of the canary, %"))
        self.right.set_xscale("log")
        self.right.set_xlim(GRID[0], GRID[-1])
        self.right.set_xticks([0.5, 1, 2, 5, 10, 20, 50], ["0.5", "1", "2", "5", "10", "20", "50"])
        self.right.xaxis.set_minor_locator(NullLocator())
        self.right.set_yscale("log")
        self.right.set_ylim(1, 10)
        self.right.yaxis.set_major_locator(LogLocator(10))
        self.right.yaxis.set_minor_locator(NullLocator())
        self.right.yaxis.set_major_formatter(FuncFormatter(lambda value, _at: f"{value:,.0f}"))
        self.lines = {
            name: self.right.plot([], [], color=TONES[name].fill, linestyle=dash, animated=True)[0]
            for name, dash in DASHES.items()
        }
        self.dot = self.right.plot([], [], "o", color=palette.INK, markersize=10, animated=True, zorder=5)[0]
        self.count = marks.moving_text(self.right, lift=9, va="bottom", ha="center", weight="bold")
        for y, name in ((0.965, "all"), (0.895, "new")):
            words = {"all": _("line: alarm on all requests"), "new": _("dashed: alarm on the new version")}[name]
            self.right.text(0.99, y, words, transform=self.right.transAxes, ha="right", color=TONES[name].word, **style)

    def show(self, view: Canary) -> bool:
        changed = False
        end = max(view.here.gone_min, 1)
        right = marks.nice_top(max(end, view.every_min * 1.1))
        if right != self.left.get_xlim()[1]:
            self.left.set_xlim(0, right)
            changed = True
        edges = np.flatnonzero(np.diff(view.minutes)) + 1
        starts, levels = np.r_[0, edges], 100 * view.minutes[np.r_[0, edges]]
        x = np.repeat(np.r_[starts, end], 2)[1:-1]
        y = np.repeat(levels, 2)
        self.area.set_verts([np.r_[np.c_[x, y], [(end, 0), (0, 0)]]])
        self.steps.set_data(np.r_[0, x, end, right], np.r_[0, y, 0, 0])
        rings = view.here.alarm_min
        heard = rings <= right
        self.alarm.set_data([rings, rings] if heard else [], [0, 112] if heard else [])
        late = heard and rings > 0.55 * right
        self.rings.set_ha("right" if late else "left")
        self.rings.set_position(
            ((rings - 0.015 * right) if late else (rings + 0.015 * right if heard else 0.02 * right), 111)
        )
        self.rings.set_text(_("alarm: minute {n}").format(n=plain(rings)) if heard else _("no alarm"))
        beside = rings + 0.015 * right if rings < 0.12 * right else 0.015 * right
        self.small.set_position((beside, min(100 * view.share, 78)))
        self.small.set_text(percent(view.share) if view.share < 1 else "")
        lows = [curve.min() for curve in view.curves.values()]
        highs = [curve.max() for curve in view.curves.values()]
        low, high = max(decade(min(lows), -1), 1.0), decade(max(*highs, view.failed(view.here)), 1)
        high *= 10 ** max(0.0, 0.3 * np.log10(high / low))  # room for the two lines of words
        if (low, high) != self.right.get_ylim():
            self.right.set_ylim(low, high)
            changed = True
        for name, curve in view.curves.items():
            self.lines[name].set_data(GRID, np.maximum(curve, low))
        at = min(max(100 * view.share, GRID[0]), GRID[-1])
        failed = view.failed(view.here)
        self.dot.set_data([at], [max(failed, low)])
        self.count.set_position((min(max(at, 0.75), 38), max(failed, low)))
        self.count.set_text(plain(round(failed)))
        return changed


def decade(value: float, way: int) -> float:
    power = np.log10(max(value, 1.0))
    return float(10 ** (np.floor(power - 0.15) if way < 0 else np.ceil(power + 0.05)))


def say_canary(view: Canary) -> str:
    fields = {
        "share": percent(view.share),
        "errors": percent(view.errors),
        "seen": percent(view.seen_by_alarm),
        "threshold": percent(view.threshold),
        "alarm": plain(view.here.alarm_min) if view.here.alarm_min < codedeploy.NEVER else "",
        "every": view.every_min,
        "gone": plain(view.here.gone_min),
        "hand": view.by_hand_min,
        "failed": plain(round(view.failed(view.here))),
    }
    if view.here.automatic:
        return _(
            "A canary of {share}: the alarm sees {seen} failing, sounds in minute {alarm}, and CodeDeploy shifts back at once: {failed} failed requests."
        ).format(**fields)
    if view.here.alarm_min == codedeploy.NEVER:
        return _(
            "No alarm at all: even with everybody on the new version {errors} of the requests fail, and the alarm waits for more than {threshold}: {failed} failed requests."
        ).format(**fields)
    if view.share == 1:
        return _(
            "All at once: the deployment has ended before the alarm sounds in minute {alarm}, and a person needs {hand} min: {failed} failed requests."
        ).format(**fields)
    if view.seen_by_alarm > view.threshold:
        return _(
            "The alarm needs {alarm} minutes, the canary lasts {every}: it sounds when the deployment has ended, and a person needs {hand} min: {failed} failed requests."
        ).format(**fields)
    return _(
        "A canary of {share} makes only {seen} of all requests fail, the alarm waits for more than {threshold}: the whole traffic follows, and {failed} requests fail."
    ).format(**fields)


def law_canary(view: Canary) -> str:
    first = _("{per_min} requests a minute × {errors} × {exposed} full minutes of exposure = {failed}.").format(
        per_min=plain(view.per_min), errors=percent(view.errors), exposed=plain(view.here.exposed_min, 4),
        failed=plain(round(view.failed(view.here))),
    )  # fmt: skip
    second = _("Drawn, {n} each (seed {seed}): {bad} of the bad releases stopped, {good} of the good ones by mistake.").format(
        n=RUNS, seed=view.seed, bad=percent(view.bad.stopped), good=percent(view.good.stopped),
    )  # fmt: skip
    return f"{first} {second}"


def table_canary(view: Canary) -> pd.DataFrame:
    rows = {}
    for share in (1, 2, 5, 10, 25, 50):
        at = int(np.argmin(np.abs(np.log(GRID / share))))
        seen = view.errors * share / 100 + view.usual * (1 - share / 100)
        rows[percent(share / 100)] = {
            _("error rate of all requests"): percent(seen, 2),
            _("failed, alarm on all requests"): round(view.curves["all"][at]),
            _("failed, alarm on the new version"): round(view.curves["new"][at]),
        }
    return pd.DataFrame(rows).T.rename_axis(_("canary"))


def canary() -> Simulation:
    """How large should a canary be?"""
    start = {
        "percent": 1, "every_min": 10, "errors": 30, "metric": "all", "threshold": 1, "periods": 3, "usual": 0.1,
        "per_min": 6000, "by_hand_min": 15, "seed": 1,
    }  # fmt: skip
    return Simulation(
        id="canary",
        question=_("How many requests meet a bad release before the alarm stops it?"),
        run=run_canary,
        chart=CanaryChart(),
        say=say_canary,
        law=law_canary,
        table=table_canary,
        controls=[
            Number("percent", _("Share of the canary"), 0.5, 60, 0.5, unit="%", log=True),
            Count("every_min", _("The rest follows after"), 1, 30, unit=_("min")),
            Number("errors", _("The new version fails"), 0, 100, 1, unit="%"),
            Choice("metric", _("The alarm looks at"), {name: metric_name(name) for name in codedeploy.METRICS}),
        ],
        more=[
            Number("threshold", _("Alarm above"), 0.1, 20, 0.1, unit="%", log=True),
            Count("periods", _("Minutes in a row"), 1, 15),
            Number("usual", _("The old version fails"), 0, 5, 0.1, unit="%"),
            Number("per_min", _("Requests"), 60, 600_000, 10, unit=_("per minute"), log=True),
            Count("by_hand_min", _("A person goes back within"), 0, 120, unit=_("min")),
            Count("seed", _("Seed of the random run"), 0, 100),
        ],
        presets=[
            Preset("too-small", _("Canary of 1 %, alarm on all requests"), start),
            Preset("ten", _("Canary of 10 %"), {"percent": 10}),
            Preset("new-version", _("1 %, alarm on the new version alone"), {"metric": "new"}),
            Preset("too-short", _("10 %, but only for 2 minutes"), {"percent": 10, "every_min": 2}),
            Preset("quiet-night", _("A quiet night: 5 %, 300 requests a minute"), {"percent": 5, "per_min": 300, "metric": "new", "usual": 0.5, "periods": 1}),
            Preset("faint", _("Errors of 3 %, canary of 20 %"), {"errors": 3, "percent": 20}),
        ],
        source=facts.source("deployment-canary").text(language()),
    )  # fmt: skip
