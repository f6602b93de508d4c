"""Guardrails of an organization: which of them refuses an act before it happens, which finds it afterwards, and which says nothing.

Preventive: SCPs (what our principals may do), RCPs (what may be done to our resources, by outsiders too), enforced tag policies.
Proactive: CloudFormation hooks (Control Tower's proactive controls), which see what stacks create or change. Detective: rules of AWS
Config, which look at what is there. The verdict on SCP and RCP is that of `services.iam`; neither is asked in the management account
(an RCP not for its resources). A tag policy is a management policy and binds that account too. Sources: Organizations and Control Tower
user guides and control reference, copies and quotations of 2026 (the table of policy types in a public repository); changes of AWS
Config: botocore 1.44 (2026-11). Assumptions: every guardrail covers exactly the acts of `ACTS`, and Config records in every Region.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from aws_study.core.checks import choice, number
from aws_study.services import iam
from aws_study.services.iam import Policy, PolicySet, Request, Verdict

GUARDS = ("scp", "rcp", "tag", "proactive", "config")
WAYS = (
    "hand",
    "stack",
    "management",
)  # a member account by console or CLI, the same by a stack, the management account by hand
HOME, AWAY = "111122223333", "444455556666"
REFUSED, FOUND, SILENT = "refused", "found", "silent"
_ROLE = f"arn:aws:sts::{HOME}:assumed-role/admin/hana"
_STRANGER = f"arn:aws:sts::{AWAY}:assumed-role/partner/vera"
_BUCKET = "arn:aws:s3:::reports"


@dataclass(frozen=True)
class Act:
    """A call that the company does not want: who, what, on which resource, in which context, and what else can see it.

    `template`: its fault stands in a template's properties, where a hook reads it. `state`: it leaves a resource that a rule of
    Config can find fault with. `tag_value`: it sets a tag to a value that the tag policy does not list.
    """

    action: str
    resource: str
    context: Mapping[str, Any]
    principal: str = _ROLE
    template: bool = True
    state: bool = True
    tag_value: bool = False


ACTS: Mapping[str, Act] = {
    "region": Act("ec2:RunInstances", "*", {"aws:RequestedRegion": "sa-east-1", "aws:RequestTag/CostCenter": "shop"}, template=False),
    "untagged": Act("ec2:RunInstances", "*", {"aws:RequestedRegion": "us-east-1"}),
    "misspelt": Act("ec2:RunInstances", "*", {"aws:RequestedRegion": "us-east-1", "aws:RequestTag/CostCenter": "shpo"}, tag_value=True),
    "public": Act("s3:PutBucketPublicAccessBlock", _BUCKET, {"aws:RequestedRegion": "us-east-1"}),
    "trail": Act("cloudtrail:StopLogging", f"arn:aws:cloudtrail:us-east-1:{HOME}:trail/main", {"aws:RequestedRegion": "us-east-1"}, template=False),
    "outsider": Act("s3:GetObject", f"{_BUCKET}/2026.csv", {"aws:RequestedRegion": "us-east-1", "aws:PrincipalOrgID": "o-other"}, _STRANGER, template=False, state=False),
}  # fmt: skip
_ALLOW_ALL: dict[str, Any] = {"Effect": "Allow", "Action": "*", "Resource": "*"}
_SCP = [
    _ALLOW_ALL,
    {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["us-east-1", "ap-northeast-2"]}}},
    {"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "*", "Condition": {"Null": {"aws:RequestTag/CostCenter": "true"}}},
    {"Effect": "Deny", "Action": ["s3:PutBucketPublicAccessBlock", "cloudtrail:StopLogging"], "Resource": "*"},
]  # fmt: skip
_RCP = [
    {**_ALLOW_ALL, "Principal": "*"},
    {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-ours"}}},
]  # fmt: skip
_SHARED = [{"Effect": "Allow", "Principal": {"AWS": AWAY}, "Action": "s3:GetObject", "Resource": f"{_BUCKET}/*"}]


@dataclass(frozen=True)
class Catch:
    """What one guardrail did with an act: REFUSED before it happened, FOUND `minutes` after it, or SILENT."""

    guard: str
    outcome: str
    minutes: float


def catch(act: str, guard: str, way: str, *, config_minutes: float = 10.0) -> Catch:
    """What `guard` of `GUARDS` does with `act` of `ACTS`, committed in one of `WAYS`. `config_minutes`: until Config has looked.

    An outsider's call is not made in our account at all: only an RCP sees it. Raises ParameterError.
    """
    found = ACTS[choice("act", act, tuple(ACTS))]
    choice("guard", guard, GUARDS)
    choice("way", way, WAYS)
    minutes = number("config_minutes", config_minutes, 0, 10_000)
    member, ours = way != "management", found.principal == _ROLE
    refuses = {
        "scp": member and ours and denied(act, "scp"),
        "rcp": member and denied(act, "rcp"),
        "tag": found.tag_value,
        "proactive": way == "stack" and found.template,
        "config": False,
    }
    if refuses[guard]:
        return Catch(guard, REFUSED, 0.0)
    if guard == "config" and found.state:
        return Catch(guard, FOUND, minutes)
    return Catch(guard, SILENT, 0.0)


def refusing(act: str, way: str) -> str:
    """The guardrails that refuse an act, in the order of `GUARDS`, as one text: "scp proactive"; empty when none does."""
    return " ".join(guard for guard in GUARDS if catch(act, guard, way).outcome == REFUSED)


@lru_cache(maxsize=32)
def denied(act: str, guard: str) -> bool:
    """Whether this guardrail turns an allowed call into a refused one, asked of `services.iam` with and without it."""
    found = ACTS[choice("act", act, tuple(ACTS))]
    context = dict(found.context)
    if found.principal == _ROLE:
        context["aws:PrincipalOrgID"] = "o-ours"
    request = Request(found.principal, found.action, found.resource, HOME, context)
    identity = (_policy([_ALLOW_ALL], "identity"),)
    shared = _policy(_SHARED, "resource") if found.action == "s3:GetObject" else None
    free = PolicySet(identity=identity, resource=shared)
    if choice("guard", guard, ("scp", "rcp")) == "scp":
        guarded = replace(free, scps=((_policy(_SCP, "scp"),),))
    else:
        guarded = replace(free, rcps=((_policy(_RCP, "rcp"),),))
    before, after = (iam.evaluate(request, policies).verdict for policies in (free, guarded))
    return before is Verdict.ALLOWED and after is not Verdict.ALLOWED


def first(act: str, guards: tuple[str, ...], way: str, *, config_minutes: float = 10.0) -> Catch | None:
    """The guardrail of `guards` that catches the act soonest; None when all are silent."""
    caught = [catch(act, guard, way, config_minutes=config_minutes) for guard in guards]
    return min((one for one in caught if one.outcome != SILENT), key=lambda one: one.minutes, default=None)


def _policy(statements: list[dict[str, Any]], slot: str) -> Policy:
    return Policy.from_json({"Version": "2012-10-17", "Statement": statements}, slot)
