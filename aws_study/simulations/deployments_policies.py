"""Lesson 11, first simulation: every deployment policy on one clock, with a bad release and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.services import deployments
from aws_study.services.deployments import Course, Damage, Fleet
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Count, Number, Preset, Simulation, marks, palette
from aws_study.ui.units import percent, plain

ROWS = deployments.POLICIES
TALL = 0.8  # of a row: twice the usual fleet


@dataclass(frozen=True)
class Releases:
    """The fleet, the share of requests that the new version fails, the load, and every policy's course and damage."""

    fleet: Fleet
    errors: float
    alarm_min: float
    per_s: float
    load: float
    courses: dict[str, Course]
    damages: dict[str, Damage]


def run_policies(
    alarm_min: float, errors: float, load: float, boot_min: float, instances: int, batch: int, deploy_s: float,
    health_s: float, split: float, evaluate_min: float, ttl_s: float, per_s: float,
) -> Releases:  # fmt: skip
    """A release in which `errors` percent of the new version's answers fail, undone `alarm_min` minutes after its first request.

    `load` is the percentage of the whole fleet that is busy with `per_s` requests a second. Without errors there is no alarm.
    """
    alarm = checks.number("alarm_min", alarm_min, 0, 10_000)
    share = checks.number("errors", errors, 0, 100) / 100
    busy = checks.number("load", load, 1, 100) / 100
    per_s = checks.number("per_s", per_s, 0, 1e7)
    fleet = Fleet(
        instances=instances, batch=min(batch, instances), boot_s=60 * checks.number("boot_min", boot_min, 0, 1440),
        deploy_s=deploy_s, health_s=health_s, split=checks.number("split", split, 0, 100) / 100,
        evaluate_s=60 * checks.number("evaluate_min", evaluate_min, 0, 1440), ttl_s=ttl_s,
    )  # fmt: skip
    each = per_s / (fleet.instances * busy)
    courses = {p: deployments.release(p, fleet, alarm_after_s=60 * alarm if share else None) for p in ROWS}
    damages = {
        p: deployments.damage(course, fleet, per_s=per_s, each_per_s=each, errors=share)
        for p, course in courses.items()
    }
    return Releases(fleet, share, alarm, per_s, busy, courses, damages)


def policy_name(policy: str) -> str:
    return {
        "all_at_once": _("All at once"),
        "rolling": _("Rolling"),
        "additional_batch": _("Rolling with additional batch"),
        "immutable": _("Immutable"),
        "traffic_splitting": _("Traffic splitting"),
        "blue_green": _("Blue/green"),
    }[policy]


def short_name(policy: str) -> str:
    """For beside a row: at most two short lines."""
    return {"additional_batch": _("Rolling, with\nadditional batch")}.get(policy, policy_name(policy))


def minutes(seconds: float) -> str:
    """45 s, 12 min, 7.5 min."""
    if seconds < 60:
        return _("{n} s").format(n=plain(seconds, 2))
    return _("{n} min").format(n=plain(seconds / 60, 3))


class PoliciesChart:
    """A row a policy. Left: instances in service over time, what the new version answers, what is paid for. Right: failed requests."""

    def setup(self, figure: Figure) -> None:
        self.left, self.right = marks.axes_row(
            figure, 2, left=124, top=52, bottom=50, between=22, right=74, share_y=True
        )
        for axes, x0, x1 in ((self.left, 0.152, 0.72), (self.right, 0.745, 0.905)):
            box = axes.get_position()
            axes.set_position((x0, box.y0, x1 - x0, box.height))
        self.left.set_title(_("instances in service"), pad=22)
        self.left.set_xlabel(_("minutes since the deployment began"))
        self.left.set_ylim(len(ROWS) - 0.4, -0.6)
        self.left.set_yticks(range(len(ROWS)), [short_name(policy) for policy in ROWS])
        self.left.set_xlim(0, 1)
        self.left.grid(axis="y", visible=False)
        self.right.set_title(_("failed requests"), pad=22)
        self.right.grid(visible=False)
        self.right.set_xticks([])
        self.right.set_xlim(0, 1)
        style: Any = {"linewidth": 0, "animated": True}
        self.old = PolyCollection([], facecolor=palette.BLUE.fill, alpha=0.5, **style)
        self.new = PolyCollection([], facecolor=palette.AMBER.fill, edgecolor="#ffffff", hatch="//", **style)
        self.undo = PolyCollection([], facecolor=palette.RED.fill, **style)
        self.paid = LineCollection([], colors=palette.INK, linewidth=1.6, animated=True, zorder=4)
        for artist in (self.old, self.new, self.undo, self.paid):
            self.left.add_collection(artist, autolim=False)
        self.back = [
            self.left.text(0, row, "", va="center", ha="left", fontsize=11, weight="bold", color=palette.RED.word, animated=True)
            for row in range(len(ROWS))
        ]  # fmt: skip
        self.wrong = PolyCollection([], facecolor=palette.AMBER.fill, edgecolor="#ffffff", hatch="//", **style)
        self.unserved = PolyCollection([], facecolor=palette.SLATE.fill, **style)
        for artist in (self.wrong, self.unserved):
            self.right.add_collection(artist, autolim=False)
        self.totals = [
            self.right.text(0, row, "", va="center", weight="bold", animated=True) for row in range(len(ROWS))
        ]
        keys = [
            (self.left, 0.0, _("blue: old version"), palette.BLUE),
            (self.left, 0.245, _("hatched: new version"), palette.AMBER),
            (self.left, 0.555, _("line: paid for"), None),
            (self.left, 0.78, _("red: way back"), palette.RED),
            (self.right, 0.0, _("grey: nobody free"), palette.SLATE),
        ]
        for axes, x, words, tone in keys:
            axes.text(
                x, 1.015, words, transform=axes.transAxes, va="bottom", fontsize=11, weight="bold",
                color=tone.word if tone else palette.INK,
            )  # fmt: skip

    def show(self, view: Releases) -> bool:
        horizon = max((c.edges[-1] if c.alarm_s == deployments.NEVER else c.back_s) for c in view.courses.values()) / 60
        changed = marks.set_right(self.left, horizon * 1.06)  # room for the last bar's words
        changed = marks.set_right(self.right, 1.02 * max(1, *(one.failed for one in view.damages.values()))) or changed
        right, top = self.left.get_xlim()[1], self.right.get_xlim()[1]
        shapes = [row_shapes(view, policy, row, right) for row, policy in enumerate(ROWS)]
        self.old.set_verts([shape[0] for shape in shapes])
        self.new.set_verts([shape[1] for shape in shapes])
        self.paid.set_segments([shape[2] for shape in shapes])
        bars = []
        for row, (policy, words) in enumerate(zip(ROWS, self.back, strict=True)):
            course = view.courses[policy]
            bad = course.alarm_s < deployments.NEVER
            words.set_text(minutes(course.rollback_s) if bad else "")
            if bad:
                start, end = course.alarm_s / 60, max(course.back_s / 60, course.alarm_s / 60 + 0.006 * right)
                bars.append(marks.box(start, end, row + 0.4, row + 0.49))
                words.set_position((end + 0.01 * right, row + 0.36))
        self.undo.set_verts(bars)
        self.wrong.set_verts([bar(0, view.damages[p].wrong, row) for row, p in enumerate(ROWS)])
        self.unserved.set_verts([bar(view.damages[p].wrong, view.damages[p].failed, row) for row, p in enumerate(ROWS)])
        for row, (policy, words) in enumerate(zip(ROWS, self.totals, strict=True)):
            failed = view.damages[policy].failed
            words.set_position((failed + 0.02 * top, row))
            words.set_text(plain(round(failed)))
        return changed


def bar(low: float, high: float, row: int) -> list[tuple[float, float]]:
    return marks.box(low, high, row - 0.28, row + 0.28)


def row_shapes(view: Releases, policy: str, row: int, right: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Outlines of what old and new version answer, and the line of what is paid for, in the coordinates of this row."""
    course, n = view.courses[policy], view.fleet.instances
    bad = course.alarm_s < deployments.NEVER
    # What stands afterwards is drawn to the end: the old version, or the new one.
    old, new, paid = course.old, course.new, course.paid
    after = n if policy != "blue_green" or not old.size else 2 * n
    old, new = np.r_[old, n if bad else 0], np.r_[new, 0 if bad else n]
    share = np.r_[course.share, 0 if bad else 1]
    if policy == "blue_green":  # both environments run; the swapped-in one alone is asked
        asked = np.where(share > 0, n, old)
        both = np.minimum(old + new, asked)
    else:
        both = old + new
    paid = np.r_[paid, after]
    edges = np.minimum(np.r_[course.edges, right * 60] / 60, right)
    floor, scale = row + 0.38, TALL / (2 * n)
    x = np.repeat(edges, 2)[1:-1]
    whole, part, line = (np.repeat(level, 2) * scale for level in (both, both * share, paid))
    ends = [(x[-1], floor), (x[0], floor)]
    upper = np.c_[x, floor - whole]
    middle = np.c_[x, floor - part]
    return np.r_[upper, middle[::-1]], np.r_[middle, ends], np.c_[x, floor - line]


def say_policies(view: Releases) -> str:
    late = view.courses["immutable"].late
    fields = {
        "alarm": minutes(60 * view.alarm_min),
        "deployed": minutes(view.courses["immutable"].deployed_s),
        "immutable": plain(round(view.damages["immutable"].failed)),
        "back": minutes(view.courses["immutable"].rollback_s),
        "rolling": plain(round(view.damages["rolling"].failed)),
        "rolling_back": minutes(view.courses["rolling"].rollback_s),
        "swap": minutes(view.courses["blue_green"].rollback_s),
        "swapped": plain(round(view.damages["blue_green"].failed)),
        "lost": plain(round(view.damages["all_at_once"].unserved)),
        "once": minutes(view.courses["all_at_once"].deployed_s),
    }
    if not view.errors:
        return _(
            "A good release: all at once is through after {once} and leaves {lost} requests without an answer; immutable takes {deployed} and loses none."
        ).format(**fields)
    if late:
        return _(
            "The alarm finds the immutable deployment finished: going back takes {back} and {immutable} requests fail. Blue/green goes back in {swap}: {swapped}."
        ).format(**fields)
    return _(
        "The alarm finds the immutable deployment under way: its new instances go at once and {immutable} requests fail. Rolling needs {rolling_back} to go back: {rolling}."
    ).format(**fields)


def law_policies(view: Releases) -> str:
    course, found = view.courses["immutable"], view.damages["immutable"]
    lengths = np.diff(course.edges)
    exposed = float(course.share @ lengths) / 60
    after = float((course.share * lengths)[course.edges[:-1] >= course.alarm_s].sum() / 60)
    if not view.errors:
        free = int((1 - view.load) * view.fleet.instances + 1e-9)
        if not free:
            return _(
                "In service plus out of service is the fleet; {load} of it is busy, so already one instance out of service makes a queue."
            ).format(load=percent(view.load))
        return _(
            "In service plus out of service is the fleet; {load} of it is busy, so a batch may be up to {free} instances without a queue."
        ).format(load=percent(view.load), free=free)
    return _(
        "Immutable: {per_s} a second × {errors} × {exposed} full minutes on the new version = {wrong} failed; {after} of these minutes lie after the alarm."
    ).format(
        per_s=plain(view.per_s), errors=percent(view.errors), exposed=plain(exposed), wrong=plain(round(found.wrong)),
        after=plain(after),
    )  # fmt: skip


def table_policies(view: Releases) -> pd.DataFrame:
    n = view.fleet.instances
    rows = {
        policy_name(policy): {
            _("deployed after, min"): round(course.deployed_s / 60, 1),
            _("way back, min"): round(course.rollback_s / 60, 1),
            _("least in service"): percent((course.old + course.new).min() / n),
            _("most paid for"): percent(course.paid.max() / n),
            _("extra instance hours"): round(view.damages[policy].extra_hours, 2),
            _("nobody free"): round(view.damages[policy].unserved),
            _("failed by the new version"): round(view.damages[policy].wrong),
        }
        for policy, course in view.courses.items()
    }
    return pd.DataFrame(rows).T.rename_axis(_("deployment policy"))


def policies() -> Simulation:
    """Which policy loses how many requests?"""
    start = {
        "alarm_min": 10, "errors": 30, "load": 70, "boot_min": 3, "instances": 10, "batch": 2, "deploy_s": 60,
        "health_s": 120, "split": 10, "evaluate_min": 5, "ttl_s": 60, "per_s": 100,
    }  # fmt: skip
    return Simulation(
        id="policies",
        question=_("A bad release, an alarm, a way back: how many requests fail?"),
        run=run_policies,
        chart=PoliciesChart(),
        say=say_policies,
        law=law_policies,
        table=table_policies,
        controls=[
            Number("alarm_min", _("Alarm after the first new request"), 0.5, 60, 0.5, unit=_("min"), log=True),
            Number("errors", _("The new version fails"), 0, 100, 1, unit="%"),
            Number("load", _("Busy part of the fleet"), 10, 100, 5, unit="%"),
            Number("boot_min", _("Starting an instance"), 0, 15, 0.5, unit=_("min")),
        ],
        more=[
            Count("instances", _("Instances"), 1, 40),
            Count("batch", _("Batch"), 1, 20),
            Number("deploy_s", _("Deploying to a batch"), 0, 600, 10, unit=_("s")),
            Number("health_s", _("Watched before the next batch"), 0, 600, 10, unit=_("s")),
            Number("split", _("Split traffic: share of the new version"), 0, 100, 5, unit="%"),
            Number("evaluate_min", _("Split traffic for"), 0, 60, 1, unit=_("min")),
            Number("ttl_s", _("Clients keep the address for"), 0, 600, 10, unit=_("s")),
            Number("per_s", _("Requests"), 1, 1000, 1, unit=_("per second"), log=True),
        ],
        presets=[
            Preset("late", _("30 % errors, an alarm after 10 min"), start),
            Preset("early", _("An alarm after 2 min"), {"alarm_min": 2}),
            Preset("slow-boot", _("Instances that start in 8 min"), {"boot_min": 8}),
            Preset("two", _("Two instances, batch 1"), {"instances": 2, "batch": 1, "load": 45}),
            Preset("busy", _("A fleet that is 95 % busy"), {"load": 95, "alarm_min": 2}),
            Preset("good", _("A good release"), {"errors": 0, "load": 95}),
        ],
        source=facts.source("deployment-policies").text(language()),
        height=400,
    )  # fmt: skip
