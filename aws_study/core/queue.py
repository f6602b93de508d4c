"""Queues: closed forms and exact simulations. Times are in any one unit; offered load is in Erlang (arrival rate x service time).

Source of the formulas: Erlang's recursion (1917); the Lindley recursion (1952); Mitzenmacher, "The power of two choices" (2001).
"""

from __future__ import annotations

import heapq
import math

import numpy as np

from aws_study.core.checks import Between, ParameterError, choice, count, number

MOST_SERVERS = 100_000
ALGORITHMS = ("random", "round_robin", "two_choices", "least_outstanding_requests")


def erlang_b(servers: int, offered_load: float) -> float:
    """Probability that all servers are busy when nobody waits (M/M/c/c). Raises ParameterError outside the ranges."""
    servers = count("servers", servers, 0, MOST_SERVERS)
    offered_load = number("offered_load", offered_load, 0, 1e9)
    blocked = 1.0
    for busy in range(1, servers + 1):
        blocked = offered_load * blocked / (busy + offered_load * blocked)
    return blocked


def erlang_c(servers: int, offered_load: float) -> float:
    """Probability that an arrival has to wait (M/M/c). Raises ParameterError when the load is not below the servers."""
    servers = count("servers", servers, 1, MOST_SERVERS)
    offered_load = _below("offered_load", offered_load, servers)
    blocked = erlang_b(servers, offered_load)
    return blocked / (1 - (offered_load / servers) * (1 - blocked))


def mean_wait(servers: int, offered_load: float) -> float:
    """Mean wait before service in units of the mean service time (M/M/c, one shared queue)."""
    return erlang_c(servers, offered_load) / (servers - offered_load)


def mean_response_random(utilisation: float) -> float:
    """Mean time in the system, in service times, when requests go to a random server: each is an M/M/1, 1 / (1 - rho)."""
    return 1 / (1 - _below("utilisation", utilisation, 1))


def mean_response_round_robin(servers: int, utilisation: float) -> float:
    """The same when servers take turns: each sees every `servers`-th arrival of a Poisson stream (E_k/M/1).

    sigma solves sigma = (k rho / (k rho + 1 - sigma))^k; the response is 1 / (1 - sigma).
    """
    servers = count("servers", servers, 1, MOST_SERVERS)
    utilisation = _below("utilisation", utilisation, 1)
    rate = servers * utilisation
    sigma = utilisation
    for _ in range(200):  # Newton's method; sigma = 1 is a second root, and from rho downwards it is never reached
        base = rate / (rate + 1 - sigma)
        error = sigma - base**servers
        slope = 1 - servers * base**servers / (rate + 1 - sigma)
        step = error / slope
        sigma -= step
        if abs(step) < 1e-15:
            break
    return 1 / (1 - sigma)


def mean_response_two_choices(utilisation: float) -> float:
    """The same when each request asks two random servers and joins the shorter queue, for many servers (mean field).

    Sum over i >= 1 of rho^(2^i - 1), divided by rho: 1 + rho^2 + rho^6 + rho^14 + ...
    """
    utilisation = _below("utilisation", utilisation, 1)
    return math.fsum(utilisation ** (2**i - 2) for i in range(1, 60)) if utilisation > 0 else 1.0


def mean_response_shared(servers: int, utilisation: float) -> float:
    """The same when all servers take from one shared queue (M/M/c): the best that any balancing can do with FIFO servers."""
    servers = count("servers", servers, 1, MOST_SERVERS)
    return 1 + mean_wait(servers, servers * _below("utilisation", utilisation, 1))


def mean_wait_constant(utilisation: float) -> float:
    """Mean wait before service, in service times, when every job takes the same time (M/D/1): half that of an M/M/1.

    rho / (2 (1 - rho)), the formula of Pollaczek and Khinchine (1930, 1932).
    """
    utilisation = _below("utilisation", utilisation, 1)
    return utilisation / (2 * (1 - utilisation))


def fcfs(arrive: np.ndarray, service: np.ndarray, servers: int) -> np.ndarray:
    """Waits of customers who arrive at the times `arrive` (sorted) and are served first come, first served by `servers`.

    Shapes (n,), (n,) -> (n,). Raises ParameterError when the shapes differ or servers is not 1..100,000.
    """
    servers = count("servers", servers, 1, MOST_SERVERS)
    arrive, service = _streams(arrive, service)
    free = [0.0] * servers
    starts: list[float] = []
    begin, take_place = starts.append, heapq.heapreplace
    for now, work in zip(arrive.tolist(), service.tolist(), strict=True):
        start = free[0]
        if start < now:  # an `if` and a list: `max` and an array's item take twice the time
            start = now
        begin(start)
        take_place(free, start + work)
    return np.array(starts) - arrive


def lindley(arrive: np.ndarray, service: np.ndarray) -> np.ndarray:
    """The same as `fcfs` with one server, without a loop: wait = cumulated surplus minus its running minimum."""
    arrive, service = _streams(arrive, service)
    surplus = np.concatenate([[0.0], np.cumsum(service[:-1] - np.diff(arrive))])
    return surplus - np.minimum.accumulate(surplus)


def balance(
    arrive: np.ndarray, service: np.ndarray, servers: int, algorithm: str, rng: np.random.Generator, slow: float = 1.0
) -> np.ndarray:
    """Time in the system of every request when a balancer sends each at once to one of `servers` FIFO servers.

    `algorithm`: "random", "round_robin", "two_choices" (fewest outstanding of two random servers) or
    "least_outstanding_requests" (fewest of all; ties go round). `slow` is the speed of server 0 in (0, 1].
    Shapes (n,), (n,) -> (n,). Raises ParameterError for anything else.
    """
    servers = count("servers", servers, 1, 10_000)
    slow = number("slow", slow, 1e-3, 1)
    choice("algorithm", algorithm, ALGORITHMS)
    arrive, service = _streams(arrive, service)
    n = len(arrive)
    if algorithm == "random":
        picks = rng.integers(servers, size=n)
    elif algorithm == "round_robin":
        picks = np.arange(n) % servers
    else:
        pairs = rng.integers(servers, size=(n, 2)).tolist() if algorithm == "two_choices" else None
        return _least_outstanding(arrive.tolist(), service.tolist(), servers, pairs, slow)
    response = np.empty(n)
    for server in range(servers):  # who serves whom is known beforehand, so every server is its own Lindley recursion
        mine = picks == server
        if mine.any():
            work = service[mine] / (slow if server == 0 else 1)
            response[mine] = lindley(arrive[mine], work) + work
    return response


def _least_outstanding(
    arrive: list[float], service: list[float], servers: int, pairs: list[list[int]] | None, slow: float
) -> np.ndarray:
    outstanding = [0] * servers
    free = [0.0] * servers
    leaving: list[tuple[float, int]] = []
    response = np.empty(len(arrive))
    turn = 0
    for i, now in enumerate(arrive):
        while leaving and leaving[0][0] <= now:
            outstanding[heapq.heappop(leaving)[1]] -= 1
        if pairs is not None:
            one, two = pairs[i]
            server = one if outstanding[one] <= outstanding[two] else two
        else:
            fewest = min(outstanding)
            server = next(s % servers for s in range(turn, turn + servers) if outstanding[s % servers] == fewest)
            turn = (server + 1) % servers
        done = max(free[server], now) + service[i] / (slow if server == 0 else 1)
        free[server] = done
        outstanding[server] += 1
        heapq.heappush(leaving, (done, server))
        response[i] = done - now
    return response


def staff(calls_per_hour: float, handle_minutes: float, *, answer_within_s: float, target: float) -> int:
    """Fewest agents with whom a share `target` of calls is answered within `answer_within_s` seconds (Erlang C)."""
    load = number("calls_per_hour", calls_per_hour, 0, 1e6) * number("handle_minutes", handle_minutes, 1e-3, 1e4) / 60
    number("answer_within_s", answer_within_s, 0, 86_400)
    number("target", target, 0, 0.999999)
    agents = math.floor(load) + 1
    while service_level(agents, load, answer_within_s / 60 / handle_minutes) < target:
        agents += 1
    return agents


def service_level(servers: int, offered_load: float, patience: float) -> float:
    """Share of arrivals whose wait is at most `patience` service times (M/M/c): 1 - C exp(-(c - a) patience)."""
    return 1 - erlang_c(servers, offered_load) * math.exp(
        -(servers - offered_load) * number("patience", patience, 0, 1e9)
    )


def _below(parameter: str, value: float, bound: float) -> float:
    value = number(parameter, value, 0, bound)
    if value >= bound:  # at the bound the queue grows without end
        raise ParameterError(parameter, value, Between(0, math.nextafter(bound, 0)))
    return value


def _streams(arrive: np.ndarray, service: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    arrive, service = np.asarray(arrive, dtype=float), np.asarray(service, dtype=float)
    if arrive.ndim != 1 or arrive.shape != service.shape or len(arrive) == 0:
        raise ParameterError("service", service.shape, Between(1, len(arrive), whole=True))
    if not (np.isfinite(arrive).all() and np.isfinite(service).all() and (service >= 0).all()):
        raise ParameterError("service", "not finite or negative", Between(0, 1e12))
    if (np.diff(arrive) < 0).any():
        raise ParameterError("arrive", "not sorted", Between(0, 1e12))
    return arrive, service
