"""Practice for lesson 02: what IAM answers when an SCP, an identity policy and a boundary meet, and which of them decides."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from aws_study.services import iam
from aws_study.services.iam import Decision, PolicySet, Request, Verdict
from aws_study.study.generators.drafts import KEY, Draft, Figure
from aws_study.study.questions import Words

EXAMS = {"SAA-C03": "1.1", "DVA-C02": "2.1", "DVA-C03": "2.1"}
SOURCE = "https://github.com/awsdocs/iam-user-guide/blob/e2b8637a825b9f292bb04af61277d067dfcc5676/doc_source/reference_policies_evaluation-logic.md"
READ = date(2026, 11, 24)
HOME, PEOPLE = "111122223333", ("alice", "bora", "chris", "dami", "eun", "femi")
VERBS = {"s3": ("Get", "Put", "Delete"), "dynamodb": ("Get", "Put", "Delete"), "sqs": ("Send", "Receive", "Delete")}
THING = {"s3": "Object", "dynamodb": "Item", "sqs": "Message"}
ARN = {"s3": "arn:aws:s3:::orders/a.csv", "dynamodb": f"arn:aws:dynamodb:eu-west-1:{HOME}:table/orders", "sqs": f"arn:aws:sqs:eu-west-1:{HOME}:jobs"}  # fmt: skip
SLOTS = ("scp", "identity", "boundary")
NAMES = {"scp": ("the SCP", "SCP"), "identity": ("the identity policy", "자격 증명 기반 정책"), "boundary": ("the boundary", "권한 경계")}  # fmt: skip


def verdict(rng: np.random.Generator) -> Draft:
    """One request against an SCP, an identity policy and perhaps a boundary; at most one of them stands in the way."""
    service = str(rng.choice(list(VERBS)))
    verb = str(rng.choice(VERBS[service]))
    action, who = f"{service}:{verb}{THING[service]}", str(rng.choice(PEOPLE))
    gates = SLOTS if rng.integers(4) else SLOTS[:2]
    obstacle = str(rng.choice(["deny", "deny", "silent", "silent", "none"]))
    where = str(rng.choice(gates)) if obstacle != "none" else ""
    several = int(rng.integers(2, 1000)) if obstacle == "deny" and rng.integers(2) else 1
    policies = {}
    for slot in gates:
        silent = obstacle == "silent" and slot == where
        allows = [_misses(rng, service, verb, slot)] if silent else [_fits(rng, service, verb)]
        if slot == "scp" and not silent:
            allows = [{"Action": "*"}]
        denies = [_named(rng, service, verb)] if obstacle == "deny" and slot == where else []
        if not denies and rng.integers(3) == 0:
            denies = [_elsewhere(rng, service, verb)]
        policies[slot] = [("Allow", one) for one in allows] + [("Deny", one) for one in denies]
    decision = _decide(who, action, service, policies, several)
    key = "allowed" if decision.verdict is Verdict.ALLOWED else f"{_kind(decision)}:{decision.slot}"
    listed = {lang: ", ".join(_line(slot, policies[slot], several, i) for slot in gates) for i, lang in enumerate(("en", "ko"))}  # fmt: skip
    stem = Words(
        en=f"User {who} calls {action} on a resource of the same account, which has no policy of its own. These policies apply, each statement with Resource *: {listed['en']}. What does IAM answer, and what decides it?",
        ko=f"호출자는 사용자 {who}, 작업은 {action}입니다. 리소스는 같은 계정에 있고 리소스 자체에는 정책이 없습니다. 적용되는 정책은 다음과 같고 문마다 Resource는 *입니다. {listed['ko']}. IAM의 답과 그 답을 정한 것은 무엇입니까?",
    )
    options = ["allowed", *(f"{kind}:{slot}" for slot in gates for kind in ("deny", "silent"))]
    rest = [options[int(i)] for i in rng.permutation(len(options)) if options[int(i)] != key]
    tempting = [one for one in ("allowed", _twin(key)) if one in rest]
    rest = tempting + [one for one in rest if one not in tempting]
    figures = [_figure(one, key, policies) for one in [key, *rest]]
    preset = {"deny": "@thousand", "silent": "@boundary"}.get(obstacle, "")
    return Draft(stem, figures, EXAMS, SOURCE, READ, f"sim:iam-policies/policy-debugger{preset}")


def _fits(rng: np.random.Generator, service: str, verb: str) -> dict[str, Any]:
    """An element that covers the action, in one of the ways in which policies say so."""
    other = str(rng.choice([name for name in VERBS if name != service]))
    ways = (
        {"Action": f"{service}:*"},
        {"Action": [f"{other}:*", f"{service}:{verb}*"]},
        {"Action": f"{service}:{verb}{THING[service]}"},
        {"NotAction": "iam:*"},
        {"NotAction": f"{other}:*"},
    )
    return ways[int(rng.integers(len(ways)))]


def _misses(rng: np.random.Generator, service: str, verb: str, slot: str) -> dict[str, Any]:
    """An element that looks as if it covered the action, and does not. An exam's SCP has no Allow with NotAction (until 2025-09)."""
    others = [name for name in VERBS if name != service]
    another = str(rng.choice([name for name in VERBS[service] if name != verb]))
    ways = (
        {"Action": [f"{name}:*" for name in others]},
        {"Action": [f"{others[0]}:*", f"{service}:{another}*"]},
        {"NotAction": f"{service}:*"},
        {"NotAction": ["iam:*", f"{service}:{verb}*"]},
    )
    return ways[int(rng.integers(2 if slot == "scp" else len(ways)))]


def _named(rng: np.random.Generator, service: str, verb: str) -> dict[str, Any]:
    ways = (f"{service}:{verb}*", f"{service}:{verb}{THING[service]}", f"{service}:*")
    return {"Action": ways[int(rng.integers(len(ways)))]}


def _elsewhere(rng: np.random.Generator, service: str, verb: str) -> dict[str, Any]:
    """A Deny of something else, as real policies have."""
    another = str(rng.choice([name for name in VERBS[service] if name != verb]))
    return {"Action": str(rng.choice(["iam:*", f"{service}:{another}*"]))}


def _decide(who: str, action: str, service: str, policies: dict[str, list[Any]], several: int) -> Decision:
    def document(slot: str) -> dict[str, Any]:
        statements = [{"Effect": effect, "Resource": "*", **one} for effect, one in policies[slot]]
        repeated = statements[:1] * (several if slot == "identity" else 1) + statements[1:]
        return {"Version": "2012-10-17", "Statement": repeated}

    row = {"scps": [[document("scp")]], "identity": [document("identity")]}
    if "boundary" in policies:
        row["boundary"] = document("boundary")  # type: ignore[assignment]
    request = Request(f"arn:aws:iam::{HOME}:user/{who}", action, ARN[service], HOME)
    return iam.evaluate(request, PolicySet.from_json(row))


def _kind(decision: Decision) -> str:
    return "deny" if decision.verdict is Verdict.EXPLICITLY_DENIED else "silent"


def _twin(key: str) -> str:
    kind, _, slot = key.partition(":")
    return f"{'silent' if kind == 'deny' else 'deny'}:{slot}"


def _element(one: dict[str, Any]) -> str:
    name, value = next(iter(one.items()))
    words = ", ".join(value) if isinstance(value, list) else value
    return f"NotAction {words}" if name == "NotAction" else words


def _line(slot: str, statements: list[Any], several: int, language: int) -> str:
    parts = [f"{effect} {_element(one)}" for effect, one in statements]
    if slot == "identity" and several > 1:
        parts[0] = f"{several} × {parts[0]}"
    name = NAMES[slot][language].removeprefix("the ")
    return f"{name} [{'; '.join(parts)}]"


def _figure(option: str, key: str, policies: dict[str, list[Any]]) -> Figure:
    kind, _, slot = option.partition(":")
    if kind == "allowed":
        text = Words(en="Allowed", ko="허용")
    else:
        en, ko = NAMES[slot]
        text = (
            Words(en=f"Denied, for {en} has a Deny that fits", ko=f"거부, {ko}에 맞는 Deny가 있음")
            if kind == "deny"
            else Words(en=f"Denied, for {en} has no Allow that fits", ko=f"거부, {ko}에 맞는 Allow가 없음")
        )
    return Figure(option, text, KEY if option == key else _mistake(kind, slot, key), _why(kind, slot, key))


def _mistake(kind: str, slot: str, key: str) -> str:
    right, _, place = key.partition(":")
    if kind == "allowed":
        if right == "deny":
            return "iam-allow-outvotes"
        return "iam-guardrail-grants" if place == "identity" else "iam-silence-is-allow"
    return "iam-silence-is-deny" if slot == place and kind != right else "iam-pattern-misread"


def _why(kind: str, slot: str, key: str) -> Words:
    right, _, place = key.partition(":")
    en, ko = NAMES.get(slot or place, ("", ""))
    if f"{kind}:{slot}".rstrip(":") == key:
        return {
            "allowed": Words(en="No Deny fits, and each policy has an Allow that fits.", ko="맞는 Deny가 없고 정책마다 맞는 Allow가 있습니다."),
            "deny": Words(en="One Deny that fits ends it, however many statements allow.", ko="맞는 Deny 하나면 끝입니다. 허용하는 문이 몇 개든 상관없습니다."),
            "silent": Words(en=f"No Deny fits, but {en} must allow it too, and none of its Allows does.", ko=f"맞는 Deny는 없지만 {ko}에도 Allow가 있어야 하는데 맞는 것이 없습니다."),
        }[kind]  # fmt: skip
    if kind == "allowed":
        if right == "deny":
            return Words(en=f"A Deny in {en} fits, and no Allow outweighs it.", ko=f"{ko}에 맞는 Deny가 있고, 어떤 Allow도 이를 이기지 못합니다.")  # fmt: skip
        return Words(en=f"Every policy here has to allow, and {en} does not.", ko=f"여기서는 정책이 모두 허용해야 하는데 {ko}에 맞는 Allow가 없습니다.")  # fmt: skip
    if kind == "deny":
        return Words(en=f"No Deny in {en} fits this action.", ko=f"{ko}에는 이 작업에 맞는 Deny가 없습니다.")
    return Words(en=f"An Allow in {en} does fit this action.", ko=f"{ko}에 이 작업에 맞는 Allow가 있습니다.")


GENERATORS = {"iam-verdict": verdict}
