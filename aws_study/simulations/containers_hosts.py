"""Lesson 10: the hosts that its simulations share, with what they have for tasks and what they cost."""

from __future__ import annotations

from functools import cache

from aws_study import facts
from aws_study.services import ecs
from aws_study.services.ecs import CPU_UNITS, MIB, Size

TYPES = ("c5.large", "m5.large", "m5.xlarge", "m5.2xlarge", "m5.4xlarge", "r5.large")
# Tasks in awsvpc mode on a host with trunking, the same for these families: ECS guide, network interface trunking, text of 2023-06.
TRUNKED = {"large": 10, "xlarge": 20, "2xlarge": 40, "4xlarge": 60}
HOURS_A_MONTH = 730


@cache
def host_of(instance: str, kept_gib: float, network: str, region: str) -> tuple[Size, float]:
    """What a host of this type has for tasks, and its price on demand in USD an hour. `kept_gib`: what the system keeps of its memory."""
    found = facts.instance_type(instance)
    limits = {"awsvpc": (found.max_enis or 2) - 1, "trunked": TRUNKED[found.size]}
    size = Size(found.vcpu * CPU_UNITS, round((found.memory_gib - kept_gib) * MIB), limits.get(network, ecs.MOST_TASKS))
    return size, facts.price("EC2", "on demand", instance_type=instance, region=region).usd
