"""The mock exam's card: nothing is shown as right before the end, every answer is kept at once, and one can leave and come back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import ipywidgets
import pytest

from aws_study.study import exam, progress
from aws_study.study.exam_widget import MockExam, mock_exam

pytestmark = pytest.mark.usefixtures("sample_bank")


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    def set_(minutes: float) -> None:
        monkeypatch.setenv(
            "AWS_STUDY_NOW", (datetime(2026, 11, 24, 9, tzinfo=UTC) + timedelta(minutes=minutes)).isoformat()
        )

    set_(0)
    return set_


def every(widget: Any) -> list[Any]:
    return [widget, *(inner for child in getattr(widget, "children", ()) for inner in every(child))]


def shown(card: MockExam) -> str:
    return " ".join(
        w.value for w in every(card) if isinstance(w, ipywidgets.HTML) and not w.value.startswith("<style>")
    )


def button(card: MockExam, words: str) -> Any:
    return next(w for w in every(card) if getattr(w, "description", "").startswith(words) and hasattr(w, "click"))


def choose(card: MockExam, right: bool) -> None:
    question = card.question
    wanted = set(question.right) if right else {next(o.id for o in question.options if not o.right)}
    if isinstance(card.controls[0], ipywidgets.RadioButtons):
        (card.controls[0].value,) = wanted
    else:
        for option, tick in zip(question.order(progress.learner()), card.controls, strict=True):
            tick.value = option.id in wanted


def test_the_door_says_what_to_expect(at: Any) -> None:
    card = mock_exam("SAA-C03")
    assert "65 questions, 130 minutes" in shown(card)
    assert "estimate" in shown(card)
    assert "can fill" in shown(card)  # the sample bank is far too small
    with pytest.raises(KeyError):
        mock_exam("SAA-C01")


def test_nothing_is_right_or_wrong_before_the_end(at: Any) -> None:
    card = mock_exam("SAA-C03")
    button(card, "Start").click()
    reasons = [option.why.en for q in card._questions.values() for option in q.options]
    for _question in card.order:
        choose(card, right=False)
        assert not any(reason in shown(card) for reason in reasons)
        assert set(card.bar.states) <= {"open", "answered", "flagged", "answered-flagged"}
        card._go(card.position + 1)
    button(card, "Finish").click()
    assert card.result is None  # it asks first
    button(card, "Yes").click()
    assert card.result is not None
    assert set(card.bar.states) == {"wrong"}
    assert any(reason in shown(card) for reason in reasons)
    assert f"0 of {len(card.order)} questions right" in shown(card)


def test_answers_and_flags_are_kept_at_once_and_a_new_kernel_finds_them(at: Any) -> None:
    card = mock_exam("SAA-C03")
    button(card, "Start").click()
    choose(card, right=True)
    card.flag.value = True
    answered = card.question.id
    at(1)
    card._on_bar({"event": "open"})
    del card
    at(500)
    back = mock_exam("SAA-C03")
    button(back, "Go on: 1 answered, 129 minutes left").click()
    assert back.session is not None
    assert back.session.flags == {answered}
    assert back.bar.seconds == 129 * 60
    assert back.bar.states.count("answered-flagged") == 1
    assert back.question.id != answered  # it opens at the first that is empty


def test_when_the_time_is_over_the_exam_ends_by_itself(at: Any) -> None:
    card = mock_exam("SAA-C03")
    button(card, "Start").click()
    choose(card, right=True)
    at(131)
    card._on_bar({"event": "over"})
    assert card.result is not None
    assert sum(card.result.right.values()) == 1
    assert exam.unfinished("SAA-C03") is None
    assert "2026-11-24" in shown(mock_exam("SAA-C03"))  # the next door tells of it


def test_an_answer_after_the_time_does_not_count(at: Any) -> None:
    card = mock_exam("SAA-C03")
    button(card, "Start").click()
    at(131)
    choose(card, right=True)
    assert card.result is not None
    assert sum(card.result.right.values()) == 0


def test_a_click_on_a_number_goes_there(at: Any) -> None:
    card = mock_exam("SAA-C03")
    button(card, "Start").click()
    card._on_bar({"event": "goto", "place": 1})
    assert card.position == card.bar.here == 1
    card._on_bar({"event": "goto", "place": 99})
    assert card.position == len(card.order) - 1


def test_the_saved_notebook_tells_nothing_of_the_learner(at: Any) -> None:
    card = mock_exam("SAA-C03")
    data, _metadata = card._repr_mimebundle_()
    before = data["text/plain"]
    button(card, "Start").click()
    assert card._repr_mimebundle_()[0]["text/plain"] == before == "Mock exam SAA-C03"


def test_the_report_names_this_exams_lessons_and_can_be_read_again(at: Any) -> None:
    progress.record(
        "answer", "sample-two", {"right": True, "sure": 0.75, "chosen": [], "mistakes": [], "via": "lesson"}
    )
    card = mock_exam("SAA-C03")
    assert "Look at the last result again" not in [getattr(w, "description", "") for w in every(card)]
    button(card, "Start").click()
    choose(card, right=True)
    button(card, "Finish").click()
    button(card, "Yes").click()
    report = card.report.value
    assert "An estimate" in report
    assert 'href="90-sample.ipynb"' in report  # the lesson of the questions left empty
    assert f"1 / {len(card.order)}" in report
    assert "said 75 %" in report  # how sure against how right, from the lessons
    rows = len(progress.all())
    button(card, "Close the report").click()
    assert card.session is None

    back = mock_exam("SAA-C03")  # another kernel, another day
    button(back, "Look at the last result again").click()
    assert back.report.value == report
    assert back.order == card.order
    assert back.bar.states.count("right") == 1
    assert len(progress.all()) == rows  # looking records nothing
    back.next.click()
    assert back.result is not None


def test_an_exam_whose_questions_left_the_bank_leaves_the_door_open(at: Any) -> None:
    exam.start(exam.Paper("SAA-C03", ("since-removed",), {}))
    card = mock_exam("SAA-C03")
    button(card, "Go on").click()
    assert "no longer in the bank" in card.status.value
    button(card, "Start a new").click()
    assert card.session is not None


def test_an_exam_that_another_kernel_finished_shows_that_result(at: Any) -> None:
    card, other = mock_exam("SAA-C03"), mock_exam("SAA-C03")
    button(card, "Start").click()
    choose(card, right=True)
    other.resume()
    other._finish()
    button(card, "Finish").click()
    button(card, "Yes").click()
    assert card.result == other.result
    assert len(exam.finished("SAA-C03")) == 1


def test_after_the_exam_a_question_opens_its_simulation(at: Any) -> None:
    card = mock_exam("DVA-C03")
    button(card, "Start").click()
    card._go(card.order.index("sample-hostile"))
    assert "Open the simulation at this preset" not in [getattr(w, "description", "") for w in every(card)]
    button(card, "Finish").click()
    button(card, "Yes").click()
    card._go(card.order.index("sample-hostile"))
    button(card, "Open the simulation").click()
    assert "could not be opened" in shown(card)  # the sample's lesson is not there, and the reasons stay
    assert "It does not." in shown(card)
