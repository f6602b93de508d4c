"""Lesson 08, third simulation: what the deregistration delay saves, and what it costs in time."""

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


@dataclass(frozen=True)
class Draining:
    """Inputs, the curve of requests still running (seconds, count), and what is cut off at the delay."""

    in_flight: float
    delay_s: float
    mean_s: float
    law: str
    seconds: np.ndarray
    running: np.ndarray
    cut: float


def run_draining(in_flight: float, delay_s: float, mean_s: float, law: str) -> Draining:
    """Deregister a target that serves `in_flight` requests of mean `mean_s` seconds with a delay of `delay_s`."""
    cut = elb.cut_off(in_flight, delay_s, mean_s=mean_s, law=law)
    end = marks.nice_top(max(delay_s * 1.1, 4 * mean_s))
    seconds = np.linspace(0, end, 161)
    running = checks.number("in_flight", in_flight, 0, 1e9) * elb.running_after(seconds, mean_s, law)
    return Draining(float(in_flight), float(delay_s), float(mean_s), law, seconds, running, cut)


class DrainingChart:
    """Requests still running after deregistration; those beyond the delay are cut off (hatched)."""

    def setup(self, figure: Figure) -> None:
        (self.axes,) = marks.axes_row(figure, 1, top=14, right=150)
        self.axes.set_xlabel(_("seconds after deregistration"))
        self.axes.set_ylabel(_("requests still running"))
        self.saved = self.axes.fill([], [], color=palette.BLUE.fill, alpha=0.85, linewidth=0, animated=True)[0]
        self.lost = self.axes.fill(
            [], [], facecolor=palette.RED.fill, edgecolor="#ffffff", hatch="//", linewidth=0, animated=True
        )[0]
        self.line = self.axes.plot([], [], color=palette.MUTED, linewidth=1.4, animated=True)[0]
        self.delay = self.axes.axvline(0, color=palette.INK, linewidth=1.4, animated=True)
        self.delay_name = self.axes.text(
            0, 0.97, "", transform=self.axes.get_xaxis_transform(), va="top", animated=True
        )
        self.cut_name = marks.beside(self.axes, palette.RED.word)
        self.prediction = marks.GuessLine(self.axes, _("your prediction"))

    def guess(self, value: float | None) -> None:
        self.prediction.set(value)

    def show(self, view: Draining) -> bool:
        changed = marks.set_top(self.axes, max(view.in_flight, 1, self.prediction.value))
        if self.axes.get_xlim() != (0, view.seconds[-1]):
            self.axes.set_xlim(0, view.seconds[-1])
            changed = True
        before, after = view.seconds <= view.delay_s, view.seconds >= view.delay_s
        x = np.concatenate([view.seconds[before], [view.delay_s]])
        y = np.concatenate([view.running[before], [view.cut]])
        self.saved.set_xy(np.column_stack([np.append(x, [view.delay_s, 0]), np.append(y, [0, 0])]))
        x = np.concatenate([[view.delay_s], view.seconds[after]])
        y = np.concatenate([[view.cut], view.running[after]])
        self.lost.set_xy(np.column_stack([np.append(x, [x[-1], view.delay_s]), np.append(y, [0, 0])]))
        self.line.set_data(view.seconds, view.running)
        self.delay.set_xdata([view.delay_s, view.delay_s])
        right = view.delay_s > 0.6 * view.seconds[-1]
        self.delay_name.set_x(view.delay_s)
        self.delay_name.set_horizontalalignment("right" if right else "left")
        self.delay_name.set_text(
            ("{}\u00a0" if right else "\u00a0{}").format(  # SVG drops plain spaces at the ends
                _("delay ends: {seconds} s").format(seconds=plain(view.delay_s))
            )
        )
        top = self.axes.get_ylim()[1]
        self.cut_name.set_y(min(max(view.cut, 0.06 * top), 0.96 * top))
        self.cut_name.set_text(_("{count} cut off").format(count=plain(view.cut)))
        return changed


def say_draining(view: Draining) -> str:
    if view.in_flight == 0:
        return _("Nothing is in flight, so nothing is cut off.")
    share = view.cut / view.in_flight
    if share > 0.9995:
        return _("A delay of {delay} s cuts off all {count} requests in flight.").format(
            delay=plain(view.delay_s), count=plain(view.in_flight)
        )
    if view.cut < 0.005:
        return _("A delay of {delay} s lets all {count} requests in flight finish.").format(
            delay=plain(view.delay_s), count=plain(view.in_flight)
        )
    return _(
        "A delay of {delay} s cuts off {cut} of {count} requests in flight on average, {percent} % of them."
    ).format(delay=plain(view.delay_s), cut=plain(view.cut), count=plain(view.in_flight), percent=plain(100 * share))


def law_draining(view: Draining) -> str:
    cut = round(view.cut, 2)
    return _(
        "Finished {finished} + cut off {cut} = {count} in flight; new requests went to other targets from the first second."
    ).format(finished=plain(view.in_flight - cut), cut=plain(cut), count=plain(view.in_flight))


def table_draining(view: Draining) -> pd.DataFrame:
    delays = [0, 30, 60, 120, 300, 600, 3600]
    cut = [elb.cut_off(view.in_flight, delay, mean_s=view.mean_s, law=view.law) for delay in delays]
    return pd.DataFrame({_("cut off"): cut}, index=pd.Index(delays, name=_("delay, s"))).round(2)


def draining() -> Simulation:
    """How many requests does a deregistration cut off?"""
    start = {"in_flight": 200, "delay_s": 30, "mean_s": 20, "law": "long_tail"}
    return Simulation(
        id="draining",
        question=_("How many requests does a deregistration cut off?"),
        run=run_draining,
        chart=DrainingChart(),
        say=say_draining,
        law=law_draining,
        table=table_draining,
        controls=[
            Count("delay_s", _("Deregistration delay"), 0, 600, unit=_("s")),
            Number("mean_s", _("Mean duration of a request"), 0.1, 300, 0.1, unit=_("s"), log=True),
            Count("in_flight", _("Requests in flight"), 0, 1000),
            Choice(
                "law",
                _("How long requests take"),
                {
                    "long_tail": _("95 % short, 5 % long"),
                    "exponential": _("exponential"),
                    "fixed": _("all the same"),
                },
            ),
        ],
        presets=[
            Preset("uploads", _("Uploads, 30 s of patience"), start),
            Preset("default", _("The default: 300 s"), {"delay_s": 300}),
            Preset(
                "api", _("A quick API: 0.2 s requests, delay 5 s"), {"mean_s": 0.2, "delay_s": 5, "law": "exponential"}
            ),
            Preset("none", _("No delay at all"), {"delay_s": 0}),
        ],
        source=facts.source("elb-draining").text(language()),
    )
