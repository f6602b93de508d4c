"""Lesson 18, second simulation: what a caching strategy and its TTL make stale, and what they save the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.services import elasticache
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Number, Preset, Simulation, marks, palette
from aws_study.ui.units import plain

TTLS = np.geomspace(1, 86_400, 41)
LIVES = 20_000
STRATEGIES = elasticache.STRATEGIES


@dataclass(frozen=True)
class Staleness:
    """Inputs (rates per second), the outcome of every strategy, the curves of the chosen one in percent, one simulated share."""

    strategy: str
    ttl_s: float
    reads: float
    writes: float
    flush_s: float
    seed: int
    outcomes: Mapping[str, elasticache.Outcome]
    stale: np.ndarray
    miss: np.ndarray
    simulated: float

    @property
    def here(self) -> elasticache.Outcome:
        return self.outcomes[self.strategy]


def run_staleness(
    strategy: str, ttl_s: float, reads_per_s: float, writes_per_h: float, flush_s: float, seed: int
) -> Staleness:
    """One key under each strategy; `strategy` is the one whose curves over the TTL are drawn. Raises ParameterError."""
    checks.choice("strategy", strategy, STRATEGIES)
    ttl_s = checks.number("ttl_s", ttl_s, 0, 1e8)
    reads = checks.number("reads_per_s", reads_per_s, 1e-6, 1e6)
    writes = checks.number("writes_per_h", writes_per_h, 0, 3.6e8) / 3600
    flush_s = checks.number("flush_s", flush_s, 0, 1e6)
    seed = checks.count("seed", seed, 0, 2**32)
    given = {"reads_per_s": reads, "writes_per_s": writes, "flush_s": flush_s}
    outcomes = {name: elasticache.outcome(name, ttl_s=ttl_s, **given) for name in STRATEGIES}
    along = [elasticache.outcome(strategy, ttl_s=float(ttl), **given) for ttl in TTLS]
    simulated = elasticache.stale_simulated(reads, writes, ttl_s, lives=LIVES, rng=np.random.default_rng(seed))
    stale, miss = (100 * np.array([getattr(one, name) for one in along]) for name in ("stale_share", "miss_share"))
    return Staleness(strategy, ttl_s, reads, writes, flush_s, seed, outcomes, stale, miss, simulated)


def strategy_name(strategy: str) -> str:
    return {
        "lazy": _("lazy loading"),
        "lazy_delete": _("lazy loading, delete on write"),
        "write_through": _("write-through"),
        "write_behind": _("write-behind"),
    }[strategy]


def short_name(strategy: str) -> str:
    """For under a bar: at most three short lines."""
    return {
        "lazy": _("lazy"),
        "lazy_delete": _("lazy +\ndelete"),
        "write_through": _("write-\nthrough"),
        "write_behind": _("write-\nbehind"),
    }[strategy]


def short(percent: float, digits: int = 2) -> str:
    """For the margin: two digits, and no more zeros than a hundredth."""
    return "<\u00a00.01" if 0 < percent < 0.01 else plain(percent, digits)


def duration(seconds: float) -> str:
    """45 s, 10 min, 1 h, 2 d."""
    if seconds < 60:
        return _("{n} s").format(n=plain(seconds))
    if seconds < 3600:
        return _("{n} min").format(n=plain(seconds / 60))
    if seconds < 86_400:
        return _("{n} h").format(n=plain(seconds / 3600))
    return _("{n} d").format(n=plain(seconds / 86_400))


class StalenessChart:
    """Left: stale reads and reads that miss, over the TTL. Right: calls to the database in an hour under each strategy, a bar each."""

    def setup(self, figure: Figure) -> None:
        self.left, self.right = marks.axes_row(figure, 2, top=34, bottom=58, between=170, share_y=False)
        self.left.set_title(_("reads of the key, %"))
        self.left.set_xscale("log")
        self.left.set_xlim(1, 86_400)
        self.left.set_ylim(0, 100)
        self.left.set_xticks([1, 60, 3600, 86_400], [duration(1), _("1 min"), _("1 h"), _("1 day")])
        self.left.set_xticks([], minor=True)
        self.left.set_xlabel(_("time to live"))
        self.lines, self.dots, self.names = {}, {}, {}
        for name, tone, style, marker in (("stale", palette.RED, "-", "D"), ("miss", palette.BLUE, (0, (5, 3)), "o")):
            self.lines[name] = self.left.plot([], [], color=tone.fill, linestyle=style, animated=True)[0]
            self.dots[name] = self.left.plot([], [], marker, color=tone.fill, markersize=8, animated=True, zorder=5)[0]
            self.names[name] = self.left.text(
                1.03, 0, "", transform=self.left.get_yaxis_transform(), va="center", color=tone.word, weight="bold",
                fontsize=12, linespacing=1.1, animated=True,
            )  # fmt: skip
        self.level = self.left.axvline(1, color=palette.MUTED, linewidth=1, animated=True)
        self.right.set_title(_("database calls per hour"))
        self.right.set_yticks([])
        self.right.set_xlim(-0.5, len(STRATEGIES) - 0.5)
        self.right.set_xticks(range(len(STRATEGIES)), [short_name(name) for name in STRATEGIES])
        self.bars = {
            "reads": marks.series(self.right, palette.BLUE),
            "writes": marks.series(self.right, palette.AMBER, "//"),
        }
        self.totals = [
            marks.moving_text(self.right, lift=3, ha="center", va="bottom", weight="bold", fontsize=12)
            for _name in STRATEGIES
        ]
        self.chosen = self.right.plot([], [], "v", color=palette.INK, markersize=7, animated=True, clip_on=False)[0]
        for row, (words, tone) in enumerate(((_("hatched: writes"), palette.AMBER), (_("plain: reads"), palette.BLUE))):
            self.right.text(
                0.99, 0.98 - 0.08 * row, words, transform=self.right.transAxes, ha="right", va="top", color=tone.word,
                fontsize=11, animated=True,
            )  # fmt: skip
        self.prediction = marks.GuessLine(self.left, _("your prediction"))

    def guess(self, value: float | None) -> None:
        self.prediction.set(value)

    def show(self, view: Staleness) -> bool:
        x = min(max(view.ttl_s, 1), 86_400)
        here = {"stale": 100 * view.here.stale_share, "miss": 100 * view.here.miss_share}
        for name, curve in (("stale", view.stale), ("miss", view.miss)):
            self.lines[name].set_data(TTLS, curve)
            self.dots[name].set_data([x], [here[name]])
        self.level.set_xdata([x, x])
        self.names["stale"].set_text(_("stale: {percent} %").format(percent=short(here["stale"])))
        self.names["miss"].set_text(_("database: {percent} %").format(percent=short(here["miss"])))
        for name, place in zip(("stale", "miss"), marks.spread([here["stale"], here["miss"]], 9, 3, 97), strict=True):
            self.names[name].set_y(place)
        reads = [3600 * view.outcomes[name].database_reads_per_s for name in STRATEGIES]
        totals = [3600 * view.outcomes[name].database_per_s for name in STRATEGIES]
        changed = marks.set_top(self.right, max(totals) * 1.3)
        top = self.right.get_ylim()[1]
        self.bars["reads"].set_verts([marks.rectangles([i - 0.3], 0.6, high)[0] for i, high in enumerate(reads)])
        self.bars["writes"].set_verts(
            [marks.box(i - 0.3, i + 0.3, low, high) for i, (low, high) in enumerate(zip(reads, totals, strict=True))]
        )
        for i, (text, total) in enumerate(zip(self.totals, totals, strict=True)):
            text.set_position((i, total))
            text.set_text(plain(round(total) if total >= 10 else total, 3))
        self.chosen.set_data([STRATEGIES.index(view.strategy)], [totals[STRATEGIES.index(view.strategy)] + 0.12 * top])
        return changed


def say_staleness(view: Staleness) -> str:
    here = view.here
    fields = {
        "strategy": strategy_name(view.strategy),
        "ttl": duration(view.ttl_s),
        "stale": short(100 * here.stale_share, 3),
        "miss": short(100 * here.miss_share, 3),
        "unread": short(100 * here.unread_share, 3),
        "writes": plain(view.writes),
        "saved": plain(here.database_writes_per_s),
        "lost": plain(here.unflushed),
    }
    if view.strategy == "lazy":
        words = _(
            "Lazy loading with a time to live of {ttl}: {stale} % of the reads return an old value, {miss} % go to the database."
        )
    elif view.strategy == "write_behind":
        words = _(
            "Write-behind turns {writes} writes a second into {saved} database writes. If the cache dies, {lost} writes are lost on average."
        )
    else:
        words = _(
            "With {strategy} and a time to live of {ttl} no read is old, {miss} % go to the database; {unread} % of what is put into the cache is never read."
        )
    return words.format(**fields)


def law_staleness(view: Staleness) -> str:
    if view.strategy == "lazy":
        return _(
            "Formula {formula} % stale, {lives} simulated lives of the cached value {simulated} % (seed {seed})."
        ).format(
            formula=plain(100 * view.here.stale_share),
            lives=f"{LIVES:,}",
            simulated=plain(100 * view.simulated),
            seed=view.seed,
        )
    return _("Trips a request waits for: a hit 1, a miss 3, a read on average {reads}, a write {writes}.").format(
        reads=plain(view.here.trips_per_read), writes=plain(view.here.trips_per_write)
    )


def table_staleness(view: Staleness) -> pd.DataFrame:
    rows = {
        strategy_name(name): {
            _("stale reads, %"): 100 * one.stale_share,
            _("reads that go to the database, %"): 100 * one.miss_share,
            _("database calls per hour"): 3600 * one.database_per_s,
            _("trips a read"): one.trips_per_read,
            _("trips a write"): one.trips_per_write,
            _("never read, %"): 100 * one.unread_share,
        }
        for name, one in view.outcomes.items()
    }
    return pd.DataFrame(rows).T.rename_axis(_("strategy")).round(4)


def staleness() -> Simulation:
    """How old is what the cache says?"""
    start = {"strategy": "lazy", "ttl_s": 3600, "reads_per_s": 20, "writes_per_h": 6, "flush_s": 5, "seed": 1}
    return Simulation(
        id="staleness",
        question=_("How often is the cache's answer an old one?"),
        run=run_staleness,
        chart=StalenessChart(),
        say=say_staleness,
        law=law_staleness,
        table=table_staleness,
        controls=[
            Number("ttl_s", _("Time to live"), 1, 86_400, 1, unit=_("s"), log=True),
            Choice("strategy", _("Strategy"), {name: strategy_name(name) for name in STRATEGIES}),
            Number("reads_per_s", _("Reads of the key per second"), 0.001, 1000, 0.001, log=True),
            Number("writes_per_h", _("Writes of the key per hour"), 0.1, 360_000, 0.1, log=True),
        ],
        more=[
            Number("flush_s", _("Write-behind: wait before saving"), 0.1, 600, 0.1, unit=_("s"), log=True),
            Count("seed", _("Seed of the random run"), 0, 100),
        ],
        presets=[
            Preset("price-list", _("Price list: 6 changes an hour, kept for 1 h"), start),
            Preset("one-minute", _("The same, kept for 1 min"), {"ttl_s": 60}),
            Preset("delete-on-write", _("The same, deleted on every write"), {"strategy": "lazy_delete"}),
            Preset("cold-key", _("A cold key: 6 reads an hour, kept for 1 min"), {"ttl_s": 60, "reads_per_s": 1 / 600, "writes_per_h": 0.1}),
            Preset("sensor", _("A sensor that writes and is hardly read, write-through"), {"strategy": "write_through", "reads_per_s": 0.01, "writes_per_h": 3600}),
            Preset("likes", _("Counter of likes: 50 writes a second, write-behind"), {"strategy": "write_behind", "reads_per_s": 100, "writes_per_h": 180_000}),
        ],
        source=facts.source("cache-strategies").text(language()),
    )  # fmt: skip
