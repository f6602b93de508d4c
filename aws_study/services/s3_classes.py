"""S3's storage classes: what each bills at least, where a rule may move an object, when a move falls due, whose price.

1 GB = 2**20 KB, as S3 counts it on a bill. Prices are a Mapping (storage_class, item) -> USD or steps ((up_to_gb, USD),
...), in the units of the price list: GB-month, GB, 1,000 requests, 1,000 objects-month. Nothing here knows a price.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from aws_study.core import tariff
from aws_study.core.checks import Between, ParameterError, Rule, choice, count, number

Key = tuple[str, str]
Prices = Mapping[Key, tariff.Steps]
Transitions = Sequence[tuple[int, str]]

KB_PER_GB = 2**20
MONTH = 30  # days of a month in every cost of ours
LARGEST_KB = 50 * 2**30  # an object holds up to 50 TB (S3 service model of botocore 1.44.5, November 2026)
MONITORED_KB = 128  # smaller objects stay in Frequent Access and are not monitored (S3 pricing page, 2026-10-03)
IDLE_DAYS = {"INTELLIGENT_TIERING_FA": 0, "INTELLIGENT_TIERING_IA": 30, "INTELLIGENT_TIERING_AIA": 90}


@dataclass(frozen=True)
class StorageClass:
    """The least days and KB billed per object; the KB added per object at the class's price and at STANDARD's."""

    min_days: int = 0
    min_kb: int = 0
    overhead_class_kb: int = 0
    overhead_standard_kb: int = 0


# Warm to cold. S3 pricing page as of 2026-10-03; the same figures in the user guide, storage-class-intro, 2023-06.
CLASSES = {
    "STANDARD": StorageClass(),
    "INTELLIGENT_TIERING": StorageClass(),
    "STANDARD_IA": StorageClass(min_days=30, min_kb=128),
    "ONEZONE_IA": StorageClass(min_days=30, min_kb=128),
    "GLACIER_IR": StorageClass(min_days=90, min_kb=128),
    "GLACIER": StorageClass(min_days=90, overhead_class_kb=32, overhead_standard_kb=8),
    "DEEP_ARCHIVE": StorageClass(min_days=180, overhead_class_kb=32, overhead_standard_kb=8),
}

# Where a lifecycle rule may move an object from each class (user guide, lifecycle-transition-general-considerations,
# text of 2023-06). The order of the moves is a waterfall: nothing comes back.
MOVES: dict[str, tuple[str, ...]] = {
    "STANDARD": ("STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"),
    "STANDARD_IA": ("INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"),
    "INTELLIGENT_TIERING": ("ONEZONE_IA", "GLACIER", "DEEP_ARCHIVE"),
    "ONEZONE_IA": ("GLACIER", "DEEP_ARCHIVE"),
    "GLACIER_IR": ("GLACIER", "DEEP_ARCHIVE"),
    "GLACIER": ("DEEP_ARCHIVE",),
    "DEEP_ARCHIVE": (),
}


class MissingPrice(LookupError):
    """Prices that a result needs and that were not given. `keys` names all of them, as (storage_class, item)."""

    def __init__(self, keys: Iterable[Key]):
        self.keys = tuple(keys)
        super().__init__("no price for " + ", ".join(" ".join(key) for key in self.keys))


def take(prices: Prices, keys: Iterable[Key]) -> dict[Key, tariff.Steps]:
    """The prices of `keys`, checked. Raises MissingPrice with every key that has none."""
    wanted = list(dict.fromkeys(keys))
    if missing := [key for key in wanted if prices.get(key) is None]:
        raise MissingPrice(missing)
    for key in wanted:
        tariff.parse(prices[key], "prices")
    return {key: prices[key] for key in wanted}


def usd_of(quantity: ArrayLike, key: Key, price: Mapping[Key, tariff.Steps]) -> np.ndarray:
    """`quantity` at its price. A quantity beyond the last known step has no price either."""
    usd = tariff.known(quantity, price[key], "prices")
    if usd is None:
        raise MissingPrice([key])
    return usd


def each(price: Mapping[Key, tariff.Steps], code: str, item: str) -> float:
    """A price per 1,000 or per GB that has no steps."""
    return float(tariff.parse(price[code, item], "prices")[1][0])


def gb_months(segments_bytes_days: Sequence[tuple[int, float]], month_days: int) -> float:
    """GB-months of segments (bytes, days) within a month of `month_days` days: byte-hours / 2**30 / hours of the month."""
    hours = count("month_days", month_days, 28, 31) * 24
    return byte_hours(segments_bytes_days) / 2**30 / hours


def byte_hours(segments_bytes_days: Sequence[tuple[int, float]]) -> float:
    """Bytes times hours, the unit in which S3 meters, of segments (bytes, days)."""
    return sum(number("bytes", size, 0, 1e24) * number("days", days, 0, 1e5) * 24 for size, days in segments_bytes_days)


def due(created: datetime, days: int) -> datetime:
    """When a lifecycle action falls due: `created` (with its time zone) + `days`, rounded up to 00:00 UTC.

    User guide, intro-lifecycle-rules, 2023-06. The bill changes at this moment even when the move happens later.
    """
    if not isinstance(created, datetime) or created.tzinfo is None:
        raise ParameterError("created", created, Rule("datetime_with_time_zone"))
    moment = created.astimezone(UTC) + timedelta(days=count("days", days, 0, 100_000))
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight if midnight == moment else midnight + timedelta(days=1)


def billed_gb(
    objects: float, object_kb: float, storage_class: str, *, kb_per_gb: float = KB_PER_GB
) -> tuple[float, float]:
    """GB billed for `objects` of `object_kb` at the price of the class, and GB added at the price of STANDARD."""
    known = CLASSES[choice("storage_class", storage_class, CLASSES)]
    number("objects", objects, 0, 1e15)
    number("object_kb", object_kb, 0, LARGEST_KB)
    kb = max(object_kb, known.min_kb) + known.overhead_class_kb
    return objects * kb / kb_per_gb, objects * known.overhead_standard_kb / kb_per_gb


def applicable(transitions: Transitions, object_kb: float, *, minimum_size: str) -> tuple[tuple[int, str], ...]:
    """The moves that S3 makes for an object of this size in a rule without a size filter.

    `minimum_size` is the bucket's TransitionDefaultMinimumObjectSize: "all_storage_classes_128K" (the default since
    September 2024: nothing under 128 KB moves) or "varies_by_storage_class" (only GLACIER and DEEP_ARCHIVE take small
    objects). botocore 1.44.5, S3 service model, November 2026. A size filter in the rule overrides both.
    """
    choice("minimum_size", minimum_size, ("all_storage_classes_128K", "varies_by_storage_class"))
    moves = checked_moves(transitions, None)
    if number("object_kb", object_kb, 0, LARGEST_KB) >= 128:
        return moves
    archives = ("GLACIER", "DEEP_ARCHIVE") if minimum_size == "varies_by_storage_class" else ()
    return tuple((day, code) for day, code in moves if code in archives)


def checked_moves(transitions: Any, expire_day: int | None) -> tuple[tuple[int, str], ...]:
    """`transitions` checked: days rise, classes only go down the waterfall, expiry comes after the last move."""
    try:
        moves = [(count("transitions", day, 0, 36_500), code) for day, code in transitions]
    except (TypeError, ValueError) as error:
        if isinstance(error, ParameterError):
            raise
        raise ParameterError("transitions", transitions, Rule("pairs_of_day_and_class")) from None
    if expire_day is not None:
        count("expire_day", expire_day, 1, 36_500)
    last_day, last = -1, "STANDARD"
    for day, code in moves:
        choice("transitions", code, [code for code in CLASSES if code != "STANDARD"])
        if day <= last_day:
            raise ParameterError("transitions", transitions, Rule("days_rise", (("day", day), ("after", last_day))))
        if code not in MOVES[last]:
            raise ParameterError("transitions", transitions, Rule("waterfall", (("from", last), ("to", code))))
        last_day, last = day, code
    if expire_day is not None and expire_day <= last_day:
        raise ParameterError("expire_day", expire_day, Rule("after_last_transition", (("day", last_day),)))
    return tuple(moves)


def column(parameter: str, values: ArrayLike, allowed: Between) -> np.ndarray:
    """`values` as a 1-D float array within `allowed`. Raises ParameterError."""
    try:
        column = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise ParameterError(parameter, values, allowed) from None
    # A NaN makes both comparisons false.
    if column.ndim != 1 or (column.size and not (column.min() >= allowed.low and column.max() <= allowed.high)):
        raise ParameterError(parameter, values, allowed)
    return column
