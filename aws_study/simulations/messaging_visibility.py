"""Lesson 19, first simulation: duplicates are the tail of the working time that lies behind the visibility timeout."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.services import sqs
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Count, Number, Preset, Simulation, Switch, marks, palette
from aws_study.ui.units import plain

TIMES = np.geomspace(1, sqs.LONGEST_VISIBILITY_S, 321)
MESSAGES = 20_000
MORE_THAN_EVER = 0.0005  # a share below this is drawn and said as "hardly any"


@dataclass(frozen=True)
class Visibility:
    """Inputs (shares from 0 to 1), what becomes of the messages, and the duplicates counted in one simulated run."""

    timeout_s: float
    median_s: float
    slowest: float
    dies: float
    poison: float
    max_receives: int
    heartbeat: bool
    seed: int
    found: sqs.Deliveries
    most: int
    simulated: float

    @property
    def twice(self) -> float:
        """Percent of the messages that are worked on to the end more than once."""
        return 100 * self.found.twice


def run_visibility(
    timeout_s: float,
    median_s: float,
    slowest: float,
    dies: float,
    poison: float,
    max_receives: int,
    heartbeat: bool,
    seed: int,
) -> Visibility:
    """`dies` and `poison` in percent, as in `services.sqs.deliveries`; the queue keeps messages for its default of four days.

    Raises ParameterError outside the ranges.
    """
    dies, poison = checks.number("dies", dies, 0, 99) / 100, checks.number("poison", poison, 0, 100) / 100
    max_receives = checks.count("max_receives", max_receives, 0, 1000)
    seed = checks.count("seed", seed, 0, 2**32)
    given = {"timeout_s": timeout_s, "median_s": median_s, "slowest": slowest, "dies": dies}
    found = sqs.deliveries(**given, poison=poison, max_receives=max_receives, heartbeat=heartbeat)
    most = sqs.most_receives(timeout_s, max_receives, sqs.DEFAULT_RETENTION_S)
    rng = np.random.default_rng(seed)
    counted = 0.0 if heartbeat else sqs.twice_simulated(MESSAGES, **given, most=most, rng=rng)
    return Visibility(
        timeout_s, median_s, slowest, dies, poison, max_receives, heartbeat, seed, found, most, (1 - poison) * counted
    )


def duration(seconds: float) -> str:
    """30 s, 10 min, 1 h, 4 d."""
    if seconds < 120:
        return _("{n} s").format(n=plain(seconds))
    if seconds < 7200:
        return _("{n} min").format(n=plain(seconds / 60))
    if seconds < 172_800:
        return _("{n} h").format(n=plain(seconds / 3600))
    return _("{n} d").format(n=plain(seconds / 86_400))


def share(part: float, digits: int = 2) -> str:
    """Percent without its sign, and no more zeros than a learner can use."""
    return "< 0.1" if 0 < part < 0.001 else plain(100 * part, digits)


class VisibilityChart:
    """Left: how long the work takes, the part behind the timeout in red. Right: what becomes of a hundred messages."""

    ROWS = ("once", "twice", "gone")

    def setup(self, figure: Figure) -> None:
        self.left, self.right = marks.axes_row(
            figure, 2, left=24, right=64, top=58, bottom=52, between=150, share_y=False
        )
        self.left.set_title(_("how long the work takes"), pad=24)
        self.left.set_xscale("log")
        self.left.set_xlim(1, sqs.LONGEST_VISIBILITY_S)
        self.left.set_xticks([1, 10, 60, 600, 3600, 43_200], [_("1 s"), _("10 s"), _("1 min"), _("10 min"), _("1 h"), _("12 h")])  # fmt: skip
        self.left.set_xticks([], minor=True)
        self.left.set_ylim(0, 1.12)
        self.left.set_yticks([])
        self.body = marks.series(self.left, palette.BLUE)
        self.tail = marks.series(self.left, palette.RED, "//")
        self.line = self.left.plot([], [], color=palette.INK, linewidth=1.6, animated=True)[0]
        self.line_name = marks.moving_text(self.left, lift=4, va="bottom", fontsize=12, weight="bold")
        self.tail_name = self.left.text(
            0.99, 0.93, "", transform=self.left.transAxes, ha="right", va="top", fontsize=12, weight="bold",
            color=palette.RED.word, linespacing=1.25, animated=True,
        )  # fmt: skip
        self.right.set_title(_("of 100 messages"), pad=24)
        self.right.set_xlim(0, 100)
        self.right.set_xticks([0, 25, 50, 75, 100])
        self.right.set_ylim(-0.55, 2.55)
        self.right.set_yticks([2, 1, 0], [_("finished once"), _("finished twice\nor more"), _("never deleted")])
        self.right.tick_params(axis="y", pad=8)
        self.right.grid(axis="x", visible=True)
        self.right.grid(axis="y", visible=False)
        tones = {"once": palette.BLUE, "twice": palette.RED, "gone": palette.AMBER}
        self.bars, self.values = {}, {}
        for name, tone in tones.items():
            self.bars[name] = marks.series(self.right, tone, "//" if name == "twice" else "")
            self.values[name] = self.right.text(
                0, 0, "", ha="left", va="center", fontsize=12, weight="bold", color=tone.word, animated=True
            )
        self.guess_line = self.right.plot([], [], color=palette.PURPLE.fill, linestyle=(0, (1, 1.6)), linewidth=2.6, animated=True)[0]  # fmt: skip
        self.guess_name = self.right.text(
            0, 1.46, _("your prediction"), ha="center", va="bottom", fontsize=12, weight="bold",
            color=palette.PURPLE.word, animated=True, visible=False,
        )  # fmt: skip

    def guess(self, value: float | None) -> None:
        self.guess_line.set_data([], [])
        self.guess_name.set_visible(value is not None)
        if value is not None:
            at = min(max(value, 0), 100)
            self.guess_line.set_data([at, at], [0.58, 1.42])
            self.guess_name.set_x(min(max(at, 24), 80))

    def show(self, view: Visibility) -> bool:
        sigma = max(sqs.spread(view.median_s, view.slowest), 0.03)
        timeout = view.timeout_s
        times = np.sort(np.append(TIMES, [timeout, *(view.median_s * np.exp(sigma * np.linspace(-3, 3, 31)))]))
        height = np.exp(-0.5 * (np.log(times / view.median_s) / sigma) ** 2)
        before = times <= timeout
        for part, mask in ((self.body, before), (self.tail, times >= timeout)):
            x, y = times[mask], height[mask]
            shape = np.concatenate([np.column_stack([x, y]), [[x[-1], 0], [x[0], 0]]]) if x.size > 1 else None
            part.set_verts([] if shape is None else [shape])
        self.tail.set_facecolor(palette.GREEN.fill if view.heartbeat else palette.RED.fill)
        self.line.set_data([timeout, timeout], [0, 1.12])
        self.line_name.set_text(_("timeout {time}").format(time=duration(timeout)))
        self.line_name.set_position((timeout, 1.12))
        place = np.log(timeout) / np.log(sqs.LONGEST_VISIBILITY_S)
        self.line_name.set_horizontalalignment("left" if place < 0.2 else "right" if place > 0.8 else "center")
        if view.heartbeat:
            self.tail_name.set_text(_("extended while\nthe worker lives"))
        else:
            self.tail_name.set_text(_("{percent} %\noutlast it").format(percent=share(view.found.overrun)))
        self.tail_name.set_color(palette.GREEN.word if view.heartbeat else palette.RED.word)
        lies_right = view.median_s > 600
        self.tail_name.set_horizontalalignment("left" if lies_right else "right")
        self.tail_name.set_x(0.02 if lies_right else place - 0.03 if place > 0.7 else 0.99)
        values = {"once": view.found.once, "twice": view.found.twice, "gone": view.found.gone}
        for row, name in enumerate(self.ROWS):
            level, wide = 2 - row, 100 * values[name]
            corners = marks.box(0.0, wide, level - 0.28, level + 0.28)
            self.bars[name].set_verts([corners] if wide > 0 else [])
            self.values[name].set_position((wide + 1.5, level))
            self.values[name].set_text(share(values[name], 3))
        return False


def say_visibility(view: Visibility) -> str:
    found = view.found
    fields = {
        "timeout": duration(view.timeout_s),
        "twice": share(found.twice),
        "late": share(found.overrun),
        "gone": share(found.gone),
        "receives": plain(found.receives),
        "done": share(found.gone_done),
    }
    if view.heartbeat:
        return _(
            "With a heartbeat nothing that is being worked on shows up again; a message whose worker died is back after {timeout}."
        ).format(**fields)
    if found.overrun > 0.999:
        return _(
            "No worker is ready within {timeout}: every message is received {receives} times, and none is ever deleted in time."
        ).format(**fields)
    if view.poison > 0 and view.max_receives == 0:
        return _(
            "Poison messages come back every {timeout} until their retention ends: {receives} receives a message on average."
        ).format(**fields)
    if found.gone_done > MORE_THAN_EVER:
        return _(
            "{twice} % of the messages are finished twice or more, and {done} % end in the dead-letter queue although their work was done."
        ).format(**fields)
    if found.twice < MORE_THAN_EVER:
        return _(
            "Hardly any work outlasts {timeout}, so there are hardly any duplicates; but a message whose worker died stays hidden for {timeout}."
        ).format(**fields)
    if found.overrun < 0.001:
        return _(
            "Less than 0.1 % of the work outlasts the timeout of {timeout}, and no more of the messages are finished twice or more."
        ).format(**fields)
    return _("{late} % of the work outlasts the timeout of {timeout}: {twice} % of the messages are finished twice or more.").format(
        **fields
    )  # fmt: skip


def law_visibility(view: Visibility) -> str:
    if view.heartbeat:
        return _("Calls for each message: {receives} to receive, 1 to delete, {beats} to extend the timeout.").format(
            receives=plain(view.found.receives), beats=plain(view.found.beats)
        )
    return _(
        "Finished twice or more: formula {formula} %, counted in {messages} simulated messages {counted} % (seed {seed})."
    ).format(
        formula=share(view.found.twice, 3),
        messages=f"{MESSAGES:,}",
        counted=share(view.simulated, 3),
        seed=view.seed,
    )


def table_visibility(view: Visibility) -> pd.DataFrame:
    timeouts = (30, 60, 120, 300, 900, 3600, 43_200)
    rows = {
        duration(timeout): sqs.deliveries(
            timeout_s=timeout, median_s=view.median_s, slowest=view.slowest, dies=view.dies, poison=view.poison,
            max_receives=view.max_receives, heartbeat=view.heartbeat,
        )
        for timeout in timeouts
    }  # fmt: skip
    return pd.DataFrame(
        {
            _("outlasts the timeout, %"): [100 * one.overrun for one in rows.values()],
            _("finished twice or more, %"): [100 * one.twice for one in rows.values()],
            _("never deleted, %"): [100 * one.gone for one in rows.values()],
            _("receives a message"): [one.receives for one in rows.values()],
            _("hidden after a worker died, s"): [one.hidden_s for one in rows.values()],
        },
        index=pd.Index(list(rows), name=_("visibility timeout")),
    ).round(3)


def visibility_timeout() -> Simulation:
    """Why is a message worked on twice?"""
    start = {
        "timeout_s": 30,
        "median_s": 20,
        "slowest": 6,
        "dies": 0,
        "poison": 0,
        "max_receives": 0,
        "heartbeat": False,
        "seed": 1,
    }
    return Simulation(
        id="visibility-timeout",
        question=_("Why is a message worked on twice?"),
        run=run_visibility,
        chart=VisibilityChart(),
        say=say_visibility,
        law=law_visibility,
        table=table_visibility,
        controls=[
            Number("timeout_s", _("Visibility timeout"), 1, sqs.LONGEST_VISIBILITY_S, 1, unit=_("s"), log=True),
            Number("median_s", _("Working time, half of the messages"), 1, 1800, 1, unit=_("s"), log=True),
            Number("slowest", _("The slowest 1 % take so many times that"), 1, 20, 0.5),
            Count("max_receives", _("Receives before the dead-letter queue (0: none)"), 0, 20),
        ],
        more=[
            Number("dies", _("Workers that die while working"), 0, 50, 0.5, unit="%"),
            Number("poison", _("Poison messages (every worker dies)"), 0, 20, 0.5, unit="%"),
            Switch("heartbeat", _("Heartbeat: extend the timeout while working")),
            Count("seed", _("Seed of the random run"), 0, 100),
        ],
        presets=[
            Preset("print-orders", _("Print orders: 20 s of work, the default of 30 s"), start),
            Preset("behind-the-tail", _("The same, a timeout of 4 minutes"), {"timeout_s": 240}),
            Preset("twelve-hours", _("The longest timeout, and workers that die"), {"timeout_s": 43_200, "dies": 2}),
            Preset("heartbeat", _("30 s and a heartbeat, workers that die"), {"heartbeat": True, "dies": 2}),
            Preset("five-minutes", _("5 minutes of work, the default of 30 s"), {"median_s": 300, "slowest": 1.5}),
            Preset("three-receives", _("A dead-letter queue after 3 receives"), {"max_receives": 3}),
            Preset("poison", _("1 % poison, no dead-letter queue"), {"timeout_s": 240, "poison": 1}),
        ],
        source=facts.source("sqs-visibility").text(language()),
    )  # fmt: skip
