"""Lesson 25, first simulation: eight objects, a KMS key that is rotated while they are written, and what happens to it then."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.services import kms_envelope as model
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Preset, Simulation, Switch, marks, palette

OBJECTS = 8
# From the top: the material in use at writing, wrapped data keys and bytes as written and today, and who reads.
ROWS = {"use": 6.0, "wrap then": 5.0, "wrap now": 4.1, "bytes then": 3.0, "bytes now": 2.1, "reader": 1.0, "thief": 0.2}
TONES = (palette.BLUE, palette.AMBER, palette.GREEN, palette.PURPLE, palette.PINK)
PAINTS = (*TONES, palette.SLATE, palette.RED)  # of materials, of bytes as they were written, of new bytes
Corners = list[tuple[float, float]]


@dataclass(frozen=True)
class Envelope:
    """Inputs, and the story that the model tells of them."""

    rotations: int
    way: str
    remedy: str
    event: str
    same_context: bool
    story: model.Story

    @property
    def codes(self) -> tuple[str, ...]:
        """The errors that readers get, each once."""
        return tuple(dict.fromkeys(answer for answer in self.story.answers if answer != "OK"))


def run_envelope(rotations: int, way: str, remedy: str, event: str, same_context: bool) -> Envelope:
    """Eight objects written while the key is rotated so often, then a remedy, then an event. Raises ParameterError."""
    story = model.story(
        objects=OBJECTS, rotations=rotations, way=way, remedy=remedy, event=event, same_context=same_context
    )
    return Envelope(int(rotations), way, remedy, event, same_context, story)


def under(wrapped: model.Wrapped) -> int:
    """The number of the material, or of the key, that wrapped this data key; from 1."""
    return max(wrapped.material, int(wrapped.key.rsplit("-", 1)[1]))


def tone_of(number: int) -> palette.Tone:
    """The colour of a material or key, counted from 1; the sixth has that of the first again."""
    return TONES[(number - 1) % len(TONES)]


def fingerprint(data: bytes) -> list[tuple[int, int, int]]:
    """The dark cells of a 4 x 4 picture of these bytes, as (row, first column, end) of each run of them.

    Other bytes, another picture: 16 bits of their SHA-256.
    """
    bits = int.from_bytes(hashlib.sha256(data).digest()[:2], "big")
    return [(row, first, end) for row in range(4) for first, end in _runs(bits >> 4 * row & 15)]


@cache
def _runs(cells: int) -> tuple[tuple[int, int], ...]:
    """Where the runs of ones in four bits begin and end, from the lowest bit on."""
    line = [0, *(cells >> place & 1 for place in range(4)), 0]
    turns = [place for place in range(5) if line[place] != line[place + 1]]
    return tuple(zip(turns[::2], turns[1::2], strict=True))


def _picture(data: bytes, column: int, row: float) -> list[Corners]:
    wide, high, x, y = 0.105, 0.185, column + 0.5, row
    return [
        marks.box(x + (first - 2) * wide, x + (end - 2) * wide, y + (line - 2) * high, y + (line - 1) * high)
        for line, first, end in fingerprint(data)
    ]


class EnvelopeChart:
    """A column for each object, in the order of writing: pictures of its wrapped data key and of its bytes, then and now."""

    def setup(self, figure: Figure) -> None:
        (self.axes,) = marks.axes_row(figure, 1, left=158, right=146, top=26, bottom=10)
        self.axes.set_xlim(0, OBJECTS)
        self.axes.set_ylim(-0.3, 6.5)
        self.axes.grid(visible=False)
        self.axes.xaxis.tick_top()
        self.axes.set_xticks(
            [i + 0.5 for i in range(OBJECTS)], [_("object {n}").format(n=i + 1) for i in range(OBJECTS)]
        )
        names = [
            _("in use at writing"),
            _("wrapped key: then"),
            _("wrapped key: today"),
            _("bytes: then"),
            _("bytes: today"),
            _("reader today"),
            _("thief today"),
        ]
        self.axes.set_yticks(list(ROWS.values()), names)
        for side in ("left", "bottom"):
            self.axes.spines[side].set_visible(False)
        # One artist for each colour, whatever it shows: shapes that look alike are drawn as one path.
        self.shapes = {tone: marks.series(self.axes, tone) for tone in PAINTS}
        style: dict[str, Any] = {"va": "center", "weight": "bold", "fontsize": 12, "animated": True}
        self.uses = [
            self.axes.text(0, ROWS["use"], "", ha="center", color="#ffffff", **style) for _place in range(OBJECTS)
        ]
        dots: dict[str, Any] = {"linestyle": "", "animated": True, "markersize": 10, "clip_on": False}
        self.good = self.axes.plot([], [], marker="o", color=palette.GREEN.fill, **dots)[0]
        self.bad = self.axes.plot([], [], marker="X", color=palette.RED.fill, **dots)[0]
        self.thief = self.axes.plot([], [], marker="D", color=palette.PURPLE.fill, **dots)[0]
        beside = self.axes.get_yaxis_transform()
        self.counts = {
            row: self.axes.text(1.015, ROWS[row], "", transform=beside, **style)
            for row in ("wrap now", "bytes now", "reader", "thief")
        }

    def show(self, view: Envelope) -> bool:
        story = view.story
        spans: dict[int, list[int]] = {}
        for column, one in enumerate(story.written):
            spans.setdefault(under(one.wrapped), []).append(column)
        drawn: dict[palette.Tone, list[Corners]] = {tone: [] for tone in PAINTS}
        for number, columns in spans.items():
            strip = marks.box(columns[0] + 0.04, columns[-1] + 0.96, ROWS["use"] - 0.3, ROWS["use"] + 0.3)
            drawn[tone_of(number)].append(strip)
        for column, (then, now) in enumerate(zip(story.written, story.now, strict=True)):
            bytes_now = palette.SLATE if then.sealed == now.sealed else palette.RED
            drawn[tone_of(under(then.wrapped))] += _picture(then.wrapped.blob, column, ROWS["wrap then"])
            drawn[tone_of(under(now.wrapped))] += _picture(now.wrapped.blob, column, ROWS["wrap now"])
            drawn[palette.SLATE] += _picture(then.sealed, column, ROWS["bytes then"])
            drawn[bytes_now] += _picture(now.sealed, column, ROWS["bytes now"])
        for tone, corners in drawn.items():
            self.shapes[tone].set_verts(list(np.array(corners)))
        words = _("key {n}") if view.way == "new-key" else _("material {n}")
        for text, number in zip(self.uses, [*spans, *[0] * (OBJECTS - len(spans))], strict=True):
            text.set_text("" if not number else words.format(n=number) if len(spans) <= 4 else str(number))
            text.set_x((spans[number][0] + spans[number][-1] + 1) / 2 if number else 0)
        readers = [(i + 0.5, answer == "OK") for i, answer in enumerate(story.answers)]
        self.good.set_data([x for x, fine in readers if fine], [ROWS["reader"]] * story.readable)
        self.bad.set_data([x for x, fine in readers if not fine], [ROWS["reader"]] * (OBJECTS - story.readable))
        self.thief.set_data([i + 0.5 for i, got in enumerate(story.stolen) if got], [ROWS["thief"]] * story.thief_reads)
        found = {
            "wrap now": (_("{n} of 8 are new"), story.changed_wraps, palette.SLATE),
            "bytes now": (_("{n} of 8 are new"), story.changed_bytes, palette.SLATE),
            "reader": (
                _("{n} of 8 opened"),
                story.readable,
                palette.GREEN if story.readable == OBJECTS else palette.RED,
            ),
            "thief": (_("{n} of 8 opened"), story.thief_reads, palette.PURPLE if story.thief_reads else palette.SLATE),
        }
        for row, (said, count, tone) in found.items():
            self.counts[row].set_text(said.format(n=count))
            self.counts[row].set_color(tone.word)
        return False


def events() -> dict[str, str]:
    return {
        "nothing": _("nothing"),
        "stolen": _("theft of data key 1"),
        "disabled": _("key 1 disabled"),
        "pending": _("deletion of key 1 scheduled"),
        "deleted": _("key 1 deleted"),
        "material": _("imported material 1 deleted"),
    }


def way_back(event: str) -> str:
    """What brings the objects back."""
    return {
        "disabled": _("Enabling the key brings them back."),
        "pending": _("While the waiting period lasts, cancelling the deletion and enabling the key brings them back."),
        "deleted": _("Nothing brings them back."),
        "material": _("Importing the same material again brings them back."),
    }[event]


def say_envelope(view: Envelope) -> str:
    story = view.story
    fields = {
        "rotations": view.rotations,
        "bytes": story.changed_bytes,
        "wraps": story.changed_wraps,
        "readable": story.readable,
        "event": events()[view.event],
        "codes": ", ".join(view.codes),
    }
    if view.event == "stolen" and story.thief_reads:
        return _(
            "Rotations: {rotations}. The thief of data key 1 still opens object 1, for its bytes are those that were written then."
        ).format(**fields)
    if view.event == "stolen":
        return _(
            "Rotations: {rotations}. Data key 1 opens nothing any more: all 8 objects have new bytes under new data keys."
        ).format(**fields)
    if not view.same_context and view.event == "nothing":
        return _("With another encryption context than at writing no object can be read: {codes}.").format(**fields)
    if view.event == "nothing":
        return _(
            "Rotations: {rotations}. Of 8 objects {bytes} have new bytes and {wraps} a newly wrapped data key; {readable} can be read."
        ).format(**fields)
    if story.readable == OBJECTS:
        return _("What happens: {event}. All 8 objects can still be read, for none needs key 1 any more.").format(
            **fields
        )
    if story.readable:
        said = _("What happens: {event}. Of 8 objects {readable} can be read, the others end in {codes}.").format(
            **fields
        )
    else:
        said = _("What happens: {event}. None of the 8 objects can be read: {codes}.").format(**fields)
    return f"{said} {way_back(view.event)}" if view.same_context else said


def law_envelope(view: Envelope) -> str:
    if view.way == "same-key":
        return _(
            "Materials that today's 8 wrapped data keys need: {needed}. KMS keeps all materials as long as the key, and one state holds for all of them."
        ).format(needed=view.story.needed)
    return _(
        "Keys that today's 8 wrapped data keys need: {needed}. An alias that points elsewhere wraps nothing anew."
    ).format(needed=view.story.needed)


def table_envelope(view: Envelope) -> pd.DataFrame:
    rows = {
        i + 1: (under(old.wrapped), under(new.wrapped), _("yes") if old.sealed != new.sealed else _("no"), answer)
        for i, (old, new, answer) in enumerate(zip(view.story.written, view.story.now, view.story.answers, strict=True))
    }
    kind = _("material") if view.way == "same-key" else _("key")
    columns = [
        _("{kind} at writing").format(kind=kind),
        _("{kind} needed today").format(kind=kind),
        _("new bytes"),
        _("a reader gets"),
    ]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis(_("object"))


def envelopes() -> Simulation:
    """What does a rotation change?"""
    start = {"rotations": 3, "way": "same-key", "remedy": "nothing", "event": "stolen", "same_context": True}
    return Simulation(
        id="envelopes",
        question=_("What does rotating a key change?"),
        run=run_envelope,
        chart=EnvelopeChart(),
        say=say_envelope,
        law=law_envelope,
        table=table_envelope,
        controls=[
            Count("rotations", _("Rotations while the objects are written"), 0, 7),
            Choice(
                "way", _("Rotation"), {"same-key": _("new material, same key"), "new-key": _("new key, alias moved")}
            ),
            Choice(
                "remedy",
                _("Afterwards"),
                {
                    "nothing": _("nothing"),
                    "rewrap": _("ReEncrypt the data keys"),
                    "rewrite": _("write the objects anew"),
                },
            ),
            Choice("event", _("What happens"), events()),
        ],
        more=[Switch("same_context", _("Readers give the encryption context of writing"))],
        presets=[
            Preset("rotated-after-theft", _("A stolen data key, three rotations"), start),
            Preset("rewrapped-after-theft", _("The same, every data key wrapped anew"), {"remedy": "rewrap"}),
            Preset("rewritten-after-theft", _("The same, every object written anew"), {"remedy": "rewrite"}),
            Preset("old-key-deleted", _("New keys, and the old one deleted"), {"way": "new-key", "event": "deleted"}),
            Preset(
                "rewrapped-then-deleted",
                _("Wrapped anew before the old key is deleted"),
                {"way": "new-key", "remedy": "rewrap", "event": "deleted"},
            ),
            Preset("deletion-scheduled", _("One key, deletion scheduled"), {"event": "pending"}),
            Preset("other-context", _("Another encryption context"), {"event": "nothing", "same_context": False}),
        ],
        source=facts.source("kms-envelope").text(language()),
        height=350,
    )
