"""S3 without a key in the hand: presigned URLs, CORS, Block Public Access.

Sources: S3 User Guide, "presigned URLs" (copies read in 2026-11), "CORS" and "Block Public Access" (text of 2023-06, API
model of 2026-11); CLI reference of `presign` (3,600 s unless told, 604,800 s at most).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aws_study.core import checks

MOST_S = 604_800 * 100


@dataclass(frozen=True)
class Presigned:
    """How long a URL opens, in seconds after signing, and why: "asked", "credentials", or "too_long" (never)."""

    lifetime_s: float
    reason: str


def presigned_lifetime(expires_in_s: float, *, credentials_left_s: float | None, longest_s: float) -> Presigned:
    """The shorter of what was asked for and what is left of the signing credentials; None for those that do not end.

    `longest_s` is S3's maximum of X-Amz-Expires, 604,800 s: a URL that asks for more is refused, not shortened.
    """
    asked = checks.number("expires_in_s", expires_in_s, 1, MOST_S)
    if asked > longest_s:
        return Presigned(0.0, "too_long")
    if credentials_left_s is None:
        return Presigned(asked, "asked")
    left = checks.number("credentials_left_s", credentials_left_s, 0, MOST_S)
    return Presigned(min(asked, left), "credentials" if left < asked else "asked")


@dataclass(frozen=True)
class Opened:
    """What somebody who has the URL gets: HTTP status, S3's code, and the cause: "", "expired", "token", "too_long", "revoked"."""

    status: int
    code: str
    cause: str = ""


def open_presigned(
    at_s: float,
    expires_in_s: float,
    *,
    credentials_left_s: float | None,
    longest_s: float,
    revoked_at_s: float | None = None,
) -> Opened:
    """Open the URL `at_s` seconds after it was signed. Only the start of the request counts: a running download goes on.

    `revoked_at_s`: when the signer lost the permission or the key was deactivated; the URL never says so itself.
    """
    at = checks.number("at_s", at_s, 0, MOST_S)
    life = presigned_lifetime(expires_in_s, credentials_left_s=credentials_left_s, longest_s=longest_s)
    if life.reason == "too_long":
        return Opened(400, "AuthorizationQueryParametersError", "too_long")
    if at > expires_in_s:
        return Opened(403, "AccessDenied", "expired")
    if credentials_left_s is not None and at > credentials_left_s:
        return Opened(400, "ExpiredToken", "token")
    if revoked_at_s is not None and at >= revoked_at_s:
        return Opened(403, "AccessDenied", "revoked")
    return Opened(200, "OK")


# CORS


@dataclass(frozen=True)
class Preflight:
    """S3's answer to OPTIONS: status, the number of the rule that matched (from 0; -1: none), and the first thing that no
    rule of the origin allowed: "", "origin", "method" or "header".
    """

    status: int
    rule: int
    missing: str = ""


def _fits(pattern: str, value: str) -> bool:
    """One * at most stands for any characters."""
    if "*" not in pattern:
        return pattern == value
    before, after = pattern.split("*", 1)
    return len(value) >= len(before) + len(after) and value.startswith(before) and value.endswith(after)


def preflight(
    rules: Sequence[Mapping[str, Any]], *, origin: str, method: str, headers: Sequence[str] = ()
) -> Preflight:
    """Would S3 let a page of `origin` do this? The first rule that allows origin, method and every header answers.

    `rules` as in PutBucketCors: AllowedOrigins, AllowedMethods, AllowedHeaders. Origins compare exactly (scheme, host and
    port), header names without regard to case. CORS is a browser's rule: it grants nobody access to a private object.
    """
    order = ("origin", "method", "header")
    furthest = "origin"
    for number, rule in enumerate(rules):
        if not any(_fits(allowed, origin) for allowed in rule["AllowedOrigins"]):
            missing = "origin"
        elif method not in rule["AllowedMethods"]:
            missing = "method"
        elif not all(
            any(_fits(allowed.lower(), header.lower()) for allowed in rule.get("AllowedHeaders", ()))
            for header in headers
        ):
            missing = "header"
        else:
            return Preflight(200, number)
        furthest = max(furthest, missing, key=order.index)
    return Preflight(403, -1, furthest)


# Block Public Access


@dataclass(frozen=True)
class PublicAccessBlock:
    """The four switches. New buckets have all of them on since April 2023."""

    block_public_acls: bool = True
    ignore_public_acls: bool = True
    block_public_policy: bool = True
    restrict_public_buckets: bool = True

    def stricter(self, other: PublicAccessBlock) -> PublicAccessBlock:
        """Of account and bucket the stricter setting holds, switch by switch."""
        return PublicAccessBlock(*(getattr(self, name) or getattr(other, name) for name in self.__dataclass_fields__))


def put_policy(*, public: bool, block: PublicAccessBlock) -> str:
    """The code of PutBucketPolicy: "AccessDenied" when the policy is public and BlockPublicPolicy is on, else "OK"."""
    return "AccessDenied" if public and block.block_public_policy else "OK"


def put_acl(*, public: bool, block: PublicAccessBlock, ownership: str) -> str:
    """The code of PutObjectAcl. With ownership "BucketOwnerEnforced", the default since April 2023, ACLs are off."""
    checks.choice("ownership", ownership, ("BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"))
    if ownership == "BucketOwnerEnforced":
        return "AccessControlListNotSupported"
    return "AccessDenied" if public and block.block_public_acls else "OK"


def stranger_reads(*, public_policy: bool, public_acl: bool, block: PublicAccessBlock, ownership: str) -> bool:
    """Does an unsigned GET succeed? Old public policies and ACLs stay where they are and are not obeyed any more."""
    by_policy = public_policy and not block.restrict_public_buckets
    by_acl = public_acl and not block.ignore_public_acls and ownership != "BucketOwnerEnforced"
    return by_policy or by_acl
