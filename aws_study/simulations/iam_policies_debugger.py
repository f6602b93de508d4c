"""Lesson 02, first simulation: a request walks past six kinds of policy, twice, and the statement that decides is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.path import Path as Shape

from aws_study import facts
from aws_study.core import checks
from aws_study.services import iam
from aws_study.services.iam import Decision, Verdict
from aws_study.simulations import iam_policies_world as world
from aws_study.text import gettext as _
from aws_study.text import language, ngettext
from aws_study.ui import Choice, Count, Preset, Simulation, palette
from aws_study.ui.units import plain

HEIGHT = 400
MOST = 1000  # Allow statements more
CHECK = Shape([(-0.9, 0.0), (-0.25, -0.65), (0.9, 0.65)], [Shape.MOVETO, Shape.LINETO, Shape.LINETO])
VERDICT_TONE = {
    Verdict.ALLOWED: palette.GREEN,
    Verdict.EXPLICITLY_DENIED: palette.RED,
    Verdict.IMPLICITLY_DENIED: palette.AMBER,
}


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


class WalkChart:
    """Six gates as rows, two columns of marks (any Deny? an Allow?), the path of the walk, and what the gates said."""

    DENY, ALLOW, SAID = 330, 430, 500  # x of the columns
    TOP, STEP = 320, 44
    STYLES: ClassVar = {  # marker, size, face, edge
        "deny": ("o", 21, palette.RED.fill, palette.RED.fill),
        "allow": ("o", 21, palette.GREEN.fill, palette.GREEN.fill),
        "silent": ("o", 21, palette.AMBER.fill, palette.AMBER.fill),
        "clear": ("o", 15, "#ffffff", palette.SLATE.fill),
        "open": ("o", 15, "#ffffff", palette.GREEN.fill),
        "absent": ("o", 5, palette.AXIS, palette.AXIS),
    }

    def setup(self, figure: Figure) -> None:
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        width, height = figure.get_size_inches() * figure.dpi
        axes.set_xlim(0, width)
        axes.set_ylim(0, height)
        head: dict[str, Any] = {"color": palette.MUTED, "fontsize": 12, "ha": "center", "va": "center"}
        axes.text(self.DENY, height - 24, _("1. any Deny?"), **head)
        axes.text(self.ALLOW, height - 24, _("2. an Allow?"), **head)
        axes.text(self.SAID, height - 24, _("what it says"), **{**head, "ha": "left"})
        self.y = {slot: self.TOP - self.STEP * i for i, slot in enumerate(iam.ORDER)}
        self.names, self.said = {}, {}
        for slot, y in self.y.items():
            axes.plot([24, width - 24], [y - self.STEP / 2] * 2, color=palette.GRID, linewidth=1, zorder=1)
            self.names[slot] = axes.text(24, y, slot_name(slot), va="center", weight="bold", animated=True)
            self.said[slot] = axes.text(self.SAID, y, "", va="center", animated=True)
        self.path = axes.plot(
            [], [], color=palette.BLUE.fill, linewidth=7, alpha=0.35, solid_capstyle="round", solid_joinstyle="round",
            animated=True, zorder=2,
        )[0]  # fmt: skip
        self.dots = {}
        for kind, (marker, size, face, edge) in self.STYLES.items():
            self.dots[kind] = axes.plot(
                [], [], marker, markersize=size, markerfacecolor=face, markeredgecolor=edge, markeredgewidth=2,
                animated=True, zorder=3,
            )[0]  # fmt: skip
        signs = {"deny": ("x", 8), "allow": (CHECK, 10), "silent": ("_", 11), "open": (CHECK, 7)}
        self.signs = {
            kind: axes.plot(
                [], [], linestyle="", marker=marker, markersize=size, markerfacecolor="none", markeredgewidth=2.6,
                markeredgecolor=palette.GREEN.fill if kind == "open" else "#ffffff", animated=True, zorder=4,
            )[0]
            for kind, (marker, size) in signs.items()
        }  # fmt: skip
        self.verdict = axes.text(24, 34, "", va="center", weight="bold", fontsize=17, animated=True)
        self.asked = axes.text(self.SAID, 34, "", va="center", color=palette.MUTED, animated=True)

    def show(self, view: Case) -> bool:
        points: dict[str, list[tuple[float, float]]] = {kind: [] for kind in self.STYLES}
        last = view.decision.slot
        explicit = view.decision.verdict is Verdict.EXPLICITLY_DENIED
        for gate in view.decision.trace:
            y = self.y[gate.slot]
            gone = gate.answer in ("absent", "not_applicable")
            points["absent" if gone else "deny" if gate.deny else "clear"].append((self.DENY, y))
            if gate.answer in ("allow", "silent"):
                points[gate.answer].append((self.ALLOW, y))
            elif gate.answer in ("delegates", "bypassed"):
                points["open"].append((self.ALLOW, y))
            else:
                points["absent"].append((self.ALLOW, y))
            decides = gate.slot == last
            quiet = gone or (gate.answer == "not_asked" and gate.deny is None)
            self.names[gate.slot].set_color(palette.MUTED if quiet else palette.INK)
            self.said[gate.slot].set_text(said(view, gate))
            self.said[gate.slot].set_color(VERDICT_TONE[view.decision.verdict].word if decides else palette.MUTED)
            self.said[gate.slot].set_fontweight("bold" if decides else "normal")
        for kind, artist in self.dots.items():
            xy = np.array(points[kind]).reshape(-1, 2)
            artist.set_data(xy[:, 0], xy[:, 1])
            if kind in self.signs:
                self.signs[kind].set_data(xy[:, 0], xy[:, 1])
        self.path.set_data(*self._path(last, explicit, view.decision))
        self.verdict.set_text(verdict_name(view.decision.verdict))
        self.verdict.set_color(VERDICT_TONE[view.decision.verdict].word)
        self.asked.set_text(f"{view.action}  ({who_name(view.who)})")
        return False

    def _path(self, last: str, explicit: bool, decision: Decision) -> tuple[list[float], list[float]]:
        """Down the first column to the Deny; without one to its end, over, and down the second to where the walk stops."""
        high, low = self.TOP + 26, self.y["session"] - 24
        if explicit:
            return [self.DENY, self.DENY], [high, self.y[last]]
        asked = [gate.slot for gate in decision.trace if gate.answer in ("allow", "silent", "delegates")]
        end = self.y[last or "session"]
        if decision.verdict is Verdict.ALLOWED:
            end = min((self.y[slot] for slot in asked), default=end)
        middle = (self.DENY + self.ALLOW) / 2
        return (
            [self.DENY, self.DENY, middle, middle, self.ALLOW, self.ALLOW],
            [high, low, low, high, high, end],
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


def policy_debugger() -> Simulation:
    """Who said no? A request on the bucket "orders" walks past six kinds of policy."""
    nothing = _("nothing attached")
    start = {
        "who": "user", "action": "s3:PutObject", "identity": "no-put", "more_allows": 0, "resource": "user", "boundary": "none", "session": "none",
        "scp": "full", "rcp": "full", "region": "ap-northeast-2", "team": "orders",
    }  # fmt: skip
    return Simulation(
        id="policy-debugger",
        question=_("Who said no?"),
        run=run_debugger,
        chart=WalkChart(),
        say=say,
        law=law,
        table=table,
        height=HEIGHT,
        controls=[
            Choice("who", _("Who asks"), {who: who_name(who) for who in world.WHO}),
            Choice(
                "identity",
                _("Identity policy"),
                {
                    "none": nothing,
                    "read": _("reads the bucket"),
                    "full": _("all of S3"),
                    "no-put": _("all of S3, Deny Put"),
                    "team": _("S3 of the own team"),
                    "not-iam": _("all but IAM (NotAction)"),
                },
            ),
            Count("more_allows", _("Allow statements more for this action"), 0, MOST),
            Choice(
                "resource",
                _("Bucket policy"),
                {
                    "none": nothing,
                    "user": _("allows user alice"),
                    "role": _("allows role dev"),
                    "account": _("allows the own account"),
                    "stranger": _("4444… may read"),
                    "service": _("CloudTrail writes"),
                    "source": _("our CloudTrail writes"),
                },
            ),
        ],
        more=[
            Choice("action", _("For what"), {action: action for action in world.ACTIONS}),
            Choice(
                "boundary",
                _("Permissions boundary"),
                {"none": nothing, "read": _("reading in S3"), "s3": _("all of S3"), "sqs": _("SQS only")},
            ),
            Choice(
                "session",
                _("Session policy (role sessions)"),
                {"none": nothing, "read": _("reading in S3"), "s3": _("all of S3")},
            ),
            Choice(
                "scp",
                _("SCP on the account"),
                {
                    "none": _("no organization"),
                    "full": _("FullAWSAccess only"),
                    "region": _("Deny: other Regions"),
                    "list": _("SQS, DynamoDB only"),
                },
            ),
            Choice(
                "rcp",
                _("RCP on the bucket's account"),
                {
                    "none": _("no organization"),
                    "full": _("RCPFullAWSAccess only"),
                    "org": _("Deny: outsiders"),
                },
            ),
            Choice("region", _("Region of the request"), {region: region for region in world.REGIONS}),
            Choice("team", _("The caller's team (bucket: orders)"), {"orders": "orders", "billing": "billing"}),
        ],
        presets=[
            Preset("deny-beats-bucket", _("The bucket says yes, the user's policy says no"), start),
            Preset("thousand", _("A thousand Allows against one Deny"), {"more_allows": 1000}),
            Preset(
                "cross-account",
                _("The bucket lets another account read"),
                {"who": "stranger", "action": "s3:GetObject", "identity": "none", "resource": "stranger"},
            ),
            Preset(
                "boundary",
                _("A developer with a boundary"),
                {"who": "session", "action": "s3:PutObject", "identity": "full", "resource": "role", "boundary": "read"},
            ),
            Preset(
                "region-scp",
                _("An SCP closes a Region"),
                {"action": "s3:GetObject", "identity": "full", "resource": "none", "scp": "region", "region": "eu-west-1"},
            ),
            Preset(
                "tags",
                _("Tags decide (ABAC)"),
                {"action": "s3:PutObject", "identity": "team", "resource": "none", "team": "billing"},
            ),
            Preset(
                "confused-deputy",
                _("A stranger's trail writes into our bucket"),
                {"who": "deputy", "action": "s3:PutObject", "identity": "none", "resource": "service"},
            ),
        ],
        source=facts.source("iam-evaluation").text(language()),
    )  # fmt: skip
