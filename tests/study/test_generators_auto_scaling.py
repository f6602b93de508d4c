"""The practice of lesson 09, worked out by hand: a proportion and a backlog."""

import math
import re

from aws_study.study import generators

SEEDS = range(40)


def numbers(text):
    return [float(found.replace(",", "")) for found in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]


def test_target_tracking_by_hand():
    for seed in SEEDS:
        question = generators.practice("target-tracking-size", seed)
        target, instances, metric, *warming = numbers(question.stem.en)
        expected = max(math.ceil(instances * metric / target - 1e-9), instances + sum(warming))
        (key,) = [option for option in question.options if option.right]
        assert numbers(key.en) == [expected]


def test_the_backlog_by_hand():
    for seed in SEEDS:
        question = generators.practice("queue-backlog", seed)
        messages, seconds, wait = numbers(question.stem.en)
        (key,) = [option for option in question.options if option.right]
        assert numbers(key.en) == [math.ceil(messages * seconds / wait - 1e-9)]
