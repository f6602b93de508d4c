"""Lesson 12, second simulation: a VPC cut into subnets, and what is left of a subnet for hosts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.services import vpc
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Count, Number, Preset, Simulation, marks, palette
from aws_study.ui.units import percent, plain

CELLS = 64  # a subnet with more addresses is drawn as 64 cells that stand for several each
BLOCKS = 128  # so many subnets are drawn one by one
OVER = 9  # cells at the right for hosts without an address


@dataclass(frozen=True)
class Cut:
    """The VPC, its subnets, and how the addresses of one subnet are used, now and while a deployment runs."""

    plan: vpc.Plan
    hosts: int
    surge: float
    extra: int
    short: int

    @property
    def usable_in_all(self) -> int:
        """Hosts that all subnets together can hold."""
        return len(self.plan.subnets) * self.plan.usable


def run_cut(vpc_prefix: int, subnet_prefix: int, subnets: int, hosts: int, surge: float) -> Cut:
    """Cut 10.0.0.0/`vpc_prefix` into subnets and put `hosts` into each; while a deployment runs `surge` percent more.

    Raises ParameterError for prefixes outside 16..28, a subnet larger than its VPC, or more than 1,000 subnets.
    """
    vpc_prefix = checks.count("vpc_prefix", vpc_prefix, vpc.SHORTEST, vpc.LONGEST)
    subnet_prefix = checks.count("subnet_prefix", subnet_prefix, vpc_prefix, vpc.LONGEST)
    plan = vpc.plan(f"10.0.0.0/{vpc_prefix}", subnets=checks.count("subnets", subnets, 1, 1000), prefix=subnet_prefix)
    hosts, surge = checks.count("hosts", hosts, 0, 100_000), checks.number("surge", surge, 0, 200) / 100
    short = vpc.address_shortage(hosts, prefix=subnet_prefix, surge=surge)
    extra = int(-(-hosts * surge // 1))
    return Cut(plan, hosts, surge, extra, short)


class CutChart:
    """Above the VPC as one bar of addresses, below one subnet's addresses as cells."""

    KINDS = ("reserved", "hosts", "extra", "free", "short")
    TONES: ClassVar[dict[str, palette.Tone | None]] = {
        "reserved": palette.SLATE,
        "hosts": palette.BLUE,
        "extra": palette.AMBER,
        "free": None,
        "short": palette.RED,
    }

    def setup(self, figure: Figure) -> None:
        (self.axes,) = marks.axes_row(figure, 1, left=16, right=16, top=10, bottom=10)
        axes = self.axes
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1)
        axes.axis("off")
        self.blocks = self._cells(axes, palette.GREEN.fill, "")
        self.missing = self._cells(axes, "none", "", edge=palette.RED.fill)
        self.rest = self._cells(axes, "none", "", edge=palette.AXIS)
        hatches = {"reserved": "xx", "hosts": "", "extra": "//", "free": "", "short": ""}
        self.cells = {
            kind: self._cells(
                axes, tone.fill if tone else "none", hatches[kind], edge="#ffffff" if tone else palette.AXIS
            )
            for kind, tone in self.TONES.items()
        }
        self.crosses = axes.plot(
            [], [], "x", color="#ffffff", markersize=7, markeredgewidth=2, animated=True, zorder=5
        )[0]
        self.title = axes.text(0, 0.985, "", ha="left", va="top", weight="bold", animated=True)
        self.fit = axes.text(1, 0.985, "", ha="right", va="top", color=palette.MUTED, animated=True)
        self.one = axes.text(0, 0.58, "", ha="left", va="top", weight="bold", animated=True)
        self.each = axes.text(1, 0.58, "", ha="right", va="top", color=palette.MUTED, animated=True)
        self.legend = {}
        for i, kind in enumerate(self.KINDS):
            tone = self.TONES[kind]
            self.legend[kind] = axes.text(
                0.2 * i, 0.08, "", ha="left", va="center", fontsize=12, weight="bold", animated=True,
                color=tone.word if tone else palette.MUTED,
            )  # fmt: skip

    @staticmethod
    def _cells(axes, colour: str, hatch: str, edge: str = "#ffffff") -> PolyCollection:
        cells = PolyCollection([], facecolor=colour, edgecolor=edge, hatch=hatch or None, linewidth=0.8, animated=True)
        axes.add_collection(cells, autolim=False)
        return cells

    def show(self, view: Cut) -> bool:
        plan = view.plan
        share = (1 << (32 - plan.prefix)) / plan.vpc.size
        drawn = min(len(plan.subnets), BLOCKS)
        width = share * len(plan.subnets) / max(drawn, 1)
        self.blocks.set_verts([box(i * width, 0.66, width - min(0.004, 0.1 * width), 0.2) for i in range(drawn)])
        self.missing.set_verts([])
        self.rest.set_verts([box(0, 0.66, 1, 0.2)])
        self.title.set_text(_("VPC {cidr}: {count} addresses").format(cidr=plan.vpc, count=plain(plan.vpc.size)))
        fit = _("{fit} of {asked} subnets fit, {free} addresses left").format(
            fit=plain(len(plan.subnets)), asked=plain(plan.asked), free=plain(plan.free)
        )
        self.fit.set_text(fit)
        self.fit.set_color(palette.RED.word if plan.missing else palette.MUTED)
        subnet = plan.subnets[0]
        self.one.set_text(_("one subnet, {cidr}: {count} addresses").format(cidr=subnet, count=plain(subnet.size)))
        grain = max(1, subnet.size // CELLS)
        self.each.set_text(_("a cell is {count} addresses").format(count=grain) if grain > 1 else "")
        self._one_subnet(view, min(subnet.size, CELLS), grain)
        return False

    def _one_subnet(self, view: Cut, cells: int, grain: int) -> None:
        hosts = min(view.hosts, view.plan.usable)
        extra = min(view.extra, view.plan.usable - hosts)
        kinds = ["free"] * cells
        for i in range(cells):  # a cell takes the kind of its first address; the last address is reserved as well
            at = i * grain - 4
            kinds[i] = "reserved" if at < 0 else "hosts" if at < hosts else "extra" if at < hosts + extra else "free"
        if grain == 1:
            kinds[-1] = "reserved"
        step = 0.86 / cells
        over = min(view.short, OVER)
        verts: dict[str, list] = {kind: [] for kind in self.KINDS}
        for i, kind in enumerate(kinds):
            verts[kind].append(box(i * step, 0.2, step * 0.9, 0.24))
        narrow = min(step, 0.13 / max(over, 1))
        verts["short"] = [box(0.868 + i * narrow, 0.2, narrow * 0.85, 0.24) for i in range(over)]
        for kind, shapes in verts.items():
            self.cells[kind].set_verts(shapes)
        places = [0.868 + (i + 0.42) * narrow for i in range(over)]
        self.crosses.set_data(places, [0.32] * over)
        free = view.plan.usable - hosts - extra
        words = {
            "reserved": _("{count} reserved").format(count=vpc.RESERVED),
            "hosts": _("{count} hosts").format(count=plain(hosts)),
            "extra": _("{count} deploying").format(count=plain(extra)),
            "free": _("{count} free").format(count=plain(free)),
            "short": _("{count} without").format(count=plain(view.short)),
        }
        signs = {"reserved": "#", "hosts": "■", "extra": "/", "free": "□", "short": "×"}
        for kind, text in self.legend.items():
            text.set_text(f"{signs[kind]} {words[kind]}")
            text.set_visible(kind in ("reserved", "hosts", "free") or (kind == "extra" and extra > 0) or view.short > 0)


def box(x: float, y: float, width: float, height: float) -> list[tuple[float, float]]:
    return marks.box(x, x + width, y, y + height)


def say_cut(view: Cut) -> str:
    plan = view.plan
    if plan.missing:
        return _("Only {fit} of {asked} subnets fit: a /{vpc} has room for no more of size /{prefix}, and that block cannot be made larger afterwards, only joined by a second one.").format(
            fit=plain(len(plan.subnets)), asked=plain(plan.asked), vpc=plan.vpc.prefix, prefix=plan.prefix
        )  # fmt: skip
    if view.short and view.hosts <= plan.usable:
        return _("A /{prefix} holds {usable} hosts. {hosts} run well, but the deployment starts {extra} more, and {short} of them get no address.").format(
            prefix=plan.prefix, usable=plain(plan.usable), hosts=plain(view.hosts), extra=plain(view.extra), short=plain(view.short)
        )  # fmt: skip
    if view.short:
        return _("A /{prefix} holds {usable} hosts: {short} get no address.").format(
            prefix=plan.prefix, usable=plain(plan.usable), short=plain(view.short)
        )
    return _("Each /{prefix} holds {usable} hosts, {total} in all; {hosts} are in use in each.").format(
        prefix=plan.prefix, usable=plain(plan.usable), total=plain(view.usable_in_all), hosts=plain(view.hosts)
    )


def law_cut(view: Cut) -> str:
    plan = view.plan
    return _("2^(32 - {prefix}) - 5 = {usable} addresses for hosts: the first four and the last are AWS's own, {share} of this subnet.").format(
        prefix=plan.prefix, usable=plain(plan.usable), share=percent(vpc.RESERVED / (1 << (32 - plan.prefix)), 2)
    )  # fmt: skip


def table_cut(view: Cut) -> pd.DataFrame:
    shown = view.plan.subnets[:50]
    rows = [
        (str(subnet), *list(vpc.reserved_addresses(str(subnet)).values())[1:3], view.plan.usable) for subnet in shown
    ]
    return pd.DataFrame(rows, columns=[_("subnet"), _("router"), "DNS", _("for hosts")])


def cidr_planner() -> Simulation:
    """How many subnets fit, and how many hosts?"""
    start = {"vpc_prefix": 24, "subnet_prefix": 28, "subnets": 6, "hosts": 8, "surge": 100}
    return Simulation(
        id="cidr-planner",
        question=_("How many subnets fit, and how many hosts?"),
        run=run_cut,
        chart=CutChart(),
        say=say_cut,
        law=law_cut,
        table=table_cut,
        controls=[
            Count("vpc_prefix", _("VPC: prefix"), vpc.SHORTEST, vpc.LONGEST),
            Count("subnet_prefix", _("Subnets: prefix"), vpc.SHORTEST, vpc.LONGEST),
            Count("subnets", _("How many subnets"), 1, 64),
            Count("hosts", _("Hosts in each subnet"), 0, 300),
        ],
        more=[Number("surge", _("More while a deployment runs"), 0, 100, step=5, unit="%")],
        presets=[
            Preset("exhausted-28", _("A /28 while a deployment runs"), start),
            Preset("six-of-24", _("The same with /26 in a /22"), {"vpc_prefix": 22, "subnet_prefix": 26}),
            Preset("textbook", _("A /16 cut into /24"), {"vpc_prefix": 16, "subnet_prefix": 24, "subnets": 6, "hosts": 100, "surge": 0}),
            Preset("does-not-fit", _("Six subnets of /18 in a /16"), {"vpc_prefix": 16, "subnet_prefix": 18, "hosts": 200, "surge": 0}),
            Preset("smallest", _("The smallest VPC, /28"), {"vpc_prefix": 28, "subnets": 1, "hosts": 11, "surge": 0}),
        ],
        source=facts.source("vpc-plan").text(language()),
        height=260,
    )  # fmt: skip
