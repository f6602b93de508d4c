"""Lesson 09, third simulation: workers on a queue, scaled by CPU or by the backlog of each."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.services import autoscaling_queue
from aws_study.simulations.auto_scaling_calm import corners
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Count, Preset, Simulation, marks, palette
from aws_study.ui.units import plain

MINUTES, BEGINS, ENDS, USUAL = 150, 20, 50, 60.0  # the burst, and messages a minute outside it
SERIES = (("cpu", palette.AMBER), ("backlog", palette.BLUE))


@dataclass(frozen=True)
class Workers:
    """Inputs, and the same messages under both metrics."""

    seconds: float
    wait_s: float
    burst: float
    cpu_target: float
    by: Mapping[str, autoscaling_queue.Drained]

    @property
    def acceptable(self) -> float:
        """Messages that may wait for each instance: the target of the policy."""
        return self.wait_s / self.seconds


def run_workers(seconds: float, wait_s: float, burst: float, launch: int, cpu_target: float) -> Workers:
    """Two and a half hours of messages, each `seconds` of work, with a burst of `burst` a minute for half an hour.

    wait_s: seconds a message may wait; launch: minutes until a worker works. Raises ParameterError outside the ranges.
    """
    burst = checks.number("burst", burst, 0, 10_000)
    arrivals = np.full(MINUTES, USUAL)
    arrivals[BEGINS:ENDS] = burst
    least = max(
        1, math.ceil(USUAL * checks.number("seconds", seconds, 0.01, 900) / 60)
    )  # what the usual load keeps busy
    by = {
        metric: autoscaling_queue.drain(
            arrivals,
            seconds_per_message=seconds,
            metric=metric,
            max_wait_s=wait_s,
            cpu_target=cpu_target,
            launch_min=launch,
            minimum=least,
            maximum=1000,
        )
        for metric, _tone in SERIES
    }
    return Workers(float(seconds), float(wait_s), burst, float(cpu_target), by)


def name_of(metric: str) -> str:
    return {"cpu": _("by CPU"), "backlog": _("by backlog")}[metric]


class WorkersChart:
    """Left: the wait of a message, with what is allowed. Right: instances paid for."""

    def setup(self, figure: Figure) -> None:
        self.waits, self.paid = marks.axes_row(figure, 2, top=36, right=150, between=84, share_y=False)
        self.waits.set_title(_("wait of a message, minutes"), pad=14)
        self.paid.set_title(_("instances"), pad=14)
        self.lines = {}
        for axes in (self.waits, self.paid):
            axes.set_xlim(0, MINUTES)
            axes.set_xticks([0, 50, 100, 150])
            axes.set_xlabel(_("minutes"))
        for metric, tone in SERIES:
            wait = self.waits.plot([], [], color=tone.fill, animated=True)[0]
            paid = self.paid.plot([], [], color=tone.fill, drawstyle="steps-post", animated=True)[0]
            self.lines[metric] = (wait, paid)
        self.allowed = self.waits.axhline(0, color=palette.INK, linestyle=(0, (5, 3)), linewidth=1.4, animated=True)
        self.allowed_name = self.waits.text(
            0.99, 0.94, "", transform=self.waits.transAxes, ha="right", fontsize=12, animated=True
        )
        self.names = {
            metric: self.paid.text(
                1.03, place, "", transform=self.paid.transAxes, va="center", fontsize=12, color=tone.word,
                weight="bold", linespacing=1.4, animated=True,
            )
            for (metric, tone), place in zip(SERIES, (0.8, 0.45), strict=True)
        }  # fmt: skip
        self.prediction = marks.GuessLine(self.paid, _("your prediction"))

    def guess(self, value: float | None) -> None:
        self.prediction.set(value)

    def show(self, view: Workers) -> bool:
        clock = np.arange(1, MINUTES + 1)
        waits = {
            metric: np.where(np.isfinite(seen.waits_min), seen.waits_min, np.nan) for metric, seen in view.by.items()
        }
        highest = max(float(np.nanmax(wait)) for wait in waits.values())
        changed = marks.set_top(self.waits, 1.15 * max(highest, view.wait_s / 60))
        most = max(int(seen.paid.max()) for seen in view.by.values())
        changed = marks.set_top(self.paid, max(most, self.prediction.value)) or changed
        for metric, seen in view.by.items():
            wait, paid = self.lines[metric]
            wait.set_data(clock, waits[metric])
            paid.set_data(*corners(seen.paid, 0, 1))
            self.names[metric].set_text(
                _("{metric}:\n{hours} instance-hours").format(metric=name_of(metric), hours=plain(seen.instance_hours))
            )
        self.allowed.set_ydata([view.wait_s / 60] * 2)
        self.allowed_name.set_text(_("dashed: allowed, {minutes} min").format(minutes=plain(view.wait_s / 60)))
        return changed


def say_workers(view: Workers) -> str:
    cpu, backlog = view.by["cpu"], view.by["backlog"]
    return _(
        "By CPU {cpu_hours} instance-hours and {cpu_late} % of the messages late; by backlog {hours} instance-hours and {late} % late."
    ).format(
        cpu_hours=plain(cpu.instance_hours),
        cpu_late=plain(100 * cpu.late_share(view.wait_s), 2),
        hours=plain(backlog.instance_hours),
        late=plain(100 * backlog.late_share(view.wait_s), 2),
    )


def law_workers(view: Workers) -> str:
    return _(
        "Acceptable backlog: {wait} s / {seconds} s = {messages} messages for each instance. CPU reads 100 % for ten waiting messages and for ten thousand."
    ).format(wait=plain(view.wait_s), seconds=plain(view.seconds), messages=plain(view.acceptable))


def table_workers(view: Workers) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            _("instance-hours"): {name_of(metric): seen.instance_hours for metric, seen in view.by.items()},
            _("most instances"): {name_of(metric): int(seen.paid.max()) for metric, seen in view.by.items()},
            _("longest wait, minutes"): {
                name_of(metric): float(seen.waits_min[np.isfinite(seen.waits_min)].max())
                for metric, seen in view.by.items()
            },
            _("late messages, %"): {
                name_of(metric): 100 * seen.late_share(view.wait_s) for metric, seen in view.by.items()
            },
        }
    )
    return table.rename_axis(_("metric")).round(2)


def queue_workers() -> Simulation:
    """What should a group that works on a queue look at?"""
    start = {"seconds": 2, "wait_s": 600, "burst": 600, "launch": 3, "cpu_target": 50}
    return Simulation(
        id="queue-workers",
        question=_("What should a group that works on a queue look at?"),
        run=run_workers,
        chart=WorkersChart(),
        say=say_workers,
        law=law_workers,
        table=table_workers,
        controls=[
            Count("seconds", _("Work on a message"), 1, 15, unit=_("s")),
            Count("wait_s", _("A message may wait"), 60, 1_800, unit=_("s"), step=60),
            Count("burst", _("Messages a minute in the burst"), 60, 1_200, step=20),
            Count("cpu_target", _("Target value, CPU"), 20, 95, unit="%"),
        ],
        more=[Count("launch", _("Minutes until a new instance serves"), 0, 15)],
        presets=[
            Preset("burst", _("Ten minutes may pass"), start),
            Preset("hurry", _("Only five minutes may pass"), {"wait_s": 300}),
            Preset("slow-work", _("Ten seconds a message"), {"seconds": 10}),
            Preset("busy-cpu", _("CPU with a target of 90 %"), {"cpu_target": 90}),
            Preset("slow-start", _("Workers that start in ten minutes"), {"launch": 10}),
        ],
        source=facts.source("auto-scaling-queue").text(language()),
    )
