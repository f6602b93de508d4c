import re
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import ipywidgets
import pytest

from aws_study import text
from aws_study.simulations import load_balancing
from aws_study.study import predict, progress, questions, widgets
from aws_study.study.look import link, marked, plain
from aws_study.ui.prediction import Prediction

pytestmark = pytest.mark.usefixtures("sample_bank")


def every(widget: Any) -> list[Any]:
    return [widget, *(inner for child in getattr(widget, "children", ()) for inner in every(child))]


def shown(widget: Any) -> str:
    """All HTML of a card, the style sheet left out."""
    values = [w.value for w in every(widget) if isinstance(w, ipywidgets.HTML)]
    return " ".join(value for value in values if not value.startswith("<style>"))


def test_an_answer_is_recorded_before_the_card_says_so() -> None:
    card = widgets.ask("sample-count")
    before = shown(card)
    assert "Each door counts once" not in before
    card.choice.value = "three"
    card.sure.value = 0.75
    card.submit.click()
    entry = progress.last("answer", "sample-count")
    assert entry is not None
    assert entry.data == {
        "chosen": ["three"],
        "right": False,
        "sure": 0.75,
        "mistakes": ["rounding-slip"],
        "via": "lesson",
    }
    after = shown(card)
    assert "✗ Not right." in after
    assert re.search(r"✗ Wrong \(your answer\):</span> 3 doors<br>A door is counted twice", after)
    assert re.search(r"✓ Right:</span> 2 doors<br>Each door counts once", after)
    assert '<a href="https://example.com/doors"' in after
    assert "as of 2026-11-20" in after
    assert card.submit.disabled


def test_a_second_click_records_nothing() -> None:
    card = widgets.ask("sample-count")
    card.choice.value, card.sure.value = "two", 0.95
    card.submit.click()
    card.submit.click()
    assert card.answered is True
    assert len(progress.all("answer")) == 1


def test_what_is_missing_is_said_and_nothing_is_recorded() -> None:
    card = widgets.ask("sample-two")
    card.submit.click()
    assert "Choose 2 answers." in card.status.value
    for tick in card.ticks[:3]:
        tick.value = True
    card.submit.click()
    assert "Choose 2 answers." in card.status.value
    card.ticks[2].value = False
    card.submit.click()
    assert "how sure" in card.status.value
    assert progress.all("answer") == []


def test_a_multiple_response_is_right_only_as_a_whole() -> None:
    for wanted, right in (({"a", "c"}, True), ({"a", "b"}, False)):
        card = widgets.ask("sample-two")
        for option, tick in zip(card.options, card.ticks, strict=True):
            tick.value = option.id in wanted
        card.sure.value = 0.5
        card.submit.click()
        assert card.answered is right


def test_hostile_text_is_shown_as_text() -> None:
    card = widgets.ask("sample-hostile")
    card.choice.value, card.sure.value = "text", 0.5
    card.submit.click()
    seen = shown(card)
    assert "&lt;img src=x onerror=alert(1)&gt;" in seen
    assert "<img" not in seen
    assert "<i>runs" not in seen
    assert "href" not in seen  # javascript: is no link
    assert "javascript:alert(1)" in seen


def test_little_markdown_comes_after_escaping() -> None:
    assert marked("**a < b** and `x & y`\nnext") == "<b>a &lt; b</b> and <code>x &amp; y</code><br>next"
    assert marked("`<script>`") == "<code>&lt;script&gt;</code>"
    assert plain("**two** of `count`") == "two of count"
    assert link('https://e.com/"><script>').count("<script>") == 0


def test_the_simulation_is_opened_by_the_handler() -> None:
    opened: list[str] = []
    card = widgets.ask("sample-hostile", opener=opened.append)
    assert card.open not in every(card)  # it would give hints away
    card.choice.value, card.sure.value = "runs", 0.25
    card.submit.click()
    assert card.open in every(card)
    card.open.click()
    assert opened == ["sim:sample-lesson/doors@two-doors"]


def test_without_a_handler_the_simulation_opens_below_and_a_failure_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    card = widgets.ask("sample-hostile")
    card.choice.value, card.sure.value = "runs", 0.25
    card.submit.click()
    card.open.click()
    assert "could not be opened" in shown(card.place)
    assert "It does not." in shown(card)

    built = ipywidgets.Label("the simulation")
    monkeypatch.setattr("aws_study.study.addresses.resolve", lambda address: built)
    card.open.click()
    assert card.place.children == (built,)


@pytest.mark.parametrize("make", [lambda: widgets.ask("sample-count"), lambda: widgets.quiz("90-sample")])
def test_the_saved_text_is_the_same_for_every_learner_and_shows_no_key(
    make: Callable[[], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = set()
    for name in ("one", "two", "three"):
        monkeypatch.setenv("AWS_STUDY_HOME", str(tmp_path / name))
        data, _ = make()._repr_mimebundle_()
        texts.add(data["text/plain"])
        assert "application/vnd.jupyter.widget-view+json" in data
        progress.record("answer", "sample-count", {"right": True})
        assert make()._repr_mimebundle_()[0]["text/plain"] in texts
    (only,) = texts
    assert only in ("Question sample-count", "90-sample: 3 questions")


def test_a_set_goes_one_by_one_and_ends_with_a_score() -> None:
    quiz = widgets.quiz("90-sample")
    keys = {"sample-count": {"two"}, "sample-two": {"a", "c"}, "sample-hostile": {"runs"}}
    for number in range(3):
        assert f"Question {number + 1} of 3" in shown(quiz)
        card = quiz.card
        assert quiz.next not in every(quiz)
        for option, tick in zip(card.options, card.ticks, strict=False):
            tick.value = option.id in keys[card.question.id]
        if card.choice is not None:
            (card.choice.value,) = keys[card.question.id]
        card.sure.value = 0.95
        card.submit.click()
        if number < 2:
            quiz.next.click()
    assert "2 of 3 questions right." in shown(quiz)
    assert len(progress.all("answer")) == 3


def test_a_set_begins_with_the_first_question_never_answered() -> None:
    progress.record("answer", "sample-count", {"right": False})
    assert widgets.quiz("90-sample").card.question.id == "sample-two"


def test_controls_have_names_and_no_widget_prints(capsys: pytest.CaptureFixture[str]) -> None:
    for id in ("sample-count", "sample-two"):
        card = widgets.ask(id)
        card.submit.click()
        for control in every(card):
            assert not isinstance(control, ipywidgets.Output)
            if isinstance(control, (ipywidgets.Button, ipywidgets.Checkbox, ipywidgets.Text)):
                assert control.description
            if isinstance(control, ipywidgets.RadioButtons):
                assert all(label for label, _ in control.options)
    assert capsys.readouterr().out == ""


def test_a_progress_problem_is_said_on_the_card(study_home: Path) -> None:
    study_home.mkdir()
    progress.path().write_bytes(b"no database" * 100)
    card = widgets.ask("sample-count")
    card.choice.value, card.sure.value = "two", 0.95
    card.submit.click()
    assert "progress.sqlite3.damaged-1" in shown(card)
    assert "✓ Right." in shown(card)


def test_a_korean_learner_reads_korean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "_language", "ko")
    card = widgets.ask("sample-count")
    assert "우체국이 문을 <b>두 개</b>" in shown(card)
    assert {label for label, _ in card.choice.options} == {"문 1개", "문 2개", "문 3개", "문 4개"}
    card.choice.value, card.sure.value = "one", 0.5
    card.submit.click()
    assert "문 하나가 빠졌습니다." in shown(card)


def test_practice_goes_on_without_end_and_its_seed_comes_from_the_progress_file() -> None:
    cards = widgets.practice("cross-zone-split")
    assert cards._repr_mimebundle_()[0]["text/plain"] == "Practice cross-zone-split"
    stems = set()
    for number in range(3):
        assert f"Practice {number + 1}" in shown(cards)
        assert cards.next not in every(cards)
        stems.add(cards.card.question.stem.en)
        cards.card.choice.value, cards.card.sure.value = next(iter(cards.card.question.right)), 0.75
        cards.card.submit.click()
        cards.next.click()
    assert len(stems) == 3
    assert [entry.ref for entry in progress.all("practice")] == ["cross-zone-split"] * 3
    assert progress.all("answer") == []
    assert widgets.practice("cross-zone-split").seed == 3


def test_practice_of_several_generators_takes_them_in_turn() -> None:
    cards = widgets.practice("cross-zone-split", "backoff-wait")
    asked = []
    for _round in range(4):
        asked.append((cards.generator, cards.seed))
        cards.card.choice.value, cards.card.sure.value = next(iter(cards.card.question.right)), 0.75
        cards.card.submit.click()
        cards.next.click()
    assert asked == [("cross-zone-split", 0), ("backoff-wait", 0), ("cross-zone-split", 1), ("backoff-wait", 1)]
    with pytest.raises(KeyError, match="no-such-thing"):
        widgets.practice("no-such-thing")


def test_todays_review_mixes_what_is_due_with_practice_and_new_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_STUDY_NOW", "2026-11-24")
    long_ago = datetime(2026, 10, 1, tzinfo=UTC)
    for kind, ref in (("answer", "sample-hostile"), ("answer", "since-removed"), ("practice", "cross-zone-split")):
        progress.record(kind, ref, {"right": False, "sure": 0.75}, long_ago)
    review = widgets.daily_review()
    assert review._repr_mimebundle_()[0]["text/plain"] == "Today's review"
    assert sorted(question.id for question in review.questions) == [
        "cross-zone-split-1", "sample-count", "sample-hostile", "sample-two",
    ]  # fmt: skip
    for number in range(4):
        card = review.card
        for option, tick in zip(card.options, card.ticks, strict=False):
            tick.value = option.right
        if card.choice is not None:
            (card.choice.value,) = card.question.right
        card.sure.value = 0.75
        card.submit.click()
        if number < 3:
            review.next.click()
    assert "4 of 4 questions right." in shown(review)
    newest = progress.last("practice", "cross-zone-split")
    assert newest is not None
    assert newest.data["via"] == "review"
    assert widgets.daily_review().questions == []  # nothing is due twice on one day


@pytest.mark.parametrize("minutes", [10, 15, 20])
def test_the_very_first_review_mixes_questions_and_practice(monkeypatch: pytest.MonkeyPatch, minutes: float) -> None:
    words = {"en": "words", "ko": "글"}
    options = [{"id": id, **words, "right": id == "a", "why": words} for id in "abcd"]
    day = date(2026, 11, 1)
    row = {
        "exams": {},
        "stem": words,
        "options": options,
        "source": "s",
        "as_of": day,
        "solved": {"en": day, "ko": day},
    }
    bank = [questions.Question.model_validate({"id": f"q-{n}", **row}) for n in range(40)]
    monkeypatch.setattr(questions, "bank", lambda: bank)
    monkeypatch.setattr(questions, "index", lambda: {question.id: "90-sample" for question in bank})
    monkeypatch.setattr(questions, "lesson", lambda _slug: bank)
    items = widgets.daily_review(minutes).questions
    computed = [item.id for item in items if item.id not in {question.id for question in bank}]
    assert minutes - 1.25 < 1.25 * (len(items) - len(computed)) + len(computed) <= minutes
    assert len(items) / 5 <= len(computed) <= len(items) / 3


# Predictions


DOORS = Prediction(
    id="doubled",
    question=lambda: "How many `people` pass?",
    unit=lambda: "people",
    values={"doors": 4},
    actual=lambda view: view["doors"] * 5,
    low=0,
    high=1000,
)


class FakeSimulation:
    id = "doors"

    def __init__(self) -> None:
        self.view: dict[str, float] = {"doors": 1}
        self.drawn: list[float] = []

    def set(self, **values: float) -> None:
        self.view = dict(values)

    def guess(self, value: float) -> None:
        self.drawn.append(value)


@pytest.fixture
def lesson(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("aws_study.simulations.sample_lesson")
    module.SIMULATIONS = {"doors": FakeSimulation}  # type: ignore[attr-defined]
    module.PREDICTIONS = {"doubled": DOORS}  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)


def test_a_prediction_moves_the_simulation_draws_the_number_and_says_the_difference(lesson: None) -> None:
    simulation = FakeSimulation()
    card = widgets.predict(simulation, "doubled")
    assert simulation.view == {"doors": 1}  # nothing moves before the learner commits
    card.number.value, card.sure.value = "10", 0.75
    card.check.click()
    assert simulation.view == {"doors": 4}
    assert simulation.drawn == [10.0]
    assert "You said 10 people; it is 20 people. You were 50 % too low." in card.status.value
    entry = progress.last("prediction", "doubled")
    assert entry is not None
    assert entry.data == {"value": 10.0, "actual": 20.0, "sure": 0.75, "right": False, "simulation": "doors"}
    card.number.value = "20"
    card.check.click()
    assert "that is what it is" in card.status.value
    assert len(progress.all("prediction")) == 1  # the first one counts


@pytest.mark.parametrize("typed", ["", "many", "nan", "inf", "-1", "1001", "<b>5</b>"])
def test_a_prediction_that_is_no_number_is_refused_in_words(lesson: None, typed: str) -> None:
    simulation = FakeSimulation()
    card = widgets.predict(simulation, "doubled")
    card.number.value, card.sure.value = typed, 0.75
    card.check.click()
    assert "Write a number from 0 to 1,000" in card.status.value
    assert simulation.drawn == []
    assert progress.all("prediction") == []


def test_a_prediction_without_sureness_asks_for_it(lesson: None) -> None:
    card = widgets.predict(FakeSimulation(), "doubled")
    card.number.value = "20"
    card.check.click()
    assert "how sure" in card.status.value
    assert progress.all("prediction") == []


def test_an_unknown_prediction_is_named(lesson: None) -> None:
    with pytest.raises(KeyError, match="no prediction 'tripled' for the simulation 'doors'"):
        widgets.predict(FakeSimulation(), "tripled")


def test_the_saved_text_of_a_prediction_is_constant(lesson: None) -> None:
    assert widgets.predict(FakeSimulation(), "doubled")._repr_mimebundle_()[0]["text/plain"] == "Predict doubled"


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12", 12.0), (" 10,000 ", 10_000.0), ("1e3", 1000.0), ("25 %", 25.0), ("0.5", 0.5), ("1_000", 1000.0)],
)
def test_numbers_are_read_as_people_write_them(typed: str, number: float) -> None:
    assert predict.read_number(typed, 0, 1e6) == number


@pytest.mark.parametrize(
    ("value", "actual", "said"),
    [
        (17.5, 17.5, "that is what it is"),
        (17, 17.5, "Very close"),
        (35, 17.5, "100 % too high"),
        (7, 17.5, "60 % too low"),
        (3, 0, "it is zero"),
        (0, 0, "that is what it is"),
    ],
)
def test_the_difference_in_words(value: float, actual: float, said: str) -> None:
    assert said in predict.difference(value, actual, "requests")


@pytest.mark.parametrize(("unit", "said"), [("시간", "50시간"), ("%", "50%"), ("건/초", "50건/초"), ("ms", "50 ms")])
def test_a_korean_unit_stands_close_to_its_number(unit: str, said: str) -> None:
    text.use_language("ko")
    try:
        assert f"예측은 {said}, 실제는" in predict.difference(50, 155, unit)
    finally:
        text.use_language("en")


def test_every_question_of_the_sample_can_be_shown() -> None:
    for question in questions.bank():
        assert widgets.ask(question.id).question is question


def test_a_real_simulation_is_moved_by_its_prediction() -> None:
    simulation = load_balancing.cross_zone()
    card = widgets.predict(simulation, "three-and-nine")
    card.number.value, card.sure.value = "10", 0.5
    card.check.click()
    # 120 requests, two zones: 60 for zone a, shared by its 3 targets.
    assert "You said 10 requests; it is 20 requests. You were 50 % too low." in card.status.value
    assert simulation.values["zone_b"] == 9
