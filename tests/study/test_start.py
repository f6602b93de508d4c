"""The start page's cards on a sample bank: they say where the learner stands, and give the progress away and take it back."""

import base64
import dataclasses
import io
import re
import zipfile
from datetime import UTC, datetime
from typing import Any

import ipywidgets
import pytest

from aws_study.study import blueprint, parts, progress, start, widgets
from aws_study.text import use_language

MODIFIED = datetime(2026, 11, 24, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("sample_bank")


def html_of(page: start.Page) -> str:
    return str(page.html.value)


def answer(id: str, right: bool, sure: float = 0.75) -> None:
    progress.record(
        "answer",
        id,
        {"chosen": [], "right": right, "sure": sure, "mistakes": [] if right else ["rounding-slip"], "via": "lesson"},
    )


def test_the_report_before_and_after_answers() -> None:
    page = start.standing("SAA-C03")
    assert "Nothing answered yet" in html_of(page)
    answer("sample-count", False)
    answer("sample-two", True)
    page.refresh()
    assert "1 / 1" in html_of(page)
    assert "0 / 1" in html_of(page)
    assert "said 75 %" in html_of(page)
    assert "1 / 2" in html_of(page)  # of two answers with 75 %, one was right
    assert "Mistakes that came most often" in html_of(page)
    assert ">90-sample</a>: 1 / 2</li>" in html_of(page)
    assert "comes when every domain has an answer" in html_of(page)


def test_the_map_and_the_path_name_lessons_that_are_there() -> None:
    shown = html_of(start.course_map())
    assert all(lesson.slug in shown for lesson in blueprint.lessons())
    assert all(f"{lesson.slug}.ipynb" in shown for lesson in blueprint.lessons() if lesson.ready)
    assert "08-load-balancing.ipynb" in html_of(start.proposed_path())


def test_only_lessons_that_are_there_are_linked(monkeypatch: pytest.MonkeyPatch) -> None:
    some = blueprint.lessons()
    planned = dataclasses.replace(some[0], slug="99-planned", ready=False)
    monkeypatch.setattr(blueprint, "lessons", lambda: (*some, planned))
    for lesson in blueprint.lessons():
        link = parts.lesson_link(lesson.slug)
        assert ("<a href=" in link) is lesson.ready
        assert ("planned" in link) is not lesson.ready


def test_the_diagnostic_is_a_set_of_questions() -> None:
    asked = start.diagnostic()
    assert isinstance(asked, widgets.QuestionSet)
    assert asked._repr_mimebundle_()[0]["text/plain"] == "Twelve questions"


def test_progress_is_saved_and_brought_back(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    answer("sample-two", True)
    box = start.backup()
    box.save.click()
    assert "data:application/json;base64," in box.said.value
    exported = progress.export_json()
    monkeypatch.setenv("AWS_STUDY_HOME", str(tmp_path / "elsewhere"))
    box = start.backup()
    box.bring.value = (
        {
            "name": "p.json",
            "type": "application/json",
            "size": 1,
            "content": memoryview(exported.encode()),
            "last_modified": MODIFIED,
        },
    )
    assert progress.last("answer", "sample-two") is not None
    assert "1 new entry;" in box.said.value
    box.bring.value = (
        {"name": "x.json", "type": "", "size": 1, "content": memoryview(b"<script>"), "last_modified": MODIFIED},
    )
    assert "Nothing was changed" in box.said.value
    newer = exported.replace('"schema": 1', '"schema": 99').encode()
    box.bring.value = (
        {"name": "n.json", "type": "", "size": 1, "content": memoryview(newer), "last_modified": MODIFIED},
    )
    assert "newer edition" in box.said.value
    assert len(progress.all()) == 1
    assert isinstance(box.said, ipywidgets.HTML)


def saved(html: str) -> tuple[str, bytes]:
    """Name and content of the file that the link saves."""
    match = re.search(r'download="([^"]+)" href="data:[a-z/-]+;base64,([^"]+)"', html)
    assert match
    return match[1], base64.b64decode(match[2])


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_deck_and_the_sheets_are_a_button_away(language: str) -> None:
    use_language(language)
    try:
        card = start.take_along()
        card.anki.click()
        name, content = saved(card.said.value)
        assert name == f"aws-study-{language}.apkg"
        assert "collection.anki2" in zipfile.ZipFile(io.BytesIO(content)).namelist()
        assert list(card.sheets) == ["90-sample"]
        card.sheets["90-sample"].click()
        name, content = saved(card.said.value)
        assert name == f"90-sample-{language}.html"
        assert content.decode().startswith(f'<!doctype html><html lang="{language}">')
        assert "<img" not in content.decode()
    finally:
        use_language("en")
