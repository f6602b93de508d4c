"""The generators of lesson 10, worked out a second time from the numbers in their stems."""

import math
import re

import numpy as np
import pytest

from aws_study.services import fargate
from aws_study.study.generators import containers, practice
from aws_study.study.generators.drafts import KEY


def found(text, pattern):
    return [float(group.replace(",", "")) for group in re.search(pattern, text).groups()]


@pytest.mark.parametrize("seed", range(80))
def test_hosts_by_hand(seed):
    draft = containers.hosts_for_tasks(np.random.default_rng(seed))
    vcpu, gib, kept, cpu, mib, tasks = found(
        draft.stem.en,
        r"have (\d+) vCPU and (\d+) GiB .* which (\d+) MiB .* reserves ([\d,]+) CPU units and ([\d,]+) MiB; .* short\. (\d+) such",
    )
    fit = min(vcpu * 1024 // cpu, (gib * 1024 - kept) // mib)
    key, *others = draft.figures
    assert key.mistake == KEY
    assert key.value == math.ceil(tasks / fit)
    assert fit >= 3
    assert {other.mistake: other.value for other in others}["ecs-hosts-rounded-down"] == tasks // fit


@pytest.mark.parametrize("seed", range(80))
def test_the_size_by_hand(seed):
    draft = containers.fargate_size(np.random.default_rng(seed))
    vcpu, gib = found(draft.stem.en, r"needs ([\d.]+) vCPU and ([\d.]+) GiB")
    key, *others = draft.figures
    assert key.mistake == KEY
    cpu, gb = map(float, key.value.split())
    assert cpu > vcpu
    assert gb >= gib
    assert round(gb * 1024) in fargate.SIZES[round(cpu * 1024)]
    assert gb - gib < (4 if cpu == 8 else 1), "the next smaller size does not hold it"
    assert fargate.SIZES[round(cpu * 1024 / 2)][-1] < gib * 1024, "half the CPU is not enough"
    assert {other.mistake: other.value for other in others}["fargate-too-little"].split()[0] == f"{vcpu:g}"


@pytest.mark.parametrize("seed", range(80))
def test_spot_tasks_by_hand(seed):
    draft = containers.tasks_by_provider(np.random.default_rng(seed))
    tasks, base, one, spot = found(draft.stem.en, r"with (\d+) tasks .* base (\d+) and weight (\d+), .* weight (\d+)\.")
    key, *_others = draft.figures
    assert key.mistake == KEY
    assert key.value * (one + spot) == (tasks - base) * spot
    assert key.value == int(key.value)


@pytest.mark.parametrize("name", containers.GENERATORS)
@pytest.mark.parametrize("seed", range(20))
def test_four_options_and_one_key(name, seed):
    question = practice(name, seed)
    assert len(question.options) == 4
    assert len(question.right) == 1
