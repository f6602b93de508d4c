"""Practice for lessons 07, 09, 19 and 20: commitments, step scaling, shards, Lambda concurrency."""

from __future__ import annotations

import math
from datetime import date

import numpy as np

from aws_study.services import autoscaling, ec2_pricing, kinesis, lambda_scaling
from aws_study.services.autoscaling import Step
from aws_study.study.generators.drafts import KEY, Draft, number
from aws_study.study.questions import Words


def lambda_concurrency(rng: np.random.Generator) -> Draft:
    """Environments that a steady rate keeps busy."""
    rate = int(rng.integers(4, 80)) * 15
    ms = int(rng.choice([200, 400, 600, 1200, 1500, 2400, 3600]))
    found = lambda_scaling.demand(requests_per_second=rate, seconds=ms / 1000, concurrency_limit=100_000)
    stem = Words(
        en=f"A function is invoked {rate:,} times a second, evenly, and each invocation takes {ms:,} ms. How many execution environments are busy on average?",
        ko=f"함수가 초당 {rate:,}번 고르게 호출되고, 한 번 실행에 {ms:,} ms가 걸립니다. 평균 몇 개의 실행 환경이 동시에 일합니까?",
    )
    en, ko = ("{value} environment", "{value} environments"), "{value}개"
    figures = [
        number(found.concurrency, en, ko, KEY, f"Concurrency is rate x duration: {rate:,} x {ms / 1000:g} s.", f"동시성은 초당 호출 수 x 실행 시간입니다: {rate:,} x {ms / 1000:g}초."),
        number(rate, en, ko, "concurrency-no-duration", "That is the rate: it would be right for invocations of one second.", "초당 호출 수입니다. 실행 시간이 1초일 때만 맞습니다."),
        number(rate / (ms / 1000), en, ko, "concurrency-inverse", "A longer duration needs more environments, not fewer.", "실행 시간이 길수록 환경이 더 필요합니다. 줄지 않습니다."),
        number(rate * 60, en, ko, "concurrency-minute", "Those are the invocations of a minute; an environment that is done serves the next.", "1분 동안의 호출 수입니다. 끝난 환경은 다음 호출을 처리합니다."),
        number(found.concurrency * 10, en, ko, "unit-slip", "Ten times the concurrency is the cap of requests a second, not a need.", "동시성의 10배는 초당 요청 수의 상한이지 필요한 값이 아닙니다."),
    ]  # fmt: skip
    source = "AWS documentation: Lambda Developer Guide, function scaling, current text as read in 2026-11"
    return Draft(stem, figures, {"SAA-C03": "3.2", "DVA-C02": "1.2", "DVA-C03": "1.2"}, source, date(2026, 11, 23))


def kinesis_shards(rng: np.random.Generator) -> Draft:
    """Shards of a stream: the largest of three limits."""
    consumers = int(rng.integers(1, 6))
    rate = int(rng.integers(2, 40)) * 250
    kb = float(rng.choice([0.25, 0.5, 1, 2, 3, 5]))
    need = kinesis.shards(records_per_second=rate, record_kb=kb, consumers=consumers)
    readers_en, readers_ko = (
        (f"{consumers} consumers share", f"소비자 {consumers}개가 스트림의 표준 읽기 처리량을 함께 씁니다")
        if consumers > 1
        else ("One consumer reads with", "소비자 하나가 스트림의 표준 읽기 처리량으로 읽습니다")
    )
    stem = Words(
        en=f"Producers write {rate:,} records of {kb:g} KB a second, with evenly spread keys. {readers_en} the stream's standard read throughput. How many shards are needed at least (1 MB = 1,024 KB)?",
        ko=f"생산자가 {kb:g} KB 레코드를 초당 {rate:,}개 쓰고 키는 고르게 퍼져 있습니다. {readers_ko}. 샤드는 적어도 몇 개 필요합니까 (1 MB = 1,024 KB)?",
    )
    en, ko = ("{value} shard", "{value} shards"), "샤드 {value}개"
    exact = max(rate * kb / 1024, rate / 1000, rate * kb * consumers / 2048)
    figures = [
        number(need["needed"], en, ko, KEY, f"Bytes in ask for {need['bytes_in']}, records for {need['records_in']}, bytes out for {need['bytes_out']}: the largest counts.", f"쓰는 바이트로는 {need['bytes_in']}개, 레코드 수로는 {need['records_in']}개, 읽는 바이트로는 {need['bytes_out']}개입니다. 가장 큰 값이 답입니다."),
        number(need["bytes_in"], en, ko, "shards-bytes-only", "That is enough for the bytes that come in, not for the other limits.", "들어오는 바이트에만 맞춘 값입니다."),
        number(need["records_in"], en, ko, "shards-records-only", "That is enough for 1,000 records a second a shard, not for the bytes.", "샤드당 초당 1,000개 레코드 한도에만 맞춘 값입니다."),
        number(need["bytes_out"], en, ko, "shards-consumers", "That is enough for what is read, not for what is written.", "읽는 양에만 맞춘 값입니다."),
        number(max(1, math.floor(exact)), en, ko, "rounded-down", "A shard that is needed in part is needed whole.", "샤드는 일부만 필요해도 하나를 온전히 두어야 합니다."),
        number(need["bytes_in"] + need["records_in"], en, ko, "shards-records-only", "The limits hold side by side; they do not add up.", "한도는 각각 적용되며 더하지 않습니다."),
        number(need["needed"] + consumers, en, ko, "shards-consumers", "Consumers share what a shard gives; none of them needs a shard of its own.", "소비자는 샤드의 처리량을 나누어 씁니다. 소비자마다 샤드가 따로 필요하지 않습니다."),
        number(need["needed"] * 2, en, ko, "unit-slip", "2 MB a second is the limit for reading; for writing it is 1 MB.", "초당 2 MB는 읽기 한도이고, 쓰기 한도는 1 MB입니다."),
    ]  # fmt: skip
    source = "AWS documentation: Kinesis Data Streams Developer Guide, quotas and limits, text of 2023-06"
    return Draft(stem, figures, {"SAA-C03": "3.5", "DVA-C02": "4.3", "DVA-C03": "4.3"}, source, date(2023, 6, 15))


def step_scaling(rng: np.random.Generator) -> Draft:
    """Capacity after a step scaling policy in percent."""
    capacity = int(rng.integers(4, 41))
    threshold = int(rng.choice([40, 50, 60]))
    first, second = sorted(int(n) for n in rng.choice([10, 20, 30, 40, 50], size=2, replace=False))
    metric = threshold + int(rng.integers(1, 36))
    steps = [Step(0, 15, first), Step(15, None, second)]
    after = autoscaling.step_scaled(capacity, steps, kind="PercentChangeInCapacity", threshold=threshold, metric=metric)
    percent = first if metric - threshold < 15 else second
    other = second if percent == first else first
    stem = Words(
        en=f"A group of {capacity} instances has an alarm at {threshold} % CPU and a step scaling policy of type PercentChangeInCapacity: +{first} % from 0 to 15 above the threshold, +{second} % from 15 on. The metric is {metric} %, no minimum adjustment is set. How many instances will the group have?",
        ko=f"인스턴스 {capacity}개인 그룹에 CPU {threshold}% 경보와 PercentChangeInCapacity 유형의 단계 조정 정책이 있습니다. 임계값보다 0~15 높으면 +{first}%, 15 이상 높으면 +{second}%입니다. 지표는 {metric}%이고 최소 조정 크기는 없습니다. 그룹의 인스턴스는 몇 개가 됩니까?",
    )
    en, ko = ("{value} instance", "{value} instances"), "{value}개"
    wrong = autoscaling.adjusted(capacity, "PercentChangeInCapacity", other)
    exact = capacity * percent % 100 == 0
    rounded = ("", "") if exact else (", rounded toward zero but at least 1", " 소수는 버리지만 적어도 1개입니다.")
    figures = [
        number(after, en, ko, KEY, f"{metric} - {threshold} = {metric - threshold}, so {percent} % of {capacity} are added{rounded[0]}.", f"{metric} - {threshold} = {metric - threshold}이므로 {capacity}개의 {percent}%를 더합니다.{rounded[1]}"),
        number(wrong, en, ko, "step-absolute-bound", "That is the other step: its bounds are counted from the threshold.", "다른 단계의 값입니다. 경계는 임계값에서부터 셉니다."),
        number(capacity + percent, en, ko, "step-percent-as-count", "The adjustment is a percentage, not a number of instances.", "조정값은 비율이지 인스턴스 수가 아닙니다."),
        number(autoscaling.adjusted(capacity, "PercentChangeInCapacity", first + second), en, ko, "step-adds-up", "Only one step applies.", "단계는 하나만 적용됩니다."),
    ]  # fmt: skip
    if not exact:
        up = -(-capacity * (100 + percent) // 100)
        figures.append(number(up, en, ko, "rounding-slip", "A change above 1 is rounded toward zero.", "1보다 큰 변화량은 소수점 아래를 버립니다."))  # fmt: skip
    source = "AWS documentation: EC2 Auto Scaling User Guide, step and simple scaling policies, text of 2023-06"
    return Draft(stem, figures, {"SAA-C03": "3.2"}, source, date(2023, 6, 15))


def break_even(rng: np.random.Generator) -> Draft:
    """Share of the hours from which a commitment pays."""
    discount = int(rng.integers(20, 73))
    cents = int(rng.integers(4, 90))
    committed = round(cents * (100 - discount) / 100, 3)
    share = 100 * ec2_pricing.break_even_share(on_demand_usd_h=cents / 100, committed_usd_h=committed / 100)
    stem = Words(
        en=f"An instance costs {cents} cents an hour on demand. A commitment that is paid for every hour of the term, used or not, costs {committed:g} cents an hour. From which share of the hours in use is the commitment cheaper?",
        ko=f"인스턴스의 온디맨드 요금은 시간당 {cents}센트입니다. 쓰든 안 쓰든 기간 내내 내는 약정은 시간당 {committed:g}센트입니다. 전체 시간의 몇 % 이상을 쓰면 약정이 더 쌉니까?",
    )
    en, ko = "{value} %", "{value} %"
    figures = [
        number(round(share, 1), en, ko, KEY, f"Where both cost the same: {committed:g} / {cents}.", f"두 비용이 같아지는 곳입니다: {committed:g} / {cents}."),
        number(round(100 - share, 1), en, ko, "break-even-discount", "That is the discount; a large discount lowers the break-even, it is not the break-even.", "할인율입니다. 할인율이 클수록 손익분기는 낮아지며, 할인율 자체가 손익분기는 아닙니다."),
        number(50, en, ko, "break-even-half", "Half is right only for a discount of half.", "할인율이 절반일 때만 50%입니다."),
        number(round(10_000 / share, 1), en, ko, "break-even-inverse", "A share above all hours cannot be reached.", "전체 시간을 넘는 비율은 있을 수 없습니다."),
        number(round(share / 2, 1), en, ko, "break-even-discount", "Nothing is halved: every hour of the term is paid once.", "반으로 나눌 것이 없습니다. 기간의 모든 시간을 한 번씩 냅니다."),
    ]  # fmt: skip
    source = "own knowledge: arithmetic of a price that is paid for every hour"
    return Draft(stem, figures, {"SAA-C03": "4.2"}, source, date(2023, 6, 15))


GENERATORS = {
    "lambda-concurrency": lambda_concurrency,
    "kinesis-shards": kinesis_shards,
    "step-scaling": step_scaling,
    "break-even": break_even,
}
