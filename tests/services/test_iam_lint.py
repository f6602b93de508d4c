"""Malformed policies: the place and the code, as a linter would give them; and advice for what IAM accepts."""

import pytest

from aws_study.core.checks import OneOf, ParameterError
from aws_study.services import iam, iam_lint

GOOD = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}


def without(*fields, **more):
    return {**{name: value for name, value in GOOD.items() if name not in fields}, **more}


@pytest.mark.parametrize(
    ("statement", "field", "code"),
    [
        (without(Effect="allow"), "Effect", "effect"), (without("Effect"), "Effect", "effect"), (without("Action"), "Action", "missing"),
        (without(NotAction="s3:*"), "NotAction", "both"), (without(Action="GetObject"), "Action", "action"), (without(Action="s3:Get Object"), "Action", "action"),
        (without(Action=[]), "Action", "empty"), (without(Action=7), "Action", "action"), (without("Resource"), "Resource", "missing"),
        (without(Resource="orders/*"), "Resource", "arn"), (without(Resource="arn:aws:s3:orders"), "Resource", "arn"), (without(NotResource="*"), "NotResource", "both"),
        (without(Principal="*"), "Principal", "principal_forbidden"), (without(Sid="my sid"), "Sid", "sid"), (without(Actions="s3:*"), "Actions", "unknown_field"),
        (without(Version="2012-10-17"), "Version", "unknown_field"), (without(Condition=[]), "Condition", "not_an_object"),
        (without(Condition={"StringMatches": {"aws:x": "y"}}), "Condition", "operator"), (without(Condition={"ForSome:StringLike": {"aws:x": "y"}}), "Condition", "operator"),
        (without(Condition={"NullIfExists": {"aws:x": "true"}}), "Condition", "operator"), (without(Condition={"Bool": {}}), "Condition.Bool", "not_an_object"),
        (without(Condition={"Bool": {"SecureTransport": "true"}}), "Condition.Bool", "condition_key"),
        (without(Condition={"Bool": {"aws:SecureTransport": "yes"}}), "Condition.Bool.aws:SecureTransport", "condition_value"),
        (without(Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/40"}}), "Condition.IpAddress.aws:SourceIp", "condition_value"),
        (without(Condition={"DateLessThan": {"aws:CurrentTime": "tomorrow"}}), "Condition.DateLessThan.aws:CurrentTime", "condition_value"),
        (without(Condition={"NumericEquals": {"s3:max-keys": "ten"}}), "Condition.NumericEquals.s3:max-keys", "condition_value"),
        ("Allow", "", "not_an_object"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_place(statement, field, code):
    document = {"Version": "2012-10-17", "Statement": [GOOD, statement]}
    (fault,) = iam_lint.faults(document)
    assert (fault.field, fault.code, fault.statement) == (field, code, 1)
    with pytest.raises(ParameterError) as refused:
        iam.PolicySet.from_json({"identity": [{"Statement": [GOOD]}, document]})
    assert refused.value.parameter == "identity[1].Statement[1]" + (f".{field}" if field else "")
    allowed = refused.value.allowed
    assert isinstance(allowed, OneOf) or dict(allowed.numbers)["statement"] == 1


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("[1,", "json"), ('{"Statement": [], "Statement": []}', "duplicate_key"), (["x"], "not_an_object"), ({}, "missing"), ({"Statement": []}, "missing"),
        ({"Version": "2012-10-18", "Statement": GOOD}, "version"), ({"Statement": GOOD, "Extra": 1}, "unknown_field"),
        ({"Statement": [without(Sid="A"), without(Sid="A")]}, "duplicate_sid"),
    ],
)  # fmt: skip
def test_faults_of_the_document(document, code):
    assert [fault.code for fault in iam_lint.faults(document)] == [code]
    with pytest.raises(ParameterError):
        iam_lint.checked(document, "identity")


def test_where_json_breaks():
    (fault,) = iam_lint.faults('{\n  "Statement": [\n    {"Effect": "Allow",}\n  ]\n}')
    assert fault.value.startswith("line 3, column ")


@pytest.mark.parametrize(
    ("principal", "code"),
    [
        (None, "missing"), ({}, "principal"), ("arn:aws:iam::111122223333:root", "principal"), ({"Aws": "111122223333"}, "principal_kind"),
        ({"AWS": "arn:aws:iam::111122223333:user/*"}, "principal_wildcard"), ({"AWS": "alice"}, "principal"), ({"AWS": 111122223333}, "principal"),
    ],
)  # fmt: skip
def test_principals_of_a_resource_policy(principal, code):
    statement = without() if principal is None else without(Principal=principal)
    assert [fault.code for fault in iam_lint.faults({"Statement": statement}, "resource")] == [code]


def test_what_is_well_formed():
    trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    assert iam_lint.faults({"Version": "2012-10-17", "Statement": trust}, "resource") == []
    star = without(Principal="*", Effect="Deny", Condition={"Bool": {"aws:SecureTransport": False}})
    assert iam_lint.faults({"Statement": star}, "resource") == iam_lint.faults({"Statement": star}, "rcp") == []
    assert [fault.code for fault in iam_lint.faults({"Statement": without(Principal={"AWS": "*"})}, "rcp")] == [
        "principal_star"
    ]


def test_advice_for_what_iam_accepts():
    def codes(statement, slot="identity", version="2012-10-17"):
        return [fault.code for fault in iam_lint.advice({"Version": version, "Statement": statement}, slot)]

    assert codes(GOOD) == []
    assert codes(without("Action", NotAction="iam:*")) == ["allow_not_action"]
    assert codes(without(Action="*")) == ["allow_everything"]
    assert codes(without(Action="iam:PassRole")) == ["pass_role_to_anything"]
    assert codes(without(Principal={"AWS": "*"}), "resource") == ["public_principal"]
    assert codes(without(NotPrincipal={"AWS": "111122223333"}), "resource") == ["allow_not_principal"]
    assert codes(without(Resource="arn:aws:s3:::${aws:username}/*"), version="2008-10-17") == ["variables_need_2012"]


def test_the_report_is_a_table():
    table = iam_lint.report({"Statement": [without(Effect="allow"), without("Action")]})
    assert table["place"].tolist() == ["identity[0].Statement[0].Effect", "identity[0].Statement[1].Action"]
    assert table["kind"].tolist() == ["fault", "fault"]
    assert iam_lint.report({"Statement": without(Action="*")})["kind"].tolist() == ["advice"]
