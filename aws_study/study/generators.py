"""Practice without end: questions with random numbers, whose key and wrong options are computed by the models.

A generator takes a random generator and returns a Question like those of the bank; its wrong options are named mistakes
of data/mistakes.yaml, computed the way one would make them. The same seed gives the same question.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from aws_study.core.checks import ParameterError
from aws_study.services import elb, s3
from aws_study.services.s3_classes import checked_moves
from aws_study.study.questions import Option, Question, Solved, Words

TRIES = 200  # numbers are drawn again when two mistakes lead to the same figure
KEY = ""  # in place of a mistake's name: this is the right option


@dataclass(frozen=True)
class Figure:
    """One option before it is known whether it is distinct: its value, how it reads, the mistake it names, the reason."""

    value: float | str
    text: Words
    mistake: str
    why: Words


@dataclass(frozen=True)
class Draft:
    """A question before its options are thinned out; the right one comes first."""

    stem: Words
    figures: Sequence[Figure]
    exams: dict[str, str]
    source: str
    as_of: date
    opens: str | None = None


def practice(name: str, seed: int) -> Question:
    """The question that this generator makes of this seed. Raises KeyError for an unknown generator."""
    make = GENERATORS[name]
    rng = np.random.default_rng([seed, *name.encode()])
    for _attempt in range(TRIES):
        draft = make(rng)
        options = _distinct(draft.figures)
        if len(options) >= 4:
            break
    else:
        raise RuntimeError(f"gen:{name} found no four distinct options with seed {seed}")
    built = [
        Option(
            id=f"option-{number}", en=f.text.en, ko=f.text.ko, value=f.value, right=f.mistake == KEY,
            mistake=f.mistake or None, why=f.why,
        )
        for number, f in enumerate(options[:4])
    ]  # fmt: skip
    return Question(
        id=f"{name}-{seed}",
        exams=draft.exams,
        stem=draft.stem,
        options=built,
        opens=draft.opens,
        solved=Solved(en=draft.as_of, ko=draft.as_of),  # computed, so there is nothing to solve blind
        source=draft.source,
        as_of=draft.as_of,
    )


def _distinct(figures: Sequence[Figure]) -> list[Figure]:
    """The figures whose texts differ in both languages; the first of equals stays, so the right one always does."""
    kept: list[Figure] = []
    for figure in figures:
        if all(figure.text.en != other.text.en and figure.text.ko != other.text.ko for other in kept):
            kept.append(figure)
    return kept


def figure(value: float) -> str:
    """A number with at most two decimals and commas: 17.5, 1,200, 8.33."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def _number(value: float, en: str, ko: str, mistake: str, why_en: str, why_ko: str) -> Figure:
    shown = figure(value)
    text = Words(en=en.format(value=shown), ko=ko.format(value=shown))
    return Figure(float(round(value, 2)), text, mistake, Words(en=why_en, ko=why_ko))


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
        en=f"A load balancer has {a} healthy targets in zone a and {b} in zone b; cross-zone load balancing is {state[0]}. "
        f"It receives {requests:,} requests a minute. How many does one target in zone {zone} serve?",
        ko=f"로드 밸런서의 정상 대상이 가용 영역 a에 {a}개, b에 {b}개 있고 교차 영역 로드 밸런싱은 {state[1]} 있습니다. "
        f"분당 요청 {requests:,}건이 들어옵니다. 가용 영역 {zone}의 대상 하나는 분당 몇 건을 처리합니까?",
    )
    en, ko = "{value} requests a minute", "분당 {value}건"
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
        _number(each(zone, cross_zone), en, ko, KEY, *why),
        _number(each(zone, not cross_zone), en, ko, *swapped),
        _number(each(other, False), en, ko, "other-zone", "That is a target of the other zone, with cross-zone off.", "교차 영역 로드 밸런싱이 꺼져 있을 때 다른 가용 영역의 대상이 받는 값입니다."),
        _number(total, en, ko, "zone-total", "That is what the whole zone gets.", "가용 영역 전체가 받는 값입니다."),
        _number(by_size, en, ko, "zones-by-size", "That is the zone's share by its number of targets, not one target's.", "대상 수에 비례한 가용 영역의 몫이며 대상 하나의 값이 아닙니다."),
    ]  # fmt: skip
    source = "https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html"
    exams = {"SAA-C03": "3.4", "DVA-C02": "4.3", "DVA-C03": "4.3"}
    return Draft(stem, figures, exams, source, date(2023, 6, 1), "sim:load-balancing/cross-zone")


_NAMES = {
    "STANDARD_IA": "S3 Standard-IA",
    "ONEZONE_IA": "S3 One Zone-IA",
    "GLACIER_IR": "S3 Glacier Instant Retrieval",
    "GLACIER": "S3 Glacier Flexible Retrieval",
    "DEEP_ARCHIVE": "S3 Glacier Deep Archive",
}
_S3_SOURCE = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html"
_S3_EXAMS = {"SAA-C03": "4.1"}


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
    en, ko = "{value} more days", "{value}일분"
    others = sorted({s3.CLASSES[other].min_days for other in _NAMES} - {least})
    figures = [
        _number(least - days, en, ko, KEY, f"The class has a minimum of {least} days: {least} - {days}.", f"이 클래스의 최소 보관 기간은 {least}일입니다: {least} - {days}."),
        _number(0, en, ko, "s3-min-duration", f"The class has a minimum of {least} days.", f"이 클래스에는 최소 보관 기간 {least}일이 있습니다."),
        _number(least, en, ko, "rounding-slip", "The days that were already paid count.", "이미 낸 기간은 빼야 합니다."),
        *(
            _number(other - days, en, ko, "s3-min-duration-other", f"The minimum of {other} days belongs to another class.", f"최소 {other}일은 다른 클래스의 기간입니다.")
            for other in others
            if other > days
        ),
        _number(days, en, ko, "unit-slip", "Those are the days it was stored, not the days that remain.", "저장된 일수이며 남은 일수가 아닙니다."),
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
        _number(own + standard, en, ko, KEY, *why),
        _number(millions * kb, en, ko, "s3-archive-overhead" if known.overhead_class_kb else "s3-min-size", "That is the objects' own size alone.", "객체의 실제 크기만 계산한 값입니다."),
        _number(padded, en, ko, "s3-min-size", "The minimum of 128 KB belongs to other classes.", "최소 128KB는 다른 클래스의 규칙입니다."),
        _number(millions * (kb + 32), en, ko, "s3-archive-overhead", "32 KB an object is the rule, or a part of the rule, of the archive classes.", "객체당 32KB는 보관 클래스 규칙의 일부입니다."),
        _number(millions * (kb + 40), en, ko, "s3-archive-overhead", "40 KB an object is the rule of the archive classes.", "객체당 40KB는 보관 클래스의 규칙입니다."),
        _number(millions * (padded / millions + 40), en, ko, "s3-min-size", "Minimum size and archive overhead never meet in one class.", "최소 크기와 보관 추가 용량이 한 클래스에 함께 적용되지는 않습니다."),
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
                    ko=f"{_NAMES[pair[0]]}에서 {_NAMES[pair[1]]}(으)로는 옮길 수 없습니다.",
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
    source = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html"
    return Draft(stem, [good, *bad], _S3_EXAMS, source, date(2023, 6, 1))


def _refused(rule: tuple[tuple[int, str], ...]) -> bool:
    try:
        checked_moves(rule, None)
    except ParameterError:
        return True
    return False


GENERATORS: dict[str, Callable[[np.random.Generator], Draft]] = {
    "cross-zone-split": cross_zone_split,
    "lifecycle-early-delete": lifecycle_early_delete,
    "lifecycle-billed-size": lifecycle_billed_size,
    "lifecycle-validity": lifecycle_validity,
}
