"""Practice for lesson 08: load balancing."""

from __future__ import annotations

from datetime import date

import numpy as np

from aws_study.services import elb
from aws_study.study.generators.drafts import KEY, Draft, counted, number
from aws_study.study.questions import Words


def cross_zone_split(rng: np.random.Generator) -> Draft:
    """Requests that one target serves, with cross-zone load balancing on or off."""
    a, b = (int(n) for n in rng.choice(np.arange(1, 13), size=2, replace=False))
    requests = int(rng.integers(2, 61)) * 60
    cross_zone = bool(rng.integers(2))
    zone, other = ("a", "b") if rng.integers(2) else ("b", "a")
    shares = {on: elb.target_shares({"a": a, "b": b}, cross_zone=on) * requests for on in (True, False)}

    def each(where: str, on: bool) -> float:
        return float(shares[on]["per_target"][where])

    total = float(shares[cross_zone]["zone_total"][zone])
    by_size = requests * {"a": a, "b": b}[zone] / (a + b)
    state = ("on", "켜져") if cross_zone else ("off", "꺼져")
    stem = Words(
        en=f"A load balancer has {counted(a, 'healthy target', 'healthy targets')} in zone a and {b} in zone b; cross-zone load balancing is {state[0]}. "
        f"It receives {requests:,} requests a minute. How many does one target in zone {zone} serve?",
        ko=f"로드 밸런서의 정상 대상이 가용 영역 a에 {a}개, b에 {b}개 있고 교차 영역 로드 밸런싱은 {state[1]} 있습니다. "
        f"분당 요청 {requests:,}건이 들어옵니다. 가용 영역 {zone}의 대상 하나는 분당 몇 건을 처리합니까?",
    )
    en, ko = ("{value} request a minute", "{value} requests a minute"), "분당 {value}건"
    if cross_zone:
        why = (
            "Every node spreads over all targets, so all of them get the same.",
            "모든 노드가 전체 대상에 분산하므로 대상마다 같은 수를 받습니다.",
        )
        swapped = (
            "cross-zone-off",
            "That is the figure with cross-zone off.",
            "교차 영역 로드 밸런싱이 꺼져 있을 때의 값입니다.",
        )
    else:
        why = (
            "Each zone gets half, and its own targets share it.",
            "가용 영역마다 절반을 받고, 그 안의 대상이 나누어 처리합니다.",
        )
        swapped = (
            "cross-zone-on",
            "That is the figure with cross-zone on.",
            "교차 영역 로드 밸런싱이 켜져 있을 때의 값입니다.",
        )
    figures = [
        number(each(zone, cross_zone), en, ko, KEY, *why),
        number(each(zone, not cross_zone), en, ko, *swapped),
        number(each(other, False), en, ko, "other-zone", "That is a target of the other zone, with cross-zone off.", "교차 영역 로드 밸런싱이 꺼져 있을 때 다른 가용 영역의 대상이 받는 값입니다."),
        number(total, en, ko, "zone-total", "That is what the whole zone gets.", "가용 영역 전체가 받는 값입니다."),
        number(by_size, en, ko, "zones-by-size", "That is the zone's share by its number of targets, not one target's.", "대상 수에 비례한 가용 영역의 몫이며 대상 하나의 값이 아닙니다."),
    ]  # fmt: skip
    source = "AWS documentation: Elastic Load Balancing User Guide, how Elastic Load Balancing works, text of 2023-06"
    exams = {"SAA-C03": "3.4", "DVA-C02": "4.3", "DVA-C03": "4.3"}
    return Draft(stem, figures, exams, source, date(2023, 6, 1), "sim:load-balancing/cross-zone")


GENERATORS = {"cross-zone-split": cross_zone_split}
