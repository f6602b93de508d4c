"""What every fact has: a value with its unit, and where and when that was read. A fact shows all of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from aws_study.facts.table import UnknownFact, rows, the_one


class Fact:
    """A name, a value, a unit, a source, the date of what was read, and how far to trust it. Subclasses are frozen dataclasses."""

    name: str
    unit: str
    source: str
    as_of: str
    evidence: str

    if TYPE_CHECKING:

        @property
        def value(self) -> Any:
            """The figure itself: a property here, a field there."""

    def figure(self) -> str:
        """The value with its unit, as text."""
        value = f"{self.value:,.10g}" if isinstance(self.value, float) else str(self.value)
        return f"{value} {self.unit}".strip()

    def title(self) -> str:
        """What the figure is a figure of, as text."""
        return self.name

    def __str__(self) -> str:
        return f"{self.title()}: {self.figure()}, as of {self.as_of} ({self.source})"

    def _repr_html_(self) -> str:
        title, figure, source = (escape(part) for part in (self.title(), self.figure(), self.source))
        return (
            f"<div><b>{figure}</b><br>{title}<br>"
            f"<small>{escape(self.as_of)} · {source} · {escape(self.evidence)}</small></div>"
        )


@dataclass(frozen=True)
class Measure(Fact):
    """One figure, such as a latency."""

    name: str
    amount: float
    unit: str
    source: str
    as_of: str
    evidence: str

    @property
    def value(self) -> float:
        return self.amount

    def __float__(self) -> float:
        return self.amount


@dataclass(frozen=True)
class Source:
    """What was really read for a simulation's rules, and how old that text is."""

    id: str
    words: Mapping[str, str]
    as_of: str

    def text(self, language: str) -> str:
        """The line for the card, in "en" or "ko"."""
        return self.words[language]


@dataclass(frozen=True)
class Witness:
    """Who read a figure before us: `where` and `version` say which text it was."""

    id: str
    what: str
    where: str
    version: str
    as_of: str
    licence: str
    attribution: str


def source(id: str) -> Source:
    """The line under a simulation: `source("elb-cross-zone")`. Raises UnknownFact."""
    known = {row["id"]: row for row in rows("sources.csv")}
    if id not in known:
        raise UnknownFact("source", id, known)
    row = known[id]
    return Source(id, {"en": row["text_en"], "ko": row["text_ko"]}, row["as_of"])


def witness(id: str) -> Witness:
    """Who stands behind a `source` of a fact: `witness("infracost:sqs_queue_test")`. Raises UnknownFact."""
    known = {row["id"]: row for row in rows("witnesses.csv")}
    return Witness(**known[the_one("witness", id.split(":")[0], known)])
