"""The generators of lesson 01, worked out a second time from the numbers in their stems."""

import re

import numpy as np
import pytest

from aws_study.study.generators import global_infrastructure
from aws_study.study.generators.drafts import KEY


@pytest.mark.parametrize("seed", range(60))
def test_the_spare_servers_by_hand(seed):
    draft = global_infrastructure.spare_zone(np.random.default_rng(seed))
    needed, zones = map(int, re.search(r"have (\d+) servers.* uses (\d+) zones", draft.stem.en).groups())
    key, *others = draft.figures
    total = next(n for n in range(needed, 10_000, 1) if n % zones == 0 and n - n // zones >= needed)
    assert key.mistake == KEY
    assert key.value == total
    for other in others:  # each is too few, or needlessly many
        left = other.value - np.ceil(other.value / zones)
        assert left < needed if other.mistake != "spare-everything" else other.value >= total
    assert len({figure.value for figure in draft.figures}) >= 4


@pytest.mark.parametrize("seed", range(60))
def test_the_far_customer_by_hand(seed):
    draft = global_infrastructure.far_customer(np.random.default_rng(seed))
    trips, km = re.search(r"server (\d+) times.* is ([\d,]+) km", draft.stem.en).groups()
    key, *others = draft.figures
    assert key.mistake == KEY
    assert key.value == int(trips) * int(km.replace(",", "")) / 100
    assert all(other.value != key.value for other in others)
