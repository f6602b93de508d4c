"""The files of data/, read when they are first asked for, and the origin that each of them names."""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar

DATA = Path(__file__).resolve().parents[2] / "data"

Row = dict[str, str]
T = TypeVar("T")


class UnknownFact(LookupError):
    """A fact that data/ does not hold. The message names what is known and most alike."""

    def __init__(self, kind: str, asked: str, known: Iterable[str]):
        known = list(dict.fromkeys(known))
        near = difflib.get_close_matches(asked, known, n=5, cutoff=0.3) or sorted(known)[:8]
        super().__init__(f"no {kind} {asked!r}; known and most alike: {', '.join(near)}")


@cache
def rows(file: str) -> tuple[Row, ...]:
    """The rows of data/`file`, a CSV. Raises FileNotFoundError with a sentence."""
    with path(file).open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


def path(file: str) -> Path:
    """Where data/`file` is. Raises FileNotFoundError with a sentence."""
    found = DATA / file
    if not found.exists():
        raise FileNotFoundError(f"{found} is missing: aws_study reads its facts from the data/ folder of the course")
    return found


@dataclass(frozen=True)
class Origin:
    """Where a file of data/ comes from. What a row says about itself comes before what its file says."""

    file: str
    what: str
    source: str
    licence: str
    as_of: str
    read: str
    evidence: str
    check_after: timedelta | None

    def of(self, row: Mapping[str, str]) -> dict[str, str]:
        """The source, date and evidence of a row, as keyword arguments of a fact."""
        return {key: row.get(key) or getattr(self, key) for key in ("source", "as_of", "evidence")}


@cache
def origins() -> Mapping[str, Origin]:
    """The origin of each file, by its path in data/."""
    made = {}
    for row in rows("origins.csv"):
        told = {key: text for key, text in row.items() if key != "check_after"}
        made[row["file"]] = Origin(**told, check_after=_period(row["check_after"]))
    return made


def _period(words: str) -> timedelta | None:
    """ "365 days" as a time, "never" as None."""
    return None if words == "never" else timedelta(days=int(words.removesuffix(" days")))


def day(as_of: str) -> date:
    """The first day that "2026", "2026-11" or "2026-11-24" can mean, so that a vague date counts as the older one."""
    year, month, number, *_ = [*map(int, as_of.split("-")), 1, 1]
    return date(year, month, number)


def squeezed(words: str) -> str:
    """What is left of a name without case, spaces and signs: "On-Demand" and "on demand" are the same."""
    return re.sub(r"[\W_]+", "", words.casefold())


def alike(asked: str, known: Iterable[str]) -> list[str]:
    """The names that `asked` can mean: the one that is the same but for case and signs, else all that hold each of its words."""
    known = list(known)
    same = [name for name in known if squeezed(name) == squeezed(asked)]
    wanted = set(words(asked))
    return same or [name for name in known if wanted and wanted <= set(words(name))]


def the_one(kind: str, asked: str, known: Iterable[str]) -> str:
    """The only name that `asked` can mean. Raises UnknownFact when there is none or more than one."""
    known = list(known)
    found = alike(asked, known)
    if len(found) != 1:
        raise UnknownFact(kind, asked, found or known)
    return found[0]


def words(name: str) -> list[str]:
    """The words of a name in small letters: "gp3 IOPS (range)" has three."""
    return re.findall(r"[^\W_]+", name.casefold())


class Known(Mapping[str, T], Generic[T]):
    """Facts by name; asking for a name that is not there is answered with the names that are."""

    def __init__(self, kind: str, facts: Mapping[str, T]):
        self._kind, self._facts = kind, facts

    def __getitem__(self, name: str) -> T:
        if name not in self._facts:
            return self._facts[the_one(self._kind, name, self._facts)]
        return self._facts[name]

    def __contains__(self, name: object) -> bool:
        return name in self._facts

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)
