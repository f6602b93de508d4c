"""The Condition element: every operator of IAM, with IfExists, ForAllValues and ForAnyValue.

Source: IAM User Guide, "Condition operators" and "Multivalued context keys", text of 2023-06. Within an operator all keys must
hold, within a key one of the values is enough (for a negated operator: none may match). A key that the request does not carry
makes a positive operator false, a negated one true, IfExists true, ForAllValues true and ForAnyValue false.
ForAnyValue with IfExists on a missing key is true here; readers of the guide disagree (no lesson asks it).
A key with several values under an operator without a quantifier is compared with each of them (the guide forbids that).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from aws_study.services import iam_match
from aws_study.services.iam_match import Context, listed

Match = Callable[[str, Context], bool]

_STRINGS = {"StringEquals": "exact", "StringEqualsIgnoreCase": "folded", "StringLike": "like"}
_ORDERS: dict[str, Callable[[float, float], bool]] = {
    "Equals": lambda ours, theirs: ours == theirs,
    "LessThan": lambda ours, theirs: ours < theirs,
    "LessThanEquals": lambda ours, theirs: ours <= theirs,
    "GreaterThan": lambda ours, theirs: ours > theirs,
    "GreaterThanEquals": lambda ours, theirs: ours >= theirs,
}
_NEGATED = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "NumericNotEquals": "NumericEquals",
    "DateNotEquals": "DateEquals",
    "NotIpAddress": "IpAddress",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
}
_POSITIVE = (
    *_STRINGS,
    *(f"{kind}{order}" for kind in ("Numeric", "Date") for order in _ORDERS),
    "Bool",
    "BinaryEquals",
    "IpAddress",
    "ArnEquals",
    "ArnLike",
    "Null",
)
OPERATORS = frozenset((*_POSITIVE, *_NEGATED))
QUANTIFIERS = ("ForAllValues", "ForAnyValue")


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator's name taken apart: `base` is positive, `negated` says that its answer is turned round."""

    base: str
    negated: bool
    if_exists: bool
    quantifier: str


def operator(name: str) -> Operator | None:
    """ "ForAnyValue:StringNotLikeIfExists" taken apart; None when IAM knows no such operator."""
    quantifier, colon, rest = name.partition(":")
    if not colon:
        quantifier, rest = "", name
    elif quantifier not in QUANTIFIERS:
        return None
    if_exists = rest.endswith("IfExists")
    rest = rest.removesuffix("IfExists")
    if rest not in OPERATORS or (rest == "Null" and (if_exists or quantifier)):
        return None
    return Operator(_NEGATED.get(rest, rest), rest in _NEGATED, if_exists, quantifier)


@dataclass(frozen=True, slots=True)
class Test:
    """One line of a Condition: operator and key as written, and `holds(context)`."""

    operator: str
    key: str
    holds: Callable[[Context], bool]


def tests(condition: Mapping[str, Mapping[str, Any]], *, variables: bool) -> tuple[Test, ...]:
    """The lines of a Condition element that iam_lint found well-formed. `variables`: the policy's version knows them."""
    return tuple(
        Test(name, key, _line(name, key.lower(), tuple(_written(value) for value in listed(values)), variables))
        for name, lines in condition.items()
        for key, values in lines.items()
    )


def _line(name: str, key: str, values: tuple[str, ...], variables: bool) -> Callable[[Context], bool]:
    parts = operator(name)
    assert parts is not None
    if parts.base == "Null":
        wanted = {value.lower() == "true" for value in values}
        return lambda context: (not context.get(key)) in wanted
    matches = [_match(parts.base, value, variables) for value in values]
    negated, quantifier = parts.negated, parts.quantifier
    missing = quantifier == "ForAllValues" or parts.if_exists or (negated and not quantifier)

    def one(given: str, context: Context) -> bool:
        return any(match(given, context) for match in matches)

    def holds(context: Context) -> bool:
        given = context.get(key)
        if not given:
            return missing
        if quantifier == "ForAllValues":
            return all(one(value, context) != negated for value in given)
        if quantifier == "ForAnyValue":
            return any(one(value, context) != negated for value in given)
        return any(one(value, context) for value in given) != negated

    return holds


def _match(base: str, value: str, variables: bool) -> Match:
    """How one value of the policy is compared with one value of the request."""
    if base in _STRINGS or base.startswith("Arn"):
        kind = _STRINGS.get(base, "arn")
        if not (variables and iam_match.has_variables(value)):
            return _fixed(kind, value)
        return lambda given, context: _varying(kind, value, given, context)
    if base.startswith("Numeric"):
        return _ordered(base.removeprefix("Numeric"), number(value), number)
    if base.startswith("Date"):
        return _ordered(base.removeprefix("Date"), moment(value), moment)
    if base == "IpAddress":
        network = ipaddress.ip_network(value, strict=False)
        return lambda given, _context: (address := ip(given)) is not None and address in network
    if base == "Bool":
        return lambda given, _context: given.lower() == value.lower()
    return lambda given, _context: given == value  # BinaryEquals: base64 against base64


def _fixed(kind: str, value: str) -> Match:
    if kind == "exact":
        return lambda given, _context: given == value
    if kind == "folded":
        folded = value.casefold()
        return lambda given, _context: given.casefold() == folded
    expression = iam_match.text(value, arn=kind == "arn")
    return lambda given, _context: expression.fullmatch(given) is not None


def _varying(kind: str, value: str, given: str, context: Context) -> bool:
    values = iam_match.resolved(value, context)
    if values is None:
        return False
    if kind in ("like", "arn"):
        return iam_match.text(value, values, arn=kind == "arn").fullmatch(given) is not None
    filled = iter(values)
    meant = iam_match.VARIABLE.sub(lambda _found: next(filled), value)
    return given == meant if kind == "exact" else given.casefold() == meant.casefold()


def _ordered(order: str, bound: float | None, read: Callable[[str], float | None]) -> Match:
    compare = _ORDERS[order]
    return lambda given, _context: bound is not None and (theirs := read(given)) is not None and compare(theirs, bound)


def _written(value: Any) -> str:
    """JSON's true and 1 as the text that IAM compares."""
    return str(value).lower() if isinstance(value, bool) else str(value)


@lru_cache(maxsize=4096)
def number(text: str) -> float | None:
    """A number as a condition writes it; None when it is none."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if value - value == 0 else None


@lru_cache(maxsize=4096)
def moment(text: str) -> float | None:
    """Seconds since 1970 of an ISO 8601 date (year, month, day or full) or of epoch seconds; None when it is neither."""
    if re.fullmatch(r"\d{4}(-\d\d)?", text):
        text = f"{text}-01-01" if len(text) == 4 else f"{text}-01"
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text)
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()


@lru_cache(maxsize=4096)
def ip(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address; None when it is none."""
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
