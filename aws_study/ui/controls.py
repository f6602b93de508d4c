"""What a learner can move: a number with a slider and a box, a choice, a switch. Plain data; card.js draws them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aws_study.core.checks import OneOf, ParameterError, Rule


@dataclass(frozen=True)
class Number:
    """A number. `low` to `high` is the slider's comfortable range; the box beside it takes what the model takes.

    `step` is the slider's step; with `log` the slider moves in equal ratios instead (both ends above zero) and
    `step` is what its values are rounded to at least. `unit` stands behind the label.
    """

    name: str
    label: str
    low: float
    high: float
    step: float = 1.0
    unit: str = ""
    log: bool = False
    whole: bool = False

    def read(self, raw: Any) -> float | int:
        """The number in what was typed: 10, 1e6, 10,000. Raises ParameterError for anything else."""
        if isinstance(raw, bool):
            raise ParameterError(self.name, raw, Rule("not_a_number"))
        if not isinstance(raw, (int, float)):
            text = str(raw).strip().replace(",", "").replace("_", "").replace("\u00a0", "").replace(" ", "")
            try:
                raw = float(text)
            except ValueError:
                raise ParameterError(self.name, raw, Rule("not_a_number")) from None
        if not math.isfinite(raw):
            raise ParameterError(self.name, raw, Rule("not_a_number"))
        return int(raw) if raw == int(raw) else raw

    def spec(self) -> dict[str, Any]:
        return {
            "kind": "number",
            "name": self.name,
            "label": self.label,
            "unit": self.unit,
            "low": self.low,
            "high": self.high,
            "step": self.step,
            "log": self.log,
        }


def Count(name: str, label: str, low: int, high: int, *, unit: str = "", step: int = 1, log: bool = False) -> Number:
    """A Number whose slider stops at whole numbers."""
    return Number(name, label, low, high, step=step, unit=unit, log=log, whole=True)


@dataclass(frozen=True)
class Choice:
    """One of a few values, each with the words a learner reads."""

    name: str
    label: str
    options: Mapping[str, str]

    def read(self, raw: Any) -> str:
        if raw not in self.options:
            raise ParameterError(self.name, raw, OneOf(tuple(self.options)))
        return str(raw)

    def spec(self) -> dict[str, Any]:
        return {"kind": "choice", "name": self.name, "label": self.label, "options": list(self.options.items())}


@dataclass(frozen=True)
class Switch:
    """On or off."""

    name: str
    label: str

    def read(self, raw: Any) -> bool:
        if not isinstance(raw, bool):
            raise ParameterError(self.name, raw, OneOf((True, False)))
        return raw

    def spec(self) -> dict[str, Any]:
        return {"kind": "switch", "name": self.name, "label": self.label}


Control = Number | Choice | Switch


@dataclass(frozen=True)
class Preset:
    """A named state worth looking at. What `values` does not name stays as the first preset has it."""

    id: str
    label: str
    values: Mapping[str, Any]
