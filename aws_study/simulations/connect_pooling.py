"""Lesson 24, first simulation: the same calls in separate queues and in one, and the agents that each way needs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from aws_study import facts
from aws_study.core import checks
from aws_study.services import connect_staffing as model
from aws_study.services.connect_staffing import Queue
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Count, Number, Preset, Simulation, marks, palette
from aws_study.ui.units import percent, plain

POINTS = 60  # the most that a curve has


@dataclass(frozen=True)
class Pool:
    """Inputs, one team by itself, and the queue that takes the calls of all teams."""

    teams: int
    calls: float
    handle_min: float
    target: float
    answer_s: float
    shrinkage: float
    one: Queue
    pooled: Queue

    @property
    def separate(self) -> int:
        """Agents of all separate teams together."""
        return self.teams * self.one.agents

    @property
    def saved(self) -> int:
        return self.separate - self.pooled.agents

    def curve(self, teams: int) -> tuple[np.ndarray, np.ndarray]:
        """(agents, service level in %) of all calls when they come in `teams` queues of equal size."""
        load = self.pooled.load / teams
        most = math.ceil(1.3 * self.separate / teams) + 1
        level = np.array(model.levels(load, most, self.answer_s / 60 / self.handle_min))
        agents = teams * np.arange(1, most + 1)
        keep = level > 0
        step = max(1, int(keep.sum()) // POINTS)
        return agents[keep][::step], 100 * level[keep][::step]


def run_pooling(teams: int, calls: float, handle_min: float, target: float, answer_s: float, shrinkage: float) -> Pool:
    """`teams` teams with `calls` calls an hour each: agents for the target share (in %) within `answer_s` seconds, apart and pooled.

    handle_min: minutes of an agent for a call. shrinkage: share of paid time away from the desk, in %. Raises ParameterError.
    """
    teams = checks.count("teams", teams, 1, 20)
    calls = checks.number("calls", calls, 1, 5_000)
    handle_min = checks.number("handle_min", handle_min, 0.2, 120)
    if teams * calls * handle_min / 60 > 3_000:
        raise checks.ParameterError("calls", calls, checks.Between(1, 3_000 * 60 / teams / handle_min))
    share = checks.number("target", target, 1, 99.9) / 100
    answer_s = checks.number("answer_s", answer_s, 0, 3_600)
    checks.number("shrinkage", shrinkage, 0, 90)
    wanted = {"answer_within_s": answer_s, "target": share}
    one = model.needed(calls, handle_min, **wanted)
    pooled = model.needed(teams * calls, handle_min, **wanted)
    return Pool(teams, calls, handle_min, target, answer_s, shrinkage, one, pooled)


WAYS = (("separate", palette.AMBER), ("pooled", palette.BLUE))


class PoolingChart:
    """Left: service level by the number of agents, apart and pooled. Right: the agents chosen, as work and as spare."""

    def setup(self, figure: Figure) -> None:
        self.level, self.bars = marks.axes_row(
            figure, 2, left=66, right=24, top=52, bottom=52, between=84, share_y=False
        )
        self.level.set_title(_("calls answered in time, %"), pad=22)
        self.level.set_xlabel(_("agents in all teams together"))
        self.level.set_ylim(0, 104)
        self.level.xaxis.set_major_locator(MaxNLocator(8, integer=True))  # there are no half agents
        self.level.set_yticks([0, 20, 40, 60, 80, 100])
        self.level.set_xlim(0, 1)
        self.bars.set_title(_("agents that reach the target"), pad=22)
        self.bars.set_xlim(-0.5, 1.5)
        self.bars.set_xticks([0, 1], [_("separate teams"), _("one queue")])
        self.bars.yaxis.set_major_locator(MaxNLocator(8, integer=True))
        marks.plain_ticks(self.bars.yaxis)
        self.lost = self.level.axvspan(0, 1, facecolor=palette.SLATE.fill, alpha=0.16, linewidth=0, animated=True)
        self.lost_name = self.level.text(
            0, 8, _("the queue grows"), ha="right", va="center", fontsize=12, color=palette.MUTED, animated=True
        )
        self.goal = self.level.axhline(80, color=palette.INK, linestyle=(0, (5, 3)), linewidth=1.4, animated=True)
        self.goal_name = self.level.text(
            0.01, 80, "", transform=self.level.get_yaxis_transform(), ha="left", va="bottom", fontsize=12,
            color=palette.INK, animated=True,
        )  # fmt: skip
        self.curves, self.dots, self.names = {}, {}, {}
        for way, tone in WAYS:
            dashes = "-" if way == "pooled" else (0, (4, 1.6))
            self.curves[way] = self.level.plot([], [], color=tone.fill, linestyle=dashes, animated=True)[0]
            self.dots[way] = self.level.plot([], [], "o", color=tone.fill, markersize=9, markeredgecolor="#ffffff", animated=True, zorder=5)[0]  # fmt: skip
            self.names[way] = marks.moving_text(
                self.bars, lift=4, ha="center", va="bottom", fontsize=12, weight="bold", color=tone.word
            )
        self.work = marks.series(self.bars, palette.SLATE)
        self.spare = marks.series(self.bars, palette.GREEN, "//")
        style: dict[str, Any] = {
            "transform": self.bars.transAxes,
            "va": "bottom",
            "fontsize": 12,
            "weight": "bold",
            "animated": True,
        }
        self.bars.text(0, 1.015, _("grey: work"), ha="left", color=palette.SLATE.word, **style)
        self.bars.text(1, 1.015, _("green: spare"), ha="right", color=palette.GREEN.word, **style)
        self.tops = {
            way: self.level.text(
                place, 1.015, "", transform=self.level.transAxes, ha=side, va="bottom", fontsize=12, weight="bold",
                color=tone.word, animated=True,
            )
            for (way, tone), place, side in zip(WAYS, (0.0, 1.0), ("left", "right"), strict=True)
        }  # fmt: skip
        self.prediction = marks.GuessLine(self.bars, _("your prediction"))

    def guess(self, value: float | None) -> None:
        self.prediction.set(value)

    def show(self, view: Pool) -> bool:
        right = self.level.get_xlim()[1]
        changed = False
        if not 0.6 * right <= 1.25 * view.separate <= right:
            self.level.set_xlim(0, marks.nice_top(1.25 * view.separate))
            changed = True
        load = view.pooled.load
        self.lost.set_bounds(0, -10, load, 200)
        self.lost_name.set_position((0.98 * load, 8))
        self.lost_name.set_text(_("the queue grows") if load > 0.36 * self.level.get_xlim()[1] else "")
        self.goal.set_ydata([view.target] * 2)
        self.goal_name.set_y(view.target + 1)
        self.goal_name.set_text(_("target {share}").format(share=percent(view.target / 100)))
        found = {"separate": (view.teams, view.one, view.separate), "pooled": (1, view.pooled, view.pooled.agents)}
        words = {"separate": _("separate: {agents}"), "pooled": _("one queue: {agents}")}
        for place, (way, _tone) in enumerate(WAYS):
            teams, queue, agents = found[way]
            self.curves[way].set_data(*view.curve(teams))
            self.dots[way].set_data([agents], [100 * queue.level])
            self.tops[way].set_text(words[way].format(agents=f"{agents:,}"))
            self.names[way].set_position((place, agents))
            self.names[way].set_text(_("{share} busy").format(share=percent(queue.occupancy, 2)))
        totals = [view.separate, view.pooled.agents]
        sides = [(place - 0.33, place + 0.33) for place in (0, 1)]
        self.work.set_verts([marks.box(a, b, 0, load) for a, b in sides])
        self.spare.set_verts([marks.box(a, b, load, top) for (a, b), top in zip(sides, totals, strict=True)])
        return marks.set_top(self.bars, 1.12 * max(view.separate, self.prediction.value)) or changed


def say_pooling(view: Pool) -> str:
    fields = {
        "teams": view.teams,
        "each": f"{view.one.agents:,}",
        "separate": f"{view.separate:,}",
        "pooled": f"{view.pooled.agents:,}",
        "saved": f"{view.saved:,}",
        "load": plain(view.pooled.load),
    }
    if view.teams == 1:
        return _("One team, work for {load}: this target takes {pooled} at the desks.").format(**fields)
    if view.saved == 0:
        return _("{teams} teams need {each} each, {separate} agents together, and one queue needs as many.").format(
            **fields
        )
    if view.saved == 1:
        return _(
            "{teams} teams need {each} each, {separate} agents together; one queue needs {pooled}: one saved."
        ).format(**fields)
    return _(
        "{teams} teams need {each} each, {separate} agents together; one queue needs {pooled}: {saved} saved."
    ).format(**fields)


def law_pooling(view: Pool) -> str:
    fields = {
        "load": plain(view.pooled.load),
        "calls": plain(view.teams * view.calls),
        "minutes": plain(view.handle_min),
        "apart": plain(view.separate - view.pooled.load),
        "together": plain(view.pooled.spare),
    }
    if view.saved == 0:
        return _("Work in Erlangs: {calls} calls × {minutes} min ÷ 60 = {load}. Spare agents: {together}.").format(
            **fields
        )
    return _(
        "Work in Erlangs, the same in both: {calls} calls × {minutes} min ÷ 60 = {load}. The spare shrinks from {apart} agents to {together}."
    ).format(**fields)


def table_pooling(view: Pool) -> pd.DataFrame:
    rows = {}
    for name, teams, queue in ((_("separate teams"), view.teams, view.one), (_("one queue"), 1, view.pooled)):
        rows[name] = {
            _("agents"): teams * queue.agents,
            _("answered in time, %"): round(100 * queue.level, 1),
            _("average speed of answer, s"): round(queue.answer_s, 1),
            _("occupancy, %"): round(100 * queue.occupancy, 1),
            _("on the payroll"): teams * model.on_the_payroll(queue.agents, view.shrinkage / 100),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis(_("how they work"))


def pooling() -> Simulation:
    """How many agents does one queue save?"""
    start = {"calls": 90, "teams": 2, "handle_min": 4, "target": 80, "answer_s": 20, "shrinkage": 30}
    return Simulation(
        id="pooling",
        question=_("How many agents does one queue save?"),
        run=run_pooling,
        chart=PoolingChart(),
        say=say_pooling,
        law=law_pooling,
        table=table_pooling,
        controls=[
            Count("calls", _("Calls of each team"), 10, 1_500, unit=_("an hour"), log=True),
            Count("teams", _("Teams"), 1, 8),
            Number("handle_min", _("Handling of a call"), 1, 15, 0.5, unit=_("min")),
            Count("target", _("To be answered in time"), 50, 99, unit="%"),
        ],
        more=[
            Count("answer_s", _("In time means within"), 0, 180, unit=_("s"), step=5),
            Count("shrinkage", _("Paid time away from the desk"), 0, 60, unit="%"),
        ],
        presets=[
            Preset("two-teams", _("Two teams of 90 calls an hour"), start),
            Preset("eight-languages", _("Eight languages, few calls each"), {"teams": 8, "calls": 15, "handle_min": 6}),
            Preset("two-giants", _("Two very large teams"), {"calls": 1_500}),
            Preset("oracle", _("One team, 200 calls of 3 minutes"), {"teams": 1, "calls": 200, "handle_min": 3}),
            Preset("at-once", _("95 of 100 callers within 5 seconds"), {"target": 95, "answer_s": 5}),
        ],
        source=facts.source("connect-pooling").text(language()),
    )
