"""Lesson 02: one request on the bucket "orders" past six kinds of policy: the state, and what is said about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from aws_study.core import checks
from aws_study.services import iam
from aws_study.services.iam import Decision, Verdict
from aws_study.simulations import iam_policies_world as world
from aws_study.text import gettext as _
from aws_study.text import ngettext
from aws_study.ui.units import plain

MOST = 1000  # Allow statements more


@dataclass(frozen=True)
class Case:
    """One state: what was chosen, the decision, how many of the bucket's four actions are allowed, how many Allow statements
    fit the request, and the tried Denies."""

    who: str
    action: str
    chosen: Mapping[str, str]
    more: int
    decision: Decision
    allowed: int
    fitting: int
    tried: int
    refused: int


def run_debugger(
    who: str, action: str, identity: str, more_allows: int, resource: str, boundary: str, session: str, scp: str, rcp: str,
    region: str, team: str,
) -> Case:  # fmt: skip
    """The verdict on `action` by `who` on the bucket "orders" of account 111122223333, with one option in each slot.

    `more_allows`: statements that allow exactly this action, in a second identity policy (0 to 1,000). `session` counts for
    sessions only, `scp` for callers of our own account. Raises ParameterError for an unknown option or number.
    """
    more = checks.count("more_allows", more_allows, 0, MOST)
    chosen = {
        "identity": identity,
        "resource": resource,
        "boundary": boundary,
        "session": session,
        "scp": scp,
        "rcp": rcp,
    }
    if who != "session":
        chosen["session"] = "none"
    if who == "stranger":
        chosen["scp"] = "none"  # ours guards the callers of our accounts
    found = {slot: world.policy(slot, option) for slot, option in chosen.items()}
    request = world.request(who, action, region, team)
    extra = world.allowing(action, more)
    policies = world.built(found, extra)
    decision = iam.evaluate(request, policies)
    allowed = sum(
        iam.evaluate(world.request(who, other, region, team), policies).verdict is Verdict.ALLOWED
        for other in world.ACTIONS
    )
    asked = [gate.slot for gate in decision.trace if gate.answer not in ("absent", "not_applicable")]
    harder = [iam.evaluate(request, world.built({**found, slot: world.refusing(slot)}, extra)) for slot in asked]
    refused = sum(after.verdict is Verdict.EXPLICITLY_DENIED for after in harder)
    fitting = sum(
        not statement.denies and statement.applies(request) > 0
        for slot in asked
        if (single := found[slot])
        for statement in single.statements
    )
    return Case(
        who,
        action,
        chosen,
        more,
        decision,
        allowed,
        fitting + (more if "identity" in asked else 0),
        len(asked),
        refused,
    )


def slot_name(slot: str) -> str:
    return {
        "rcp": _("Resource control policy (RCP)"),
        "scp": _("Service control policy (SCP)"),
        "resource": _("Bucket policy (resource)"),
        "identity": _("Identity policy"),
        "boundary": _("Permissions boundary"),
        "session": _("Session policy"),
    }[slot]


def who_name(who: str) -> str:
    return {
        "user": _("user alice"),
        "session": _("a session of role dev"),
        "stranger": _("vera of account 444455556666"),
        "root": _("the root user"),
        "trail": _("CloudTrail for our account"),
        "deputy": _("CloudTrail for account 444455556666"),
    }[who]


def verdict_name(verdict: Verdict) -> str:
    return {
        Verdict.ALLOWED: _("Allowed"),
        Verdict.EXPLICITLY_DENIED: _("Denied: a statement says Deny"),
        Verdict.IMPLICITLY_DENIED: _("Denied: an Allow is missing"),
    }[verdict]


def said(view: Case, gate: iam.Gate) -> str:
    """What a gate says about the request, in the words of its statement where there is one."""
    if gate.answer == "absent":
        return (
            _("guards callers of our accounts only")
            if (view.who, gate.slot) == ("stranger", "scp")
            else _("nothing attached")
        )
    if gate.answer == "not_applicable":
        return _("does not apply to this caller")
    if gate.deny:
        words = world.short(world.statement(view.chosen, gate.deny))
        if gate.slot == "identity" and view.more:
            words += "   " + _("({count} × Allow beside it)").format(count=plain(view.more))
        return words
    if gate.answer == "not_asked":
        before = iam.ORDER.index(gate.slot) < iam.ORDER.index(view.decision.slot)
        return _("no Deny for this request") if before else _("not asked any more")
    if gate.answer == "bypassed":
        return _("not asked: the bucket names the caller")
    if gate.allow and world.is_extra(view.chosen, gate.allow):
        return _("{count} × Allow {action}").format(count=plain(view.more), action=view.action)
    if gate.allow:
        return world.short(world.statement(view.chosen, gate.allow))
    return _("no Allow for this request")


def say(view: Case) -> str:
    decision = view.decision
    words = {"who": who_name(view.who), "action": view.action, "slot": slot_name(decision.slot)}
    if decision.reason == "root":
        return _("{action} by {who} is allowed: the root user needs no policy, and nothing here denies it.").format(
            **words
        )
    if decision.verdict is Verdict.EXPLICITLY_DENIED:
        assert decision.place is not None
        number = decision.place.statement + 1
        if view.fitting == 0:
            return _("{action} by {who} is denied: statement {number} of “{slot}” says Deny.").format(
                number=number, **words
            )
        return ngettext(
            "{action} by {who} is denied: statement {number} of “{slot}” says Deny, and {count} statement that allows it cannot help.",
            "{action} by {who} is denied: statement {number} of “{slot}” says Deny, and {count} statements that allow it cannot help.",
            view.fitting,
        ).format(number=number, count=plain(view.fitting), **words)
    if decision.verdict is Verdict.ALLOWED:
        assert decision.place is not None
        number = decision.place.statement + 1
        if any(gate.answer == "bypassed" for gate in decision.trace):
            return _(
                "{action} by {who} is allowed: statement {number} of “{slot}” names the caller itself, so the gates below are not asked."
            ).format(number=number, **words)
        return _("{action} by {who} is allowed: statement {number} of “{slot}” grants it and no gate says no.").format(
            number=number, **words
        )
    if decision.slot == "identity" and view.who != "stranger":
        return _(
            "{action} by {who} is denied although nothing says Deny: neither the identity policy nor the bucket policy grants it."
        ).format(**words)
    if decision.slot in ("identity", "resource") and view.who == "stranger":
        return _(
            "{action} by {who} is denied although nothing says Deny: across accounts both sides have to allow, and “{slot}” does not."
        ).format(**words)
    if decision.slot == "resource":
        return _(
            "{action} by {who} is denied although nothing says Deny: a service gets in only through the bucket policy, and that does not allow it."
        ).format(**words)
    return _(
        "{action} by {who} is denied although nothing says Deny: “{slot}” has no Allow for it, and what it does not allow nobody below can grant."
    ).format(**words)


def law(view: Case) -> str:
    if view.tried == 0:
        return _("No policy applies to this caller: the default is to deny, for everybody but root.")
    return _(
        "One Deny is enough: put into any of the policies that apply ({tried} tried), it turned the answer to Denied {refused} times. Of the bucket's 4 actions, {allowed} allowed."
    ).format(tried=view.tried, refused=view.refused, allowed=view.allowed)


def table(view: Case) -> pd.DataFrame:
    rows = [
        (
            slot_name(gate.slot),
            _("yes") if gate.deny else _("no"),
            _("yes") if gate.allow else _("no"),
            said(view, gate),
        )
        for gate in view.decision.trace
    ]
    return pd.DataFrame(
        rows, columns=[_("gate"), _("a Deny applies"), _("an Allow applies"), _("what it says")]
    ).set_index(_("gate"))
