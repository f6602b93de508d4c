"""What remembers the learner, in a real JupyterLab: a mock exam left and resumed, hostile text, and a clean `git status`."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from conftest import git

pytestmark = pytest.mark.browser


def serious(page):
    found = Axe().run(page, context=".aws-study").response["violations"]
    return [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found if rule["impact"] in ("serious", "critical")]


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

    again = open_lesson("30-exam-saa.ipynb")  # another page, another kernel
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


def test_a_session_leaves_git_status_empty(open_lesson, lab):
    page = open_lesson("08-load-balancing.ipynb")
    page.evaluate("async () => { await jupyterapp.commands.execute('docmanager:save') }")
    page.wait_for_timeout(500)
    lesson = (lab.repository / "my" / "08-load-balancing.ipynb").read_text(encoding="utf-8")
    assert lesson != (lab.repository / "notebooks" / "08-load-balancing.ipynb").read_text(
        encoding="utf-8"
    )  # it was saved
    assert git(lab.repository, "status", "--porcelain") == ""
