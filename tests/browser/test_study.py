"""What remembers the learner, in a real JupyterLab: a mock exam left and resumed, hostile text, and a clean `git status`."""

import json
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from aws_study.study import questions
from conftest import git, serious

pytestmark = pytest.mark.browser


def test_an_exam_is_taken_left_and_finished(open_lesson):
    page = open_lesson("30-exam-saa.ipynb")
    card = page.locator(".aws-exam")
    card.get_by_role("button", name="Start a new exam").click()
    clock = card.get_by_role("timer")
    expect(clock).to_have_text(re.compile(r"Time left: 2:(10:00|09:5\d)"))
    first = clock.text_content()
    expect(clock).not_to_have_text(first, timeout=5000)  # it runs without the kernel

    option = card.locator("input[type=radio], input[type=checkbox]").first
    option.focus()
    page.keyboard.press("Space")
    expect(card.get_by_role("button", name="Question 1, answered")).to_be_visible()
    card.get_by_role("button", name="Question 3,").click()
    card.get_by_role("button", name="Come back to this one").click()
    expect(card.get_by_role("button", name="Question 3, flagged, not answered")).to_be_visible()
    assert "Right" not in card.inner_text()
    assert serious(page) == []

    # The kernel dies; another page finds what was done.
    page.evaluate("async () => { await jupyterapp.shell.currentWidget.sessionContext.shutdown() }")
    again = open_lesson("30-exam-saa.ipynb")
    card = again.locator(".aws-exam")
    card.get_by_role("button", name="Go on: 1 answered").click()
    expect(card.get_by_role("button", name="Question 3, flagged, not answered")).to_be_visible()
    card.get_by_role("button", name="Finish the exam").click()
    card.get_by_role("button", name="Yes, finish").click()
    expect(card.get_by_text("Result")).to_be_visible()
    expect(card.locator("ul.aws-reasons li").first).to_be_visible()
    assert serious(again) == []
    assert page.errors == again.errors == []


def test_hostile_text_is_shown_as_text(open_lesson):
    page = open_lesson("hostile.ipynb")
    opened = []
    page.on("dialog", lambda dialog: opened.append(dialog.message) or dialog.dismiss())
    card = page.locator(".aws-study").first
    expect(card).to_contain_text("What does <img src=x onerror=alert(1)> do")
    for radio in card.locator("input[type=radio]").all():  # the last of each group stays
        radio.check()
    card.get_by_role("button", name="Submit").click()
    expect(card.locator("ul.aws-reasons li").first).to_be_visible()
    expect(card).to_contain_text("It is <b>shown</b> as text")
    assert card.locator("script, img, iframe, .aws-reasons i").count() == 0
    assert opened == page.errors == []


def tab_to(page, card, what: str, text: str = "") -> None:
    """Press Tab until the focus is on such a control of the card (whose label holds the text); fails when it never gets there."""
    for _press in range(40):
        page.keyboard.press("Tab")
        at = card.evaluate(
            """(card, what) => { const on = document.activeElement;
            return card.contains(on) && on.matches(what) ? (on.closest('label') || on).innerText || ' ' : '' }""",
            what,
        )
        if at and text in at:
            return
    raise AssertionError(f"Tab does not lead to {what} {text!r}")


@pytest.mark.parametrize("right", [True, False])
def test_a_question_is_answered_with_the_keyboard_alone(open_lesson, right):
    page = open_lesson("elb-question.ipynb")
    card = page.locator(".aws-study").first
    question = questions.find("elb-cross-zone-01")
    option = next(option for option in question.options if option.right is right)
    page.locator(".jp-Cell").first.click()  # from here on no mouse
    tab_to(page, card, "input[type=radio]", option.en)
    page.keyboard.press("Space")
    tab_to(page, card, "input[type=radio]", "Fairly sure")
    page.keyboard.press("Space")
    tab_to(page, card, "button", "Submit")
    page.keyboard.press("Enter")
    expect(card.get_by_role("alert")).to_have_text("✓ Right." if right else "✗ Not right.")
    for each in question.options:
        expect(card.locator(".aws-reasons")).to_contain_text(each.why.en[:40])
    expect(card).to_contain_text(f"as of {question.as_of.isoformat()}")
    if question.source.startswith("https://"):
        expect(card.get_by_role("link", name=question.source)).to_be_visible()
    tab_to(page, card, "button", "Open the simulation")
    page.keyboard.press("Enter")
    simulation = card.locator(".aws-card")
    expect(simulation.locator("svg[role=img]")).to_be_visible()
    preset = question.opens.partition("@")[2]
    if preset:
        expect(simulation.locator("select").first).not_to_have_value("")
    assert serious(page) == []
    assert page.errors == []


def test_the_start_page_gives_files_and_takes_one_back(open_lesson, tmp_path):
    page = open_lesson("00-start-here.ipynb")

    def saved(button: str, link: re.Pattern) -> Path:
        page.get_by_role("button", name=button, exact=True).click()
        with page.expect_download() as waiting:
            page.get_by_role("link", name=link).click()
        file = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(file)
        return file

    mine = saved("Save my progress", re.compile("Your progress as a file"))
    assert mine.name == "aws-study-progress.json"
    content = json.loads(mine.read_text(encoding="utf-8"))
    assert content["format"] == "aws-study-progress"

    deck = saved("Anki deck", re.compile(r"Save the deck: \d+ cards"))
    assert "collection.anki2" in zipfile.ZipFile(deck).namelist()
    sheet = saved("08-load-balancing", re.compile("Save the sheet of 08-load-balancing"))
    assert "<!doctype html>" in sheet.read_text(encoding="utf-8")

    hostile = "<img src=x onerror=alert(1)>"
    row = {"at": "2026-11-24T09:00:00+00:00", "kind": "answer", "ref": hostile, "uuid": hostile}
    row["data"] = {"right": False, "sure": 0.5, "chosen": [hostile], "mistakes": [hostile], "via": hostile}
    opened = []
    page.on("dialog", lambda dialog: opened.append(dialog.message) or dialog.dismiss())
    (tmp_path / "theirs.json").write_text(json.dumps({**content, "entries": [row]}), encoding="utf-8")

    def bring(file) -> None:
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name=re.compile("Bring my progress")).click()
        chooser.value.set_files(file)

    bring(tmp_path / "theirs.json")
    expect(page.get_by_text("1 new entry; what was there already")).to_be_visible()
    bring(mine)
    expect(page.get_by_text("0 new entries; what was there already")).to_be_visible()
    (tmp_path / "junk.json").write_text(hostile, encoding="utf-8")
    bring(tmp_path / "junk.json")
    expect(page.get_by_text("This is not a progress file of the course")).to_be_visible()
    for again in page.get_by_role("button", name="Show it as it is now").all():
        again.click()
    page.wait_for_timeout(500)
    assert page.locator(".aws-study img").count() == 0
    assert serious(page) == []
    assert opened == page.errors == []


def test_what_a_learner_types_into_a_prediction_is_text(open_lesson):
    page = open_lesson("08-load-balancing.ipynb")
    opened = []
    page.on("dialog", lambda dialog: opened.append(dialog.message) or dialog.dismiss())
    card = page.locator(".aws-study", has=page.get_by_role("button", name="Check")).first
    card.locator("input[type=text]").fill("<img src=x onerror=alert(1)>")
    card.get_by_label("Certain").check()
    card.get_by_role("button", name="Check").click()
    expect(card).to_contain_text("Write a number from")
    assert card.locator("img").count() == 0
    assert opened == page.errors == []


def test_a_session_leaves_git_status_empty(open_lesson, lab):
    page = open_lesson("08-load-balancing.ipynb")
    page.evaluate("async () => { await jupyterapp.commands.execute('docmanager:save') }")
    page.wait_for_timeout(500)
    lesson = (lab.repository / "my" / "08-load-balancing.ipynb").read_text(encoding="utf-8")
    assert lesson != (lab.repository / "notebooks" / "08-load-balancing.ipynb").read_text(
        encoding="utf-8"
    )  # it was saved
    assert git(lab.repository, "status", "--porcelain") == ""
