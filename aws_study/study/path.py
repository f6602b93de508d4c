"""Where to begin: twelve questions over the whole course, and from their answers an order of the lessons. Pure functions."""

from __future__ import annotations

import itertools
import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from aws_study.study import report
from aws_study.study.blueprint import Lesson
from aws_study.study.progress import Entry
from aws_study.study.questions import Question

QUESTIONS = 12
T = TypeVar("T")


@dataclass(frozen=True)
class Step:
    """A lesson of the proposed path. `reason`: missed (a wrong answer), unseen, or known (all its answers were right)."""

    slug: str
    reason: str
    right: int
    answered: int


def diagnostic(
    bank: Sequence[Question], lesson_of: Mapping[str, str], seed: str, count: int = QUESTIONS
) -> list[Question]:
    """`count` questions that take turns over the lessons, so that none is asked twice before each was asked once."""
    rng = random.Random(seed)
    by_lesson: dict[str, list[Question]] = {}
    for question in sorted(bank, key=lambda question: question.id):
        by_lesson.setdefault(lesson_of[question.id], []).append(question)
    piles = list(by_lesson.values())
    rng.shuffle(piles)
    for pile in piles:
        rng.shuffle(pile)
    turns = [pile[turn] for turn in range(max(map(len, piles), default=0)) for pile in piles if turn < len(pile)]
    return turns[:count]


def fresh(
    entries: Iterable[Entry], bank: Sequence[Question], lesson_of: Mapping[str, str], seed: str
) -> list[Question]:
    """The questions never answered: those of lessons that were begun first, each group in turns over its lessons."""
    answered = report.latest(entries)
    begun = {lesson_of[id] for id in answered if id in lesson_of}
    unseen = [question for question in diagnostic(bank, lesson_of, seed, len(bank)) if question.id not in answered]
    return sorted(unseen, key=lambda question: lesson_of[question.id] not in begun)  # a stable sort: the turns stay


def every_third(many: Sequence[T], few: Iterable[T]) -> list[T]:
    """`many` in their order, and after every three of them one of `few`, as long as there is one."""
    mixed: list[T] = []
    rest = iter(few)
    for number, item in enumerate(many, 1):
        mixed.append(item)
        if number % 3 == 0:
            mixed += itertools.islice(rest, 1)
    return mixed


def proposed(
    entries: Iterable[Entry], lesson_of: Mapping[str, str], lessons: Sequence[Lesson], known: Collection[str] = ()
) -> list[Step]:
    """The lessons in the order to take them: what was missed (worst first), what was not seen, what is known.

    A lesson comes after the lessons it needs, when those are on the list too. Only lessons that are there are proposed.
    """
    tally: dict[str, list[bool]] = {}
    for id, entry in report.latest(entries).items():
        if id in lesson_of:
            tally.setdefault(lesson_of[id], []).append(bool(entry.data["right"]))
    steps = []
    for lesson in lessons:
        if lesson.ready and lesson.examined:
            answers = tally.get(lesson.slug, [])
            reason = "unseen" if not answers else "known" if all(answers) else "missed"
            steps.append(Step(lesson.slug, reason, sum(answers), len(answers)))
    place = {lesson.slug: n for n, lesson in enumerate(lessons)}
    rank = {"missed": 0, "unseen": 1, "known": 2}
    steps.sort(key=lambda step: (rank[step.reason], step.right / max(1, step.answered), place[step.slug]))
    return _needs_first(steps, {lesson.slug: lesson.needs for lesson in lessons})


def _needs_first(steps: list[Step], needs: Mapping[str, Sequence[str]]) -> list[Step]:
    by_slug = {step.slug: step for step in steps}
    ordered: list[Step] = []

    def add(step: Step) -> None:
        for slug in needs[step.slug]:
            if slug in by_slug and by_slug[slug] not in ordered and by_slug[slug].reason != "known":
                add(by_slug[slug])
        if step not in ordered:
            ordered.append(step)

    for step in steps:
        add(step)
    return ordered
