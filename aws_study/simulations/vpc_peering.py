"""Lesson 12, third simulation: many VPCs, joined by peering or by a Transit Gateway. Who reaches whom?"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin

import numpy as np
import pandas as pd
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.services import vpc
from aws_study.text import gettext as _
from aws_study.text import language, ngettext
from aws_study.ui import Choice, Count, Preset, Simulation, marks, palette
from aws_study.ui.units import plain

MOST = 26  # letters
LAYOUTS = ("mesh", "row", "hub", "tgw")


@dataclass(frozen=True)
class Reach:
    """The VPCs' blocks, the pairs joined, and who can talk with whom."""

    cidrs: tuple[str, ...]
    layout: str
    same: int
    joined: tuple[tuple[int, int], ...]
    refused: tuple[tuple[int, int], ...]
    table: np.ndarray

    @property
    def connections(self) -> int:
        """Peering connections that can be made, or attachments of the Transit Gateway."""
        return len(self.cidrs) if self.layout == "tgw" else len(self.joined)

    @property
    def pairs(self) -> int:
        return vpc.full_mesh(len(self.cidrs))

    @property
    def cut_off(self) -> int:
        """Pairs that cannot talk."""
        n = len(self.cidrs)
        return self.pairs - (int(self.table.sum()) - n) // 2


def run_reach(vpcs: int, layout: str, same: int) -> Reach:
    """Join `vpcs` VPCs; the first `same` of them have the same block 10.0.0.0/16 (0 or 1: all differ).

    Raises ParameterError for fewer than 2 or more than 26 VPCs, or more equal blocks than VPCs.
    """
    n = checks.count("vpcs", vpcs, 2, MOST)
    same = checks.count("same", same, 0, n)
    checks.choice("layout", layout, LAYOUTS)
    cidrs = tuple(f"10.{0 if i < same else i}.0.0/16" for i in range(n))
    wanted = vpc.links(n, layout)
    refused = tuple((i, j) for i, j in wanted if i < same and j < same)
    joined = tuple(pair for pair in wanted if pair not in set(refused))
    return Reach(cidrs, layout, same, joined, refused, vpc.reach(cidrs, wanted, transit=layout == "tgw"))


def letter(i: int) -> str:
    return chr(ord("A") + i)


class ReachChart:
    """Left the VPCs in a ring with their connections, right a square: filled where two can talk."""

    def setup(self, figure: Figure) -> None:
        self.ring, self.square = marks.axes_row(figure, 2, left=10, right=16, top=34, bottom=26, share_y=False)
        for axes in (self.ring, self.square):
            axes.axis("off")
            axes.set_aspect("equal", anchor="C")
        self.ring.set_xlim(-1.9, 1.9)
        self.ring.set_ylim(-1.32, 1.32)
        self.square.set_xlim(-0.35, 1.1)
        self.square.set_ylim(-0.03, 1.1)
        self.lines = self.ring.plot([], [], "-", color=palette.BLUE.fill, linewidth=1.5, alpha=0.75, animated=True)[0]
        self.bad = self.ring.plot([], [], ":", color=palette.RED.fill, linewidth=2.4, animated=True)[0]
        self.hub = self.ring.plot([], [], "s", color=palette.PURPLE.fill, markersize=34, animated=True, zorder=4)[0]
        self.hub_name = self.ring.text(0, 0, "TGW", ha="center", va="center", color="#ffffff", weight="bold", fontsize=11, animated=True, zorder=6)  # fmt: skip
        self.dots = self.ring.plot([], [], "o", color=palette.BLUE.fill, markersize=22, markeredgecolor="#ffffff", animated=True, zorder=4)[0]  # fmt: skip
        self.same = self.ring.plot([], [], "o", color=palette.RED.fill, markersize=22, markeredgecolor="#ffffff", animated=True, zorder=4)[0]  # fmt: skip
        self.names = [
            self.ring.text(0, 0, letter(i), ha="center", va="center", color="#ffffff", weight="bold", fontsize=11, animated=True, zorder=6)
            for i in range(MOST)
        ]  # fmt: skip
        self.count = figure.text(0.015, 0.935, "", ha="left", va="bottom", weight="bold", animated=True)  # fmt: skip
        self.yes = self._cells(palette.GREEN.fill)
        self.no = self._cells("none", palette.AXIS)
        self.clash = self._cells(palette.RED.fill, "#ffffff", "//")
        self.heads = [self.square.text(0, 1.035, letter(i), ha="center", va="bottom", fontsize=10.5, color=palette.MUTED, animated=True) for i in range(MOST)]  # fmt: skip
        self.sides = [self.square.text(-0.03, 0, letter(i), ha="right", va="center", fontsize=10.5, color=palette.MUTED, animated=True) for i in range(MOST)]  # fmt: skip
        self.cut = figure.text(0.54, 0.935, "", ha="left", va="bottom", weight="bold", animated=True)  # fmt: skip

    def _cells(self, colour: str, edge: str = "#ffffff", hatch: str | None = None) -> PolyCollection:
        cells = PolyCollection([], facecolor=colour, edgecolor=edge, hatch=hatch, linewidth=0.8, animated=True)
        self.square.add_collection(cells, autolim=False)
        return cells

    def show(self, view: Reach) -> bool:
        n = len(view.cidrs)
        places = [(1.12 * sin(2 * pi * i / n), 1.12 * cos(2 * pi * i / n)) for i in range(n)]
        ends = [(places[i], places[j]) for i, j in view.joined]
        if view.layout == "tgw":
            ends = [((0.0, 0.0), place) for place in places]
        self.lines.set_data(*chain(ends))
        self.bad.set_data(*chain([(places[i], places[j]) for i, j in view.refused]))
        for artist in (self.hub, self.hub_name):
            artist.set_visible(view.layout == "tgw")
        self.hub.set_data([0], [0])
        twins = view.same if view.same > 1 else 0
        self.same.set_data([x for x, _y in places[:twins]], [y for _x, y in places[:twins]])
        self.dots.set_data([x for x, _y in places[twins:]], [y for _x, y in places[twins:]])
        size = 22 if n <= 16 else 16
        for dots in (self.dots, self.same):
            dots.set_markersize(size)
        for i, name in enumerate(self.names):
            name.set_visible(i < n)
            if i < n:
                name.set_position(places[i])
        step = 1 / n
        squares: dict[str, list] = {"yes": [], "no": [], "clash": []}
        for i in range(n):
            for j in range(n):
                kind = "yes" if view.table[i, j] else "clash" if i < twins and j < twins else "no"
                x, y = j * step, 1 - (i + 1) * step
                if i != j:
                    squares[kind].append(marks.box(x, x + 0.92 * step, y, y + 0.92 * step))
        self.yes.set_verts(squares["yes"])
        self.no.set_verts(squares["no"])
        self.clash.set_verts(squares["clash"])
        labels = n <= 16
        for i, (head, side) in enumerate(zip(self.heads, self.sides, strict=True)):
            for text in (head, side):
                text.set_visible(labels and i < n)
            head.set_x((i + 0.46) * step)
            side.set_y(1 - (i + 0.54) * step)
        self.count.set_text(number_of(view))
        self.cut.set_text(_("filled: can talk; {count} of {pairs} pairs cannot").format(count=plain(view.cut_off), pairs=plain(view.pairs)))  # fmt: skip
        return False


def chain(ends: list) -> tuple[list[float], list[float]]:
    """Segments as one line with gaps."""
    xs: list[float] = []
    ys: list[float] = []
    for (x0, y0), (x1, y1) in ends:
        xs += [x0, x1, float("nan")]
        ys += [y0, y1, float("nan")]
    return xs, ys


def number_of(view: Reach) -> str:
    n = view.connections
    if view.layout == "tgw":
        return ngettext("{count} attachment", "{count} attachments", n).format(count=plain(n))
    return ngettext("{count} peering connection", "{count} peering connections", n).format(count=plain(n))


def say_reach(view: Reach) -> str:
    n = len(view.cidrs)
    fields = {"vpcs": n, "connections": number_of(view), "cut": plain(view.cut_off), "pairs": plain(view.pairs)}
    if view.same > 1:
        return _("{same} of {vpcs} VPCs have the block 10.0.0.0/16: they cannot be joined, and nobody else reaches more than one of them. {cut} of {pairs} pairs cannot talk.").format(
            same=view.same, **fields
        )  # fmt: skip
    if view.cut_off == 0:
        return _("{vpcs} VPCs with {connections}: each one talks with each other.").format(**fields)
    return _("{vpcs} VPCs with {connections}: {cut} of {pairs} pairs cannot talk, for nobody passes on what is meant for a third.").format(**fields)  # fmt: skip


def law_reach(view: Reach) -> str:
    n = len(view.cidrs)
    return ngettext(
        "All with all: {vpcs} × {less} / 2 = {mesh} peering connection, or {vpcs} attachments of one Transit Gateway.",
        "All with all: {vpcs} × {less} / 2 = {mesh} peering connections, or {vpcs} attachments of one Transit Gateway.",
        view.pairs,
    ).format(vpcs=n, less=n - 1, mesh=plain(view.pairs))


def table_reach(view: Reach) -> pd.DataFrame:
    names = [letter(i) for i in range(len(view.cidrs))]
    reached = [", ".join(names[j] for j in np.flatnonzero(row) if j != i) or "–" for i, row in enumerate(view.table)]
    table = pd.DataFrame({_("block"): view.cidrs, _("can talk with"): reached}, index=names)
    return table.rename_axis("VPC")


def peering() -> Simulation:
    """Who reaches whom?"""
    start = {"vpcs": 3, "layout": "row", "same": 0}
    return Simulation(
        id="peering",
        question=_("Which VPCs reach each other?"),
        run=run_reach,
        chart=ReachChart(),
        say=say_reach,
        law=law_reach,
        table=table_reach,
        controls=[
            Count("vpcs", _("VPCs"), 2, 20),
            Choice("layout", _("Joined"), {
                "row": _("peering in a row"), "hub": _("peering, all with A"),
                "mesh": _("peering, all with all"), "tgw": _("one Transit Gateway"),
            }),
            Count("same", _("VPCs with the same block"), 0, 10),
        ],
        presets=[
            Preset("row-of-three", _("Three VPCs in a row"), start),
            Preset("notes-three", _("The notes' three, all joined"), {"layout": "mesh"}),
            Preset("ten-mesh", _("Ten VPCs, peering all with all"), {"vpcs": 10, "layout": "mesh"}),
            Preset("ten-tgw", _("Ten VPCs on a Transit Gateway"), {"vpcs": 10, "layout": "tgw"}),
            Preset("overlap", _("Two of four have the same block"), {"vpcs": 4, "layout": "mesh", "same": 2}),
        ],
        source=facts.source("vpc-peering").text(language()),
        height=330,
    )  # fmt: skip
