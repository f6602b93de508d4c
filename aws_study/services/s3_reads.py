"""Which S3 class is cheapest for objects of a size that are read so often: the monthly bill of each class, in parts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from aws_study.core.checks import Between, ParameterError, Rule, choice, number
from aws_study.services.s3_classes import (
    CLASSES,
    IDLE_DAYS,
    KB_PER_GB,
    LARGEST_KB,
    MONITORED_KB,
    MONTH,
    Key,
    Prices,
    column,
    each,
    take,
    usd_of,
)

PARTS = ("storage", "overhead", "early_delete", "requests_in", "retrieval", "get", "monitoring")


def class_cost(
    object_kb: float,
    reads_per_month: float,
    *,
    days_kept: float,
    objects: float,
    prices: Prices,
    classes: Sequence[str] = tuple(CLASSES),
) -> pd.DataFrame:
    """USD per 30-day month of `objects` put straight into each class, read, and deleted after `days_kept`.

    Index: class; columns: PARTS, `total`, and `per_object` (total / objects). One PUT and the unspent minimum days are
    spread over the months kept. `overhead` is what is billed beyond the object's own bytes. Each read fetches the whole
    object; the archives are read by Standard retrieval (their temporary copy is left out). Intelligent-Tiering: reads
    are a Poisson stream of `reads_per_month` per object, so at age t >= 30 days an object has been idle for 30 days with
    probability exp(-reads x 30/30), for 90 with exp(-reads x 90/30), and idle objects sit in the colder tier.
    Raises ParameterError, MissingPrice.
    """
    kb = np.array(number("object_kb", object_kb, 0, LARGEST_KB))
    reads = np.array(number("reads_per_month", reads_per_month, 0, 1e9))
    parts = _parts(kb, reads, days_kept, objects, prices, classes)
    table = {code: [float(value) for value in values] for code, values in parts.items()}
    frame = pd.DataFrame.from_dict(table, orient="index", columns=pd.Index(PARTS))
    frame["total"] = frame.sum(axis=1)
    return frame.assign(per_object=frame["total"] / objects)


def cheapest(
    kb_grid: ArrayLike,
    reads_grid: ArrayLike,
    *,
    days_kept: float,
    objects: float,
    prices: Prices,
    classes: Sequence[str] = tuple(CLASSES),
) -> tuple[np.ndarray, list[str]]:
    """The class of the least total of `class_cost` for every size (KB) and reads per month: an int array of shape
    (reads, sizes) of places in the list of classes beside it. Equal totals go to the class listed first.
    """
    kb = column("kb_grid", kb_grid, Between(0, LARGEST_KB))
    reads = column("reads_grid", reads_grid, Between(0, 1e9))[:, None]
    shape = (reads.shape[0], kb.shape[0])
    parts = _parts(kb, reads, days_kept, objects, prices, classes)
    totals = [np.broadcast_to(sum(values), shape) for values in parts.values()]
    return np.argmin(np.stack(totals), axis=0), list(classes)


def _parts(
    kb: np.ndarray, reads: np.ndarray, days_kept: float, objects: float, prices: Prices, classes: Sequence[str]
) -> dict[str, list[np.ndarray]]:
    """USD per month by class, in the order of PARTS; `kb` and `reads` broadcast against each other."""
    kept = number("days_kept", days_kept, 1, 36_500)
    many = number("objects", objects, 1, 1e12)
    if isinstance(classes, str) or not classes:
        raise ParameterError("classes", classes, Rule("at_least_one_class"))
    for code in classes:
        choice("classes", code, CLASSES)
    price = take(prices, [key for code in classes for key in _read_keys(code, kb, kept)])

    gb = many * kb / KB_PER_GB
    found: dict[str, list[np.ndarray]] = {}
    for code in classes:
        known = CLASSES[code]
        none = np.zeros(np.broadcast_shapes(kb.shape, reads.shape))
        overhead, early, retrieval, monitoring = none, none, none, none
        if code == "INTELLIGENT_TIERING":
            # An object younger than the idle time cannot have been idle that long: hence the share of its life after it.
            large = kb >= MONITORED_KB
            idle = [large * np.exp(-reads * after / MONTH) * max(kept - after, 0) / kept for after in (30, 90)]
            storage = none
            for tier, share in zip(IDLE_DAYS, (1 - idle[0], idle[0] - idle[1], idle[1]), strict=True):
                if (tier, "storage") in price:
                    storage = storage + usd_of(gb * share, (tier, "storage"), price)
            if large.any():
                monitoring = large * many / 1000 * each(price, code, "monitoring")
        else:
            storage = usd_of(gb, (code, "storage"), price)
            billed = many * (np.maximum(kb, known.min_kb) + known.overhead_class_kb) / KB_PER_GB
            at_class = usd_of(billed, (code, "storage"), price)
            overhead = at_class - storage
            early = at_class * max(known.min_days / kept - 1, 0)
            if known.overhead_standard_kb:
                beside = many * known.overhead_standard_kb / KB_PER_GB
                overhead = overhead + usd_of(beside, ("STANDARD", "storage"), price)
        for fetch, item in _RETRIEVAL.get(code, ()):
            retrieval = retrieval + reads * (gb if item == "GB" else many / 1000) * each(price, code, fetch)
        put = none + many / 1000 * each(price, code, "put_copy_post_list") * MONTH / kept
        get = reads * many / 1000 * each(price, code, "get_and_other")
        found[code] = [storage, overhead, early, put, retrieval, get, monitoring]
    return found


_ARCHIVE = (("retrieval_standard", "GB"), ("retrieval_request_standard", "1k requests"))
_RETRIEVAL: dict[str, tuple[tuple[str, str], ...]] = {
    "STANDARD_IA": (("retrieval", "GB"),),
    "ONEZONE_IA": (("retrieval", "GB"),),
    "GLACIER_IR": (("retrieval", "GB"),),
    "GLACIER": _ARCHIVE,
    "DEEP_ARCHIVE": _ARCHIVE,
}


def _read_keys(code: str, kb: np.ndarray, kept: float) -> list[Key]:
    """The prices that `_parts` needs for a class."""
    keys = [
        (code, item)
        for item in ("put_copy_post_list", "get_and_other", *(item for item, _ in _RETRIEVAL.get(code, ())))
    ]
    if code != "INTELLIGENT_TIERING":
        at_standard = [("STANDARD", "storage")] if CLASSES[code].overhead_standard_kb else []
        return [(code, "storage"), *at_standard, *keys]
    large = bool((kb >= MONITORED_KB).any())
    tiers = [(tier, "storage") for tier, after in IDLE_DAYS.items() if after == 0 or (large and kept > after)]
    return [*tiers, *keys, *([(code, "monitoring")] if large else [])]
