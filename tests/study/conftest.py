"""Every test of the study engine has a progress folder of its own, and no memory of the test before."""

from pathlib import Path

import pytest

from aws_study.study import progress, questions


@pytest.fixture(autouse=True)
def study_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "study-home"
    monkeypatch.setenv("AWS_STUDY_HOME", str(home))
    monkeypatch.delenv("AWS_STUDY_NOW", raising=False)
    monkeypatch.setattr(progress, "_unsaved", [])
    monkeypatch.setattr(progress, "_problem", None)
    return home


@pytest.fixture
def sample_bank(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The bank of tests/study/bank instead of the course's."""
    bank = Path(__file__).parent / "bank"
    monkeypatch.setattr(questions, "BANK", bank)
    return bank
