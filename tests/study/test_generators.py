import re
from itertools import pairwise

import pytest

from aws_study.study import addresses, blueprint, generators
from aws_study.study.questions import Question

SEEDS = range(40)


def right(question: Question) -> str:
    (key,) = [option for option in question.options if option.right]
    return key.en


def numbers(text: str) -> list[float]:
    return [float(found.replace(",", "")) for found in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]


@pytest.mark.parametrize("name", generators.GENERATORS)
def test_questions_are_well_made(name: str) -> None:
    for seed in SEEDS:
        question = generators.practice(name, seed)
        assert len(question.options) == 4
        assert len(question.right) == 1
        for language in ("en", "ko"):
            assert len({option.text(language) for option in question.options}) == 4
            assert "{" not in question.stem.text(language)
        for option in question.options:
            assert option.right is (option.mistake is None)
            assert option.right or option.mistake in blueprint.mistakes()
        for code, task in question.exams.items():
            assert task in blueprint.exams()[code].tasks


@pytest.mark.parametrize("name", generators.GENERATORS)
def test_a_seed_decides_the_question(name: str) -> None:
    assert generators.practice(name, 5) == generators.practice(name, 5)
    assert (
        len({generators.practice(name, seed).stem.en + right(generators.practice(name, seed)) for seed in range(10)})
        > 5
    )
    assert addresses.resolve(f"gen:{name}") is generators.GENERATORS[name]


def test_the_split_by_hand() -> None:
    for seed in SEEDS:
        question = generators.practice("cross-zone-split", seed)
        a, b, requests = numbers(question.stem.en)
        asked_a = "in zone a serve" in question.stem.en
        if "cross-zone load balancing is on" in question.stem.en:
            expected = requests / (a + b)
        else:
            expected = requests / 2 / (a if asked_a else b)
        assert numbers(right(question))[0] == pytest.approx(expected, abs=0.006)


# Minimum days and how a small object is billed, from the S3 pricing page of 2026-10-03, typed here a second time.
DAYS = {"Standard-IA": 30, "One Zone-IA": 30, "Instant Retrieval": 90, "Flexible Retrieval": 90, "Deep Archive": 180}


def test_early_deletion_by_hand() -> None:
    for seed in SEEDS:
        question = generators.practice("lifecycle-early-delete", seed)
        (least,) = [days for name, days in DAYS.items() if name in question.stem.en]
        stored = numbers(question.stem.en)[0]
        assert numbers(right(question)) == [least - stored]


def test_billed_size_by_hand() -> None:
    for seed in SEEDS:
        question = generators.practice("lifecycle-billed-size", seed)
        objects, kb = numbers(question.stem.en)[:2]
        archive = "Flexible Retrieval" in question.stem.en or "Deep Archive" in question.stem.en
        billed = kb + 40 if archive else max(kb, 128)
        assert numbers(right(question)) == [pytest.approx(objects * billed / 1_048_576)]


def test_only_the_accepted_rule_goes_down_the_waterfall() -> None:
    colder = list(DAYS)
    for seed in SEEDS:
        for option in generators.practice("lifecycle-validity", seed).options:
            days = [int(day) for day in re.findall(r"after (\d+) days", option.en)]
            classes = re.findall("|".join(colder), option.en)
            places = [colder.index(name) for name in classes]
            # One Zone-IA goes on to the two archive classes only (user guide, text of 2023-06).
            allowed = all(x < y for x, y in pairwise(places)) and classes != ["One Zone-IA", "Instant Retrieval"]
            assert option.right is (allowed and days[0] < days[1]), option.en


def test_an_unknown_generator_is_named() -> None:
    with pytest.raises(KeyError, match="no-such"):
        generators.practice("no-such", 1)
