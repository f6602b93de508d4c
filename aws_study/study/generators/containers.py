"""Practice for lesson 10: hosts for so many tasks, the Fargate size that is billed, tasks by capacity provider."""

from __future__ import annotations

from datetime import date

import numpy as np

from aws_study.services import ecs, fargate
from aws_study.services.ecs import Size
from aws_study.study.generators.drafts import KEY, Draft, Figure, figure, number
from aws_study.study.questions import Words

_COST = {"SAA-C03": "4.2", "DVA-C02": "4.3", "DVA-C03": "4.3"}
READ = date(2026, 11, 27)


def hosts_for_tasks(rng: np.random.Generator) -> Draft:
    """The fewest hosts for equal tasks, when the system keeps some of the memory of each host."""
    vcpu = int(rng.choice([2, 4, 8]))
    gib = vcpu * int(rng.choice([4, 8]))
    kept = int(rng.choice([256, 512, 768]))
    # A task takes an even part of the whole memory, so that what the system keeps costs one place on each host.
    part = int(rng.choice([4, 5, 6, 8]))
    mib = gib * 1024 // part
    cpu = int(rng.choice([128, 192, 256])) * vcpu // 2
    tasks = int(rng.integers(23, 90))
    task, host = Size(cpu, mib), Size(vcpu * 1024, gib * 1024 - kept)
    fit = ecs.tasks_per_host(host, task)
    key = ecs.hosts_needed(tasks, host, task)
    by_cpu = max(vcpu * 1024 // cpu, 1)
    stem = Words(
        en=f"EC2 hosts of an ECS cluster have {vcpu} vCPU and {gib} GiB of memory each, of which {kept} MiB are kept for the system. "
        f"A task reserves {cpu:,} CPU units and {mib:,} MiB; network interfaces are not short. {tasks} such tasks have to run. How many hosts are needed at least?",
        ko=f"ECS 클러스터의 EC2 호스트는 한 대에 vCPU {vcpu}개와 메모리 {gib} GiB가 있고 그중 {kept} MiB는 시스템이 씁니다. "
        f"태스크 하나는 CPU 유닛 {cpu:,}개와 메모리 {mib:,} MiB를 예약하고 네트워크 인터페이스는 넉넉합니다. 이런 태스크 {tasks}개를 실행해야 합니다. 호스트는 적어도 몇 대 필요합니까?",
    )
    en, ko = ("{value} host", "{value} hosts"), "{value}대"
    short = {"memory": ("memory", "메모리"), "cpu": ("CPU", "CPU")}[fit.by]
    figures = [
        number(key, en, ko, KEY, f"{fit.tasks} tasks fit on a host, where {short[0]} is short; {tasks} ÷ {fit.tasks} is rounded up.", f"호스트 한 대에 {fit.tasks}개가 들어가고 부족한 것은 {short[1]}입니다. {tasks} ÷ {fit.tasks}, 올림합니다."),
        number(ecs.hosts_needed(tasks, Size(vcpu * 1024, gib * 1024), task), en, ko, "ecs-all-memory", f"That gives the tasks the {kept} MiB of the system too, which costs a place on each host.", f"시스템이 쓰는 {kept} MiB까지 태스크에 주었습니다. 호스트마다 한 자리가 줄어듭니다."),
        number(-(-tasks // by_cpu), en, ko, "ecs-one-resource", f"By CPU {by_cpu} would fit; memory is used up before.", f"CPU로는 {by_cpu}개가 들어가지만 메모리가 먼저 바닥납니다."),
        number(-(-tasks * mib // (gib * 1024 - kept)), en, ko, "ecs-tasks-divisible", "That divides the sum of the memory: a task cannot be split over two hosts.", "메모리 합계를 나눈 값입니다. 태스크 하나를 두 호스트에 나눌 수 없습니다."),
        number(tasks // fit.tasks, en, ko, "ecs-hosts-rounded-down", f"{figure(tasks / fit.tasks)} is rounded up: the last tasks need a host too.", f"나눈 값 {figure(tasks / fit.tasks)}에서 올림합니다. 마지막 태스크에도 호스트가 필요합니다."),
        number(key + 1, en, ko, "ecs-spare-host", "Nothing asks for a host in reserve.", "예비 호스트를 두라는 조건은 없습니다."),
        number(tasks, en, ko, "ecs-host-each", "A host of its own for each task is distinctInstance.", "태스크마다 다른 호스트를 쓰는 것은 distinctInstance입니다."),
    ]  # fmt: skip
    source = "AWS documentation: Amazon ECS Developer Guide, container instance memory management, text of 2022"
    return Draft(stem, figures, _COST, source, READ, "sim:containers/placement@three-fit")


def fargate_size(rng: np.random.Generator) -> Draft:
    """The task size that Fargate bills for a need whose memory does not go with its CPU."""
    cpu = int(rng.choice([256, 512, 1024, 2048, 4096]))
    largest = fargate.SIZES[cpu][-1] // 1024
    gib = int(rng.integers(largest + 1, 2 * largest + 1)) - float(rng.choice([0, 0.2, 0.4]))
    found = fargate.billed_size(cpu, round(gib * 1024))
    row = fargate.SIZES[found.cpu]
    stem = Words(
        en=f"Measurements say that a Linux container needs {figure(cpu / 1024)} vCPU and {figure(gib)} GiB of memory. It is to run as a Fargate task of the smallest size that holds it. Which size will be billed?",
        ko=f"측정해 보니 Linux 컨테이너에 vCPU {figure(cpu / 1024)}개와 메모리 {figure(gib)} GiB가 필요합니다. 이 컨테이너를 담는 가장 작은 Fargate 태스크로 실행하려 합니다. 어떤 크기로 청구됩니까?",
    )

    def size(units: float, memory: float, mistake: str, why_en: str, why_ko: str) -> Figure:
        vcpu, gb = figure(units / 1024), figure(memory)
        text = Words(en=f"{vcpu} vCPU and {gb} GB", ko=f"{vcpu} vCPU와 {gb} GB")
        return Figure(f"{vcpu} {gb}", text, mistake, Words(en=why_en, ko=why_ko))

    whole = int(np.ceil(gib))
    figures = [
        size(found.cpu, found.mib / 1024, KEY, f"{figure(cpu / 1024)} vCPU goes up to {largest} GB; the next CPU begins at {row[0] // 1024} GB and has this size.", f"{figure(cpu / 1024)} vCPU는 {largest} GB까지입니다. 그다음 CPU는 {row[0] // 1024} GB부터이고 이 크기가 있습니다."),
        size(cpu, whole, "fargate-any-size", f"With {figure(cpu / 1024)} vCPU there is no size above {largest} GB.", f"{figure(cpu / 1024)} vCPU에는 {largest} GB를 넘는 크기가 없습니다."),
        size(cpu, largest, "fargate-too-little", "The task would run out of memory.", "태스크의 메모리가 모자랍니다."),
        size(found.cpu, row[-1] / 1024, "fargate-most-memory", "More CPU does not come with the most memory; its memory is chosen too.", "CPU가 커진다고 최대 메모리를 사야 하는 것은 아닙니다. 메모리도 고릅니다."),
        size(2 * found.cpu, max(whole, fargate.SIZES[2 * found.cpu][0] // 1024), "fargate-two-steps", f"{figure(found.cpu / 1024)} vCPU is enough for this memory.", f"이 메모리에는 {figure(found.cpu / 1024)} vCPU로 충분합니다."),
    ]  # fmt: skip
    source = "AWS documentation: Amazon ECS API Reference, RegisterTaskDefinition (cpu, memory), text of 2026-11"
    return Draft(stem, figures, _COST, source, READ, "sim:containers/fargate-or-ec2@rounded-up")


def tasks_by_provider(rng: np.random.Generator) -> Draft:
    """Tasks of a service on Fargate Spot, with a base and weights."""
    weights = {"FARGATE": int(rng.integers(1, 4)), "FARGATE_SPOT": int(rng.integers(2, 6))}
    base, every = int(rng.integers(2, 7)), sum(weights.values())
    tasks = base + every * int(rng.integers(2, 6))
    split = ecs.provider_split(tasks, weights, base={"FARGATE": base})
    one, spot = weights["FARGATE"], weights["FARGATE_SPOT"]
    stem = Words(
        en=f"An ECS service with {tasks} tasks has this capacity provider strategy: FARGATE with base {base} and weight {one}, FARGATE_SPOT with weight {spot}. How many of its tasks run on FARGATE_SPOT?",
        ko=f"태스크 {tasks}개를 실행하는 ECS 서비스의 용량 공급자 전략이 FARGATE(기본 {base}, 가중치 {one})와 FARGATE_SPOT(가중치 {spot})입니다. FARGATE_SPOT에서 실행되는 태스크는 몇 개입니까?",
    )
    en, ko = ("{value} task", "{value} tasks"), "{value}개"
    figures = [
        number(split["FARGATE_SPOT"], en, ko, KEY, f"The base takes {base}; of the other {tasks - base} tasks {spot} in {every} go to Spot.", f"먼저 기본 {base}개를 채우고, 나머지 {tasks - base}개 가운데 {every}분의 {spot}만큼 스팟으로 갑니다."),
        number(round(tasks * spot / every), en, ko, "provider-base-ignored", "That shares all tasks by weight and forgets the base.", "기본을 잊고 전체를 가중치로 나눈 값입니다."),
        number(tasks - base, en, ko, "provider-base-only", "The base is the least that FARGATE gets; its weight brings it more.", "기본은 FARGATE의 최소 개수입니다. 가중치만큼 더 받습니다."),
        number(split["FARGATE"], en, ko, "provider-swapped", "So many run on FARGATE.", "FARGATE에서 실행되는 개수입니다."),
        number((tasks - base) * one / every, en, ko, "provider-weights-swapped", "That takes the weight of FARGATE.", "FARGATE의 가중치로 계산한 값입니다."),
        number(spot, en, ko, "provider-weight-is-count", "A weight is a proportion, no number of tasks.", "가중치는 비율이지 태스크 개수가 아닙니다."),
    ]  # fmt: skip
    source = "AWS documentation: Amazon ECS API Reference, CapacityProviderStrategyItem, text of 2026-11"
    return Draft(stem, figures, _COST, source, READ)


GENERATORS = {"hosts-for-tasks": hosts_for_tasks, "fargate-size": fargate_size, "tasks-by-provider": tasks_by_provider}
