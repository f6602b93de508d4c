"""The glossary as a card to search in both languages, and a table of the services whose name or state is not what it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import ipywidgets as widgets
import pandas as pd
import traitlets

from aws_study import facts
from aws_study.facts import Service, Term
from aws_study.study import blueprint, look
from aws_study.study.question_widget import constant_text
from aws_study.text import LANGUAGES, language
from aws_study.text import gettext as _

CSS = """
.aws-glossary .aws-glossary-search { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 14px; margin: 8px 0 2px; }
.aws-glossary label { display: flex; flex: 0 1 420px; align-items: baseline; gap: 10px; font-size: 14px; font-weight: 600; white-space: nowrap; }
.aws-glossary input { flex: 1 1 120px; min-width: 0; min-height: 32px; padding: 3px 9px; border: 1px solid var(--jp-border-color1, #9aa5b1);
  border-radius: 6px; background: var(--jp-layout-color0, #fff); color: var(--ink); font: inherit; font-weight: 400; }
.aws-glossary .aws-glossary-count { margin: 8px 0; padding: 1px 0 1px 11px; border-left: 4px solid var(--accent); font-size: 16px; font-weight: 600;
  overflow-wrap: anywhere; }
.aws-glossary .aws-glossary-list { max-height: 520px; overflow: auto; border-top: 1px solid var(--line); border-bottom: 1px solid var(--line); }
.aws-glossary .aws-glossary-list:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.aws-glossary table { position: relative; width: 100%; min-width: 620px; table-layout: fixed; margin: 0; line-height: 1.4; }
.aws-glossary table :is(th, td) { padding: 8px 16px 8px 0; white-space: normal; overflow-wrap: break-word; }
.aws-glossary table tr { background: none !important; }
.aws-glossary table tbody :is(th, td) { border-bottom: 1px solid var(--line) !important; }
.aws-glossary table tbody tr:last-child :is(th, td) { border-bottom: 0 !important; }
.aws-glossary table thead th { position: sticky; top: 0; padding: 6px 16px 6px 0; background: var(--jp-layout-color0, #fff) !important; }
.aws-glossary table thead th:nth-child(1) { width: 25%; }
.aws-glossary table thead th:nth-child(3) { width: 24%; }
.aws-glossary table thead th:nth-child(4) { width: 17%; }
.aws-glossary .aws-news { font-weight: 600; }
"""


class GlossaryList(anywidget.AnyWidget):
    """The search box and the list (glossary.js). Python sends every term once and hears nothing back."""

    _esm = Path(__file__).with_name("glossary.js")
    _css = CSS
    _words = traitlets.Dict().tag(sync=True)
    _entries: traitlets.List[Any] = traitlets.List().tag(sync=True)

    def __init__(self) -> None:
        terms = sorted(facts.glossary().values(), key=_place)
        ready = {lesson.slug for lesson in blueprint.lessons() if lesson.ready}
        super().__init__(
            _words={
                "title": _("Glossary"),
                "label": _("Find a term"),
                "hint": _("English or Korean, any part of a word"),
                "columns": [_("term"), _("what it is"), _("today"), _("lesson")],
                "all": _("{total} terms"),
                "some": _("{count} of {total} terms"),
                "none": _("No term holds “{query}”. Try a shorter part of the word."),
                "other": _other(),
            },
            _entries=[_entry(term, term.lesson in ready) for term in terms],
        )


class Glossary(widgets.VBox):
    """The glossary in the look of the study cards; the saved notebook holds its title alone."""

    def __init__(self) -> None:
        super().__init__()
        self.list = GlossaryList()
        self.add_class("aws-study")
        self.children = look.card(self.list)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return constant_text(super()._repr_mimebundle_(**kwargs), _("Glossary"))


def glossary() -> Glossary:
    """The terms of the course, to search in English and Korean."""
    return Glossary()


def states() -> pd.DataFrame:
    """The services that are closed, renamed, replaced or back, the newest first: what happened, and the name or successor of today."""
    services = [(term.names[language()], term.service) for term in sorted(facts.glossary().values(), key=_place)]
    told = [(name, service) for name, service in services if service is not None and is_news(service)]
    told.sort(key=lambda row: row[1].since, reverse=True)
    rows = [(name, in_words(service), name_today(service)) for name, service in told]
    return pd.DataFrame(rows, columns=[_("term"), _("what happened"), _("name or successor today")]).set_index(
        _("term")
    )


def is_news(service: Service) -> bool:
    """Whether more is to be said of a service than that it is active."""
    return service.state != "active"


def in_words(service: Service) -> str:
    """The state of a service as words, with its date when that is known."""
    dated = {
        "active (returned)": _("open to new customers again since {date}"),
        "closed to new customers": _("closed to new customers since {date}"),
        "ended": _("gone since {date}"),
        "legacy": _("replaced since {date}, still works"),
        "maintenance": _("only maintained since {date}"),
        "renamed": _("renamed, {date}"),
        "renamed engine option": _("a choice of engines since {date}"),
    }
    undated = {
        "active": _("active"),
        "legacy": _("replaced, still works"),
        "not purchasable": _("no longer sold"),
        "previous generation": _("previous generation, still sold"),
    }
    if service.since and service.state in dated:
        return dated[service.state].format(date=service.since)
    return undated[service.state]


def name_today(service: Service) -> str:
    """The present name where it is another than the notes' one; "" where it is the same, or where nothing bears a name now."""
    if service.name.startswith("(") or service.name == service.old_name:
        return ""
    return service.name


def _entry(term: Term, ready: bool) -> dict[str, Any]:
    """What glossary.js shows of a term, and what it searches: both languages, and both names of a service."""
    service = term.service
    names = list(dict.fromkeys(term.names[code] for code in (language(), _other())))
    today = name_today(service) if service else ""
    return {
        "names": names,
        "what": term.what[language()],
        "today": "" if today in names else today,
        "state": in_words(service) if service else "",
        "news": service is not None and is_news(service),
        "lesson": term.lesson,
        "ready": ready,
        "planned": _("planned"),
        "find": "\n".join([*names, *term.what.values(), *([service.old_name, service.name] if service else [])]),
    }


def _other() -> str:
    """The language that is not spoken now."""
    return next(code for code in LANGUAGES if code != language())


def _place(term: Term) -> tuple[str, str]:
    """Alphabetical, and without the "Amazon" and "AWS" with which half of the names begin."""
    name = term.names[language()].casefold()
    return name.removeprefix("amazon ").removeprefix("aws "), term.id
