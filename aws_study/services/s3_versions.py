"""S3 versions: what PUT, DELETE and GET do to the stack of versions of one key, and what Object Lock forbids.

Every function takes the stack (newest first) and returns a new one; nothing reads a clock: `now` is a number of days.
Sources: S3 User Guide, "working with delete markers", "deleting objects from versioning-suspended buckets", "Object Lock",
"MFA delete" (copies read in 2026-11).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from aws_study.core import checks

STATES = ("off", "enabled", "suspended")
MODES = ("", "GOVERNANCE", "COMPLIANCE")


@dataclass(frozen=True)
class Version:
    """One version. `marker`: a delete marker, without content. Locked until day `until` in `mode`, or while `hold` is on."""

    id: str
    marker: bool = False
    mode: str = ""
    until: float = 0.0
    hold: bool = False


Stack = tuple[Version, ...]


@dataclass(frozen=True)
class Done:
    """The stack afterwards, the HTTP status and S3's code; `version` is the id that the answer names."""

    stack: Stack
    status: int
    code: str
    version: str = ""


def put(stack: Stack, *, state: str, id: str, mode: str = "", until: float = 0.0) -> Done:
    """Store an object. Versioning off or suspended writes the version "null" over an older "null"; enabled adds `id`."""
    checks.choice("state", state, STATES)
    checks.choice("mode", mode, MODES)
    if state == "enabled":
        return Done((Version(id, mode=mode, until=until), *stack), 200, "OK", id)
    return Done((Version("null"), *(old for old in stack if old.id != "null")), 200, "OK", "null")


def delete(stack: Stack, *, state: str, id: str) -> Done:
    """DELETE without a version id. Enabled: a delete marker on top; suspended: the same, and "null" is lost; off: gone."""
    checks.choice("state", state, STATES)
    if state == "enabled":
        return Done((Version(id, marker=True), *stack), 204, "OK", id)
    rest = tuple(old for old in stack if old.id != "null")
    return Done(rest if state == "off" else (Version("null", marker=True), *rest), 204, "OK", "null")


def locked(version: Version, *, now: float) -> bool:
    """Does Object Lock protect this version on day `now`?"""
    return version.hold or (version.mode != "" and now < version.until)


def delete_version(
    stack: Stack, id: str, *, now: float = 0.0, bypass: bool = False, mfa_delete: bool = False, mfa: bool = False
) -> Done:
    """DELETE with a version id: for good, if nothing forbids it.

    `bypass`: the caller has s3:BypassGovernanceRetention and sends the header; it helps in GOVERNANCE mode only.
    Deleting a marker brings the version below it back. A version that is not there: 204 all the same.
    """
    found = [version for version in stack if version.id == id]
    if mfa_delete and not mfa:
        return Done(stack, 403, "AccessDenied", id)
    if found and locked(found[0], now=now):
        only_governance = found[0].mode == "GOVERNANCE" and not found[0].hold
        if not (only_governance and bypass):
            return Done(stack, 403, "AccessDenied", id)
    return Done(tuple(version for version in stack if version.id != id), 204, "OK", id)


def get(stack: Stack, id: str = "") -> Done:
    """GET, of the newest or of a named version. A marker on top: 404 NoSuchKey; a marker by name: 405 MethodNotAllowed."""
    if not id:
        if not stack or stack[0].marker:
            return Done(stack, 404, "NoSuchKey", stack[0].id if stack else "")
        return Done(stack, 200, "OK", stack[0].id)
    found = [version for version in stack if version.id == id]
    if not found:
        return Done(stack, 404, "NoSuchVersion", id)
    return Done(stack, 405, "MethodNotAllowed", id) if found[0].marker else Done(stack, 200, "OK", id)


def retain(stack: Stack, id: str, *, mode: str, until: float, now: float, bypass: bool = False) -> Done:
    """Set a version's retention. Longer is always allowed; COMPLIANCE is never shortened or softened before its end."""
    checks.choice("mode", mode, MODES[1:])
    old = next((version for version in stack if version.id == id), None)
    if old is None or old.marker:
        return Done(stack, 404 if old is None else 405, "NoSuchVersion" if old is None else "MethodNotAllowed", id)
    weaker = (
        old.mode != "" and now < old.until and (until < old.until or (old.mode == "COMPLIANCE" and mode != old.mode))
    )
    if weaker and (old.mode == "COMPLIANCE" or not bypass):
        return Done(stack, 403, "AccessDenied", id)
    new = replace(old, mode=mode, until=until)
    return Done(tuple(new if version is old else version for version in stack), 200, "OK", id)
