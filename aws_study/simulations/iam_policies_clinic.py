"""Lesson 02: a policy typed as JSON text is read, its faults are named with their place, and then asked six questions."""

from __future__ import annotations

import re
from typing import Any

from aws_study.core.checks import OneOf
from aws_study.services import iam, iam_lint
from aws_study.services.iam import PolicySet, Request, Verdict
from aws_study.simulations.iam_policies_world import ALICE, BUCKET, HOME
from aws_study.text import gettext as _
from aws_study.ui.simulation import Said

# The task: read at any time, write only with MFA, delete never, and only in this bucket.
QUESTIONS = (
    ("s3:GetObject", f"{BUCKET}/2026.csv", True, True),
    ("s3:GetObject", f"{BUCKET}/2026.csv", False, True),
    ("s3:PutObject", f"{BUCKET}/2026.csv", True, True),
    ("s3:PutObject", f"{BUCKET}/2026.csv", False, False),
    ("s3:DeleteObject", f"{BUCKET}/2026.csv", True, False),
    ("s3:GetObject", "arn:aws:s3:::payroll/2026.csv", True, False),
)


def clinic(text: Any) -> Said:
    """What is wrong with an identity policy (JSON text or what JSON parses to), a line a fault with its place; for a
    well-formed one advice, and which requests of alice it answers otherwise than the task wants. Never raises for a bad policy.
    """
    found = iam_lint.faults(text)
    if found:
        return Said("\n".join(f"{fault.place}: {explain(fault)}" for fault in found))
    policies = PolicySet.from_json({"identity": [text]})
    lines = [line for question in QUESTIONS if (line := _miss(policies, *question))]
    lines = lines or [_("Well done: all {count} requests are answered as the task wants.").format(count=len(QUESTIONS))]
    return Said("\n".join([*lines, *(f"{fault.place}: {explain(fault)}" for fault in iam_lint.advice(text))]))


def _miss(policies: PolicySet, action: str, resource: str, mfa: bool, wanted: bool) -> str:
    context = {"aws:MultiFactorAuthPresent": "true"} if mfa else {}  # a long-lived key carries no such key at all
    verdict = iam.evaluate(Request(ALICE, action, resource, HOME, context), policies).verdict
    if (verdict is Verdict.ALLOWED) == wanted:
        return ""
    how = _("with MFA") if mfa else _("with an access key, without MFA")
    if wanted:
        line = _("{action} on {resource} {how}: {verdict}. It has to be allowed.")
    else:
        line = _("{action} on {resource} {how}: {verdict}. It must not be.")
    return line.format(action=action, resource=resource, how=how, verdict=verdict)


def explain(fault: iam_lint.Fault) -> str:
    """The fault as a sentence in the learner's language; an unknown code stays a code."""
    allowed = str(OneOf(fault.allowed)).removeprefix("one of ") if fault.allowed else ""
    value = str(fault.value)
    if fault.code == "json":
        line, column = re.findall(r"\d+", value)
        return _("This is no JSON: it breaks off at line {line}, column {column}.").format(line=line, column=column)
    shown = value if len(value) <= 60 else value[:57] + "..."
    return _codes().get(fault.code, fault.code).format(value=shown, allowed=allowed)


def _codes() -> dict[str, str]:
    return {
        "duplicate_key": _("“{value}” stands twice, and the first one would be lost."),
        "not_an_object": _("This has to be an object in braces."),
        "unknown_field": _("“{value}” is no element here. There are {allowed}."),
        "version": _("{value} is no version of the policy language. There are {allowed}."),
        "missing": _("This element is missing."),
        "duplicate_sid": _("The Sid “{value}” stands twice."),
        "sid": _("A Sid takes letters and digits only, without spaces: {value}."),
        "effect": _("{value} is no Effect. There are {allowed}, with a capital letter."),
        "both": _("An element and its opposite cannot stand together: {value}."),
        "action": _("“{value}” is no action. It reads service:Action, as s3:GetObject or s3:Get*."),
        "empty": _("The list is empty."),
        "arn": _("“{value}” is no ARN. It reads arn:aws:service:Region:account:resource, or * alone."),
        "principal_forbidden": _("An identity policy has no principal: it belongs to whom it is attached to."),
        "operator": _("“{value}” is no condition operator."),
        "condition_key": _("“{value}” is no condition key. It reads aws:Name or service:Name."),
        "condition_value": _("The operator cannot compare with {value}."),
        "allow_not_action": _("Advice: Allow with NotAction allows everything else, also what AWS adds tomorrow."),
        "allow_everything": _("Advice: this allows everything on everything."),
        "pass_role_to_anything": _("Advice: iam:PassRole on * lets any role be handed to a service."),
        "variables_need_2012": _("Advice: variables such as ${{aws:username}} work with Version 2012-10-17 only."),
    }
