"""The exams' blueprints (data/exams.yaml), the course map (data/course.yaml) and the list of misconceptions (data/mistakes.yaml)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

DATA = Path(__file__).parents[2] / "data"
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Domain:
    """`weight` is percent of the scored questions; `tasks` maps "1.1" to its label by language."""

    number: int
    weight: int
    name: Mapping[str, str]
    tasks: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Exam:
    code: str
    title: Mapping[str, str]
    questions: int
    scored: int
    minutes: int
    pass_mark: int
    source: str
    read: str
    as_of: str
    domains: tuple[Domain, ...]

    @property
    def tasks(self) -> frozenset[str]:
        return frozenset(task for domain in self.domains for task in domain.tasks)


@dataclass(frozen=True)
class Lesson:
    """A row of the course map. `minutes` is 0 and `tasks` empty while it is planned; `needs` are slugs to know first."""

    slug: str
    title: Mapping[str, str]
    ready: bool
    minutes: int
    tasks: Mapping[str, Sequence[str]]
    needs: Sequence[str]

    @property
    def examined(self) -> bool:
        """Whether it teaches something that has questions: the start page and the mock exams do not."""
        return not self.slug.startswith(("00-", "30-", "31-"))


@cache
def lessons() -> tuple[Lesson, ...]:
    """The course map (data/course.yaml) in its order."""
    rows = yaml.load((DATA / "course.yaml").read_text(encoding="utf-8"), Loader)
    return tuple(
        Lesson(
            row["slug"],
            {"en": row["en"], "ko": row["ko"]},
            row["status"] == "ready",
            row.get("minutes", 0),
            row.get("tasks", {}),
            row.get("needs", []),
        )
        for row in rows
    )


@cache
def exams() -> dict[str, Exam]:
    """Every exam of the course by its code."""
    rows = yaml.load((DATA / "exams.yaml").read_text(encoding="utf-8"), Loader)
    built = [
        Exam(**{**row, "as_of": str(row["as_of"]), "domains": tuple(Domain(**domain) for domain in row["domains"])})
        for row in rows
    ]
    return {exam.code: exam for exam in built}


@cache
def mistakes() -> dict[str, Mapping[str, str]]:
    """What learners often think, by id: {"en": ..., "ko": ...}."""
    rows = yaml.load((DATA / "mistakes.yaml").read_text(encoding="utf-8"), Loader)
    found: dict[str, Mapping[str, str]] = {row["id"]: {"en": row["en"], "ko": row["ko"]} for row in rows}
    if len(found) != len(rows):
        raise ValueError("data/mistakes.yaml: an id stands there twice")
    return found
