"""Lesson 02: what the debugger, the access matrix and the checker of typed policies must say, whatever is chosen."""

from itertools import product

import pytest

from aws_study import text
from aws_study.core.checks import ParameterError
from aws_study.services.iam import Verdict
from aws_study.simulations import iam_policies as lesson
from aws_study.simulations import iam_policies_company as company
from aws_study.simulations.iam_policies_matrix import run_matrix

COMPANY = {"developers": "not-iam", "minutes": 10, "boundary": "none", "scp": "full", "bucket": "partner", "region": "us-east-1"}  # fmt: skip


def matrix(**values):
    return run_matrix(**{**COMPANY, **values})


def test_no_number_of_allows_outvotes_one_deny():
    debugger = lesson.policy_debugger()
    for count in (0, 1, 7, 1000):
        debugger.set(more_allows=count)
        assert debugger.view.decision.verdict is Verdict.EXPLICITLY_DENIED
        assert debugger.view.fitting == 4 + count
    debugger.set(identity="none", resource="none", more_allows=0)
    assert debugger.view.decision.verdict is Verdict.IMPLICITLY_DENIED
    debugger.set(more_allows=1)
    assert debugger.view.decision.verdict is Verdict.ALLOWED
    assert debugger.table.iloc[3, 1] == "yes"


def test_allows_more_are_whole_and_at_most_a_thousand():
    with pytest.raises(ParameterError, match="more_allows"):
        lesson.policy_debugger().set(more_allows=1001)


@pytest.mark.parametrize("developers", ["none", *company.STATEMENTS["developers"]])
def test_guardrails_grant_nothing(developers):
    for boundary, scp in product(("none", *company.STATEMENTS["boundary"]), company.STATEMENTS["scp"]):
        view = matrix(developers=developers, boundary=boundary, scp=scp, minutes=90, region="eu-west-1")
        assert view.gained == 0
        kinds = [view.count(kind) for kind in ("allowed", "deny", "taken", "never")]
        assert sum(kinds) == len(company.WHO) * len(company.ACTIONS)


def test_a_key_without_a_code_walks_past_a_deny_without_if_exists():
    plain, closed = matrix(scp="mfa", minutes=90), matrix(scp="mfa-if-exists", minutes=90)
    danger = [action for action in company.ACTIONS if plain.kind("alice", action) == "deny"]
    assert len(danger) == 6
    assert not any(plain.kind("ci", action) == "deny" for action in danger)
    assert all(closed.kind(who, action) == "deny" for who in ("ci", "app") for action in danger)
    assert matrix(scp="mfa", minutes=60).count("deny") == 0
    assert matrix(minutes=60).allowed("admin") == 12
    assert matrix(minutes=60.1).allowed("admin") == 0


def test_an_scp_reaches_every_caller_of_the_account_and_nobody_else():
    view = matrix(scp="audit")
    painted = {(who, action) for who, action in view.decisions if view.kind(who, action) == "deny"}
    assert painted == set(product(company.GUARDED, ("cloudtrail:StopLogging", "organizations:LeaveOrganization")))
    closed = matrix(scp="region", region="eu-west-1")
    assert closed.kind("vera", "s3:GetObject") == closed.kind("trail", "s3:PutObject") == "allowed"
    assert closed.kind("root", "iam:CreateUser") == "allowed"  # IAM answers in us-east-1, which is open


def test_a_bucket_policy_that_names_the_user_is_not_limited_by_the_boundary():
    limits = {"boundary": "tables", "developers": "none"}
    assert matrix(**limits).kind("alice", "s3:GetObject") == "never"
    assert matrix(**limits, bucket="alice").kind("alice", "s3:GetObject") == "allowed"


DONE = """
{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::orders/*"},
  {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::orders/*",
   "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}]}
"""


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("]}", "]"), "identity[0]: This is no JSON: it breaks off at line 6, column 1."),
        (('"arn:aws:s3:::orders/*"', '"orders/*"'), "identity[0].Statement[0].Resource: “orders/*” is no ARN."),
        (('"Allow"', '"allow"'), "identity[0].Statement[0].Effect: allow is no Effect."),
        (('"Bool"', '"Boolean"'), "identity[0].Statement[1].Condition: “Boolean” is no condition operator."),
        (('"Bool"', '"BoolIfExists"'), "s3:PutObject on arn:aws:s3:::orders/2026.csv with an access key, without MFA: Allowed."),
        (('"s3:GetObject"', '"s3:*"'), "s3:DeleteObject on arn:aws:s3:::orders/2026.csv with MFA: Allowed. It must not be."),
        (('"Action": "s3:GetObject"', '"NotAction": "iam:*"'), "Advice: Allow with NotAction"),
        (("", ""), "Well done: all 6 requests"),
    ],
)  # fmt: skip
def test_a_typed_policy_is_told_what_it_lacks(change, says):
    assert says in lesson.clinic(DONE.replace(*change))


def test_every_fault_that_an_identity_policy_can_have_is_said_in_both_languages():
    broken = [
        "[", '{"Statement": [], "Statement": []}', "[]", {"Statement": {}}, {"Version": "2027", "Statement": {"Sid": "a b", "Effect": "Allow", "Action": [], "NotAction": 1, "Resource": "x"}},
        {"Statement": [{"Sid": "A", "Effect": "Allow", "Action": "s3:*", "Resource": "*", "Principal": "*", "Condition": {"Bool": {"x": "y", "aws:y": "z"}}}, {"Sid": "A", "Effect": "Deny"}]},
        {"Statement": {"Effect": "Allow", "Action": ["*", "iam:PassRole"], "Resource": "*"}}, {"Statement": {"Effect": "Allow", "NotAction": "s3:*", "Resource": "arn:aws:s3:::${aws:username}"}},
    ]  # fmt: skip
    try:
        for language in text.LANGUAGES:
            text.use_language(language)
            lines = [line for policy in broken for line in lesson.clinic(policy).splitlines()]
            assert len(lines) > 18
            assert not any(line.rpartition(": ")[2].islower() and "_" in line.rpartition(": ")[2] for line in lines)
    finally:
        text.use_language("en")
