"""A policy made ready to be asked: its statements with patterns compiled once, so that a question costs microseconds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aws_study.services import iam_conditions, iam_lint, iam_match
from aws_study.services.iam_match import DIRECT, NOBODY, Principals, listed

if TYPE_CHECKING:
    from aws_study.services.iam import Request


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. `fixed` and `varying` are its resources without and with policy variables; None principals: no such
    element (everybody whom the policy is attached to)."""

    effect: str
    denies: bool
    sid: str
    actions: re.Pattern[str]
    not_action: bool
    fixed: re.Pattern[str] | None
    varying: tuple[str, ...]
    not_resource: bool
    principals: Principals | None
    not_principal: bool
    tests: tuple[iam_conditions.Test, ...]
    raw: Mapping[str, Any]

    @classmethod
    def from_json(cls, raw: Mapping[str, Any], *, variables: bool) -> Statement:
        not_action, not_resource, not_principal = (f"Not{name}" in raw for name in ("Action", "Resource", "Principal"))
        resources = listed(raw["NotResource"] if not_resource else raw.get("Resource", "*"))
        varying = tuple(name for name in resources if variables and iam_match.has_variables(name))
        fixed = tuple(name for name in resources if name not in varying)
        principal = raw["NotPrincipal"] if not_principal else raw.get("Principal")
        return cls(
            effect=raw["Effect"],
            denies=raw["Effect"] == "Deny",
            sid=raw.get("Sid", ""),
            actions=iam_match.actions(listed(raw["NotAction"] if not_action else raw["Action"])),
            not_action=not_action,
            fixed=iam_match.arns(fixed) if fixed else None,
            varying=varying,
            not_resource=not_resource,
            principals=None if principal is None else iam_match.principals(principal),
            not_principal=not_principal,
            tests=iam_conditions.tests(raw.get("Condition", {}), variables=variables),
            raw=raw,
        )

    def applies(self, request: Request) -> int:
        """How strongly the statement applies to the request: NOBODY (not at all), ACCOUNT, ROLE or DIRECT."""
        if (self.actions.fullmatch(request.low_action) is None) != self.not_action:
            return NOBODY
        if not self._covers(request):
            return NOBODY
        how = self._names(request)
        if how:
            for test in self.tests:
                if not test.holds(request.values):
                    return NOBODY
        return how

    def missed(self, request: Request) -> str:
        """The first element that does not fit the request; empty when the statement applies."""
        if (self.actions.fullmatch(request.low_action) is None) != self.not_action:
            return "NotAction" if self.not_action else "Action"
        if not self._covers(request):
            return "NotResource" if self.not_resource else "Resource"
        if not self._names(request):
            return "NotPrincipal" if self.not_principal else "Principal"
        failing = (test for test in self.tests if not test.holds(request.values))
        return next((f"Condition {test.operator} {test.key}" for test in failing), "")

    def _covers(self, request: Request) -> bool:
        inside = self.fixed is not None and self.fixed.fullmatch(request.resource) is not None
        if not inside:
            for pattern in self.varying:
                values = iam_match.resolved(pattern, request.values)
                if values is None:
                    if self.not_resource:
                        return False  # disputed (D2): a variable without value makes the whole statement miss
                elif iam_match.text(pattern, values, arn=True).fullmatch(request.resource) is not None:
                    inside = True
                    break
        return inside != self.not_resource

    def _names(self, request: Request) -> int:
        if self.principals is None:
            return DIRECT
        how = self.principals.names(request.caller)
        if self.not_principal:
            # A Deny spares only whom it names itself: [user, account] spares the user, not the account's others (IAM User Guide,
            # NotPrincipal). That it may ask for the account's ARN too, in some services, is left out. An Allow is read narrowly.
            return NOBODY if (self.principals.itself(request.caller) if self.denies else how) else DIRECT
        return how


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy document that iam_lint found well-formed."""

    statements: tuple[Statement, ...]
    raw: Mapping[str, Any]

    @classmethod
    def from_json(cls, raw: Any, slot: str = "identity", number: int = 0) -> Policy:
        """From JSON text or what JSON parses to. Raises ParameterError with the place of the first fault."""
        checked = iam_lint.checked(raw, slot, number)
        variables = checked.get("Version") == iam_lint.VERSIONS[0]
        built = tuple(Statement.from_json(statement, variables=variables) for statement in listed(checked["Statement"]))
        return cls(built, checked)
