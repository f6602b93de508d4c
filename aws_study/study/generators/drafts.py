"""What a generator hands over: a stem and figures, of which the right one comes first and each other one names its mistake."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from aws_study.study.questions import Words

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


def figure(value: float) -> str:
    """A number with at most two decimals and commas: 17.5, 1,200, 8.33."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def counted(n: float, one: str, many: str) -> str:
    """A number with its noun: 1 target, 12 targets, 0.5 units."""
    return f"{figure(n)} {one if n == 1 else many}"


def number(value: float, en: str | tuple[str, str], ko: str, mistake: str, why_en: str, why_ko: str) -> Figure:
    """A figure of this value; `en` is its wording, or the wordings for one and for all other values."""
    shown = figure(value)
    wording = en if isinstance(en, str) else en[shown != "1"]
    text = Words(en=wording.format(value=shown), ko=ko.format(value=shown))
    return Figure(float(round(value, 2)), text, mistake, Words(en=why_en, ko=why_ko))
