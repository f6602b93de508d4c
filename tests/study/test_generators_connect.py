"""The practice of lesson 24, worked out once more from the stems: Erlang C by its sum, and the rules of a flow by hand."""

import math
import re

from aws_study.study import generators

SEEDS = range(80)


def numbers(text):
    return [float(found.replace(",", "")) for found in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]


def right(question):
    (key,) = [option for option in question.options if option.right]
    return key


def level(agents, load, share_of_handling):
    """Erlang C as the sum it is usually written as, not as the recursion that the package uses."""
    if agents <= load:
        return 0.0
    terms = [load**n / math.factorial(n) for n in range(agents)]
    last = load**agents / math.factorial(agents) * agents / (agents - load)
    return 1 - last / (sum(terms) + last) * math.exp(-(agents - load) * share_of_handling)


def fewest(load, share_of_handling, target):
    agents = 1
    while level(agents, load, share_of_handling) < target:
        agents += 1
    return agents


def test_pooled_agents_by_the_sum():
    for seed in SEEDS:
        question = generators.practice("pooled-agents", seed)
        teams, calls, minutes, each, target, within = numbers(question.stem.en)
        wanted = within / 60 / minutes, target / 100
        assert fewest(calls * minutes / 60, *wanted) == each
        expected = fewest(teams * calls * minutes / 60, *wanted)
        assert numbers(right(question).en) == numbers(right(question).ko) == [expected]
        assert sorted(numbers(question.stem.ko)) == sorted(numbers(question.stem.en))


def test_fewest_agents_by_hand():
    for seed in SEEDS:
        question = generators.practice("fewest-agents", seed)
        calls, minutes = numbers(question.stem.en)
        assert numbers(right(question).en) == [math.ceil(calls * minutes / 60)]
        assert (calls * minutes) % 60 != 0


def test_where_a_call_ends_by_hand():
    seen = set()
    for seed in SEEDS:
        question = generators.practice("flow-end", seed)
        validation = re.search(r"validation (\w+)", question.stem.en).group(1)
        answer = re.search(r"JSON object with (.+?)\. (A block|Nothing)", question.stem.en).group(1)
        stored = "A block then stores" in question.stem.en
        if validation == "STRING_MAP" and ("object" in answer or "boolean" in answer):
            expected = "The apology of the Error branch, then the general queue"
        elif not stored or "object" in answer:
            expected = "A greeting without a name, then the general queue"
        else:
            expected = f"“Hello Bora”, then the {'gold' if '`tier`' in answer else 'general'} queue"
        assert right(question).en == expected
        seen.add((expected, validation, stored))
    assert len({expected for expected, _validation, _stored in seen}) == 4
    assert len(seen) >= 8
