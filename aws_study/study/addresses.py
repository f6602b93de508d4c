"""One form of address for everything that can be opened, and the one place that finds it.

sim:load-balancing/cross-zone@notes-2-and-5   a simulation of a lesson at a preset (the preset may be missing)
cell:08-load-balancing#the-rule               a cell of a notebook
q:elb-cross-zone-02                           a question of the bank
gen:cross-zone-split                          a generator of practice
"""

from __future__ import annotations

import importlib
import json
import keyword
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aws_study.study import questions

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
_FORMS = {
    "sim": re.compile(r"(?P<lesson>[a-z0-9-]+)/(?P<name>[a-z0-9-]+)(@(?P<preset>[a-z0-9-]+))?"),
    "cell": re.compile(r"(?P<lesson>[0-9]{2}-[a-z0-9-]+)#(?P<name>[a-z0-9-]+)"),
    "q": re.compile(r"(?P<name>[a-z0-9-]+)"),
    "gen": re.compile(r"(?P<name>[a-z0-9-]+)"),
}


class AddressError(ValueError):
    """An address that is malformed or leads nowhere; the message says which part."""


@dataclass(frozen=True)
class Address:
    """`kind` is sim, cell, q or gen; `lesson` and `preset` are empty where the kind has none."""

    kind: str
    name: str
    lesson: str = ""
    preset: str = ""

    def __str__(self) -> str:
        middle = {"sim": f"{self.lesson}/", "cell": f"{self.lesson}#"}.get(self.kind, "")
        return f"{self.kind}:{middle}{self.name}" + (f"@{self.preset}" if self.preset else "")


def parse(text: str) -> Address:
    """The parts of an address, without looking whether it leads anywhere. Raises AddressError."""
    kind, _, rest = text.partition(":")
    match = _FORMS[kind].fullmatch(rest) if kind in _FORMS else None
    if match is None:
        raise AddressError(f"{text!r}: allowed are sim:lesson/name@preset, cell:NN-lesson#name, q:name and gen:name")
    parts = match.groupdict()
    return Address(kind, parts["name"], parts.get("lesson") or "", parts.get("preset") or "")


def resolve(text: str) -> Any:
    """What stands at the address: a Simulation (at the preset), a notebook cell, a Question, a generator's function.

    Raises AddressError when there is nothing.
    """
    address = parse(text)
    try:
        return _FINDERS[address.kind](address)
    except (KeyError, ModuleNotFoundError, AttributeError, FileNotFoundError) as error:
        raise AddressError(f"{text!r} leads nowhere: {error}") from error


def module_of(lesson: str) -> str:
    """The name of a lesson's module: load_balancing; lambda_ where the plain name is a word of Python that no import takes."""
    name = lesson.replace("-", "_")
    return name + "_" if keyword.iskeyword(name) else name


def simulation(address: Address) -> Any:
    """A new Simulation at its preset. Simulations of a lesson are functions in its module's SIMULATIONS."""
    module = importlib.import_module(f"aws_study.simulations.{module_of(address.lesson)}")
    built = module.SIMULATIONS[address.name]()
    if address.preset:
        try:
            built.preset(address.preset)
        except ValueError as error:
            raise KeyError(str(error)) from error
    return built


def _cell(address: Address) -> dict[str, Any]:
    notebook = json.loads((NOTEBOOKS / f"{address.lesson}.ipynb").read_text(encoding="utf-8"))
    return next((cell for cell in notebook["cells"] if cell.get("id") == address.name), None) or _missing(address)


def _generator(address: Address) -> Any:
    return importlib.import_module("aws_study.study.generators").GENERATORS[address.name]


def _missing(address: Address) -> Any:
    raise KeyError(address.name)


_FINDERS = {
    "sim": simulation,
    "cell": _cell,
    "q": lambda address: questions.find(address.name, drafts=True),
    "gen": _generator,
}
