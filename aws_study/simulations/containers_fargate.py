"""Lesson 10, second simulation: the Fargate size that a need is rounded up to, and the bill beside the staircase of EC2 hosts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.core.checks import ParameterError, Rule
from aws_study.services import ecs, fargate
from aws_study.services.ecs import CPU_UNITS, MIB, Size
from aws_study.services.fargate import Compared
from aws_study.simulations.containers_hosts import HOURS_A_MONTH, TYPES, host_of
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Number, Preset, Simulation, marks, palette
from aws_study.ui.units import money, percent, plain

SIZES = np.array([(cpu / CPU_UNITS, mib / MIB) for cpu, row in fargate.SIZES.items() for mib in row])


@dataclass(frozen=True)
class Choosing:
    """The need, the month both ways, the prices of a vCPU hour and of a GB hour, and the host."""

    need: Size
    month: Compared
    vcpu_usd_h: float
    gb_usd_h: float
    host: Size
    instance: str


def run_fargate(
    gib: float, vcpu: float, tasks: int, running: float, instance: str, kept_gib: float, region: str
) -> Choosing:
    """`tasks` equal tasks that need `vcpu` and `gib` and run for `running` percent of the month. Raises ParameterError."""
    need = Size(
        round(checks.number("vcpu", vcpu, 0.01, 32) * CPU_UNITS), round(checks.number("gib", gib, 0.01, 244) * MIB)
    )
    checks.choice("instance", instance, TYPES)
    checks.choice("region", region, ("us-east-1", "ap-northeast-2"))
    share = checks.number("running", running, 0, 100) / 100
    host, host_usd_h = host_of(instance, checks.number("kept_gib", kept_gib, 0, 3), "bridge", region)
    fit = ecs.tasks_per_host(host, need)
    if not fit.tasks:
        raise ParameterError("gib" if fit.by == "memory" else "vcpu", gib if fit.by == "memory" else vcpu, Rule("task_too_large"))  # fmt: skip
    prices = {"vcpu_usd_h": price_of("vcpu", region), "gb_usd_h": price_of("gb", region)}
    month = fargate.compared(tasks, need, host, running=share, host_usd_h=host_usd_h, hours=HOURS_A_MONTH, **prices)
    return Choosing(need, month, prices["vcpu_usd_h"], prices["gb_usd_h"], host, instance)


def price_of(what: str, region: str) -> float:
    """USD for a vCPU hour ("vcpu") or a GB hour ("gb") of Linux on x86."""
    return facts.price("Fargate", f"linux x86 {what} hour", region=region).usd


def named(size: Size) -> str:
    """0.5 vCPU, 2 GB."""
    return _("{vcpu} vCPU and {gib} GB").format(vcpu=plain(size.cpu / CPU_UNITS), gib=plain(size.mib / MIB))


class FargateChart:
    """Left: all task sizes of Fargate, the need and what is billed. Right: USD a month over the number of tasks, both ways."""

    def setup(self, figure: Figure) -> None:
        self.left, self.right = marks.axes_row(
            figure, 2, left=62, right=150, top=34, bottom=50, between=84, share_y=False
        )
        self.left.set_xscale("log", base=2)
        self.left.set_yscale("log", base=2)
        self.left.set_xlim(0.17, 48)
        self.left.set_ylim(0.35, 360)
        self.left.set_xticks([0.25, 0.5, 1, 2, 4, 8, 16, 32], ["¼", "½", "1", "2", "4", "8", "16", "32"])
        ticks = [0.5, 1, 2, 4, 8, 16, 32, 64, 128, 244]
        self.left.set_yticks(ticks, [plain(tick) for tick in ticks])
        self.left.minorticks_off()
        self.left.set_title(_("the sizes of Fargate"))
        self.left.set_xlabel(_("vCPU"))
        self.left.set_ylabel("GB")
        self.left.scatter(SIZES[:, 0], SIZES[:, 1], s=9, color=palette.SLATE.fill, zorder=2)
        self.way = self.left.plot([], [], color=palette.RED.fill, linewidth=2, animated=True, zorder=4)[0]
        self.need = self.left.plot([], [], "x", color=palette.RED.fill, markersize=9, markeredgewidth=2.4, animated=True, zorder=5)[0]  # fmt: skip
        self.billed = self.left.plot(
            [], [], "o", color=palette.BLUE.fill, markersize=13, markerfacecolor="none", markeredgewidth=2.4, animated=True, zorder=5
        )[0]  # fmt: skip
        words: Any = {"transform": self.left.transAxes, "fontsize": 12, "weight": "bold", "animated": True}
        self.need_name = self.left.text(0.03, 0.955, "", va="top", color=palette.RED.word, **words)
        self.billed_name = self.left.text(0.03, 0.875, "", va="top", color=palette.BLUE.word, **words)
        self.right.set_title(_("USD a month"))
        self.right.set_xlabel(_("tasks"))
        self.right.set_xlim(0, 30)
        self.right.set_ylim(0, 1)
        marks.plain_ticks(self.right.yaxis)
        self.stairs = self.right.plot([], [], color=palette.AMBER.fill, animated=True)[0]
        self.line = self.right.plot([], [], color=palette.BLUE.fill, animated=True)[0]
        self.today = self.right.axvline(0, color=palette.INK, linestyle=(0, (3, 2)), linewidth=1.3, animated=True)
        self.dots = [
            self.right.plot([], [], marker, color=tone.fill, markersize=8, animated=True, zorder=5, clip_on=False)[0]
            for marker, tone in (("s", palette.AMBER), ("o", palette.BLUE))
        ]
        self.names = [marks.beside(self.right, tone.word) for tone in (palette.AMBER, palette.BLUE)]

    def show(self, view: Choosing) -> bool:
        month, changed = view.month, False
        need = (view.need.cpu / CPU_UNITS, view.need.mib / MIB)
        billed = (month.size.cpu / CPU_UNITS, month.size.mib / MIB)
        self.way.set_data(*zip(need, billed, strict=True))
        self.need.set_data([need[0]], [need[1]])
        self.billed.set_data([billed[0]], [billed[1]])
        self.need_name.set_text(_("× needed: {vcpu} vCPU, {gib} GB").format(vcpu=plain(need[0]), gib=plain(need[1])))
        self.billed_name.set_text(
            _("○ billed: {vcpu} vCPU, {gib} GB").format(vcpu=plain(billed[0]), gib=plain(billed[1]))
        )
        wide = 30 if month.tasks <= 29 else marks.nice_top(month.tasks)
        if wide != self.right.get_xlim()[1]:
            self.right.set_xlim(0, wide)
            changed = True
        steps = np.arange(0, int(wide // month.fit) + 2)
        host, each = month.hours * month.host_usd_h, month.running * month.hours * month.task_usd_h
        self.stairs.set_data(np.repeat(steps * month.fit, 2)[:-1], np.repeat(steps * host, 2)[1:])
        if steps.size > 150:  # a staircase of so many steps looks like its slope
            self.stairs.set_data([0, wide], [0, wide / month.fit * host])
        self.line.set_data([0, wide], [0, wide * each])
        self.today.set_xdata([month.tasks] * 2)
        changed |= marks.set_top(
            self.right, max(month.ec2_usd, month.fargate_usd) * wide / max(month.tasks, 0.4 * wide)
        )
        top = self.right.get_ylim()[1]
        heights = (month.ec2_usd, month.fargate_usd)
        places = marks.spread(heights, 0.16 * top, 0.08 * top, 0.92 * top)
        words = (
            _("■ {hosts} × {type}:\n{usd}").format(hosts=month.hosts, type=view.instance, usd=money(month.ec2_usd)),
            _("● Fargate:\n{usd}").format(usd=money(month.fargate_usd)),
        )
        for dot, name, height, place, said in zip(self.dots, self.names, heights, places, words, strict=True):
            dot.set_data([month.tasks], [height])
            name.set_y(place)
            name.set_text(said)
        return changed


def say_fargate(view: Choosing) -> str:
    month = view.month
    fields = {
        "n": month.tasks,
        "size": named(month.size),
        "fargate": money(month.fargate_usd),
        "hosts": month.hosts,
        "type": view.instance,
        "ec2": money(month.ec2_usd),
    }
    if (view.need.cpu, view.need.mib) == (month.size.cpu, month.size.mib):
        said = _("Tasks: {n}. Fargate has exactly their size, {size}, and takes {fargate} a month; {type} hosts ({hosts}) take {ec2}.")  # fmt: skip
    else:
        said = _("Tasks: {n}. Fargate bills each of them as {size} and takes {fargate} a month; {type} hosts ({hosts}) take {ec2}.")  # fmt: skip
    return said.format(**fields)


def law_fargate(view: Choosing) -> str:
    month = view.month
    fields = {
        "host": plain(month.host_usd_h, 5),
        "fit": month.fit,
        "task": plain(month.task_usd_h, 5),
        "share": percent(month.break_even),
        "filled": percent(month.filled),
    }
    if month.break_even > 1:
        said = _("A host costs {host} USD an hour, what fits on it {fit} × {task} on Fargate. Its places would have to be filled to {share}: hosts never cost less here.")  # fmt: skip
    else:
        said = _("A host costs {host} USD an hour, what fits on it {fit} × {task} on Fargate. Hosts cost less once {share} of their places are filled, hour for hour; here {filled} are.")  # fmt: skip
    return said.format(**fields)


def table_fargate(view: Choosing) -> pd.DataFrame:
    month = view.month
    hours = month.tasks * month.running * month.hours
    table = pd.DataFrame(
        {
            _("USD an hour"): [month.task_usd_h, month.host_usd_h],
            _("tasks in it"): [1, month.fit],
            _("USD a month"): [month.fargate_usd, month.ec2_usd],
            _("USD for a task hour"): [usd / hours if hours else float("nan") for usd in (month.fargate_usd, month.ec2_usd)],
        },
        index=[_("Fargate task, {size}").format(size=named(month.size)), _("host, {type}").format(type=view.instance)],
    )  # fmt: skip
    return table.rename_axis(_("capacity")).round(4)


def fargate_or_ec2() -> Simulation:
    """Where do these tasks cost less?"""
    start = {
        "gib": 2, "vcpu": 0.5, "tasks": 12, "running": 100, "instance": "m5.large", "kept_gib": 0.5, "region": "us-east-1",
    }  # fmt: skip
    return Simulation(
        id="fargate-or-ec2",
        question=_("Fargate or hosts of your own: which costs less?"),
        run=run_fargate,
        chart=FargateChart(),
        say=say_fargate,
        law=law_fargate,
        table=table_fargate,
        controls=[
            Number("gib", _("Memory one task needs"), 0.25, 30, 0.05, unit="GiB", log=True),
            Number("vcpu", _("CPU one task needs"), 0.1, 8, 0.05, unit="vCPU", log=True),
            Count("tasks", _("Tasks"), 1, 60),
            Number("running", _("Part of the month in which they run"), 0, 100, 1, unit="%"),
        ],
        more=[
            Choice("instance", _("Instance type of the hosts"), {name: name for name in TYPES}),
            Number("kept_gib", _("Memory that the system keeps"), 0, 1.5, 0.05, unit="GiB"),
            Choice("region", _("Region"), {"us-east-1": _("N. Virginia"), "ap-northeast-2": _("Seoul")}),
        ],
        presets=[
            Preset("three-fit", _("12 tasks of 2 GiB, day and night"), start),
            Preset("four-fit", _("1.85 GiB a task"), {"gib": 1.85}),
            Preset("one-more", _("One task more"), {"gib": 1.85, "tasks": 13}),
            Preset("office", _("During a third of the hours"), {"gib": 1.85, "running": 33}),
            Preset("rounded-up", _("½ vCPU and 7 GiB"), {"gib": 7}),
            Preset("seoul", _("1.85 GiB in Seoul"), {"gib": 1.85, "region": "ap-northeast-2"}),
        ],
        source=facts.source("fargate-or-ec2").text(language()),
        height=340,
    )
