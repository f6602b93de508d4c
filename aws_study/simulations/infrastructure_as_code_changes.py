"""Lesson 27, second simulation: one property changes, and the change set follows it through the references."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from aws_study import facts
from aws_study.core import checks
from aws_study.services import cloudformation, cloudformation_changes
from aws_study.services.cloudformation_changes import Change, Update
from aws_study.simulations import infrastructure_as_code_templates as templates
from aws_study.text import gettext as _
from aws_study.text import language
from aws_study.ui import Choice, Count, Preset, Simulation, Switch, marks, palette
from aws_study.ui.units import plain

EDITS: dict[str, tuple[str, str, Any]] = {
    "description": ("Group", "GroupDescription", "the shop"),
    "ingress": ("Group", "SecurityGroupIngress", [{"FromPort": 8443}]),
    "encryption": ("Database", "StorageEncrypted", True),
    "class": ("Database", "DBInstanceClass", "db.m7g.large"),
    "storage": ("Database", "AllocatedStorage", 200),
    "image": ("Server", "ImageId", "ami-0b"),
    "type": ("Server", "InstanceType", "t4g.medium"),
    "range": ("Front", "CidrBlock", "10.0.2.0/24"),
    "threshold": ("Alarm", "Threshold", 90),
    "gone": ("Alarm", "", None),
}
KEEPS: dict[str, dict[str, str]] = {
    "none": {},
    "deletion": {"DeletionPolicy": "Retain"},
    "replace": {"UpdateReplacePolicy": "Retain"},
    "snapshot": {"UpdateReplacePolicy": "Snapshot"},
}
_ALL = {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}
_DENY = {"Effect": "Deny", "Action": "Update:*", "Principal": "*", "Resource": "LogicalResourceId/Database"}
POLICIES: dict[str, Any] = {
    "none": None,
    "deny": {"Statement": [_DENY]},
    "both": {"Statement": [_ALL, _DENY]},
    "replace": {"Statement": [_ALL, {**_DENY, "Action": "Update:Replace"}]},
}
KINDS = ("True", "Conditional", "False", "Remove")
TONES = {"True": palette.RED, "Conditional": palette.AMBER, "False": palette.BLUE, "Remove": palette.PURPLE}
ROWS = 9


@dataclass(frozen=True)
class Planned:
    """The edit, its change set, what executing it does, and what needs what (for the lines)."""

    edit: str
    keep: str
    policy: str
    named: bool
    data_gb: int
    needs: dict[str, dict[str, str]]
    changes: dict[str, Change]
    update: Update

    @property
    def lines(self) -> int:
        """Lines of the change set."""
        return len(self.changes)

    @property
    def replaced(self) -> list[str]:
        return [name for name, effect in self.update.outcome.items() if effect == "replaced"]


def run_changes(edit: str, keep: str, policy: str, named: bool, data_gb: int) -> Planned:
    """The change set of one edit to the shop's stack. `named` gives the database a name of its own.

    Raises ParameterError for an unknown choice and for data outside 0 to 100 GB.
    """
    checks.choice("edit", edit, EDITS)
    checks.choice("keep", keep, KEEPS)
    checks.choice("policy", policy, POLICIES)
    data_gb = checks.count("data_gb", data_gb, 0, 100)
    before = templates.template("shop", False)
    before["Resources"]["Database"] |= KEEPS[keep]
    if named:
        before["Resources"]["Database"]["Properties"]["DBInstanceIdentifier"] = "shop"
    after = copy.deepcopy(before)
    who, key, value = EDITS[edit]
    if key:
        after["Resources"][who]["Properties"][key] = value
    else:
        del after["Resources"][who]
    changes = cloudformation_changes.change_set(before, after)
    update = cloudformation_changes.execute(before, after, POLICIES[policy])
    return Planned(edit, keep, policy, named, data_gb, cloudformation.dependencies(before), changes, update)


def verdict(change: Change) -> str:
    """What the change set's line says, as CloudFormation writes it."""
    return "Remove" if change.action == "Remove" else change.replacement


def outcome_word(view: Planned, name: str) -> str:
    """What executing does to this resource."""
    effect = view.update.outcome[name]
    if (name, "Update:Replace") in view.update.refused:
        return _("refused by the stack policy: Update:Replace")
    if (name, "Update:Modify") in view.update.refused:
        return _("refused by the stack policy: Update:Modify")
    if (name, "Update:Delete") in view.update.refused:
        return _("refused by the stack policy: Update:Delete")
    if name in view.update.taken:
        return _("fails: the old one still has this name")
    if view.update.status != "UPDATE_COMPLETE":
        return _("undone, where it was begun")
    old = {
        "deleted": _("the old one is deleted"),
        "kept": _("the old one stays"),
        "snapshot": _("the old one leaves a snapshot"),
    }.get(view.update.old.get(name, ""), "")
    if effect == "replaced":
        return _("new one made; {old}").format(old=old)
    if effect == "removed":
        return old
    return {
        "none": _("changed in place"),
        "some": _("changed in place, with an interruption"),
        "untouched": _("nothing happens after all"),
    }[effect]


class ChangesChart:
    """A row for each resource: what the change set says, why, and what executing it does; lines for the references."""

    def setup(self, figure: Figure) -> None:
        axes = self.axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_xlim(0, 1)
        axes.set_ylim(ROWS + 0.1, -1.1)
        rows = list(templates.template("shop", False)["Resources"])
        self.place = {name: y for y, name in enumerate(rows)}
        for x, words in (
            (0.105, _("resource")),
            (0.197, "Replacement"),
            (0.335, _("why")),
            (0.645, _("when it is executed")),
        ):
            axes.text(x, -0.7, words, va="center", fontsize=12, color=palette.MUTED)
        for name, y in self.place.items():
            axes.text(0.105, y, name, va="center", fontsize=12.5, weight="bold", color=palette.INK)
        needs = cloudformation.dependencies(templates.template("shop", False))
        self.lanes = {
            (who, other): number
            for number, (who, other) in enumerate((who, other) for who in needs for other in needs[who])
        }
        quiet = [self._link(who, other) for who, other in self.lanes]
        axes.add_collection(LineCollection(quiet, colors=palette.AXIS, linewidths=0.8), autolim=False)
        self.links = LineCollection([], colors=palette.RED.fill, linewidths=2.2, animated=True)
        axes.add_collection(self.links, autolim=False)
        self.pills = {kind: marks.series(axes, tone) for kind, tone in TONES.items()}
        self.words, self.whys, self.ends = [], [], []
        for y in self.place.values():
            self.words.append(axes.text(0.221, y, "", va="center", fontsize=12, weight="bold", animated=True))
            self.whys.append(axes.text(0.335, y, "", va="center", fontsize=12, color=palette.INK, animated=True))
            self.ends.append(axes.text(0.645, y, "", va="center", fontsize=12, animated=True))

    def _link(self, who: str, other: str) -> list[tuple[float, float]]:
        """From the resource that is needed down to the one that needs it, each in a lane of its own."""
        x = 0.09 - 0.0063 * self.lanes[(who, other)]
        return [(0.1, self.place[other]), (x, self.place[other]), (x, self.place[who]), (0.1, self.place[who])]

    def show(self, view: Planned) -> bool:
        pills: dict[str, list[Any]] = {kind: [] for kind in KINDS}
        links = []
        for name, y in self.place.items():
            change = view.changes.get(name)
            if change is None:
                for text in (self.words[y], self.whys[y], self.ends[y]):
                    text.set_text("")
                continue
            kind = verdict(change)
            pills[kind].append(marks.box(0.197, 0.214, y - 0.26, y + 0.26))
            self.words[y].set_text(kind)
            self.words[y].set_color(TONES[kind].word)
            self.whys[y].set_text(_why(change))
            self.ends[y].set_text(outcome_word(view, name))
            self.ends[y].set_color(_end_tone(view, name).word)
            causes = {detail.cause.partition(".")[0] for detail in change.details} - {""}
            links += [self._link(name, cause) for cause in sorted(causes)]
        for kind, shapes in self.pills.items():
            shapes.set_verts(pills[kind])
        self.links.set_segments(links)
        return False


def _end_tone(view: Planned, name: str) -> palette.Tone:
    if name in view.update.taken or any(name == who for who, _action in view.update.refused):
        return palette.PURPLE
    if view.update.status != "UPDATE_COMPLETE":
        return palette.SLATE
    return {"replaced": palette.RED, "some": palette.AMBER, "untouched": palette.SLATE}.get(
        view.update.outcome[name], palette.BLUE
    )


def _why(change: Change) -> str:
    """The property with the most impact, and where its new value comes from."""
    if not change.details:
        return _("left out of the template")
    worst = max(
        change.details, key=lambda d: (("Never", "Conditionally", "Always").index(d.requires), d.evaluation == "Static")
    )
    if worst.cause:
        return f"{worst.property} ← {worst.cause}"
    return _("{property} (edited)").format(property=worst.property)


def say_changes(view: Planned) -> str:
    who = EDITS[view.edit][0]
    change = view.changes[who]
    fields = {
        "n": view.lines,
        "who": who,
        "word": verdict(change),
        "policy": change.policy_action,
        "gb": plain(view.data_gb),
    }
    if view.update.refused:
        name, action = view.update.refused[0]
        return _(
            "The change set shows no objection, but executing it fails: the stack policy refuses {action} of {name}, and the update is rolled back."
        ).format(name=name, action=action, **fields)
    if view.update.taken:
        return _(
            "Replacement of {who} is True, but the new one may not have the old one's name: the update fails and is rolled back."
        ).format(**fields)
    if "Database" in view.replaced:
        old = {
            "deleted": _("the old one is deleted with its {gb} GB."),
            "kept": _("the old one with its {gb} GB stays, outside the stack."),
            "snapshot": _("a snapshot of the old one holds its {gb} GB."),
        }[view.update.old["Database"]]
        return (
            _("Replacement of {who} is True ({policy}): a new and empty database is made, and {old}").format(
                old=old, **fields
            )
        ).format(**fields)
    if verdict(change) == "Remove":
        return _("{who} leaves the stack and is deleted: there is no DeletionPolicy on it.").format(**fields)
    if view.replaced:
        names = ", ".join(view.replaced)
        return _("The edit to {who} gives {n} resources a line, and executing the change set replaces {names}.").format(
            names=names, **fields
        )
    return _(
        "Replacement of {who} is {word}. Lines in the change set: {n}; resources replaced when it is executed: none."
    ).format(**fields)


def law_changes(view: Planned) -> str:
    if view.update.refused:
        return _("Once there is a stack policy, an update needs an Allow for each resource, and no Deny.")
    unsure = [name for name, change in view.changes.items() if change.replacement == "Conditional"]
    if unsure:
        return _(
            "Conditional means: the change set cannot say whether it will be a replacement. It was so here for {names}."
        ).format(names=", ".join(unsure))
    return _("In a replacement the new resource comes first, then the references, and the old one goes last.")


def table_changes(view: Planned) -> pd.DataFrame:
    rows = []
    for name, change in view.changes.items():
        details = "; ".join(
            f"{d.property} {d.requires} {d.evaluation} {d.source} {d.cause}".strip() for d in change.details
        )
        rows.append([change.action, change.replacement, change.policy_action, details, outcome_word(view, name)])
    columns = ["Action", "Replacement", "PolicyAction", "Details", _("when it is executed")]
    return pd.DataFrame(rows, columns=columns, index=pd.Index(view.changes, name=_("resource")))


def changes() -> Simulation:
    """Which resources does an update replace?"""
    start = {"edit": "encryption", "keep": "deletion", "policy": "none", "named": False, "data_gb": 40}
    return Simulation(
        id="changes",
        question=_("The database was to be encrypted, and it was set to Retain. Where is its data?"),
        run=run_changes,
        chart=ChangesChart(),
        say=say_changes,
        law=law_changes,
        table=table_changes,
        height=330,
        controls=[
            Choice(
                "edit",
                _("The edit"),
                {key: f"{who}: {name}" if name else _("{who}: removed").format(who=who) for key, (who, name, _value) in EDITS.items()},
            ),
            Choice(
                "keep",
                _("On the database"),
                {
                    "none": _("nothing"),
                    "deletion": "DeletionPolicy: Retain",
                    "replace": "UpdateReplacePolicy: Retain",
                    "snapshot": "UpdateReplacePolicy: Snapshot",
                },
            ),
            Choice(
                "policy",
                _("Stack policy"),
                {
                    "none": _("none"),
                    "deny": _("one Deny for the database"),
                    "both": _("Allow all, Deny for the database"),
                    "replace": _("Allow all, Deny Update:Replace"),
                },
            ),
            Switch("named", _("The database has a name of its own")),
        ],
        more=[Count("data_gb", _("Data in the database"), 1, 100, unit="GB")],
        presets=[
            Preset("retain", _("Retain that did not help"), start),
            Preset("replace-policy", "UpdateReplacePolicy: Retain", {"keep": "replace"}),
            Preset("typo", _("A typo in a description"), {"edit": "description"}),
            Preset("noise", _("Conditional, and nothing happens"), {"edit": "storage"}),
            Preset("subnet", _("A replacement that is passed on"), {"edit": "range"}),
            Preset("name", _("A name in the way"), {"named": True}),
            Preset("one-deny", _("One Deny stops everything"), {"edit": "threshold", "policy": "deny"}),
            Preset("guarded", _("No replacement of the database"), {"policy": "replace"}),
        ],
        source=facts.source("cloudformation-changes").text(language()),
    )  # fmt: skip
