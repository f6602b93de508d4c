"""From a key press on a slider to the repaint, in a real JupyterLab: each simulation's card beside `interact` with the same chart.

Three things stand in one notebook and are moved in turns: the card; `interact` that makes the same chart on a new figure and calls
`plt.show()`; and a slider whose only effect is a number in a label, which is what the way to the kernel and back costs alone.
The card is moved in two ways: by keys, step by step, whose answers it mostly has ready; and pulled by the mouse to values that it
has never shown, for which it has to ask the kernel.
"""

from __future__ import annotations

import importlib
import pkgutil
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, sync_playwright

from aws_study import simulations

sys.path.append(str(Path(__file__).resolve().parent.parent / "tests" / "browser"))
import labs

MOVES, ROUNDS = 60, 3

FLOOR = """
%matplotlib inline
import copy
import math
import ipywidgets
import matplotlib
import matplotlib.pyplot as plt
from aws_study.simulations import {module} as lesson
from aws_study.ui import livechart

slider, label = ipywidgets.IntSlider(0, 0, 1000), ipywidgets.Label("0")
label.add_class("bench-label")
slider.observe(lambda change: setattr(label, "value", str(change["new"])), "value")
floor = ipywidgets.HBox([slider, label])
floor.add_class("bench-floor")
floor
"""
CARD = """
card = lesson.SIMULATIONS["{name}"]()
card
"""
# The same control, the same steps and the same chart, as large on the page as the card's.
INTERACT = """
controls = [card._controls[spec["name"]] for spec in card._spec["controls"]]
control = next((one for one in controls if hasattr(one, "low")), controls[0])
now = card.values
if hasattr(control, "low"):
    def steps(towards):
        for i in range({most}):
            value = now[control.name] + towards * control.step * i
            if control.log:
                value = now[control.name] * math.exp(0.12 * towards * i)
                unit = max(control.step, 10 ** (math.floor(math.log10(value)) - 1))
                value = round(value / unit) * unit
            if control.low <= value <= control.high:
                yield value
    places = list(dict.fromkeys(steps(1)))
    if len(places) < 2:
        places = list(dict.fromkeys(steps(-1)))
    widget = ipywidgets.IntSlider(0, 0, len(places) - 1)
elif hasattr(control, "options"):
    options = list(control.options)
    at = options.index(now[control.name])
    places, widget = [options[at], options[at - 1 if at else 1]], ipywidgets.Dropdown(options=[0, 1])
else:
    places, widget = [now[control.name], not now[control.name]], ipywidgets.Checkbox(False)

def draw(place):
    with matplotlib.rc_context(livechart.STYLE):
        figure = plt.figure(figsize=card._live.figure.get_size_inches(), dpi=card._live.figure.dpi)
        chart = copy.copy(card._chart)  # some charts are made with words of their own; setup makes all artists anew
        chart.setup(figure)
        chart.show(card._run(**{**now, control.name: control.read(places[int(place)])}))
        plt.show()

ipywidgets.interact(draw, place=widget)
"""
# The clock starts at the key (or at the change of a choice) and stops after the next frame, and not before every picture under
# `selector` is decoded: until then an <img> is in the page but not on the screen. Both ends agree with Chromium's own
# PerformanceElementTiming.renderTime of that <img> to about 3 ms.
WAIT = """([selector, wanted]) => { const root = document.querySelector(selector);
  window.measured = new Promise(done => {
    let start = null;
    for (const kind of ['keydown', 'input', 'change'])
      document.addEventListener(kind, () => { start ??= performance.now(); }, {once: true, capture: true});
    const shows = node => node.nodeType === 1 && (node.matches(wanted) || node.querySelector(wanted));
    const observer = new MutationObserver(changes => {
      if (start === null || (wanted && !changes.some(change => [...change.addedNodes].some(shows)))) return;
      observer.disconnect();
      const frame = new Promise(shown => requestAnimationFrame(() => setTimeout(shown)));
      const pictures = [...root.querySelectorAll('img, image')].map(picture => picture.decode().catch(() => null));
      Promise.all([frame, ...pictures]).then(() => done(performance.now() - start));
    });
    observer.observe(root, {childList: true, subtree: true, characterData: true, attributes: true});
  }); }"""
ANSWER = "() => Promise.race([window.measured, new Promise(done => setTimeout(() => done(null), 2500))])"
# Where a slider stands and ends: [value, low, high]
ENDS = """one => one.type === 'range' ? [one.value, one.min, one.max].map(Number)
  : ['now', 'min', 'max'].map(name => Number(one.getAttribute('aria-value' + name)))"""
STEP = """one => { if (one.type === 'checkbox') return one.click();
  one.selectedIndex = one.awsAt === undefined ? ((one.awsHome = one.selectedIndex), (one.awsAt = one.selectedIndex ? one.selectedIndex - 1 : 1))
    : one.selectedIndex === one.awsHome ? one.awsAt : one.awsHome;
  one.dispatchEvent(new Event('change', {bubbles: true})); }"""


# What a value that the model refuses looks like: words on the card, a traceback under `interact`.
REFUSED = ".aws-card.aws-refused, .widget-interact [data-mime-type^='application/vnd.jupyter.']"


class Times(NamedTuple):
    """Milliseconds of the moves of one thing."""

    median: float
    p95: float

    @classmethod
    def of(cls, moves: list[float]) -> Times:
        return cls(statistics.median(moves), sorted(moves)[-(-95 * len(moves) // 100) - 1])

    def __str__(self) -> str:
        return f"{self.median:.0f} / {self.p95:.0f} ms"


class Row(NamedTuple):
    name: str
    card: Times
    interact: Times
    floor: Times
    pulled: Times | None  # None where no value was left that the card had not shown


def cards() -> Iterator[tuple[str, str]]:
    """(module, name) of every simulation of every lesson."""
    for found in pkgutil.iter_modules(simulations.__path__):
        module = importlib.import_module(f"{simulations.__name__}.{found.name}")
        yield from ((found.name, name) for name in getattr(module, "SIMULATIONS", {}))


def notebook(module: str, name: str) -> nbformat.NotebookNode:
    cells = [
        nbformat.v4.new_code_cell(
            text.replace("{module}", module).replace("{name}", name).replace("{most}", str(MOVES + 10))
        )
        for text in (FLOOR, CARD, INTERACT)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


class Walk:
    """One control, moved step by step in one direction; it turns round at the end of its slider."""

    def __init__(self, page: Page, handle: str, root: str, wanted: str = ""):
        self.page, self.root, self.wanted = page, root, wanted
        self.control = page.locator(handle).first
        self.by_key = self.control.evaluate("one => one.type === 'range' || one.getAttribute('role') === 'slider'")
        self.key = "ArrowRight"

    def step(self) -> None:
        if not self.by_key:
            self.control.evaluate(STEP)
            return
        now, low, high = self.control.evaluate(ENDS)
        if now >= high:
            self.key = "ArrowLeft"
        elif now <= low:
            self.key = "ArrowRight"
        self.page.keyboard.press(self.key)

    def moves(self, count: int) -> list[float]:
        """Milliseconds of `count` moves until the answer is on the screen; two more come first. Raises RuntimeError.

        A value that the card refuses brings words and no picture: the walk turns round there, and that move does not count.
        """
        times: list[float] = []
        lost = refused = 0
        self.control.focus()
        while len(times) < count + 2 and lost + refused < count:
            self.page.evaluate(WAIT, [self.root, self.wanted])
            self.step()
            took = self.page.evaluate(ANSWER)
            if took is not None:
                times.append(took)
            elif self.page.locator(REFUSED).count():
                refused += 1
                self.key = "ArrowLeft" if self.key == "ArrowRight" else "ArrowRight"
            else:
                lost += 1
            self.page.wait_for_timeout(30)
        if lost or len(times) < count + 2:
            raise RuntimeError(f"{lost} of {count} moves were not followed by a repaint under {self.root}")
        return times[2:]


def pull(page: Page, handle: str, root: str, steps: int) -> list[float]:
    """Milliseconds of the moves of a slider that the mouse pulls from end to end, for values that the card does not know.

    It comes before the keys, while the card knows little. The first three moves do not count, and a refused value ends it.
    """
    slider = page.locator(handle).first
    slider.evaluate("one => one.scrollIntoView({block: 'center'})")
    box = slider.bounding_box()
    if box is None:
        return []
    across, level = box["width"] - 16, box["y"] + box["height"] / 2
    place = "one => Math.round((one.value - one.min) / one.step)"
    near = {slider.evaluate(place) + step for step in range(-2, 3)}
    page.mouse.move(box["x"] + 8, level)
    page.mouse.down()
    page.wait_for_timeout(300)
    times: list[float] = []
    for step in range(1, steps + 1):
        page.evaluate(WAIT, [root, ""])
        page.mouse.move(box["x"] + 8 + across * step / steps, level)
        at = slider.evaluate(place)
        if at not in near:
            if (took := page.evaluate(ANSWER)) is None:
                break
            times.append(took)
        near.add(at)  # pulled, the card asks for nothing ahead
        page.wait_for_timeout(30)
    page.mouse.up()
    page.locator(".aws-card header button").first.click()
    page.wait_for_timeout(300)
    return times[3:]


def measure(page: Page, file: str) -> dict[str, Any]:
    """The moves of the card, and a third as many of `interact` and of the label, in this notebook, taken in turns."""
    page.evaluate(labs.CLOSE)
    page.evaluate(labs.OPEN, file)
    page.wait_for_selector(".aws-card svg[role=img]")
    page.wait_for_selector(".widget-interact .jp-OutputArea img")
    visible = ".aws-card > .aws-controls "
    sliders = page.locator(f"{visible}input[type=range]").count()
    first = "input[type=range]" if sliders else ":is(select, input[type=checkbox])"
    output = ".widget-interact .jp-OutputArea"
    said = ".aws-sentence"  # written together with the picture, and also where a move changes no picture
    walks = {
        "card": Walk(page, visible + first, said),
        "interact": Walk(
            page, ".widget-interact :is([role=slider], select, input[type=checkbox])", output, wanted="img"
        ),
        "floor": Walk(page, ".bench-floor [role=slider]", ".bench-label"),
    }
    found: dict[str, Any] = {name: [] for name in walks}
    found["pulled"] = pull(page, visible + first, said, MOVES // 3) if sliders else []
    for _round in range(ROUNDS):
        for name, walk in walks.items():
            found[name] += walk.moves(MOVES // ROUNDS // (1 if name == "card" else 3))
    return found


def main(only: str = "") -> tuple[list[Row], list[str]]:
    """A row for every simulation, or for those with `only` in their name, and a line for each that could not be measured."""
    folder, rows = Path(tempfile.mkdtemp(prefix="aws-study-bench-")), []
    failed: list[str] = []
    (folder / "nb").mkdir()
    wanted = [(module, name) for module, name in cards() if only in name]
    for module, name in wanted:
        nbformat.write(notebook(module, name), folder / "nb" / f"{module}-{name}.ipynb")
    try:
        with labs.serve(folder / "nb", folder) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=labs.CHROMIUM, args=labs.FLAGS.split())
            page = browser.new_page(viewport={"width": 1200, "height": 1500})
            page.goto(f"{address}/lab?reset")
            page.wait_for_function(labs.READY, timeout=60_000)
            for module, name in wanted:
                try:
                    found = measure(page, f"{module}-{name}.ipynb")
                except (RuntimeError, PlaywrightError) as error:
                    failed.append(f"{module.strip('_')}, {name}: {str(error).splitlines()[0]}")
                    print(failed[-1], flush=True)
                    continue
                card, beside, floor = (Times.of(found[thing]) for thing in ("card", "interact", "floor"))
                pulled = Times.of(found["pulled"]) if len(found["pulled"]) >= 5 else None
                rows.append(Row(f"{module.strip('_')}, {name}", card, beside, floor, pulled))
                print(
                    f"{rows[-1].name}: {card}, pulled {pulled or 'nowhere new'}, interact {beside}, label {floor};"
                    f" {beside.median / card.median:.1f} times",
                    flush=True,
                )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return rows, failed


if __name__ == "__main__":
    sys.exit(1 if main(*sys.argv[1:2])[1] else 0)
