"""Lesson 06, second simulation: a gp2 volume, an EFS file system and a T instance under the same load, in one picture."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import bucket, checks
from aws_study.services import burst_buckets
from aws_study.simulations.block_and_file_storage_job import span
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Preset, Simulation, Switch, palette
from aws_study.ui.units import money, plain

DAYS, STEP_H = 3, 1 / 6
FIRST_H = 2.0  # when the busy hours of each day begin
TYPES = ("t3.nano", "t3.micro", "t3.small", "t3.medium", "t3.large", "t3.xlarge")
KINDS = ("gp2", "efs", "t")


@dataclass(frozen=True)
class Kept:
    """One bucket over the days shown. Shares: of the peak for `baseline` and `served`, of the full bucket for `level`."""

    name: str
    held: burst_buckets.Bucket
    baseline: float
    served: np.ndarray
    level: np.ndarray
    lasts_s: float


@dataclass(frozen=True)
class Three:
    """Inputs, the asked share in each step, what each bucket made of it, and the surplus credits of the T instance."""

    load: float
    busy_h: float
    t_type: str
    unlimited: bool
    asked: np.ndarray
    kept: dict[str, Kept]
    charged_usd: float

    @property
    def mean(self) -> float:
        """Mean of the load over whole days, as a share of full speed."""
        return self.load * self.busy_h / 24


def _run(held: list[burst_buckets.Bucket], asked: np.ndarray, start: float, debt: float) -> bucket.Run:
    """All buckets at once, each in units of its own full speed for one step; the last may go into `debt` times its size.

    A bucket of twice the size that is never less than half full is the same as one that may be in debt: what it refuses is charged.
    """
    seconds = 3600 * STEP_H
    most = np.array([one.most / one.peak for one in held]) / seconds
    room = np.array([0.0] * (len(held) - 1) + [debt]) * most
    rate = np.array([one.rate / one.peak for one in held])
    run = bucket.run(
        np.repeat(asked[:, None], len(held), axis=1), rate=rate, cap=most + room, start=start * most + room, at_most=1.0
    )
    return bucket.Run(run.served, run.refused, run.waiting, (run.level - room) / most)


def run_three(
    load: float, busy_h: float, t_type: str, unlimited: bool, gp2_gib: float, efs_gib: float, start: float
) -> Three:
    """Every day `busy_h` hours at `load` percent of what each service can burst to, and nothing in between.

    start: percent of the buckets that is full at first. Raises ParameterError outside the ranges.
    """
    share = checks.number("load", load, 0, 100) / 100
    busy = checks.number("busy_h", busy_h, 0, 24)
    full = checks.number("start", start, 0, 100) / 100
    checks.choice("t_type", t_type, TYPES)
    hours = (np.arange(round(24 * DAYS / STEP_H)) + 0.5) * STEP_H % 24
    asked = np.where((hours - FIRST_H) % 24 < busy, share, 0.0)
    known = facts.credits(t_type)
    held = {
        "gp2": burst_buckets.gp2(gp2_gib),
        "efs": burst_buckets.efs(efs_gib),
        "t": burst_buckets.t_instance(vcpu=known.vcpu, per_hour=known.per_hour, most=known.maximum),
    }
    run = _run(list(held.values()), asked, full, 1.0 if unlimited else 0.0)
    kept = {}
    for place, (kind, name) in enumerate((("gp2", "gp2"), ("efs", "EFS"), ("t", t_type))):
        one = held[kind]
        served = np.minimum(asked, np.maximum(run.served[:, place], one.least / one.peak))
        if kind == "t" and unlimited:
            served = asked
        kept[kind] = Kept(
            name, one, min(1.0, one.least / one.peak), served, run.level[:, place], one.lasts_s(share * one.peak)
        )
    credits = float(run.refused[:, 2].sum()) * known.vcpu * 60 * STEP_H if unlimited else 0.0
    price = facts.price("EC2", "t_unlimited_cpu_credits_vcpu_hour", region="us-east-1").usd
    usd = burst_buckets.surplus_usd(credits, usd_per_vcpu_hour=price)
    return Three(share, busy, t_type, unlimited, asked, kept, usd)


class ThreeChart:
    """A column for each service. Above: what is asked for and what is served, in percent of full speed. Below: the bucket."""

    def setup(self, figure: Figure) -> None:
        width, height = figure.get_size_inches() * figure.dpi
        grid = figure.subplots(2, 3, sharex=True, squeeze=False)
        figure.subplots_adjust(
            left=76 / width, right=1 - 16 / width, top=1 - 76 / height, bottom=46 / height, wspace=0.2, hspace=0.2
        )
        self.top = dict(zip(KINDS, grid[0], strict=True))
        self.low = dict(zip(KINDS, grid[1], strict=True))
        self.parts: dict[tuple[str, str], Any] = {}
        self.titles, self.notes = {}, {}
        for kind in KINDS:
            top, low = self.top[kind], self.low[kind]
            for axes in (top, low):
                axes.tick_params(length=0, pad=6)
                axes.grid(axis="x", visible=False)
                axes.set_xlim(0, 24 * DAYS)
                axes.set_xticks([0, 24, 48, 72], ["0", "1", "2", "3"])
                axes.set_yticks([0, 50, 100])
            top.set_ylim(0, 112)
            low.set_ylim(0, 112)
            low.set_xlabel(_("days"))
            for axes, name, tone in (
                (top, "lost", palette.RED),
                (top, "served", palette.BLUE),
                (low, "level", palette.AMBER),
            ):
                hatched: dict[str, Any] = {"hatch": "//", "edgecolor": "#ffffff"} if name == "lost" else {}
                alpha = 0.85 if name != "level" else 0.4
                area = PolyCollection([], facecolor=tone.fill, alpha=alpha, linewidth=0, animated=True, **hatched)
                axes.add_collection(area, autolim=False)
                self.parts[kind, name] = area
            self.parts[kind, "line"] = low.plot([], [], color=palette.AMBER.fill, animated=True)[0]
            self.parts[kind, "baseline"] = top.axhline(
                0, color=palette.INK, linestyle=(0, (5, 3)), linewidth=1.3, animated=True
            )
            self.titles[kind] = top.text(
                0, 1.19, "", transform=top.transAxes, ha="left", va="bottom", fontsize=13, weight="bold", animated=True
            )
            self.notes[kind] = top.text(
                0,
                1.05,
                "",
                transform=top.transAxes,
                ha="left",
                va="bottom",
                fontsize=12,
                color=palette.MUTED,
                animated=True,
            )
        keys = (
            (_("blue: served"), palette.BLUE.word),
            (_("red, hatched: not served"), palette.RED.word),
            (_("dashed: flows in"), palette.INK),
        )
        for kind, (words, color) in zip(KINDS, keys, strict=True):
            self.top[kind].text(
                0, 1.42, words, transform=self.top[kind].transAxes, ha="left", va="bottom", fontsize=12, color=color
            )
        self.top["gp2"].set_ylabel(_("% of full speed"), labelpad=8)
        self.low["gp2"].set_ylabel(_("% of the bucket"), labelpad=8)

    def show(self, view: Three) -> bool:
        hours = np.arange(view.asked.size + 1) * STEP_H

        def between(low: np.ndarray, high: np.ndarray) -> list[np.ndarray]:
            """One polygon between two staircases, in percent, with a corner only where one of them steps."""
            steps = np.concatenate([[0], np.flatnonzero((np.diff(low) != 0) | (np.diff(high) != 0)) + 1])
            edges = np.repeat(hours[np.append(steps, low.size)], 2)[1:-1]
            upper = np.column_stack([edges, 100 * np.repeat(high[steps], 2)])
            lower = np.column_stack([edges, 100 * np.repeat(low[steps], 2)])
            return [np.concatenate([upper, lower[::-1]])]

        for kind in KINDS:
            kept = view.kept[kind]
            self.parts[kind, "served"].set_verts(between(np.zeros_like(kept.served), kept.served))
            self.parts[kind, "lost"].set_verts(between(kept.served, view.asked))
            level = np.concatenate([[kept.level[0]], kept.level])
            curve = np.column_stack([hours, 100 * level])
            self.parts[kind, "level"].set_verts([np.concatenate([curve, [[hours[-1], 0], [0, 0]]])])
            self.parts[kind, "line"].set_data(curve[:, 0], curve[:, 1])
            self.parts[kind, "baseline"].set_ydata([100 * kept.baseline] * 2)
            self.titles[kind].set_text(kept.name if kind == "t" else f"{kept.name}, {plain(self._size(kept))} GiB")
            ever = math.isinf(kept.lasts_s)
            note = _("lasts for ever") if ever else _("full, it lasts {time}").format(time=span(kept.lasts_s))
            self.notes[kind].set_text(note)
        debt = bool(view.kept["t"].level.min() < -1e-9)
        axes = self.low["t"]
        if debt == (axes.get_ylim()[0] < 0):
            return False
        axes.set_ylim(-112 if debt else 0, 112)
        axes.set_yticks([-100, 0, 100] if debt else [0, 50, 100])
        return True

    def _size(self, kept: Kept) -> float:
        """GiB of a volume or file system, from what flows in."""
        return kept.held.rate / 3 if kept.name == "gp2" else kept.held.rate / 50 * 1024


def share_served(view: Three, kept: Kept) -> float:
    """Of what is asked for in the days shown."""
    return float(kept.served.sum() / view.asked.sum()) if view.asked.any() else 1.0


def say_three(view: Three) -> str:
    if view.mean == 0:
        return _("Nothing is asked for, and every bucket fills up.")
    short = [kept for kept in view.kept.values() if share_served(view, kept) < 0.9995]
    said = _("{load} % of full speed for {hours} h a day.").format(
        load=plain(100 * view.load), hours=plain(view.busy_h)
    )
    if short:
        parts = ", ".join(named_share(kept.name, share_served(view, kept)) for kept in view.kept.values())
        said += " " + _("Served in time: {parts}.").format(parts=parts)
    else:
        said += " " + _("No bucket runs dry in three days.")
    if view.charged_usd > 0.005:
        said += " " + _("The {type} never slows down and is billed {usd} for surplus credits.").format(
            type=view.t_type, usd=money(view.charged_usd)
        )
    return said


def named_share(name: str, share: float) -> str:
    return _("{name} {share} %").format(name=name, share=plain(100 * share, 2))


def law_three(view: Three) -> str:
    parts = ", ".join(named_share(kept.name, kept.held.rate / kept.held.peak) for kept in view.kept.values())
    return _(
        "In the long run only what flows in can be used: {parts} of full speed. The load's mean is {mean} %."
    ).format(parts=parts, mean=plain(100 * view.mean, 2))


def table_three(view: Three) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            _("flows in, % of full speed"): [100 * kept.held.rate / kept.held.peak for kept in view.kept.values()],
            _("full bucket lasts, h"): [kept.lasts_s / 3600 for kept in view.kept.values()],
            _("empty bucket fills in, h"): [kept.held.fills_s / 3600 for kept in view.kept.values()],
            _("served, % of asked"): [100 * share_served(view, kept) for kept in view.kept.values()],
            _("bucket at the end, %"): [100 * float(kept.level[-1]) for kept in view.kept.values()],
        },
        index=[kept.name for kept in view.kept.values()],
    )
    return table.rename_axis(_("service")).round(1)


def three_buckets() -> Simulation:
    """How long does full speed last?"""
    start = {
        "load": 100,
        "busy_h": 4,
        "t_type": "t3.micro",
        "unlimited": False,
        "gp2_gib": 100,
        "efs_gib": 100,
        "start": 100,
    }
    return Simulation(
        id="three-buckets",
        question=_("How long does full speed last?"),
        run=run_three,
        chart=ThreeChart(),
        say=say_three,
        law=law_three,
        table=table_three,
        controls=[
            Count("load", _("Load"), 0, 100, unit=_("% of full speed")),
            Count("busy_h", _("Busy hours a day"), 0, 24, unit=_("h")),
            Choice("t_type", _("Instance type"), {name: name for name in TYPES}),
            Switch("unlimited", _("Unlimited mode (T3's default)")),
        ],
        more=[
            Count("gp2_gib", _("Size of the gp2 volume"), 10, 1_500, unit="GiB", step=10),
            Count("efs_gib", _("Data in the EFS file system"), 10, 4_000, unit="GiB", step=10),
            Count("start", _("Buckets at the start"), 0, 100, unit="%"),
        ],
        presets=[
            Preset("four-hours", _("Four busy hours a day"), start),
            Preset("lunch-peak", _("A lunch peak of one hour"), {"busy_h": 1}),
            Preset("all-day", _("Half speed all day"), {"load": 50, "busy_h": 24}),
            Preset("unlimited", _("Four busy hours, unlimited mode"), {"unlimited": True}),
            Preset(
                "homes", _("Home directories: 1 TiB in EFS, a working day"), {"efs_gib": 1024, "busy_h": 9, "load": 60}
            ),
            Preset("bigger", _("Everything bigger"), {"gp2_gib": 750, "efs_gib": 1024, "t_type": "t3.large"}),
        ],
        source=facts.source("burst-buckets").text(language()),
        height=424,
    )
