"""Practice for lesson 15: when a copy has caught up with what changes, and the cheapest recovery strategy that meets two targets."""

from __future__ import annotations

from datetime import date

import numpy as np

from aws_study.services import disaster_recovery, migration
from aws_study.services.disaster_recovery import Plan, Rates, Steps, Workload
from aws_study.study.generators.drafts import KEY, Draft, Figure, figure, number
from aws_study.study.questions import Words

_ARITHMETIC = "own knowledge, arithmetic with the figures of the question"
_STRATEGIES = "https://aws.amazon.com/blogs/architecture/disaster-recovery-dr-architecture-on-aws-part-iii-pilot-light-and-warm-standby/"
READ = date(2026, 11, 27)
NAMES = {
    "backup": Words(en="Backup and restore", ko="백업 및 복원"),
    "pilot": Words(en="Pilot light", ko="파일럿 라이트"),
    "warm": Words(en="Warm standby", ko="웜 대기"),
    "active": Words(en="Multi-site active/active", ko="다중 사이트 액티브/액티브"),
}
RATES = Rates(0.1, 0.13, 0.26, 0.09, 0.1, 0.42, 0.84, 0.0225)  # only their order matters: each step up costs more


def transfer_days(rng: np.random.Generator) -> Draft:
    """Days until a copy over a shared line has caught up, while new data keeps coming."""
    gbps = float(rng.choice([0.5, 1, 2, 5, 10]))
    percent = int(rng.choice([20, 25, 40, 50, 60, 75, 80]))
    rate = migration.rate_tb_day(gbps, share=percent / 100)
    change = round(rate * float(rng.choice([0.25, 0.5, 0.6, 0.75, 0.8])), 2)
    wanted = int(rng.integers(5, 60))
    terabytes = max(1, round(wanted * (rate - change)))
    right = migration.ready_days(terabytes, change, migration.Way(rate))
    still = migration.copy_days(terabytes, rate)
    whole = migration.ready_days(terabytes, change, migration.Way(migration.rate_tb_day(gbps)))
    bits = migration.ready_days(terabytes, change, migration.Way(8 * rate))
    stem = Words(
        en=f"{terabytes:,} TB (decimal) go to S3 over a line of {gbps:g} Gbit/s, of which {percent} % may be used; protocol overhead is not "
        f"counted. While the copy runs, {change:g} TB of new files a day are written, and they have to be sent too. After how many days has the copy caught up?",
        ko=f"{gbps:g} Gbit/s 회선의 {percent}%를 써서 {terabytes:,} TB(십진)를 S3로 보냅니다. 프로토콜 오버헤드는 계산하지 않습니다. "
        f"복사하는 동안 하루에 {change:g} TB의 새 파일이 생기며 이것도 보내야 합니다. 복사본은 며칠 뒤에 원본을 따라잡습니까?",
    )
    en, ko = ("{value} day", "{value} days"), "{value}일"
    daily = figure(rate)
    figures = [
        number(right, en, ko, KEY, f"The line carries {daily} TB a day, and {change:g} TB of that are needed for what is new: {terabytes:,} / ({daily} - {change:g}).", f"회선은 하루 {daily} TB를 나르고 그 가운데 {change:g} TB는 새 파일에 쓰입니다. {terabytes:,} / ({daily} - {change:g})입니다."),
        number(still, en, ko, "transfer-still-data", "That holds only if nobody writes while the copy runs.", "복사하는 동안 아무도 쓰지 않을 때의 값입니다."),
        number(still + change * still / rate, en, ko, "transfer-one-pass", "While the first changes are sent, more come in; one more run is not enough.", "첫 변경을 보내는 동안에도 또 생기므로 한 번 더 보내는 것으로는 모자랍니다."),
        number(whole, en, ko, "transfer-whole-line", "For this the whole line would have to be free.", "회선 전체를 쓸 수 있을 때의 값입니다."),
        number(bits, en, ko, "transfer-bits", "That divides bytes by bits: a byte has eight of them.", "바이트를 비트로 나누었습니다. 1바이트는 8비트입니다."),
    ]  # fmt: skip
    return Draft(stem, figures, {"SAA-C03": "3.5"}, _ARITHMETIC, READ, "sim:migration-and-recovery/transfer@office")


def cheapest_recovery(rng: np.random.Generator) -> Draft:
    """The cheapest of four strategies that meets an RTO and an RPO, with the minutes of every step told."""
    gigabytes = int(rng.choice([100, 300, 600, 1200, 2400, 6000, 12_000]))
    rate = int(rng.choice([50, 100, 200, 250, 500]))
    hours = int(rng.choice([1, 4, 6, 12, 24]))
    decide, start, promote = int(rng.integers(5, 31)), int(rng.integers(8, 25)), int(rng.integers(2, 8))
    steps = Steps(rate, 1e9, detect=3, decide=decide, build=20, start=start, promote=promote, dns=1, lag=0.5)
    workload = Workload(gigabytes, 0.0, 6)
    plans = disaster_recovery.plans(workload, steps, RATES, interval=60.0 * hours, standby_share=0.3)
    aim = plans[int(rng.integers(4))]
    loose = 60.0 * hours if aim.strategy == "backup" else float(rng.choice([1, 5, 15]))
    roomy = aim.strategy == "pilot" and bool(
        rng.integers(2)
    )  # then a restore is fast enough, and only what it loses rules it out
    rto = int(np.ceil((plans[0].rto if roomy else aim.rto) / 5) * 5)
    chosen = disaster_recovery.cheapest(plans, rto=rto, rpo=loose)
    assert chosen is not None  # the aim meets its own targets
    stem = Words(
        en=f"When its Region fails, a service may be away for at most {rto:,} minutes and lose at most {_span(loose)[0]} of data. {gigabytes:,} GB can be restored at "
        f"{rate} MB/s from backups made every {_span(60.0 * hours)[0].removeprefix('1 ')}; replication lags by half a minute. An alarm takes 3 minutes, people decide within {decide} "
        f"(active/active waits for nobody), building the site from templates takes 20, starting servers {start} (side by side with a restore), promoting a replica {promote} "
        "(side by side with starting servers), DNS 1. Which strategy meets both targets at the lowest cost?",
        ko=f"리전에 장애가 났을 때 서비스는 최대 {rto:,}분 중단될 수 있고 최대 {_span(loose)[1]} 분량의 데이터를 잃을 수 있습니다. {gigabytes:,} GB를 {_span(60.0 * hours)[1]}마다 만드는 "
        f"백업에서 {rate} MB/s로 복원하며, 복제 지연은 30초입니다. 경보에 3분, 사람의 결정에 {decide}분(액티브/액티브는 결정을 기다리지 않음), 템플릿으로 사이트를 구축하는 데 20분, "
        f"서버 시작에 {start}분(복원과 동시에), 복제본 승격에 {promote}분(서버 시작과 동시에), DNS에 1분이 걸립니다. 두 목표를 모두 지키면서 비용이 가장 적은 전략은 무엇입니까?",
    )
    others = [_option(plan, chosen, rto, loose) for plan in plans if plan is not chosen]
    minutes = figure(chosen.rto)
    cheaper = (
        ("nothing costs less", "이보다 싼 전략은 없습니다")
        if chosen.strategy == "backup"
        else ("whatever costs less misses a target", "이보다 싼 전략은 목표를 지키지 못합니다")
    )
    why = Words(
        en=f"It is back after {minutes} minutes, and {cheaper[0]}.", ko=f"{minutes}분 만에 복구되며, {cheaper[1]}."
    )
    key = Figure(chosen.strategy, NAMES[chosen.strategy], KEY, why)
    return Draft(
        stem, [key, *others], {"SAA-C03": "2.2"}, _STRATEGIES, READ, "sim:migration-and-recovery/strategies@shop"
    )


def _span(minutes: float) -> tuple[str, str]:
    if minutes < 60:
        return f"{minutes:g} minute{'' if minutes == 1 else 's'}", f"{minutes:g}분"
    hours = minutes / 60
    return f"{hours:g} hour{'' if hours == 1 else 's'}", f"{hours:g}시간"


def _option(plan: Plan, chosen: Plan, rto: float, rpo: float) -> Figure:
    """A strategy that is not the answer: it is too slow, loses too much, or costs more than one that is enough."""
    if plan.rto > rto:
        minutes = figure(plan.rto)
        why = Words(en=f"It would be back only after {minutes} minutes.", ko=f"{minutes}분이 지나야 복구됩니다.")
        return Figure(plan.strategy, NAMES[plan.strategy], "dr-rto", why)
    if plan.rpo > rpo:
        lost = _span(plan.rpo)
        why = Words(
            en=f"It is fast enough, but loses up to {lost[0]} of data.",
            ko=f"제때 복구되지만 최대 {lost[1]} 분량의 데이터를 잃습니다.",
        )
        return Figure(plan.strategy, NAMES[plan.strategy], "dr-rpo", why)
    why = Words(
        en="It meets both targets, and runs more than is needed.",
        ko="두 목표를 지키지만 필요한 것보다 많이 실행합니다.",
    )
    return Figure(plan.strategy, NAMES[plan.strategy], "dr-dearer", why)


GENERATORS = {"transfer-days": transfer_days, "cheapest-recovery": cheapest_recovery}
