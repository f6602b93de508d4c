"""Lesson 16, third simulation: the primary dies; when is the database back, and when are its clients?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.services import rds, route53
from aws_study.simulations.route53_failover import time
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Number, Preset, Simulation, Switch, marks, palette
from aws_study.ui.units import plain

CLIENTS = 2000
KINDS = tuple(rds.TYPICAL_S)
PARTS = (("database", palette.AMBER, ""), ("clients", palette.BLUE, "//"))


@dataclass(frozen=True)
class Clients:
    """Inputs in seconds, `silent` as a share; the outage with this deployment and with all, the curve, and a drawn mean."""

    deployment: str
    ttl_s: float
    timeout_s: float
    proxy: bool
    silent: float
    seed: int
    here: rds.Outage
    all: dict[str, rds.Outage]
    seconds: np.ndarray
    left: np.ndarray
    simulated: float


def run_failover(ttl_s: float, timeout_s: float, deployment: str, proxy: bool, silent: float, seed: int) -> Clients:
    """The primary of a `deployment` dies at second 0; `silent` percent of the clients hang on a connection that nobody closed."""
    checks.choice("deployment", deployment, KINDS)
    share = checks.number("silent", silent, 0, 100) / 100
    seed = checks.count("seed", seed, 0, 2**32)
    given: dict[str, Any] = {"ttl_s": ttl_s, "timeout_s": timeout_s, "silent": share, "proxy": proxy}
    every = {kind: rds.outage(rds.TYPICAL_S[kind], **given) for kind in KINDS}
    here = every[deployment]
    edges = [0.0, here.database, here.worst] + [t for t in (timeout_s,) if here.database < t < here.worst]
    seconds = np.unique(np.r_[edges, np.nextafter(edges, 0), np.linspace(0, here.worst * 1.15, 90)])
    seconds = seconds[seconds >= 0]
    left = rds.waiting_share(seconds, here.database, **given)
    simulated = here.database
    if not proxy:
        kept = route53.remembered_s(ttl_s, CLIENTS, np.random.default_rng(seed))
        back = here.database + kept
        hung = np.random.default_rng(seed + 1).random(CLIENTS) < share
        simulated = float(np.where(hung, np.maximum(back, timeout_s), back).mean())
    return Clients(deployment, ttl_s, timeout_s, proxy, share, seed, here, every, seconds, 100 * left, simulated)


def kind_name(kind: str) -> str:
    return {
        "multi_az_instance": _("Multi-AZ instance"),
        "multi_az_cluster": _("Multi-AZ cluster"),
        "aurora_replica": _("Aurora with a replica"),
        "aurora_alone": _("Aurora without a replica"),
    }[kind]


def short_name(kind: str) -> str:
    """For beside a bar: at most two short lines."""
    return {
        "multi_az_instance": _("Multi-AZ\ninstance"),
        "multi_az_cluster": _("Multi-AZ\ncluster"),
        "aurora_replica": _("Aurora,\nreplica"),
        "aurora_alone": _("Aurora,\nalone"),
    }[kind]


class ClientsChart:
    """Left: the share of clients without a database over time. Right: the average client's outage with each deployment."""

    def setup(self, figure: Figure) -> None:
        self.left, self.right = marks.axes_row(figure, 2, top=34, bottom=50, between=112, right=86, share_y=False)
        self.left.set_title(_("clients without a database, %"))
        self.left.set_ylim(0, 118)
        self.left.set_yticks([0, 25, 50, 75, 100])
        self.left.set_xlabel(_("seconds after the primary died"))
        marks.plain_ticks(self.left.xaxis)
        self.left.set_xlim(0, 1)
        self.areas = {}
        for name, tone, _hatch in PARTS:
            self.areas[name] = PolyCollection([], facecolor=tone.fill, alpha=0.25, linewidth=0, animated=True)
            self.left.add_collection(self.areas[name], autolim=False)
        self.curve = self.left.plot([], [], color=palette.INK, linewidth=2.4, animated=True, zorder=4)[0]
        self.back = marks.moving_text(
            self.left, lift=6, ha="left", va="bottom", weight="bold", color=palette.AMBER.word
        )
        self.right.set_title(_("average client, outage"))
        self.right.set_ylim(len(KINDS) - 0.45, -0.55)
        self.right.set_yticks(range(len(KINDS)), [short_name(kind) for kind in KINDS])
        self.right.grid(axis="y", visible=False)
        self.right.set_xticks([])
        self.right.set_xlim(0, 1)
        self.bars = {name: marks.series(self.right, tone, hatch) for name, tone, hatch in PARTS}
        self.totals = [
            self.right.text(0, row, "", va="center", weight="bold", animated=True) for row in range(len(KINDS))
        ]
        self.chosen = PolyCollection(
            [], facecolor=palette.SLATE.fill, alpha=0.22, linewidth=0, zorder=0.5, animated=True
        )
        self.right.add_collection(self.chosen, autolim=False)
        for x, words, tone in (
            (0.0, _("plain: the database"), palette.AMBER),
            (0.52, _("hatched: its clients"), palette.BLUE),
        ):
            self.right.text(
                x, -0.09, words, transform=self.right.transAxes, va="top", color=tone.word, fontsize=11, weight="bold"
            )

    def show(self, view: Clients) -> bool:
        changed = marks.set_right(self.left, view.here.worst)
        right = self.left.get_xlim()[1]
        self.curve.set_data(np.r_[view.seconds, right], np.r_[view.left, 0])
        start = view.here.database
        self.areas["database"].set_verts([[(0, 0), (0, 100), (start, 100), (start, 0)]])
        after = view.seconds >= start
        edge = list(zip(view.seconds[after], view.left[after], strict=True))
        self.areas["clients"].set_verts([[(start, 0), *edge, (view.here.worst, 0)]])
        self.back.set_position((min(start, 0.45 * right), 100))
        self.back.set_text(_("database back: {time}").format(time=time(start)))
        changed = marks.set_right(self.right, max(one.mean for one in view.all.values())) or changed
        top = self.right.get_xlim()[1]
        outages = list(view.all.values())
        self.bars["database"].set_verts([box(0, one.database, row) for row, one in enumerate(outages)])
        self.bars["clients"].set_verts([box(one.database, one.mean, row) for row, one in enumerate(outages)])
        for row, (text, one) in enumerate(zip(self.totals, outages, strict=True)):
            text.set_position((one.mean + 0.02 * top, row))
            text.set_text(time(one.mean))
        row = KINDS.index(view.deployment)
        self.chosen.set_verts([marks.box(0, top, row - 0.45, row + 0.45)])
        return changed


def box(low: float, high: float, row: int) -> list[tuple[float, float]]:
    return marks.box(low, high, row - 0.3, row + 0.3)


def say_failover(view: Clients) -> str:
    fields = {
        "kind": kind_name(view.deployment),
        "database": time(view.here.database),
        "mean": time(view.here.mean),
        "worst": time(view.here.worst),
        "share": plain(100 * (1 - view.here.database / view.here.mean)),
    }
    if view.proxy:
        return _("{kind} behind an RDS Proxy: the database is back after {database}, and so is every client.").format(
            **fields
        )
    if view.here.mean < 1.5 * view.here.database:
        return _(
            "{kind}: the database is back after {database}, the average client after {mean}, the last one after {worst}."
        ).format(**fields)
    return _(
        "{kind}: the database is back after {database}, the average client only after {mean}: {share} % of the outage is the clients' own."
    ).format(**fields)


def law_failover(view: Clients) -> str:
    if view.proxy:
        return _("The proxy keeps its address and its connections, and holds requests until the new writer answers.")
    parts = _("{database} s + {ttl} s / 2 for a client that looks the name up again").format(
        database=plain(view.here.database), ttl=plain(view.ttl_s)
    )
    return _(
        "{parts}; {silent} % hang until their timeout of {timeout} s. On average {mean} s; {n} clients drawn {simulated} s (seed {seed})."
    ).format(
        parts=parts, silent=plain(100 * view.silent), timeout=plain(view.timeout_s), mean=plain(view.here.mean, 4),
        n=f"{CLIENTS:,}", simulated=plain(view.simulated, 4), seed=view.seed,
    )  # fmt: skip


def table_failover(view: Clients) -> pd.DataFrame:
    rows = {
        kind_name(kind): {
            _("database back, s"): one.database,
            _("average client, s"): round(one.mean, 1),
            _("last client, s"): one.worst,
        }
        for kind, one in view.all.items()
    }
    return pd.DataFrame(rows).T.rename_axis(_("deployment"))


def failover() -> Simulation:
    """When are the clients back?"""
    start = {"ttl_s": 30, "timeout_s": 900, "deployment": "multi_az_instance", "proxy": False, "silent": 100, "seed": 1}
    return Simulation(
        id="failover",
        question=_("The primary dies: when are its clients back?"),
        run=run_failover,
        chart=ClientsChart(),
        say=say_failover,
        law=law_failover,
        table=table_failover,
        controls=[
            Number("timeout_s", _("Clients give up a silent connection after"), 1, 900, 1, unit=_("s"), log=True),
            Number("ttl_s", _("Clients keep the address for"), 1, 3600, 1, unit=_("s"), log=True),
            Choice("deployment", _("Deployment"), {kind: kind_name(kind) for kind in KINDS}),
            Switch("proxy", _("RDS Proxy in between")),
        ],
        more=[
            Number("silent", _("Connections that die in silence"), 0, 100, 5, unit="%"),
            Count("seed", _("Seed of the random run"), 0, 100),
        ],
        presets=[
            Preset("no-timeout", _("Multi-AZ instance, and a client without a timeout"), start),
            Preset("timeout", _("The same with a timeout of 5 s"), {"timeout_s": 5}),
            Preset("java", _("A timeout of 5 s, and a JVM that keeps addresses for 1 h"), {"timeout_s": 5, "ttl_s": 3600}),
            Preset("cluster", _("Multi-AZ cluster, 5 s, addresses for 30 s"), {"timeout_s": 5, "deployment": "multi_az_cluster"}),
            Preset("alone", _("Aurora without a replica"), {"timeout_s": 5, "ttl_s": 5, "deployment": "aurora_alone"}),
            Preset("proxy", _("The first state, through an RDS Proxy"), {"proxy": True}),
        ],
        source=facts.source("rds-failover").text(language()),
    )  # fmt: skip
