"""Lesson 06, first simulation: a nightly job on a gp2 volume, whose bucket runs dry, and on a gp3 volume, which has none."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks, tariff
from aws_study.services import ebs
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Number, Preset, Simulation, marks, palette
from aws_study.ui.units import money, plain

REGIONS = ("us-east-1", "ap-northeast-2")
ITEMS = {"gp2": ("storage",), "gp3": ("storage", "iops", "throughput")}


@dataclass(frozen=True)
class Night:
    """Inputs; the job on both volumes, and as planned; what each volume costs a month."""

    size_gib: float
    asked: float
    ios: float
    credits: float
    baseline: float
    planned_s: float
    gp2: ebs.Work
    gp3: ebs.Work
    gp2_usd: float
    gp3_usd: float


@cache
def prices_of(kind: str, region: str) -> dict[str, tariff.Steps]:
    """Steps of a volume type's prices in a Region."""
    checks.choice("region", region, REGIONS)
    return {item: facts.price("EBS", item, volume_type=kind, region=region).plain() for item in ITEMS[kind]}


def run_night(
    size_gib: float,
    asked: float,
    millions: float,
    io_kib: float,
    credits_percent: float,
    gp3_iops: float,
    gp3_mibs: float,
    region: str,
) -> Night:
    """`millions` of requests of `io_kib`, asked for at `asked` IOPS, on a gp2 and on a gp3 volume of `size_gib`.

    credits_percent: how full gp2's bucket is at the start. Raises ParameterError outside the ranges.
    """
    size = checks.number("size_gib", size_gib, 1, ebs.GP2_MOST_GIB)
    ios = 1e6 * checks.number("millions", millions, 0.001, 1e5)
    credits = ebs.CREDITS * checks.number("credits_percent", credits_percent, 0, 100) / 100
    most = max(ebs.GP3_IOPS[0], min(ebs.GP3_IOPS[1], ebs.GP3_IOPS_PER_GIB * size))
    iops = checks.number("gp3_iops", gp3_iops, ebs.GP3_IOPS[0], most)
    mibs = checks.number("gp3_mibs", gp3_mibs, ebs.GP3_MIBS[0], min(ebs.GP3_MIBS[1], ebs.GP3_MIBS_PER_IOPS * iops))
    asked = checks.number("asked", asked, 1, 1e6)
    io = checks.number("io_kib", io_kib, 0.5, ebs.BIGGEST_IO_KIB)
    return Night(
        size,
        asked,
        ios,
        credits,
        ebs.gp2(size).baseline_iops,
        ios / asked,
        ebs.on_gp2(size, ios=ios, asked=asked, io_kib=io, credits=credits),
        ebs.on_gp3(size, ios=ios, asked=asked, io_kib=io, iops=iops, mibs=mibs),
        ebs.monthly_usd("gp2", size, prices_of("gp2", region)),
        ebs.monthly_usd("gp3", size, prices_of("gp3", region), iops=iops, mibs=mibs),
    )


def span(seconds: float) -> str:
    """48 s, 33 min, 5 h, 2.4 days."""
    if seconds < 120:
        return _("{count} s").format(count=plain(seconds, 2))
    if seconds < 2 * 3600:
        return _("{count} min").format(count=plain(seconds / 60))
    if seconds < 48 * 3600:
        return _("{count} h").format(count=plain(seconds / 3600))
    return _("{count} days").format(count=plain(seconds / 86400))


def steps(work: ebs.Work) -> tuple[list[float], list[float]]:
    """Seconds and IOPS of a job, as corners of its line."""
    return [0, 0, work.fast_s, work.fast_s, work.total_s, work.total_s], [
        0,
        work.fast,
        work.fast,
        work.slow,
        work.slow,
        0,
    ]


class NightChart:
    """Left: what each volume gives the job. Right: the credits of the gp2 volume. Both over the hours of the slower one."""

    def setup(self, figure: Figure) -> None:
        self.rate, self.level = marks.axes_row(figure, 2, left=78, between=96, share_y=False, top=52, right=40)
        self.rate.set_title(_("what the job gets"), pad=24)
        self.level.set_title(_("gp2's bucket"), pad=24)
        self.rate.set_ylabel("IOPS", labelpad=10)
        self.level.set_ylabel(_("million credits"), labelpad=10)
        self.level.set_ylim(0, 6)
        self.rate.set_xlim(0, 1)
        self.level.set_xlim(0, 1)
        marks.plain_ticks(self.rate.yaxis)
        self.unit = ""
        self.lines = {
            "gp3": self.rate.plot([], [], color=palette.GREEN.fill, linestyle=(0, (5, 2)), animated=True, zorder=4)[0],
            "gp2": self.rate.plot([], [], color=palette.BLUE.fill, linewidth=2.8, animated=True, zorder=3)[0],
        }
        self.area = self.level.fill_between([], [], color=palette.AMBER.fill, alpha=0.35, linewidth=0, animated=True)
        self.credits = self.level.plot([], [], color=palette.AMBER.fill, animated=True)[0]
        self.names = {
            name: self.rate.text(
                place, 1.03, "", transform=self.rate.transAxes, ha=side, va="bottom", fontsize=12, weight="bold",
                color=tone.word, animated=True,
            )
            for name, place, side, tone in (("gp2", 0, "left", palette.BLUE), ("gp3", 1, "right", palette.GREEN))
        }  # fmt: skip
        self.empty = self.level.text(
            1, 1.03, "", transform=self.level.transAxes, ha="right", va="bottom", fontsize=12, weight="bold",
            color=palette.AMBER.word, animated=True,
        )  # fmt: skip
        self.guessed: float | None = None
        self.prediction = self.rate.axvline(
            0, color=palette.PURPLE.fill, linestyle=(0, (1, 1.6)), linewidth=2.4, animated=True
        )
        self.prediction_name = self.rate.text(
            0, 0.5, "", transform=self.rate.get_xaxis_transform(), ha="right", va="center", fontsize=12, weight="bold",
            color=palette.PURPLE.word, animated=True,
        )  # fmt: skip

    def guess(self, value: float | None) -> None:
        """The prediction is the end of the job on gp2, in minutes."""
        self.guessed = value

    def _hours(self, seconds: float) -> bool:
        """Give both panels a time axis for `seconds`; True when it changed."""
        unit = 60.0 if seconds < 2.2 * 3600 else 3600.0
        right = self.rate.get_xlim()[1]
        need = seconds / unit
        changed = False
        if (unit == 60.0) != (self.unit == "min") or not 0.4 * right <= need <= 0.97 * right:
            self.unit = "min" if unit == 60.0 else "h"
            for axes in (self.rate, self.level):
                axes.set_xlim(0, marks.nice_top(need))
                axes.set_xlabel(_("minutes") if unit == 60.0 else _("hours"))
            changed = True
        return changed

    def show(self, view: Night) -> bool:
        last = max(view.gp2.total_s, view.gp3.total_s, view.planned_s, 60 * (self.guessed or 0))
        changed = self._hours(last)
        unit = 60.0 if self.unit == "min" else 3600.0
        for name, work in (("gp2", view.gp2), ("gp3", view.gp3)):
            seconds, iops = steps(work)
            self.lines[name].set_data(np.array(seconds) / unit, iops)
        words = (
            _("gp2: {time}").format(time=span(view.gp2.total_s)),
            _("dashed: gp3, {time}").format(time=span(view.gp3.total_s)),
        )
        for name, said in zip(("gp2", "gp3"), words, strict=True):
            self.names[name].set_text(said)
        ends = [0.0, view.gp2.fast_s, view.gp2.total_s]
        levels = [view.credits, view.gp2.credits_left, view.gp2.credits_left]
        x, y = np.array(ends) / unit, np.array(levels) / 1e6
        self.credits.set_data(x, y)
        self.area.set_verts([np.concatenate([np.column_stack([x, y]), [[x[-1], 0], [x[0], 0]]])])
        self.empty.set_text(
            _("empty after {time}").format(time=span(view.gp2.fast_s)) if view.gp2.falls and view.credits else ""
        )
        shown = self.guessed is not None
        self.prediction.set_visible(shown)
        self.prediction_name.set_visible(shown)
        if self.guessed is not None:
            place = 60 * self.guessed / unit
            self.prediction.set_xdata([place, place])
            left = place > 0.5 * self.rate.get_xlim()[1]
            self.prediction_name.set_horizontalalignment("right" if left else "left")
            self.prediction_name.set_x(place)
            self.prediction_name.set_text(_("  your prediction  "))
        return marks.set_top(self.rate, max(view.gp2.fast, view.gp3.fast)) or changed


def say_night(view: Night) -> str:
    fields = {
        "fast": plain(view.gp2.fast),
        "slow": plain(view.gp2.slow),
        "after": span(view.gp2.fast_s),
        "total": span(view.gp2.total_s),
        "planned": span(view.planned_s),
        "gp3": span(view.gp3.total_s),
        "gp2_usd": money(view.gp2_usd),
        "gp3_usd": money(view.gp3_usd),
    }
    if view.gp2.falls and view.gp2.fast_s == 0:
        said = _("The bucket is empty, so the gp2 volume gives {slow} IOPS, and the job of {planned} takes {total}.")
    elif view.gp2.falls:
        said = _(
            "After {after} the gp2 volume falls from {fast} to {slow} IOPS, and the job of {planned} takes {total}."
        )
    elif view.gp2.total_s > 1.01 * view.planned_s:
        said = _(
            "The gp2 volume gives {fast} IOPS to the end, less than the job asks for, and the job of {planned} takes {total}."
        )
    else:
        said = _("The gp2 volume gives {fast} IOPS to the end, and the job takes {total}.")
    return (said + " " + _("On gp3 it takes {gp3}, for {gp3_usd} a month instead of {gp2_usd}.")).format(**fields)


def law_night(view: Night) -> str:
    if view.gp2.falls:
        return _(
            "What was saved and what flows in do the work: {credits} + {rate} a second × {seconds} s = {ios} requests."
        ).format(
            credits=plain(view.credits),
            rate=plain(view.baseline),
            seconds=plain(view.gp2.total_s),
            ios=plain(view.ios),
        )
    if view.gp2.fast > view.baseline:
        return _("The bucket lasts longer than the job: {left} credits are left.").format(
            left=plain(view.gp2.credits_left)
        )
    return _("Nothing is taken from the bucket: {rate} IOPS flow in, and no more can be used.").format(
        rate=plain(view.baseline)
    )


def table_night(view: Night) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            _("IOPS at first"): [work.fast for work in (view.gp2, view.gp3)],
            _("minutes until it falls"): [
                work.fast_s / 60 if work.falls else float("nan") for work in (view.gp2, view.gp3)
            ],
            _("IOPS then"): [work.slow for work in (view.gp2, view.gp3)],
            _("minutes in all"): [work.total_s / 60 for work in (view.gp2, view.gp3)],
            _("USD a month"): [view.gp2_usd, view.gp3_usd],
        },
        index=["gp2", "gp3"],
    )
    return table.rename_axis(_("volume")).round(2)


def nightly_job() -> Simulation:
    """Why does the nightly job slow down in the middle?"""
    start = {
        "size_gib": 100,
        "asked": 3_000,
        "millions": 10.8,
        "io_kib": 16,
        "credits_percent": 100,
        "gp3_iops": 3_000,
        "gp3_mibs": 125,
        "region": "us-east-1",
    }
    return Simulation(
        id="nightly-job",
        question=_("Why does the nightly job slow down in the middle?"),
        run=run_night,
        chart=NightChart(),
        say=say_night,
        law=law_night,
        table=table_night,
        controls=[
            Count("size_gib", _("Size of the volume"), 10, 1_500, unit="GiB", step=10),
            Count("asked", _("The job asks for"), 100, 6_000, unit="IOPS", step=100),
            Number("millions", _("Requests of the job"), 0.2, 40, 0.2, unit=_("million")),
            Choice("region", _("Region"), {"us-east-1": _("N. Virginia"), "ap-northeast-2": _("Seoul")}),
        ],
        more=[
            Count("io_kib", _("Size of a request"), 4, 256, unit="KiB", step=4),
            Count("credits_percent", _("Bucket at the start"), 0, 100, unit="%"),
            Count("gp3_iops", _("IOPS of the gp3 volume"), 3_000, 16_000, step=500),
            Count("gp3_mibs", _("Throughput of the gp3 volume"), 125, 1_000, unit="MiB/s", step=25),
        ],
        presets=[
            Preset("nightly", _("The nightly job on 100 GiB"), start),
            Preset("asks-less", _("It asks for half as much"), {"asked": 1_500}),
            Preset("bought-size", _("A terabyte bought for its IOPS"), {"size_gib": 1_000}),
            Preset("boot-storm", _("A short boot storm on 30 GiB"), {"size_gib": 30, "millions": 1}),
            Preset("no-rest", _("The job starts with an empty bucket"), {"credits_percent": 0}),
            Preset(
                "big-requests",
                _("Requests of 256 KiB: throughput is the limit"),
                {"io_kib": 256, "millions": 2, "size_gib": 160},
            ),
        ],
        source=facts.source("ebs-gp2").text(language()),
    )
