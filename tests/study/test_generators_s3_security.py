"""The generators of lesson 05, solved a second time from the words of their stems."""

import math
import re

import numpy as np
import pytest

from aws_study.study.generators import s3_security
from aws_study.study.generators.drafts import KEY

SEEDS = range(40)


def told(draft):
    assert draft.figures[0].mistake == KEY
    return [float(found.replace(",", "")) for found in re.findall(r"\d[\d,]*(?:\.\d+)?", draft.stem.en)]


@pytest.mark.parametrize("seed", SEEDS)
def test_parts_by_hand(seed):
    draft = s3_security.upload_part_size(np.random.default_rng(seed))
    gib = told(draft)[0]
    assert draft.figures[0].value == pytest.approx(gib * 1024 / 10_000, abs=0.006)
    assert draft.figures[0].value > 5


@pytest.mark.parametrize("seed", SEEDS)
def test_connections_by_hand(seed):
    draft = s3_security.full_card(np.random.default_rng(seed))
    gbps, rate = told(draft)
    assert draft.figures[0].value == math.ceil(gbps * 1e9 / 8 / (rate * 1e6))


@pytest.mark.parametrize("seed", SEEDS)
def test_lives_by_hand(seed):
    draft = s3_security.presigned_life(np.random.default_rng(seed))
    session, used, _three, asked = told(draft)  # the 3 of S3
    assert draft.figures[0].value == min(asked, session - used)
