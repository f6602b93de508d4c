"""The questions about a Scan, worked out once more from the numbers in their stems."""

import math
import re

import pytest

from aws_study.study import generators

SEEDS = range(60)


def numbers(text):
    return [float(found.replace(",", "")) for found in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]


def right(question):
    (key,) = [option for option in question.options if option.right]
    return numbers(key.en)[0], numbers(key.ko)[0]


def test_the_units_of_a_whole_scan_by_hand():
    for seed in SEEDS:
        question = generators.practice("scan-units", seed)
        items, kb, _mine = numbers(question.stem.en)
        weight = 1.0 if "strongly" in question.stem.en else 0.5
        expected = math.ceil(items * kb / 4) * weight
        assert right(question) == (pytest.approx(expected, abs=0.006), pytest.approx(expected, abs=0.006))
        assert numbers(question.stem.ko)[:2] == [kb, items]


def test_the_pages_of_a_whole_scan_by_hand():
    for seed in SEEDS:
        question = generators.practice("scan-pages", seed)
        items, kb, _passing = numbers(question.stem.en)
        expected = math.ceil(items / math.floor(1024 / kb + 1e-9))
        assert right(question) == (expected, expected)


def test_every_wrong_option_is_a_different_number():
    for name in ("scan-units", "scan-pages"):
        for seed in SEEDS:
            shown = [numbers(option.en)[0] for option in generators.practice(name, seed).options]
            assert len(set(shown)) == 4
            assert min(shown) > 0
