"""Practice for lesson 13: the share of a weighted record when a neighbour is unhealthy, and the bias that moves a town."""

from __future__ import annotations

import math
from datetime import date

import numpy as np

from aws_study.services import route53
from aws_study.study.generators.drafts import KEY, Draft, figure, number
from aws_study.study.questions import Words

NAMES = ("red", "blue", "green", "grey")


def weighted_answers(rng: np.random.Generator) -> Draft:
    """Percent of the answers that name one of four weighted records while another one is unhealthy."""
    weights = dict(zip(NAMES, (int(w) for w in rng.choice(range(5, 100, 5), 4, replace=False)), strict=True))
    ill, wanted = (NAMES[i] for i in rng.choice(4, 2, replace=False))
    total = sum(weights.values())
    key = 100 * route53.weighted_shares(weights, healthy={ill: False})[wanted]
    listed = ", ".join(f"{name} {weight}" for name, weight in weights.items())
    stem = Words(
        en=f"Four weighted records with health checks share a name; their weights are {listed}. The check of {ill} fails, the others pass. What share of the answers names {wanted}?",
        ko=f"상태 확인이 있는 가중치 레코드 네 개가 한 이름을 나누어 씁니다. 가중치는 {listed}입니다. {ill}의 상태 확인만 실패합니다. 응답 가운데 {wanted}의 비율은 얼마입니까?",
    )
    en, ko = "{value} %", "{value}%"
    mine, lost, left = weights[wanted], weights[ill], total - weights[ill]
    figures = [
        number(key, en, ko, KEY, f"{mine} of the {left} that are left: the weights of the healthy records are added anew.", f"남은 {left} 가운데 {mine}입니다. 정상 레코드의 가중치만 다시 더합니다."),
        number(100 * mine / total, en, ko, "dns-weights", f"That leaves {figure(round(100 * lost / total, 2))} % of the answers to a record that is unhealthy.", f"응답의 {figure(round(100 * lost / total, 2))}%가 비정상 레코드에 남습니다."),
        number(100 * (mine + lost) / total, en, ko, "dns-weight-inherited", f"The share of {ill} is not handed to one record.", f"{ill}의 몫이 레코드 하나로 넘어가지 않습니다."),
        number(100 * (mine + lost / 3) / total, en, ko, "dns-weight-inherited", f"The share of {ill} is split by weight, not in thirds.", f"{ill}의 몫은 셋이 똑같이 나누지 않고 가중치대로 나눕니다."),
    ]  # fmt: skip
    source = "AWS documentation: Route 53 Developer Guide, how Route 53 chooses records, text of 2023-06"
    return Draft(stem, figures, {"SAA-C03": "2.2"}, source, date(2023, 6, 15), "sim:route53/weights@old-ill")


def bias_for_a_town(rng: np.random.Generator) -> Draft:
    """The smallest whole bias with which the farther of two sites answers a town."""
    near = int(rng.integers(6, 31)) * 50
    far = near + int(rng.integers(2, 16)) * 50
    key = next(bias for bias in range(1, 100) if round(route53.biased_distance(far, bias), 6) < near)
    long, short = f"{far:,} km", f"{near:,} km"
    stem = Words(
        en=f"Two sites have geoproximity records without a bias. A town is {long} from the northern site and {short} from the southern one. What is the smallest whole bias of the northern site with which it answers the town?",
        ko=f"두 사이트에 편향이 없는 지리 근접 레코드가 있습니다. 한 도시가 북쪽 사이트에서 {long}, 남쪽 사이트에서 {short} 떨어져 있습니다. 북쪽 사이트가 이 도시에 응답하게 되는 가장 작은 정수 편향은 얼마입니까?",
    )
    en = ko = "{value}"
    short_by, over = key - 3, math.floor(100 * (far / near - 1)) + 1
    away = route53.biased_distance(far, -key)
    figures = [
        number(key, en, ko, KEY, f"{figure(far)} km x (1 - {key / 100:g}) = {figure(route53.biased_distance(far, key))} km, less than {short}.", f"{figure(far)} km x (1 - {key / 100:g}) = {figure(route53.biased_distance(far, key))} km로 {short}보다 가깝습니다."),
        number(over + (over == key), en, ko, "dns-bias", "This is the difference in percent of the shorter way; the bias takes its percent from the longer one.", "짧은 거리를 기준으로 한 비율입니다. 편향은 긴 거리를 기준으로 줄입니다."),
        number(short_by, en, ko, "dns-bias", f"The town would still be {figure(round(route53.biased_distance(far, short_by), 2))} km away, not less than {short}.", f"아직 {figure(round(route53.biased_distance(far, short_by), 2))} km로 계산되어 {short}보다 가깝지 않습니다."),
        number(-key, en, ko, "dns-bias", f"A negative bias stretches the way, to {figure(round(away))} km.", f"음의 편향은 거리를 {figure(round(away))} km로 늘립니다."),
        number(100 - key, en, ko, "dns-bias", "That is what is left of the way, not what the bias takes off.", "편향으로 줄인 양이 아니라 남은 거리의 비율입니다."),
    ]  # fmt: skip
    source = "AWS documentation: Route 53 Developer Guide, geoproximity routing, text of 2023-06"
    return Draft(stem, figures, {"SAA-C03": "3.4"}, source, date(2023, 6, 15), "sim:route53/world@pull")


GENERATORS = {"dns-weights": weighted_answers, "dns-bias": bias_for_a_town}
