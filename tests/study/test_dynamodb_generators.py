"""Practice on DynamoDB's units: every key worked out a second time, from the words of the stem."""

import math
import re

import numpy as np
import pytest

from aws_study.study.generators import dynamodb


def numbers(text: str) -> list[float]:
    return [float(found.replace(",", "")) for found in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]


@pytest.mark.parametrize("seed", range(60))
def test_reads(seed: int) -> None:
    draft = dynamodb.read_units(np.random.default_rng(seed))
    rate, kb = numbers(draft.stem.en)
    kind = next(word for word in ("eventually", "strongly", "transactional") if word in draft.stem.en)
    weight = {"eventually": 0.5, "strongly": 1, "transactional": 2}[kind]
    assert draft.figures[0].value == math.ceil(rate * weight * math.ceil(kb / 4))


@pytest.mark.parametrize("seed", range(60))
def test_writes(seed: int) -> None:
    draft = dynamodb.write_units(np.random.default_rng(seed))
    rate, kb = numbers(draft.stem.en)
    assert draft.figures[0].value == rate * math.ceil(kb) * (2 if "transactional" in draft.stem.en else 1)


@pytest.mark.parametrize("make", dynamodb.GENERATORS.values(), ids=list(dynamodb.GENERATORS))
def test_four_distinct_options_come_soon(make) -> None:
    rng = np.random.default_rng(4)
    drawn = [len({figure.text.en for figure in make(rng).figures}) >= 4 for _ in range(200)]
    assert sum(drawn) > 100
