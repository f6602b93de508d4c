"""Spaced review: what is due today, computed anew from the progress file by replaying every answer through FSRS.

No schedule is stored, so an imported answer, or a better scheduler, changes the plan without any conversion.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from fsrs import Card, Rating, Scheduler

from aws_study.study.progress import Entry

KINDS = ("answer", "practice", "prediction")
MINUTES = {"answer": 1.25, "practice": 1.0, "prediction": 0.75}  # what one item takes, reasons read
# Without learning steps an item comes back after days, not after a minute: a lesson is not a drill.
_SCHEDULER = Scheduler(desired_retention=0.9, learning_steps=(), relearning_steps=(), enable_fuzzing=False)


@dataclass(frozen=True)
class Item:
    """Something to review. `recall` is the chance (0 to 1) that it is still known; new items have neither recall nor due."""

    kind: str
    ref: str
    due: datetime | None = None
    recall: float | None = None

    @property
    def minutes(self) -> float:
        return MINUTES[self.kind]


def rating(right: bool, sure: float | None) -> Rating:
    """How an answer counts: wrong is Again; right is Hard when it was a guess, Easy when it was certain, else Good."""
    if not right:
        return Rating.Again
    if sure is None or 0.5 <= sure < 0.9:
        return Rating.Good
    return Rating.Hard if sure < 0.5 else Rating.Easy


def schedule(entries: Iterable[Entry], now: datetime) -> list[Item]:
    """Everything that was ever answered, practised or predicted, the one due first in front."""
    cards: dict[tuple[str, str], Card] = {}
    for entry in sorted(entries, key=lambda entry: entry.at):
        if entry.kind in KINDS and "right" in entry.data:
            key = (entry.kind, entry.ref)
            card = cards.get(key) or Card(card_id=len(cards))
            cards[key], _ = _SCHEDULER.review_card(
                card, rating(entry.data["right"], entry.data.get("sure")), review_datetime=entry.at
            )
    items = [
        Item(kind, ref, card.due, _SCHEDULER.get_card_retrievability(card, now)) for (kind, ref), card in cards.items()
    ]
    return sorted(items, key=lambda item: (item.due, item.recall, item.kind, item.ref))


def due(entries: Iterable[Entry], now: datetime) -> list[Item]:
    """What is due, the least remembered first."""
    ripe = [item for item in schedule(entries, now) if item.due is not None and item.due <= now]
    return sorted(ripe, key=lambda item: (item.recall, item.kind, item.ref))


def daily(
    entries: Sequence[Entry], now: datetime, *, new: Iterable[tuple[str, str]] = (), minutes: float = 15
) -> list[Item]:
    """Today's review: what is due, then new items (kind, ref) in the given order, as many as fit into the minutes.

    Kinds take turns, so that a calculation follows a question and a prediction follows a calculation.
    """
    seen = {(item.kind, item.ref) for item in schedule(entries, now)}
    fresh = [Item(kind, ref) for kind, ref in dict.fromkeys(new) if (kind, ref) not in seen]
    chosen: list[Item] = []
    used = 0.0
    for item in [*due(entries, now), *fresh]:
        if used + item.minutes <= minutes:
            chosen.append(item)
            used += item.minutes
    return _taking_turns(chosen)


def _taking_turns(items: Sequence[Item]) -> list[Item]:
    waiting: dict[str, deque[Item]] = defaultdict(deque)
    for item in items:
        waiting[item.kind].append(item)
    mixed: list[Item] = []
    while waiting:
        # The kind with most items left goes next, but not twice in a row while there is another.
        kinds = [kind for kind in waiting if not mixed or kind != mixed[-1].kind or len(waiting) == 1]
        kind = max(kinds, key=lambda kind: len(waiting[kind]))
        mixed.append(waiting[kind].popleft())
        if not waiting[kind]:
            del waiting[kind]
    return mixed
