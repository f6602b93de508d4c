"""A ParameterError as a sentence in the learner's language: which parameter, what it was, what is allowed."""

from __future__ import annotations

from collections.abc import Mapping

from aws_study.core.checks import Between, OneOf, ParameterError
from aws_study.text import gettext as _
from aws_study.ui.controls import Choice, Control
from aws_study.ui.units import plain


def refusal(error: ParameterError, controls: Mapping[str, Control]) -> str:
    """The sentence. `controls` give the parameter its label; a parameter without a control keeps its name."""
    control = controls.get(error.parameter)
    label = control.label if control is not None else error.parameter
    words = control.options if isinstance(control, Choice) else {}
    value = str(error.value)
    value = words.get(value, value)
    if len(value) > 40:
        value = value[:37] + "..."
    allowed = error.allowed
    if isinstance(allowed, Between):
        fields = {"label": label, "value": value, "low": plain(allowed.low, 6), "high": plain(allowed.high, 6)}
        if allowed.low == allowed.high:
            return _("{label}: {value} is not possible. Allowed: {names}.").format(**fields, names=fields["low"])
        if allowed.whole:
            return _("{label}: {value} is not possible. Allowed: a whole number from {low} to {high}.").format(**fields)
        return _("{label}: {value} is not possible. Allowed: a number from {low} to {high}.").format(**fields)
    if isinstance(allowed, OneOf):
        names = ", ".join(str(words.get(item, item)) for item in allowed.values)
        return _("{label}: {value} is not possible. Allowed: {names}.").format(label=label, value=value, names=names)
    if allowed.code == "not_a_number":
        return _("{label}: {value} is not a number. Write it like 12, 0.5, 10,000 or 1e6.").format(
            label=label, value=value
        )
    numbers = dict(allowed.numbers)
    known = _rules().get(allowed.code)
    if known is not None:
        return known.format(label=label, value=value, **numbers)
    return _("{label}: {value} is not possible ({rule}).").format(label=label, value=value, rule=allowed)


def _rules() -> dict[str, str]:
    """Conditions between parameters, by the code that the model gives."""
    return {
        "no_target": _("There has to be at least one target."),
        "no_way_out": _("Without a NAT gateway this traffic has no way out. Choose an endpoint."),
        "missing_price": _(
            "{label}: our data has no price for {names}, so no total is drawn. Type your own under More parameters."
        ),
        "task_too_large": _("{label}: {value} is more than a host of this type has for tasks."),
        "after": _("{label}: {value} is not possible. It has to come after day {day}."),
    }
