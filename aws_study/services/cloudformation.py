"""CloudFormation: what a template's resources need, in which order they are made, and what a failure leaves behind.

Templates are dicts, or YAML with the short forms (!Ref, !GetAtt, !Sub). Conditions are not evaluated: every resource counts.

Sources: CloudFormation User Guide, DependsOn attribute and stack failure options (texts of 2022-2023 and a later stored copy);
AWS announcement of 2024-03-11 on CONFIGURATION_COMPLETE; API model of 2026-11 (OnFailure). How long a resource takes is the
caller's number: AWS publishes none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from aws_study.core import checks
from aws_study.core.checks import OneOf, ParameterError, Rule

PSEUDO = {
    f"AWS::{name}" for name in ("AccountId", "NotificationARNs", "NoValue", "Partition", "Region", "StackId", "StackName", "URLSuffix")
}  # fmt: skip
ON_FAILURE = ("ROLLBACK", "DO_NOTHING", "DELETE")


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short forms."""


def _short(loader: Any, suffix: str, node: Any) -> dict[str, Any]:
    build = {
        yaml.ScalarNode: loader.construct_scalar,
        yaml.SequenceNode: lambda n: loader.construct_sequence(n, deep=True),
        yaml.MappingNode: lambda n: loader.construct_mapping(n, deep=True),
    }
    value = build[type(node)](node)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _short)


def load(text: str) -> dict[str, Any]:
    """The template in this YAML or JSON, short forms spelled out. Raises ParameterError where it has no Resources."""
    try:
        template = yaml.load(text, _Loader)  # a SafeLoader with more tags
    except yaml.YAMLError as error:
        raise ParameterError("template", text, Rule(f"YAML or JSON ({error})")) from None
    resources(template)
    return dict(template)


def resources(template: Any) -> Mapping[str, Any]:
    """The resources, by logical id. Raises ParameterError where there are none or one has no Type."""
    found = template.get("Resources") if isinstance(template, Mapping) else None
    if not isinstance(found, Mapping) or not found:
        raise ParameterError("Resources", found, Rule("at least one resource"))
    for name, resource in found.items():
        if not isinstance(resource, Mapping) or not isinstance(resource.get("Type"), str):
            raise ParameterError(name, resource, Rule("a resource with a Type"))
    return found


def references(value: Any) -> Iterator[tuple[str, str, str]]:
    """(function, what it names, attribute) for every Ref, Fn::GetAtt and Fn::Sub in a value; pseudo parameters are left out."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == "Ref":
                if inner not in PSEUDO:
                    yield ("Ref", str(inner), "")
            elif key == "Fn::GetAtt":
                name, attribute = inner.split(".", 1) if isinstance(inner, str) else (inner[0], inner[1])
                yield ("Fn::GetAtt", str(name), str(attribute))
                yield from references(attribute)
            elif key == "Fn::Sub":
                text, own = (inner, {}) if isinstance(inner, str) else (inner[0], inner[1])
                for found in re.findall(r"\$\{([^!}][^}]*)\}", text):
                    if found not in PSEUDO and found not in own:
                        name, _dot, attribute = found.partition(".")
                        yield ("Fn::Sub", name, attribute)
                yield from references(own)
            else:
                yield from references(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from references(inner)


def dependencies(template: Any) -> dict[str, dict[str, str]]:
    """For every resource: the resources that must exist before it, and what says so (Ref, Fn::GetAtt, Fn::Sub, DependsOn).

    Raises ParameterError for a name that is no resource and no parameter of the template.
    """
    every = resources(template)
    parameters = template.get("Parameters") or {}
    needs: dict[str, dict[str, str]] = {}
    for name, resource in every.items():
        found: dict[str, str] = {}
        for function, target, attribute in references(resource.get("Properties")):
            if target in every:
                found.setdefault(target, function)
            elif target not in parameters or attribute:
                raise ParameterError(name, target, OneOf(tuple(every)))
        listed = resource.get("DependsOn", [])
        for target in [listed] if isinstance(listed, str) else listed:
            if target not in every:
                raise ParameterError(f"{name}.DependsOn", target, OneOf(tuple(every)))
            found.setdefault(target, "DependsOn")
        needs[name] = found
    return needs


def cycle(template: Any) -> tuple[str, ...]:
    """The resources that need each other in a circle, in the template's order; empty where every one can be made.

    CloudFormation then refuses the template before it makes anything: "Circular dependency between resources: [...]". Its
    list may name more (resources that only wait for the circle); these are the ones to change.
    """
    needs = dependencies(template)
    reach = {name: _reached(needs, name) for name in needs}
    return tuple(name for name in needs if name in reach[name])


def _reached(needs: Mapping[str, Mapping[str, str]], name: str) -> set[str]:
    seen: set[str] = set()
    waiting = list(needs[name])
    while waiting:
        if (here := waiting.pop()) not in seen:
            seen.add(here)
            waiting += needs[here]
    return seen


def waves(template: Any) -> list[list[str]]:
    """The resources by how many others must come before: wave 0 needs none. Raises ParameterError for a circle.

    A wave is a way to read the template. CloudFormation itself starts each resource as soon as what it needs is there.
    """
    if circle := cycle(template):
        raise ParameterError("Resources", circle, Rule("no circular dependency"))
    needs, left, result = dependencies(template), list(resources(template)), []
    done: set[str] = set()
    while left:
        wave = [name for name in left if set(needs[name]) <= done]
        result.append(wave)
        done |= set(wave)
        left = [name for name in left if name not in done]
    return result


@dataclass(frozen=True)
class Creation:
    """A stack being made. Times in seconds from the start, by logical id; a resource that was never begun has none.

    `state` is created, failed, cancelled or waiting; `removed` is when a rollback deletes what had been begun. `after` is
    the resource whose readiness let this one start.
    """

    start: dict[str, float]
    configured: dict[str, float]
    end: dict[str, float]
    state: dict[str, str]
    after: dict[str, str]
    status: str
    seconds: float
    failed_at: float | None = None
    removed: dict[str, tuple[float, float]] = field(default_factory=dict)

    def chain(self) -> list[str]:
        """The resources that decide when the stack is complete, first to last."""
        last = max(self.end, key=lambda name: self.end[name])
        found = [last]
        while found[0] in self.after:
            found.insert(0, self.after[found[0]])
        return found


def create(
    template: Any,
    seconds: Mapping[str, float],
    *,
    settling: Mapping[str, float] | None = None,
    early: bool = True,
    fails: str | None = None,
    hidden: Mapping[str, str] | None = None,
    on_failure: str = "ROLLBACK",
) -> Creation:
    """Make the stack: everything in parallel that may be.

    `seconds` until a resource is configured, `settling` seconds more until it is stable (none by default). With `early` a
    resource starts when what it needs is configured (since 2024-03-11, where the type supports it), else when that is
    stable. `fails` names a resource that fails at the end of its work. `hidden` names, for a resource, another one that
    AWS wants to be complete although nothing in the template says so: whoever starts before it fails.
    A rollback deletes in reverse order and takes as long for each resource as making it did.

    Raises ParameterError for a circle, an unknown name, and times outside 0 to 1e6.
    """
    order = [name for wave in waves(template) for name in wave]
    checks.choice("on_failure", on_failure, ON_FAILURE)
    for name in (*seconds, *(settling or {}), *([fails] if fails else []), *(hidden or {}), *(hidden or {}).values()):
        checks.choice("resource", name, order)
    for name in order:
        checks.number(name, seconds.get(name), 0, 1e6)
    needs = dependencies(template)
    start: dict[str, float] = {}
    configured: dict[str, float] = {}
    end: dict[str, float] = {}
    after: dict[str, str] = {}
    for name in order:
        ready = configured if early else end
        begin = 0.0
        for other in needs[name]:
            if ready[other] > begin or name not in after:
                begin, after[name] = ready[other], other
        start[name], configured[name] = begin, begin + seconds[name]
        end[name] = configured[name] + checks.number(name, (settling or {}).get(name, 0), 0, 1e6)
    early_birds = {name for name, other in (hidden or {}).items() if start[name] < end[other]}
    broken = early_birds | ({fails} if fails else set())
    if not broken:
        return Creation(
            start, configured, end, dict.fromkeys(order, "created"), after, "CREATE_COMPLETE", max(end.values())
        )
    failed_at = min(configured[name] for name in broken)
    first = min((name for name in broken if configured[name] == failed_at), key=order.index)
    return _failed(order, needs, (start, configured, end, after), first, failed_at, on_failure, seconds)


def _failed(
    order: list[str], needs: Mapping[str, Mapping[str, str]], times: tuple[dict[str, Any], ...], first: str,
    failed_at: float, on_failure: str, seconds: Mapping[str, float],
) -> Creation:  # fmt: skip
    """What a failure at `failed_at` makes of a plan: who was done, who is cancelled, and the rollback."""
    start, configured, end, after = times
    state = {}
    for name in order:
        if name == first:
            state[name] = "failed"
        elif end[name] <= failed_at:
            state[name] = "created"
        else:
            state[name] = "cancelled" if start[name] < failed_at else "waiting"
    begun = [name for name in order if state[name] != "waiting"]
    stop = {name: min(end[name], failed_at) for name in begun}
    made = [name for name in begun if name != first]  # what failed left nothing behind
    removed: dict[str, tuple[float, float]] = {}
    if on_failure != "DO_NOTHING":
        for name in reversed(made):
            begin = max([failed_at, *(removed[other][1] for other in made if name in needs[other])])
            removed[name] = (begin, begin + min(seconds[name], stop[name] - start[name]))
    status = {"ROLLBACK": "ROLLBACK_COMPLETE", "DO_NOTHING": "CREATE_FAILED", "DELETE": "DELETE_COMPLETE"}[on_failure]
    last = max([failed_at, *(until for _from, until in removed.values())])
    known = [{name: table[name] for name in begun if name in table} for table in (start, configured)]
    kept = {name: other for name, other in after.items() if name in begun}
    return Creation(known[0], known[1], stop, state, kept, status, last, failed_at, removed)
