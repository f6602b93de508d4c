"""Where the sandbox's CloudFormation is simpler than AWS, as lesson 27 says; a change here means a sentence there."""

import json

import pytest

from aws_study import sandbox


@pytest.fixture
def stacks():
    with sandbox.start(clock="2026-11-24T09:00:00Z") as aws:
        yield aws.client("cloudformation")


def test_what_lesson_27_calls_simpler(stacks):
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 30}}
    reader = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Fn::GetAtt": ["Jobs", "QueueName"]}}}
    template = {"Resources": {"Jobs": queue, "Ring": reader}}
    stacks.create_stack(StackName="jobs", TemplateBody=json.dumps(template))
    deny = {"Effect": "Deny", "Principal": "*", "Action": "Update:*", "Resource": "*"}
    stacks.set_stack_policy(StackName="jobs", StackPolicyBody=json.dumps({"Statement": [deny]}))
    queue["Properties"]["VisibilityTimeout"] = 60
    wider = {"StackName": "jobs", "ChangeSetName": "wider"}
    stacks.create_change_set(**wider, ChangeSetType="UPDATE", TemplateBody=json.dumps(template))
    changes = [change["ResourceChange"] for change in stacks.describe_change_set(**wider)["Changes"]]
    assert [(line["LogicalResourceId"], line["Action"]) for line in changes] == [("Jobs", "Modify")]  # no line for Ring
    assert all("Replacement" not in line and not line.get("Details") for line in changes)
    stacks.execute_change_set(**wider)  # the policy would refuse this
    assert stacks.describe_stacks(StackName="jobs")["Stacks"][0]["StackStatus"] == "UPDATE_COMPLETE"
