"""Lesson 09, first simulation: target tracking on a real day; a quick metric without warm-up buys instances nobody needs."""

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
from aws_study.services import autoscaling_replay
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Preset, Simulation, marks, palette
from aws_study.ui.units import plain

DAY = 24 * 60
LOADS = ("nasa", "elb", "step")
DAYS = {"nasa": ("nasa_requests", 5), "elb": ("elb_requests", 0)}  # Thursday 6 July 1995; Thursday 10 April 2014
CALM_POINTS = 3
MOST = 100


@dataclass(frozen=True)
class Calm:
    """Inputs (times in minutes), the replay, and the same day with three data points and a warm-up as long as the start-up work."""

    points: int
    warmup: int
    ready: int
    launch: int
    period: int
    target: float
    seen: autoscaling_replay.Replay
    calm: autoscaling_replay.Replay

    @property
    def needed(self) -> np.ndarray:
        """Instances that keep the metric at its target, by minute."""
        return self.seen.load * 100 / self.target

    @property
    def peak(self) -> int:
        return int(self.seen.paid.max())

    @property
    def is_calm(self) -> bool:
        return bool((self.seen.paid == self.calm.paid).all())


@lru_cache(maxsize=32)
def day_of(load: str, mean: float) -> np.ndarray:
    """A day's load in instances by minute, with a mean of `mean`; a trace's five minutes are taken as steady."""
    if load == "step":
        shape = np.where(np.arange(DAY) < DAY // 2, 2 / 3, 4 / 3)
        return mean * shape
    name, day = DAYS[load]
    requests = facts.trace(name)["requests"].to_numpy()[288 * day : 288 * (day + 1)]
    return autoscaling_replay.instance_work(requests, minutes=5, per_instance=float(requests.mean()) / 5 / mean)


def run_calm(
    points: int, warmup: int, ready: int, load: str, period: str, target: float, launch: int, work: float
) -> Calm:
    """A day under target tracking that acts after `points` data points of `period` minutes over `target` percent of CPU.

    launch, ready, warmup: minutes until InService, of start-up work after it, and of warm-up after it; work: mean load in
    instances. Raises ParameterError outside the ranges.
    """
    checks.choice("load", load, LOADS)
    minutes = int(checks.choice("period", period, ("1", "5")))
    work = checks.number("work", work, 0.5, 40)
    day = day_of(load, work)
    warmup = checks.count("warmup", warmup, 0, 60)
    ready = checks.count("ready", ready, 0, 60)
    common: dict[str, Any] = {"target": target, "launch_min": launch, "ready_min": ready, "minimum": 2, "maximum": MOST}
    common["first"] = autoscaling_replay.size_for(day[0], target=target)
    seen = autoscaling_replay.replay(day, points=points, period_min=minutes, warmup_min=warmup, **common)
    calm = autoscaling_replay.replay(day, points=CALM_POINTS, period_min=1, warmup_min=ready, **common)
    return Calm(int(points), warmup, ready, int(launch), minutes, float(target), seen, calm)


def corners(values: np.ndarray, start: float = 0, per_hour: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """Hours and values where a stepped line changes; drawing 1,440 equal minutes would make the picture heavy."""
    turns = np.flatnonzero(np.diff(values, prepend=values[0] - 1))
    keep = np.append(turns, values.size - 1)
    hours = start + np.append(turns, values.size) / per_hour
    return hours, values[keep]


def bands(flags: np.ndarray, top: float, start: float = 0) -> list[list[tuple[float, float]]]:
    """Boxes from 0 to `top` over the hours in which `flags` is set."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(int))) / 60 + start
    return [marks.box(a, b, 0, top) for a, b in zip(edges[::2], edges[1::2], strict=True)]


class CalmChart:
    """Instances over a day: what the target needs, what is paid for, and the calm group; slow minutes shaded."""

    def setup(self, figure: Figure) -> None:
        (self.axes,) = marks.axes_row(figure, 1, top=36, right=196)
        self.axes.set_title(_("instances over the day"), pad=14)
        self.axes.set_xlim(0, 24)
        self.axes.set_xticks(range(0, 25, 4), [f"{hour}:00" for hour in range(0, 25, 4)])
        self.axes.set_ylabel(_("instances"))
        self.slow = PolyCollection([], facecolor=palette.RED.fill, alpha=0.3, linewidth=0, animated=True)
        self.axes.add_collection(self.slow, autolim=False)
        style: dict[str, Any] = {"drawstyle": "steps-post", "animated": True}
        self.paid = self.axes.plot([], [], color=palette.BLUE.fill, linewidth=1.8, **style)[0]
        self.calm = self.axes.plot([], [], color=palette.GREEN.fill, linewidth=1.8, **style)[0]
        self.needed = self.axes.plot([], [], color=palette.AMBER.fill, linewidth=1.4, **style)[0]
        tones = {"paid": palette.BLUE, "calm": palette.GREEN, "needed": palette.AMBER, "slow": palette.RED}
        self.names = {
            name: self.axes.text(
                1.02, place, "", transform=self.axes.transAxes, va="center", fontsize=12, color=tone.word,
                weight="bold", linespacing=1.4, animated=True,
            )
            for (name, tone), place in zip(tones.items(), (0.9, 0.66, 0.42, 0.18), strict=True)
        }  # fmt: skip
        self.prediction = marks.GuessLine(self.axes, _("your prediction of the peak"))

    def guess(self, value: float | None) -> None:
        self.prediction.set(value)

    def show(self, view: Calm) -> bool:
        highest = max(view.peak, int(view.calm.paid.max()), float(view.needed.max()), self.prediction.value)
        changed = marks.set_top(self.axes, highest)
        self.paid.set_data(*corners(view.seen.paid))
        self.calm.set_data(*corners(view.calm.paid))
        self.calm.set_visible(not view.is_calm)
        self.needed.set_data(*corners(view.needed))
        self.slow.set_verts(bands(view.seen.slow, self.axes.get_ylim()[1]))
        self.names["paid"].set_text(
            _("this group:\n{hours} instance-hours").format(hours=plain(view.seen.instance_hours))
        )
        self.names["calm"].set_text(
            ""
            if view.is_calm
            else _("the calm group:\n{hours} instance-hours").format(hours=plain(view.calm.instance_hours))
        )
        self.names["needed"].set_text(
            _("needed at the target:\n{hours} instance-hours").format(hours=plain(float(view.needed.sum()) / 60))
        )
        self.names["slow"].set_text(
            _("shaded: slow\n({share} % of requests)").format(share=plain(100 * view.seen.slow_share, 2))
        )
        return changed


def say_calm(view: Calm) -> str:
    ratio = view.seen.instance_hours / view.calm.instance_hours
    fields = {
        "hours": plain(view.seen.instance_hours),
        "slow": plain(100 * view.seen.slow_share, 2),
        "calm": plain(view.calm.instance_hours),
        "calm_slow": plain(100 * view.calm.slow_share, 2),
        "points": CALM_POINTS,
        "warmup": view.ready,
        "share": plain(100 * abs(ratio - 1), 2),
        "peak": view.peak,
    }
    if view.is_calm:
        return _(
            "The calm group: {hours} instance-hours, {slow} % of the requests slow, {peak} instances at the peak."
        ).format(**fields)
    if abs(ratio - 1) < 0.01:
        return _(
            "{hours} instance-hours and {slow} % of the requests slow; a calm group ({points} data points, warm-up {warmup} min) needs as many and has {calm_slow} % slow."
        ).format(**fields)
    if ratio > 1:
        return _(
            "{hours} instance-hours and {slow} % of the requests slow; a calm group ({points} data points, warm-up {warmup} min) needs {calm} and has {calm_slow} % slow: this one costs {share} % more."
        ).format(**fields)
    return _(
        "{hours} instance-hours and {slow} % of the requests slow; a calm group ({points} data points, warm-up {warmup} min) needs {calm} and has {calm_slow} % slow: this one costs {share} % less."
    ).format(**fields)


def law_calm(view: Calm) -> str:
    if view.warmup < view.ready:
        return _(
            "For {minutes} minutes each new instance counts as 100 % busy with its own start-up work, and the policy adds more because of it."
        ).format(minutes=view.ready - view.warmup)
    if view.points * view.period > CALM_POINTS:
        return _(
            "Work above the target for less than {minutes} minutes launches nothing; what lasts longer waits {wait} minutes more."
        ).format(minutes=view.points * view.period, wait=view.launch + view.ready)
    return _(
        "The metric never exceeds 100 %, so a group grows at most {times} times over in one decision at a target of {target} %."
    ).format(times=plain(100 / view.target), target=plain(view.target))


def table_calm(view: Calm) -> pd.DataFrame:
    rows = {_("this group"): view.seen, _("the calm group"): view.calm}
    table = pd.DataFrame(
        {
            _("instance-hours"): {name: seen.instance_hours for name, seen in rows.items()},
            _("slow requests, %"): {name: 100 * seen.slow_share for name, seen in rows.items()},
            _("changes of capacity"): {name: seen.changes for name, seen in rows.items()},
            _("most instances"): {name: int(seen.paid.max()) for name, seen in rows.items()},
        }
    )
    return table.rename_axis(_("group")).round(2)


def calm_or_fast() -> Simulation:
    """Is the metric that reacts first the one that serves best?"""
    fast = {
        "points": 1,
        "warmup": 0,
        "ready": 5,
        "load": "nasa",
        "period": "1",
        "target": 50,
        "launch": 2,
        "work": 10,
    }
    spiky = {"load": "elb", "work": 5}
    return Simulation(
        id="calm-or-fast",
        question=_("Is the metric that reacts first the one that serves best?"),
        run=run_calm,
        chart=CalmChart(),
        say=say_calm,
        law=law_calm,
        table=table_calm,
        controls=[
            Count("points", _("Data points over the target before it grows"), 1, 15),
            Count("warmup", _("Instance warm-up"), 0, 15, unit=_("min")),
            Count("ready", _("Start-up work after InService"), 0, 15, unit=_("min")),
            Choice(
                "load",
                _("Load"),
                {
                    "nasa": _("a working day (1995)"),
                    "elb": _("a spiky day (2014)"),
                    "step": _("doubles at noon"),
                },
            ),
        ],
        more=[
            Choice("period", _("Metric period"), {"1": _("1 minute"), "5": _("5 minutes (basic monitoring)")}),
            Count("target", _("Target value, CPU"), 10, 90, unit="%"),
            Count("launch", _("Launch until InService"), 0, 10, unit=_("min")),
            Count("work", _("Work, in busy instances on average"), 1, 20),
        ],
        presets=[
            Preset("fast", _("Fast: one data point, no warm-up"), fast),
            Preset("calm", _("Calm: three data points, warm-up as long as the start"), {"points": 3, "warmup": 5}),
            Preset("hook", _("A lifecycle hook: InService means ready"), {"points": 3, "launch": 7, "ready": 0}),
            Preset(
                "cooldown-as-warmup",
                _("No warm-up set: the cooldown of 5 minutes counts"),
                {"points": 3, "warmup": 5, "ready": 1},
            ),
            Preset(
                "basic", _("Basic monitoring: a data point every 5 minutes"), {"points": 3, "warmup": 5, "period": "5"}
            ),
            Preset("spiky", _("Spiky requests, fast"), spiky),
            Preset(
                "spiky-calm",
                _("Spiky requests, calm with a lower target"),
                {**spiky, "points": 8, "warmup": 5, "target": 30},
            ),
            Preset("noon", _("The load doubles at noon, fast"), {"load": "step"}),
        ],
        source=facts.source("auto-scaling-calm").text(language()),
    )
