"""Choice: the first rule that holds names the next state. Comparisons between kinds that differ do not hold."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from typing import Any

from aws_study.core.checks import OneOf, ParameterError, Rule
from aws_study.services.step_functions_json import StateError, read

_ORDER = {
    "Equals": operator.eq, "LessThan": operator.lt, "LessThanEquals": operator.le,
    "GreaterThan": operator.gt, "GreaterThanEquals": operator.ge,
}  # fmt: skip
TESTS = {f"{kind}{name}" for kind in ("String", "Numeric") for name in _ORDER} | {
    "BooleanEquals",
    "IsPresent",
    "IsNull",
}


def chosen(state: Mapping[str, Any], data: Any, context: Any) -> str:
    """The name of the next state. Raises StateError States.NoChoiceMatched when no rule holds and there is no Default."""
    for rule in state["Choices"]:
        if holds({key: value for key, value in rule.items() if key not in ("Next", "Comment")}, data, context):
            return str(rule["Next"])
    if "Default" not in state:
        raise StateError("States.NoChoiceMatched", "no rule holds and there is no Default")
    return str(state["Default"])


def holds(rule: Mapping[str, Any], data: Any, context: Any = None) -> bool:
    """Does a rule with And, Or, Not or one comparison hold for the data? Raises ParameterError for one it does not know."""
    if "And" in rule:
        return all(holds(part, data, context) for part in rule["And"])
    if "Or" in rule:
        return any(holds(part, data, context) for part in rule["Or"])
    if "Not" in rule:
        return not holds(rule["Not"], data, context)
    tests = [key for key in rule if key != "Variable"]
    if len(tests) != 1 or tests[0] not in TESTS:
        raise ParameterError("Choices", tests, OneOf(tuple(sorted(TESTS))))
    (test,), wanted = tests, rule[tests[0]]
    if "Variable" not in rule:
        raise ParameterError("Choices", test, Rule("a comparison with Variable"))
    try:
        value = read(data, rule["Variable"], context=context)
    except StateError:
        if test == "IsPresent":
            return wanted is False
        raise
    if test == "IsPresent":
        return wanted is True
    if test == "IsNull":
        return (value is None) is wanted
    if test == "BooleanEquals":
        return isinstance(value, bool) and value is wanted
    text = test.startswith("String")
    kind: Any = str if text else (int, float)
    if not isinstance(value, kind) or isinstance(value, bool):
        return False
    return bool(_ORDER[test.removeprefix("String" if text else "Numeric")](value, wanted))
