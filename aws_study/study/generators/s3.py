"""Practice for lesson 04: S3 storage classes and lifecycle rules."""

from __future__ import annotations

from datetime import date

import numpy as np

from aws_study.core.checks import ParameterError
from aws_study.services import s3
from aws_study.services.s3_classes import checked_moves
from aws_study.study.generators.drafts import KEY, Draft, Figure, number
from aws_study.study.questions import Words

_NAMES = {
    "STANDARD_IA": "S3 Standard-IA",
    "ONEZONE_IA": "S3 One Zone-IA",
    "GLACIER_IR": "S3 Glacier Instant Retrieval",
    "GLACIER": "S3 Glacier Flexible Retrieval",
    "DEEP_ARCHIVE": "S3 Glacier Deep Archive",
}
_S3_SOURCE = "AWS documentation: S3 User Guide, storage classes, text of 2023-06; minimums: prices read 2026-10-03"
_S3_COST_SOURCE = (
    "AWS public price list for us-east-1, text of 2026-10-03; minimums: S3 User Guide, storage classes, text of 2023-06"
)
_S3_EXAMS = {"SAA-C03": "4.1"}
# USD in us-east-1 on 2026-10-03: a GB-month up to 50 TB, and 1,000 transitions into the class. Literals: practice never changes.
STANDARD = 0.023
PRICES = {
    "STANDARD_IA": (0.0125, 0.01),
    "ONEZONE_IA": (0.01, 0.01),
    "GLACIER_IR": (0.004, 0.02),
    "GLACIER": (0.0036, 0.03),
    "DEEP_ARCHIVE": (0.00099, 0.05),
}


def lifecycle_early_delete(rng: np.random.Generator) -> Draft:
    """Days that are billed after an object has left a class too early."""
    code = str(rng.choice(list(_NAMES)))
    least = s3.CLASSES[code].min_days
    days = int(rng.integers(2, least))
    stem = Words(
        en=f"A lifecycle rule deletes objects {days} days after they reached {_NAMES[code]}. For how many more days of "
        "storage does each object pay?",
        ko=f"수명 주기 규칙이 {_NAMES[code]}에 저장된 지 {days}일 된 객체를 삭제합니다. 객체마다 며칠분의 저장 요금을 더 냅니까?",
    )
    en, ko = ("{value} more day", "{value} more days"), "{value}일분"
    others = sorted({s3.CLASSES[other].min_days for other in _NAMES} - {least})
    figures = [
        number(least - days, en, ko, KEY, f"The class has a minimum of {least} days: {least} - {days}.", f"이 클래스의 최소 보관 기간은 {least}일입니다: {least} - {days}."),
        number(0, en, ko, "s3-min-duration", f"The class has a minimum of {least} days.", f"이 클래스에는 최소 보관 기간 {least}일이 있습니다."),
        number(least, en, ko, "s3-min-duration-anew", "The days that were already paid count.", "이미 낸 기간은 빼야 합니다."),
        *(
            number(other - days, en, ko, "s3-min-duration-other", f"The minimum of {other} days belongs to another class.", f"최소 {other}일은 다른 클래스의 기간입니다.")
            for other in others
            if other > days
        ),
        number(days, en, ko, "unit-slip", "Those are the days it was stored, not the days that remain.", "저장된 일수이며 남은 일수가 아닙니다."),
    ]  # fmt: skip
    return Draft(stem, figures, _S3_EXAMS, _S3_SOURCE, date(2026, 10, 3))


def lifecycle_billed_size(rng: np.random.Generator) -> Draft:
    """GB that small objects bill in a class, minimum size and archive overhead included."""
    code = str(rng.choice(list(_NAMES)))
    known = s3.CLASSES[code]
    kb = int(rng.integers(2, 25)) * 4
    millions = int(rng.integers(1, 21))
    objects = millions * 2**20  # so that a KB each is a GB in a thousand
    own, standard = s3.billed_gb(objects, kb, code)
    stem = Words(
        en=f"{objects:,} objects of {kb} KB lie in {_NAMES[code]}. How many GB are billed in all, what is added per object "
        "included (1 GB = 1,048,576 KB)?",
        ko=f"{kb}KB 객체 {objects:,}개가 {_NAMES[code]}에 있습니다. 객체마다 더해지는 용량까지 모두 몇 GB가 청구됩니까 (1GB = 1,048,576KB)?",
    )
    en, ko = "{value} GB", "{value}GB"
    if known.overhead_class_kb:
        why = (
            "Each archived object adds 32 KB at its own price and 8 KB at the price of S3 Standard.",
            "보관된 객체마다 해당 클래스 단가로 32KB, S3 Standard 단가로 8KB가 더해집니다.",
        )
    else:
        why = ("Each object bills at least 128 KB in this class.", "이 클래스에서는 객체마다 최소 128KB가 청구됩니다.")
    padded = millions * max(kb, 128)
    figures = [
        number(own + standard, en, ko, KEY, *why),
        number(millions * kb, en, ko, "s3-archive-overhead" if known.overhead_class_kb else "s3-min-size", "That is the objects' own size alone.", "객체의 실제 크기만 계산한 값입니다."),
        number(padded, en, ko, "s3-min-size", "The minimum of 128 KB belongs to other classes.", "최소 128KB는 다른 클래스의 규칙입니다."),
        number(millions * (kb + 32), en, ko, "s3-archive-overhead", "32 KB an object is the rule, or a part of the rule, of the archive classes.", "객체당 32KB는 보관 클래스 규칙의 일부입니다."),
        number(millions * (kb + 40), en, ko, "s3-archive-overhead", "40 KB an object is the rule of the archive classes.", "객체당 40KB는 보관 클래스의 규칙입니다."),
        number(millions * (padded / millions + 40), en, ko, "s3-min-size", "Minimum size and archive overhead never meet in one class.", "최소 크기와 보관 추가 용량이 한 클래스에 함께 적용되지는 않습니다."),
    ]  # fmt: skip
    return Draft(stem, figures, _S3_EXAMS, _S3_SOURCE, date(2026, 10, 3))


def lifecycle_validity(rng: np.random.Generator) -> Draft:
    """Which of four lifecycle rules S3 accepts: exactly one, as the model's own check decides."""
    codes = list(_NAMES)
    good: Figure | None = None
    bad: list[Figure] = []
    while good is None or len(bad) < 3:
        pair = [str(code) for code in rng.choice(codes, size=2, replace=False)]
        first, second = (int(day) for day in rng.integers(1, 13, size=2) * 30)
        rule = ((first, pair[0]), (second, pair[1]))
        refused = _refused(rule)
        text = Words(
            en=f"{_NAMES[pair[0]]} after {first} days, {_NAMES[pair[1]]} after {second} days",
            ko=f"{first}일 후 {_NAMES[pair[0]]}, {second}일 후 {_NAMES[pair[1]]}",
        )
        if refused and len(bad) < 3:
            if second > first:
                why = Words(
                    en=f"Nothing moves from {_NAMES[pair[0]]} to {_NAMES[pair[1]]}.",
                    ko=f"{_NAMES[pair[0]]}에서 {_NAMES[pair[1]]}로는 옮길 수 없습니다.",
                )
                bad.append(Figure("refused", text, "s3-waterfall", why))
            else:
                why = Words(
                    en=f"The second move, after {second} days, does not come later than the first, after {first} days.",
                    ko=f"두 번째 전환({second}일)이 첫 번째 전환({first}일)보다 늦지 않습니다.",
                )
                bad.append(Figure("refused", text, "s3-days-rise", why))
        elif not refused and good is None:
            why = Words(
                en="Its days rise and its classes only get colder.", ko="일수가 늘어나고 더 차가운 클래스로만 옮깁니다."
            )
            good = Figure("accepted", text, KEY, why)
    stem = Words(
        en="Objects are uploaded to S3 Standard. Which of these lifecycle rules does S3 accept?",
        ko="객체를 S3 Standard에 업로드합니다. S3가 받아들이는 수명 주기 규칙은 무엇입니까?",
    )
    source = "AWS documentation: S3 User Guide, transitioning objects, text of 2023-06"
    return Draft(stem, [good, *bad], _S3_EXAMS, source, date(2023, 6, 1))


def _refused(rule: tuple[tuple[int, str], ...]) -> bool:
    try:
        checked_moves(rule, None)
    except ParameterError:
        return True
    return False


def lifecycle_cost(rng: np.random.Generator) -> Draft:
    """USD that objects cost from the upload to their deletion, with one move in between."""
    code = str(rng.choice(list(PRICES)))
    name, known, (month, per_1000) = _NAMES[code], s3.CLASSES[code], PRICES[code]
    # Never below 128 KB: unless a filter names a size, rules have left smaller objects where they are since September 2024.
    millions, kb = int(rng.integers(1, 9)), int(rng.choice([128, 160, 256, 512, 1024]))
    first, second = int(rng.integers(1, 5)) * 30, int(rng.integers(1, 9)) * 30
    objects, gb = millions * 2**20, millions * kb  # so that a KB each is a GB in a thousand
    prices: dict[tuple[str, str], float] = {("STANDARD", "storage"): STANDARD, (code, "storage"): month}
    prices[code, "lifecycle_transition_in"] = per_1000
    cost = s3.object_cost(object_kb=kb, path=[("STANDARD", first), (code, second)], prices=prices)
    total, early, moves = objects * cost.total, objects * cost.early_delete, objects * per_1000 / 1000
    own = gb / 30 * (STANDARD * first + month * max(second, known.min_days))
    at_once = gb / 30 * (month - STANDARD) * first
    stem = Words(
        en=f"{objects:,} objects of {kb:,} KB ({gb:,} GB) are uploaded to S3 Standard on one day. A lifecycle rule moves them to {name} "
        f"after {first} days and deletes them {second} days later. Prices of us-east-1 on 2026-10-03: ${STANDARD} for a GB-month in "
        f"Standard, ${month} for one in {name}, ${per_1000} for 1,000 transitions. What do storage and transitions cost in all (a month "
        "of 30 days, 1 GB = 1,048,576 KB)?",
        ko=f"{kb:,}KB 객체 {objects:,}개({gb:,}GB)를 하루에 S3 Standard에 업로드합니다. 수명 주기 규칙이 {first}일 뒤에 {name}로 옮기고 "
        f"그로부터 {second}일 뒤에 삭제합니다. 2026-10-03 us-east-1 단가는 다음과 같습니다. Standard GB-월당 ${STANDARD}, {name} GB-월당 "
        f"${month}, 전환 1,000건당 ${per_1000}. 저장과 전환에 모두 얼마가 듭니까 (한 달은 30일, 1GB = 1,048,576KB)?",
    )
    why_en, why_ko = (
        f"Transitions cost ${moves:,.2f}, storage the rest.",
        f"전환에 ${moves:,.2f}, 나머지는 저장 요금입니다.",
    )
    overhead_en = "Each archived object bills 32 KB more, and 8 KB at the price of Standard."
    overhead_ko = "보관된 객체마다 32KB, 그리고 Standard 단가로 8KB가 더 청구됩니다."
    if known.overhead_class_kb:
        why_en, why_ko = f"{why_en} {overhead_en}", f"{why_ko} {overhead_ko}"
    if early:
        why_en += f" The class has a minimum of {known.min_days} days: those that lack are charged at its price."
        why_ko += f" 이 클래스의 최소 보관 기간은 {known.min_days}일이고, 모자라는 날은 이 클래스의 단가로 냅니다."
    figures = [
        _usd(total, KEY, why_en, why_ko),
        _usd(total - moves, "s3-request-cost", f"Every move is a request: {objects:,} of them.", f"옮길 때마다 요청 요금이 듭니다. 모두 {objects:,}건입니다."),
        _usd(own + moves, "s3-archive-overhead", overhead_en, overhead_ko),
        _usd(total - early, "s3-min-duration", f"{second} days are less than the minimum of {known.min_days}.", f"{second}일은 최소 보관 기간 {known.min_days}일보다 짧습니다."),
        _usd(gb / 30 * STANDARD * (first + second), "s3-never-moved", "That is the bill without the move.", "옮기지 않았을 때의 요금입니다."),
        _usd(total + at_once, "s3-moved-at-once", f"For {first} days the objects lie in Standard.", f"{first}일 동안은 Standard에 있습니다."),
    ]  # fmt: skip
    return Draft(stem, figures, _S3_EXAMS, _S3_COST_SOURCE, date(2026, 10, 3), "sim:s3-lifecycle/lifecycle-cost")


def _usd(value: float, mistake: str, en: str, ko: str) -> Figure:
    text = f"${value:,.2f}"
    return Figure(round(value, 2), Words(en=text, ko=text), mistake, Words(en=en, ko=ko))


GENERATORS = {
    "lifecycle-cost": lifecycle_cost,
    "lifecycle-early-delete": lifecycle_early_delete,
    "lifecycle-billed-size": lifecycle_billed_size,
    "lifecycle-validity": lifecycle_validity,
}
