"""Prices as AWS lists them: USD for one unit, in tiers where AWS has tiers, each with its Region, source and date."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from aws_study.facts import price_files
from aws_study.facts.fact import Fact
from aws_study.facts.table import UnknownFact, alike, rows, squeezed

PlainPrice = float | tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Price(Fact):
    """A price as AWS lists it: USD for one `unit`, in tiers (from, to, USD) that count this unit (a month); the last tier's `to` is
    infinite, unless what lies behind it is not known."""

    name: str
    region: str
    unit: str
    tiers: tuple[tuple[float, float, float], ...]
    source: str
    as_of: str
    evidence: str
    note: str = ""

    @property
    def usd(self) -> float:
        """USD for one unit in the first tier."""
        return self.tiers[0][2]

    @property
    def value(self) -> float:
        """USD for one unit in the first tier."""
        return self.usd

    def plain(self) -> PlainPrice:
        """What a model takes: one number, or ((up to, USD), ...) when there are tiers or the only one known has an end."""
        if len(self.tiers) == 1 and math.isinf(self.tiers[0][1]):
            return self.usd
        return tuple((to, usd) for _low, to, usd in self.tiers)

    def figure(self) -> str:
        """All tiers, such as "up to 51200: 0.023; above: 0.022 USD per GB-month"."""
        if len(self.tiers) == 1 and math.isinf(self.tiers[0][1]):
            return f"{self.usd:.10g} USD / {self.unit}"
        tiers = "; ".join(f"{low:,.10g}–{to:,.10g}: {usd:.10g}" for low, to, usd in self.tiers)
        return f"{tiers.replace('inf', '∞')} USD / {self.unit}"

    def title(self) -> str:
        """The name with the Region, such as "S3 STANDARD storage, us-east-1"."""
        return f"{self.name}, {self.region}"

    def __str__(self) -> str:
        tiers = "" if len(self.tiers) == 1 else f" (first of {len(self.tiers)} tiers)"
        return f"{self.name}, {self.region}: {self.usd:g} USD per {self.unit}{tiers}, read {self.as_of} ({self.source})"


class Prices(Mapping[tuple[str, str], Price]):
    """The prices of a service in a Region, by (kind, item); the kind is a storage class, an instance type ..., or "ALL"."""

    def __init__(self, service: str, region: str, prices: dict[tuple[str, str], Price]):
        self.service, self.region, self._prices = service, region, prices
        self._found = dict(prices)  # by the words that were asked: EC2 has thousands of names to compare

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

    def find(self, kind: str, item: str) -> Price:
        """The price that these words can only mean: case, signs and left-out words do not matter. Raises UnknownFact."""
        if (kind, item) in self._found:
            return self._found[kind, item]
        items = [known for same, known in self._prices if squeezed(same) == squeezed(kind)]
        kinds = {same for same, _ in self._prices if squeezed(same) == squeezed(kind)}
        found = alike(item, items)
        if len(found) == 1 and len(kinds) == 1:
            return self._found.setdefault((kind, item), self._prices[kinds.pop(), found[0]])
        known = [f"{kind} {name}" for name in found or items] or [" ".join(known) for known in self._prices]
        raise UnknownFact(f"{self.service} price in {self.region}", f"{kind} {item}", known)

    def plain(self) -> dict[tuple[str, str], PlainPrice]:
        """What the models take: numbers and tiers without their origin."""
        return {key: price.plain() for key, price in self._prices.items()}

    @property
    def as_of(self) -> str:
        """The oldest date on which one of these prices was read."""
        return min(price.as_of for price in self._prices.values())


@cache
def price_lists() -> tuple[str, ...]:
    """The services with prices: "EC2", "S3", "data transfer", "Lambda" ..."""
    return tuple(sorted({*price_files.READERS, *(row["service"] for row in rows("prices/services.csv"))}))


@cache
def prices(service: str, region: str) -> Prices:
    """All prices of a service in a Region (for CloudFront: "edge:japan"), with those that hold everywhere. Raises UnknownFact."""
    known = {squeezed(name): name for name in price_lists()}
    if squeezed(service) not in known:
        raise UnknownFact("price list", service, price_lists())
    name = known[squeezed(service)]
    here = price_files.quotes(name, region)
    if not here:
        raise UnknownFact(f"Region with {name} prices", region, price_files.regions(name))
    return Prices(name, region, {key: _price(name, quotes) for key, quotes in here.items()})


def _price(service: str, quotes: list[price_files.Quote]) -> Price:
    first = quotes[0]
    parts = (service, first.kind, first.item)
    return Price(
        name=" ".join(part for part in parts if service == "S3" or part != "ALL"),
        region=first.region,
        unit=first.unit,
        tiers=tuple((quote.low, quote.to, quote.usd) for quote in quotes),
        source=first.source,
        as_of=max(quote.as_of for quote in quotes),
        evidence=first.evidence,
        note=first.note,
    )


def price(
    service: str,
    item: str,
    *,
    region: str,
    storage_class: str = "",
    instance_type: str = "",
    volume_type: str = "",
    node_type: str = "",
    engine: str = "",
    deployment: str = "",
) -> Price:
    """One price, in plain words. Raises UnknownFact, which names what is known and most alike.

    `price("S3", "storage", storage_class="STANDARD_IA", region="us-east-1")`
    `price("EC2", "on demand", instance_type="m7g.large", region="us-east-1")`, or "standard 1 year", "convertible 3 years" (reserved)
    `price("EBS", "storage", volume_type="gp3", region=...)`, or "iops", "throughput"
    `price("RDS", "on demand", engine="mysql", instance_type="db.t3.large", deployment="multi-az", region=...)`
    `price("ElastiCache", "node", engine="Valkey", node_type="cache.t4g.micro", region=...)`
    `price("data transfer", "internet out", region=...)`, `price("Lambda", "requests", region=...)`, `price("ELB", "alb hour", region=...)`
    """
    if squeezed(service) == "rds" and instance_type:
        deployment, engine = (
            deployment or "single-az",
            engine.replace("postgres", "postgresql").replace("sqlsql", "sql"),
        )
    kind = " ".join(filter(None, (engine, storage_class, instance_type, volume_type, node_type, deployment)))
    return prices(service, region).find(kind or "ALL", item)
