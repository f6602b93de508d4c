"""Lesson 20, first simulation: time and cost of one function at every memory setting."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from aws_study import facts
from aws_study.core import checks
from aws_study.services import lambda_memory
from aws_study.services.lambda_memory import HIGHEST, LOWEST, VCPU_MB, Work
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Preset, Simulation, marks, palette
from aws_study.ui.units import money, plain

ARCHITECTURES = ("x86", "arm")
REGIONS = ("us-east-1", "ap-northeast-2")
SETTINGS = np.unique(np.round(np.geomspace(LOWEST, HIGHEST, 160)))
PRIMES = Work(cpu_ms=848, wait_ms=0, used_mb=30)  # fitted to the operator guide's last row alone
MEASURED_MB, MEASURED_S = zip(*lambda_memory.PRIMES, strict=True)


@dataclass(frozen=True)
class Tuning:
    """Inputs; milliseconds and USD for a million invocations at the chosen setting and at the cheapest; both along SETTINGS.

    `parts`: the million's USD for CPU time, for waiting and for requests along SETTINGS.
    """

    mb: int
    work: Work
    architecture: str
    region: str
    ms: float
    usd: float
    best_mb: int
    best_ms: float
    best_usd: float
    times: np.ndarray
    parts: tuple[np.ndarray, np.ndarray, np.ndarray]

    @property
    def killed(self) -> bool:
        """Whether the function uses more memory than it has."""
        return math.isnan(self.ms)

    @property
    def gb_seconds(self) -> float:
        """What one invocation is billed for at the chosen setting."""
        return math.ceil(self.ms) / 1000 * self.mb / 1024


@cache
def price_of(architecture: str, region: str) -> tuple[float, float]:
    """USD for a GB-second (first tier) and for a million requests."""
    second = facts.price("Lambda", f"duration_{architecture}_gb_second", region=region).usd
    return second, facts.price("Lambda", "requests", region=region).usd


def run_tuning(
    mb: int,
    cpu_ms: float,
    wait_ms: float,
    used_mb: float,
    parallel: float,
    tight: float,
    architecture: str,
    region: str,
) -> Tuning:
    """A function with `mb` of memory whose invocation needs `cpu_ms` of one vCPU and waits `wait_ms`. USD are for a million.

    parallel and tight are percentages. Raises ParameterError outside the ranges.
    """
    mb = checks.count("mb", mb, LOWEST, HIGHEST)
    checks.choice("architecture", architecture, ARCHITECTURES)
    checks.choice("region", region, REGIONS)
    used_mb = checks.number("used_mb", used_mb, 1, HIGHEST - 1)
    parallel, tight = checks.number("parallel", parallel, 0, 100), checks.number("tight", tight, 0, 1000)
    work = Work(cpu_ms, wait_ms, used_mb, parallel / 100, tight / 100)
    second, request = price_of(architecture, region)
    million = {"usd_per_gb_second": 1e6 * second, "usd_per_request": request}
    best = lambda_memory.cheapest(work, usd_per_gb_second=second)
    ms, best_ms = (float(lambda_memory.times(setting, work).total) for setting in (mb, best))
    usd, best_usd = (float(_usd(setting, each, **million)) for setting, each in ((mb, ms), (best, best_ms)))
    along = lambda_memory.times(SETTINGS, work)
    only = {"usd_per_gb_second": 1e6 * second}
    parts = (_usd(SETTINGS, along.cpu, **only), _usd(SETTINGS, along.wait, **only), np.full(SETTINGS.size, request))
    return Tuning(mb, work, architecture, region, ms, usd, best, best_ms, best_usd, along.total, parts)


def _usd(mb: object, ms: object, *, usd_per_gb_second: float, usd_per_request: float = 0.0) -> np.ndarray:
    """USD of a million invocations whose prices are for a million; billed are whole milliseconds."""
    return lambda_memory.usd(mb, ms, usd_per_gb_second=usd_per_gb_second / 1e6) * 1e6 + usd_per_request


def measured_usd(view: Tuning) -> np.ndarray:
    """USD of a million invocations that take as long as the operator guide measured."""
    second, request = price_of(view.architecture, view.region)
    ms = 1000 * np.array(MEASURED_S)
    return _usd(MEASURED_MB, ms, usd_per_gb_second=1e6 * second, usd_per_request=request)


def duration(ms: float) -> str:
    """24.7 s, 80 ms."""
    return _("{n} s").format(n=plain(ms / 1000)) if ms >= 1000 else f"{plain(ms)} ms"


class TuningChart:
    """Left: seconds of an invocation over the memory. Right: USD of a million, stacked by what is paid for."""

    PARTS = (("cpu", palette.BLUE, ""), ("wait", palette.AMBER, "//"), ("requests", palette.SLATE, ""))

    def setup(self, figure: Figure) -> None:
        self.time, self.cost = marks.axes_row(figure, 2, left=66, between=84, right=34, share_y=False, top=80)
        self.time.set_title(_("one invocation, seconds"), pad=48)
        self.cost.set_title(_("a million invocations, USD"), pad=48)
        self.time.set_yscale("log")
        self.time.set_ylim(0.1, 100)
        for axes in (self.time, self.cost):
            axes.set_xscale("log")
            axes.set_xlim(LOWEST * 0.88, HIGHEST * 1.12)
            axes.set_xticks([128, 512, 2048, 10_240], ["128", "512", "2,048", "10,240"])
            axes.xaxis.set_minor_locator(NullLocator())
            axes.set_xlabel(_("memory, MB"))
            axes.axvline(VCPU_MB, color=palette.SLATE.fill, linestyle=(0, (1, 2)), linewidth=1.3)
        marks.plain_ticks(self.time.yaxis)
        self.time.yaxis.set_minor_locator(NullLocator())
        marks.plain_ticks(self.cost.yaxis)
        self.line = self.time.plot([], [], color=palette.BLUE.fill, animated=True)[0]
        self.areas = {
            name: self.cost.fill_between([], [], facecolor=tone.fill, edgecolor="#ffffff", hatch=hatch, linewidth=0, alpha=0.9, animated=True)
            for name, tone, hatch in self.PARTS
        }  # fmt: skip
        style: dict[str, Any] = {"fontsize": 12, "weight": "bold", "va": "bottom", "animated": True}
        self.words = {
            name: self.cost.text(place, 1.02, text, transform=self.cost.transAxes, ha="left", color=tone.word, **style)
            for name, place, text, tone in (
                ("cpu", 0.0, _("CPU"), palette.BLUE),
                ("wait", 0.17, _("waiting (hatched)"), palette.AMBER),
                ("requests", 0.72, _("per request"), palette.SLATE),
            )
        }
        self.vcpu = self.time.text(
            VCPU_MB * 1.06, 0.98, _("1,769 MB:\none vCPU"), transform=self.time.get_xaxis_transform(), ha="left", va="top",
            fontsize=11, color=palette.MUTED, animated=True,
        )  # fmt: skip
        self.here = {
            axes: axes.plot([], [], "D", color=palette.RED.fill, markersize=9, zorder=6, animated=True)[0]
            for axes in (self.time, self.cost)
        }
        self.best = {
            axes: axes.plot([], [], "o", color=palette.GREEN.fill, markersize=9, zorder=5, animated=True)[0]
            for axes in (self.time, self.cost)
        }
        self.names = {
            name: self.time.text(0.0, lift, "", transform=self.time.transAxes, ha="left", color=tone.word, **style)
            for name, lift, tone in (("here", 1.105, palette.RED), ("best", 1.02, palette.GREEN))
        }
        self.measured = {
            axes: axes.plot(
                [],
                [],
                "o",
                color=palette.PURPLE.fill,
                fillstyle="none",
                markersize=12,
                markeredgewidth=2,
                zorder=7,
                animated=True,
            )[0]
            for axes in (self.time, self.cost)
        }
        self.measured_name = self.time.text(
            0.03, 0.03, _("circles: measured by AWS"), transform=self.time.transAxes, ha="left", va="bottom", fontsize=12, weight="bold",
            color=palette.PURPLE.word, animated=True,
        )  # fmt: skip
        self.prediction = marks.GuessLine(self.time, _("your prediction"))
        self.guessed: float | None = None
        self.span = (0.0, 0.0)

    def guess(self, value: float | None) -> None:
        """The prediction is in milliseconds; the axis shows seconds."""
        self.guessed = value

    def show(self, view: Tuning) -> bool:
        self.line.set_data(SETTINGS, view.times / 1000)
        low = np.zeros(SETTINGS.size)
        for (name, _tone, _hatch), part in zip(self.PARTS, view.parts, strict=True):
            known = ~np.isnan(part + view.times)
            self.areas[name].set_data(SETTINGS, low, low + np.nan_to_num(part), where=known)
            low = low + np.nan_to_num(part)
        for dots, setting, ms, usd in (
            (self.here, view.mb, view.ms, view.usd),
            (self.best, view.best_mb, view.best_ms, view.best_usd),
        ):
            place = [] if math.isnan(ms) else [setting]
            dots[self.time].set_data(place, [ms / 1000] * len(place))
            dots[self.cost].set_data(place, [usd] * len(place))
        said = _("killed, out of memory") if view.killed else f"{duration(view.ms)}, {money(view.usd)}"
        self.names["here"].set_text(f"◆ {view.mb:,} MB: {said}")
        self.names["best"].set_text(
            _("● cheapest, {mb} MB: {time}, {usd}").format(
                mb=f"{view.best_mb:,}", time=duration(view.best_ms), usd=money(view.best_usd)
            )
        )
        shown = view.work == PRIMES
        self.measured_name.set_visible(shown)
        self.measured[self.time].set_data(MEASURED_MB if shown else [], MEASURED_S if shown else [])
        self.measured[self.cost].set_data(MEASURED_MB if shown else [], measured_usd(view) if shown else [])
        self.words["requests"].set_visible(view.parts[2][0] > 0.03 * view.best_usd)
        self.prediction.set(None if self.guessed is None else self.guessed / 1000)
        known = view.times[~np.isnan(view.times)] / 1000
        span = (
            10 ** math.floor(math.log10(max(1e-3, known.min()) * 0.999)),
            10 ** math.ceil(math.log10(max(2e-3, known.max()) * 1.6)),
        )
        changed = marks.set_top(self.cost, 1.25 * max(view.best_usd, 0 if view.killed else view.usd))
        if span != self.span:
            self.span, changed = span, True
            self.time.set_ylim(*span)
        return changed


def say_tuning(view: Tuning) -> str:
    fields = {
        "mb": f"{view.mb:,}",
        "time": duration(view.ms) if not view.killed else "",
        "usd": money(view.usd) if not view.killed else "",
        "best": f"{view.best_mb:,}",
        "best_time": duration(view.best_ms),
        "best_usd": money(view.best_usd),
        "used": plain(view.work.used_mb),
        "saved": plain(100 * (1 - view.best_usd / view.usd), 2) if not view.killed else "",
        "faster": plain(view.ms / view.best_ms if view.best_ms else 1, 2),
    }
    if view.killed:
        return _("The function uses {used} MB and has {mb}: it is killed, and every invocation fails.").format(**fields)
    if view.usd <= view.best_usd * 1.005 and view.ms > 1.5 * view.best_ms:
        return _(
            "With {mb} MB an invocation takes {time} and a million cost {usd}; with {best} MB it costs the same and is {faster} times as fast."
        ).format(**fields)
    if view.usd <= view.best_usd * 1.005:
        return _("{mb} MB is as cheap as it gets: an invocation takes {time}, a million cost {usd}.").format(**fields)
    if view.best_mb > view.mb:
        return _(
            "With {mb} MB an invocation takes {time} and a million cost {usd}; with {best} MB it is {faster} times as fast and {saved} % cheaper."
        ).format(**fields)
    return _(
        "With {mb} MB an invocation takes {time} and a million cost {usd}; {best} MB would save {saved} % and take {best_time}."
    ).format(**fields)


def law_tuning(view: Tuning) -> str:
    share = view.mb / VCPU_MB
    if view.killed:
        return _("Memory is a limit first: what a function uses has to fit.")
    law = _("{mb} MB give {share} vCPU; billed are {ms} ms × {gb} GB = {seconds} GB-seconds.").format(
        mb=f"{view.mb:,}",
        share=plain(share),
        ms=f"{math.ceil(view.ms):,}",
        gb=plain(view.mb / 1024),
        seconds=plain(view.gb_seconds),
    )
    if share > 1 and view.work.parallel < 1 and view.work.cpu_ms > 0:
        return law + " " + _("One thread uses one vCPU: above 1,769 MB only work in several threads gets faster.")
    return law + " " + _("Twice the memory halves the CPU time, or does better, and leaves the waiting as it is.")


def table_tuning(view: Tuning) -> pd.DataFrame:
    second, request = price_of(view.architecture, view.region)
    settings = sorted({128, 256, 512, 1024, VCPU_MB, 3538, HIGHEST, view.mb, view.best_mb})
    ms = lambda_memory.times(settings, view.work).total
    cost = _usd(settings, ms, usd_per_gb_second=1e6 * second, usd_per_request=request)
    table = pd.DataFrame(
        {
            _("vCPU"): np.array(settings) / VCPU_MB,
            _("seconds"): ms / 1000,
            _("billed, GB-seconds"): np.ceil(np.round(ms, 6)) / 1000 * np.array(settings) / 1024,
            _("USD a million"): cost,
        },
        index=pd.Index(settings, name=_("memory, MB")),
    )
    return table.round(3)


def memory() -> Simulation:
    """How much memory does this function need?"""
    start = {
        "mb": 128,
        "cpu_ms": 1_500,
        "wait_ms": 200,
        "used_mb": 96,
        "parallel": 0,
        "tight": 6,
        "architecture": "x86",
        "region": "us-east-1",
    }
    return Simulation(
        id="memory",
        question=_("How much memory should this function have?"),
        run=run_tuning,
        chart=TuningChart(),
        say=say_tuning,
        law=law_tuning,
        table=table_tuning,
        controls=[
            Count("mb", _("Memory"), LOWEST, HIGHEST, unit="MB", log=True),
            Count("cpu_ms", _("CPU work, on one whole vCPU"), 1, 20_000, unit="ms", log=True),
            Count("wait_ms", _("Waiting for others"), 0, 3_000, unit="ms", step=10),
            Count("used_mb", _("Memory in use"), 16, 2_000, unit="MB", log=True),
        ],
        more=[
            Count("parallel", _("CPU work in several threads"), 0, 100, unit="%"),
            Count("tight", _("Extra work when as much is free as used"), 0, 50, unit="%"),
            Choice("architecture", _("Processor"), {"x86": "x86", "arm": "Arm (Graviton)"}),
            Choice("region", _("Region"), {"us-east-1": _("N. Virginia"), "ap-northeast-2": _("Seoul")}),
        ],
        presets=[
            Preset("posters", _("Posters drawn with 128 MB"), start),
            Preset("one-gigabyte", _("The same function with 1,024 MB"), {"mb": 1024}),
            Preset("waits", _("An API that mostly waits"), {"mb": 1024, "cpu_ms": 12, "wait_ms": 400, "used_mb": 60}),
            Preset(
                "primes",
                _("The operator guide's prime numbers"),
                {"cpu_ms": PRIMES.cpu_ms, "wait_ms": 0, "used_mb": PRIMES.used_mb, "tight": 0},
            ),
            Preset(
                "threads",
                _("A film in several threads"),
                {"mb": 3538, "cpu_ms": 18_000, "wait_ms": 300, "used_mb": 700, "parallel": 90},
            ),
            Preset("killed", _("300 MB in 256 MB"), {"mb": 256, "used_mb": 300}),
        ],
        source=facts.source("lambda-memory").text(language()),
    )
