"""The questions to take along, as buttons: an Anki deck of the whole bank, and a lesson's questions as a page to print."""

from __future__ import annotations

import base64
import html
import tempfile
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from aws_study.study import export, look, questions
from aws_study.study.question_widget import constant_text
from aws_study.text import gettext as _
from aws_study.text import language, ngettext


def download(words: str, name: str, kind: str, content: bytes) -> str:
    """HTML of a link that saves these bytes as a file; nothing leaves the page. Spoken by a screen reader when it appears."""
    data = base64.b64encode(content).decode()
    link = f'<a download="{html.escape(name)}" href="data:{kind};base64,{data}">{html.escape(words)}</a>'
    return f'<p role="alert">{link}</p>'


class TakeAlong(widgets.VBox):
    """A button for Anki and one for each lesson's sheet; each leaves a link that saves the file."""

    def __init__(self) -> None:
        super().__init__()
        self.anki = widgets.Button(description=_("Anki deck"))
        self.anki.on_click(lambda _button: self._on_anki())
        self.sheets = {
            slug: _sheet_button(slug, self._on_sheet) for slug in questions.lessons() if questions.lesson(slug)
        }
        self.said = widgets.HTML()
        words = (
            _(
                "All questions as cards for Anki. Importing a newer deck updates the cards and keeps what Anki knows of you."
            ),
            _("A lesson's questions to print, the answers on a page of their own:"),
        )
        first, second = (widgets.HTML(f"<p>{html.escape(line)}</p>") for line in words)
        self.add_class("aws-study")
        self.children = look.card(first, self.anki, second, widgets.HBox(list(self.sheets.values())), self.said)

    def _on_anki(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "deck.apkg"
            count = export.anki(questions.bank(), file)
            content = file.read_bytes()
        words = ngettext("Save the deck: {count} card", "Save the deck: {count} cards", count).format(count=count)
        self.said.value = download(words, f"aws-study-{language()}.apkg", "application/octet-stream", content)

    def _on_sheet(self, slug: str) -> None:
        words = _("Save the sheet of {lesson}, open it and print it").format(lesson=slug)
        self.said.value = download(words, f"{slug}-{language()}.html", "text/html", export.sheet(slug).encode())

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return constant_text(super()._repr_mimebundle_(**kwargs), f"{_('Anki deck')} · {_('Sheets to print')}")


def _sheet_button(slug: str, act: Any) -> widgets.Button:
    button = widgets.Button(description=slug)
    button.on_click(lambda _button: act(slug))
    return button


def take_along() -> TakeAlong:
    """Buttons to take the questions along: an Anki deck, and sheets to print."""
    return TakeAlong()
