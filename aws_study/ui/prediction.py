"""What a learner is asked to predict about a simulation; `study.predict` asks it and remembers the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Prediction:
    """A number to predict about the state `values`, which neither the lesson's title nor a saved output shows.

    `question` and `unit` are functions because the language is known only later; `actual` reads the number from the View.
    """

    id: str
    question: Callable[[], str]
    unit: Callable[[], str]
    values: Mapping[str, Any]
    actual: Callable[[Any], float]
    low: float
    high: float
