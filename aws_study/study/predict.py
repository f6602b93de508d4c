"""Predict before you look: a number, how sure you are, and then the simulation in that state with your number drawn in.

A module of `simulations` offers PREDICTIONS, a mapping from id to a Prediction.
"""

from __future__ import annotations

import html
import importlib
import math
import pkgutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets

from aws_study import simulations
from aws_study.study import look, progress
from aws_study.study.question_widget import SureChoice, constant_text
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui.prediction import Prediction
from aws_study.ui.units import plain

CLOSE = 0.05  # a prediction within five percent counts as right in the calibration


def predict(simulation: Any, id: str) -> PredictCard:
    """The card for a prediction about this simulation. Raises KeyError naming the id when its lesson has none."""
    for name, module in list(sys.modules.items()):
        if name.startswith("aws_study.simulations.") and simulation.id in getattr(module, "SIMULATIONS", {}):
            found = getattr(module, "PREDICTIONS", {}).get(id)
            if found is not None:
                return PredictCard(found, simulation)
    raise KeyError(f"no prediction {id!r} for the simulation {simulation.id!r}")


@dataclass(frozen=True)
class Recall:
    """A prediction that comes back in the review, with what makes its simulation."""

    prediction: Prediction
    build: Callable[[], Any]

    @property
    def id(self) -> str:
        return self.prediction.id


def recall(id: str, simulation: str) -> Recall | None:
    """The prediction with this id about this simulation, looked for in every lesson; None when the course dropped it."""
    for info in pkgutil.iter_modules(simulations.__path__):
        module = importlib.import_module(f"{simulations.__name__}.{info.name}")
        build = getattr(module, "SIMULATIONS", {}).get(simulation)
        prediction = getattr(module, "PREDICTIONS", {}).get(id)
        if build is not None and prediction is not None:
            return Recall(prediction, build)
    return None


def read_number(text: str, low: float, high: float) -> float | None:
    """The number in what was typed (12, 0.5, 10,000, 1e6, 25 %), or None when it is none from low to high."""
    try:
        value = float(text.strip().rstrip("%").replace(",", "").replace("_", "").replace(" ", ""))
    except ValueError:
        return None
    return value if math.isfinite(value) and low <= value <= high else None


def close(value: float, actual: float) -> bool:
    """Whether a prediction counts as right: within five percent of the actual value (at zero: exactly)."""
    return math.isclose(value, actual, rel_tol=CLOSE)


class PredictCard(widgets.VBox):
    """Type a number, say how sure you are, check. `actual` is None until then; `on_answer` hears of the first check."""

    def __init__(
        self, prediction: Prediction, simulation: Any, *, on_answer: Callable[[PredictCard, bool], None] | None = None
    ):
        super().__init__()
        self._on_answer = on_answer
        self.prediction, self.simulation = prediction, simulation
        self.actual: float | None = None
        unit = prediction.unit()
        self.number = widgets.Text(
            description=_("Your prediction ({unit})").format(unit=unit) if unit else _("Your prediction"),
            continuous_update=True,
            style={"description_width": "initial"},
        )
        self.sure = SureChoice()
        self.check = widgets.Button(description=_("Check"), button_style="primary")
        self.check.on_click(self._on_check)
        self.status = widgets.HTML()
        self.add_class("aws-study")
        words = f'<h3>{html.escape(_("Predict"))}</h3><p class="aws-stem">{look.marked(prediction.question())}</p>'
        self.children = look.card(widgets.HTML(words), self.number, self.sure, self.check, self.status)

    def _on_check(self, _button: Any) -> None:
        value = read_number(self.number.value, self.prediction.low, self.prediction.high)
        if value is None:
            words = _("Write a number from {low} to {high}, like 12, 0.5 or 10,000.")
            self.status.value = look.said(
                words.format(low=plain(self.prediction.low), high=plain(self.prediction.high))
            )
            return
        if self.sure.value is None:
            self.status.value = look.said(_("Say how sure you are, then check."))
            return
        self.simulation.set(**self.prediction.values)
        actual = float(self.prediction.actual(self.simulation.view))
        first = self.actual is None
        if first:  # later tries are play; the first one is the prediction
            data = {"value": value, "actual": actual, "sure": self.sure.value, "right": close(value, actual)}
            progress.record("prediction", self.prediction.id, {**data, "simulation": self.simulation.id})
        self.actual = actual
        if hasattr(self.simulation, "guess"):
            self.simulation.guess(value)
        verdict = look.said(
            difference(value, actual, self.prediction.unit()), "aws-yes" if close(value, actual) else "aws-no"
        )
        self.status.value = verdict + look.notice()
        if first and self._on_answer is not None:
            self._on_answer(self, close(value, actual))

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return constant_text(super()._repr_mimebundle_(**kwargs), f"{_('Predict')} {self.prediction.id}")


def difference(value: float, actual: float, unit: str) -> str:
    """How far the prediction was off, in words."""
    fields = {"value": measured(value, unit), "actual": measured(actual, unit)}
    if math.isclose(value, actual, rel_tol=1e-3):
        words = _("✓ You said {value}, and that is what it is.")
    elif close(value, actual):
        words = _("✓ You said {value}; it is {actual}. Very close.")
    elif actual == 0:
        words = _("✗ You said {value}; it is zero.")
    else:
        fields["percent"] = plain(abs(value - actual) / abs(actual) * 100, 2)
        low = _("✗ You said {value}; it is {actual}. You were {percent} % too low.")
        high = _("✗ You said {value}; it is {actual}. You were {percent} % too high.")
        words = low if value < actual else high
    return words.format(**fields)


def measured(value: float, unit: str) -> str:
    """A number with its unit; Korean units and the percent sign stand close to a Korean number."""
    close_by = language() == "ko" and (unit.startswith("%") or "가" <= unit[:1] <= "힣")
    return f"{plain(value)}{'' if close_by else ' '}{unit}".rstrip()
