"""Three services, one bucket: gp2 volumes, EFS file systems in Bursting mode, T instances. And a T instance's whole story.

Sources: EC2 User Guide, burstable performance instances (credits of 2026-09; examples of both modes of 2023-06); EFS
User Guide, performance (50 KiB/s for each GiB, 100 MiB/s, at least 1 MiB/s, balance of 2.1 TiB), text of 2026-07. gp2: services.ebs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aws_study.core import bucket
from aws_study.core.checks import ParameterError, Rule, count, number
from aws_study.services import ebs

TIB = 1024.0  # GiB
EFS_CREDITS_TIB = 2.1
EFS_LEAST_MIBS = 1.0
EFS_READ_WEIGHT = 1 / 3


@dataclass(frozen=True)
class Bucket:
    """`rate` flows in each second and `most` can be saved; `peak` is the most that can be used in a second.

    All in the service's own unit: I/Os, MiB, or seconds of one vCPU. `least` is what is served at any rate without credits.
    """

    rate: float
    most: float
    peak: float
    least: float

    def lasts_s(self, load: float, level: float | None = None) -> float:
        """Seconds for which a bucket with `level` (full when None) carries a steady `load`; infinite when the rate does."""
        return bucket.lasts(min(load, self.peak), rate=self.rate, level=self.most if level is None else level)

    @property
    def fills_s(self) -> float:
        """Seconds from empty to full for a service at rest."""
        return bucket.fills(rate=self.rate, cap=self.most)


def gp2(gib: float) -> Bucket:
    """A gp2 volume, in I/Os. A volume that has nothing to burst to gets a bucket that never empties."""
    volume = ebs.gp2(gib)
    return Bucket(volume.baseline_iops, ebs.CREDITS, max(ebs.BURST, volume.baseline_iops), volume.baseline_iops)


def efs(gib: float) -> Bucket:
    """An EFS file system in Bursting mode that holds `gib` in Standard (or One Zone) storage; in metered MiB."""
    tib = number("gib", gib, 1, 1e9) / TIB
    size = max(1.0, tib)
    rate = 50 * tib
    return Bucket(rate, EFS_CREDITS_TIB * TIB * 1024 * size, 100 * size, max(EFS_LEAST_MIBS, rate))


def efs_burst_minutes_a_day(gib: float) -> float:
    """Minutes a day at full speed that what flows in pays for."""
    held = efs(gib)
    return held.rate / held.peak * 24 * 60


def efs_metered(*, read_mibs: float, write_mibs: float) -> float:
    """MiB/s that count against an EFS file system's throughput: reads by a third."""
    return number("read_mibs", read_mibs, 0, 1e6) * EFS_READ_WEIGHT + number("write_mibs", write_mibs, 0, 1e6)


def t_instance(*, vcpu: int, per_hour: float, most: float) -> Bucket:
    """A T instance, in seconds of one vCPU: a CPU credit is one vCPU at 100 % for a minute. `per_hour`, `most`: credits."""
    vcpu = count("vcpu", vcpu, 1, 64)
    rate = number("per_hour", per_hour, 0, 60 * vcpu) / 60
    return Bucket(rate, 60 * number("most", most, 0, 1e6), vcpu, rate)


@dataclass(frozen=True)
class Credits:
    """A T instance at the end of a period. `charged`: surplus credits that will be billed, so far; `used`: mean CPU (0-1)."""

    balance: float
    surplus: float
    charged: float
    used: float


def t_story(
    periods: Sequence[tuple[float, float]],
    *,
    vcpu: int,
    per_hour: float,
    most: float,
    start: float = 0.0,
    launch: float = 0.0,
    unlimited: bool = False,
) -> list[Credits]:
    """Credits after each (hours, CPU share wanted). Exact: within a period nothing changes but the balance.

    start: earned credits at the beginning; launch: T2's launch credits, which are spent first and lie outside the cap `most`.
    Standard mode serves no more than what is earned once the balance is empty; unlimited mode goes into debt, `most` deep, and what
    is below that is charged. Raises ParameterError for no periods and numbers outside their ranges.
    """
    vcpu = count("vcpu", vcpu, 1, 64)
    most = number("most", most, 0, 1e6)
    earn = number("per_hour", per_hour, 0, 60 * vcpu)
    level = number("start", start, 0, most)
    extra = number("launch", launch, 0, 1e6)
    if not periods:
        raise ParameterError("periods", periods, Rule("at_least_one"))
    charged, story = 0.0, []
    for hours, share in periods:
        whole = number("hours", hours, 0, 1e6)
        spend = number("share", share, 0, 1) * 60 * vcpu
        left = whole
        if extra > 0 and spend > 0:  # launch credits pay first, and what is earned meanwhile is saved
            first = min(left, extra / spend)
            extra = max(0.0, extra - spend * first)
            level = min(most, level + earn * first)
            left -= first
        used = spend * (whole - left)
        after = level + (earn - spend) * left
        if after >= 0 or unlimited:
            used += spend * left
            charged += max(0.0, -most - after)
            level = max(-most, min(most, after))
        else:
            used += level + earn * left
            level = 0.0
        used_share = used / (60 * vcpu * whole) if whole else 0.0
        story.append(Credits(max(0.0, level) + extra, max(0.0, -level), charged, used_share))
    return story


def surplus_usd(credits: float, *, usd_per_vcpu_hour: float) -> float:
    """What surplus credits cost: 60 of them are a vCPU-hour."""
    return number("credits", credits, 0, 1e12) / 60 * number("usd_per_vcpu_hour", usd_per_vcpu_hour, 0, 100)


def unlimited_break_even(
    *, vcpu: int, per_hour: float, usd_h: float, other_usd_h: float, usd_per_vcpu_hour: float
) -> float:
    """Mean CPU share above which an unlimited T instance costs more than another type with as many vCPUs."""
    vcpu = count("vcpu", vcpu, 1, 64)
    spare = number("other_usd_h", other_usd_h, 0, 1e4) - number("usd_h", usd_h, 0, 1e4)
    return number("per_hour", per_hour, 0, 60 * vcpu) / 60 / vcpu + spare / vcpu / number(
        "usd_per_vcpu_hour", usd_per_vcpu_hour, 1e-6, 100
    )
