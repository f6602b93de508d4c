"""Optimistic locking on one DynamoDB item: read it with its version, write it on the condition that the version is unchanged.

Somebody whose condition fails reads again and tries again; the failed write has consumed its write units all the same. Clients
are simulated on one clock in milliseconds: each needs one successful write; a message takes a normally distributed time.
The design is that of M. Brooker's simulation for the AWS Architecture Blog (2015): ours agrees with its numbers within
sampling error (tests/oracles/backoff.json). Left out: processing time between read and write, and throttling.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass

import numpy as np

from aws_study.core.checks import choice, count, number
from aws_study.services import dynamodb

BACKOFFS = ("none", "exponential", "equal_jitter", "full_jitter", "decorrelated")
MOST_CLIENTS = 500


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

    A message takes |N(net_mean_ms, net_sd_ms)|. The wait before the n-th retry: none; exponential: min(cap, base x 2^n);
    equal_jitter: half of that plus a random part of the other half; full_jitter: random from 0 to that; decorrelated: random
    from base to three times the last wait, at most cap.
    """
    clients = count("clients", clients, 1, MOST_CLIENTS)
    choice("backoff", backoff, BACKOFFS)
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
            ceiling = min(cap, base * 2.0 ** min(attempts[client], 60))
            if backoff == "exponential":
                answer += ceiling
            elif backoff == "equal_jitter":
                answer += ceiling / 2 * (1 + next(chances))
            elif backoff == "full_jitter":
                answer += ceiling * next(chances)
            else:
                waits[client] = min(cap, base + (3 * waits[client] - base) * next(chances))
                answer += waits[client]
        heapq.heappush(events, (answer + next(delays), serial, client, False))
    return Contention(clients, writes, tuple(sorted(done)))


def plain_writes(clients: int, *, rng: np.random.Generator, net_mean_ms: float = 10, net_sd_ms: float = 2) -> int:
    """What a counter shows after `clients` have started together and each has added one with a read and a plain write.

    Nothing is refused: whoever writes last wins, with the value that it had read plus one.
    """
    clients = count("clients", clients, 1, MOST_CLIENTS)
    mean = number("net_mean_ms", net_mean_ms, 0.01, 1e5)
    spread = number("net_sd_ms", net_sd_ms, 0, 1e5)
    delays = np.abs(rng.normal(mean, spread, (3, clients)))
    reads = delays[0]
    writes = delays.sum(axis=0)  # there, back, and there again
    seen = [0] * clients
    value = 0
    for place in np.argsort(np.concatenate([reads, writes]), kind="stable").tolist():
        if place < clients:
            seen[place] = value
        else:
            value = seen[place - clients] + 1
    return value


def write_units(result: Contention, item_bytes: float) -> float:
    """Write units of the whole contention: a failed conditional write costs as much as a successful one."""
    one = dynamodb.write_units(item_bytes, old_bytes=item_bytes)
    return result.clients * one + result.failed * dynamodb.failed_condition_units(item_bytes)


def lost_updates(clients: int, window_ms: float, rate_per_s: float) -> float:
    """Share of updates that are overwritten unseen without a condition: another write falls between one's read and write.

    For Poisson writers of one item at `rate_per_s` in all: 1 - exp(-rate x window). `window_ms`: from the read to the write.
    """
    count("clients", clients, 1, 1_000_000)
    others = number("rate_per_s", rate_per_s, 0, 1e9) * (clients - 1) / clients
    return 1 - math.exp(-others * number("window_ms", window_ms, 0, 1e9) / 1000)


def _stream(draw):
    """Random numbers drawn in blocks: a call of NumPy for one number costs more than the rest of an event."""
    while True:
        yield from draw(2_048).tolist()
