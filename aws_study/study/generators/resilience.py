"""Practice for lessons 01, 06 and 13: availability, bursts of a volume and a T instance, the time that a failover takes."""

from __future__ import annotations

import math
from datetime import date

import numpy as np

from aws_study import facts
from aws_study.core import availability
from aws_study.services import burst_buckets, ebs, route53
from aws_study.study.generators.drafts import KEY, Draft, Figure, number
from aws_study.study.questions import Words


def _share(value: float, mistake: str, en: str, ko: str) -> Figure:
    """A probability in percent with four digits of what is lacking to 100 %: 99.9999 %, 99.97 %, 98.507 %."""
    digits = 3 - math.floor(math.log10(100 * (1 - value)))
    text = f"{100 * value:.{digits}f}".rstrip("0").rstrip(".")
    return Figure(round(100 * value, digits), Words(en=f"{text} %", ko=f"{text}%"), mistake, Words(en=en, ko=ko))


def chain_or_copies(rng: np.random.Generator) -> Draft:
    """Availability of parts in series or in parallel."""
    each = float(rng.choice([0.9, 0.95, 0.98, 0.99, 0.995, 0.999]))
    parts = int(rng.integers(2, 4))
    chain = bool(rng.integers(2))
    all_needed, one_enough = availability.series([each] * parts), availability.parallel([each] * parts)
    percent, ko_percent = f"{100 * each:g} %", f"{100 * each:g}%"
    if chain:
        stem = Words(
            en=f"A request passes through {parts} services one after the other; each is available {percent} of the time, independently. How available is the whole?",
            ko=f"요청 하나가 서비스 {parts}개를 차례로 거칩니다. 서비스는 서로 독립이고 가용성은 각각 {ko_percent}입니다. 전체의 가용성은 얼마입니까?",
        )
        key = _share(
            all_needed,
            KEY,
            f"All have to work: {each:g} to the power of {parts}.",
            f"모두 동작해야 합니다: {each:g}의 {parts}제곱.",
        )
        swapped = _share(
            one_enough,
            "availability-parallel",
            "That holds for copies of which one is enough.",
            "하나만 있으면 되는 복제본일 때의 값입니다.",
        )
    else:
        stem = Words(
            en=f"{parts} copies of a service run in as many Availability Zones, each available {percent} of the time, independently; one copy is enough. How available is the whole?",
            ko=f"서비스의 복제본 {parts}개가 가용 영역 {parts}곳에서 돌아갑니다. 복제본은 서로 독립이고 가용성은 각각 {ko_percent}이며, 하나만 살아 있으면 됩니다. 전체의 가용성은 얼마입니까?",
        )
        key = _share(
            one_enough,
            KEY,
            f"Only if all fail is it gone: 1 - (1 - {each:g}) to the power of {parts}.",
            f"모두 고장 날 때만 멈춥니다: 1 - (1 - {each:g})의 {parts}제곱.",
        )
        swapped = _share(
            all_needed,
            "availability-series",
            "That holds when every copy is needed.",
            "복제본이 모두 필요할 때의 값입니다.",
        )
    figures = [
        key,
        swapped,
        _share(each, "availability-weakest", "That is one part alone.", "부분 하나의 가용성입니다."),
        _share(1 - (1 - each) / parts, "availability-added", "Failures are not shared out between the parts.", "장애율을 개수로 나누지 않습니다."),
        _share(1 - (1 - each) * (parts + 1), "availability-added", "One part too many is counted here, and failures do not simply add up.", "한 개를 더 셌고, 장애율은 단순히 더해지지 않습니다."),
    ]  # fmt: skip
    source = "own knowledge: arithmetic of independent parts"
    opens = f"sim:global-infrastructure/zones@{'chain' if chain else 'independent'}"
    return Draft(stem, figures, {"SAA-C03": "2.2"}, source, date(2023, 6, 15), opens)


def gp2_burst(rng: np.random.Generator) -> Draft:
    """Seconds for which a gp2 volume holds its burst."""
    gib = int(rng.choice([20, 40, 50, 80, 100, 150, 200, 250, 400, 500, 600, 800]))
    volume = ebs.gp2(gib)
    assert volume.burst_s is not None
    assert volume.refill_s is not None
    stem = Words(
        en=f"A gp2 volume of {gib} GiB has a full credit bucket (5.4 million I/O credits). A job then asks for 3,000 IOPS without a pause. After how many seconds does it fall to the baseline?",
        ko=f"{gib} GiB gp2 볼륨의 크레딧 버킷(540만 I/O 크레딧)이 가득 차 있습니다. 작업이 쉬지 않고 3,000 IOPS를 요구합니다. 몇 초 뒤에 기준 성능으로 떨어집니까?",
    )
    en, ko = "{value} s", "{value}초"
    without_floor = ebs.CREDITS / (ebs.BURST - 3 * gib)
    figures = [
        number(round(volume.burst_s), en, ko, KEY, f"The bucket empties at 3,000 - {volume.baseline_iops:,.0f} credits a second.", f"버킷은 초당 3,000 - {volume.baseline_iops:,.0f} 크레딧씩 줄어듭니다."),
        number(1800, en, ko, "gp2-no-baseline", "While it bursts, the baseline keeps refilling the bucket.", "버스트하는 동안에도 기준 성능만큼 버킷이 채워집니다."),
        number(round(volume.refill_s), en, ko, "gp2-refill-time", "That is how long an idle volume takes to fill its bucket.", "쉬는 볼륨이 버킷을 가득 채우는 데 걸리는 시간입니다."),
        number(round(without_floor), en, ko, "gp2-floor", "The baseline is never below 100 IOPS.", "기준 성능은 100 IOPS보다 낮지 않습니다."),
        number(round(ebs.CREDITS / (ebs.BURST + volume.baseline_iops)), en, ko, "gp2-no-baseline", "The baseline slows the fall, it does not speed it up.", "기준 성능은 줄어드는 속도를 늦춥니다. 빠르게 하지 않습니다."),
        number(round(volume.burst_s / 60), en, ko, "unit-slip", "That figure is in minutes.", "분으로 계산한 값입니다."),
    ]  # fmt: skip
    source = "AWS documentation: EC2 User Guide, general purpose SSD volumes, text of 2023-06"
    opens = "sim:block-and-file-storage/nightly-job@nightly"
    return Draft(stem, figures, {"SAA-C03": "3.1"}, source, date(2023, 6, 15), opens)


def t_credits(rng: np.random.Generator) -> Draft:
    """Hours for which a T instance in standard mode holds a load above its baseline."""
    known = facts.credits(str(rng.choice(["t3.nano", "t3.micro", "t3.small", "t3.medium", "t3.large", "t3.xlarge"])))
    share = int(rng.choice([share for share in (20, 25, 40, 50, 60, 75, 80, 90) if share > known.baseline_percent]))
    saved = round(float(rng.choice([0.25, 0.5, 0.75, 1])) * known.maximum)
    held = burst_buckets.t_instance(vcpu=known.vcpu, per_hour=known.per_hour, most=known.maximum)
    hours = held.lasts_s(known.vcpu * share / 100, level=60 * saved) / 3600
    spent, name = 60 * known.vcpu * share / 100, known.name
    stem = Words(
        en=f"A {name} has {known.vcpu} vCPUs, earns {known.per_hour:g} CPU credits an hour and has saved {saved:,}. In standard mode it now works steadily at {share} % of all its vCPUs. After how many hours is the balance empty?",
        ko=f"{name} 인스턴스는 vCPU가 {known.vcpu}개이고 한 시간에 CPU 크레딧 {known.per_hour:g}개를 얻으며, {saved:,}개를 모아 두었습니다. 표준 모드에서 이제 모든 vCPU를 계속 {share}%로 씁니다. 몇 시간 뒤에 잔액이 바닥납니까?",
    )
    en, ko = "{value} h", "{value}시간"
    one = 60 * share / 100
    figures = [
        number(hours, en, ko, KEY, f"It spends 60 × {known.vcpu} × {share} % = {spent:g} credits an hour and earns {known.per_hour:g}.", f"한 시간에 60 × {known.vcpu} × {share}% = {spent:g} 크레딧을 쓰고 {known.per_hour:g} 크레딧을 얻습니다."),
        number(saved / spent, en, ko, "credits-no-inflow", "Credits are earned while others are spent.", "쓰는 동안에도 크레딧을 얻습니다."),
        number(saved / one, en, ko, "credits-one-vcpu", "A credit is one vCPU for a minute, and all vCPUs work; the inflow is left out too.", "크레딧 하나는 vCPU 하나의 1분이고 모든 vCPU가 일합니다. 얻는 크레딧도 빠졌습니다."),
        number(saved / known.per_hour, en, ko, "gp2-refill-time", "So long it takes to earn what was saved.", "모아 둔 만큼을 얻는 데 걸리는 시간입니다."),
        number(saved / (spent + known.per_hour), en, ko, "credits-no-inflow", "What is earned slows the fall, it does not speed it up.", "얻는 크레딧은 줄어드는 속도를 늦춥니다. 빠르게 하지 않습니다."),
    ]  # fmt: skip
    source = "AWS documentation: EC2 User Guide, CPU credits and baseline utilization, text of 2023-06"
    opens = "sim:block-and-file-storage/three-buckets@all-day"
    return Draft(stem, figures, {"SAA-C03": "3.2"}, source, date(2023, 6, 15), opens)


def dns_failover(rng: np.random.Generator) -> Draft:
    """Seconds until the last client has left a dead endpoint."""
    interval, threshold = int(rng.choice([10, 30])), int(rng.integers(2, 6))
    ttl = int(rng.choice([15, 20, 45, 60, 120, 300, 600]))
    found = route53.failover_seconds(interval_s=interval, threshold=threshold, ttl_s=ttl)
    stem = Words(
        en=f"A failover record has a health check every {interval} s with a failure threshold of {threshold}, and a TTL of {ttl} s. The primary dies. How long can a resolver that keeps to the TTL send clients to it at most, counted from the failure?",
        ko=f"장애 조치 레코드의 상태 확인 간격은 {interval}초, 실패 임계값은 {threshold}, TTL은 {ttl}초입니다. 기본 엔드포인트가 죽었습니다. TTL을 지키는 리졸버는 장애 시점부터 길게는 몇 초 동안 클라이언트를 그곳으로 보냅니까?",
    )
    en, ko = "{value} s", "{value}초"
    figures = [
        number(found.worst, en, ko, KEY, f"{threshold} checks x {interval} s, and then the TTL of an answer that was fetched just before: + {ttl} s.", f"{interval}초 간격 확인 {threshold}번, 그리고 바로 직전에 받아 둔 응답의 TTL {ttl}초를 더합니다."),
        number(found.detected, en, ko, "dns-no-ttl", "That is when Route 53 answers otherwise; caches still hold the old answer.", "Route 53의 응답이 바뀌는 때입니다. 캐시에는 아직 옛 응답이 남아 있습니다."),
        number(ttl, en, ko, "dns-no-detection", "First the failure has to be noticed.", "먼저 장애를 감지해야 합니다."),
        number(interval + ttl, en, ko, "dns-one-check", "One failed check is not enough with this threshold.", "이 임계값에서는 확인 한 번 실패로 충분하지 않습니다."),
        number(found.mean, en, ko, "mean-for-worst", "That is the average client; the last one waits for the whole TTL.", "평균적인 클라이언트의 값입니다. 마지막 클라이언트는 TTL 전체를 기다립니다."),
    ]  # fmt: skip
    source = "AWS documentation: Route 53 Developer Guide, how Route 53 determines whether an endpoint is healthy, text of 2023-06"
    opens = "sim:route53/failover@five-minutes"
    return Draft(stem, figures, {"SAA-C03": "2.2"}, source, date(2023, 6, 15), opens)


GENERATORS = {
    "chain-or-copies": chain_or_copies,
    "gp2-burst": gp2_burst,
    "t-credits": t_credits,
    "dns-failover": dns_failover,
}
