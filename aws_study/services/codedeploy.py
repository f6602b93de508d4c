"""AWS CodeDeploy: how many instances at a time, when an in-place deployment fails, and how traffic shifts with an alarm beside it.

Sources: AWS CodeDeploy User Guide, instance health and deployment configurations (texts of 2023-06), rollbacks; API model of
2026-11 (MinimumHealthyHosts, TrafficRoutingConfig, AutoRollbackEvent).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aws_study.core.checks import choice, count, number

KINDS = ("HOST_COUNT", "FLEET_PERCENT")
METRICS = ("all", "new")
NEVER = float("inf")


def minimum_healthy(instances: int, value: int, kind: str = "HOST_COUNT") -> int:
    """Instances that have to stay healthy; a percentage is rounded up to whole instances. Raises ParameterError."""
    instances = count("instances", instances, 1, 100_000)
    if choice("kind", kind, KINDS) == "FLEET_PERCENT":
        return -(-instances * count("value", value, 0, 100) // 100)
    return count("value", value, 0, instances)


def at_a_time(instances: int, value: int, kind: str = "HOST_COUNT") -> int:
    """Instances that are deployed to together at first; 0 means that the deployment fails at once."""
    return instances - minimum_healthy(instances, value, kind)


@dataclass(frozen=True)
class InPlace:
    """An in-place deployment: instances per round, how many have the new revision, how many failed, whether it succeeded."""

    rounds: tuple[int, ...]
    updated: int
    failed: int
    succeeded: bool


def in_place(instances: int, minimum: int, failing: Collection[int] = ()) -> InPlace:
    """Deploy to instances 1, 2, 3 ... of which the `failing` ones do not get well; `minimum` have to stay healthy.

    As many are taken at a time as the minimum allows. When the healthy ones have come down to the minimum and instances are
    left, the deployment stops and has failed; a failure of the last one is forgiven. One success at least is needed.
    """
    instances = count("instances", instances, 1, 10_000)
    minimum = count("minimum", minimum, 0, instances)
    healthy, done, failed, rounds = instances, 0, 0, []
    while done < instances and healthy > minimum:
        size = min(healthy - minimum, instances - done)
        broken = sum(done + 1 + place in failing for place in range(size))
        rounds.append(size)
        done, failed, healthy = done + size, failed + broken, healthy - broken
    updated = done - failed
    return InPlace(tuple(rounds), updated, failed, done == instances and updated > 0)


def shifts(percent: float, every_min: int) -> tuple[tuple[int, float], ...]:
    """A canary: minute and share of the new version from then on. 100 percent is all at once."""
    share = number("percent", percent, 0, 100) / 100
    every = count("every_min", every_min, 1, 2880)
    return ((0, 1.0),) if share == 1 else ((0, share), (every, 1.0))


def linear(percent: float, every_min: int) -> tuple[tuple[int, float], ...]:
    """Equal steps: minute and share of the new version from then on."""
    percent = number("percent", percent, 1, 100)
    every = count("every_min", every_min, 1, 2880)
    return tuple((step * every, min(1.0, (step + 1) * percent / 100)) for step in range(int(np.ceil(100 / percent))))


def shares(steps: tuple[tuple[int, float], ...], minutes: int) -> npt.NDArray[np.float64]:
    """The new version's share in each of the first `minutes` minutes."""
    starts = np.array([start for start, _share in steps])
    held = np.array([share for _start, share in steps])
    return held[np.searchsorted(starts, np.arange(count("minutes", minutes, 1, 100_000)), side="right") - 1]


@dataclass(frozen=True)
class Watched:
    """A bad version under an alarm; minutes from the first shift. Infinite where it never happens.

    `alarm_min` when the alarm sounds, `gone_min` when the traffic is back on the old version, `automatic` whether CodeDeploy
    did it. `exposed_min` is the exposure: minutes times the share that met the new version.
    """

    alarm_min: float
    gone_min: float
    automatic: bool
    exposed_min: float


def watched(
    steps: tuple[tuple[int, float], ...],
    *,
    errors: float,
    usual: float = 0.001,
    threshold: float = 0.01,
    periods: int = 3,
    metric: str = "all",
    by_hand_min: int = 15,
    unnoticed_min: int = 240,
) -> Watched:
    """When the alarm sounds and what is exposed until then, for a new version that fails a share `errors` of its requests.

    The alarm looks at each minute: the error rate of "all" requests, or of those to the "new" version alone, above `threshold`
    in `periods` minutes in a row. While the deployment runs CodeDeploy shifts back at once. The last shift ends it: after
    that a person needs `by_hand_min`. A version that never reaches the alarm stays for `unnoticed_min`.
    """
    errors, usual = number("errors", errors, 0, 1), number("usual", usual, 0, 1)
    threshold, periods = number("threshold", threshold, 0, 1), count("periods", periods, 1, 1440)
    by_hand, unnoticed = count("by_hand_min", by_hand_min, 0, 10_000), count("unnoticed_min", unnoticed_min, 1, 50_000)
    through = steps[-1][0]
    share = shares(steps, max(unnoticed, through + periods + by_hand) + 1)
    seen = error_rate(share, errors, usual, metric)
    return ended(share, first_alarm(seen > threshold, periods), through, by_hand, unnoticed)


def error_rate(share: npt.NDArray[np.float64], errors: float, usual: float, metric: str) -> npt.NDArray[np.float64]:
    """What the alarm looks at: the mean error rate of "all" requests, or of those to the "new" version alone, from 0 to 1."""
    if choice("metric", metric, METRICS) == "new":
        return np.full(share.shape, errors)
    return share * errors + (1 - share) * usual


def first_alarm(breaching: npt.NDArray[np.bool_], periods: int) -> float:
    """The minute at whose start `periods` minutes in a row have breached; infinite without."""
    runs = np.lib.stride_tricks.sliding_window_view(breaching, periods).all(axis=1)
    return float(np.argmax(runs) + periods) if runs.any() else NEVER


def ended(share: npt.NDArray[np.float64], alarm: float, through: int, by_hand: int, unnoticed: int) -> Watched:
    """What follows from an alarm at this minute."""
    automatic = alarm <= through
    gone = (
        alarm if automatic else min(alarm + by_hand, max(unnoticed, through))
    )  # an alarm that never sounds is infinite
    return Watched(alarm, float(gone), automatic, float(share[: int(gone)].sum()))


def canary_exposures(
    canaries: npt.ArrayLike,
    *,
    every_min: int,
    errors: float,
    usual: float,
    threshold: float,
    periods: int,
    metric: str,
    by_hand_min: int,
    unnoticed_min: int,
) -> npt.NDArray[np.float64]:
    """Minutes of exposure for many canaries at once, by their shares from 0 to 1: as `watched` says, without its minutes."""
    share = np.asarray(canaries, float)
    small, full = error_rate(share, errors, usual, metric) > threshold, errors > threshold
    alarm = np.where(small & ((periods <= every_min) | full), float(periods), every_min + periods if full else NEVER)
    most = float(max(unnoticed_min, every_min))
    gone = np.where(alarm <= every_min, alarm, np.minimum(alarm + by_hand_min, most))
    return share * np.minimum(gone, every_min) + np.maximum(gone - every_min, 0)


@dataclass(frozen=True)
class Drawn:
    """Random releases under the same alarm: the share that CodeDeploy itself shifted back, and the mean exposure in minutes."""

    stopped: float
    exposed_min: float


def drawn(
    steps: tuple[tuple[int, float], ...],
    *,
    per_min: float,
    errors: float,
    usual: float,
    threshold: float,
    periods: int,
    metric: str,
    by_hand_min: int,
    unnoticed_min: int,
    runs: int,
    rng: np.random.Generator,
) -> Drawn:
    """As `watched`, with the failed requests of every minute drawn; a minute without requests to the new version breaches nothing."""
    runs, through = count("runs", runs, 1, 100_000), steps[-1][0]
    many = count("per_min", round(number("per_min", per_min, 1, 1e9)), 1, 10**9)
    last = max(unnoticed_min, through + periods + by_hand_min) + 1
    share = shares(steps, last)
    # The share stays after the last shift: what has not breached so long after it is left alone.
    looked = min(last, through + 4 * periods + 10)
    to_new = np.rint(many * share[:looked]).astype(int)
    failed = rng.binomial(to_new, errors, (runs, looked))
    if metric == "all":
        seen = (failed + rng.binomial(many - to_new, usual, (runs, looked))) / many
    else:
        seen = failed / np.maximum(to_new, 1)
    runs_of = np.lib.stride_tricks.sliding_window_view(seen > threshold, periods, axis=1).all(axis=2)
    alarms = np.where(np.any(runs_of, axis=1), np.argmax(runs_of, axis=1) + float(periods), NEVER).tolist()
    ends = {alarm: ended(share, alarm, through, by_hand_min, unnoticed_min) for alarm in set(alarms)}
    found = [ends[alarm] for alarm in alarms]
    return Drawn(sum(one.automatic for one in found) / runs, float(np.mean([one.exposed_min for one in found])))
