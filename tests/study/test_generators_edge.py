"""The generators of lesson 14, worked out a second time from the numbers in their stems."""

import re
from fractions import Fraction

import numpy as np
import pytest

from aws_study.study.generators import edge
from aws_study.study.generators.drafts import KEY


@pytest.mark.parametrize("seed", range(60))
def test_the_share_that_reaches_the_origin_by_hand(seed):
    draft = edge.key_values(np.random.default_rng(seed))
    requests = int(re.search(r"(\d+) requests", draft.stem.en)[1])
    values = int(re.search(r"with (\d+) equally", draft.stem.en)[1])
    assert re.search(rf"요청 {requests}건", draft.stem.ko)
    assert re.search(rf"값이 {values}가지", draft.stem.ko)
    key, *_others = draft.figures
    assert key.mistake == KEY
    assert key.value == pytest.approx(float(Fraction(100 * values, values + requests)), abs=0.006)


@pytest.mark.parametrize("seed", range(60))
def test_the_dial_by_hand(seed):
    draft = edge.dial(np.random.default_rng(seed))
    home, away = (
        int(n.replace(",", "")) for n in re.search(r"bring ([\d,]+) .* and ([\d,]+) to", draft.stem.en).groups()
    )
    percent = int(re.search(r"set to (\d+) %", draft.stem.en)[1])
    key, *others = draft.figures
    assert key.mistake == KEY
    assert key.value == pytest.approx(float(away + Fraction(home * (100 - percent), 100)))
    assert {other.mistake for other in others} == {"dial-of-all", "dial-drops", "dial-turned", "dial-off"}
    assert max(other.value for other in others) == home + away
