"""Lesson 19, second simulation: the same messages through a standard queue, a FIFO queue and a stream."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.services import message_order
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Number, Preset, Simulation, marks, palette
from aws_study.ui.units import plain

MESSAGES, PER_SECOND = 60, 2.0
MOST_WORKERS = 12


@dataclass(frozen=True)
class Order:
    """Inputs, and the run of each kind with the same messages; `group` is each message's."""

    kind: str
    groups: int
    workers: int
    dies: float
    group: np.ndarray
    runs: Mapping[str, message_order.Run]

    @property
    def here(self) -> message_order.Run:
        return self.runs[self.kind]

    @property
    def seconds(self) -> float:
        """When the last message is done."""
        return self.here.finished


def run_order(
    kind: str,
    groups: int,
    workers: int,
    dies: float,
    work_s: float,
    slowest: float,
    visibility_s: float,
    mix: int,
    seed: int,
) -> Order:
    """60 messages, two a second, each of one of `groups` at random, through every kind; `dies` in percent of the receives.

    work_s: median of the working time, of which one in a hundred takes `slowest` times as long. mix: a standard queue hands out
    one of so many oldest messages. Raises ParameterError outside the ranges.
    """
    checks.choice("kind", kind, message_order.KINDS)
    groups, workers = checks.count("groups", groups, 1, 1000), checks.count("workers", workers, 1, MOST_WORKERS)
    dies = checks.number("dies", dies, 0, 100)
    sigma = np.log(checks.number("slowest", slowest, 1, 100)) / 2.3263
    work_s, visibility_s = (
        checks.number("work_s", work_s, 0.01, 600),
        checks.number("visibility_s", visibility_s, 0, 43_200),
    )
    mix = checks.count("mix", mix, 1, MESSAGES)
    rng = np.random.default_rng(checks.count("seed", seed, 0, 2**32))
    arrive = np.cumsum(rng.exponential(1 / PER_SECOND, MESSAGES))
    seconds = work_s * np.exp(sigma * rng.standard_normal(MESSAGES))
    uniform = rng.random((3, MESSAGES))  # drawn before they are scaled: a slider changes one thing
    group = (uniform[0] * groups).astype(int)
    runs = {
        name: message_order.work_off(
            arrive, group, seconds, uniform[1] < dies / 100, kind=name, workers=workers, visibility_s=visibility_s,
            mix=(uniform[2] * mix).astype(int),
        )
        for name in message_order.KINDS
    }  # fmt: skip
    return Order(kind, groups, workers, dies, group, runs)


def kind_name(kind: str) -> str:
    return {
        "standard": _("SQS standard queue"),
        "fifo": _("SQS FIFO queue"),
        "stream": _("Kinesis data stream, a shard a worker"),
    }[kind]


def short_name(kind: str) -> str:
    return {"standard": _("standard"), "fifo": _("FIFO"), "stream": _("stream")}[kind]


class OrderChart:
    """Left: what each worker does over time; red was overtaken, hatched died. Right: how long each kind takes, and its order."""

    def setup(self, figure: Figure) -> None:
        self.left, self.right = marks.axes_row(
            figure, 2, left=34, right=100, top=58, bottom=50, between=104, share_y=False
        )
        self.left.set_title(_("the workers"), pad=24)
        self.left.set_xlim(0, 40)
        self.left.set_xlabel(_("seconds"))
        self.left.set_yticks([])
        self.left.grid(axis="x", visible=True)
        self.left.grid(axis="y", visible=False)
        self.parts = {
            name: PolyCollection(
                [], facecolor=tone.fill, edgecolor="#ffffff", hatch=hatch, linewidth=0.8, animated=True
            )
            for name, tone, hatch in (
                ("good", palette.BLUE, ""),
                ("overtaken", palette.RED, "..."),
                ("died", palette.AMBER, "//"),
            )
        }
        for part in self.parts.values():
            self.left.add_collection(part, autolim=False)
        for x, words, tone in (
            (0.0, _("in order"), palette.BLUE),
            (0.33, _("dots: overtaken"), palette.RED),
            (0.99, _("lines: worker died"), palette.AMBER),
        ):
            self.left.text(
                x, 1.02, words, transform=self.left.transAxes, ha="right" if x > 0.9 else "left", va="bottom",
                fontsize=11, color=tone.word, animated=True,
            )  # fmt: skip
        self.names = [
            self.left.text(
                -0.03, worker, str(worker + 1), transform=self.left.get_yaxis_transform(), ha="right", va="center",
                fontsize=11, color=palette.MUTED, animated=True,
            )
            for worker in range(MOST_WORKERS)
        ]  # fmt: skip
        self.right.set_title(_("until all are done, s"), pad=24)
        self.right.set_ylim(-0.6, 2.6)
        self.right.set_yticks([2, 1, 0], [short_name(kind) for kind in message_order.KINDS])
        self.right.tick_params(axis="y", pad=8)
        self.right.grid(axis="x", visible=True)
        self.right.grid(axis="y", visible=False)
        self.right.set_xlim(0, 40)
        self.bars = PolyCollection([], facecolor=palette.SLATE.fill, linewidth=0, animated=True)
        self.chosen = PolyCollection([], facecolor=palette.BLUE.fill, linewidth=0, animated=True)
        for bars in (self.bars, self.chosen):
            self.right.add_collection(bars, autolim=False)
        self.values = [
            self.right.text(
                1.02, 2 - row, "", transform=self.right.get_yaxis_transform(), ha="left", va="center", fontsize=12,
                linespacing=1.15, animated=True,
            )
            for row in range(3)
        ]  # fmt: skip
        self.guess_line = self.right.axvline(
            0, color=palette.PURPLE.fill, linestyle=(0, (1, 1.6)), linewidth=2.6, animated=True, visible=False
        )
        self.guess_name = self.right.text(
            0, 1.02, _("your prediction"), transform=self.right.get_xaxis_transform(), ha="center", va="bottom",
            fontsize=12, weight="bold", color=palette.PURPLE.word, animated=True, visible=False,
        )  # fmt: skip
        self.guessed = 0.0

    def guess(self, value: float | None) -> None:
        self.guessed = value or 0.0
        for artist in (self.guess_line, self.guess_name):
            artist.set_visible(value is not None)
        self.guess_line.set_xdata([self.guessed] * 2)
        self.guess_name.set_x(self.guessed)

    def show(self, view: Order) -> bool:
        boxes: dict[str, list[list[tuple[float, float]]]] = {name: [] for name in self.parts}
        for one in view.here.attempts:
            name = "died" if not one.ok else "overtaken" if view.here.overtaken[one.message] else "good"
            y = view.workers - 1 - one.worker
            low, high = y - 0.36, y + 0.36
            boxes[name].append(marks.box(one.start, one.end, low, high))
        for name, part in self.parts.items():
            part.set_verts(boxes[name])
        for worker, text in enumerate(self.names):
            text.set_visible(worker < view.workers)
            text.set_y(view.workers - 1 - worker)
        changed = marks.set_right(self.left, view.seconds)
        wanted = (-0.6, view.workers - 0.4)
        if self.left.get_ylim() != wanted:
            self.left.set_ylim(wanted)
            changed = True
        ends = [view.runs[kind].finished for kind in message_order.KINDS]
        changed = marks.set_right(self.right, max(*ends, self.guessed)) or changed
        self.bars.set_verts([_lying(2 - row, end) for row, end in enumerate(ends)])
        here = message_order.KINDS.index(view.kind)
        self.chosen.set_verts([_lying(2 - here, ends[here])])
        for kind, text in zip(message_order.KINDS, self.values, strict=True):
            late = int(view.runs[kind].overtaken.sum())
            text.set_text(_("{seconds} s\n{n} overtaken").format(seconds=plain(view.runs[kind].finished), n=late))
            text.set_color(palette.RED.word if late else palette.INK)
            text.set_fontweight("bold" if kind == view.kind else "normal")
        return changed


def _lying(y: float, wide: float) -> list[tuple[float, float]]:
    return marks.box(0, wide, y - 0.28, y + 0.28)


def say_order(view: Order) -> str:
    here = view.here
    fields = {
        "n": int(here.overtaken.sum()),
        "all": MESSAGES,
        "seconds": plain(here.finished),
        "standard": plain(view.runs["standard"].finished),
        "busy": here.at_once,
        "workers": view.workers,
        "groups": view.groups,
    }
    if view.kind == "standard":
        if fields["n"]:
            return _(
                "Standard queue: {n} of {all} messages are finished after a later one of the same device; all are done after {seconds} s."
            ).format(**fields)
        return _("Standard queue: here no message was overtaken, but nothing promises it; all are done after {seconds} s.").format(
            **fields
        )  # fmt: skip
    if view.kind == "fifo":
        return _(
            "FIFO queue: none is overtaken, with {busy} of {workers} workers busy at most; all are done after {seconds} s (standard: {standard} s)."
        ).format(**fields)
    return _(
        "Stream: none is overtaken, with {busy} of {workers} workers busy at most; all are done after {seconds} s (standard: {standard} s)."
    ).format(**fields)


def law_order(view: Order) -> str:
    if view.kind == "standard":
        return _("Most in work at the same time: {busy}, the number of workers: {workers}. A device may have several of them.").format(
            busy=view.here.at_once, workers=view.workers
        )  # fmt: skip
    used = min(view.workers, view.groups)
    return _("Busy at the same time: at most the smaller of devices ({groups}) and workers ({workers}), {used}; seen: {busy}.").format(
        groups=view.groups, workers=view.workers, used=used, busy=view.here.at_once
    )  # fmt: skip


def table_order(view: Order) -> pd.DataFrame:
    rows = {
        kind_name(kind): {
            _("overtaken messages"): int(run.overtaken.sum()),
            _("done after, s"): round(run.finished, 1),
            _("most at work together"): run.at_once,
            _("receives"): len(run.attempts),
        }
        for kind, run in view.runs.items()
    }
    return pd.DataFrame(rows).T.rename_axis(_("through"))


def ordering() -> Simulation:
    """What does order cost?"""
    start = {
        "kind": "standard",
        "groups": 8,
        "workers": 6,
        "dies": 0,
        "work_s": 2,
        "slowest": 4,
        "visibility_s": 30,
        "mix": 3,
        "seed": 1,
    }
    return Simulation(
        id="ordering",
        question=_("Who keeps the order, and what does it cost?"),
        run=run_order,
        chart=OrderChart(),
        say=say_order,
        law=law_order,
        table=table_order,
        controls=[
            Count("groups", _("Devices (message groups, partition keys)"), 1, 60),
            Count("workers", _("Workers"), 1, MOST_WORKERS),
            Number("dies", _("Workers that die while working"), 0, 20, 0.5, unit="%"),
            Choice("kind", _("Through"), {kind: kind_name(kind) for kind in message_order.KINDS}),
        ],
        more=[
            Number("work_s", _("Working time, half of the messages"), 0.5, 10, 0.1, unit=_("s")),
            Number("slowest", _("The slowest 1 % take so many times that"), 1, 20, 0.5),
            Number("visibility_s", _("Visibility timeout"), 10, 120, 5, unit=_("s")),
            Count("mix", _("Standard queue: one of so many oldest"), 1, 20),
            Count("seed", _("Seed of the random run"), 0, 100),
        ],
        presets=[
            Preset("standard-queue", _("8 devices, a standard queue"), start),
            Preset("fifo-by-device", _("The same, a FIFO queue with a group for each device"), {"kind": "fifo"}),
            Preset("one-group", _("A FIFO queue with one group for all"), {"kind": "fifo", "groups": 1}),
            Preset("stream-by-device", _("A data stream with the device as key"), {"kind": "stream"}),
            Preset("one-worker", _("A standard queue and a single worker"), {"workers": 1}),
            Preset("crash-fifo", _("FIFO and workers that die"), {"kind": "fifo", "dies": 5}),
        ],
        source=facts.source("message-order").text(language()),
    )  # fmt: skip
