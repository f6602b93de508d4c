"""Opening a bank of 250 questions costs little more than reading its YAML, and the first question shows in under a second.

Beside ours stands the plain reading of the same files: yaml.load with LibYAML's loader, which checks nothing.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from aws_study.study import questions
from aws_study.study.blueprint import Loader

QUESTIONS = 250
# A fresh process, as a kernel is; the libraries that every lesson needs come first and are timed by themselves.
FIRST = """
import sys, time
from pathlib import Path
start = time.perf_counter()
import anywidget, ipywidgets, matplotlib.backends.backend_agg, matplotlib.backends.backend_svg, matplotlib.figure
import numpy, pandas, pydantic, yaml
libraries = time.perf_counter()
from aws_study.study import questions, widgets
questions.BANK = Path(sys.argv[1])
quiz = widgets.quiz(questions.lessons()[0])
assert quiz.card.options
first = time.perf_counter()
assert len(widgets.daily_review().questions) > 5
print(libraries - start, first - libraries, time.perf_counter() - first)
"""


@pytest.fixture
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """250 questions like the course's: its own files, copied with new ids until there are enough, all of them solved."""
    monkeypatch.setenv("AWS_STUDY_HOME", str(tmp_path / "home"))
    folder = tmp_path / "questions"
    folder.mkdir()
    count, turn = 0, 0
    while count < QUESTIONS:
        for file in sorted(questions.BANK.glob("*.yaml")):
            items = re.split(r"(?m)^(?=- )", file.read_text(encoding="utf-8"))[1:][: QUESTIONS - count]
            text = "".join(re.sub(r"^(- *(?:\{ *)?id: *[a-z0-9-]+)", rf"\1-copy-{turn}", item) for item in items)
            text = re.sub(
                r"(?m)^  as_of:",
                "  solved: {en: 2026-11-26, ko: 2026-11-26}\n  as_of:",
                re.sub(r"(?m)^  solved:.*\n", "", text),
            )
            if items:
                (folder / f"{file.stem}-{turn}.yaml").write_text(text, encoding="utf-8")
            count += len(items)
        turn += 1
    monkeypatch.setattr(questions, "BANK", folder)
    return folder


def best(work: Callable[[], object], times: int = 5) -> float:
    """Seconds of the fastest of a few runs."""
    seconds = []
    for _try in range(times):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def test_opening_the_bank_costs_little_more_than_reading_its_yaml(bank: Path) -> None:
    def ours() -> None:
        questions._read.cache_clear()
        assert len(questions.bank()) == QUESTIONS
        assert len(questions.index()) == QUESTIONS

    alone = best(lambda: [yaml.load(file.read_text(encoding="utf-8"), Loader) for file in bank.glob("*.yaml")])
    opened = best(ours)
    print(
        f"\n{QUESTIONS} questions: opened in {opened:.3f} s, the YAML alone {alone:.3f} s, {opened / alone:.2f} times"
    )
    assert opened / alone <= 1.5
    assert opened < 0.3


def test_the_first_question_shows_in_under_a_second(bank: Path) -> None:
    command = [sys.executable, "-c", FIRST, str(bank)]
    runs = [subprocess.run(command, capture_output=True, text=True, check=True).stdout.split() for _try in range(3)]
    libraries, first, review = (min(map(float, seconds)) for seconds in zip(*runs, strict=True))
    print(
        f"\nfirst question {first:.2f} s after the libraries ({libraries:.2f} s), a review over the whole bank {review:.2f} s more"
    )
    assert first < 1.0
    assert review < 1.0
    assert first < libraries  # what is ours is the smaller part
