"""Which Regions to choose: who answers whom fastest, the set whose slowest answer is fastest, and spare capacity across zones."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt

from aws_study.core.checks import Between, ParameterError, Rule, count


def fastest(ms: Any, chosen: Sequence[int]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """For each place the position in `chosen` of the Region that answers it first, and the round trip in ms.

    `ms` has a row for each place and a column for each Region; `chosen` are columns. Raises ParameterError.
    """
    table = _table(ms)
    if not chosen:
        raise ParameterError("chosen", chosen, Rule("at_least_one"))
    columns = [count("chosen", column, 0, table.shape[1] - 1) for column in chosen]
    offered = table[:, columns]
    first = offered.argmin(1)
    return first, offered[np.arange(len(table)), first]


def best_set(ms: Any, size: int) -> tuple[tuple[int, ...], float]:
    """The `size` Regions (columns of `ms`) with which the slowest place waits least, and its round trip in ms.

    Tries every set, so `size` is four at most: of 32 Regions that is 36 thousand sets. Raises ParameterError.
    """
    table = _table(ms)
    sets = np.array(list(combinations(range(table.shape[1]), count("size", size, 1, min(4, table.shape[1])))))
    parts = np.array_split(sets, 1 + len(sets) // 4000)  # in parts, for less memory
    waits = np.concatenate([table[:, part].min(2).max(0) for part in parts])
    best = int(waits.argmin())
    return tuple(map(int, sets[best])), float(waits[best])


def per_zone(needed: int, zones: int) -> int:
    """Instances in each zone so that `needed` of them are left when a whole zone is lost. Raises ParameterError."""
    return math.ceil(count("needed", needed, 1, 1_000_000) / (count("zones", zones, 2, 100) - 1))


def _table(ms: Any) -> npt.NDArray[np.float64]:
    table = np.asarray(ms, dtype=float)
    if table.ndim != 2 or table.size == 0 or not np.all((table >= 0) & (table <= 1e6)):
        raise ParameterError("ms", ms, Between(0, 1e6))
    return table
