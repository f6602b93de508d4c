"""The practice of lesson 07, worked out by hand: units of a family, and the bill of every commitment."""

import re

import pytest

from aws_study.study import generators

SEEDS = range(50)
UNITS = {"medium": 2, "large": 4, "xlarge": 8, "2xlarge": 16, "4xlarge": 32}  # EC2 User Guide, typed a second time
INSTANCE = re.compile(r"\b[a-z]\d[a-z]\.(\w+)")


def keys(question):
    return [float(re.findall(r"[\d.]+", option.en)[0]) for option in question.options if option.right]


def test_units_one_by_one():
    for seed in SEEDS:
        question = generators.practice("ri-size-flexibility", seed)
        bought, small, large, *_rest = INSTANCE.findall(question.stem.en)
        reserved, few, many = (
            int(n) for n in re.findall(r"(?<![\w.])(\d+) (?:regional|[a-z]\d[a-z]\.)", question.stem.en)
        )
        left, demand = reserved * UNITS[bought], 0.0
        for size in [small] * few + [large] * many:  # the smaller size comes first
            paid = min(left, UNITS[size])
            left -= paid
            if size == large:
                demand += 1 - paid / UNITS[size]
        assert UNITS[small] < UNITS[large]
        assert keys(question) == [pytest.approx(demand, abs=0.006)]


def test_every_commitment_is_tried():
    for seed in SEEDS:
        question = generators.practice("commit-to", seed)
        peak, busy, middle, more, base, demand, committed = (
            float(n) for n in re.findall(r"\d+(?:\.\d+)?", question.stem.en)
        )
        hours = [peak] * int(busy) + [middle] * int(more) + [base] * int(100 - busy - more)
        bill = [n * committed + demand * sum(max(need - n, 0) for need in hours) / 100 for n in range(int(peak) + 1)]
        assert keys(question) == [bill.index(min(bill))]
        assert sorted(bill)[1] - min(bill) > 1e-9, "only one number is best"
