"""Lesson 32, second simulation: a design lives through a bad day, and a month's error budget pays for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.services import three_tier_day
from aws_study.services.three_tier_day import EVENTS, OBJECTIVE, BadDay
from aws_study.services.three_tier_review import BRIEFS, Brief
from aws_study.services.three_tier_shop import Design
from aws_study.simulations import capstone_world as world
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Preset, Simulation, marks, palette
from aws_study.ui.units import money, percent, plain

HOURS = np.arange(288) / 12
FASTEST, SLOWEST = 100.0, 10_000.0  # ms, the ends of the axis
DEMANDS = ("shop", "startup", "campaign")


@dataclass(frozen=True)
class Lived:
    """A design's day, the same day without the event, and the brief."""

    name: str
    design: Design
    brief: Brief
    seen: BadDay
    quiet: BadDay


@lru_cache(maxsize=512)
def lived(design: Design, brief: Brief, event: str, hour: int) -> BadDay:
    """The day at today's prices."""
    hourly = world.prices().instance_hour
    return three_tier_day.live(
        design, brief, world.day(), event, hour, server_usd=hourly[design.instance], thief_usd=hourly[three_tier_day.THIEF_TYPE]
    )  # fmt: skip


def run_day(hour: int, event: str, design: str, brief: str) -> Lived:
    """A famous design of the shop lives through the day. Raises ParameterError for an unknown event or an hour beyond 23."""
    chosen, demand = world.DESIGNS[design], BRIEFS[brief]
    return Lived(design, chosen, demand, lived(chosen, demand, event, hour), lived(chosen, demand, "none", 0))


def event_name(event: str) -> str:
    return {
        "none": _("nothing"),
        "zone": _("zone a fails for three hours"),
        "crowd": _("a crowd: 2.5 times the load for an hour"),
        "cache": _("the cache is emptied"),
        "key": _("the role's key leaks"),
    }[event]


def short_events() -> dict[str, str]:
    """The events for the box, in a few letters."""
    return {
        "none": _("nothing"),
        "zone": _("zone a fails"),
        "crowd": _("a crowd comes"),
        "cache": _("an empty cache"),
        "key": _("a leaked key"),
    }


def short_designs() -> dict[str, str]:
    return {
        "notes": _("two zones"),
        "three": _("three zones"),
        "cheapest": _("the cheapest"),
        "small": _("small database"),
        "fortress": _("the fortress"),
        "balanced": _("balanced"),
    }


class DayChart:
    """Above: how long 99 % of the requests take, against the SLO. Below: requests a second, and those that failed or came late."""

    def setup(self, figure: Figure) -> None:
        width, height = figure.get_size_inches() * figure.dpi
        self.top = figure.add_axes((74 / width, 206 / height, 1 - 250 / width, 1 - 236 / height))
        self.low = figure.add_axes((74 / width, 36 / height, 1 - 250 / width, 138 / height))
        for axes in (self.top, self.low):
            axes.set_xlim(0, 24)
            axes.tick_params(length=0)
            axes.grid(axis="x", visible=False)
        self.top.set_xticks(range(0, 25, 3), [])
        self.low.set_xticks(range(0, 25, 3), [f"{hour}:00" for hour in range(0, 25, 3)])
        self.top.set_yscale("log")
        self.top.set_ylim(FASTEST, SLOWEST * 1.15)
        self.top.set_yticks([100, 300, 1000, 3000, 10_000], ["100 ms", "300 ms", "1 s", "3 s", _("no end")])
        self.top.set_yticks([], minor=True)
        self.top.set_title(_("99 % of the requests are answered within"), fontsize=11.5)
        self.low.set_title(_("requests a second, and those that failed or came late"), fontsize=11.5)
        self.low.set_ylim(0, 1)
        self.goal = self.top.axhline(1, color=palette.GREEN.fill, linestyle=(0, (4, 3)), linewidth=1.6, animated=True)
        (self.line,) = self.top.plot([], [], color=palette.BLUE.fill, linewidth=1.8, animated=True)
        self.bad = marks.series(self.low, palette.RED)
        (self.load,) = self.low.plot([], [], color=palette.SLATE.fill, linewidth=1.4, animated=True)
        self.begins = [
            axes.axvline(0, color=palette.PURPLE.fill, linewidth=1.4, animated=True) for axes in (self.top, self.low)
        ]
        self.names = {
            "goal": marks.beside(self.top, palette.GREEN.word),
            "bad": marks.beside(self.low, palette.RED.word),
            "budget": marks.beside(self.low, palette.INK),
        }

    def show(self, view: Lived) -> bool:
        seen = view.seen
        changed = marks.set_top(self.low, float(seen.rate.max()))
        self.line.set_data(HOURS, np.minimum(np.nan_to_num(seen.p99_ms, posinf=SLOWEST), SLOWEST))
        self.goal.set_ydata([view.brief.slo_ms] * 2)
        self.load.set_data(HOURS, seen.rate)
        bad = (seen.failed + seen.late) * seen.rate
        here = np.flatnonzero(bad > 0.01 * seen.rate)
        self.bad.set_verts([marks.box(HOURS[i], HOURS[i] + 1 / 12, 0, bad[i]) for i in here])
        for line in self.begins:
            line.set_xdata([seen.hour] * 2)
            line.set_visible(seen.event != "none")
        top = self.low.get_ylim()[1]
        left, over = plain(seen.left_minutes, 3), plain(-seen.left_minutes, 3)
        rest = _("left of {all}: {n}").format(all=plain(seen.budget_minutes), n=left)
        for name, place, text in (
            ("goal", view.brief.slo_ms, _("SLO: {ms} ms").format(ms=plain(view.brief.slo_ms))),
            ("bad", 0.72 * top, _("bad minutes: {n}").format(n=plain(seen.bad_minutes, 3))),
            ("budget", 0.36 * top, rest if seen.left_minutes >= 0 else _("overdrawn by {n}").format(n=over)),
        ):  # fmt: skip
            self.names[name].set_y(place)
            self.names[name].set_text(text)
        return changed


def say_day(view: Lived) -> str:
    seen = view.seen
    fields = {
        "bad": plain(seen.bad_minutes, 3), "all": plain(seen.budget_minutes), "left": plain(seen.left_minutes, 3),
        "over": plain(-seen.left_minutes, 3), "event": event_name(seen.event), "hour": f"{seen.hour}:00",
    }  # fmt: skip
    if seen.left_minutes < 0:
        said = _(
            "At {hour} {event}: the day costs {bad} bad minutes, and a month's error budget has {all}. Overdrawn by {over} minutes."
        )
    elif seen.event == "none":
        said = _("Nothing happens: the day costs {bad} bad minutes of the {all} that a month's error budget has.")
    else:
        said = _("At {hour} {event}: the day costs {bad} bad minutes, and {left} of the month's {all} are left.")
    if seen.event == "cache" and view.design.cache == "none":
        return said.format(**fields) + " " + _("There is no cache to empty.")
    if seen.event != "key":
        return said.format(**fields)
    return said.format(**fields) + " " + stolen(seen)


def stolen(seen: BadDay) -> str:
    """What IAM let the thief do."""
    if not seen.stolen:
        return _("The thief gets AccessDenied for everything: the policy asks for the VPC's endpoint.")
    names = {
        "outside": _("read orders"),
        "payroll": _("read the payroll"),
        "wipe": _("delete orders"),
        "admin": _("start servers"),
    }
    return _("IAM lets the thief: {names}.").format(names=", ".join(names[name] for name in seen.stolen))


def law_day(view: Lived) -> str:
    seen = view.seen
    return _(
        "Error budget: {goal} of a month's requests in time leave (1 - {share}) × 43,800 min = {all} min. Servers of this day: {usd}; on a quiet day: {quiet}."
    ).format(
        goal=percent(OBJECTIVE, 4), share=OBJECTIVE, all=plain(seen.budget_minutes), usd=money(seen.usd), quiet=money(view.quiet.usd)
    )  # fmt: skip


def table_day(view: Lived) -> pd.DataFrame:
    rows = {}
    for event in EVENTS:
        seen = lived(view.design, view.brief, event, view.seen.hour)
        full = int(np.isinf(seen.p99_ms).sum()) * three_tier_day.STEP_MIN
        rows[event_name(event)] = {
            _("bad minutes"): round(seen.bad_minutes, 1),
            _("minutes with a full queue"): full,
            _("failed, % of the day"): round(100 * float((seen.failed * seen.rate).sum() / seen.rate.sum()), 2),
            _("budget left, minutes"): round(seen.left_minutes, 1),
            _("servers, $"): round(seen.usd, 2),
        }
    return pd.DataFrame(rows).T.rename_axis(_("the event"))


def bad_day() -> Simulation:
    """What does a bad day cost of the month's error budget?"""
    start = {"hour": 11, "event": "zone", "design": "notes", "brief": "shop"}
    return Simulation(
        id="bad-day",
        question=_("How much of a month's error budget does one bad day cost?"),
        run=run_day,
        chart=DayChart(),
        say=say_day,
        law=law_day,
        table=table_day,
        controls=[
            Count("hour", _("It happens at"), 0, 23, unit=_("o'clock")),
            Choice("event", _("What happens"), short_events()),
            Choice("design", _("Design"), short_designs()),
        ],
        more=[Choice("brief", _("Load and SLO of"), {"shop": _("the shop"), "startup": _("the startup"), "campaign": _("the campaign week")})],
        presets=[
            Preset("zone", _("Two zones, one fails at the peak"), start),
            Preset("zone-night", _("The same at 4:00"), {"hour": 4}),
            Preset("zone-three", _("The same servers in three zones"), {"design": "three"}),
            Preset("crowd", _("A crowd comes"), {"event": "crowd", "design": "balanced"}),
            Preset("cold", _("The cache is emptied"), {"event": "cache", "design": "small"}),
            Preset("leak", _("A key with all rights leaks"), {"event": "key", "design": "cheapest", "hour": 9}),
            Preset("leak-endpoint", _("A key that works inside only leaks"), {"event": "key", "design": "balanced", "hour": 9}),
        ],
        source=facts.source("capstone-day").text(language()),
        height=400,
    )  # fmt: skip
