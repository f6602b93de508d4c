"""The interpreter of the Amazon States Language against worked numbers, against rules by hand, and against bad definitions."""

import pytest
import worked
from hypothesis import given
from hypothesis import strategies as st

from aws_study.core.checks import ParameterError
from aws_study.services import step_functions as sfn
from aws_study.services.step_functions_json import select

ORACLE = worked.rows("asl")
CATCH_ALL = [{"ErrorEquals": ["States.ALL"], "Next": "Z"}]


def one_task(**fields):
    task = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Next": "Y", **fields}
    return {"StartAt": "X", "States": {"X": task, "Y": {"Type": "Succeed"}, "Z": {"Type": "Pass", "End": True}}}


def fails(*errors):
    return {"X": [{"error": error, "cause": "why"} for error in errors]}


def test_two_retries_at_one_and_a_half():
    row = ORACLE["retry_15"]
    retry = [{"ErrorEquals": ["States.Timeout"], **row["input"]}]
    done = sfn.run(one_task(Retry=retry, Catch=CATCH_ALL), {}, fails("States.Timeout"))
    assert done.waits == row["expected"]["waits"]
    assert sfn.retry_waits(2, 3, 1.5) == row["expected"]["waits"]


def test_each_retrier_counts_by_itself():
    row = ORACLE["retry_complex"]
    task = one_task(Retry=row["input"]["retriers"], Catch=CATCH_ALL)
    done = sfn.run(task, {}, fails(*row["input"]["errors"], "ErrorB"))
    assert done.waits == row["expected"]["waits"]
    assert done.states == ["X", "Z"], row["expected"]["then"]
    (caught,) = [arrow for arrow in done.arrows if arrow.what == "catch"]
    assert (caught.before, caught.after) == ({"input": {}, "error": caught.after}, {"Error": "ErrorB", "Cause": "why"})
    assert sum(arrow.what == "error" for arrow in done.arrows) == row["expected"]["calls"]
    assert [arrow.at_s for arrow in done.arrows if arrow.what == "error"] == [0, 1, 3, 8]
    assert sfn.waits_for(row["input"]["retriers"], row["input"]["errors"]) == row["expected"]["waits"]


def test_all_filters_in_their_order():
    row = ORACLE["filters"]
    state = {**row["input"]["state"], "End": True}
    done = sfn.run({"StartAt": "X", "States": {"X": state}}, row["input"]["state_input"])
    assert done.output == row["expected"]
    assert [arrow.what for arrow in done.arrows] == [
        "start",
        "InputPath",
        "Parameters",
        "ResultPath",
        "OutputPath",
        "end",
    ]


@pytest.mark.parametrize(
    ("error", "names", "caught"),
    [
        ("Sold.Out", ["States.ALL"], True),
        ("States.Timeout", ["States.ALL"], True),
        ("States.Runtime", ["States.ALL"], False),
        ("States.Runtime", ["States.Runtime"], False),
        ("States.DataLimitExceeded", ["States.ALL"], False),
        ("States.DataLimitExceeded", ["States.DataLimitExceeded"], True),
        ("Sold.Out", ["States.TaskFailed"], True),
        ("States.Timeout", ["States.TaskFailed"], False),
        ("Sold.Out", ["Sold"], False),
    ],
)
def test_wildcards(error, names, caught):
    assert sfn.matches(error, names) is caught, ORACLE["wildcards"]["expected"]


def test_the_first_retrier_that_names_the_error_decides():
    named, wide = {"ErrorEquals": ["E"], "MaxAttempts": 1}, {"ErrorEquals": ["States.ALL"], "IntervalSeconds": 9}
    assert sfn.waits_for([named, wide], ["E", "E"]) == [1], "used up, it does not pass the error on to the next retrier"
    assert sfn.waits_for([named, wide], ["F", "E", "F"]) == [9, 1, 18]


def test_what_a_retrier_that_says_nothing_means():
    assert sfn.waits_for([{"ErrorEquals": ["E"]}], ["E"] * 5) == [1, 2, 4]


def test_a_wait_too_large_for_a_number_is_the_ceiling():
    assert sfn.retry_waits(1_000, 1, 10, 100)[-1] == 100


@pytest.mark.parametrize(("names", "others"), [(["States.ALL", "Sold.Out"], []), (["States.ALL"], [["Sold.Out"]])])
def test_the_wildcard_stands_alone_and_last(names, others):
    catch = [{"ErrorEquals": errors, "Next": "Z"} for errors in (names, *others)]
    with pytest.raises(ParameterError, match="alone and in the last place"):
        sfn.run(one_task(Catch=catch), {}, fails("Sold.Out"))


@pytest.mark.parametrize(
    ("path", "after"),
    [
        ("$", {"Error": "E", "Cause": "why"}),
        (None, {"id": 7, "old": {"x": 1}}),
        ("$.error", {"id": 7, "old": {"x": 1}, "error": {"Error": "E", "Cause": "why"}}),
        ("$.old", {"id": 7, "old": {"Error": "E", "Cause": "why"}}),
        ("$.new.deep", {"id": 7, "old": {"x": 1}, "new": {"deep": {"Error": "E", "Cause": "why"}}}),
    ],
)
def test_five_result_paths_of_a_catcher(path, after):
    catch = [{"ErrorEquals": ["States.ALL"], "ResultPath": path, "Next": "Z"}]
    assert sfn.run(one_task(Catch=catch), {"id": 7, "old": {"x": 1}}, fails("E")).output == after


def test_without_a_result_path_the_error_takes_the_inputs_place():
    assert sfn.run(one_task(Catch=CATCH_ALL), {"id": 7}, fails("E")).output == {"Error": "E", "Cause": "why"}


def test_retry_comes_before_catch_and_the_input_is_fresh_at_every_attempt():
    task = one_task(
        Retry=[{"ErrorEquals": ["E"], "MaxAttempts": 1}], Catch=CATCH_ALL, ResultPath="$.r", Parameters={"k.$": "$.id"}
    )
    script = {"X": [{"error": "E", "seconds": 2}, {"result": 5, "seconds": 3}]}
    done = sfn.run(task, {"id": 7}, script)
    assert (done.output, done.seconds, done.states) == ({"id": 7, "r": 5}, 6, ["X", "Y"])


def test_the_context_object_counts_the_retries_and_knows_the_state():
    task = one_task(Parameters={"again.$": "$$.State.RetryCount"}, Retry=[{"ErrorEquals": ["E"]}])
    done = sfn.run(task, {}, {"X": [{"error": "E"}, {"error": "E"}, {"result": 1}]})
    assert [arrow.after["again"] for arrow in done.arrows if arrow.what == "Parameters"] == [0, 1, 2]
    branch = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}
    around = {"Type": "Parallel", "Branches": [branch], "ResultSelector": {"name.$": "$$.State.Name"}, "End": True}
    assert sfn.run({"StartAt": "P", "States": {"P": around}}).output == {"name": "P"}


def test_null_paths_and_the_result_of_a_pass():
    def passed(**fields):
        return sfn.run({"StartAt": "X", "States": {"X": {"Type": "Pass", "End": True, **fields}}}, {"id": 7}).output

    assert passed(InputPath=None) == passed(OutputPath=None) == select({"id": 7}, None) == {}
    assert passed(Result=5) == 5
    assert passed(Result=5, ResultPath="$.r") == {"id": 7, "r": 5}


def test_a_task_that_takes_as_long_as_it_may_is_not_late():
    done = sfn.run(one_task(TimeoutSeconds=10), {}, {"X": [{"result": 1, "seconds": 10}]})
    assert (done.status, done.seconds) == ("SUCCEEDED", 10)


def test_a_late_task_times_out_at_its_limit():
    done = sfn.run(one_task(TimeoutSeconds=10), {}, {"X": [{"result": 1, "seconds": 11}]})
    assert (done.status, done.error, done.seconds) == ("FAILED", "States.Timeout", 10)


def test_parallel_joins_and_the_earliest_failure_wins():
    branch = {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "r", "End": True}}}
    other = {"StartAt": "B", "States": {"B": {"Type": "Task", "Resource": "r", "End": True}}}
    both = {"StartAt": "P", "States": {"P": {"Type": "Parallel", "Branches": [branch, other], "End": True}}}
    done = sfn.run(both, {}, {"A": [{"result": 1, "seconds": 5}], "B": [{"result": 2, "seconds": 3}]})
    assert (done.output, done.seconds) == ([1, 2], 5)
    failed = sfn.run(both, {}, {"A": [{"error": "A", "seconds": 5}], "B": [{"error": "B", "seconds": 3}]})
    assert (failed.error, failed.seconds) == ("B", 3)


@pytest.mark.parametrize(("lanes", "seconds"), [(0, 2), (1, 10), (2, 6), (9, 2)])
def test_map_over_five_files(lanes, seconds):
    inner = {"StartAt": "F", "States": {"F": {"Type": "Task", "Resource": "r", "End": True}}}
    items = {
        "Type": "Map", "ItemsPath": "$.files", "ItemProcessor": inner, "MaxConcurrency": lanes, "ResultPath": "$.done", "End": True,
        "ItemSelector": {"name.$": "$$.Map.Item.Value", "at.$": "$$.Map.Item.Index"},
    }  # fmt: skip
    done = sfn.run(
        {"StartAt": "M", "States": {"M": items}}, {"files": list("abcde")}, {"F": [{"result": 1, "seconds": 2}]}
    )
    assert (done.output["done"], done.seconds) == ([1] * 5, seconds)
    asked = [arrow.before for arrow in done.arrows if arrow.state == "F" and arrow.what == "call"]
    assert asked == [{"name": name, "at": at} for at, name in enumerate("abcde")]


def test_the_first_item_that_fails_ends_a_map_and_its_selector_reads_the_input_of_the_state():
    inner = {"StartAt": "F", "States": {"F": {"Type": "Task", "Resource": "r", "End": True}}}
    items = {"Type": "Map", "ItemProcessor": inner, "MaxConcurrency": 1, "ItemsPath": "$.files", "End": True}
    script = {"F": [{"error": "A", "seconds": 2}, {"error": "B", "seconds": 1}]}
    machine = {"StartAt": "M", "States": {"M": {**items, "ItemSelector": {"of.$": "$.id"}}}}
    done = sfn.run(machine, {"files": [1, 2], "id": 7}, script)
    assert (done.error, done.seconds) == ("A", 2), "the second item waits for its lane"
    assert next(arrow.before for arrow in done.arrows if arrow.state == "F") == {"of": 7}
    assert sfn.run(machine, {"files": 3, "id": 7}, script).error == "States.Runtime"


def test_a_choice_looks_at_what_its_input_path_picks():
    rule = {"Variable": "$.n", "NumericEquals": 1, "Next": "S"}
    states = {"C": {"Type": "Choice", "InputPath": "$.in", "Choices": [rule]}, "S": {"Type": "Succeed"}}
    assert sfn.run({"StartAt": "C", "States": states}, {"in": {"n": 1}, "n": 2}).states == ["C", "S"]


def test_choice_and_wait():
    states = {
        "C": {"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericGreaterThan": 3, "Next": "W"}], "Default": "F"},
        "W": {"Type": "Wait", "SecondsPath": "$.n", "Next": "S"},
        "S": {"Type": "Succeed", "OutputPath": "$.n"},
        "F": {"Type": "Fail", "Error": "Small", "Cause": "too small"},
    }
    machine = {"StartAt": "C", "States": states}
    done = sfn.run(machine, {"n": 4})
    assert (done.output, done.seconds) == (4, 4)
    assert sfn.run(machine, {"n": 3}).error == "Small"
    assert sfn.run(machine, {}).error == "States.Runtime"
    del states["C"]["Default"]
    assert sfn.run(machine, {"n": 3}).error == "States.NoChoiceMatched"


def test_errors_of_paths_have_names():
    assert sfn.run(one_task(InputPath="$.gone"), {}, {"X": [{"result": 1}]}).error == "States.Runtime"
    everything = {"Catch": CATCH_ALL, "Retry": [{"ErrorEquals": ["States.ALL"]}]}
    for gone in ({"Parameters": {"a.$": "$.gone"}}, {"ResultSelector": {"a.$": "$.gone"}}):
        done = sfn.run(one_task(**gone, **everything), {}, {"X": [{"result": {}, "seconds": 2}]})
        assert (done.error, done.cause) == ("States.Runtime", "$.gone finds nothing in the input")
        assert (done.waits, done.states) == ([], ["X"]), "neither Retry nor Catch takes it"
        assert done.seconds == (2 if "ResultSelector" in gone else 0), "the task has run before its answer is looked at"
    placed = one_task(ResultPath="$.a.b")
    assert sfn.run(placed, {"a": 1}, {"X": [{"result": 1}]}).error == "States.ResultPathMatchFailure"
    big = sfn.run(one_task(Catch=CATCH_ALL), {}, {"X": [{"result": "x" * 262_143}]})
    assert big.error == "States.DataLimitExceeded"
    assert sfn.run(one_task(Catch=CATCH_ALL), {}, {"X": [{"result": "x" * 262_142}]}).status == "SUCCEEDED"
    korean = sfn.run(one_task(Catch=CATCH_ALL), {}, {"X": [{"result": "\uac00" * 87_381}]})
    assert korean.error == "States.DataLimitExceeded", "bytes are counted, and not letters"


@given(st.integers(0, 12), st.integers(1, 50), st.floats(1, 4), st.integers(51, 500))
def test_waits_grow_by_the_rate_up_to_the_ceiling(retries, interval, rate, longest):
    waits = sfn.retry_waits(retries, interval, rate, longest)
    assert len(waits) == retries
    assert all(wait == pytest.approx(min(interval * rate**n, longest)) for n, wait in enumerate(waits))


def alone(**fields):
    return {"StartAt": "X", "States": {"X": fields}}


def bad(**fields):
    return one_task(**fields)


@pytest.mark.parametrize(
    ("machine", "words"),
    [
        ({}, "JSON object"),
        ({"StartAt": "X", "States": {"Y": {"Type": "Succeed"}}}, "StartAt"),
        ({"StartAt": "X", "States": {"X": {"Type": "Activity"}}}, "X.Type"),
        ({"QueryLanguage": "JSONata", "StartAt": "X", "States": {"X": {"Type": "Succeed"}}}, "JSONata is not part"),
        (bad(Assign={"a": 1}), "Assign"),
        (bad(End=True), "either Next or End"),
        (bad(Next="Q"), "X.Next"),
        (bad(Parameters={"a.$": "States.Format('x')"}), "intrinsic functions"),
        (bad(InputPath="$.a[*]"), "no wildcards"),
        (bad(ResultPath="$.a[0]"), "names alone"),
        (bad(Retry=[{"ErrorEquals": []}]), "list of error names"),
        (bad(Retry=[{"ErrorEquals": ["E"], "IntervalSeconds": 0}]), "IntervalSeconds"),
        (bad(Retry=[{"ErrorEquals": ["E"], "BackoffRate": 0.5}]), "BackoffRate"),
        (bad(Retry=[{"ErrorEquals": ["E"], "IntervalSeconds": 5, "MaxDelaySeconds": 5}]), "MaxDelaySeconds"),
        (bad(Retry=[{"ErrorEquals": ["E"], "JitterStrategy": "FULL"}]), "NONE"),
        (bad(Retry=[{"ErrorEquals": ["E"], "Next": "Z"}]), "Next"),
        (bad(Catch=[{"ErrorEquals": ["E"], "Next": "Q"}]), "Catch.Next"),
        ({"StartAt": "L", "States": {"L": {"Type": "Pass", "Next": "L"}}}, "at most 5,000 arrows"),
        ({**one_task(), "TimeoutSeconds": 9}, "of a Task alone"),
        ({**one_task(), "ProcessorConfig": {"Mode": "DISTRIBUTED"}}, "Mode INLINE"),
        (bad(Catch=[{"ErrorEquals": ["E"], "Next": "Z", "ResultPath": "$.a[0]"}]), "names alone"),
        (alone(Type="Wait", Seconds=1, SecondsPath="$.n", End=True), "either Seconds or SecondsPath"),
        (alone(Type="Wait", End=True), "either Seconds or SecondsPath"),
        (alone(Type="Choice", Choices=[]), "at least one rule"),
        (alone(Type="Choice", Choices=[{"Variable": "$.n", "IsNull": True, "Next": "Q"}]), "X.Next"),
        (alone(Type="Choice", Choices=[{"Variable": "$.n", "IsNull": True, "Next": "X"}], Default="Q"), "X.Next"),
        (alone(Type="Parallel", Branches=[alone(Type="Activity")], End=True), "X.Type"),
        (alone(Type="Map", ItemProcessor=alone(Type="Activity"), End=True), "X.Type"),
    ],
)
def test_what_it_does_not_know_it_refuses_in_words(machine, words):
    with pytest.raises(ParameterError, match=words):
        sfn.run(machine, {}, {"X": [{"result": 1}]})


@pytest.mark.parametrize("script", [{}, {"X": []}, {"X": [{"seconds": 1}]}, {"X": [{"result": 1, "seconds": -1}]}])
def test_a_script_has_an_outcome_for_every_call(script):
    with pytest.raises(ParameterError):
        sfn.run(one_task(), {}, script)
