"""Every computed question once more: its numbers are read out of the English stem, and the answer is worked out anew, without a model."""

import math
import re
from collections.abc import Callable

import pytest

from aws_study.study import generators
from aws_study.study.questions import Question

SEEDS = range(50)


def numbers(text: str) -> list[float]:
    return [float(found.replace(",", "")) for found in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]


def found(question: Question, pattern: str) -> list[float]:
    """The numbers that a pattern finds in the stem."""
    match = re.search(pattern, question.stem.en)
    assert match, question.stem.en
    return [float(group.replace(",", "")) for group in match.groups()]


def environments(question: Question) -> float:
    rate, ms = found(question, r"invoked ([\d,]+) times a second.* takes ([\d,]+) ms")
    return rate * ms / 1000


def shards(question: Question) -> float:
    rate, kb = found(question, r"write ([\d,]+) records of ([\d.]+) KB")
    one = "One consumer" in question.stem.en
    consumers = 1 if one else found(question, r"(\d+) consumers share")[0]
    # A shard takes 1,000 records and 1,024 KB a second and gives 2,048 KB to all who share it.
    return max(math.ceil(need) for need in (rate / 1000, rate * kb / 1024, consumers * rate * kb / 2048))


def after_a_step(question: Question) -> float:
    capacity, threshold = found(question, r"group of (\d+) instances has an alarm at (\d+) %")
    low, high, metric = found(question, r"\+(\d+) % from 0 to 15.*\+(\d+) % from 15.*metric is (\d+) %")
    change = capacity * (low if metric - threshold < 15 else high) / 100
    return capacity + (1 if 0 < change < 1 else math.floor(change))


def break_even(question: Question) -> float:
    on_demand, committed = found(question, r"costs (\d+) cents.* costs ([\d.]+) cents")
    hours = next(hours for hours in range(1, 10_001) if hours * on_demand >= 10_000 * committed)
    return hours / 100


def available(question: Question) -> float:
    if "passes through" in question.stem.en:
        parts, percent = found(question, r"through (\d) services.*available ([\d.]+) %")
        return 100 * math.prod([percent / 100] * int(parts))
    parts, percent = found(question, r"(\d) copies.*available ([\d.]+) %")
    return 100 - 100 * math.prod([1 - percent / 100] * int(parts))


def burst(question: Question) -> float:
    (gib,) = found(question, r"volume of (\d+) GiB")
    credits, seconds = 5_400_000.0, 0
    while credits > 0:  # second by second
        credits += max(100, 3 * gib) - 3000
        seconds += 1
    return seconds


def last_client(question: Question) -> float:
    interval, threshold, ttl = found(question, r"every (\d+) s with a failure threshold of (\d+), and a TTL of (\d+) s")
    return interval * threshold + ttl


def wait(question: Question) -> float:
    base, cap, retry = found(question, r"base ([\d,]+) ms.*cap ([\d.]+) s.*retry number (\d+)")
    for _retry in range(int(retry) - 1):
        base *= 2
    return min(base, cap * 1000)


def calls(question: Question) -> float:
    layers, attempts = found(question, r"passes (\d) layers.*up to (\d) attempts")

    def sent(layer: int) -> int:
        return 1 if layer == 0 else int(attempts) * sent(layer - 1)

    return sent(int(layers))


def retries(question: Question) -> float:
    dear, cheap, tokens = found(question, r"costs (\d+) tokens, after throttling (\d+)\) has (\d+) tokens")
    price, sent = (cheap if "meets throttling" in question.stem.en else dear), 0
    while tokens >= price:
        tokens, sent = tokens - price, sent + 1
    return sent


def hits(question: Question) -> float:
    ttl, between = found(question, r"TTL of ([\d,]+) seconds.*every ([\d,]+) seconds")
    return 100 * (1 - 1 / (1 + ttl / between))


def load(question: Question) -> float:
    nodes, hit, dead = found(question, r"of (\d) equal nodes answers (\d+) %.*takes (\d) of")
    return (100 - hit * (nodes - dead) / nodes) / (100 - hit)


def read_units(question: Question) -> float:
    rate, kb = found(question, r"makes ([\d,]+) .* items of ([\d.]+) KB")
    weight = next(
        w for kind, w in (("eventually", 0.5), ("strongly", 1), ("transactional", 2)) if kind in question.stem.en
    )
    return rate * weight * math.ceil(kb / 4)


def write_units(question: Question) -> float:
    rate, kb = found(question, r"puts ([\d,]+) new items of ([\d.]+) KB")
    return rate * math.ceil(kb) * (2 if "transactional" in question.stem.en else 1)


def hosts(question: Question) -> float:
    if "cut completely" in question.stem.en:
        whole, part = found(question, r"a /(\d+) block is cut completely into /(\d+)")
        return 2 ** (part - whole) * (2 ** (32 - part) - 5)
    return 2 ** (32 - found(question, r"a /(\d+) block")[0]) - 5


# Minimum days of the classes, and whether they add 32 + 8 KB to an object: S3 pricing page of 2026-10-03, typed a second time.
CLASSES = {
    "S3 Standard-IA": (30, False), "S3 One Zone-IA": (30, False), "S3 Glacier Instant Retrieval": (90, False),
    "S3 Glacier Flexible Retrieval": (90, True), "S3 Glacier Deep Archive": (180, True),
}  # fmt: skip


def cost(question: Question) -> float:
    objects, kb, gb = found(question, r"^([\d,]+) objects of ([\d,]+) KB \(([\d,]+) GB\)")
    first, second = found(question, r"after (\d+) days and deletes them (\d+) days later")
    standard, cold, per_1000 = found(
        question, r"\$([\d.]+) for a GB-month.*\$([\d.]+) for one in.*\$([\d.]+) for 1,000"
    )
    assert objects * kb == gb * 1_048_576
    assert kb >= 128  # smaller objects would not move
    least, archive = next(rule for name, rule in CLASSES.items() if f"to {name} after" in question.stem.en)
    usd = objects / 1000 * per_1000
    for day in range(int(first + max(second, least))):
        if day < first:
            usd += gb * standard / 30
        else:
            usd += (gb + 32 * objects / 2**20 * archive) * cold / 30
        if archive and first <= day < first + second:  # the name and the metadata go with the object
            usd += 8 * objects / 2**20 * standard / 30
    return usd


def lambda_month(question: Question) -> float:
    mb, millions, ms, gb_second, request = found(
        question, r"with ([\d,]+) MB is invoked (\d+) million times, ([\d,]+) ms each. A GB-second costs \$([\d.]+), a million requests \$([\d.]+);"
    )  # fmt: skip
    return round(sum((ms / 1000 * mb / 1024 * gb_second * 1e6, request)) * millions, 2)


def turned_away(question: Question) -> float:
    quota, rate, ms, events, seconds = found(
        question, r"is ([\d,]+), and .* gets (\d+) calls a second of ([\d,]+) ms each; an export gets ([\d,]+) events a second of (\d+) s"
    )  # fmt: skip
    wanted = rate * ms / 1000 + events * seconds
    return round(100 * (wanted - quota) / wanted, 1)


def computed_and_waited(question: Question) -> float:
    before, cpu, wait, after = found(
        question, r"With ([\d,]+) MB .* for ([\d,]+) ms and waits (\d+) ms .* with ([\d,]+) MB"
    )
    return round(cpu * before / after + wait)


BY_HAND: dict[str, Callable[[Question], float]] = {
    "lambda-concurrency": environments,
    "lambda-bill": lambda_month,
    "lambda-full-pool": turned_away,
    "lambda-cpu-time": computed_and_waited,
    "kinesis-shards": shards,
    "step-scaling": after_a_step,
    "break-even": break_even,
    "chain-or-copies": available,
    "gp2-burst": burst,
    "dns-failover": last_client,
    "backoff-wait": wait,
    "retry-layers": calls,
    "retry-quota": retries,
    "ttl-hit-ratio": hits,
    "cache-loss-load": load,
    "dynamodb-read-units": read_units,
    "dynamodb-write-units": write_units,
    "usable-addresses": hosts,
    "lifecycle-cost": cost,
}
SHOWN_TO = {"chain-or-copies": 0.005, "break-even": 0.051, "gp2-burst": 1.0}  # what rounding of the option may hide


@pytest.mark.parametrize("name", BY_HAND)
def test_the_key_is_what_one_works_out_by_hand(name: str) -> None:
    for seed in SEEDS:
        question = generators.practice(name, seed)
        expected = BY_HAND[name](question)
        for option in question.options:
            (value,) = numbers(option.en)[:1]
            same = value == pytest.approx(expected, abs=SHOWN_TO.get(name, 0.006), rel=0)
            assert same is option.right, (seed, expected, option.en)
        assert numbers(question.option("option-0").ko)[:1] == numbers(question.option("option-0").en)[:1]


@pytest.mark.parametrize("name", generators.GENERATORS)
def test_texts_read_naturally_for_every_number(name: str) -> None:
    for seed in SEEDS:
        question = generators.practice(name, seed)
        english = [question.stem.en, *(text for o in question.options for text in (o.en, o.why.en))]
        korean = [question.stem.ko, *(text for o in question.options for text in (o.ko, o.why.ko))]
        for text in english:
            assert not re.search(r"(?<![\d.,/$])1 (?!(times|ms|s|is|has)\b)[a-z]+s\b", text), text  # "1 shards"
            assert not re.search(r"[가-힣]", text), text
            assert not re.search(r"(?<![\d.])\d{4,}", re.sub(r"\b20\d\d\b", "", text)), text  # "3000" without its comma
        for text in korean:
            # A number is followed by a unit or a noun, never by a particle; and no particle is written for two cases at once.
            assert not re.search(r"(?<![A-Za-z\d])\d+(?:을|를|은|는|이|가|과|와|으로|로)(?![가-힣])", text), text
            assert "(으)" not in text, text
            assert "(이)" not in text, text
            assert not re.search(r"[을를][은는]|([은는이가을를])\1 ", text), text
