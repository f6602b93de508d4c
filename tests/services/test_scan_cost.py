import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aws_study.core.checks import ParameterError
from aws_study.services import connect_lambda as flow
from aws_study.services import dynamodb, scan_cost


def test_ten_thousand_bookings_of_one_kilobyte_worked_by_hand():
    read = scan_cost.scan(10_000, 1024)
    # 1,024 items a page; 9 full pages of 256 x 0.5 units, 784 items are 196 pieces x 0.5
    assert (read.pages, read.items, read.units) == (10, 10_000, 9 * 128 + 98)
    assert scan_cost.scan(10_000, 1024, "strong").units == 2 * read.units
    assert scan_cost.scan(10_000, 1024, pages=1) == scan_cost.Read(1, 1024, 128)
    assert scan_cost.found_on_first_page(10_000, 1024) == 0.1024
    assert scan_cost.query(2, 1024).units == 0.5
    assert scan_cost.monthly_usd(1250, 30_000, usd_per_million=0.125) == pytest.approx(4.6875)


def test_the_page_of_the_sandbox_holds_as_many():
    assert scan_cost.per_page(1024) == 1024
    assert scan_cost.per_page(400 * 1024) == 2
    assert scan_cost.scan(0, 1024) == scan_cost.Read(1, 0, 0.5)


@given(st.integers(0, 10**6), st.integers(1, 400 * 1024), st.sampled_from(("eventual", "strong")))
def test_a_scan_costs_at_least_its_bytes_and_at_most_a_piece_a_page_more(items, size, mode):
    read = scan_cost.scan(items, size, mode)
    weight = {"eventual": 0.5, "strong": 1.0}[mode]
    exact = items * size / dynamodb.READ_BYTES * weight
    assert exact - 1e-6 <= read.units <= exact + weight * (read.pages + 1)
    assert read.pages == max(1, math.ceil(items / scan_cost.per_page(size)))


@given(st.integers(1, 10**6), st.integers(1, 20_000))
def test_a_query_never_costs_more_than_the_scan_that_finds_the_same(items, size):
    assert scan_cost.query(min(items, 3), size).units <= scan_cost.scan(items, size).units


@pytest.mark.parametrize("bad", [-1, 2.5, math.nan, math.inf, "9", True, None, 10**12])
def test_bad_counts_are_refused(bad):
    with pytest.raises(ParameterError):
        scan_cost.scan(bad, 1024)


@pytest.mark.parametrize("bad", [0, -1, math.nan, "9", True, None, 500 * 1024])
def test_bad_sizes_are_refused(bad):
    with pytest.raises(ParameterError):
        scan_cost.scan(10, bad)
    with pytest.raises(ParameterError):
        scan_cost.found_on_first_page(10, bad)


def test_a_scan_knows_no_transaction_and_needs_a_price():
    with pytest.raises(ParameterError):
        scan_cost.scan(10, 1024, "transactional")
    with pytest.raises(TypeError):
        scan_cost.monthly_usd(1, 1)


TABLE = {"pages": 2, "page_ms": 80}
NOTES = {"lookup": "first-page", "checks": False, "catch_all": True, "body": "boolean", "validation": "JSON", **TABLE}
REPAIRED = {
    "lookup": "query",
    "checks": True,
    "catch_all": False,
    "body": "strings",
    "validation": "STRING_MAP",
    **TABLE,
}


def verdicts(**handler):
    return [one.verdict for one in flow.all_outcomes(**handler)]


def test_the_notes_function_tells_two_of_five_callers_something_false():
    assert verdicts(**NOTES) == ["right", "false", "right", "helpless", "false"]
    assert [one.heard for one in flow.all_outcomes(**NOTES)] == ["flight", "none", "none", "apology", "none"]


def test_the_repaired_function_is_right_and_fails_loudly_when_the_table_does():
    assert verdicts(**REPAIRED) == ["right", "right", "right", "right", "helpless"]
    assert flow.outcome("throttled", **REPAIRED).branch == "error"


def test_a_boolean_in_a_string_map_and_a_text_in_a_text():
    assert {one.branch for one in flow.all_outcomes(**NOTES | {"validation": "STRING_MAP"})} == {"error"}
    double = REPAIRED | {"body": "json-text"}
    assert {one.branch for one in flow.all_outcomes(**double)} == {"error"}
    assert flow.outcome("booked-first", **double | {"validation": "JSON"}).heard == "blank"


def test_without_catch_all_nothing_false_is_said_when_the_table_fails():
    for lookup in flow.LOOKUPS:
        for body in flow.BODIES:
            for validation in flow.VALIDATIONS:
                handler = REPAIRED | {"lookup": lookup, "body": body, "validation": validation}
                assert flow.outcome("throttled", **handler).verdict == "helpless"
                if lookup != "first-page":
                    assert "false" not in verdicts(**handler)


def test_a_table_of_one_page_hides_the_forgotten_pages():
    assert verdicts(**NOTES | {"pages": 1}) == ["right", "right", "right", "helpless", "false"]


@pytest.mark.parametrize(("pages", "branch"), [(100, "success"), (101, "error")])
def test_all_pages_at_80_ms_take_8_seconds_at_100_pages(pages, branch):
    whole = NOTES | {"lookup": "all-pages", "checks": True, "pages": pages}
    assert {flow.outcome(each, **whole).branch for each in ("booked-first", "booked-later", "no-booking")} == {branch}
    assert flow.outcome("withheld", **whole).heard == "ask"
    assert flow.outcome("booked-later", **whole | {"lookup": "query"}).heard == "flight"


@pytest.mark.parametrize(
    ("response", "string_map", "as_json"),
    [
        ({"found": "true", "flight": "ZZ 201"}, "success", "success"),
        ({"found": True}, "error", "success"),
        ({"seats": ["12A"]}, "error", "success"),
        ({"note": None}, "error", "success"),
        ('{"found": "true"}', "error", "success"),
        ({}, "success", "success"),
        ({"note": "x" * 33_000}, "error", "error"),
        ({"note": "가" * 11_000}, "error", "error"),
    ],
)
def test_what_a_flow_makes_of_a_response(response, string_map, as_json):
    found = flow.received(response, "STRING_MAP"), flow.received(response, "JSON")
    assert [one.branch for one in found] == [string_map, as_json]
    for one in found:
        assert one.attributes == (response if one.branch == "success" and isinstance(response, dict) else {})


def test_what_is_no_json_is_refused_as_lambda_does():
    with pytest.raises(TypeError):
        flow.received({"when": object()}, "JSON")
    with pytest.raises(ParameterError):
        flow.received({}, "XML")


@pytest.mark.parametrize(
    "wrong",
    [
        {"lookup": "get"},
        {"checks": 1},
        {"body": "xml"},
        {"validation": "json"},
        {"pages": 0},
        {"pages": 1.5},
        {"page_ms": 0},
    ],
)
def test_unknown_settings_are_refused(wrong):
    with pytest.raises(ParameterError):
        flow.outcome("withheld", **REPAIRED | wrong)
    with pytest.raises(ParameterError):
        flow.outcome("angry", **REPAIRED)
