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
from aws_study.ui import Choice, Preset, Simulation, Switch, marks, palette


@dataclass(frozen=True)
class Readers:
    """The state, every reader's answer by method, and the answer of the chosen pair."""

    method: str
    reader: str
    bucket: str
    key: str
    block_public: bool
    matrix: Mapping[str, Mapping[str, model.Answer]]
    answer: model.Answer
    readers: tuple[str, ...]


def run_readers(method: str, reader: str, bucket: str, key: str, block_public: bool) -> Readers:
    """The whole matrix for one bucket policy and one key policy. Raises ParameterError for unknown names."""
    checks.choice("block_public", block_public, (True, False))
    answer = model.read(method, reader, bucket=bucket, key=key, block_public=block_public)
    matrix: Any = model.matrix(bucket=bucket, key=key, block_public=block_public).to_dict()
    readers = model.readers_of(method, bucket=bucket, key=key, block_public=block_public)
    return Readers(method, reader, bucket, key, block_public, matrix, answer, readers)


def method_names() -> dict[str, str]:
    """The methods as the controls name them."""
    return {
        "SSE-S3": "SSE-S3",
        "SSE-KMS aws/s3": _("SSE-KMS with aws/s3"),
        "SSE-KMS": _("SSE-KMS with your key"),
        "DSSE-KMS": _("DSSE-KMS with your key"),
        "SSE-C": "SSE-C",
        "client, KMS key": _("client-side, KMS key"),
        "client, own key": _("client-side, own key"),
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
    """A matrix: a row for each reader, a column for each method; a frame around the chosen cell."""

    def setup(self, figure: Figure) -> None:
        (self.axes,) = marks.axes_row(figure, 1, left=196, right=14, top=46, bottom=30)
        rows, columns = list(model.READERS), list(model.METHODS)
        self.axes.set_xlim(0, len(columns))
        self.axes.set_ylim(len(rows), 0)
        self.axes.grid(visible=False)
        self.axes.xaxis.tick_top()
        self.axes.set_xticks([i + 0.5 for i in range(len(columns))], column_names(), fontsize=11)
        names = reader_names()
        self.axes.set_yticks([i + 0.5 for i in range(len(rows))], [names[row] for row in rows])
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
        self.frame = Rectangle((0, 0), 1, 1, fill=False, edgecolor=palette.INK, linewidth=3, animated=True, zorder=5)
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
        self.frame.set_xy((list(model.METHODS).index(view.method), list(model.READERS).index(view.reader)))
        return False


def door(gate: str) -> str:
    """Why a reader does not get the plain text."""
    return {
        "s3": _("S3's door is shut, since no policy lets this reader at the object."),
        "signature": _("KMS answers signed requests only, and this one has no signature."),
        "kms": _("S3 would let the reader in, but the key's policy does not, so the object stays shut."),
        "account": _("the key aws/s3 never opens for another account, and its policy cannot be changed."),
        "key-off": _("the key is disabled, so nobody can open what it protects."),
        "key": _("the reader does not hold the key, and AWS has no copy of it."),
    }[gate]


def say_readers(view: Readers) -> str:
    fields = {
        "reader": reader_names()[view.reader],
        "method": method_names()[view.method],
        "status": str(view.answer.status),
        "code": view.answer.code,
    }
    if view.reader == "disk":
        return _(
            "Someone with the disk from the data centre finds only encrypted bytes: this is the reader whom encryption at rest keeps out."
        )
    if view.answer.readable:
        return _("Under {method}, {reader} gets the plain text ({status}).").format(**fields)
    reason = door(view.answer.gate)
    if view.answer.body == "ciphertext":
        return _("Under {method}, {reader} gets {status} and bytes that stay unreadable: {reason}").format(
            **fields, reason=reason
        )
    return _("Under {method}, {reader} gets {status} {code}: {reason}").format(**fields, reason=reason)


def law_readers(view: Readers) -> str:
    count = len(view.readers)
    default = sum(view.matrix["SSE-S3"][row].readable for row in model.READERS)
    return _(
        "{method}: {count} of 6 readers; SSE-S3 in the same bucket: {default} of 6. Compared with SSE-S3, another method can only take readers away."
    ).format(method=method_names()[view.method], count=count, default=default)


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
    start = {"method": "SSE-S3", "reader": "anyone", "bucket": "public", "key": "account", "block_public": False}
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
            Choice("reader", _("Reader"), reader_names()),
            Choice(
                "bucket",
                _("Bucket policy"),
                {
                    "private": _("none: only the account's IAM policies"),
                    "partner": _("lets the other account in"),
                    "public": _("public: lets everybody in"),
                },
            ),
            Choice(
                "key",
                _("Policy of your KMS key"),
                {
                    "account": _("trusts the account's IAM policies"),
                    "app-only": _("names the app and the administrator only"),
                    "partner": _("lets the other account in as well"),
                    "disabled": _("the key is disabled"),
                },
            ),
        ],
        more=[Switch("block_public", _("Block Public Access"))],
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
