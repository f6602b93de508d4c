"""Lesson 05, first simulation: who can read an object, under which encryption, through which two doors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.collections import PatchCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from aws_study import facts
from aws_study.core import checks
from aws_study.services import s3_encryption as model
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Preset, Simulation, Switch, marks, palette
from aws_study.ui.units import plain

MOST_ANALYSTS = 1_000_000
EVERYBODY = -1


@dataclass(frozen=True)
class Readers:
    """The state, every reader's answer by method, and the answer of the chosen pair.

    `identities`: how many read the plain text, by method; EVERYBODY when no signature is asked for.
    """

    method: str
    reader: str
    bucket: str
    key: str
    analysts: int
    block_public: bool
    matrix: Mapping[str, Mapping[str, model.Answer]]
    answer: model.Answer
    readers: tuple[str, ...]
    identities: Mapping[str, int]

    @property
    def known(self) -> int:
        """Identities that exist here: the app, the administrator, the other account's role and the analysts."""
        return self.analysts + 3


def run_readers(method: str, reader: str, bucket: str, key: str, analysts: int, block_public: bool) -> Readers:
    """The whole matrix for one bucket policy and one key policy, with so many analysts. Raises ParameterError."""
    checks.choice("block_public", block_public, (True, False))
    analysts = checks.count("analysts", analysts, 0, MOST_ANALYSTS)
    answer = model.read(method, reader, bucket=bucket, key=key, block_public=block_public)
    matrix: Any = model.matrix(bucket=bucket, key=key, block_public=block_public).to_dict()
    readers = model.readers_of(method, bucket=bucket, key=key, block_public=block_public)
    identities = {}
    for name, column in matrix.items():
        heads = sum(analysts if row == "analyst" else 1 for row, cell in column.items() if cell.readable)
        identities[name] = EVERYBODY if column["anyone"].readable else heads
    return Readers(method, reader, bucket, key, analysts, block_public, matrix, answer, readers, identities)


def method_names() -> dict[str, str]:
    """The methods as the controls name them."""
    return {
        "SSE-S3": "SSE-S3",
        "SSE-KMS aws/s3": _("SSE-KMS with aws/s3"),
        "SSE-KMS": _("SSE-KMS with your key"),
        "DSSE-KMS": _("DSSE-KMS with your key"),
        "SSE-C": "SSE-C",
        "client, KMS key": _("client-side, with a KMS key"),
        "client, own key": _("client-side, with your own key"),
    }


def column_names() -> list[str]:
    """The same in two short lines, for the chart."""
    return [
        "SSE-S3",
        "SSE-KMS\naws/s3",
        "SSE-KMS\n" + _("your key"),
        "DSSE-KMS\n" + _("your key"),
        "SSE-C",
        _("client-side") + "\n" + _("KMS key"),
        _("client-side") + "\n" + _("own key"),
    ]


def reader_names() -> dict[str, str]:
    return {
        "app": _("the app's role"),
        "analyst": _("an analyst with S3 rights only"),
        "key-admin": _("the key's administrator"),
        "partner": _("a role of another account"),
        "anyone": _("a stranger without a signature"),
        "disk": _("someone with the disk"),
    }


WORDS = {
    "plaintext": ("✓", palette.GREEN),
    "ciphertext": ("?", palette.AMBER),
    "nothing": ("×", palette.SLATE),
}


class ReadersChart:
    """A matrix: a row for each reader, a column for each method, below it the heads; a frame around the chosen cell."""

    def setup(self, figure: Figure) -> None:
        (self.axes,) = marks.axes_row(figure, 1, left=208, right=14, top=46, bottom=30)
        rows, columns = list(model.READERS), list(model.METHODS)
        self.axes.set_xlim(0, len(columns))
        self.axes.set_ylim(len(rows) + 1.1, 0)
        self.axes.grid(visible=False)
        self.axes.xaxis.tick_top()
        self.axes.set_xticks([i + 0.5 for i in range(len(columns))], column_names(), fontsize=11)
        names = reader_names()
        self.axes.set_yticks(
            [*(i + 0.5 for i in range(len(rows))), len(rows) + 0.6],
            [*(names[row] for row in rows), _("identities that read it")],
        )
        for side in ("left", "bottom"):
            self.axes.spines[side].set_visible(False)
        boxes = [Rectangle((x + 0.04, y + 0.06), 0.92, 0.88) for y in range(len(rows)) for x in range(len(columns))]
        self.cells = PatchCollection(boxes, linewidth=0, animated=True)
        self.axes.add_collection(self.cells, autolim=False)
        self.signs = [
            self.axes.text(
                x + 0.5,
                y + 0.52,
                "",
                ha="center",
                va="center",
                color="#ffffff",
                weight="bold",
                fontsize=13,
                animated=True,
            )
            for y in range(len(rows))
            for x in range(len(columns))
        ]
        self.heads = [
            self.axes.text(x + 0.5, len(rows) + 0.6, "", ha="center", va="center", weight="bold", animated=True)
            for x in range(len(columns))
        ]
        self.frame = Rectangle((0, 0), 1, 1, fill=False, edgecolor=palette.INK, linewidth=3, animated=True, zorder=5)
        self.frame.set_clip_on(False)
        self.axes.add_patch(self.frame)
        for place, (body, words) in enumerate(
            (
                ("plaintext", _("plain text")),
                ("ciphertext", _("gets bytes, cannot read them")),
                ("nothing", _("refused")),
            )
        ):
            sign, tone = WORDS[body]
            self.axes.text(
                (0.0, 0.25, 0.72)[place],
                -0.03,
                f"{sign} {words}",
                transform=self.axes.transAxes,
                va="top",
                color=tone.word,
                weight="bold",
            )

    def show(self, view: Readers) -> bool:
        answers = [view.matrix[column][row] for row in model.READERS for column in model.METHODS]
        self.cells.set_facecolor([WORDS[answer.body][1].fill for answer in answers])
        for text, answer in zip(self.signs, answers, strict=True):
            text.set_text(WORDS[answer.body][0])
        for text, count in zip(self.heads, view.identities.values(), strict=True):
            text.set_text(_("everybody") if count == EVERYBODY else plain(count))
            text.set_color(palette.RED.word if count == EVERYBODY else palette.INK)
        self.frame.set_xy((list(model.METHODS).index(view.method), list(model.READERS).index(view.reader)))
        return False


def door(gate: str) -> str:
    """Why a reader does not get the plain text."""
    return {
        "s3": _("S3's own door is shut: no policy lets this reader at the object."),
        "signature": _("KMS answers signed requests only, and this one has no signature."),
        "kms": _("S3 would open its door, but the key's policy keeps this reader out."),
        "account": _("The key aws/s3 never opens for another account, and nobody can change its policy."),
        "key-off": _("The key is disabled, so nobody can open what it protects."),
        "key": _("This reader does not hold the key, and AWS keeps no copy of it."),
    }[gate]


def say_readers(view: Readers) -> str:
    fields = {
        "reader": reader_names()[view.reader],
        "method": method_names()[view.method],
        "status": str(view.answer.status),
        "code": view.answer.code,
    }
    if view.reader == "disk":
        words = _("{method}: someone with the disk finds only encrypted bytes. Every method stops this reader.")
    elif view.answer.readable and view.identities[view.method] == EVERYBODY and view.reader == "anyone":
        return _(
            "{method}: {reader} gets the plain text ({status}), and so does everybody else on the internet."
        ).format(**fields)
    elif view.answer.readable:
        words = _("{method}: {reader} gets the plain text ({status}).")
    elif view.answer.body == "ciphertext":
        words = _("{method}: {reader} gets the bytes ({status}) and cannot read them.")
    else:
        words = _("{method}: {reader} gets {status} {code}.")
    words = words.format(**fields)
    if not view.answer.readable and view.reader != "disk":
        words += " " + door(view.answer.gate)
    count = view.identities[view.method]
    if count == EVERYBODY:
        return words
    return f"{words} " + _("Readers: {count} of {known} identities.").format(
        count=plain(count), known=plain(view.known)
    )


def law_readers(view: Readers) -> str:
    door_one, both = (
        _("everybody") if count == EVERYBODY else plain(count)
        for count in (view.identities["SSE-S3"], view.identities[view.method])
    )
    if view.method == "SSE-S3":
        return _(
            "S3's door lets in: {count}. SSE-S3 has no second door, for S3 decrypts for whoever it lets in."
        ).format(count=door_one)
    return _("S3's door lets in: {count}. The key's door lets in: {both}, and never anybody whom S3 kept out.").format(
        count=door_one, both=both
    )


def table_readers(view: Readers) -> pd.DataFrame:
    bodies = {"plaintext": _("plain text"), "ciphertext": _("unreadable bytes"), "nothing": _("refused")}
    rows = reader_names()
    frame = pd.DataFrame(
        {
            method: {
                row: bodies[answer.body] + (f" ({answer.status})" if answer.status else "")
                for row, answer in column.items()
            }
            for method, column in view.matrix.items()
        }
    )
    return frame.rename(index=rows, columns=method_names()).rename_axis(_("reader"))


def who_can_read() -> Simulation:
    """Who can read the object?"""
    start = {
        "method": "SSE-S3",
        "reader": "anyone",
        "bucket": "public",
        "key": "account",
        "analysts": 40,
        "block_public": False,
    }
    return Simulation(
        id="who-can-read",
        question=_("Who can read the object?"),
        run=run_readers,
        chart=ReadersChart(),
        say=say_readers,
        law=law_readers,
        table=table_readers,
        controls=[
            Choice("method", _("Encryption"), method_names()),
            Choice(
                "bucket",
                _("Bucket policy"),
                {
                    "private": _("none"),
                    "partner": _("other account"),
                    "public": _("public"),
                },
            ),
            Choice(
                "key",
                _("Policy of your KMS key"),
                {
                    "account": _("trusts account"),
                    "app-only": _("app and admin only"),
                    "partner": _("other account too"),
                    "disabled": _("key disabled"),
                },
            ),
            Count("analysts", _("Analysts with S3 rights only"), 0, 200),
        ],
        more=[
            Choice("reader", _("Reader in the frame"), reader_names()),
            Switch("block_public", _("Block Public Access")),
        ],
        presets=[
            Preset("public-default", _("Encrypted by default, in a public bucket"), start),
            Preset("blocked", _("The same bucket with Block Public Access"), {"block_public": True}),
            Preset(
                "analyst-kms",
                _("An analyst and SSE-KMS"),
                {"method": "SSE-KMS", "reader": "analyst", "bucket": "private", "block_public": True},
            ),
            Preset(
                "partner-aws-key",
                _("Another account and the key aws/s3"),
                {
                    "method": "SSE-KMS aws/s3",
                    "reader": "partner",
                    "bucket": "partner",
                    "key": "partner",
                    "block_public": True,
                },
            ),
            Preset(
                "key-disabled",
                _("Your key is disabled"),
                {"method": "SSE-KMS", "reader": "app", "bucket": "private", "key": "disabled", "block_public": True},
            ),
            Preset(
                "client-side",
                _("Client-side encryption in a public bucket"),
                {"method": "client, own key", "reader": "anyone"},
            ),
        ],
        source=facts.source("s3-encryption").text(language()),
    )
