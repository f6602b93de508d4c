"""Lesson 10, first simulation: the same tasks under every placement strategy, at the busiest hour and at the quietest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.core.checks import ParameterError, Rule
from aws_study.services import ecs
from aws_study.services.ecs import CPU_UNITS, MIB, Day, Fit, Size
from aws_study.simulations.containers_hosts import HOURS_A_MONTH, TYPES, host_of
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Number, Preset, Simulation, marks, palette
from aws_study.ui.units import money, percent, plain

NETWORKS = ("bridge", "awsvpc", "trunked")
STRATEGIES = {
    "binpack": (("binpack", "memory"),),
    "zones_binpack": (("spread", "zone"), ("binpack", "memory")),
    "zones": (("spread", "zone"),),
    "instances": (("spread", "instance"),),
    "random": (("random", ""),),
}
ZONES = 3


@dataclass(frozen=True)
class Placed:
    """Inputs, what fits on a host, and for each strategy its hosts at both hours and USD a month."""

    tasks: int
    quiet: int
    task: Size
    instance: str
    constraint: str
    host: Size
    fit: Fit
    busy_h: float
    days: dict[str, Day]
    usd: dict[str, float]

    def hole(self, strategy: str) -> float:
        """GiB of the largest free place at the quiet hour: a larger task needs another host."""
        return max(self.host.mib - n * self.task.mib for (n,) in self.days[strategy].quiet.tasks) / MIB


def run_placement(
    tasks: int, left: float, gib: float, instance: str, constraint: str, network: str, vcpu: float, busy_h: float,
    kept_gib: float, region: str, seed: int,
) -> Placed:  # fmt: skip
    """`tasks` equal tasks by day, `left` percent of them at night; each reserves `vcpu` and `gib`. Hosts follow the tasks."""
    tasks = checks.count("tasks", tasks, 1, 200)
    quiet = round(tasks * checks.number("left", left, 0, 100) / 100)
    task = Size(
        round(checks.number("vcpu", vcpu, 0, 96) * CPU_UNITS), round(checks.number("gib", gib, 0.01, 384) * MIB)
    )
    kept = checks.number("kept_gib", kept_gib, 0, 3)
    hours = checks.number("busy_h", busy_h, 0, 24)
    checks.choice("instance", instance, TYPES)
    checks.choice("network", network, NETWORKS)
    seed = checks.count("seed", seed, 0, 10**9)
    host, usd_h = host_of(instance, kept, network, region)
    fit = ecs.tasks_per_host(host, task)
    if not fit.tasks:
        raise ParameterError("gib" if fit.by == "memory" else "vcpu", gib if fit.by == "memory" else vcpu, Rule("task_too_large"))  # fmt: skip
    days = {
        name: ecs.day(
            kinds=[task],
            busy=[tasks],
            quiet=[quiet],
            host=host,
            strategy=rules,
            constraint=constraint,
            zones=ZONES,
            rng=np.random.default_rng(seed),
        )
        for name, rules in STRATEGIES.items()
    }
    usd = {
        name: usd_h * HOURS_A_MONTH / 24 * (hours * one.busy.hosts + (24 - hours) * one.quiet.hosts)
        for name, one in days.items()
    }
    return Placed(tasks, quiet, task, instance, constraint, host, fit, hours, days, usd)


def strategy_name(name: str) -> str:
    return {
        "binpack": _("binpack on memory"),
        "zones_binpack": _("spread over zones, then binpack"),
        "zones": _("spread over zones (default)"),
        "instances": _("spread over instances"),
        "random": _("random"),
    }[name]


def short_name(name: str) -> str:
    """For beside a row: at most two short lines."""
    return {
        "binpack": _("binpack\non memory"),
        "zones_binpack": _("spread zones,\nthen binpack"),
        "zones": _("spread zones\n(the default)"),
        "instances": _("spread\ninstances"),
        "random": _("random"),
    }[name]


def used_up(by: str) -> str:
    return {"memory": _("memory"), "cpu": _("vCPU"), "interfaces": _("network interfaces")}[by]


class PlacementChart:
    """A row a strategy; a bar a host, as high as its reserved memory, by day on the left and at night on the right."""

    def setup(self, figure: Figure) -> None:
        (self.axes,) = marks.axes_row(figure, 1, left=120, right=196, top=50, bottom=14)
        self.axes.set_xlim(0, 1)
        self.axes.set_ylim(len(STRATEGIES) - 0.42, -0.52)
        self.axes.set_xticks([])
        self.axes.set_yticks(range(len(STRATEGIES)), [short_name(name) for name in STRATEGIES])
        self.axes.grid(visible=False)
        self.axes.tick_params(axis="y", pad=10)
        for spine in self.axes.spines.values():
            spine.set_visible(False)
        style: Any = {"linewidth": 0, "animated": True}
        self.used = [
            PolyCollection([], facecolor=tone.fill, **style) for tone in (palette.BLUE, palette.AMBER, palette.GREEN)
        ]
        self.paid = LineCollection([], colors=palette.INK, linewidth=1.3, animated=True, zorder=4)
        self.gone = LineCollection([], colors=palette.AXIS, linewidth=1, linestyle=(0, (2, 2)), animated=True, zorder=3)
        for artist in (*self.used, self.paid, self.gone):
            self.axes.add_collection(artist, autolim=False)
        beside: Any = {"transform": self.axes.get_yaxis_transform(), "va": "center", "animated": True}
        self.bill = [self.axes.text(1.02, row - 0.14, "", weight="bold", **beside) for row in range(len(STRATEGIES))]
        self.lost = [
            self.axes.text(1.02, row + 0.18, "", fontsize=11, color=palette.MUTED, **beside)
            for row in range(len(STRATEGIES))
        ]
        heads = [
            (0.0, 1.075, _("by day"), palette.INK, 13),
            (0.53, 1.075, _("at night"), palette.INK, 13),
            (1.02, 1.075, _("hosts, and the bill"), palette.INK, 13),
            (1.02, 1.012, _("lost at night if one fails"), palette.MUTED, 11),
            (0.0, 1.012, _("zone a"), palette.BLUE.word, 11),
            (0.1, 1.012, _("zone b"), palette.AMBER.word, 11),
            (0.2, 1.012, _("zone c"), palette.GREEN.word, 11),
            (0.53, 1.012, _("frame: paid for"), palette.INK, 11),
            (0.74, 1.012, _("dotted: given back"), palette.MUTED, 11),
        ]
        for x, y, words, colour, size in heads:
            self.axes.text(
                x, y, words, transform=self.axes.transAxes, va="bottom", fontsize=size, weight="bold", color=colour
            )

    def show(self, view: Placed) -> bool:
        used: list[list[np.ndarray]] = [[], [], []]
        paid, gone = [], []
        for row, (name, one) in enumerate(view.days.items()):
            kept = set(one.kept)
            night = dict(zip(one.kept, one.quiet.tasks, strict=True))
            # Hosts stand zone beside zone, and keep their places at night.
            order = sorted(range(one.busy.hosts), key=lambda i: (one.busy.zones[i], i))
            width = 0.47 / (one.busy.hosts + 0.7 * (ZONES - 1))
            for start, present in ((0.0, set(order)), (0.53, kept)):
                for zone in range(ZONES):
                    left, bars, frames, ghosts = [], [], [], []
                    for turn, i in enumerate(order):
                        if one.busy.zones[i] == zone:
                            left.append(start + width * (turn + 0.7 * zone))
                            n = one.busy.tasks[i][0] if start == 0 else night.get(i, (0,))[0]
                            bars.append(n * view.task.mib / view.host.mib)
                            frames.append(float(i in present))
                            ghosts.append(float(i not in present))
                    if left:
                        used[zone].append(skyline(left, 0.86 * width, bars, row))
                        paid += outlines(left, 0.86 * width, frames, row)
                        gone += outlines(left, 0.86 * width, ghosts, row)
            self.bill[row].set_text(
                _("{day} and {night}: {usd} a month").format(
                    day=one.busy.hosts, night=one.quiet.hosts, usd=money(view.usd[name])
                )
            )
            self.lost[row].set_text(
                _("zone {zone}, host {host}").format(
                    zone=percent(one.quiet.lost_with_a_zone(), 2), host=percent(one.quiet.lost_with_a_host(), 2)
                )
            )
        for artist, shapes in zip(self.used, used, strict=True):
            artist.set_verts(shapes)
        self.paid.set_segments(paid)
        self.gone.set_segments(gone)
        return False


TALL = 0.74  # of a row: a full host


def skyline(left: list[float], width: float, heights: list[float], row: int) -> np.ndarray:
    """The bars of a row as one shape: one path is drawn sooner than many."""
    x = np.asarray(left)
    y = row + TALL / 2 - TALL * np.asarray(heights)
    floor = np.full_like(x, row + TALL / 2)
    points = np.stack([x, floor, x, y, x + width, y, x + width, floor], axis=1).reshape(-1, 2)
    return np.r_[points, points[:1]]


def outlines(left: list[float], width: float, there: list[float], row: int) -> list[np.ndarray]:
    """The frames of those hosts of a row that are `there`, one line for neighbours."""
    floor, top = row + TALL / 2, row - TALL / 2
    lines: list[np.ndarray] = []
    for x, one in zip(left, there, strict=True):
        if one:
            lines.append(np.array([(x, floor), (x, top), (x + width, top), (x + width, floor), (x, floor)]))
    return lines


def say_placement(view: Placed) -> str:
    bills = view.usd
    night = {name: one.quiet.hosts for name, one in view.days.items()}
    fields = {
        "n": view.tasks,
        "busy": view.days["binpack"].busy.hosts,
        "packed": night["binpack"],
        "spread": night["zones"],
        "usd": money(bills["binpack"]),
        "more": money(bills["zones"]),
        "type": view.instance,
    }
    if view.constraint == "distinctInstance":
        said = _("Tasks by day: {n}. distinctInstance puts each on a host of its own, whatever the strategy: {busy} × {type} by day, {usd} a month.")  # fmt: skip
    elif view.constraint == "one_zone":
        said = _("memberOf allows one zone only: if it fails, no task is left. By day {busy} × {type}; at night binpack keeps {packed} of them and spread over zones {spread}.")  # fmt: skip
    elif night["binpack"] == night["zones"]:
        said = _("Tasks by day: {n}, on {busy} × {type} under every strategy. At night binpack and the default, spread over zones, both keep {packed} of them: {usd} a month.")  # fmt: skip
    else:
        said = _("Tasks by day: {n}, on {busy} × {type} under every strategy. At night the default, spread over zones, keeps {spread} of them and binpack {packed}: {more} against {usd} a month.")  # fmt: skip
    return said.format(**fields)


def law_placement(view: Placed) -> str:
    used = {"cpu": view.fit.tasks * view.task.cpu / CPU_UNITS, "mib": view.fit.tasks * view.task.mib / MIB}
    fields = {
        "fit": view.fit.tasks,
        "by": used_up(view.fit.by),
        "n": view.tasks,
        "hosts": -(-view.tasks // view.fit.tasks),
        "gib": plain(round(view.host.mib / MIB - used["mib"], 2)),
        "vcpu": plain(round(view.host.cpu / CPU_UNITS - used["cpu"], 2)),
    }
    if view.constraint == "distinctInstance":
        said = _("Tasks that would fit on a host: {fit}, and {n} ÷ {fit}, rounded up, is {hosts}. The constraint allows one a host, so as many hosts as tasks are needed: {n}.")  # fmt: skip
    else:
        said = _("Tasks that fit on a host: {fit} (used up first: {by}), and {n} ÷ {fit}, rounded up, is {hosts}. Of a full host {gib} GiB and {vcpu} vCPU are paid for and reserved by nobody.")  # fmt: skip
    return said.format(**fields)


def table_placement(view: Placed) -> pd.DataFrame:
    rows = {
        strategy_name(name): {
            _("hosts by day"): one.busy.hosts,
            _("hosts at night"): one.quiet.hosts,
            _("USD a month"): round(view.usd[name], 2),
            _("lost with a zone by day"): percent(one.busy.lost_with_a_zone()),
            _("lost with a zone at night"): percent(one.quiet.lost_with_a_zone()),
            _("lost with a host at night"): percent(one.quiet.lost_with_a_host()),
            _("largest free place at night, GiB"): round(view.hole(name), 2) if one.quiet.hosts else 0.0,
        }
        for name, one in view.days.items()
    }
    return pd.DataFrame(rows).T.rename_axis(_("placement strategy"))


def placement() -> Simulation:
    """Which hosts can go when the tasks become fewer?"""
    start = {
        "tasks": 30, "left": 40, "gib": 2, "instance": "m5.large", "constraint": "none", "network": "bridge",
        "vcpu": 0.5, "busy_h": 10, "kept_gib": 0.5, "region": "us-east-1", "seed": 1,
    }  # fmt: skip
    return Simulation(
        id="placement",
        question=_("Tasks come in the morning and go in the evening: which hosts do you pay for?"),
        run=run_placement,
        chart=PlacementChart(),
        say=say_placement,
        law=law_placement,
        table=table_placement,
        controls=[
            Count("tasks", _("Tasks by day"), 1, 60),
            Number("left", _("Tasks left at night"), 0, 100, 1, unit="%"),
            Number("gib", _("Memory a task reserves"), 0.25, 7.5, 0.05, unit="GiB"),
            Choice("instance", _("Instance type of the hosts"), {name: name for name in TYPES}),
        ],
        more=[
            Choice(
                "constraint",
                _("Constraint"),
                {"none": _("none"), "distinctInstance": "distinctInstance", "one_zone": _("memberOf: zone a only")},
            ),
            Choice(
                "network",
                _("Network mode"),
                {"bridge": "bridge", "awsvpc": "awsvpc", "trunked": _("awsvpc with trunking")},
            ),
            Number("vcpu", _("CPU a task reserves"), 0, 4, 0.05, unit="vCPU"),
            Number("busy_h", _("Day lasts"), 0, 24, 1, unit=_("hours")),
            Number("kept_gib", _("Memory that the system keeps"), 0, 1.5, 0.05, unit="GiB"),
            Choice("region", _("Region"), {"us-east-1": _("N. Virginia"), "ap-northeast-2": _("Seoul")}),
            Count("seed", _("Seed of what is drawn by lot"), 1, 100),
        ],
        presets=[
            Preset("three-fit", _("30 tasks of 2 GiB on hosts of 8 GiB"), start),
            Preset("four-fit", _("1.85 GiB a task: four fit"), {"gib": 1.85}),
            Preset("interfaces", _("The same in awsvpc mode"), {"gib": 1.85, "network": "awsvpc"}),
            Preset("large-hosts", _("Hosts four times as large"), {"instance": "m5.2xlarge"}),
            Preset("distinct", _("With distinctInstance"), {"constraint": "distinctInstance"}),
            Preset("one-zone", _("memberOf one zone"), {"constraint": "one_zone"}),
        ],
        source=facts.source("ecs-placement").text(language()),
        height=400,
    )
