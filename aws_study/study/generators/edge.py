"""Practice for lesson 14: what needless values in the cache key send to the origin, and where a traffic dial sends requests."""

from __future__ import annotations

from datetime import date

import numpy as np

from aws_study.services import cloudfront, edge_paths
from aws_study.study.generators.drafts import KEY, Draft, figure, number
from aws_study.study.questions import Words

_KEYS = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cache-hit-ratio.html"
_DIAL = "AWS documentation: Global Accelerator API model of 2026-11, TrafficDialPercentage"


def key_values(rng: np.random.Generator) -> Draft:
    """Share of the requests for one object that reach the origin when something needless is in the cache key."""
    per_ttl = int(rng.choice([24, 30, 36, 48, 60, 72, 96, 120, 144, 240, 360, 480]))
    minutes = int(rng.choice([5, 10, 15, 20, 30, 60]))
    values = int(rng.choice([2, 3, 4, 5, 6, 8, 12, 16, 24]))
    right = 100 * float(cloudfront.miss_share([1.0], per_ttl / values))
    bare = 100 * float(cloudfront.miss_share([1.0], per_ttl))
    stem = Words(
        en=f"A page stays for {minutes} minutes in a regional edge cache, and in this time {per_ttl} requests for it arrive there at random moments. "
        f"Someone adds a header with {values} equally common values to the cache policy, though all answers are alike. "
        "Without Origin Shield, what share of these requests reaches the origin now?",
        ko=f"한 페이지가 리전별 엣지 캐시에 {minutes}분 동안 머물고, 그동안 요청 {per_ttl}건이 무작위로 이 캐시에 옵니다. "
        f"응답은 모두 같은데 누군가 똑같이 흔한 값이 {values}가지인 헤더를 캐시 정책에 넣었습니다. "
        "Origin Shield가 없을 때 이제 이 요청의 몇 %가 오리진까지 갑니까?",
    )
    en = "{value} %"
    ko = "{value}%"
    figures = [
        number(right, en, ko, KEY, f"Each of the {values} keys gets {figure(per_ttl / values)} requests in one TTL: 1 / (1 + {figure(per_ttl / values)}).", f"키 {values}개마다 TTL 한 번에 {figure(per_ttl / values)}건이 오므로 1 / (1 + {figure(per_ttl / values)})입니다."),
        number(bare, en, ko, "key-alike", "That held without the header: alike answers are still kept once for each key.", "헤더가 없을 때의 값입니다. 응답이 같아도 키마다 따로 보관합니다."),
        number(100 - right, en, ko, "cache-hit-for-miss", "That is the share that the caches answer.", "캐시가 응답하는 비율입니다."),
        number(100 - 100 / values, en, ko, "key-divides-hits", "The hit ratio is not divided by the number of values; it depends on the requests for each key.", "적중률이 값의 수로 나뉘는 것은 아닙니다. 키마다 오는 요청 수에 달려 있습니다."),
        number(100 / (1 + per_ttl * values), en, ko, "key-multiplies-traffic", "More keys bring no more requests; each gets a part of them.", "키가 늘어도 요청은 늘지 않고 나뉠 뿐입니다."),
    ]  # fmt: skip
    exams = {"SAA-C03": "3.4", "DVA-C02": "4.3", "DVA-C03": "4.3"}
    return Draft(stem, figures, exams, _KEYS, date(2026, 11, 27), "sim:edge/layers@language")


def dial(rng: np.random.Generator) -> Draft:
    """Requests a second that the other Region gets when one endpoint group's traffic dial is turned down."""
    home, away = (int(100 * rng.integers(2, 25)) for _group in range(2))
    percent = int(rng.choice([10, 20, 25, 30, 40, 60, 70, 75, 80, 90]))
    rates = {"us-east-1": float(home), "eu-west-1": float(away)}
    right = edge_paths.dialled(rates, group="us-east-1", percent=percent)["eu-west-1"]
    stem = Words(
        en="An accelerator has one listener with a healthy endpoint group in us-east-1 and one in eu-west-1. "
        f"The best paths bring {home:,} requests a second to us-east-1 and {away:,} to eu-west-1. "
        f"For a new release the traffic dial of us-east-1 is set to {percent} %, the other stays at 100 %. How many requests a second does eu-west-1 get?",
        ko="액셀러레이터의 리스너 하나에 정상 엔드포인트 그룹이 us-east-1에 하나, eu-west-1에 하나 있습니다. "
        f"가장 좋은 경로로는 us-east-1에 초당 {home:,}건, eu-west-1에 초당 {away:,}건이 갑니다. "
        f"새 릴리스를 위해 us-east-1의 트래픽 다이얼을 {percent}%로 낮추고 다른 쪽은 100%로 둡니다. eu-west-1에는 초당 몇 건이 갑니까?",
    )
    en = ("{value} request", "{value} requests")
    ko = "{value}건"
    total = home + away
    figures = [
        number(right, en, ko, KEY, f"{percent} % of its own {home:,} stay with us-east-1; the rest joins the {away:,}.", f"us-east-1에는 자기 몫 {home:,}건의 {percent}%가 남고 나머지가 {away:,}건에 더해집니다."),
        number(total * (100 - percent) / 100, en, ko, "dial-of-all", "The dial is a share of the group's own traffic, not of all traffic.", "다이얼은 전체가 아니라 그 그룹으로 오던 트래픽의 비율입니다."),
        number(away, en, ko, "dial-drops", "What the dial turns away is not dropped; the other group gets it.", "다이얼이 덜어 낸 트래픽은 버려지지 않고 다른 그룹으로 갑니다."),
        number(away + home * percent / 100, en, ko, "dial-turned", "The dial says what stays, not what leaves.", "다이얼은 떠나는 비율이 아니라 남는 비율입니다."),
        number(total, en, ko, "dial-off", "Only a dial of 0 % would send everything over.", "다이얼이 0%일 때만 모두 넘어갑니다."),
    ]  # fmt: skip
    return Draft(stem, figures, {"SAA-C03": "3.4"}, _DIAL, date(2026, 11, 27), "sim:edge/ways@coast")


GENERATORS = {"edge-key-values": key_values, "edge-dial": dial}
