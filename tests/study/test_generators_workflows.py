"""The generators of lesson 22, worked out a second time from the numbers in their stems."""

import json
import re
from fractions import Fraction

import numpy as np
import pytest

from aws_study.study.generators import workflows
from aws_study.study.generators.drafts import KEY


def found(text, pattern):
    return [group.replace(",", "") for group in re.search(pattern, text).groups()]


@pytest.mark.parametrize("seed", range(80))
def test_result_paths_by_hand(seed):
    draft = workflows.result_path(np.random.default_rng(seed))
    name, number, letter, field, amount = found(
        draft.stem.en, r"with (\w+) = (\d+) and note = (\w)\. .* holds (\w+) = (\d+)\."
    )
    given, answer = {name: int(number), "note": letter}, {field: int(amount)}
    path = re.search(r'"ResultPath": (\S+)', draft.stem.en)
    if path is None or path[1] == '"$"':
        expected = answer
    elif path[1] == "null":
        expected = given
    else:
        expected = dict(given)
        expected[json.loads(path[1])[2:]] = answer
    key, *others = draft.figures
    assert key.mistake == KEY
    assert json.loads(key.text.en.strip("`")) == expected
    assert len({other.text.en for other in others}) == len(others) == 5


@pytest.mark.parametrize("seed", range(80))
def test_the_second_of_the_catcher_by_hand(seed):
    draft = workflows.catcher_second(np.random.default_rng(seed))
    call, interval, rate, attempts, longest = (
        Fraction(number)
        for number in found(
            draft.stem.en,
            r"takes (\d+) s .*IntervalSeconds (\d+), BackoffRate ([\d.]+), MaxAttempts (\d+), MaxDelaySeconds (\d+)",
        )
    )
    second, wait = call, interval
    for _retry in range(int(attempts)):
        second += min(wait, longest) + call
        wait *= rate
    key, *_others = draft.figures
    assert key.mistake == KEY
    assert key.value == pytest.approx(float(second))


@pytest.mark.parametrize("seed", range(80))
def test_two_batches_by_hand(seed):
    draft = workflows.batch_refused(np.random.default_rng(seed))
    rate, burst, batch, pause = (
        int(number)
        for number in found(
            draft.stem.en,
            r"rate of (\d+) requests .*burst of ([\d,]+)\. .*when ([\d,]+) requests arrive at once; (\d+) seconds",
        )
    )
    tokens = burst
    tokens -= (passed := min(batch, tokens))
    for _second in range(pause):
        tokens = min(tokens + rate, burst)
    passed += min(batch, tokens)
    key, *_others = draft.figures
    assert key.mistake == KEY
    assert key.value == 2 * batch - passed
