"""A small interpreter of the Amazon States Language on a virtual clock, that keeps the JSON at every arrow.

Pass, Task with scripted results, Choice, Wait, Succeed, Fail, Parallel, Map (inline); Retry before Catch, each retrier counted
by itself. What it does not know (JSONata, intrinsic functions, jitter) it refuses in words. Between two attempts nothing but the
clock moves. Sources: Amazon States Language specification; Developer Guide, error handling, text of 2026-07.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aws_study.core.checks import Between, ParameterError, Rule
from aws_study.core.checks import number as checked
from aws_study.services import step_functions_check as check
from aws_study.services.step_functions_choice import chosen
from aws_study.services.step_functions_json import StateError, fill, put, read, select

PAYLOAD = 262_144  # bytes of a state's input or output
# No wildcard takes these, and nothing takes the first one: so the Developer Guide. (A recording of 2024 shows States.ALL taking the second.)
TERMINAL = ("States.Runtime", "States.DataLimitExceeded")
MOST_STEPS = 5_000


@dataclass(frozen=True)
class Arrow:
    """One arrow: at which second, in which state, what happened, and the JSON before and after it.

    what: start, InputPath, Parameters, call, error, retry, ResultSelector, ResultPath, catch, OutputPath, wait, choice, next, end, fail.
    """

    at_s: float
    state: str
    what: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Execution:
    """status: SUCCEEDED or FAILED; its output or its error and cause; seconds on the virtual clock; every arrow."""

    status: str
    output: Any
    error: str
    cause: str
    seconds: float
    arrows: tuple[Arrow, ...]

    @property
    def states(self) -> list[str]:
        """The states entered, in order."""
        return [arrow.state for arrow in self.arrows if arrow.what in ("start", "next")]

    @property
    def waits(self) -> list[float]:
        """Seconds waited before each retry."""
        return [arrow.after["wait"] for arrow in self.arrows if arrow.what == "retry"]


def retry_waits(
    retries: int, interval_s: int = 1, backoff: float = 2.0, max_delay_s: float | None = None
) -> list[float]:
    """Seconds before each of the first `retries` retries of one retrier, without jitter; the defaults are those of AWS."""
    given: dict[str, Any] = {"IntervalSeconds": interval_s, "BackoffRate": backoff, "MaxAttempts": retries}
    if max_delay_s is not None:
        given["MaxDelaySeconds"] = max_delay_s
    interval, rate, attempts, longest = check.retrier("Retry", given)
    if attempts > 1_000:
        raise ParameterError("retries", retries, Between(0, 1_000, whole=True))
    return [_wait(interval, rate, longest, turn) for turn in range(attempts)]


def waits_for(retriers: Sequence[Mapping[str, Any]], errors: Sequence[str]) -> list[float]:
    """Seconds waited before each retry when a task fails with these errors in turn; the list ends where no retrier helps."""
    counts, waits = [0] * len(retriers), []
    for error in errors:
        wait = _next_wait(retriers, counts, error)
        if wait is None:
            break
        waits.append(wait)
    return waits


def run(
    definition: Mapping[str, Any], data: Any = None, tasks: Mapping[str, Sequence[Mapping[str, Any]]] | None = None
) -> Execution:
    """Run a state machine on the input `data`.

    tasks: for each Task state the outcomes of its calls in order, {"result": JSON} or {"error": name, "cause": text}, each with
    "seconds" (0 if left out); the last one repeats. Raises ParameterError for a definition or a script that the model does not know.
    """
    machine = check.machine(definition)
    script = _Script({name: list(outcomes) for name, outcomes in (tasks or {}).items()})
    start = {} if data is None else data
    script.context = {"Execution": {"Input": copy.deepcopy(start)}}
    try:
        output, end = _walk(machine, start, 0.0, script)
    except StateError as failed:
        return Execution("FAILED", None, failed.error, failed.cause, script.failed_at, tuple(script.arrows))
    return Execution("SUCCEEDED", output, "", "", end, tuple(script.arrows))


@dataclass
class _Script:
    """The calls still to come and the arrows so far."""

    outcomes: dict[str, list[Mapping[str, Any]]]
    arrows: list[Arrow] = field(default_factory=list)
    context: dict[str, Any] = field(default_factory=dict)
    failed_at: float = 0.0

    def note(self, at_s: float, state: str, what: str, before: Any, after: Any) -> Any:
        if len(self.arrows) >= MOST_STEPS:
            raise ParameterError("definition", state, Rule(f"an execution of at most {MOST_STEPS:,} arrows"))
        self.arrows.append(Arrow(at_s, state, what, copy.deepcopy(before), copy.deepcopy(after)))
        return after

    def call(self, state: str, timeout: float) -> tuple[Any, float]:
        """(result, seconds) of the next call. Raises StateError with `seconds`."""
        waiting = self.outcomes.get(state)
        if not waiting:
            raise ParameterError("tasks", state, Rule("a script with at least one outcome for each Task state"))
        outcome = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if ("result" in outcome) == ("error" in outcome) or set(outcome) - {"result", "error", "cause", "seconds"}:
            raise ParameterError("tasks", dict(outcome), Rule("either result or error, with cause and seconds"))
        seconds = checked("seconds", outcome.get("seconds", 0), 0, 1e9)
        if seconds > timeout:
            raise _late(StateError("States.Timeout"), timeout)
        if "error" in outcome:
            raise _late(StateError(str(outcome["error"]), str(outcome.get("cause", ""))), seconds)
        return copy.deepcopy(outcome["result"]), seconds


def _late(error: StateError, seconds: float) -> StateError:
    error.seconds = seconds  # type: ignore[attr-defined]
    return error


def _walk(machine: Mapping[str, Any], data: Any, at: float, script: _Script) -> tuple[Any, float]:
    """From StartAt to the end: (output, second). Raises StateError, with script.failed_at set."""
    name, what = machine["StartAt"], "start"
    while True:
        script.note(at, name, what, data, data)
        state, what = machine["States"][name], "next"
        outer = script.context.get("State")
        script.context["State"] = {"Name": name, "RetryCount": 0}
        try:
            data, at, following = _handled(name, state, data, at, script)
        finally:
            script.context["State"] = outer
        if following is None:
            script.note(at, name, "end", data, data)
            return data, at
        name = following


def _handled(
    name: str, state: Mapping[str, Any], data: Any, at: float, script: _Script
) -> tuple[Any, float, str | None]:
    """A state with its Retry and Catch: (output, second, name of the next state)."""
    retriers, counts = state.get("Retry", []), [0] * len(state.get("Retry", []))
    while True:
        try:
            return _once(name, state, data, at, script)
        except StateError as error:
            at += getattr(error, "seconds", 0.0)
            told = {"Error": error.error, "Cause": error.cause}
            if state["Type"] != "Fail":
                script.note(at, name, "error", data, told)
            wait = _next_wait(retriers, counts, error.error)
            if wait is not None:
                script.note(at, name, "retry", told, {"wait": int(wait) if wait == int(wait) else wait})
                at += wait
                script.context["State"]["RetryCount"] += 1
                continue
            for catcher in state.get("Catch", []):
                if matches(error.error, catcher["ErrorEquals"]):
                    placed = put(data, told, catcher.get("ResultPath", "$"))
                    script.note(at, name, "catch", {"input": data, "error": told}, placed)
                    return placed, at, catcher["Next"]
            script.note(at, name, "fail", data, told)
            script.failed_at = at
            error.seconds = 0.0  # type: ignore[attr-defined]
            raise


def matches(error: str, names: Sequence[str]) -> bool:
    """Does one of the names in ErrorEquals cover the error? The wildcards leave out what AWS says they leave out."""
    if error in names:
        return error != "States.Runtime"
    if error in TERMINAL:
        return False
    return "States.ALL" in names or ("States.TaskFailed" in names and error != "States.Timeout")


def _next_wait(retriers: Sequence[Mapping[str, Any]], counts: list[int], error: str) -> float | None:
    """The first retrier that names the error decides; None when it has no attempt left, or none names it."""
    for place, handler in enumerate(retriers):
        if matches(error, handler["ErrorEquals"]):
            interval, rate, attempts, longest = check.retrier("Retry", handler)
            if counts[place] >= attempts:
                return None
            counts[place] += 1
            return _wait(interval, rate, longest, counts[place] - 1)
    return None


def _wait(interval: float, rate: float, longest: float, turn: int) -> float:
    try:
        return float(min(interval * rate**turn, longest))
    except OverflowError:
        return longest


def _once(name: str, state: Mapping[str, Any], data: Any, at: float, script: _Script) -> tuple[Any, float, str | None]:
    """One attempt: the filters in their order around the work. Raises StateError, with the seconds that the attempt took."""
    kind, context, began = state["Type"], script.context, at
    following = None if state.get("End") else state.get("Next")
    if kind == "Fail":
        raise StateError(state.get("Error", ""), state.get("Cause", ""))
    worked = select(data, state.get("InputPath", "$"), context=context)
    if "InputPath" in state:
        script.note(at, name, "InputPath", data, worked)
    if "Parameters" in state:
        worked = script.note(at, name, "Parameters", worked, fill(state["Parameters"], worked, context=context))
    result = worked
    if kind == "Task":
        result, seconds = script.call(name, state.get("TimeoutSeconds", float("inf")))
        at += seconds
        script.note(at, name, "call", worked, result)
    elif kind == "Pass" and "Result" in state:
        result = script.note(at, name, "call", worked, copy.deepcopy(state["Result"]))
    elif kind == "Wait":
        seconds = state["Seconds"] if "Seconds" in state else read(worked, state["SecondsPath"], context=context)
        at += checked("Seconds", seconds, 0, 1e9)
        script.note(at, name, "wait", worked, worked)
    elif kind == "Choice":
        following = chosen(state, worked, context)
        script.note(at, name, "choice", worked, worked)
    elif kind in ("Parallel", "Map"):
        parts = (
            [(branch, worked) for branch in state["Branches"]]
            if kind == "Parallel"
            else list(_items(state, worked, script))
        )
        result, at = _together(parts, at, state.get("MaxConcurrency", 0), script)
        script.note(at, name, "call", worked, result)
    try:
        return _handed_on(name, state, data, result, at, script), at, following
    except StateError as error:
        raise _late(error, at - began) from None


def _handed_on(name: str, state: Mapping[str, Any], data: Any, result: Any, at: float, script: _Script) -> Any:
    """The filters after the work, and the limit: the output of the state."""
    kind, context = state["Type"], script.context
    if "ResultSelector" in state:
        result = script.note(at, name, "ResultSelector", result, fill(state["ResultSelector"], result, context=context))
    if kind in ("Task", "Pass", "Parallel", "Map"):
        placed = put(data, result, state.get("ResultPath", "$"))
        if "ResultPath" in state or kind != "Pass":
            script.note(at, name, "ResultPath", {"input": data, "result": result}, placed)
        result = placed
    output = select(result, state.get("OutputPath", "$"), context=context, where="OutputPath")
    if "OutputPath" in state:
        script.note(at, name, "OutputPath", result, output)
    if len(json.dumps(output, separators=(",", ":"), ensure_ascii=False).encode()) > PAYLOAD:
        raise StateError("States.DataLimitExceeded", f"more than {PAYLOAD:,} bytes")
    return output


def _items(state: Mapping[str, Any], data: Any, script: _Script) -> Iterator[tuple[Mapping[str, Any], Any]]:
    items = read(data, state.get("ItemsPath", "$"), context=script.context)
    if not isinstance(items, list):
        raise StateError("States.Runtime", "ItemsPath does not lead to an array")
    for index, item in enumerate(items):
        around = {**script.context, "Map": {"Item": {"Index": index, "Value": item}}}
        chosen_item = fill(state["ItemSelector"], data, context=around) if "ItemSelector" in state else item
        yield state["ItemProcessor"], chosen_item


def _together(
    parts: Sequence[tuple[Mapping[str, Any], Any]], at: float, lanes: int, script: _Script
) -> tuple[list[Any], float]:
    """Branches or items side by side, at most `lanes` at a time (0: all); the earliest failure fails the whole."""
    free = [at] * (len(parts) if not lanes else min(int(checked("MaxConcurrency", lanes, 0, 1e6)), len(parts)))
    results, failures = [], []
    for machine, data in parts:
        lane = free.index(min(free))
        try:
            result, free[lane] = _walk(machine, data, free[lane], script)
            results.append(result)
        except StateError as failed:
            failures.append((script.failed_at, failed))
            free[lane] = script.failed_at
    if failures:
        second, first = min(failures, key=lambda pair: pair[0])
        raise _late(first, second - at)
    return results, max(free, default=at)
