"""The practice of lesson 25, worked out by hand: one quota for all calls, a kept data key, and objects under lost keys."""

import re

import pytest

from aws_study.study import generators

SEEDS = range(120)


def right(question):
    (key,) = [option for option in question.options if option.right]
    return key


def numbers(text):
    return [float(found.replace(",", "")) for found in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]


def test_the_refused_share_by_hand():
    for seed in SEEDS:
        question = generators.practice("kms-refused", seed)
        text = question.stem.en.replace("S3", "")
        quota, reads, writes, others = numbers(text)
        assert quota == (10_000 if "Seoul" in text else 20_000)
        assert max(reads, writes, others) < quota < reads + writes
        expected = 100 * (reads + writes + others - quota) / (reads + writes + others)
        assert right(question).value == pytest.approx(expected, abs=0.006)
        assert numbers(question.stem.ko.replace("S3", "")) == [quota, reads, writes, others]


def test_the_kept_key_by_hand():
    ends = set()
    for seed in SEEDS:
        question = generators.practice("data-key-cache", seed)
        programs, own, seconds, uses = numbers(question.stem.en)
        life = min(seconds, uses / own)  # of one key, in seconds
        assert right(question).value == pytest.approx(programs * 60 / life, abs=0.006)
        ends.add(life == seconds)
    assert ends == {True, False}


def test_objects_by_hand():
    seen = set()
    for seed in SEEDS:
        question = generators.practice("objects-left", seed)
        objects, each = numbers(question.stem.en)[:2]
        if "moves the alias" not in question.stem.en:
            expected = 0
        elif "ReEncrypt" in question.stem.en:
            expected = objects
        else:
            expected = objects - each
        assert right(question).value == expected
        assert ("ReEncrypt" in question.stem.ko) == ("ReEncrypt" in question.stem.en)
        seen.add((expected > 0, "ReEncrypt" in question.stem.en, "waiting period" in question.stem.en))
    assert len(seen) == 6
