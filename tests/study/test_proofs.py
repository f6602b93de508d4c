import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

from aws_study.study import proofs, questions
from aws_study.study.proofs import ProofError
from aws_study.study.questions import Proof, Question


@dataclass(frozen=True)
class Box:
    height: int


@dataclass(frozen=True)
class Answer:
    shares: pd.DataFrame
    codes: tuple[str, ...]


def shares(a: int, b: int, box: Box | None = None) -> Answer:
    frame = pd.DataFrame({"each": [0.5 / a, 0.5 / b]}, index=["a", "b"])
    return Answer(frame, ("first", "second" if box is None else f"height-{box.height}"))


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    module = ModuleType("aws_study.services.sample_model")
    for made in (Box, shares):
        monkeypatch.setattr(made, "__module__", module.__name__)
        setattr(module, made.__name__, made)
    module.borrowed = sorted  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return module


def proof(**fields: object) -> Proof:
    return Proof.model_validate({"call": "services.sample_model.shares", "with": {"a": 2, "b": 8}, **fields})


def question(
    right: str, *, values: tuple[object, ...] = (0.25, 0.1, 0.0625, 0.5), pick: object = ("shares", "a", "each")
) -> Question:
    why = {"en": "why", "ko": "까닭"}
    options = [
        {"id": id, "en": id, "ko": id, "why": why, "right": id == right, **({} if value is None else {"value": value})}
        for id, value in zip("pqrs", values, strict=True)
    ]
    text = {"en": "stem", "ko": "줄기"}
    return Question.model_validate(
        {
            "id": "x",
            "exams": {},
            "stem": text,
            "options": options,
            "source": "s",
            "as_of": pd.Timestamp("2026-11-24").date(),
        }
        | {"proof": {"call": "services.sample_model.shares", "with": {"a": 2, "b": 8}, "pick": list(pick)}}  # type: ignore[call-overload]
    )


def test_pick_follows_attributes_frames_and_indices(model: ModuleType) -> None:
    assert proofs.value(proof(pick=["shares", "b", "each"])) == 0.0625
    assert proofs.value(proof(pick=["codes", 1])) == "second"
    assert proofs.value(proof(**{"with": {"a": 3, "b": 8}}, pick=["shares", "a", "each"], digits=3)) == 0.167
    assert isinstance(proofs.value(proof(pick=["shares", "a", "each"])), float)


def test_an_argument_may_be_built_by_the_model(model: ModuleType) -> None:
    arguments = {"a": 2, "b": 8, "box": {"call": "services.sample_model.Box", "with": {"height": 3}}}
    assert proofs.value(proof(**{"with": arguments}, pick=["codes", 1])) == "height-3"


def test_the_right_key_holds_and_every_other_key_is_refused(model: ModuleType) -> None:
    assert proofs.faults(question("p")) == []
    for wrong in "qrs":
        (fault,) = proofs.faults(question(wrong))
        assert f"right would be ['p'], the key is ['{wrong}']" in fault


def test_a_proof_that_decides_nothing_is_refused(model: ModuleType) -> None:
    assert proofs.faults(question("p", values=(0.25, 0.25, 0.0625, 0.5))) != []  # two options say the same
    assert proofs.faults(question("p", values=(0.25, None, None, None))) == [
        "every option of a question with a proof needs a value"
    ]
    assert proofs.faults(question("p", values=(None, None, None, None))) != []


@pytest.mark.parametrize(
    "call",
    [
        "os.system",
        "study.progress.record",
        "services",
        "services.sample_model",
        "services.sample_model._hidden",
        "services.sample_model.borrowed",
        "services.sample_model.missing",
        "core.checks.math.exp",
    ],
)
def test_a_proof_may_call_models_only(model: ModuleType, call: str) -> None:
    with pytest.raises((ProofError, ModuleNotFoundError)):
        proofs.value(Proof.model_validate({"call": call, "with": {}, "pick": []}))


@pytest.mark.parametrize("pick", [["shares", "c", "each"], ["shares", "a"], ["codes", 5], ["nothing"], ["__class__"]])
def test_a_pick_that_finds_nothing_says_so(model: ModuleType, pick: list[str | int]) -> None:
    with pytest.raises(ProofError, match="pick"):
        proofs.value(proof(pick=pick))


def test_one_is_not_true() -> None:
    assert not proofs.same(1, True)
    assert not proofs.same(True, 1)
    assert proofs.same(0.1 + 0.2, 0.3)
    assert not proofs.same("0.3", 0.3)


def test_the_sample_question_is_proved_by_a_real_function(sample_bank: Path) -> None:
    assert proofs.faults(questions.find("sample-count")) == []
