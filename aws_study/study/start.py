"""The start page's cards: the diagnostic, the proposed path, the map with progress, the report, and saving one's progress."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import ipywidgets as widgets
import pandas as pd

from aws_study.study import blueprint, look, path, progress, questions, report
from aws_study.study import parts as pieces
from aws_study.study.parts import lesson_link
from aws_study.study.question_widget import constant_text
from aws_study.study.take_along import TakeAlong, download, take_along
from aws_study.study.widgets import QuestionSet
from aws_study.text import gettext as _
from aws_study.text import language, ngettext
from aws_study.ui.units import percent

__all__ = [
    "Backup",
    "Page",
    "TakeAlong",
    "backup",
    "course_map",
    "diagnostic",
    "exam_guide",
    "proposed_path",
    "standing",
    "take_along",
]


class Page(widgets.VBox):
    """HTML that is written when it is shown, and again with its button; the saved notebook holds `saved_text` alone."""

    def __init__(self, write: Callable[[], str], saved_text: str):
        super().__init__()
        self._write, self._saved_text = write, saved_text
        self.html = widgets.HTML()
        again = widgets.Button(description=_("Show it as it is now"))
        again.on_click(lambda _button: self.refresh())
        self.add_class("aws-study")
        self.children = look.card(self.html, again)
        self.refresh()

    def refresh(self) -> None:
        self.html.value = self._write() + look.notice()

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return constant_text(super()._repr_mimebundle_(**kwargs), self._saved_text)


def diagnostic() -> QuestionSet:
    """Twelve questions over the whole course. Every kernel asks the same ones to the same learner until all were answered."""
    bank, where = questions.bank(), questions.index()
    items = path.diagnostic(bank, where, progress.learner())
    return QuestionSet(items, title=_("Where do you stand?"), via="diagnostic", saved_text=_("Twelve questions"))


def proposed_path() -> Page:
    """The lessons in the order that the answers so far propose."""
    return Page(_path_html, _("Your path"))


def _path_html() -> str:
    titles = {lesson.slug: lesson.title[language()] for lesson in blueprint.lessons()}
    reasons = {
        "missed": _("{right} of {answered} right so far"),
        "unseen": _("no question answered yet"),
        "known": _("{right} of {answered} right: only the second simulation, if you like"),
    }
    rows = [
        f"<li>{lesson_link(step.slug)}: {html.escape(titles[step.slug])}<br>"
        f'<span class="aws-quiet">{html.escape(reasons[step.reason].format(right=step.right, answered=step.answered))}</span></li>'
        for step in path.proposed(progress.all(), questions.index(), blueprint.lessons())
    ]
    return f"<h3>{html.escape(_('Your path'))}</h3><ol>{''.join(rows)}</ol>"


def course_map() -> Page:
    """Every lesson with its state and what was answered in it."""
    return Page(_map_html, _("The map of the course"))


def _map_html() -> str:
    where = questions.index()
    newest = report.latest(progress.all())
    there = {question.id for question in questions.bank()}
    head = "".join(
        f"<th scope=col>{html.escape(word)}</th>" for word in (_("lesson"), _("minutes"), _("answered"), _("right"))
    )
    rows = []
    for lesson in blueprint.lessons():
        ids = [id for id, slug in where.items() if slug == lesson.slug and id in there]
        done = [id for id in ids if id in newest]
        right = sum(bool(newest[id].data["right"]) for id in done)
        name = lesson_link(lesson.slug)
        cells = [  # the title below the name: the card has to fit beside an open side bar
            f"{name}<br>{html.escape(lesson.title[language()])}",
            lesson.minutes or "",
            f"{len(done)} / {len(ids)}" if ids else "",
            right if done else "",
        ]
        rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    return f"<h3>{html.escape(_('The map of the course'))}</h3><table><thead><tr>{head}</tr></thead>{''.join(rows)}</table>"


def standing(exam: str) -> Page:
    """Where the learner stands for one exam: score by domain, calibration, frequent mistakes, lessons to open again."""
    return Page(lambda: _standing_html(exam), f"{_('Where you stand')}: {exam}")


def _standing_html(code: str) -> str:
    exam, entries, bank = blueprint.exams()[code], progress.all(), questions.bank()
    domains = report.by_domain(entries, bank, exam)
    parts = [f"<h3>{html.escape(_('Where you stand'))}: {code}</h3>"]
    if not domains["answered"].sum():
        parts.append(f"<p>{html.escape(_('Nothing answered yet: the first questions wait in the lessons.'))}</p>")
        return "".join(parts)
    counted = zip(exam.domains, domains["right"].tolist(), domains["answered"].tolist(), strict=True)
    rows = [
        (f"{domain.number}. {domain.name[language()]} ({percent(domain.weight / 100)})", right, of)
        for domain, right, of in counted
    ]
    score = report.weighted_score(domains)
    if pd.notna(score):
        words = _("Weighted like the exam: {share}. An estimate: how AWS scales its scores is not public.").format(
            share=percent(score, 2)
        )
        parts.append(look.said(words))
    else:
        words = _("The estimate for the whole exam comes when every domain has an answer.")
        parts.append(f"<p>{html.escape(words)}</p>")
    parts.append(look.bars(rows))
    parts.append(pieces.calibration(entries))
    beliefs = [
        (blueprint.mistakes()[name][language()], count)
        for name, count in report.frequent_mistakes(entries)
        if name in blueprint.mistakes()
    ]
    if beliefs:
        parts.append(f"<h3>{html.escape(_('Mistakes that came most often'))}</h3><ul>")
        parts += [f"<li>{html.escape(belief)} ({count})</li>" for belief, count in beliefs]
        parts.append("</ul>")
    reopen = report.to_reopen(entries, questions.index())
    tallies = zip(reopen.index.tolist(), reopen["right"].tolist(), reopen["answered"].tolist(), strict=True)
    parts.append(pieces.to_open_again(tallies))
    return "".join(parts)


def exam_guide(code: str) -> pd.DataFrame:
    """The exam's task statements by domain, with the domain's weight in percent; the labels are ours and short."""
    rows = [
        (f"{domain.number}. {domain.name[language()]}", domain.weight, task, label[language()])
        for domain in blueprint.exams()[code].domains
        for task, label in domain.tasks.items()
    ]
    return pd.DataFrame(rows, columns=[_("domain"), "%", _("task"), _("what it asks")]).set_index(
        [_("domain"), "%", _("task")]
    )


class Backup(widgets.VBox):
    """Save my progress, bring my progress: one JSON file. What is brought is merged; nothing is lost or doubled."""

    def __init__(self) -> None:
        super().__init__()
        self.save = widgets.Button(description=_("Save my progress"))
        self.save.on_click(lambda _button: self._on_save())
        self.bring = widgets.FileUpload(accept=".json", multiple=False, description=_("Bring my progress"))
        self.bring.observe(lambda _change: self._on_bring(), "value")
        self.said = widgets.HTML()
        self.add_class("aws-study")
        self.children = look.card(widgets.HBox([self.save, self.bring]), self.said)

    def _on_save(self) -> None:
        content, words = progress.export_json().encode(), _("Your progress as a file: keep it")
        self.said.value = download(words, "aws-study-progress.json", "application/json", content) + look.notice()

    def _on_bring(self) -> None:
        if not self.bring.value:
            return
        try:
            added = progress.import_json(bytes(self.bring.value[0]["content"]))
            words = ngettext(
                "{count} new entry; what was there already was not doubled.",
                "{count} new entries; what was there already was not doubled.",
                added,
            ).format(count=added)
        except progress.ProgressProblem as trouble:
            if trouble.code == "newer":
                words = _("This file was written by a newer edition of the course. Nothing was changed.")
            else:
                words = _("This is not a progress file of the course. Nothing was changed.")
        self.said.value = look.said(words) + look.notice()

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return constant_text(super()._repr_mimebundle_(**kwargs), f"{_('Save my progress')} · {_('Bring my progress')}")


def backup() -> Backup:
    """Buttons to save one's progress to a file and to bring it back, for Binder and for another machine."""
    return Backup()
