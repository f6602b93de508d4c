"""What retries do to a service that was away for a while: load, answers and failures over time, as a fluid.

Calls arrive steadily (an open system: people do not stop because a service is down). Whatever fails is tried again by each
layer above it, after a backoff, up to its number of attempts; a layer may hold a quota of retry tokens. A server that is
asked for more than it can do still spends part of its work on calls that it fails; that is what can keep it down after the
cause is gone ("metastable failure", Bronson et al., HotOS 2021). Left out: queues in front of the server, people who give up,
and chance: the figures are means.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aws_study.core import backoff
from aws_study.core.checks import Between, ParameterError, choice, count, number

STEP_S = 0.25  # a failed call is known to have failed after one step
BEGIN_S = 5.0  # when the outage and the burst begin
MOST_TRIES = 256  # attempts to the power of layers


@dataclass(frozen=True)
class Quota:
    """Retry tokens of one client in one layer: what a retry costs, and what a call that needs none gives back."""

    tokens: float
    cost: float
    refund: float


@dataclass(frozen=True)
class Storm:
    """Arrays over time: load (calls a second that reach the server), answered (of those, in time), lost (users' calls that failed).

    seconds: the middle of each step. wanted: users' calls a second. tries: attempts ** layers.
    """

    seconds: np.ndarray
    load: np.ndarray
    answered: np.ndarray
    lost: np.ndarray
    wanted: float
    capacity: float
    outage_s: float
    tries: int

    @property
    def peak(self) -> float:
        """The highest load in calls a second."""
        return float(self.load.max())

    @property
    def sent(self) -> float:
        """Calls that reached the server, all in all."""
        return float(self.load.sum() * STEP_S)

    @property
    def recovered_s(self) -> float | None:
        """Seconds from the end of the outage until the server answers at least 99 % of its load for good; None: not within the time."""
        end = BEGIN_S + self.outage_s
        bad = np.flatnonzero((self.answered < 0.99 * self.load) & (self.load > 0))
        if not bad.size:
            return 0.0
        if bad[-1] >= len(self.seconds) - 2:
            return None
        return max(0.0, float(self.seconds[bad[-1]] + STEP_S / 2 - end))


def tries(attempts: int, layers: int) -> int:
    """Calls that reach the bottom for one call at the top when all fail: each of `layers` makes `attempts` in all."""
    return count("attempts", attempts, 1, 100) ** count("layers", layers, 1, 20)


def resting_load(wanted: float, capacity: float, attempts: int, layers: int, waste: float) -> float:
    """Calls a second at which a service comes to rest after a long outage, without a quota: `wanted` when it gets well.

    With a share f of the calls failing, one call becomes 1 + f + f^2 + ... (attempts ** layers terms); f follows from the load.
    The search begins with every call failing, so it finds the highest load that keeps itself up.
    """
    wanted, capacity = number("wanted", wanted, 0, 1e9), number("capacity", capacity, 1e-3, 1e9)
    waste, most = number("waste", waste, 0, 0.95), tries(attempts, layers)
    load = wanted * most
    for _round in range(10_000):
        failing = 1 - _served(load, capacity, waste, down=False) / load if load else 0.0
        sums = float(most) if failing > 1 - 1e-12 else (1 - failing**most) / (1 - failing)
        if abs(wanted * sums - load) < 1e-9 * max(load, 1.0):
            break
        load = wanted * sums
    return load


def stuck(wanted: float, capacity: float, attempts: int, layers: int, waste: float) -> bool:
    """Whether a long enough outage leaves the service overloaded for good, without a quota."""
    return resting_load(wanted, capacity, attempts, layers, waste) > capacity * (1 + 1e-6)


def storm(
    *,
    wanted: float,
    capacity: float,
    outage_s: float,
    attempts: int,
    layers: int,
    kind: str,
    base_s: float,
    cap_s: float,
    waste: float,
    clients: int = 1,
    quota: Quota | None = None,
    burst: float = 0.0,
    seconds: float = 60.0,
) -> Storm:
    """Follow `wanted` calls a second through an outage of `outage_s` that begins at 5 s, up to `seconds`.

    capacity: calls a second that the server can answer. attempts: in all, the first included, by each of `layers`.
    waste: work that a failed call costs under overload, as a share of an answered one (0-0.95). clients: processes in each
    layer, each with its own `quota`. burst: extra calls that all arrive in the first step of the outage.
    Raises ParameterError for numbers out of range or attempts ** layers above 256.
    """
    wanted, capacity = number("wanted", wanted, 0, 1e6), number("capacity", capacity, 1, 1e6)
    outage_s, seconds = number("outage_s", outage_s, 0, 600), number("seconds", seconds, 10, 600)
    attempts, layers = count("attempts", attempts, 1, 20), count("layers", layers, 1, 8)
    if attempts**layers > MOST_TRIES:
        raise ParameterError(
            "layers", layers, Between(1, int(np.log(MOST_TRIES) / np.log(attempts) + 1e-9), whole=True)
        )
    choice("kind", kind, backoff.KINDS)
    base_s, cap_s = number("base_s", base_s, 0, 60), number("cap_s", cap_s, 0, 60)
    waste, burst = number("waste", waste, 0, 0.95), number("burst", burst, 0, 1e6)
    clients = count("clients", clients, 1, 1_000_000)

    plan = _Plan(attempts, layers, kind, base_s, cap_s)
    steps = round(seconds / STEP_S)
    due = np.zeros((plan.tries, steps + plan.kernel.shape[1] + 1))
    due[0, :steps] = wanted * STEP_S
    first = round(BEGIN_S / STEP_S)
    due[0, first] += burst
    last = first + round(outage_s / STEP_S)
    room = capacity * STEP_S
    load, good, lost = np.zeros(steps), np.zeros(steps), np.zeros(steps)
    full = 0.0 if quota is None else quota.tokens * clients
    tokens = [full] * layers
    for step in range(steps):
        arriving = due[:, step]
        total = float(arriving.sum())
        served = _served(total, room, waste, down=first <= step < last)
        load[step], good[step] = total, served
        if quota is not None and served > 0:
            answered = arriving * (served / total)
            for layer in range(layers):
                back = float(answered @ np.where(plan.digit[layer] > 0, quota.cost, quota.refund))
                tokens[layer] = min(full, tokens[layer] + back)
        if total - served > 1e-9:
            failed = arriving * (1 - served / total)
            for layer in range(layers):
                again = failed * plan.may[layer]
                asked = float(again.sum())
                if asked <= 0:
                    continue
                if quota is not None:
                    allowed = min(1.0, tokens[layer] / (quota.cost * asked)) if quota.cost else 1.0
                    again *= allowed
                    tokens[layer] -= quota.cost * asked * allowed
                failed = failed - again
                moved = np.bincount(plan.target[layer], weights=again, minlength=plan.tries)
                rows = np.flatnonzero(moved > 1e-9)
                if rows.size:
                    width = plan.kernel.shape[1]
                    due[rows, step + 1 : step + 1 + width] += moved[rows, None] * plan.kernel[rows]
            lost[step] = float(failed.sum())
    middle = (np.arange(steps) + 0.5) * STEP_S
    return Storm(middle, load / STEP_S, good / STEP_S, lost / STEP_S, wanted, capacity, outage_s, plan.tries)


def _served(total: float, room: float, waste: float, *, down: bool) -> float:
    """Calls answered of `total`: what work is left after failing the others."""
    if down:
        return 0.0
    return total if total <= room else max(0.0, (room - waste * total) / (1 - waste))


class _Plan:
    """For every try 0 .. attempts^layers - 1: its count in each layer, who may try again, with which try and after which wait."""

    def __init__(self, attempts: int, layers: int, kind: str, base_s: float, cap_s: float):
        self.tries = attempts**layers
        index = np.arange(self.tries)
        self.digit = [(index // attempts**layer) % attempts for layer in range(layers)]
        self.may = [(digit < attempts - 1).astype(float) for digit in self.digit]
        self.target = [
            np.minimum((index // attempts**layer + 1) * attempts**layer, self.tries - 1) for layer in range(layers)
        ]
        waits = [backoff.steps_until_retry(kind, retry, base_s, cap_s, STEP_S) for retry in range(1, max(attempts, 2))]
        self.kernel = np.zeros((self.tries, max(len(wait) for wait in waits)))
        for layer in reversed(range(layers)):  # the lowest layer whose count is above zero made this try; it wins
            for retry in range(1, attempts):
                rows = np.flatnonzero(self.digit[layer] == retry)
                self.kernel[rows] = 0.0
                self.kernel[rows, : len(waits[retry - 1])] = waits[retry - 1]
