"""Practice for lesson 29: a bill for data that moves, and from which volume an interface endpoint costs less than a NAT gateway."""

from __future__ import annotations

from datetime import date

import numpy as np

from aws_study.services import architecture_bill as ab
from aws_study.services.architecture_bill import Design, Traffic
from aws_study.study.generators.drafts import KEY, Draft, figure, number
from aws_study.study.questions import Words

_ARITHMETIC = "own knowledge, arithmetic with the figures of the question"
READ = date(2026, 11, 27)
BILL, ENDPOINT = "sim:cost-and-governance/bill@shop", "sim:cost-and-governance/bill@no-nat"
WORDS = {2: ("two", "두"), 3: ("three", "세"), 4: ("four", "네")}


def moving_bill(rng: np.random.Generator) -> Draft:
    """USD a month for talk between two tiers in several zones and for traffic to S3 through one NAT gateway in every zone."""
    zones = int(rng.choice([2, 3, 4]))
    talk, s3 = int(rng.integers(2, 31)) * 600, int(rng.integers(2, 21)) * 500
    az, nat = float(rng.choice([0.01, 0.02])), float(rng.choice([0.04, 0.05, 0.06]))
    design = Design(zones=zones, nat="zone", s3="nat")
    free = dict.fromkeys(ab.PRICES, 0.0)
    usd = ab.usd_by(ab.bill(design, Traffic(web_app=talk, s3=s3), {**free, "inter_az_gb": az, "nat_gb": nat}))
    across, through = usd["web_app"], usd["s3_nat"]
    en, ko = WORDS[zones]
    stem = Words(
        en=f"Web servers and application servers stand in {en} Availability Zones, as many in each, and a web server picks its partner at random among all. They exchange {talk:,} GB a month. "
        f"The application servers fetch {s3:,} GB a month from S3 in the same Region, each through the NAT gateway of its own zone. A GB between zones costs ${az:g} in each direction (out of one zone and into the other), a GB through NAT ${nat:g}. What does this traffic cost a month, without the hours of the gateways?",
        ko=f"웹 서버와 애플리케이션 서버가 {ko} 가용 영역에 같은 수로 있고, 웹 서버는 전체 가운데 무작위로 상대를 고릅니다. 둘은 한 달에 {talk:,} GB를 주고받습니다. "
        f"애플리케이션 서버는 각자 자기 영역의 NAT 게이트웨이를 거쳐 같은 리전의 S3에서 한 달에 {s3:,} GB를 가져옵니다. 영역 사이의 1 GB는 방향마다(한 영역에서 나갈 때와 다른 영역으로 들어갈 때) ${az:g}이고, NAT를 거치는 1 GB는 ${nat:g}입니다. 게이트웨이의 시간 요금을 빼고 이 트래픽은 한 달에 얼마입니까?",
    )
    share = f"{zones - 1}/{zones}"
    shown = "${value}"
    figures = [
        number(across + through, shown, shown, KEY, f"{talk:,} GB x {share} x 2 x ${az:g} = ${figure(across)} across zones, and {s3:,} GB x ${nat:g} = ${figure(through)} through NAT.", f"영역을 넘는 데 {talk:,} GB x {share} x 2 x ${az:g} = ${figure(across)}, NAT를 거치는 데 {s3:,} GB x ${nat:g} = ${figure(through)}입니다."),
        number(across / 2 + through, shown, shown, "az-one-end", "A GB that crosses is charged where it leaves and where it arrives.", "영역을 넘는 1 GB는 나갈 때와 들어올 때 모두 요금이 나옵니다."),
        number(talk * 2 * az + through, shown, shown, "az-all-crosses", f"A part of the partners stands in the same zone: only {share} of the GB cross.", f"상대의 일부는 같은 영역에 있습니다. 영역을 넘는 것은 {share}뿐입니다."),
        number(across, shown, shown, "nat-s3-free", "S3 in the same Region is free of transfer, and NAT charges for each GB it handles all the same.", "같은 리전의 S3로 가는 전송은 무료지만, NAT는 처리한 GB마다 요금을 받습니다."),
        number(through, shown, shown, "az-private-free", "Private addresses are free inside a zone only.", "프라이빗 주소는 같은 영역 안에서만 무료입니다."),
    ]  # fmt: skip
    return Draft(stem, figures, {"SAA-C03": "4.4"}, _ARITHMETIC, READ, BILL)


def endpoint_break_even(rng: np.random.Generator) -> Draft:
    """GB a month from which an interface endpoint in every zone costs less than the NAT gateways that stay for other traffic."""
    zones = int(rng.choice([2, 3]))
    hours = 730
    hour = float(rng.choice([0.01, 0.012, 0.014]))
    nat, own = float(rng.choice([0.045, 0.05, 0.06])), float(rng.choice([0.01, 0.015, 0.02]))
    right = ab.break_even_gb(nat_gb=nat, endpoint_hour=hour, endpoint_gb=own, zones=zones, hours=hours)
    en, ko = WORDS[zones]
    stem = Words(
        en=f"Servers in {en} zones send logs to CloudWatch through the NAT gateways of their zones, which other traffic needs anyway. An interface endpoint would take the logs instead: ${hour:g} an hour in each of the {en} zones and ${own:g} for each GB, against ${nat:g} for each GB through NAT. A month has {hours} hours. From how many GB of logs a month does the endpoint cost less?",
        ko=f"{ko} 영역의 서버가 각 영역의 NAT 게이트웨이를 거쳐 CloudWatch로 로그를 보냅니다. NAT 게이트웨이는 다른 트래픽에도 필요해서 그대로 둡니다. 인터페이스 엔드포인트로 로그를 보내면 {ko} 영역마다 시간당 ${hour:g}에 1 GB마다 ${own:g}이고, NAT를 거치면 1 GB마다 ${nat:g}입니다. 한 달은 {hours}시간입니다. 로그가 한 달에 몇 GB를 넘으면 엔드포인트가 더 쌉니까?",
    )
    fixed = zones * hours * hour
    words_en, words_ko = "{value} GB", "{value} GB"
    figures = [
        number(right, words_en, words_ko, KEY, f"The endpoint stands for ${figure(fixed)} a month and saves ${nat - own:.3g} on each GB.", f"엔드포인트를 세워 두는 비용은 한 달 ${figure(fixed)}입니다. 그 대신 1 GB마다 ${nat - own:.3g}씩 줄어듭니다."),
        number(right / zones, words_en, words_ko, "endpoint-one-zone", "The hour is charged in every zone in which the endpoint has an interface.", "시간 요금은 엔드포인트의 인터페이스가 있는 영역마다 나옵니다."),
        number(fixed / nat, words_en, words_ko, "endpoint-gb-free", "An interface endpoint has a price for each GB as well; only gateway endpoints have none.", "인터페이스 엔드포인트에도 GB당 요금이 있습니다. 없는 것은 게이트웨이 엔드포인트입니다."),
        number(fixed / own, words_en, words_ko, "endpoint-own-gb", "What counts is the difference to NAT on each GB, not the endpoint's own price.", "엔드포인트의 GB당 요금이 아니라 NAT와의 차이로 나누어야 합니다."),
        number(0, ("from the first GB on", "from the first GB on"), "첫 1 GB부터", "endpoint-free", "That holds for gateway endpoints, which exist for S3 and DynamoDB only.", "S3와 DynamoDB에만 있는 게이트웨이 엔드포인트의 이야기입니다."),
    ]  # fmt: skip
    return Draft(stem, figures, {"SAA-C03": "4.4"}, _ARITHMETIC, READ, ENDPOINT)


GENERATORS = {"moving-bill": moving_bill, "endpoint-break-even": endpoint_break_even}
