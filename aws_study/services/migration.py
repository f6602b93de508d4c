"""Moving data to AWS: how long a line needs, what changes meanwhile, and what a new line or a box by post changes about it.

Data in decimal terabytes (1 TB = 1,000,000 MB), lines in Gbit/s (1 Gbit/s = 125 MB/s), times in days. Arithmetic of our own; the
days that an order or a trip takes are arguments, because AWS promises none. A fluid model: bytes flow evenly, and every byte
that is new or changed after the start has to be sent in addition (files written twice before they are sent are counted twice).
Small files, which cost a line more than their bytes, belong into `efficiency`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aws_study.core import checks

TB_A_DAY_PER_MB_S = 86_400 / 1e6
NEVER = math.inf


@dataclass(frozen=True)
class Way:
    """How the data travels. Until `start_days` nothing is sent, then `rate_tb_day` arrive a day.

    With `box_days` (days from loading a box to its content being in S3; None: no box) all that is there at `start_days` goes by
    box, and the line sends only what is new afterwards, once the box has been read.
    """

    rate_tb_day: float
    start_days: float = 0.0
    box_days: float | None = None


def rate_tb_day(line_gbps: float, *, share: float = 1.0, efficiency: float = 1.0) -> float:
    """TB a day over a line, of which a `share` may be used and an `efficiency` is payload (both from 0 to 1). Raises ParameterError."""
    line = checks.number("line_gbps", line_gbps, 1e-6, 1e5)
    free = checks.number("share", share, 0, 1) * checks.number("efficiency", efficiency, 0, 1)
    return line * 125 * free * TB_A_DAY_PER_MB_S


def copy_days(terabytes: float, rate: float) -> float:
    """Days for data that nobody changes: bytes over bandwidth. Infinite without a line."""
    terabytes = checks.number("terabytes", terabytes, 0, 1e9)
    rate = checks.number("rate", rate, 0, 1e9)
    return terabytes / rate if rate else (0.0 if terabytes == 0 else NEVER)


def missing_tb(days: npt.ArrayLike, terabytes: float, change_tb_day: float, way: Way) -> npt.NDArray[np.float64]:
    """TB that are not in AWS yet, so many days after the order (a number or an array). Never below 0."""
    terabytes, change, rate, start = _checked(terabytes, change_tb_day, way)
    day = np.asarray(days, dtype=float)
    if way.box_days is None:
        left = terabytes + change * day - rate * np.maximum(day - start, 0)
    else:
        read = start + way.box_days
        left = np.where(day < read, terabytes + change * day, change * way.box_days + (change - rate) * (day - read))
    return np.maximum(left, 0)


def ready_days(terabytes: float, change_tb_day: float, way: Way, *, window_days: float = 0.0) -> float:
    """Days until so little is missing that it fits into `window_days` without writing: then writing stops, and one switches.

    Infinite when as much changes as arrives: the copy never gets there, also after a box. Counted from the order to the moment at
    which the window begins; a line that is there today has `start_days` 0. Raises ParameterError.
    """
    terabytes, change, rate, start = _checked(terabytes, change_tb_day, way)
    fits = rate * checks.number("window_days", window_days, 0, 1e6)
    if way.box_days is None:
        from_day, left = start, terabytes + change * start
    else:
        from_day, left = start + way.box_days, change * way.box_days
    if left <= fits:
        return from_day
    return from_day + (left - fits) / (rate - change) if rate > change else NEVER


def passes(terabytes: float, change_tb_day: float, rate: float, *, most: int = 12) -> tuple[float, ...]:
    """TB of each run of a tool that copies what changed since its last run: each is change / rate times the one before.

    Stops after `most` runs, or when a run has less than a thousandth of the data.
    """
    terabytes, change, rate, _start = _checked(terabytes, change_tb_day, Way(rate))
    most = checks.count("most", most, 1, 10_000)
    found = [terabytes]
    while rate and len(found) < most and found[-1] > terabytes / 1000:
        found.append(found[-1] * change / rate)
    return tuple(found)


def boxes(terabytes: float, *, box_tb: float) -> int:
    """Boxes that hold the data: 700 TB in boxes of 210 TB are 4."""
    terabytes = checks.number("terabytes", terabytes, 0, 1e9)
    return max(1, math.ceil(round(terabytes / checks.number("box_tb", box_tb, 1e-3, 1e6), 9)))


def _checked(terabytes: float, change_tb_day: float, way: Way) -> tuple[float, float, float, float]:
    if way.box_days is not None:
        checks.number("box_days", way.box_days, 0, 1e6)
    return (
        checks.number("terabytes", terabytes, 0, 1e9),
        checks.number("change_tb_day", change_tb_day, 0, 1e9),
        checks.number("rate_tb_day", way.rate_tb_day, 0, 1e9),
        checks.number("start_days", way.start_days, 0, 1e6),
    )
