"""How long to wait before trying again: five kinds of backoff, and a row that many clients want to change at once.

The kinds are those of M. Brooker's article and program on the AWS Architecture Blog (2015). `contend` repeats its experiment:
optimistic concurrency control on one row, on one clock in milliseconds; its numbers agree within sampling error with a run of
that program (tests/oracles/backoff.json). Left out: time between a client's read and its write, and a server that tires.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from aws_study.core.checks import choice, count, number

KINDS = ("none", "exponential", "equal_jitter", "full_jitter", "decorrelated")
MOST_CLIENTS = 500
_QUANTILES = (np.arange(64) + 0.5) / 64


def ceiling(retry: int, base: float, cap: float) -> float:
    """The longest wait before the `retry`-th retry (1 is the first): min(cap, base x 2^(retry - 1)), in the unit of `base`."""
    retry = count("retry", retry, 1, 1_000)
    base, cap = number("base", base, 0, 1e9), number("cap", cap, 0, 1e9)
    return min(cap, base * 2.0 ** min(retry - 1, 60))


def delay(
    kind: str, retry: int, base: float, cap: float, *, rng: np.random.Generator, last: float | None = None
) -> float:
    """One wait before the `retry`-th retry, in the unit of `base`.

    none: 0; exponential: the ceiling; equal_jitter: half of it plus a random part of the other half; full_jitter: random from
    0 to it; decorrelated: random from base to three times `last` (the wait before, base at first), at most cap.
    Raises ParameterError for an unknown kind or numbers out of range.
    """
    choice("kind", kind, KINDS)
    top = ceiling(retry, base, cap)
    if kind == "none":
        return 0.0
    if kind == "exponential":
        return top
    chance = float(rng.random())
    if kind == "equal_jitter":
        return top / 2 * (1 + chance)
    if kind == "full_jitter":
        return top * chance
    before = base if last is None else number("last", last, 0, 1e9)
    return min(cap, base + (3 * before - base) * chance)


def mean_delay(kind: str, retry: int, base: float, cap: float) -> float:
    """The mean of `delay` before the `retry`-th retry; for decorrelated over 64 quantiles of the wait before."""
    choice("kind", kind, KINDS)
    top = ceiling(retry, base, cap)
    if kind == "decorrelated":
        return float(_decorrelated(retry, float(base), float(cap)).mean())
    return top * {"none": 0.0, "exponential": 1.0, "equal_jitter": 0.75, "full_jitter": 0.5}[kind]


@lru_cache(maxsize=512)
def _decorrelated(retry: int, base: float, cap: float) -> np.ndarray:
    """64 equally likely values of the decorrelated wait before the `retry`-th retry."""
    before = np.full(64, base) if retry == 1 else _decorrelated(retry - 1, base, cap)
    every = np.minimum(cap, base + (3 * before[:, None] - base) * _QUANTILES)
    return np.sort(every, axis=None).reshape(64, 64).mean(axis=1)


@lru_cache(maxsize=512)
def steps_until_retry(kind: str, retry: int, base: float, cap: float, step: float) -> np.ndarray:
    """Chance that the wait before the `retry`-th retry ends in step 0, 1, 2 ... of length `step`; sums to one."""
    choice("kind", kind, KINDS)
    top = ceiling(retry, base, cap)
    step = number("step", step, 1e-6, 1e6)
    if kind == "decorrelated":
        hits = np.bincount((_decorrelated(retry, base, cap) / step).astype(int))
        return hits / hits.sum()
    low, high = {
        "none": (0.0, 0.0),
        "exponential": (top, top),
        "equal_jitter": (top / 2, top),
        "full_jitter": (0.0, top),
    }[kind]
    if high - low < 1e-12:
        chances = np.zeros(int(high / step) + 1)
        chances[-1] = 1.0
        return chances
    edges = np.arange(int(np.ceil(high / step)) + 1) * step
    return np.diff(np.clip(edges, low, high)) / (high - low)


@dataclass(frozen=True)
class Contention:
    """writes: conditional writes sent; failed: those whose version had changed; time_ms: when the last client succeeded.

    done_ms: when each client's write succeeded, in order of success.
    """

    clients: int
    writes: int
    done_ms: tuple[float, ...]

    @property
    def failed(self) -> int:
        return self.writes - self.clients

    @property
    def time_ms(self) -> float:
        return self.done_ms[-1]


def contend(
    clients: int,
    backoff: str,
    *,
    rng: np.random.Generator,
    net_mean_ms: float = 10,
    net_sd_ms: float = 2,
    base_ms: float = 5,
    cap_ms: float = 2_000,
) -> Contention:
    """`clients` start together, and each reads, writes on condition, and retries until its own write has succeeded.

    A message takes |N(net_mean_ms, net_sd_ms)|. Brooker's program doubles before the first wait: the n-th wait is that of
    `delay` with retry = n + 1. Raises ParameterError.
    """
    clients = count("clients", clients, 1, MOST_CLIENTS)
    choice("backoff", backoff, KINDS)
    mean = number("net_mean_ms", net_mean_ms, 0.01, 1e5)
    spread = number("net_sd_ms", net_sd_ms, 0, 1e5)
    base = number("base_ms", base_ms, 0.01, 1e6)
    cap = number("cap_ms", cap_ms, 0.01, 1e7)
    delays = _stream(lambda size: np.abs(rng.normal(mean, spread, size)))
    chances = _stream(rng.random)

    version = writes = 0
    attempts, waits, seen = [0] * clients, [base] * clients, [0] * clients
    done: list[float] = []
    # an event is (time, tie-breaker, client, is it a write); it happens at the table
    events = [(next(delays), client, client, False) for client in range(clients)]
    heapq.heapify(events)
    serial = clients
    while events:
        now, _serial, client, is_write = heapq.heappop(events)
        answer = now + next(delays)
        serial += 1
        if not is_write:
            seen[client] = version
            heapq.heappush(events, (answer + next(delays), serial, client, True))
            continue
        writes += 1
        if seen[client] == version:
            version += 1
            done.append(answer)
            continue
        attempts[client] += 1
        if backoff != "none":
            top = min(cap, base * 2.0 ** min(attempts[client], 60))
            if backoff == "exponential":
                answer += top
            elif backoff == "equal_jitter":
                answer += top / 2 * (1 + next(chances))
            elif backoff == "full_jitter":
                answer += top * next(chances)
            else:
                waits[client] = min(cap, base + (3 * waits[client] - base) * next(chances))
                answer += waits[client]
        heapq.heappush(events, (answer + next(delays), serial, client, False))
    return Contention(clients, writes, tuple(sorted(done)))


def _stream(draw: Callable[[int], np.ndarray]) -> Iterator[float]:
    """Random numbers drawn in blocks: a call of NumPy for one number costs more than the rest of an event."""
    while True:
        yield from draw(2_048).tolist()
