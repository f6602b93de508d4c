"""Lesson 23, second simulation: somebody comes to an identity pool; which IAM role does he or she leave with, and what decided?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from aws_study import facts
from aws_study.core import checks
from aws_study.services import cognito_roles as model
from aws_study.services.cognito_roles import Chosen, Group, Rule
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Preset, Simulation, Switch, marks, palette

PEOPLE = ("guest", "nobody", "coaches", "admins", "both")
EMAILS = {"own": "ana@mail.example", "club": "ana@club.example", "lookalike": "ana@club.example.org"}
RULE = Rule("email", "Contains", "@club.example", "CoachRole")
STEP = {  # which question of the ladder decided
    "guest": 0, "no_guests": 0, "no_mapping": 1, "custom": 2, "custom_refused": 2, "preferred": 3, "rule": 3,
    "resolution": 4, "resolution_deny": 4,
}  # fmt: skip
START: dict[str, Any] = {
    "who": "both",
    "mapping": "none",
    "admins": 1,
    "resolution": "AuthenticatedRole",
    "coaches": 5,
    "custom": "",
    "guests": True,
    "email": "own",
}


@dataclass(frozen=True)
class Visit:
    """Who comes with which token, what the pool is set to, and the role that came of it."""

    who: str
    mapping: str
    resolution: str
    custom: str
    email: str
    groups: tuple[Group, ...]
    preferred: str
    roles: tuple[str, ...]
    chosen: Chosen
    coaches: int

    @property
    def signed_in(self) -> bool:
        return self.who != "guest"

    @property
    def most_for_admins(self) -> int:
        """The largest precedence with which a member of both groups still gets AdminRole out of the token; -1 for none."""
        rising = range(self.coaches + 2)
        wins = [n for n in rising if model.role_claims(_groups("both", n, self.coaches))[0] == "AdminRole"]
        return max(wins, default=-1)


def _groups(who: str, admins: int, coaches: int) -> tuple[Group, ...]:
    both = Group("admins", "AdminRole", admins), Group("coaches", "CoachRole", coaches)
    return tuple(group for group in both if who in ("both", group.name))


def run_role(
    who: str, mapping: str, admins: int, resolution: str, coaches: int, custom: str, guests: bool, email: str
) -> Visit:
    """`admins`, `coaches`: precedence of the two groups. `custom`: the role that the app asks for, "" for none. Raises ParameterError."""
    checks.choice("who", who, PEOPLE)
    checks.choice("email", email, EMAILS)
    checks.choice("guests", guests, (True, False))
    checks.count("admins", admins, 0, model.MOST_PRECEDENCE)
    coaches = checks.count("coaches", coaches, 0, model.MOST_PRECEDENCE)
    groups = _groups(who, admins, coaches)
    chosen = model.choose_role(
        signed_in=who != "guest",
        default="RiderRole",
        guest="GuestRole" if guests else "",
        mapping=mapping,
        resolution=resolution,
        groups=groups,
        rules=[RULE],
        claims={"email": EMAILS[email]},
        custom=custom,
    )
    return Visit(who, mapping, resolution, custom, email, groups, *model.role_claims(groups), chosen, coaches)


# Words.


def reason(view: Visit) -> str:
    """Why: the second half of the sentence."""
    fields = {"role": view.chosen.role, "custom": view.custom, "email": EMAILS[view.email]}
    return {
        "guest": _("nobody signed in, and the pool allows guests."),
        "no_guests": _("nobody signed in, and the pool allows no guests."),
        "no_mapping": _("the pool gives its default role to everybody who signed in and does not look at groups."),
        "custom": _("the app asked for {custom}, and the user may have it."),
        "custom_refused": _("the app asked for {custom}, which this user cannot have; nothing else is tried."),
        "preferred": _("cognito:preferred_role names it."),
        "rule": _("the rule fits the email {email}."),
        "resolution": _("the token settles nothing, and the pool then takes its default role."),
        "resolution_deny": _("the token settles nothing, and the pool then denies."),
    }[view.chosen.by].format(**fields)


def say_role(view: Visit) -> str:
    if not view.chosen.role:
        return _("No credentials: {reason}").format(reason=reason(view))
    return _("The role is {role}: {reason}").format(role=view.chosen.role, reason=reason(view))


def law_role(view: Visit) -> str:
    if view.chosen.by == "rule" and view.email == "lookalike":
        return _(
            "Contains is no ending: a rule may only read what the user cannot write. The default lets users write standard attributes such as the email."
        )
    if view.signed_in and len(view.groups) == 2:
        first, second = (group.precedence for group in view.groups)
        if first == second:
            return _(
                "Precedence {first} and {second}: two roles share the best one, so the token has cognito:roles and no cognito:preferred_role."
            ).format(first=first, second=second)
        return _(
            "Precedence {first} for admins, {second} for coaches: the lower number counts, so cognito:preferred_role is {role}."
        ).format(first=first, second=second, role=view.preferred)
    return _("The first question that settles it decides; the ones behind it are not asked.")


def questions(view: Visit) -> list[tuple[str, str]]:
    """The ladder: what is asked, and the answer in this case."""
    last = (
        (_("Does the rule fit the email?"), _("yes") if RULE.fits({"email": EMAILS[view.email]}) else _("no"))
        if view.mapping == "rules"
        else (_("Does the token prefer a role?"), view.preferred or _("no"))
    )
    mapping = {"none": _("default role"), "token": _("role from the token"), "rules": _("by rules")}[view.mapping]
    resolution = {"AuthenticatedRole": _("default role"), "Deny": _("deny")}[view.resolution]
    return [
        (_("Signed in?"), _("yes") if view.signed_in else _("no")),
        (_("How does the pool choose?"), mapping),
        (_("Does the app ask for a role?"), view.custom or _("no")),
        last,
        (_("And if nothing settles it?"), resolution),
    ]


def table_role(view: Visit) -> pd.DataFrame:
    decided = STEP[view.chosen.by]
    states = [_("passed on")] * decided + [_("decides")] + [_("not asked")] * (4 - decided)
    rows = [(*asked, state) for asked, state in zip(questions(view), states, strict=True)]
    return pd.DataFrame(
        rows, columns=[_("question"), _("answer"), _("what happens")], index=pd.RangeIndex(1, 6, name=_("step"))
    )


# The picture.


class RoleChart:
    """Left what the ID token says, in the middle the questions from top to bottom, right the role."""

    def setup(self, figure: Figure) -> None:
        (self.axes,) = marks.axes_row(figure, 1, left=10, right=10, top=10, bottom=8)
        axes = self.axes
        axes.set_xlim(0, 100)
        axes.set_ylim(0, 100)
        axes.axis("off")
        bold: dict[str, Any] = {"va": "center", "weight": "bold", "fontsize": 13}
        axes.text(0, 96, _("The ID token says"), ha="left", **bold)
        axes.text(34, 96, _("The identity pool asks"), ha="left", **bold)
        axes.text(86, 96, _("The role"), ha="center", **bold)
        self.claims = []
        for place, claim in enumerate(("cognito:groups", "cognito:roles", "cognito:preferred_role", "email")):
            y = 82 - 22 * place
            axes.text(0, y, claim, ha="left", va="center", fontsize=11.5, color=palette.MUTED)
            self.claims.append(
                axes.text(0, y - 8, "", ha="left", va="center", fontsize=12, weight="bold", animated=True)
            )
        self.boxes, self.asked, self.answers = [], [], []
        for place in range(5):
            middle = 82 - 18.5 * place
            box = FancyBboxPatch(
                (34, middle - 6.5), 35, 13, boxstyle="round,pad=0,rounding_size=1", linewidth=2, animated=True, zorder=2
            )
            axes.add_patch(box)
            self.boxes.append(box)
            self.asked.append(
                axes.text(35.2, middle + 2.9, "", ha="left", va="center", fontsize=11.5, animated=True, zorder=4)
            )
            self.answers.append(
                axes.text(
                    35.2, middle - 3.2, "", ha="left", va="center", fontsize=12, weight="bold", animated=True, zorder=4
                )
            )
        self.arrow = axes.plot([], [], "-", linewidth=2.2, animated=True, zorder=1)[0]
        self.result = FancyBboxPatch(
            (75, 38), 22, 24, boxstyle="round,pad=0,rounding_size=1.2", linewidth=2.4, animated=True, zorder=2
        )
        axes.add_patch(self.result)
        self.role = axes.text(86, 54, "", ha="center", va="center", fontsize=15, weight="bold", animated=True, zorder=4)
        self.may = axes.text(86, 45, "", ha="center", va="center", fontsize=11.5, animated=True, zorder=4)

    def show(self, view: Visit) -> bool:
        absent = "—"
        claims = (
            ", ".join(group.name for group in view.groups),
            ", ".join(view.roles),
            view.preferred,
            EMAILS[view.email] if view.signed_in else "",
        )
        for text, claim in zip(self.claims, claims, strict=True):
            text.set_text(claim or absent)
        decided = STEP[view.chosen.by]
        tone = palette.GREEN if view.chosen.role else palette.RED
        for place, (asked, answer) in enumerate(questions(view)):
            box, here = self.boxes[place], place == decided
            box.set_edgecolor(tone.fill if here else palette.SLATE.fill if place < decided else palette.GRID)
            box.set_facecolor(tone.fill + "26" if here else "none")
            box.set_linestyle("-" if place <= decided else (0, (3, 2)))
            for text, words in ((self.asked[place], asked), (self.answers[place], answer)):
                text.set_text(words)
                text.set_color(tone.word if here else palette.INK if place < decided else palette.MUTED)
            if place > decided:
                self.answers[place].set_text(_("not asked"))
        y = 82 - 18.5 * decided
        self.arrow.set_data([69, 72, 72, 75], [y, y, 50, 50])
        self.arrow.set_color(tone.fill)
        self.result.set_edgecolor(tone.fill)
        self.result.set_facecolor(tone.fill + "26")
        self.role.set_text(view.chosen.role or _("no role"))
        self.role.set_color(tone.word)
        self.may.set_text(may(view.chosen.role))
        self.may.set_color(tone.word)
        return False


def may(role: str) -> str:
    """What the role's policy allows, in a few words."""
    return {
        "GuestRole": _("reads the race list"),
        "RiderRole": _("writes own results"),
        "CoachRole": _("reads the team's results"),
        "AdminRole": _("changes every result"),
        "": _("no AWS credentials"),
    }[role]


def which_role() -> Simulation:
    """Which role does the identity pool give?"""
    both = {"mapping": "token", "admins": 5}
    return Simulation(
        id="which-role",
        question=_("Which role does the identity pool give?"),
        run=run_role,
        chart=RoleChart(),
        say=say_role,
        law=law_role,
        table=table_role,
        controls=[
            Choice("who", _("Who comes"), {"guest": _("a guest"), "nobody": _("in no group"), "coaches": _("in coaches"), "admins": _("in admins"), "both": _("in both groups")}),
            Choice("mapping", _("The pool chooses"), {"none": _("the default role"), "token": _("the role from the token"), "rules": _("by rules")}),
            Count("admins", _("Precedence of admins"), 0, 20),
            Choice("resolution", _("Nothing settles it"), {"AuthenticatedRole": _("default role"), "Deny": _("deny")}),
        ],
        more=[
            Count("coaches", _("Precedence of coaches"), 0, 20),
            Choice("custom", _("The app asks for (CustomRoleArn)"), {"": _("no role"), "CoachRole": "CoachRole", "AdminRole": "AdminRole"}),
            Switch("guests", _("Guests are allowed")),
            Choice("email", _("Email in the token"), EMAILS),
        ],
        presets=[
            Preset("ignored", _("Groups have roles, and the pool does not look"), START),
            Preset("from-token", _("The role from the token"), {"mapping": "token"}),
            Preset("tie", _("Both groups with precedence 5, ambiguity denied"), {**both, "resolution": "Deny"}),
            Preset("tie-default", _("The same, ambiguity gets the default role"), both),
            Preset("asked-for", _("The same, and the app asks for CoachRole"), {**both, "resolution": "Deny", "custom": "CoachRole"}),
            Preset("too-much", _("A coach's app asks for AdminRole"), {"who": "coaches", "mapping": "token", "custom": "AdminRole"}),
            Preset("guest", _("A guest"), {"who": "guest", "mapping": "token"}),
            Preset("lookalike", _("A rule on the email, and an address made for it"), {"who": "nobody", "mapping": "rules", "resolution": "Deny", "email": "lookalike"}),
        ],
        source=facts.source("cognito-roles").text(language()),
        height=360,
    )  # fmt: skip
