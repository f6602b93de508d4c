"""A service answers to the name of the notes and to its name of today."""

import re

import pytest

from aws_study import facts
from aws_study.facts.table import rows


@pytest.mark.parametrize(
    ("asked", "name", "state"),
    [
        ("SQS", "Amazon Simple Queue Service", "active"),
        ("amazon sqs", "Amazon Simple Queue Service", "active"),
        ("Kinesis Data Firehose", "Amazon Data Firehose", "renamed"),
        ("Data Firehose", "Amazon Data Firehose", "active"),
        ("CloudWatch Events", "Amazon EventBridge", "renamed"),
        ("EventBridge", "Amazon EventBridge", "active"),
        ("SSO", "AWS IAM Identity Center", "renamed"),
        ("ELB", "Elastic Load Balancing", "active"),
        ("EC2", "Amazon Elastic Compute Cloud", "active"),
        ("CodeCommit", "AWS CodeCommit", "active (returned)"),
        ("lambda", "AWS Lambda", "active"),
        ("ACM", "AWS Certificate Manager", "active"),
    ],
)
def test_old_and_new_names(asked, name, state):
    service = facts.service(asked)
    assert (service.name, service.state) == (name, state)


def test_every_service_is_found_by_both_of_its_names():
    for row in rows("facts/service_lifecycle.csv"):
        assert facts.service(row["old_name"]).name == row["name"]
        if not row["name"].startswith("("):
            assert facts.service(row["name"]).name == row["name"]


def test_changes_of_a_service():
    everything = facts.changes()
    assert len(everything) == len(rows("facts/changes.csv"))
    some = facts.changes("S3")
    assert {"S3", "S3 lifecycle"} <= {change.name for change in some}
    assert "Lambda" not in {change.name for change in some}
    assert "RDS/Aurora" in {change.name for change in facts.changes("aurora")}
    assert all(re.fullmatch(r"(\d{4}(-\d\d){0,2})?", change.since) for change in everything)
    assert all(change.since or change.since_note for change in everything)
    assert {change.confidence for change in everything} == {"high", "medium"}


def test_dates_of_versions_come_in_their_order():
    for product in {row["product"] for row in rows("facts/version_lifecycle.csv")}:
        for version in facts.versions(product):
            dates = [
                version.released,
                version.standard_support_end or version.end_of_life,
                version.extended_support_end,
            ]
            dates = [date for date in dates if date]
            assert dates == sorted(dates), version
            assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", date) for date in dates)


def test_actions_and_policies():
    actions = facts.iam_actions()
    assert actions["s3:GetObject"].level == "Read"
    assert "object" in actions["s3:GetObject"].optional
    assert {action.level for action in actions.values()} == {
        "List",
        "Read",
        "Write",
        "Tagging",
        "Permissions management",
    }
    for name, policy in facts.managed_policies().items():
        assert policy["arn"].endswith(f"/{name}")
        assert policy["document"]["Version"] == "2012-10-17"
        assert policy["document"]["Statement"]
