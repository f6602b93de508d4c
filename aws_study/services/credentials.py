"""Who signs a request, and for which Region: the SDK for Python's chains, and what instance metadata answers.

Sources: botocore 1.44 credentials.py, configprovider.py and utils.py (read; the tests ask the installed resolver), EC2 API model of
2026-11 (metadata options). Order of the Java SDK: from memory. Left out: expiry and refresh of what was found, a
credential_source that names another provider, the web identity variables' own exception for an explicit profile.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from aws_study.core.checks import OneOf, ParameterError, choice, count

# botocore's method names, in the order in which they are asked; "code" is what the program passes itself.
ORDER = (
    "code",
    "env",
    "assume-role",
    "assume-role-with-web-identity",
    "sso",
    "shared-credentials-file",
    "login",
    "custom-process",
    "config-file",
    "ec2-credentials-file",
    "boto-config",
    "container-role",
    "iam-role",
)
HISTORIC = ("ec2-credentials-file", "boto-config")
JAVA_ORDER = ("system-properties", "env", "web-identity", "profile", "container-role", "iam-role")  # from memory
TEMPORARY = ("assume-role", "assume-role-with-web-identity", "sso", "login", "container-role", "iam-role")

REGION_ORDER = ("code", "AWS_DEFAULT_REGION", "profile")
GLOBAL_FALLBACK = {"s3": "us-east-1", "sts": "global", "iam": "global"}

SESSION_TOKEN_S = (900, 129_600)  # GetSessionToken of an IAM user; default 43,200
SESSION_TOKEN_DEFAULT_S = 43_200
ASSUME_ROLE_S = (900, 43_200)  # up to the role's own maximum, 1 to 12 hours; default 3,600
CHAINED_ROLE_MOST_S = 3_600
HOP_LIMIT = (1, 64)


@dataclass(frozen=True)
class Found:
    """winner: the source whose credentials sign, or None. asked: sources in order up to it. unread: present, but behind it.

    skipped: present, but not asked because the program named a profile.
    """

    winner: str | None
    asked: tuple[str, ...]
    unread: tuple[str, ...]
    skipped: tuple[str, ...]

    @property
    def temporary(self) -> bool:
        return self.winner in TEMPORARY


def find_credentials(present: Collection[str], *, profile_in_code: bool = False) -> Found:
    """Which of the sources `present` signs: the first of the chain that has credentials; the others are never looked at.

    profile_in_code: the program names a profile, so the environment's keys are left out (AWS_PROFILE alone does not do that).
    Raises ParameterError for an unknown source.
    """
    for source in present:
        choice("present", source, ORDER)
    choice("profile_in_code", profile_in_code, (True, False))
    chain = [source for source in ORDER if not (profile_in_code and source == "env")]
    asked = []
    for source in chain:
        asked.append(source)
        if source in present:
            break
    winner = asked[-1] if asked[-1] in present else None
    unread = tuple(source for source in chain[len(asked) :] if source in present)
    skipped = ("env",) if profile_in_code and "env" in present else ()
    return Found(winner, tuple(asked), unread, skipped)


def winner(present: Collection[str], *, profile_in_code: bool = False) -> str:
    """The source that signs; "none" when there is none (boto3: NoCredentialsError)."""
    return find_credentials(list(present), profile_in_code=profile_in_code).winner or "none"


def find_region(
    service: str, *, code: str | None = None, environment: str | None = None, profile: str | None = None
) -> tuple[str | None, str]:
    """(Region, where it came from) of a boto3 client. There is no default: without one the result is (None, "NoRegionError").

    environment: AWS_DEFAULT_REGION; botocore does not read AWS_REGION, which most other SDKs do. Services with a global
    endpoint need none: S3 falls back to us-east-1, STS and IAM to the global endpoint.
    """
    if not isinstance(service, str) or not service:
        raise ParameterError("service", service, OneOf(("dynamodb", "s3", "sts", "iam")))
    for place, region in zip(REGION_ORDER, (code, environment, profile), strict=True):
        if region:
            return region, place
    if service in GLOBAL_FALLBACK:
        return GLOBAL_FALLBACK[service], "fallback"
    return None, "NoRegionError"


def metadata_answer(*, endpoint: bool, tokens: str, hop_limit: int, hops: int, client_version: int) -> str:
    """What 169.254.169.254 gives a program that is `hops` network hops away (1: on the instance, 2: in a bridged container).

    tokens: "optional" or "required". client_version 2 asks for a session token first (PUT); its answer dies after `hop_limit`
    hops. Returns "role" (with IMDSv2), "role_v1", "unauthorized" (401, version 1 refused), "token_lost" or "disabled".
    """
    choice("endpoint", endpoint, (True, False))
    choice("tokens", tokens, ("optional", "required"))
    hop_limit = count("hop_limit", hop_limit, *HOP_LIMIT)
    hops = count("hops", hops, 1, 64)
    choice("client_version", client_version, (1, 2))
    if not endpoint:
        return "disabled"
    if client_version == 1:
        return "role_v1" if tokens == "optional" else "unauthorized"
    if hops <= hop_limit:
        return "role"
    return "role_v1" if tokens == "optional" else "token_lost"


def session_seconds(asked: int | None, *, root: bool = False) -> int:
    """How long credentials of GetSessionToken live: 900 to 129,600 s for an IAM user, default 43,200; the root user one hour."""
    if asked is None:
        return CHAINED_ROLE_MOST_S if root else SESSION_TOKEN_DEFAULT_S
    seconds = count("asked", asked, *SESSION_TOKEN_S)
    return min(seconds, CHAINED_ROLE_MOST_S) if root else seconds


def role_seconds(asked: int | None, *, role_most: int = 3_600, chained: bool = False) -> int:
    """How long an assumed role lives: 900 s to the role's maximum (1-12 h), default 3,600; from another role at most one hour.

    Raises ParameterError when more is asked than allowed: STS refuses instead of shortening.
    """
    most = count("role_most", role_most, 3_600, ASSUME_ROLE_S[1])
    return count("asked", 3_600 if asked is None else asked, ASSUME_ROLE_S[0], CHAINED_ROLE_MOST_S if chained else most)
