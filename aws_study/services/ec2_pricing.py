"""EC2 purchase options: when and how far a commitment pays, and how Reserved Instances and Savings Plans spread over what runs.

Sources: Amazon EC2 User Guide, "How Reserved Instances are applied", text of 2023-06; Savings Plans User Guide,
"Understanding how Savings Plans apply to your AWS usage", stored copy read 2026-11. Prices are passed in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from aws_study.core.checks import ParameterError, Rule, choice, count, number

FACTORS = {"nano": 0.25, "micro": 0.5, "small": 1.0, "medium": 2.0, "large": 4.0, "xlarge": 8.0}
FACTORS |= {f"{n}xlarge": 8.0 * n for n in (2, 3, 4, 6, 8, 9, 10, 12, 16, 18, 24, 32, 48)}


def break_even_share(*, on_demand_usd_h: float, committed_usd_h: float) -> float:
    """Share of the hours from which paying for all of them at `committed_usd_h` costs less than on demand for the used ones."""
    return number("committed_usd_h", committed_usd_h, 0, 1e4) / number("on_demand_usd_h", on_demand_usd_h, 1e-9, 1e4)


def covered(*, reserved_size: str, reserved: int, running_size: str, running: int) -> float:
    """How many running instances of one family a regional Linux reservation with shared tenancy pays for (may be a part of one)."""
    covers = applied(reserved={reserved_size: reserved}, running={running_size: running})
    return covers[running_size]


def applied(*, reserved: Mapping[str, int], running: Mapping[str, int]) -> dict[str, float]:
    """How many running instances of each size regional Linux reservations of one family pay for, smallest size first.

    reserved, running: instances by size. Raises ParameterError for an unknown size or a count outside 0..1,000,000.
    """
    units = sum(
        FACTORS[choice("reserved_size", size, FACTORS)] * count("reserved", n, 0, 10**6) for size, n in reserved.items()
    )
    covers = {}
    for size in sorted(running, key=lambda name: FACTORS[choice("running_size", name, FACTORS)]):
        each = FACTORS[size]
        covers[size] = min(float(count("running", running[size], 0, 10**6)), units / each)
        units -= covers[size] * each
    return {size: covers[size] for size in running}


def _load(load: Sequence[int] | np.ndarray) -> np.ndarray:
    hours = np.asarray(load)
    if hours.ndim != 1 or hours.size == 0 or not np.issubdtype(hours.dtype, np.number):
        raise ParameterError("load", load, Rule("hours_of_instances"))
    if not np.all(np.isfinite(hours)) or hours.min() < 0 or hours.max() > 10**5 or np.any(hours != np.floor(hours)):
        raise ParameterError("load", load, Rule("hours_of_instances"))
    return hours.astype(int)


def needed_share(load: Sequence[int] | np.ndarray) -> np.ndarray:
    """For the 1st, 2nd, ... instance the share of the hours in which `load` (instances in each hour) needs it. Never increases."""
    hours = _load(load)
    return np.bincount(hours, minlength=2)[::-1].cumsum()[::-1][1:] / hours.size


def bills(
    load: Sequence[int] | np.ndarray, *, on_demand_usd_h: float, committed_usd_h: float, most: int = 0
) -> np.ndarray:
    """Mean USD an hour when 0, 1, 2, ... instances are committed to, up to the peak of the load or `most`, whichever is more.

    A committed instance is paid for in every hour, what the load needs beyond the commitment on demand.
    """
    share = needed_share(load)
    most = max(share.size, count("most", most, 0, 10**5))
    needed = np.zeros(most)
    needed[: share.size] = share
    # One instance more in the commitment adds its price and spares the hours in which it would have run on demand.
    each = number("committed_usd_h", committed_usd_h, 0, 1e4) - number(
        "on_demand_usd_h", on_demand_usd_h, 1e-9, 1e4
    ) * np.array(needed)
    return on_demand_usd_h * needed.sum() + np.concatenate([[0.0], each.cumsum()])


def best_commitment(load: Sequence[int] | np.ndarray, *, on_demand_usd_h: float, committed_usd_h: float) -> int:
    """The number of instances to commit to: those that are needed in more than the break-even share of the hours."""
    share = break_even_share(on_demand_usd_h=on_demand_usd_h, committed_usd_h=committed_usd_h)
    return int(np.count_nonzero(needed_share(load) > share))


@dataclass(frozen=True)
class PlanHour:
    """One hour under a Savings Plan, in USD: what is paid on demand beside the commitment, and what of it lies idle."""

    commitment_usd: float
    on_demand_usd: float
    unused_usd: float

    @property
    def total_usd(self) -> float:
        return self.commitment_usd + self.on_demand_usd


def plan_hour(usage: Sequence[tuple[float, float]], *, commitment_usd: float) -> PlanHour:
    """One hour's bill under one Savings Plan.

    usage: for each thing that ran (USD on demand, USD at the plan's rate) for the hour. The largest saving in percent is
    served first, among equals the lowest rate. What is left of the commitment is lost, what is left of the usage is paid on demand.
    """
    left = number("commitment_usd", commitment_usd, 0, 1e6)
    rest = 0.0
    checked = [(number("usage", od, 1e-9, 1e6), number("usage", plan, 1e-9, od)) for od, plan in usage]
    for on_demand, plan in sorted(checked, key=lambda pair: (round(pair[1] / pair[0], 12), pair[1])):
        paid = min(plan, left)
        left -= paid
        rest += on_demand * (1 - paid / plan)
    return PlanHour(float(commitment_usd), rest, left)
