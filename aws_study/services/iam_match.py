"""IAM's patterns: actions, ARNs field by field, policy variables, and who a Principal element names.

Sources: IAM User Guide, "Resource", "Action", "Policy variables" and "Principal" elements, text of 2023-06. A `*` in one of the
first five fields of an ARN stays inside that field; in the last field it also runs over colons and slashes. A wildcard in the
type part of the last field (`*/webacl/*`) matches here: AWS's own managed policies use it, though the guide calls it wrong.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

Context = Mapping[str, tuple[str, ...]]  # keys in lower case

VARIABLE = re.compile(r"\$\{([^}]*)\}")
_HOLE = "\0"  # stands for a variable while a pattern is cut into fields
_CLASS = ("[^:]",) * 5 + (".",)  # what a wildcard may stand for in each field
_LITERAL = {"*": "*", "?": "?", "$": "$"}

# How strongly a Principal element names a caller; the evaluation in services.iam needs the difference.
NOBODY, ACCOUNT, ROLE, DIRECT = range(4)


@lru_cache(maxsize=4096)
def actions(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """One expression for all action patterns, to be asked with `fullmatch` and an action in lower case."""
    return re.compile("|".join(_wild(pattern.lower(), ".") for pattern in patterns))


@lru_cache(maxsize=4096)
def arns(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """One expression for all ARN patterns without variables (`fullmatch`); `*` alone matches everything."""
    return re.compile("|".join(_arn(pattern, None) for pattern in patterns), re.DOTALL)


@lru_cache(maxsize=4096)
def text(pattern: str, values: tuple[str, ...] | None = None, *, arn: bool = False) -> re.Pattern[str]:
    """The expression (`fullmatch`) for one pattern of a condition, or of an ARN, whose variables have these values.

    Without `values` a `${` means itself, as in policies of version 2008-10-17.
    """
    return re.compile(_arn(pattern, values) if arn else _fill(pattern, values, "."), re.DOTALL)


def _wild(pattern: str, one: str) -> str:
    """The pattern as a regular expression; a `?` stands for `one` character of this class, a `*` for any number of them."""
    known = {"*": f"{one}*", "?": one}
    return "".join(known.get(part) or re.escape(part) for part in re.split(r"([*?])", pattern))


def _fill(pattern: str, values: tuple[str, ...] | None, one: str) -> str:
    """`_wild` for a pattern with variables: their values are taken literally, also a `*` in them."""
    if values is None:
        return _wild(pattern, one)
    pieces = [_wild(piece, one) for piece in VARIABLE.sub(_HOLE, pattern).split(_HOLE)]
    return pieces[0] + "".join(re.escape(value) + piece for value, piece in zip(values, pieces[1:], strict=True))


def _arn(pattern: str, values: tuple[str, ...] | None) -> str:
    if pattern == "*":
        return ".*"
    fields = (pattern if values is None else VARIABLE.sub(_HOLE, pattern)).split(":", 5)
    if len(fields) < 6:
        return r"(?!)"  # never matches
    made, rest = [], list(values or ())
    for number, field in enumerate(fields):
        holes = field.count(_HOLE)
        made.append(_fill(field.replace(_HOLE, "${}"), None if values is None else tuple(rest[:holes]), _CLASS[number]))
        del rest[:holes]
    return ":".join(made)


def has_variables(pattern: str) -> bool:
    return "${" in pattern


def resolved(pattern: str, context: Context) -> tuple[str, ...] | None:
    """The values of the pattern's variables in this request; None when one of them has none (or several)."""
    found = []
    for inside in VARIABLE.findall(pattern):
        name, comma, default = inside.partition(",")
        name = name.strip()
        if name in _LITERAL:
            found.append(_LITERAL[name])
            continue
        values = context.get(name.lower(), ())
        if len(values) == 1:
            found.append(values[0])
        elif comma and not values:
            found.append(default.strip().strip("'"))
        else:
            return None
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: `kind` is user, role, session, federated, root or service; `role_arn` is the role of a session."""

    arn: str
    kind: str
    account: str
    role_arn: str = ""


@lru_cache(maxsize=4096)
def caller(arn: str, principal_arn: str = "") -> Caller | None:
    """The caller that a principal ARN (or a service's name such as cloudtrail.amazonaws.com) names; None when it names none.

    A session's ARN drops its role's path; `principal_arn` (the context's aws:PrincipalArn) knows it.
    """
    if re.fullmatch(r"[a-z0-9.-]+\.amazonaws\.com(\.cn)?", arn):
        return Caller(arn, "service", "")
    parts = arn.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn" or parts[2] not in ("iam", "sts") or not re.fullmatch(r"\d{12}", parts[4]):
        return None
    partition, account, rest = parts[1], parts[4], parts[5]
    head, _slash, tail = rest.partition("/")
    if parts[2] == "iam" and rest == "root":
        return Caller(arn, "root", account)
    if parts[2] == "iam" and head in ("user", "role") and tail:
        return Caller(arn, head, account, arn if head == "role" else "")
    if parts[2] == "sts" and head == "federated-user" and tail:
        return Caller(arn, "federated", account)
    if parts[2] == "sts" and head == "assumed-role" and tail.count("/") == 1:
        role = tail.split("/")[0]
        known = principal_arn if ":role/" in principal_arn else f"arn:{partition}:iam::{account}:role/{role}"
        return Caller(arn, "session", account, known)
    return None


@dataclass(frozen=True, slots=True)
class Principals:
    """A Principal or NotPrincipal element, ready to be asked."""

    everyone: bool
    accounts: frozenset[str]
    arns: frozenset[str]
    services: frozenset[str]

    def names(self, caller: Caller) -> int:
        """NOBODY, ACCOUNT (its account), ROLE (the role of the session, or the role itself) or DIRECT."""
        if caller.kind == "service":
            return DIRECT if self.everyone or caller.arn in self.services else NOBODY
        if self.everyone:
            return DIRECT
        if caller.arn in self.arns:
            return ROLE if caller.kind == "role" else DIRECT
        if caller.kind == "session" and caller.role_arn in self.arns:
            return ROLE
        return ACCOUNT if caller.account in self.accounts else NOBODY

    def itself(self, caller: Caller) -> bool:
        """Whether the caller is named by its own ARN (or service, or *): an account stands for its root user only."""
        root = caller.kind == "root" and caller.account in self.accounts
        return self.everyone or root or caller.arn in (self.services if caller.kind == "service" else self.arns)


def principals(element: Any) -> Principals:
    """A Principal element as IAM writes it: "*", or a mapping of AWS, Service, Federated, CanonicalUser to names."""
    if element == "*":
        return Principals(True, frozenset(), frozenset(), frozenset())
    names = {kind: listed(value) for kind, value in element.items()}
    aws = names.get("AWS", ())
    accounts = {name for name in aws if re.fullmatch(r"\d{12}", name)}
    accounts |= {name.split(":")[4] for name in aws if name.endswith(":root") and name.count(":") == 5}
    return Principals("*" in aws, frozenset(accounts), frozenset(aws), frozenset(names.get("Service", ())))


def listed(value: Any) -> tuple[Any, ...]:
    """IAM lets one value stand for a list of one."""
    return tuple(value) if isinstance(value, Sequence) and not isinstance(value, str) else (value,)
