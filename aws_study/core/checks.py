"""The one way in which models refuse bad input: a ParameterError that says which parameter, what it was, what is allowed."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Between:
    """An interval of numbers, both ends allowed; `whole` when only whole numbers are."""

    low: float
    high: float
    whole: bool = False

    def __str__(self) -> str:
        return f"{'a whole number' if self.whole else 'a number'} from {self.low:,g} to {self.high:,g}"


@dataclass(frozen=True)
class OneOf:
    """A closed list of values."""

    values: tuple[Any, ...]

    def __str__(self) -> str:
        return "one of " + ", ".join(repr(value) for value in self.values)


@dataclass(frozen=True)
class Rule:
    """A condition that is neither an interval nor a list: a code for the interface to translate, with its numbers."""

    code: str
    numbers: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        return self.code + "".join(f" {name}={value}" for name, value in self.numbers)


class ParameterError(ValueError):
    """A parameter that a model refuses. `parameter` is its name, `value` what was given, `allowed` what it takes."""

    def __init__(self, parameter: str, value: Any, allowed: Between | OneOf | Rule):
        self.parameter, self.value, self.allowed = parameter, value, allowed
        super().__init__(f"{parameter}={value!r}: allowed is {allowed}")


def number(parameter: str, value: Any, low: float, high: float) -> float:
    """`value` as a float from low to high. Raises ParameterError for text, booleans, NaN, infinity or out of range."""
    try:
        good = not isinstance(value, (bool, str, bytes)) and math.isfinite(value) and low <= value <= high
    except (TypeError, OverflowError):
        good = False
    if not good:
        raise ParameterError(parameter, value, Between(low, high))
    return float(value)


def count(parameter: str, value: Any, low: int, high: int) -> int:
    """`value` as an int from low to high (3.0 is 3; 3.5 is refused). Raises ParameterError."""
    try:
        good = (
            not isinstance(value, (bool, str, bytes))
            and math.isfinite(value)
            and low <= value <= high
            and value == int(value)
        )
    except (TypeError, OverflowError):
        good = False
    if not good:
        raise ParameterError(parameter, value, Between(low, high, whole=True))
    return int(value)


def choice(parameter: str, value: Any, allowed: Collection[Any]) -> Any:
    """`value` if it is in `allowed`. Raises ParameterError."""
    if not any(value is item or (type(value) is type(item) and value == item) for item in allowed):
        raise ParameterError(parameter, value, OneOf(tuple(allowed)))
    return value
