"""Regions, how far they are from each other in milliseconds, what they offer, and CloudFront's edge locations."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from aws_study.facts.fact import Fact, Measure
from aws_study.facts.table import Known, UnknownFact, origins, rows, the_one

REGIONS, LATENCY, SERVICES, EDGES, LAND = (
    "places/regions.csv",
    "places/latency_ms.csv",
    "places/region_services.csv",
    "places/edge_locations.csv",
    "places/land.csv",
)


@dataclass(frozen=True)
class Region(Fact):
    """A Region. `lat` and `lon` (degrees, WGS 84) are those of the city it is named for, not of its data centres."""

    code: str
    name: str
    partition: str
    country: str
    city: str
    lat: float
    lon: float
    zones: tuple[str, ...]
    source: str
    as_of: str
    evidence: str
    unit: str = "Availability Zones"

    @property
    def value(self) -> int | None:
        """The number of Availability Zones; None for a Region that is announced and not open."""
        return len(self.zones) or None

    def title(self) -> str:
        return f"{self.code}, {self.name}"


@dataclass(frozen=True)
class EdgeLocation(Fact):
    """A city with CloudFront edge locations, and the price region (as in `prices("CloudFront", ...)`; "" in China) it belongs to."""

    code: str
    name: str
    country: str
    lat: float
    lon: float
    price_region: str
    source: str
    as_of: str
    evidence: str
    unit: str = ""

    @property
    def value(self) -> str:
        """The code, such as ICN."""
        return self.code


@cache
def regions() -> Known[Region]:
    """All Regions by code: `regions()["ap-northeast-2"].city`. Raises UnknownFact for another code."""
    return Known(
        "Region",
        {
            row["region"]: Region(
                row["region"],
                row["name"],
                row["partition"],
                row["country"],
                row["city"],
                float(row["lat"]),
                float(row["lon"]),
                tuple(filter(None, row["az_ids"].split(";"))),
                **origins()[REGIONS].of(row),
            )
            for row in rows(REGIONS)
        },
    )


@cache
def latencies() -> dict[tuple[str, str], float]:
    """Milliseconds there and back between two Regions, median over a year, by (from, to)."""
    return {(row["from_region"], row["to_region"]): float(row["p50_ms"]) for row in rows(LATENCY)}


def latency(start: str, end: str) -> Measure:
    """The round trip between two Regions in ms: `latency("us-east-1", "ap-northeast-2").value`. Raises UnknownFact."""
    known = dict.fromkeys(here for here, _ in latencies())
    for region in (start, end):
        if region not in known:
            raise UnknownFact("Region with a measured latency", region, known)
    return Measure(f"{start} → {end}", latencies()[start, end], "ms", **origins()[LATENCY].of({}))


def available(service: str, region: str) -> bool:
    """Whether a Region has a service, named as in its endpoint ("sqs", "lambda"). Raises UnknownFact."""
    table = {row["service"]: row for row in rows(SERVICES)}
    row = table[the_one("service of a Region", service, table)]
    if region not in row or region == "service":
        raise UnknownFact("Region with a list of services", region, [name for name in row if name != "service"])
    return row[region] == "1"


@cache
def edge_locations() -> Known[EdgeLocation]:
    """CloudFront's edge locations by code: `edge_locations()["ICN"].price_region`. Raises UnknownFact for another code."""
    return Known(
        "edge location",
        {
            row["code"]: EdgeLocation(
                row["code"],
                row["city"],
                row["country"],
                float(row["lat"]),
                float(row["lon"]),
                row["price_region"],
                **origins()[EDGES].of(row),
            )
            for row in rows(EDGES)
        },
    )


@cache
def land() -> tuple[tuple[tuple[float, float], ...], ...]:
    """Outlines of the larger pieces of land, each as (longitude, latitude) in degrees: coarse, for maps of the world."""
    outlines: dict[str, list[tuple[float, float]]] = {}
    for row in rows(LAND):
        outlines.setdefault(row["ring"], []).append((float(row["lon"]), float(row["lat"])))
    return tuple(map(tuple, outlines.values()))
