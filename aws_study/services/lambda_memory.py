"""Lambda: how long an invocation takes and what it costs at every memory setting.

Source: AWS Lambda Developer Guide and its operator guide "Memory and computing power" (copies read 2026-11): CPU comes in proportion to
memory, one whole vCPU at 1,769 MB; billed is the memory setting times the duration, rounded up to a whole millisecond.
Assumed: CPU work shrinks with the share of a vCPU; one thread uses one vCPU at most; waiting does not shrink; tight memory adds work
in proportion to used / free, as a garbage collector does. How much is a parameter: AWS publishes no figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from aws_study.core.checks import Between, ParameterError, number

VCPU_MB = 1769  # at this setting a function has one whole vCPU
LOWEST, HIGHEST = 128, 10_240

# The operator guide's example: (MB, average seconds) of a function that computes prime numbers. The guide prints two versions of
# this table in its copies; this is the one whose printed costs agree with its memory column.
PRIMES = ((128, 11.722), (256, 6.678), (512, 3.194), (1024, 1.465))


@dataclass(frozen=True)
class Work:
    """What one invocation does. `cpu_ms`: milliseconds on one whole vCPU; `wait_ms`: waiting for others; `used_mb`: memory it uses.

    `parallel`: share (0 to 1) of the CPU work that several threads can do; `tight`: extra CPU work when as much memory is free as used.
    """

    cpu_ms: float
    wait_ms: float
    used_mb: float
    parallel: float = 0.0
    tight: float = 0.0

    def __post_init__(self) -> None:
        number("cpu_ms", self.cpu_ms, 0, 1e8)
        number("wait_ms", self.wait_ms, 0, 900_000)
        number("used_mb", self.used_mb, 1, HIGHEST)
        number("parallel", self.parallel, 0, 1)
        number("tight", self.tight, 0, 10)


@dataclass(frozen=True)
class Times:
    """Milliseconds of one invocation at each setting: its CPU part and its waiting; nan where the memory does not suffice."""

    cpu: np.ndarray
    wait: np.ndarray

    @property
    def total(self) -> np.ndarray:
        return self.cpu + self.wait


def times(mb: Any, work: Work) -> Times:
    """How long `work` takes with `mb` of memory (a number or an array). With no more than it uses it is killed: nan.

    Raises ParameterError for a setting outside 128 to 10,240 MB.
    """
    setting = memory(mb)
    share = setting / VCPU_MB
    free = np.where(setting > work.used_mb, setting - work.used_mb, np.nan)
    effort = work.cpu_ms * (1 + work.tight * work.used_mb / free)
    cpu = effort * ((1 - work.parallel) / np.minimum(share, 1) + work.parallel / share)
    return Times(cpu, np.where(np.isnan(free), np.nan, work.wait_ms))


def usd(
    mb: Any, ms: Any, *, usd_per_gb_second: float, usd_per_request: float = 0.0, rounded: bool = True
) -> np.ndarray:
    """USD of one invocation of `ms` with `mb` of memory; nan stays nan. rounded: up to a whole millisecond, as on the bill."""
    setting = memory(mb)
    price = number("usd_per_gb_second", usd_per_gb_second, 0, 1)
    duration = np.asarray(ms, dtype=float)
    if np.any(duration < 0):
        raise ParameterError("ms", ms, Between(0, 1e9))
    billed = np.ceil(np.round(duration, 6)) if rounded else duration
    return np.asarray(billed / 1000 * setting / 1024 * price + number("usd_per_request", usd_per_request, 0, 1))


def cheapest(work: Work, *, usd_per_gb_second: float, usd_per_request: float = 0.0) -> int:
    """The setting in MB at which an invocation costs least, before rounding to milliseconds; of equals the largest, the fastest.

    Raises ParameterError when no setting holds what the work uses.
    """
    settings = np.arange(LOWEST, HIGHEST + 1)
    ms = times(settings, work).total
    if np.all(np.isnan(ms)):
        raise ParameterError("used_mb", work.used_mb, Between(1, HIGHEST - 1))
    prices = usd(settings, ms, usd_per_gb_second=usd_per_gb_second, usd_per_request=usd_per_request, rounded=False)
    lowest = np.nanmin(prices)
    return int(settings[np.flatnonzero(prices <= lowest * (1 + 1e-12))[-1]])


def memory(mb: Any) -> np.ndarray:
    """The settings as floats. Raises ParameterError unless all are from 128 to 10,240 MB."""
    setting = np.asarray(mb, dtype=float)
    if not np.all((setting >= LOWEST) & (setting <= HIGHEST)):
        raise ParameterError("mb", mb, Between(LOWEST, HIGHEST, whole=True))
    return setting
