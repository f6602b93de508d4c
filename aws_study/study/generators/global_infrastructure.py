"""Practice for lesson 01: servers to spare for the loss of a zone, and how long a customer far away waits at least."""

from __future__ import annotations

import math
from datetime import date

import numpy as np

from aws_study.services import regions
from aws_study.study.generators.drafts import KEY, Draft, number
from aws_study.study.questions import Words

READ = date(2026, 11, 26)
KM_A_MS = 100  # there and back, in glass: what the question tells the learner to count with


def spare_zone(rng: np.random.Generator) -> Draft:
    """Servers in all, so that enough are left when a whole zone is lost."""
    zones = int(rng.integers(2, 5))
    needed = int(rng.integers(5, 13)) * (zones - 1)
    each = regions.per_zone(needed, zones)
    total, shared_out = zones * each, zones * math.ceil((needed + math.ceil(needed / zones)) / zones)
    stem = Words(
        en=f"A service must always have {needed} servers running, even while a whole Availability Zone is lost and no new server can be started. It uses {zones} zones and puts the same number of servers in each. How many servers does it run in all, at least?",
        ko=f"서비스에는 서버가 언제나 {needed}대 있어야 합니다. 가용 영역 하나를 통째로 잃고 새 서버를 시작할 수 없을 때도 그렇습니다. 가용 영역 {zones}곳에 같은 수의 서버를 둡니다. 서버는 모두 합해 적어도 몇 대입니까?",
    )
    en, ko = "{value} servers", "{value}대"
    figures = [
        number(total, en, ko, KEY, f"The {zones - 1} zones that are left hold {needed}, so each holds {each}." if zones > 2 else f"The one zone that is left holds all {needed}.", f"남은 가용 영역 {zones - 1}곳에 {needed}대가 있어야 하므로 한 곳에 {each}대씩 둡니다."),
        number(needed, en, ko, "spare-none", "Then a lost zone takes a part of them away.", "이러면 가용 영역을 잃을 때 그만큼 모자랍니다."),
        number(needed + zones, en, ko, "spare-one-server", "One more server in each zone does not make up for a zone.", "영역마다 한 대씩 더해서는 영역 하나를 메우지 못합니다."),
    ]  # fmt: skip
    if shared_out < total:
        figures.append(number(shared_out, en, ko, "spare-one-share", f"With these, too, a lost zone leaves fewer than {needed}.", f"이렇게 더해도 가용 영역을 잃으면 {needed}대보다 적게 남습니다."))  # fmt: skip
    figures += [
        number(zones * needed, en, ko, "spare-everything", "That would do even if only one zone were left.", "가용 영역이 하나만 남아도 되는 수입니다."),
        number(needed + 1, en, ko, "spare-one-server", "A zone holds more than one server.", "가용 영역 하나에는 서버가 한 대보다 많습니다."),
    ]  # fmt: skip
    source = "own knowledge: what the remaining zones have to hold"
    return Draft(stem, figures, {"SAA-C03": "2.2"}, source, READ, "sim:global-infrastructure/zones@two-of-three")


def far_customer(rng: np.random.Generator) -> Draft:
    """The least time for a page whose questions go one after the other over a long way."""
    km, trips = int(rng.integers(15, 151)) * 100, int(rng.integers(3, 16))
    once = km / KM_A_MS
    stem = Words(
        en=f"A page asks its server {trips} times, one question after the other. The server is {km:,} km away from the customer. Light in a cable needs 1 ms for every {KM_A_MS} km, there and back. How long does the page take at least, even with servers that need no time at all?",
        ko=f"페이지 하나가 서버에 차례로 {trips}번 묻습니다. 서버는 고객에게서 {km:,} km 떨어져 있습니다. 케이블 속의 빛은 {KM_A_MS} km를 왕복하는 데 1 ms가 걸립니다. 서버가 일하는 시간이 전혀 없다 해도 페이지는 적어도 얼마나 걸립니까?",
    )
    en = ko = "{value} ms"
    figures = [
        number(trips * once, en, ko, KEY, f"{trips} × {km:,} / {KM_A_MS}: each question has to come back before the next one goes.", f"{trips} × {km:,} / {KM_A_MS}. 답이 돌아와야 다음 질문을 보냅니다."),
        number(once, en, ko, "latency-one-trip", "That is one question; the others wait for its answer.", "질문 하나의 시간입니다. 나머지는 그 답을 기다립니다."),
        number(2 * trips * once, en, ko, "latency-twice", "The way back is in the 1 ms already.", "돌아오는 길은 1 ms에 이미 들어 있습니다."),
        number(trips * once / 2, en, ko, "latency-one-way", "That counts the way there and not the way back.", "가는 길만 셈한 값입니다."),
        number(once + trips, en, ko, "latency-added", "Questions multiply the way, they are not added to it.", "묻는 횟수는 더하는 것이 아니라 곱합니다."),
    ]  # fmt: skip
    source = "own knowledge: the speed of light in glass, 299,792 km/s / 1.468"
    return Draft(stem, figures, {"SAA-C03": "3.4"}, source, READ, "sim:global-infrastructure/regions@virginia")


GENERATORS = {"spare-zone": spare_zone, "far-customer": far_customer}
