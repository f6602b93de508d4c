"""The generators of lesson 27, worked out a second time from the words of their stems."""

import re

import numpy as np
import pytest

from aws_study.study.generators import cloudformation
from aws_study.study.generators.drafts import KEY


@pytest.mark.parametrize("seed", range(80))
def test_the_seconds_of_a_stack_by_hand(seed):
    draft = cloudformation.stack_seconds(np.random.default_rng(seed))
    seconds = [int(n) for n in re.findall(r"\((\d+) s", draft.stem.en)]
    assert [int(n) for n in re.findall(r"\((\d+)초", draft.stem.ko)] == seconds
    queue, role, rights, worker, source = seconds
    key, *others = draft.figures
    assert key.mistake == KEY
    assert key.value == max(queue, role + max(rights, worker)) + source
    assert sum(seconds) in {other.value for other in others}


@pytest.mark.parametrize("seed", range(80))
def test_the_lines_of_a_change_set_by_hand(seed):
    draft = cloudformation.change_set_line(np.random.default_rng(seed))
    edit, follow = re.findall(r"update requires: ([^)]+)\)", draft.stem.en)
    expected = {
        ("Replacement", "Replacement"): "True / True",
        ("Replacement", "Replacement or not, by the case"): "True / Conditional",
        ("Replacement", "No interruption"): "True / False",
        ("Replacement or not, by the case", "Replacement"): "Conditional / Conditional",
        ("Replacement or not, by the case", "No interruption"): "Conditional / False",
    }.get((edit, follow), "False / no line")
    key, *others = draft.figures
    assert key.mistake == KEY
    assert key.text.en == expected
    assert key.text.ko == expected.replace("no line", "줄 없음")
    assert len({other.text.en for other in others} - {expected}) >= 3
    for other in others:
        assert other.mistake
        assert other.why.en != key.why.en
