"""Lesson 13, first simulation: how long clients go to a dead site, and how much of that time is caches."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.services import route53
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Number, Preset, Simulation, marks, palette
from aws_study.ui.units import plain

RESOLVERS = 2000
TTLS = (10, 60, 300, 3600)
PARTS = (("notice", palette.AMBER), ("caches", palette.BLUE))


@dataclass(frozen=True)
class Outage:
    """Inputs in seconds, `stubborn` as a share; the seconds that the mean and the last client lose, and the curve over time."""

    ttl_s: float
    interval_s: int
    threshold: int
    stubborn: float
    kept_s: float
    requests_per_s: float
    seed: int
    detected: float
    mean: float
    worst: float
    seconds: np.ndarray
    left: np.ndarray
    simulated: float

    @property
    def cache_share(self) -> float:
        return 1 - self.detected / self.mean


def run_failover(
    ttl_s: float, interval_s: str, threshold: int, stubborn: float, kept_s: float, requests_per_s: float, seed: int
) -> Outage:
    """A primary dies at second 0. `interval_s` is "10" or "30"; `stubborn` percent of the resolvers keep answers `kept_s` or longer."""
    interval = int(checks.choice("interval_s", interval_s, ("10", "30")))
    share = checks.number("stubborn", stubborn, 0, 100) / 100
    kept_s = checks.number("kept_s", kept_s, 0, 604_800)
    rate = checks.number("requests_per_s", requests_per_s, 0, 1e7)
    seed = checks.count("seed", seed, 0, 2**32)
    found = route53.failover_seconds(interval_s=interval, threshold=threshold, ttl_s=ttl_s)
    longer = max(ttl_s, kept_s) if share else ttl_s
    mean = found.detected + (1 - share) * ttl_s / 2 + share * longer / 2
    worst = found.detected + longer
    seconds = np.unique(np.r_[0, found.detected, np.linspace(found.detected, worst, 80), found.worst, worst * 1.2])
    left = (1 - share) * route53.dead_share(seconds, detected_s=found.detected, kept_s=ttl_s)
    left += share * route53.dead_share(seconds, detected_s=found.detected, kept_s=longer)
    rng = np.random.default_rng(seed)
    some = round(share * RESOLVERS)
    drawn = [route53.remembered_s(ttl, n, rng).sum() for ttl, n in ((ttl_s, RESOLVERS - some), (longer, some)) if n]
    simulated = found.detected + float(sum(drawn)) / RESOLVERS
    return Outage(
        ttl_s, interval, threshold, share, kept_s, rate, seed, found.detected, mean, worst, seconds, 100 * left, simulated
    )  # fmt: skip


def time(seconds: float) -> str:
    """90 s, 16.5 min, 1.2 h."""
    if seconds < 600:
        return _("{n} s").format(n=plain(seconds))
    if seconds < 7200:
        return _("{n} min").format(n=plain(seconds / 60))
    return _("{n} h").format(n=plain(seconds / 3600))


class FailoverChart:
    """Left: the share of clients that are still sent to the dead site. Right: what the average and the last client lose."""

    def setup(self, figure: Figure) -> None:
        self.left, self.right = marks.axes_row(figure, 2, top=34, bottom=50, between=74, right=110, share_y=False)
        self.left.set_title(_("clients sent to the dead site, %"))
        self.left.set_ylim(0, 112)
        self.left.set_yticks([0, 25, 50, 75, 100])
        self.left.set_xlabel(_("seconds after the failure"))
        self.left.set_xlim(0, 1)
        self.areas = {
            name: PolyCollection([], facecolor=tone.fill, alpha=0.25, linewidth=0, animated=True)
            for name, tone in PARTS
        }
        for area in self.areas.values():
            self.left.add_collection(area, autolim=False)
        self.curve = self.left.plot([], [], color=palette.INK, linewidth=2.4, animated=True, zorder=4)[0]
        self.noticed = marks.moving_text(
            self.left, lift=5, ha="left", va="bottom", weight="bold", color=palette.AMBER.word
        )
        self.right.set_title(_("outage, seconds"))
        marks.plain_ticks(self.left.xaxis, self.right.yaxis)
        self.right.set_xlim(-0.6, 1.6)
        self.right.set_xticks([0, 1], [_("average client"), _("last client")])
        self.bars = {name: marks.series(self.right, tone, "" if name == "notice" else "//") for name, tone in PARTS}
        self.totals = [
            marks.moving_text(self.right, lift=3, ha="center", va="bottom", weight="bold") for _bar in range(2)
        ]
        self.names = {
            name: self.right.text(
                1.02, 0, "", transform=self.right.get_yaxis_transform(), va="center", color=tone.word, weight="bold",
                fontsize=12, linespacing=1.1, animated=True,
            )
            for name, tone in PARTS
        }  # fmt: skip
        self.prediction = marks.GuessLine(self.right, _("your prediction"))

    def guess(self, value: float | None) -> None:
        self.prediction.set(value)

    def show(self, view: Outage) -> bool:
        changed = marks.set_top(self.right, max(view.worst, self.prediction.value))
        changed = marks.set_right(self.left, view.worst) or changed
        right, top, last = self.left.get_xlim()[1], self.right.get_ylim()[1], np.maximum(view.seconds, 0)
        self.curve.set_data(np.r_[last, right], np.r_[view.left, 0])
        after = view.seconds >= view.detected
        self.areas["notice"].set_verts([[(0, 0), (0, 100), (view.detected, 100), (view.detected, 0)]])
        self.areas["caches"].set_verts([[(view.detected, 0), *zip(view.seconds[after], view.left[after], strict=True)]])
        self.noticed.set_position((min(view.detected, 0.55 * right), 100))
        self.noticed.set_text(_("noticed after {time}").format(time=time(view.detected)))
        for name in ("notice", "caches"):
            self.bars[name].set_verts(
                [
                    marks.box(x - 0.32, x + 0.32, low, high)
                    for x, total in enumerate((view.mean, view.worst))
                    for low, high in [(0, view.detected) if name == "notice" else (view.detected, total)]
                ]
            )
        for x, total in enumerate((view.mean, view.worst)):
            self.totals[x].set_position((x, total))
            self.totals[x].set_text(time(total))
        wanted = [view.detected / 2, (view.detected + view.worst) / 2]
        places = marks.spread(wanted, 0.17 * top, 0.07 * top, 0.93 * top)
        for name, place, words in zip(
            ("notice", "caches"), places, (_("not yet\nnoticed"), _("noticed,\ncached")), strict=True
        ):
            self.names[name].set_y(place)
            self.names[name].set_text(words)
        return changed


def say_failover(view: Outage) -> str:
    fields = {
        "detected": time(view.detected),
        "mean": time(view.mean),
        "worst": time(view.worst),
        "share": plain(100 * view.cache_share),
        "rest": plain(100 * (1 - view.cache_share)),
    }
    if view.cache_share >= 0.5:
        return _(
            "Route 53 answers otherwise after {detected}, but the average client is back after {mean} and the last after {worst}: {share} % of the outage is caches."
        ).format(**fields)
    return _(
        "Route 53 answers otherwise after {detected}; the average client is back after {mean}, the last after {worst}. Now {rest} % of the outage is noticing."
    ).format(**fields)


def law_failover(view: Outage) -> str:
    cached = f"{plain(view.ttl_s)} / 2"
    if view.stubborn:
        longer = max(view.ttl_s, view.kept_s)
        cached = f"({plain(1 - view.stubborn)} × {plain(view.ttl_s)} + {plain(view.stubborn)} × {plain(longer)}) / 2"
    return _(
        "{interval} × {threshold} + {cached} = {mean} s; {resolvers} resolvers drawn (seed {seed}): {simulated} s. At {rate} requests a second {lost} fail."
    ).format(
        interval=view.interval_s, threshold=view.threshold, cached=cached, mean=plain(view.mean, 4),
        resolvers=f"{RESOLVERS:,}", seed=view.seed, simulated=plain(view.simulated), rate=plain(view.requests_per_s),
        lost=f"{view.requests_per_s * view.mean:,.0f}",
    )  # fmt: skip


def table_failover(view: Outage) -> pd.DataFrame:
    rows = {}
    for ttl in sorted({*TTLS, view.ttl_s}):
        found = route53.failover_seconds(interval_s=view.interval_s, threshold=view.threshold, ttl_s=ttl)
        rows[plain(ttl)] = {
            _("noticed after, s"): found.detected,
            _("average client, s"): found.mean,
            _("last client, s"): found.worst,
            _("caches, %"): round(100 * (1 - found.detected / found.mean), 1),
            _("queries of a busy resolver a day"): round(86_400 / ttl) if ttl else float("nan"),
        }
    return pd.DataFrame(rows).T.rename_axis(_("TTL, s"))


def failover() -> Simulation:
    """How long do clients go to a dead site?"""
    start = {
        "ttl_s": 300, "interval_s": "30", "threshold": 3, "stubborn": 0, "kept_s": 1800, "requests_per_s": 50, "seed": 1,
    }  # fmt: skip
    return Simulation(
        id="failover",
        question=_("How long do clients go to a dead site?"),
        run=run_failover,
        chart=FailoverChart(),
        say=say_failover,
        law=law_failover,
        table=table_failover,
        controls=[
            Number("ttl_s", _("TTL of the record"), 1, 86_400, 1, unit=_("s"), log=True),
            Choice("interval_s", _("Health check every"), {"30": _("30 s (standard)"), "10": _("10 s (fast)")}),
            Count("threshold", _("Failure threshold"), 1, 10),
            Number("stubborn", _("Resolvers that keep answers longer"), 0, 50, 1, unit="%"),
        ],
        more=[
            Number("kept_s", _("They keep an answer at least"), 60, 86_400, 1, unit=_("s"), log=True),
            Number("requests_per_s", _("Requests per second"), 1, 1000, 1, log=True),
            Count("seed", _("Seed of the random run"), 0, 100),
        ],
        presets=[
            Preset("five-minutes", _("TTL 300 s, checked every 30 s, threshold 3"), start),
            Preset("fastest-check", _("The fastest check: every 10 s, threshold 1"), {"interval_s": "10", "threshold": 1}),
            Preset("one-minute", _("TTL 60 s, the check as it was"), {"ttl_s": 60}),
            Preset("both", _("TTL 60 s and a check every 10 s"), {"ttl_s": 60, "interval_s": "10"}),
            Preset("one-hour", _("TTL 3,600 s"), {"ttl_s": 3600}),
            Preset("stubborn", _("TTL 60 s, a tenth of the resolvers keep answers for 30 min"), {"ttl_s": 60, "stubborn": 10}),
        ],
        source=facts.source("route53-failover").text(language()),
    )  # fmt: skip
