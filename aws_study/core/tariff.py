"""Prices in steps: the first part of a quantity at one price, the next at another, as on a bill."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from aws_study.core.checks import Between, ParameterError, Rule, number

Steps = float | Sequence[tuple[float, float]]
HIGHEST_PRICE = 1e6  # USD per unit; nothing sold by the GB or the request comes near


def parse(steps: Steps, parameter: str = "steps") -> tuple[np.ndarray, np.ndarray]:
    """`steps` as (upper bounds, USD per unit), both of shape (steps,). A plain number is one step without end.

    The last bound is inf, or finite where no price is known beyond it. Raises ParameterError (named `parameter`) for
    bounds that do not rise from zero and for prices that are negative, NaN, infinite or not numbers.
    """
    if isinstance(steps, (str, bytes)) or not isinstance(steps, Sequence):
        return np.array([math.inf]), np.array([number(parameter, steps, 0, HIGHEST_PRICE)])
    try:
        pairs = [(up_to, usd) for up_to, usd in steps]
    except (TypeError, ValueError):
        raise ParameterError(parameter, steps, Rule("pairs_of_bound_and_price")) from None
    usd = np.array([number(parameter, usd, 0, HIGHEST_PRICE) for _, usd in pairs])
    bounds = [up_to if up_to == math.inf else number(parameter, up_to, 0, 1e18) for up_to, _ in pairs]
    if not bounds or any(low >= high for low, high in zip([0.0, *bounds[:-1]], bounds, strict=True)):
        raise ParameterError(parameter, steps, Rule("bounds_rise"))
    return np.array(bounds, dtype=float), usd


def tiered(quantity: ArrayLike, steps: Steps) -> np.ndarray:
    """USD for each `quantity` (any shape, same shape back) under `steps`: a price, or ((up_to, usd), ..., (inf, usd)).

    `up_to` is in the unit of the quantity and cumulative; each step bills only what falls inside it. Raises
    ParameterError for quantities that are negative, not finite, or past the last bound.
    """
    return _charged(quantity, *parse(steps))


def known(quantity: ArrayLike, steps: Steps, parameter: str = "steps") -> np.ndarray | None:
    """The same, or None when a quantity lies past the last bound, where no price is known. `parameter` names the price in errors."""
    bounds, usd = parse(steps, parameter)
    return None if np.max(quantity, initial=0.0) > bounds[-1] else _charged(quantity, bounds, usd)


def _charged(quantity: ArrayLike, bounds: np.ndarray, usd: np.ndarray) -> np.ndarray:
    try:
        amount = np.asarray(quantity, dtype=float)
    except (TypeError, ValueError):
        raise ParameterError("quantity", quantity, Between(0, bounds[-1])) from None
    if not bool(np.all(np.isfinite(amount) & (amount >= 0) & (amount <= bounds[-1]))):
        raise ParameterError("quantity", quantity, Between(0, bounds[-1]))
    floors = np.concatenate(([0.0], bounds[:-1]))
    return np.asarray(np.clip(amount[..., None] - floors, 0, bounds - floors) @ usd)
