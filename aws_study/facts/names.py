"""Names and states of services, the glossary, what changed since the notes, versions and their end, IAM's actions and policies."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from aws_study.facts.fact import Fact
from aws_study.facts.table import Known, Row, UnknownFact, origins, path, rows, squeezed, the_one, words

SERVICES, GLOSSARY, CHANGES, VERSIONS, ACTIONS, POLICIES = (
    "facts/service_lifecycle.csv",
    "facts/glossary.csv",
    "facts/changes.csv",
    "facts/version_lifecycle.csv",
    "facts/iam_actions.csv",
    "facts/iam_managed_policies.json",
)


@dataclass(frozen=True)
class Service(Fact):
    """A service or feature: its name today, and the state ("active", "renamed", "closed to new customers", "ended" ...) of what was
    asked for: CloudWatch Events is renamed, EventBridge, its new name, is active."""

    name: str
    old_name: str
    state: str
    since: str
    confidence: str
    note: str
    source: str
    as_of: str
    evidence: str
    unit: str = ""

    @property
    def value(self) -> str:
        """The state."""
        return self.state


@dataclass(frozen=True)
class Term(Fact):
    """A term of the course: `names` and `what` it is, by language ("en", "ko"), the slug of its lesson, and its service, if it is one."""

    id: str
    name: str
    names: Mapping[str, str]
    what: Mapping[str, str]
    lesson: str
    service: Service | None
    source: str
    as_of: str
    evidence: str
    unit: str = ""

    @property
    def value(self) -> str:
        """What it is, in an English sentence."""
        return self.what["en"]


@dataclass(frozen=True)
class Change(Fact):
    """What the notes teach of a service, and what is true today, `since` when (ISO date, month or year; "" when not known)."""

    name: str
    old: str
    today: str
    since: str
    since_note: str
    confidence: str
    source: str
    as_of: str
    evidence: str
    unit: str = ""

    @property
    def value(self) -> str:
        """What is true today."""
        return self.today

    def title(self) -> str:
        return f"{self.name}: {self.old} → {self.since or '…'}"


@dataclass(frozen=True)
class Version(Fact):
    """A version of a product with its dates (ISO; "" when there is none)."""

    product: str
    name: str
    label: str
    released: str
    standard_support_end: str
    end_of_life: str
    extended_support_end: str
    source: str
    as_of: str
    evidence: str
    unit: str = ""

    @property
    def value(self) -> str:
        """The day on which standard support ends, else the end of life."""
        return self.standard_support_end or self.end_of_life

    def title(self) -> str:
        return f"{self.product} {self.label or self.name}"


@dataclass(frozen=True)
class Action(Fact):
    """An IAM action, such as s3:GetObject, its access level and the types of resource it takes."""

    name: str
    level: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    source: str
    as_of: str
    evidence: str
    unit: str = ""

    @property
    def value(self) -> str:
        """The access level: List, Read, Write, Tagging, Permissions management."""
        return self.level


def _called(row: Row) -> list[str]:
    """The names by which one may ask for a service: old and new, with and without "Amazon", a name in brackets by itself."""
    names = [row["old_name"], row["name"]]
    names += [part for name in names for part in re.split(r"[(),/]| / ", name) if part.strip()]
    names += [re.sub(r"^(AWS|Amazon)\s+", "", name.strip()) for name in names]
    return names + ["".join(word[0] for word in words(name)) for name in names if len(words(name)) > 2]


@cache
def _services() -> tuple[tuple[Row, frozenset[str]], ...]:
    return tuple((row, frozenset(map(squeezed, _called(row)))) for row in rows(SERVICES))


def service(name: str) -> Service:
    """A service by its name of today or of the notes: `service("SQS").name`, `service("CodeCommit").state`. Raises UnknownFact."""
    found = [row for row, names in _services() if squeezed(name) in names]
    exact = next(
        (same for key in ("old_name", "name") if (same := [row for row in found if _bare(row[key]) == _bare(name)])),
        found,
    )
    if not exact:
        known = [row[key] for row, _ in _services() for key in ("old_name", "name")]
        row = next(row for row, _ in _services() if the_one("service", name, known) in (row["old_name"], row["name"]))
    elif len(exact) > 1 and len({row["name"] for row in exact}) > 1:
        raise UnknownFact("service", name, [row["old_name"] for row in exact])
    else:
        row = exact[0]
    is_new_name = _bare(name) == _bare(row["name"]) != _bare(row["old_name"])
    return Service(
        row["name"],
        row["old_name"],
        "active" if is_new_name and row["status"] == "renamed" else row["status"],
        row["since"],
        row["confidence"],
        row["note"],
        **origins()[SERVICES].of(row),
    )


def _bare(name: str) -> str:
    return squeezed(re.sub(r"^(AWS|Amazon)\s+", "", name))


@cache
def glossary() -> Known[Term]:
    """The terms of the course by id: `glossary()["cross-zone load balancing"].names["ko"]`. Raises UnknownFact for another id.

    Source and date of a service are those of its state; a sentence about anything else is ours, as data/origins.csv says.
    """
    return Known("term", {row["id"]: _term(row) for row in rows(GLOSSARY)})


def _term(row: Row) -> Term:
    found = service(row["service"]) if row["service"] else None
    told = origins()[GLOSSARY].of({})
    if found is not None:
        told = {"source": found.source, "as_of": found.as_of, "evidence": found.evidence}
    names, what = ({code: row[f"{column}_{code}"] for code in ("en", "ko")} for column in ("term", "what"))
    return Term(row["id"], names["en"], names, what, row["lesson"], found, **told)


def changes(service: str = "") -> tuple[Change, ...]:
    """What changed for a service ("S3" also finds "S3 lifecycle"); without a name, everything. Raises UnknownFact."""
    asked = _spaced(service)
    found = tuple(
        Change(
            row["service"],
            row["old_teaching"],
            row["today"],
            row["since"],
            row["since_note"],
            row["confidence"],
            **origins()[CHANGES].of(row),
        )
        for row in rows(CHANGES)
        if not service or asked in _spaced(row["service"])
    )
    if not found:
        raise UnknownFact("changes of service", service, [row["service"] for row in rows(CHANGES)])
    return found


def _spaced(name: str) -> str:
    """The words of a name between spaces, to find words in words."""
    return f" {' '.join(words(name))} "


def versions(product: str) -> tuple[Version, ...]:
    """The versions of "aws-lambda", "amazon-eks", "amazon-rds-mysql" ...; "lambda" will do. Raises UnknownFact."""
    known = list(dict.fromkeys(row["product"] for row in rows(VERSIONS)))
    name = the_one("product with versions", product, known)
    return tuple(
        Version(
            row["product"],
            row["version"],
            row["label"],
            row["released"],
            row["standard_support_end"],
            row["end_of_life"],
            row["extended_support_end"],
            **origins()[VERSIONS].of(row),
        )
        for row in rows(VERSIONS)
        if row["product"] == name
    )


@cache
def iam_actions() -> Known[Action]:
    """IAM's actions of 14 services by name: `iam_actions()["s3:GetObject"].level`. Raises UnknownFact for another name."""
    told = origins()[ACTIONS].of({})
    return Known(
        "IAM action",
        {
            f"{row['service_prefix']}:{row['action']}": Action(
                f"{row['service_prefix']}:{row['action']}",
                row["access_level"],
                tuple(filter(None, row["required_resources"].split("|"))),
                tuple(filter(None, row["optional_resources"].split("|"))),
                **told,
            )
            for row in rows(ACTIONS)
        },
    )


@cache
def managed_policies() -> Known[dict]:
    """24 AWS managed policies by name: `managed_policies()["ReadOnlyAccess"]["document"]`. Raises UnknownFact for another name."""
    return Known("managed policy", {row["name"]: row for row in json.loads(path(POLICIES).read_text(encoding="utf-8"))})
