"""What a question of the bank must keep to, beyond its schema. Each rule answers with sentences; none means all is well."""

import re
from collections.abc import Collection
from datetime import date

from aws_study.study import addresses, blueprint, proofs
from aws_study.study.questions import Question

CATCH_ALL = {
    "en": re.compile(r"\b(all|none|both|any|neither) of (the|these)\b|\b(both|neither) [A-E] (and|nor) [A-E]\b", re.I),
    "ko": re.compile(r"위의 (모두|모든)|모두 (정답|해당|맞)|(정답|해당 사항|해당하는 것).{0,2} ?없(음|습니다)"),
}
POSITION = {
    "en": re.compile(
        r"\b(option|answer|choice) (\(?[A-E1-5]\)?\b|above|below)|\b(first|second|third|fourth|last) (option|answer|choice)\b",
        re.I,
    ),
    "ko": re.compile(
        r"(보기|선택지|답) ?[A-E1-5①-⑤]|[①-⑤]|[1-5]번 ?(보기|선택지|답)|(첫|두|세|네) ?번째 (보기|선택지|답)|(위|아래)의? (보기|선택지|답)"
    ),
}
HOW_MANY = {
    2: {"en": re.compile(r"\b(choose|select|pick|which) two\b", re.I), "ko": re.compile(r"(두|2) ?(가지|개)")},
    3: {"en": re.compile(r"\b(choose|select|pick|which) three\b", re.I), "ko": re.compile(r"(세|3) ?(가지|개)")},
}
PLACEHOLDER = re.compile(r"\b(TODO|TBD|FIXME|XXX|lorem)\b")
SHORT = {"en": 30, "ko": 16}  # answers shorter than this (numbers, names) may differ freely
MOST_UNEQUAL = 2.2  # longest answer to shortest


OUTSIDE = ("21-serverless-lab", "24-connect")  # they ask about Amazon Connect too, which the exams do not name


def faults(question: Question, *, ledger: Collection[str], today: date, lesson: str = "") -> list[str]:
    """Everything that is wrong with one question of a lesson."""
    found = [*_exams(question, lesson), *_names(question, ledger), *proofs.faults(question)]
    for language in ("en", "ko"):
        found += [f"{language}: {fault}" for fault in _wording(question, language)]
    if question.as_of > today:
        found.append(f"as_of {question.as_of} lies in the future")
    if not question.source.startswith(("https://", "own knowledge", "AWS documentation")):
        found.append(f"source {question.source!r} is neither an https address, nor names a text, nor 'own knowledge'")
    if question.opens:
        try:
            addresses.resolve(question.opens)
        except addresses.AddressError as error:
            found.append(f"opens {error}")
    return found


def _exams(question: Question, lesson: str) -> list[str]:
    known = blueprint.exams()
    found = ["no exam task"] if not question.exams and lesson not in OUTSIDE else []
    for code, task in question.exams.items():
        if code not in known:
            found.append(f"exam {code} is none of {sorted(known)}")
        elif task not in known[code].tasks:
            found.append(f"{code} has no task {task}")
    return found


def _names(question: Question, ledger: Collection[str]) -> list[str]:
    found = [f"ledger row {row} does not exist" for row in question.ledger if row not in ledger]
    for option in question.options:
        if option.right and option.mistake:
            found.append(f"option {option.id} is right and names a mistake")
        if not option.right and option.mistake is None:
            found.append(f"option {option.id} is wrong and names no mistake")
        if option.mistake and option.mistake not in blueprint.mistakes():
            found.append(f"mistake {option.mistake} is not in data/mistakes.yaml")
    return found


def _wording(question: Question, language: str) -> list[str]:
    found = []
    answers = [option.text(language) for option in question.options]
    reasons = [option.why.text(language) for option in question.options]
    stem = question.stem.text(language)
    if len(set(answers)) != len(answers):
        found.append("two options read the same")
    if len(set(reasons)) != len(reasons):
        found.append("two options share one reason")
    found += [f"catch-all option: {text!r}" for text in answers if CATCH_ALL[language].search(text)]
    found += [f"names a position: {text!r}" for text in [*answers, *reasons] if POSITION[language].search(text)]
    found += [f"placeholder in {text!r}" for text in [stem, *answers, *reasons] if PLACEHOLDER.search(text)]
    right = len(question.right)
    if right > 1 and not (right in HOW_MANY and HOW_MANY[right][language].search(stem)):
        found.append(f"{right} answers are right and the stem does not say how many to choose")
    lengths = sorted(map(len, answers))
    if lengths[-1] > SHORT[language] and lengths[-1] > MOST_UNEQUAL * lengths[0]:
        found.append(f"options differ too much in length: {lengths[0]} to {lengths[-1]} characters")
    if language == "ko" and not re.search("[가-힣]", stem):
        found.append("the stem holds no Korean")
    return found


def key_by_length(questions: Collection[Question], language: str) -> tuple[int, int]:
    """In how many single-answer questions the right option is the longest one, and how many such questions there are."""
    single = [question for question in questions if len(question.right) == 1]
    longest = 0
    for question in single:
        lengths = {option.id: len(option.text(language)) for option in question.options}
        (key,) = question.right
        longest += all(lengths[key] > length for id, length in lengths.items() if id != key)
    return longest, len(single)
