"""How many agents a contact centre needs, and what a busy hour does to its callers.

Erlang's formulas in the words of a contact centre: calls an hour, minutes of handling (talking and the work after it), seconds until
an answer. Service level: the share of *all* calls that is answered within that time; who hangs up or is never let in counts as not
answered. Assumed: calls come by chance at a steady rate, any free agent takes the call that has waited longest. Left out: transfers,
callbacks, callers who try again, agents who differ.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from aws_study.core import patience, queue
from aws_study.core.checks import Between, ParameterError, count, number


@dataclass(frozen=True)
class Queue:
    """One queue by Erlang C. load in Erlangs (agents' work), `level` and `occupancy` shares, `waits` the share of calls that waits,
    `answer_s` the average speed of answer in seconds, over all calls."""

    agents: int
    load: float
    level: float
    occupancy: float
    waits: float
    answer_s: float

    @property
    def spare(self) -> float:
        """Agents above the load."""
        return self.agents - self.load


def one_queue(agents: int, calls_per_hour: float, handle_minutes: float, *, answer_within_s: float) -> Queue:
    """What `agents` give to a queue in which nobody hangs up. Raises ParameterError when the queue would grow without end."""
    minutes = number("handle_minutes", handle_minutes, 1e-3, 1e4)
    load = number("calls_per_hour", calls_per_hour, 0, 1e6) * minutes / 60
    agents = count("agents", agents, 1, queue.MOST_SERVERS)
    if agents <= load:
        raise ParameterError("agents", agents, Between(math.floor(load) + 1, queue.MOST_SERVERS, whole=True))
    within = number("answer_within_s", answer_within_s, 0, 86_400) / 60 / minutes
    return Queue(
        agents,
        load,
        queue.service_level(agents, load, within),
        load / agents,
        queue.erlang_c(agents, load),
        queue.mean_wait(agents, load) * minutes * 60,
    )


def needed(calls_per_hour: float, handle_minutes: float, *, answer_within_s: float, target: float) -> Queue:
    """The queue with the fewest agents that answers the share `target` in time."""
    agents = queue.staff(calls_per_hour, handle_minutes, answer_within_s=answer_within_s, target=target)
    return one_queue(agents, calls_per_hour, handle_minutes, answer_within_s=answer_within_s)


def levels(load: float, most: int, within: float) -> list[float]:
    """Service level with 1, 2, ... `most` agents; 0 where the queue grows without end. `within` in handling times.

    One pass of Erlang's recursion for all of them, where `queue.service_level` would begin anew for each.
    """
    load = number("load", load, 0, 1e6)
    most = count("most", most, 1, queue.MOST_SERVERS)
    within = number("within", within, 0, 1e9)
    blocked, found = 1.0, []
    for agents in range(1, most + 1):
        blocked = load * blocked / (agents + load * blocked)
        if agents <= load:
            found.append(0.0)
            continue
        waits = blocked / (1 - load / agents * (1 - blocked))
        found.append(1 - waits * math.exp(-(agents - load) * within))
    return found


def on_the_payroll(agents: int, shrinkage: float) -> int:
    """People to employ so that `agents` sit at their desks while the share `shrinkage` is on a break, ill or in training."""
    agents = count("agents", agents, 0, 1_000_000)
    return math.ceil(agents / (1 - number("shrinkage", shrinkage, 0, 0.95)) - 1e-9)


def busy_hours(
    agents: int,
    calls_per_hour: Sequence[float],
    handle_minutes: float,
    *,
    patience_minutes: float | None,
    most_calls: int | None,
    answer_within_s: float,
) -> patience.Fates:
    """What becomes of calls at several rates; see `core.patience.fates`, whose times are in handling times.

    patience_minutes: mean time until a waiting caller hangs up, None when nobody does. most_calls: the instance's quota of
    concurrent calls, waiting and talking together, None without one; with fewer than agents, some of them are never called.
    """
    minutes = number("handle_minutes", handle_minutes, 1e-3, 1e4)
    rates = [number("calls_per_hour", rate, 0, 1e6) for rate in calls_per_hour]
    agents = count("agents", agents, 1, patience.MOST_SERVERS)
    working = agents if most_calls is None else min(agents, count("most_calls", most_calls, 1, 1_000_000))
    found = patience.fates(
        working,
        [rate * minutes / 60 for rate in rates],
        patience=None
        if patience_minutes is None
        else number("patience_minutes", patience_minutes, 1e-3, 1e5) / minutes,
        places=most_calls,
        within=number("answer_within_s", answer_within_s, 0, 86_400) / 60 / minutes,
    )
    if working == agents:
        return found
    idle = {
        name: getattr(found, name) for name in ("soon", "late", "left", "blocked", "waits", "mean_answer", "queued")
    }
    return patience.Fates(**idle, occupancy=found.occupancy * working / agents)
