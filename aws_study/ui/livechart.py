"""A matplotlib picture in two layers: what stands still is drawn once, what moves is drawn alone at every move.

Drawing a whole figure costs about 30 ms, most of it ticks and text that did not change. So `LiveChart` keeps the figure,
draws it to SVG once without its moving artists, and at each move draws only those into a second SVG that lies over the
first: about 1-5 ms and 5-10 KB. An artist moves when it was made with matplotlib's own `animated=True`; one that looks as
it did before is not drawn again but repeated.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any, Protocol

import matplotlib
import numpy as np
from matplotlib import font_manager
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, Rectangle
from matplotlib.text import Text
from PIL import Image

from aws_study.ui import palette
from aws_study.ui.pen import Pen

WIDTH, HEIGHT = 820, 320  # CSS pixels of the chart on a full-width card
_SERIAL = itertools.count()
_DPI = 72  # one figure point is one CSS pixel, as Pen draws it

for _file in sorted((Path(__file__).parent / "typeface").glob("*.otf")):
    font_manager.fontManager.addfont(str(_file))

STYLE: Any = {
    "font.family": "Noto Sans CJK KR",
    "font.size": 12,
    "text.color": palette.INK,
    "axes.labelcolor": palette.MUTED,
    "axes.labelsize": 12,
    "axes.titlesize": 13,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlecolor": palette.INK,
    "axes.titley": 1.0,  # a place that matplotlib need not look for costs nothing: half of the still layer's time was that
    "axes.edgecolor": palette.AXIS,
    "axes.facecolor": "none",
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "grid.color": palette.GRID,
    "grid.linewidth": 1,
    "xtick.color": palette.AXIS,
    "ytick.color": palette.AXIS,
    "xtick.labelcolor": palette.MUTED,
    "ytick.labelcolor": palette.MUTED,
    "xtick.labelsize": 12,
    "ytick.labelsize": 12,
    "lines.linewidth": 2.2,
    "hatch.linewidth": 1.6,
    "figure.facecolor": "none",
    "svg.fonttype": "none",  # words stay words: the page's own fonts draw them (card.css), ten times faster than outlines
    "axes.unicode_minus": False,
}


class Chart(Protocol):
    """What a simulation draws: `setup` once, then `show` for every view."""

    def setup(self, figure: Figure) -> None:
        """Make axes and artists; those that will move with `animated=True`."""

    def show(self, view: Any) -> bool:
        """Move the artists to this view; True when the still layer (limits, ticks, titles) changed too."""


class LiveChart:
    """Draws a Chart as (still SVG, moving SVG), and as an opaque PNG for the saved notebook."""

    def __init__(self, chart: Chart, *, width: int = WIDTH, height: int = HEIGHT):
        self._chart = chart
        self._size = (width, height)
        # Hatches and clips are found by their ids, and a page does not paint with those of a card that is scrolled away.
        own = {**STYLE, "svg.hashsalt": f"aws-study-{next(_SERIAL)}"}
        with matplotlib.rc_context(own):
            checked: Any = matplotlib.rcParams
            self._style = {name: checked[name] for name in own}  # as matplotlib's checks leave it
            self.figure = Figure(figsize=(width / _DPI, height / _DPI), dpi=_DPI)
            FigureCanvasAgg(self.figure)
            chart.setup(self.figure)
        self._still: str | None = None
        self._view: Any = None
        self._strayed = False  # the figure shows what was drawn ahead
        self._scales: list[Any] = []
        self._drawn: dict[Artist, tuple[Any, str]] = {}

    def draw(self, view: Any, alt: str) -> tuple[str | None, str]:
        """Show the view; returns the still layer when it has to be drawn anew (else None), and the moving layer."""
        self._view, self._strayed = view, False
        with _styled(self._style):
            changed = bool(self._chart.show(view)) or self._still is None
            if changed:
                self._still = self._draw_still()
            return (self._still if changed else None), self._draw_moving(alt)

    def draw_ahead(self, view: Any, alt: str) -> tuple[str | None, str]:
        """The two layers of a view that is not shown yet, as `draw` returns them; it comes after at least one `draw`."""
        self._strayed = True
        stands, self._still = (
            self._still,
            None,
        )  # until it is sure: what is drawn after a failure brings its own still layer
        with _styled(self._style):
            if not self._chart.show(view) and stands is not None:
                self._still = stands
                return None, self._draw_moving(alt)
            layers = self._draw_still(), self._draw_moving(alt)
            self._chart.show(self._view)  # limits moved: back to those of the page
            return layers

    @property
    def still(self) -> str:
        return self._still or ""

    def png(self) -> bytes:
        """What the figure shows now as a PNG on white paper."""
        drawn, small = io.BytesIO(), io.BytesIO()
        with _styled(self._style):
            if self._strayed:
                self._chart.show(self._view)
            # matplotlib saves what moves in axes, and leaves out what moves in the figure itself
            own = [artist for artist in self._own_artists() if artist.get_animated()]
            for artist in own:
                artist.set_animated(False)
            try:
                self.figure.savefig(drawn, format="png", dpi=_DPI * 1.25, facecolor=palette.PAPER)
            finally:
                for artist in own:
                    artist.set_animated(True)
        # 64 colours are enough for flat charts and keep a saved lesson small
        Image.open(drawn).convert("RGB").quantize(64).save(small, format="png", optimize=True)
        return small.getvalue()

    def _own_artists(self) -> list[Artist]:
        """Those of the figure itself, outside all axes."""
        return [*self.figure.texts, *self.figure.lines, *self.figure.patches]

    def _moving_artists(self) -> list[Artist]:
        artists = self._own_artists()
        for axes in self.figure.axes:
            artists += axes.get_children()
        moving = [artist for artist in artists if artist.get_animated() and artist.get_visible()]
        return sorted(moving, key=lambda artist: artist.get_zorder())

    def _draw_still(self) -> str:
        moving = self._moving_artists()
        for artist in moving:
            artist.set_visible(False)
        try:
            return self._svg(Pen(*self._size).draw(self.figure), 'aria-hidden="true"')
        finally:
            for artist in moving:
                artist.set_visible(True)

    def _draw_moving(self, alt: str) -> str:
        scales = [
            (axes.viewLim.bounds, axes.bbox.bounds, axes.get_xscale(), axes.get_yscale()) for axes in self.figure.axes
        ]
        before = self._drawn if scales == self._scales else {}
        self._scales, self._drawn = scales, {}
        pen = Pen(*self._size)
        for artist in self._moving_artists():
            look = _look(artist)
            known = before.get(artist)
            if known is None or look is None or known[0] != look:
                known = (look, pen.draw(artist))
            self._drawn[artist] = known
        return self._svg(
            "".join(drawn for _look, drawn in self._drawn.values()), f'role="img" aria-label="{escape(alt)}"'
        )

    def _svg(self, drawn: str, attributes: str) -> str:
        width, height = self._size
        return f'<svg viewBox="0 0 {width} {height}" {attributes}>{drawn}</svg>'


@contextmanager
def _styled(style: dict[str, Any]) -> Iterator[None]:
    """`matplotlib.rc_context` for settings that were checked before: its copies and checks take as long as three texts."""
    settings: Any = matplotlib.rcParams
    before = {name: settings[name] for name in style}
    dict.update(settings, style)
    try:
        yield
    finally:
        dict.update(settings, before)


def _look(artist: Artist) -> Any:
    """Everything about this artist that charts change; None for a kind that is always drawn anew.

    matplotlib's own `stale` says only that something was set, and most moves set most artists to what they were.
    """
    one: Any = artist
    if type(artist) is Text and one.get_bbox_patch() is None:
        font = hash(one.get_fontproperties())
        aligned = (one.get_ha(), one.get_va(), one.get_rotation())
        return (one.get_text(), one.get_position(), one.get_color(), one.get_alpha(), font, aligned)
    if isinstance(artist, (Rectangle, FancyBboxPatch)):
        edge = (one.get_edgecolor(), one.get_linewidth(), one.get_linestyle(), one.get_hatch())
        return (one.get_bbox().bounds, one.get_facecolor(), edge, one.get_alpha())
    if isinstance(artist, (PolyCollection, LineCollection)):
        shapes = [path.vertices.tobytes() for path in one.get_paths()]
        colours = (one.get_facecolor().tobytes(), one.get_edgecolor().tobytes())
        return (shapes, colours, one.get_hatch(), tuple(one.get_linewidth()), one.get_alpha())
    if type(artist) is Line2D:
        data = [np.asarray(values, dtype=float).tobytes() for values in one.get_data(orig=True)]
        paints = (one.get_color(), one.get_markerfacecolor(), one.get_markeredgecolor())
        line = (one.get_linewidth(), one.get_linestyle(), one.get_marker(), one.get_markersize())
        return (data, paints, line, one.get_alpha())
    return None
