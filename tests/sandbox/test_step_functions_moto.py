"""Our interpreter of the Amazon States Language and moto's give the same output, on machines that need no waiting."""

import json
import time

import pytest

from aws_study import sandbox
from aws_study.services import step_functions as sfn

INPUT = {"id": 7, "n": 4, "order": {"total": 30, "lines": ["a", "b"]}, "flag": True}


def passing(**fields):
    return {"StartAt": "X", "States": {"X": {"Type": "Pass", "End": True, **fields}}}


def failing(catch=None, retry=None):
    """A branch that fails with Sold.Out, caught around it."""
    branch = {"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "Sold.Out", "Cause": "none left"}}}
    around = {"Type": "Parallel", "Branches": [branch], "End": True}
    if catch is not None:
        around["Catch"] = catch
    if retry is not None:
        around["Retry"] = retry
    return {"StartAt": "P", "States": {"P": around, "Z": {"Type": "Pass", "End": True}}}


def choosing(*rules, **more):
    states = {"C": {"Type": "Choice", "Choices": [{**rule, "Next": "A"} for rule in rules], "Default": "B", **more}}
    ends = {name: {"Type": "Pass", "Result": name, "ResultPath": "$.went", "End": True} for name in "AB"}
    return {"StartAt": "C", "States": {**states, **ends}}


EACH = {"StartAt": "I", "States": {"I": {"Type": "Pass", "Parameters": {"got.$": "$"}, "End": True}}}
MACHINES = {
    "input-path": passing(InputPath="$.order"),
    "input-null": passing(InputPath=None),
    "output-null": passing(OutputPath=None),
    "result": passing(Result={"a": 1}),
    "result-path": passing(Result=5, ResultPath="$.order.paid"),
    "result-null": passing(Result=5, ResultPath=None),
    "new-objects": passing(Result=5, ResultPath="$.a.b.c"),
    "no-place": passing(Result=5, ResultPath="$.n.b"),
    "parameters": passing(Parameters={"t.$": "$.order.lines[1]", "deep": {"n.$": "$.n"}, "name.$": "$$.State.Name"}),
    "parameters-gone": passing(Parameters={"t.$": "$.gone"}),
    "input-gone": passing(InputPath="$.gone"),
    "all-filters": passing(InputPath="$.order", Parameters={"v.$": "$.total"}, ResultPath="$.out", OutputPath="$.out"),
    "fails": failing(),
    "catch-whole": failing([{"ErrorEquals": ["States.ALL"], "Next": "Z"}]),
    "catch-kept": failing([{"ErrorEquals": ["Sold.Out"], "ResultPath": "$.error", "Next": "Z"}]),
    "catch-dropped": failing([{"ErrorEquals": ["Sold.Out"], "ResultPath": None, "Next": "Z"}]),
    "catch-other": failing([{"ErrorEquals": ["Other"], "Next": "Z"}]),
    "catch-second": failing([{"ErrorEquals": ["Other"], "Next": "Z"}, {"ErrorEquals": ["States.ALL"], "ResultPath": "$.e", "Next": "Z"}]),
    "never-retried": failing([{"ErrorEquals": ["States.ALL"], "Next": "Z"}], [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 0}]),
    "choice": choosing({"Variable": "$.n", "NumericGreaterThan": 3}),
    "choice-default": choosing({"Variable": "$.n", "NumericLessThan": 3}),
    "choice-and": choosing({"And": [{"Variable": "$.flag", "BooleanEquals": True}, {"Variable": "$.order.total", "NumericEquals": 30}]}),
    "choice-not": choosing({"Not": {"Variable": "$.gone", "IsPresent": True}}),
    "map": {"StartAt": "M", "States": {"M": {"Type": "Map", "ItemsPath": "$.order.lines", "ItemProcessor": EACH, "ResultPath": "$.done", "End": True}}},
    "map-selected": {"StartAt": "M", "States": {"M": {"Type": "Map", "ItemsPath": "$.order.lines", "ItemSelector": {"at.$": "$$.Map.Item.Index", "of.$": "$.id", "v.$": "$$.Map.Item.Value"}, "ItemProcessor": EACH, "End": True}}},
    "parallel": {"StartAt": "P", "States": {"P": {"Type": "Parallel", "Branches": [EACH, EACH], "ResultSelector": {"first.$": "$[0].got.id"}, "ResultPath": "$.both", "End": True}}},
}  # fmt: skip

# The specification names this error; moto reports States.Runtime (by accident: its own TypeError).
NAMED = {"no-place": "States.ResultPathMatchFailure"}


@pytest.fixture(scope="module")
def steps():
    with sandbox.start() as aws:
        yield aws.client("stepfunctions")


@pytest.mark.parametrize("name", MACHINES)
def test_both_interpreters_agree(steps, name):
    role = f"arn:aws:iam::{sandbox.ACCOUNT}:role/steps"
    machine = steps.create_state_machine(name=name, definition=json.dumps(MACHINES[name]), roleArn=role)
    started = steps.start_execution(stateMachineArn=machine["stateMachineArn"], input=json.dumps(INPUT))
    for _turn in range(400):
        theirs = steps.describe_execution(executionArn=started["executionArn"])
        if theirs["status"] != "RUNNING":
            break
        time.sleep(0.02)
    ours = sfn.run(MACHINES[name], INPUT)
    assert ours.status == theirs["status"]
    if ours.status == "SUCCEEDED":
        assert ours.output == json.loads(theirs["output"])
    else:
        assert ours.error == NAMED.get(name, theirs["error"])
        assert theirs["error"] == ("States.Runtime" if name in NAMED else ours.error)
