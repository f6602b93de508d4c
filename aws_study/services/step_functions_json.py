"""What Step Functions does to JSON between two states, in the JSONPath query language.

The order in a state: InputPath, Parameters (a Map's ItemSelector likewise), the work, ResultSelector, ResultPath, OutputPath.
Sources: Amazon States Language specification; Step Functions Developer Guide, input and output processing, text of 2023-06. A path in
Parameters that finds nothing is States.ParameterPathFailure in the specification; executions recorded from AWS (2022 and later) and
AWS's own workshop show States.Runtime, which no Retry and no Catch takes, and so does this model.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any

from aws_study.core.checks import ParameterError, Rule

KEEP = "$"  # ResultPath: the result takes the place of the whole input
STEP = re.compile(r"\.([^\s.\[\]'\"()?*@,:$]+)|\[(\d+)\]|\['([^']*)'\]")


class StateError(Exception):
    """An error with a name, as a state reports it: Retry and Catch look at the name."""

    def __init__(self, error: str, cause: str = ""):
        self.error, self.cause = error, cause
        super().__init__(f"{error}: {cause}")


def steps(path: Any, where: str = "path") -> list[str | int]:
    """A path as its steps: $.order.items[0] is ["order", "items", 0]. Raises ParameterError for wildcards, filters, functions."""
    if not isinstance(path, str) or not path.startswith("$"):
        raise ParameterError(where, path, Rule("a path that starts with $, such as $.order.id"))
    rest, found = path[1:], []
    while rest:
        step = STEP.match(rest)
        if step is None:
            raise ParameterError(where, path, Rule("names, ['names'] and [numbers] after $; no wildcards, no filters"))
        name, index, quoted = step.groups()
        found.append(int(index) if index is not None else (name if name is not None else quoted))
        rest = rest[step.end() :]
    return found


def read(data: Any, path: str, *, context: Any = None, where: str = "path") -> Any:
    """What lies at the path; $$ reads the context object. Raises StateError States.Runtime when nothing lies there."""
    whole = path
    if isinstance(path, str) and path.startswith("$$"):
        data, path = context, path[1:]
    here = data
    for step in steps(path, where):
        try:
            if isinstance(here, str):  # which Python would index
                raise KeyError(step)
            here = here[step]
        except (KeyError, IndexError, TypeError):
            raise StateError("States.Runtime", f"{whole} finds nothing in the input") from None
    return copy.deepcopy(here)


def select(data: Any, path: str | None, *, context: Any = None, where: str = "InputPath") -> Any:
    """InputPath and OutputPath: the part at the path; None (null) gives an empty object."""
    return {} if path is None else read(data, path, context=context, where=where)


def fill(template: Any, data: Any, *, context: Any = None, where: str = "Parameters") -> Any:
    """Parameters, ItemSelector and ResultSelector: a key that ends in .$ takes its value from the path.

    Raises StateError States.Runtime for a path without a value, ParameterError for intrinsic functions.
    """
    if isinstance(template, list):
        return [fill(item, data, context=context, where=where) for item in template]
    if not isinstance(template, Mapping):
        return template
    filled = {}
    for key, value in template.items():
        if key.endswith(".$"):
            if isinstance(value, str) and value.startswith("States."):
                raise ParameterError(where, value, Rule("a path; intrinsic functions are not part of this model"))
            filled[key[:-2]] = read(data, value, context=context, where=where)
        else:
            filled[key] = fill(value, data, context=context, where=where)
    return filled


def put(state_input: Any, result: Any, path: str | None = KEEP) -> Any:
    """ResultPath: where the result goes in the state's input. "$" replaces the input, None (null) drops the result.

    Missing objects on the way are made. Raises StateError States.ResultPathMatchFailure where no object can be, and
    ParameterError for a path with an index or into the context.
    """
    if path is None:
        return copy.deepcopy(state_input)
    names = steps(path, "ResultPath")
    if any(not isinstance(name, str) for name in names):
        raise ParameterError("ResultPath", path, Rule("names alone after $, such as $.payment"))
    if not names:
        return copy.deepcopy(result)
    whole = here = copy.deepcopy(state_input)
    for place, name in enumerate(names):
        if not isinstance(here, dict):
            raise StateError("States.ResultPathMatchFailure", f"{path} has no place in the input")
        if place == len(names) - 1:
            here[name] = copy.deepcopy(result)
        else:
            here = here.setdefault(name, {})
    return whole
