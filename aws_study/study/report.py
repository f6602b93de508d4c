"""Where the learner stands: score by exam domain, calibration, lessons to reopen. Pure functions of progress rows."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from aws_study.study.blueprint import Exam
from aws_study.study.progress import Entry
from aws_study.study.questions import Question

ENOUGH = 0.8  # a lesson with a smaller share of right answers is proposed again


def latest(entries: Iterable[Entry], kind: str = "answer") -> dict[str, Entry]:
    """The newest row of each question that says whether it was right."""
    found: dict[str, Entry] = {}
    for entry in sorted(entries, key=lambda entry: entry.at):
        if entry.kind == kind and "right" in entry.data:
            found[entry.ref] = entry
    return found


def by_domain(entries: Iterable[Entry], bank: Iterable[Question], exam: Exam) -> pd.DataFrame:
    """One row a domain: weight (percent), questions in the bank, answered, right, score (share of the answered, NaN for none),
    low and high (95 % Wilson interval of the score). Each question counts with its newest answer."""
    newest = latest(entries)
    rows = {}
    for domain in exam.domains:
        ids = [question.id for question in bank if question.exams.get(exam.code) in domain.tasks]
        answers = [newest[id].data["right"] for id in ids if id in newest]
        low, high = wilson(sum(answers), len(answers))
        rows[domain.number] = {
            "weight": domain.weight,
            "questions": len(ids),
            "answered": len(answers),
            "right": sum(answers),
            "score": sum(answers) / len(answers) if answers else math.nan,
            "low": low,
            "high": high,
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("domain")


def weighted_score(domains: pd.DataFrame) -> float:
    """Share of right answers with the exam's weights, NaN while a domain has no answer.

    It is an estimate: how AWS scales its scores is not public.
    """
    return float((domains["score"] * domains["weight"]).sum(skipna=False) / domains["weight"].sum())


def wilson(right: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """The interval in which the true share lies with 95 % confidence (E. B. Wilson, 1927); NaN for no answers."""
    if of == 0:
        return math.nan, math.nan
    share, spread = right / of, z * z / of
    middle = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / of + spread / of / 4) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def calibration(entries: Iterable[Entry]) -> pd.DataFrame:
    """How sure against how right: one row for each level of sureness that was said, with count and share right."""
    said = [(e.data["sure"], bool(e.data["right"])) for e in entries if _has_sureness(e)]
    frame = pd.DataFrame(said, columns=["sure", "right"])
    groups = frame.groupby("sure")["right"]
    return pd.DataFrame({"count": groups.count(), "right": groups.mean()})


def brier(entries: Iterable[Entry]) -> float:
    """Mean squared distance between sureness and outcome: 0 is perfect, 0.25 is always saying one half. NaN for no rows."""
    gaps = [(e.data["sure"] - bool(e.data["right"])) ** 2 for e in entries if _has_sureness(e)]
    return sum(gaps) / len(gaps) if gaps else math.nan


def to_reopen(entries: Iterable[Entry], lesson_of: Mapping[str, str]) -> pd.DataFrame:
    """Lessons whose newest answers are right in less than four of five cases, worst first: answered, right, score."""
    tally: dict[str, list[bool]] = {}
    for id, entry in latest(entries).items():
        if id in lesson_of:
            tally.setdefault(lesson_of[id], []).append(bool(entry.data["right"]))
    rows = [(lesson, len(right), sum(right), sum(right) / len(right)) for lesson, right in tally.items()]
    frame = pd.DataFrame(rows, columns=["lesson", "answered", "right", "score"]).set_index("lesson")
    return frame[frame["score"] < ENOUGH].sort_values(["score", "answered"], ascending=[True, False])


def frequent_mistakes(entries: Sequence[Entry], most: int = 5) -> list[tuple[str, int]]:
    """The misconceptions that wrong answers named most often, with their counts; ties in order of name."""
    named = pd.Series([name for e in entries for name in e.data.get("mistakes", ())], dtype=object)
    counts = sorted(named.value_counts().items(), key=lambda pair: (-pair[1], pair[0]))
    return [(str(name), int(count)) for name, count in counts[:most]]


def _has_sureness(entry: Entry) -> bool:
    return (
        entry.kind in ("answer", "practice", "prediction")
        and entry.data.get("sure") is not None
        and "right" in entry.data
    )
