"""SQS: how often a message is delivered, when it is visible again, what a queue hands out, what polling costs in requests.

A message that was received is hidden for the visibility timeout and comes back unless it is deleted. Source: API model of
2026-11 (ReceiveMessage, DeleteMessage, ChangeMessageVisibility, CreateQueue); Amazon SQS Developer Guide, "Visibility timeout"
and "Dead-letter queues", text of 2023-06 and later copies. Assumptions of `deliveries`: a worker is always free, so a message
that shows up again is received at once; a delete with the receipt handle of an earlier receive deletes nothing (AWS: it "might
not"); a worker that dies has done nothing. The rare copies that a standard queue delivers by itself are left out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from aws_study.core.checks import OneOf, ParameterError, choice, count, number

LONGEST_VISIBILITY_S, DEFAULT_VISIBILITY_S = 43_200, 30
LONGEST_RETENTION_S, DEFAULT_RETENTION_S = 1_209_600, 345_600
DEDUPLICATION_S = 300
LONGEST_POLL_S = 20
KINDS = ("standard", "fifo")
_Z99 = 2.3263478740408408  # of a normal variable, one in a hundred lies above


@dataclass(frozen=True)
class Deliveries:
    """Shares of the messages (0 to 1) and means for one message.

    overrun: of the receives, those whose work outlasts the timeout; twice, once, never: how often the work was finished; gone:
    never deleted, so moved to the dead-letter queue or expired; gone_done: of these, those whose work was finished;
    receives: mean; beats: mean calls that extend the timeout; hidden_s: how long a dead worker's message stays hidden.
    """

    overrun: float
    twice: float
    never: float
    gone: float
    gone_done: float
    receives: float
    beats: float
    hidden_s: float

    @property
    def once(self) -> float:
        return 1 - self.twice - self.never


def spread(median_s: float, slowest: float) -> float:
    """Sigma of a log-normal time of which one in a hundred takes longer than `slowest` times the median."""
    number("median_s", median_s, 1e-3, 1e6)
    return math.log(number("slowest", slowest, 1, 1e4)) / _Z99


def outlasting(timeout_s: float, *, median_s: float, slowest: float) -> float:
    """Share of the work that takes longer than the timeout: the tail of a log-normal distribution."""
    timeout_s = number("timeout_s", timeout_s, 1, LONGEST_VISIBILITY_S)
    sigma = spread(median_s, slowest)
    if sigma == 0:
        return float(median_s > timeout_s)
    return 0.5 * math.erfc(math.log(timeout_s / median_s) / sigma / math.sqrt(2))


def most_receives(timeout_s: float, max_receives: int, retention_s: float) -> int:
    """Receives of a message that is never deleted: until the dead-letter queue takes it (0: none) or its retention ends."""
    in_retention = math.ceil(
        number("retention_s", retention_s, 60, LONGEST_RETENTION_S)
        / number("timeout_s", timeout_s, 1, LONGEST_VISIBILITY_S)
    )
    return min(count("max_receives", max_receives, 0, 1000) or in_retention, in_retention)


def deliveries(
    *,
    timeout_s: float,
    median_s: float,
    slowest: float = 1,
    dies: float = 0,
    poison: float = 0,
    max_receives: int = 0,
    retention_s: float = DEFAULT_RETENTION_S,
    heartbeat: bool = False,
) -> Deliveries:
    """What a visibility timeout does to messages whose work takes a log-normal time.

    median_s, slowest: see `outlasting`. dies: share of the receives whose worker dies. poison: share of the messages at which
    every worker dies. max_receives: of the redrive policy, 0 for no dead-letter queue. heartbeat: a living worker extends the
    timeout at every half of it. Raises ParameterError outside the ranges.
    """
    late = outlasting(timeout_s, median_s=median_s, slowest=slowest)
    if choice("heartbeat", heartbeat, (True, False)):
        late = 0.0
    dies, poison = number("dies", dies, 0, 0.99), number("poison", poison, 0, 1)
    most = most_receives(timeout_s, max_receives, retention_s)
    in_time, too_late = (1 - dies) * (1 - late), (1 - dies) * late
    back = 1 - in_time
    all_die = dies**most
    # finished exactly once: in time after receives that died, or too late once while all others died
    once = in_time * sum_of_powers(dies, most) + most * too_late * dies ** (most - 1)
    good = 1 - poison
    gone = back**most
    mean_s = median_s * math.exp(spread(median_s, slowest) ** 2 / 2)
    receives = good * sum_of_powers(back, most) + poison * most
    return Deliveries(
        overrun=late,
        twice=good * max(0.0, 1 - all_die - once),
        never=good * all_die + poison,
        gone=good * gone + poison,
        gone_done=good * max(0.0, gone - all_die),
        receives=receives,
        beats=good * 2 * mean_s / timeout_s if heartbeat else 0.0,
        hidden_s=float(timeout_s),
    )


def sum_of_powers(base: float, terms: int) -> float:
    """1 + base + base^2 + ... of so many terms."""
    return float(terms) if base == 1 else (1 - base**terms) / (1 - base)


def twice_simulated(
    messages: int,
    *,
    timeout_s: float,
    median_s: float,
    slowest: float,
    dies: float,
    most: int,
    rng: np.random.Generator,
) -> float:
    """The share `twice` of messages without poison, counted over so many simulated ones without heartbeat."""
    messages, most = count("messages", messages, 1, 10**6), count("most", most, 1, 10**7)
    dies, sigma = number("dies", dies, 0, 0.99), spread(median_s, slowest)
    finished = np.zeros(messages, dtype=int)
    open_ones = np.arange(messages)
    for _receive in range(most):
        died = rng.random(open_ones.size) < dies
        seconds = median_s * np.exp(sigma * rng.standard_normal(open_ones.size))
        finished[open_ones[~died]] += 1
        again = died | (seconds > timeout_s)
        open_ones = open_ones[again & (finished[open_ones] < 2)]  # more than twice is twice
        if not open_ones.size:
            break
    return float((finished >= 2).mean())


def visible_again_s(received_s: float, *, timeout_s: float, changed: Sequence[tuple[float, float]] = ()) -> float:
    """When a message received at `received_s` shows up again. `changed`: (when, new timeout), each counted from its call."""
    back = number("received_s", received_s, 0, 1e9) + number("timeout_s", timeout_s, 0, LONGEST_VISIBILITY_S)
    for when, new in changed:
        if not received_s <= number("changed", when, 0, 1e9) < back:
            raise ParameterError("changed", when, OneOf((received_s, back)))
        back = when + number("timeout_s", new, 0, LONGEST_VISIBILITY_S)
    return back


def dead_letter_days(days_in_source: float, *, retention_days: float, fifo: bool = False) -> float:
    """Days until a message leaves its dead-letter queue: in a standard queue its age counts on, in a FIFO queue it starts anew."""
    retention_days = number("retention_days", retention_days, 60 / 86_400, 14)
    spent = number("days_in_source", days_in_source, 0, 14)
    return retention_days if choice("fifo", fifo, (True, False)) else max(0.0, retention_days - spent)


def replay(
    actions: Sequence[tuple[Any, ...]], *, kind: str = "standard", timeout_s: float = 30, max_receives: int = 0
) -> list[list[str]]:
    """What each receive hands out. Actions: ("send", at, id, group, deduplication id), ("receive", at, most), ("delete", at, id).

    The oldest visible messages first; a FIFO queue drops a deduplication id that it saw in the last 5 minutes and hands out
    nothing of a group of which a message is in flight. After `max_receives` receives (0: never) a message is gone.
    """
    choice("kind", kind, KINDS)
    waiting: dict[str, dict[str, Any]] = {}
    seen: dict[str, float] = {}
    handed: list[list[str]] = []
    for action in actions:
        name, now = choice("actions", action[0], ("send", "receive", "delete")), action[1]
        if name == "send":
            _name, _at, id, group, token = action
            if kind == "fifo" and now - seen.get(token, -math.inf) < DEDUPLICATION_S:
                continue
            seen[token] = now
            waiting[id] = {"group": group, "visible": now, "receives": 0}
        elif name == "delete":
            waiting.pop(action[2], None)
        else:
            handed.append(_received(waiting, now, action[2], kind, timeout_s, max_receives))
    return handed


def _received(
    waiting: dict[str, dict[str, Any]], now: float, most: int, kind: str, timeout_s: float, max_receives: int
) -> list[str]:
    for id in [
        id for id, one in waiting.items() if max_receives and one["visible"] <= now and one["receives"] >= max_receives
    ]:
        del waiting[id]
    blocked = {one["group"] for one in waiting.values() if one["visible"] > now} if kind == "fifo" else set()
    chosen = [id for id, one in waiting.items() if one["visible"] <= now and one["group"] not in blocked][:most]
    for id in chosen:
        waiting[id]["visible"] = now + timeout_s
        waiting[id]["receives"] += 1
    return chosen


def receives_per_s(*, messages_per_s: float, wait_s: float, pause_s: float = 0) -> tuple[float, float]:
    """Receive calls a second of one poller, and how many of them come back empty, when messages arrive at random (Poisson).

    A call returns with the first message or after `wait_s`; the next follows `pause_s` later, and what came in between is
    handed out at once, ten at a time (a batch counts as one call here). Raises ParameterError when both times are zero.
    """
    rate = number("messages_per_s", messages_per_s, 0, 1e6)
    wait_s, pause_s = number("wait_s", wait_s, 0, LONGEST_POLL_S), number("pause_s", pause_s, 0, 86_400)
    if wait_s + pause_s == 0:
        raise ParameterError("pause_s", pause_s, OneOf(("above 0",)))
    nothing_yet = math.exp(-rate * pause_s)
    mean_wait = nothing_yet * (wait_s if rate == 0 else -math.expm1(-rate * wait_s) / rate)
    calls = 1 / (pause_s + mean_wait)
    return calls, calls * nothing_yet * math.exp(-rate * wait_s)


def drain_s(*, backlog: float, messages_per_s: float, workers: int, seconds_each: float) -> float:
    """Seconds until a backlog is worked off while messages keep coming; infinite when the workers only just keep up."""
    capacity = count("workers", workers, 0, 10**6) / number("seconds_each", seconds_each, 1e-6, 1e6)
    spare = capacity - number("messages_per_s", messages_per_s, 0, 1e9)
    backlog = number("backlog", backlog, 0, 1e12)
    return 0.0 if backlog == 0 else backlog / spare if spare > 0 else math.inf
