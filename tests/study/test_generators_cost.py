"""The generators of lesson 29, worked out a second time from the numbers in their stems."""

import re

import numpy as np
import pytest

from aws_study.study.generators import cost
from aws_study.study.generators.drafts import KEY

ZONES = {"two": 2, "three": 3, "four": 4}


def numbers(pattern, text):
    return [float(n.replace(",", "")) for n in re.search(pattern, text).groups()]


@pytest.mark.parametrize("seed", range(60))
def test_the_bill_by_hand(seed):
    draft = cost.moving_bill(np.random.default_rng(seed))
    zones = ZONES[re.search(r"stand in (\w+) Availability", draft.stem.en)[1]]
    talk, s3 = numbers(r"exchange ([\d,]+) GB .* fetch ([\d,]+) GB", draft.stem.en)
    az, nat = numbers(r"zones costs \$([\d.]+) in each .* NAT \$([\d.]+)\.", draft.stem.en)
    key, *others = draft.figures
    across = sum(talk / zones**2 * (az + az) for a in range(zones) for b in range(zones) if a != b)
    assert key.mistake == KEY
    assert key.value == pytest.approx(across + s3 * nat, abs=0.006)
    by_name = {other.mistake: other.value for other in others}
    assert by_name["az-one-end"] == pytest.approx(across / 2 + s3 * nat, abs=0.006)
    assert by_name["az-all-crosses"] > key.value
    assert by_name["nat-s3-free"] + by_name["az-private-free"] == pytest.approx(key.value, abs=0.02)
    assert numbers(r"한 달에 ([\d,]+) GB를 주고받습니다.* 한 달에 ([\d,]+) GB를 가져", draft.stem.ko) == [talk, s3]


@pytest.mark.parametrize("seed", range(60))
def test_where_the_endpoint_begins_to_pay(seed):
    draft = cost.endpoint_break_even(np.random.default_rng(seed))
    zones = ZONES[re.search(r"Servers in (\w+) zones", draft.stem.en)[1]]
    hour, own, nat, hours = numbers(
        r"instead: \$([\d.]+) an hour .* and \$([\d.]+) for each GB, against \$([\d.]+) .* has (\d+) hours",
        draft.stem.en,
    )
    key, *others = draft.figures
    assert key.mistake == KEY
    assert zones * hours * hour + key.value * own == pytest.approx(key.value * nat, rel=1e-4)
    assert len({other.mistake for other in others}) == len(others)
