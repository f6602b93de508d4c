"""The practice of lesson 32, worked out anew from the words of its stem."""

import re

import pytest

from aws_study.study import generators


@pytest.mark.parametrize("seed", range(60))
def test_zone_lost_by_hand(seed):
    question = generators.practice("zone-lost", seed)
    servers, vcpus, zones, load = map(
        int,
        re.search(r"(\d+) servers with (\d+) vCPU.* (\d+) Availability.* and (\d+) vCPUs", question.stem.en).groups(),
    )
    left = servers * vcpus * (zones - 1) / zones
    (right,) = question.right
    assert question.option(right).value == pytest.approx(round(100 * min(1, left / load), 2))


def test_both_outcomes_are_asked():
    answers = [generators.practice("zone-lost", seed) for seed in range(20)]
    full = [question.option(next(iter(question.right))).value == 100 for question in answers]
    assert any(full)
    assert not all(full)
