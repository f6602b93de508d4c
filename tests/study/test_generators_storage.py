"""Practice for lesson 06, worked out anew from the English stem."""

import re

import pytest

from aws_study.study import generators


def test_a_balance_of_credits_hour_by_hour():
    for seed in range(50):
        question = generators.practice("t-credits", seed)
        numbers = [float(text.replace(",", "")) for text in re.findall(r"\d[\d,]*(?:\.\d+)?", question.stem.en)]
        _t3, vcpus, earned, saved, percent = numbers
        minutes, balance = 0, saved
        while balance > 0:  # minute by minute
            balance += earned / 60 - vcpus * percent / 100
            minutes += 1
        for option in question.options:
            hours = float(re.findall(r"[\d.]+", option.en.replace(",", ""))[0])
            assert (hours == pytest.approx(minutes / 60, abs=0.022)) is option.right, (seed, minutes / 60, option.en)
