"""Practice for lesson 25: a shared request quota, a data key that is kept, and objects under keys that are gone."""

from __future__ import annotations

from datetime import date

import numpy as np

from aws_study.services import kms, kms_envelope
from aws_study.study.generators.drafts import KEY, Draft, number
from aws_study.study.questions import Words

READ = date(2026, 11, 27)
QUOTA = "https://docs.aws.amazon.com/kms/latest/developerguide/requests-per-second.html"
CACHE = "https://docs.aws.amazon.com/encryption-sdk/latest/developer-guide/thresholds.html"
MODEL = "AWS documentation: KMS API model (botocore 1.44.8), ReEncrypt, DeleteImportedKeyMaterial, ScheduleKeyDeletion, text of 2026-11"
LOAD = {"SAA-C03": "1.3", "DVA-C02": "4.3", "DVA-C03": "4.3"}
KEYS = {"SAA-C03": "1.3", "DVA-C02": "2.2", "DVA-C03": "2.2"}


def kms_refused(rng: np.random.Generator) -> Draft:
    """The share of KMS calls that are refused when reads, writes and another service share one quota."""
    quota, region = ((kms.DEFAULT_QUOTA, "Seoul"), (kms.RAISED_QUOTA, "Tokyo"))[int(rng.integers(2))]
    korean = {"Seoul": "서울", "Tokyo": "도쿄"}[region]
    reads, writes, others = (int(n) * 500 for n in rng.integers(3, 2 * quota // 1_000, 3))
    while not quota < reads + writes < 3 * quota or max(reads, writes, others) >= quota:
        reads, writes, others = (int(n) * 500 for n in rng.integers(3, 2 * quota // 1_000, 3))
    total = reads + writes + others
    refused = kms.one_second(reads + writes, quota=quota, others=others).throttled
    stem = Words(
        en=f"In the {region} Region the request quota for symmetric KMS keys is {quota:,} calls a second. Without S3 Bucket Keys, an account "
        f"reads {reads:,} and writes {writes:,} SSE-KMS objects a second, and a program of the same account sends {others:,} Encrypt "
        "calls a second. The load is steady and nobody retries. What share of all these calls does KMS refuse?",
        ko=f"{korean} 리전에서 대칭 KMS 키의 요청 할당량은 초당 {quota:,}회입니다. 한 계정이 S3 버킷 키 없이 SSE-KMS 객체를 초당 "
        f"{reads:,}개 읽고 {writes:,}개 쓰며, 같은 계정의 프로그램이 Encrypt를 초당 {others:,}회 호출합니다. 부하는 일정하고 "
        "재시도는 없습니다. KMS는 이 모든 호출 가운데 몇 퍼센트를 거부합니까?",
    )
    en, ko = "{value} %", "{value}%"
    alone = 1 - quota / (reads + writes)
    figures = [
        number(100 * refused, en, ko, KEY, f"Reads, writes and the program ask for {total:,} calls, {quota:,} are answered.", f"읽기, 쓰기, 프로그램을 더해 {total:,}회를 요청하고 {quota:,}회가 처리됩니다."),
        number(100 * quota / total, en, ko, "kms-answered-for-refused", "That is the share that is answered.", "처리되는 비율입니다."),
        number(100 * alone, en, ko, "kms-quota-alone", "That leaves the program out, which draws on the same quota.", "같은 할당량을 쓰는 프로그램을 빼고 계산했습니다."),
        number(0, en, ko, "kms-quota-per-operation", "Each kind of call alone stays below the quota, but they share it.", "호출 종류마다 따로 보면 할당량보다 적지만 할당량은 함께 씁니다."),
        number(100 * (total - quota) / quota, en, ko, "kms-excess-of-quota", "That divides what is too much by the quota instead of by all calls.", "넘친 호출을 전체 호출이 아니라 할당량으로 나누었습니다."),
    ]  # fmt: skip
    return Draft(stem, figures, LOAD, QUOTA, READ, "sim:encryption-and-secrets/request-quota@neighbours")


def data_key_cache(rng: np.random.Generator) -> Draft:
    """KMS calls a minute of programs that keep a data key until one of two limits is reached."""
    programs = int(rng.choice([4, 5, 8, 10, 20, 25]))
    own = int(rng.choice([2, 5, 10, 20, 50, 100]))
    seconds = int(rng.choice([10, 20, 30, 60]))
    uses = int(rng.choice([50, 100, 200, 300, 500, 1_000]))
    while own * seconds == uses:
        uses = int(rng.choice([50, 100, 200, 300, 500, 1_000]))
    total = programs * own
    calls = kms.calls_per_second(total, holders=programs, uses=uses, seconds=seconds) * 60
    by_count, by_time = total / uses * 60, programs / seconds * 60
    later = min(by_count, by_time)
    first_en = (
        f"{uses:,} records come before {seconds} seconds"
        if own * seconds > uses
        else f"{seconds} seconds come before {uses:,} records"
    )
    first_ko = (
        f"{seconds}초보다 레코드 {uses:,}개가 먼저 찹니다"
        if own * seconds > uses
        else f"레코드 {uses:,}개보다 {seconds}초가 먼저 지납니다"
    )
    stem = Words(
        en=f"{programs} programs encrypt {own} records a second each, evenly. Each of them keeps one data key in its own memory and takes a new "
        f"one from KMS after {seconds} seconds or {uses:,} records, whichever comes first. How many calls a minute does KMS get on average?",
        ko=f"프로그램 {programs}개가 저마다 레코드를 초당 {own}개씩 고르게 암호화합니다. 프로그램마다 자기 메모리에 데이터 키 하나를 두고, "
        f"{seconds}초 또는 레코드 {uses:,}개 중 먼저 오는 때에 KMS에서 새 키를 받습니다. KMS는 평균 1분에 몇 번 호출됩니까?",
    )
    en, ko = ("{value} call", "{value} calls"), "{value}번"
    figures = [
        number(calls, en, ko, KEY, f"For one program {first_en}; there are {programs} programs.", f"프로그램 하나에서는 {first_ko}. 프로그램은 {programs}개입니다."),
        number(later, en, ko, "cache-later-limit", "That waits for the later of the two limits.", "두 한도 중 나중에 오는 것을 기다린 값입니다."),
        number(calls / programs, en, ko, "cache-is-shared", "That is one program; each has a cache of its own.", "프로그램 하나의 값입니다. 캐시는 프로그램마다 따로 있습니다."),
        number(total * 60, en, ko, "cache-saves-nothing", "That is a call for every record: no data key is kept.", "레코드마다 호출하는 값입니다. 데이터 키를 보관하지 않은 셈입니다."),
        number(programs, en, ko, "cache-once-for-all", "A kept key ends, and then the program fetches another.", "보관한 키에는 끝이 있고 그때마다 새 키를 받습니다."),
        number(by_count + by_time, en, ko, "cache-limits-add", "Only the first of the two limits ends a key.", "두 한도 가운데 먼저 온 것만 키를 끝냅니다."),
    ]  # fmt: skip
    return Draft(stem, figures, LOAD, CACHE, READ, "sim:encryption-and-secrets/request-quota@cached")


# What happens to a key, in both languages; each of these ends its use at once.
LOSSES = {
    "disabled": ("{key} is disabled.", "{key}를 비활성화합니다."),
    "pending": ("the deletion of {key} is scheduled.", "{key}의 삭제를 예약합니다."),
    "deleted": (
        "the deletion of {key} is scheduled, and its waiting period passes.",
        "{key}의 삭제를 예약하고 대기 기간이 지납니다.",
    ),
}


def objects_left(rng: np.random.Generator) -> Draft:
    """How many objects can be read after the first KMS key behind an alias, or the only one, has ended."""
    way = str(rng.choice(kms_envelope.WAYS, p=[0.3, 0.7]))
    remedy = str(rng.choice(["nothing", "rewrap"])) if way == "new-key" else "nothing"
    event = str(rng.choice(list(LOSSES)))
    each, keys = int(rng.integers(3, 13)), int(rng.integers(3, 9))
    objects = each * keys
    left = kms_envelope.story(objects=objects, rotations=keys - 1, way=way, remedy=remedy, event=event).readable
    if way == "new-key":
        en = f"and after every {each} objects moves the alias to a new KMS key, {keys} keys in all."
        ko = f"객체 {each}개마다 별칭을 새 KMS 키로 옮겨 키가 모두 {keys}개입니다."
        name = ("the first KMS key", "첫 KMS 키")
    else:
        en = f"and rotates its one KMS key on demand after every {each} objects, so that {keys} materials are used."
        ko = f"객체 {each}개마다 하나뿐인 KMS 키를 온디맨드로 교체해 구성 요소 {keys}개를 썼습니다."
        name = ("the KMS key", "이 KMS 키")
    if remedy == "rewrap":
        en += " Later it calls ReEncrypt for every wrapped data key, with the newest key as destination, and stores the answers."
        ko += " 그 뒤 감싼 데이터 키를 모두 최신 키로 ReEncrypt해서 그 결과를 보관합니다."
    stem = Words(
        en=f"A team encrypts {objects} objects one after the other, each under a data key of its own, {en} Then "
        f"{LOSSES[event][0].format(key=name[0])} How many of the objects can be read now?",
        ko=f"팀이 객체 {objects}개를 저마다 다른 데이터 키로 차례로 암호화하면서 {ko} 그런 다음 "
        f"{LOSSES[event][1].format(key=name[1])} 이제 읽을 수 있는 객체는 몇 개입니까?",
    )
    reason = {
        0: ("All materials belong to one key, and its state holds for all of them.", "구성 요소는 모두 한 키의 것이고 키의 상태는 모두에 적용됩니다."),
        objects: ("No wrapped data key needs the first key any more.", "첫 키가 필요한 감싼 데이터 키가 더는 없습니다."),
        objects - each: ("The objects of the first key's time still need that key.", "첫 키를 쓰던 때의 객체에는 아직 그 키가 필요합니다."),
    }  # fmt: skip
    if way == "new-key":
        whole = ("kms-alias-rewraps", "An alias that is moved wraps no old data key anew.", "별칭을 옮겨도 옛 데이터 키를 새로 감싸지 않습니다.")  # fmt: skip
        some = ("kms-rewrap-nothing", "The wrapped data keys were wrapped anew, so no object needs the first key.", "감싼 데이터 키를 새로 감쌌으므로 첫 키가 필요한 객체가 없습니다.")  # fmt: skip
    else:
        whole = ("kms-off-still-opens", "Once a key has ended it unwraps nothing, whatever its materials.", "키가 끝나면 구성 요소가 무엇이든 아무것도 풀지 못합니다.")  # fmt: skip
        some = ("kms-material-state", "One material cannot end alone: the key's state holds for all of them.", "구성 요소 하나만 끝날 수 없고 키의 상태는 모두에 적용됩니다.")  # fmt: skip
    mistakes = {
        0: ("kms-one-key-all", "The other keys are untouched.", "다른 키는 그대로입니다."),
        objects: whole,
        objects - each: some,
        each: ("kms-newest-only", "That counts the objects of one key or material alone.", "키나 구성 요소 하나에 속한 객체만 센 값입니다."),
    }  # fmt: skip
    en_words, ko_word = ("{value} object", "{value} objects"), "{value}개"
    figures = [number(left, en_words, ko_word, KEY, *reason[left])]
    figures += [number(value, en_words, ko_word, *why) for value, why in mistakes.items() if value != left]
    return Draft(stem, figures, KEYS, MODEL, READ, "sim:encryption-and-secrets/envelopes@old-key-deleted")


GENERATORS = {"kms-refused": kms_refused, "data-key-cache": data_key_cache, "objects-left": objects_left}
