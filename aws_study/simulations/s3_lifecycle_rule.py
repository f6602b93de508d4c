"""Lesson 04, third simulation: the rule builder. Would S3 accept this rule, and if not, which condition says no?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from aws_study import facts
from aws_study.core import checks
from aws_study.services import s3_lifecycle as rules
from aws_study.simulations.s3_lifecycle_cost import TONES, class_name
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Preset, Simulation, marks, palette

DAYS = {"today": date(2026, 11, 24), "before": date(2026, 7, 15)}
FIRST = ("STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE")


@dataclass(frozen=True)
class Verdict:
    """The rule as AWS's JSON, the day on which it is sent, what S3 objects to, and where an object would be when."""

    configuration: dict[str, Any]
    on: date
    problems: tuple[rules.Problem, ...]
    stays: tuple[tuple[str, int, int], ...]
    expire_day: int

    @property
    def verdict(self) -> str:
        """accepted, refused, or unsure when all that speaks against it may have ended on 16 July 2026."""
        if not self.problems:
            return "accepted"
        unsure = all(problem.certainty == rules.UNCONFIRMED_AFTER for problem in self.problems)
        return "unsure" if unsure else "refused"


def run_rule(first: str, first_day: int, then: str, then_day: int, expire_day: int, sent: str) -> Verdict:
    """Send a rule with one or two moves and an expiry. Days are ages; `then` "none" and `expire_day` 0 leave the part out.

    `sent`: "today" or "before" (the day before the 30-day wait ended). A bad combination is a verdict, not an error.
    """
    checks.choice("first", first, FIRST)
    checks.choice("then", then, ("none", *FIRST))
    days = [checks.count(name, day, 0, 36_500) for name, day in (("first_day", first_day), ("then_day", then_day))]
    expire_day = checks.count("expire_day", expire_day, 0, 36_500)
    moves = [(days[0], first)] + ([(days[1], then)] if then != "none" else [])
    rule: dict[str, Any] = {
        "ID": "my-rule",
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "Transitions": [{"Days": day, "StorageClass": code} for day, code in moves],
    }
    if expire_day:
        rule["Expiration"] = {"Days": expire_day}
    configuration = {"Rules": [rule]}
    on = DAYS[checks.choice("sent", sent, DAYS)]
    problems = tuple(rules.validate(configuration, on=on))
    end = expire_day or max(365, 2 * max(day for day, _code in moves))
    starts = [(0, "STANDARD"), *moves]
    ends = [*(day for day, _code in moves), end]
    stays = tuple((code, start, stop) for (start, code), stop in zip(starts, ends, strict=True))
    return Verdict(configuration, on, problems, stays, expire_day)


def reason(problem: rules.Problem) -> str:
    """One objection of S3 as a sentence."""
    numbers = dict(problem.numbers)
    number = {name: class_name(value) if value in FIRST else value for name, value in numbers.items()}
    known = {
        "ia_before_30_days": _("Standard-IA and One Zone-IA took objects only from day 30 on (until 16 July 2026)."),
        "upward_move": _("Objects move down the waterfall only, never back to a warmer class."),
        "same_day": _("Two moves may not fall on the same day."),
        "same_class_twice": _("One class may appear only once."),
        "ia_gap_30_days": _("Between an IA class and an archive there have to be 30 days in one rule."),
        "storage_class": _("Lifecycle cannot move objects to this class."),
        "too_few_days": _("The number of days is too small."),
    }
    fallback = (
        _("Expiry has to come after the last move.")
        if "xpir" in problem.code or "xpir" in problem.place
        else problem.code
    )
    words = known.get(problem.code, fallback).format(**number)
    if problem.certainty == rules.UNCONFIRMED_AFTER:
        words += " " + _(
            "That was the rule until 16 July 2026; whether it ended with the 30-day wait is not confirmed."
        )
    return words


class RuleChart:
    """The life of an object as a bar of classes, with a cross where S3 objects."""

    def setup(self, figure: Figure) -> None:
        (self.axes,) = marks.axes_row(figure, 1, left=24, right=24, top=34, bottom=46)
        self.axes.set_ylim(0, 1)
        self.axes.set_yticks([])
        self.axes.spines["left"].set_visible(False)
        self.axes.set_xlabel(_("age of the object, days"))
        self.bars = [Rectangle((0, 0.25), 1, 0.5, linewidth=0, animated=True) for _i in range(3)]
        for bar in self.bars:
            self.axes.add_patch(bar)
        self.names = [
            marks.moving_text(self.axes, ha="center", va="center", color="#ffffff", weight="bold", zorder=5)
            for _i in range(3)
        ]
        self.days = [
            self.axes.text(0, 0.79, "", ha="center", va="bottom", animated=True, fontsize=12) for _i in range(3)
        ]
        self.stamp = self.axes.text(
            0.5,
            1.02,
            "",
            transform=self.axes.transAxes,
            ha="center",
            va="bottom",
            weight="bold",
            fontsize=14,
            animated=True,
        )
        self.crosses = self.axes.plot(
            [], [], "X", color=palette.INK, markeredgecolor="#ffffff", markersize=15, animated=True, zorder=6
        )[0]

    def show(self, view: Verdict) -> bool:
        end = max(stop for _code, _start, stop in view.stays)
        end = max(end, max(start for _code, start, _stop in view.stays), 1)
        changed = self.axes.get_xlim() != (0, end)
        if changed:
            self.axes.set_xlim(0, end)
        for i, (bar, name, day) in enumerate(zip(self.bars, self.names, self.days, strict=True)):
            shown = i < len(view.stays)
            for artist in (bar, name, day):
                artist.set_visible(shown)
            if not shown:
                continue
            code, start, stop = view.stays[i]
            bar.set_x(start)
            bar.set_width(max(stop - start, 0))
            bar.set_facecolor(TONES[code].fill)
            name.set_position(((start + stop) / 2, 0.5))
            name.set_text(class_name(code))
            name.set_visible(stop - start > 0.012 * end * len(class_name(code)))
            day.set_x(start)
            day.set_text(_("day {day}").format(day=start) if start else "")
            day.set_y(0.79 if i % 2 else 0.12)
        places = sorted({self._place(view, problem) for problem in view.problems})
        self.crosses.set_data(places, [0.5] * len(places))
        mark, words, tone = {
            "accepted": ("✓", _("accepted"), palette.GREEN),
            "unsure": ("?", _("not confirmed"), palette.AMBER),
            "refused": ("×", _("refused"), palette.RED),
        }[view.verdict]
        self.stamp.set_text(f"{mark} {words}")
        self.stamp.set_color(tone.word)
        return changed

    def _place(self, view: Verdict, problem: rules.Problem) -> float:
        """The day at which the objection is drawn."""
        if "Expiration" in problem.place:
            return float(view.expire_day)
        at = 1 if "[1]" in problem.place or problem.code in ("upward_move", "ia_gap_30_days", "same_day") else 0
        return float(view.stays[min(at + 1, len(view.stays) - 1)][1])


def say_rule(view: Verdict) -> str:
    fields = {"date": view.on.isoformat(), "reason": reason(view.problems[0]) if view.problems else ""}
    if view.verdict == "accepted":
        return _("On {date} S3 accepts the rule.").format(**fields)
    if view.verdict == "unsure":
        return _("On {date} S3 may still refuse the rule: {reason}").format(**fields)
    return _("On {date} S3 refuses the rule: {reason}").format(**fields)


def law_rule(view: Verdict) -> str:
    unspent = [
        (code, rules.CLASSES[code].min_days - (stop - start))
        for code, start, stop in view.stays
        if rules.CLASSES[code].min_days > stop - start
        and (stop != max(s for _c, _b, s in view.stays) or view.expire_day)
    ]
    if not unspent:
        return _("Every class is kept for at least its minimum, so nothing is paid for days without an object.")
    parts = ", ".join(_("{days} days of {name}").format(days=days, name=class_name(code)) for code, days in unspent)
    return _("Allowed or not, the minimum is charged: {parts} are paid for days without an object.").format(parts=parts)


def table_rule(view: Verdict) -> pd.DataFrame:
    rows = [(problem.place, reason(problem), problem.error) for problem in view.problems]
    return pd.DataFrame(rows, columns=[_("place"), _("reason"), _("error code")])


def lifecycle_rule() -> Simulation:
    """Would S3 accept this rule?"""
    start = {
        "first": "STANDARD_IA",
        "first_day": 15,
        "then": "none",
        "then_day": 0,
        "expire_day": 365,
        "sent": "before",
    }
    return Simulation(
        id="lifecycle-rule",
        question=_("Would S3 accept this rule?"),
        run=run_rule,
        chart=RuleChart(),
        say=say_rule,
        law=law_rule,
        table=table_rule,
        controls=[
            Choice("first", _("Move to"), {code: class_name(code) for code in FIRST}),
            Count("first_day", _("at age, days"), 0, 365),
            Choice("then", _("then to"), {"none": _("nothing"), **{code: class_name(code) for code in FIRST}}),
            Count("then_day", _("at age, days (second move)"), 0, 365),
        ],
        more=[
            Count("expire_day", _("Deleted after days (0: never)"), 0, 730),
            Choice("sent", _("Sent"), {"today": _("today (24 November 2026)"), "before": _("on 15 July 2026")}),
        ],
        presets=[
            Preset("thirty-days", _("Standard-IA at day 15, sent on 15 July 2026"), start),
            Preset("good", _("The same rule, sent today"), {"sent": "today"}),
            Preset(
                "notes-rule",
                _("The notes' rule: IA at day 0, Deep Archive at day 15"),
                {"first_day": 0, "then": "DEEP_ARCHIVE", "then_day": 15, "sent": "today"},
            ),
            Preset(
                "upwards",
                _("Back to a warmer class"),
                {"first": "GLACIER", "first_day": 30, "then": "STANDARD_IA", "then_day": 90, "sent": "today"},
            ),
            Preset(
                "expire-first",
                _("Deleted before it moves"),
                {"first": "GLACIER_IR", "first_day": 90, "expire_day": 60, "sent": "today"},
            ),
            Preset(
                "gap-to-archive",
                _("IA at day 30, Glacier at day 45"),
                {"first_day": 30, "then": "GLACIER", "then_day": 45},
            ),
        ],
        source=facts.source("s3-rules").text(language()),
        height=220,
    )
