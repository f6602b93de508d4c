"""Paths, ResultPath and the rules of a Choice, by hand and by law."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aws_study.core.checks import ParameterError
from aws_study.services.step_functions_choice import holds
from aws_study.services.step_functions_json import StateError, fill, put, read, steps


@pytest.mark.parametrize(
    ("rule", "answer"),
    [
        ({"Variable": "$.s", "StringEquals": "b"}, True),
        ({"Variable": "$.s", "StringGreaterThanEquals": "c"}, False),
        ({"Variable": "$.s", "NumericEquals": 1}, False),
        ({"Variable": "$.t", "NumericEquals": 1}, False),
        ({"Variable": "$.t", "BooleanEquals": True}, True),
        ({"Variable": "$.none", "IsNull": True}, True),
        ({"Variable": "$.away", "IsPresent": False}, True),
        ({"Variable": "$.s", "IsPresent": True}, True),
        ({"Variable": "$.s", "IsPresent": False}, False),
        ({"Variable": "$.away", "IsPresent": True}, False),
        ({"Variable": "$.none", "IsNull": False}, False),
        ({"Variable": "$.s", "IsNull": False}, True),
        ({"Variable": "$.one", "BooleanEquals": True}, False),
        ({"Variable": "$.n", "NumericGreaterThanEquals": 2}, True),
        ({"Variable": "$.n", "NumericGreaterThan": 2}, False),
        ({"Variable": "$.n", "NumericLessThan": 2}, False),
        ({"Not": {"Variable": "$.s", "StringEquals": "b"}}, False),
        ({"And": [{"Variable": "$.s", "StringEquals": "b"}, {"Variable": "$.n", "NumericLessThan": 2}]}, False),
        ({"Or": [{"Variable": "$.s", "StringEquals": "x"}, {"Variable": "$.n", "NumericLessThanEquals": 2}]}, True),
    ],
)
def test_rules_of_a_choice(rule, answer):
    assert holds(rule, {"s": "b", "t": True, "none": None, "n": 2, "one": 1}) is answer


def test_paths():
    data = {"a": [{"b c": 1}], "d": None}
    assert read(data, "$") == data
    assert read(data, "$.a[0]['b c']") == 1
    assert read(data, "$.d") is None
    assert read(data, "$$.Map.Item", context={"Map": {"Item": 3}}) == 3
    for path in ("$.a[1]", "$.a.b", "$.x"):
        with pytest.raises(StateError):
            read(data, path)
    for path in ("a", "$.a[*]", "$..a", "$.a[?(@.b)]", 3, "$."):
        with pytest.raises(ParameterError):
            steps(path)
    assert fill({"a": [{"b.$": "$.d"}], "k": "$.d"}, data) == {"a": [{"b": None}], "k": "$.d"}
    with pytest.raises(StateError):
        read({"word": "abc"}, "$.word[0]")


def test_what_is_read_and_what_is_put_leave_the_input_alone():
    data = {"a": {"b": 1}}
    read(data, "$.a")["b"] = 2
    put(data, 3, "$.a.c")
    assert data == {"a": {"b": 1}}


NESTED = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.lists(st.sampled_from("efgh"), min_size=1, max_size=3)


@given(st.dictionaries(st.sampled_from("abcd"), NESTED), NESTED, NAMES)
def test_what_result_path_puts_is_found_there_and_the_rest_stays(data, result, names):
    path = "$." + ".".join(names)
    placed = put(data, result, path)
    assert read(placed, path) == result
    assert {key: placed[key] for key in data} == data
