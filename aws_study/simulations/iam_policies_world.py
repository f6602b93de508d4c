"""The small company of lesson 02: who may ask, and what the six slots can say. Policies as IAM writes them, by option."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from aws_study.core import checks
from aws_study.services import iam
from aws_study.services.iam import Policy, PolicySet, Request

HOME, AWAY = "111122223333", "444455556666"
BUCKET = "arn:aws:s3:::orders"
ACTIONS = ("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:PutBucketPolicy")
ALICE, VERA = f"arn:aws:iam::{HOME}:user/alice", f"arn:aws:iam::{AWAY}:user/vera"
DEV, NIGHTLY = f"arn:aws:iam::{HOME}:role/dev", f"arn:aws:sts::{HOME}:assumed-role/dev/nightly"
ROOT, TRAIL = f"arn:aws:iam::{HOME}:root", "cloudtrail.amazonaws.com"
REGIONS = ("ap-northeast-2", "us-east-1", "eu-west-1")
OPEN_REGIONS = ["ap-northeast-2", "us-east-1"]  # those that the organization's SCP leaves open
WHO = {
    "user": (ALICE, {"aws:PrincipalOrgID": "o-shop"}),
    "session": (NIGHTLY, {"aws:PrincipalOrgID": "o-shop"}),
    "stranger": (VERA, {}),
    "root": (ROOT, {"aws:PrincipalOrgID": "o-shop"}),
    "trail": (TRAIL, {"aws:SourceAccount": HOME, "aws:PrincipalIsAWSService": "true"}),
    "deputy": (TRAIL, {"aws:SourceAccount": AWAY, "aws:PrincipalIsAWSService": "true"}),
}


def _allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def _deny(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


_BOTH = [BUCKET, f"{BUCKET}/*"]
_SAME_TEAM = {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}
_OURS = {"StringEquals": {"aws:SourceAccount": HOME}}
_OUTSIDE = {
    "StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-shop"},
    "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
}
_CLOSED_REGION = {"StringNotEquals": {"aws:RequestedRegion": OPEN_REGIONS}}
STATEMENTS: Mapping[str, Mapping[str, list[dict[str, Any]]]] = {
    "identity": {
        "read": [_allow("s3:GetObject", f"{BUCKET}/*")],
        "full": [_allow("s3:*")],
        "no-put": [_allow("s3:*"), _deny("s3:PutObject", f"{BUCKET}/*")],
        "team": [_allow("s3:*", Condition=_SAME_TEAM)],
        "not-iam": [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}],
    },
    "resource": {
        "user": [_allow("s3:*", _BOTH, Principal={"AWS": ALICE})],
        "role": [_allow("s3:*", _BOTH, Principal={"AWS": DEV})],
        "account": [_allow("s3:*", _BOTH, Principal={"AWS": HOME})],
        "stranger": [_allow("s3:GetObject", f"{BUCKET}/*", Principal={"AWS": AWAY})],
        "service": [_allow("s3:PutObject", f"{BUCKET}/*", Principal={"Service": TRAIL})],
        "source": [_allow("s3:PutObject", f"{BUCKET}/*", Principal={"Service": TRAIL}, Condition=_OURS)],
    },
    "boundary": {"read": [_allow(["s3:Get*", "s3:List*"])], "s3": [_allow("s3:*")], "sqs": [_allow("sqs:*")]},
    "session": {"read": [_allow(["s3:Get*", "s3:List*"])], "s3": [_allow("s3:*")]},
    "scp": {
        "full": [_allow("*")],
        "region": [_allow("*"), _deny("*", Condition=_CLOSED_REGION)],
        "list": [_allow(["sqs:*", "dynamodb:*"])],
    },
    "rcp": {"full": [_allow("*")], "org": [_allow("*"), _deny("s3:*", Principal="*", Condition=_OUTSIDE)]},
}


@lru_cache(maxsize=128)
def policy(slot: str, option: str) -> Policy | None:
    """The policy of an option; None for "none". Raises ParameterError for an option that the slot does not have."""
    checks.choice(slot, option, ("none", *STATEMENTS[slot]))
    if option == "none":
        return None
    return Policy.from_json({"Version": "2012-10-17", "Statement": STATEMENTS[slot][option]}, slot)


@lru_cache(maxsize=64)
def allowing(action: str, count: int) -> Policy | None:
    """A policy of so many equal statements that allow this one action on the bucket; None for 0."""
    if count == 0:
        return None
    one = Policy.from_json({"Version": "2012-10-17", "Statement": [_allow(action, _BOTH)]})
    return Policy(one.statements * count, one.raw)


def is_extra(chosen: Mapping[str, str], place: iam.Place) -> bool:
    """Whether a place lies in the policy of `allowing`, which stands behind the chosen identity policy."""
    return place.slot == "identity" and place.policy == (chosen["identity"] != "none")


@lru_cache(maxsize=16)
def refusing(slot: str) -> Policy:
    """A policy that allows everything and denies everything: the Deny that the law of the debugger tries in each slot."""
    principal = {"Principal": "*"} if slot in ("resource", "rcp") else {}
    return Policy.from_json(
        {"Version": "2012-10-17", "Statement": [_allow("*", **principal), _deny("*", **principal)]}, slot
    )


def built(found: Mapping[str, Policy | None], extra: Policy | None = None) -> PolicySet:
    """A set of one policy a slot, `extra` as a second identity policy; SCPs and RCPs at one level."""
    several = {slot: (one,) if (one := found.get(slot)) else () for slot in ("identity", "scp", "rcp")}
    return PolicySet(
        identity=several["identity"] + ((extra,) if extra else ()),
        resource=found.get("resource"),
        boundary=found.get("boundary"),
        session=found.get("session"),
        scps=(several["scp"],) if several["scp"] else (),
        rcps=(several["rcp"],) if several["rcp"] else (),
    )


@lru_cache(maxsize=512)
def request(who: str, action: str, region: str, team: str) -> Request:
    """The request of a scenario; the bucket is tagged team=orders, the caller carries `team`."""
    checks.choice("who", who, tuple(WHO))
    checks.choice("action", action, ACTIONS)
    checks.choice("region", region, REGIONS)
    principal, context = WHO[who]
    context = {**context, "aws:RequestedRegion": region, "aws:ResourceTag/team": "orders"}
    if who in ("user", "session", "stranger"):
        context["aws:PrincipalTag/team"] = team
    resource = BUCKET if action == "s3:PutBucketPolicy" else f"{BUCKET}/2026.csv"
    return Request(principal, action, resource, HOME, context)


def statement(chosen: Mapping[str, str], place: iam.Place) -> dict[str, Any]:
    """The statement that a place names."""
    return STATEMENTS[place.slot][chosen[place.slot]][place.statement]


def short(found: Mapping[str, Any]) -> str:
    """A statement in one line: "Deny s3:PutObject", "Allow NotAction iam:*", with the condition's key when it has one."""
    actions = found.get("Action", found.get("NotAction", ""))
    words = ", ".join(actions) if isinstance(actions, list) else str(actions)
    line = f"{found['Effect']} {'NotAction ' if 'NotAction' in found else ''}{words}"
    keys = [key for lines in found.get("Condition", {}).values() for key in lines]
    return f"{line}  [{keys[0]}]" if keys else line
