"""A mock exam as one card: a door, the paper with a clock that can be seen, and the report. Nothing is shown as right before the end."""

from __future__ import annotations

import html
import logging
import uuid
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets as widgets
import traitlets

from aws_study.study import blueprint, exam, look, parts, progress, questions, report
from aws_study.study.exam import Paper, Result, Session
from aws_study.study.question_widget import constant_text, opening, reasons
from aws_study.study.questions import Question
from aws_study.text import gettext as _
from aws_study.text import language, ngettext
from aws_study.ui.units import percent

_log = logging.getLogger(__name__)


def mock_exam(code: str) -> MockExam:
    """The mock exam "SAA-C03", "DVA-C02" or "DVA-C03". Raises KeyError for another code."""
    return MockExam(code)


class ExamBar(anywidget.AnyWidget):
    """The clock and a button a question (exam_bar.js). `states` are open, answered, flagged, answered-flagged, right, wrong."""

    _esm = Path(__file__).with_name("exam_bar.js")
    seconds = traitlets.Float(0.0).tag(sync=True)
    running = traitlets.Bool(False).tag(sync=True)
    states = traitlets.List(traitlets.Unicode()).tag(sync=True)
    here = traitlets.Int(0).tag(sync=True)
    _words = traitlets.Dict().tag(sync=True)

    def __init__(self, on_message: Any):
        super().__init__(
            _words={
                "left": _("Time left: {time}"),
                "minutes": _("{minutes} minutes left"),
                "list": _("Questions"),
                "open": _("Question {number}, not answered"),
                "answered": _("Question {number}, answered"),
                "flagged": _("Question {number}, flagged, not answered"),
                "answered-flagged": _("Question {number}, answered, flagged"),
                "right": _("Question {number}, right"),
                "wrong": _("Question {number}, wrong"),
            }
        )
        self.on_msg(lambda _widget, content, _buffers: on_message(content))


class MockExam(widgets.VBox):
    """Start or go on, answer in any order, flag, finish; then the result by domain and every question with its reasons."""

    def __init__(self, code: str):
        super().__init__()
        self.exam = blueprint.exams()[code]
        self.session: Session | None = None
        self.result: Result | None = None
        self.position = 0
        self._chosen: dict[str, list[str]] = {}
        self.bar = ExamBar(self._on_bar)
        self.body = widgets.VBox()
        self.status = widgets.HTML()
        self.previous = _button(_("Previous"), lambda: self._go(self.position - 1))
        self.next = _button(_("Next"), lambda: self._go(self.position + 1))
        self.flag = widgets.ToggleButton(description=_("⚑ Come back to this one"))
        self.flag.observe(self._on_flag, "value")
        self.finish = _button(_("Finish the exam"), self._ask_to_finish)
        self.door = _button(_("Close the report"), self._show_door)
        self.add_class("aws-study").add_class("aws-exam")
        self._show_door()

    # The door.

    def _show_door(self) -> None:
        self.session, self.result, self.bar.running = None, None, False
        title = f"{self.exam.code} · {self.exam.title[language()]}"
        paper = self._paper()
        short = self.exam.questions - len(paper.questions)
        words = [
            _(
                "{questions} questions, {minutes} minutes, the official weights of the domains. Nothing is marked before the end."
            ).format(questions=self.exam.questions, minutes=self.exam.minutes),
            _("You may leave at any time, also by closing the notebook: the clock stands still until you come back."),
            _(
                "The result is an estimate. AWS does not publish how it scales its scores, and these are no real exam questions."
            ),
        ]
        if short:
            words.append(
                _("The question bank can fill {count} of the {total} places so far.").format(
                    count=len(paper.questions), total=self.exam.questions
                )
            )
        left = exam.unfinished(self.exam.code)
        buttons: list[widgets.Widget] = []
        if left is not None:
            resume = _("Go on: {answered} answered, {minutes} minutes left").format(
                answered=left.answered, minutes=round(left.seconds_left / 60)
            )
            buttons.append(_button(resume, self.resume, primary=True))
        buttons.append(_button(_("Start a new exam"), self.start, primary=left is None))
        if exam.finished(self.exam.code):
            buttons.append(_button(_("Look at the last result again"), self.look_back))
        text = f"<h3>{html.escape(title)}</h3>" + "".join(f"<p>{html.escape(line)}</p>" for line in words)
        self.children = look.card(widgets.HTML(text + self._past()), widgets.HBox(buttons), self.status)

    def _past(self) -> str:
        past = exam.finished(self.exam.code)
        if not past:
            return ""
        rows = "".join(
            f"<li>{entry.at.date().isoformat()}: {percent(_share(entry.data), 2)}</li>" for entry in past[-5:]
        )
        return f"<h3>{html.escape(_('Before'))}</h3><ul>{rows}</ul>"

    def _paper(self, seed: str | None = None) -> Paper:
        return exam.draw(self.exam, questions.bank(), seed or "door")

    def start(self) -> None:
        """Draw a paper and begin."""
        paper = self._paper(uuid.uuid4().hex)
        if not paper.questions:
            self.status.value = look.said(_("There is no question for this exam yet."))
            return
        self._open(exam.start(paper))

    def resume(self) -> None:
        """Go on with the newest exam that was not finished."""
        session = exam.resume(self.exam.code)
        if session is None:
            self._show_door()
        else:
            self._open(session)

    def look_back(self) -> None:
        """Show the report of the newest exam that was finished, with all its questions."""
        found = exam.look_back(self.exam.code)
        if found is None:
            self._show_door()
        elif self._take(found[0]):
            self._show_result(found[1])

    # The paper.

    def _take(self, session: Session) -> bool:
        """Whether the bank still holds questions of this sitting; if not, the door stays and says so."""
        self.session, self.result, self.position = session, None, 0
        self._questions: dict[str, Question] = {q.id: q for q in questions.bank()}
        self.order = [id for id in session.questions if id in self._questions]
        self._chosen = {id: list(chosen) for id, chosen in session.answers.items()}
        if not self.order:
            self.session = None
            self.status.value = look.said(_("The questions of this exam are no longer in the bank."))
        return bool(self.order)

    def _open(self, session: Session) -> None:
        if not self._take(session):
            return
        self.bar.seconds, self.bar.running = session.seconds_left(), True
        self._go(next((i for i, id in enumerate(self.order) if id not in session.answers), 0))

    @property
    def question(self) -> Question:
        return self._questions[self.order[self.position]]

    def _go(self, place: int) -> None:
        self.position = max(0, min(len(self.order) - 1, place))
        self.status.value = ""
        self._draw()

    def _draw(self) -> None:
        assert self.session is not None
        question = self.question
        chosen = self._chosen.get(question.id, [])
        options = question.order(progress.learner())
        place = _("Question {number} of {total}").format(number=self.position + 1, total=len(self.order))
        stem = f'<h3>{html.escape(place)}</h3><p class="aws-stem">{look.marked(question.stem.text(language()))}</p>'
        self.bar.states, self.bar.here = self._states(), self.position
        if self.result is not None:
            mark = "✓ " + _("Right.") if self._right(question) else "✗ " + _("Not right.")
            why = widgets.HTML(stem + look.said(mark) + reasons(question, options, chosen))
            self.body.children = [why, *(opening(question.opens) if question.opens else ())]
            self.previous.disabled, self.next.disabled = self.position == 0, self.position == len(self.order) - 1
            buttons = [self.previous, self.next, self.door]
            self.children = look.card(self.report, self.bar, self.body, widgets.HBox(buttons))
            return
        labels = [(look.plain(option.text(language())), option.id) for option in options]
        if len(question.right) == 1:
            choice = widgets.RadioButtons(options=labels, value=chosen[0] if chosen else None)
            choice.observe(lambda change: self._answer(question.id, [change["new"]]), "value")
            self.controls: list[Any] = [choice]
        else:
            self.controls = [
                widgets.Checkbox(value=id in chosen, description=text, indent=False) for text, id in labels
            ]
            for tick in self.controls:
                tick.observe(lambda _change: self._answer(question.id, self._ticked(labels)), "value")
        self.flag.unobserve(self._on_flag, "value")
        self.flag.value = question.id in self.session.flags
        self.flag.observe(self._on_flag, "value")
        self.previous.disabled, self.next.disabled = self.position == 0, self.position == len(self.order) - 1
        self.body.children = [widgets.HTML(stem), *self.controls]
        self.children = look.card(
            self.bar, self.body, widgets.HBox([self.previous, self.next, self.flag, self.finish]), self.status
        )

    def _ticked(self, labels: list[tuple[str, str]]) -> list[str]:
        return [id for (_text, id), tick in zip(labels, self.controls, strict=True) if tick.value]

    def _states(self) -> list[str]:
        assert self.session is not None
        if self.result is not None:
            return ["right" if self._right(self._questions[id]) else "wrong" for id in self.order]
        states = []
        for id in self.order:
            parts = ["answered"] * (id in self.session.answers) + ["flagged"] * (id in self.session.flags)
            states.append("-".join(parts) or "open")
        return states

    def _right(self, question: Question) -> bool:
        return frozenset(self._chosen.get(question.id, ())) == question.right

    def _answer(self, id: str, chosen: list[str]) -> None:
        assert self.session is not None
        if self.result is not None:  # the time was over a moment ago
            return
        try:
            self.session.answer(id, chosen)
        except exam.ExamOver:
            self._finish()
            return
        self._chosen[id] = chosen
        self.bar.states = self._states()
        if trouble := look.notice():
            self.status.value = trouble

    def _on_flag(self, change: Any) -> None:
        assert self.session is not None
        if self.result is not None:
            return
        try:
            self.session.flag(self.question.id, bool(change["new"]))
        except exam.ExamOver:
            self._finish()
            return
        self.bar.states = self._states()

    def _on_bar(self, content: dict[str, Any]) -> None:
        if self.session is None:
            return
        if content.get("event") == "goto":
            self._go(int(content["place"]))
        elif self.result is None and content.get("event") == "over" and self.session.seconds_left() <= 1:
            self._finish()
        elif self.result is None:  # the page is there (again): the clock goes on from what is really left
            self.session.tick()
            self.bar.seconds = self.session.seconds_left()

    def _ask_to_finish(self) -> None:
        assert self.session is not None
        empty, flagged = len(self.order) - len(self.session.answers), len(self.session.flags)
        words = _("Not answered: {empty}. Flagged: {flagged}. An empty answer counts as wrong. Finish now?").format(
            empty=empty, flagged=flagged
        )
        sure = _button(_("Yes, finish"), self._finish, primary=True)
        back = _button(_("No, go on"), self._draw)
        self.children = look.card(self.bar, widgets.HTML(look.said(words)), widgets.HBox([sure, back]))

    # The result.

    def _finish(self) -> None:
        assert self.session is not None
        try:
            result = self.session.finish()
        except exam.ExamOver:  # it was finished in another kernel
            self.look_back()
            return
        self._show_result(result)

    def _show_result(self, result: Result) -> None:
        self.bar.running, self.result = False, result
        self.report = widgets.HTML(self._reported(result) + look.notice())
        self.position = next((i for i, id in enumerate(self.order) if not self._right(self._questions[id])), 0)
        self._draw()

    def _reported(self, result: Result) -> str:
        right, total = sum(result.right.values()), sum(result.total.values())
        low, high = report.wilson(right, total)
        head = ngettext(
            "{right} of {total} question right: {share}.", "{right} of {total} questions right: {share}.", total
        )
        words = head.format(right=right, total=total, share=percent(result.share, 2))
        note = _(
            "An estimate: with so many questions your true share lies between {low} and {high}, most likely. The exam asks for {mark} of 1,000 points; how AWS scales them is not public."
        ).format(low=percent(low, 2), high=percent(high, 2), mark=self.exam.pass_mark)
        rows = [
            (
                f"{domain.number}. {domain.name[language()]} ({percent(domain.weight / 100)})",
                result.right[domain.number],
                result.total[domain.number],
            )
            for domain in self.exam.domains
        ]
        return (
            f"<h3>{html.escape(_('Result'))}</h3>{look.said(words)}<p>{html.escape(note)}</p>{look.bars(rows)}"
            + parts.to_open_again(result.lessons)
            + parts.calibration(progress.all())
        )

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return constant_text(super()._repr_mimebundle_(**kwargs), f"{_('Mock exam')} {self.exam.code}")


def _button(words: str, act: Any, *, primary: bool = False) -> widgets.Button:
    button = widgets.Button(description=words, button_style="primary" if primary else "")
    button.on_click(lambda _button: act())
    return button


def _share(data: dict[str, Any]) -> float:
    return sum(data["right"].values()) / max(1, sum(data["total"].values()))
