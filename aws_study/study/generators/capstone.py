"""Practice for lesson 32: what is left of a fleet when a zone is lost."""

from __future__ import annotations

from datetime import date

import numpy as np

from aws_study.services import three_tier_shop as shop
from aws_study.study.generators.drafts import KEY, Draft, number
from aws_study.study.questions import Words

EXAMS = {"SAA-C03": "2.2", "DVA-C03": "4.3"}
SOURCE = "own knowledge: capacity of the Availability Zones that are left"
READ = date(2026, 11, 27)


def zone_lost(rng: np.random.Generator) -> Draft:
    """Percent of the load that the rest of a fleet serves right after one of two or three zones failed."""
    zones, each, vcpus = int(rng.integers(2, 4)), int(rng.integers(3, 10)), int(rng.choice([1, 2, 4]))
    servers = zones * each
    instance = next(name for name, size in shop.INSTANCES.items() if size == vcpus)
    left = (zones - 1) * each * vcpus
    load = (
        int(rng.integers(left + 1, servers * vcpus + 1))
        if rng.integers(3)
        else int(rng.integers(left // 2 + 1, left + 1))
    )
    # The database is left out of the question, so it gets nothing to do here.
    design = shop.Design(
        zones=zones, instance=instance, least=servers, most=servers, nat="zone", database="db.m6g.4xlarge"
    )
    work = shop.Work(web_ms=1000, reads=0, writes=0.001)
    served = 100 * shop.answered_without(design, work, float(load), servers, 0)
    busy = 100 * load / (servers * vcpus)
    stem = Words(
        en=f"{servers} servers with {vcpus} vCPU each are spread evenly over {zones} Availability Zones, and {load} vCPUs are busy. One zone "
        "fails, nothing replaces its servers yet, and requests that find no free server are turned away. Which share of the load is served?",
        ko=f"vCPU {vcpus}개짜리 서버 {servers}대가 가용 영역 {zones}개에 고르게 있고 vCPU {load}개가 바쁩니다. 영역 하나가 멈췄고 그 서버를 "
        "대신할 것은 아직 없으며, 빈 서버를 못 찾은 요청은 돌려보냅니다. 부하의 몇 %를 처리합니까?",
    )
    en, ko = "{value} %", "{value}%"
    enough = left >= load
    why = (
        (f"{left} vCPUs are left, and {load} are needed.", f"vCPU {left}개가 남고 {load}개가 필요합니다.")
        if enough
        else (f"{left} vCPUs are left for a load of {load}.", f"부하는 {load}개인데 남은 vCPU는 {left}개입니다.")
    )
    figures = [
        number(served, en, ko, KEY, *why),
        number(100, en, ko, "shop-two-is-enough", "That needs the rest to hold the whole load.", "나머지가 부하를 모두 맡을 수 있어야 합니다."),
        number(100 * (1 - 1 / zones), en, ko, "shop-half-lost", "That is the share of the servers that are left, not of the load.", "부하가 아니라 남은 서버의 비율입니다."),
        number(busy, en, ko, "shop-busy-for-served", "That is how busy the fleet was before.", "장애 전의 사용률입니다."),
        number(100 / zones, en, ko, "shop-half-lost", "That is the share of the zone that is gone.", "사라진 영역의 비율입니다."),
        number(100 - busy, en, ko, "shop-busy-for-served", "That is the share that was idle before.", "장애 전에 놀던 비율입니다."),
    ]  # fmt: skip
    return Draft(stem, figures, EXAMS, SOURCE, READ, "sim:capstone/shop@notes")


GENERATORS = {"zone-lost": zone_lost}
