"""Is a state machine one that this model can run? What it does not know it refuses in words, before anything runs.

Source: Amazon States Language specification (JSONPath); retrier fields of September 2023.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aws_study.core.checks import OneOf, ParameterError, Rule
from aws_study.services.step_functions_json import put, steps

_COMMON = {"Type", "Comment", "QueryLanguage"}
_PATHS = {"InputPath", "OutputPath"}
_FLOW = {"Next", "End"}
_WORK = {"ResultSelector", "ResultPath", "Retry", "Catch"}
FIELDS = {
    "Pass": _PATHS | _FLOW | {"Parameters", "Result", "ResultPath"},
    "Task": _PATHS | _FLOW | _WORK | {"Parameters", "Resource", "TimeoutSeconds"},
    "Choice": _PATHS | {"Choices", "Default"},
    "Wait": _PATHS | _FLOW | {"Seconds", "SecondsPath"},
    "Succeed": _PATHS,
    "Fail": {"Error", "Cause"},
    "Parallel": _PATHS | _FLOW | _WORK | {"Parameters", "Branches"},
    "Map": _PATHS | _FLOW | _WORK | {"ItemsPath", "ItemSelector", "ItemProcessor", "MaxConcurrency"},
}
RETRIER = {"ErrorEquals", "IntervalSeconds", "MaxAttempts", "BackoffRate", "MaxDelaySeconds", "JitterStrategy"}
CATCHER = {"ErrorEquals", "Next", "ResultPath"}


def machine(definition: Any) -> Mapping[str, Any]:
    """The definition, if the model can run it. Raises ParameterError that names the state and the field."""
    top = _mapping("definition", definition)
    _known(
        "definition",
        top,
        {"StartAt", "States", "Comment", "QueryLanguage", "TimeoutSeconds", "Version", "ProcessorConfig"},
    )
    if "TimeoutSeconds" in top:
        raise ParameterError("definition", "TimeoutSeconds", Rule("TimeoutSeconds of a Task alone"))
    if top.get("ProcessorConfig", {}).get("Mode", "INLINE") != "INLINE":
        raise ParameterError("ProcessorConfig", top["ProcessorConfig"], Rule("Mode INLINE"))
    _json_path("definition", top)
    states = _mapping("States", top.get("States"))
    _one_of("StartAt", top.get("StartAt"), states)
    for name, state in states.items():
        _state(name, _mapping(name, state), states)
    return top


def _state(name: str, state: Mapping[str, Any], states: Mapping[str, Any]) -> None:
    kind = state.get("Type")
    _one_of(f"{name}.Type", kind, FIELDS)
    _json_path(name, state)
    _known(name, state, FIELDS[str(kind)] | _COMMON)
    if kind in ("Choice", "Succeed", "Fail"):
        pass
    elif ("Next" in state) == (state.get("End") is True):
        raise ParameterError(name, state.get("Next"), Rule("either Next or End: true"))
    elif "Next" in state:
        _one_of(f"{name}.Next", state["Next"], states)
    for field in ("InputPath", "OutputPath", "ItemsPath", "SecondsPath"):
        if state.get(field) is not None:
            steps(str(state[field]).replace("$$", "$", 1), f"{name}.{field}")
    if "ResultPath" in state:
        put({}, {}, state["ResultPath"])
    if kind == "Choice":
        if not isinstance(state.get("Choices"), list) or not state["Choices"]:
            raise ParameterError(f"{name}.Choices", state.get("Choices"), Rule("a list with at least one rule"))
        for target in [rule.get("Next") for rule in state["Choices"]] + [state[k] for k in ("Default",) if k in state]:
            _one_of(f"{name}.Next", target, states)
    if kind == "Wait" and ("Seconds" in state) == ("SecondsPath" in state):
        raise ParameterError(name, sorted(state), Rule("either Seconds or SecondsPath"))
    if kind == "Parallel":
        for branch in state.get("Branches", []):
            machine(branch)
    if kind == "Map":
        machine(state.get("ItemProcessor"))
    _handlers(name, "Retry", state.get("Retry", []), RETRIER)
    _handlers(name, "Catch", state.get("Catch", []), CATCHER)
    for catcher in state.get("Catch", []):
        _one_of(f"{name}.Catch.Next", catcher.get("Next"), states)
        put({}, {}, catcher.get("ResultPath", "$"))


def _handlers(name: str, field: str, handlers: Any, known: set[str]) -> None:
    for place, handler in enumerate(handlers):
        where = f"{name}.{field}[{place}]"
        _known(where, _mapping(where, handler), known)
        errors = handler.get("ErrorEquals")
        if not isinstance(errors, list) or not errors or not all(isinstance(error, str) for error in errors):
            raise ParameterError(f"{where}.ErrorEquals", errors, Rule("a list of error names"))
        if "States.ALL" in errors and (len(errors) > 1 or place < len(handlers) - 1):
            raise ParameterError(f"{where}.ErrorEquals", errors, Rule("States.ALL alone and in the last place"))
        if field == "Retry":
            retrier(where, handler)


def retrier(where: str, handler: Mapping[str, Any]) -> tuple[int, float, int, float]:
    """(IntervalSeconds, BackoffRate, MaxAttempts, MaxDelaySeconds), with the defaults 1, 2, 3 and no ceiling."""
    interval, rate = handler.get("IntervalSeconds", 1), handler.get("BackoffRate", 2.0)
    attempts, longest = handler.get("MaxAttempts", 3), handler.get("MaxDelaySeconds", float("inf"))
    for field, value, low, whole in (
        ("IntervalSeconds", interval, 1, True),
        ("BackoffRate", rate, 1, False),
        ("MaxAttempts", attempts, 0, True),
        ("MaxDelaySeconds", longest, interval + 1 if type(interval) is int else 1, longest != float("inf")),
    ):
        number = isinstance(value, int if whole else (int, float)) and not isinstance(value, bool)
        if not number or not value >= low:
            rule = f"a {'whole ' if whole else ''}number of at least {low}"
            raise ParameterError(f"{where}.{field}", value, Rule(rule))
    if handler.get("JitterStrategy", "NONE") != "NONE":
        raise ParameterError(f"{where}.JitterStrategy", handler["JitterStrategy"], Rule("NONE; FULL draws at random"))
    return interval, float(rate), attempts, float(longest)


def _mapping(where: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping) or not value:
        raise ParameterError(where, value, Rule("a JSON object with something in it"))
    return value


def _known(where: str, given: Mapping[str, Any], known: set[str]) -> None:
    for field in given:
        if field not in known:
            raise ParameterError(where, field, OneOf(tuple(sorted(known))))


def _one_of(where: str, value: Any, names: Any) -> None:
    if not isinstance(value, str) or value not in names:
        raise ParameterError(where, value, OneOf(tuple(names)))


def _json_path(where: str, given: Mapping[str, Any]) -> None:
    if given.get("QueryLanguage", "JSONPath") != "JSONPath":
        raise ParameterError(
            f"{where}.QueryLanguage", given["QueryLanguage"], Rule("JSONPath; JSONata is not part of this model")
        )
