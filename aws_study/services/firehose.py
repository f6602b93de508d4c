"""Amazon Data Firehose: how long records wait in its buffer, and how large the objects become.

Firehose delivers when the buffer is full or its interval is over, whichever comes first. Source: API model of 2026-11
(BufferingHints: 1 to 128 MiB, default 5; 0 to 900 s, default 300).
"""

from __future__ import annotations

from typing import NamedTuple

from aws_study.core.checks import number


class Delivery(NamedTuple):
    """every_s: seconds between deliveries, which is how long the oldest record waits; mib: of an object; reason: size or time."""

    every_s: float
    mib: float
    reason: str


def delivery(mib_per_s: float, *, buffer_mib: float = 5, buffer_s: float = 300) -> Delivery:
    """What a steady inflow makes of the two buffer settings. Raises ParameterError outside AWS's ranges."""
    rate = number("mib_per_s", mib_per_s, 1e-9, 1e6)
    full_s = number("buffer_mib", buffer_mib, 1, 128) / rate
    buffer_s = number("buffer_s", buffer_s, 0, 900)
    every_s = min(full_s, buffer_s)
    return Delivery(every_s, rate * every_s, "size" if full_s <= buffer_s else "time")
