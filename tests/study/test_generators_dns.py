"""The generators of lesson 13, worked out a second time from the numbers in their stems."""

import re
from fractions import Fraction

import numpy as np
import pytest

from aws_study.study.generators import dns
from aws_study.study.generators.drafts import KEY


@pytest.mark.parametrize("seed", range(60))
def test_the_share_of_a_weighted_record_by_hand(seed):
    draft = dns.weighted_answers(np.random.default_rng(seed))
    weights = {name: int(weight) for name, weight in re.findall(r"(red|blue|green|grey) (\d+)", draft.stem.en)}
    ill = re.search(r"check of (\w+) fails", draft.stem.en)[1]
    wanted = re.search(r"names (\w+)\?", draft.stem.en)[1]
    healthy = sum(weight for name, weight in weights.items() if name != ill)
    key, *others = draft.figures
    assert key.mistake == KEY
    assert key.value == pytest.approx(float(Fraction(100 * weights[wanted], healthy)), abs=0.006)
    assert all(abs(other.value - key.value) > 0.01 for other in others)


@pytest.mark.parametrize("seed", range(60))
def test_the_bias_by_hand(seed):
    draft = dns.bias_for_a_town(np.random.default_rng(seed))
    far, near = (int(km.replace(",", "")) for km in re.findall(r"([\d,]+) km", draft.stem.en))
    key, *others = draft.figures
    assert key.mistake == KEY
    assert Fraction(far) * (100 - int(key.value)) / 100 < near <= Fraction(far) * (101 - int(key.value)) / 100
    assert all(other.value != key.value for other in others if other.value != 100 - key.value)
