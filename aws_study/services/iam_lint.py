"""What is wrong with a policy document, and where: slot, policy, statement, field and a code, as a linter would say it.

Sources: IAM User Guide, "Grammar of the IAM JSON policy language" and the pages of its elements, text of 2023-06; AWS Security
Blog on the full policy language in SCPs (2025-09). Left out: sizes, which actions and condition keys a service has.
"""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import pandas as pd

from aws_study.core.checks import OneOf, ParameterError, Rule
from aws_study.services import iam_conditions, iam_match
from aws_study.services.iam_match import listed

SLOTS = ("identity", "resource", "boundary", "session", "scp", "rcp")
VERSIONS = ("2012-10-17", "2008-10-17")
EFFECTS = ("Allow", "Deny")
_POLICY = ("Version", "Id", "Statement")
_STATEMENT = (
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
)
_PRINCIPALS = ("AWS", "Service", "Federated", "CanonicalUser")
_ACTION = re.compile(r"\*|(\*|[A-Za-z0-9-]+):[A-Za-z0-9_*?-]+")
_UNIQUE_ID = re.compile(r"A[A-Z0-9]{15,}")


@dataclass(frozen=True)
class Fault:
    """One finding. `statement` is None when the policy itself is meant; `allowed` when there is a closed list."""

    slot: str
    policy: int
    statement: int | None
    field: str
    code: str
    value: Any
    allowed: tuple[Any, ...] = ()

    @property
    def place(self) -> str:
        """Like identity[0].Statement[2].Effect, counted from 0 as JSON does."""
        inside = "" if self.statement is None else f".Statement[{self.statement}]"
        return f"{self.slot}[{self.policy}]{inside}" + (f".{self.field}" if self.field else "")


def faults(policy: Any, slot: str = "identity", number: int = 0) -> list[Fault]:
    """Everything for which IAM would refuse this policy (JSON text or what JSON parses to); empty when all is well."""
    if isinstance(policy, str):
        try:
            policy = json.loads(policy, object_pairs_hook=_unique)
        except json.JSONDecodeError as error:
            return [Fault(slot, number, None, "", "json", f"line {error.lineno}, column {error.colno}")]
        except _Twice as error:
            return [Fault(slot, number, None, str(error), "duplicate_key", str(error))]
    return list(_policy(policy, slot, number))


def report(policy: Any, slot: str = "identity") -> pd.DataFrame:
    """Faults and advice as a table: place, code, value, kind ("fault", or "advice" for what IAM accepts and people regret)."""
    found = [(fault, "fault") for fault in faults(policy, slot)]
    if not found:
        found = [(fault, "advice") for fault in advice(policy, slot)]
    rows = [(fault.place, fault.code, fault.value, kind) for fault, kind in found]
    return pd.DataFrame(rows, columns=["place", "code", "value", "kind"])


def checked(policy: Any, slot: str, number: int = 0) -> Mapping[str, Any]:
    """The policy as a mapping. Raises ParameterError for the first fault, whose parameter is the place."""
    for fault in faults(policy, slot, number):
        _refuse(fault)
    parsed = json.loads(policy) if isinstance(policy, str) else policy
    assert isinstance(parsed, Mapping)
    return parsed


def advice(policy: Any, slot: str = "identity") -> list[Fault]:
    """What IAM accepts and people regret: Allow with NotAction, Allow of everything, a public principal, old variables."""
    policy = checked(policy, slot)
    found = []
    for number, statement in enumerate(_statements(policy)):
        allows = statement["Effect"] == "Allow"
        everywhere = "*" in listed(statement.get("Resource", ()))

        def add(field: str, code: str, number: int = number, statement: Mapping[str, Any] = statement) -> None:
            found.append(Fault(slot, 0, number, field, code, statement[field]))

        if allows and "NotAction" in statement and slot in ("identity", "resource"):
            add("NotAction", "allow_not_action")
        if allows and "*" in listed(statement.get("Action", ())) and everywhere and slot == "identity":
            add("Action", "allow_everything")
        if allows and "NotPrincipal" in statement:
            add("NotPrincipal", "allow_not_principal")
        if allows and "Condition" not in statement and _public(statement.get("Principal")) and slot == "resource":
            add("Principal", "public_principal")
        if (
            allows
            and everywhere
            and any("passrole" in action.lower() for action in listed(statement.get("Action", ())))
        ):
            add("Action", "pass_role_to_anything")
        if policy.get("Version") != VERSIONS[0] and "${" in json.dumps(statement):
            found.append(Fault(slot, 0, None, "Version", "variables_need_2012", policy.get("Version")))
    return found


def _public(principal: Any) -> bool:
    return principal == "*" or (isinstance(principal, Mapping) and "*" in listed(principal.get("AWS", ())))


def _refuse(fault: Fault) -> NoReturn:
    if fault.allowed:
        raise ParameterError(fault.place, fault.value, OneOf(fault.allowed))
    where = (("slot", fault.slot), ("policy", fault.policy), ("statement", fault.statement), ("field", fault.field))
    raise ParameterError(fault.place, fault.value, Rule(fault.code, where))


class _Twice(ValueError):
    """A key that stands twice in one JSON object: the first would be lost silently."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    for key, value in pairs:
        if key in seen:
            raise _Twice(key)
        seen[key] = value
    return seen


def _statements(policy: Mapping[str, Any]) -> Sequence[Any]:
    return listed(policy["Statement"])


def _policy(policy: Any, slot: str, number: int) -> Iterator[Fault]:
    def fault(field: str, code: str, value: Any, allowed: tuple[Any, ...] = ()) -> Fault:
        return Fault(slot, number, None, field, code, value, allowed)

    if not isinstance(policy, Mapping):
        yield fault("", "not_an_object", policy)
        return
    for field in policy:
        if field not in _POLICY:
            yield fault(str(field), "unknown_field", field, _POLICY)
    if "Version" in policy and policy["Version"] not in VERSIONS:
        yield fault("Version", "version", policy["Version"], VERSIONS)
    statements = _statements(policy) if "Statement" in policy else ()
    if not statements:
        yield fault("Statement", "missing", policy.get("Statement"))
    sids: set[str] = set()
    for place, statement in enumerate(statements):
        if not isinstance(statement, Mapping):
            yield Fault(slot, number, place, "", "not_an_object", statement)
            continue
        for field, code, value, allowed in _statement(statement, slot):
            yield Fault(slot, number, place, field, code, value, allowed)
        sid = statement.get("Sid")
        if isinstance(sid, str) and sid and sid in sids:
            yield Fault(slot, number, place, "Sid", "duplicate_sid", sid)
        sids.add(str(sid))


Found = tuple[str, str, Any, tuple[Any, ...]]


def _statement(statement: Mapping[str, Any], slot: str) -> Iterator[Found]:
    for field in statement:
        if field not in _STATEMENT:
            yield str(field), "unknown_field", field, _STATEMENT
    sid = statement.get("Sid", "")
    if not isinstance(sid, str) or (slot != "resource" and not re.fullmatch(r"[A-Za-z0-9]*", sid)):
        yield "Sid", "sid", sid, ()
    if statement.get("Effect") not in EFFECTS:
        yield "Effect", "effect", statement.get("Effect"), EFFECTS
    yield from _one_of(statement, "Action", "NotAction", required=True)
    for field in ("Action", "NotAction"):
        for action in listed(statement.get(field, ())):
            if not isinstance(action, str) or not _ACTION.fullmatch(action):
                yield field, "action", action, ()
    trust = all(str(action).lower().startswith("sts:") for action in listed(statement.get("Action", "")))
    yield from _one_of(statement, "Resource", "NotResource", required=not (slot == "resource" and trust))
    for field in ("Resource", "NotResource"):
        for resource in listed(statement.get(field, ())):
            if not isinstance(resource, str) or not _is_arn(resource):
                yield field, "arn", resource, ()
    yield from _principal(statement, slot)
    yield from _condition(statement.get("Condition", {}))


def _one_of(statement: Mapping[str, Any], one: str, other: str, *, required: bool) -> Iterator[Found]:
    if one in statement and other in statement:
        yield other, "both", [one, other], ()
    elif required and one not in statement and other not in statement:
        yield one, "missing", None, ()
    for field in (one, other):
        if field in statement and statement[field] in ([], ()):
            yield field, "empty", statement[field], ()


def _is_arn(resource: str) -> bool:
    fields = iam_match.VARIABLE.sub("x", resource).split(":", 5)
    return resource == "*" or (len(fields) == 6 and fields[0] == "arn" and bool(fields[5]))


def _principal(statement: Mapping[str, Any], slot: str) -> Iterator[Found]:
    there = [field for field in ("Principal", "NotPrincipal") if field in statement]
    if slot == "rcp":
        if there and statement.get("Principal") != "*":
            yield there[0], "principal_star", statement[there[0]], ("*",)
        return
    if slot != "resource":
        for field in there:
            yield field, "principal_forbidden", statement[field], ()
        return
    yield from _one_of(statement, "Principal", "NotPrincipal", required=True)
    for field in there:
        element = statement[field]
        if element == "*":
            continue
        if not isinstance(element, Mapping) or not element:
            yield field, "principal", element, ()
            continue
        for kind, names in element.items():
            if kind not in _PRINCIPALS:
                yield field, "principal_kind", kind, _PRINCIPALS
            for name in listed(names):
                if not isinstance(name, str) or not name:
                    yield field, "principal", name, ()
                elif kind == "AWS" and "*" in name and name != "*":
                    yield field, "principal_wildcard", name, ()
                elif kind == "AWS" and not _is_aws(name):
                    yield field, "principal", name, ()


def _is_aws(name: str) -> bool:
    found = iam_match.caller(name)
    known = found is not None and found.kind != "service"
    return name == "*" or known or bool(re.fullmatch(r"\d{12}", name) or _UNIQUE_ID.fullmatch(name))


def _condition(condition: Any) -> Iterator[Found]:
    if not isinstance(condition, Mapping):
        yield "Condition", "not_an_object", condition, ()
        return
    for name, lines in condition.items():
        operator = iam_conditions.operator(name) if isinstance(name, str) else None
        if operator is None:
            yield "Condition", "operator", name, ()
            continue
        if not isinstance(lines, Mapping) or not lines:
            yield f"Condition.{name}", "not_an_object", lines, ()
            continue
        for key, values in lines.items():
            if not isinstance(key, str) or not re.fullmatch(r"[A-Za-z0-9-]+:\S+", key):
                yield f"Condition.{name}", "condition_key", key, ()
            for value in listed(values):
                if not isinstance(value, (str, int, float, bool)) or not _fits(operator.base, value):
                    yield f"Condition.{name}.{key}", "condition_value", value, ()


def _fits(base: str, value: Any) -> bool:
    """Whether the operator can compare with this value."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if base.startswith("Numeric"):
        return iam_conditions.number(text) is not None
    if base.startswith("Date"):
        return iam_conditions.moment(text) is not None
    if base in ("Bool", "Null"):
        return text in ("true", "false") or (base == "Bool" and iam_match.has_variables(text))
    if base == "IpAddress":
        try:
            ipaddress.ip_network(text, strict=False)
        except ValueError:
            return False
    return True
