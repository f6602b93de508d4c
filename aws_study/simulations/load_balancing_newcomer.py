"""Lesson 08, fourth simulation: how long a new target stays idle, because it warms up or because clients stick to the old ones."""

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
from aws_study.ui import Count, Number, Preset, Simulation, marks, palette
from aws_study.ui.units import plain

POINTS = 361
NEAR = 5.0  # percentage points: as near to the fair share as the sentence waits for


@dataclass(frozen=True)
class Newcomer:
    """Inputs, utilisation in percent of the new and of each old target by minute, and when the old ones are relieved."""

    targets: int
    busy: float
    slow_start_s: int
    sticky: float
    session_min: float
    minutes: np.ndarray
    new: np.ndarray
    old: np.ndarray
    fair: float
    relieved: float | None


def run_newcomer(targets: int, busy: float, slow_start_s: int, sticky: float, session_min: float) -> Newcomer:
    """A target joins `targets` others that are `busy` percent busy; `sticky` percent of the requests follow a cookie.

    `slow_start_s`: 0 or 30 to 900; `session_min`: mean length of a session in minutes. Raises ParameterError.
    """
    targets = checks.count("targets", targets, 1, 1000)
    busy = checks.number("busy", busy, 1, 100)
    share = checks.number("sticky", sticky, 0, 100) / 100
    session = checks.number("session_min", session_min, 0.1, 1440)
    slow = 0 if slow_start_s == 0 else checks.count("slow_start_s", slow_start_s, *elb.SLOW_START_S)
    end = marks.nice_top(max(10.0, 1.4 * slow / 60, 4 * session if share else 0.0))
    minutes = np.linspace(0, end, POINTS)
    load = elb.newcomer_load(
        60 * minutes, targets=targets, slow_start_s=slow, sticky_share=share, session_s=60 * session
    )
    fair = busy * targets / (targets + 1)
    new, old = fair * load["new"].to_numpy(), fair * load["old"].to_numpy()
    near = np.flatnonzero(old <= fair + NEAR)
    relieved = float(minutes[near[0]]) if len(near) else None
    return Newcomer(targets, busy, slow, 100 * share, session, minutes, new, old, fair, relieved)


class NewcomerChart:
    """The old targets from above, the new one from below, towards the share that is fair to all."""

    def setup(self, figure: Figure) -> None:
        (self.axes,) = marks.axes_row(figure, 1, left=72, top=14, right=190)
        self.axes.set_ylim(0, 110)
        self.axes.set_yticks(range(0, 101, 20))
        self.axes.set_xlabel(_("minutes since the new target became healthy"))
        self.axes.set_ylabel(_("utilisation, %"))
        self.fair = self.axes.axhline(0, color=palette.MUTED, linewidth=1.2, linestyle=(0, (5, 3)), animated=True)
        self.idle = self.axes.fill([], [], facecolor=palette.AMBER.fill, alpha=0.18, linewidth=0, animated=True)[0]
        self.old = self.axes.plot([], [], color=palette.BLUE.fill, linewidth=2.4, animated=True)[0]
        self.new = self.axes.plot([], [], color=palette.AMBER.fill, linewidth=2.4, animated=True)[0]
        self.point = self.axes.plot([], [], "o", color=palette.BLUE.fill, markersize=8, animated=True, zorder=5)[0]
        self.names = [self._name(tone) for tone in (palette.BLUE.word, palette.MUTED, palette.AMBER.word)]
        self.prediction = marks.GuessLine(self.axes, _("your prediction"))

    def _name(self, color: str):
        return marks.beside(self.axes, color)

    def guess(self, value: float | None) -> None:
        self.prediction.set(value)

    def show(self, view: Newcomer) -> bool:
        changed = self.axes.get_xlim() != (0, view.minutes[-1])
        if changed:
            self.axes.set_xlim(0, view.minutes[-1])
        self.fair.set_ydata([view.fair, view.fair])
        self.old.set_data(view.minutes, view.old)
        self.new.set_data(view.minutes, view.new)
        self.idle.set_xy(
            np.column_stack(
                [np.append(view.minutes, view.minutes[::-1]), np.append(view.new, np.full(len(view.new), view.fair))]
            )
        )
        self.point.set_visible(view.relieved is not None)
        self.point.set_data([view.relieved or 0], [view.fair + NEAR if view.relieved else view.old[0]])
        words = [
            _("each old target: {percent} %").format(percent=plain(view.old[-1])),
            _("fair: {percent} %").format(percent=plain(view.fair)),
            _("new target: {percent} %").format(percent=plain(view.new[-1])),
        ]
        places = marks.spread([view.new[-1], view.fair, view.old[-1]], 9, 4, 106)
        for name, text, place in zip(self.names, words, reversed(places), strict=True):
            name.set_text(text)
            name.set_y(place)
        return changed


def say_newcomer(view: Newcomer) -> str:
    fields = {
        "busy": plain(view.busy),
        "fair": plain(view.fair),
        "minutes": plain(view.relieved or 0),
        "end": plain(view.minutes[-1]),
        "old": plain(view.old[-1]),
        "start": plain(view.new[0]),
    }
    if view.relieved is None:
        return _(
            "Even after {end} minutes each old target is {old} % busy; a fair share would be {fair} %, and the new target does not get it."
        ).format(**fields)
    if view.relieved == 0 and view.new[0] < view.fair - NEAR:
        return _(
            "The old targets hardly notice: they go from {busy} % to {fair} % at most. The new one starts at {start} % and fills up slowly."
        ).format(**fields)
    if view.relieved == 0:
        return _("The new target takes its part at once: everybody goes from {busy} % to about {fair} %.").format(
            **fields
        )
    return _(
        "The old targets were {busy} % busy. It takes {minutes} minutes until they are near the fair {fair} %; until then the new one idles."
    ).format(**fields)


def law_newcomer(view: Newcomer) -> str:
    quarter = len(view.minutes) // 4
    total = view.targets * view.old[quarter] + view.new[quarter]
    return _(
        "The work only moves: after {minutes} minutes {targets} × {old} + {new} = {total}, as before ({targets} × {busy})."
    ).format(
        minutes=plain(view.minutes[quarter]),
        targets=view.targets,
        old=plain(view.old[quarter]),
        new=plain(view.new[quarter]),
        total=plain(total),
        busy=plain(view.busy),
    )


def table_newcomer(view: Newcomer) -> pd.DataFrame:
    at = np.linspace(0, len(view.minutes) - 1, 7).astype(int)
    return pd.DataFrame(
        {_("new target, %"): view.new[at], _("each old target, %"): view.old[at]},
        index=pd.Index(view.minutes[at], name=_("minutes")),
    ).round(1)


def newcomer() -> Simulation:
    """How long does a new target stay idle?"""
    start = {"targets": 4, "busy": 95, "slow_start_s": 0, "sticky": 100, "session_min": 20}
    return Simulation(
        id="newcomer",
        question=_("How long does a new target stay idle?"),
        run=run_newcomer,
        chart=NewcomerChart(),
        say=say_newcomer,
        law=law_newcomer,
        table=table_newcomer,
        controls=[
            Number("session_min", _("Mean length of a session"), 1, 120, unit=_("min"), log=True),
            Number("sticky", _("Requests that follow a cookie"), 0, 100, unit="%"),
            Number("slow_start_s", _("Slow start (0: off)"), 0, 900, 30, unit=_("s"), whole=True),
            Count("targets", _("Old targets"), 1, 20),
        ],
        more=[Number("busy", _("The old targets before"), 5, 100, unit="%")],
        presets=[
            Preset("sticky", _("Sticky shop: the fifth target comes"), start),
            Preset("stateless", _("No cookies: sessions in a table"), {"sticky": 0}),
            Preset("slow-start", _("A cold cache: slow start of 5 minutes"), {"sticky": 0, "slow_start_s": 300}),
            Preset("both", _("Slow start and cookies"), {"slow_start_s": 300}),
            Preset("one-to-two", _("From one target to two"), {"targets": 1}),
        ],
        source=facts.source("elb-newcomer").text(language()),
    )
