"""Proofs: the key of a question, computed by the model instead of typed twice."""

from __future__ import annotations

import importlib
import math
from collections.abc import Mapping, Sequence
from typing import Any

from aws_study.study.questions import Proof, Question

FLOORS = ("services", "core")


class ProofError(ValueError):
    """A proof that cannot be evaluated: it names something else than a model, or picks what is not there."""


def value(proof: Proof) -> Any:
    """What the model says: a number, a text, or a truth value. Raises ProofError, and what the model raises."""
    found = pick(_call(proof.call, proof.arguments), proof.pick)
    if proof.digits is not None and isinstance(found, (int, float)):
        found = round(found, proof.digits)
    return found


def pick(result: Any, path: Sequence[str | int]) -> Any:
    """Follow `path` into a result: the row and column of a frame, the key of a mapping, an index, a public attribute."""
    here, rest = result, list(path)
    while rest:
        try:
            if hasattr(here, "at") and hasattr(here, "columns"):  # a DataFrame: row, then column
                row, column = rest.pop(0), rest.pop(0)
                here = here.at[row, column]
            elif isinstance(here, Mapping) or hasattr(here, "iloc") or isinstance(rest[0], int):
                here = here[rest.pop(0)]
            elif rest[0].startswith("_"):
                raise KeyError(rest[0])
            else:
                here = getattr(here, str(rest.pop(0)))
        except (KeyError, IndexError, AttributeError, TypeError) as error:
            raise ProofError(f"pick {list(path)}: nothing there in a {type(here).__name__} ({error})") from error
    return here.item() if hasattr(here, "item") else here


def faults(question: Question) -> list[str]:
    """What is wrong with the question's proof; empty when it holds (or when there is none)."""
    if question.proof is None:
        return []
    try:
        computed = value(question.proof)
    except Exception as error:
        return [f"the proof fails: {type(error).__name__}: {error}"]
    agreeing = frozenset(option.id for option in question.options if same(option.value, computed))
    found = []
    if agreeing != question.right:
        found.append(
            f"the model says {computed!r}: right would be {sorted(agreeing)}, the key is {sorted(question.right)}"
        )
    if any(option.value is None for option in question.options):
        found.append("every option of a question with a proof needs a value")
    survived = [sorted(moved) for moved in _moved_keys(question) if moved == agreeing]
    if survived and agreeing == question.right:
        found.append(f"the proof would also hold for the key {survived[0]}")
    return found


def same(option: Any, computed: Any) -> bool:
    """Equal as a learner reads it: numbers to nine digits, everything else exactly, and 1 is not True."""
    numbers = (int, float)
    if isinstance(option, bool) or isinstance(computed, bool):
        return option is computed
    if isinstance(option, numbers) and isinstance(computed, numbers):
        return math.isclose(option, computed, rel_tol=1e-9, abs_tol=1e-12)
    return type(option) is type(computed) and bool(option == computed)


def _moved_keys(question: Question) -> list[frozenset[str]]:
    """Every key in which one right option has changed places with one wrong option of another value."""
    return [
        question.right - {right.id} | {wrong.id}
        for right in question.options
        for wrong in question.options
        if right.right and not wrong.right
    ]


def _call(name: str, arguments: Mapping[str, Any]) -> Any:
    floor, _, rest = name.partition(".")
    module_name, _, function_name = rest.rpartition(".")
    if floor not in FLOORS or not module_name or any(part.startswith("_") for part in name.split(".")):
        raise ProofError(f"call {name}: allowed are the public functions of {' and '.join(FLOORS)}")
    module = importlib.import_module(f"aws_study.{floor}.{module_name}")
    function = getattr(module, function_name, None)
    home = getattr(function, "__module__", None) or ""  # a model may be offered by another module of the same floors
    if not callable(function) or not home.startswith(tuple(f"aws_study.{floor}." for floor in FLOORS)):
        raise ProofError(f"call {name}: {module.__name__} has no model with this name")
    return function(**{key: _built(argument) for key, argument in arguments.items()})


def _built(argument: Any) -> Any:
    """An argument as YAML wrote it, with two additions.

    {call: ..., with: ...} inside stands for what a model's function returns; a key "STANDARD, storage" for the pair.
    """
    if isinstance(argument, Mapping):
        if set(argument) == {"call", "with"}:
            return _call(argument["call"], argument["with"])
        return {_pair(key): _built(inner) for key, inner in argument.items()}
    if isinstance(argument, list):
        return [_built(inner) for inner in argument]
    return argument


def _pair(key: Any) -> Any:
    return tuple(key.split(", ")) if isinstance(key, str) and ", " in key else key
