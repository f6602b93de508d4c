"""Small pieces that charts share: axes limits that rarely change, labels that keep out of each other's way, the learner's guess."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation

from aws_study.ui import palette
from aws_study.ui.units import plain


def nice_top(value: float) -> float:
    """The smallest of 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten that holds `value` with some air above it.

    A limit that jumps between few values lets the still layer stand while a slider moves.
    """
    if value <= 0:
        return 1.0
    value *= 1.08
    power = 10.0
    while power > value:
        power /= 10
    while power * 10 <= value:
        power *= 10
    return next(step * power for step in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if step * power >= value)


def set_top(axes: Axes, value: float) -> bool:
    """Give the axes an upper limit for `value`; True when it changed.

    A limit that still fits, with the value between 35 % and 97 % of it, stays: drawing the still layer anew costs ten
    times as much as a move.
    """
    top = axes.get_ylim()[1]
    if 0.35 * top <= value <= 0.97 * top:
        return False
    if (wanted := nice_top(value)) == top:
        return False
    axes.set_ylim(0, wanted)
    return True


def turns(*series: np.ndarray) -> np.ndarray:
    """Which points a line needs: not those at which every series is level on both sides. A page reads all that are drawn."""
    level = np.diff(np.vstack(series), axis=1) == 0
    return np.r_[True, ~(level[:, :-1] & level[:, 1:]).all(axis=0), True]


def set_right(axes: Axes, value: float) -> bool:
    """As set_top, for the right end of the x axis; a value may come a little nearer to it."""
    right = axes.get_xlim()[1]
    if 0.45 * right <= value <= 0.99 * right:
        return False
    if (wanted := nice_top(value)) == right:
        return False
    axes.set_xlim(0, wanted)
    return True


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """The places moved as little as needed so that neighbours are `gap` apart and all lie in [low, high]. Order is kept."""
    order = sorted(range(len(places)), key=lambda i: places[i])
    moved = [places[i] for i in order]
    for i in range(len(moved)):
        moved[i] = max(moved[i], low if i == 0 else moved[i - 1] + gap)
    ceiling = high
    for i in reversed(range(len(moved))):
        moved[i] = min(moved[i], ceiling)
        ceiling = moved[i] - gap
    result = [0.0] * len(places)
    for i, place in zip(order, moved, strict=True):
        result[i] = place
    return result


def axes_row(
    figure: Figure,
    count: int,
    *,
    left: float = 72,
    right: float = 20,
    top: float = 34,
    bottom: float = 48,
    between: float = 34,
    share_y: bool = True,
) -> list[Axes]:
    """`count` axes side by side with margins in pixels, so that every chart of the course has the same ones."""
    width, height = figure.get_size_inches() * figure.dpi
    axes = figure.subplots(1, count, sharey=share_y, squeeze=False)[0]
    inner = (width - left - right - between * (count - 1)) / count
    figure.subplots_adjust(
        left=left / width, right=1 - right / width, bottom=bottom / height, top=1 - top / height, wspace=between / inner
    )
    for place, one in enumerate(axes):
        one.tick_params(length=0, pad=6)
        one.grid(axis="x", visible=False)
        # Names of axes stand at fixed places: looking for them anew takes half of the still layer's time, and they would jump.
        beside = left - 22 if place == 0 else min(50, between - 26)
        one.xaxis.set_label_coords(0.5, -22 / (height - top - bottom))
        one.yaxis.set_label_coords(-beside / inner, 0.5)
    return list(axes)


class GuessLine:
    """The learner's prediction: a dotted level with its words, hidden until there is one."""

    def __init__(self, axes: Axes, words: str):
        self._line = axes.axhline(
            0, color=palette.PURPLE.fill, linestyle=(0, (1, 1.6)), linewidth=2.4, animated=True, zorder=6
        )
        self._text = axes.text(
            0.99,
            0,
            words,
            transform=axes.get_yaxis_transform(),
            ha="right",
            va="bottom",
            fontsize=12,
            color=palette.PURPLE.word,
            weight="bold",
            animated=True,
            zorder=6,
        )
        self.set(None)

    def set(self, value: float | None) -> None:
        self.value = value or 0.0  # for the axes' limits
        for artist in (self._line, self._text):
            artist.set_visible(value is not None)
        self._line.set_ydata([self.value, self.value])
        self._text.set_y(self.value)


def box(left: float, right: float, low: float, high: float) -> list[tuple[float, float]]:
    """Corners of a rectangle, as PolyCollection takes them."""
    return [(left, low), (right, low), (right, high), (left, high)]


def rectangles(lefts: Sequence[float], width: float, height: float) -> list[list[tuple[float, float]]]:
    """Corners of equal bars that stand on zero, as PolyCollection takes them."""
    return [box(x, x + width, 0, height) for x in lefts]


def series(axes: Axes, tone: palette.Tone, hatch: str = "") -> PolyCollection:
    """The bars or areas of one series, none yet, in its colour and with white lines where it is hatched; the chart sets their corners."""
    edge = "#ffffff" if hatch else "none"
    shapes = PolyCollection([], facecolor=tone.fill, edgecolor=edge, hatch=hatch, linewidth=0, animated=True)
    axes.add_collection(shapes, autolim=False)
    return shapes


def beside(axes: Axes, color: str) -> Any:
    """An empty text to the right of the axes, for the name of a series at its height; the chart sets words and height."""
    transform = axes.get_yaxis_transform()
    return axes.text(1.02, 0, "", transform=transform, va="center", weight="bold", color=color, animated=True)


def columns(low: np.ndarray, high: np.ndarray) -> list[np.ndarray]:
    """Corners of bars that fill the width from 0 to 1, from `low` to `high`, as PolyCollection takes them; empty ones are left out."""
    width = 1 / low.size
    left = (np.arange(low.size) + 0.12) * width
    right = left + 0.76 * width
    corners = np.stack([left, low, right, low, right, high, left, high], axis=1).reshape(-1, 4, 2)
    return list(corners[high > low + 1e-9])


def plain_ticks(*axes: Axis) -> None:
    """Numbers along an axis as sentences write them: 2.5 and 20, 1,000."""
    for axis in axes:
        axis.set_major_formatter(lambda value, _place: plain(value))


def moving_text(axes: Axes, *, lift: float = 0, **style: Any) -> Any:
    """An empty text that moves; the chart sets its place, and it stands `lift` pixels above that."""
    transform = axes.transData + ScaledTranslation(0, lift / 72, axes.figure.dpi_scale_trans)
    return axes.text(0, 0, "", transform=transform, animated=True, **style)
