"""Lesson 08, second simulation: what a busier fleet costs in waiting, and what choosing the target well gives back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.services import elb
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Number, Preset, Simulation, marks, palette
from aws_study.ui.units import plain

AXIS = np.linspace(0.02, 0.98, 49)
# Simulated for the point; about 10 ms each, so that dragging stays live. The first two need no event loop.
REQUESTS = {"random": 50_000, "round_robin": 50_000, "two_choices": 8_000, "least_outstanding_requests": 8_000}
CURVES = (("random", palette.AMBER, "s"), ("round_robin", palette.BLUE, "o"), ("shared", palette.GREEN, "^"))
ALGORITHMS = ("random", "round_robin", "two_choices", "least_outstanding_requests")


@dataclass(frozen=True)
class Latency:
    """Inputs, the closed-form curves, and the one simulated point; times in milliseconds."""

    utilisation: float
    targets: int
    service_ms: float
    algorithm: str
    slow: float
    curves: pd.DataFrame
    here: dict[str, float]
    simulated_ms: float
    p99_ms: float
    seed: int


def run_latency(
    utilisation: float, targets: int, service_ms: float, algorithm: str, slow_target: float, seed: int
) -> Latency:
    """Response times at `utilisation` (percent, 1-98) of a fleet of `targets` whose requests take `service_ms` alone.

    `slow_target`: speed of one of the targets in percent of the others'. Raises ParameterError outside the ranges.
    """
    rho = checks.number("utilisation", utilisation, 1, 98) / 100
    targets = checks.count("targets", targets, 1, 200)
    service_ms = checks.number("service_ms", service_ms, 0.01, 1e6)
    checks.choice("algorithm", algorithm, ALGORITHMS)
    slow = checks.number("slow_target", slow_target, 10, 100) / 100
    seed = checks.count("seed", seed, 0, 2**32)
    curves = elb.response_curves(targets, np.append(AXIS, rho)) * service_ms
    here = {str(name): float(ms) for name, ms in curves.iloc[-1].items()}
    mean, p99 = elb.response_simulated(
        targets, rho, algorithm, requests=REQUESTS[algorithm], rng=np.random.default_rng(seed), slow=slow
    )
    return Latency(
        rho, targets, service_ms, algorithm, slow, curves.iloc[:-1], here, mean * service_ms, p99 * service_ms, seed
    )


def name_of(algorithm: str) -> str:
    return {
        "random": _("random target"),
        "round_robin": _("round robin"),
        "two_choices": _("better of two random targets"),
        "least_outstanding_requests": _("least outstanding requests"),
        "shared": _("one shared queue"),
    }[algorithm]


class LatencyChart:
    """Three closed-form curves, a line at the utilisation, and a diamond for the simulated fleet."""

    def setup(self, figure: Figure) -> None:
        (self.axes,) = marks.axes_row(figure, 1, top=14, right=232)
        self.axes.set_xlim(0, 100)
        self.axes.set_xlabel(_("utilisation of the fleet, %"))
        self.axes.set_ylabel(_("mean response, ms"))
        self.lines, self.dots, self.names = {}, {}, {}
        for name, tone, marker in CURVES:
            self.lines[name] = self.axes.plot([], [], color=tone.fill, animated=True)[0]
            self.dots[name] = self.axes.plot([], [], marker, color=tone.fill, markersize=7, animated=True, zorder=4)[0]
            self.names[name] = self._side_text(tone)
        self.level = self.axes.axvline(0, color=palette.MUTED, linewidth=1, animated=True)
        self.point = self.axes.plot([], [], "D", color=palette.RED.fill, markersize=9, animated=True, zorder=5)[0]
        self.point_name = self._side_text(palette.RED)
        self.prediction = marks.GuessLine(self.axes, _("your prediction"))

    def _side_text(self, tone: palette.Tone):
        return marks.beside(self.axes, tone.word)

    def guess(self, value: float | None) -> None:
        self.prediction.set(value)

    def show(self, view: Latency) -> bool:
        highest = max(view.here["random"] * 1.25, view.simulated_ms, 4 * view.service_ms, self.prediction.value)
        changed = marks.set_top(self.axes, highest)
        top = self.axes.get_ylim()[1]
        x = view.utilisation * 100
        for name, _tone, _marker in CURVES:
            self.lines[name].set_data(view.curves.index.to_numpy() * 100, view.curves[name].to_numpy())
            self.dots[name].set_data([x], [view.here[name]])
            self.names[name].set_text(_("{name}: {ms} ms").format(name=name_of(name), ms=plain(view.here[name])))
        self.point.set_data([x], [view.simulated_ms])
        self.point_name.set_text(_("simulated: {ms} ms").format(ms=plain(view.simulated_ms)))
        self.level.set_xdata([x, x])
        labels = [*self.names.values(), self.point_name]
        places = [view.here[name] for name, _tone, _marker in CURVES] + [view.simulated_ms]
        for label, place in zip(labels, marks.spread(places, top * 0.085, top * 0.03, top), strict=True):
            label.set_y(place)
        return changed


def say_latency(view: Latency) -> str:
    fields = {
        "percent": plain(100 * view.utilisation),
        "algorithm": name_of(view.algorithm),
        "mean": plain(view.simulated_ms),
        "times": plain(view.simulated_ms / view.service_ms, 2),
        "p99": plain(view.p99_ms),
        "alone": plain(view.service_ms),
    }
    if swamped(view):
        return _(
            "At {percent} % utilisation with {algorithm}, the slow target gets more work than it can do: its queue grows without end, and the mean of {mean} ms only says how long this run was."
        ).format(**fields)
    if round(view.simulated_ms / view.service_ms, 1) <= 1:
        return _(
            "At {percent} % utilisation with {algorithm}, a request of {alone} ms takes {mean} ms on average, as if it were alone, and {p99} ms for the slowest 1 %."
        ).format(**fields)
    return _(
        "At {percent} % utilisation with {algorithm}, a request of {alone} ms takes {mean} ms on average ({times} times as long) and {p99} ms for the slowest 1 %."
    ).format(**fields)


def swamped(view: Latency) -> bool:
    """Whether the slow target is given more than it can do, so that no mean exists."""
    if view.algorithm in ("random", "round_robin"):
        return view.utilisation >= view.slow
    return view.targets * view.utilisation >= view.targets - 1 + view.slow


def law_latency(view: Latency) -> str:
    if view.slow < 1:
        return _(
            "One target works at {speed} % of the others' speed: the curves do not know that, the simulation does."
        ).format(speed=plain(100 * view.slow))
    if view.algorithm in ("random", "round_robin"):
        return _("Formula {formula} ms, simulated {simulated} ms with seed {seed} ({requests} requests).").format(
            formula=plain(view.here[view.algorithm]),
            simulated=plain(view.simulated_ms),
            seed=view.seed,
            requests=f"{REQUESTS[view.algorithm]:,}",
        )
    return _(
        "No formula, but a floor: one shared queue would need {floor} ms; simulated {simulated} ms with seed {seed}."
    ).format(floor=plain(view.here["shared"]), simulated=plain(view.simulated_ms), seed=view.seed)


def table_latency(view: Latency) -> pd.DataFrame:
    table = pd.DataFrame({_("mean response, ms"): view.here}).rename(index={name: name_of(name) for name in view.here})
    return table.rename_axis(_("how requests are spread")).round(2)


def latency() -> Simulation:
    """What does a busier fleet cost in waiting?"""
    start = {
        "utilisation": 80,
        "targets": 10,
        "service_ms": 100,
        "algorithm": "round_robin",
        "slow_target": 100,
        "seed": 1,
    }
    return Simulation(
        id="latency",
        question=_("What does a busier fleet cost in waiting?"),
        run=run_latency,
        chart=LatencyChart(),
        say=say_latency,
        law=law_latency,
        table=table_latency,
        controls=[
            Count("utilisation", _("Utilisation"), 5, 98, unit="%"),
            Count("targets", _("Targets"), 1, 50),
            Choice("algorithm", _("Algorithm"), {name: name_of(name) for name in ALGORITHMS}),
            Number("slow_target", _("Speed of one slow target"), 10, 100, 5, unit="%"),
        ],
        more=[
            Number("service_ms", _("Time of a request alone"), 1, 1000, unit="ms", log=True),
            Count("seed", _("Seed of the random run"), 0, 100),
        ],
        presets=[
            Preset("busy", _("A busy day: 80 %, round robin"), start),
            Preset("black-friday", _("Black Friday: 95 %"), {"utilisation": 95}),
            Preset(
                "black-friday-lor",
                _("Black Friday, least outstanding requests"),
                {"utilisation": 95, "algorithm": "least_outstanding_requests"},
            ),
            Preset("one-slow", _("One target at half speed, round robin"), {"utilisation": 45, "slow_target": 50}),
            Preset(
                "one-slow-lor",
                _("One at half speed, least outstanding requests"),
                {"utilisation": 45, "slow_target": 50, "algorithm": "least_outstanding_requests"},
            ),
            Preset("quiet", _("A quiet day: 30 %"), {"utilisation": 30}),
        ],
        source=facts.source("elb-latency").text(language()),
    )
