"""Lesson 15, first simulation: when a copy has caught up, over the line of today, over a new line, and with a box by post."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation

from aws_study import facts
from aws_study.core import checks
from aws_study.services import migration
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Number, Preset, Simulation, marks, palette
from aws_study.ui.units import plain

WAYS = ("line", "order", "box")
TONES = {"line": palette.RED, "order": palette.BLUE, "box": palette.AMBER}
BOX_TB = 210  # a Snowball Edge, storage optimized
POINTS = 61


@dataclass(frozen=True)
class Transfer:
    """Inputs (shares from 0 to 1), the ways, and for each of them the day on which the switch can begin (infinite: never)."""

    terabytes: float
    gbps: float
    share: float
    change: float
    efficiency: float
    deadline: float
    window_h: float
    ways: Mapping[str, migration.Way]
    ready: Mapping[str, float]

    @property
    def rate(self) -> float:
        return self.ways["line"].rate_tb_day

    @property
    def still(self) -> float:
        """Days over today's line if nothing changed meanwhile."""
        return migration.copy_days(self.terabytes, self.rate)

    @property
    def in_time(self) -> tuple[str, ...]:
        return tuple(way for way in WAYS if self.ready[way] <= self.deadline)


def run_transfer(
    terabytes: float,
    gbps: float,
    share: float,
    change: float,
    efficiency: float,
    order_days: float,
    order_gbps: float,
    load_days: float,
    box_days: float,
    deadline: float,
    window_h: float,
) -> Transfer:
    """Three ways for `terabytes` of which `change` TB a day are new. `share` and `efficiency` in percent hold for both lines.

    A line of `order_gbps` stands after `order_days`; a box is loaded after `load_days` and read into S3 `box_days` later; then
    today's line follows. Writing may stop for `window_h` hours at the end. Raises ParameterError.
    """
    free, payload = checks.number("share", share, 0, 100) / 100, checks.number("efficiency", efficiency, 0, 100) / 100
    deadline = checks.number("deadline", deadline, 0, 1e5)
    window = checks.number("window_h", window_h, 0, 1e6) / 24
    today = migration.rate_tb_day(gbps, share=free, efficiency=payload)
    ways = {
        "line": migration.Way(today),
        "order": migration.Way(migration.rate_tb_day(order_gbps, share=free, efficiency=payload), order_days),
        "box": migration.Way(today, load_days, box_days),
    }
    ready = {name: migration.ready_days(terabytes, change, way, window_days=window) for name, way in ways.items()}
    return Transfer(terabytes, gbps, free, change, payload, deadline, window_h, ways, ready)


def days(value: float) -> str:
    """A number of days in words: 15.4 days, 1 day, never; below one day 9.26 h, 0.154 h."""
    if not math.isfinite(value):
        return _("never")
    if 0 < value < 1:
        return _("{h} h").format(h=plain(24 * value))
    text = plain(value)
    return _("{days} day").format(days=text) if text == "1" else _("{days} days").format(days=text)


def way_name(way: str) -> str:
    return {"line": _("today's line"), "order": _("a new line"), "box": _("a box by post")}[way]


class TransferChart:
    """TB that are not in AWS yet over the days, a line for each way; a dot where the switch can begin; the deadline."""

    def setup(self, figure: Figure) -> None:
        (self.axes,) = marks.axes_row(figure, 1, top=30, right=200)
        self.axes.set_title(_("not in AWS yet, TB"))
        self.axes.set_xlabel(_("days from today"))
        marks.plain_ticks(self.axes.yaxis)
        self.axes.set_ylim(0, 1)
        self.axes.set_xlim(0, 1)
        self.lines, self.dots, self.names = {}, {}, {}
        for way in WAYS:
            tone = TONES[way]
            self.lines[way] = self.axes.plot([], [], color=tone.fill, linewidth=2.4, animated=True, zorder=4)[0]
            self.dots[way] = self.axes.plot(
                [], [], "D", color=tone.fill, markersize=9, animated=True, zorder=6, clip_on=False
            )[0]
            self.names[way] = marks.beside(self.axes, tone.word)
        self.deadline = self.axes.axvline(0, color=palette.MUTED, linestyle=(0, (4, 3)), linewidth=1.4, animated=True)
        beside = ScaledTranslation(5 / 72, 0, figure.dpi_scale_trans)
        self.deadline_name = self.axes.text(
            0, 0.98, _("deadline"), transform=self.axes.get_xaxis_transform() + beside, va="top", fontsize=12,
            color=palette.MUTED, weight="bold", animated=True,
        )  # fmt: skip
        self.guessed = self.axes.axvline(
            0, color=palette.PURPLE.fill, linestyle=(0, (1, 1.6)), linewidth=2.4, animated=True, visible=False
        )
        self.guess_name = self._upright(_("your prediction"), palette.PURPLE.word)
        self.guess_name.set_visible(False)

    def _upright(self, words: str, color: str):
        """Words along an upright line, at its top."""
        beside = ScaledTranslation(-4 / 72, 0, self.axes.figure.dpi_scale_trans)  # not on the line
        return self.axes.text(
            0, 0.97, words, transform=self.axes.get_xaxis_transform() + beside, rotation=90, ha="right", va="top", fontsize=12,
            color=color, weight="bold", animated=True,
        )  # fmt: skip

    guess_value = 0.0

    def guess(self, value: float | None) -> None:
        self.guess_value = value or 0.0
        for artist in (self.guessed, self.guess_name):
            artist.set_visible(value is not None)
        self.guessed.set_xdata([self.guess_value] * 2)
        self.guess_name.set_x(self.guess_value)

    def show(self, view: Transfer) -> bool:
        finite = [value for value in view.ready.values() if math.isfinite(value)]
        end = max(
            1.25 * view.deadline, min(1.1 * max(finite, default=0.0), 4 * view.deadline), 1.1 * self.guess_value, 1.0
        )
        changed = marks.set_right(self.axes, end)
        right = self.axes.get_xlim()[1]
        grid = np.linspace(0, right, POINTS)
        tops, heights = [], {}
        for name, way in view.ways.items():
            moments = [*_corners(way), view.ready[name]]
            at = np.sort(np.r_[grid, [moment for moment in moments if moment < right]])
            at = at[at <= view.ready[name]]
            left = migration.missing_tb(at, view.terabytes, view.change, way)
            self.lines[name].set_data(at, left)
            tops.append(float(left.max()))
            heights[name] = float(left[-1])
            shown = view.ready[name] <= right
            self.dots[name].set_data([view.ready[name]] if shown else [], [heights[name]] if shown else [])
            self.names[name].set_text(f"{way_name(name)}: {days(view.ready[name])}")
        changed = marks.set_top(self.axes, 1.05 * max(tops)) or changed
        top = self.axes.get_ylim()[1]
        places = marks.spread([heights[name] for name in WAYS], 0.085 * top, 0.03 * top, 0.97 * top)
        for name, place in zip(WAYS, places, strict=True):
            self.names[name].set_y(place)
        self.deadline.set_xdata([view.deadline] * 2)
        self.deadline_name.set_x(view.deadline)
        return changed


def _corners(way: migration.Way) -> tuple[float, ...]:
    """Where a way's line bends: when the order is there, and just before and when a box has been read."""
    if way.box_days is None:
        return (way.start_days,)
    read = way.start_days + way.box_days
    return (read * (1 - 1e-9), read)


def say_transfer(view: Transfer) -> str:
    fields = {
        "tb": plain(view.terabytes), "change": plain(view.change), "rate": plain(view.rate, 4), "still": days(view.still),
        "ready": days(view.ready["line"]),
    }  # fmt: skip
    if view.ready["line"] == 0:
        return _("All {tb} TB fit into the window at the end: stop writing, copy, switch.").format(**fields)
    if not math.isfinite(view.ready["box"]):
        return _(
            "Today's line never catches up: {change} TB are new every day, and {rate} TB a day get through. Neither does a box that this line has to follow."
        ).format(**fields)
    if not math.isfinite(view.ready["line"]):
        return _(
            "Today's line never catches up: {change} TB are new every day, and {rate} TB a day get through."
        ).format(**fields)
    if not view.change:
        return _("Bytes over bandwidth: {tb} TB at {rate} TB a day are ready after {ready}.").format(**fields)
    return _(
        "If nothing changed, {tb} TB would take {still}. With {change} TB of new data a day the copy over today's line is ready for the switch after {ready}."
    ).format(**fields)


def law_transfer(view: Transfer) -> str:
    fields = {
        "tb": plain(view.terabytes), "gbps": plain(view.gbps), "share": plain(100 * view.share), "change": plain(view.change),
        "efficiency": plain(100 * view.efficiency), "rate": plain(view.rate, 4), "window": plain(view.rate * view.window_h / 24),
        "ready": plain(view.ready["line"]),
    }  # fmt: skip
    speed = _("{gbps} Gbit/s × 125 MB/s × {share} % × {efficiency} % × 86,400 s = {rate} TB a day.").format(**fields)
    if view.ready["line"] == 0:
        after = _("All of it fits into the window at the end.")
    elif not math.isfinite(view.ready["line"]):
        after = _("{rate} - {change} is not above 0.").format(**fields)
    elif not view.change and not view.window_h:
        after = _("{tb} / {rate} = {ready} days.").format(**fields)
    elif view.window_h:
        after = _("({tb} - {window}) / ({rate} - {change}) = {ready} days.").format(**fields)
    else:
        after = _("{tb} / ({rate} - {change}) = {ready} days.").format(**fields)
    return f"{speed} {after}"


def table_transfer(view: Transfer) -> pd.DataFrame:
    boxes = migration.boxes(view.terabytes + view.change * view.ways["box"].start_days, box_tb=BOX_TB)
    rows = {}
    for name, way in view.ways.items():
        rows[way_name(name)] = {
            _("begins, day"): plain(way.start_days),
            _("TB a day"): plain(way.rate_tb_day),
            _("ready for the switch"): days(view.ready[name]),
            _("before the deadline"): _("yes") if name in view.in_time else _("no"),
            _("boxes of 210 TB"): str(boxes) if name == "box" else "",
        }
    return pd.DataFrame(rows).T.rename_axis(_("way"))


def transfer() -> Simulation:
    """When has the copy caught up?"""
    start = {
        "terabytes": 60, "gbps": 1, "share": 40, "change": 3, "efficiency": 90, "order_days": 42, "order_gbps": 10,
        "load_days": 7, "box_days": 10, "deadline": 30, "window_h": 0,
    }  # fmt: skip
    exact = {"change": 0, "efficiency": 100}
    return Simulation(
        id="transfer",
        question=_("When has the copy caught up?"),
        run=run_transfer,
        chart=TransferChart(),
        say=say_transfer,
        law=law_transfer,
        table=table_transfer,
        controls=[
            Number("terabytes", _("Data to move"), 1, 2000, 1, unit="TB", log=True),
            Number("gbps", _("Today's line"), 0.05, 40, 0.05, unit="Gbit/s", log=True),
            Number("share", _("Free for the copy"), 5, 100, 5, unit="%"),
            Number("change", _("New data a day"), 0, 20, 0.1, unit="TB"),
        ],
        more=[
            Number("efficiency", _("Payload of a line"), 40, 100, 5, unit="%"),
            Number("order_days", _("A new line stands after"), 1, 180, 1, unit=_("days")),
            Number("order_gbps", _("Speed of the new line"), 1, 100, 1, unit="Gbit/s", log=True),
            Number("load_days", _("A box is loaded after"), 1, 60, 1, unit=_("days")),
            Number("box_days", _("From loading to S3"), 1, 60, 1, unit=_("days")),
            Number("deadline", _("Deadline"), 5, 180, 1, unit=_("days")),
            Number("window_h", _("Writing may stop at the end for"), 0, 72, 1, unit=_("hours")),
        ],
        presets=[
            Preset("office", _("A busy file server"), start),
            Preset("still", _("The same, and nobody writes"), {"change": 0}),
            Preset("flood", _("More new data than the line carries"), {"change": 4}),
            Preset("weekend", _("Writing stops for a weekend"), {"window_h": 48}),
            Preset("laboratory", _("A laboratory's 81 TB"), {**exact, "terabytes": 81, "share": 75}),
            Preset("archive", _("240 TB over 10 Gbit/s"), {**exact, "terabytes": 240, "gbps": 10, "share": 50, "deadline": 21}),
            Preset("survey", _("700 TB over 0.2 Gbit/s"), {**exact, "terabytes": 700, "gbps": 0.2, "share": 100, "deadline": 35}),
        ],
        source=facts.source("migration-transfer").text(language()),
    )  # fmt: skip
