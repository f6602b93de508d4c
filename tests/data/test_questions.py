"""The bank keeps its rules, and the rules catch what they are for."""

import copy
import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import question_rules
import yaml

from aws_study.study import addresses, blueprint, questions
from aws_study.study.questions import Question

ROOT = Path(__file__).parents[2]
LEDGER = ROOT / "data" / "ledger.csv"
SAMPLE = ROOT / "tests" / "study" / "bank" / "90-sample.yaml"


def ledger_ids() -> set[str]:
    with LEDGER.open(encoding="utf-8", newline="") as file:
        return {row["id"] for row in csv.DictReader(file)}


@pytest.mark.parametrize("slug", questions.lessons())
def test_every_question_of_a_lesson_keeps_the_rules(slug: str) -> None:
    ledger = ledger_ids()
    found = {
        question.id: faults
        for question in questions.lesson(slug, drafts=True)
        if (faults := question_rules.faults(question, ledger=ledger, today=date.today(), lesson=slug))
    }
    assert found == {}


@pytest.mark.parametrize("slug", questions.lessons())
@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_longest_option_is_not_the_key(slug: str, language: str) -> None:
    longest, of = question_rules.key_by_length(questions.lesson(slug, drafts=True), language)
    assert longest <= max(2, of / 2), f"in {longest} of {of} questions the right option is the longest"


def test_ids_stand_once_in_the_bank() -> None:
    assert len(questions.index()) == sum(len(questions.lesson(slug, drafts=True)) for slug in questions.lessons())


def test_mistakes_are_said_in_both_languages() -> None:
    for id, words in blueprint.mistakes().items():
        assert words["en"].rstrip(".") == words["en"] != "", id
        assert any("가" <= letter <= "힣" for letter in words["ko"]), id


def test_the_blueprints_weights_add_to_a_hundred() -> None:
    weights = {code: [domain.weight for domain in exam.domains] for code, exam in blueprint.exams().items()}
    assert weights == {"SAA-C03": [30, 26, 24, 20], "DVA-C02": [32, 26, 24, 18], "DVA-C03": [30, 26, 22, 22]}
    for exam in blueprint.exams().values():
        assert (exam.questions, exam.minutes) == (65, 130)
        assert all(task.startswith(f"{domain.number}.") for domain in exam.domains for task in domain.tasks)


# The rules, each tried on a good question that was spoilt in one place.

GOOD: dict[str, Any] = yaml.safe_load(SAMPLE.read_text(encoding="utf-8"))[0]


def spoilt(*path: str | int, to: Any) -> Question:
    row = copy.deepcopy(GOOD)
    here: Any = row
    for part in path[:-1]:
        here = here[part]
    here[path[-1]] = to
    return Question.model_validate(row)


def faults(question: Question) -> list[str]:
    return question_rules.faults(question, ledger={"DVA-N049"}, today=date(2026, 11, 24))


def test_the_good_question_has_no_fault() -> None:
    assert faults(Question.model_validate(GOOD)) == []


@pytest.mark.parametrize(
    ("path", "to", "said"),
    [
        (("exams",), {}, "no exam task"),
        (("exams", "SAA-C03"), "5.1", "SAA-C03 has no task 5.1"),
        (("exams",), {"SAA-C09": "1.1"}, "exam SAA-C09 is none of"),
        (("ledger",), ["DVA-N999"], "ledger row DVA-N999 does not exist"),
        (("as_of",), date(2026, 11, 25), "lies in the future"),
        (("source",), "a friend", "neither an https address"),
        (("opens",), "sim:no-such-lesson/doors", "leads nowhere"),
        (("options", 1, "mistake"), "never-listed", "not in data/mistakes.yaml"),
        (("options", 1, "mistake"), None, "wrong and names no mistake"),
        (("options", 0, "mistake"), "unit-slip", "right and names a mistake"),
        (("options", 0, "value"), 7, "the model says 2"),
        (("options", 3, "en"), "All of the above", "catch-all"),
        (("options", 3, "ko"), "위의 모두", "catch-all"),
        (("options", 3, "en"), "2 doors", "two options read the same"),
        (("options", 3, "why", "en"), "One door is left out.", "share one reason"),
        (("options", 3, "why", "en"), "Option B is better.", "names a position"),
        (("options", 3, "why", "ko"), "2번 보기가 더 낫습니다.", "names a position"),
        (("options", 3, "en"), "4 doors, each of them twice as heavy as any other", "differ too much in length"),
        (("stem", "en"), "TODO: which?", "placeholder"),
        (("stem", "ko"), "How many doors?", "no Korean"),
        (("options", 1, "right"), True, "does not say how many"),
    ],
)
def test_a_rule_catches_what_it_is_for(path: tuple[str | int, ...], to: Any, said: str) -> None:
    assert any(said in fault for fault in faults(spoilt(*path, to=to)))


def test_reasons_may_speak_of_what_lies_above_a_number() -> None:
    assert faults(spoilt("options", 3, "why", "en", to="Above 128 KB the price is lower; below it is not.")) == []


def test_a_key_that_is_always_the_longest_is_counted() -> None:
    longer = spoilt("options", 0, "en", to="2 doors, exactly")
    assert question_rules.key_by_length([longer, Question.model_validate(GOOD)], "en") == (1, 2)


def test_every_opened_preset_of_the_bank_is_an_address() -> None:
    for question in questions.bank(drafts=True):
        if question.opens:
            assert str(addresses.parse(question.opens)) == question.opens
