"""Lifecycle configurations that S3 takes and refuses, each reason by itself, and the conflicts of AWS's example."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
import worked
from hypothesis import given, settings
from hypothesis import strategies as st

from aws_study.core.checks import ParameterError
from aws_study.services.s3_lifecycle import IA_WAIT_ENDED, Action, resolve, validate

TODAY, BEFORE = date(2026, 11, 24), date(2026, 7, 15)
MIDNIGHT = datetime(2027, 1, 1, tzinfo=UTC)


def rule(**parts: Any) -> dict[str, Any]:
    return {"ID": "logs", "Status": "Enabled", "Filter": {"Prefix": "logs/"}, **parts}


def codes(*rules: Any, on: date = TODAY) -> list[str]:
    return [problem.code for problem in validate({"Rules": list(rules)}, on=on)]


def moves(*pairs: tuple[int, str]) -> dict[str, Any]:
    return {"Transitions": [{"Days": days, "StorageClass": code} for days, code in pairs]}


def old_moves(*pairs: tuple[int, str]) -> dict[str, Any]:
    return {"NoncurrentVersionTransitions": [{"NoncurrentDays": days, "StorageClass": code} for days, code in pairs]}


EXPIRE = {"Expiration": {"Days": 365}}


@pytest.mark.parametrize(
    "good",
    [
        rule(**EXPIRE),
        rule(**moves((30, "STANDARD_IA"), (90, "GLACIER"), (180, "DEEP_ARCHIVE")), **EXPIRE),
        rule(**moves((180, "DEEP_ARCHIVE"), (90, "GLACIER"), (30, "STANDARD_IA"))),
        rule(**moves((0, "GLACIER"))),
        rule(Transitions=[{"Date": MIDNIGHT, "StorageClass": "GLACIER"}], Expiration={"Date": "2028-01-01T00:00:00Z"}),
        rule(Expiration={"Date": datetime(2027, 1, 1, 9, tzinfo=timezone(timedelta(hours=9)))}),
        rule(Expiration={"ExpiredObjectDeleteMarker": True}),
        rule(**old_moves((30, "STANDARD_IA")), NoncurrentVersionExpiration={"NoncurrentDays": 60, "NewerNoncurrentVersions": 100}),
        rule(AbortIncompleteMultipartUpload={"DaysAfterInitiation": 7}),
        rule(Filter={}, **EXPIRE),
        rule(Filter={"And": {"Prefix": "a", "ObjectSizeGreaterThan": 131072, "ObjectSizeLessThan": 10**9}}, **EXPIRE),
        rule(Filter={"And": {"Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]}}, **EXPIRE),
        rule(ID="x" * 255, **EXPIRE),
        {"Status": "Disabled", "Prefix": "", **EXPIRE},
    ],
)  # fmt: skip
def test_accepted(good: dict[str, Any]) -> None:
    assert validate({"Rules": [good]}, on=TODAY) == []
    assert validate({"Rules": [good]}, on=BEFORE) == []


TAG = {"Tag": {"Key": "team", "Value": "ops"}}
ABORT = {"AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7}}
REFUSED: list[tuple[str, str, dict[str, Any]]] = [
    ("id_too_long", "InvalidArgument", rule(ID="x" * 256, **EXPIRE)),
    ("status", "MalformedXML", rule(Status="enabled", **EXPIRE)),
    ("no_action", "InvalidRequest", rule()),
    ("no_action", "InvalidRequest", rule(Transitions=[])),
    ("no_filter", "MalformedXML", {"Status": "Enabled", **EXPIRE}),
    ("filter_and_prefix", "MalformedXML", rule(Prefix="a", **EXPIRE)),
    ("filter_needs_and", "MalformedXML", rule(Filter={"Prefix": "a", **TAG}, **EXPIRE)),
    ("and_needs_two", "MalformedXML", rule(Filter={"And": {"Prefix": "a"}}, **EXPIRE)),
    ("size_out_of_range", "InvalidArgument", rule(Filter={"ObjectSizeGreaterThan": -1}, **EXPIRE)),
    ("size_out_of_range", "InvalidArgument", rule(Filter={"ObjectSizeLessThan": 1.5}, **EXPIRE)),
    ("size_bounds", "InvalidArgument", rule(Filter={"And": {"ObjectSizeGreaterThan": 9, "ObjectSizeLessThan": 9}}, **EXPIRE)),
    ("days_and_date", "MalformedXML", rule(Expiration={"Days": 3, "Date": MIDNIGHT})),
    ("days_and_date", "MalformedXML", rule(Transitions=[{"Days": 3, "Date": MIDNIGHT, "StorageClass": "GLACIER"}])),
    ("mixed_days_and_dates", "InvalidRequest", rule(**moves((3, "GLACIER")), Expiration={"Date": MIDNIGHT})),
    ("not_midnight", "InvalidArgument", rule(Expiration={"Date": MIDNIGHT + timedelta(hours=9)})),
    ("not_midnight", "InvalidArgument", rule(Expiration={"Date": "2027-01-01T00:00:00+09:00"})),
    ("bad_date", "MalformedXML", rule(Expiration={"Date": "next year"})),
    ("no_time", "MalformedXML", rule(Expiration={})),
    ("no_time", "MalformedXML", rule(Transitions=[{"StorageClass": "GLACIER"}])),
    ("too_few_days", "InvalidArgument", rule(Expiration={"Days": 0})),
    ("too_few_days", "InvalidArgument", rule(Expiration={"Days": -1})),
    ("too_few_days", "InvalidArgument", rule(**moves((-1, "GLACIER")))),
    ("too_few_days", "InvalidArgument", rule(NoncurrentVersionExpiration={"NoncurrentDays": 0})),
    ("too_few_days", "InvalidArgument", rule(AbortIncompleteMultipartUpload={"DaysAfterInitiation": 0})),
    ("not_whole_days", "MalformedXML", rule(Expiration={"Days": 1.5})),
    ("not_whole_days", "MalformedXML", rule(Expiration={"Days": True})),
    ("not_whole_days", "MalformedXML", rule(Expiration={"Days": "30"})),
    ("not_whole_days", "MalformedXML", rule(NoncurrentVersionExpiration={"NewerNoncurrentVersions": 5})),
    ("expiration_not_after_transition", "InvalidArgument", rule(**moves((365, "GLACIER")), **EXPIRE)),
    ("expiration_not_after_transition", "InvalidArgument",
     rule(**old_moves((90, "GLACIER")), NoncurrentVersionExpiration={"NoncurrentDays": 60})),
    ("expiration_not_after_transition", "InvalidArgument",
     rule(Transitions=[{"Date": MIDNIGHT, "StorageClass": "GLACIER"}], Expiration={"Date": "2026-12-31"})),
    ("upward_move", "InvalidArgument", rule(**moves((30, "GLACIER"), (90, "STANDARD_IA")))),
    ("upward_move", "InvalidArgument", rule(**moves((30, "DEEP_ARCHIVE"), (90, "GLACIER")))),
    ("upward_move", "InvalidArgument", rule(**moves((30, "ONEZONE_IA"), (90, "GLACIER_IR")))),
    ("same_day", "InvalidArgument", rule(**moves((90, "GLACIER"), (90, "DEEP_ARCHIVE")))),
    ("same_class_twice", "InvalidRequest", rule(**moves((90, "GLACIER"), (120, "GLACIER")))),
    ("ia_gap_30_days", "InvalidArgument", rule(**moves((30, "STANDARD_IA"), (59, "GLACIER")))),
    ("ia_gap_30_days", "InvalidArgument", rule(**moves((30, "STANDARD_IA"), (40, "ONEZONE_IA")))),
    ("storage_class", "MalformedXML", rule(**moves((30, "STANDARD")))),
    ("newer_versions", "InvalidArgument",
     rule(NoncurrentVersionExpiration={"NoncurrentDays": 1, "NewerNoncurrentVersions": 101})),
    ("newer_versions", "InvalidArgument",
     rule(NoncurrentVersionExpiration={"NoncurrentDays": 1, "NewerNoncurrentVersions": 0})),
    ("marker_with_time", "MalformedXML", rule(Expiration={"Days": 3, "ExpiredObjectDeleteMarker": True})),
    ("marker_with_tags", "InvalidArgument", rule(Filter=TAG, Expiration={"ExpiredObjectDeleteMarker": True})),
    ("abort_with_tags", "InvalidArgument", rule(Filter=TAG, **ABORT)),
    ("abort_with_size", "InvalidArgument", rule(Filter={"ObjectSizeGreaterThan": 5}, **ABORT)),
    ("unknown_key", "MalformedXML", rule(Expires=3, **EXPIRE)),
    ("wrong_type", "MalformedXML", rule(Transitions="GLACIER")),
    ("wrong_type", "MalformedXML", rule(Expiration=30)),
]  # fmt: skip


@pytest.mark.parametrize(("code", "error", "bad"), REFUSED)
def test_refused_for_one_reason(code: str, error: str, bad: dict[str, Any]) -> None:
    assert [(found.code, found.error) for found in validate({"Rules": [bad]}, on=BEFORE)] == [(code, error)]


@pytest.mark.parametrize(
    "empty", [None, {}, [], "rules", 7, {"Rules": None}, {"Rules": []}, {"Rules": "all"}, {"Rules": {}}]
)
def test_no_rules(empty: Any) -> None:
    assert [found.code for found in validate(empty, on=TODAY)] == ["no_rules"]


def test_rules_are_counted_and_told_apart() -> None:
    rules = [rule(ID=f"r{number}", **EXPIRE) for number in range(1000)]
    assert codes(*rules) == []
    assert codes(*rules, rule(ID="one more", **EXPIRE)) == ["too_many_rules"]
    (found,) = validate({"Rules": [rule(**EXPIRE), rule(ID="other", **EXPIRE), rule(**EXPIRE)]}, on=TODAY)
    assert (found.code, found.rule, found.place, found.numbers) == ("duplicate_id", 2, "ID", (("first", 0),))


@pytest.mark.parametrize("storage_class", ["STANDARD_IA", "ONEZONE_IA"])
def test_the_wait_before_ia_ended_on_16_july_2026(storage_class: str) -> None:
    early = rule(**moves((29, storage_class)))
    (found,) = validate({"Rules": [early]}, on=IA_WAIT_ENDED - timedelta(days=1))
    assert (found.code, found.place, found.certainty) == ("ia_before_30_days", "Transitions[0].Days", "documented")
    assert dict(found.numbers) == {"class": storage_class, "days": 29, "least": 30}
    assert codes(early, on=IA_WAIT_ENDED) == []
    assert codes(rule(**moves((30, storage_class))), on=BEFORE) == []
    assert codes(rule(**moves((0, "GLACIER_IR"))), on=BEFORE) == []


def test_what_the_change_of_july_2026_leaves_open_is_said() -> None:
    for uncertain in (rule(**moves((30, "STANDARD_IA"), (40, "GLACIER"))), rule(**old_moves((1, "STANDARD_IA")))):
        (found,) = validate({"Rules": [uncertain]}, on=TODAY)
        assert found.certainty == "unconfirmed after 2026-07-16"
        (found,) = validate({"Rules": [uncertain]}, on=BEFORE)
        assert found.certainty == "documented"
    (found,) = validate({"Rules": [rule(**moves((1, "INTELLIGENT_TIERING"), (9, "GLACIER_IR")))]}, on=TODAY)
    assert found.certainty == "unlisted"


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.binary(max_size=3)
    | st.just(MIDNIGHT),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4) | st.integers(), inner, max_size=3),
    max_leaves=8,
)
NAMES = [
    "ID", "Status", "Prefix", "Filter", "And", "Tag", "Tags", "Expiration", "Days", "Date", "Transitions", "StorageClass",
    "NoncurrentVersionTransitions", "NoncurrentDays", "NewerNoncurrentVersions", "NoncurrentVersionExpiration",
    "AbortIncompleteMultipartUpload", "DaysAfterInitiation", "ExpiredObjectDeleteMarker", "ObjectSizeGreaterThan",
]  # fmt: skip
LEAF = JUNK | st.sampled_from(["STANDARD_IA", "GLACIER", "2027-01-01", "9999-12-31T23:59:59-23:00", 10**400])
INNER = st.dictionaries(st.sampled_from(NAMES), LEAF, max_size=4)
PART = (
    INNER
    | st.lists(INNER | LEAF, max_size=3)
    | st.dictionaries(st.sampled_from(NAMES), INNER | LEAF, max_size=3)
    | LEAF
)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.dictionaries(st.sampled_from(NAMES), PART, max_size=6) | JUNK, min_size=1, max_size=3), st.booleans()
)
def test_whatever_stands_there_is_a_problem_and_no_exception(rules: list[Any], late: bool) -> None:
    found = validate({"Rules": rules}, on=TODAY if late else BEFORE)
    for index, one in enumerate(rules):
        if not isinstance(one, dict) or one.get("Status") not in ("Enabled", "Disabled"):
            assert any(problem.rule == index for problem in found)


@pytest.mark.parametrize("on", [None, "2026-11-24", 20261124, datetime(2026, 11, 24)])
def test_the_date_is_a_date(on: Any) -> None:
    with pytest.raises(ParameterError) as refused:
        validate({"Rules": [rule(**EXPIRE)]}, on=on)
    assert refused.value.parameter == "on"


# --- conflicts --------------------------------------------------------------------------------------------------------

CONFLICTS = {row["rules"]: row["result"] for row in worked.rows("s3")["conflicts"]["expected"]}
READ_AS: dict[str, tuple[list[Action], str]] = {
    "expire 365 vs transition IA 365 same prefix": (
        [Action("transition", 365, "STANDARD_IA"), Action("delete", 365)], "expire"),
    "transition IA at 10 and 365 overlapping": (
        [Action("transition", 365, "STANDARD_IA"), Action("transition", 10, "STANDARD_IA")], "10"),
    "tag1 GLACIER 365, tag2 expire 14, object has both": (
        [Action("transition", 365, "GLACIER"), Action("delete", 14)], "expire at 14"),
    "GLACIER and STANDARD_IA due same day": (
        [Action("transition", 30, "STANDARD_IA"), Action("transition", 30, "GLACIER")], "GLACIER"),
    "permanent delete vs transition": ([Action("transition", 30, "GLACIER"), Action("delete", 30)], "delete"),
    "transition vs create delete marker": ([Action("delete_marker", 30), Action("transition", 30, "GLACIER")], "transition"),
}  # fmt: skip


def test_conflicts_of_the_worked_example_are_all_here() -> None:
    assert set(READ_AS) == set(CONFLICTS)
    assert all(CONFLICTS[name].startswith(said) for name, (_, said) in READ_AS.items())


@pytest.mark.parametrize("name", READ_AS)
@pytest.mark.parametrize("turned", [False, True])
def test_conflict(name: str, turned: bool) -> None:
    actions, said = READ_AS[name]
    won = resolve(actions[::-1] if turned else actions)
    names = {won.kind, won.storage_class, str(won.days)}
    if won.kind == "delete":
        names |= {"expire", f"expire at {won.days}"}
    assert said in names


@pytest.mark.parametrize("bad", [[], [Action("vanish", 3)], [Action("delete", -1)], [Action("transition", 3, "COLD")]])
def test_refused_actions(bad: list[Action]) -> None:
    with pytest.raises(ParameterError):
        resolve(bad)
