"""A chart for choosers: a row for each candidate, a column for each criterion, and what rules a candidate out in red, with a corner cut off."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from matplotlib.figure import Figure

from aws_study.text import gettext as _
from aws_study.ui import marks, palette

PALE = "#ffffff"  # letters on a filled cell


def _notched(left: float, right: float, top: float, bottom: float) -> list[tuple[float, float]]:
    """A cell without its upper right corner: the sign beside the colour."""
    return [(left, top), (right - 0.1, top), (right, top + 0.36), (right, bottom), (left, bottom)]


class FitGrid:
    """`names` and `heads` are words by id; `offers` is what stands in a cell. The view has `faults`: by name, the ids that rule it out.

    Behind the criteria comes one free column: `last` gives its words for a name that fits, `best` the name to set in bold there.
    """

    def __init__(
        self,
        names: Mapping[str, str],
        heads: Mapping[str, str],
        offers: Callable[[str, str], str],
        last_head: str,
        last: Callable[[Any, str], str],
        best: Callable[[Any], str | None],
        *,
        left: int = 134,
    ):
        self._names, self._heads, self._offers = names, heads, offers
        self._last_head, self._last, self._best, self._left = last_head, last, best, left

    def setup(self, figure: Figure) -> None:
        width, height = figure.get_size_inches() * figure.dpi
        left = self._left
        self.axes = figure.add_axes((left / width, 8 / height, 1 - (left + 12) / width, 1 - 36 / height))
        self.axes.set_xlim(0, len(self._heads) + 1)
        self.axes.set_ylim(len(self._names), 0)
        self.axes.axis("off")
        heads: Sequence[str] = (*self._heads.values(), self._last_head)
        for column, head in enumerate(heads):
            self.axes.text(column + 0.5, -0.3, head, ha="center", va="baseline", fontsize=12, color=palette.MUTED)
        self.axes.text(
            -0.06, -0.3, _("notched: rules out"), ha="right", va="baseline", fontsize=12, color=palette.RED.word
        )
        self.cells = {tone.name: marks.series(self.axes, tone) for tone in (palette.GREEN, palette.RED, palette.SLATE)}
        self.words = {name: self._row(row, name) for row, name in enumerate(self._names)}

    def _row(self, row: int, name: str) -> tuple[Any, Any]:
        """What moves in a row: its name, and the words of the free column."""
        middle = row + 0.5
        for column, criterion in enumerate(self._heads):
            self.axes.text(
                column + 0.5, middle, self._offers(name, criterion), ha="center", va="center", fontsize=11.5, color=PALE,
                weight="bold", animated=True, zorder=4,
            )  # fmt: skip
        style: dict[str, Any] = {"va": "center", "fontsize": 12, "animated": True}
        title = self.axes.text(-0.06, middle, self._names[name], ha="right", **style)
        return title, self.axes.text(len(self._heads) + 0.5, middle, "", ha="center", color=palette.INK, **style)

    def show(self, view: Any) -> bool:
        boxes: dict[str, list[Any]] = {name: [] for name in self.cells}
        best = self._best(view)
        for row, name in enumerate(self._names):
            fits = not view.faults[name]
            for column, criterion in enumerate(self._heads):
                tone = palette.RED if criterion in view.faults[name] else palette.GREEN if fits else palette.SLATE
                shape = _notched if tone is palette.RED else marks.box
                boxes[tone.name].append(shape(column + 0.02, column + 0.98, row + 0.06, row + 0.94))
            title, last = self.words[name]
            title.set_fontweight("bold" if fits else "normal")
            title.set_color(palette.GREEN.word if fits else palette.MUTED)
            last.set_text(self._last(view, name) if fits else "")
            last.set_fontweight("bold" if name == best else "normal")
        for name, cells in self.cells.items():
            cells.set_verts(boxes[name])
        return False


def ruled_out(view: Any, heads: Mapping[str, str]) -> list[str]:
    """For each candidate the heads of what rules it out, in one text: a column of the table."""
    return [", ".join(heads[fault] for fault in faults) for faults in view.faults.values()]
