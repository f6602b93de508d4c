"""Practice for lesson 17: DynamoDB's read and write capacity units."""

from __future__ import annotations

from datetime import date

import numpy as np

from aws_study.services import dynamodb
from aws_study.study.generators.drafts import KEY, Draft, counted, number
from aws_study.study.questions import Words

SOURCE = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html"
EXAMS = {"DVA-C02": "1.3", "DVA-C03": "1.3"}
AS_OF = date(2023, 6, 1)
READ_WORDS = {
    "eventual": ("eventually consistent", "최종적 일관된 읽기"),
    "strong": ("strongly consistent", "강력히 일관된 읽기"),
    "transactional": ("transactional", "트랜잭션 읽기"),
}
WRITE_WORDS = {"standard": ("plain", "일반 쓰기로"), "transactional": ("transactional", "트랜잭션 쓰기로")}


def _size(rng: np.random.Generator, low: int, high: int) -> float:
    """A size in KB with one decimal, rarely on the edge of a piece."""
    return int(rng.integers(low * 10 + 1, high * 10 + 1)) / 10


def read_units(rng: np.random.Generator) -> Draft:
    """Read capacity units for so many reads of one size and kind a second."""
    kb, rate = _size(rng, 0, 20), int(rng.integers(2, 61)) * 10
    mode = str(rng.choice(dynamodb.READS))
    en_mode, ko_mode = READ_WORDS[mode]
    size = 1024 * kb

    def needed(kind: str) -> float:
        return dynamodb.capacity_for(rate, dynamodb.read_units(size, kind))

    pieces = dynamodb.read_units(size, "strong")
    weight = dynamodb.read_units(size, mode) / pieces
    stem = Words(
        en=f"An application makes {rate:,} {en_mode} reads a second of single items of {kb:g} KB, evenly over many keys. "
        "How many read capacity units does the table need?",
        ko=f"애플리케이션이 {kb:g} KB 항목을 하나씩 {ko_mode}로 초당 {rate:,}번, 여러 키에 고르게 읽습니다. "
        "테이블에 읽기 용량 단위가 얼마나 필요합니까?",
    )
    en, ko = ("{value} unit", "{value} units"), "{value}단위"
    others = [kind for kind in dynamodb.READS if kind != mode]
    figures = [
        number(needed(mode), en, ko, KEY, f"{kb:g} KB is {counted(pieces, 'piece', 'pieces')} of 4 KB; {counted(weight, 'unit', 'units')} each, {rate:,} times.", f"{kb:g} KB는 4 KB 조각 {pieces:g}개입니다. 조각마다 {weight:g}단위, {rate:,}번입니다."),
        number(needed(others[0]), en, ko, "ddb-read-kind", f"That is for {READ_WORDS[others[0]][0]} reads.", f"{READ_WORDS[others[0]][1]}의 값입니다."),
        number(needed(others[1]), en, ko, "ddb-read-kind", f"That is what {READ_WORDS[others[1]][0]} reads need.", f"{READ_WORDS[others[1]][1]}에 드는 값입니다."),
        number(rate * weight * dynamodb.write_units(size), en, ko, "ddb-read-piece", "Pieces of 1 KB are for writes.", "1 KB 조각은 쓰기에 씁니다."),
        number(rate * weight, en, ko, "ddb-size-ignored", "That counts every item as one piece.", "항목마다 한 조각으로 센 값입니다."),
        number(rate * weight * kb / 4, en, ko, "rounding-slip", "Each item is rounded up to full pieces first.", "항목마다 먼저 조각 단위로 올림합니다."),
    ]  # fmt: skip
    return Draft(stem, figures, EXAMS, SOURCE, AS_OF, "sim:dynamodb/capacity")


def write_units(rng: np.random.Generator) -> Draft:
    """Write capacity units for so many writes of one size and kind a second."""
    kb, rate = _size(rng, 0, 12), int(rng.integers(1, 41)) * 5
    mode = str(rng.choice(dynamodb.WRITES))
    en_mode, ko_mode = WRITE_WORDS[mode]
    size = 1024 * kb
    pieces = dynamodb.write_units(size)
    weight = dynamodb.write_units(size, mode) / pieces
    stem = Words(
        en=f"A job puts {rate:,} new items of {kb:g} KB a second with {en_mode} writes into a table without indexes. "
        "How many write capacity units does it need?",
        ko=f"작업이 인덱스가 없는 테이블에 {kb:g} KB짜리 새 항목을 {ko_mode} 초당 {rate:,}개 넣습니다. "
        "쓰기 용량 단위가 얼마나 필요합니까?",
    )
    en, ko = ("{value} unit", "{value} units"), "{value}단위"
    twice = (
        ("ddb-transaction-plain", "A transaction writes twice: to prepare and to commit.", "트랜잭션은 준비와 커밋으로 두 번 씁니다.")
        if mode == "transactional"
        else ("ddb-transaction-assumed", "Only transactions are charged twice.", "두 번 계산되는 것은 트랜잭션뿐입니다.")
    )  # fmt: skip
    figures = [
        number(rate * dynamodb.write_units(size, mode), en, ko, KEY, f"{kb:g} KB is {counted(pieces, 'piece', 'pieces')} of 1 KB; {counted(weight, 'unit', 'units')} each, {rate:,} times.", f"{kb:g} KB는 1 KB 조각 {pieces:g}개입니다. 조각마다 {weight:g}단위, {rate:,}번입니다."),
        number(rate * pieces * (3 - weight), en, ko, *twice),
        number(rate * weight * dynamodb.read_units(size, "strong"), en, ko, "ddb-write-piece", "Pieces of 4 KB are for reads.", "4 KB 조각은 읽기에 씁니다."),
        number(rate * weight * kb, en, ko, "rounding-slip", "Each item is rounded up to full KB first.", "항목마다 먼저 KB 단위로 올림합니다."),
        number(rate * weight, en, ko, "ddb-size-ignored", "That counts every item as 1 KB.", "항목마다 1 KB로 센 값입니다."),
    ]  # fmt: skip
    return Draft(stem, figures, EXAMS, SOURCE, AS_OF, "sim:dynamodb/capacity")


GENERATORS = {"dynamodb-read-units": read_units, "dynamodb-write-units": write_units}
