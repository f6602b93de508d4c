"""matplotlib's SVG as a card wants it: short, quick to draw, and harmless in somebody else's page."""

from __future__ import annotations

import io
import re
from functools import lru_cache
from typing import Any

from matplotlib import font_manager
from matplotlib._path import convert_to_string  # type: ignore[attr-defined]
from matplotlib.artist import Artist
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.colors import rgb2hex
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.textpath import text_to_path

from aws_study.ui import palette


class Pen(RendererSVG):
    """Draws SVG that can stand in a page: no metadata, no style sheet (it would restyle the whole page), no ids of groups.

    It remembers how large texts and fonts are: most texts are those of the move before, and measuring costs more than drawing.
    """

    def __init__(self, width: int, height: int):
        self._out = io.StringIO()
        super().__init__(width, height, self._out)  # 72 dots an inch: a point is a pixel
        self.writer.comment("the tag of <svg> is closed before the first artist")

    def draw(self, artist: Artist) -> str:
        """The artist with the clips, hatches and markers that it refers to, whatever was drawn before."""
        self._clipd, self._hatchd, self._markers = {}, {}, {}
        self._out.seek(0)
        self._out.truncate()
        artist.draw(self)
        self._write_clips()
        self._write_hatches()
        return palette.themed(re.sub(r">\s+<", "><", self._out.getvalue()))

    def _write_metadata(self, metadata: Any) -> None:
        pass

    def _write_default_style(self) -> None:
        pass

    def open_group(self, s: str, gid: str | None = None) -> None:
        self.writer.start("g")

    def _convert_path(
        self, path: Any, transform: Any = None, clip: Any = None, simplify: Any = None, sketch: Any = None
    ) -> str:
        """A path to a hundredth of a pixel; matplotlib writes millionths, which is half of what a page has to read."""
        inside = (0.0, 0.0, self.width, self.height) if clip else None
        codes = [b"M", b"L", b"Q", b"C", b"z"]
        return convert_to_string(path, transform, inside, simplify, sketch, 2, codes, False).decode("ascii")

    def draw_path_collection(  # type: ignore[override]
        self, gc: Any, master: Any, paths: Any, transforms: Any, *styles: Any, **more: Any
    ) -> None:
        """Shapes that look alike become one shape: a page paints one path of a hundred squares sooner than a hundred paths."""
        faces, edges, widths, lines = styles[2:6]
        alike = max(map(len, (faces, edges, widths, lines))) <= 1 and len(styles[0]) <= 1 and not len(transforms)
        if alike and len(paths) > 1 and all(colour[3] in (0, 1) for colour in (*faces, *edges)):
            paths = [Path.make_compound_path(*paths)]
        super().draw_path_collection(gc, master, paths, transforms, *styles, **more)

    def _write_hatches(self) -> None:
        """Dots repeat every few pixels: one step of them is enough, where matplotlib writes a hundred dots of curves, 50 KB."""
        for key in [key for key in self._hatchd if set(key[0]) == {"."}]:
            (_path, face, colour, stroke), id = self._hatchd.pop(key)
            step = 72 / (6 * len(key[0]))  # matplotlib's: six rows an inch for each dot of the hatch's name
            self.writer.start("defs")
            size = {"width": f"{step:g}", "height": f"{2 * step:g}"}
            self.writer.start("pattern", id=id, patternUnits="userSpaceOnUse", **size)
            self.writer.element("rect", fill="none" if face is None else rgb2hex(face), **size)
            for x, y in ((0, 0), (1, 0), (0.5, 1), (0, 2), (1, 2)):
                place = {"cx": f"{x * step:g}", "cy": f"{y * step:g}", "r": f"{0.1 * step + stroke / 2:g}"}
                self.writer.element("circle", style=f"fill: {rgb2hex(colour)}", **place)
            self.writer.end("pattern")
            self.writer.end("defs")
        super()._write_hatches()

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Any) -> Any:
        return _measured(s, prop.copy(), ismath)

    def _get_font_height_metrics(self, prop: FontProperties) -> Any:
        return _heights(prop.copy())


@lru_cache(maxsize=256)
def _heights(font: FontProperties) -> tuple[float, float, float]:
    """Ascent, descent and line gap of a font, of its tables; matplotlib looks them up anew for every text."""
    face: Any = font_manager.get_font(font_manager.findfont(font))
    table, units = face.get_sfnt_table("OS/2"), face.get_sfnt_table("head")["unitsPerEm"]
    scale = font.get_size_in_points() / units
    return table["sTypoAscender"] * scale, -table["sTypoDescender"] * scale, table["sTypoLineGap"] * scale


@lru_cache(maxsize=4096)
def _measured(text: str, font: FontProperties, math: Any) -> Any:
    """Width, height and descent; with a number in it, which the next move will change, sign by sign and so without kerning.

    The page itself sets a single line by its anchor, so that its width is of no account.
    """
    if math or not any(map(str.isdigit, text)):
        return text_to_path.get_text_width_height_descent(text, font, math)
    widths, above, below = zip(*(_glyph(sign, font) for sign in text), strict=True)
    return sum(widths), max(above) + max(below), max(below)


@lru_cache(maxsize=4096)
def _glyph(sign: str, font: FontProperties) -> tuple[float, float, float]:
    """Width with its gaps, height above and depth below the line: there are few signs and many numbers."""
    _width, height, below = text_to_path.get_text_width_height_descent(sign, font, False)
    wide, narrow = (text_to_path.get_text_width_height_descent(one, font, False)[0] for one in (f"x{sign}x", "xx"))
    return wide - narrow, height - below, below
