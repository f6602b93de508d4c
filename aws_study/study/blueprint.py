"""The exams' blueprints (data/exams.yaml) and the list of misconceptions (data/mistakes.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
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
