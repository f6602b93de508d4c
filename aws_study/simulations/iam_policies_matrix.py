"""Lesson 02, second simulation: who may do what in a small company, repainted as one statement changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.services import iam
from aws_study.services.iam import Decision, Verdict
from aws_study.simulations import iam_policies_company as company
from aws_study.simulations.iam_policies_case import slot_name
from aws_study.simulations.iam_policies_debugger import CHECK
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Number, Preset, Simulation, marks, palette

HEIGHT = 430
LONGEST = 2160  # minutes: a session with MFA lives 36 hours at most
AUDIT = ("cloudtrail:StopLogging", "organizations:LeaveOrganization")


@dataclass(frozen=True)
class Matrix:
    """One state: the options, each caller's decision on each action, and what it was without SCP and boundary."""

    developers: str
    boundary: str
    scp: str
    bucket: str
    minutes: float
    decisions: dict[tuple[str, str], Decision]
    free: frozenset[tuple[str, str]]

    def kind(self, who: str, action: str) -> str:
        """allowed, deny (a statement says so), taken (SCP or boundary do not allow it) or never (nobody granted it)."""
        verdict = self.decisions[who, action].verdict
        if verdict is Verdict.IMPLICITLY_DENIED:
            return "taken" if (who, action) in self.free else "never"
        return "allowed" if verdict is Verdict.ALLOWED else "deny"

    def allowed(self, who: str) -> int:
        return sum(self.kind(who, action) == "allowed" for action in company.ACTIONS)

    def count(self, kind: str) -> int:
        return sum(self.kind(*cell) == kind for cell in self.decisions)

    @property
    def lost(self) -> int:
        """Cells that SCP and boundary took away."""
        return sum(self.kind(*cell) != "allowed" for cell in self.free)

    @property
    def gained(self) -> int:
        """Cells that SCP and boundary gave: never one."""
        return self.count("allowed") - (len(self.free) - self.lost)


def run_matrix(developers: str, minutes: float, boundary: str, scp: str, bucket: str, region: str) -> Matrix:
    """Every caller's verdict on every action. `minutes` since the MFA code of those who signed in with one (0 to 2,160).

    `developers` and `boundary` are alice's and the access key's, `scp` stands on account 111122223333. Raises ParameterError.
    """
    minutes = checks.number("minutes", minutes, 0, LONGEST)
    decisions, free = {}, set()
    for action in company.ACTIONS:
        for who in company.WHO:
            request = company.request(who, action, region, minutes)
            decisions[who, action] = iam.evaluate(
                request, company.policies(who, action, developers, boundary, scp, bucket)
            )
            unguarded = company.policies(who, action, developers, "none", "none", bucket)
            if iam.evaluate(request, unguarded).verdict is Verdict.ALLOWED:
                free.add((who, action))
    return Matrix(developers, boundary, scp, bucket, minutes, decisions, frozenset(free))


class MatrixChart:
    """Actions down, callers across; a cell is green with a tick, red with a cross, amber with a dash, or empty."""

    LEFT, TOP, STEP, FOOT = 232, 46, 28, 34  # pixels
    KINDS: ClassVar = {
        "allowed": (palette.GREEN.fill, palette.GREEN.fill),
        "deny": (palette.RED.fill, palette.RED.fill),
        "taken": (palette.AMBER.fill, palette.AMBER.fill),
        "never": ("none", palette.AXIS),
    }

    def setup(self, figure: Figure) -> None:
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        width, height = figure.get_size_inches() * figure.dpi
        axes.set_xlim(0, width)
        axes.set_ylim(0, height)
        self.cell = (width - self.LEFT - 12) / len(company.WHO)
        self.x = {who: self.LEFT + i * self.cell for i, who in enumerate(company.WHO)}
        self.y = {action: height - self.TOP - (i + 1) * self.STEP for i, action in enumerate(company.ACTIONS)}
        for who, x in self.x.items():
            axes.text(
                x + self.cell / 2, height - self.TOP + 9, column_name(who), ha="center", va="baseline", fontsize=11,
                color=palette.MUTED, linespacing=1.15,
            )  # fmt: skip
        for action, y in self.y.items():
            axes.text(self.LEFT - 12, y + self.STEP / 2, action, ha="right", va="center", fontsize=12)
        self.cells, self.signs = {}, {}
        signs = {"allowed": (CHECK, 8, "#ffffff"), "deny": ("x", 7, "#ffffff"), "taken": ("_", 9, "#ffffff")}
        for kind, (face, edge) in self.KINDS.items():
            self.cells[kind] = PolyCollection([], facecolor=face, edgecolor=edge, linewidth=1, animated=True)
            axes.add_collection(self.cells[kind], autolim=False)
        for kind, (marker, size, colour) in signs.items():
            self.signs[kind] = axes.plot(
                [], [], linestyle="", marker=marker, markersize=size, markerfacecolor="none", markeredgewidth=2.2,
                markeredgecolor=colour, animated=True, zorder=3,
            )[0]  # fmt: skip
        self.counts = {}
        for (kind, (face, edge)), x in zip(self.KINDS.items(), (self.LEFT - 190, 190, 340, 610), strict=True):
            swatch = PolyCollection([_box(x, 12, 18, 14)], facecolor=face, edgecolor=edge, linewidth=1)
            axes.add_collection(swatch, autolim=False)
            if kind in signs:
                axes.plot(x + 9, 19, linestyle="", marker=signs[kind][0], markersize=6, markerfacecolor="none", markeredgewidth=1.8, markeredgecolor="#ffffff")  # fmt: skip
            self.counts[kind] = axes.text(x + 26, 19, "", va="center", fontsize=11.5, animated=True)

    def show(self, view: Matrix) -> bool:
        boxes: dict[str, list[list[tuple[float, float]]]] = {kind: [] for kind in self.KINDS}
        middles: dict[str, list[tuple[float, float]]] = {kind: [] for kind in self.KINDS}
        for action, y in self.y.items():
            for who, x in self.x.items():
                kind = view.kind(who, action)
                boxes[kind].append(_box(x + 2, y + 2, self.cell - 4, self.STEP - 4))
                middles[kind].append((x + self.cell / 2, y + self.STEP / 2))
        for kind, cells in self.cells.items():
            cells.set_verts(boxes[kind])
            self.counts[kind].set_text(f"{len(boxes[kind])} {kind_name(kind)}")
        for kind, crosses in self.signs.items():
            xy = np.array(middles[kind]).reshape(-1, 2)
            crosses.set_data(xy[:, 0], xy[:, 1])
        return False


def _box(x: float, y: float, width: float, height: float) -> list[tuple[float, float]]:
    return marks.box(x, x + width, y, y + height)


def column_name(who: str) -> str:
    return {
        "root": _("root user"),
        "admin": _("admin,\nfresh code"),
        "alice": _("alice,\ndeveloper"),
        "ci": _("ci, an\naccess key"),
        "auditor": _("auditor"),
        "app": _("app\non EC2"),
        "vera": _("vera, other\naccount"),
        "trail": "CloudTrail",
    }[who]


def kind_name(kind: str) -> str:
    return {
        "allowed": _("allowed"),
        "deny": _("hit by a Deny"),
        "taken": _("taken by SCP or boundary"),
        "never": _("never granted"),
    }[kind]


def say(view: Matrix) -> str:
    alice, ci, of = view.allowed("alice"), view.allowed("ci"), len(company.ACTIONS)
    fields = {"alice": alice, "ci": ci, "of": of, "minutes": f"{view.minutes:g}", "cells": view.count("deny")}
    if view.boundary != "none" and view.developers == "none" and view.bucket != "alice":
        return _(
            "Alice may do {alice} of {of} actions: her boundary says how much she may be given, and nobody gives her anything."
        ).format(**fields)
    if view.scp in ("mfa", "mfa-if-exists"):
        if view.minutes <= 60:
            return _(
                "Alice typed her MFA code {minutes} minutes ago and may do {alice} of {of} actions; the access key without a code may do {ci}."
            ).format(**fields)
        return _(
            "Alice's MFA code is {minutes} minutes old and she may do {alice} of {of} actions; the access key, which never had a code, may do {ci}."
        ).format(**fields)
    if view.minutes > 60:
        return _(
            "The MFA code is {minutes} minutes old, and the administrator may do {admin} of {of} actions: that Allow asks for a code of the last hour. Alice may do {alice}."
        ).format(admin=view.allowed("admin"), **fields)
    if view.count("deny"):
        return _(
            "One statement says Deny and paints {cells} cells red. Alice may do {alice} of {of} actions, the administrator {admin}, the root user {root}."
        ).format(admin=view.allowed("admin"), root=view.allowed("root"), **fields)
    audit = sum(view.kind("alice", action) == "allowed" for action in AUDIT)
    if view.developers == "not-iam" and audit:
        return _(
            "Everything except IAM, says one statement, and alice may do {alice} of {of} actions: she can stop the audit trail and leave the organization."
        ).format(**fields)
    return _("Alice may do {alice} of {of} actions, the access key of her group {ci}, the root user {root}.").format(
        root=view.allowed("root"), **fields
    )


def law(view: Matrix) -> str:
    whole = len(view.free)
    return _(
        "Without SCP and boundary {whole} of {cells} cells would be allowed; they took {lost} away and gave {gained}: a guardrail grants nothing."
    ).format(whole=whole, cells=len(view.decisions), lost=view.lost, gained=view.gained)


def table(view: Matrix) -> pd.DataFrame:
    def words(who: str, action: str) -> str:
        decision = view.decisions[who, action]
        if decision.verdict is Verdict.ALLOWED:
            return _("allowed")
        line = _("Deny: {slot}") if decision.verdict is Verdict.EXPLICITLY_DENIED else _("no Allow: {slot}")
        return line.format(slot=slot_name(decision.slot))

    columns = {
        column_name(who).replace("\n", " "): [words(who, action) for action in company.ACTIONS] for who in company.WHO
    }
    return pd.DataFrame(columns, index=pd.Index(company.ACTIONS, name=_("action")))


def access_matrix() -> Simulation:
    """Who may do what? Twelve actions, eight callers, and one statement that changes."""
    nothing = _("nothing attached")
    start: dict[str, Any] = {
        "developers": "not-iam", "minutes": 10, "boundary": "none", "scp": "full", "bucket": "partner", "region": "ap-northeast-2",
    }  # fmt: skip
    return Simulation(
        id="access-matrix",
        question=_("Who may do what?"),
        run=run_matrix,
        chart=MatrixChart(),
        say=say,
        law=law,
        table=table,
        height=HEIGHT,
        controls=[
            Choice(
                "developers",
                _("Policy of the group developers"),
                {
                    "none": nothing,
                    "read": _("reads S3, DynamoDB"),
                    "work": _("five daily actions"),
                    "not-iam": _("all but IAM (NotAction)"),
                    "all": _("everything"),
                },
            ),
            Choice(
                "scp",
                _("SCP on the account"),
                {
                    "full": _("FullAWSAccess only"),
                    "audit": _("Deny: trail, leaving"),
                    "mfa": _("Deny: old MFA code"),
                    "mfa-if-exists": _("old code, IfExists"),
                    "region": _("Deny: other Regions"),
                    "list": _("S3, DynamoDB only"),
                },
            ),
            Choice(
                "boundary",
                _("Boundary of the developers"),
                {
                    "none": nothing,
                    "data": _("S3, DynamoDB and SQS"),
                    "tables": _("DynamoDB and SQS"),
                    "all": _("everything"),
                },
            ),
            Number("minutes", _("Time since the MFA code"), 0, 180, unit=_("min")),
        ],
        more=[
            Choice(
                "bucket",
                _("Bucket policy"),
                {
                    "partner": _("vera reads, CloudTrail writes"),
                    "alice": _("allows alice besides"),
                    "no-put": _("Deny s3:PutObject for everybody"),
                },
            ),
            Choice("region", _("Region of the request"), {region: region for region in company.REGIONS}),
        ],
        presets=[
            Preset("not-action", _("Everything except IAM"), start),
            Preset("audit-scp", _("One SCP paints two rows"), {"scp": "audit"}),
            Preset("boundary-alone", _("A boundary and no policy"), {"developers": "none", "boundary": "all"}),
            Preset("old-code", _("The MFA code is too old"), {"scp": "mfa", "minutes": 90}),
            Preset("old-code-if-exists", _("The same with IfExists"), {"scp": "mfa-if-exists", "minutes": 90}),
            Preset("closed-region", _("A closed Region"), {"scp": "region", "region": "eu-west-1"}),
            Preset("bucket-deny", _("One Deny in the bucket policy"), {"bucket": "no-put"}),
        ],
        source=facts.source("iam-guardrails").text(language()),
    )
