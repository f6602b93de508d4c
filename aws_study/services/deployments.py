"""Deployment policies of Elastic Beanstalk as timelines: instances in service, requests on the new version, instances paid for.

Sources: AWS Elastic Beanstalk Developer Guide, deployment policies, immutable updates, URL swap, table of deployment methods
(texts of 2026-06 and 2026-09, table of 2023-06 and later copies). A deployment that is stopped half way undoes what it did: in place by deploying
the old version batch by batch, with new instances by giving them up. Once it has ended, undoing it is a deployment of its own;
only an environment that still runs can be swapped back. Seconds everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aws_study.core.checks import choice, count, number

POLICIES = ("all_at_once", "rolling", "additional_batch", "immutable", "traffic_splitting", "blue_green")
NEVER = float("inf")
_RAMP = 24  # pieces in which clients follow a DNS change; each has its mean share, so that sums are exact


@dataclass(frozen=True)
class Fleet:
    """What a deployment works with. `split` is the share of requests that traffic splitting tries first, from 0 to 1.

    `boot_s` starts an instance, `deploy_s` brings a version onto it (out of service meanwhile), `health_s` is watched before
    the next batch, `evaluate_s` how long traffic is split, `ttl_s` how long clients keep the address of an environment.
    """

    instances: int = 10
    batch: int = 2
    boot_s: float = 180.0
    deploy_s: float = 60.0
    health_s: float = 120.0
    split: float = 0.1
    evaluate_s: float = 300.0
    ttl_s: float = 60.0

    def __post_init__(self) -> None:
        count("instances", self.instances, 1, 10_000)
        count("batch", self.batch, 1, self.instances)
        for name in ("boot_s", "deploy_s", "health_s", "evaluate_s", "ttl_s"):
            number(name, getattr(self, name), 0, 86_400)
        number("split", self.split, 0, 1)


@dataclass(frozen=True)
class Step:
    """A stretch of time: instances in service with the old and the new version, instances paid for, the new version's share."""

    seconds: float
    old: int
    new: int
    paid: int
    share: float


@dataclass(frozen=True)
class Course:
    """A release from its start until all is as before again, or until it is through; arrays are the stretches between `edges`.

    `deployed_s` is when the deployment is or would have been through, `first_s` when the new version gets its first request,
    `alarm_s` when it was stopped and `back_s` when the old version serves everything again (both infinite for a good one).
    """

    edges: npt.NDArray[np.float64]
    old: npt.NDArray[np.float64]
    new: npt.NDArray[np.float64]
    paid: npt.NDArray[np.float64]
    share: npt.NDArray[np.float64]
    deployed_s: float
    first_s: float
    alarm_s: float
    back_s: float

    @property
    def rollback_s(self) -> float:
        return self.back_s - self.alarm_s if self.alarm_s < NEVER else 0.0

    @property
    def late(self) -> bool:
        """Whether the alarm came when the deployment was through."""
        return self.deployed_s <= self.alarm_s < NEVER


@dataclass(frozen=True)
class Damage:
    """Requests that nobody could serve, requests that the new version failed, instance hours beyond the usual fleet."""

    unserved: float
    wrong: float
    extra_hours: float

    @property
    def failed(self) -> float:
        return self.unserved + self.wrong


def _mixed(seconds: float, old: int, new: int, paid: int) -> Step:
    """Requests go to all instances alike."""
    return Step(seconds, old, new, paid, new / (old + new) if new else 0.0)


def _sizes(instances: int, batch: int) -> list[int]:
    full, rest = divmod(instances, batch)
    return [batch] * full + [rest] * (rest > 0)


def _ramp(fleet: Fleet, start: float, end: float) -> list[Step]:
    n = fleet.instances
    middles = start + (end - start) * (np.arange(_RAMP) + 0.5) / _RAMP
    return [Step(fleet.ttl_s / _RAMP, n, n, 2 * n, float(share)) for share in middles]


def plan(policy: str, fleet: Fleet) -> list[Step]:
    """The steps of a deployment that goes well; the last one, endless, is what stands afterwards.

    After a swap of URLs the old environment is kept. Raises ParameterError.
    """
    choice("policy", policy, POLICIES)
    n, fresh, health = fleet.instances, fleet.boot_s + fleet.deploy_s, fleet.health_s
    after = Step(NEVER, 0, n, n, 1.0)
    if policy == "all_at_once":
        return [Step(fleet.deploy_s, 0, 0, n, 0.0), after]
    if policy == "immutable":
        first = [_mixed(fresh, n, 0, n + 1), _mixed(health, n, 1, n + 1)]
        rest = [_mixed(fresh, n, 1, 2 * n), _mixed(health, n, n, 2 * n)]
        return [*first, *(rest if n > 1 else []), after]
    if policy == "traffic_splitting":
        return [_mixed(fresh, n, 0, 2 * n), Step(fleet.evaluate_s, n, n, 2 * n, fleet.split), after]
    if policy == "blue_green":
        return [_mixed(fresh, n, 0, 2 * n), *_ramp(fleet, 0, 1), Step(NEVER, n, n, 2 * n, 1.0)]
    extra = fleet.batch if policy == "additional_batch" else 0
    steps = [_mixed(fresh, n, 0, n + extra), _mixed(health, n, extra, n + extra)] if extra else []
    done = 0
    for size in _sizes(n, fleet.batch):
        steps.append(_mixed(fleet.deploy_s, n - done - size, extra + done, n + extra))
        done += size
        steps.append(_mixed(health, n - done, extra + done, n + extra))
    return [*steps, after]


def _undone(policy: str, fleet: Fleet, here: Step, through: bool) -> list[Step]:
    """The steps back from a stopped deployment, or from one that is `through`."""
    n = fleet.instances
    if policy == "blue_green":
        return _ramp(fleet, here.share, 0) if here.share else []
    if through:  # the same deployment once more, with the versions in exchanged parts
        again = plan(policy, fleet)[:-1]
        return [Step(s.seconds, s.new, s.old, s.paid, 1 - s.share if s.old + s.new else 0.0) for s in again]
    if policy == "all_at_once":
        return [Step(fleet.deploy_s, 0, 0, n, 0.0)]
    if policy in ("immutable", "traffic_splitting"):
        return []
    steps = []
    old, new, paid = here.old, here.new, here.paid
    in_work = paid - old - new  # out of service, just being deployed to
    while in_work or new:
        if not in_work:
            in_work = min(fleet.batch, new)
            new -= in_work
        steps.append(_mixed(fleet.deploy_s, old, new, paid))
        old, in_work = old + in_work, 0
        steps.append(_mixed(fleet.health_s, old, new, paid))
    return steps


def release(policy: str, fleet: Fleet, *, alarm_after_s: float | None = None) -> Course:
    """One release. With `alarm_after_s` it is bad, and undone so long after the new version got its first request."""
    forward = plan(policy, fleet)
    starts = np.cumsum([0.0, *(step.seconds for step in forward[:-1])])
    deployed = float(starts[-1])
    first = float(next(start for start, step in zip(starts, forward, strict=True) if step.share > 0))
    if alarm_after_s is None:
        return _course([*forward[:-1], _lasting(forward[-1], 0.0)], deployed, first, NEVER, NEVER)
    alarm = first + number("alarm_after_s", alarm_after_s, 0, 604_800)
    at = int(np.searchsorted(starts, alarm, side="right")) - 1
    here = forward[at]
    past = [*forward[:at], _lasting(here, alarm - float(starts[at]))]
    back = _undone(policy, fleet, here, at == len(forward) - 1)
    while back and back[-1].share == 0 and back[-1].old >= fleet.instances:
        back.pop()  # the old version serves everything: only watched
    gone = alarm + sum(step.seconds for step in back)
    return _course([*past, *back], deployed, first, alarm, gone)


def _lasting(step: Step, seconds: float) -> Step:
    return Step(seconds, step.old, step.new, step.paid, step.share)


def _course(steps: list[Step], deployed: float, first: float, alarm: float, back: float) -> Course:
    edges = np.cumsum([0.0, *(step.seconds for step in steps)])
    old, new, paid, share = np.array([(one.old, one.new, one.paid, one.share) for one in steps], float).reshape(-1, 4).T
    return Course(edges, old, new, paid, share, deployed_s=deployed, first_s=first, alarm_s=alarm, back_s=back)


def damage(course: Course, fleet: Fleet, *, per_s: float, each_per_s: float, errors: float) -> Damage:
    """What a course costs: `per_s` requests come, an instance serves at most `each_per_s`, a share `errors` of the new fails."""
    per_s, each = number("per_s", per_s, 0, 1e9), number("each_per_s", each_per_s, 0, 1e9)
    errors = number("errors", errors, 0, 1)
    seconds = np.diff(course.edges)
    to_new, to_old = per_s * course.share, per_s * (1 - course.share)
    served = np.minimum(to_new, each * course.new)
    unserved = to_new - served + np.maximum(to_old - each * course.old, 0)
    extra = np.maximum(course.paid - fleet.instances, 0) @ seconds / 3600
    return Damage(float(unserved @ seconds), float(errors * served @ seconds), float(extra))


def least_damage(
    policies: Sequence[str], fleet: Fleet, *, alarm_after_s: float, per_s: float, each_per_s: float, errors: float
) -> str:
    """The one of these policies with which the fewest requests of a bad release fail."""
    return min(
        policies,
        key=lambda policy: (
            damage(
                release(policy, fleet, alarm_after_s=alarm_after_s),
                fleet,
                per_s=per_s,
                each_per_s=each_per_s,
                errors=errors,
            ).failed
        ),
    )
