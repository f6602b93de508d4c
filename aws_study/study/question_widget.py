"""One question as a card: choose, say how sure you are, submit, and read why each option is right or wrong."""

from __future__ import annotations

import html
import logging
from collections.abc import Callable, Collection, Sequence
from typing import Any

import ipywidgets as widgets

from aws_study.study import addresses, blueprint, look, progress
from aws_study.study.questions import Option, Question
from aws_study.text import gettext as _
from aws_study.text import language, ngettext

_log = logging.getLogger(__name__)


def how_sure() -> list[tuple[str, float]]:
    """The four levels, with the probability that each stands for in the calibration."""
    return [(_("I am guessing"), 0.25), (_("Not sure"), 0.5), (_("Fairly sure"), 0.75), (_("Certain"), 0.95)]


class SureChoice(widgets.RadioButtons):
    """How sure are you? `value` is a probability, or None while nothing was chosen.

    Not a dropdown: in command mode JupyterLab takes the arrow keys and letters away from it. Tab and Space work.
    """

    def __init__(self) -> None:
        super().__init__(
            options=how_sure(),
            value=None,
            description=_("How sure are you?"),
            style={"description_width": "initial"},
        )
        self.add_class("aws-sure")


class QuestionCard(widgets.VBox):
    """A question to answer once. `answered` is None until it was submitted, then whether it was right.

    `on_answer` is called after the answer was recorded; `opener` is called with the address of the simulation, without
    it the simulation opens below the reasons. `record_as` is the kind and ref of the progress row, for practice.
    """

    def __init__(
        self,
        question: Question,
        *,
        title: str = "",
        on_answer: Callable[[QuestionCard], None] | None = None,
        opener: Callable[[str], None] | None = None,
        via: str = "lesson",
        record_as: tuple[str, str] | None = None,
    ):
        super().__init__()
        self.question = question
        self._record_as = record_as or ("answer", question.id)
        self.answered: bool | None = None
        self._title = title or _("Question")
        self._on_answer, self._via = on_answer, via
        self.options: list[Option] = question.order(progress.learner())
        words = [look.plain(option.text(language())) for option in self.options]
        self.choice: Any = None  # RadioButtons, or None when several answers are right
        self.ticks: list[widgets.Checkbox] = []
        if len(question.right) == 1:
            labels = [(text, option.id) for text, option in zip(words, self.options, strict=True)]
            self.choice = widgets.RadioButtons(options=labels, value=None)
        else:
            self.ticks = [widgets.Checkbox(value=False, description=text, indent=False) for text in words]
        self.sure = SureChoice()
        self.submit = widgets.Button(description=_("Submit"), button_style="primary")
        self.submit.on_click(self._on_submit)
        self.status, self.reasons = widgets.HTML(), widgets.HTML()
        self.open, self.place = opening(question.opens or "", opener)
        self.add_class("aws-study")
        stem = (
            f'<h3>{html.escape(self._title)}</h3><p class="aws-stem">{look.marked(question.stem.text(language()))}</p>'
        )
        self._asking = [widgets.HTML(stem), *([self.choice] if self.choice else self.ticks), self.sure, self.submit]
        self.children = look.card(*self._asking, self.status)

    @property
    def chosen(self) -> list[str]:
        """Ids of the options that are chosen now."""
        if self.choice is not None:
            return [self.choice.value] if self.choice.value is not None else []
        return [option.id for option, tick in zip(self.options, self.ticks, strict=True) if tick.value]

    def _on_submit(self, _button: Any) -> None:
        if self.answered is not None:
            return
        if missing := self._missing():
            self.status.value = look.said(missing)
            return
        chosen = sorted(self.chosen)
        right = frozenset(chosen) == self.question.right
        mistakes = [name for id in chosen if (name := self.question.option(id).mistake)]
        data = {"chosen": chosen, "right": right, "sure": self.sure.value, "mistakes": mistakes, "via": self._via}
        progress.record(*self._record_as, data)
        self.answered = right
        self._show()
        if self._on_answer is not None:
            self._on_answer(self)

    def _missing(self) -> str:
        wanted, given = len(self.question.right), len(self.chosen)
        if wanted == 1 and given == 0:
            return _("Choose an answer first.")
        if given != wanted:
            return ngettext("Choose {count} answer.", "Choose {count} answers.", wanted).format(count=wanted)
        if self.sure.value is None:
            return _("Say how sure you are, then submit.")
        return ""

    def _show(self) -> None:
        verdict = "✓ " + _("Right.") if self.answered else "✗ " + _("Not right.")
        self.status.value = look.said(verdict, "aws-yes" if self.answered else "aws-no")
        self.reasons.value = reasons(self.question, self.options, self.chosen) + look.notice()
        for control in (self.choice, *self.ticks, self.sure, self.submit):
            if control is not None:
                control.disabled = True
        opening = [self.open, self.place] if self.question.opens else []
        self.children = look.card(*self._asking, self.status, self.reasons, *opening)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return constant_text(super()._repr_mimebundle_(**kwargs), f"{_('Question')} {self.question.id}")


def opening(address: str, opener: Callable[[str], None] | None = None) -> tuple[widgets.Button, widgets.VBox]:
    """A button that opens the simulation at this address, and the place below it where it appears when there is no `opener`."""
    button, place = widgets.Button(description=_("Open the simulation at this preset")), widgets.VBox()

    def act(_button: Any) -> None:
        try:
            if opener is not None:
                opener(address)
            else:
                place.children = [addresses.resolve(address)]
        except Exception as error:  # a simulation that does not open must not take the reasons away
            _log.exception("could not open %s", address)
            words = _("The simulation could not be opened. Please report this line: {line}")
            place.children = [widgets.HTML(look.said(words.format(line=f"{address} {type(error).__name__}: {error}")))]

    button.on_click(act)
    return button, place


def constant_text(bundle: Any, text: str) -> Any:
    """A widget's bundle whose text/plain depends on nobody: a saved notebook shows no key and no learner."""
    data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
    return {**(data or {}), "text/plain": text}, metadata


def reasons(question: Question, options: Sequence[Option], chosen: Collection[str]) -> str:
    """HTML: every option with right or wrong in words, the reason, the misconception behind a wrong choice, and the source."""
    rows = []
    for option in options:
        mark = "✓ " + _("Right") if option.right else "✗ " + _("Wrong")
        yours = f" ({_('your answer')})" if option.id in chosen else ""
        reason = look.marked(option.why.text(language()))
        if option.id in chosen and option.mistake in blueprint.mistakes():
            belief = blueprint.mistakes()[option.mistake][language()]
            words = look.marked(_("A frequent mistake: {belief}.").format(belief=belief))
            reason += f'<br><span class="aws-quiet">{words}</span>'
        text = look.marked(option.text(language()))
        rows.append(f'<li><span class="aws-mark">{mark}{yours}:</span> {text}<br>{reason}</li>')
    source = _("Source: {source} (as of {date})").format(source="\0", date=question.as_of.isoformat())
    source = html.escape(source).replace("\0", look.link(question.source))
    return f'<ul class="aws-reasons">{"".join(rows)}</ul><p class="aws-quiet">{source}</p>'
