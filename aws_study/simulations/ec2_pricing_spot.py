"""Lesson 07, third simulation: a job on Spot Instances that stops as a whole, and how often it should save a checkpoint."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.services import spot
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Number, Preset, Simulation, marks, palette
from aws_study.ui.units import money, plain

REGION = "us-east-1"
TYPES = ("c7g.large", "m7g.large", "m5.large", "m8g.large")  # one for each of the advisor's bands, nearly
UPPER = {"<5%": 0.05, "5-10%": 0.10, "10-15%": 0.15, "15-20%": 0.20, ">20%": 0.30}  # the last is an assumption
SHORTEST, LONGEST = 5, 2880  # minutes between checkpoints
INTERVALS = np.geomspace(SHORTEST, LONGEST, 240)  # fine enough for the steps where one stretch more begins


@dataclass(frozen=True)
class Job:
    """Inputs, what the job costs in USD, and one drawn run of it."""

    instances: int
    work_h: float
    every_min: float
    save_h: float
    rate_h: float
    on_demand_usd: float
    spot_usd_h: float
    running_h: float
    best_min: float
    best_h: float
    curve_usd: np.ndarray
    run: spot.Run

    @property
    def cost(self) -> float:
        return self.instances * self.spot_usd_h * self.running_h

    @property
    def best_usd(self) -> float:
        return self.instances * self.spot_usd_h * self.best_h


@cache
def prices_of(instance_type: str) -> tuple[float, float, float]:
    """(USD an hour on demand, USD an hour on Spot, share of the instances taken back in a month). Raises ParameterError."""
    checks.choice("instance_type", instance_type, TYPES)
    told = facts.spot(instance_type, region=REGION)
    usd = facts.price("EC2", "on demand", instance_type=instance_type, region=REGION).usd
    return usd, usd * (1 - told.savings_percent / 100), UPPER[told.interruption]


def run_job(
    instances: int, every_min: float, save_min: float, instance_type: str, work_h: float, restart_min: float, seed: int
) -> Job:
    """`instances` that compute in step for `work_h` hours and save every `every_min` minutes of work; saving takes `save_min`.

    When one is taken back all go back to the last checkpoint. Raises ParameterError outside the ranges.
    """
    count = checks.count("instances", instances, 1, 2_000)
    every = checks.number("every_min", every_min, 1, 1e5)
    save = checks.number("save_min", save_min, 0, 600) / 60
    work = checks.number("work_h", work_h, 1, 200)
    on_demand, usd_h, share = prices_of(instance_type)
    rate = spot.rate_per_hour(monthly_share=share, instances=count)
    job = {"work_h": work, "save_h": save, "rate_h": rate}
    hours = np.array([spot.running_hours(every_h=minutes / 60, **job) for minutes in INTERVALS])
    best = min(max(60 * spot.best_interval(save_h=save, rate_h=rate), SHORTEST), 60 * work)
    rng = np.random.default_rng(checks.count("seed", seed, 0, 10**6))
    restart = checks.number("restart_min", restart_min, 0, 600) / 60
    return Job(
        count,
        work,
        every,
        save,
        rate,
        count * work * on_demand,
        usd_h,
        spot.running_hours(every_h=every / 60, **job),
        best,
        spot.running_hours(every_h=best / 60, **job),
        count * usd_h * hours,
        spot.draw_run(rng, every_h=every / 60, restart_h=restart, **job),
    )


def span(minutes: float) -> str:
    """45 min, 3.5 h, 2 days."""
    if minutes < 100:
        return _("{count} min").format(count=plain(minutes, 2))
    if minutes < 48 * 60:
        return _("{count} h").format(count=plain(minutes / 60, 2))
    return _("{count} days").format(count=plain(minutes / 1440, 2))


class JobChart:
    """Left: the bill over the interval between checkpoints. Right: the work done in one drawn run."""

    def setup(self, figure: Figure) -> None:
        self.cost, self.run = marks.axes_row(figure, 2, left=78, between=96, share_y=False, top=52, right=34)
        self.cost.set_title(_("what the job costs"), pad=24)
        self.run.set_title(_("one run of the job"), pad=24)
        self.cost.set_xscale("log")
        self.cost.set_xlim(SHORTEST, LONGEST)
        self.cost.minorticks_off()
        self.cost.set_xticks([5, 15, 60, 240, 1440], [_("{count} min").format(count=5), "15", _("{count} h").format(count=1), "4", "24"])  # fmt: skip
        self.cost.set_xlabel(_("work between checkpoints"))
        self.cost.set_ylabel("USD", labelpad=10)
        marks.plain_ticks(self.cost.yaxis)
        self.run.set_xlabel(_("hours since the start"))
        self.run.set_ylabel(_("hours of work done"), labelpad=10)
        self.curve = self.cost.plot([], [], color=palette.BLUE.fill, animated=True)[0]
        self.level = self.cost.axhline(0, color=palette.AMBER.fill, linestyle=(0, (5, 3)), linewidth=2, animated=True)
        self.dots = {
            name: self.cost.plot(
                [], [], marker, color=tone.fill, markersize=10, zorder=5, animated=True, clip_on=False
            )[0]
            for name, tone, marker in (("best", palette.GREEN, "^"), ("yours", palette.BLUE, "o"))
        }
        self.names = {
            name: self.cost.text(
                place, 1.03, "", transform=self.cost.transAxes, ha=side, va="bottom", fontsize=12, weight="bold",
                color=tone.word, animated=True,
            )
            for name, place, side, tone in (
                ("level", 1, "right", palette.AMBER),
                ("yours", 0, "left", palette.BLUE),
            )
        }  # fmt: skip
        self.best_name = self.cost.text(
            0, 0.03, "", transform=self.cost.get_xaxis_transform(), ha="center", va="bottom", fontsize=12, weight="bold",
            color=palette.GREEN.word, animated=True,
        )  # fmt: skip
        self.path = self.run.plot([], [], color=palette.BLUE.fill, linewidth=1.8, animated=True)[0]
        self.work = self.run.axhline(0, color=palette.INK, linestyle=(0, (3, 2)), linewidth=1.4, animated=True)
        self.end = self.run.text(
            0, 1.03, "", transform=self.run.transAxes, ha="left", va="bottom", fontsize=12, weight="bold",
            color=palette.BLUE.word, animated=True,
        )  # fmt: skip

    def show(self, view: Job) -> bool:
        changed = marks.set_top(self.cost, 1.9 * view.on_demand_usd)
        changed = marks.set_top(self.run, 1.05 * view.work_h) or changed
        top = self.cost.get_ylim()[1]
        within = view.curve_usd <= top
        self.curve.set_data(INTERVALS[within], view.curve_usd[within])
        self.level.set_ydata([view.on_demand_usd] * 2)
        place = min(max(view.every_min, SHORTEST), LONGEST)
        self.dots["yours"].set_data([place], [min(view.cost, 0.985 * top)])
        self.dots["best"].set_data([min(max(view.best_min, SHORTEST), LONGEST)], [min(view.best_usd, 0.985 * top)])
        self.names["yours"].set_text(_("● yours: {usd}").format(usd=_cost(view)))
        self.names["level"].set_text(_("-- On-Demand: {usd}").format(usd=money(view.on_demand_usd)))
        best = min(max(view.best_min, 14), 900)
        self.best_name.set_x(best)
        self.best_name.set_text(_("▲ {time}: {usd}").format(time=span(view.best_min), usd=money(view.best_usd)))
        self.path.set_data(view.run.clock, view.run.done)
        self.work.set_ydata([view.work_h] * 2)
        last = float(view.run.clock[-1])
        changed = marks.set_right(self.run, last) or changed
        self.end.set_text(self._ended(view))
        return changed

    def _ended(self, view: Job) -> str:
        fields = {"n": view.run.interruptions, "hours": plain(view.run.clock[-1])}
        if view.run.finished:
            return _("{n} interruptions, done after {hours} h").format(**fields)
        return _("{n} interruptions in {hours} h, not done").format(**fields)


def _endless(view: Job) -> bool:
    return view.running_h > 20 * view.work_h


def _cost(view: Job) -> str:
    return _("without end") if _endless(view) else money(view.cost)


def say_job(view: Job) -> str:
    fields = {
        "n": plain(view.instances),
        "apart": span(60 / view.rate_h),
        "hours": plain(view.running_h),
        "work": plain(view.work_h),
        "share": plain(100 * view.cost / view.on_demand_usd if math.isfinite(view.cost) else 0, 2),
        "every": span(view.every_min),
    }
    if _endless(view):
        said = _("Instances in step: {n}, one interruption every {apart}. With a checkpoint every {every} the work of {work} h is practically never done.")  # fmt: skip
    else:
        said = _("Instances in step: {n}, one interruption every {apart}. With a checkpoint every {every} the work of {work} h takes {hours} h of running on average and costs {share} % of On-Demand.")  # fmt: skip
    return said.format(**fields)


def law_job(view: Job) -> str:
    return _("√(2 × {save} h ÷ {rate} interruptions an hour) = {best}: at this interval saving costs about as much as losing.").format(
        save=plain(view.save_h, 2), rate=plain(view.rate_h, 2), best=span(60 * spot.best_interval(save_h=view.save_h, rate_h=view.rate_h))
    )  # fmt: skip


def table_job(view: Job) -> pd.DataFrame:
    hours = [view.work_h, view.running_h, view.best_h]
    usd = [view.on_demand_usd, view.cost, view.best_usd]
    names = [_("On-Demand"), _("Spot, your interval"), _("Spot, best interval")]
    saved = [0.0, *(100 * max(1 - cost / view.on_demand_usd, -99) for cost in usd[1:])]
    table = pd.DataFrame({_("hours"): hours, "USD": usd, _("saved, %"): saved}, index=names)
    return table.rename_axis(_("way to pay")).round(1)


def spot_checkpoints() -> Simulation:
    """How often should a job on Spot save its work?"""
    start = {"instances": 300, "every_min": 1440, "save_min": 5, "instance_type": "m5.large", "work_h": 48, "restart_min": 10, "seed": 19}  # fmt: skip
    return Simulation(
        id="spot-checkpoints",
        question=_("How often should a job on Spot save its work?"),
        run=run_job,
        chart=JobChart(),
        say=say_job,
        law=law_job,
        table=table_job,
        controls=[
            Count("every_min", _("Work between checkpoints"), SHORTEST, LONGEST, unit=_("min"), log=True),
            Count("instances", _("Instances in step"), 1, 1_000, log=True),
            Number("save_min", _("A checkpoint takes"), 0.5, 30, 0.5, unit=_("min")),
            Choice(
                "instance_type",
                _("Instance type, taken back in a month"),
                {name: f"{name}, {facts.spot(name, region=REGION).interruption}" for name in TYPES},
            ),
        ],
        more=[
            Count("work_h", _("Hours of work"), 4, 96),
            Count("restart_min", _("Until replaced instances work"), 0, 60, unit=_("min")),
            Count("seed", _("Seed"), 0, 50),
        ],
        presets=[
            Preset("once-a-day", _("300 in step, a checkpoint a day"), start),
            Preset("every-hour", _("A checkpoint an hour"), {"every_min": 60}),
            Preset("ten-alone", _("Ten instances only"), {"instances": 10}),
            Preset("never-done", _("A thousand in step, never saved"), {"instances": 1_000, "every_min": 2_880}),
            Preset("calm-pool", _("A type that is seldom taken back"), {"instance_type": "c7g.large"}),
            Preset("dear-saving", _("Checkpoints of half an hour"), {"save_min": 30, "every_min": 60}),
        ],
        source=facts.source("ec2-spot").text(language()),
    )
