"""The people of the access matrix of lesson 02, twelve actions, and what each slot may say. Account 111122223333 is ours."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from aws_study.core import checks
from aws_study.services.iam import Policy, PolicySet, Request
from aws_study.simulations.iam_policies_world import ALICE, AWAY, BUCKET, HOME, OPEN_REGIONS, REGIONS, ROOT, TRAIL, VERA

_GLOBAL = "us-east-1"  # the Region in which IAM and Organizations answer, and which aws:RequestedRegion holds for them
ACTIONS = (
    "s3:GetObject", "s3:PutObject", "s3:DeleteBucket", "s3:PutBucketPolicy", "dynamodb:GetItem", "dynamodb:DeleteTable",
    "sqs:SendMessage", "ec2:RunInstances", "cloudtrail:StopLogging", "organizations:LeaveOrganization", "iam:CreateUser",
    "iam:PassRole",
)  # fmt: skip
# Who asks, with the credentials of whom: those who signed in with a code carry its age, keys and services carry none.
WHO = {
    "root": (ROOT, True),
    "admin": (f"arn:aws:sts::{HOME}:assumed-role/admin/hana", True),
    "alice": (ALICE, True),
    "ci": (f"arn:aws:iam::{HOME}:user/ci", False),
    "auditor": (f"arn:aws:sts::{HOME}:assumed-role/auditor/jun", True),
    "app": (f"arn:aws:sts::{HOME}:assumed-role/app/i-0a1b2c3d", False),
    "vera": (VERA, False),
    "trail": (TRAIL, False),
}
DEVELOPERS = ("alice", "ci")
GUARDED = ("root", "admin", "alice", "ci", "auditor", "app")  # callers of our account: the SCP is theirs


def _allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def _deny(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {**_allow(action, resource, **more), "Effect": "Deny"}


_OBJECTS = f"{BUCKET}/*"
_DANGEROUS = ["iam:*", "cloudtrail:StopLogging", "s3:DeleteBucket", "s3:PutBucketPolicy", "dynamodb:DeleteTable"]
_HOUR = {"aws:MultiFactorAuthAge": "3600"}
_PARTNER = [
    _allow("s3:GetObject", _OBJECTS, Principal={"AWS": AWAY}),
    _allow("s3:PutObject", _OBJECTS, Principal={"Service": TRAIL}, Condition={"StringEquals": {"aws:SourceAccount": HOME}}),
]  # fmt: skip
STATEMENTS: Mapping[str, Mapping[str, list[dict[str, Any]]]] = {
    "developers": {
        "read": [_allow(["s3:GetObject", "dynamodb:GetItem"])],
        "work": [_allow(["s3:GetObject", "s3:PutObject", "dynamodb:GetItem", "sqs:SendMessage", "ec2:RunInstances"])],
        "not-iam": [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}],
        "all": [_allow("*")],
    },
    "boundary": {
        "data": [_allow(["s3:*", "dynamodb:*", "sqs:*"])],
        "tables": [_allow(["dynamodb:*", "sqs:*"])],
        "all": [_allow("*")],
    },
    "scp": {
        "full": [_allow("*")],
        "audit": [_allow("*"), _deny(["cloudtrail:StopLogging", "organizations:LeaveOrganization"])],
        "mfa": [_allow("*"), _deny(_DANGEROUS, Condition={"NumericGreaterThan": _HOUR})],
        "mfa-if-exists": [_allow("*"), _deny(_DANGEROUS, Condition={"NumericGreaterThanIfExists": _HOUR})],
        "region": [_allow("*"), _deny("*", Condition={"StringNotEquals": {"aws:RequestedRegion": OPEN_REGIONS}})],
        "list": [_allow(["s3:*", "dynamodb:*"])],
    },
    "bucket": {
        "partner": _PARTNER,
        "alice": [*_PARTNER, _allow("s3:*", [BUCKET, _OBJECTS], Principal={"AWS": ALICE})],
        "no-put": [*_PARTNER, _deny("s3:PutObject", _OBJECTS, Principal="*")],
    },
}
_OWN = {
    "admin": [_allow("*", Condition={"NumericLessThanEquals": _HOUR})],  # a code of the last hour
    "auditor": [_allow(["s3:Get*", "s3:List*", "dynamodb:Get*", "iam:Get*", "iam:List*", "cloudtrail:Get*"])],
    "app": [_allow(["s3:GetObject", "s3:PutObject", "dynamodb:GetItem", "sqs:SendMessage"])],
    "vera": [_allow("s3:GetObject", _OBJECTS)],
}
_SLOT = {"developers": "identity", "boundary": "boundary", "scp": "scp", "bucket": "resource"}


def _built(statements: list[dict[str, Any]], slot: str) -> Policy:
    return Policy.from_json({"Version": "2012-10-17", "Statement": statements}, slot)


@lru_cache(maxsize=64)
def policy(name: str, option: str) -> Policy | None:
    """The policy of an option of "developers", "boundary", "scp" or "bucket"; None for "none". Raises ParameterError."""
    checks.choice(name, option, ("none", *STATEMENTS[name]))
    return None if option == "none" else _built(STATEMENTS[name][option], _SLOT[name])


@lru_cache(maxsize=16)
def _own(who: str) -> tuple[Policy, ...]:
    return (_built(_OWN[who], "identity"),) if who in _OWN else ()


def policies(who: str, action: str, developers: str, boundary: str, scp: str, bucket: str) -> PolicySet:
    """What meets at this caller's request; the bucket's policy only where the bucket is asked for."""
    group = policy("developers", developers)
    guard = policy("scp", scp) if who in GUARDED else None
    return PolicySet(
        identity=((group,) if group else ()) if who in DEVELOPERS else _own(who),
        boundary=policy("boundary", boundary) if who in DEVELOPERS else None,
        resource=policy("bucket", bucket) if action.startswith("s3:") else None,
        scps=((guard,),) if guard else (),
    )


@lru_cache(maxsize=4096)
def request(who: str, action: str, region: str, minutes: float) -> Request:
    """This caller's request in this Region; `minutes` have passed since the code of those who signed in with one."""
    checks.choice("who", who, tuple(WHO))
    checks.choice("action", action, ACTIONS)
    checks.choice("region", region, REGIONS)
    principal, code = WHO[who]
    service = action.split(":")[0]
    where = _GLOBAL if service in ("iam", "organizations") else region
    context: dict[str, Any] = {"aws:RequestedRegion": where}
    if code:
        context |= {"aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": str(round(60 * minutes))}
    if who == "trail":
        context |= {"aws:SourceAccount": HOME, "aws:PrincipalIsAWSService": "true"}
    return Request(principal, action, _resource(action, region), HOME, context)


def _resource(action: str, region: str) -> str:
    return {
        "s3:GetObject": f"{BUCKET}/2026.csv",
        "s3:PutObject": f"{BUCKET}/2026.csv",
        "s3:DeleteBucket": BUCKET,
        "s3:PutBucketPolicy": BUCKET,
        "dynamodb:GetItem": f"arn:aws:dynamodb:{region}:{HOME}:table/orders",
        "dynamodb:DeleteTable": f"arn:aws:dynamodb:{region}:{HOME}:table/orders",
        "sqs:SendMessage": f"arn:aws:sqs:{region}:{HOME}:jobs",
        "ec2:RunInstances": f"arn:aws:ec2:{region}:{HOME}:instance/*",
        "cloudtrail:StopLogging": f"arn:aws:cloudtrail:{region}:{HOME}:trail/audit",
        "organizations:LeaveOrganization": "*",
        "iam:CreateUser": f"arn:aws:iam::{HOME}:user/new",
        "iam:PassRole": f"arn:aws:iam::{HOME}:role/admin",
    }[action]
