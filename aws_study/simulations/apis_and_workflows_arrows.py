"""Lesson 22, second simulation: one order through a state machine, with the JSON before and after every arrow."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.core.checks import Between, ParameterError
from aws_study.services.step_functions import Arrow, Execution
from aws_study.simulations import apis_and_workflows_order as order
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Number, Preset, Simulation, marks, palette
from aws_study.ui.units import plain

ROWS = 11  # lines of JSON that a panel holds
TOP, PITCH = 0.82, 0.076  # of the panel's height
TONES = {"error": palette.RED, "fail": palette.RED, "retry": palette.AMBER, "catch": palette.PURPLE}
MARKERS = {"error": "X", "fail": "X", "retry": "s", "catch": "^"}


@dataclass(frozen=True)
class Stepper:
    """Inputs, the execution, and the arrow that is looked at (from 1)."""

    place: int
    result_path: str | None
    catch_path: str | None
    interval: int
    backoff: float
    attempts: int
    longest: int
    execution: Execution

    @property
    def here(self) -> Arrow:
        return self.execution.arrows[self.place - 1]

    @property
    def caught_s(self) -> float:
        """Second at which the catcher takes over; the end of the execution where none does."""
        return next((arrow.at_s for arrow in self.execution.arrows if arrow.what == "catch"), self.execution.seconds)


def run_arrows(
    arrow: int, failures: int, result_path: str, catch_path: str, interval: int, backoff: float, attempts: int,
    longest: int, error: str,
) -> Stepper:  # fmt: skip
    """Run the order and look at arrow number `arrow` (a number past the last one means the last). Times in seconds.

    Raises ParameterError outside the ranges, and where the longest wait is not above the first one.
    """
    arrow = checks.count("arrow", arrow, 1, 1_000)
    failures = checks.count("failures", failures, 0, 20)
    interval = checks.count("interval", interval, 1, 1_000)
    longest = checks.count("longest", longest, 2, 100_000)
    if longest <= interval:
        raise ParameterError("longest", longest, Between(interval + 1, 100_000, whole=True))
    backoff = checks.number("backoff", backoff, 1, 10)
    attempts = checks.count("attempts", attempts, 0, 20)
    checks.choice("error", error, order.ERRORS)
    paths = order.path(result_path, "payment"), order.path(catch_path, "error")
    machine = order.definition(*paths, interval, backoff, attempts, longest)
    execution = order.execute(machine, failures, error)
    return Stepper(min(arrow, len(execution.arrows)), *paths, interval, backoff, attempts, longest, execution)


def arrow_name(what: str) -> str:
    """What stands over the right panel: AWS's own field names, and words for the rest."""
    return {
        "start": _("input of the execution"),
        "next": _("input of the next state"),
        "call": _("answer of the task"),
        "error": _("error of the state"),
        "retry": "Retry",
        "catch": "Catch, ResultPath",
        "end": _("output of the execution"),
        "fail": _("the execution fails"),
    }.get(what, what)


class ArrowsChart:
    """Above: a mark for each arrow, by state. Below: the JSON before and after the one that is looked at."""

    def setup(self, figure: Figure) -> None:
        self.rail = figure.add_axes((0.03, 0.79, 0.94, 0.2))
        self.panels = [figure.add_axes((left, 0.01, 0.465, 0.74)) for left in (0.03, 0.505)]
        for axes in (self.rail, *self.panels):
            axes.set_axis_off()
            axes.set_xlim(0, 1)
            axes.set_ylim(0, 1)
        self.track = self.rail.plot([], [], color=palette.SLATE.fill, linewidth=1.5, animated=True, zorder=1)[0]
        self.dots = {
            what: self.rail.plot(
                [], [], MARKERS.get(what, "o"), color=TONES.get(what, palette.BLUE).fill, markersize=9, animated=True
            )[0]
            for what in ("other", "error", "retry", "catch")
        }
        self.ring = self.rail.plot(
            [], [], "o", markerfacecolor="none", markeredgecolor=palette.INK, markeredgewidth=2.2, markersize=18, animated=True
        )[0]  # fmt: skip
        self.states = [
            self.rail.text(
                0, 0.9, "", ha="left", va="center", fontsize=12, weight="bold", color=palette.INK, animated=True
            )
            for _number in range(2)
        ]
        self.clock = self.rail.text(
            1, 0.9, "", ha="right", va="center", fontsize=12, color=palette.MUTED, animated=True
        )
        self.heads, self.texts, self.shades = [], [], []
        for axes, tone in zip(self.panels, (palette.RED, palette.GREEN), strict=True):
            axes.plot([0, 1, 1, 0, 0], [0, 0, 1, 1, 0], color=palette.AXIS, linewidth=1)
            self.heads.append(axes.text(0.02, 0.925, "", va="center", fontsize=13, weight="bold", animated=True))
            shade = marks.series(axes, tone)
            shade.set_alpha(0.22)
            self.shades.append(shade)
            self.texts.append(
                [axes.text(0, TOP - PITCH * row, "", va="center", fontsize=12.5, animated=True) for row in range(ROWS)]
            )

    def show(self, view: Stepper) -> bool:
        arrows = view.execution.arrows
        x = np.linspace(0.02, 0.98, len(arrows))
        self.track.set_data([x[0], x[-1]], [0.4, 0.4])
        kinds = np.array(["error" if a.what == "fail" else a.what if a.what in self.dots else "other" for a in arrows])
        for what, dots in self.dots.items():
            at = x[kinds == what]
            dots.set_data(at, np.full(at.size, 0.4))
        self.ring.set_data([x[view.place - 1]], [0.4])
        starts = [place for place, a in enumerate(arrows) if place == 0 or a.state != arrows[place - 1].state]
        for number, text in enumerate(self.states):
            if number < len(starts):
                text.set_position((min(x[starts[number]] - 0.01, 0.8), 0.9))
                text.set_text(arrows[starts[number]].state)
            else:
                text.set_text("")
        here = view.here
        self.clock.set_text(_("second {n}").format(n=plain(here.at_s)))
        pages = [order.lines(here.before), order.lines(here.after)]
        self.heads[0].set_text(_("before"))
        self.heads[1].set_text(_("after: {what}").format(what=arrow_name(here.what)))
        for side, page in enumerate(pages):
            other = {text.rstrip(",") for _depth, text in pages[1 - side]}
            shades = []
            for row, text in enumerate(self.texts[side]):
                depth, line = page[row] if row < len(page) else (0, "")
                new = line.rstrip(",") not in other and line.strip("{}, ") != ""
                text.set_position((0.045 + 0.045 * depth, TOP - PITCH * row))
                text.set_text(line)
                if new:
                    low, high = TOP - PITCH * (row + 0.5), TOP - PITCH * (row - 0.5)
                    shades.append(marks.box(0.005, 0.995, low, high))
            self.shades[side].set_verts(shades)
        return False


def say_arrows(view: Stepper) -> str:
    here = view.here
    told: Any = here.after if here.what in ("error", "fail") else here.before
    error = told.get("Error", "") if isinstance(told, dict) else ""
    cause = view.execution.cause
    fields = {
        "i": view.place, "n": len(view.execution.arrows), "at": plain(here.at_s), "state": here.state, "error": error,
        "wait": plain(here.after["wait"]) if here.what == "retry" else "", "path": cause.split(" ")[0],
        "payment": view.result_path or "null", "kept": view.catch_path or "null",
    }  # fmt: skip
    sentence = {
        "start": _("the execution starts, and its input goes to {state}."),
        "next": _("what the state before put out is the input of {state}."),
        "Parameters": _("Parameters build what the task of {state} gets; what no path names stays behind."),
        "call": _("the task of {state} has answered, and nothing is placed yet."),
        "error": _("{state} looks for {path}, which an earlier ResultPath threw away: {error}.")
        if error == "States.Runtime"
        else _("{state} reports {error}."),
        "retry": _("the retrier names {error}, so {wait} s later the task gets the same input again."),
        "ResultSelector": _("ResultSelector keeps what it names of the answer and leaves the rest out."),
        "ResultPath": _placed(view.result_path) if here.state == "Charge" else _placed("$"),
        "catch": _caught(view.catch_path),
        "end": _("{state} was the last state: the execution has succeeded with this output."),
        "fail": _("{state} looks for {path}, which an earlier ResultPath threw away: the execution fails."),
    }[here.what]
    return (_("Arrow {i} of {n}, second {at}:") + " " + sentence).format(**fields)


def _placed(path: str | None) -> str:
    if path == "$":
        return _("ResultPath $ puts the result in the place of the whole input.")
    if path is None:
        return _("ResultPath null drops the result, and the input goes on as it was.")
    return _("ResultPath {payment} puts the result into the input, and the rest stays.")


def _caught(path: str | None) -> str:
    if path == "$":
        return _("the catcher's ResultPath $ puts the error in the place of the whole input, on the way to Release.")
    if path is None:
        return _("the catcher's ResultPath null drops the error and keeps the input, on the way to Release.")
    return _("the catcher's ResultPath {kept} adds the error to the input, on the way to Release.")


def law_arrows(view: Stepper) -> str:
    waits = view.execution.waits
    fields = {
        "calls": sum(a.what in ("call", "error") and a.state == "Charge" for a in view.execution.arrows),
        "first": plain(view.interval),
        "rate": plain(view.backoff),
        "longest": plain(view.longest),
        "waits": " + ".join(plain(wait) for wait in waits) + " = " if len(waits) > 1 else "",
        "sum": plain(sum(waits)),
        "seconds": plain(view.execution.seconds),
    }
    if not waits:
        return _("No retry, so no wait: {seconds} s in all, 2 s for each task that ran.").format(**fields)
    return _(
        "The first wait is {first} s, each later one {rate} times as long, none above {longest} s: {waits}{sum} s between {calls} calls of Charge; {seconds} s in all."
    ).format(**fields)


def table_arrows(view: Stepper) -> pd.DataFrame:
    rows = [
        [
            plain(a.at_s),
            a.state,
            a.what,
            json.dumps(a.before, ensure_ascii=False),
            json.dumps(a.after, ensure_ascii=False),
        ]
        for a in view.execution.arrows
    ]
    columns = [_("second"), _("state"), _("arrow"), _("before"), _("after")]
    return pd.DataFrame(rows, columns=columns, index=pd.RangeIndex(1, len(rows) + 1, name=_("number")))


def arrows() -> Simulation:
    """What does the next state get?"""
    start = {
        "arrow": 7, "failures": 0, "result_path": "whole", "catch_path": "whole", "interval": 1, "backoff": 2, "attempts": 2,
        "longest": 60, "error": "Payment.Busy",
    }  # fmt: skip
    kept = {"result_path": "kept", "catch_path": "kept"}
    names = {"whole": _("$ (the default)"), "null": _("null")}
    return Simulation(
        id="arrows",
        question=_("The card was charged. Why does the order not ship?"),
        run=run_arrows,
        chart=ArrowsChart(),
        say=say_arrows,
        law=law_arrows,
        table=table_arrows,
        height=340,
        controls=[
            Count("arrow", _("Arrow"), 1, 22),
            Count("failures", _("Failed calls of Charge"), 0, 5),
            Choice("result_path", _("ResultPath of Charge"), {**names, "kept": "$.payment"}),
            Choice("catch_path", _("ResultPath of its catcher"), {**names, "kept": "$.error"}),
        ],
        more=[
            Choice(
                "error",
                _("Error of the failed calls"),
                {"Payment.Busy": _("Payment.Busy (Retry names it)"), "Payment.Declined": _("Payment.Declined (Retry does not)")},
            ),
            Count("interval", "IntervalSeconds", 1, 10),
            Number("backoff", "BackoffRate", 1, 4, 0.5),
            Count("attempts", "MaxAttempts", 0, 4),
            Count("longest", "MaxDelaySeconds", 2, 60),
        ],
        presets=[
            Preset("lost", _("The order is lost"), start),
            Preset("where", _("The arrow that lost it"), {"arrow": 5}),
            Preset("kept", _("ResultPath $.payment"), {"arrow": 5, **kept}),
            Preset("retries", _("Busy twice, then charged"), {"failures": 2, "arrow": 4, **kept}),
            Preset("caught", _("Busy three times: the catcher"), {"failures": 3, "arrow": 11, **kept}),
            Preset("bare-catch", _("A catcher without ResultPath"), {"failures": 1, "error": "Payment.Declined", "result_path": "kept", "arrow": 6}),
        ],
        source=facts.source("step-functions-arrows").text(language()),
    )  # fmt: skip
