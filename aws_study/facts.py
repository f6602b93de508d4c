"""The only door to data/: prices, quotas and sources, each with unit, source and date. Reads a file when it is first asked for."""

from __future__ import annotations

import csv
import difflib
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"

PlainPrice = float | tuple[tuple[float, float], ...]


class UnknownFact(LookupError):
    """A fact that data/ does not hold. The message names what is known and most alike."""

    def __init__(self, kind: str, asked: str, known: list[str]):
        near = difflib.get_close_matches(asked, known, n=5, cutoff=0.3) or sorted(known)[:8]
        super().__init__(f"no {kind} {asked!r}; known and most alike: {', '.join(near)}")


@dataclass(frozen=True)
class Price:
    """A price as AWS lists it: USD for one `unit`, in tiers (from, to, USD) of GB a month; the last tier's `to` is infinite."""

    name: str
    region: str
    unit: str
    tiers: tuple[tuple[float, float, float], ...]
    source: str
    as_of: str
    evidence: str

    @property
    def usd(self) -> float:
        """USD for one unit in the first tier."""
        return self.tiers[0][2]

    def plain(self) -> PlainPrice:
        """What a model takes: one number, or ((up to, USD), ...) when there are tiers or the only one known has an end."""
        if len(self.tiers) == 1 and math.isinf(self.tiers[0][1]):
            return self.usd
        return tuple((to, usd) for _low, to, usd in self.tiers)

    def __str__(self) -> str:
        tiers = "" if len(self.tiers) == 1 else f" (first of {len(self.tiers)} tiers)"
        return f"{self.name}, {self.region}: {self.usd:g} USD per {self.unit}{tiers}, read {self.as_of} ({self.source})"


class Prices(Mapping[tuple[str, str], Price]):
    """The prices of a service in a Region, by (storage class or component, item)."""

    def __init__(self, service: str, region: str, prices: dict[tuple[str, str], Price]):
        self.service, self.region, self._prices = service, region, prices

    def __getitem__(self, key: tuple[str, str]) -> Price:
        if key not in self._prices:
            known = [" ".join(known) for known in self._prices]
            raise UnknownFact(f"{self.service} price in {self.region}", " ".join(key), known)
        return self._prices[key]

    def __contains__(self, key: object) -> bool:
        return key in self._prices

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._prices)

    def __len__(self) -> int:
        return len(self._prices)

    def plain(self) -> dict[tuple[str, str], PlainPrice]:
        """What the models take: numbers and tiers without their origin."""
        return {key: price.plain() for key, price in self._prices.items()}

    @property
    def as_of(self) -> str:
        """The oldest date on which one of these prices was read."""
        return min(price.as_of for price in self._prices.values())


@dataclass(frozen=True)
class Quota:
    """A limit of AWS: `value` is a number as text, or a range such as 60-6000."""

    service: str
    name: str
    value: str
    unit: str
    adjustable: bool
    source: str
    as_of: str
    evidence: str

    def __str__(self) -> str:
        return f"{self.service}, {self.name}: {self.value} {self.unit}, as of {self.as_of} ({self.source})"


@dataclass(frozen=True)
class Source:
    """What was really read for a simulation's rules, and how old that text is."""

    id: str
    words: Mapping[str, str]
    as_of: str

    def text(self, language: str) -> str:
        """The line for the card, in "en" or "ko"."""
        return self.words[language]


@cache
def _rows(file: str) -> tuple[dict[str, str], ...]:
    path = DATA / file
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: aws_study reads its facts from the data/ folder of the course")
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


@cache
def prices(service: str, region: str) -> Prices:
    """All prices of a service in a Region. So far: "S3". Raises UnknownFact."""
    if service != "S3":
        raise UnknownFact("price list", service, ["S3"])
    found: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in _rows("prices/s3.csv"):
        if row["region"] == region:
            found.setdefault((row["storage_class"], row["item"]), []).append(row)
    if not found:
        raise UnknownFact("Region with S3 prices", region, sorted({row["region"] for row in _rows("prices/s3.csv")}))
    return Prices(service, region, {key: _price(rows) for key, rows in found.items()})


def _price(rows: list[dict[str, str]]) -> Price:
    first = rows[0]
    tiers = tuple(
        (
            1024 * float(row["tier_from_tb"] or 0),
            1024 * float(row["tier_to_tb"]) if row["tier_to_tb"] else math.inf,
            float(row["usd_per_unit"]),
        )
        for row in rows
    )
    return Price(
        name=f"S3 {first['storage_class']} {first['item']}",
        region=first["region"],
        unit=first["unit"],
        tiers=tiers,
        source=first["source"],
        as_of=max(row["as_of"] for row in rows),
        evidence=first["evidence"],
    )


def price(service: str, item: str, *, region: str, storage_class: str = "ALL") -> Price:
    """One price: `price("S3", "storage", storage_class="STANDARD_IA", region="us-east-1")`. Raises UnknownFact."""
    return prices(service, region)[storage_class, item]


def quota(service: str, name: str) -> Quota:
    """One quota: `quota("ELB", "NLB TCP idle timeout (range)")`. Raises UnknownFact."""
    rows = [row for row in _rows("facts/quotas.csv") if row["service"].lower() == service.lower()]
    if not rows:
        raise UnknownFact("quotas of service", service, sorted({row["service"] for row in _rows("facts/quotas.csv")}))
    for row in rows:
        if row["quota"].lower() == name.lower():
            return Quota(
                row["service"],
                row["quota"],
                row["value"],
                row["unit"],
                row["adjustable"] == "yes",
                row["source"],
                row["as_of"],
                row["evidence"],
            )
    raise UnknownFact(f"{service} quota", name, [row["quota"] for row in rows])


def source(id: str) -> Source:
    """The line under a simulation: `source("elb-cross-zone")`. Raises UnknownFact."""
    for row in _rows("sources.csv"):
        if row["id"] == id:
            return Source(id, {"en": row["text_en"], "ko": row["text_ko"]}, row["as_of"])
    raise UnknownFact("source", id, [row["id"] for row in _rows("sources.csv")])
