"""Numbers as people write them. A unit noun stands between a number and a Korean particle, so these return no particles."""

from __future__ import annotations

from aws_study.text import language


def plain(value: float, digits: int = 3) -> str:
    """17.5, 1,234, 0.0625: at most `digits` significant digits below 1,000, whole with commas from there."""
    if value == 0:
        return "0"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    text = f"{value:.{digits}g}"
    return f"{float(text):,.10f}".rstrip("0").rstrip(".")


def capital(words: str) -> str:
    """The words with a capital at their beginning, as a sentence has it; Korean stays as it is."""
    return words[:1].upper() + words[1:]


def percent(share: float, digits: int = 3) -> str:
    """0.0625 -> "6.25 %", and "6.25%" in Korean."""
    return f"{plain(100 * share, digits)}{'%' if language() == 'ko' else ' %'}"


def money(usd: float) -> str:
    """$1,215, $49.3, $0.0036: cents below 100 dollars, and two significant digits below one cent. Minus before the sign."""
    sign, usd = ("-" if usd < 0 else ""), abs(usd)
    if usd >= 100:
        return f"{sign}${usd:,.0f}"
    if usd >= 0.01 or usd == 0:
        return f"{sign}${usd:,.2f}"
    return f"{sign}${plain(usd, 2)}"


def size(kilobytes: float) -> str:
    """20 KB, 4 MB, 5 GB, 1.2 TB; 1 MB is 1,024 KB."""
    for unit in ("KB", "MB", "GB", "TB"):
        if abs(kilobytes) < 1024 or unit == "TB":
            return f"{plain(kilobytes)} {unit}"
        kilobytes /= 1024
    raise AssertionError
