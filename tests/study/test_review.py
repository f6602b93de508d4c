from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from fsrs import Rating

from aws_study.study import review
from aws_study.study.progress import Entry

START = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)


def row(ref: str, right: bool, day: float = 0, sure: float | None = 0.75, kind: str = "answer") -> Entry:
    return Entry(kind, ref, {"right": right, "sure": sure}, START + timedelta(days=day))


@pytest.mark.parametrize(
    ("right", "sure", "expected"),
    [
        (False, 0.95, Rating.Again),
        (False, 0.25, Rating.Again),
        (True, 0.25, Rating.Hard),
        (True, 0.5, Rating.Good),
        (True, 0.75, Rating.Good),
        (True, None, Rating.Good),
        (True, 0.95, Rating.Easy),
    ],
)
def test_sureness_counts(right: bool, sure: float | None, expected: Rating) -> None:
    assert review.rating(right, sure) == expected


def test_a_wrong_answer_comes_back_before_a_guess_and_a_guess_before_certainty() -> None:
    entries = [row("certain", True, sure=0.95), row("wrong", False), row("guess", True, sure=0.25), row("good", True)]
    assert [item.ref for item in review.schedule(entries, START + timedelta(days=1))] == [
        "wrong",
        "guess",
        "good",
        "certain",
    ]


def test_repeated_success_lengthens_the_interval_and_failure_shortens_it() -> None:
    one = review.schedule([row("q", True)], START)[0].due
    two = review.schedule([row("q", True), row("q", True, 3)], START)[0].due
    failed = review.schedule([row("q", True), row("q", True, 3), row("q", False, 20)], START)[0].due
    assert one is not None
    assert two is not None
    assert failed is not None
    first, second = one - START, two - (START + timedelta(days=3))
    assert timedelta(days=1) <= first < second
    assert failed - (START + timedelta(days=20)) < second


def test_only_what_is_due_is_proposed_least_remembered_first() -> None:
    entries = [row("old", True), row("older", False), row("today", True, 29.9)]
    found = review.due(entries, START + timedelta(days=30))
    assert [item.ref for item in found] == ["older", "old"]
    assert found[0].recall is not None
    assert found[1].recall is not None
    assert 0 < found[0].recall < found[1].recall < 0.9


def test_rows_in_any_order_give_one_schedule() -> None:
    entries = [row("q", True), row("q", False, 3), row("q", True, 5), row("p", True, 1)]
    assert review.schedule(entries, START) == review.schedule(list(reversed(entries)), START)


def test_a_day_fits_its_minutes_and_kinds_take_turns() -> None:
    entries = [row(f"q{n}", False) for n in range(20)]
    entries += [row(f"p{n}", False, kind="prediction") for n in range(3)] + [row("g", False, kind="practice")]
    now = START + timedelta(days=30)
    mix = review.daily(entries, now, minutes=15)
    assert 13 <= sum(item.minutes for item in mix) <= 15
    mix = review.daily(entries[16:], now, minutes=60)
    kinds = [item.kind for item in mix]
    assert sorted(kinds) == ["answer"] * 4 + ["practice"] + ["prediction"] * 3
    assert all(one != other for one, other in pairwise(kinds))


def test_new_items_fill_the_day_and_none_comes_twice() -> None:
    now = START + timedelta(days=30)
    new = [("answer", "q0"), ("answer", "fresh"), ("answer", "fresh")]
    mix = review.daily([row("q0", False)], now, new=new)
    assert [item.ref for item in mix] == ["q0", "fresh"]
    assert mix[1].due is None
    assert review.daily([], now) == []
