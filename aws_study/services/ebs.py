"""EBS volumes: gp2's bucket, gp3's and io1/io2's limits, a job that runs on one, the bill. GiB, IOPS, MiB/s, seconds.

Source: Amazon EBS User Guide, "General Purpose SSD volumes" and "Provisioned IOPS SSD volumes", texts of 2026; gp3's limits
of today (80,000 IOPS, 64 TiB, 2,000 MiB/s) and io2's (256,000): API model and What's New as read in 2026-11. That gp3 still
allows 500 IOPS for a GiB and 0.25 MiB/s for each IOPS is the text of 2026-07.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aws_study.core import tariff
from aws_study.core.checks import ParameterError, Rule, choice, number

CREDITS, BURST = 5_400_000, 3000
GP2_FLOOR, GP2_CEILING, GP2_MOST_GIB = 100, 16_000, 16_384
GP3_IOPS, GP3_MIBS, GP3_MOST_GIB = (3000, 80_000), (125, 2000), 65_536
GP3_IOPS_PER_GIB, GP3_MIBS_PER_IOPS = 500, 0.25
BIGGEST_IO_KIB = 256  # a larger request counts as several
TYPES = ("gp2", "gp3", "io1", "io2", "st1", "sc1")


@dataclass(frozen=True)
class Gp2:
    """`burst_s` and `refill_s` are None for a volume whose baseline is not below 3,000 IOPS: it has nothing to burst to."""

    baseline_iops: float
    burst_s: float | None
    refill_s: float | None
    max_mibs: float


def gp2(gib: float) -> Gp2:
    """A gp2 volume: 3 IOPS for each GiB from 100 to 16,000, and a bucket of 5.4 million credits to burst to 3,000."""
    gib = number("gib", gib, 1, GP2_MOST_GIB)
    baseline = min(GP2_CEILING, max(GP2_FLOOR, 3 * gib))
    mibs = 128.0 if gib <= 170 else 250.0
    if baseline >= BURST:
        return Gp2(baseline, None, None, mibs)
    return Gp2(baseline, CREDITS / (BURST - baseline), CREDITS / baseline, mibs)


def burst_seconds(gib: float, iops: float) -> float | None:
    """Seconds for which a gp2 volume with a full bucket serves `iops` (3,000 at most); None when it can do so for ever."""
    volume = gp2(gib)
    wanted = min(number("iops", iops, 0, 1e6), max(BURST, volume.baseline_iops))
    if wanted <= volume.baseline_iops:
        return None
    return CREDITS / (wanted - volume.baseline_iops)


@dataclass(frozen=True)
class Gp3:
    """What a gp3 volume gives, all day long."""

    iops: float
    mibs: float


def gp3(gib: float, iops: float = GP3_IOPS[0], mibs: float = GP3_MIBS[0]) -> Gp3:
    """A gp3 volume as provisioned. Raises ParameterError for what CreateVolume would refuse.

    Above 3,000 IOPS at most 500 for each GiB; at most 0.25 MiB/s for each IOPS.
    """
    gib = number("gib", gib, 1, GP3_MOST_GIB)
    low, high = GP3_IOPS
    iops = number("iops", iops, low, max(low, min(high, GP3_IOPS_PER_GIB * gib)))
    low, high = GP3_MIBS
    return Gp3(iops, number("mibs", mibs, low, min(high, GP3_MIBS_PER_IOPS * iops)))


def provisioned_mibs(kind: str, iops: float) -> float:
    """The most that an io1 volume, or an io2 volume without Block Express, moves at `iops`: MiB/s.

    Up to 32,000 IOPS a request may be 256 KiB and 500 MiB/s are the end; above, 16 KiB for each IOPS, to 1,000 MiB/s.
    "io2 Block Express": 256 KiB for each IOPS, to 4,000 MiB/s.
    """
    choice("kind", kind, ("io1", "io2", "io2 Block Express"))
    if kind == "io2 Block Express":
        return min(4000.0, number("iops", iops, 100, 256_000) / 4)
    iops = number("iops", iops, 100, 64_000)
    return min(500.0, iops / 4) if iops <= 32_000 else iops * 16 / 1024


@dataclass(frozen=True)
class Work:
    """A job on a volume: `fast` IOPS for `fast_s` seconds, then `slow`, until `total_s`. `credits_left` at the end."""

    fast: float
    fast_s: float
    slow: float
    total_s: float
    credits_left: float

    @property
    def falls(self) -> bool:
        return self.fast_s < self.total_s and self.slow < self.fast


def on_gp2(gib: float, *, ios: float, asked: float, io_kib: float = 16, credits: float = CREDITS) -> Work:
    """A job of `ios` requests of `io_kib` that asks for `asked` IOPS, on a gp2 volume that holds `credits` at the start."""
    volume = gp2(gib)
    ios, asked = number("ios", ios, 1, 1e12), number("asked", asked, 1, 1e6)
    credits = number("credits", credits, 0, CREDITS)
    by_throughput = volume.max_mibs * 1024 / number("io_kib", io_kib, 0.5, BIGGEST_IO_KIB)
    fast = min(asked, max(BURST, volume.baseline_iops), by_throughput)
    slow = min(fast, volume.baseline_iops)
    if fast <= volume.baseline_iops:
        return Work(fast, ios / fast, slow, ios / fast, credits)
    lasts = credits / (fast - volume.baseline_iops)
    if fast * lasts >= ios:
        return Work(fast, ios / fast, slow, ios / fast, credits - (fast - volume.baseline_iops) * ios / fast)
    return Work(fast, lasts, slow, lasts + (ios - fast * lasts) / slow, 0.0)


def on_gp3(gib: float, *, ios: float, asked: float, io_kib: float = 16, iops: float = 3000, mibs: float = 125) -> Work:
    """The same job on a gp3 volume with `iops` and `mibs` provisioned: it has no bucket and never falls."""
    volume = gp3(gib, iops, mibs)
    ios, asked = number("ios", ios, 1, 1e12), number("asked", asked, 1, 1e6)
    given = min(asked, volume.iops, volume.mibs * 1024 / number("io_kib", io_kib, 0.5, BIGGEST_IO_KIB))
    return Work(given, ios / given, given, ios / given, 0.0)


def monthly_usd(
    kind: str, gib: float, prices: Mapping[str, tariff.Steps], *, iops: float = 0, mibs: float = 0
) -> float:
    """USD a month for a provisioned volume. `prices`: storage by the GiB, and for gp3, io1, io2 IOPS and MiB/s, in steps."""
    choice("kind", kind, TYPES)
    if "storage" not in prices:
        raise ParameterError("prices", sorted(prices), Rule("no_storage_price"))
    amounts = {"storage": number("gib", gib, 1, GP3_MOST_GIB), "iops": iops, "throughput": mibs}
    return sum(float(tariff.tiered(amounts[item], steps)) for item, steps in prices.items())
