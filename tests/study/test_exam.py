from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from aws_study.study import blueprint, exam, progress, questions
from aws_study.study.exam import ExamOver, Paper
from aws_study.study.questions import Question

START = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    def move(minutes: float) -> None:
        monkeypatch.setenv("AWS_STUDY_NOW", (START + timedelta(minutes=minutes)).isoformat())

    move(0)
    return move


def made(number: int, task: str) -> Question:
    words = {"en": "words", "ko": "글"}
    options = [{"id": id, **words, "right": id == "a", "why": words} for id in "abcd"]
    row = {"id": f"q-{number}", "exams": {"SAA-C03": task}, "stem": words, "options": options, "source": "s"}
    return Question.model_validate({**row, "as_of": date(2026, 11, 1)})


@pytest.mark.parametrize(
    ("code", "expected"), [("SAA-C03", [19, 17, 16, 13]), ("DVA-C02", [21, 17, 15, 12]), ("DVA-C03", [20, 17, 14, 14])]
)
def test_sixty_five_questions_by_weight(code: str, expected: list[int]) -> None:
    assert list(exam.counts(blueprint.exams()[code]).values()) == expected


def test_a_paper_follows_the_blueprint_and_its_seed() -> None:
    saa = blueprint.exams()["SAA-C03"]
    bank = [made(10 * n + d, f"{d}.1") for n in range(40) for d in (1, 2, 3, 4)]
    domain = {question.id: int(question.exams["SAA-C03"][0]) for question in bank}
    paper = exam.draw(saa, bank, "seed")
    assert Counter(domain[id] for id in paper.questions) == {1: 19, 2: 17, 3: 16, 4: 13}
    assert len(set(paper.questions)) == 65
    assert paper.missing == {}
    assert exam.draw(saa, reversed(bank), "seed") == paper
    assert exam.draw(saa, bank, "other") != paper


def test_a_bank_that_is_too_small_gives_a_shorter_paper_and_says_what_is_missing() -> None:
    paper = exam.draw(blueprint.exams()["SAA-C03"], [made(1, "1.1"), made(2, "1.2"), made(3, "4.4")], "seed")
    assert sorted(paper.questions) == ["q-1", "q-2", "q-3"]
    assert paper.missing == {1: 17, 2: 17, 3: 16, 4: 12}


PAPER = Paper("SAA-C03", ("sample-two", "sample-count"), {})


def test_an_exam_is_left_and_resumed_where_it_was(sample_bank: Path, at) -> None:  # type: ignore[no-untyped-def]
    session = exam.start(PAPER)
    at(10)
    session.answer("sample-two", ["a", "b"])
    session.flag("sample-count")
    for minute in (11, 12):
        at(minute)
        session.tick()
    del session  # the kernel dies; ten hours pass
    at(612)
    back = exam.resume("SAA-C03")
    assert back is not None
    assert back.questions == ("sample-two", "sample-count")
    assert back.answers == {"sample-two": ["a", "b"]}
    assert back.flags == {"sample-count"}
    assert back.seconds_left() == (130 - 12) * 60
    at(613)
    back.flag("sample-count", False)
    assert back.flags == set()
    assert back.seconds_used() == 13 * 60
    assert exam.resume("DVA-C03") is None


def test_the_clock_stands_still_while_no_page_is_open(sample_bank: Path, at) -> None:  # type: ignore[no-untyped-def]
    session = exam.start(PAPER)
    at(1)
    session.tick()
    at(300)  # the laptop was closed; the kernel lived on
    session.tick()
    assert session.seconds_used() == 60
    at(301)
    session.tick()
    assert session.seconds_used() == 120
    left = exam.unfinished("SAA-C03")
    assert left is not None
    assert (left.answered, left.seconds_left) == (0, 130 * 60 - 120)


def test_answers_may_change_and_be_taken_back(sample_bank: Path, at) -> None:  # type: ignore[no-untyped-def]
    session = exam.start(PAPER)
    session.answer("sample-count", ["one"])
    session.answer("sample-count", ["two"])
    session.answer("sample-two", ["a"])
    session.answer("sample-two", [])
    again = exam.resume("SAA-C03")
    assert again is not None
    assert again.answers == session.answers == {"sample-count": ["two"]}
    with pytest.raises(KeyError, match="q:elsewhere is not in this exam"):
        session.answer("elsewhere", ["a"])


def test_nothing_is_known_before_the_end_and_everything_after(sample_bank: Path, at) -> None:  # type: ignore[no-untyped-def]
    session = exam.start(PAPER)
    session.answer("sample-count", ["two"])
    assert progress.all("answer") == []
    assert all("right" not in entry.data for entry in progress.all())
    at(30)
    result = session.finish()
    assert (result.right, result.total) == ({1: 0, 2: 0, 3: 1, 4: 0}, {1: 0, 2: 1, 3: 1, 4: 0})
    assert (result.unanswered, result.seconds, result.share) == (1, 1800, 0.5)
    (row,) = progress.all("answer")
    assert (row.ref, row.data["right"], row.data["via"]) == ("sample-count", True, f"exam/{session.id}")
    with pytest.raises(ExamOver, match="finished"):
        session.answer("sample-two", ["a"])
    with pytest.raises(ExamOver, match="finished"):
        session.finish()
    assert exam.resume("SAA-C03") is None


def test_when_time_is_up_no_answer_is_taken_but_the_exam_is_scored(sample_bank: Path, at) -> None:  # type: ignore[no-untyped-def]
    session = exam.start(PAPER)
    session.answer("sample-count", ["two"])
    at(130)
    with pytest.raises(ExamOver, match="time"):
        session.answer("sample-two", ["a", "c"])
    at(200)
    assert session.seconds_left() == 0
    result = session.finish()
    assert result.seconds == 130 * 60
    assert sum(result.right.values()) == 1


def test_a_question_that_left_the_bank_does_not_stop_the_others(sample_bank: Path, at) -> None:  # type: ignore[no-untyped-def]
    session = exam.start(Paper("SAA-C03", ("sample-count", "since-removed"), {}))
    session.answer("sample-count", ["two"])
    session.answer("since-removed", ["a"])
    result = session.finish()
    assert sum(result.total.values()) == 1
    assert [entry.ref for entry in progress.all("answer")] == ["sample-count"]
    assert "since-removed" not in questions.index()


def test_two_kernels_that_finish_one_exam_count_its_answers_once(sample_bank: Path, at) -> None:  # type: ignore[no-untyped-def]
    session = exam.start(PAPER)
    session.answer("sample-count", ["two"])
    other = exam.resume("SAA-C03")
    assert other is not None
    other.finish()
    with pytest.raises(ExamOver, match="finished"):
        session.finish()
    assert len(progress.all("answer")) == 1
    assert len(exam.finished("SAA-C03")) == 1


def test_a_kill_in_the_middle_of_finishing_counts_no_answer_twice(  # type: ignore[no-untyped-def]
    sample_bank: Path, at, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = exam.start(PAPER)
    session.answer("sample-count", ["two"])
    session.answer("sample-two", ["a"])
    written = []
    add = progress._add

    def killed(entries):  # type: ignore[no-untyped-def]
        written.append(list(entries))
        raise KeyboardInterrupt

    monkeypatch.setattr(progress, "_add", killed)
    with pytest.raises(KeyboardInterrupt):
        session.finish()
    monkeypatch.setattr(progress, "_add", add)
    assert [entry.kind for entry in written[0]] == ["answer", "answer", "exam"]  # one transaction: all or nothing
    again = exam.resume("SAA-C03")
    assert again is not None
    again.finish()
    assert sorted(entry.ref for entry in progress.all("answer")) == ["sample-count", "sample-two"]


def test_a_question_that_left_the_exam_is_still_scored(sample_bank: Path, at) -> None:  # type: ignore[no-untyped-def]
    session = exam.start(Paper("DVA-C02", ("sample-two",), {}))
    session.answer("sample-two", ["a", "c"])
    assert sum(session.finish().right.values()) == 1
