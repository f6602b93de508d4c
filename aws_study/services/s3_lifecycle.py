"""Which lifecycle configurations S3 accepts, why it refuses the others, and which of two due actions it takes.

Conditions: S3 service model of botocore 1.44.5 (November 2026) and the user guide's pages on lifecycle
(lifecycle-transition-general-considerations, intro-lifecycle-rules, text of 2023-06). Some are not in force for every
date, so the date is a parameter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any, TypeGuard

from aws_study.core.checks import ParameterError, Rule, choice, count
from aws_study.services.s3_classes import CLASSES, LARGEST_KB, MOVES

# Until then an object had to be 30 days old before a rule could move it to an IA class.
IA_WAIT_ENDED = date(2026, 7, 16)
IA = ("STANDARD_IA", "ONEZONE_IA")

DOCUMENTED = "documented"
UNCONFIRMED_AFTER = "unconfirmed after 2026-07-16"  # the change of that day may have ended this condition as well
UNLISTED_MOVE = "unlisted"  # in neither of the guide's lists, of moves that work and of moves that do not
ERROR_UNCONFIRMED = "error code unconfirmed"  # the condition is documented, the error that S3 answers with was not seen

RULE_KEYS = {
    "ID", "Status", "Filter", "Prefix", "Expiration", "Transitions", "NoncurrentVersionTransitions",
    "NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload",
}  # fmt: skip
ACTIONS = RULE_KEYS - {"ID", "Status", "Filter", "Prefix"}
SIZES = ("ObjectSizeGreaterThan", "ObjectSizeLessThan")


@dataclass(frozen=True)
class Problem:
    """One reason to refuse. `rule`: place in Rules, None for the whole; `place`: path inside the rule, as in
    "Transitions[1].Days"; `numbers`: what the sentence needs, (name, value); `error`: S3's error code.
    """

    code: str
    rule: int | None
    place: str
    numbers: tuple[tuple[str, Any], ...] = ()
    error: str = "InvalidArgument"
    certainty: str = DOCUMENTED


Report = Callable[..., Problem]


def validate(configuration: Any, *, on: date) -> list[Problem]:
    """Every reason why S3 refuses `configuration` (the LifecycleConfiguration of boto3) on the day `on`; [] if none.

    Anything may stand in the configuration: wrong types are problems, not exceptions. Raises ParameterError for `on`.
    """
    if not isinstance(on, date) or isinstance(on, datetime):
        raise ParameterError("on", on, Rule("date"))
    rules = configuration.get("Rules") if isinstance(configuration, Mapping) else None
    if not _is_list(rules) or not rules:
        return [Problem("no_rules", None, "Rules", error="MalformedXML")]
    problems = []
    if len(rules) > 1000:
        numbers = (("rules", len(rules)), ("most", 1000))
        problems.append(Problem("too_many_rules", None, "Rules", numbers, "MalformedXML", ERROR_UNCONFIRMED))
    seen: dict[str, int] = {}
    for index, rule in enumerate(rules):

        def report(
            code: str, place: str, *numbers: tuple[str, Any], error: str = "InvalidArgument", certainty: str = DOCUMENTED,
            index: int = index,
        ) -> Problem:  # fmt: skip
            return Problem(code, index, place, numbers, error, certainty)

        if not isinstance(rule, Mapping):
            problems.append(report("wrong_type", "", error="MalformedXML"))
            continue
        problems += _rule(rule, on, report)
        if isinstance(name := rule.get("ID"), str) and name:
            if name in seen:
                problems.append(report("duplicate_id", "ID", ("first", seen[name])))
            seen.setdefault(name, index)
    return problems


def _rule(rule: Mapping[Any, Any], on: date, report: Report) -> Iterator[Problem]:
    yield from _unknown(rule, RULE_KEYS, "", report)
    name = rule.get("ID", "")
    if not isinstance(name, str):
        yield report("wrong_type", "ID", error="MalformedXML")
    elif len(name) > 255:
        yield report("id_too_long", "ID", ("length", len(name)), ("most", 255))
    if not isinstance(rule.get("Status"), str) or rule["Status"] not in ("Enabled", "Disabled"):
        yield report("status", "Status", error="MalformedXML")
    yield from _filter(rule, report)
    if not any(_present(rule.get(action)) for action in ACTIONS):
        yield report("no_action", "", error="InvalidRequest")

    yield from _expiration(rule, report)
    yield from _transitions(rule, "Transitions", "Days", on, report)
    yield from _transitions(rule, "NoncurrentVersionTransitions", "NoncurrentDays", on, report)
    yield from _end_after_moves(rule, "Expiration", "Transitions", ("Days", "Date"), report)
    yield from _end_after_moves(
        rule, "NoncurrentVersionExpiration", "NoncurrentVersionTransitions", ("NoncurrentDays",), report
    )
    timed = [("Expiration", rule.get("Expiration")), *_items(rule.get("Transitions"), "Transitions")]
    kinds = {key for _, item in timed if isinstance(item, Mapping) for key in ("Days", "Date") if key in item}
    both_in_one = any(isinstance(item, Mapping) and "Days" in item and "Date" in item for _, item in timed)
    if len(kinds) == 2 and not both_in_one:
        yield report("mixed_days_and_dates", "", error="InvalidRequest")

    old = rule.get("NoncurrentVersionExpiration")
    if old is not None:
        place = "NoncurrentVersionExpiration"
        if isinstance(old, Mapping):
            yield from _unknown(old, {"NoncurrentDays", "NewerNoncurrentVersions"}, place + ".", report)
            yield from _whole(old.get("NoncurrentDays"), place + ".NoncurrentDays", 1, report)
            yield from _newer(old, place, report)
        else:
            yield report("wrong_type", place, error="MalformedXML")
    abort = rule.get("AbortIncompleteMultipartUpload")
    if abort is not None:
        place = "AbortIncompleteMultipartUpload"
        if isinstance(abort, Mapping):
            yield from _unknown(abort, {"DaysAfterInitiation"}, place + ".", report)
            yield from _whole(abort.get("DaysAfterInitiation"), place + ".DaysAfterInitiation", 1, report)
        else:
            yield report("wrong_type", place, error="MalformedXML")
        if _predicates(rule) & {"Tag", "Tags"}:
            yield report("abort_with_tags", place, certainty=ERROR_UNCONFIRMED)
        if _predicates(rule) & set(SIZES):
            yield report("abort_with_size", place, certainty=ERROR_UNCONFIRMED)


def _filter(rule: Mapping[Any, Any], report: Report) -> Iterator[Problem]:
    chosen, prefix = rule.get("Filter"), rule.get("Prefix")
    if chosen is None and prefix is None:
        yield report("no_filter", "Filter", error="MalformedXML")
    if chosen is not None and prefix is not None:
        yield report("filter_and_prefix", "Filter", error="MalformedXML")
    if prefix is not None and not isinstance(prefix, str):
        yield report("wrong_type", "Prefix", error="MalformedXML")
    if chosen is None:
        return
    if not isinstance(chosen, Mapping):
        yield report("wrong_type", "Filter", error="MalformedXML")
        return
    yield from _unknown(chosen, {"Prefix", "Tag", "And", *SIZES}, "Filter.", report)
    if len(chosen) > 1:
        yield report("filter_needs_and", "Filter", ("predicates", len(chosen)), error="MalformedXML")
    yield from _predicate(chosen, "Filter", report)
    both = chosen.get("And")
    if both is None:
        return
    if not isinstance(both, Mapping):
        yield report("wrong_type", "Filter.And", error="MalformedXML")
        return
    yield from _unknown(both, {"Prefix", "Tags", *SIZES}, "Filter.And.", report)
    tags = both.get("Tags")
    if len(both) - ("Tags" in both) + (len(tags) if _is_list(tags) else 0) < 2:
        yield report("and_needs_two", "Filter.And", error="MalformedXML")
    yield from _predicate(both, "Filter.And", report)


def _predicate(part: Mapping[Any, Any], place: str, report: Report) -> Iterator[Problem]:
    if "Prefix" in part and not isinstance(part["Prefix"], str):
        yield report("wrong_type", f"{place}.Prefix", error="MalformedXML")
    tags = [("Tag", part["Tag"])] if "Tag" in part else []
    if "Tags" in part:
        if not _is_list(part["Tags"]):
            yield report("wrong_type", f"{place}.Tags", error="MalformedXML")
        tags += _items(part["Tags"], "Tags")
    for name, tag in tags:
        if not isinstance(tag, Mapping) or not all(isinstance(tag.get(key), str) for key in ("Key", "Value")):
            yield report("wrong_type", f"{place}.{name}", error="MalformedXML")
    most = LARGEST_KB * 1024
    good = [key for key in SIZES if _int(part.get(key)) and 0 <= part[key] <= most]
    for key in SIZES:
        if key in part and key not in good:
            yield report("size_out_of_range", f"{place}.{key}", ("low", 0), ("high", most))
    if len(good) == 2 and part[SIZES[0]] >= part[SIZES[1]]:
        yield report("size_bounds", place, ("above", part[SIZES[0]]), ("below", part[SIZES[1]]))


def _expiration(rule: Mapping[Any, Any], report: Report) -> Iterator[Problem]:
    end = rule.get("Expiration")
    if end is None:
        return
    if not isinstance(end, Mapping):
        yield report("wrong_type", "Expiration", error="MalformedXML")
        return
    yield from _unknown(end, {"Days", "Date", "ExpiredObjectDeleteMarker"}, "Expiration.", report)
    marker = end.get("ExpiredObjectDeleteMarker")
    if marker is not None:
        if not isinstance(marker, bool):
            yield report("wrong_type", "Expiration.ExpiredObjectDeleteMarker", error="MalformedXML")
        if "Days" in end or "Date" in end:
            yield report("marker_with_time", "Expiration", error="MalformedXML")
        if _predicates(rule) & {"Tag", "Tags"}:
            yield report("marker_with_tags", "Expiration.ExpiredObjectDeleteMarker", certainty=ERROR_UNCONFIRMED)
    yield from _when(end, "Expiration", 1, report, needed=marker is None)


def _transitions(rule: Mapping[Any, Any], part: str, days_key: str, on: date, report: Report) -> Iterator[Problem]:
    moves = rule.get(part)
    if moves is None:
        return
    if not _is_list(moves):
        yield report("wrong_type", part, error="MalformedXML")
        return
    current = part == "Transitions"
    timed: list[tuple[float, str, str]] = []  # days (or the date's day number), class, place
    first: dict[str, int] = {}
    for index, (name, move) in enumerate(_items(moves, part)):
        if not isinstance(move, Mapping):
            yield report("wrong_type", name, error="MalformedXML")
            continue
        own = {"Days", "Date"} if current else {"NoncurrentDays", "NewerNoncurrentVersions"}
        yield from _unknown(move, {"StorageClass", *own}, name + ".", report)
        if current:
            yield from _when(move, name, 0, report, needed=True)
        else:
            yield from _whole(move.get(days_key), f"{name}.{days_key}", 0, report)
            yield from _newer(move, name, report)
        code = move.get("StorageClass")
        if not isinstance(code, str) or code not in CLASSES or code == "STANDARD":
            yield report("storage_class", f"{name}.StorageClass", ("value", code), error="MalformedXML")
            continue
        if code in first:
            yield report("same_class_twice", name, ("class", code), ("first", first[code]), error="InvalidRequest")
        first.setdefault(code, index)
        days = move.get(days_key)
        # Of noncurrent versions the change of July 2026 does not speak.
        waits = on < IA_WAIT_ENDED or not current
        if _int(days) and 0 <= days < 30 and code in IA and waits:
            certainty = DOCUMENTED if on < IA_WAIT_ENDED else UNCONFIRMED_AFTER
            numbers = (("class", code), ("days", days), ("least", 30))
            yield report("ia_before_30_days", f"{name}.{days_key}", *numbers, certainty=certainty)
        moment = _moment(move, days_key)
        if moment is not None:
            timed.append((moment, code, name))
    # Days and dates do not compare; a rule that mixes them is refused elsewhere.
    if current and len({"Date" in move for move in moves if isinstance(move, Mapping)}) == 2:
        return
    for (day, code, _), (later, colder, place) in pairwise(sorted(timed, key=lambda one: (one[0], _coldness(one[1])))):
        pair = (("from", code), ("to", colder), ("day", day), ("later", later))
        if code == colder:
            continue  # said above
        if colder not in MOVES[code]:
            unlisted = (code, colder) == ("INTELLIGENT_TIERING", "GLACIER_IR")
            yield report("upward_move", place, *pair, certainty=UNLISTED_MOVE if unlisted else DOCUMENTED)
        elif later == day:
            yield report("same_day", place, *pair)
        elif code in IA and colder in ("ONEZONE_IA", "GLACIER", "DEEP_ARCHIVE") and later - day < 30:
            certainty = DOCUMENTED if on < IA_WAIT_ENDED else UNCONFIRMED_AFTER
            yield report("ia_gap_30_days", place, *pair, ("least", 30), certainty=certainty)


def _end_after_moves(
    rule: Mapping[Any, Any], end_key: str, moves_key: str, keys: tuple[str, ...], report: Report
) -> Iterator[Problem]:
    end = rule.get(end_key)
    for key in keys:
        last = _moment(end, key) if isinstance(end, Mapping) and key in end else None
        for name, move in _items(rule.get(moves_key), moves_key):
            moment = _moment(move, key) if isinstance(move, Mapping) and key in move else None
            if last is not None and moment is not None and last <= moment:
                place = f"{end_key}.{key}"
                yield report(
                    "expiration_not_after_transition", place, ("expires", last), ("moves", moment), ("by", name)
                )


def _when(part: Mapping[Any, Any], place: str, least: int, report: Report, *, needed: bool) -> Iterator[Problem]:
    """Exactly one of Days (whole, at least `least`) and Date (midnight UTC)."""
    if "Days" in part and "Date" in part:
        yield report("days_and_date", place, error="MalformedXML")
    elif "Days" in part:
        yield from _whole(part["Days"], place + ".Days", least, report)
    elif "Date" in part:
        moment = _utc(part["Date"])
        if moment is None:
            yield report("bad_date", place + ".Date", error="MalformedXML")
        elif (moment.hour, moment.minute, moment.second, moment.microsecond) != (0, 0, 0, 0):
            yield report("not_midnight", place + ".Date", ("hour", moment.hour), ("minute", moment.minute))
    elif needed:
        yield report("no_time", place, error="MalformedXML")


def _newer(part: Mapping[Any, Any], place: str, report: Report) -> Iterator[Problem]:
    kept = part.get("NewerNoncurrentVersions")
    if kept is not None and not (_int(kept) and 1 <= kept <= 100):
        yield report("newer_versions", place + ".NewerNoncurrentVersions", ("value", kept), ("low", 1), ("high", 100))


def _whole(value: Any, place: str, least: int, report: Report) -> Iterator[Problem]:
    if not _int(value):
        yield report("not_whole_days", place, ("value", value), ("least", least), error="MalformedXML")
    elif value < least:
        yield report("too_few_days", place, ("value", value), ("least", least))


def _unknown(part: Mapping[Any, Any], known: set[str], place: str, report: Report) -> Iterator[Problem]:
    for key in part:
        if not isinstance(key, str) or key not in known:
            yield report("unknown_key", f"{place}{key}", error="MalformedXML")


def _predicates(rule: Mapping[Any, Any]) -> set[Any]:
    chosen = rule.get("Filter")
    if not isinstance(chosen, Mapping):
        return set()
    both = chosen.get("And")
    return set(chosen) | (set(both) if isinstance(both, Mapping) else set())


def _moment(part: Mapping[Any, Any], key: str) -> float | None:
    """A time that compares with others of its kind: Days, or the day number of Date; None if it is not a good one."""
    if key != "NoncurrentDays" and "Date" in part:
        moment = _utc(part["Date"])
        return None if moment is None or "Days" in part else moment.timestamp() / 86_400
    return part[key] if _int(part.get(key)) and part[key] >= 0 else None


def _utc(value: Any) -> datetime | None:
    """A date, datetime or ISO 8601 text as a moment in UTC (without a zone it is UTC), None if it is none."""
    try:
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        if isinstance(value, date) and not isinstance(value, datetime):
            value = datetime(value.year, value.month, value.day)
        return value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC) if isinstance(value, datetime) else None
    except (ValueError, OverflowError):
        return None


def _coldness(code: str) -> int:
    return list(MOVES).index(code)


def _int(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_list(value: Any) -> TypeGuard[Sequence[Any]]:
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))


def _present(value: Any) -> bool:
    return value is not None and not (_is_list(value) and not value)


def _items(values: Any, name: str) -> list[tuple[str, Any]]:
    return [(f"{name}[{index}]", value) for index, value in enumerate(values)] if _is_list(values) else []


@dataclass(frozen=True)
class Action:
    """Something that a rule does to an object at an age of `days`: kind "delete" (for good), "transition" (to
    `storage_class`) or "delete_marker" (the expiry of a current version in a versioned bucket).
    """

    kind: str
    days: int
    storage_class: str | None = None


def resolve(actions: Sequence[Action]) -> Action:
    """The action that S3 takes first when rules overlap: the earliest; due together, deletion for good before a
    transition, the colder class before the warmer, a transition before a delete marker.

    User guide, lifecycle-configuration-examples (example 5), 2023-06. Raises ParameterError.
    """
    if not actions:
        raise ParameterError("actions", actions, Rule("at_least_one_action"))
    for action in actions:
        choice("actions", action.kind, ("delete", "transition", "delete_marker"))
        count("actions", action.days, 0, 36_500)
        if action.kind == "transition":
            choice("actions", action.storage_class, [code for code in CLASSES if code != "STANDARD"])
    rank = {"delete": 0, "transition": 1, "delete_marker": 2}
    return min(actions, key=lambda one: (one.days, rank[one.kind], -_coldness(one.storage_class or "STANDARD")))
