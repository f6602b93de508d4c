"""Practice for lesson 12: the longest prefix, the addresses of a subnet."""

from __future__ import annotations

from datetime import date

import numpy as np

from aws_study.core import network
from aws_study.services import vpc
from aws_study.study.generators.drafts import KEY, Draft, Figure, number
from aws_study.study.questions import Words

SIZING = "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html"
ROUTES = "https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html"
DOORS = (
    ("a NAT gateway", "NAT 게이트웨이"),
    ("a transit gateway", "Transit Gateway"),
    ("a peering connection", "피어링 연결"),
    ("a virtual private gateway", "가상 프라이빗 게이트웨이"),
)


def longest_prefix(rng: np.random.Generator) -> Draft:
    """Which row of a route table takes the packet: the longest prefix, not the first row and not the shortest."""
    second, third, fourth = int(rng.integers(16, 240)), int(rng.integers(1, 250)), int(rng.integers(4, 250))
    middle = int(rng.integers(12, 16))
    long = int(rng.integers(17, 25))
    wanted = network.address(f"10.{second}.{third}.{fourth}")
    near = wanted ^ (1 << (32 - long))  # the neighbouring block of the long prefix: like it, and wrong
    blocks = [
        network.block(f"{network.dotted(a)}/{p}")
        for a, p in ((0, 0), (wanted, middle), (near, long + 1), (wanted, long))
    ]
    order = [int(i) for i in rng.permutation(4)]
    doors = [DOORS[int(i)] for i in rng.permutation(4)]
    rows = [(str(blocks[i]), doors[i]) for i in order]
    key = order[network.longest_prefix(wanted, [blocks[i] for i in order]) or 0]
    listed = {lang: "; ".join(f"{cidr} → {door[i]}" for cidr, door in rows) for i, lang in enumerate(("en", "ko"))}
    stem = Words(
        en=f"A subnet's route table has these rows besides the local one: {listed['en']}. Where does a packet to {network.dotted(wanted)} go?",
        ko=f"서브넷의 라우팅 테이블에 local 경로 외에 다음 행이 있습니다. {listed['ko']}. 목적지가 {network.dotted(wanted)}인 패킷은 어디로 갑니까?",
    )
    reasons = {
        3: ("longest-prefix", "This block holds the address and has the longest prefix.", "이 주소가 들어 있는 블록 가운데 접두사가 가장 깁니다."),
        2: ("near-miss", "This block is as long, but the address lies beside it.", "접두사는 길지만 주소가 이 블록의 바로 옆에 있습니다."),
        1: ("first-route", "It holds the address, but a longer prefix does as well.", "주소가 들어 있지만 더 긴 접두사가 있습니다."),
        0: ("first-route", "0.0.0.0/0 takes only what no other row takes.", "0.0.0.0/0 행은 다른 행이 받지 않는 것만 받습니다."),
    }  # fmt: skip
    figures = []
    for place in [key, *(i for i in (2, 1, 0, 3) if i != key)]:
        mistake, why_en, why_ko = reasons[place]
        en, ko = doors[place]
        text = Words(en=f"To {en}", ko=ko)
        figures.append(Figure(place, text, KEY if place == key else mistake, Words(en=why_en, ko=why_ko)))
    exams = {"SAA-C03": "3.4", "DVA-C02": "4.1", "DVA-C03": "4.1"}
    return Draft(stem, figures, exams, ROUTES, date(2023, 6, 1), "sim:vpc/packet-walk@s3-endpoint")


def usable_addresses(rng: np.random.Generator) -> Draft:
    """Hosts that the equal subnets of a VPC can hold together: five addresses less in each."""
    whole = int(rng.integers(16, 25))
    prefix = int(rng.integers(max(whole + 1, 20), 29))
    parts = 1 << (prefix - whole)
    size = 1 << (32 - prefix)
    several = bool(rng.integers(2)) and parts <= 64
    subnets = parts if several else 1
    if several:
        stem = Words(
            en=f"A VPC with a /{whole} block is cut completely into /{prefix} subnets. How many hosts can they hold in all, with one address each?",
            ko=f"/{whole} 블록의 VPC를 모두 /{prefix} 서브넷으로 나누었습니다. 호스트마다 주소가 하나씩 필요할 때 모든 서브넷에 호스트를 몇 개 둘 수 있습니까?",
        )
    else:
        stem = Words(
            en=f"A subnet has a /{prefix} block. How many hosts can it hold, with one address each?",
            ko=f"서브넷의 블록이 /{prefix}입니다. 호스트마다 주소가 하나씩 필요할 때 호스트를 몇 개 둘 수 있습니까?",
        )
    en, ko = ("{value} host", "{value} hosts"), "{value}개"
    wrong_size = size * 2 - vpc.RESERVED if prefix > 16 else size // 2 - vpc.RESERVED
    figures = [
        number(subnets * vpc.usable_addresses(prefix), en, ko, KEY, "Each subnet has 2^(32 - prefix) addresses, of which AWS keeps five.", "서브넷마다 주소가 2^(32 - 접두사 길이)개이고 그중 다섯 개를 AWS가 예약합니다."),
        number(subnets * size, en, ko, "reserved-forgotten", "That counts the reserved addresses too.", "예약 주소까지 센 값입니다."),
        number(subnets * (size - 2), en, ko, "reserved-two", "Elsewhere two addresses are kept, on AWS five.", "다른 곳에서는 두 개지만 AWS는 다섯 개를 예약합니다."),
        number(subnets * size - vpc.RESERVED, en, ko, "reserved-once", "Five are kept in every subnet, not once for the VPC.", "다섯 개는 VPC 전체가 아니라 서브넷마다 예약됩니다."),
        number(subnets * wrong_size, en, ko, "size-off-by-one", "That is a subnet with a prefix shorter by one.", "접두사가 하나 짧은 서브넷의 값입니다."),
    ]  # fmt: skip
    exams = {"SAA-C03": "3.4"}
    return Draft(stem, figures, exams, SIZING, date(2026, 11, 24), "sim:vpc/cidr-planner")


GENERATORS = {"longest-prefix": longest_prefix, "usable-addresses": usable_addresses}
