"""A change set: what an update would do to every resource, and what it does when it is executed.

Sources: CloudFormation API model of 2026-11 (ResourceChange, ResourceTargetDefinition, EvaluationType, ChangeSource, PolicyAction);
User Guide, change set samples, update behaviours, DeletionPolicy, UpdateReplacePolicy, stack policies (texts of 2022-2023, later
copies agree). What a reference makes of a line is not written there in full; it is read off recorded change sets: a bucket and its
policy (gocfn, README of 2018-03), two topics (LocalStack's recordings against AWS of 2025-04), an instance and its address (2026).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from aws_study.core.checks import OneOf, ParameterError, Rule
from aws_study.services import cloudformation
from aws_study.services.cloudformation_updates import NAMES, NONE, REPLACED, SNAPSHOTS, SOME, behaviour

_RANK = (NONE, SOME, REPLACED)
ACTIONS = ("Update:Modify", "Update:Replace", "Update:Delete", "Update:*")
_POLICY_ACTIONS = {"deleted": "Delete", "kept": "Retain", "snapshot": "Snapshot"}


@dataclass(frozen=True)
class Detail:
    """One reason for a change: the property, RequiresRecreation, Static or Dynamic, where it comes from, and what caused it."""

    property: str
    requires: str
    evaluation: str
    source: str
    cause: str = ""


@dataclass(frozen=True)
class Change:
    """A line of a change set. `action` is Add, Modify or Remove; `replacement` True, False or Conditional, empty unless Modify.

    `policy_action` is what becomes of the old physical resource (Delete, ReplaceAndRetain ...), empty unless it is removed or
    certain to be replaced.
    """

    action: str
    replacement: str
    details: tuple[Detail, ...] = ()
    policy_action: str = ""


@dataclass(frozen=True)
class Update:
    """What executing does, by logical id: `outcome` none, some, replaced, untouched, added or removed; `old` deleted, kept or
    snapshot for what is replaced or removed. `refused` pairs of resource and action; `taken` names that still exist."""

    outcome: dict[str, str]
    old: dict[str, str]
    refused: tuple[tuple[str, str], ...]
    taken: tuple[str, ...]
    status: str


def change_set(before: Any, after: Any) -> dict[str, Change]:
    """The change set for an update from one template to another; resources that stay as they are have no line.

    Parameters are to be resolved before. A reference to a resource that is certain to be replaced is certain to change (Static).
    It may change (Dynamic) when the replacement is open, and so may an attribute of a resource that is changed in place. A
    change set with property values can leave out such an attribute where the template itself tells its value; this one does not.
    Raises ParameterError for a circle, a changed Type, and a property that the table of update behaviours does not hold.
    """
    old, new = cloudformation.resources(before), cloudformation.resources(after)
    gone = [name for name in old if name not in new]
    changes = {name: Change("Remove", "", (), _POLICY_ACTIONS[kept(old[name], "DeletionPolicy")]) for name in gone}
    for name in (name for wave in cloudformation.waves(after) for name in wave):
        if name not in old:
            changes[name] = Change("Add", "")
            continue
        details = tuple(_details(name, old[name], new[name], changes))
        if details:
            replacement = _replacement(details)
            left = (
                f"ReplaceAnd{_POLICY_ACTIONS[kept(new[name], 'UpdateReplacePolicy')]}" if replacement == "True" else ""
            )
            changes[name] = Change("Modify", replacement, details, left)
    return changes


def _details(name: str, old: Any, new: Any, changes: Mapping[str, Change]) -> Iterable[Detail]:
    kind = new["Type"]
    if old["Type"] != kind:
        raise ParameterError(f"{name}.Type", kind, OneOf((old["Type"],)))
    was, now = old.get("Properties") or {}, new.get("Properties") or {}
    for key in {**was, **now}:
        if was.get(key) != now.get(key):
            yield Detail(key, behaviour(kind, key).requires, "Static", "DirectModification")
            continue
        for _function, target, attribute in cloudformation.references(now[key]):
            change = changes.get(target)
            if change is None or change.action != "Modify":
                continue
            evaluation = "Static" if change.replacement == "True" else "Dynamic"
            if attribute:
                cause = f"{target}.{attribute}"
                yield Detail(key, behaviour(kind, key).requires, evaluation, "ResourceAttribute", cause)
            elif change.replacement != "False":
                yield Detail(key, behaviour(kind, key).requires, evaluation, "ResourceReference", target)
    for attribute in ("DeletionPolicy", "UpdateReplacePolicy"):
        if old.get(attribute) != new.get(attribute):
            yield Detail(attribute, "Never", "Static", "DirectModification")


def _replacement(details: Iterable[Detail]) -> str:
    found = {(detail.requires, detail.evaluation) for detail in details}
    if ("Always", "Static") in found:
        return "True"
    return "Conditional" if any(requires != "Never" for requires, _evaluation in found) else "False"


def execute(before: Any, after: Any, policy: Any = None) -> Update:
    """What the update does when the change set is executed, under a stack policy (None: none was ever set).

    A reference has changed when its resource was replaced; an attribute of a resource that was changed in place stays. A stack
    policy is asked for every line, also for a resource that only refers to a changed one (User Guide).
    """
    old, new = cloudformation.resources(before), cloudformation.resources(after)
    changes = change_set(before, after)
    outcome: dict[str, str] = {}
    for name, change in changes.items():
        if change.action != "Modify":
            outcome[name] = {"Add": "added", "Remove": "removed"}[change.action]
            continue
        kind, effects = new[name]["Type"], ["untouched"]
        for detail in change.details:
            real = detail.evaluation == "Static" or outcome.get(detail.cause.partition(".")[0]) == REPLACED
            if real:
                known = detail.property not in ("DeletionPolicy", "UpdateReplacePolicy")
                effects.append(behaviour(kind, detail.property).then if known else NONE)
        outcome[name] = max(effects, key=lambda effect: _RANK.index(effect) if effect in _RANK else -1)
    old_ones = {}
    for name, effect in outcome.items():
        if effect == REPLACED:
            old_ones[name] = kept(new[name], "UpdateReplacePolicy")
        elif effect == "removed":
            old_ones[name] = kept(old[name], "DeletionPolicy")
    refused = tuple(
        (name, _action(effect))
        for name, effect in outcome.items()
        if effect != "added" and not allowed(policy, name, (new.get(name) or old[name])["Type"], _action(effect))
    )
    taken = tuple(name for name, effect in outcome.items() if effect == REPLACED and _taken(old[name], new[name]))
    status = "UPDATE_ROLLBACK_COMPLETE" if refused or taken else "UPDATE_COMPLETE"
    return Update(outcome, old_ones, refused, taken, status)


def _action(effect: str) -> str:
    return {REPLACED: "Update:Replace", "removed": "Update:Delete"}.get(effect, "Update:Modify")


def _taken(old: Any, new: Any) -> bool:
    key = NAMES.get(new["Type"], "")
    name = (new.get("Properties") or {}).get(key)
    return name is not None and name == (old.get("Properties") or {}).get(key)


def kept(resource: Any, attribute: str) -> str:
    """What becomes of the old physical resource: deleted, kept or snapshot.

    `attribute` is DeletionPolicy (the resource leaves the stack, or the stack is deleted) or UpdateReplacePolicy (it is
    replaced). Without either the old one is deleted; a DB cluster, or a DB instance outside one, leaves a snapshot when it is
    deleted, though not when it is replaced.
    Snapshot on a type that cannot make one means Delete. Raises ParameterError for another attribute or policy.
    """
    if attribute not in ("DeletionPolicy", "UpdateReplacePolicy"):
        raise ParameterError("attribute", attribute, OneOf(("DeletionPolicy", "UpdateReplacePolicy")))
    kind = resource["Type"]
    stands_alone = kind == "AWS::RDS::DBInstance" and "DBClusterIdentifier" not in (resource.get("Properties") or {})
    leaves = attribute == "DeletionPolicy" and (stands_alone or kind == "AWS::RDS::DBCluster")
    policy = resource.get(attribute, "Snapshot" if leaves else "Delete")
    options = {"Delete": "deleted", "Retain": "kept", "Snapshot": "snapshot" if kind in SNAPSHOTS else "deleted"}
    if attribute == "DeletionPolicy":
        options["RetainExceptOnCreate"] = "kept"
    if policy not in options:
        raise ParameterError(attribute, policy, OneOf(tuple(options)))
    return options[policy]


def allowed(policy: Any, name: str, kind: str, action: str) -> bool:
    """May an update take this action on this resource? Without a policy yes; with one a statement must allow it and none deny it.

    Raises ParameterError for an unknown effect or action.
    """
    if action not in ACTIONS:
        raise ParameterError("Action", action, OneOf(ACTIONS))
    if policy is None:
        return True
    effects = {_effect(one) for one in policy["Statement"] if _covers(one, name, kind, action)}
    return "Allow" in effects and "Deny" not in effects


def _effect(statement: Any) -> str:
    if statement.get("Effect") not in ("Allow", "Deny"):
        raise ParameterError("Effect", statement.get("Effect"), OneOf(("Allow", "Deny")))
    return str(statement["Effect"])


def _covers(statement: Any, name: str, kind: str, action: str) -> bool:
    if statement.get("Principal") != "*":
        raise ParameterError("Principal", statement.get("Principal"), Rule("*, and nothing else"))

    def one_of(key: str, value: str) -> bool:
        if f"Not{key}" in statement:
            return not _matches(statement[f"Not{key}"], value)
        return _matches(statement.get(key, ()), value)

    types = [v for test in statement.get("Condition", {}).values() for v in _listed(test.get("ResourceType", ()))]
    return (
        one_of("Action", action)
        and one_of("Resource", f"LogicalResourceId/{name}")
        and (not types or _matches(types, kind))
    )


def _listed(patterns: Any) -> list[str]:
    return [patterns] if isinstance(patterns, str) else list(patterns)


def _matches(patterns: Any, value: str) -> bool:
    return any(fnmatchcase(value, pattern) for pattern in _listed(patterns))
