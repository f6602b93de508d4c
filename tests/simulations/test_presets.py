"""Every preset of every lesson draws without a warning and speaks both languages, with every word translated."""

import importlib
import pkgutil
import re
import warnings
from pathlib import Path

import numpy as np
import pytest

import aws_study.simulations
from aws_study import text

MODULES = [
    module
    for info in pkgutil.iter_modules(aws_study.simulations.__path__)
    if hasattr(module := importlib.import_module(f"aws_study.simulations.{info.name}"), "SIMULATIONS")
]
BUILDERS = [
    (f"{module.__name__.rsplit('.', 1)[1]}/{name}", build)
    for module in MODULES
    for name, build in module.SIMULATIONS.items()
]
# Names that stay as AWS writes them, units and codes, a line each; what is left in a Korean sentence has to be Korean.
NAMES = re.compile(
    "|".join(
        rf"(?<![A-Za-z_]){re.escape(name)}(?![A-Za-z_])"
        for name in sorted(
            Path(__file__).with_name("names.txt").read_text(encoding="utf-8").splitlines(), key=len, reverse=True
        )
    )
)


@pytest.fixture
def english_afterwards():
    yield
    text.use_language("en")


@pytest.mark.parametrize("language", text.LANGUAGES)
@pytest.mark.parametrize("build", [build for _id, build in BUILDERS], ids=[id for id, _build in BUILDERS])
def test_every_preset(build, language, english_afterwards):
    text.use_language(language)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a missing glyph is a warning, and a box in front of a learner
        simulation = build()
        for preset, label in simulation._spec["presets"]:
            sentence = simulation.preset(preset)
            repeated = simulation._shown["moving"]
            simulation._live._drawn.clear()
            simulation._publish(simulation.view, preset)
            assert simulation._shown["moving"] == repeated, "what is repeated is what would have been drawn"
            simulation._live.figure.canvas.draw()  # every letter, for its warning
            said = [sentence, simulation.law, label, *map(str, simulation.table.columns)]
            assert simulation._shown["errors"] == {}
            assert all(words.strip() and "{" not in words for words in said)
            if language == "ko":
                strange = {word for words in said for word in re.findall(r"[A-Za-z_]{2,}", NAMES.sub("", words))}
                assert not strange, f"{preset}: English left over in {said}"


@pytest.mark.parametrize("build", [build for _id, build in BUILDERS], ids=[id for id, _build in BUILDERS])
def test_no_word_leaves_the_chart_and_no_word_lies_on_another(build):
    simulation = build()
    figure = simulation._live.figure
    for preset, _label in simulation._spec["presets"]:
        simulation.preset(preset)
        renderer = figure.canvas.get_renderer()
        texts = [
            artist
            for axes in figure.axes
            for artist in axes.texts
            if artist.get_visible() and artist.get_text().strip()
        ]
        boxes = [(artist.get_text(), artist.get_window_extent(renderer)) for artist in texts]
        for words, box in boxes:
            inside = (
                box.x0 >= -1 and box.x1 <= figure.bbox.width + 1 and box.y0 >= -1 and box.y1 <= figure.bbox.height + 1
            )
            assert inside, f"{preset}: {words!r} leaves the chart"
        for i, (one, a) in enumerate(boxes):
            for other, b in boxes[i + 1 :]:
                width = min(a.x1, b.x1) - max(a.x0, b.x0)
                height = min(a.y1, b.y1) - max(a.y0, b.y0)
                # the typeface's line is taller than its letters: a third of a line may overlap without a collision
                assert width <= 1 or height <= 0.35 * min(a.height, b.height), f"{preset}: {one!r} lies on {other!r}"


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rsplit(".", 1)[1])
def test_predictions_are_about_a_state_that_no_preset_shows(module):
    for id, prediction in getattr(module, "PREDICTIONS", {}).items():
        assert prediction.id == id
        for build in module.SIMULATIONS.values():
            simulation = build()
            if not set(prediction.values) <= set(simulation.values):
                continue
            for preset, _label in simulation._spec["presets"]:
                simulation.preset(preset)
                assert {name: simulation.values[name] for name in prediction.values} != dict(prediction.values)
            simulation.set(**prediction.values)
            actual = prediction.actual(simulation.view)
            assert prediction.low <= actual <= prediction.high
            assert np.isfinite(actual)
