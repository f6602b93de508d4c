"""EBS volumes of the gp family: baseline, burst bucket and throughput. Sizes in GiB, rates in IOPS and MiB/s.

Source: Amazon EC2 User Guide, "General Purpose SSD volumes", text of 2023-06; gp3's limits of today (80,000 IOPS, 64 TiB,
2,000 MiB/s): API model and What's New as read in 2026-11.
"""

from __future__ import annotations

from dataclasses import dataclass

from aws_study.core.checks import number

CREDITS, BURST = 5_400_000, 3000
GP2_FLOOR, GP2_CEILING, GP2_MOST_GIB = 100, 16_000, 16_384


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
