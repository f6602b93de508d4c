"""Practice for lesson 20: a month's bill, a full pool, the duration of CPU work with more memory."""

from __future__ import annotations

from datetime import date

import numpy as np

from aws_study.services import lambda_memory, lambda_pool, lambda_scaling
from aws_study.services.lambda_memory import Work
from aws_study.study.generators.drafts import KEY, Draft, number
from aws_study.study.questions import Words

READ = date(2026, 11, 26)
PRICE, REQUESTS = 0.0000166667, 0.20  # the question's own prices: USD for a GB-second and for a million requests


def bill(rng: np.random.Generator) -> Draft:
    """What a month of invocations costs, without the free tier. The prices stand in the question."""
    millions, ms, mb = (
        int(rng.integers(2, 41)),
        int(rng.integers(2, 40)) * 50,
        int(rng.choice([256, 512, 1536, 2048, 3072])),
    )
    exact = {"usd_per_gb_second": PRICE, "usd_per_request": REQUESTS / 1e6}
    found = lambda_scaling.compute_cost(requests=millions * 1e6, ms=ms, mb=mb, **exact)
    gb, seconds = mb / 1024, millions * 1e6 * ms / 1000
    stem = Words(
        en=f"In a month a function with {mb:,} MB is invoked {millions} million times, {ms:,} ms each. A GB-second costs ${PRICE:.10f}, a million requests ${REQUESTS:.2f}; 1 GB is 1,024 MB, and the free tier is used up. What does the month cost, to the cent?",
        ko=f"메모리 {mb:,} MB인 함수가 한 달에 {100 * millions:,}만 번 호출되고 한 번에 {ms:,} ms가 걸립니다. GB-초당 ${PRICE:.10f}, 요청 100만 건당 ${REQUESTS:.2f}입니다. 1 GB는 1,024 MB이고 프리 티어는 다 썼습니다. 한 달 요금은 센트까지 얼마입니까?",
    )
    figures = [
        number(found["total"], "${value}", "${value}", KEY, f"{seconds:,.0f} s × {gb:g} GB × the price, and ${found['requests']:.2f} for the requests.", f"{seconds:,.0f}초 × {gb:g} GB × 단가에 요청 요금을 더합니다. 요청 요금은 ${found['requests']:.2f}입니다."),
        number(found["compute"], "${value}", "${value}", "lambda-bill-requests", "That leaves out the requests, which are charged beside the duration.", "요청 요금이 빠졌습니다. 요청은 실행 시간과 따로 과금됩니다."),
        number(seconds * PRICE + found["requests"], "${value}", "${value}", "lambda-bill-memory", "Those are seconds; what is charged are seconds times the GB of the setting.", "초만 센 값입니다. 초에 설정한 메모리(GB)를 곱해 과금합니다."),
        number(found["compute"] * 1024 / 1000 + found["requests"], "${value}", "${value}", "unit-slip", "That divides by 1,000; a GB is 1,024 MB here.", "1 GB를 1,000 MB로 셈한 값입니다. 여기서 1 GB는 1,024 MB입니다."),
        number(found["requests"], "${value}", "${value}", "lambda-bill-duration", "Those are the requests alone; the duration is the larger part.", "요청 요금만 센 값입니다. 실행 시간 요금이 더 큽니다."),
    ]  # fmt: skip
    source = "AWS documentation: Lambda pricing page, worked examples; prices as in the question"
    return Draft(
        stem, figures, {"SAA-C03": "4.2", "DVA-C02": "4.3", "DVA-C03": "4.3"}, source, READ, "sim:lambda/memory"
    )


def full_pool(rng: np.random.Generator) -> Draft:
    """The share of a small function's calls that a full pool turns away."""
    quota = int(rng.choice([500, 1000, 2000]))
    rate, ms = int(rng.integers(2, 16)) * 10, int(rng.choice([200, 500, 1000]))
    seconds = int(rng.choice([2, 4, 5, 8, 10]))
    events = int(rng.integers(12, 41)) * quota // (10 * seconds)
    small, large = rate * ms / 1000, events * seconds
    lost = 100 * (1 - lambda_pool.steady_chance([small, large], quota))
    stem = Words(
        en=f"The concurrency quota of an account in a Region is {quota:,}, and nothing is reserved. A checkout gets {rate} calls a second of {ms:,} ms each; an export gets {events:,} events a second of {seconds} s each. If every request has the same chance of a free place, what share of the checkout's calls is throttled once the pool is full?",
        ko=f"한 리전에서 계정의 동시성 할당량은 {quota:,}이고 예약한 것은 없습니다. 결제 함수에는 {ms:,} ms짜리 호출이 초당 {rate}건, 내보내기 함수에는 {seconds}초짜리 이벤트가 초당 {events:,}건 옵니다. 빈자리를 얻을 기회가 모두 같다면, 자리가 다 찬 뒤 결제 호출의 몇 %가 스로틀링됩니까?",
    )
    en, ko = "{value} %", "{value}%"
    alone = 100 * (1 - lambda_pool.steady_chance([large], quota))
    figures = [
        number(round(lost, 1), en, ko, KEY, f"{quota:,} places for {small:g} + {large:,} that are wanted: {100 - lost:.1f} % get through, whoever they are.", f"필요한 자리 {small:g} + {large:,}개에 자리는 {quota:,}개입니다. 누구든 {100 - lost:.1f}%만 통과합니다."),
        number(0, en, ko, "lambda-small-is-safe", "A small need protects nobody: all calls compete for the same places.", "적게 쓴다고 보호받지 않습니다. 모든 호출이 같은 자리를 다툽니다."),
        number(round(100 - lost, 1), en, ko, "lambda-share-turned", "That is the share that gets through.", "통과하는 비율입니다."),
        number(round(100 * (1 - quota / (quota + large)), 1), en, ko, "lambda-quota-added", "The quota is what there is; it is not a part of what is wanted.", "할당량은 있는 자리이지 필요한 자리에 더할 값이 아닙니다."),
        number(round(100 * min(1.0, quota / (rate + events + quota)), 1), en, ko, "concurrency-no-duration", "That counts requests a second; places are taken for the whole duration.", "초당 요청 수로 셈한 값입니다. 자리는 실행 시간 내내 차지합니다."),
        number(round(alone / 2, 1), en, ko, "lambda-half-each", "Nothing is divided between the functions; calls compete one by one.", "함수끼리 반씩 나누지 않습니다. 호출 하나하나가 자리를 다툽니다."),
    ]  # fmt: skip
    source = "AWS documentation: Lambda Developer Guide, function scaling (copy read 2026-11); the equal chance is the question's assumption"
    return Draft(
        stem,
        figures,
        {"SAA-C03": "2.2", "DVA-C02": "4.3", "DVA-C03": "4.3"},
        source,
        READ,
        "sim:lambda/neighbours@backlog",
    )


def cpu_time(rng: np.random.Generator) -> Draft:
    """How long CPU work and waiting take together with another memory setting."""
    before, after = sorted(int(n) for n in rng.choice([128, 256, 512, 1024, 1536], size=2, replace=False))
    times = after // before if after % before == 0 else after / before
    cpu, wait = int(rng.integers(2, 25)) * 120 * 3, int(rng.integers(1, 9)) * 100
    work = Work(cpu_ms=cpu * before / lambda_memory.VCPU_MB, wait_ms=wait, used_mb=64)
    found = float(lambda_memory.times(after, work).total)
    stem = Words(
        en=f"With {before:,} MB a single-threaded function computes for {cpu:,} ms and waits {wait} ms for a database. It uses little memory. About how long does it take with {after:,} MB?",
        ko=f"메모리 {before:,} MB에서 단일 스레드 함수가 {cpu:,} ms 동안 계산하고 데이터베이스를 {wait} ms 기다립니다. 메모리는 적게 씁니다. {after:,} MB로 늘리면 약 얼마나 걸립니까?",
    )
    en, ko = "{value} ms", "{value} ms"
    figures = [
        number(round(found), en, ko, KEY, f"Below 1,769 MB the CPU is {times:.3g} times as much: {cpu:,} ÷ {times:.3g}, and {wait} ms of waiting as before.", f"1,769 MB까지는 CPU가 {times:.3g}배가 됩니다. {cpu:,} ÷ {times:.3g}에 기다리는 {wait} ms는 그대로입니다."),
        number(round((cpu + wait) / times), en, ko, "lambda-waits-faster", "Waiting does not get shorter with more CPU.", "CPU가 늘어도 기다리는 시간은 줄지 않습니다."),
        number(cpu + wait, en, ko, "lambda-cpu-setting", "Memory brings CPU along, so the computing gets faster.", "메모리를 늘리면 CPU도 늘어 계산이 빨라집니다."),
        number(round(cpu / times), en, ko, "lambda-waits-none", "That leaves out the waiting.", "기다리는 시간이 빠졌습니다."),
        number(round(cpu / times**0.5 + wait), en, ko, "lambda-cpu-root", "CPU grows in proportion to memory, not more slowly.", "CPU는 메모리에 비례해 늘어납니다. 더 느리게 늘지 않습니다."),
    ]  # fmt: skip
    source = "https://docs.aws.amazon.com/lambda/latest/operatorguide/computing-power.html"
    return Draft(
        stem, figures, {"DVA-C02": "4.3", "DVA-C03": "4.3", "SAA-C03": "3.2"}, source, READ, "sim:lambda/memory"
    )


GENERATORS = {"lambda-bill": bill, "lambda-full-pool": full_pool, "lambda-cpu-time": cpu_time}
