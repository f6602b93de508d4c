"""Lesson 16, first simulation: what read replicas add to a database, and where its writes end it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.services import rds
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Number, Preset, Simulation, marks, palette
from aws_study.ui.units import plain

MOST = 15  # read replicas of one MySQL, MariaDB or PostgreSQL instance, and of an Aurora cluster
PARTS = (("reads", palette.BLUE, ""), ("writes", palette.AMBER, "//"))


@dataclass(frozen=True)
class Reads:
    """Inputs (shares from 0 to 1, milliseconds), the state with these replicas, and the most requests a second with 0 to 15."""

    replicas: int
    read_share: float
    requests: float
    reads_at: str
    read_ms: float
    write_ms: float
    apply_ms: float
    here: rds.Scaling
    most: np.ndarray

    @property
    def primary_parts(self) -> tuple[float, float]:
        """Percent of the primary's time that reads and writes take."""
        writes = 0.1 * self.requests * (1 - self.read_share) * self.write_ms
        return 100 * self.here.primary - writes, writes

    @property
    def replica_parts(self) -> tuple[float, float]:
        """The same of each replica, whose writes are those it repeats."""
        writes = 0.1 * self.requests * (1 - self.read_share) * self.apply_ms if self.replicas else 0.0
        return 100 * self.here.replica - writes, writes


def run_scaling(
    replicas: int,
    read_share: float,
    requests_per_s: float,
    reads_at: str,
    read_ms: float,
    write_ms: float,
    apply_ms: float,
) -> Reads:
    """A database with this many replicas under this load. `read_share` in percent; the times are those of a request alone."""
    replicas = checks.count("replicas", replicas, 0, MOST)
    share = checks.number("read_share", read_share, 0, 100) / 100
    given: dict[str, Any] = {
        "requests_per_s": requests_per_s, "read_share": share, "read_ms": read_ms, "write_ms": write_ms,
        "apply_ms": apply_ms, "reads_at": reads_at,
    }  # fmt: skip
    here = rds.read_scaling(replicas, **given)
    most = np.array([rds.read_scaling(n, **given).most_per_s for n in range(MOST + 1)])
    return Reads(replicas, share, requests_per_s, reads_at, read_ms, write_ms, apply_ms, here, most)


class ScalingChart:
    """Left: how busy the primary and every replica are. Right: the most requests a second over the number of replicas."""

    def setup(self, figure: Figure) -> None:
        self.left, self.right = marks.axes_row(figure, 2, top=34, bottom=50, between=92, right=112, share_y=False)
        self.left.set_title(_("busy, %"))
        self.left.set_xlim(-1.7, MOST + 2.8)
        self.left.set_ylim(0, 120)
        self.left.set_xticks([0, 1.5 + MOST / 2], [_("primary"), _("replicas")])
        self.bars = {name: marks.series(self.left, tone, hatch) for name, tone, hatch in PARTS}
        self.full = self.left.axhline(100, color=palette.MUTED, linewidth=1.2, linestyle=(0, (4, 3)))
        self.totals = [
            marks.moving_text(self.left, lift=3, ha="center", va="bottom", weight="bold") for _bar in range(2)
        ]
        for x, words, tone in ((0.0, _("plain: reads"), palette.BLUE), (0.5, _("hatched: writes"), palette.AMBER)):
            self.left.text(
                x, -0.125, words, transform=self.left.transAxes, va="top", color=tone.word, fontsize=11, weight="bold"
            )
        self.right.set_title(_("most requests per second"))
        marks.plain_ticks(self.right.yaxis)
        self.right.set_xlim(-0.5, MOST + 0.5)
        self.right.set_xticks([0, 5, 10, 15])
        self.right.set_xlabel(_("read replicas"))
        self.line = self.right.plot(
            range(MOST + 1), np.zeros(MOST + 1), "o-", color=palette.BLUE.fill, markersize=4, animated=True
        )[0]
        self.point = self.right.plot([], [], "D", color=palette.RED.fill, markersize=9, animated=True, zorder=5)[0]
        self.ceiling = self.right.axhline(
            0, color=palette.AMBER.fill, linestyle=(0, (5, 3)), linewidth=2, animated=True
        )
        self.load = self.right.axhline(0, color=palette.INK, linewidth=1.4, animated=True)
        self.names = [marks.beside(self.right, word) for word in (palette.AMBER.word, palette.RED.word, palette.INK)]
        for name in self.names:
            name.set_linespacing(1.1)
            name.set_fontsize(12)
        self.prediction = marks.GuessLine(self.right, _("your prediction"))

    def guess(self, value: float | None) -> None:
        self.prediction.set(value)

    def show(self, view: Reads) -> bool:
        parts = [view.primary_parts, *[view.replica_parts] * view.replicas]
        places = [0.0, *np.arange(view.replicas) + 2.2]
        top = marks.nice_top(max(108.0, *(sum(one) for one in parts)))
        if changed := top != self.left.get_ylim()[1]:
            self.left.set_ylim(0, top)
        bars: dict[str, list[list[tuple[float, float]]]] = {"reads": [], "writes": []}
        for x, (reads, writes) in zip(places, parts, strict=True):
            half = 0.5 if x == 0 else 0.38
            for name, low, high in (("writes", 0.0, writes), ("reads", writes, writes + reads)):
                bars[name].append(marks.box(x - half, x + half, low, high))
        for name, corners in bars.items():
            self.bars[name].set_verts(corners)
        for text, x, total in zip(
            self.totals, (0, 1.7 + view.replicas / 2), (sum(view.primary_parts), sum(view.replica_parts)), strict=True
        ):
            text.set_position((x, total))
            text.set_text(_("{percent} %").format(percent=f"{total:,.0f}"))
        self.totals[1].set_visible(view.replicas > 0)
        known = [value for value in (*view.most, view.requests) if math.isfinite(value)]
        changed |= marks.set_top(self.right, max(*known, self.prediction.value, 1.0))
        top = self.right.get_ylim()[1]
        self.line.set_ydata(view.most)
        self.point.set_data([view.replicas], [view.here.most_per_s])
        self.load.set_ydata([view.requests] * 2)
        self.ceiling.set_ydata([view.here.ceiling_per_s] * 2)
        words = (
            _("the writes\nend it: {n}").format(n=plain(round(view.here.ceiling_per_s)) if math.isfinite(view.here.ceiling_per_s) else "-"),
            _("at most\n{n}").format(n=plain(round(view.here.most_per_s)) if math.isfinite(view.here.most_per_s) else "-"),
            _("wanted\n{n}").format(n=plain(view.requests)),
        )  # fmt: skip
        wanted = [min(value, top) for value in (view.here.ceiling_per_s, view.here.most_per_s, view.requests)]
        for name, text, place in zip(
            self.names, words, marks.spread(wanted, 0.145 * top, 0.05 * top, 0.97 * top), strict=True
        ):
            name.set_text(text)
            name.set_y(place)
        return changed


def counted(n: int) -> str:
    return _("1 replica") if n == 1 else _("{n} replicas").format(n=n)


def say_scaling(view: Reads) -> str:
    here = view.here
    fields = {
        "replicas": counted(view.replicas),
        "wanted": plain(view.requests),
        "most": f"{here.most_per_s:,.0f}",
        "ceiling": f"{here.ceiling_per_s:,.0f}",
        "primary": f"{100 * here.primary:,.0f}",
        "replica": f"{100 * here.replica:,.0f}",
        "ms": plain(here.response_ms) if math.isfinite(here.response_ms) else "-",
    }
    if view.reads_at == "primary" and view.replicas:
        return _(
            "{replicas}, and the application still reads from the primary: it is {primary} % busy, each replica {replica} % with repeating writes."
        ).format(**fields)
    if here.primary > 1 and view.replicas and here.full == "primary":
        return _(
            "{replicas}, and the primary is {primary} % busy with writes alone. No number of replicas serves more than {ceiling} of these requests a second."
        ).format(**fields)
    if max(here.primary, here.replica) > 1:
        return _("{wanted} requests a second are wanted, and with {replicas} at most {most} are served.").format(
            **fields
        )
    return _(
        "With {replicas} the database serves at most {most} of these requests a second; at {wanted} a read takes {ms} ms on average."
    ).format(**fields)


def law_scaling(view: Reads) -> str:
    share, writes = view.read_share, 1 - view.read_share
    if writes == 0:
        return _("Without writes every replica adds all of itself.")
    if view.reads_at == "primary" or view.replicas == 0:
        return _("1,000 ms / ({reads} × {read} ms + {writes} × {write} ms) = {most} requests a second on the primary alone.").format(
            reads=plain(share), read=plain(view.read_ms), writes=plain(writes), write=plain(view.write_ms),
            most=f"{view.here.most_per_s:,.0f}",
        )  # fmt: skip
    return _(
        "Primary: 1,000 ms / ({writes} × {write} ms) = {primary}; replicas: 1,000 ms / ({reads} × {read} ms / {n} + {writes} × {apply} ms) = {replica}. The smaller one is the most."
    ).format(
        reads=plain(share), read=plain(view.read_ms), writes=plain(writes), write=plain(view.write_ms), n=view.replicas,
        apply=plain(view.apply_ms), primary=f"{1000 / (writes * view.write_ms):,.0f}",
        replica=f"{1000 / (share * view.read_ms / view.replicas + writes * view.apply_ms):,.0f}" if share or view.apply_ms else "-",
    )  # fmt: skip


def table_scaling(view: Reads) -> pd.DataFrame:
    rows = {}
    for n in sorted({0, 1, 2, 5, 10, MOST, view.replicas}):
        one = rds.read_scaling(
            n, requests_per_s=view.requests, read_share=view.read_share, read_ms=view.read_ms, write_ms=view.write_ms,
            apply_ms=view.apply_ms, reads_at=view.reads_at,
        )  # fmt: skip
        rows[n] = {
            _("primary busy, %"): 100 * one.primary,
            _("each replica busy, %"): 100 * one.replica,
            _("most requests per second"): one.most_per_s,
            _("a read takes, ms"): one.response_ms,
        }
    return pd.DataFrame(rows).T.rename_axis(_("read replicas")).round(2)


def read_scaling() -> Simulation:
    """What do read replicas add?"""
    start = {
        "replicas": 5, "read_share": 50, "requests_per_s": 2200, "reads_at": "replicas", "read_ms": 1, "write_ms": 1,
        "apply_ms": 0.3,
    }  # fmt: skip
    return Simulation(
        id="read-scaling",
        question=_("What do read replicas add?"),
        run=run_scaling,
        chart=ScalingChart(),
        say=say_scaling,
        law=law_scaling,
        table=table_scaling,
        controls=[
            Count("replicas", _("Read replicas"), 0, MOST),
            Number("read_share", _("Reads among the requests"), 0, 100, 1, unit="%"),
            Number("requests_per_s", _("Requests per second"), 100, 20_000, 10, log=True),
            Choice("reads_at", _("The application reads from"), {"replicas": _("the replicas"), "primary": _("the primary, as before")}),
        ],
        more=[
            Number("read_ms", _("A read alone takes"), 0.1, 10, 0.1, unit="ms", log=True),
            Number("write_ms", _("A write alone takes"), 0.1, 10, 0.1, unit="ms", log=True),
            Number("apply_ms", _("A replica repeats a write in"), 0, 10, 0.05, unit="ms"),
        ],
        presets=[
            Preset("ticket-sale", _("Ticket sale: half of the requests are writes"), start),
            Preset("ten-replicas", _("Ticket sale with 10 replicas"), {"replicas": 10}),
            Preset("shop", _("Shop: 90 % reads, 5 replicas"), {"read_share": 90, "requests_per_s": 3500}),
            Preset("not-told", _("The shop, and nobody changed the connection string"), {"read_share": 90, "requests_per_s": 3500, "reads_at": "primary"}),
            Preset("reports", _("Reports: 99 % reads, 4 replicas"), {"replicas": 4, "read_share": 99, "requests_per_s": 3000}),
            Preset("shared-storage", _("Aurora: 15 replicas on shared storage, 95 % reads"), {"replicas": 15, "read_share": 95, "requests_per_s": 12_000, "apply_ms": 0.05}),
        ],
        source=facts.source("rds-read-scaling").text(language()),
    )  # fmt: skip
