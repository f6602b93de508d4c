"""Lesson 23: what its first simulation calls doors, reasons and spans of time."""

from __future__ import annotations

from aws_study.text import gettext as _
from aws_study.ui.units import plain


def span(minutes: float) -> str:
    """30 s, 45 min, 2 h 30 min, 30 days."""
    seconds = round(minutes * 60)
    if seconds >= 2880 * 60:
        return _("{n} days").format(n=plain(seconds / 86_400))
    hours, rest = divmod(seconds, 3600)
    parts = [(_("{n} h"), hours), (_("{n} min"), rest // 60), (_("{n} s"), rest % 60)]
    return "\u00a0".join(words.format(n=n) for words, n in parts if n) or _("{n} min").format(n=0)


def end_name(end: str) -> str:
    return {"none": _("nothing"), "revoke": "RevokeToken", "sign_out": "GlobalSignOut", "delete": "DeleteUser"}[end]


def door_name(door: str) -> str:
    return {
        "api": _("your API, signature only"),
        "user_pool": _("Cognito's user operations"),
        "identity_pool": _("identity pool, for the ID token"),
        "credentials": _("AWS credentials given out"),
        "refresh": _("refresh, for new tokens"),
        "other_device": _("refresh on the other device"),
    }[door]


def reason_name(reason: str) -> str:
    return {
        "expired": _("expired"),
        "revoked": _("revoked"),
        "signed_out": _("signed out"),
        "deleted": _("deleted"),
        "rotated": _("rotated"),
    }[reason]


def kind_of(door: str) -> str:
    return {
        "api": _("access token"),
        "user_pool": _("access token"),
        "identity_pool": _("ID token"),
        "credentials": _("AWS credentials"),
        "refresh": _("refresh token"),
        "other_device": _("its own refresh token"),
    }[door]
