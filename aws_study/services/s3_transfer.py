"""S3: moving a large object in parts or byte ranges over a line that breaks.

Sizes are MiB (1,048,576 bytes), rates MB/s (1,000,000 bytes a second) as AWS writes them, cards Gb/s, times seconds.
Sources: S3 User Guide, "multipart upload limits" (48.8 TiB object, 5 MiB to 5 GiB a part, 10,000 parts; copy read in 2026-11)
and "performance guidelines" (ranges of 8-16 MB, one request for each 85-90 MB/s, first byte after 100-200 ms; text of 2023-06).
That a line breaks at random, independently of what was sent before, is an assumption; the mean under it is exact.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from aws_study.core import checks

MIB = 1_048_576
MOST_MIB = 1e9  # about 1,000 TiB, far above what S3 takes


@dataclass(frozen=True)
class Limits:
    """S3's limits of a multipart upload: number of parts, size of a part and of the object in MiB, of a single PUT in MiB."""

    parts: int
    part_min_mib: float
    part_max_mib: float
    object_max_mib: float
    single_put_mib: float


@dataclass(frozen=True)
class Transfer:
    """What a transfer needs on average.

    `sent_mib` counts what had to be sent again; `part_fails` is the chance that one attempt at a part breaks.
    `rate_mb_s` is what the connections reach together, `bound` who holds them back: "connections" or "card".
    """

    parts: int
    sent_mib: float
    part_fails: float
    rate_mb_s: float
    seconds: float
    bound: str


def part_count(object_mib: float, part_mib: float) -> int:
    """Parts of an object; the last one may be smaller. Raises ParameterError."""
    object_mib = checks.number("object_mib", object_mib, 1e-6, MOST_MIB)
    part_mib = checks.number("part_mib", part_mib, 1e-3, MOST_MIB)
    return max(1, math.ceil(round(object_mib / part_mib, 9)))


def smallest_part_mib(object_mib: float, *, limits: Limits) -> float:
    """The smallest part with which the object fits into the number of parts that S3 takes (5 TiB: 524.288 MiB)."""
    object_mib = checks.number("object_mib", object_mib, 1e-6, MOST_MIB)
    return max(limits.part_min_mib, object_mib / limits.parts)


def problems(object_mib: float, part_mib: float, *, limits: Limits) -> tuple[str, ...]:
    """Why S3 would refuse the upload: "object_too_large", "part_too_small", "part_too_large", "too_many_parts"; else empty.

    An object of one part may be smaller than the least part: the last part has no least size.
    """
    parts = part_count(object_mib, part_mib)
    found = []
    if object_mib > limits.object_max_mib:
        found.append("object_too_large")
    if part_mib < limits.part_min_mib and parts > 1:
        found.append("part_too_small")
    if part_mib > limits.part_max_mib:
        found.append("part_too_large")
    if parts > limits.parts:
        found.append("too_many_parts")
    return tuple(found)


def rate(connections: int, *, per_connection_mb_s: float, card_gbps: float) -> tuple[float, str]:
    """MB/s of several connections together, and what bounds it: every connection adds its rate until the card is full."""
    connections = checks.count("connections", connections, 1, 100_000)
    per = checks.number("per_connection_mb_s", per_connection_mb_s, 1e-3, 1e6)
    card = checks.number("card_gbps", card_gbps, 1e-3, 1e5) * 125
    return (card, "card") if connections * per >= card else (connections * per, "connections")


def connections_to_fill(*, per_connection_mb_s: float, card_gbps: float) -> int:
    """Connections that fill the card: ten gigabits at 87.5 MB/s each take 15."""
    per = checks.number("per_connection_mb_s", per_connection_mb_s, 1e-3, 1e6)
    card = checks.number("card_gbps", card_gbps, 1e-3, 1e5) * 125
    return max(1, math.ceil(round(card / per, 9)))


def sent_for(size_mib: float, breaks_per_mib: float) -> float:
    """MiB sent on average until `size_mib` have arrived in one piece: (e^(b s) - 1) / b. Infinite when beyond any number.

    Every break throws away what this attempt has sent; breaks come at random, `breaks_per_mib` for each MiB sent.
    """
    size_mib = checks.number("size_mib", size_mib, 0, MOST_MIB)
    breaks = checks.number("breaks_per_mib", breaks_per_mib, 0, 1e3)
    exponent = breaks * size_mib
    if (
        exponent < 1e-9
    ):  # what a float holds of the result is the size, and the tiniest breaks have no digits to divide by
        return size_mib
    return math.inf if exponent > 700 else math.expm1(exponent) / breaks


def transfer(
    object_mib: float,
    part_mib: float,
    *,
    connections: int,
    breaks_per_mib: float,
    per_connection_mb_s: float,
    card_gbps: float,
    first_byte_s: float,
) -> Transfer:
    """Send an object in parts, `connections` at a time; a part that breaks is sent again, and only that part.

    More connections than parts are of no use. Each part costs the wait for the first byte once. S3's limits are not asked
    here: see `problems`. Left out: how an SDK waits between attempts, and that it gives up after some.
    """
    parts = part_count(object_mib, part_mib)
    connections = min(checks.count("connections", connections, 1, 100_000), parts)
    first_byte_s = checks.number("first_byte_s", first_byte_s, 0, 3600)
    last = object_mib - (parts - 1) * part_mib
    full = (parts - 1) * sent_for(part_mib, breaks_per_mib) if parts > 1 else 0.0
    sent = full + sent_for(min(last, part_mib), breaks_per_mib)
    speed, bound = rate(connections, per_connection_mb_s=per_connection_mb_s, card_gbps=card_gbps)
    seconds = sent * MIB / 1e6 / speed + math.ceil(parts / connections) * first_byte_s
    return Transfer(parts, sent, -math.expm1(-breaks_per_mib * min(part_mib, object_mib)), speed, seconds, bound)


def sent_in_a_run(object_mib: float, part_mib: float, *, breaks_per_mib: float, rng: np.random.Generator) -> float:
    """MiB sent in one random run of the same transfer: the witness of `sent_for`. For at most a few million attempts."""
    parts = part_count(object_mib, part_mib)
    sizes = np.full(parts, float(part_mib))
    sizes[-1] = object_mib - (parts - 1) * part_mib
    sent, left = 0.0, sizes
    for _attempt in range(10_000):
        if not len(left):
            return sent
        until_break = rng.exponential(1 / breaks_per_mib, len(left)) if breaks_per_mib else np.full(len(left), np.inf)
        sent += float(np.minimum(left, until_break).sum())
        left = left[until_break < left]
    return math.inf
