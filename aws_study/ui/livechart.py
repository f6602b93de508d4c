"""A matplotlib picture in two layers: what stands still is drawn once, what moves is drawn alone at every move.

Drawing a whole figure costs about 30 ms, most of it ticks and text that did not change. So `LiveChart` keeps the figure,
draws it to SVG once without its moving artists, and at each move draws only those into a second SVG that lies over the
first: about 1-5 ms and 5-10 KB. An artist moves when it was made with matplotlib's own `animated=True`.
"""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any, Protocol

import matplotlib
from matplotlib import font_manager
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path
from PIL import Image

from aws_study.ui import palette

WIDTH, HEIGHT = 820, 320  # CSS pixels of the chart on a full-width card
_SERIAL = itertools.count()
_DPI = 72  # one figure point is one CSS pixel

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
        self._style = {**STYLE, "svg.hashsalt": f"aws-study-{next(_SERIAL)}"}
        with matplotlib.rc_context(self._style):
            self.figure = Figure(figsize=(width / _DPI, height / _DPI), dpi=_DPI)
            FigureCanvasAgg(self.figure)
            chart.setup(self.figure)
        self._still: str | None = None

    def draw(self, view: Any, alt: str) -> tuple[str | None, str]:
        """Show the view; returns the still layer when it has to be drawn anew (else None), and the moving layer."""
        with matplotlib.rc_context(self._style):
            changed = bool(self._chart.show(view)) or self._still is None
            if changed:
                self._still = self._draw_still()
            return (self._still if changed else None), self._draw_moving(alt)

    @property
    def still(self) -> str:
        return self._still or ""

    def png(self) -> bytes:
        """What the figure shows now as a PNG on white paper."""
        drawn, small = io.BytesIO(), io.BytesIO()
        with matplotlib.rc_context(self._style):
            self.figure.savefig(drawn, format="png", dpi=_DPI * 1.25, facecolor=palette.PAPER)
        # 64 colours are enough for flat charts and keep a saved lesson small
        Image.open(drawn).convert("RGB").quantize(64).save(small, format="png", optimize=True)
        return small.getvalue()

    def _moving_artists(self) -> list[Artist]:
        artists = [*self.figure.texts, *self.figure.lines, *self.figure.patches]
        for axes in self.figure.axes:
            artists += axes.get_children()
        moving = [artist for artist in artists if artist.get_animated() and artist.get_visible()]
        return sorted(moving, key=lambda artist: artist.get_zorder())

    def _draw_still(self) -> str:
        moving = self._moving_artists()
        for artist in moving:
            artist.set_visible(False)
        try:
            return self._draw([self.figure], 'aria-hidden="true"')
        finally:
            for artist in moving:
                artist.set_visible(True)

    def _draw_moving(self, alt: str) -> str:
        return self._draw(self._moving_artists(), f'role="img" aria-label="{escape(alt)}"')

    def _draw(self, artists: Sequence[Artist], attributes: str) -> str:
        out = io.StringIO()
        pen = _Pen(*self._size, out, image_dpi=_DPI)
        for artist in artists:
            artist.draw(pen)
        pen.finalize()
        return _clean(out.getvalue(), attributes)


class _Pen(RendererSVG):
    """Draws SVG and remembers how large a text is: most texts are those of the move before, and measuring costs more than drawing."""

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Any) -> Any:
        return _measured(s, prop.copy(), ismath)


@lru_cache(maxsize=4096)
def _measured(text: str, font: FontProperties, math: Any) -> Any:
    return text_to_path.get_text_width_height_descent(text, font, math)


def _clean(svg: str, attributes: str) -> str:
    """Only the <svg> element, without the metadata, the style sheet that would restyle the whole page, and the groups' ids.

    Nothing refers to a group, and every chart would number its own from 1.
    """
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'<g id="[^"]*"', "<g", svg)
    svg = re.sub(r'<svg[^>]*viewBox="([^"]+)"[^>]*>', rf'<svg viewBox="\1" {attributes}>', svg, count=1)
    return palette.themed(svg)
