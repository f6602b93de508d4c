"""Practice for lesson 18: what a time to live hits, and what a lost part of the cache does to the database."""

from __future__ import annotations

from datetime import date

import numpy as np

from aws_study.core import cache
from aws_study.study.generators.drafts import KEY, Draft, number
from aws_study.study.questions import Words

_EXAMS = {"SAA-C03": "3.3", "DVA-C02": "4.3", "DVA-C03": "4.3"}
_STRATEGIES = "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Strategies.html"


def ttl_hit_ratio(rng: np.random.Generator) -> Draft:
    """Share of the reads of one key that hit under lazy loading with a TTL."""
    between = int(rng.choice([5, 10, 15, 20, 30, 60, 120, 300, 600]))
    ttl = int(rng.choice([10, 30, 60, 120, 300, 900, 3600]))
    expected = ttl / between
    right = 100 * cache.ttl_hit(1 / between, ttl)
    stem = Words(
        en=f"Lazy loading keeps a key for a TTL of {ttl:,} seconds after each load; hits do not prolong it and nothing is evicted. "
        f"Reads come at random moments, one every {between:,} seconds on average. What share of the reads is answered by the cache?",
        ko=f"지연 로딩이 키를 적재한 뒤 TTL {ttl:,}초 동안 보관합니다. 적중해도 TTL은 늘어나지 않고 축출도 없습니다. "
        f"읽기는 평균 {between:,}초에 한 번 무작위로 들어옵니다. 읽기의 몇 %를 캐시가 처리합니까?",
    )
    en, ko = "{value} %", "{value}%"
    figures = [
        number(right, en, ko, KEY, f"{ttl:,} / {between:,} hits follow each miss on average: n / (1 + n).", f"미스 한 번마다 평균 {ttl:,} / {between:,}번 적중하므로 n / (1 + n)입니다."),
        number(100 - right, en, ko, "cache-miss-for-hit", "That is the share that goes to the database.", "데이터베이스로 가는 비율입니다."),
        number(100 * min(1.0, expected), en, ko, "cache-ttl-linear", "The share does not grow in step with the TTL: the miss that loads counts too.", "적중률은 TTL에 비례하지 않습니다. 적재하는 미스도 세어야 합니다."),
        number(100 * (1 - np.exp(-expected)), en, ko, "cache-ttl-renewed", "That would hold if every hit started the TTL anew.", "적중할 때마다 TTL이 다시 시작될 때의 값입니다."),
        number(100 * expected / (2 + expected), en, ko, "cache-miss-trips", "One miss loads the key; its extra trips are not reads.", "미스 한 번이면 적재됩니다. 추가 왕복은 읽기가 아닙니다."),
        number(0, en, ko, "cache-ttl-cold", "Some reads do come within the TTL of the one before.", "앞선 읽기의 TTL 안에 들어오는 읽기도 있습니다."),
    ]  # fmt: skip
    return Draft(stem, figures, _EXAMS, _STRATEGIES, date(2023, 6, 1), "sim:caching/staleness@cold-key")


def cache_loss_load(rng: np.random.Generator) -> Draft:
    """How many times the usual reads reach the database when some nodes of a cache without replicas are lost."""
    nodes = int(rng.integers(2, 9))
    dead = int(rng.integers(1, nodes))
    hit = int(rng.choice([50, 60, 75, 80, 90, 95, 98]))
    lost = dead / nodes
    right = cache.backend_load(hit / 100, lost)
    stem = Words(
        en=f"A Memcached cluster of {nodes} equal nodes answers {hit} % of all reads; the rest go to the database. "
        f"An outage takes {dead} of the nodes. Keys are spread evenly. Right afterwards, how many times its usual reads does the database get?",
        ko=f"같은 크기의 노드 {nodes}개로 된 Memcached 클러스터가 읽기의 {hit}%에 응답하고 나머지는 데이터베이스로 갑니다. "
        f"장애로 노드 {dead}개를 잃었습니다. 키는 고르게 퍼져 있습니다. 그 직후 데이터베이스가 받는 읽기는 평소의 몇 배입니까?",
    )
    en, ko = "{value} times", "{value}배"
    figures = [
        number(right, en, ko, KEY, f"Misses rise from {100 - hit} % to 100 - {hit} x {nodes - dead}/{nodes} %; divide the two.", f"미스가 {100 - hit}%에서 100 - {hit} x {nodes - dead}/{nodes}%로 늘어납니다. 둘을 나눕니다."),
        number(1 + lost, en, ko, "cache-loss-linear", "The lost share of the keys is not the growth of the misses.", "잃은 키의 비율이 미스의 증가율은 아닙니다."),
        number(1 / (1 - lost), en, ko, "cache-loss-nodes", "That is how much more each surviving node gets, not the database.", "남은 노드가 더 받는 몫이지 데이터베이스의 몫이 아닙니다."),
        number(1 / (1 - hit / 100), en, ko, "cache-loss-all", "That would be the load if the whole cache were gone.", "캐시 전체를 잃었을 때의 값입니다."),
        number(1.0, en, ko, "cache-loss-none", "Memcached has no replicas: the keys of a dead node are gone.", "Memcached에는 복제본이 없습니다. 죽은 노드의 키는 사라집니다."),
    ]  # fmt: skip
    exams = {"SAA-C03": "2.2", "DVA-C02": "4.3", "DVA-C03": "4.3"}
    source = "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoFailover.html"
    return Draft(stem, figures, exams, source, date(2023, 6, 1), "sim:caching/survive@memcached")


GENERATORS = {"ttl-hit-ratio": ttl_hit_ratio, "cache-loss-load": cache_loss_load}
