"""What S3 bills for stored objects: months of storage, minimum sizes and days, archive overhead, moves, reads.

A month is 30 days here and uploads arrive at 00:00 UTC, so ages are whole days. Prices as in `s3_classes`; one that is
missing is named (MissingPrice), and no total leaves it out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from aws_study.core.checks import Between, ParameterError, Rule, choice, count, number
from aws_study.services.s3_classes import (
    CLASSES,
    IDLE_DAYS,
    KB_PER_GB,
    LARGEST_KB,
    MONITORED_KB,
    MONTH,
    MOVES,
    Key,
    MissingPrice,
    Prices,
    StorageClass,
    Transitions,
    applicable,
    billed_gb,
    byte_hours,
    checked_moves,
    column,
    due,
    each,
    gb_months,
    take,
    usd_of,
)
from aws_study.services.s3_reads import cheapest, class_cost

__all__ = [
    "CLASSES",
    "MOVES",
    "Bill",
    "LifecycleCost",
    "MissingPrice",
    "ObjectCost",
    "StorageClass",
    "applicable",
    "billed_gb",
    "bulk_cost",
    "byte_hours",
    "cheapest",
    "class_cost",
    "due",
    "gb_months",
    "lifecycle_cost",
    "object_cost",
]


@dataclass(frozen=True)
class Bill:
    """USD per 30-day month, arrays of shape (months,): `storage` by class, and what the moves add to it.

    `overhead_gb`: GB-months billed beyond the objects' own bytes (archive overhead, filling up to a minimum size).
    """

    storage: dict[str, np.ndarray]
    transitions: np.ndarray
    early_delete: np.ndarray
    monitoring: np.ndarray
    overhead_gb: np.ndarray

    @property
    def total(self) -> np.ndarray:
        """USD per month, all parts."""
        return np.sum([*self.storage.values(), self.transitions, self.early_delete, self.monitoring], axis=0)


def _bill(
    kb: np.ndarray,
    by_day: Callable[[np.ndarray], np.ndarray],
    moves: tuple[tuple[int, str], ...],
    expire_day: int | None,
    prices: Prices,
) -> Bill:
    """The bill of objects of `kb` whose day of upload enters only through `by_day`: per object -> sums per upload day.

    All objects of a day age together, so a class's GB on day d is a difference of two values of the running sum of
    uploads: no loop over days or objects. An object that is still there at the end is not yet deleted early.
    """
    starts = [(0, "STANDARD"), *moves]
    ends: list[float] = [*(day for day, _ in moves), math.inf if expire_day is None else expire_day]
    stays = [(code, start, end) for (start, code), end in zip(starts, ends, strict=True) if end > start]
    large = kb >= MONITORED_KB
    idle = [(tier, after) for tier, after in IDLE_DAYS.items() if after == 0 or large.any()]

    keys: list[Key] = [("STANDARD", "storage")]
    keys += [(code, "lifecycle_transition_in") for _, code in moves]
    for code, start, end in stays:
        tiers = [tier for tier, after in idle if end - start > after] if code == "INTELLIGENT_TIERING" else [code]
        keys += [(tier, "storage") for tier in tiers]
        keys += [(code, "monitoring")] if code == "INTELLIGENT_TIERING" and large.any() else []
    price = take(prices, keys)

    own, objects = by_day(kb), by_day(np.ones_like(kb))
    horizon = len(own)
    days, firsts = np.arange(horizon), np.arange(0, horizon, MONTH)

    def monthly(daily: np.ndarray) -> np.ndarray:
        return np.asarray(np.add.reduceat(daily, firsts))

    def months_of(sums: np.ndarray, start: float, end: float) -> np.ndarray:
        """`sums` times the part of each month that uploads spend at ages start <= age < end."""
        running = np.concatenate(([0.0], np.cumsum(sums)))
        older = [running[np.clip(days + 1 - int(min(age, horizon)), 0, None)] for age in (start, end)]
        return monthly(older[0] - older[1]) / MONTH

    def reaching(sums: np.ndarray, age: float) -> np.ndarray:
        """`sums` of the uploads that reach `age` in each month."""
        shift = int(min(age, horizon))
        return monthly(np.concatenate((np.zeros(shift), sums[: horizon - shift])))

    nothing = np.zeros(len(firsts))
    gb: dict[Key, np.ndarray] = {("STANDARD", "storage"): nothing}
    moved, early, monitoring, overhead = nothing, nothing, nothing, nothing
    for day, code in moves:
        moved = moved + reaching(objects, day) / 1000 * each(price, code, "lifecycle_transition_in")
    for code, start, end in stays:
        known = CLASSES[code]
        if code == "INTELLIGENT_TIERING":
            watched = by_day(np.where(large, kb, 0.0))
            afters = [*(after for _, after in idle[1:]), math.inf]
            for (tier, after), until in zip(idle, afters, strict=True):
                if start + after < end:
                    part = months_of(watched, start + after, min(start + until, end))
                    gb[tier, "storage"] = gb.get((tier, "storage"), nothing) + part / KB_PER_GB
            small = months_of(own - watched, start, end) / KB_PER_GB
            gb["INTELLIGENT_TIERING_FA", "storage"] = gb["INTELLIGENT_TIERING_FA", "storage"] + small
            if large.any():
                counted = months_of(by_day(large.astype(float)), start, end)
                monitoring = monitoring + counted / 1000 * each(price, code, "monitoring")
            continue
        padded = by_day(np.maximum(kb, known.min_kb)) if known.min_kb else own
        billed = padded + objects * known.overhead_class_kb
        gb[code, "storage"] = gb.get((code, "storage"), nothing) + months_of(billed, start, end) / KB_PER_GB
        extra = months_of(objects, start, end) * known.overhead_standard_kb / KB_PER_GB
        gb["STANDARD", "storage"] = gb["STANDARD", "storage"] + extra
        overhead = overhead + months_of(billed - own, start, end) / KB_PER_GB + extra
        unspent = known.min_days - (end - start)
        if unspent > 0:
            left = reaching(billed, end) * unspent / MONTH / KB_PER_GB
            early = early + usd_of(left, (code, "storage"), price)

    storage: dict[str, np.ndarray] = {}
    for (tier, item), amount in gb.items():
        code = "INTELLIGENT_TIERING" if tier in IDLE_DAYS else tier
        # Differences of running sums leave dust of either sign where nothing is stored.
        usd = usd_of(np.maximum(amount, 0), (tier, item), price)
        storage[code] = storage.get(code, nothing) + usd
    return Bill(storage, moved, early, monitoring, np.maximum(overhead, 0))


@dataclass(frozen=True)
class LifecycleCost:
    """USD per 30-day month, arrays of shape (months,), of a steady stream of uploads with a rule and without it.

    `with_rule` storage by class; `without_rule` storage with everything in STANDARD and the same expiry;
    `payback_month` counts from 1: from it on, to the last month, the sum so far with the rule is not above that without.
    """

    with_rule: dict[str, np.ndarray]
    transitions: np.ndarray
    early_delete: np.ndarray
    monitoring: np.ndarray
    without_rule: np.ndarray
    overhead_gb: np.ndarray
    total_with: np.ndarray
    payback_month: int | None


def lifecycle_cost(
    *,
    new_objects_per_month: float,
    object_kb: float,
    transitions: Transitions,
    expire_day: int | None,
    months: int,
    prices: Prices,
) -> LifecycleCost:
    """What a lifecycle rule costs and saves, month by month, for 1/30 of the month's uploads on each day.

    `transitions`: (age in days, class) in order, down the waterfall; `expire_day`: age at deletion, None to keep. Uploads
    themselves cost the same either way and are left out. Nobody reads the objects, so Intelligent-Tiering moves them
    after 30 and 90 idle days. The size rule of a bucket is `applicable`'s to apply. Raises ParameterError, MissingPrice.
    """
    per_day = number("new_objects_per_month", new_objects_per_month, 0, 1e12) / MONTH
    kb = np.array([number("object_kb", object_kb, 0, LARGEST_KB)])
    days = count("months", months, 1, 600) * MONTH
    moves = checked_moves(transitions, expire_day)

    def by_day(values: np.ndarray) -> np.ndarray:
        return np.full(days, values[0] * per_day)

    bill = _bill(kb, by_day, moves, expire_day, prices)
    without = _bill(kb, by_day, (), expire_day, prices).total
    worse = np.nonzero(np.cumsum(bill.total) > np.cumsum(without) * (1 + 1e-12))[0]
    first = 1 if worse.size == 0 else int(worse[-1]) + 2
    return LifecycleCost(
        bill.storage,
        bill.transitions,
        bill.early_delete,
        bill.monitoring,
        without,
        bill.overhead_gb,
        bill.total,
        first if first <= months else None,
    )


def bulk_cost(
    kb: ArrayLike,
    created_day: ArrayLike,
    transitions: Transitions,
    expire_day: int | None,
    horizon_days: int,
    prices: Prices,
) -> Bill:
    """The bill, by 30-day month up to `horizon_days`, of objects of `kb` uploaded on whole days `created_day` (1-D, equal
    lengths, 0 .. horizon_days - 1). Same rules as `lifecycle_cost`; a million objects take hundredths of a second.
    """
    horizon = count("horizon_days", horizon_days, 1, 36_500)
    whole = Between(0, horizon - 1, whole=True)
    sizes, created = column("kb", kb, Between(0, LARGEST_KB)), column("created_day", created_day, whole)
    if created.shape != sizes.shape:
        raise ParameterError("created_day", created.shape, Rule("as_long_as_kb", (("length", len(sizes)),)))
    days = created.astype(np.intp)
    if not np.array_equal(days, created):
        raise ParameterError("created_day", created_day, whole)
    return _bill(
        sizes,
        lambda values: np.bincount(days, weights=values, minlength=horizon),
        checked_moves(transitions, expire_day),
        expire_day,
        prices,
    )


@dataclass(frozen=True)
class ObjectCost:
    """USD over the whole life of one object: `storage` by class and what the moves add."""

    storage: dict[str, float]
    transitions: float
    early_delete: float
    monitoring: float

    @property
    def total(self) -> float:
        """USD, all parts."""
        return sum(self.storage.values()) + self.transitions + self.early_delete + self.monitoring


def object_cost(*, object_kb: float, path: Sequence[tuple[str, int]], prices: Prices) -> ObjectCost:
    """One object's life as (class, days) in order, deleted at the end: the bill written out, at the price of the first
    step. The first class is where it was uploaded (no transition). Raises ParameterError, MissingPrice.
    """
    kb = number("object_kb", object_kb, 0, LARGEST_KB)
    lives = [(choice("path", code, CLASSES), count("path", days, 0, 36_500)) for code, days in path]
    keys: list[Key] = [(code, "lifecycle_transition_in") for code, _ in lives[1:]]
    spells: list[tuple[str, str, float, float]] = []  # class, price code, KB, days
    for code, days in lives:
        known = CLASSES[code]
        if code == "INTELLIGENT_TIERING":
            if kb < MONITORED_KB:
                spells.append((code, "INTELLIGENT_TIERING_FA", kb, days))
                continue
            keys.append((code, "monitoring"))
            for tier, low, high in zip(IDLE_DAYS, (0, 30, 90), (30, 90, math.inf), strict=True):
                if days > low:
                    spells.append((code, tier, kb, min(days, high) - low))
            continue
        spells.append((code, code, max(kb, known.min_kb) + known.overhead_class_kb, days))
        if known.overhead_standard_kb:
            spells.append(("STANDARD", "STANDARD", known.overhead_standard_kb, days))
    price = take(prices, [*keys, *((tier, "storage") for _, tier, _, _ in spells)])

    storage: dict[str, float] = {}
    for code, tier, size, stayed in spells:
        usd = size / KB_PER_GB * stayed / MONTH * each(price, tier, "storage")
        storage[code] = storage.get(code, 0.0) + usd
    early: float = sum(
        billed_gb(1, kb, code)[0] * max(CLASSES[code].min_days - days, 0) / MONTH * each(price, code, "storage")
        for code, days in lives
        if CLASSES[code].min_days
    )
    moved = sum(each(price, code, "lifecycle_transition_in") for code, _ in lives[1:]) / 1000
    watched = sum(days for code, days in lives if code == "INTELLIGENT_TIERING" and kb >= MONITORED_KB)
    monitoring = watched / MONTH / 1000 * each(price, "INTELLIGENT_TIERING", "monitoring") if watched else 0.0
    return ObjectCost(storage, moved, early, monitoring)
