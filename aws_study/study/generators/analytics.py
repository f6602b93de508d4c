"""Practice for lesson 28: the bill of an Athena query, the service that answers a question, and a filter against patience."""

from __future__ import annotations

from datetime import date

import numpy as np

from aws_study.services import ai_defence, analytics_choice, athena
from aws_study.services.analytics_choice import SERVICES
from aws_study.study.generators.drafts import KEY, Draft, Figure, number
from aws_study.study.questions import Words

READ = date(2026, 11, 27)
_ATHENA = "https://docs.aws.amazon.com/athena/latest/ug/performance-tuning-data-optimization-techniques.html"
_JUDGED = "own knowledge: what each service is for, in orders of magnitude"
_ARITHMETIC = "own knowledge, arithmetic with the figures of the question"
GB = 1024**3


def athena_bill(rng: np.random.Generator) -> Draft:
    """USD of one query: text or columns, and a filter on the partition column or on another one."""
    day_gb = int(rng.choice([200, 400, 500, 800, 1000, 1600, 2000]))
    days, asked = int(rng.choice([90, 180, 365, 400])), int(rng.choice([2, 3, 5, 7, 10, 14, 30]))
    share = int(rng.choice([2, 4, 5, 8, 10, 20]))
    price = float(rng.choice([5, 6, 7.5]))
    columnar, pruned = bool(rng.integers(2)), bool(rng.integers(2))

    def usd(columnar: bool, pruned: bool) -> float:
        scanned = athena.bytes_read(
            rows_a_day=day_gb * GB,
            days=days,
            asked_days=asked,
            row_bytes={"asked": share / 100, "rest": 1 - share / 100},
            columns=("asked",),
            columnar=columnar,
            partitioned=pruned,
        )
        return athena.query_usd(scanned, usd_per_tb=price)

    files = ("Parquet", "Parquet") if columnar else ("JSON lines", "JSON 행")
    where = (
        (f"filters on `dt` for {asked} days", f"`dt`를 {asked}일로 제한하고")
        if pruned
        else (
            f"filters on the time stamp inside the rows for {asked} days and not on `dt`",
            f"`dt`가 아니라 행 안의 타임스탬프를 {asked}일로 제한하고",
        )
    )
    stem = Words(
        en=f"A table in S3 is partitioned by the day `dt`. Each of its {days} days has {day_gb:,} GB of {files[0]}. A query names one column, "
        f"which takes {share} % of the bytes, and {where[0]}. Athena takes {price:g} USD for a TB (1,024 GB) scanned; statistics inside the "
        "files are of no help. What does the query cost?",
        ko=f"S3의 테이블이 날짜 `dt`로 파티셔닝되어 있습니다. {days}일치가 있고 하루에 {files[1]} {day_gb:,} GB입니다. 쿼리는 {where[1]} 전체 바이트의 "
        f"{share}%를 차지하는 열 하나만 씁니다. Athena는 스캔한 1 TB(1,024 GB)에 {price:g} USD를 받고, 파일 안의 통계는 도움이 되지 않습니다. "
        "쿼리 비용은 얼마입니까?",
    )
    read_days = asked if pruned else days
    part = f"{share} %" if columnar else "100 %"
    right = Words(
        en=f"Read are {read_days} days x {day_gb:,} GB x {part}.",
        ko=f"{read_days}일 x {day_gb:,} GB x {part.replace(' ', '')}를 읽습니다.",
    )
    column = (
        (
            "athena-whole-rows",
            "of columnar files only the asked column is read",
            "열 지향 파일에서는 묻는 열만 읽습니다",
        )
        if columnar
        else ("athena-columns-of-text", "lines of text are read whole", "텍스트 행은 통째로 읽습니다")
    )
    when = (
        (
            "athena-no-prune",
            "a filter on the partition skips the other days",
            "파티션 조건이 있으면 다른 날은 읽지 않습니다",
        )
        if pruned
        else (
            "athena-filter-skips",
            "only a filter on the partition skips days",
            "파티션 조건이 있어야만 날을 건너뜁니다",
        )
    )
    both = (column[0], f"{column[1]}, and {when[1]}", f"{column[2]}. 그리고 {when[2]}")
    en = ko = "{value} USD"
    figures = [number(usd(columnar, pruned), en, ko, KEY, right.en, right.ko)]
    for way, (mistake, why_en, why_ko) in (
        ((not columnar, pruned), column),
        ((columnar, not pruned), when),
        ((not columnar, not pruned), both),
    ):
        figures.append(number(usd(*way), en, ko, mistake, f"{why_en[0].upper()}{why_en[1:]}.", f"{why_ko}."))
    if len({figure.text.en for figure in figures}) < 4 or usd(columnar, pruned) < 0.05:
        figures = figures[:1]  # too near to each other: drawn again
    return Draft(stem, figures, {"SAA-C03": "3.5"}, _ATHENA, READ, "sim:analytics-and-ai/bytes-scanned@raw")


_ASKS = {
    "sql": ("analysts ask in SQL", "분석 담당자가 SQL로 묻습니다"),
    "words": ("engineers look for words in log lines", "엔지니어가 로그 줄에서 단어를 찾습니다"),
    "key": ("an app reads one item by its key", "앱이 키로 항목 하나를 읽습니다"),
    "program": ("a program of your own works on the data", "직접 만든 프로그램이 데이터를 처리합니다"),
    "picture": ("managers look at a dashboard", "관리자가 대시보드를 봅니다"),
    "deliver": ("records are only to be delivered to S3 as they are", "레코드를 그대로 S3에 전달하기만 합니다"),
}
_OFTEN = {
    "now and then": ("now and then, and between questions nothing should cost", "가끔 묻고, 묻지 않을 때는 비용이 들지 않아야 합니다"),
    "all day": ("all day, by many", "하루 종일 여럿이 묻습니다"),
}  # fmt: skip
_NEEDS: tuple[tuple[str, float, float, str, bool], ...] = (
    ("sql", 60, 7200, "now and then", False),
    ("sql", 60, 3600, "now and then", False),
    ("sql", 2, 3600, "all day", False),
    ("words", 1, 30, "all day", False),
    ("words", 60, 120, "now and then", False),
    ("key", 0.05, 1, "all day", False),
    ("program", 5, 5, "all day", False),
    ("program", 3, 10, "all day", False),
    ("program", 3600, 86_400, "now and then", False),
    ("program", 3600, 7200, "all day", True),
    ("picture", 10, 3600, "all day", False),
    ("deliver", 900, 900, "all day", False),
)
_REASONS = {
    "answer": ("It takes longer to answer.", "답하는 데 더 오래 걸립니다."),
    "fresh": ("Its data is older than that.", "데이터가 그보다 오래되었습니다."),
    "often": ("Its price is made for the other use.", "요금이 다른 쓰임새에 맞춰져 있습니다."),
    "own": ("Its machines and versions are not your choice.", "머신과 버전을 직접 고를 수 없습니다."),
}


_MADE_FOR = {
    "sql": ("questions in SQL", "SQL 질문"),
    "words": ("words in text", "텍스트의 단어 검색"),
    "key": ("single items by their key", "키로 읽는 항목 하나하나"),
    "program": ("programs on Spark or Flink", "Spark나 Flink 프로그램"),
    "picture": ("dashboards", "대시보드"),
    "deliver": ("delivery", "전달"),
}


def _reason(name: str, fault: str) -> tuple[str, str]:
    if fault != "way":
        return _REASONS[fault]
    ways = [way for way in analytics_choice.WAYS if way in SERVICES[name].ways]
    en, ko = (" and ".join(_MADE_FOR[way][0] for way in ways), ", ".join(_MADE_FOR[way][1] for way in ways))
    return f"It is made for {en}.", f"이 서비스의 쓰임새: {ko}."


def _time(seconds: float) -> tuple[str, str]:
    if seconds < 1:
        return f"{1000 * seconds:g} ms", f"{1000 * seconds:g} ms"
    if seconds < 60:
        return f"{seconds:g} second{'' if seconds == 1 else 's'}", f"{seconds:g}초"
    if seconds < 3600:
        return f"{seconds / 60:g} minute{'' if seconds == 60 else 's'}", f"{seconds / 60:g}분"
    return f"{seconds / 3600:g} hour{'' if seconds == 3600 else 's'}", f"{seconds / 3600:g}시간"


def analytics_service(rng: np.random.Generator) -> Draft:
    """The service for a question, against those that something rules out."""
    way, answer, fresh, often, own = _NEEDS[int(rng.integers(len(_NEEDS)))]
    need = {"way": way, "answer_s": answer, "fresh_s": fresh, "often": often, "own": own}
    right = analytics_choice.fitting(**need)[0]  # type: ignore[arg-type]
    faults = {name: analytics_choice.faults(name, **need) for name in SERVICES}  # type: ignore[arg-type]
    tempting = sorted(
        (name for name in SERVICES if faults[name]),
        key=lambda name: ("way" in faults[name], len(faults[name]), rng.random()),
    )
    own_words = (
        (
            " Machines, versions and tools of the cluster have to be your choice.",
            " 클러스터의 머신, 버전, 도구를 직접 골라야 합니다.",
        )
        if own
        else ("", "")
    )
    stem = Words(
        en=f"In a company {_ASKS[way][0]}: {_OFTEN[often][0]}. An answer may take {_time(answer)[0]}, and the youngest data may be "
        f"{_time(fresh)[0]} old.{own_words[0]} Which service fits?",
        ko=f"어느 회사에서 {_ASKS[way][1]}. {_OFTEN[often][1]}. 답은 {_time(answer)[1]}까지 걸려도 되고 가장 새로운 데이터가 {_time(fresh)[1]} 전 것이어도 됩니다."
        f"{own_words[1]} 어떤 서비스가 맞습니까?",
    )
    same = Words(en="Nothing of the need rules it out.", ko="요구 사항 가운데 이 서비스를 제외하는 것이 없습니다.")
    figures = [Figure(right, Words(en=right, ko=right), KEY, same)]
    for name in tempting[:3]:
        words = [_reason(name, fault) for fault in faults[name]]
        why = Words(en=" ".join(en for en, _ko in words), ko=" ".join(ko for _en, ko in words))
        figures.append(Figure(name, Words(en=name, ko=name), f"analytics-{faults[name][0]}", why))
    return Draft(stem, figures, {"SAA-C03": "3.5"}, _JUDGED, READ, "sim:analytics-and-ai/service-chooser@audit")


def filter_patience(rng: np.random.Generator) -> Draft:
    """Chance that at least one of many attempts passes a filter that catches most."""
    caught = float(rng.choice([90, 95, 98, 99, 99.5]))
    miss = 1 - caught / 100
    attempts = int(round(float(rng.uniform(0.4, 2.2)) / miss / 5) * 5) or 5
    ever = ai_defence.within(ai_defence.passes("typed", {"guard_in"}, caught=caught / 100, refused=0), attempts)
    stem = Words(
        en=f"A guardrail on the input of an assistant recognises {caught:g} % of the injections that people type. An attacker tries {attempts} "
        "wordings that are independent of each other. How likely is it that at least one gets through?",
        ko=f"어시스턴트 입력의 가드레일이 사람이 입력하는 인젝션의 {caught:g}%를 알아봅니다. 공격자가 서로 독립적인 문구 {attempts}개를 시도합니다. 하나라도 통과할 "
        "확률은 얼마입니까?",
    )
    en, ko = "{value} %", "{value}%"
    figures = [
        number(100 * ever, en, ko, KEY, f"1 - {caught / 100:g}^{attempts}: all of them have to be caught.", f"1 - {caught / 100:g}^{attempts}입니다. 시도를 모두 걸러야 하기 때문입니다."),
        number(100 * miss, en, ko, "filter-one-attempt", "That is one attempt.", "한 번 시도할 때의 값입니다."),
        number(100 * (1 - ever), en, ko, "filter-complement", "That is the chance that none gets through.", "하나도 통과하지 못할 확률입니다."),
        number(caught, en, ko, "filter-caught-share", "That is the share that is caught.", "걸러지는 비율입니다."),
        number(min(100.0, 100 * miss * attempts), en, ko, "filter-adds", "Chances of independent attempts do not add.", "독립적인 시도의 확률은 더하지 않습니다."),
    ]  # fmt: skip
    return Draft(stem, figures, {"DVA-C03": "2.3"}, _ARITHMETIC, READ, "sim:analytics-and-ai/assistant@filters")


GENERATORS = {
    "athena-bill": athena_bill,
    "analytics-service": analytics_service,
    "filter-patience": filter_patience,
}
