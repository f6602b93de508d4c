"""The contrasts that the palette promises, measured (WCAG 2 relative luminance)."""

import pytest

from aws_study.ui import palette


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tone", palette.TONES, ids=lambda tone: tone.name)
def test_shapes_and_words_can_be_seen_on_both_papers(tone):
    assert contrast(tone.fill, palette.PAPER) >= 3
    assert contrast(tone.fill, palette.DARK_PAPER) >= 3
    assert contrast(tone.word, palette.PAPER) >= 4.5
    assert contrast(tone.dark_word, palette.DARK_PAPER) >= 4.5


@pytest.mark.parametrize("ink", [palette.INK, palette.MUTED])
def test_ink_can_be_read_on_white(ink):
    assert contrast(ink, palette.PAPER) >= 4.5


def test_every_ink_follows_the_theme():
    drawn = f'<path style="stroke: {palette.GRID}"/><text style="fill: {palette.INK}"/><text style="fill: {palette.BLUE.word}"/>'
    themed = palette.themed(drawn)
    assert f"var(--jp-border-color3, {palette.GRID})" in themed
    assert f"var(--jp-content-font-color1, {palette.INK})" in themed
    assert f"var(--word-blue, {palette.BLUE.word})" in themed
