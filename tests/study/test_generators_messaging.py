"""Practice of lesson 19, worked out anew from the English stem."""

import re

import pytest

from aws_study.study import generators


def numbers(text):
    return [float(found.replace(",", "")) for found in re.findall(r"\d[\d,]*", text)]


def test_empty_answers_second_by_second():
    for seed in range(15):
        question = generators.practice("sqs-empty-receives", seed)
        threads, wait = numbers(question.stem.en)[:2]
        days = 1 if "in a day" in question.stem.en else float(re.search(r"in (\d+) days", question.stem.en)[1])
        expected = sum(threads for second in range(1, int(86_400 * days) + 1) if second % wait == 0)
        for option in question.options:
            assert (numbers(option.en)[0] == pytest.approx(expected)) is option.right, (seed, expected, option.en)


def test_a_dead_letter_day_by_day():
    for seed in range(50):
        question = generators.practice("sqs-dead-letter-days", seed)
        kept = float(re.search(r"queue too, for (\d+) days", question.stem.en)[1])
        spent = float(re.search(r"moved (\d+) day", question.stem.en)[1])
        age, expected = (0.0 if "FIFO" in question.stem.en else spent), 0
        while age < kept:
            age, expected = age + 1, expected + 1
        for option in question.options:
            assert (numbers(option.en)[0] == expected) is option.right, (seed, expected, option.en)
