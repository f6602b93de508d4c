"""Practice for lesson 09: the size that target tracking asks for, and the instances that a backlog needs."""

from __future__ import annotations

import math
from datetime import date

import numpy as np

from aws_study.services import autoscaling
from aws_study.study.generators.drafts import KEY, Draft, number
from aws_study.study.questions import Words

EXAMS = {"SAA-C03": "3.2"}


def target_size(rng: np.random.Generator) -> Draft:
    """Instances that bring a metric back to its target; some of them may already be on their way."""
    instances = int(rng.integers(4, 25))
    target = int(rng.choice([40, 45, 50, 55, 60, 70]))
    metric = target + int(rng.integers(6, min(40, 99 - target)))
    warming = int(rng.choice([0, 0, 1, 2]))
    exact = instances * metric / target
    odd = instances * metric % target != 0
    shown = f"{exact:.2f}" if odd else f"{exact:.0f}"
    needed = autoscaling.target_tracked(instances, metric=metric, target=target)
    size = max(needed, instances + warming)
    more_en = f" {warming} more {'is' if warming == 1 else 'are'} still warming up." if warming else ""
    more_ko = f" {warming}대가 더 워밍업 중입니다." if warming else ""
    stem = Words(
        en=f"A target tracking policy holds {target} % CPU. {instances} instances are warm and average {metric} %.{more_en} By proportion, which desired capacity does the group set?",
        ko=f"대상 추적 정책의 CPU 목푯값이 {target}%입니다. 워밍업이 끝난 인스턴스 {instances}대의 평균이 {metric}%입니다.{more_ko} 비례로 계산하면 그룹은 원하는 용량을 몇 대로 정합니까?",
    )
    en, ko = ("{value} instance", "{value} instances"), "{value}대"
    figures = [
        number(size, en, ko, KEY, f"{instances} × {metric} / {target} is {shown}{', rounded up' if odd else ''}; those that warm up are part of it.", f"{instances} × {metric} ÷ {target} = {shown}{'이므로 올림합니다' if odd else '입니다'}. 워밍업 중인 인스턴스는 그 안에 들어 있습니다."),
        number(math.ceil(instances * (100 + metric - target) / 100), en, ko, "tt-difference", "The distance to the target in points is no percentage of the group.", "목푯값과의 차이(포인트)는 늘릴 비율이 아닙니다."),
        number(math.ceil(instances * target / metric), en, ko, "tt-inverse", "A busy group would shrink that way.", "그러면 바쁜 그룹이 줄어듭니다."),
        number(math.floor(exact), en, ko, "rounded-down", "Rounded down, the metric stays above its target.", "내림하면 지표가 목푯값을 넘은 채로 남습니다."),
        number(needed + warming, en, ko, "tt-warming-added", "Instances that warm up are already counted in the size that is asked for.", "워밍업 중인 인스턴스는 요청한 용량에 이미 들어 있습니다."),
        number(math.ceil((instances + warming) * metric / target), en, ko, "tt-warming-added", "The metric is that of the warm instances only, so only they are multiplied.", "지표는 워밍업이 끝난 인스턴스만의 값이므로 그 수에만 곱합니다."),
        number(2 * instances, en, ko, "asg-policy-kind", "Target tracking grows in proportion to the breach; it doubles only at twice the target.", "대상 추적은 초과한 만큼 비례해서 늘립니다. 두 배는 지표가 목푯값의 두 배일 때입니다."),
    ]  # fmt: skip
    source = "AWS documentation: EC2 Auto Scaling User Guide, target tracking and default instance warmup, text of 2023-06; the exact algorithm is not published"
    return Draft(stem, figures, EXAMS, source, date(2026, 11, 26), opens="sim:auto-scaling/calm-or-fast@calm")


def queue_backlog(rng: np.random.Generator) -> Draft:
    """Instances that clear a backlog in time."""
    seconds = int(rng.integers(2, 13))
    wait = 60 * int(rng.integers(2, 21))
    messages = 50 * int(rng.integers(10, 200))
    key = autoscaling.backlog_scaled(messages=messages, seconds_per_message=seconds, max_latency_s=wait)
    exact = messages * seconds / wait
    stem = Words(
        en=f"{messages:,} messages wait in an SQS queue. An instance works on one message at a time and takes {seconds} seconds. No message may wait longer than {wait:,} seconds. How many instances does target tracking on the backlog per instance ask for?",
        ko=f"SQS 대기열에 메시지 {messages:,}개가 기다립니다. 인스턴스는 한 번에 하나씩, 메시지마다 {seconds}초가 걸립니다. 어떤 메시지도 {wait:,}초보다 오래 기다리면 안 됩니다. 인스턴스당 백로그를 따르는 대상 추적은 인스턴스를 몇 대로 정합니까?",
    )
    en, ko = ("{value} instance", "{value} instances"), "{value}대"
    figures = [
        number(key, en, ko, KEY, f"Acceptable are {wait:,} / {seconds} = {wait / seconds:.1f} messages for each instance; {messages:,} divided by that, rounded up.", f"인스턴스마다 {wait:,} ÷ {seconds} = {wait / seconds:.1f}개까지 괜찮습니다. {messages:,}개를 이 값으로 나누어 올림합니다."),
        number(math.floor(wait / seconds), en, ko, "backlog-per-instance", "That is how many messages may wait for one instance.", "인스턴스 한 대에 기다려도 되는 메시지 수입니다."),
        number(math.ceil(messages / wait), en, ko, "backlog-no-work-time", "That would do if a message took one second.", "메시지 하나에 1초가 걸릴 때의 값입니다."),
        number(math.ceil(messages / wait / seconds), en, ko, "backlog-inverse", "Slower work needs more instances, not fewer.", "작업이 느릴수록 인스턴스가 더 필요합니다."),
        number(math.floor(exact), en, ko, "rounded-down", "An instance that is needed in part is needed whole.", "일부만 필요해도 온전한 한 대가 있어야 합니다."),
    ]  # fmt: skip
    source = "AWS documentation: EC2 Auto Scaling User Guide, scaling based on Amazon SQS, text of 2023-06"
    return Draft(
        stem, figures, {"SAA-C03": "2.1"}, source, date(2023, 6, 15), opens="sim:auto-scaling/queue-workers@burst"
    )


GENERATORS = {"target-tracking-size": target_size, "queue-backlog": queue_backlog}
