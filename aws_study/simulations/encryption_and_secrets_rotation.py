"""Lesson 25, third simulation: a database password is rotated while programs keep a copy of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.services import secret_rotation as model
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Preset, Simulation, marks, palette
from aws_study.ui.units import plain

FIRST, LAST = -10, 130
MINUTES = np.linspace(FIRST, LAST, 141)
JUST = 1e-6  # before a jump
TONES = {"single": palette.RED, "retry": palette.BLUE, "alternating": palette.GREEN}
MINUTES_A_DAY = 1_440
MOST_LOGINS = 1_000_000


@dataclass(frozen=True)
class Rotated:
    """Inputs, and by way: the failing share at these minutes, and how many logins fail in all."""

    cache: float
    gap: float
    logins: float
    days: float
    way: str
    minutes: np.ndarray
    curves: Mapping[str, np.ndarray]
    failed: Mapping[str, float]

    @property
    def ends(self) -> float:
        """Minutes until the last login fails."""
        if self.way == "alternating":
            return max(0.0, self.cache - self.days * MINUTES_A_DAY)
        return self.gap + (self.cache if self.way == "single" else 0)


def run_rotated(cache: float, gap: float, logins: float, days: float, way: str) -> Rotated:
    """One rotation: copies live `cache` minutes, the label moves `gap` seconds after the database, `logins` a minute.

    days: between two rotations. Raises ParameterError.
    """
    checks.choice("way", way, model.WAYS)
    logins = checks.number("logins", logins, 0, MOST_LOGINS)
    gap = checks.number("gap", gap, 0, 3_600) / 60
    period = checks.number("days", days, 1 / 6, 1_000) * MINUTES_A_DAY
    minutes = np.sort(np.r_[MINUTES, -JUST, gap - JUST, gap])
    kept = {"cache": cache, "gap": gap, "period": period}
    return Rotated(
        float(cache),
        gap,
        logins,
        float(days),
        way,
        minutes,
        {name: model.failing(minutes, way=name, **kept) for name in model.WAYS},
        {name: logins * model.failed_minutes(way=name, **kept) for name in model.WAYS},
    )


def logins(expected: float) -> str:
    """3,050; below ten with a digit more, so that half a login is not called none."""
    return plain(round(expected)) if expected >= 10 else plain(expected, 2)


def names() -> dict[str, str]:
    return {
        "single": _("single user"),
        "retry": _("single user, read anew on failure"),
        "alternating": _("alternating users"),
    }


class RotatedChart:
    """The share of new logins that fail, over the minutes after the database has taken the new password, in three ways."""

    def setup(self, figure: Figure) -> None:
        (self.axes,) = marks.axes_row(figure, 1, left=72, right=196)
        self.axes.set_xlim(FIRST, LAST)
        self.axes.set_ylim(-3, 108)
        self.axes.set_yticks([0, 25, 50, 75, 100])
        self.axes.set_xlabel(_("minutes since the database took the new password"))
        self.axes.set_ylabel(_("new logins that fail, %"))
        self.axes.axvline(0, color=palette.MUTED, linestyle=(0, (2, 2)), linewidth=1.2)
        self.area = self.axes.fill_between([], [], alpha=0.25, linewidth=0, animated=True)
        self.lines = {name: self.axes.plot([], [], color=tone.fill, animated=True)[0] for name, tone in TONES.items()}
        self.labels = {name: marks.beside(self.axes, tone.word) for name, tone in TONES.items()}
        for label in self.labels.values():
            label.set_linespacing(1.3)

    def show(self, view: Rotated) -> bool:
        shown = view.curves[view.way]
        self.area.set_verts([np.column_stack([np.r_[view.minutes, LAST, FIRST], np.r_[100 * shown, 0, 0]])])
        self.area.set_facecolor(TONES[view.way].fill)
        short = {"single": _("single user"), "retry": _("read anew on failure"), "alternating": _("alternating users")}
        for place, name in zip((84, 50, 16), model.WAYS, strict=True):
            self.lines[name].set_data(view.minutes, 100 * view.curves[name])
            self.lines[name].set_linewidth(3.4 if name == view.way else 1.6)
            words = _("{name}\n{n} fail").format(name=short[name], n=logins(view.failed[name]))
            self.labels[name].set_text(words)
            self.labels[name].set_y(place)
        return False


def say_rotated(view: Rotated) -> str:
    fields = {
        "name": names()[view.way],
        "cache": plain(view.cache),
        "n": logins(view.failed[view.way]),
        "ends": plain(view.ends),
    }
    if view.failed[view.way] < 0.5:
        return _("No login fails ({name}; a copy lives {cache} min).").format(**fields)
    return _(
        "Failed logins after one rotation: {n}, the last of them after {ends} min ({name}; a copy lives {cache} min)."
    ).format(**fields)


def law_rotated(view: Rotated) -> str:
    fields = {
        "logins": plain(view.logins),
        "gap": plain(view.gap),
        "half": plain(view.cache / 2),
        "n": logins(view.failed["single"]),
        "days": plain(view.days),
    }
    if view.way == "alternating":
        return _(
            "The user that programs know keeps its password until the next rotation. Only a copy older than that fails (days between rotations: {days})."
        ).format(**fields)
    if view.way == "retry":
        return _(
            "Failed logins: {logins} a minute × {gap} min. Until the label moves a fresh copy is wrong, too, however short its life."
        ).format(**fields)
    return _(
        "Failed logins: {logins} a minute × ({gap} min until the label moves + {half} min, half a copy's life) = {n}."
    ).format(**fields)


def table_rotated(view: Rotated) -> pd.DataFrame:
    frame = pd.DataFrame({_("failed logins"): {names()[name]: round(view.failed[name]) for name in model.WAYS}})
    return frame.rename_axis(_("way"))


def password_rotation() -> Simulation:
    """Which logins fail when a password is rotated?"""
    start = {"cache": 60, "gap": 30, "logins": 100, "days": 30, "way": "single"}
    return Simulation(
        id="password-rotation",
        question=_("Which logins fail when a password is rotated?"),
        run=run_rotated,
        chart=RotatedChart(),
        say=say_rotated,
        law=law_rotated,
        table=table_rotated,
        controls=[
            Count("cache", _("A program keeps its copy for"), 0, 120, unit=_("minutes")),
            Choice("way", _("Rotation"), names()),
            Count("gap", _("The label moves after"), 0, 300, unit=_("seconds")),
            Count("logins", _("New logins"), 1, 10_000, unit=_("a minute"), log=True),
        ],
        more=[Count("days", _("Days between rotations"), 1, 365)],
        presets=[
            Preset("hour-cache", _("One user, copies kept for an hour"), start),
            Preset("read-anew", _("The same, and a failed login reads the secret anew"), {"way": "retry"}),
            Preset("alternating", _("Two users that alternate"), {"way": "alternating"}),
            Preset("no-copy", _("One user, no copy kept"), {"cache": 0}),
        ],
        source=facts.source("secret-rotation").text(language()),
    )
