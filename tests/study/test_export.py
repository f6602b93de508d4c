import sqlite3
import zipfile
from pathlib import Path

import pytest

from aws_study import text
from aws_study.study import export, questions
from aws_study.study.questions import Words

pytestmark = pytest.mark.usefixtures("sample_bank")


def notes(package: Path, folder: Path) -> list[tuple[str, str, str]]:
    with zipfile.ZipFile(package) as archive:
        archive.extract("collection.anki2", folder)
    with sqlite3.connect(folder / "collection.anki2") as connection:
        return connection.execute("SELECT guid, flds, tags FROM notes ORDER BY guid").fetchall()


def test_the_deck_holds_every_solved_question_with_stable_ids(tmp_path: Path) -> None:
    first = tmp_path / "first.apkg"
    assert export.anki(questions.bank(drafts=True), first) == 3
    found = notes(first, tmp_path / "a")
    assert [guid for guid, _, _ in found] == [f"aws-study/sample-{name}/en" for name in ("count", "hostile", "two")]
    fields, tags = found[0][1:]
    assert "✓ 2 doors" in fields
    assert "SAA-C03-3.4" in tags
    assert "✓" not in fields.split("\x1f")[0]  # the question does not show its key
    export.anki(questions.bank(), tmp_path / "second.apkg")
    assert notes(tmp_path / "second.apkg", tmp_path / "b") == found


def test_a_corrected_question_keeps_its_identity_so_that_importing_again_updates_it(tmp_path: Path) -> None:
    # What Anki does with it was tried with Anki 26.9.3: 0 new, all updated, no doubles, the schedule kept.
    bank = questions.bank()
    export.anki(bank, tmp_path / "old.apkg")
    corrected = bank[0].model_copy(update={"stem": Words(en="How many doors, today?", ko="오늘은 문이 몇 개입니까?")})
    export.anki([corrected, *bank[1:]], tmp_path / "new.apkg")
    old, new = notes(tmp_path / "old.apkg", tmp_path / "a"), notes(tmp_path / "new.apkg", tmp_path / "b")
    assert [guid for guid, _, _ in new] == [guid for guid, _, _ in old]
    assert [fields for _, fields, _ in new][1:] == [fields for _, fields, _ in old][1:]
    assert "How many doors, today?" in new[0][1]


def test_the_sheet_keeps_answers_apart_and_escapes(monkeypatch: pytest.MonkeyPatch) -> None:
    page = export.sheet("90-sample")
    asked, solved = page.split('<div class="answers">')
    assert asked.count("<section>") == solved.count("<section>") == 3
    assert "✓" not in asked
    assert "Each door counts once." not in asked
    assert "Each door counts once." in solved
    assert "<img" not in page
    assert 'href="javascript' not in page
    monkeypatch.setattr(text, "_language", "ko")
    assert "우체국이" in export.sheet("90-sample")
