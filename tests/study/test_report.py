import math
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aws_study.study import blueprint, questions, report
from aws_study.study.progress import Entry

START = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)


def row(
    ref: str, right: bool, *, minute: int = 0, sure: float | None = 0.75, kind: str = "answer", **data: object
) -> Entry:
    return Entry(kind, ref, {"right": right, "sure": sure, **data}, START + timedelta(minutes=minute))


def test_each_question_counts_in_its_domain_with_its_newest_answer(sample_bank: Path) -> None:
    entries = [
        row("sample-count", False),
        row("sample-count", True, minute=5),
        row("sample-two", False),
        row("unknown", True),
    ]
    table = report.by_domain(entries, questions.bank(), blueprint.exams()["SAA-C03"])
    assert list(table.index) == [1, 2, 3, 4]
    assert list(table["questions"]) == [0, 1, 1, 0]
    assert list(table["answered"]) == [0, 1, 1, 0]
    assert table["score"].loc[[2, 3]].tolist() == [0, 1]
    assert math.isnan(table["score"].loc[1])
    assert math.isnan(report.weighted_score(table))


def test_the_weighted_score_uses_the_exams_weights(sample_bank: Path) -> None:
    table = report.by_domain([], questions.bank(), blueprint.exams()["SAA-C03"])
    table["score"] = [1.0, 0.5, 0.0, 0.5]
    assert report.weighted_score(table) == pytest.approx(0.30 + 0.13 + 0.10)


@pytest.mark.parametrize(
    ("right", "of", "low", "high"), [(8, 10, 0.4902, 0.9433), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0)]
)
def test_wilson_interval(right: int, of: int, low: float, high: float) -> None:
    # Published examples of the score interval: 8/10 -> (0.490, 0.943); 0/10 -> (0, 0.278).
    assert report.wilson(right, of) == pytest.approx((low, high), abs=5e-4)


def test_calibration_and_brier() -> None:
    entries = [
        row("a", True, sure=0.95),
        row("b", False, sure=0.95),
        row("c", True, sure=0.25),
        row("d", False, sure=0.25),
        row("e", False, sure=0.25, kind="prediction"),
        row("f", True, sure=None),
        row("g", True, sure=0.5, kind="exam"),
    ]
    table = report.calibration(entries)
    assert table["count"].to_dict() == {0.25: 3, 0.95: 2}
    assert table["right"].to_dict() == pytest.approx({0.25: 1 / 3, 0.95: 0.5})
    # by hand: 0.0025 + 0.9025 + 0.5625 + 0.0625 + 0.0625 = 1.5925, over 5
    assert report.brier(entries) == pytest.approx(0.3185)
    assert math.isnan(report.brier([]))
    assert report.calibration([]).empty


def test_lessons_to_reopen_are_the_weak_ones_worst_first() -> None:
    lesson_of = {"a": "04-s3", "b": "04-s3", "c": "08-elb", "d": "08-elb", "e": "12-vpc"}
    entries = [row("a", True), row("b", False), row("c", False), row("d", False), row("e", True), row("e2", False)]
    table = report.to_reopen(entries, lesson_of)
    assert list(table.index) == ["08-elb", "04-s3"]
    assert table.loc["04-s3"].to_dict() == {"answered": 2, "right": 1, "score": 0.5}
    assert report.to_reopen([], lesson_of).empty


def test_frequent_mistakes_are_counted() -> None:
    entries = [row("a", False, mistakes=["x", "y"]), row("b", False, mistakes=["y"]), row("c", True, mistakes=[])]
    assert report.frequent_mistakes(entries) == [("y", 2), ("x", 1)]
    assert report.frequent_mistakes([]) == []
