"""What a solver sees holds no key, and only what was solved as the key has it is stamped."""

import importlib.util
import json
import sys
from datetime import date
from pathlib import Path

import pytest

from aws_study.study import questions

ROOT = Path(__file__).parents[2]
spec = importlib.util.spec_from_file_location("blind", ROOT / "tools" / "blind.py")
blind = importlib.util.module_from_spec(spec)
spec.loader.exec_module(blind)
SLUG = "90-sample"


@pytest.fixture(autouse=True)
def sample(monkeypatch):
    monkeypatch.setattr(questions, "BANK", ROOT / "tests" / "study" / "bank")


def test_the_paper_shows_every_option_and_neither_id_nor_reason():
    paper = blind.paper(SLUG, "en", drafts=False)
    for question in questions.lesson(SLUG, drafts=True):
        assert question.stem.en in paper
        assert f"- {next(iter(blind.lettered(question)))}: " in paper
        for option in question.options:
            assert option.en in paper
            assert option.why.en not in paper


def test_answers_that_differ_are_named_and_arguable_ones_keep_their_reason():
    first, *rest = questions.lesson(SLUG, drafts=True)
    wrong = next(option.id for option in first.options if not option.right)
    found = blind.differences(SLUG, {first.id: [wrong]} | {question.id: list(question.right) for question in rest})
    assert set(found) == {first.id}
    letters = [letter for letter, option in blind.lettered(first).items() if option.right]
    assert blind.differences(SLUG, {first.id: letters}) == {}
    assert wrong in found[first.id]
    assert blind.differences(SLUG, {first.id: "arguable: two doors"}) == {first.id: "arguable: two doors"}


def test_a_stamp_dates_one_language_of_what_agreed_and_nothing_else(tmp_path, monkeypatch):
    bank = (ROOT / "tests" / "study" / "bank" / f"{SLUG}.yaml").read_text(encoding="utf-8")
    file = tmp_path / f"{SLUG}.yaml"
    file.write_text(bank, encoding="utf-8")
    first, *rest = questions.lesson(SLUG, drafts=True)
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({first.id: list(first.right)}), encoding="utf-8")
    monkeypatch.setattr(questions, "BANK", tmp_path)
    monkeypatch.setattr(sys, "argv", ["blind", "stamp", SLUG, "ko", str(answers)])
    assert blind.main() == 0
    after = questions.lesson(SLUG, drafts=True)
    assert after[0].solved.ko == date.today()
    assert after[0].solved.en == first.solved.en
    assert list(after[1:]) == rest
