"""Practice for lesson 05: parts of an upload, connections to a full card, and the life of a presigned URL."""

from __future__ import annotations

from datetime import date

import numpy as np

from aws_study.services import s3_access, s3_transfer
from aws_study.study.generators.drafts import KEY, Draft, number
from aws_study.study.questions import Words

LIMITS = s3_transfer.Limits(10_000, 5, 5120, 10_000 * 5120, 5120)
WEEK_S = 604_800
TRANSFER = "AWS documentation: S3 User Guide, multipart upload limits, copy of 2026-11; performance guidelines, text of 2023-06"
URLS = "AWS documentation: S3 User Guide, presigned URLs, copy of 2026-11"
READ = date(2026, 11, 24)


def upload_part_size(rng: np.random.Generator) -> Draft:
    """The smallest part, in MiB, with which an object fits into 10,000 parts."""
    gib = int(rng.integers(8, 160)) * 25
    smallest = s3_transfer.smallest_part_mib(gib * 1024, limits=LIMITS)
    stem = Words(
        en=f"An object of {gib:,} GiB is uploaded in parts of equal size, as small as S3 allows. How large is a part? (1 GiB = 1,024 MiB)",
        ko=f"{gib:,} GiB 객체를 크기가 같은 파트로, S3가 허용하는 가장 작은 크기로 나누어 올립니다. 파트 하나는 얼마입니까? (1 GiB = 1,024 MiB)",
    )
    en = ko = "{value} MiB"
    figures = [
        number(smallest, en, ko, KEY, f"At most 10,000 parts: {gib:,} x 1,024 / 10,000.", f"파트는 10,000개까지입니다. {gib:,} x 1,024 / 10,000."),
        number(LIMITS.part_min_mib, en, ko, "s3-part-size", "That is the least size of a part; it would take more than 10,000 of them.", "파트의 최소 크기이지만 10,000개를 넘게 됩니다."),
        number(gib * 1024 / 1000, en, ko, "s3-part-size", "That reckons with 1,000 parts.", "파트를 1,000개로 계산한 값입니다."),
        number(gib * 1000 / 10_000, en, ko, "unit-slip", "1 GiB has 1,024 MiB; with this size there would be more than 10,000 parts.", "1 GiB는 1,024 MiB입니다. 이 크기로는 10,000개를 넘습니다."),
        number(LIMITS.part_max_mib, en, ko, "s3-part-size", "That is the largest part that S3 takes.", "S3가 받는 가장 큰 파트입니다."),
    ]  # fmt: skip
    return Draft(stem, figures, {"SAA-C03": "3.1", "DVA-C03": "1.3"}, TRANSFER, READ, "sim:s3-security/transfer")


def full_card(rng: np.random.Generator) -> Draft:
    """Connections that fill a network card."""
    gbps = int(rng.choice([5, 10, 20, 25, 40, 50, 100]))
    rate = int(rng.integers(40, 96))
    needed = s3_transfer.connections_to_fill(per_connection_mb_s=rate, card_gbps=gbps)
    stem = Words(
        en=f"A machine with a network card of {gbps} Gb/s downloads a large object in byte ranges. One connection carries {rate} MB/s "
        "(megabytes). How many connections fill the card?",
        ko=f"네트워크 카드가 {gbps} Gb/s인 컴퓨터가 큰 객체를 바이트 범위로 나누어 내려받습니다. 연결 하나는 {rate} MB/s(메가바이트)를 나릅니다. "
        "카드를 채우려면 연결이 몇 개 필요합니까?",
    )
    en, ko = ("{value} connection", "{value} connections"), "{value}개"
    bits = -(-gbps * 1000 // rate)
    figures = [
        number(needed, en, ko, KEY, f"{gbps} Gb/s are {gbps * 125:,} MB/s, divided by {rate} and rounded up.", f"{gbps} Gb/s는 {gbps * 125:,} MB/s이고, {rate} MB/s로 나누어 올림합니다."),
        number(needed - 1, en, ko, "rounding-slip", "That leaves a part of the card unused.", "카드의 일부가 남습니다."),
        number(bits, en, ko, "unit-slip", "Gigabits were taken for gigabytes: eight bits are a byte.", "기가비트를 기가바이트로 본 값입니다. 8비트가 1바이트입니다."),
        number(2 * needed, en, ko, "s3-more-connections", "Connections beyond a full card add nothing.", "카드가 가득 찬 뒤의 연결은 속도를 높이지 않습니다."),
    ]  # fmt: skip
    return Draft(stem, figures, {"SAA-C03": "3.1"}, TRANSFER, READ, "sim:s3-security/transfer@fill-the-card")


def presigned_life(rng: np.random.Generator) -> Draft:
    """Hours that a presigned URL opens, signed in the middle of a role's session."""
    session = int(rng.integers(3, 13))
    used = int(rng.integers(1, session - 1))
    asked = int(rng.choice([2, 3, 4, 6, 8, 24, 36, 48, 72, 120]))
    life = s3_access.presigned_lifetime(
        asked * 3600, credentials_left_s=(session - used) * 3600, longest_s=WEEK_S
    ).lifetime_s
    stem = Words(
        en=f"A program works with a role's session of {session} hours, of which {used} are over. It signs an S3 URL with an ExpiresIn "
        f"of {asked} hours. For how many hours does the URL open?",
        ko=f"프로그램이 {session}시간짜리 역할 세션으로 동작하고 그중 {used}시간이 지났습니다. S3 URL을 ExpiresIn {asked}시간으로 "
        "서명합니다. 이 URL은 몇 시간 동안 열립니까?",
    )
    en, ko = ("{value} hour", "{value} hours"), "{value}시간"
    left = session - used
    figures = [
        number(life / 3600, en, ko, KEY, f"The shorter of {asked} hours asked for and {left} left of the session.", f"요청한 {asked}시간과 세션에 남은 {left}시간 가운데 짧은 쪽입니다."),
        number(max(asked, left), en, ko, "s3-url-outlives", "The shorter of the two ends the URL, not the longer.", "둘 가운데 긴 쪽이 아니라 짧은 쪽에서 끝납니다."),
        number(session, en, ko, "s3-url-outlives", "A part of the session was over when the URL was signed.", "서명할 때 세션의 일부가 이미 지났습니다."),
        number(asked + left, en, ko, "s3-url-outlives", "The two run side by side, not one after the other.", "두 시간은 차례로가 아니라 나란히 흐릅니다."),
        number(1, en, ko, "s3-url-default", "One hour is the default, for when nothing is asked for.", "1시간은 따로 요청하지 않을 때의 기본값입니다."),
        number(168, en, ko, "s3-url-default", "Seven days is the most that may be asked for.", "7일은 요청할 수 있는 최대 시간입니다."),
    ]  # fmt: skip
    exams = {"SAA-C03": "1.1", "DVA-C02": "2.1", "DVA-C03": "2.1"}
    return Draft(stem, figures, exams, URLS, READ, "sim:s3-security/presigned@week-by-role")


GENERATORS = {"upload-part-size": upload_part_size, "full-card": full_card, "presigned-life": presigned_life}
