"""Looking one customer up in DynamoDB: a Scan with a filter against a Query on the key, as the table grows.

A request reads at most 1 MB (1,048,576 bytes) before the filter looks at it, and is rounded up by itself; so a Scan comes in pages.
Source: Amazon DynamoDB Developer Guide, "Scanning tables" and "Item sizes and capacity unit consumption" (copies read 2026-11).
Left out: a parallel Scan (as many units, less waiting), what writing a secondary index costs, and its storage.
"""

from __future__ import annotations

from dataclasses import dataclass

from aws_study.core.checks import count, number
from aws_study.services import dynamodb

PAGE_BYTES = 1024 * 1024
MOST_ITEMS = 10_000_000_000


@dataclass(frozen=True)
class Read:
    """What one lookup does: requests (pages) made, items read, read units consumed."""

    pages: int
    items: int
    units: float


def per_page(item_bytes: float) -> int:
    """Items of this size that fit into one page of 1 MB."""
    return int(PAGE_BYTES // number("item_bytes", item_bytes, 1, dynamodb.ITEM_BYTES))


def scan(items: int, item_bytes: float, mode: str = "eventual", *, pages: int | None = None) -> Read:
    """A Scan of a table of `items` alike, all its pages or the first `pages`. A filter changes none of the numbers.

    Raises ParameterError outside the ranges, or for a consistency that a Scan does not know.
    """
    items = count("items", items, 0, MOST_ITEMS)
    each = per_page(item_bytes)
    needed = max(1, -(-items // each))
    made = needed if pages is None else min(needed, count("pages", pages, 1, MOST_ITEMS))
    read = min(items, made * each)
    full, rest = divmod(read, each)
    units = full * dynamodb.query_units(each, item_bytes, mode)
    if rest or not full:
        units += dynamodb.query_units(rest, item_bytes, mode)
    return Read(made, read, units)


def query(matches: int, item_bytes: float, mode: str = "eventual") -> Read:
    """A Query by the key of a table or index: it reads the `matches` items of that key, whatever else the table holds."""
    return scan(matches, item_bytes, mode)


def found_on_first_page(items: int, item_bytes: float) -> float:
    """Chance (0 to 1) that the one item looked for is on the first page, each place being equally likely."""
    items = count("items", items, 1, MOST_ITEMS)
    return min(1.0, per_page(item_bytes) / items)


def monthly_usd(units: float, lookups: float, *, usd_per_million: float) -> float:
    """On-demand dollars for `lookups` a month of `units` read units each."""
    units = number("units", units, 0, 1e15) * number("lookups", lookups, 0, 1e12)
    return units / 1e6 * number("usd_per_million", usd_per_million, 0, 1e6)
