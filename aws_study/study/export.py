"""Taking the bank along: an Anki deck whose re-import updates, and a sheet of a lesson's questions to print."""

from __future__ import annotations

import html
import zlib
from collections.abc import Iterable
from pathlib import Path

import genanki

from aws_study.study import look, questions
from aws_study.study.questions import Question
from aws_study.text import gettext as _
from aws_study.text import language

# Anki knows a note type by its number: it must never change, or a re-import doubles everything.
MODEL = genanki.Model(
    1_652_480_113,
    "AWS Study",
    fields=[{"name": "Question"}, {"name": "Answer"}],
    templates=[{"name": "Card", "qfmt": "{{Question}}", "afmt": "{{FrontSide}}<hr id=answer>{{Answer}}"}],
    css=".card { font-family: sans-serif; font-size: 17px; text-align: left; } ol { padding-left: 1.4em; }",
)
ANYBODY = "print"  # whose order of options is used where there is no learner


def anki(items: Iterable[Question], file: Path, *, name: str = "AWS Study") -> int:
    """Write these questions as an Anki package in the learner's language. Returns how many. Drafts are left out.

    A note's identity is the question's id and language, a deck's its name: importing again updates and doubles nothing.
    """
    deck = genanki.Deck(zlib.crc32(f"aws-study/{name}/{language()}".encode()) + 2**32, f"{name} ({language()})")
    for question in items:
        if not question.draft:
            guid = f"aws-study/{question.id}/{language()}"
            tags = [f"{code}-{task}" for code, task in question.exams.items()]
            deck.add_note(genanki.Note(MODEL, fields=[_front(question), _back(question)], guid=guid, tags=tags))
    genanki.Package(deck).write_to_file(str(file))
    return len(deck.notes)


def sheet(slug: str) -> str:
    """A lesson's questions as one HTML page to print: the questions first, the answers with reasons on a page of their own."""
    items = questions.lesson(slug)
    asked = "".join(f"<section><h2>{number}</h2>{_front(item)}</section>" for number, item in enumerate(items, 1))
    solved = "".join(f"<section><h2>{number}</h2>{_back(item)}</section>" for number, item in enumerate(items, 1))
    style = (
        "body{font:11pt/1.45 sans-serif;max-width:46em;margin:2em auto} section{break-inside:avoid;margin:0 0 1.2em}"
        "h2{font-size:11pt;margin:0} .answers{break-before:page} li{margin:.2em 0} small{color:#52606d}"
    )
    return (
        f'<!doctype html><html lang="{language()}"><meta charset="utf-8"><title>{html.escape(slug)}</title>'
        f"<style>{style}</style><h1>{html.escape(slug)}</h1>{asked}"
        f'<div class="answers"><h1>{html.escape(_("Answers"))}</h1>{solved}</div></html>'
    )


def _front(question: Question) -> str:
    options = "".join(f"<li>{look.marked(option.text(language()))}</li>" for option in question.order(ANYBODY))
    return f'<p>{look.marked(question.stem.text(language()))}</p><ol type="A">{options}</ol>'


def _back(question: Question) -> str:
    rows = "".join(
        f"<li>{'✓' if option.right else '✗'} {look.marked(option.text(language()))}<br>"
        f"<small>{look.marked(option.why.text(language()))}</small></li>"
        for option in question.order(ANYBODY)
    )
    return f'<ol type="A">{rows}</ol><p><small>{look.link(question.source)} ({question.as_of.isoformat()})</small></p>'
