"""EC2 purchase options: when a commitment pays, and how a regional Reserved Instance spreads over sizes.

Source: Amazon EC2 User Guide, "How Reserved Instances are applied", text of 2023-06. Prices are passed in.
"""

from __future__ import annotations

from aws_study.core.checks import choice, count, number

FACTORS = {"nano": 0.25, "micro": 0.5, "small": 1.0, "medium": 2.0, "large": 4.0, "xlarge": 8.0}
FACTORS |= {f"{n}xlarge": 8.0 * n for n in (2, 3, 4, 6, 8, 9, 10, 12, 16, 18, 24, 32, 48)}


def break_even_share(*, on_demand_usd_h: float, committed_usd_h: float) -> float:
    """Share of the hours from which paying for all of them at `committed_usd_h` costs less than on demand for the used ones."""
    return number("committed_usd_h", committed_usd_h, 0, 1e4) / number("on_demand_usd_h", on_demand_usd_h, 1e-9, 1e4)


def covered(*, reserved_size: str, reserved: int, running_size: str, running: int) -> float:
    """How many running instances of one family a regional Linux reservation with shared tenancy pays for (may be a part of one)."""
    units = FACTORS[choice("reserved_size", reserved_size, FACTORS)] * count("reserved", reserved, 0, 10**6)
    each = FACTORS[choice("running_size", running_size, FACTORS)]
    return min(float(count("running", running, 0, 10**6)), units / each)
