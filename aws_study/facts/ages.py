"""How old the facts are: which of them should be read again, and which rest on somebody else's page or on memory."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from aws_study.facts.table import Row, day, origins, path, rows

WEAK = ("secondary", "memory")
LINES = timedelta(days=365)
LINES_OF = "the lines under the simulations"


@dataclass(frozen=True)
class Age:
    """Facts of a file that were read from one source on one date; `check_after` is None for what does not age."""

    file: str
    source: str
    as_of: str
    evidence: str
    count: int
    check_after: date | None


@cache
def ages() -> tuple[Age, ...]:
    """The facts of each file by source and date, the oldest `check_after` first."""
    found = [age for file in origins() for age in _of(file)]
    lines = Counter((row["as_of"], "aws.amazon.com" in row["see_also"]) for row in rows("sources.csv"))
    found += [
        Age("sources.csv", LINES_OF, as_of, "own", count, day(as_of) + LINES if aws_may_change_it else None)
        for (as_of, aws_may_change_it), count in lines.items()
    ]
    return tuple(sorted(found, key=lambda age: (age.check_after or date.max, age.file, age.source)))


def _of(file: str) -> Iterator[Age]:
    origin = origins()[file]
    told: Counter[tuple[str, str, str]] = Counter()
    for row in _facts(file):
        words = origin.of(row)
        told[_reader(words["source"]), words["as_of"], words["evidence"]] += 1
    for (source, as_of, evidence), count in told.items():
        after = None if origin.check_after is None else day(as_of) + origin.check_after
        yield Age(file, source, as_of, evidence, count, after)


def _facts(file: str) -> tuple[Row, ...]:
    return (
        rows(file) if file.endswith(".csv") else tuple({} for _ in json.loads(path(file).read_text(encoding="utf-8")))
    )


def _reader(source: str) -> str:
    """Who read it, without the page or test: the addresses of a hundred pages would be a hundred lines."""
    if "aws.amazon.com" in source:
        return "AWS's pages"
    ids = [part.split(":")[0] for part in source.split("; ")]
    known = {row["id"] for row in rows("witnesses.csv")}
    return "; ".join(ids) if known.issuperset(ids) else "single sources"


def due(today: date) -> tuple[Age, ...]:
    """What is past its `check_after` on a day."""
    return tuple(age for age in ages() if age.check_after and age.check_after < today)


def weak() -> tuple[Age, ...]:
    """What rests on secondary evidence or on memory."""
    return tuple(age for age in ages() if age.evidence in WEAK)
