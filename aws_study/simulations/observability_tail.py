"""Lesson 26, third simulation: a slow tail that the mean hides, and why a fleet's p99 is not the mean of its servers' p99."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks, latency
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Count, Number, Preset, Simulation, marks, palette
from aws_study.ui.units import plain

MEDIAN_MS, SIGMA = 80.0, 0.4  # a healthy server: half of its requests within 80 ms, 99 % within about 200 ms
SHOWN = (20.0, 20_000.0)  # ms, the axis
LEAST = 0.03  # percent, where the axis ends
GRID = np.geomspace(*SHOWN, 160)


@dataclass(frozen=True)
class Tail:
    """Inputs and the fleet's figures in ms; `mean_of_p99` is what one gets who averages the servers' p99."""

    servers: int
    factor: float
    traffic: float
    threshold: float
    share: float  # of all requests, percent, that go to the slow server
    mean: float
    p50: float
    p99: float
    mean_of_p99: float
    slower: np.ndarray

    def figures(self) -> dict[str, float]:
        return {"p50": self.p50, "mean": self.mean, "mean_of_p99": self.mean_of_p99, "p99": self.p99}


def run_tail(servers: int, factor: float, traffic: float, threshold: float) -> Tail:
    """A fleet of equal servers of which one is `factor` times slower and gets `traffic` percent of an equal part of the requests.

    `threshold` is an alarm's, in ms. Request times are lognormal around 80 ms. Raises ParameterError.
    """
    servers = checks.count("servers", servers, 2, 10_000)
    factor = checks.number("factor", factor, 1, 1_000)
    traffic = checks.number("traffic", traffic, 0, 1_000)
    threshold = checks.number("threshold", threshold, 1, 1e6)
    weights, medians = (servers - 1.0, traffic / 100), (MEDIAN_MS, factor * MEDIAN_MS)
    alone = [latency.percentile(99, [1], [median], SIGMA) for median in medians]
    return Tail(
        servers,
        factor,
        traffic,
        threshold,
        100 * weights[1] / sum(weights),
        latency.mean(weights, medians, SIGMA),
        latency.percentile(50, weights, medians, SIGMA),
        latency.percentile(99, weights, medians, SIGMA),
        ((servers - 1) * alone[0] + alone[1]) / servers if traffic else alone[0],  # who serves nobody reports no p99
        _slower(weights, medians),
    )


@lru_cache(maxsize=64)
def _slower(weights: tuple[float, float], medians: tuple[float, float]) -> np.ndarray:
    """Percent of the requests that take longer than each time of GRID."""
    return np.array([100 - 100 * latency.share_within(float(time), weights, medians, SIGMA) for time in GRID])


def ms(value: float) -> str:
    return _("{value} ms").format(value=plain(value))


def names() -> dict[str, str]:
    return {"p50": "p50", "mean": _("mean"), "mean_of_p99": _("mean of the p99s"), "p99": _("p99 of the fleet")}


TONES = {"p50": palette.SLATE, "mean": palette.BLUE, "mean_of_p99": palette.AMBER, "p99": palette.RED}


class TailChart:
    """Share of requests that take longer than a time, on a logarithmic axis; a vertical line for each figure, the alarm's threshold as a dotted one."""

    def setup(self, figure: Figure) -> None:
        (self.axes,) = marks.axes_row(figure, 1, top=40, right=196)
        self.axes.set_xscale("log")
        self.axes.set_xlim(*SHOWN)
        ticks = [20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000]
        self.axes.set_xticks(ticks, [f"{tick:,}" for tick in ticks])
        self.axes.set_xticks([], minor=True)
        self.axes.set_yscale("log")
        self.axes.set_ylim(LEAST, 130)
        self.axes.set_yticks([0.1, 1, 10, 100], ["0.1", "1", "10", "100"])
        self.axes.set_yticks([], minor=True)
        self.axes.set_xlabel(_("request time, ms"))
        self.axes.set_title(_("requests that take longer than this, %"), pad=12)
        self.axes.axhline(1, color=palette.RED.fill, linewidth=0.8, linestyle=(0, (4, 3)))
        self.curve = self.axes.plot([], [], color=palette.GREEN.fill, linewidth=2.2, animated=True)[0]
        style: dict[str, Any] = {"animated": True, "zorder": 4}
        self.lines = {
            name: self.axes.plot([], [], color=tone.fill, linewidth=2, **style)[0] for name, tone in TONES.items()
        }
        self.alarm = self.axes.plot([], [], color=palette.PURPLE.fill, linestyle="--", linewidth=1.6, **style)[0]
        words: dict[str, Any] = {
            "va": "center",
            "fontsize": 12,
            "weight": "bold",
            "linespacing": 1.35,
            "animated": True,
        }
        tones = {**TONES, "alarm": palette.PURPLE}
        self.words = {
            name: self.axes.text(1.03, place, "", transform=self.axes.transAxes, color=tone.word, **words)
            for (name, tone), place in zip(tones.items(), (0.92, 0.72, 0.52, 0.32, 0.1), strict=True)
        }
        self.guessed = self.axes.plot([], [], color=palette.PURPLE.fill, linestyle=(0, (1, 1.6)), linewidth=3, **style)[
            0
        ]
        self.guess_words = self.axes.text(
            0.02, 0.94, _("dotted: your prediction"), transform=self.axes.transAxes, color=palette.PURPLE.word,
            weight="bold", fontsize=12, visible=False, **style,
        )  # fmt: skip

    def guess(self, value: float | None) -> None:
        inside = [] if value is None else [min(max(value, SHOWN[0]), SHOWN[1])] * 2
        self.guessed.set_data(inside, [LEAST, 130] if inside else [])
        self.guess_words.set_visible(bool(inside))

    def show(self, view: Tail) -> bool:
        drawn = view.slower >= LEAST / 2
        self.curve.set_data(GRID[drawn], view.slower[drawn])
        called = names()
        for name, value in view.figures().items():
            self.lines[name].set_data([min(value, SHOWN[1])] * 2, [LEAST, 130])
            self.words[name].set_text(f"{called[name]}\n{ms(value)}")
        self.alarm.set_data([min(view.threshold, SHOWN[1])] * 2, [LEAST, 130])
        self.words["alarm"].set_text(f"{_('alarm threshold')}\n{ms(view.threshold)}")
        return False


def say_tail(view: Tail) -> str:
    fields = {
        "threshold": plain(view.threshold),
        "mean": plain(view.mean),
        "p99": plain(view.p99),
        "average": plain(view.mean_of_p99),
    }
    if view.mean <= view.threshold < view.p99:
        if view.mean_of_p99 <= view.threshold:
            return _(
                "An alarm at {threshold} ms stays OK on the mean ({mean} ms) and on the mean of the p99s ({average} ms); the fleet's p99 is {p99} ms."
            ).format(**fields)
        return _(
            "An alarm at {threshold} ms stays OK on the mean ({mean} ms); the fleet's p99 is {p99} ms, the mean of the p99s {average} ms."
        ).format(**fields)
    if view.p99 <= view.threshold < view.mean_of_p99:
        return _(
            "The mean of the p99s ({average} ms) rings an alarm at {threshold} ms, though the fleet's p99 is {p99} ms and its mean {mean} ms."
        ).format(**fields)
    return _(
        "Mean {mean} ms, fleet's p99 {p99} ms, mean of the p99s {average} ms; the alarm stands at {threshold} ms."
    ).format(**fields)


def law_tail(view: Tail) -> str:
    if view.factor <= 1.05 or not view.share:
        same = _("All servers are alike, so the fleet's p99 and the mean of the p99s are the same: {p99} ms.")
        none = _(
            "No request goes to the slow server, so it reports no times. The others are alike: the fleet's p99 and the mean of the p99s are both {p99} ms."
        )
        return (same if view.share else none).format(p99=plain(view.p99))
    if view.share > 1:
        return _(
            "{share} % of the requests go to the slow server. More than 1 % is enough to put the p99 among the slow ones; the mean grows {times} times."
        ).format(share=plain(view.share), times=plain(view.mean / (MEDIAN_MS * math.exp(SIGMA**2 / 2))))
    return _(
        "{share} % of the requests go to the slow server. Less than 1 % cannot lift the p99 to the slow ones; look at p99.9 or the maximum."
    ).format(share=plain(view.share))


def table_tail(view: Tail) -> pd.DataFrame:
    weights, medians = (view.servers - 1.0, view.traffic / 100), (MEDIAN_MS, view.factor * MEDIAN_MS)
    rows = {f"p{p:g}": latency.percentile(p, weights, medians, SIGMA) for p in (50, 90, 95, 99, 99.9)}
    rows = {_("mean"): view.mean, **rows, _("mean of the p99s"): view.mean_of_p99}
    return pd.DataFrame({_("request time, ms"): rows}).rename_axis(_("statistic")).round(1)


def slow_tail() -> Simulation:
    """Which number tells that some users wait?"""
    return Simulation(
        id="slow-tail",
        question=_("Which number tells that some users wait?"),
        run=run_tail,
        chart=TailChart(),
        say=say_tail,
        law=law_tail,
        table=table_tail,
        controls=[
            Count("servers", _("Servers, of which one is slow"), 2, 200),
            Number("factor", _("How many times slower it is"), 1, 100, 1, log=True),
            Count("traffic", _("Its traffic, of an equal part"), 0, 200, unit="%"),
            Number("threshold", _("Alarm threshold"), 50, 5_000, 10, unit="ms", log=True),
        ],
        presets=[
            Preset(
                "one-of-fifty",
                _("One of 50 is 20 times slower"),
                {"servers": 50, "factor": 20, "traffic": 100, "threshold": 500},
            ),
            Preset("healthy", _("All are healthy"), {"factor": 1}),
            Preset("one-of-five", _("One of 5 is 20 times slower"), {"servers": 5}),
            Preset("avoided", _("The load balancer avoids the slow one"), {"servers": 10, "traffic": 5}),
            Preset("one-of-two-hundred", _("One of 200"), {"servers": 200}),
        ],
        source=facts.source("observability-tail").text(language()),
    )
