"""DynamoDB: what a request consumes, what a partition can take, and what either way of paying costs.

Sizes are bytes of an item (names and values of its attributes); 1 KB is 1,024 bytes. Source: Amazon DynamoDB Developer Guide,
"DynamoDB read and write operations", "Working with items" (a failed condition), "Global secondary indexes" and "Partition key
design", which gives every partition its full 3,000 RCU and 1,000 WCU; texts of 2026-06.
Left out: the shape of a real table's partitions (AWS shows no map and splits hot ones by itself: keys are placed here by an
MD5 hash), local secondary indexes, global tables, streams.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from aws_study.core.checks import choice, count, number

ITEM_BYTES = 400 * 1024  # the largest item
READ_BYTES, WRITE_BYTES = 4 * 1024, 1024  # what one unit covers
READS = ("eventual", "strong", "transactional")
WRITES = ("standard", "transactional")
_READ_WEIGHT = {"eventual": 0.5, "strong": 1.0, "transactional": 2.0}
BATCH_GET, BATCH_WRITE, TRANSACTION = 100, 25, 100  # the most items in one request
MOST_RATE = 1e9


def read_units(item_bytes: float, mode: str = "eventual") -> float:
    """Read units of one GetItem: 4 KB pieces, halved when eventually consistent, doubled in a transaction.

    A missing item (0 bytes) costs as much as one of up to 4 KB. Asking for some attributes only changes nothing.
    """
    pieces = _pieces(number("item_bytes", item_bytes, 0, ITEM_BYTES), READ_BYTES)
    return pieces * _READ_WEIGHT[choice("mode", mode, READS)]


def write_units(item_bytes: float, mode: str = "standard", *, old_bytes: float = 0) -> float:
    """Write units of one PutItem, UpdateItem or DeleteItem: 1 KB pieces of the larger of before and after; transaction: twice.

    `item_bytes` is the item afterwards (0: deleted), `old_bytes` the item before (0: there was none).
    """
    after = number("item_bytes", item_bytes, 0, ITEM_BYTES)
    before = number("old_bytes", old_bytes, 0, ITEM_BYTES)
    pieces = _pieces(max(after, before), WRITE_BYTES)
    return pieces * (2.0 if choice("mode", mode, WRITES) == "transactional" else 1.0)


def failed_condition_units(old_bytes: float, mode: str = "standard") -> float:
    """Write units of a conditional write whose condition was not met: those of the item that is there; at least one."""
    return write_units(0, mode, old_bytes=old_bytes)


def query_units(items: int, item_bytes: float, mode: str = "eventual") -> float:
    """Read units of a Query or Scan: the sizes of all items *read* are added first and rounded up once.

    A filter does not help: it drops items after they were read and counted. For an index, pass the size of its entries.
    """
    items = count("items", items, 0, 1_000_000_000)
    size = items * number("item_bytes", item_bytes, 0, ITEM_BYTES)
    return _pieces(size, READ_BYTES) * _READ_WEIGHT[choice("mode", mode, READS[:2])]


def batch_get_units(item_bytes: Sequence[float], mode: str = "eventual") -> float:
    """Read units of a BatchGetItem of up to 100 items: every item is rounded up by itself."""
    count("item_bytes", len(item_bytes), 1, BATCH_GET)
    choice("mode", mode, READS[:2])
    return sum(read_units(size, mode) for size in item_bytes)


def batch_write_units(item_bytes: Sequence[float]) -> float:
    """Write units of a BatchWriteItem of up to 25 items: every item is rounded up by itself."""
    count("item_bytes", len(item_bytes), 1, BATCH_WRITE)
    return sum(write_units(size) for size in item_bytes)


def transaction_units(*, reads: Sequence[float] = (), writes: Sequence[float] = ()) -> tuple[float, float]:
    """(read units, write units) of a transaction of up to 100 items: every item counts twice, to prepare and to commit."""
    count("items", len(reads) + len(writes), 1, TRANSACTION)
    return (
        sum(read_units(size, "transactional") for size in reads),
        sum(write_units(size, "transactional") for size in writes),
    )


def index_write_units(
    old_bytes: float | None, new_bytes: float | None, *, key_changed: bool, projected_changed: bool = True
) -> float:
    """Write units that one write to the table costs in a global secondary index: none, one write, or two.

    `old_bytes`, `new_bytes`: size of the item's entry in the index before and after; None where it has none (an item without
    the index's key attribute is not in the index). A changed key is a delete and a put: two writes. A change of projected
    attributes is one; a change of attributes that are not projected is none.
    """
    choice("key_changed", key_changed, (True, False))
    choice("projected_changed", projected_changed, (True, False))
    if old_bytes is None and new_bytes is None:
        return 0.0
    if old_bytes is None or new_bytes is None:
        return write_units(new_bytes or 0, old_bytes=old_bytes or 0)
    if key_changed:
        return write_units(0, old_bytes=old_bytes) + write_units(new_bytes)
    return write_units(new_bytes, old_bytes=old_bytes) if projected_changed else 0.0


def capacity_for(per_second: float, units: float) -> int:
    """Capacity units to provision for `per_second` requests of `units` each: the product, rounded up to a whole unit."""
    wanted = number("per_second", per_second, 0, MOST_RATE) * number("units", units, 0, MOST_RATE)
    return math.ceil(round(wanted, 9))


def per_second(capacity: float, units: float) -> float:
    """Requests of `units` each that `capacity` units serve in a second."""
    return number("capacity", capacity, 0, MOST_RATE) / number("units", units, 0.5, MOST_RATE)


def _pieces(size: float, piece: int) -> int:
    return max(1, math.ceil(size / piece))
