"""The generators of lesson 16, worked out a second time from the numbers in their stems."""

import re
from fractions import Fraction

import numpy as np
import pytest

from aws_study.study.generators import relational
from aws_study.study.generators.drafts import KEY

PARTS = {"half": 2, "a quarter": 4, "a fifth": 5}


def found(text, pattern):
    return [Fraction(group.replace(",", "")) for group in re.search(pattern, text).groups()]


@pytest.mark.parametrize("seed", range(80))
def test_the_most_by_hand(seed):
    draft = relational.most_with_replicas(np.random.default_rng(seed))
    alone, writes = found(draft.stem.en, r"full at ([\d,]+) requests a second, (\d+) %")
    (replicas,) = found(draft.stem.en, r"to (\d+) read replicas")
    part = PARTS[re.search(r"every write in (half|a quarter|a fifth) of", draft.stem.en)[1]]
    write = writes / 100
    expected = min(alone / write, alone / ((1 - write) / replicas + write / part))
    key, *others = draft.figures
    assert key.mistake == KEY
    assert key.value == pytest.approx(float(expected), abs=0.006)
    assert any(abs(other.value - key.value) > 0.01 for other in others)
    for other in others:
        if other.mistake == "rds-replicas-never-full":
            assert other.value == pytest.approx(float(alone / write), abs=0.006)


def test_both_ends_come_up():
    drafts = [relational.most_with_replicas(np.random.default_rng(seed)) for seed in range(80)]
    assert {"The primary makes" in draft.figures[0].why.en for draft in drafts} == {True, False}


@pytest.mark.parametrize("seed", range(80))
def test_the_import_by_hand(seed):
    """Minute by minute: a backlog that grows and shrinks, and the age of what is repeated just now."""
    draft = relational.behind_after_an_import(np.random.default_rng(seed))
    repeats, minutes, during, usual = found(
        draft.stem.en,
        r"at most (\d+) a second. For (\d+) minutes an import brings the writes to ([\d,]+) a second .* it is (\d+), evenly",
    )
    came = during * minutes
    shown_at = came / repeats  # the minute in which the last write of the import is repeated
    expected = shown_at - minutes
    ages = [t - (Fraction(t) * repeats / during) for t in range(int(shown_at) + 1)]
    assert max(ages) <= expected
    key, *others = draft.figures
    assert key.mistake == KEY
    assert key.value == pytest.approx(float(expected), abs=0.006)
    assert usual < repeats < during
    at_the_end = next(other for other in others if other.mistake == "rds-lag-at-the-end")
    assert at_the_end.value == pytest.approx(float(minutes - minutes * repeats / during), abs=0.006)
    catching_up = next(other for other in others if other.mistake == "rds-lag-catching-up")
    assert catching_up.value == pytest.approx(float((came - repeats * minutes) / (repeats - usual)), abs=0.006)
