"""The practice of lesson 26, worked out by hand: a vote with gaps by the guide's three sentences, and a delay."""

import re

from aws_study.study import generators

SEEDS = range(120)


def right(question):
    (key,) = [option for option in question.options if option.right]
    return key


def by_hand(points, needed, setting):
    """The guide's rule, written a second time: real data points first, then gaps, then the early alarm."""
    real = [point for point in points if point != "–"]
    if len(real) >= 3:
        return "ALARM" if real[-3:].count("X") >= needed else "OK"
    filled = {"breaching": ["X"], "notBreaching": ["0"]}.get(setting)
    if filled:
        return "ALARM" if (real + filled * (3 - len(real))).count("X") >= needed else "OK"
    if real.count("X") >= needed:
        return "ALARM"
    if "0" in real:
        return "OK"
    if setting == "ignore":
        return "It keeps the state it had"
    return "ALARM" if "X" in points[: 6 - needed] else "INSUFFICIENT_DATA"


def test_the_state_by_hand():
    seen = set()
    for seed in SEEDS:
        question = generators.practice("alarm-state", seed)
        needed = int(re.search(r"needs (\d) out of 3", question.stem.en).group(1))
        setting = re.search(r"missing data as `(\w+)`", question.stem.en).group(1)
        points = re.search(r"right: `(.+?)`", question.stem.en).group(1).split()
        assert len(points) == 5
        assert "–" in points[2:]
        assert right(question).en == by_hand(points, needed, setting), (seed, question.stem.en)
        assert f"`{' '.join(points)}`" in question.stem.ko
        seen.add((right(question).en, setting))
    assert len({state for state, _setting in seen}) == 4
    assert len(seen) >= 8


def test_the_delay_by_hand():
    for seed in SEEDS:
        question = generators.practice("alarm-delay", seed)
        period, needed = map(int, re.search(r"period of (\d+) seconds and needs (\d)", question.stem.en).groups())
        assert right(question).en == f"{period * needed:,} seconds"
        assert right(question).ko == f"{period * needed:,}초"
