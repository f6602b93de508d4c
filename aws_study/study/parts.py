"""Pieces of HTML that more than one card shows: links to lessons, lessons to open again, calibration."""

from __future__ import annotations

import html
from collections.abc import Iterable

from aws_study.study import blueprint, look, report
from aws_study.study.progress import Entry
from aws_study.text import gettext as _
from aws_study.ui.units import percent


def lesson_link(slug: str) -> str:
    """A link that JupyterLab opens beside the page (the file lies in the same folder in both languages), or that it is planned."""
    safe = html.escape(slug)
    if any(lesson.slug == slug and not lesson.ready for lesson in blueprint.lessons()):
        return f"{safe} ({html.escape(_('planned'))})"
    return f'<a href="{safe}.ipynb" target="_blank">{safe}</a>'


def to_open_again(lessons: Iterable[tuple[str, int, int]]) -> str:
    """A list of (slug, right, answered) under its heading; empty when there is none."""
    rows = "".join(f"<li>{lesson_link(slug)}: {right} / {of}</li>" for slug, right, of in lessons)
    return f"<h3>{html.escape(_('Lessons to open again'))}</h3><ul>{rows}</ul>" if rows else ""


def calibration(entries: Iterable[Entry]) -> str:
    """How sure against how right, one bar a level; empty when nobody said how sure."""
    sure = report.calibration(entries)
    if not len(sure):
        return ""
    levels = zip(sure.index.tolist(), sure["right"].tolist(), sure["count"].tolist(), strict=True)
    said = [(_("said {share}").format(share=percent(level, 2)), round(share * of), of) for level, share, of in levels]
    return f"<h3>{html.escape(_('How sure against how right'))}</h3>{look.bars(said)}"
