"""Two layers: the still one is drawn when something still changed, the moving one holds the moving artists alone."""

import itertools
import re
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.patches import Rectangle
from matplotlib.path import Path

from aws_study.ui import livechart, marks, palette


class Empty:
    def setup(self, figure):
        self.text = figure.text(0.5, 0.5, "", animated=True)

    def show(self, view):
        self.text.set_text(str(view))
        return False


class Everything:
    """Bars, lines, areas, words and a picture, in two panels."""

    def setup(self, figure):
        self.left, self.right = marks.axes_row(figure, 2, share_y=False)
        self.bars = self.left.bar([0, 1], [1, 1], animated=True)
        (self.line,) = self.right.plot([0, 1], [0, 1], animated=True)
        (self.area,) = self.right.fill([0, 1, 1], [0, 0, 1], animated=True)
        self.image = self.right.imshow(np.eye(4), animated=True)
        self.words = self.left.text(0, 0, "한글 words", animated=True)
        self.left.set_ylim(0, 10)

    def show(self, view):
        for bar in self.bars:
            bar.set_height(view)
        return marks.set_top(self.left, view)


def paths(svg):
    return len(re.findall("<path", svg))


def test_no_axes_at_all():
    chart = livechart.LiveChart(Empty())
    still, moving = chart.draw("hello", "alt")
    assert still is not None
    assert moving.startswith("<svg")
    assert 'aria-label="alt"' in moving


class Hatched(Everything):
    def setup(self, figure):
        super().setup(figure)
        self.area.set_hatch("//")


def test_two_cards_on_one_page_share_no_id():
    ids = []
    for _card in range(2):
        still, moving = livechart.LiveChart(Hatched()).draw(5, "five")
        ids.append(set(re.findall(r' id="([^"]+)"', still + moving)))
    assert any("url(#" + id in moving for id in ids[1])
    assert not ids[0] & ids[1]


def test_every_kind_of_artist_moves_and_the_still_layer_stays():
    chart = livechart.LiveChart(Everything())
    still, first = chart.draw(5, "five")
    assert still is not None
    assert paths(still) > 10
    assert "<image" in first
    again, second = chart.draw(5.2, "more")
    assert again is None, "nothing still has changed"
    assert second != first
    changed, _moving = chart.draw(500, "much more")
    assert changed is not None
    assert changed != still


def test_what_is_drawn_ahead_leaves_the_page_as_it_is():
    chart = livechart.LiveChart(Everything())
    still, moving = chart.draw(5, "five")
    picture = chart.png()
    assert chart.draw_ahead(6, "six")[0] is None
    assert chart.png() == picture
    assert chart.draw(5, "five") == (None, moving)
    above, higher = chart.draw_ahead(500, "much more")  # another limit brings its own still layer
    assert above not in (None, still)
    assert chart.draw(500, "much more") == (above, higher)


def test_a_chart_that_fails_ahead_draws_everything_next_time():
    class Fragile(Everything):
        def show(self, view):
            super().show(view)
            if view == 500:
                raise ValueError("half shown")

    chart = livechart.LiveChart(Fragile())
    chart.draw(5, "five")
    with pytest.raises(ValueError, match="half shown"):
        chart.draw_ahead(500, "much more")
    assert chart.draw(6, "six")[0] is not None


def test_the_still_layer_holds_no_moving_artist():
    chart = livechart.LiveChart(Everything())
    still, _moving = chart.draw(5, "five")
    assert "<image" not in still
    assert palette.BLUE.fill not in still


def test_no_style_sheet_leaks_into_the_page_and_alt_text_is_escaped():
    chart = livechart.LiveChart(Everything())
    still, moving = chart.draw(5, '<script>"x"')
    for svg in (still, moving):
        assert "<style" not in svg
        assert "<metadata" not in svg
        assert "<?xml" not in svg
        ElementTree.fromstring(svg.replace("xlink:href", "href"))  # raises when it is not well-formed
    assert "<script>" not in moving
    assert "&lt;script&gt;&quot;x&quot;" in moving


def test_ink_is_written_as_css_variables():
    still, _moving = livechart.LiveChart(Everything()).draw(5, "x")
    assert "var(--jp-border-color3" in still


def test_the_picture_is_opaque_white():
    from io import BytesIO

    from PIL import Image

    chart = livechart.LiveChart(Everything())
    chart.draw(5, "x")
    picture = Image.open(BytesIO(chart.png())).convert("RGBA")
    assert picture.getpixel((0, 0)) == (255, 255, 255, 255)


def test_the_picture_shows_what_moves_in_the_figure_itself():
    """matplotlib saves what moves in axes and leaves out what moves in the figure: a heading above two panels was lost so."""
    chart = livechart.LiveChart(Empty())
    chart.draw("", "x")
    empty = chart.png()
    chart.draw("hello", "x")
    assert chart.png() != empty
    assert chart.draw("hello", "x")[0] is None, "it still moves"


@given(st.floats(1e-9, 1e12))
def test_a_nice_top_holds_the_value_with_air_and_is_not_far(value):
    top = marks.nice_top(value)
    assert value < top <= value * 2.2


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_spread_labels_keep_their_order_and_their_distance(places):
    moved = marks.spread(places, 0.1, 0.0, 1.0)
    ordered = sorted(moved)
    assert all(b - a >= 0.1 - 1e-9 for a, b in itertools.pairwise(ordered))
    assert ordered[-1] <= 1.0 + 1e-9
    assert all(
        (a < b) <= (x <= y) for a, x in zip(places, moved, strict=True) for b, y in zip(places, moved, strict=True)
    )


@pytest.mark.parametrize(
    ("usd", "text"), [(1215, "$1,215"), (49.3, "$49.30"), (0.0036, "$0.0036"), (-998.2, "-$998"), (0, "$0.00")]
)
def test_money(usd, text):
    from aws_study.ui.units import money

    assert money(usd) == text


@pytest.mark.parametrize(("kb", "text"), [(20, "20 KB"), (4096, "4 MB"), (5 * 2**20, "5 GB"), (1.2 * 2**30, "1.2 TB")])
def test_size(kb, text):
    from aws_study.ui.units import size

    assert size(kb) == text


@pytest.mark.parametrize("hatch", [".", "..", "..."])
def test_dots_stand_where_matplotlib_puts_them(hatch):
    class Dotted:
        def setup(self, figure):
            axes = figure.subplots()
            axes.add_patch(Rectangle((0, 0), 1, 1, facecolor="#0072b2", edgecolor="#ffffff", hatch=hatch))

        def show(self, view):
            return True

    still, _moving = livechart.LiveChart(Dotted()).draw(None, "dots")
    step = float(re.search(r'<pattern [^>]*width="([^"]+)"', still)[1])
    drawn = {(float(x), float(y)) for x, y in re.findall(r'cx="([^"]+)" cy="([^"]+)"', still)}
    path = Path.hatch(hatch)
    starts = [72 * path.vertices[place] for place in np.flatnonzero(path.codes == Path.MOVETO)]
    places = {
        (round(x, 3) % step, round(y + 0.1 * step, 3) % (2 * step)) for x, y in starts
    }  # a circle begins below its middle
    assert places == {(x % step, y % (2 * step)) for x, y in drawn}


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=2, max_size=40))
def test_a_line_without_its_level_points_is_the_same_line(pairs):
    one, other = np.array(pairs, dtype=float).T
    kept = marks.turns(one, other)
    places = np.arange(one.size)
    for series in (one, other):
        assert np.array_equal(np.interp(places, places[kept], series[kept]), series)
    left = list(zip(one[kept], other[kept], strict=True))
    assert not any(before == here == after for before, here, after in zip(left, left[1:], left[2:], strict=False))
