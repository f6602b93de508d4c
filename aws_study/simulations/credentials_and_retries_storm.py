"""Lesson 03, first simulation: what retries make of an outage, and whether it ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from aws_study import facts
from aws_study.core import backoff, checks
from aws_study.core import retry_storm as model
from aws_study.services import retries
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Number, Preset, Simulation, marks, palette
from aws_study.ui.units import percent, plain

CAPACITY = 1_000.0  # calls a second that the server can answer
SECONDS = 60.0
QUOTAS: dict[str, model.Quota | None] = {
    "none": None,
    "today": model.Quota(retries.TODAY.tokens, retries.TODAY.cost, retries.TODAY.refund),
    "older": model.Quota(retries.OLDER.tokens, retries.OLDER.cost, retries.OLDER.refund),
}
START: dict[str, Any] = {
    "layers": 3,
    "attempts": 3,
    "outage_s": 10,
    "quota": "none",
    "kind": "full_jitter",
    "base_s": 0.05,
    "cap_s": 20,
    "clients": 20,
    "load": 70,
    "waste": 20,
    "burst": 0,
}


@dataclass(frozen=True)
class Outage:
    """The inputs that the words need, and the storm that came of them."""

    layers: int
    attempts: int
    quota: str
    kind: str
    clients: int
    waste: float
    burst: float
    storm: model.Storm

    @property
    def retries(self) -> float:
        """Calls beyond the first one of each, all in all."""
        return self.storm.sent - self.storm.wanted * SECONDS - self.burst

    @property
    def lost(self) -> float:
        """Users' calls that failed at every try."""
        return float(self.storm.lost.sum()) * model.STEP_S


def run_storm(
    layers: int,
    attempts: int,
    outage_s: float,
    quota: str,
    kind: str,
    base_s: float,
    cap_s: float,
    clients: int,
    load: float,
    waste: float,
    burst: float,
) -> Outage:
    """An outage of `outage_s` of a server for 1,000 calls a second that is asked for `load` percent of that.

    `waste`: work that a failed call costs under overload, in percent of an answered one. Raises ParameterError.
    """
    checks.choice("quota", quota, tuple(QUOTAS))
    wanted = CAPACITY * checks.number("load", load, 0, 200) / 100
    share = checks.number("waste", waste, 0, 95) / 100
    storm = model.storm(
        wanted=wanted,
        capacity=CAPACITY,
        outage_s=outage_s,
        attempts=attempts,
        layers=layers,
        kind=kind,
        base_s=base_s,
        cap_s=cap_s,
        waste=share,
        clients=clients,
        quota=QUOTAS[quota],
        burst=burst,
        seconds=SECONDS,
    )
    return Outage(int(layers), int(attempts), quota, kind, int(clients), share, float(burst), storm)


def kind_name(kind: str) -> str:
    return {
        "none": _("no wait"),
        "exponential": _("exponential, no jitter"),
        "equal_jitter": _("equal jitter"),
        "full_jitter": _("full jitter"),
        "decorrelated": _("decorrelated jitter"),
    }[kind]


class StormChart:
    """Calls that reach the server and calls that it answers, over time; the outage is shaded, the capacity is a line."""

    def setup(self, figure: Figure) -> None:
        (self.axes,) = marks.axes_row(figure, 1, top=14, right=190, left=86)
        self.axes.set_xlim(0, SECONDS)
        self.axes.set_xlabel(_("seconds"))
        self.axes.set_ylabel(_("calls a second"))
        self.axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _place: f"{value:,.0f}"))
        self.outage = self.axes.axvspan(
            0, 1, color=palette.SLATE.fill, alpha=0.22, linewidth=0, animated=True, zorder=1
        )
        self.outage_name = self.axes.text(
            model.BEGIN_S, 0.99, "", transform=self.axes.get_xaxis_transform(), va="top", animated=True, fontsize=12
        )
        self.waste = self.axes.fill_between(
            [0], [0], [0], color=palette.RED.fill, alpha=0.2, linewidth=0, animated=True
        )
        self.load = self.axes.plot([], [], color=palette.RED.fill, animated=True, zorder=4)[0]
        self.answered = self.axes.plot([], [], color=palette.GREEN.fill, animated=True, zorder=5, linewidth=2.8)[0]
        self.limit = self.axes.axhline(
            CAPACITY, color=palette.SLATE.fill, linestyle=(0, (5, 4)), linewidth=1.3, animated=True, zorder=3
        )
        self.names = [
            self.axes.text(
                1.015,
                0,
                "",
                transform=self.axes.get_yaxis_transform(),
                va="center",
                color=colour,
                weight="bold",
                fontsize=12,
                animated=True,
            )
            for colour in (palette.RED.word, palette.GREEN.word, palette.MUTED)
        ]
        self.prediction = marks.GuessLine(self.axes, _("your prediction"))

    def guess(self, value: float | None) -> None:
        self.prediction.set(value)

    def show(self, view: Outage) -> bool:
        storm = view.storm
        changed = marks.set_top(self.axes, max(storm.peak, CAPACITY * 1.3, self.prediction.value))
        top = self.axes.get_ylim()[1]
        self.outage.set_x(model.BEGIN_S)
        self.outage.set_width(storm.outage_s)
        self.outage.set_visible(storm.outage_s > 0)
        self.outage_name.set_visible(storm.outage_s > 0)
        self.outage_name.set_text("\u00a0" + _("outage: {seconds} s").format(seconds=plain(storm.outage_s)))
        self.load.set_data(storm.seconds, storm.load)
        self.answered.set_data(storm.seconds, storm.answered)
        self.waste.set_data(storm.seconds, storm.answered, storm.load)
        places = [float(storm.load[-1]), float(storm.answered[-1]), CAPACITY]
        words = [
            _("asked: {count}").format(count=plain(round(places[0]))),
            _("answered: {count}").format(count=plain(round(places[1]))),
            _("it can answer {count}").format(count=plain(CAPACITY)),
        ]
        for name, text, place in zip(
            self.names, words, marks.spread(places, top * 0.085, top * 0.03, top * 0.97), strict=True
        ):
            name.set_text(text)
            name.set_y(place)
        return changed


def say_storm(view: Outage) -> str:
    storm = view.storm
    fields = {
        "outage": plain(storm.outage_s),
        "peak": plain(round(storm.peak)),
        "times": plain(storm.peak / storm.wanted, 2) if storm.wanted else "0",
        "lost": plain(round(view.lost)),
        "burst": plain(view.burst),
        "retries": plain(round(view.retries)),
    }
    if storm.recovered_s is None:
        left = SECONDS - model.BEGIN_S - storm.outage_s
        return _(
            "The cause was gone after {outage} s, but {left} s later the service is still down: it is asked {load} times a second and answers {answered}."
        ).format(
            left=plain(left),
            load=plain(round(float(storm.load[-1]))),
            answered=plain(round(float(storm.answered[-1]))),
            **fields,
        )
    if view.burst and not storm.outage_s:
        return _(
            "{burst} calls at once, {kind}: {lost} calls fail for good, usual ones included, and the last wave has passed after {recovered} s."
        ).format(kind=kind_name(view.kind), recovered=plain(storm.recovered_s), **fields)
    if not storm.outage_s:
        return _("Without an outage nobody retries: {peak} calls a second, and the service answers them all.").format(
            **fields
        )
    if storm.recovered_s == 0:
        return _(
            "The service is well as soon as the outage of {outage} s ends; the retries were {retries}, and at the worst {peak} calls a second."
        ).format(**fields)
    return _(
        "The service is well {recovered} s after the outage of {outage} s; at the worst it was asked {peak} times a second, {times} times as often as usual."
    ).format(recovered=plain(storm.recovered_s), **fields)


def law_storm(view: Outage) -> str:
    quota = QUOTAS[view.quota]
    if quota is not None:
        return _(
            "{tokens} tokens at {cost} a retry pay for {retries} retries of each of {clients} clients in each of {layers} layers; then for one retry in {cost} answered calls."
        ).format(
            tokens=plain(quota.tokens),
            cost=plain(quota.cost),
            retries=int(quota.tokens // quota.cost),
            clients=plain(view.clients),
            layers=view.layers,
        )
    storm = view.storm
    work = storm.tries * storm.wanted * view.waste
    return _(
        "One call becomes {power} when all fail. Failing them at {waste} of the work each takes the work of {work} answers a second; the server has {capacity}."
    ).format(
        power=" × ".join([str(view.attempts)] * view.layers) + (f" = {storm.tries:,}" if view.layers > 1 else ""),
        waste=percent(view.waste),
        work=plain(round(work)),
        capacity=plain(CAPACITY),
    )


def table_storm(view: Outage) -> pd.DataFrame:
    layers = range(1, 5)
    wanted = view.storm.wanted
    return pd.DataFrame(
        {
            _("calls at the bottom for one at the top"): [model.tries(view.attempts, n) for n in layers],
            _("load after a long outage, no quota"): [
                round(model.resting_load(wanted, CAPACITY, view.attempts, n, view.waste)) for n in layers
            ],
        },
        index=pd.Index(layers, name=_("layers that retry")),
    )


def retry_storm() -> Simulation:
    """When does an outage end?"""
    together = {"outage_s": 0, "layers": 1, "attempts": 5, "base_s": 1, "load": 10, "waste": 50, "burst": 4000}
    return Simulation(
        id="retry-storm",
        question=_("When does the outage end?"),
        run=run_storm,
        chart=StormChart(),
        say=say_storm,
        law=law_storm,
        table=table_storm,
        controls=[
            Count("layers", _("Layers that retry"), 1, 4),
            Count("attempts", _("Attempts of each layer"), 1, 4),
            Count("outage_s", _("Length of the outage"), 0, 30, unit=_("s")),
            Choice(
                "quota",
                _("Retry quota"),
                {
                    "none": _("none"),
                    "today": _("500 tokens, 14 a retry (since November 2026)"),
                    "older": _("500 tokens, 5 a retry (before)"),
                },
            ),
        ],
        more=[
            Choice("kind", _("Backoff"), {kind: kind_name(kind) for kind in backoff.KINDS}),
            Number("base_s", _("Base of the wait"), 0.01, 5, 0.005, unit=_("s"), log=True),
            Number("cap_s", _("Longest wait"), 1, 20, 1, unit=_("s")),
            Count("clients", _("Clients in each layer, each with its quota"), 1, 1000, log=True),
            Count("load", _("Load before the outage"), 5, 95, unit="%"),
            Count("waste", _("Work of a failed call, share of an answered one"), 0, 90, unit="%"),
            Count("burst", _("Calls that all come at once"), 0, 8000, step=100),
        ],
        presets=[
            Preset("three-layers", _("Three layers, three attempts, no quota"), START),
            Preset("quota", _("The same with today's quota"), {"quota": "today"}),
            Preset("one-layer", _("Only one layer retries"), {"layers": 1}),
            Preset("second", _("An outage of one second"), {"outage_s": 1}),
            Preset("waves", _("4,000 calls at once, no jitter"), {**together, "kind": "exponential"}),
            Preset("jitter", _("4,000 calls at once, full jitter"), {**together, "kind": "full_jitter"}),
        ],
        source=facts.source("retry-storm").text(language()),
    )
