"""Lesson 29, second simulation: a runaway expense, three who watch the bill, and what their action really stops."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.services import spend_alarms as alarms
from aws_study.services.spend_alarms import ACTIONS, MONTH_H, RUNAWAYS, WATCHERS, Bell, Spend
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Number, Preset, Simulation, marks, palette
from aws_study.ui.units import money, plain

DAYS = MONTH_H / 24
SIZES = {"actual": 10, "forecast": 14, "anomaly": 8}  # dots: one may lie on another
TONES = {"actual": palette.RED, "forecast": palette.AMBER, "anomaly": palette.GREEN}


@dataclass(frozen=True)
class Night:
    """The expense, who heard of it when, when it ended after each, and the inputs that made it so."""

    spend: Spend
    runaway: str
    action: str
    budget: float
    impact: float
    every: float
    delay: float
    react: float
    history: int
    bells: dict[str, Bell]
    ends: dict[str, float]

    def cost(self, watcher: str) -> float:
        """USD that the runaway costs in this month when only this watcher looks."""
        return alarms.extra_usd(self.spend, self.ends[watcher])

    @property
    def stopped(self) -> bool:
        return alarms.stops(self.runaway, self.action)

    @property
    def prevented(self) -> bool:
        return alarms.prevented(self.runaway, self.action)


def run_alarms(
    extra: float,
    day: float,
    runaway: str,
    action: str,
    budget: float,
    usual: float,
    impact: float,
    every: float,
    delay: float,
    react: float,
    history: int,
) -> Night:
    """An expense of `extra` USD an hour from `day` of the month on, beside `usual` USD an hour; `budget` and `impact` in USD, the rest in
    hours, `history` in days before this month. Raises ParameterError."""  # fmt: skip
    spend = Spend(usual, extra, 24 * checks.number("day", day, 0, 30))
    checks.choice("runaway", runaway, RUNAWAYS)
    checks.choice("action", action, ACTIONS)
    found = alarms.bells(spend, budget=budget, every=every, delay=delay, impact=impact, history_days=history)
    ends = {name: alarms.end_hour(spend, bell, runaway, action, react=react) for name, bell in found.items()}
    return Night(spend, runaway, action, budget, impact, every, delay, react, history, found, ends)


def watcher_name(watcher: str) -> str:
    return {
        "actual": _("budget: actual cost"),
        "forecast": _("budget: forecast"),
        "anomaly": _("anomaly detection"),
    }[watcher]


def after(view: Night, watcher: str) -> str:
    """How long after the start: "5 h", "6.7 days", "not this month"."""
    hours = view.bells[watcher].hour - view.spend.start
    if math.isinf(hours):
        return _("not this month")
    if hours < 0:
        return _("before it began")
    return _("{n} h").format(n=plain(hours)) if hours < 48 else _("{n} days").format(n=plain(hours / 24, 2))


class AlarmsChart:
    """Left: the month's cost as it is and as the billing data show it, with the moments at which somebody hears. Right: the damage."""

    def setup(self, figure: Figure) -> None:
        self.month, self.bars = marks.axes_row(
            figure, 2, left=74, top=34, bottom=46, between=190, right=86, share_y=False
        )
        self.month.set_title(_("cost of the month so far, USD"))
        self.month.set_xlabel(_("day of the month"))
        self.month.set_xlim(0, DAYS)
        self.month.set_ylim(0, 1000)
        self.month.set_xticks([0, 5, 10, 15, 20, 25, 30])
        self.month.yaxis.set_major_formatter(lambda usd, _place: f"{usd:,.0f}")
        axes = self.month
        self.real = axes.plot([], [], color=palette.BLUE.fill, animated=True, zorder=3)[0]
        self.shown = axes.plot([], [], color=palette.SLATE.fill, linewidth=1.6, animated=True, zorder=2)[0]
        self.limit = axes.axhline(0, color=palette.PURPLE.fill, linestyle=(0, (4, 3)), linewidth=1.6, animated=True)
        self.limit_words = axes.text(
            0.01, 0, _("budget"), transform=axes.get_yaxis_transform(), va="bottom", fontsize=12, weight="bold",
            color=palette.PURPLE.word, animated=True,
        )  # fmt: skip
        self.dots = {
            name: axes.plot(
                [],
                [],
                "o",
                color=TONES[name].fill,
                markersize=SIZES[name],
                animated=True,
                zorder=5 if name == "forecast" else 6,
                clip_on=False,
            )[0]
            for name in WATCHERS
        }
        right_low: dict[str, Any] = {"transform": axes.transAxes, "ha": "right", "weight": "bold"}
        axes.text(0.98, 0.13, _("as it is"), color=palette.BLUE.word, **right_low)
        axes.text(0.98, 0.05, _("as the data show it"), color=palette.SLATE.word, **right_low)
        self.bars.set_title(_("the runaway costs, USD"))
        self.bars.set_ylim(2.6, -0.6)
        self.bars.set_yticks([])
        self.bars.set_xticks([])
        self.bars.set_xlim(0, 1000)
        self.bars.grid(visible=False, axis="both")
        beside = self.bars.get_yaxis_transform()
        for i, name in enumerate(WATCHERS):
            self.bars.text(
                -0.03,
                i - 0.14,
                watcher_name(name),
                transform=beside,
                ha="right",
                va="center",
                fontsize=12,
                weight="bold",
                color=TONES[name].word,
            )
        self.whens = [
            self.bars.text(
                -0.03,
                i + 0.16,
                "",
                transform=beside,
                ha="right",
                va="center",
                fontsize=12,
                color=palette.MUTED,
                animated=True,
            )
            for i in range(3)
        ]
        self.heard = {name: marks.series(self.bars, TONES[name]) for name in WATCHERS}
        self.later = marks.series(self.bars, palette.SLATE, "//")
        self.values = [
            self.bars.text(0, i, "", va="center", weight="bold", fontsize=12, animated=True, clip_on=False)
            for i in range(3)
        ]
        self.bars.text(
            0,
            -0.05,
            _("hatched: after somebody heard"),
            transform=self.bars.transAxes,
            va="top",
            fontsize=12,
            color=palette.SLATE.word,
        )

    def show(self, view: Night) -> bool:
        spend = replace(view.spend, extra=0.0) if view.prevented else view.spend
        corners = np.array([0, spend.start, MONTH_H])
        looks = np.arange(0, MONTH_H + 1e-9, view.every)
        level = alarms.seen(spend, looks, every=view.every, delay=view.delay)
        self.real.set_data(corners / 24, spend.until(corners))
        self.shown.set_data(np.repeat(looks, 2)[1:] / 24, np.repeat(level, 2)[:-1])
        self.limit.set_ydata([view.budget, view.budget])
        early = view.spend.start < MONTH_H / 2  # the words stand where the line does not climb
        self.limit_words.set_position((0.99 if early else 0.01, view.budget))
        self.limit_words.set_horizontalalignment("right" if early else "left")
        hours = {name: math.inf if view.prevented else bell.hour for name, bell in view.bells.items()}
        last = max([hour for hour in hours.values() if math.isfinite(hour)], default=0.0)
        wanted = max(1.5 * view.budget, 1.15 * float(spend.until(last)))  # the rest of the line leaves the picture
        changed = marks.set_top(self.month, wanted)
        for name, hour in hours.items():
            there = math.isfinite(hour)
            self.dots[name].set_data([hour / 24] if there else [], [float(spend.until(hour))] if there else [])
        changed |= marks.set_right(self.bars, max(1.0, *(view.cost(name) for name in WATCHERS)))
        right = self.bars.get_xlim()[1]
        rest = []
        for i, name in enumerate(WATCHERS):
            all_usd = view.cost(name)
            first = min(view.bells[name].extra_usd, all_usd)
            self.heard[name].set_verts([marks.box(0, first, i - 0.28, i + 0.28)])
            if all_usd > first:
                rest.append(marks.box(first, all_usd, i - 0.28, i + 0.28))
            self.values[i].set_x(all_usd + 0.02 * right)
            self.values[i].set_text(money(all_usd))
            self.whens[i].set_text(_("never begins") if view.prevented else after(view, name))
        self.later.set_verts(rest)
        return changed


def outcome(view: Night) -> str:
    """What the chosen action does to this expense."""
    if view.prevented:
        return _("The SCP that was there before refuses the first launch: nothing begins.")
    if view.stopped and all(math.isinf(view.bells[name].hour) for name in ("actual", "forecast")):
        return _("The budget's action would end it, but no alert of the budget comes this month.")
    if view.stopped:
        return _("The budget's action ends it at once; anomaly detection has no action and only tells.")
    words = {
        ("loop", "mail"): _("A mail stops nothing: it goes on until people act."),
        ("key", "mail"): _("A mail stops nothing: it goes on until people act."),
        ("forgotten", "mail"): _("A mail stops nothing: it goes on until people act."),
        ("key", "deny"): _("The Deny forbids new launches; the instances that run go on."),
        ("forgotten", "deny"): _("The Deny forbids new calls; the instances that run go on."),
        ("loop", "stop"): _("Stopping named instances does not touch a function."),
        ("key", "stop"): _("The action stops the instances named in it; the thief's are others."),
        ("loop", "scp_before"): _("The function may do what it does, so an SCP on Regions and sizes says nothing."),
        ("forgotten", "scp_before"): _("The instances were allowed, so an SCP on Regions and sizes says nothing."),
    }
    return words[view.runaway, view.action]


def say_alarms(view: Night) -> str:
    if view.prevented:
        return outcome(view)
    fields = {"usd": money(view.spend.extra), "outcome": outcome(view)}
    for name in WATCHERS:
        fields[name] = after(view, name)
        fields[f"{name}_usd"] = money(view.bells[name].extra_usd)
    heard = _(
        "{usd} an hour too much. Anomaly detection speaks after: {anomaly} ({anomaly_usd} gone), the forecast: {forecast} ({forecast_usd}), the budget's actual cost: {actual} ({actual_usd}). {outcome}"
    )
    return heard.format(**fields)


def law_alarms(view: Night) -> str:
    if view.prevented:
        return _("What is refused before it begins needs no data about cost, no alert and nobody awake.")
    spend = view.spend
    fields = {
        "every": plain(view.every), "delay": plain(view.delay), "worst": plain(view.every + view.delay), "extra": money(spend.extra),
        "usd": money(spend.extra * (view.every + view.delay)), "budget": money(view.budget), "usual": money(spend.usual),
        "end": money(spend.usual * MONTH_H), "room": money(max(0.0, view.budget - spend.usual * spend.start)),
        "both": money(spend.usual + spend.extra),
    }  # fmt: skip
    slow = _(
        "Data {delay} h old, renewed every {every} h: up to {worst} h pass before anybody can know, and {worst} h × {extra} = {usd} are gone."
    )
    gap = _(
        "An alert on actual cost waits in addition until the budget is used up: {room} were left of {budget} when it began, at {both} an hour."
    )
    return f"{slow} {gap}".format(**fields)


def table_alarms(view: Night) -> pd.DataFrame:
    rows = {
        watcher_name(name): {
            _("heard after"): _("never begins") if view.prevented else after(view, name),
            _("gone by then, $"): 0.0 if view.prevented else round(view.bells[name].extra_usd, 2),
            _("in the end, $"): round(view.cost(name), 2),
        }
        for name in WATCHERS
    }
    return pd.DataFrame(rows).T.rename_axis(_("who looks"))


def alarms_card() -> Simulation:
    """When does somebody hear of it?"""
    start = {
        "extra": 25, "day": 2, "runaway": "key", "action": "mail", "budget": 4000, "usual": 4, "impact": 100, "every": 8, "delay": 16,
        "react": 10, "history": 365,
    }  # fmt: skip
    runaways = {
        "key": _("a stolen access key"),
        "loop": _("a function calls itself"),
        "forgotten": _("forgotten test instances"),
    }
    actions = {
        "mail": _("a mail, nothing more"),
        "deny": _("budget action: attach a Deny (IAM or SCP)"),
        "stop": _("budget action: stop named instances"),
        "scp_before": _("an SCP stood there before"),
    }
    return Simulation(
        id="alarms",
        question=_("When does somebody hear of it, and what does the action stop?"),
        run=run_alarms,
        chart=AlarmsChart(),
        say=say_alarms,
        law=law_alarms,
        table=table_alarms,
        controls=[
            Number("extra", _("The runaway costs an hour"), 0.5, 500, 0.5, unit="USD", log=True),
            Number("day", _("It begins on day"), 0, 29, 0.5),
            Choice("runaway", _("What runs away"), runaways),
            Choice("action", _("What happens then"), actions),
        ],
        more=[
            Number("budget", _("Budget of the month"), 100, 20_000, 50, unit="USD", log=True),
            Number("usual", _("Usual cost an hour"), 0, 20, 0.1, unit="USD"),
            Number("impact", _("Anomalies below this are not told"), 10, 5000, 10, unit="USD", log=True),
            Number("every", _("Data are renewed every"), 8, 12, 0.5, unit=_("hours")),
            Number("delay", _("Data are old by"), 0, 48, 1, unit=_("hours")),
            Number("react", _("People act after"), 0, 72, 1, unit=_("hours")),
            Number("history", _("Days of history before this month"), 0, 365, 1, whole=True),
        ],
        presets=[
            Preset("key", _("A stolen key on day 2"), start),
            Preset("key-deny", _("The same, and a Deny by a budget action"), {"action": "deny"}),
            Preset("key-scp", _("The same, and an SCP that was there before"), {"action": "scp_before"}),
            Preset("late", _("The same on day 27"), {"day": 27}),
            Preset("loop", _("A loop, and a Deny on its role"), {"runaway": "loop", "action": "deny"}),
            Preset("slow", _("Forgotten test instances, 1.5 USD an hour"), {"runaway": "forgotten", "action": "stop", "extra": 1.5, "day": 1}),
            Preset("new-account", _("A new account without history"), {"history": 0}),
        ],
        source=facts.source("spend-alarms").text(language()),
    )  # fmt: skip
