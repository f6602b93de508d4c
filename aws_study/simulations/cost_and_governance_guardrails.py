"""Lesson 29, third simulation: six acts that a company does not want, and which of its guardrails refuses, finds or misses them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.services import guardrails
from aws_study.services.guardrails import ACTS, FOUND, GUARDS, REFUSED, SILENT, WAYS, Catch
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Number, Preset, Simulation, Switch, marks, palette
from aws_study.ui.units import plain

LONGEST = 2880  # minutes: a daily recording, missed once


@dataclass(frozen=True)
class Fence:
    """The way of the acts, the guardrails that are on, every answer by (act, guardrail), and the first that caught each act."""

    way: str
    on: tuple[str, ...]
    minutes: float
    answers: dict[tuple[str, str], Catch]
    first: dict[str, Catch | None]

    def count(self, outcome: str) -> int:
        """Acts that ended so: refused, found, or silent (nobody noticed)."""
        return sum((caught.outcome if caught else SILENT) == outcome for caught in self.first.values())


def run_guardrails(way: str, minutes: float, scp: bool, proactive: bool, rcp: bool, tag: bool, config: bool) -> Fence:
    """Every act by one `way`, with the guardrails that are on; a rule of Config looks `minutes` after it. Raises ParameterError."""
    checks.choice("way", way, WAYS)
    minutes = checks.number("minutes", minutes, 0, LONGEST)
    switches = {"scp": scp, "rcp": rcp, "tag": tag, "proactive": proactive, "config": config}
    on = tuple(guard for guard in GUARDS if checks.choice(guard, switches[guard], (True, False)))
    answers = {
        (act, guard): guardrails.catch(act, guard, way, config_minutes=minutes) for act in ACTS for guard in GUARDS
    }
    first = {act: guardrails.first(act, on, way, config_minutes=minutes) for act in ACTS}
    return Fence(way, on, minutes, answers, first)


def guard_name(guard: str) -> str:
    """Two short lines at most."""
    return {
        "scp": "SCP",
        "rcp": "RCP",
        "tag": _("tag\npolicy"),
        "proactive": _("proactive\ncontrol"),
        "config": _("Config\nrule"),
    }[guard]


def act_name(act: str) -> str:
    return {
        "region": _("starts a server in São Paulo"),
        "untagged": _("starts a server without CostCenter"),
        "misspelt": _("starts one with a misspelt CostCenter"),
        "public": _("lifts a bucket's Block Public Access"),
        "trail": _("stops CloudTrail"),
        "outsider": _("a stranger reads a shared bucket"),
    }[act]


def span(minutes: float) -> str:
    """10 min, 3 h, 24 h."""
    return _("{n} min").format(n=plain(minutes)) if minutes < 120 else _("{n} h").format(n=plain(minutes / 60, 2))


class FenceChart:
    """A row for each act, a column for each guardrail: green refuses, amber finds it afterwards, a small dot says nothing."""

    def setup(self, figure: Figure) -> None:
        (self.axes,) = marks.axes_row(figure, 1, left=262, top=54, bottom=34, right=196)
        axes = self.axes
        axes.set_xlim(-0.5, len(GUARDS) - 0.5)
        axes.set_ylim(len(ACTS) - 0.5, -0.5)
        axes.set_xticks([])
        axes.set_yticks([])
        axes.grid(visible=False, axis="both")
        for side in ("left", "bottom"):
            axes.spines[side].set_visible(False)
        across, down = axes.get_yaxis_transform(), axes.get_xaxis_transform()
        for row, act in enumerate(ACTS):
            axes.text(-0.02, row, act_name(act), transform=across, ha="right", va="center", fontsize=12)
        for column, guard in enumerate(GUARDS):
            lines = guard_name(guard).split("\n")
            for i, line in enumerate(reversed(lines)):
                axes.text(
                    column,
                    1.02 + 0.065 * i,
                    line,
                    transform=down,
                    ha="center",
                    va="bottom",
                    fontsize=12,
                    weight="bold",
                    color=palette.MUTED,
                )
        keys = (
            (0.0, _("green: refuses"), palette.GREEN),
            (0.33, _("hatched: finds it later"), palette.AMBER),
            (0.86, _("small: is silent"), palette.SLATE),
        )
        for place, words, tone in keys:
            axes.text(
                place, -0.04, words, transform=axes.transAxes, va="top", fontsize=12, weight="bold", color=tone.word
            )
        self.refused = marks.series(axes, palette.GREEN)
        self.found = marks.series(axes, palette.AMBER, "//")
        self.silent = marks.series(axes, palette.SLATE)
        self.outcomes = [
            axes.text(1.02, row, "", transform=across, va="center", fontsize=12, weight="bold", animated=True)
            for row in range(len(ACTS))
        ]

    def show(self, view: Fence) -> bool:
        cells: dict[str, list[list[tuple[float, float]]]] = {REFUSED: [], FOUND: [], SILENT: []}
        for row, act in enumerate(ACTS):
            for column, guard in enumerate(GUARDS):
                if guard in view.on:
                    outcome = view.answers[act, guard].outcome
                    wide, high = (0.06, 0.08) if outcome == SILENT else (0.4, 0.36)
                    cells[outcome].append(marks.box(column - wide, column + wide, row - high, row + high))
            caught = view.first[act]
            tone = palette.RED if caught is None else palette.GREEN if caught.outcome == REFUSED else palette.AMBER
            self.outcomes[row].set_color(tone.word)
            self.outcomes[row].set_text(outcome_name(caught))
        self.refused.set_verts(cells[REFUSED])
        self.found.set_verts(cells[FOUND])
        self.silent.set_verts(cells[SILENT])
        return False


def outcome_name(caught: Catch | None) -> str:
    if caught is None:
        return _("nobody notices")
    if caught.outcome == REFUSED:
        return _("refused: {guard}").format(guard=guard_name(caught.guard).replace("\n", " "))
    return _("found after {time}").format(time=span(caught.minutes))


def say_guardrails(view: Fence) -> str:
    fields = {"refused": view.count(REFUSED), "found": view.count(FOUND), "silent": view.count(SILENT), "time": span(view.minutes)}  # fmt: skip
    if view.way == "management" and {"scp", "rcp"} & set(view.on):
        return _(
            "No SCP and no RCP reaches the management account. Of 6 acts refused: {refused}, found after {time}: {found}, unnoticed: {silent}."
        ).format(**fields)
    return _("Of 6 acts refused: {refused}, found after {time}: {found}, unnoticed: {silent}.").format(**fields)


def law_guardrails(view: Fence) -> str:
    laws = {
        "hand": _(
            "An SCP asks what our principals may do, an RCP what may be done to our resources; hooks see only what stacks do, and Config only what is already there."
        ),
        "stack": _(
            "A hook reads the template's properties before the resource exists. It knows neither calls without a template nor resources made by hand."
        ),
        "management": _(
            "SCPs and RCPs bind member accounts alone; a tag policy binds the management account too. So that account runs nothing but the organization."
        ),
    }
    return laws[view.way]


def table_guardrails(view: Fence) -> pd.DataFrame:
    words = {REFUSED: _("refuses"), FOUND: _("finds it afterwards"), SILENT: "–"}
    rows = {
        act_name(act): {
            **{
                guard_name(guard).replace("\n", " "): words[view.answers[act, guard].outcome] if guard in view.on else _("off")
                for guard in GUARDS
            },
            _("in the end"): outcome_name(view.first[act]),
        }
        for act in ACTS
    }  # fmt: skip
    return pd.DataFrame(rows).T.rename_axis(_("act"))


def fence() -> Simulation:
    """Which guardrail refuses it, and which finds it afterwards?"""
    start = {"way": "management", "minutes": 10, "scp": True, "proactive": True, "rcp": True, "tag": True, "config": True}  # fmt: skip
    ways = {
        "hand": _("member, by hand"),
        "stack": _("member, by a stack"),
        "management": _("management, by hand"),
    }
    return Simulation(
        id="guardrails",
        question=_("Which guardrail refuses it, and which finds it afterwards?"),
        run=run_guardrails,
        chart=FenceChart(),
        say=say_guardrails,
        law=law_guardrails,
        table=table_guardrails,
        controls=[
            Choice("way", _("Account and way"), ways),
            Number("minutes", _("A Config rule looks after"), 1, 1440, 1, unit=_("minutes"), log=True),
            Switch("scp", _("SCP on the OU")),
            Switch("proactive", _("Proactive controls (hooks)")),
        ],
        more=[
            Switch("rcp", _("RCP on the OU")),
            Switch("tag", _("Tag policy, enforced")),
            Switch("config", _("Config rules")),
        ],
        presets=[
            Preset("management", _("The workload lives in the management account"), start),
            Preset("member", _("It moves to a member account"), {"way": "hand"}),
            Preset("stack", _("And deploys by stacks"), {"way": "stack"}),
            Preset("detective", _("Only Config, recording once a day"), {"way": "hand", "minutes": 1440, "scp": False, "proactive": False, "rcp": False, "tag": False}),
            Preset("tag-only", _("Only the tag policy"), {"way": "hand", "scp": False, "proactive": False, "rcp": False, "config": False}),
        ],
        source=facts.source("guardrails").text(language()),
    )  # fmt: skip
