"""Lesson 16, second simulation: how far a read replica falls behind, every day and during an import."""

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
from aws_study.ui import Count, Number, Preset, Simulation, marks, palette
from aws_study.ui.units import plain

SHARES = np.r_[np.linspace(0.01, 0.9, 40), np.linspace(0.91, 0.99, 33)]
WRITES = 30_000  # drawn for the simulated lag


@dataclass(frozen=True)
class Lag:
    """Inputs (milliseconds, seconds), the mean lag and its curve over the load, what was drawn, and the import."""

    writes: float
    apply_ms: float
    import_per_s: float
    import_min: float
    after_ms: float
    way_ms: float
    seed: int
    busy: float
    mean_ms: float
    curve: np.ndarray
    simulated_ms: float
    stale: float
    batch: rds.Import

    @property
    def shape(self) -> tuple[list[float], list[float]]:
        """Minutes since the import began and the lag in minutes: it rises to its peak and falls while the replica catches up."""
        batch = self.batch
        if batch.peak_s == 0:
            return [0.0], [0.0]
        if not math.isfinite(batch.caught_up_s):  # it falls no more: the usual writes alone are too many
            slope = max(0.0, 1 - 1 / self.busy)
            more = batch.peak_at_s
            return [0.0, batch.peak_at_s / 60, (batch.peak_at_s + more) / 60], [
                0.0,
                batch.peak_s / 60,
                (batch.peak_s + slope * more) / 60,
            ]
        return [0.0, batch.peak_at_s / 60, batch.caught_up_s / 60], [0.0, batch.peak_s / 60, 0.0]


def run_lag(
    writes_per_s: float,
    apply_ms: float,
    import_per_s: float,
    import_min: float,
    after_ms: float,
    way_ms: float,
    seed: int,
) -> Lag:
    """A replica under steady writes, and under an import for `import_min` minutes. `after_ms`: when a writer reads their own write."""
    minutes = checks.number("import_min", import_min, 0, 1e6)
    after = checks.number("after_ms", after_ms, 0, 1e9)
    seed = checks.count("seed", seed, 0, 2**32)
    mean = rds.mean_lag_ms(writes_per_s, apply_ms, way_ms)
    busy = writes_per_s * apply_ms / 1000
    batch = rds.import_lag(
        import_s=60 * minutes, import_per_s=import_per_s, usual_per_s=writes_per_s, apply_ms=apply_ms
    )
    curve = np.array([rds.mean_lag_ms(1000 * share / apply_ms, apply_ms, way_ms) for share in SHARES])
    simulated, stale = math.inf, 1.0
    if busy < 1:
        drawn = rds.lags_ms(writes_per_s, apply_ms, way_ms, writes=WRITES, rng=np.random.default_rng(seed))
        simulated, stale = float(drawn.mean()), float((drawn > after).mean())
    return Lag(
        writes_per_s, apply_ms, import_per_s, minutes, after, way_ms, seed, busy, mean, curve, simulated, stale, batch
    )  # fmt: skip


def span(seconds: float) -> str:
    """12 ms, 1.5 s, 10 min, 2 h."""
    if seconds < 1:
        return _("{n} ms").format(n=plain(1000 * seconds))
    if seconds < 100:
        return _("{n} s").format(n=plain(seconds))
    if seconds < 7200:
        return _("{n} min").format(n=plain(seconds / 60))
    return _("{n} h").format(n=plain(seconds / 3600))


class LagChart:
    """Left: the mean lag over how busy the replica is with repeating writes. Right: the lag during and after the import."""

    def setup(self, figure: Figure) -> None:
        self.left, self.right = marks.axes_row(figure, 2, top=34, bottom=50, between=86, right=30, share_y=False)
        self.left.set_title(_("mean lag, ms"))
        self.left.set_xlim(0, 100)
        self.left.set_xticks([0, 25, 50, 75, 100])
        self.left.set_xlabel(_("time that repeating writes takes, %"))
        self.line = self.left.plot([], [], color=palette.BLUE.fill, animated=True)[0]
        self.level = self.left.plot([], [], color=palette.MUTED, linewidth=1, animated=True)[0]
        self.point = self.left.plot(
            [], [], "o", color=palette.BLUE.fill, markersize=9, animated=True, zorder=5, clip_on=False
        )[0]
        corner: Any = {"transform": self.left.transAxes, "va": "top", "weight": "bold", "animated": True}
        self.words = self.left.text(0.03, 0.97, "", color=palette.BLUE.word, **corner)
        self.stale = self.left.text(0.03, 0.86, "", color=palette.RED.word, **corner)
        self.right.set_title(_("lag, minutes"))
        self.right.set_xlabel(_("minutes since the import began"))
        marks.plain_ticks(self.right.xaxis)
        self.right.set_xlim(0, 1)
        self.fill = self.right.fill(
            [0, 0], [0, 0], facecolor=palette.AMBER.fill, alpha=0.25, linewidth=0, animated=True
        )[0]
        self.batch = self.right.plot([], [], color=palette.AMBER.fill, animated=True)[0]
        self.end = self.right.axvline(0, color=palette.MUTED, linewidth=1.4, linestyle=(0, (4, 3)), animated=True)
        self.ended = marks.moving_text(self.right, ha="right", va="top", fontsize=11, color=palette.MUTED)
        self.peak = marks.moving_text(
            self.right, lift=4, ha="center", va="bottom", weight="bold", color=palette.AMBER.word
        )
        self.prediction = marks.GuessLine(self.left, _("your prediction"))

    def guess(self, value: float | None) -> None:
        self.prediction.set(value)

    def show(self, view: Lag) -> bool:
        here = view.mean_ms if math.isfinite(view.mean_ms) else float(view.curve[-1])
        x = min(100 * view.busy, 100)
        # the curve leaves the picture where it explodes; what matters is the point and the bend before it
        changed = marks.set_top(self.left, max(2.2 * here, 4 * (view.way_ms + view.apply_ms), self.prediction.value))
        self.line.set_data(100 * SHARES, view.curve)
        height = min(here, self.left.get_ylim()[1])
        self.level.set_data([x, x], [0, height])
        self.point.set_data([x], [height])
        self.words.set_text(
            _("{ms} ms").format(ms=plain(view.mean_ms)) if math.isfinite(view.mean_ms) else _("grows without end")
        )
        self.stale.set_text(
            _("{percent} % miss their write {after} later").format(
                percent=plain(100 * view.stale, 2), after=span(view.after_ms / 1000)
            )
            if math.isfinite(view.mean_ms) else _("nobody sees their write")
        )  # fmt: skip
        minutes, lag = view.shape
        changed |= marks.set_right(self.right, max(minutes[-1], view.import_min, 0.1))
        wanted = self.right.get_xlim()[1]
        changed |= marks.set_top(self.right, max(max(lag) * 1.15, 0.9))
        top = self.right.get_ylim()[1]
        ends = [*minutes, wanted] if lag[-1] == 0 else minutes
        heights = [*lag, 0.0] if lag[-1] == 0 else lag
        self.batch.set_data(ends, heights)
        self.fill.set_xy([(0, 0), *zip(ends, heights, strict=True), (ends[-1], 0)])
        self.end.set_xdata([view.import_min] * 2)
        self.ended.set_position((view.import_min - 0.015 * wanted, 0.985 * top))
        self.ended.set_ha("right" if view.import_min > 0.3 * wanted else "left")
        if view.import_min <= 0.3 * wanted:
            self.ended.set_x(view.import_min + 0.015 * wanted)
        self.ended.set_text(_("import ends"))
        keeps_up = _("the replica keeps up") if view.batch.busy < 1 else _("grows without end")
        self.peak.set_text(span(view.batch.peak_s) if view.batch.peak_s else keeps_up)
        place = view.batch.peak_at_s / 60 if view.batch.peak_s else wanted / 2
        self.peak.set_position((min(max(place, 0.1 * wanted), 0.9 * wanted), view.batch.peak_s / 60))
        return changed


def say_lag(view: Lag) -> str:
    fields = {
        "mean": span(view.mean_ms / 1000) if math.isfinite(view.mean_ms) else "-",
        "busy": plain(100 * view.busy),
        "stale": plain(100 * view.stale, 2),
        "after": span(view.after_ms / 1000),
        "peak": span(view.batch.peak_s),
        "caught": span(view.batch.caught_up_s - view.batch.seconds) if math.isfinite(view.batch.caught_up_s) else "-",
    }
    if not math.isfinite(view.mean_ms):
        return _(
            "Repeating the writes takes {busy} % of the replica's time: it cannot keep up, and its lag grows for as long as this goes on."
        ).format(**fields)
    if view.batch.busy == 1:
        return _(
            "The import takes exactly all of the replica's time: it does not keep up, and its lag grows for as long as this goes on."
        )
    if view.batch.busy < 1:
        during = span(rds.mean_lag_ms(view.import_per_s, view.apply_ms, view.way_ms) / 1000)
        return _(
            "On an ordinary day the replica is {mean} behind, and {stale} % of those who read {after} after writing miss their own write. It keeps up with the import, {during} behind."
        ).format(during=during, **fields)
    return _(
        "On an ordinary day the replica is {mean} behind; the import makes that {peak}, and after its end it takes {caught} until the replica has caught up."
    ).format(**fields)


def law_lag(view: Lag) -> str:
    if not math.isfinite(view.mean_ms):
        return _(
            "{writes} writes a second x {apply} ms = {busy} % of one thread's time; a queue is stable below 100 % only."
        ).format(writes=plain(view.writes), apply=plain(view.apply_ms), busy=plain(100 * view.busy))
    mean = _("Formula {mean} ms, {n} writes drawn {simulated} ms (seed {seed}).").format(
        mean=plain(view.mean_ms), n=f"{WRITES:,}", simulated=plain(view.simulated_ms), seed=view.seed
    )
    if view.batch.peak_s == 0:
        return mean
    return (
        mean
        + " "
        + _("Peak {minutes} min × ({rho} - 1) = {peak} min; caught up after that divided by (1 - {usual}).").format(
            minutes=plain(view.import_min),
            rho=plain(view.batch.busy),
            peak=plain(view.batch.peak_s / 60),
            usual=plain(view.busy),
        )
    )


def table_lag(view: Lag) -> pd.DataFrame:
    rows = {}
    for share in (25, 50, 75, 80, 90, 95, 99):
        rows[f"{share} %"] = {
            _("writes per second"): 10 * share / view.apply_ms,
            _("mean lag, ms"): rds.mean_lag_ms(10 * share / view.apply_ms, view.apply_ms, view.way_ms),
        }
    return pd.DataFrame(rows).T.rename_axis(_("time that repeating writes takes, %")).round(2)


def replica_lag() -> Simulation:
    """How far behind is a read replica?"""
    start = {
        "writes_per_s": 200, "apply_ms": 4, "import_per_s": 600, "import_min": 20, "after_ms": 20, "way_ms": 1, "seed": 1,
    }  # fmt: skip
    return Simulation(
        id="replica-lag",
        question=_("How far behind is a read replica?"),
        run=run_lag,
        chart=LagChart(),
        say=say_lag,
        law=law_lag,
        table=table_lag,
        controls=[
            Number("writes_per_s", _("Writes per second"), 1, 300, 1),
            Number("apply_ms", _("The replica repeats a write in"), 0.25, 10, 0.25, unit="ms"),
            Number("import_per_s", _("Writes per second during the import"), 0, 2000, 10),
            Number("import_min", _("The import takes"), 1, 240, 1, unit=_("min")),
        ],
        more=[
            Number("after_ms", _("A customer reads after their own write"), 1, 5000, 1, unit="ms", log=True),
            Number("way_ms", _("The way to the replica"), 0.5, 300, 0.5, unit="ms", log=True),
            Count("seed", _("Seed of the random run"), 0, 100),
        ],
        presets=[
            Preset("import-at-two", _("Import at 02:00: 600 writes a second for 20 min"), start),
            Preset("spread-out", _("The same extra writes spread over 3 h"), {"import_per_s": 245, "import_min": 178}),
            Preset("parallel", _("Four threads repeat the writes"), {"apply_ms": 1}),
            Preset("nearly-full", _("Ordinary days at 98 %"), {"writes_per_s": 245}),
            Preset("too-many", _("More writes than the replica can repeat"), {"writes_per_s": 260}),
            Preset("far-away", _("A replica in another Region, 80 ms away"), {"way_ms": 80, "after_ms": 100, "import_per_s": 200}),
        ],
        source=facts.source("rds-replica-lag").text(language()),
    )  # fmt: skip
