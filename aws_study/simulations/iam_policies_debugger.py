"""Lesson 02, first simulation: a request walks past six kinds of policy, twice, and the statement that decides is named."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from matplotlib.figure import Figure
from matplotlib.path import Path as Shape

from aws_study import facts
from aws_study.services import iam
from aws_study.services.iam import Decision, Verdict
from aws_study.simulations import iam_policies_world as world
from aws_study.simulations.iam_policies_case import (
    MOST,
    Case,
    law,
    run_debugger,
    said,
    say,
    slot_name,
    table,
    verdict_name,
    who_name,
)
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Preset, Simulation, palette

HEIGHT = 400
CHECK = Shape([(-0.9, 0.0), (-0.25, -0.65), (0.9, 0.65)], [Shape.MOVETO, Shape.LINETO, Shape.LINETO])
VERDICT_TONE = {
    Verdict.ALLOWED: palette.GREEN,
    Verdict.EXPLICITLY_DENIED: palette.RED,
    Verdict.IMPLICITLY_DENIED: palette.AMBER,
}


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
            Count("more_allows", _("More Allow statements for this action"), 0, MOST),
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
