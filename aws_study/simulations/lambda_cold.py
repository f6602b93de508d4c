"""Lesson 20, third simulation: how many invocations meet a cold start, and where a client should be made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from aws_study import facts
from aws_study.core import checks
from aws_study.services import lambda_cold, lambda_scaling
from aws_study.services.lambda_cold import CLIENTS
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Number, Preset, Simulation, marks, palette
from aws_study.ui.units import money, plain

LEFT, RIGHT = 0.5, 36_000
RATES = np.geomspace(LEFT, RIGHT, 120)
LEVELS = (0.5, 0.9, 0.99, 0.999)
INVOCATIONS = 8_000
MONTH_H = 730


@dataclass(frozen=True)
class Cold:
    """Inputs; the run and the latencies (ms, at LEVELS) for a client inside and outside the handler; the formula's cold share."""

    events: float
    together: int
    client: str
    provisioned: int
    init_ms: float
    connect_ms: float
    work_ms: float
    keep_min: float
    mb: int
    runs: Mapping[str, lambda_cold.Run]
    levels: Mapping[str, np.ndarray]
    means: Mapping[str, float]
    formula: float
    curve: np.ndarray

    @property
    def run(self) -> lambda_cold.Run:
        return self.runs[self.client]

    @property
    def percent(self) -> float:
        """Cold invocations in percent."""
        return 100 * self.run.share

    @property
    def ready_usd(self) -> float:
        """USD a month for keeping the provisioned environments ready, used or not."""
        return lambda_scaling.provisioned_cost(
            environments=self.provisioned, hours=MONTH_H, mb=self.mb, requests=0, ms=0, usd_per_gb_second=ready_price(),
            usd_per_gb_second_duration=0, usd_per_request=0,
        )["ready"]  # fmt: skip


@cache
def ready_price() -> float:
    """USD for a GB-second of provisioned concurrency, Arm, N. Virginia."""
    return facts.price("Lambda", "provisioned_concurrency_arm_gb_second", region="us-east-1").usd


def run_cold(
    events: float,
    init_ms: float,
    client: str,
    provisioned: int,
    together: int,
    connect_ms: float,
    work_ms: float,
    keep_min: float,
    mb: int,
    seed: int,
) -> Cold:
    """`events` an hour at random, each bringing `together` invocations, for a function with a client inside or outside its handler.

    The run begins with no environment but the provisioned ones, as after a deployment. keep_min: minutes that an idle environment
    stays, an assumption. Raises ParameterError outside the ranges.
    """
    checks.choice("client", client, CLIENTS)
    init_ms, connect_ms = (
        checks.number("init_ms", init_ms, 0, 100_000),
        checks.number("connect_ms", connect_ms, 0, 60_000),
    )
    work_ms, keep_min = checks.number("work_ms", work_ms, 1, 100_000), checks.number("keep_min", keep_min, 0, 600)
    mb, seed = checks.count("mb", mb, 128, 10_240), checks.count("seed", seed, 0, 10**9)
    times = lambda_cold.arrivals(events, together, invocations=INVOCATIONS, rng=np.random.default_rng(seed))
    runs, levels, means = {}, {}, {}
    for place in CLIENTS:
        warm = work_ms + (connect_ms if place == "inside" else 0)
        run = lambda_cold.run(
            times, warm_s=warm / 1000, cold_s=(init_ms + connect_ms + work_ms) / 1000, keep_s=60 * keep_min, provisioned=provisioned
        )  # fmt: skip
        ms = lambda_cold.latencies(run.cold, place, work_ms=work_ms, init_ms=init_ms, connect_ms=connect_ms)
        runs[place], levels[place], means[place] = run, np.quantile(ms, LEVELS), float(ms.mean())
    parts = {"together": together, "provisioned": provisioned}
    curve = np.array([100 * lambda_cold.cold_chance(float(rate), 60 * keep_min, **parts) for rate in RATES])
    formula = lambda_cold.cold_chance(events, 60 * keep_min, **parts)
    return Cold(
        events, together, client, provisioned, init_ms, connect_ms, work_ms, keep_min, mb, runs, levels, means, formula, curve
    )  # fmt: skip


class ColdChart:
    """Left: cold invocations over the rate, formula and run. Right: the latency that 50, 90, 99 and 99.9 % stay under, both ways."""

    TONES = (("inside", palette.AMBER, "s", (0, (5, 3))), ("outside", palette.BLUE, "o", "-"))

    def setup(self, figure: Figure) -> None:
        self.share, self.latency = marks.axes_row(figure, 2, left=62, between=92, share_y=False, top=54, right=150)
        self.share.set_title(_("cold invocations, %"), pad=24)
        self.share.set_xscale("log")
        self.share.set_xlim(LEFT * 0.9, RIGHT * 1.1)
        self.share.set_ylim(0, 105)
        self.share.set_xticks([1, 60, 3600], ["1", "60", "3,600"])
        self.share.xaxis.set_minor_locator(NullLocator())
        self.share.set_xlabel(_("events per hour"))
        self.curve = self.share.plot([], [], color=palette.SLATE.fill, animated=True)[0]
        self.dot = self.share.plot(
            [], [], "D", color=palette.RED.fill, markersize=9, zorder=5, clip_on=False, animated=True
        )[0]
        style: dict[str, Any] = {"fontsize": 12, "weight": "bold", "va": "bottom", "animated": True}
        self.dot_name = self.share.text(
            0, 1.02, "", transform=self.share.transAxes, ha="left", color=palette.RED.word, **style
        )
        self.share.text(
            0.98, 0.88, _("grey: formula"), transform=self.share.transAxes, ha="right", va="top", fontsize=12,
            color=palette.SLATE.word, animated=True,
        )  # fmt: skip
        self.latency.set_title(_("milliseconds"), pad=24)
        self.latency.set_xlabel(_("share of the invocations that take no longer"))
        self.latency.set_yscale("log")
        self.latency.set_ylim(10, 10_000)
        marks.plain_ticks(self.latency.yaxis)
        self.latency.yaxis.set_minor_locator(NullLocator())
        self.latency.set_xlim(-0.4, 3.3)
        self.latency.set_xticks(range(4), [_("{n} %").format(n=plain(100 * level)) for level in LEVELS])
        self.lines, self.names = {}, {}
        for place, tone, marker, dash in self.TONES:
            self.lines[place] = self.latency.plot(
                [], [], marker=marker, linestyle=dash, color=tone.fill, markersize=8, animated=True
            )[0]
            self.names[place] = self.latency.text(
                1.03, 0, "", transform=self.latency.get_yaxis_transform(), ha="left", va="center", fontsize=12, weight="bold",
                color=tone.word, linespacing=1.15, animated=True,
            )  # fmt: skip
        self.prediction = marks.GuessLine(self.share, _("your prediction"))
        self.span = (10.0, 10_000.0)

    def guess(self, value: float | None) -> None:
        self.prediction.set(value)

    def show(self, view: Cold) -> bool:
        self.curve.set_data(RATES, view.curve)
        self.dot.set_data([min(max(view.events, LEFT), RIGHT)], [view.percent])
        self.dot_name.set_text(_("◆ simulated: {share} %").format(share=plain(view.percent, 3)))
        lowest = min(float(each.min()) for each in view.levels.values())
        highest = max(float(each.max()) for each in view.levels.values())
        span = (10 ** np.floor(np.log10(max(0.1, lowest * 0.9))), 10 ** np.ceil(np.log10(highest * 1.1)))
        changed = span != self.span
        if changed:
            self.span = span
            self.latency.set_ylim(*span)
        logs = np.log10(span)
        heights = [(np.log10(view.levels[place][-1]) - logs[0]) / (logs[1] - logs[0]) for place in CLIENTS]
        for place, height in zip(CLIENTS, marks.spread([heights[0] + 1e-6, heights[1]], 0.17, 0.08, 0.95), strict=True):
            self.lines[place].set_data(range(4), view.levels[place])
            self.lines[place].set_linewidth(3.2 if place == view.client else 1.8)
            self.names[place].set_text(f"{client_name(place)}\n{_('mean {ms} ms').format(ms=plain(view.means[place]))}")
            self.names[place].set_y(10 ** (logs[0] + height * (logs[1] - logs[0])))
        return changed


def client_name(place: str) -> str:
    return {"inside": _("client inside"), "outside": _("client outside")}[place]


def say_cold(view: Cold) -> str:
    connect = view.connect_ms if view.client == "inside" else 0
    said = _("{share} % of the invocations are cold and take {cold} ms; a warm one takes {warm} ms.")
    if view.percent == 0:
        said = _("No invocation is cold: each takes {warm} ms.")
    said = said.format(
        share=plain(view.percent, 3),
        cold=plain(view.init_ms + view.connect_ms + view.work_ms),
        warm=plain(view.work_ms + connect),
    )
    if view.provisioned:
        return said + " " + _("Being ready day and night costs {usd} a month.").format(usd=money(view.ready_usd))
    return said


def law_cold(view: Cold) -> str:
    share = plain(view.percent, 3)
    law = _("No event for {keep} minutes: exp(-{rate} × {keep} ÷ 60) gives {formula} %, the run {share} %.").format(
        keep=plain(view.keep_min), rate=plain(view.events), formula=plain(100 * view.formula, 3), share=share
    )
    if view.provisioned:
        law = _(
            "Provisioned environments are ready before anybody calls; only what exceeds them can be cold: {share} %."
        )
        law = law.format(share=share)
    elif view.formula < 1e-4 < view.run.share:
        law = _(
            "With so many events nobody finds an expired environment; cold are the first ones after the deployment."
        )
    if view.client == "inside":
        return law + " " + _("A client inside the handler is made anew by every invocation.")
    once = _("A client outside the handler is made once for each environment; there were {most} at most.")
    return law + " " + once.format(most=view.run.most)


def table_cold(view: Cold) -> pd.DataFrame:
    columns = {}
    for place in CLIENTS:
        levels, run = view.levels[place], view.runs[place]
        columns[client_name(place)] = {
            _("cold, %"): 100 * run.share,
            _("50 % within, ms"): levels[0],
            _("99 % within, ms"): levels[2],
            _("99.9 % within, ms"): levels[3],
            _("mean, ms"): view.means[place],
            _("environments at most"): run.most,
            _("connections made per 1,000 invocations"): 1000 * (1 if place == "inside" else run.share),
        }
    return pd.DataFrame(columns).rename_axis(_("for the invocations")).round(2)


def cold_starts() -> Simulation:
    """Who waits for a cold start?"""
    start = {
        "events": 6,
        "init_ms": 1_800,
        "client": "inside",
        "provisioned": 0,
        "together": 1,
        "connect_ms": 240,
        "work_ms": 60,
        "keep_min": 10,
        "mb": 1024,
        "seed": 1,
    }
    return Simulation(
        id="cold-starts",
        question=_("Who waits for a cold start?"),
        run=run_cold,
        chart=ColdChart(),
        say=say_cold,
        law=law_cold,
        table=table_cold,
        controls=[
            Number("events", _("Events"), 0.5, 36_000, 0.1, unit=_("an hour"), log=True),
            Count("init_ms", _("Init (runtime and code outside the handler)"), 10, 10_000, unit="ms", log=True),
            Choice("client", _("Client"), {"inside": _("inside the handler"), "outside": _("outside the handler")}),
            Count("provisioned", _("Provisioned environments"), 0, 60),
        ],
        more=[
            Count("together", _("Invocations that one event brings"), 1, 200, log=True),
            Count("connect_ms", _("Making the client (connect)"), 0, 1_000, unit="ms", step=10),
            Count("work_ms", _("Work of an invocation"), 1, 1_000, unit="ms", log=True),
            Count("keep_min", _("An idle environment stays"), 1, 60, unit=_("min")),
            Count("mb", _("Memory"), 128, 10_240, unit="MB", log=True),
            Count("seed", _("Seed of the random run"), 0, 100),
        ],
        presets=[
            Preset("tool", _("An internal tool: 6 calls an hour"), start),
            Preset("outside", _("The same, client outside the handler"), {"client": "outside"}),
            Preset("provisioned", _("The same with one provisioned environment"), {"client": "outside", "provisioned": 1}),
            Preset("shop", _("A shop: 10 calls a second"), {"events": 36_000, "client": "outside"}),
            Preset("push", _("A push message: 50 calls at once, twice an hour"), {"events": 2, "together": 50, "client": "outside"}),
            Preset("snapstart", _("The tool with SnapStart: 200 ms instead of Init"), {"init_ms": 200, "client": "outside"}),
        ],
        source=facts.source("lambda-cold").text(language()),
    )  # fmt: skip
