"""In which order messages are worked off: an SQS standard queue, an SQS FIFO queue, a Kinesis data stream.

Standard: any worker takes one of the oldest messages that it can see. FIFO: a message group has one message in flight, the
others wait. Stream: a group's records lie in the shard that its key's MD5 names, and a shard is read by one worker, in order.
Source: Amazon SQS Developer Guide, "Standard queues", "FIFO queues" (2023-06), API model of 2026-11 (SendMessage); Amazon Kinesis
Data Streams Developer Guide, "Key concepts". Left out: batches, a standard queue's own rare second copies, and the time to poll.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from aws_study.core.checks import Between, ParameterError, choice, count, number
from aws_study.services import kinesis

KINDS = ("standard", "fifo", "stream")
MOST = 2_000


class Attempt(NamedTuple):
    """One worker's work on one message, in seconds; `ok` is False when the worker died in it."""

    worker: int
    message: int
    start: float
    end: float
    ok: bool


@dataclass(frozen=True)
class Run:
    """attempts in the order of their start; done: when each message was finished; overtaken: a later one of its group was before it."""

    kind: str
    attempts: list[Attempt]
    done: np.ndarray
    overtaken: np.ndarray

    @property
    def finished(self) -> float:
        """When the last message was done."""
        return float(self.done.max())

    @property
    def at_once(self) -> int:
        """The most messages that were in work at the same time."""
        steps = sorted([(one.start, 1) for one in self.attempts] + [(one.end, -1) for one in self.attempts])
        return int(np.cumsum([step for _at, step in steps]).max())


def overtaken(group: np.ndarray, done: np.ndarray) -> np.ndarray:
    """Whether a message that was sent later to the same group was finished earlier. Messages stand in the order of sending."""
    result = np.zeros(len(done), dtype=bool)
    for one in np.unique(group):
        places = np.flatnonzero(group == one)
        earliest_after = np.minimum.accumulate(done[places][::-1])[::-1]
        result[places[:-1]] = earliest_after[1:] < done[places[:-1]]
    return result


def work_off(
    arrive: np.ndarray,
    group: np.ndarray,
    seconds: np.ndarray,
    dies: np.ndarray,
    *,
    kind: str,
    workers: int,
    visibility_s: float = 30,
    mix: np.ndarray | None = None,
) -> Run:
    """Let `workers` work off messages sent at `arrive` (sorted), each of a `group` (a whole number) and taking `seconds`.

    dies: whether the first worker dies halfway; the message is then hidden until `visibility_s` after its receive, and a stream's
    reader starts again at once. mix: for a standard queue, which of the oldest visible messages is handed out (0 the oldest).
    All arrays (n,), n up to 2,000. A stream has as many shards as workers. Raises ParameterError.
    """
    choice("kind", kind, KINDS)
    workers = count("workers", workers, 1, 1000)
    visibility_s = number("visibility_s", visibility_s, 0, 43_200)
    arrive, group, seconds = np.asarray(arrive, float), np.asarray(group, int), np.asarray(seconds, float)
    dies = np.asarray(dies, bool)
    n = len(arrive)
    if not 1 <= n <= MOST or not n == len(group) == len(seconds) == len(dies):
        raise ParameterError("arrive", n, Between(1, MOST, whole=True))
    if not (
        np.isfinite(arrive).all()
        and np.isfinite(seconds).all()
        and (seconds > 0).all()
        and (np.diff(arrive) >= 0).all()
    ):
        raise ParameterError("seconds", "negative, not finite or not sorted", Between(0, 1e9))
    picks = np.zeros(n, int) if mix is None else np.asarray(mix, int)
    lane = (_lanes(group, workers) if kind == "stream" else np.unique(group, return_inverse=True)[1]).tolist()
    visible, takes = arrive.tolist(), seconds.tolist()  # lists: single numbers are read all the time
    waiting = list(range(n))
    open_until = [0.0] * (max(lane) + 1)  # a FIFO group or a shard: nothing of it may start before
    free = [(0.0, worker) for worker in range(workers)]
    done, tried = np.zeros(n), np.zeros(n, bool)
    attempts: list[Attempt] = []
    while waiting:
        now, worker = heapq.heappop(free)
        can, soonest = _candidates(waiting, now, kind, worker, lane, visible, open_until)
        if not can:
            if soonest < math.inf:
                heapq.heappush(free, (soonest, worker))
            continue  # a worker for whom nothing will ever come goes home
        message = can[min(picks[len(attempts) % n], len(can) - 1)] if kind == "standard" else can[0]
        ok = bool(tried[message] or not dies[message])
        end = now + takes[message] * (1 if ok else 0.5)
        attempts.append(Attempt(worker, message, now, end, ok))
        tried[message] = True
        if ok:
            waiting.remove(message)
            done[message] = end
            open_until[lane[message]] = end
        else:
            visible[message] = end if kind == "stream" else max(now + visibility_s, end)
            open_until[lane[message]] = visible[message]
        heapq.heappush(free, (end, worker))
    return Run(kind, attempts, done, overtaken(group, done))


def _candidates(
    waiting: list[int],
    now: float,
    kind: str,
    worker: int,
    lane: list[int],
    visible: list[float],
    open_until: list[float],
) -> tuple[list[int], float]:
    """Messages that this worker can take now, oldest first, and when the next one will be there."""
    can, soonest = [], math.inf
    heads: set[int] = set()
    for message in waiting:
        at = visible[message]
        if kind != "standard":
            if lane[message] in heads or (kind == "stream" and lane[message] != worker):
                continue
            heads.add(lane[message])  # only the oldest of a group or shard may be next
            at = max(at, open_until[lane[message]])
        if at <= now:
            can.append(message)
        else:
            soonest = min(soonest, at)
    return can, soonest


def _lanes(group: np.ndarray, shards: int) -> np.ndarray:
    names = {int(one): kinesis.shard_of(f"device-{one}", shards) for one in np.unique(group)}
    return np.array([names[int(one)] for one in group])
