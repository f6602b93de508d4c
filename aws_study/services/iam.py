"""IAM's verdict on a request: six kinds of policy, one answer, and the statement that decided.

Sources: IAM User Guide, "Policy evaluation logic" (single account, cross account), "Permissions boundaries", text of 2023-06; the
place of RCPs (after the search for a Deny, before the SCPs) from the page on the enforcement code as it stands in 2026. What AWS's
text leaves open is chosen and said: tests/oracles/iam.json lists the disputed cases.
Left out: ACLs, VPC endpoint policies, service-linked roles, S3 Block Public Access, federated (SAML, web identity) principals in
Principal elements. An SCP does not reach the management account and an RCP only the services that know it: leave them out there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import pandas as pd

from aws_study.core.checks import OneOf, ParameterError, Rule
from aws_study.services import iam_lint, iam_match
from aws_study.services.iam_match import ACCOUNT, DIRECT, NOBODY, ROLE, Caller, Context
from aws_study.services.iam_statement import Policy

ORDER = ("rcp", "scp", "resource", "identity", "boundary", "session")  # in which the enforcement code asks
_ROW = ("identity", "scps", "rcps", "boundary", "session", "resourcePolicy")
_COMMENT = ("id", "request", "expected", "source")
_MANDATORY = ("sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity")


class Verdict(StrEnum):
    """What AWS answers. Both denials read AccessDenied in an error message."""

    ALLOWED = "Allowed"
    EXPLICITLY_DENIED = "ExplicitlyDenied"
    IMPLICITLY_DENIED = "ImplicitlyDenied"


@dataclass(frozen=True)
class Request:
    """One call: who (`principal`, an ARN or a service's name), what, on which resource of which account, in which context.

    Context keys are not case-sensitive; a value is a text or several. aws:PrincipalArn, aws:PrincipalAccount, aws:username and
    aws:ResourceAccount are filled in when absent, as AWS does. Raises ParameterError for what is no principal, action or ARN.
    """

    principal: str
    action: str
    resource: str
    resource_account: str
    context: Mapping[str, Any] = field(default_factory=dict)
    caller: Caller = field(init=False, repr=False)
    values: Context = field(init=False, repr=False)
    low_action: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if not isinstance(self.context, Mapping):
            raise ParameterError("context", self.context, Rule("not_an_object"))
        values = {str(key).lower(): _texts(str(key), value) for key, value in self.context.items()}
        known = values.get("aws:principalarn", ("",))
        caller = iam_match.caller(self.principal, known[0]) if isinstance(self.principal, str) else None
        if caller is None:
            raise ParameterError("principal", self.principal, Rule("principal_arn"))
        if not isinstance(self.action, str) or not re.fullmatch(r"[A-Za-z0-9-]+:[A-Za-z0-9]+", self.action):
            raise ParameterError("action", self.action, Rule("action_name"))
        if not isinstance(self.resource, str) or (self.resource != "*" and self.resource.count(":") < 5):
            raise ParameterError("resource", self.resource, Rule("arn"))
        if not isinstance(self.resource_account, str) or not re.fullmatch(r"\d{12}", self.resource_account):
            raise ParameterError("resource_account", self.resource_account, Rule("account_id"))
        values.setdefault("aws:resourceaccount", (self.resource_account,))
        if caller.kind != "service":
            values.setdefault("aws:principalarn", (caller.role_arn or caller.arn,))
            values.setdefault("aws:principalaccount", (caller.account,))
        if caller.kind == "user":
            values.setdefault("aws:username", (caller.arn.rpartition("/")[2],))
        object.__setattr__(self, "caller", caller)
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "low_action", self.action.lower())

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Request:
        """From {"principal", "action", "resource", "accountId", "context"}. Raises ParameterError."""
        missing = [name for name in ("principal", "action", "resource", "accountId") if name not in row]
        if missing:
            raise ParameterError(missing[0], None, Rule("missing"))
        return cls(row["principal"], row["action"], row["resource"], row["accountId"], row.get("context", {}))


@dataclass(frozen=True)
class PolicySet:
    """The policies that meet at one request. None: nothing attached in this slot. `scps` and `rcps` are levels, root first."""

    identity: tuple[Policy, ...] = ()
    resource: Policy | None = None
    boundary: Policy | None = None
    session: Policy | None = None
    scps: tuple[tuple[Policy, ...], ...] = ()
    rcps: tuple[tuple[Policy, ...], ...] = ()

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> PolicySet:
        """From {"identity": [...], "scps": [[...]], "rcps": [[...]], "boundary", "session", "resourcePolicy"}; all optional.

        A policy is JSON text or what JSON parses to. Raises ParameterError for a malformed one; its parameter is the place.
        """
        for name in row:
            if name not in (*_ROW, *_COMMENT):
                raise ParameterError(str(name), row[name], OneOf(_ROW))

        def one(name: str, slot: str) -> Policy | None:
            return None if row.get(name) is None else Policy.from_json(row[name], slot)

        identity = row.get("identity") or []
        identity = [identity] if isinstance(identity, (str, Mapping)) else identity
        return cls(
            tuple(Policy.from_json(policy, "identity", i) for i, policy in enumerate(identity)),
            one("resourcePolicy", "resource"),
            one("boundary", "boundary"),
            one("session", "session"),
            _levels(row.get("scps") or [], "scp"),
            _levels(row.get("rcps") or [], "rcp"),
        )

    def slots(self) -> dict[str, tuple[tuple[Policy, ...], ...]]:
        """Every policy by slot and level, in the order in which they are asked."""
        single = {"resource": self.resource, "boundary": self.boundary, "session": self.session}
        found = {"rcp": self.rcps, "scp": self.scps, "identity": (self.identity,) if self.identity else ()}
        found |= {slot: ((policy,),) if policy else () for slot, policy in single.items()}
        return {slot: found[slot] for slot in ORDER}


@dataclass(frozen=True, slots=True)
class Place:
    """A statement: its slot, level (SCPs and RCPs), policy and statement, all counted from 0, and its Sid."""

    slot: str
    level: int
    policy: int
    statement: int
    sid: str


@dataclass(frozen=True, slots=True)
class Gate:
    """One kind of policy on the walk. `deny`, `allow`: the first such statement that applies to the request.

    `answer` is what the gate did: "deny" (this is the explicit deny that decided), "allow", "delegates" (the resource names the
    whole account: identity policies decide), "silent", "absent" (nothing attached), "not_asked" (decided before), "bypassed"
    (the resource names the caller itself) or "not_applicable" (this kind of caller has no such policy).
    """

    slot: str
    answer: str
    deny: Place | None
    allow: Place | None


@dataclass(frozen=True, slots=True)
class Decision:
    """`verdict`; `slot` that decided and `place` of the statement (None when the reason is that no statement was found);
    `reason`: explicit_deny, granted, root, always_allowed, or WHICH_silent; `trace`: the gates in the order of the walk."""

    verdict: Verdict
    reason: str
    slot: str
    place: Place | None
    trace: tuple[Gate, ...]


def evaluate(request: Request, policies: PolicySet) -> Decision:
    """AWS's verdict on `request` when exactly these policies apply. See the module for sources and what is left out."""
    caller = request.caller
    denies: dict[str, Place | None] = {}
    allows: dict[str, Place | None] = {}
    slots = policies.slots()
    outside = _not_applicable(caller.kind)
    strength = NOBODY
    for slot, levels in slots.items():
        if slot in outside or not levels:
            denies[slot] = allows[slot] = None
        else:
            denies[slot], allows[slot], strong = _search(slot, levels, request)
            if slot == "resource":
                strength = strong

    def decided(verdict: Verdict, reason: str, slot: str, place: Place | None) -> Decision:
        answers = _answers(verdict, reason, slot, slots, outside, allows, strength, caller, request)
        gates = tuple(Gate(name, answers[name], denies[name], allows[name]) for name in ORDER)
        return Decision(verdict, reason, slot, place, gates)

    if request.low_action == "sts:getcalleridentity":
        return decided(Verdict.ALLOWED, "always_allowed", "", None)
    for slot in ORDER:
        if denies[slot] is not None:
            return decided(Verdict.EXPLICITLY_DENIED, "explicit_deny", slot, denies[slot])
    needed, granting = _needed(request, slots, outside, strength)
    for slot in needed:
        if allows[slot] is None:
            return decided(Verdict.IMPLICITLY_DENIED, f"{slot}_silent", slot, None)
    if granting == "root":
        return decided(Verdict.ALLOWED, "root", "identity", None)
    return decided(Verdict.ALLOWED, "granted", granting, allows[granting])


def judge(row: Mapping[str, Any]) -> str:
    """The verdict as text on a row that holds the request and its policies (the form of the oracles)."""
    return str(evaluate(Request.from_json(row["request"]), PolicySet.from_json(row)).verdict)


def decided_by(row: Mapping[str, Any]) -> str:
    """The slot that decided on such a row: identity, resource, boundary, session, scp or rcp."""
    return evaluate(Request.from_json(row["request"]), PolicySet.from_json(row)).slot


def explain(request: Request, policies: PolicySet) -> pd.DataFrame:
    """Every statement against the request: slot, level, policy, statement, effect, applies, missed.

    `missed` names the first element that did not fit: Action, Resource, Principal, or the line of the Condition.
    """
    rows = [
        (slot, level, number, i, statement.effect, not (missed := statement.missed(request)), missed)
        for slot, levels in policies.slots().items()
        for level, several in enumerate(levels)
        for number, policy in enumerate(several)
        for i, statement in enumerate(policy.statements)
    ]
    return pd.DataFrame(rows, columns=["slot", "level", "policy", "statement", "effect", "applies", "missed"])


def _search(
    slot: str, levels: tuple[tuple[Policy, ...], ...], request: Request
) -> tuple[Place | None, Place | None, int]:
    """The first Deny, the (strongest) Allow, and its strength; an Allow only when every level has one."""
    deny: Place | None = None
    allow: Place | None = None
    strength = NOBODY
    lacking = False
    for level, several in enumerate(levels):
        found = None
        best = NOBODY
        for number, policy in enumerate(several):
            for i, statement in enumerate(policy.statements):
                if statement.denies:
                    if deny is None and statement.applies(request):
                        deny = Place(slot, level, number, i, statement.sid)
                elif best < DIRECT and (how := statement.applies(request)) > best:
                    best, found = how, Place(slot, level, number, i, statement.sid)
        lacking = lacking or found is None
        if allow is None:
            allow, strength = found, best
    return deny, None if lacking else allow, strength


def _not_applicable(kind: str) -> tuple[str, ...]:
    """Slots that this kind of caller does not have."""
    if kind == "service":
        return ("scp", "identity", "boundary", "session")
    return ("identity", "boundary", "session") if kind == "root" else ()


def _needed(
    request: Request, slots: Mapping[str, Any], outside: Sequence[str], strength: int
) -> tuple[tuple[str, ...], str]:
    """The slots that must allow, in the order of asking, and the one whose statement grants (or "root")."""
    caller = request.caller
    guards = tuple(slot for slot in ("rcp", "scp") if slots[slot] and slot not in outside)
    limits = tuple(slot for slot in ("boundary", "session") if slots[slot] and slot not in outside)
    if caller.kind == "service":
        return (*guards, "resource"), "resource"
    key = request.low_action.startswith("kms:") and ":key/" in request.resource
    both = caller.account != request.resource_account or key or request.low_action in _MANDATORY
    if caller.account == request.resource_account:
        if strength == DIRECT:
            return guards, "resource"  # the caller itself is named: nothing else is asked
        if strength == ROLE:
            return (*guards, *limits), "resource"  # the role is named: boundary and session still limit
        if both and strength == NOBODY:
            return (*guards, "resource"), "resource"  # key and trust policies are mandatory
    if caller.kind == "root":
        return (*guards, "resource") if both else guards, "root"
    return (*guards, *(("resource",) if both else ()), "identity", *limits), "identity"


def _answers(
    verdict: Verdict,
    reason: str,
    slot: str,
    slots: Mapping[str, Any],
    outside: Sequence[str],
    allows: Mapping[str, Place | None],
    strength: int,
    caller: Caller,
    request: Request,
) -> dict[str, str]:
    """What each gate did on this walk."""
    answers: dict[str, str] = {}
    needed, granting = _needed(request, slots, outside, strength)
    over = reason in ("explicit_deny", "always_allowed")
    for name in ORDER:
        if name == slot and reason == "explicit_deny":
            answers[name] = "deny"
        elif name in outside:
            answers[name] = "not_applicable"
        elif not slots[name] and not (name == slot and verdict is Verdict.IMPLICITLY_DENIED):
            answers[name] = "absent"
        elif over:
            answers[name] = "not_asked"
        elif name == "resource" and allows[name] and strength == ACCOUNT and caller.account == request.resource_account:
            answers[name] = "delegates"
        elif granting == "resource" and name not in needed and name != "resource" and allows["resource"]:
            answers[name] = "bypassed"
        else:
            answers[name] = "allow" if allows[name] else "silent"
        over = over or (name == slot and verdict is Verdict.IMPLICITLY_DENIED)
    return answers


def _levels(levels: Any, slot: str) -> tuple[tuple[Policy, ...], ...]:
    """Levels of policies; a plain list of policies is one level."""
    if isinstance(levels, (str, Mapping)):
        levels = [levels]
    if levels and all(isinstance(level, (str, Mapping)) for level in levels):
        levels = [levels]
    number = 0
    built = []
    for level in levels:
        built.append(tuple(Policy.from_json(policy, slot, number + i) for i, policy in enumerate(level)))
        number += len(level)
    return tuple(built)


def _texts(key: str, value: Any) -> tuple[str, ...]:
    """A context value as IAM compares it: a tuple of texts."""
    values = iam_match.listed(value)
    for one in values:
        if not isinstance(one, (str, int, float, bool)):
            raise ParameterError(f"context[{key}]", value, Rule("context_value"))
    return tuple(str(one).lower() if isinstance(one, bool) else str(one) for one in values)


__all__ = ["Decision", "Gate", "Place", "Policy", "PolicySet", "Request", "Verdict", "evaluate", "explain", "iam_lint"]
