"""Practice for lesson 21: what a Scan reads, and in how many pages, to find one caller."""

from __future__ import annotations

from datetime import date

import numpy as np

from aws_study.services import scan_cost
from aws_study.study.generators.drafts import KEY, Draft, number
from aws_study.study.questions import Words

SOURCE = "https://github.com/awsdocs/amazon-dynamodb-developer-guide/blob/822948021fcd/doc_source/Scan.md"
EXAMS = {"SAA-C03": "4.3", "DVA-C02": "4.3", "DVA-C03": "4.3"}
READ = date(2026, 11, 24)
OPENS = "sim:serverless-lab/scan-or-query"
MODES = {"eventual": ("eventually consistent", "최종적 일관된"), "strong": ("strongly consistent", "강력히 일관된")}


def scan_units(rng: np.random.Generator) -> Draft:
    """Read units of one lookup by a whole Scan. Sizes are powers of two, so that only the last page is rounded."""
    items, kb = int(rng.integers(3, 60)) * 1000, float(rng.choice([0.5, 1, 2]))
    mine = int(rng.integers(2, 5))
    mode = str(rng.choice(list(MODES)))
    other = "strong" if mode == "eventual" else "eventual"
    size, weight = kb * 1024, {"eventual": 0.5, "strong": 1.0}[mode]
    whole, half = scan_cost.scan(items, size, mode), {"eventual": "½", "strong": "1"}[mode]
    stem = Words(
        en=f"A table holds {items:,} items of {kb:g} KB. A function looks one customer up with a Scan that is {MODES[mode][0]} "
        f"and has a filter on the phone number; it reads every page, and {mine} items pass the filter. How many read units does one lookup consume?",
        ko=f"테이블에 {kb:g} KB 항목이 {items:,}개 있습니다. 함수는 전화번호로 필터를 건 {MODES[mode][1]} Scan을 끝 페이지까지 읽어 고객 "
        f"한 명을 찾고, 필터를 통과하는 항목은 {mine}개입니다. 조회 한 번에 읽기를 몇 단위 소비합니까?",
    )
    en, ko = ("{value} unit", "{value} units"), "{value}단위"
    figures = [
        number(whole.units, en, ko, KEY, f"The whole table is read: {items * kb:,.0f} KB ÷ 4 KB × {half}.", f"테이블 전체를 읽습니다. {items * kb:,.0f} KB ÷ 4 KB × {half}입니다."),
        number(scan_cost.query(mine, size, mode).units, en, ko, "ddb-filter-first", "A Query for these items costs as much; a filter works after the reading.", "이 항목들을 Query할 때의 값입니다. 필터는 읽은 뒤에 적용됩니다."),
        number(scan_cost.scan(items, size, mode, pages=1).units, en, ko, "ddb-one-page", "That is the first page of 1 MB alone.", "1 MB짜리 첫 페이지 하나의 값입니다."),
        number(scan_cost.scan(items, size, other).units, en, ko, "ddb-read-kind", f"That is for reads that are {MODES[other][0]}.", f"{MODES[other][1]} Scan일 때의 값입니다."),
        number(items * weight, en, ko, "ddb-round-order", "That rounds every item up to 4 KB; a Scan adds the sizes first.", "항목마다 4 KB로 올림한 값입니다. Scan은 크기를 먼저 더합니다."),
    ]  # fmt: skip
    return Draft(stem, figures, EXAMS, SOURCE, READ, OPENS)


def scan_pages(rng: np.random.Generator) -> Draft:
    """Requests that a whole Scan takes."""
    items, kb = int(rng.integers(10, 80)) * 1000, int(rng.integers(2, 31)) / 10
    each = scan_cost.per_page(kb * 1024)
    whole = scan_cost.scan(items, kb * 1024)
    largest = max(1, int(400 // kb))
    stem = Words(
        en=f"A function has to read a whole table of {items:,} items of {kb:g} KB with Scan requests, without a Limit and one after "
        "another. Its filter lets 5 items pass. How many requests does it need at least until no LastEvaluatedKey comes back?",
        ko=f"함수가 {kb:g} KB 항목이 {items:,}개 있는 테이블 전체를 Limit 없이 Scan 요청으로 차례로 읽어야 합니다. 필터를 통과하는 항목은 "
        "5개입니다. LastEvaluatedKey가 더 나오지 않을 때까지 요청이 적어도 몇 번 필요합니까?",
    )
    en, ko = ("{value} request", "{value} requests"), "{value}번"
    figures = [
        number(whole.pages, en, ko, KEY, f"A page of 1 MB (1,024 KB) holds {each:,} items, and the filter comes after it.", f"1 MB(1,024 KB)짜리 한 페이지에 항목이 {each:,}개 들어가고, 필터는 그다음입니다."),
        number(1, en, ko, "ddb-filter-first", "The limit of 1 MB counts what is read, not what passes the filter.", "1 MB 한도는 필터를 통과한 양이 아니라 읽은 양으로 셉니다."),
        number(-(-items // largest), en, ko, "ddb-page-size", "400 KB is the largest item, not the largest page.", "400 KB는 페이지가 아니라 항목의 최대 크기입니다."),
        number(items // each, en, ko, "rounding-slip", "The last page is not full, and takes a request all the same.", "마지막 페이지는 가득 차지 않아도 요청이 한 번 듭니다."),
        number(-(-items // 100), en, ko, "ddb-page-size", "100 items is the limit of a BatchGetItem call.", "100개는 BatchGetItem 한 번의 한도입니다."),
    ]  # fmt: skip
    return Draft(stem, figures, {"DVA-C02": "1.3", "DVA-C03": "1.3"}, SOURCE, READ, OPENS)


GENERATORS = {"scan-units": scan_units, "scan-pages": scan_pages}
