"""What a notebook calls: `ask` for one question, `quiz` for a lesson's, `practice` for computed ones, `predict`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets as widgets

from aws_study.study import clock, generators, look, path, progress, questions, review
from aws_study.study.predict import PredictCard, Recall, predict, recall
from aws_study.study.question_widget import QuestionCard, constant_text
from aws_study.study.questions import Question
from aws_study.text import gettext as _
from aws_study.text import ngettext

__all__ = [
    "PracticeCards",
    "PredictCard",
    "QuestionCard",
    "QuestionSet",
    "ask",
    "daily_review",
    "practice",
    "predict",
    "quiz",
]


def ask(id: str, *, opener: Callable[[str], None] | None = None) -> QuestionCard:
    """One question of the bank. Raises KeyError when there is none with this id, or when it is still a draft."""
    return QuestionCard(questions.find(id), opener=opener)


def quiz(lesson: str, *, opener: Callable[[str], None] | None = None) -> QuestionSet:
    """All questions of a lesson ("08-load-balancing"), one at a time, beginning with the first that was never answered."""
    return QuestionSet(questions.lesson(lesson), title=lesson, opener=opener)


def practice(*names: str) -> PracticeCards:
    """Computed questions without end, of these generators in turn ("cross-zone-split"). Raises KeyError for an unknown one."""
    return PracticeCards(names)


def daily_review(minutes: float = 15) -> QuestionSet:
    """Today's review: due questions, practice and predictions, then questions and practice never seen, in about these minutes."""
    entries = progress.all()
    here = questions.index()
    fresh = path.fresh(entries, questions.bank(), here, progress.learner())
    new = path.every_third(
        [("answer", question.id) for question in fresh], [("practice", name) for name in generators.GENERATORS]
    )
    about = {entry.ref: entry.data.get("simulation", "") for entry in entries if entry.kind == "prediction"}
    items: list[Question | Recall] = []
    record_as = {}
    for item in review.daily(entries, clock.now(), new=new, minutes=minutes):
        if item.kind == "answer" and item.ref in here:
            items += [question for question in questions.lesson(here[item.ref]) if question.id == item.ref]
        elif item.kind == "practice" and item.ref in generators.GENERATORS:
            seed = sum(entry.kind == "practice" and entry.ref == item.ref for entry in entries)
            items.append(generators.practice(item.ref, seed))
            record_as[items[-1].id] = ("practice", item.ref)
        elif item.kind == "prediction" and (found := recall(item.ref, about[item.ref])) is not None:
            items.append(found)
    return QuestionSet(
        items, title=_("Review"), via="review", record_as=record_as, afresh=True, saved_text=_("Today's review")
    )


class QuestionSet(widgets.VBox):
    """Questions one at a time. The next one is there as soon as one was answered; at the end the score, in words.

    It opens at the first question never answered, or with `afresh` at the first. `record_as` gives a question's progress
    row another kind and ref; `saved_text` stands in the saved notebook when the number of questions would tell of the learner.
    """

    def __init__(
        self,
        items: Sequence[Question | Recall],
        *,
        title: str,
        opener: Callable[[str], None] | None = None,
        via: str = "lesson",
        record_as: Mapping[str, tuple[str, str]] | None = None,
        afresh: bool = False,
        saved_text: str = "",
    ):
        super().__init__()
        self.questions, self.title = list(items), title
        self._opener, self._via, self._record_as = opener, via, record_as or {}
        self._saved_text = saved_text
        self.results: dict[str, bool] = {}
        known = {entry.ref for entry in progress.all("answer")}
        unseen = (n for n, question in enumerate(self.questions) if question.id not in known)
        self.position = 0 if afresh else next(unseen, 0)
        self.next = widgets.Button(description=_("Next question"), button_style="primary")
        self.next.on_click(self._on_next)
        self.end = widgets.HTML()
        self._ask()

    def _ask(self) -> None:
        if not self.questions:
            box = widgets.VBox(look.card(widgets.HTML(look.said(_("There is no question here yet.")))))
            self.children = [box.add_class("aws-study")]
            return
        place = _("Question {number} of {total}").format(number=self.position + 1, total=len(self.questions))
        question = self.questions[self.position]
        self.card: Any
        if isinstance(question, Recall):
            simulation = question.build()
            self.card = PredictCard(
                question.prediction, simulation, on_answer=lambda _card, right: self._answered(question.id, right)
            )
            self.shown: list[widgets.Widget] = [widgets.HTML(f"<h3>{place}</h3>"), self.card, simulation]
        else:
            self.card = QuestionCard(
                question,
                title=place,
                on_answer=lambda card: self._answered(question.id, bool(card.answered)),
                opener=self._opener,
                via=self._via,
                record_as=self._record_as.get(question.id),
            )
            self.shown = [self.card]
        self.children = self.shown

    def _answered(self, id: str, right: bool) -> None:
        self.results[id] = right
        if len(self.results) < len(self.questions):
            self.children = [*self.shown, look.tail(self.next)]
        else:
            count = sum(self.results.values())
            words = ngettext(
                "{right} of {total} question right.", "{right} of {total} questions right.", len(self.results)
            )
            self.end.value = look.said(words.format(right=count, total=len(self.results)))
            self.children = [*self.shown, look.tail(self.end)]

    def _on_next(self, _button: Any) -> None:
        places = [(self.position + step) % len(self.questions) for step in range(1, len(self.questions) + 1)]
        self.position = next(place for place in places if self.questions[place].id not in self.results)
        self._ask()

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        count = len(self.questions)
        text = ngettext("{title}: {count} question", "{title}: {count} questions", count).format(
            title=self.title, count=count
        )
        # What a review holds depends on the learner, so it says so in words of its own.
        return constant_text(super()._repr_mimebundle_(**kwargs), self._saved_text or text)


class PracticeCards(widgets.VBox):
    """One generated question after the other, of the generator answered least so far; how often that was is its seed."""

    def __init__(self, names: Sequence[str]):
        super().__init__()
        self.names = tuple(names)
        self.next = widgets.Button(description=_("Another one"), button_style="primary")
        self.next.on_click(lambda _button: self._ask())
        self._ask()

    def _ask(self) -> None:
        refs = [entry.ref for entry in progress.all("practice")]
        answered = {name: refs.count(name) for name in self.names}
        self.generator = min(answered, key=answered.__getitem__)  # the first of those answered least
        self.seed = answered[self.generator]
        question = generators.practice(self.generator, self.seed)
        title = _("Practice {number}").format(number=sum(answered.values()) + 1)
        record_as = ("practice", self.generator)
        self.card = QuestionCard(question, title=title, on_answer=self._on_answer, record_as=record_as, via=question.id)
        self.children = [self.card]

    def _on_answer(self, _card: QuestionCard) -> None:
        self.children = [self.card, look.tail(self.next)]

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return constant_text(super()._repr_mimebundle_(**kwargs), f"{_('Practice')} {', '.join(self.names)}")
