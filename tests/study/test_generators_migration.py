"""The generators of lesson 15, worked out a second time from the numbers in their stems."""

import re

import numpy as np
import pytest

from aws_study.study.generators import migration
from aws_study.study.generators.drafts import KEY


def numbers(pattern, text):
    return [float(n.replace(",", "")) for n in re.search(pattern, text).groups()]


@pytest.mark.parametrize("seed", range(60))
def test_transfer_days_by_hand(seed):
    draft = migration.transfer_days(np.random.default_rng(seed))
    terabytes, gbps, percent = numbers(r"^([\d,]+) TB .* line of ([\d.]+) Gbit/s, of which (\d+) %", draft.stem.en)
    (change,) = numbers(r"runs, ([\d.]+) TB of new files", draft.stem.en)
    daily = gbps / 8 * 86.4 * percent / 100  # TB
    key, *others = draft.figures
    assert key.mistake == KEY
    assert key.value == pytest.approx(terabytes / (daily - change), abs=0.006)
    by_name = {other.mistake: other.value for other in others}
    assert by_name["transfer-still-data"] < by_name["transfer-one-pass"] < key.value
    assert by_name["transfer-whole-line"] < key.value
    if "transfer-bits" in by_name:  # bytes sent as if they were bits: a line eight times as fast
        assert by_name["transfer-bits"] == pytest.approx(terabytes / (8 * daily - change), abs=0.006)
    assert numbers(r"^([\d.]+) Gbit/s 회선의 (\d+)%", draft.stem.ko) == [gbps, percent]


def by_hand(text):
    """The cheapest strategy and the RTO of all four, from the words of the stem alone."""
    rto, may_lose, unit = re.search(r"at most ([\d,]+) minutes and lose at most ([\d.]+) (minute|hour)", text).groups()
    text = text.replace("made every hour", "made every 1 hour")
    gigabytes, rate, every = numbers(
        r"data\. ([\d,]+) GB can be restored at (\d+) MB/s from backups made every (\d+) hour", text
    )
    decide, start, promote = numbers(r"decide within (\d+) .* servers (\d+) .* replica (\d+) \(", text)
    rto, rpo = float(rto.replace(",", "")), float(may_lose) * (60 if unit == "hour" else 1)
    restore = gigabytes * 1000 / rate / 60
    away = {
        "backup": 3 + decide + 20 + max(restore, start) + 1,
        "pilot": 3 + decide + max(start, promote) + 1,
        "warm": 3 + decide + promote + 1,
        "active": 3 + 1,
    }
    lost = {"backup": 60 * every, "pilot": 0.5, "warm": 0.5, "active": 0.5}
    return next(name for name in away if away[name] <= rto and lost[name] <= rpo), away


@pytest.mark.parametrize("seed", range(100))
def test_the_cheapest_strategy_by_hand(seed):
    draft = migration.cheapest_recovery(np.random.default_rng(seed))
    key, *others = draft.figures
    strategy, away = by_hand(draft.stem.en)
    assert (key.mistake, key.value) == (KEY, strategy)
    assert key.why.en.startswith(f"It is back after {migration.figure(away[strategy])} minutes")
    assert {key.value, *(other.value for other in others)} == set(away)
    order = list(away)
    for other in others:
        assert (other.mistake == "dr-dearer") == (order.index(other.value) > order.index(strategy))


def test_every_strategy_is_the_answer_at_times_and_every_mistake_is_made():
    drafts = [migration.cheapest_recovery(np.random.default_rng(seed)) for seed in range(150)]
    assert {draft.figures[0].value for draft in drafts} == {"backup", "pilot", "warm", "active"}
    assert {figure.mistake for draft in drafts for figure in draft.figures} == {KEY, "dr-rto", "dr-rpo", "dr-dearer"}
