"""The generators of lesson 11, worked out a second time from the numbers in their stems."""

import math
import re
from fractions import Fraction

import numpy as np
import pytest

from aws_study.study.generators import deployments
from aws_study.study.generators.drafts import KEY


def found(text, pattern):
    return [int(group.replace(",", "")) for group in re.search(pattern, text).groups()]


@pytest.mark.parametrize("seed", range(80))
def test_hosts_by_hand(seed):
    draft = deployments.hosts_at_a_time(np.random.default_rng(seed))
    percent, instances = found(draft.stem.en, r"value (\d+)\. All (\d+) instances")
    stay = math.ceil(Fraction(percent, 100) * instances)
    key, *others = draft.figures
    assert key.mistake == KEY
    assert key.value == instances - stay
    assert {other.value for other in others} >= {stay, 1, instances}


@pytest.mark.parametrize("seed", range(80))
def test_the_canary_by_hand(seed):
    draft = deployments.failed_in_the_canary(np.random.default_rng(seed))
    per_min, percent, every, errors, minutes = found(
        draft.stem.en,
        r"gets ([\d,]+) requests a minute\. CodeDeploy shifts (\d+) % .* after (\d+) minutes\. .* fails (\d+) % .* none\. (\d+) minutes",
    )
    assert 2 <= minutes < every, "the alarm comes while the canary alone is on the new version"
    expected = Fraction(per_min * percent * errors * minutes, 10_000)
    key, *_others = draft.figures
    assert key.mistake == KEY
    assert key.value == pytest.approx(float(expected), abs=0.006)
