"""The question bank: data/questions/NN-slug.yaml, one list a lesson, read when it is needed.

A file with an error is refused with its name, line and field. A question without `solved` in both languages is a draft:
it is neither shown nor counted.
"""

from __future__ import annotations

import random
import re
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from aws_study.study.blueprint import DATA, Loader

BANK = DATA / "questions"
Value = bool | int | float | str
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class BankError(ValueError):
    """A bank file that cannot be used: `file`, `line` (from 1), `field` and what is wrong with it."""

    def __init__(self, file: Path, line: int, field: str, what: str):
        self.file, self.line, self.field, self.what = file, line, field, what
        super().__init__(f"{file.name}, line {line}" + (f", {field}" if field else "") + f": {what}")


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)


class Words(_Row):
    """One text in both languages."""

    en: Text
    ko: Text

    def text(self, language: str) -> str:
        return self.ko if language == "ko" else self.en


class Option(Words):
    """An answer to choose. `value` is what a proof compares; `mistake` names why one might choose it wrongly."""

    id: Id
    value: Value | None = None
    right: bool = False
    mistake: Id | None = None
    why: Words


class Proof(_Row):
    """`call` a model `with` these arguments and `pick` a value out of the result, to `digits` decimals when given."""

    call: str
    arguments: dict[str, Any] = Field(alias="with", default_factory=dict)
    pick: list[str | int] = []
    digits: int | None = None


class Solved(_Row):
    """The days on which somebody who did not know the key solved the question."""

    en: date | None = None
    ko: date | None = None


class Question(_Row):
    id: Id
    exams: dict[str, str]
    ledger: list[str] = []
    stem: Words
    options: list[Option] = Field(min_length=4, max_length=5)
    proof: Proof | None = None
    opens: str | None = None
    solved: Solved = Solved()
    source: Text
    as_of: date

    @model_validator(mode="after")
    def _has_a_key(self) -> Question:
        ids = [option.id for option in self.options]
        if len(set(ids)) != len(ids):
            raise ValueError(f"option ids must differ: {ids}")
        if not 0 < len(self.right) < len(ids):
            raise ValueError("some options must be right and some wrong")
        return self

    @property
    def right(self) -> frozenset[str]:
        return frozenset(option.id for option in self.options if option.right)

    @property
    def draft(self) -> bool:
        return self.solved.en is None or self.solved.ko is None

    def option(self, id: str) -> Option:
        return next(option for option in self.options if option.id == id)

    def order(self, learner: str) -> list[Option]:
        """The options as this learner always sees them."""
        drawn = list(self.options)
        random.Random(f"{learner}/{self.id}").shuffle(drawn)
        return drawn


def lessons() -> list[str]:
    """The slugs that have a bank file, in order: "08-load-balancing"."""
    return sorted(path.stem for path in BANK.glob("*.yaml"))


def lesson(slug: str, *, drafts: bool = False) -> tuple[Question, ...]:
    """The questions of a lesson; drafts only when asked for. Raises BankError, FileNotFoundError."""
    path = BANK / f"{slug}.yaml"
    found = _read(path, path.stat().st_mtime_ns)
    return found if drafts else tuple(question for question in found if not question.draft)


def index() -> dict[str, str]:
    """Question id -> lesson slug for the whole bank, without parsing it. Raises BankError when an id stands in it twice."""
    where: dict[str, str] = {}
    for slug in lessons():
        path = BANK / f"{slug}.yaml"
        for number, id in _ids(path, path.stat().st_mtime_ns):
            if id in where:
                raise BankError(path, number, "id", f"{id} is also in {where[id]}.yaml")
            where[id] = slug
    return where


@lru_cache(maxsize=64)
def _ids(path: Path, _modified: int) -> list[tuple[int, str]]:
    """The ids of a file and the lines on which they stand."""
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    found = ((number, re.match(r"- *(?:\{ *)?id: *[\"']?([^\s,\"'#}]+)", line)) for number, line in lines)
    return [(number, match[1]) for number, match in found if match]


def find(id: str, *, drafts: bool = False) -> Question:
    """The question with this id. Raises KeyError naming the id when there is none, or when it is still a draft."""
    slug = index().get(id)
    found = next((q for q in lesson(slug, drafts=drafts) if q.id == id), None) if slug else None
    if found is None:
        raise KeyError(f"q:{id}" + (f" is a draft in {slug}.yaml" if slug else " is in no file of the bank"))
    return found


def bank(*, drafts: bool = False) -> list[Question]:
    """Every question of every lesson."""
    return [question for slug in lessons() for question in lesson(slug, drafts=drafts)]


@lru_cache(maxsize=64)
def _read(path: Path, _modified: int) -> tuple[Question, ...]:
    text = path.read_text(encoding="utf-8")
    try:
        rows = _rows(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BankError(path, line, "", str(error.problem)) from error
    if not isinstance(rows, list):
        raise BankError(path, 1, "", "the file must be a list of questions")
    try:
        return tuple(_question(number, row) for number, row in enumerate(rows))
    except _At as found:
        raise BankError(path, _line(text, found.where), _dotted(found.where[1:]), found.what) from found.__cause__


def _rows(text: str) -> Any:
    """What the YAML says. Reads a third faster than yaml.load, and refuses a field that stands twice in one place."""
    loader = Loader(text)
    try:
        node = loader.get_single_node()
        return None if node is None else _value(node, loader)
    finally:
        loader.dispose()


def _value(node: yaml.Node, loader: Any) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return [_value(child, loader) for child in node.value]
    if isinstance(node, yaml.MappingNode):
        found = {}
        for name, child in node.value:
            key = _value(name, loader)
            if not isinstance(key, str) or key in found:
                problem = f"{key} stands there twice" if isinstance(key, str) else "a field's name must be a word"
                raise yaml.constructor.ConstructorError(None, None, problem, name.start_mark)
            found[key] = _value(child, loader)
        return found
    return node.value if node.tag == "tag:yaml.org,2002:str" else loader.construct_object(node)


class _At(Exception):
    def __init__(self, where: tuple[str | int, ...], what: str):
        self.where, self.what = where, what


def _question(number: int, row: Any) -> Question:
    try:
        return Question.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        raise _At((number, *first["loc"]), first["msg"]) from error


def _dotted(where: tuple[str | int, ...]) -> str:
    return ".".join(str(part) for part in where)


def _line(text: str, where: tuple[str | int, ...]) -> int:
    """The line of the node at `where`, or of the nearest one above it that is there (a missing field has no line)."""
    node = yaml.compose(text, Loader)
    for part in where:
        children: dict[str | int, Any] = {}
        if isinstance(node, yaml.SequenceNode):
            children = dict(enumerate(node.value))
        elif isinstance(node, yaml.MappingNode):
            children = {key.value: value for key, value in node.value}
        if part not in children:
            break
        node = children[part]
    return node.start_mark.line + 1 if node is not None else 1
