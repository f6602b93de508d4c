"""The price files, brought to one form: a quote is a tier of a price of a kind of thing."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from aws_study.facts.table import Row, origins, rows

EVERYWHERE = "global"


class Quote(NamedTuple):
    """USD for a `unit` between `low` and `to` units; `kind` is a storage class, an instance type ..., or "ALL"."""

    kind: str
    item: str
    region: str
    low: float
    to: float
    unit: str
    usd: float
    source: str
    as_of: str
    evidence: str
    note: str = ""


def _quote(row: Row, file: str, kind: str, usd: str, *, item: str = "", unit: str = "", factor: float = 1.0) -> Quote:
    told = origins()[file].of(row)
    low, to = (row.get(f"tier_{end}", row.get(f"tier_{end}_tb", "")) for end in ("from", "to"))
    return Quote(
        kind,
        item or row["item"],
        row["region"],
        factor * float(low or 0),
        factor * float(to) if to else math.inf,
        unit or row["unit"],
        float(usd),
        told["source"],
        told["as_of"],
        told["evidence"],
        row.get("note", ""),
    )


def _s3() -> Iterator[Quote]:
    for row in rows("prices/s3.csv"):
        yield _quote(row, "prices/s3.csv", row["storage_class"], row["usd_per_unit"], factor=1024)


# column of prices/ec2.csv: what price() calls it
EC2_ITEMS = {
    "on_demand": "on demand",
    "standard_1y": "standard 1 year",
    "standard_3y": "standard 3 years",
    "convertible_1y": "convertible 1 year",
    "convertible_3y": "convertible 3 years",
}
RESERVED = {"source": "ec2shop", "as_of": "2025-04-04"}


def _ec2() -> Iterator[Quote]:
    for row in rows("prices/ec2.csv"):
        for column, item in EC2_ITEMS.items():
            if row[column]:
                told = row if column == "on_demand" else {**row, **RESERVED}
                yield _quote(told, "prices/ec2.csv", row["instance_type"], row[column], item=item, unit="instance-hour")


def _rds() -> Iterator[Quote]:
    for row in rows("prices/rds.csv"):
        for deployment in ("single", "multi"):
            kind = f"{row['engine']} {row['instance_class']} {deployment}-az"
            for column, item in (("on_demand", "on demand"), ("reserved_1y", "reserved 1 year")):
                if usd := row[f"{deployment}_{column}"]:
                    yield _quote(row, "prices/rds.csv", kind, usd, item=item, unit="instance-hour")


def _elasticache() -> Iterator[Quote]:
    for row in rows("prices/elasticache.csv"):
        kind = f"{row['engine']} {row['node_type']}".strip()
        yield _quote(row, "prices/elasticache.csv", kind, row["usd"])


def _ebs() -> Iterator[Quote]:
    for row in rows("prices/ebs.csv"):
        yield _quote(row, "prices/ebs.csv", row["volume_type"], row["usd"])


def _data_transfer() -> Iterator[Quote]:
    for row in rows("prices/data_transfer.csv"):
        yield _quote(row, "prices/data_transfer.csv", "ALL", row["usd"])


READERS: dict[str, Callable[[], Iterator[Quote]]] = {
    "S3": _s3,
    "EC2": _ec2,
    "RDS": _rds,
    "ElastiCache": _elasticache,
    "EBS": _ebs,
    "data transfer": _data_transfer,
}


def _services(service: str) -> Iterator[Quote]:
    for row in rows("prices/services.csv"):
        if row["service"] == service:
            yield _quote(row, "prices/services.csv", "ALL", row["usd"], item=row["item"].replace("_", " "))


@cache
def _all(service: str) -> dict[str, dict[tuple[str, str], list[Quote]]]:
    """The quotes of a service by Region, then by (kind, item)."""
    found: dict[str, dict[tuple[str, str], list[Quote]]] = {}
    for reader in (READERS.get(service, lambda: iter(())), lambda: _services(service)):
        for quote in reader():
            found.setdefault(quote.region, {}).setdefault((quote.kind, quote.item), []).append(quote)
    for here in found.values():
        for quotes in here.values():
            quotes.sort(key=lambda quote: quote.low)
    return found


def quotes(service: str, region: str) -> dict[tuple[str, str], list[Quote]]:
    """The quotes that hold in a Region, those that hold everywhere included."""
    return {**_all(service).get(EVERYWHERE, {}), **_all(service).get(region, {})}


def regions(service: str) -> list[str]:
    """The Regions for which there are prices of the service."""
    return sorted(_all(service))
