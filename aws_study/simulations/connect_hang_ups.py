"""Lesson 24, second simulation: a rota meets more calls than planned; callers hang up, and a quota turns others away."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.core.patience import Fates
from aws_study.services import connect_staffing as model
from aws_study.services.connect_staffing import Queue
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Count, Number, Preset, Simulation, marks, palette
from aws_study.ui.units import percent, plain

RATES = 41  # points of the picture's curves
FATES = (
    ("soon", palette.GREEN, ""),
    ("late", palette.BLUE, ""),
    ("left", palette.AMBER, "//"),
    ("blocked", palette.RED, "xx"),
)


@dataclass(frozen=True)
class Hour:
    """Inputs, fates at `calls` (the last entry) and at the rates of the picture, and what Erlang C says (None: it grows)."""

    calls: float
    agents: int
    patience_min: float
    quota: int
    handle_min: float
    answer_s: float
    rates: np.ndarray
    fates: Fates
    without: Queue | None

    @property
    def load(self) -> float:
        return self.calls * self.handle_min / 60

    def now(self, name: str) -> float:
        """The value of this fate at `calls`."""
        return float(getattr(self.fates, name)[-1])

    @property
    def answer_seconds(self) -> float:
        """Average speed of answer of those who are answered."""
        return 60 * self.handle_min * self.now("mean_answer")


def run_hang_ups(
    calls: float, agents: int, patience_min: float, quota: int, handle_min: float, answer_s: float
) -> Hour:
    """`calls` an hour at `agents`: who is answered within `answer_s` seconds, later, hangs up, or is never let in.

    patience_min: minutes until a waiting caller hangs up, on average. quota: concurrent calls of the instance. Raises ParameterError.
    """
    calls = checks.number("calls", calls, 1, 6_000)
    agents = checks.count("agents", agents, 1, 500)
    patience_min = checks.number("patience_min", patience_min, 0.05, 60)
    quota = checks.count("quota", quota, 1, 2_000)
    handle_min = checks.number("handle_min", handle_min, 0.5, 60)
    if calls * handle_min / 60 > 2_000:
        raise checks.ParameterError("calls", calls, checks.Between(1, 2_000 * 60 / handle_min))
    answer_s = checks.number("answer_s", answer_s, 0, 3_600)
    top = marks.nice_top(max(calls, 60 * agents / handle_min) * 1.15)
    rates = np.linspace(top / 200, top, RATES)
    fates = model.busy_hours(
        agents, [*rates, calls], handle_min, patience_minutes=patience_min, most_calls=quota, answer_within_s=answer_s
    )
    stable = calls * handle_min / 60 < agents
    without = model.one_queue(agents, calls, handle_min, answer_within_s=answer_s) if stable else None
    return Hour(calls, agents, patience_min, quota, handle_min, answer_s, rates, fates, without)


def fate_name(fate: str) -> str:
    return {
        "soon": _("in time"),
        "late": _("answered late"),
        "left": _("hung up"),
        "blocked": _("turned away"),
    }[fate]


class HourChart:
    """Left: what becomes of 100 calls at every rate, and where this hour stands. Right: this hour in numbers, beside Erlang C."""

    ROWS = ("level", "answer", "busy", "left")

    def setup(self, figure: Figure) -> None:
        self.rates, self.side = marks.axes_row(
            figure, 2, left=60, right=10, top=52, bottom=52, between=30, share_y=False
        )
        self.rates.set_position((0.073, 0.165, 0.5, 0.67))
        self.side.set_position((0.625, 0.1, 0.37, 0.82))
        self.rates.set_title(_("of 100 calls"), pad=22)
        self.rates.set_xlabel(_("calls an hour"))
        self.rates.set_ylim(0, 100)
        self.rates.set_xlim(0, 1)
        marks.plain_ticks(self.rates.xaxis)
        self.areas = {fate: marks.series(self.rates, tone, hatch) for fate, tone, hatch in FATES}
        places, sides = (0.0, 0.28, 0.62, 1.0), ("left", "left", "left", "right")
        for (fate, tone, _hatch), place, side in zip(FATES, places, sides, strict=True):
            self.rates.text(
                place, 1.015, fate_name(fate), transform=self.rates.transAxes, ha=side, va="bottom", fontsize=12,
                weight="bold", color=tone.word, animated=True,
            )  # fmt: skip
        self.here = self.rates.axvline(
            0, color=palette.INK, linewidth=2.6, linestyle=(0, (4, 2)), animated=True, zorder=5
        )
        self.side.set_xlim(0, 1)
        self.side.set_ylim(0, 1)
        self.side.axis("off")
        self.side.text(0.52, 0.95, _("callers\nhang up"), ha="center", va="top", fontsize=12, weight="bold", color=palette.BLUE.word, linespacing=1.2)  # fmt: skip
        self.side.text(0.84, 0.95, _("nobody\nhangs up"), ha="center", va="top", fontsize=12, weight="bold", color=palette.SLATE.word, linespacing=1.2)  # fmt: skip
        words = {
            "level": _("in time"),
            "answer": _("answer\nafter"),
            "busy": _("agents\nbusy"),
            "left": _("hung up"),
        }
        self.values = {}
        for row, y in zip(self.ROWS, (0.68, 0.49, 0.3, 0.11), strict=True):
            self.side.text(
                0.3, y, words[row], ha="right", va="center", fontsize=12, color=palette.MUTED, linespacing=1.15
            )
            for column, x, tone in ((0, 0.52, palette.BLUE), (1, 0.84, palette.SLATE)):
                self.values[row, column] = self.side.text(
                    x, y, "", ha="center", va="center", fontsize=15, weight="bold", color=tone.word, animated=True
                )

    def show(self, view: Hour) -> bool:
        rates = view.rates
        low = np.zeros(rates.size)
        for fate, _tone, _hatch in FATES:
            high = low + 100 * getattr(view.fates, fate)[:-1]
            shape = np.concatenate([np.column_stack([rates, low]), np.column_stack([rates, high])[::-1]])
            self.areas[fate].set_verts([shape] if (high - low).max() > 0.05 else [])
            low = high
        self.here.set_xdata([view.calls] * 2)
        values = [share(view.now("soon")), seconds(view.answer_seconds), share(view.now("occupancy")), share(view.now("left"))]  # fmt: skip
        other = [percent(0), _("no end"), percent(1), percent(0)]  # what Erlang C tends to
        if view.without is not None:
            queue = view.without
            other = [percent(queue.level, 2), seconds(queue.answer_s), percent(queue.occupancy, 2), percent(0)]
        for row, ours, theirs in zip(self.ROWS, values, other, strict=True):
            self.values[row, 0].set_text(ours)
            self.values[row, 1].set_text(theirs)
        changed = self.rates.get_xlim()[1] != rates[-1]
        if changed:
            self.rates.set_xlim(0, rates[-1])
        return changed


def share(value: float) -> str:
    """23 %, 0.74 %; what is less than one caller in ten thousand is none."""
    return percent(round(value, 4), 2)


def seconds(value: float) -> str:
    """12 s, 3.4 min."""
    return (
        _("{value} s").format(value=plain(round(value, 1), 2))
        if value < 100
        else _("{value} min").format(value=plain(value / 60, 2))
    )


def say_hang_ups(view: Hour) -> str:
    fields = {
        "load": plain(view.load),
        "agents": f"{view.agents:,}",
        "soon": share(view.now("soon")),
        "left": share(view.now("left")),
        "blocked": share(view.now("blocked")),
        "busy": share(view.now("occupancy")),
        "answer": seconds(view.answer_seconds),
        "quota": f"{view.quota:,}",
    }
    if view.now("blocked") > 0.005:
        said = _(
            "The quota of {quota} concurrent calls turns {blocked} of the callers away; the agents are busy {busy} of the time."
        )
    elif view.without is None:
        said = _(
            "Work for {load}, and {agents} at the desks: {left} hang up, and whoever stays is answered after {answer} on average."
        )
    else:
        said = _("{soon} are answered in time and {left} hang up; the agents are busy {busy} of the time.")
    return said.format(**fields)


def law_hang_ups(view: Hour) -> str:
    if view.now("blocked") > 0.005:
        return _(
            "Waiting calls count against the quota too: talking and waiting together are never more than {quota}."
        ).format(quota=f"{view.quota:,}")
    lost = round(60 * view.now("queued") / view.patience_min, 2)
    waiting = view.now("queued") if lost else 0
    return _(
        "Hung up = waiting callers ÷ patience: {waiting} ÷ {patience} min = {lost} an hour. That is why the queue stays finite."
    ).format(waiting=plain(waiting), patience=plain(view.patience_min), lost=plain(lost, 2 if lost < 100 else 3))


def table_hang_ups(view: Hour) -> pd.DataFrame:
    rows = {fate_name(fate): (100 * view.now(fate), view.calls * view.now(fate)) for fate, _tone, _hatch in FATES}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=[_("% of the calls"), _("calls an hour")])
    return table.rename_axis(_("what became of them")).round(1)


def hang_ups() -> Simulation:
    """What does a busy hour do to its callers?"""
    start = {"calls": 300, "agents": 16, "patience_min": 2, "quota": 200, "handle_min": 4, "answer_s": 20}
    return Simulation(
        id="hang-ups",
        question=_("What does a busy hour do to its callers?"),
        run=run_hang_ups,
        chart=HourChart(),
        say=say_hang_ups,
        law=law_hang_ups,
        table=table_hang_ups,
        controls=[
            Count("calls", _("Calls"), 10, 3_000, unit=_("an hour"), log=True),
            Count("agents", _("Agents"), 1, 200, log=True),
            Number("patience_min", _("Patience of a waiting caller"), 0.2, 20, 0.1, unit=_("min"), log=True),
            Count("quota", _("Quota of concurrent calls"), 5, 500, log=True),
        ],
        more=[
            Number("handle_min", _("Handling of a call"), 1, 15, 0.5, unit=_("min")),
            Count("answer_s", _("In time means within"), 0, 180, unit=_("s"), step=5),
        ],
        presets=[
            Preset("storm", _("A storm: 300 calls instead of 180"), start),
            Preset("as-planned", _("As planned: 180 calls"), {"calls": 180}),
            Preset("angels", _("Callers with the patience of angels"), {"calls": 235, "patience_min": 20}),
            Preset("new-instance", _("A new instance: ten calls at once"), {"quota": 10}),
            Preset(
                "ticket-sale", _("Tickets: 3,000 calls for 120 agents"), {"calls": 3_000, "agents": 120, "quota": 130}
            ),
        ],
        source=facts.source("connect-hang-ups").text(language()),
    )
