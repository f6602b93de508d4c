"""Amazon ECS: how many tasks fit on a host, how a strategy places and stops them, and how a service splits and deploys them.

Sources: Amazon ECS Developer Guide, task placement strategies and constraints (2026-07, also what binpack and spread stop), cluster Auto
Scaling (2026-06), container instance memory and network interfaces (2022 to 2023-06); API model of
2026-11. Sizes are whole CPU units (1,024 make a vCPU) and MiB, as in the API.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from aws_study.core.checks import ParameterError, Rule, choice, count, number

CPU_UNITS, MIB = 1024, 1024  # of a vCPU, of a GiB
MOST_TASKS = 2000
# What a strategy is made of: rules that are tried one after the other, each deciding among what the one before left equal.
RULES = (("binpack", "memory"), ("binpack", "cpu"), ("spread", "zone"), ("spread", "instance"), ("random", ""))
CONSTRAINTS = ("none", "distinctInstance", "one_zone")


@dataclass(frozen=True)
class Size:
    """CPU units and MiB: what a task reserves, or what a host has registered for its tasks. `interfaces`: tasks that get one each."""

    cpu: int
    mib: int
    interfaces: int = MOST_TASKS

    def __post_init__(self) -> None:
        count("cpu", self.cpu, 0, 512 * CPU_UNITS)
        count("mib", self.mib, 1, 32_768 * MIB)
        count("interfaces", self.interfaces, 1, MOST_TASKS)


@dataclass(frozen=True)
class Fit:
    """How many equal tasks a host takes, and what is used up first: "cpu", "memory" or "interfaces"."""

    tasks: int
    by: str


def tasks_per_host(host: Size, task: Size) -> Fit:
    """How many copies of `task` fit on an empty host. A task that needs no CPU is never short of it."""
    room = {"memory": host.mib // task.mib, "interfaces": host.interfaces}
    if task.cpu:
        room["cpu"] = host.cpu // task.cpu
    by = min(room, key=lambda name: room[name])
    return Fit(int(room[by]), by)


def hosts_needed(tasks: int, host: Size, task: Size) -> int:
    """The fewest hosts that hold `tasks` equal tasks. Raises ParameterError when not even one fits on a host."""
    tasks = count("tasks", tasks, 0, 10**6)
    each = tasks_per_host(host, task).tasks
    if not each:
        raise ParameterError("task", (task.cpu, task.mib), Rule("task_too_large"))
    return -(-tasks // each)


@dataclass(frozen=True)
class Cluster:
    """Hosts with tasks on them: the zone of each, and how many tasks of each kind it runs."""

    zones: tuple[int, ...]
    tasks: tuple[tuple[int, ...], ...]

    @property
    def hosts(self) -> int:
        return len(self.zones)

    @property
    def running(self) -> int:
        return sum(map(sum, self.tasks))

    def lost_with_a_zone(self) -> float:
        """Share of the tasks that run in the fullest zone."""
        zones = dict.fromkeys(self.zones, 0)
        for zone, kinds in zip(self.zones, self.tasks, strict=True):
            zones[zone] += sum(kinds)
        return max(zones.values(), default=0) / max(self.running, 1)

    def lost_with_a_host(self) -> float:
        """Share of the tasks that run on the fullest host."""
        return max(map(sum, self.tasks), default=0) / max(self.running, 1)


@dataclass(frozen=True)
class Day:
    """A cluster at the busiest hour and at the quietest, with `kept`: the numbers of the busy hosts that still run then."""

    busy: Cluster
    quiet: Cluster
    kept: tuple[int, ...]


def day(
    *,
    kinds: Sequence[Size],
    busy: Sequence[int],
    quiet: Sequence[int],
    host: Size,
    strategy: Sequence[tuple[str, str]],
    constraint: str = "none",
    zones: int = 3,
    rng: np.random.Generator,
) -> Day:
    """Tasks start one by one until `busy` of each kind run, then stop until `quiet` of each are left.

    A task goes to a host that has room and meets the constraint; among those the strategy decides, and what it leaves open is drawn
    by lot. Only when no host is left a new one is started, in the zone with the fewest. Stopping has rules of its own: binpack stops
    on the host that has the most left afterwards; spread, whatever its field, in the zone with the most tasks of this kind, where any
    task may be drawn. Several rules are tried one after the other then too, which is an assumption. A host without tasks is given back
    (managed scaling does that); one with a single task is not. `one_zone` stands for a memberOf expression that names a zone, in which
    the hosts are then started. Each kind is a service of its own. Raises ParameterError, also when a task fits on no host.
    """
    choice("constraint", constraint, CONSTRAINTS)
    count("zones", zones, 1, 6)
    rules = [choice("strategy", tuple(rule), RULES) for rule in strategy]
    for task in kinds:
        hosts_needed(1, host, task)
    for wanted in (busy, quiet):
        if len(wanted) != len(kinds):
            raise ParameterError("busy", wanted, Rule("one_number_a_kind"))
    up = [count("busy", n, 0, MOST_TASKS) for n in busy]
    down = [count("quiet", min(n, most), 0, MOST_TASKS) for n, most in zip(quiet, up, strict=True)]
    state = _State(kinds, host, rules, constraint, zones, rng)
    for kind in _mixed(up):
        state.start(kind)
    full = state.cluster()
    for kind in _mixed([most - few for most, few in zip(up, down, strict=True)]):
        state.stop(kind)
    kept = tuple(place for place, kinds_here in enumerate(state.tasks) if sum(kinds_here))
    left = Cluster(tuple(state.zones[i] for i in kept), tuple(tuple(state.tasks[i]) for i in kept))
    return Day(full, left, kept)


def hosts_at_night(*, busy: int, quiet: int, host: Size, task: Size, strategy: Sequence[Sequence[str]]) -> int:
    """Hosts that are still paid for when `quiet` of `busy` equal tasks are left, where the strategy leaves nothing to the lot.

    Raises ParameterError when different lots give different numbers.
    """
    rules = [(rule, field) for rule, field in strategy]
    found = {
        day(kinds=[task], busy=[busy], quiet=[quiet], host=host, strategy=rules, rng=np.random.default_rng(seed)).quiet.hosts
        for seed in range(20)
    }  # fmt: skip
    if len(found) > 1:
        raise ParameterError("strategy", rules, Rule("left_to_the_lot"))
    return found.pop()


def _mixed(numbers: Sequence[int]) -> list[int]:
    """Kinds in an even mix: 2 and 4 give 1, 0, 1, 1, 0, 1."""
    places = [((turn + 0.5) / n, kind) for kind, n in enumerate(numbers) for turn in range(n)]
    return [kind for _place, kind in sorted(places)]


class _State:
    """The hosts while tasks come and go, as plain lists: some thousand small decisions are quicker without arrays."""

    def __init__(
        self, kinds: Sequence[Size], host: Size, rules: Sequence[tuple[str, str]], constraint: str, zones: int,
        rng: np.random.Generator,
    ):  # fmt: skip
        self.kinds, self.host, self.rules = kinds, host, rules
        self.distinct, self.homes = constraint == "distinctInstance", 1 if constraint == "one_zone" else zones
        self.zones: list[int] = []
        self.tasks: list[list[int]] = []
        self.cpu: list[int] = []  # left on each host, as are the next two
        self.mib: list[int] = []
        self.interfaces: list[int] = []
        self.in_zone = [[0] * len(kinds) for _zone in range(self.homes)]
        self.lots = iter(rng.random(2 * MOST_TASKS * max(len(kinds), 1)))

    def start(self, kind: int) -> None:
        task = self.kinds[kind]
        able = [
            i
            for i, left in enumerate(self.mib)
            if left >= task.mib
            and self.cpu[i] >= task.cpu
            and self.interfaces[i]
            and not (self.distinct and self.tasks[i][kind])
        ]
        if not able:
            hosts_in = [self.zones.count(zone) for zone in range(self.homes)]
            self.zones.append(hosts_in.index(min(hosts_in)))
            self.tasks.append([0] * len(self.kinds))
            self.cpu.append(self.host.cpu)
            self.mib.append(self.host.mib)
            self.interfaces.append(self.host.interfaces)
            able = [len(self.zones) - 1]
        self._move(self._chosen(able, kind, starting=True), kind, 1)

    def stop(self, kind: int) -> None:
        able = [i for i, kinds_here in enumerate(self.tasks) if kinds_here[kind]]
        self._move(self._chosen(able, kind, starting=False), kind, -1)

    def _chosen(self, able: list[int], kind: int, *, starting: bool) -> int:
        """Among these hosts the one that the rules prefer; what they leave open is drawn by lot."""
        for rule, field in self.rules:
            if rule == "random" or len(able) == 1:
                break
            if rule == "binpack":
                level = [(self.mib if field == "memory" else self.cpu)[i] for i in able]
            elif field == "zone" or not starting:
                level = [self.in_zone[self.zones[i]][kind] for i in able]
            else:
                level = [self.tasks[i][kind] for i in able]
            # Least left, or fewest tasks, when one starts; most left (it has the most afterwards too), or the fullest zone, when one stops.
            best = min(level) if starting else max(level)
            able = [i for i, value in zip(able, level, strict=True) if value == best]
        if len(able) == 1:
            return able[0]
        # A host is drawn for a task that starts, a task for one that stops: a host with three of them is drawn three times as often.
        upto = list(accumulate(1 if starting else self.tasks[i][kind] for i in able))
        return able[bisect(upto, next(self.lots) * upto[-1])]

    def _move(self, i: int, kind: int, by: int) -> None:
        task = self.kinds[kind]
        self.tasks[i][kind] += by
        self.in_zone[self.zones[i]][kind] += by
        self.cpu[i] -= by * task.cpu
        self.mib[i] -= by * task.mib
        self.interfaces[i] -= by

    def cluster(self) -> Cluster:
        return Cluster(tuple(self.zones), tuple(map(tuple, self.tasks)))


def provider_split(
    tasks: int, weights: Mapping[str, int], *, base: Mapping[str, int] | None = None
) -> dict[str, float]:
    """How many tasks of a service run on each capacity provider: first the base of one of them, then the rest by weight.

    Fractions stay as they are: how ECS rounds them is not documented. Raises ParameterError when no weight is above 0, when more than
    one provider has a base, or when the one that has it has the weight 0: such a provider gets no tasks, says the API model.
    """
    tasks = count("tasks", tasks, 0, 10**6)
    shares = {name: count("weights", weight, 0, 1000) for name, weight in weights.items()}
    if not any(shares.values()):
        raise ParameterError("weights", dict(weights), Rule("one_weight_above_0"))
    bases = {name: count("base", n, 0, 100_000) for name, n in (base or {}).items() if n}
    if len(bases) > 1 or not all(shares.get(name) for name in bases):
        raise ParameterError("base", dict(base or {}), Rule("one_base"))
    first = {name: min(n, tasks) for name, n in bases.items()}
    rest = tasks - sum(first.values())
    return {name: first.get(name, 0) + rest * weight / sum(shares.values()) for name, weight in shares.items()}


def rolling_limits(desired: int, *, minimum_percent: float = 100, maximum_percent: float = 200) -> tuple[int, int]:
    """Tasks that stay in service at least, and that exist at most, while a rolling update replaces them: rounded up, rounded down."""
    desired = count("desired", desired, 0, 10**6)
    low = number("minimum_percent", minimum_percent, 0, 100) * desired
    high = number("maximum_percent", maximum_percent, 100, 1000) * desired
    return int(-(-round(low, 6) // 100)), int(round(high, 6) // 100)
