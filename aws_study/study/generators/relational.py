"""Practice for lesson 16: what a primary and its read replicas serve at most, and how far behind an import leaves a replica."""

from __future__ import annotations

from datetime import date

import numpy as np

from aws_study.services import rds
from aws_study.study.generators.drafts import KEY, Draft, counted, figure, number
from aws_study.study.questions import Words

_EXAMS = {"SAA-C03": "3.3", "DVA-C02": "4.3", "DVA-C03": "4.3"}
_SOURCE = "AWS documentation: Amazon RDS User Guide, read replicas, text of 2023-06"


def most_with_replicas(rng: np.random.Generator) -> Draft:
    """Requests a second that a primary and its replicas serve at most; sometimes the writes end it, sometimes the replicas."""
    alone = int(rng.choice([600, 800, 1000, 1200, 1500, 2000, 2400]))
    writes = int(rng.choice([10, 15, 20, 25, 30, 40, 50]))
    replicas = int(rng.integers(2, 11))
    part = int(rng.choice([2, 4, 5]))  # a replica repeats a write in this part of the time
    one = 1000 / alone
    found = rds.read_scaling(
        replicas, requests_per_s=1, read_share=1 - writes / 100, read_ms=one, write_ms=one, apply_ms=one / part
    )
    ends = round(alone / (writes / 100), 2)
    words = {2: ("half", "절반"), 4: ("a quarter", "4분의 1"), 5: ("a fifth", "5분의 1")}[part]
    stem = Words(
        en=f"A database instance is full at {alone:,} requests a second, {writes} % of them writes; a write costs it as much as a read. "
        f"All reads move to {replicas} read replicas of the same size, each of which repeats every write in {words[0]} of that time; feeding them costs the primary nothing. "
        "How many requests of this mix are served each second at most?",
        ko=f"데이터베이스 인스턴스 하나가 초당 요청 {alone:,}건에서 가득 찹니다. 요청의 {writes}%는 쓰기이고, 쓰기 하나와 읽기 하나가 인스턴스에 주는 부하는 같습니다. "
        f"모든 읽기를 같은 크기의 읽기 전용 복제본 {replicas}개로 옮기며, 복제본마다 모든 쓰기를 기본 인스턴스에서 걸리는 시간의 {words[1]} 만에 다시 적용합니다. 복제본에 쓰기를 보내는 일은 기본 인스턴스에 부담이 되지 않습니다. "
        "이런 비율의 요청을 초당 최대 몇 건 처리합니까?",
    )
    en, ko = "{value}", "{value}건"
    if found.full == "primary":
        why = (
            f"The primary makes every write: {alone:,} / {writes} % ends it before the replicas do.",
            f"기본 인스턴스가 모든 쓰기를 하므로 {alone:,} / {writes}%가 복제본보다 먼저 한계가 됩니다.",
        )
    else:
        share = figure(round((100 - writes) / replicas + writes / part, 2))
        why = (f"Of each request a replica gets {100 - writes} % / {replicas} and repeats {writes} % / {part}: {alone:,} / {share} %, less than the writes allow.", f"복제본은 요청마다 {100 - writes}% / {replicas}만큼 읽고 {writes}% / {part}만큼 다시 적용합니다. {alone:,} / {share}%로, 쓰기의 한계보다 적습니다.")  # fmt: skip
    key = round(found.most_per_s, 2)
    no_writes = round(alone * replicas / (1 - writes / 100), 2)
    figures = [
        number(key, en, ko, KEY, *why),
        number(ends if ends != key else no_writes, en, ko, "rds-replicas-never-full" if ends != key else "rds-replica-capacity-adds", "The replicas' own work is left out: they read and repeat writes, too." if ends != key else "That is the replicas' part if they had no writes to repeat; the primary is full before.", "복제본의 일이 빠졌습니다. 복제본도 읽기를 처리하고 쓰기를 다시 적용합니다." if ends != key else "쓰기를 다시 적용하지 않을 때 복제본의 몫입니다. 기본 인스턴스가 먼저 가득 찹니다."),
        number(alone * (replicas + 1), en, ko, "rds-replica-writes", f"The {counted(replicas + 1, 'instance', 'instances')} do not share the writes.", f"인스턴스 {replicas + 1}개가 쓰기를 나누지 않습니다."),
        number(alone, en, ko, "rds-replica-adds-nothing", f"The primary has got rid of {100 - writes} % of its work.", f"기본 인스턴스는 일의 {100 - writes}%를 덜었습니다."),
        number(alone / (1 - writes / 100), en, ko, "rds-ceiling-reads", "That divides by the reads, which have left the primary.", "읽기의 비율로 나눈 값입니다. 읽기는 기본 인스턴스를 떠났습니다."),
    ]  # fmt: skip
    return Draft(stem, figures, _EXAMS, _SOURCE, date(2023, 6, 15), "sim:relational-databases/read-scaling@ticket-sale")


def behind_after_an_import(rng: np.random.Generator) -> Draft:
    """Minutes by which a replica is behind at its worst."""
    repeats = int(rng.choice([100, 200, 300, 400, 500]))
    during = repeats * int(rng.choice([3, 4, 5, 6, 8])) // 2
    usual = repeats * int(rng.choice([1, 2, 3])) // 4
    minutes = int(rng.choice([4, 6, 10, 12, 20, 30]))
    found = rds.import_lag(import_s=60 * minutes, import_per_s=during, usual_per_s=usual, apply_ms=1000 / repeats)
    stem = Words(
        en=f"A read replica repeats writes in order, at most {repeats} a second. For {minutes} minutes an import brings the writes to {during:,} a second in all; before and after, it is {usual}, evenly. "
        "How many minutes is the replica behind at its worst, as the age of the newest write that it shows?",
        ko=f"읽기 전용 복제본이 쓰기를 순서대로 초당 최대 {repeats}건 다시 적용합니다. 가져오기를 하는 {minutes}분 동안은 모두 초당 {during:,}건, 그 앞뒤로는 초당 {usual}건이 고르게 들어옵니다. "
        "복제본이 가장 늦을 때, 보이는 가장 새로운 쓰기는 몇 분 전의 것입니까?",
    )
    en, ko = ("{value} minute", "{value} minutes"), "{value}분"
    times = figure(during / repeats)
    figures = [
        number(found.peak_s / 60, en, ko, KEY, f"The import's writes take {times} times their {minutes} minutes to repeat; the last of them waits for the difference.", f"가져온 쓰기를 다시 적용하는 데 {minutes}분의 {times}배가 걸리고, 마지막 쓰기는 그 차이만큼 기다립니다."),
        number(minutes * (1 - repeats / during), en, ko, "rds-lag-at-the-end", "So far behind it is when the import ends, and it gets worse from there.", "가져오기가 끝날 때의 값이고, 그 뒤로 더 늦어집니다."),
        number((found.caught_up_s - 60 * minutes) / 60, en, ko, "rds-lag-catching-up", "That long it takes from the end of the import to catch up.", "가져오기가 끝난 뒤 따라잡는 데 걸리는 시간입니다."),
        number(minutes, en, ko, "rds-lag-import-length", "The length of the import alone does not say it; the pace of the replica counts.", "가져오기 시간만으로는 알 수 없습니다. 복제본의 속도를 함께 보아야 합니다."),
        number(found.peak_at_s / 60, en, ko, "rds-lag-catching-up", "At that minute it is furthest behind, counted from the start of the import.", "가져오기를 시작한 뒤 가장 늦어지는 시점입니다."),
    ]  # fmt: skip
    return Draft(
        stem, figures, _EXAMS, _SOURCE, date(2023, 6, 15), "sim:relational-databases/replica-lag@import-at-two"
    )


GENERATORS = {"replica-ceiling": most_with_replicas, "import-lag": behind_after_an_import}
