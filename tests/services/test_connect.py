"""Lesson 24: staffing in the words of a contact centre, and one caller in a contact flow."""

import json
import math

import pytest
import worked
from hypothesis import given
from hypothesis import strategies as st

from aws_study.core import queue
from aws_study.core.checks import ParameterError
from aws_study.services import connect_flow as flow
from aws_study.services import connect_staffing as staffing

ROWS = worked.rows("queueing")
TARGET = {"answer_within_s": 20, "target": 0.8}


def test_the_oracle_of_the_course():
    """pyworkforce 0.5.1: 100 calls in 30 minutes, 3 minutes each, 80 % in 20 seconds, 30 % shrinkage."""
    expected = ROWS["staffing_pyworkforce"]["expected"]
    found = staffing.needed(200, 3, **TARGET)
    assert found.agents == expected["raw_positions"] == 14
    assert found.level == pytest.approx(expected["service_level"], rel=1e-9)
    assert found.occupancy == pytest.approx(expected["occupancy"], rel=1e-12)
    assert found.waits == pytest.approx(expected["waiting_probability"], rel=1e-9)
    assert staffing.on_the_payroll(14, 0.3) == expected["positions"] == 20


def test_pooling_two_teams_saves_two_people():
    one, both = staffing.needed(90, 4, **TARGET), staffing.needed(180, 4, **TARGET)
    assert (one.agents, both.agents) == (9, 16)
    assert both.spare == 4
    assert both.answer_s == pytest.approx(queue.mean_wait(16, 12) * 240)
    assert both.answer_s == pytest.approx(12.27, abs=0.01)


@given(st.floats(0.1, 80), st.integers(1, 100), st.floats(0, 2))
def test_levels_in_one_pass_are_those_of_each_number_of_agents(load, most, within):
    for agents, level in enumerate(staffing.levels(load, most, within), start=1):
        assert level == pytest.approx(queue.service_level(agents, load, within) if agents > load else 0, abs=1e-9)


def test_as_many_agents_as_erlangs_answer_nobody_in_time():
    assert staffing.levels(3, 4, 0.1)[:3] == [0, 0, 0]
    assert staffing.levels(3, 4, 0.1)[3] == pytest.approx(queue.service_level(4, 3, 0.1))


@pytest.mark.parametrize(("agents", "shrinkage", "people"), [(21, 0.3, 30), (16, 0.3, 23), (0, 0.3, 0), (9, 0, 9)])
def test_people_to_employ_are_rounded_up_once(agents, shrinkage, people):
    assert staffing.on_the_payroll(agents, shrinkage) == people  # 21 / 0.7 is a hair above 30


@given(st.floats(5, 200), st.floats(1, 10), st.integers(2, 6))
def test_one_queue_never_needs_more_than_the_separate_teams(calls, minutes, teams):
    apart = teams * staffing.needed(calls, minutes, **TARGET).agents
    assert staffing.needed(teams * calls, minutes, **TARGET).agents <= apart


def test_a_storm_with_and_without_a_quota():
    hours = {"patience_minutes": 2, "answer_within_s": 20}
    storm = staffing.busy_hours(16, [180, 300], 4, most_calls=None, **hours)
    assert storm.left.tolist() == pytest.approx([0.0281, 0.2337], abs=1e-4)
    assert 60 * 4 * storm.mean_answer[1] == pytest.approx(27.2, abs=0.1)
    assert storm.occupancy[1] * 16 == pytest.approx(20 * (1 - storm.left[1]))
    full = staffing.busy_hours(16, [300], 4, most_calls=10, **hours)
    assert full.blocked[0] == pytest.approx(queue.erlang_b(10, 20))
    assert full.occupancy[0] == pytest.approx(20 * (1 - full.blocked[0]) / 16)
    assert full.left[0] == 0


@pytest.mark.parametrize(
    "call",
    [
        lambda: staffing.one_queue(12, 180, 4, answer_within_s=20),
        lambda: staffing.needed(90, 0, **TARGET),
        lambda: staffing.needed(90, 4, answer_within_s=20, target=1),
        lambda: staffing.levels(-1, 5, 0.1),
        lambda: staffing.on_the_payroll(10, 1),
        lambda: staffing.busy_hours(0, [10], 4, patience_minutes=2, most_calls=None, answer_within_s=20),
        lambda: staffing.busy_hours(5, [math.inf], 4, patience_minutes=2, most_calls=None, answer_within_s=20),
        lambda: staffing.busy_hours(5, [10], 4, patience_minutes=0, most_calls=None, answer_within_s=20),
        lambda: staffing.busy_hours(5, [10], 4, patience_minutes=2, most_calls=0, answer_within_s=20),
    ],
)
def test_bad_staffing_is_refused(call):
    with pytest.raises(ParameterError):
        call()


FLAT = {"name": "Haneul", "tier": "gold"}
START = {"seconds": 0.4, "validation": "STRING_MAP", "prefix": "", "keep": True}


def walk(answer, **changes):
    return flow.journey(None if answer is None else json.dumps(answer), **START | changes)


def blocks(found):
    return [step.block for step in found.steps]


def test_a_flat_answer_that_is_stored_serves_the_caller():
    found = walk(FLAT)
    assert blocks(found) == ["menu", "menu-kept", "who", "kept", "wait", "greeting", "tier", "gold"]
    assert (found.verdict, found.silence) == ("served", 0.4)
    assert found.steps[2].external == FLAT
    assert found.steps[-1].external == {"minutes": "4"}
    assert found.steps[-1].attributes == {"menu": "order", **FLAT}
    assert found.steps[5].said == ("greeting", "Haneul", "4")


def test_the_second_function_takes_the_place_of_the_first_ones_result():
    found = walk(FLAT, keep=False)
    assert "kept" not in blocks(found)
    assert (found.verdict, found.queue) == ("lost", "general")
    assert found.steps[-3].said == ("greeting", "", "4")


@pytest.mark.parametrize(
    ("answer", "validation", "prefix", "verdict"),
    [
        ({"customer": FLAT}, "STRING_MAP", "customer.", "apology"),
        ({"customer": FLAT}, "JSON", "", "lost"),
        ({"customer": FLAT}, "JSON", "customer.", "served"),
        (FLAT | {"vip": True}, "STRING_MAP", "", "apology"),
        (FLAT | {"vip": True}, "JSON", "", "served"),
        (json.dumps(FLAT), "STRING_MAP", "", "apology"),
        (json.dumps(FLAT), "JSON", "", "lost"),
        (FLAT | {"notes": "x" * 33_000}, "STRING_MAP", "", "apology"),
        (FLAT | {"notes": "x" * 33_000}, "JSON", "", "apology"),
        (FLAT | {"notes": "x" * 32_000}, "STRING_MAP", "", "served"),
        (FLAT | {"notes": "x" * (32 * 1024 - len(json.dumps(FLAT | {"notes": ""})))}, "JSON", "", "apology"),
        (FLAT | {"notes": "x" * (32 * 1024 - len(json.dumps(FLAT | {"notes": ""})) - 1)}, "JSON", "", "served"),
        (FLAT | {"notes": "가" * 11_000}, "JSON", "", "apology"),  # three bytes each
        (None, "JSON", "", "apology"),
        ({"name": ["Haneul"], "tier": "gold"}, "JSON", "", "served"),  # greeted without a name
        ({"name": "Haneul", "tier": {"is": "gold"}}, "JSON", "", "lost"),
    ],
)
def test_what_each_answer_leads_to(answer, validation, prefix, verdict):
    assert walk(answer, validation=validation, prefix=prefix).verdict == verdict


@pytest.mark.parametrize(
    ("seconds", "timeout", "verdict"), [(8, 8, "served"), (8.1, 8, "apology"), (3.5, 3, "apology")]
)
def test_a_late_answer_is_an_error_after_the_timeout(seconds, timeout, verdict):
    found = walk(FLAT, seconds=seconds, timeout=timeout)
    assert found.verdict == verdict
    assert found.silence == min(seconds, timeout)


@pytest.mark.parametrize("key", ["2", "none"])
def test_who_presses_something_else_is_not_looked_up(key):
    assert blocks(walk(FLAT, key=key)) == ["menu", "general"]
    assert walk(FLAT, key=key).verdict == "agent"


def test_a_handler_is_called_with_a_copy_of_connects_event():
    given_ = flow.event({"menu": "order"}, {"shop": "north"})

    def handler(event, context):
        attributes = event["Details"]["ContactData"]["Attributes"]
        answer = attributes["menu"] + event["Details"]["Parameters"]["shop"]
        attributes["menu"] = "changed"
        return {"name": answer}

    assert flow.invoke(handler, given_) == '{"name": "ordernorth"}'
    assert given_ == flow.event({"menu": "order"}, {"shop": "north"})


@pytest.mark.parametrize("result", [{"when": object()}, {"share": math.nan}, {1, 2}])
def test_a_result_that_is_no_json_is_a_failure(result):
    assert flow.invoke(lambda event, context: result, {}) is None


def test_an_exception_is_a_failure():
    assert flow.invoke(lambda event, context: event["Details"]["nothing"], flow.event({}, {})) is None


@pytest.mark.parametrize(
    ("path", "found"),
    [("a", "x"), ("b.c", "true"), ("b", ""), ("b.d", ""), ("e", ""), ("f", "1.5"), ("g.0", ""), ("a.b", "")],
)
def test_a_path_leads_to_one_value_or_to_nothing(path, found):
    assert flow.find(path, {"a": "x", "b": {"c": True}, "f": 1.5, "g": ["y"]}) == found


@given(st.dictionaries(st.sampled_from(["name", "tier", "vip"]), st.one_of(st.text(), st.booleans(), st.none())))
def test_a_journey_ends_in_one_queue_and_only_its_end_is_a_queue(answer):
    for validation in ("STRING_MAP", "JSON"):
        for keep in (True, False):
            found = walk(answer, validation=validation, keep=keep)
            assert found.queue in ("gold", "general")
            assert not {"gold", "general"} & set(blocks(found)[:-1])
            assert (found.verdict == "served") == (found.queue == "gold")


@pytest.mark.parametrize(
    "wrong",
    [
        {"seconds": -1},
        {"validation": "XML"},
        {"prefix": "x."},
        {"keep": 1},
        {"key": "3"},
        {"timeout": 9},
        {"timeout": 0},
    ],
)
def test_unknown_settings_are_refused(wrong):
    with pytest.raises(ParameterError):
        walk(FLAT, **wrong)


def test_what_is_no_json_is_refused():
    with pytest.raises(ParameterError):
        flow.journey("{", **START)
