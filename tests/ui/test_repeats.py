"""An artist that looks as before is not drawn again; what is repeated is what would have been drawn."""

import numpy as np
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.patches import FancyBboxPatch, Rectangle

from aws_study.ui import livechart, pen


class OneOfEach:
    def setup(self, figure):
        axes = figure.subplots()
        axes.set(xlim=(0, 10), ylim=(0, 10))
        self.axes = axes
        self.text = axes.text(1, 1, "one", animated=True)
        (self.line,) = axes.plot([0, 1], [0, 1], "o-", animated=True)
        self.bar = axes.add_patch(Rectangle((1, 1), 2, 2, animated=True))
        self.box = axes.add_patch(FancyBboxPatch((5, 5), 1, 1, animated=True))
        self.shape = axes.add_collection(PolyCollection([[(0, 0), (1, 0), (1, 1)]], animated=True), autolim=False)
        self.image = axes.imshow(np.eye(3), animated=True)

    def show(self, view):
        view(self)
        return False


CHANGES = {
    "words": lambda chart: chart.text.set_text("two"),
    "place": lambda chart: chart.text.set_position((2, 2)),
    "size": lambda chart: chart.text.set_fontsize(20),
    "weight": lambda chart: chart.text.set_fontweight("bold"),
    "colour of words": lambda chart: chart.text.set_color("#b02a40"),
    "side": lambda chart: chart.text.set_ha("right"),
    "line": lambda chart: chart.line.set_data([0, 2], [0, 2]),
    "dashes": lambda chart: chart.line.set_linestyle("--"),
    "marker": lambda chart: chart.line.set_marker("X"),
    "height": lambda chart: chart.bar.set_height(5),
    "colour of a bar": lambda chart: chart.bar.set_facecolor("#00936b"),
    "hatch": lambda chart: chart.bar.set_hatch("//"),
    "box": lambda chart: chart.box.set_x(6),
    "edge": lambda chart: chart.box.set_edgecolor("#d1495b"),
    "corners": lambda chart: chart.shape.set_verts([[(0, 0), (2, 0), (2, 2)]]),
    "colour of a shape": lambda chart: chart.shape.set_facecolor("#c77700"),
    "fainter": lambda chart: chart.shape.set_alpha(0.5),
    "picture": lambda chart: chart.image.set_data(np.ones((3, 3))),
    "hidden": lambda chart: chart.text.set_visible(False),
    "limits": lambda chart: chart.axes.set_xlim(0, 20),
    "scale": lambda chart: chart.axes.set_yscale("symlog"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_is_drawn(name):
    live = livechart.LiveChart(OneOfEach())
    _still, before = live.draw(lambda chart: None, "x")
    _still, after = live.draw(CHANGES[name], "x")
    assert after != before
    live._drawn.clear()
    assert live.draw(lambda chart: None, "x")[1] == after


def test_what_did_not_change_is_not_drawn(monkeypatch):
    live, drawn = livechart.LiveChart(OneOfEach()), []
    draw = pen.Pen.draw
    monkeypatch.setattr(pen.Pen, "draw", lambda self, artist: drawn.append(type(artist).__name__) or draw(self, artist))
    live.draw(lambda chart: None, "x")
    drawn.clear()
    live.draw(lambda chart: chart.bar.set_height(2), "x")  # as it was
    assert drawn == ["AxesImage"], "only a picture is always drawn anew"
    drawn.clear()
    live.draw(lambda chart: chart.bar.set_height(3), "x")
    assert sorted(drawn) == ["AxesImage", "Rectangle"]


def test_shapes_that_look_alike_become_one_path():
    class Squares:
        def setup(self, figure):
            self.squares = PolyCollection([], facecolor=["#0072b2"], animated=True)
            figure.subplots().add_collection(self.squares, autolim=False)

        def show(self, view):
            self.squares.set(verts=[[(i, 0), (i + 0.5, 0), (i + 0.5, 1)] for i in range(30)], **view)
            return False

    live = livechart.LiveChart(Squares())
    assert live.draw({}, "x")[1].count("<path d=") == 1
    two = live.draw({"facecolor": ["#0072b2", "#d1495b"]}, "x")[1]
    assert two.count("<path d=") == 30
    faint = live.draw({"facecolor": ["#0072b280"]}, "x")[1]
    assert faint.count("<path d=") == 30, "where shapes shine through each other one shape would look otherwise"
