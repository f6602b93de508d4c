"""The course's colours, as code: tests/ui/test_palette.py measures every contrast claimed here.

A *fill* has at least 3:1 against white and against JupyterLab's dark paper, so one value serves both themes. Words in a
series' colour need 4.5:1, which no single value has on both papers: they are written as `Tone.word`, which the SVG turns
into a CSS variable that the card sets for each theme. Ink works the same way with JupyterLab's own variables.
"""

from __future__ import annotations

from dataclasses import dataclass

PAPER, DARK_PAPER = "#ffffff", "#111111"


@dataclass(frozen=True)
class Tone:
    """A series' colour: `fill` for shapes; `word` for text on white, `dark_word` for the same text on dark paper."""

    name: str
    fill: str
    word: str
    dark_word: str


BLUE = Tone("blue", "#0072b2", "#00629a", "#5cb8ee")
AMBER = Tone("amber", "#c77700", "#8f5600", "#f0ad3c")
GREEN = Tone("green", "#00936b", "#007456", "#3ecfa4")
RED = Tone("red", "#d1495b", "#b02a40", "#ff8a98")
PURPLE = Tone("purple", "#9467bd", "#75479c", "#c5a3e6")
SLATE = Tone("slate", "#7a8391", "#5a6472", "#aab3bf")
PINK = Tone("pink", "#d164a6", "#a8387f", "#f29bd0")
TONES = (BLUE, AMBER, GREEN, RED, PURPLE, SLATE, PINK)

# Ink: what matplotlib draws with (left) becomes a CSS variable of JupyterLab (right) with the same value as fallback.
INK, MUTED, AXIS, GRID = "#1f2933", "#52606d", "#9aa5b1", "#e4e7eb"
_VARIABLES = {
    INK: "--jp-content-font-color1",
    MUTED: "--jp-content-font-color2",
    AXIS: "--jp-border-color1",
    GRID: "--jp-border-color3",
}


def themed(svg: str) -> str:
    """The SVG with every ink and word colour turned into a CSS variable, so that it follows the theme."""
    for colour, variable in _VARIABLES.items():
        svg = svg.replace(colour, f"var({variable}, {colour})")
    for tone in TONES:
        svg = svg.replace(tone.word, f"var(--word-{tone.name}, {tone.word})")
    return svg


def theme_css(card: str) -> str:
    """The CSS that gives words their colour in both themes; `card` is the selector of the card."""
    light = " ".join(f"--word-{tone.name}: {tone.word};" for tone in TONES)
    dark = " ".join(f"--word-{tone.name}: {tone.dark_word};" for tone in TONES)
    return f'{card} {{ {light} }}\n[data-jp-theme-light="false"] {card} {{ {dark} }}\n'
