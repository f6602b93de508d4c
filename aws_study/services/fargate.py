"""AWS Fargate: the task sizes that exist, the one that is billed for a need, and when a month on EC2 hosts costs less.

Sources: Amazon ECS API model of 2026-11 (RegisterTaskDefinition, memory) for the sizes up to 16 vCPU; AWS's announcement of 2026-06-05 for
32 vCPU. Linux. Prices are passed in, in USD for a vCPU hour and a GB hour; the price list's GB is 1,024 MiB here.
"""

from __future__ import annotations

from dataclasses import dataclass

from aws_study.core.checks import ParameterError, Rule, count, number
from aws_study.services import ecs
from aws_study.services.ecs import CPU_UNITS, MIB, Size


def _gib(first: int, last: int, step: int) -> tuple[int, ...]:
    return tuple(MIB * gib for gib in range(first, last + 1, step))


# CPU units: the MiB that a task of this CPU can have.
SIZES: dict[int, tuple[int, ...]] = {
    256: (512, 1024, 2048),
    512: _gib(1, 4, 1),
    1024: _gib(2, 8, 1),
    2048: _gib(4, 16, 1),
    4096: _gib(8, 30, 1),
    8192: _gib(16, 60, 4),
    16384: _gib(32, 120, 8),
    32768: tuple(MIB * gib for gib in (60, 120, 244)),
}


def billed_size(cpu: int, mib: int) -> Size:
    """The smallest size that holds this need: the least CPU that comes with enough memory, then the least memory.

    More CPU never saves anything, since its sizes begin at more memory. Raises ParameterError when no size is large enough.
    """
    cpu, mib = count("cpu", cpu, 1, 10**7), count("mib", mib, 1, 10**9)
    for units, memory in SIZES.items():
        if units >= cpu and memory[-1] >= mib:
            return Size(units, next(size for size in memory if size >= mib))
    raise ParameterError("mib", (cpu, mib), Rule("no_fargate_size"))


def task_usd_h(size: Size, *, vcpu_usd_h: float, gb_usd_h: float) -> float:
    """USD for an hour of one task of this size, without storage beyond the 20 GB that every task has."""
    vcpu = number("vcpu_usd_h", vcpu_usd_h, 0, 1e3) * size.cpu / CPU_UNITS
    return vcpu + number("gb_usd_h", gb_usd_h, 0, 1e3) * size.mib / MIB


@dataclass(frozen=True)
class Compared:
    """A month both ways: `tasks` that run for the share `running` of the time, USD an hour of one and of a host, and its `fit` tasks."""

    tasks: int
    running: float
    hours: float
    size: Size
    task_usd_h: float
    host_usd_h: float
    fit: int
    hosts: int

    @property
    def fargate_usd(self) -> float:
        """USD of the month on Fargate, which is paid while tasks run."""
        return self.tasks * self.running * self.hours * self.task_usd_h

    @property
    def ec2_usd(self) -> float:
        """USD of the month on hosts that run all the time."""
        return self.hosts * self.hours * self.host_usd_h

    @property
    def filled(self) -> float:
        """Share of the places on the hosts, hour for hour, in which a task runs."""
        return self.tasks * self.running / (self.hosts * self.fit)

    @property
    def break_even(self) -> float:
        """The share of filled places from which the hosts cost less. Above 1: they never do."""
        return self.host_usd_h / (self.fit * self.task_usd_h)


def compared(
    tasks: int, need: Size, host: Size, *, running: float, host_usd_h: float, vcpu_usd_h: float, gb_usd_h: float, hours: float
) -> Compared:  # fmt: skip
    """`tasks` equal tasks, on Fargate and on hosts. running: share of the `hours` of the month. Raises ParameterError when a task fits nowhere."""
    tasks = count("tasks", tasks, 1, 10**5)
    size = billed_size(need.cpu, need.mib)
    return Compared(
        tasks=tasks,
        running=number("running", running, 0, 1),
        hours=number("hours", hours, 1, 1e4),
        size=size,
        task_usd_h=task_usd_h(size, vcpu_usd_h=vcpu_usd_h, gb_usd_h=gb_usd_h),
        host_usd_h=number("host_usd_h", host_usd_h, 1e-9, 1e4),
        fit=ecs.tasks_per_host(host, need).tasks,
        hosts=ecs.hosts_needed(tasks, host, need),
    )
