"""A mock exam on the official blueprint: drawn once, answered in any order, left and resumed, scored at the end.

Everything that happens is a row of the progress file, and a session is what its rows say: a restarted kernel finds the
same questions, answers, flags and remaining time. While nobody has the exam open, its clock stands still.
"""

from __future__ import annotations

import itertools
import math
import random
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from aws_study.study import blueprint, clock, progress, questions
from aws_study.study.blueprint import Exam
from aws_study.study.progress import Entry
from aws_study.study.questions import Question

KIND = "exam"
AWAY = 90.0  # seconds without a sign of the page after which nobody has the exam open


class ExamOver(Exception):
    """An answer to an exam that is finished (code "finished") or whose time is used up ("time")."""

    def __init__(self, code: str):
        self.code = code
        super().__init__(code)


@dataclass(frozen=True)
class Paper:
    """Which questions, in which order. `missing` says by domain how many the bank could not supply."""

    exam: str
    questions: tuple[str, ...]
    missing: dict[int, int]


@dataclass(frozen=True)
class Result:
    """`right` and `total` by domain number; questions without an answer count as wrong. `share` is an estimate only.

    `lessons`: (slug, right, total) of the lessons in which something was missed, the worst first.
    """

    exam: str
    right: dict[int, int]
    total: dict[int, int]
    unanswered: int
    seconds: float
    lessons: tuple[tuple[str, int, int], ...] = ()

    @property
    def share(self) -> float:
        return sum(self.right.values()) / max(1, sum(self.total.values()))


def counts(exam: Exam, total: int | None = None) -> dict[int, int]:
    """How many questions each domain gets: by weight, rounded down, the rest to the largest remainders."""
    total = exam.questions if total is None else total
    whole = sum(domain.weight for domain in exam.domains)
    exact = {domain.number: total * domain.weight / whole for domain in exam.domains}
    found = {number: math.floor(share) for number, share in exact.items()}
    by_rest = sorted(exact, key=lambda number: (found[number] - exact[number], number))
    for number in by_rest[: total - sum(found.values())]:
        found[number] += 1
    return found


def draw(exam: Exam, bank: Iterable[Question], seed: str) -> Paper:
    """A paper from the bank. The same seed and bank give the same paper; a bank that is too small gives a shorter one."""
    rng = random.Random(seed)
    chosen: list[str] = []
    missing = {}
    pool = sorted(bank, key=lambda question: question.id)
    for domain in exam.domains:
        fitting = [question.id for question in pool if question.exams.get(exam.code) in domain.tasks]
        wanted = counts(exam)[domain.number]
        chosen += rng.sample(fitting, min(wanted, len(fitting)))
        if len(fitting) < wanted:
            missing[domain.number] = wanted - len(fitting)
    rng.shuffle(chosen)
    return Paper(exam.code, tuple(chosen), missing)


class Session:
    """One sitting of one paper. Make it with `start` or `resume`; it never shows what is right before `finish`.

    `reading`: the sitting is over and only looked at; nothing is recorded.
    """

    def __init__(self, id: str, entries: Sequence[Entry], *, reading: bool = False):
        self.id = id
        first = entries[0].data
        self.exam = blueprint.exams()[first["exam"]]
        self.questions: tuple[str, ...] = tuple(first["questions"])
        self.seconds_allowed = float(first["seconds"])
        self.answers: dict[str, list[str]] = {}
        self.flags: set[str] = set()
        self.finished = False
        for entry in entries:
            self._apply(entry)
        self._used_before = _seconds_used(entries)
        self._opened = self._last = entries[-1].at if reading else self._record("opened").at

    def _apply(self, entry: Entry) -> None:
        data = entry.data
        if data["event"] == "answered":
            self.answers[data["question"]] = list(data["chosen"])
            if not data["chosen"]:
                del self.answers[data["question"]]
        elif data["event"] == "flagged":
            (self.flags.add if data["flag"] else self.flags.discard)(data["question"])
        elif data["event"] == "finished":
            self.finished = True

    def _record(self, event: str, **data: object) -> Entry:
        entry = progress.record(KIND, self.id, {"event": event, **data})
        self._last = entry.at
        self._apply(entry)
        return entry

    def seconds_used(self, now: datetime | None = None) -> float:
        """Seconds for which the exam has been open, this sitting included."""
        return self._used_before + max(0.0, ((now or clock.now()) - self._opened).total_seconds())

    def seconds_left(self, now: datetime | None = None) -> float:
        return max(0.0, self.seconds_allowed - self.seconds_used(now))

    def answer(self, question: str, chosen: Iterable[str]) -> None:
        """Choose these options (none takes the answer back). Raises ExamOver, and KeyError for another paper's question."""
        self._must_be_open(question)
        self._record("answered", question=question, chosen=sorted(chosen))

    def flag(self, question: str, flag: bool = True) -> None:
        """Mark a question to come back to."""
        self._must_be_open(question)
        self._record("flagged", question=question, flag=flag)

    def tick(self) -> None:
        """Say that the exam is still open; a card calls this every half minute, so that a killed kernel loses no more.

        After a silence of more than AWAY seconds (the page was closed, the laptop slept) the clock goes on from the last
        thing that happened: while nobody has the exam open, it stands still.
        """
        if self.finished:
            return
        if (clock.now() - self._last).total_seconds() > AWAY:
            self._used_before += (self._last - self._opened).total_seconds()
            self._opened = self._record("opened").at
        else:
            self._record("open")

    def finish(self) -> Result:
        """End the exam and score it. Every answer also becomes an ordinary one, so that review and report know it."""
        here = [entry for entry in progress.all(KIND) if entry.ref == self.id]
        if self.finished or any(entry.data["event"] == "finished" for entry in here):  # here, or in another kernel
            raise ExamOver("finished")
        seconds = min(self.seconds_used(), self.seconds_allowed)
        found = self._score(seconds)
        rows: list[tuple[str, str, dict[str, object]]] = []
        for question in self._known(self.answers):
            chosen = self.answers[question.id]
            mistakes = [name for option in chosen if (name := question.option(option).mistake)]
            right = frozenset(chosen) == question.right
            data = {"chosen": chosen, "right": right, "sure": None, "mistakes": mistakes, "via": f"exam/{self.id}"}
            rows.append(("answer", question.id, data))
        last = {"event": "finished", "seconds": seconds, "right": found.right, "total": found.total}
        progress.record_all([*rows, (KIND, self.id, last)])  # all at once: a kill in between counts no answer twice
        self.finished = True
        return found

    def _score(self, seconds: float) -> Result:
        right = {domain.number: 0 for domain in self.exam.domains}
        total = dict(right)
        here = questions.index()
        by_lesson: dict[str, list[bool]] = {}
        for question in self._known(self.questions):
            number = self._domain(question)
            good = frozenset(self.answers.get(question.id, ())) == question.right
            total[number] += 1
            right[number] += good
            by_lesson.setdefault(here[question.id], []).append(good)
        lessons = [(slug, sum(good), len(good)) for slug, good in by_lesson.items() if not all(good)]
        lessons.sort(key=lambda lesson: (lesson[1] / lesson[2], -lesson[2], lesson[0]))
        return Result(self.exam.code, right, total, len(self.questions) - len(self.answers), seconds, tuple(lessons))

    def _domain(self, question: Question) -> int:
        """The domain that a question examines; the first one for a question that was taken out of the exam meanwhile."""
        task = question.exams.get(self.exam.code)
        fitting = [domain.number for domain in self.exam.domains if task in domain.tasks]
        return fitting[0] if fitting else self.exam.domains[0].number

    @staticmethod
    def _known(ids: Iterable[str]) -> list[Question]:
        """The questions that are still in the bank: a course updated in the middle of an exam must not stop it."""
        here = questions.index()
        return [q for id in ids if id in here for q in questions.lesson(here[id]) if q.id == id]

    def _must_be_open(self, question: str) -> None:
        if self.finished:
            raise ExamOver("finished")
        if self.seconds_left() <= 0:
            raise ExamOver("time")
        if question not in self.questions:
            raise KeyError(f"q:{question} is not in this exam")


def start(paper: Paper) -> Session:
    """Begin a new sitting."""
    id = uuid.uuid4().hex
    seconds = blueprint.exams()[paper.exam].minutes * 60
    data = {"event": "started", "exam": paper.exam, "questions": list(paper.questions), "seconds": seconds}
    return Session(id, [progress.record(KIND, id, data)])


@dataclass(frozen=True)
class Unfinished:
    """An exam that can be gone on with."""

    id: str
    answered: int
    seconds_left: float


def resume(exam: str) -> Session | None:
    """The newest sitting of this exam that was not finished, or None."""
    found = _newest_open(exam)
    return Session(*found) if found else None


def unfinished(exam: str) -> Unfinished | None:
    """What `resume` would open, without opening it."""
    found = _newest_open(exam)
    if found is None:
        return None
    id, entries = found
    answered = {e.data["question"]: bool(e.data["chosen"]) for e in entries if e.data["event"] == "answered"}
    return Unfinished(id, sum(answered.values()), max(0.0, entries[0].data["seconds"] - _seconds_used(entries)))


def look_back(exam: str) -> tuple[Session, Result] | None:
    """The newest sitting that was finished, with its result by today's bank; None when there is none."""
    over = [(id, rows) for id, rows in _sittings(exam).items() if any(row.data["event"] == "finished" for row in rows)]
    if not over:
        return None
    session = Session(*over[-1], reading=True)
    seconds = next(row.data["seconds"] for row in over[-1][1] if row.data["event"] == "finished")
    return session, session._score(float(seconds))


def finished(exam: str) -> list[Entry]:
    """The rows that ended a sitting of this exam, oldest first: seconds, right and total by domain number (as text)."""
    sittings = _sittings(exam)
    return [entry for entries in sittings.values() for entry in entries if entry.data["event"] == "finished"]


def _sittings(exam: str) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in progress.all(KIND):
        found.setdefault(entry.ref, []).append(entry)
    return {id: entries for id, entries in found.items() if entries[0].data.get("exam") == exam}


def _newest_open(exam: str) -> tuple[str, list[Entry]] | None:
    for id, entries in reversed(_sittings(exam).items()):
        if all(entry.data["event"] != "finished" for entry in entries):
            return id, entries
    return None


def _seconds_used(entries: Sequence[Entry]) -> float:
    """Time between each opening and the last thing that happened before the next one."""
    used = 0.0
    for before, after in itertools.pairwise(entries):
        if after.data["event"] != "opened":
            used += (after.at - before.at).total_seconds()
    return used
