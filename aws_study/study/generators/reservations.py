"""Practice for lesson 07: how regional Reserved Instances spread over sizes, and how many instances to commit to."""

from __future__ import annotations

from datetime import date

import numpy as np

from aws_study.services import ec2_pricing
from aws_study.study.generators.drafts import KEY, Draft, counted, number
from aws_study.study.questions import Words

SIZES = ("medium", "large", "xlarge", "2xlarge", "4xlarge")
FAMILIES = ("m7i", "m7g", "r7g", "m6i", "r6i")
EXAMS = {"SAA-C03": "4.2"}
SOURCE = "AWS documentation: Amazon EC2 User Guide, How Reserved Instances are applied, text of 2023-06"


def size_flexibility(rng: np.random.Generator) -> Draft:
    """How many of the larger running instances are paid for on demand beside regional reservations of the same family."""
    small, large = sorted(int(n) for n in rng.choice(len(SIZES), size=2, replace=False))
    bought = int(rng.integers(len(SIZES)))
    reserved, few, many = (int(n) for n in (rng.integers(2, 13), rng.integers(1, 9), rng.integers(2, 11)))
    family = str(rng.choice(FAMILIES))
    factor = ec2_pricing.FACTORS
    units = reserved * factor[SIZES[bought]]
    running = {SIZES[small]: few, SIZES[large]: many}
    covers = ec2_pricing.applied(reserved={SIZES[bought]: reserved}, running=running)
    each = factor[SIZES[large]]
    first = min(many, units / each)  # if the largest came first
    own = min(many, reserved) if bought == large else 0
    turned = min(many, reserved * each / factor[SIZES[bought]])
    name_s, name_l, name_b = (f"{family}.{SIZES[size]}" for size in (small, large, bought))
    stem = Words(
        en=f"An account owns {reserved} regional Reserved Instances for {name_b} (Linux, default tenancy). For an hour it runs {counted(few, name_s + ' instance', name_s + ' instances')} and {many} {name_l} instances in that Region, with Linux and default tenancy. How many {name_l} instances, counted in parts where needed, does it pay for on demand?",
        ko=f"한 계정에 {name_b} 리전 예약 인스턴스가 {reserved}개 있습니다(Linux, 기본 테넌시). 한 시간 동안 그 리전에서 Linux와 기본 테넌시의 {name_s} 인스턴스 {few}대와 {name_l} 인스턴스 {many}대를 실행합니다. {name_l} 인스턴스 가운데 온디맨드 요금을 내는 것은 몇 대분입니까(딱 떨어지지 않으면 소수로)?",
    )
    en, ko = ("{value} instance", "{value} instances"), "{value}대"
    needed = few * factor[SIZES[small]] + many * each
    rest = max(units - covers[SIZES[small]] * factor[SIZES[small]], 0)
    figures = [
        number(many - covers[SIZES[large]], en, ko, KEY, f"{units:g} reserved units serve the smaller size first; {rest:g} are left for the {many * each:g} units of the larger one, {each:g} each.", f"예약한 {units:g}단위는 작은 크기부터 적용됩니다. 큰 크기의 {many * each:g}단위에 {rest:g}단위가 남고, 한 대는 {each:g}단위입니다."),
        number(many - first, en, ko, "ri-largest-first", "The discount goes to the smallest size first.", "할인은 가장 작은 크기부터 적용됩니다."),
        number(many - own, en, ko, "ri-size-fixed", "A regional reservation is not tied to its own size.", "리전 예약은 자기 크기에 묶이지 않습니다."),
        number(0, en, ko, "ri-covers-all", f"Only {units:g} units are reserved for an hour, and {needed:g} run.", f"한 시간에 예약한 것은 {units:g}단위뿐인데 {needed:g}단위를 실행합니다."),
        number(many - turned, en, ko, "ri-size-inverse", "The factors are turned round: a larger size takes more units.", "정규화 인자를 거꾸로 썼습니다. 큰 크기가 단위를 더 많이 씁니다."),
        number(max(few + many - reserved, 0), en, ko, "ri-size-fixed", "That counts instances; the discount counts units by size.", "대수로 센 값입니다. 할인은 크기에 따른 단위로 셉니다."),
    ]  # fmt: skip
    return Draft(stem, figures, EXAMS, SOURCE, date(2023, 6, 15), opens=None)


def commit_to(rng: np.random.Generator) -> Draft:
    """How many instances of a load with three levels to commit to, by the share of the hours that needs them."""
    base, middle, peak = (int(n) for n in np.cumsum(rng.integers(2, 9, size=3)))
    busy, day = int(rng.integers(1, 5)) * 5, int(rng.integers(5, 18)) * 5
    cents = int(rng.integers(2, 9)) * 5
    even = int(rng.choice([28, 34, 42, 44, 57, 62, 63, 72]))
    hours = [peak] * busy + [middle] * (day - busy) + [base] * (100 - day)
    committed = cents * even / 100
    best = ec2_pricing.best_commitment(hours, on_demand_usd_h=cents / 100, committed_usd_h=committed / 100)
    mean = round(sum(hours) / 100)
    stem = Words(
        en=f"A fleet needs {peak} instances in {busy} % of the hours, {middle} in another {day - busy} %, and {base} in the rest. An hour costs {cents} cents on demand, or {committed:g} cents under a commitment that is paid for in every hour. For how many instances should the commitment be?",
        ko=f"어떤 플릿에는 전체 시간의 {busy}% 동안 {peak}대, {day - busy}% 동안 {middle}대, 나머지 시간에 {base}대가 필요합니다. 한 시간 요금은 온디맨드가 {cents}센트, 쓰든 안 쓰든 모든 시간에 내는 약정이 {committed:g}센트입니다. 몇 대를 약정해야 합니까?",
    )
    en, ko = ("{value} instance", "{value} instances"), "{value}대"
    if best == base:
        other = number(middle, en, ko, "break-even-discount", f"{middle} are needed in {day} % of the hours. The break-even is {even} %, not the discount of {100 - even} %.", f"{middle}대는 전체 시간의 {day}%에 필요합니다. 손익분기는 할인율 {100 - even}%가 아니라 {even}%입니다.")  # fmt: skip
    else:
        other = number(base, en, ko, "commit-lowest", f"{middle} are needed in {day} % of the hours, more than the break-even of {even} %.", f"{middle}대는 전체 시간의 {day}%에 필요하고, 손익분기 {even}%를 넘습니다.")  # fmt: skip
    figures = [
        number(best, en, ko, KEY, f"The commitment pays from {even} % of the hours: {base} are always needed, {middle} in {day} %.", f"약정은 전체 시간의 {even}%부터 이익입니다. {base}대는 항상, {middle}대는 {day}%의 시간에 필요합니다."),
        number(mean, en, ko, "commit-mean", "The mean counts every hour alike; what matters is how often the last committed instance is needed.", "평균은 모든 시간을 똑같이 셉니다. 중요한 것은 마지막으로 약정한 인스턴스가 얼마나 자주 필요한지입니다."),
        number(peak, en, ko, "commit-peak", f"The last of them is needed in only {busy} % of the hours.", f"마지막 인스턴스는 전체 시간의 {busy}%에만 필요합니다."),
        other,
        number(round((base + peak) / 2), en, ko, "commit-mean", "The middle between the lowest and the highest need says nothing about how long they last.", "최저와 최대의 가운데는 각각 얼마나 오래가는지 말해 주지 않습니다."),
    ]  # fmt: skip
    opens = "sim:ec2-pricing/commitment@the-mean"
    return Draft(stem, figures, EXAMS, "own knowledge: arithmetic of a price that is paid for every hour", date(2026, 11, 26), opens=opens)  # fmt: skip


GENERATORS = {"ri-size-flexibility": size_flexibility, "commit-to": commit_to}
