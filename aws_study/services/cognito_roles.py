"""Which IAM role an identity pool gives somebody: guest, default, from the token's groups, or by a rule on a claim.

Sources: Cognito Developer Guide, "Role-based access control" (text of 2026-07) and the API model
of 2026-11 (CreateGroup.Precedence, RoleMapping, MappingRule). The enhanced flow only: in the basic flow the app names the role itself
and its trust policy decides. Assumed where the texts are silent: a group without a role counts for nothing; a custom role that is
asked for without a mapping, or by rules of which none that matches leads to it, is refused.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aws_study.core import checks

MAPPINGS = ("none", "token", "rules")
RESOLUTIONS = ("AuthenticatedRole", "Deny")
MATCHES = ("Equals", "Contains", "StartsWith", "NotEqual")
MOST_PRECEDENCE = 2**31 - 1
MOST_RULES = 25  # of one provider


@dataclass(frozen=True)
class Group:
    """A user pool's group. The lower `precedence`, the more it counts; None counts least."""

    name: str
    role: str = ""
    precedence: int | None = None

    def __post_init__(self) -> None:
        if self.precedence is not None:
            checks.count("precedence", self.precedence, 0, MOST_PRECEDENCE)


@dataclass(frozen=True)
class Rule:
    """If `claim` of the token matches `value` in this way, the role is `role`. There is no match by ending."""

    claim: str
    match: str
    value: str
    role: str

    def __post_init__(self) -> None:
        checks.choice("match", self.match, MATCHES)

    def fits(self, claims: Mapping[str, str]) -> bool:
        """A claim that is not there fits nothing, NotEqual included."""
        said = claims.get(self.claim)
        if said is None:
            return False
        return {
            "Equals": said == self.value,
            "Contains": self.value in said,
            "StartsWith": said.startswith(self.value),
            "NotEqual": said != self.value,
        }[self.match]


@dataclass(frozen=True)
class Chosen:
    """The role ("" : no credentials) and what decided.

    by: "guest", "no_guests", "no_mapping", "custom", "custom_refused", "preferred", "rule", "resolution" or "resolution_deny".
    """

    role: str
    by: str


def role_claims(groups: Sequence[Group]) -> tuple[str, tuple[str, ...]]:
    """(cognito:preferred_role, cognito:roles) of a member of these groups; "" when the claim is left out.

    The role of the group with the lowest precedence is preferred, unless several with different roles share it.
    """

    def rank(group: Group) -> float:
        return math.inf if group.precedence is None else group.precedence

    with_role = sorted((group for group in groups if group.role), key=rank)
    roles = tuple(dict.fromkeys(group.role for group in with_role))
    if len(roles) <= 1:
        return (roles[0] if roles else ""), roles
    best = {group.role for group in with_role if rank(group) == rank(with_role[0])}
    return (with_role[0].role if len(best) == 1 else ""), roles


def choose_role(
    *,
    signed_in: bool,
    default: str,
    guest: str = "",
    mapping: str = "none",
    resolution: str = "AuthenticatedRole",
    groups: Sequence[Group] = (),
    rules: Sequence[Rule] = (),
    claims: Mapping[str, str] | None = None,
    custom: str = "",
) -> Chosen:
    """The role behind GetCredentialsForIdentity. `guest` "" means that guests are off; `custom` is CustomRoleArn.

    Raises ParameterError for an unknown mapping or resolution, or for more rules than a provider may have.
    """
    checks.choice("signed_in", signed_in, (True, False))
    checks.choice("mapping", mapping, MAPPINGS)
    checks.choice("resolution", resolution, RESOLUTIONS)
    checks.count("rules", len(rules), 0, MOST_RULES)
    if not signed_in:
        return Chosen(guest, "guest") if guest else Chosen("", "no_guests")
    if mapping == "none":
        return Chosen("", "custom_refused") if custom else Chosen(default, "no_mapping")
    preferred, roles = role_claims(groups)
    matching = [rule.role for rule in rules if rule.fits(claims or {})]
    if custom:
        allowed = roles if mapping == "token" else matching
        return Chosen(custom, "custom") if custom in allowed else Chosen("", "custom_refused")
    if mapping == "token" and preferred:
        return Chosen(preferred, "preferred")
    if mapping == "rules" and matching:
        return Chosen(matching[0], "rule")
    return Chosen(default, "resolution") if resolution == "AuthenticatedRole" else Chosen("", "resolution_deny")


def role_from_groups(
    groups: Mapping[str, Sequence[object]],
    *,
    default: str,
    mapping: str = "token",
    resolution: str = "Deny",
    custom: str = "",
) -> str:
    """The role of a member of `groups`, name: [role, precedence or None]; "none" when there are no credentials."""
    members = [Group(name, str(role), precedence) for name, (role, precedence) in groups.items()]  # type: ignore[arg-type]
    chosen = choose_role(
        signed_in=True, default=default, mapping=mapping, resolution=resolution, groups=members, custom=custom
    )
    return chosen.role or "none"
