"""The diagnostic asks over all lessons, and the path that it proposes begins where something was missed."""

from datetime import UTC, date, datetime, timedelta

import pytest

from aws_study.study import path
from aws_study.study.blueprint import Lesson
from aws_study.study.progress import Entry
from aws_study.study.questions import Option, Question, Solved, Words

WORDS = Words(en="x", ko="x")


def question(id: str) -> Question:
    options = [Option(id=name, en=name, ko=name, right=name == "a", why=WORDS) for name in "abcd"]
    day = date(2026, 11, 24)
    return Question(
        id=id,
        exams={"SAA-C03": "1.1"},
        stem=WORDS,
        options=options,
        solved=Solved(en=day, ko=day),
        source="https://x",
        as_of=day,
    )


LESSONS = ["02-one", "04-two", "05-three", "08-four"]
WHERE = {f"q{lesson[:2]}-{n}": lesson for lesson in LESSONS for n in range(6)}
BANK = [question(id) for id in WHERE]


def lesson(slug: str, needs: tuple[str, ...] = (), ready: bool = True) -> Lesson:
    return Lesson(slug, {"en": slug, "ko": slug}, ready, 30, {}, needs)


def answer(id: str, right: bool, minute: int = 0) -> Entry:
    return Entry(
        "answer", id, {"right": right, "sure": 0.5}, datetime(2026, 11, 24, tzinfo=UTC) + timedelta(minutes=minute)
    )


def test_twelve_questions_take_turns_over_the_lessons() -> None:
    asked = path.diagnostic(BANK, WHERE, "me")
    assert len(asked) == len({q.id for q in asked}) == 12
    assert [sum(WHERE[q.id] == lesson for q in asked) for lesson in LESSONS] == [3, 3, 3, 3]
    assert asked == path.diagnostic(BANK, WHERE, "me")
    assert asked != path.diagnostic(BANK, WHERE, "you")


@pytest.mark.parametrize("size", [0, 3])
def test_a_small_bank_gives_what_it_has(size: int) -> None:
    assert len(path.diagnostic(BANK[:size], WHERE, "me")) == size


def test_the_path_begins_with_the_worst_and_ends_with_the_known() -> None:
    lessons = [lesson("00-start-here"), *map(lesson, LESSONS), lesson("09-planned", ready=False)]
    entries = [
        answer("q05-0", False),
        answer("q05-1", False),
        answer("q04-0", False),
        answer("q04-1", True),
        answer("q02-0", True),
    ]
    steps = path.proposed(entries, WHERE, lessons)
    assert [(step.slug, step.reason) for step in steps] == [
        ("05-three", "missed"),
        ("04-two", "missed"),
        ("08-four", "unseen"),
        ("02-one", "known"),
    ]


def test_what_a_lesson_needs_comes_before_it() -> None:
    lessons = [lesson("02-one"), lesson("04-two"), lesson("05-three"), lesson("08-four", needs=("04-two", "02-one"))]
    steps = path.proposed([answer("q08-0", False), answer("q02-0", True)], WHERE, lessons)
    assert [step.slug for step in steps] == [
        "04-two",
        "08-four",
        "05-three",
        "02-one",
    ]  # what is known need not come first


def test_the_newest_answer_counts() -> None:
    steps = path.proposed([answer("q02-0", False), answer("q02-0", True, 5)], WHERE, [lesson("02-one")])
    assert (steps[0].reason, steps[0].right) == ("known", 1)


def test_new_questions_come_from_lessons_that_were_begun_first_and_take_turns() -> None:
    entries = [answer("q05-0", True), answer("q08-3", False)]
    asked = path.fresh(entries, BANK, WHERE, "me")
    assert len(asked) == len(BANK) - 2
    assert {WHERE[q.id] for q in asked[:10]} == {"05-three", "08-four"}
    assert {WHERE[q.id] for q in asked[10:]} == {"02-one", "04-two"}
    assert len({WHERE[q.id] for q in asked[10:12]}) == 2
    assert "q05-0" not in {q.id for q in asked}
    assert {WHERE[q.id] for q in path.fresh([], BANK, WHERE, "me")[:4]} == set(LESSONS)


def test_after_every_three_questions_comes_one_that_is_computed() -> None:
    assert path.every_third(["a", "b", "c", "d", "e", "f", "g"], ["1"]) == ["a", "b", "c", "1", "d", "e", "f", "g"]
    assert path.every_third(["a", "b"], ["1"]) == ["a", "b"]
    assert path.every_third([], ["1"]) == []
