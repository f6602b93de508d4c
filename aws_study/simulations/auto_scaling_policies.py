"""Lesson 09, second simulation: six ways to scale, on loads that are known, repeated, or a surprise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.services import autoscaling_replay
from aws_study.services.autoscaling import Step
from aws_study.simulations.auto_scaling_calm import DAY, bands, corners
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Preset, Simulation, marks, palette
from aws_study.ui.units import capital, plain

POLICIES = ("simple", "step", "target", "desired", "scheduled", "predictive")
SIMPLEST = ("target", "scheduled", "predictive", "step", "desired", "simple")  # what is named first in a draw
LOADS = ("opening", "ordinary", "shuttle", "quiz", "surprise")
STEPS = (Step(0, 10, 20), Step(10, 25, 50), Step(25, None, 100))  # percent of the capacity, above the threshold
SIMPLE = 2  # instances an alarm
JULY_1995 = (2, 3, 4, 5, 6, 9, 10, 11, 12)  # weekdays of the trace from 3 to 13 July, as days after 1 July
LAUNCH_MIN = 2


@dataclass(frozen=True)
class Scenario:
    """A day in instances by minute, earlier days that a forecast has seen, when a schedule holds its minimum, what to show."""

    load: np.ndarray
    earlier: np.ndarray
    begins: int
    ends: int
    shown: tuple[float, float]


def _wave(low: float, high: float, begins: int, ends: int, ramp: int) -> np.ndarray:
    places = [0, begins, begins + ramp, ends, ends + ramp, DAY]
    return np.interp(np.arange(DAY), places, [low, low, high, high, low, low])


@cache
def scenario(load: str) -> Scenario:
    """The loads of the card, by name."""
    if load in ("ordinary", "shuttle"):
        requests = facts.trace("nasa_requests")["requests"].to_numpy()[: 288 * 14].reshape(14, 288)
        usual = requests[[2, 4, 5, 6, 9, 10, 11]].mean()  # ordinary working days keep 10 instances busy on average
        days = np.repeat(requests * 10 / usual, 5, axis=1)
        today = 11 if load == "ordinary" else 12
        earlier = [day for day in JULY_1995 if day < today]
        return Scenario(days[today], days[earlier], 8 * 60, 17 * 60, (5, 18))
    if load == "opening":
        day = _wave(1.5, 8, 9 * 60, 18 * 60, 10)
        return Scenario(day, day[None], 9 * 60, 11 * 60, (7.5, 11.5))
    day = _wave(1.5, 12, 20 * 60 + 15, 20 * 60 + 45, 1)
    calm = np.full((1, DAY), 1.5)
    if load == "quiz":
        return Scenario(day, day[None], 20 * 60 + 15, 20 * 60 + 45, (19.5, 21.5))
    return Scenario(day, calm, 9 * 60, 11 * 60, (19.5, 21.5))  # whoever planned anything planned it for the morning


@dataclass(frozen=True)
class Policies:
    """Inputs (minutes), the scenario, and what each way of scaling did."""

    policy: str
    start: int
    lead: int
    name: str
    target: float
    day: Scenario
    by: Mapping[str, autoscaling_replay.Replay]

    @property
    def seen(self) -> autoscaling_replay.Replay:
        return self.by[self.policy]


def run_policies(start: int, lead: int, policy: str, load: str, target: float, cooldown: int) -> Policies:
    """The same day under every policy. start: minutes from the decision until an instance serves, warm-up included.

    lead: minutes by which a scheduled action or a forecast's launch comes early; target: percent of CPU.
    Raises ParameterError outside the ranges.
    """
    start = checks.count("start", start, LAUNCH_MIN, 30)
    lead = checks.count("lead", lead, 0, 59)
    checks.choice("policy", policy, POLICIES)
    checks.choice("load", load, LOADS)
    target = checks.number("target", target, 10, 90)
    day = scenario(load)
    wait = start - LAUNCH_MIN
    least = 3
    floor = autoscaling_replay.size_for(day.load[day.begins : day.ends].max(), target=target)
    if load == "surprise":
        floor = least  # nobody planned anything
    held = np.full(DAY, least)
    held[day.begins - lead : day.ends] = max(least, floor)
    once = np.zeros(DAY, dtype=int)
    once[day.begins - lead] = floor
    ahead = autoscaling_replay.launch_ahead(autoscaling_replay.forecast(day.earlier, target=target), ahead_min=lead)
    ways: dict[str, dict[str, Any]] = {
        "simple": {"policy": "simple", "simple": SIMPLE, "cooldown_min": cooldown},
        "step": {"policy": "step", "steps": STEPS},
        "target": {},
        "desired": {"asked": once},
        "scheduled": {"minimum": held},
        "predictive": {"asked": ahead},
    }
    common: dict[str, Any] = {
        "target": target,
        "launch_min": LAUNCH_MIN,
        "ready_min": wait,
        "warmup_min": wait,
        "minimum": least,
    }
    common["first"] = autoscaling_replay.size_for(day.load[0], target=target)
    by = {way: autoscaling_replay.replay(day.load, **{**common, **more}) for way, more in ways.items()}
    return Policies(policy, start, lead, load, target, day, by)


def name_of(policy: str) -> str:
    return {
        "simple": _("simple scaling"),
        "step": _("step scaling"),
        "target": _("target tracking"),
        "desired": _("scheduled desired capacity"),
        "scheduled": _("scheduled minimum"),
        "predictive": _("predictive"),
    }[policy]


class PoliciesChart:
    """Left: load and instances that serve around the hour that matters. Right: slow requests and hours of every policy."""

    def setup(self, figure: Figure) -> None:
        self.time, self.rows = marks.axes_row(figure, 2, top=36, right=20, between=184, share_y=False)
        self.time.set_title(_("instances"), pad=14)
        self.slow = PolyCollection([], facecolor=palette.RED.fill, alpha=0.3, linewidth=0, animated=True)
        self.time.add_collection(self.slow, autolim=False)
        style: dict[str, Any] = {"drawstyle": "steps-post", "animated": True}
        self.paid = self.time.plot([], [], color=palette.BLUE.fill, linewidth=1.3, linestyle=(0, (4, 2)), **style)[0]
        self.serving = self.time.plot([], [], color=palette.BLUE.fill, **style)[0]
        self.load = self.time.plot([], [], color=palette.AMBER.fill, animated=True)[0]
        place: dict[str, Any] = {"va": "bottom", "fontsize": 12, "weight": "bold", "transform": self.time.transAxes}
        self.time.text(0.02, 0.92, _("work"), color=palette.AMBER.word, **place)
        self.time.text(0.02, 0.83, _("serving (dashed: paid for)"), color=palette.BLUE.word, **place)
        self.time.text(0.02, 0.74, _("shaded: slow"), color=palette.RED.word, **place)
        self.rows.set_title(_("slow requests, %; instance-hours of the day"), pad=14, x=-0.72)
        self.rows.set_ylim(len(POLICIES) - 0.5, -0.5)
        self.rows.set_yticks(range(len(POLICIES)), [name_of(policy) for policy in POLICIES])
        self.rows.grid(axis="y", visible=False)
        self.rows.set_xticks([])
        self.rows.spines["bottom"].set_visible(False)
        self.rows.set_xlim(0, 1)
        self.bars = PolyCollection([], facecolor=palette.RED.fill, linewidth=0, animated=True)
        self.rows.add_collection(self.bars, autolim=False)
        self.chosen = self.rows.axhspan(-0.4, 0.4, color=palette.BLUE.fill, alpha=0.16, linewidth=0, animated=True)
        self.words = [marks.moving_text(self.rows, va="center", fontsize=12) for _policy in POLICIES]
        self.window = (0.0, 0.0)
        self.prediction: float | None = None

    def guess(self, value: float | None) -> None:
        self.prediction = value  # a share of requests: nothing in the picture measures it along an axis

    def show(self, view: Policies) -> bool:
        low, high = view.day.shown
        part = slice(int(low * 60), int(high * 60))
        changed = self.window != view.day.shown
        if changed:
            self.window = view.day.shown
            self.time.set_xlim(low, high)
            ticks = np.arange(np.ceil(low), high + 0.01, 1 if high - low < 6 else 3)
            self.time.set_xticks(ticks, [f"{hour:.0f}:00" for hour in ticks])
        paid, serving, load = view.seen.paid[part], view.seen.serving[part], view.day.load[part]
        changed = marks.set_top(self.time, 1.36 * max(paid.max(), load.max())) or changed
        self.paid.set_data(*corners(paid, low))
        self.serving.set_data(*corners(serving, low))
        self.load.set_data(low + np.arange(load.size) / 60, load)
        self.slow.set_verts(bands(view.seen.slow[part], self.time.get_ylim()[1], low))
        most = max(0.05, *(seen.slow_share for seen in view.by.values()))
        boxes = []
        for row, (policy, seen) in enumerate(view.by.items()):
            width = 0.4 * seen.slow_share / most
            boxes.append(marks.box(0, width, row - 0.27, row + 0.27))
            said = _("{slow} %, {hours} h").format(
                slow=plain(100 * seen.slow_share, 2), hours=plain(seen.instance_hours)
            )
            self.words[row].set_text(said)
            self.words[row].set_position((width + 0.03, row))
            self.words[row].set_weight("bold" if policy == view.policy else "normal")
        self.bars.set_verts(boxes)
        self.chosen.set_y(POLICIES.index(view.policy) - 0.45)
        self.chosen.set_height(0.9)
        return changed


def say_policies(view: Policies) -> str:
    least = min(seen.slow_share for seen in view.by.values()) + 0.001
    good = {way: seen for way, seen in view.by.items() if seen.slow_share <= least}
    hours = 1.01 * min(seen.instance_hours for seen in good.values())
    draw = [way for way in SIMPLEST if way in good and good[way].instance_hours <= hours]
    best = view.policy if view.policy in draw else draw[0]
    fields = {
        "policy": capital(name_of(view.policy)),
        "slow": plain(100 * view.seen.slow_share, 2),
        "hours": plain(view.seen.instance_hours),
        "best": name_of(best),
        "best_slow": plain(100 * view.by[best].slow_share, 2),
        "best_hours": plain(view.by[best].instance_hours),
    }
    if best == view.policy:
        return _(
            "{policy}: {slow} % of the requests slow for {hours} instance-hours. No other way does better here."
        ).format(**fields)
    return _(
        "{policy}: {slow} % of the requests slow for {hours} instance-hours. Best here: {best}, {best_slow} % for {best_hours}."
    ).format(**fields)


def law_policies(view: Policies) -> str:
    if view.policy == "simple":
        return _("One alarm, {count} instances, then the cooldown: nothing more is added until it is over.").format(
            count=SIMPLE
        )
    if view.policy in ("step", "target"):
        return _(
            "It sees a rise after {points} data points and serves {start} minutes later: whatever is slow in these {sum} minutes, no step size changes."
        ).format(points=3, start=view.start, sum=3 + view.start)
    if view.policy == "predictive":
        return _(
            "The forecast knows hours, days and weeks: it launches {lead} minutes early, and what never happened before it cannot know."
        ).format(lead=view.lead)
    if view.policy == "desired":
        return _("A desired capacity is a starting point: target tracking may take idle instances away again.")
    return _("No policy goes below the minimum: {lead} minutes early the capacity is there, and it stays.").format(
        lead=view.lead
    )


def table_policies(view: Policies) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            _("slow requests, %"): {name_of(way): 100 * seen.slow_share for way, seen in view.by.items()},
            _("instance-hours"): {name_of(way): seen.instance_hours for way, seen in view.by.items()},
            _("most instances"): {name_of(way): int(seen.paid.max()) for way, seen in view.by.items()},
        }
    )
    return table.rename_axis(_("policy")).round(2)


def policies() -> Simulation:
    """Which policy has the capacity there in time?"""
    opening = {"start": 6, "lead": 15, "policy": "target", "load": "opening", "target": 50, "cooldown": 5}
    return Simulation(
        id="policies",
        question=_("Which policy has the capacity there in time?"),
        run=run_policies,
        chart=PoliciesChart(),
        say=say_policies,
        law=law_policies,
        table=table_policies,
        controls=[
            Count("start", _("Minutes until a new instance serves"), 2, 20),
            Count("lead", _("Schedule and forecast act early by"), 0, 59, unit=_("min")),
            Choice("policy", _("Policy"), {policy: name_of(policy) for policy in POLICIES}),
            Choice(
                "load",
                _("Load"),
                {
                    "opening": _("opening at 9:00"),
                    "ordinary": _("a usual Wednesday"),
                    "shuttle": _("a shuttle launch"),
                    "quiz": _("a weekly quiz"),
                    "surprise": _("a surprise at 20:15"),
                },
            ),
        ],
        more=[
            Count("target", _("Target value, CPU"), 20, 90, unit="%"),
            Count("cooldown", _("Cooldown of simple scaling"), 0, 15, unit=_("min")),
        ],
        presets=[
            Preset("opening", _("Opening at 9:00, target tracking alone"), opening),
            Preset("opening-desired", _("Desired capacity 45 minutes early"), {"policy": "desired", "lead": 45}),
            Preset("opening-minimum", _("Minimum 15 minutes early"), {"policy": "scheduled"}),
            Preset("quiz-step", _("A quiz at 20:15, step scaling"), {"policy": "step", "load": "quiz"}),
            Preset("quiz-schedule", _("The quiz with a schedule"), {"policy": "scheduled", "load": "quiz"}),
            Preset("ordinary", _("An ordinary day, predictive"), {"policy": "predictive", "load": "ordinary"}),
            Preset("shuttle", _("A shuttle launch, predictive"), {"policy": "predictive", "load": "shuttle"}),
            Preset("surprise", _("A rush that nobody knew of"), {"policy": "predictive", "load": "surprise"}),
        ],
        source=facts.source("auto-scaling-policies").text(language()),
    )
