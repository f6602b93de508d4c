import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from aws_study.study import addresses
from aws_study.study.addresses import AddressError


class FakeSimulation:
    def __init__(self) -> None:
        self.at = "opening"

    def preset(self, id: str) -> None:
        if id != "two-doors":
            raise ValueError(f"preset={id!r}")
        self.at = id


@pytest.fixture
def sample_lesson(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("aws_study.simulations.sample_lesson")
    module.SIMULATIONS = {"doors": FakeSimulation}  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)


def test_a_simulation_opens_at_its_preset(sample_lesson: None) -> None:
    assert addresses.resolve("sim:sample-lesson/doors@two-doors").at == "two-doors"
    assert addresses.resolve("sim:sample-lesson/doors").at == "opening"


def test_a_cell_and_a_question_are_found(sample_bank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "NOTEBOOKS", tmp_path)
    cell = {"id": "the-rule", "cell_type": "markdown", "source": "The rule"}
    (tmp_path / "90-sample.ipynb").write_text(json.dumps({"cells": [cell]}))
    assert addresses.resolve("cell:90-sample#the-rule") == cell
    assert addresses.resolve("q:sample-two").id == "sample-two"


@pytest.mark.parametrize(
    "text",
    [
        "sim:sample-lesson/doors@three-doors",
        "sim:sample-lesson/windows@two-doors",
        "sim:no-such-lesson/doors",
        "cell:90-sample#nowhere",
        "cell:91-missing#the-rule",
        "q:nowhere",
        "gen:nowhere",
    ],
)
def test_an_address_that_leads_nowhere_says_so(sample_lesson: None, sample_bank: Path, text: str) -> None:
    with pytest.raises(AddressError, match="leads nowhere"):
        addresses.resolve(text)


@pytest.mark.parametrize(
    "text", ["", "sim:doors", "sim:../x/y", "cell:the-rule", "https://example.com", "q:", "q:A B", "SIM:a/b"]
)
def test_a_malformed_address_is_refused(text: str) -> None:
    with pytest.raises(AddressError, match="allowed are"):
        addresses.parse(text)


@pytest.mark.parametrize("text", ["sim:a-b/c@d", "sim:a-b/c", "cell:08-a#b", "q:a-1", "gen:g"])
def test_an_address_reads_as_it_is_written(text: str) -> None:
    assert str(addresses.parse(text)) == text


def test_a_real_simulation_opens_at_the_notes_example() -> None:
    opened = addresses.resolve("sim:load-balancing/cross-zone@notes-2-and-5")
    assert (opened.values["zone_a"], opened.values["zone_b"]) == (2, 5)


def test_a_lesson_whose_name_is_a_word_of_python_has_a_module_that_can_be_imported(
    sample_lesson: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [addresses.module_of(lesson) for lesson in ("lambda", "load-balancing")] == ["lambda_", "load_balancing"]
    monkeypatch.setitem(
        sys.modules, "aws_study.simulations.global_", sys.modules["aws_study.simulations.sample_lesson"]
    )
    assert addresses.resolve("sim:global/doors@two-doors").at == "two-doors"
