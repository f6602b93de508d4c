"""The practice of lesson 23, worked out a second time from the words of its stems."""

import re

import numpy as np
import pytest

from aws_study.study.generators import cognito
from aws_study.study.generators.drafts import KEY


@pytest.mark.parametrize("seed", range(120))
def test_after_the_sign_out_by_hand(seed):
    draft = cognito.after_sign_out(np.random.default_rng(seed))
    life = int(re.search(r"tokens for (\d+) minutes", draft.stem.en)[1])
    ended = int(re.search(r"([\d,]+) minutes after the sign-in", draft.stem.en)[1].replace(",", ""))
    issued = max(minute for minute in range(0, ended, life))
    key, *others = draft.figures
    assert key.mistake == KEY
    assert key.value == issued + life - ended
    assert {other.value for other in others} >= {0, life, ended - issued}


@pytest.mark.parametrize("seed", range(200))
def test_the_role_by_hand(seed):
    draft = cognito.which_role(np.random.default_rng(seed))
    groups = {role: int(number) for role, number in re.findall(r"\w+: (\w+), (\d+)", draft.stem.en)}
    asked = re.search(r"CustomRoleArn for (\w+)\.", draft.stem.en)
    lowest = [role for role, number in groups.items() if number == min(groups.values())]
    if "choose the role from the token" not in draft.stem.en:
        expected = "MemberRole"
    elif asked:
        expected = asked[1] if asked[1] in groups else ""
    elif len(lowest) == 1:
        expected = lowest[0]
    else:
        expected = "" if "resolution to Deny" in draft.stem.en else "MemberRole"
    key, *others = draft.figures
    assert len(groups) == 3
    assert (key.mistake, key.value) == (KEY, expected)
    assert len(others) >= 3
    assert all(other.mistake and other.value != expected for other in others)


def test_every_way_of_deciding_comes_up():
    keys = {cognito.which_role(np.random.default_rng(seed)).figures[0].why.en.split()[0] for seed in range(200)}
    assert {"The", "Roles", "Two"} <= keys
