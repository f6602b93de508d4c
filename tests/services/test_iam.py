"""IAM's verdicts: the documented cases, the stored scenarios, every operator, and what holds for all policies."""

import pytest
import worked
from hypothesis import given, settings
from hypothesis import strategies as st

from aws_study.core.checks import ParameterError
from aws_study.services import iam
from aws_study.services.iam import PolicySet, Request, Verdict, evaluate

DOCUMENTED = worked.whole("iam")
SCENARIOS = worked.whole("iam_differential")["rows"]
HOME, AWAY = "111122223333", "444455556666"
ALICE, DEV = f"arn:aws:iam::{HOME}:user/alice", f"arn:aws:iam::{HOME}:role/dev"
SESSION, ROOT = f"arn:aws:sts::{HOME}:assumed-role/dev/nightly", f"arn:aws:iam::{HOME}:root"
OBJECT = "arn:aws:s3:::orders/a.csv"


def policy(*statements, version="2012-10-17"):
    return {"Version": version, "Statement": list(statements)}


def allow(action="s3:*", resource="*", **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action="s3:*", resource="*", **more):
    return {**allow(action, resource, **more), "Effect": "Deny"}


def decide(principal=ALICE, action="s3:GetObject", resource=OBJECT, account=HOME, context=None, **row):
    return evaluate(Request(principal, action, resource, account, context or {}), PolicySet.from_json(row))


@pytest.mark.parametrize("row", DOCUMENTED["rows"], ids=lambda row: row["id"])
def test_documented_cases(row):
    assert evaluate(Request.from_json(row["request"]), PolicySet.from_json(row)).verdict == row["expected"]


@pytest.mark.parametrize("row", SCENARIOS, ids=lambda row: str(row["id"]))
def test_stored_scenarios(row):
    assert evaluate(Request.from_json(row["request"]), PolicySet.from_json(row)).verdict == row["expected"]
    assert iam.judge(row) == row["expected"]


def test_the_words_of_the_verdict():
    assert [str(verdict) for verdict in Verdict] == ["Allowed", "ExplicitlyDenied", "ImplicitlyDenied"]
    assert len(SCENARIOS) == 60


def test_disputed_rules_as_the_module_says_them():
    named = policy(allow(Principal={"AWS": SESSION}))
    silent = policy(allow("sqs:*"))
    assert decide(SESSION, resourcePolicy=named, session=silent).verdict == Verdict.ALLOWED  # D1, AWS's text
    hole = policy({"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::${aws:PrincipalTag/team}/*"})
    assert decide(identity=[hole]).verdict == Verdict.IMPLICITLY_DENIED  # D2
    typed = policy(allow("wafv2:*", "arn:aws:wafv2:*:*:*/webacl/*/*"))
    acl = "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1"
    assert decide(action="wafv2:GetWebACL", resource=acl, identity=[typed]).verdict == Verdict.ALLOWED  # D3
    any_value = {"ForAnyValue:StringLikeIfExists": {"aws:TagKeys": "e*"}}
    assert decide(identity=[policy(allow(Condition=any_value))]).verdict == Verdict.ALLOWED  # D4
    everything = [policy(allow("*"))]
    key = f"arn:aws:kms:eu-west-1:{HOME}:key/1234"
    assert decide(action="kms:Decrypt", resource=key, identity=everything).verdict == Verdict.IMPLICITLY_DENIED  # D5
    assert decide(action="sts:AssumeRole", resource=DEV, identity=everything).verdict == Verdict.IMPLICITLY_DENIED
    trust = policy({"Effect": "Allow", "Principal": {"AWS": HOME}, "Action": "sts:AssumeRole"})
    both = decide(action="sts:AssumeRole", resource=DEV, identity=everything, resourcePolicy=trust)
    assert both.verdict == Verdict.ALLOWED
    assert decide(action="sts:AssumeRole", resource=DEV, resourcePolicy=trust).reason == "identity_silent"


@pytest.mark.parametrize(
    ("who", "named", "limit", "expected"),
    [
        (ALICE, ALICE, "boundary", "Allowed"),  # a user who is named is not limited
        (SESSION, SESSION, "boundary", "Allowed"),
        (SESSION, DEV, "boundary", "ImplicitlyDenied"),  # a role that is named is
        (SESSION, DEV, "session", "ImplicitlyDenied"),
        (DEV, DEV, "boundary", "ImplicitlyDenied"),
        (ALICE, HOME, "boundary", "ImplicitlyDenied"),  # naming the account only delegates
        (SESSION, DEV, None, "Allowed"),
        (ALICE, ROOT, None, "ImplicitlyDenied"),
        (ALICE, "*", "boundary", "Allowed"),
    ],
)
def test_whom_the_resource_names_decides_which_limits_count(who, named, limit, expected):
    limits = {limit: policy(allow("sqs:*"))} if limit else {}
    assert decide(who, resourcePolicy=policy(allow(Principal={"AWS": named})), **limits).verdict == expected


def test_both_accounts_have_to_allow():
    mine, theirs = [policy(allow())], policy(allow(Principal={"AWS": HOME}))
    assert decide(account=AWAY, identity=mine).reason == "resource_silent"
    assert decide(account=AWAY, resourcePolicy=theirs).reason == "identity_silent"
    assert decide(account=AWAY, identity=mine, resourcePolicy=theirs).verdict == Verdict.ALLOWED
    named = policy(allow(Principal={"AWS": ALICE}))
    assert decide(account=AWAY, resourcePolicy=named).reason == "identity_silent"


def test_every_level_of_the_organization_has_to_allow():
    full, queue = policy(allow("*")), policy(allow("sqs:*"))
    mine = [policy(allow())]
    assert decide(identity=mine, scps=[[full], [full]]).verdict == Verdict.ALLOWED
    assert decide(identity=mine, scps=[[full], [queue]]).reason == "scp_silent"
    assert decide(identity=mine, scps=[[full], []]).reason == "scp_silent"
    assert decide(identity=mine, scps=[[full, queue], [full]]).verdict == Verdict.ALLOWED
    assert decide(identity=mine, rcps=[[full], [queue]]).reason == "rcp_silent"
    assert decide(scps=[[full]]).reason == "identity_silent"  # a guardrail grants nothing
    assert decide(ROOT, scps=[[full], [queue]]).reason == "scp_silent"  # the root user of a member account too


def test_the_root_user_needs_no_policy_and_a_service_needs_the_resources():
    assert decide(ROOT).reason == "root"
    assert decide(ROOT, resourcePolicy=policy(deny(Principal="*"))).verdict == Verdict.EXPLICITLY_DENIED
    trail = policy(allow("s3:PutObject", Principal={"Service": "cloudtrail.amazonaws.com"}))
    assert decide("cloudtrail.amazonaws.com", "s3:PutObject", resourcePolicy=trail).verdict == Verdict.ALLOWED
    assert decide("config.amazonaws.com", "s3:PutObject", resourcePolicy=trail).reason == "resource_silent"
    assert decide(action="sts:GetCallerIdentity", resource="*", identity=[policy(deny("*"))]).reason == "always_allowed"


def test_the_deciding_statement_is_named():
    second = policy(allow("sqs:*"), deny("s3:Get*", Sid="NoReading"))
    decision = decide(identity=[policy(allow()), second], resourcePolicy=policy(allow(Principal="*")))
    assert (decision.verdict, decision.slot, decision.reason) == ("ExplicitlyDenied", "identity", "explicit_deny")
    assert decision.place == iam.Place("identity", 0, 1, 1, "NoReading")
    assert [gate.slot for gate in decision.trace] == list(iam.ORDER)
    answers = {gate.slot: gate.answer for gate in decision.trace}
    assert answers == {
        "rcp": "absent", "scp": "absent", "resource": "not_asked",
        "identity": "deny", "boundary": "absent", "session": "absent",
    }  # fmt: skip
    granted = decide(identity=[policy(allow("sqs:*"), allow())], boundary=policy(allow("s3:Get*")))
    assert granted.place == iam.Place("identity", 0, 0, 1, "")
    assert {gate.slot: gate.answer for gate in granted.trace}["boundary"] == "allow"
    direct = decide(resourcePolicy=policy(allow(Principal={"AWS": ALICE})), boundary=policy(allow("sqs:*")))
    assert {gate.slot: gate.answer for gate in direct.trace}["boundary"] == "bypassed"


def test_why_each_statement_missed():
    row = {
        "identity": [policy(allow("sqs:*"), allow(resource="arn:aws:s3:::bills/*"), deny(Condition={"Bool": {"aws:SecureTransport": "false"}}))],
        "resourcePolicy": policy(allow(Principal={"AWS": AWAY})),
    }  # fmt: skip
    table = iam.explain(Request(ALICE, "s3:GetObject", OBJECT, HOME), PolicySet.from_json(row))
    assert table["missed"].tolist() == ["Principal", "Action", "Resource", "Condition Bool aws:SecureTransport"]
    assert table["slot"].tolist() == ["resource", "identity", "identity", "identity"]


@pytest.mark.parametrize(
    ("pattern", "action", "fits"),
    [
        ("s3:Get*", "s3:GetObject", True),
        ("S3:GETOBJECT", "s3:GetObject", True),
        ("s3:?etObject", "s3:PutObject", False),
        ("s3:*Object", "s3:GetObjectAcl", False),
        ("*", "iam:CreateUser", True),
        ("s3:*", "s3express:CreateSession", False),
    ],
)
def test_actions(pattern, action, fits):
    assert (decide(action=action, identity=[policy(allow(pattern))]).verdict == "Allowed") is fits
    inverted = policy({"Effect": "Allow", "NotAction": pattern, "Resource": "*"})
    assert (decide(action=action, identity=[inverted]).verdict == "Allowed") is not fits


@pytest.mark.parametrize(
    ("pattern", "resource", "fits"),
    [
        ("arn:aws:s3:::orders/*", "arn:aws:s3:::orders/2026/a.csv", True),
        ("arn:aws:s3:::orders/*", "arn:aws:s3:::orders", False),
        ("arn:aws:s3:::Orders/*", "arn:aws:s3:::orders/a", False),  # ARNs are case-sensitive
        ("arn:aws:sqs:*:111122223333:jobs", "arn:aws:sqs:eu-west-1:111122223333:jobs", True),
        ("arn:aws:sqs:*:jobs", "arn:aws:sqs:eu-west-1:111122223333:jobs", None),  # a * does not run over a colon
        ("arn:aws:sqs:*:*:jobs", "arn:aws:sqs:eu-west-1:444455556666:jobs", True),
        ("arn:aws:iam::*:user/al*", "arn:aws:iam::111122223333:user/alice", True),
        ("arn:aws:s3:::*log*", "arn:aws:s3:::shop-logs/x", True),
        ("*", "*", True),
        ("arn:aws:s3:::orders/a?csv", "arn:aws:s3:::orders/a.csv", True),
        ("arn:aws:s3:::orders/a.csv", "arn:aws:s3:::orders/aXcsv", False),
        ("arn:aws:s3:::home/${aws:username}/*", "arn:aws:s3:::home/alice/notes", True),
        ("arn:aws:s3:::home/${aws:username}/*", "arn:aws:s3:::home/bob/notes", False),
        ("arn:aws:s3:::home/${aws:PrincipalTag/desk}/*", "arn:aws:s3:::home/1/notes", False),
        ("arn:aws:s3:::home/${aws:PrincipalTag/desk, 'lobby'}/*", "arn:aws:s3:::home/lobby/notes", True),
        ("arn:aws:s3:::home/${*}/x", "arn:aws:s3:::home/*/x", True),
        ("arn:aws:s3:::home/${*}/x", "arn:aws:s3:::home/any/x", False),
    ],
)
def test_resources(pattern, resource, fits):
    document = policy(allow("*", pattern))
    if fits is None:
        with pytest.raises(ParameterError, match="arn"):
            PolicySet.from_json({"identity": [document]})
        return
    assert (decide(action="s3:GetObject", resource=resource, identity=[document]).verdict == "Allowed") is fits


@pytest.mark.parametrize(
    ("excepted", "resource", "fits"),
    [
        ("arn:aws:s3:::bills/*", OBJECT, True),
        ("arn:aws:s3:::orders/*", OBJECT, False),
        (["arn:aws:s3:::bills/*", "arn:aws:s3:::o?ders/*"], OBJECT, False),
        ("arn:aws:s3:::${aws:username}/*", OBJECT, True),
        ("arn:aws:s3:::${aws:username}/*", "arn:aws:s3:::alice/a", False),
    ],
)
def test_everything_but_these_resources(excepted, resource, fits):
    inverted = policy({"Effect": "Allow", "Action": "s3:*", "NotResource": excepted})
    assert (decide(resource=resource, identity=[inverted]).verdict == "Allowed") is fits


@pytest.mark.parametrize(
    ("spared", "who", "expected"),
    [
        ([ALICE, ROOT], ALICE, "Allowed"),  # the guide's example: everybody but this user is denied
        ([ALICE, ROOT], f"arn:aws:iam::{HOME}:user/bob", "ExplicitlyDenied"),
        ([ALICE, ROOT], ROOT, "Allowed"),
        ([SESSION, DEV, ROOT], SESSION, "Allowed"),
        ([DEV, ROOT], SESSION, "ExplicitlyDenied"),  # a session has to be named itself
        ([ALICE], "cloudtrail.amazonaws.com", "ExplicitlyDenied"),
    ],
)
def test_everybody_but_these_principals(spared, who, expected):
    others = policy(deny(NotPrincipal={"AWS": spared}))
    assert decide(who, identity=[policy(allow())], resourcePolicy=others).verdict == expected


def test_an_allow_for_everybody_but_an_account_leaves_all_of_it_out():
    others = policy(allow(NotPrincipal={"AWS": AWAY}))
    vera = f"arn:aws:iam::{AWAY}:user/vera"
    assert decide(vera, identity=[policy(allow())], resourcePolicy=others).reason == "resource_silent"
    assert decide(resourcePolicy=others).verdict == Verdict.ALLOWED


def test_a_variable_is_literal_in_the_old_version():
    old = policy(allow(resource="arn:aws:s3:::home/${aws:username}/*"), version="2008-10-17")
    assert decide(resource="arn:aws:s3:::home/alice/x", identity=[old]).verdict == "ImplicitlyDenied"


CONTEXT = {
    "aws:PrincipalTag/team": "red", "aws:SecureTransport": True, "aws:MultiFactorAuthAge": 120, "aws:SourceIp": "203.0.113.9",
    "aws:CurrentTime": "2026-11-24T09:00:00Z", "aws:TagKeys": ["env", "owner"], "s3:key": "c2VjcmV0",
}  # fmt: skip
TEAM, AGE, NOW, TAGS, GONE = (
    "aws:PrincipalTag/team",
    "aws:MultiFactorAuthAge",
    "aws:CurrentTime",
    "aws:TagKeys",
    "aws:RequestTag/none",
)


@pytest.mark.parametrize(
    ("operator", "key", "values", "holds"),
    [
        ("StringEquals", TEAM, "red", True), ("StringEquals", TEAM, "Red", False), ("StringEquals", TEAM, ["blue", "red"], True),
        ("StringEquals", TEAM.upper(), "red", True), ("StringNotEquals", TEAM, ["blue", "red"], False),
        ("StringEqualsIgnoreCase", TEAM, "RED", True), ("StringNotEqualsIgnoreCase", TEAM, "RED", False),
        ("StringLike", TEAM, "r?d", True), ("StringNotLike", TEAM, "r*", False), ("StringLike", "aws:PrincipalArn", "*/${aws:username}", True),
        ("NumericEquals", AGE, "120.0", True), ("NumericNotEquals", AGE, 120, False), ("NumericLessThan", AGE, 120, False),
        ("NumericLessThanEquals", AGE, 120, True), ("NumericGreaterThan", AGE, 119, True), ("NumericGreaterThanEquals", AGE, 121, False),
        ("DateEquals", NOW, "2026-11-24T10:00:00+01:00", True), ("DateNotEquals", NOW, "2026-11-24", True), ("DateLessThan", NOW, "2027", True),
        ("DateLessThanEquals", NOW, "2026-11", False), ("DateGreaterThan", NOW, "1700000000", True), ("DateGreaterThanEquals", NOW, "2026-11-24", True),
        ("Bool", "aws:SecureTransport", True, True), ("Bool", "aws:SecureTransport", "false", False), ("BinaryEquals", "s3:key", "c2VjcmV0", True),
        ("IpAddress", "aws:SourceIp", "203.0.113.0/24", True), ("IpAddress", "aws:SourceIp", "203.0.113.9", True),
        ("IpAddress", "aws:SourceIp", "2001:db8::/32", False), ("NotIpAddress", "aws:SourceIp", ["10.0.0.0/8", "203.0.113.0/24"], False),
        ("ArnEquals", "aws:PrincipalArn", "arn:aws:iam::*:user/alice", True), ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::1*:user/al*", True),
        ("ArnNotEquals", "aws:PrincipalArn", DEV, True), ("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::*:user/*", False),
        ("Null", TEAM, "false", True), ("Null", TEAM, True, False), ("Null", GONE, True, True),
        ("StringEquals", GONE, "x", False), ("StringNotEquals", GONE, "x", True), ("StringEqualsIfExists", GONE, "x", True),
        ("StringEqualsIfExists", TEAM, "blue", False), ("NumericLessThanIfExists", GONE, 1, True), ("NotIpAddress", GONE, "10.0.0.0/8", True),
        ("ForAllValues:StringEquals", TAGS, ["env", "owner", "cost"], True), ("ForAllValues:StringEquals", TAGS, ["env"], False),
        ("ForAllValues:StringEquals", GONE, "x", True), ("ForAnyValue:StringEquals", TAGS, "env", True), ("ForAnyValue:StringEquals", GONE, "x", False),
        ("ForAllValues:StringNotEquals", TAGS, "env", False), ("ForAnyValue:StringNotEquals", TAGS, "env", True), ("ForAnyValue:StringNotLike", TAGS, "*", False),
    ],
)  # fmt: skip
def test_condition_operators(operator, key, values, holds):
    document = policy(allow(Condition={operator: {key: values}}))
    assert (decide(context=CONTEXT, identity=[document]).verdict == "Allowed") is holds


# Laws


ACTIONS = st.sampled_from(["s3:*", "s3:Get*", "s3:PutObject", "sqs:*", "*"])
RESOURCES = st.sampled_from(["*", "arn:aws:s3:::orders/*", "arn:aws:s3:::bills/*", "arn:aws:s3:::${aws:username}/*"])
CONDITIONS = st.sampled_from([{}, {"Bool": {"aws:SecureTransport": "true"}}, {"StringNotEquals": {TEAM: "red"}}])
STATEMENTS = st.builds(
    lambda effect, action, resource, condition, inverted: {
        "Effect": effect,
        "NotAction" if inverted else "Action": action,
        "Resource": resource,
        "Condition": condition,
    },
    st.sampled_from(["Allow", "Allow", "Deny"]), ACTIONS, RESOURCES, CONDITIONS, st.booleans(),
)  # fmt: skip
POLICIES = st.lists(STATEMENTS, min_size=1, max_size=4).map(lambda statements: policy(*statements))
ROWS = st.fixed_dictionaries(
    {
        "identity": st.lists(POLICIES, max_size=2),
        "boundary": st.none() | POLICIES,
        "session": st.none() | POLICIES,
        "resourcePolicy": st.none()
        | POLICIES.map(lambda found: policy(*({**one, "Principal": {"AWS": ALICE}} for one in found["Statement"]))),
        "scps": st.lists(st.lists(POLICIES, min_size=1, max_size=2), max_size=2),
    }
)
REQUESTS = st.builds(
    lambda who, action, account, context: Request(who, action, OBJECT, account, context),
    st.sampled_from([ALICE, SESSION, ROOT]), st.sampled_from(["s3:GetObject", "s3:PutObject"]), st.sampled_from([HOME, AWAY]),
    st.sampled_from([{}, {"aws:SecureTransport": "true", TEAM: "red"}]),
)  # fmt: skip


@given(
    ROWS,
    REQUESTS,
    STATEMENTS.map(lambda one: {**one, "Effect": "Deny"}),
    st.sampled_from(["identity", "boundary", "scps"]),
)
@settings(max_examples=150, deadline=None)
def test_a_deny_more_never_widens_access(row, request, more, slot):
    before = evaluate(request, PolicySet.from_json(row)).verdict
    if slot == "identity":
        wider = {**row, "identity": [*row["identity"], policy(more)]}
    elif slot == "boundary":
        wider = {**row, "boundary": policy(*(row["boundary"] or policy(allow("*")))["Statement"], more)}
    else:
        wider = {**row, "scps": [*row["scps"], [policy(allow("*"), more)]]}
    after = evaluate(request, PolicySet.from_json(wider)).verdict
    assert before == Verdict.ALLOWED or after != Verdict.ALLOWED
    assert before != Verdict.EXPLICITLY_DENIED or after == Verdict.EXPLICITLY_DENIED


@given(ROWS, REQUESTS, st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_order_of_statements_and_policies_does_not_matter(row, request, rng):
    def shuffled(document):
        return document and policy(*rng.sample(document["Statement"], len(document["Statement"])))

    turned = {**row, **{slot: shuffled(row[slot]) for slot in ("boundary", "session", "resourcePolicy")}}
    turned["identity"] = [shuffled(document) for document in reversed(row["identity"])]
    turned["scps"] = [list(reversed(level)) for level in reversed(row["scps"])]
    one, other = (evaluate(request, PolicySet.from_json(found)) for found in (row, turned))
    assert (one.verdict, one.slot) == (other.verdict, other.slot)


@given(REQUESTS)
def test_without_policies_only_root_at_home_may(request):
    verdict = evaluate(request, PolicySet()).verdict
    root_at_home = request.principal == ROOT and request.resource_account == HOME
    assert verdict == (Verdict.ALLOWED if root_at_home else Verdict.IMPLICITLY_DENIED)


@given(ROWS, REQUESTS, POLICIES)
@settings(max_examples=100, deadline=None)
def test_a_boundary_grants_nothing(row, request, limit):
    free = evaluate(request, PolicySet.from_json({**row, "boundary": None})).verdict
    bound = evaluate(request, PolicySet.from_json({**row, "boundary": limit})).verdict
    assert free == Verdict.ALLOWED or bound != Verdict.ALLOWED


# Bad input


@pytest.mark.parametrize(
    ("change", "parameter"),
    [
        ({"principal": "alice"}, "principal"), ({"principal": 7}, "principal"), ({"action": "GetObject"}, "action"), ({"action": "s3:Get*"}, "action"),
        ({"resource": "orders"}, "resource"), ({"resource_account": "123"}, "resource_account"), ({"resource_account": 111122223333}, "resource_account"),
        ({"context": "x"}, "context"), ({"context": {"aws:x": {"a": 1}}}, "context[aws:x]"),
    ],
)  # fmt: skip
def test_bad_requests_are_refused(change, parameter):
    good = {"principal": ALICE, "action": "s3:GetObject", "resource": OBJECT, "resource_account": HOME}
    with pytest.raises(ParameterError) as refused:
        Request(**{**good, **change})
    assert refused.value.parameter == parameter


def test_bad_sets_are_refused_with_the_place():
    with pytest.raises(ParameterError) as refused:
        PolicySet.from_json({"identities": []})
    assert refused.value.parameter == "identities"
    with pytest.raises(ParameterError) as refused:
        Request.from_json({"principal": ALICE})
    assert refused.value.parameter == "action"
    with pytest.raises(ParameterError) as refused:
        PolicySet.from_json({"scps": [[policy(allow("*"))], [policy(allow("*"), deny(Principal="*"))]]})
    assert refused.value.parameter == "scp[1].Statement[1].Principal"
