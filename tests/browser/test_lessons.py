"""Every lesson in a real JupyterLab: it runs, its sliders move by mouse and keyboard, odd input is answered, nothing is inaccessible."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from aws_study.study.addresses import module_of
from conftest import serious

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.browser
ENGLISH = [file.name for file in sorted((ROOT / "notebooks").glob("[0-9]*-*.ipynb"))]
MODULES = {notebook: module_of(notebook[3:].removesuffix(".ipynb")) for notebook in ENGLISH}
# nbval runs every Korean lesson, and its cards are moved below; a whole lesson, a start page and an exam stand for the rest.
KOREAN = ["ko/00-start-here.ipynb", "ko/04-s3-lifecycle.ipynb", "ko/08-load-balancing.ipynb", "ko/30-exam-saa.ipynb"]

KOREAN_CARDS = """from IPython.display import display
from aws_study.simulations import {module} as lesson
from aws_study.text import use_language
use_language("ko")
display(*[simulation() for simulation in lesson.SIMULATIONS.values()])"""
# Forget what the notebook shows, and run this code in its first cell of code; gives back what came of it.
RUN_INSTEAD = """async code => {
  await jupyterapp.commands.execute('notebook:clear-all-cell-outputs');
  const notebook = jupyterapp.shell.currentWidget.content;
  const at = notebook.widgets.findIndex(cell => cell.model.type === 'code');
  notebook.deselectAll();
  notebook.activeCellIndex = at;
  notebook.widgets[at].model.sharedModel.setSource(code);
  await jupyterapp.commands.execute('notebook:run-cell');
  return notebook.widgets[at].model.outputs.toJSON().map(output => output.output_type);
}"""
AGREE = """card => card.querySelector('svg[role=img]').getAttribute('aria-label')
  === card.querySelector('.aws-sentence').textContent"""


@pytest.mark.parametrize("notebook", ENGLISH + KOREAN)
def test_a_lesson_as_a_learner_uses_it(open_lesson, notebook):
    page = open_lesson(notebook)
    assert all(cell["count"] is not None and not cell["error"] for cell in page.ran), page.ran
    rested = []
    for card in page.locator(".aws-card").all():
        said, value = move_by_keyboard(page, card)
        drag(page, card)
        refuse_and_reset(card, said, value)
        rested.append((card, said))
    for card, said in rested:
        expect(card.locator("[role=status]")).to_have_text(said, timeout=3000)  # what a screen reader hears
    assert serious(page) == []
    if (ROOT / f"aws_study/simulations/{MODULES.get(notebook)}.py").exists():
        the_same_cards_in_korean(page, MODULES[notebook])
    assert page.errors == []


def the_same_cards_in_korean(page, module):
    """In the kernel that is there already: a second one would take as long as all these cards."""
    shown = page.evaluate(RUN_INSTEAD, KOREAN_CARDS.format(module=module))
    assert shown
    assert set(shown) == {"display_data"}
    for card in page.locator(".aws-card").all():
        assert re.search("[가-힣]", card.locator(".aws-sentence").text_content())
        said, value = move_by_keyboard(page, card)
        refuse_and_reset(card, said, value)
    assert serious(page) == []


def move_by_keyboard(page, card):
    """The sentence and the number of the first slider after a reset; then three keys, until picture and sentence agree."""
    card.scroll_into_view_if_needed()
    slider, box = card.locator("input[type=range]").first, card.locator("input[type=text]").first
    card.get_by_role("button").first.click()
    expect(card).not_to_have_attribute("data-waiting", "")
    said, value = card.locator(".aws-sentence").text_content(), box.input_value()
    if not slider.is_visible():
        card.locator("summary").click()  # a card of switches keeps its numbers under "More parameters"
    slider.focus()
    at_its_end = slider.input_value() == slider.get_attribute("max")
    for _press in range(3):
        page.keyboard.press("ArrowLeft" if at_its_end else "ArrowRight")
    expect(box).not_to_have_value(value)
    expect(card).not_to_have_attribute("data-waiting", "")  # a longer sentence may still move what is below it
    page.wait_for_function(AGREE, arg=card.element_handle())
    return said, value


def drag(page, card):
    """Pull the first slider with the mouse, away from the end that it is nearer to; its number follows."""
    slider, box = card.locator("input[type=range]").first, card.locator("input[type=text]").first
    frame = slider.bounding_box()
    middle = frame["y"] + frame["height"] / 2
    before = box.input_value()
    low, high = float(slider.get_attribute("min")), float(slider.get_attribute("max"))
    upwards = float(slider.input_value()) < (low + high) / 2
    page.mouse.move(frame["x"] + (0.2 if upwards else 0.8) * frame["width"], middle)
    page.mouse.down()
    for step in range(5, 9):
        share = step / 10 if upwards else 1 - step / 10
        page.mouse.move(frame["x"] + share * frame["width"], middle)
    page.mouse.up()
    expect(box).not_to_have_value(before)


def refuse_and_reset(card, said, value):
    """Text where a number belongs is answered as text, and the reset gives back what was said before."""
    box, sentence = card.locator("input[type=text]").first, card.locator(".aws-sentence")
    box.fill("<b>abc</b>")
    box.press("Enter")
    expect(card).to_have_class(re.compile("aws-refused"))
    expect(sentence).to_contain_text("<b>abc</b>")  # shown as text
    expect(box).to_have_attribute("aria-invalid", "true")
    card.get_by_role("button").first.click()
    expect(card).not_to_have_class(re.compile("aws-refused"))
    expect(sentence).to_have_text(said)
    expect(box).to_have_value(value)


# One step of the slider, and what the card says before anybody else has had a turn.
AT_ONCE = """slider => {
  slider.stepUp();
  slider.dispatchEvent(new Event('input', {bubbles: true}));
  const card = slider.closest('.aws-card');
  return [card.querySelector('.aws-sentence').textContent, card.querySelector('svg[role=img]').getAttribute('aria-label')];
}"""


def test_a_key_need_not_wait_for_the_kernel(open_lesson):
    page = open_lesson("08-load-balancing.ipynb")
    card = page.locator(".aws-card").first
    slider, sentence = card.locator("input[type=range]").first, card.locator(".aws-sentence")
    before = sentence.text_content()
    slider.focus()
    page.wait_for_timeout(1000)  # time to ask for the values beside it
    said, drawn = slider.evaluate(AT_ONCE)
    assert said == drawn != before
    page.wait_for_timeout(1000)  # the kernel agrees, and draws ahead of the next
    assert sentence.text_content() == said
    slider.press("ArrowLeft")
    expect(sentence).to_have_text(before)
    assert page.errors == []


IN_KERNEL = "code => jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute({code}).done"
# No card of the course is so slow that it waits; this one is told to.
A_CARD_THAT_WAITS = """from IPython.display import display
from aws_study.simulations import capstone
shop = capstone.the_shop()
shop._spec = {**shop._spec, "live": False}
display(shop)"""


def test_an_answer_does_not_pull_back_a_slider_that_waits_for_its_release(open_lesson):
    page = open_lesson("32-capstone.ipynb")
    page.evaluate(RUN_INSTEAD, A_CARD_THAT_WAITS)
    card = page.locator(".aws-card").first
    slider, box = card.locator("input[type=range]").first, card.locator("input[type=text]").first
    slider.hover()  # when it lies still in view
    before, frame = box.input_value(), slider.bounding_box()
    middle = frame["y"] + frame["height"] / 2
    page.mouse.move(frame["x"] + 0.5 * frame["width"], middle)
    page.mouse.down()
    page.mouse.move(frame["x"] + 0.95 * frame["width"], middle)
    expect(box).not_to_have_value(before)
    pulled, said = box.input_value(), card.locator(".aws-sentence").text_content()
    page.evaluate(IN_KERNEL, "shop.set(servers=40)")
    expect(card.locator(".aws-sentence")).not_to_have_text(said)
    assert box.input_value() == pulled
    page.mouse.up()
    expect(card).not_to_have_attribute("data-waiting", "")
    assert box.input_value() == pulled
    assert page.errors == []


@pytest.mark.parametrize("width", [1280, 700])
def test_the_card_holds_at_any_width(open_lesson, width):
    page = open_lesson("08-load-balancing.ipynb", width=width)
    for card in page.locator(".aws-card, .aws-study").all():
        outer = card.bounding_box()
        for part in card.locator("select, button, input, .aws-sentence, svg").all():
            inner = part.bounding_box()
            if inner is not None and inner["width"] > 0:
                assert inner["x"] >= outer["x"] - 1
                assert inner["x"] + inner["width"] <= outer["x"] + outer["width"] + 1


def test_the_extension_manager_and_news_stay_away(open_lesson):
    page = open_lesson("08-load-balancing.ipynb")
    assert page.locator(".jp-toastContainer .Toastify__toast").count() == 0
