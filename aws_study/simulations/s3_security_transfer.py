"""Lesson 05, third simulation: a large object in parts over a line that breaks, and connections until the card is full."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.services import s3_transfer as model
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Count, Number, Preset, Simulation, marks, palette
from aws_study.ui.units import plain

LIMITS = model.Limits(
    parts=10_000, part_min_mib=5, part_max_mib=5120, object_max_mib=10_000 * 5120, single_put_mib=5120
)
SIZES = np.geomspace(LIMITS.part_min_mib, LIMITS.part_max_mib, 41)
TOO_LONG = 1000 * 365 * 86_400.0  # a thousand years: said, not counted


@dataclass(frozen=True)
class Upload:
    """Inputs, the transfer as set and in one piece, S3's objections, and the curve of seconds by size of a part."""

    object_gib: float
    part_mib: float
    connections: int
    breaks: float
    card_gbps: float
    per_connection: float
    here: model.Transfer
    whole: model.Transfer
    problems: tuple[str, ...]
    smallest_mib: float
    fill: int
    seconds: np.ndarray


def run_transfer(
    object_gib: float,
    part_mib: float,
    connections: int,
    breaks: float,
    card_gbps: float,
    per_connection: float,
    first_byte_ms: float,
) -> Upload:
    """Send `object_gib` GiB in parts of `part_mib` MiB; the line breaks `breaks` times for every 100 GiB sent.

    Raises ParameterError for sizes of zero or beyond 100,000 GiB, more than 1,000 connections, 10,000 breaks.
    """
    object_mib = 1024 * checks.number("object_gib", object_gib, 0.001, 100_000)
    part = checks.number("part_mib", part_mib, 1, 1e6)
    connections = checks.count("connections", connections, 1, 1000)
    line = {
        "breaks_per_mib": checks.number("breaks", breaks, 0, 10_000) / 102_400,
        "per_connection_mb_s": checks.number("per_connection", per_connection, 0.1, 10_000),
        "card_gbps": checks.number("card_gbps", card_gbps, 0.01, 1000),
        "first_byte_s": checks.number("first_byte_ms", first_byte_ms, 0, 60_000) / 1000,
    }
    here = model.transfer(object_mib, part, connections=connections, **line)
    whole = model.transfer(object_mib, object_mib, connections=1, **line)
    seconds = np.array([model.transfer(object_mib, size, connections=connections, **line).seconds for size in SIZES])
    fill = model.connections_to_fill(per_connection_mb_s=line["per_connection_mb_s"], card_gbps=line["card_gbps"])
    return Upload(
        object_gib,
        part,
        connections,
        breaks,
        card_gbps,
        per_connection,
        here,
        whole,
        model.problems(object_mib, part, limits=LIMITS),
        model.smallest_part_mib(object_mib, limits=LIMITS),
        fill,
        seconds,
    )


def duration(seconds: float) -> str:
    """45 seconds, 14.6 minutes, 3 hours, 22 days, or more than a thousand years."""
    if seconds > TOO_LONG:
        return _("more than a thousand years")
    for limit, unit, words in (
        (120, 1, _("{count} seconds")),
        (7200, 60, _("{count} minutes")),
        (172_800, 3600, _("{count} hours")),
        (730 * 86_400, 86_400, _("{count} days")),
    ):
        if seconds < limit:
            return words.format(count=plain(seconds / unit))
    return _("{count} years").format(count=plain(seconds / 86_400 / 365))


def mebibytes(size: float) -> str:
    return f"{plain(size)} MiB" if size < 1024 else f"{plain(size / 1024)} GiB"


class UploadChart:
    """Left: time by the size of a part, with the sizes that need too many parts shaded. Right: rate by connections."""

    def setup(self, figure: Figure) -> None:
        self.left, self.right = marks.axes_row(figure, 2, share_y=False, between=86)
        self.left.set_title(_("time by size of a part"))
        self.left.set_ylabel(_("minutes"))
        self.left.set_xlabel(_("MiB a part"))
        self.left.set_xscale("log")
        self.left.set_xlim(0.8 * SIZES[0], 1.25 * SIZES[-1])
        self.left.set_xticks([5, 50, 500, 5000], ["5", "50", "500", "5,000"])
        self.left.set_xticks([], minor=True)
        self.left.set_ylim(0, 1)
        self.refused = self.left.axvspan(
            1, 2, facecolor=palette.SLATE.fill, alpha=0.28, hatch="//", edgecolor="#ffffff", linewidth=0, animated=True
        )
        self.curve = self.left.plot([], [], color=palette.BLUE.fill, animated=True)[0]
        self.point = self.left.plot(
            [], [], "o", color=palette.AMBER.fill, markeredgecolor="#ffffff", markersize=12, animated=True, zorder=5
        )[0]
        self.point_name = marks.moving_text(self.left, lift=9, va="bottom", weight="bold", color=palette.AMBER.word)
        self.refused_name = self.left.text(
            0.015, 0.03, "", transform=self.left.transAxes, va="bottom", color=palette.MUTED, fontsize=11, animated=True
        )
        self.right.set_title(_("rate by connections"))
        self.right.set_ylabel("MB/s")
        self.right.set_xlabel(_("connections"))
        self.right.set_xlim(0, 1)
        self.rates = self.right.plot([], [], color=palette.BLUE.fill, animated=True)[0]
        self.here = self.right.plot(
            [], [], "o", color=palette.AMBER.fill, markeredgecolor="#ffffff", markersize=12, animated=True, zorder=5
        )[0]
        self.card = self.right.axhline(0, color=palette.SLATE.fill, linestyle=(0, (5, 4)), linewidth=1.3, animated=True)
        self.card_name = marks.moving_text(
            self.right, lift=9, ha="right", va="bottom", color=palette.MUTED, fontsize=11
        )

    def show(self, view: Upload) -> bool:
        minutes = np.minimum(view.seconds, 1e15) / 60
        here = min(view.here.seconds, 1e15) / 60
        allowed = view.smallest_mib <= SIZES
        inside = float(np.min(minutes[allowed])) if allowed.any() else float(np.min(minutes))
        changed = marks.set_top(self.left, max(min(1.2 * here, 8 * inside), 1.6 * inside))
        top = self.left.get_ylim()[1]
        self.curve.set_data(SIZES, np.minimum(minutes, 3 * top))
        place = min(max(view.part_mib, SIZES[0]), SIZES[-1])
        height = min(here, 0.86 * top)
        self.point.set_data([place], [height])
        self.point.set_marker("X" if view.problems else "o")
        far = place > 200
        self.point_name.set_position((place, height))
        self.point_name.set_horizontalalignment("right" if far else "left")
        self.point_name.set_text(_("refused") if view.problems else duration(view.here.seconds))
        edge = min(view.smallest_mib, SIZES[-1])
        left = 0.8 * SIZES[0]
        self.refused.set_bounds(left, 0, edge - left if edge > SIZES[0] else 0, 1)
        self.refused_name.set_text(_("too many parts") if edge > SIZES[0] else "")
        changed |= marks.set_right(self.right, max(view.fill * 1.6, view.connections))
        width = self.right.get_xlim()[1]
        card = view.card_gbps * 125
        changed |= marks.set_top(self.right, card * 1.25)
        full = card / view.per_connection
        self.rates.set_data(
            [0, min(full, width), width],
            [0, min(card, width * view.per_connection), min(card, width * view.per_connection)],
        )
        self.here.set_data([min(view.connections, width)], [min(card, view.connections * view.per_connection)])
        self.card.set_ydata([card, card])
        self.card_name.set_position((width * 0.99, card))
        self.card_name.set_text(_("the card: {rate} MB/s").format(rate=plain(card)))
        return changed


def objection(code: str, view: Upload) -> str:
    return {
        "too_many_parts": _(
            "{count} parts are more than the 10,000 that S3 takes; parts of at least {size} would fit."
        ).format(count=plain(view.here.parts), size=mebibytes(math.ceil(view.smallest_mib))),
        "part_too_small": _("a part has at least 5 MiB, except for the last one."),
        "part_too_large": _("a part has at most 5 GiB."),
        "object_too_large": _("an object has at most 48.8 TiB."),
    }[code]


def say_transfer(view: Upload) -> str:
    if view.problems:
        return _("S3 refuses this upload: {reason}").format(reason=objection(view.problems[0], view))
    fields = {
        "size": mebibytes(view.part_mib),
        "time": duration(view.here.seconds),
        "whole": duration(view.whole.seconds),
    }
    if view.breaks == 0:
        return _("In parts of {size} the object takes {time}; in one piece over one connection {whole}.").format(
            **fields
        )
    return _(
        "In parts of {size}: {time}, as a break costs one part. In one piece: {whole}, as a break costs everything."
    ).format(**fields)


def law_transfer(view: Upload) -> str:
    extra = view.here.sent_mib / (view.object_gib * 1024) - 1
    fields = {
        "fails": plain(100 * view.here.part_fails),
        "extra": plain(100 * extra) if extra < 1e6 else _("a million and more"),
        "fill": str(view.fill),
        "count": str(view.connections),
    }
    if view.breaks:
        law = _("{fails} % of the attempts at a part fail, so {extra} % more is sent than the object holds.")
    else:
        law = _("The line never breaks, so nothing is sent twice.")
    law = law.format(**fields)
    if view.here.bound == "card":
        return (
            law
            + " "
            + _("{fill} connections fill the card; in use: {count}. Every further one adds nothing.").format(**fields)
        )
    return law + " " + _("It takes {fill} connections to fill the card; in use: {count}.").format(**fields)


def table_transfer(view: Upload) -> pd.DataFrame:
    sizes = [5, 16, 64, 100, 512, 1024, 5120]
    places = [int(np.argmin(np.abs(np.log(SIZES / size)))) for size in sizes]
    object_mib = view.object_gib * 1024
    return pd.DataFrame(
        {
            _("parts"): [model.part_count(object_mib, size) for size in sizes],
            _("S3 accepts"): [
                _("yes") if not model.problems(object_mib, size, limits=LIMITS) else _("no") for size in sizes
            ],
            _("minutes, about"): [
                round(float(view.seconds[i]) / 60, 1) if math.isfinite(view.seconds[i]) else math.inf for i in places
            ],
        },
        index=pd.Index(sizes, name=_("MiB a part")),
    )


def transfer() -> Simulation:
    """How large should a part be?"""
    start = {
        "object_gib": 100,
        "part_mib": 5120,
        "connections": 8,
        "breaks": 30,
        "card_gbps": 1,
        "per_connection": 87.5,
        "first_byte_ms": 150,
    }
    return Simulation(
        id="transfer",
        question=_("How large should a part be?"),
        run=run_transfer,
        chart=UploadChart(),
        say=say_transfer,
        law=law_transfer,
        table=table_transfer,
        controls=[
            Number("object_gib", _("Object"), 0.1, 50_000, 0.1, unit="GiB", log=True),
            Number("part_mib", _("Part"), 5, 5120, 1, unit="MiB", log=True),
            Count("connections", _("Connections"), 1, 64),
            Number("breaks", _("Breaks of the line for every 100 GiB sent"), 0, 100, 1),
        ],
        more=[
            Number("card_gbps", _("Network card"), 0.1, 100, 0.1, unit="Gb/s", log=True),
            Number("per_connection", _("One connection carries"), 1, 200, 0.5, unit="MB/s"),
            Number("first_byte_ms", _("Wait for the first byte"), 0, 1000, 10, unit="ms"),
        ],
        presets=[
            Preset("hundred-gib", _("100 GiB in parts of 5 GiB, a line that often breaks"), start),
            Preset("one-percent", _("100 GiB in parts of 100 MiB, 1 % of them fail"), {"part_mib": 100, "breaks": 10}),
            Preset(
                "five-tebibytes",
                _("5 TiB in parts of 500 MiB"),
                {"object_gib": 5120, "part_mib": 500, "card_gbps": 10, "connections": 15},
            ),
            Preset(
                "fill-the-card",
                _("10 Gb/s and eight connections"),
                {"part_mib": 16, "card_gbps": 10, "breaks": 0, "object_gib": 50},
            ),
            Preset(
                "tiny-parts",
                _("5 MiB a part over one connection"),
                {"part_mib": 5, "connections": 1, "object_gib": 40, "breaks": 0, "card_gbps": 10},
            ),
        ],
        source=facts.source("s3-transfer").text(language()),
    )
