"""Practice for lesson 24: agents for a queue that teams share, the least that a load needs, and where a call ends in a flow."""

from __future__ import annotations

import json
import math
from datetime import date

import numpy as np

from aws_study.services import connect_flow
from aws_study.services import connect_staffing as staffing
from aws_study.study.generators.drafts import KEY, Draft, Figure, number
from aws_study.study.questions import Words

FORMULA = "own knowledge: Erlang's formula of 1917"
GUIDE = "https://docs.aws.amazon.com/connect/latest/APIReference/interactions-invokelambdafunction.html"
READ = date(2026, 11, 27)
EXAMS: dict[str, str] = {}  # the exams do not name Amazon Connect


def pooled_agents(rng: np.random.Generator) -> Draft:
    """Agents of one queue in place of several teams', when the need of one team is given."""
    teams, minutes = int(rng.integers(2, 5)), int(rng.choice([3, 4, 5, 6]))
    calls = 10 * int(rng.integers(4, 16))
    within, target = int(rng.choice([10, 20, 30])), int(rng.choice([80, 90]))
    wanted = {"answer_within_s": within, "target": target / 100}
    one, pooled = staffing.needed(calls, minutes, **wanted), staffing.needed(teams * calls, minutes, **wanted)
    apart, work = teams * one.agents, math.ceil(pooled.load)
    stem = Words(
        en=f"Each of {teams} teams takes {calls} calls of {minutes} minutes an hour and needs {one.agents} agents to answer at least {target} % within "
        f"{within} seconds. All of them are merged into one queue with the same target. How many agents does it need by Erlang C?",
        ko=f"팀 {teams}개가 각각 {minutes}분짜리 통화를 시간당 {calls}건 받고, {target}% 이상을 {within}초 안에 응답하려면 팀마다 상담원 {one.agents}명이 "
        "필요합니다. 목표는 그대로 두고 모두를 대기열 하나로 합칩니다. Erlang C로 계산하면 상담원이 몇 명 필요합니까?",
    )
    en, ko = ("{value} agent", "{value} agents"), "{value}명"
    figures = [
        number(pooled.agents, en, ko, KEY, f"The work stays {pooled.load:.3g} Erlangs; the spare is {pooled.spare:.3g} agents in place of {apart - pooled.load:.3g}.", f"일은 {pooled.load:.3g}얼랑 그대로이고 여유 인원이 {apart - pooled.load:.3g}명에서 {pooled.spare:.3g}명으로 줄어듭니다."),
        number(apart, en, ko, "queue-no-pooling", "That is what the separate teams need; one queue shares their spare.", "따로 있는 팀에 필요한 수입니다. 대기열 하나는 여유 인원을 함께 씁니다."),
        number(work, en, ko, "queue-load-is-staff", f"The work itself is {pooled.load:.3g} Erlangs; without spare nearly everybody waits.", f"일 자체가 {pooled.load:.3g}얼랑입니다. 여유가 없으면 거의 모두가 기다립니다."),
        number(one.agents, en, ko, "queue-load-is-staff", f"One team's agents cannot do the work of {teams} teams.", f"한 팀 인원으로 {teams}개 팀의 일을 할 수는 없습니다."),
    ]  # fmt: skip
    return Draft(stem, figures, EXAMS, FORMULA, READ, "sim:connect/pooling@two-teams")


def fewest_agents(rng: np.random.Generator) -> Draft:
    """The fewest agents with whom a queue does not grow without end; the load is never a whole number."""
    minutes = int(rng.integers(3, 10))
    while True:
        calls = int(rng.integers(40, 400))
        load = calls * minutes / 60
        if load % 1:
            break
    least = math.floor(load) + 1
    stem = Words(
        en=f"A queue gets {calls} calls an hour, an agent is busy with each of them for {minutes} minutes, and nobody hangs up. What is the smallest "
        "number of agents with which the queue does not grow without end?",
        ko=f"대기열에 시간당 {calls}건의 통화가 오고 한 건마다 상담원 한 명이 {minutes}분을 씁니다. 전화를 끊는 사람은 없습니다. 대기열이 끝없이 "
        "길어지지 않는 가장 적은 상담원 수는 몇 명입니까?",
    )
    en, ko = ("{value} agent", "{value} agents"), "{value}명"
    figures = [
        number(least, en, ko, KEY, f"{calls} × {minutes} ÷ 60 = {load:.4g} Erlangs, and the next whole number is above it.", f"{calls} × {minutes} ÷ 60 = {load:.4g}얼랑이고 그보다 큰 첫 정수입니다."),
        number(least - 1, en, ko, "rounded-down", f"{load:.4g} Erlangs arrive: they would fall behind.", f"{load:.4g}얼랑이 오므로 일이 밀립니다."),
        number(math.ceil(calls / 60), en, ko, "queue-handle-time", "That is the calls of one minute; each lasts longer.", "1분에 오는 통화 수입니다. 한 건은 더 오래 걸립니다."),
        number(math.ceil(calls / minutes), en, ko, "queue-handle-time", "Calls and minutes are multiplied, not divided.", "통화 수와 분은 나누지 않고 곱합니다."),
        number(2 * least, en, ko, "queue-load-is-staff", "Twice the load is safe, and far more than the least.", "부하의 두 배는 안전하지만 가장 적은 수가 아닙니다."),
    ]  # fmt: skip
    return Draft(stem, figures, EXAMS, FORMULA, READ, "sim:connect/hang-ups@angels")


ENDS = {
    "gold-name": Words(en="“Hello Bora”, then the gold queue", ko="“보라 고객님” 인사 뒤 골드 대기열"),
    "general-name": Words(en="“Hello Bora”, then the general queue", ko="“보라 고객님” 인사 뒤 일반 대기열"),
    "general-gap": Words(en="A greeting without a name, then the general queue", ko="이름 없는 인사 뒤 일반 대기열"),
    "apology": Words(
        en="The apology of the Error branch, then the general queue", ko="오류 분기의 사과 뒤 일반 대기열"
    ),
}
WRONG = {
    "gold-name": ("connect-any-json", "For that the flow has to accept the answer and to find both values where it looks.", "그러려면 흐름이 응답을 받아들이고, 찾는 자리에 두 값이 모두 있어야 합니다."),
    "general-name": ("connect-event-place", "Name and tier are looked up in the same way; here they share one fate.", "이름과 등급은 같은 방법으로 찾습니다. 여기서는 둘의 운명이 같습니다."),
    "general-gap": ("connect-external-kept", "A gap is heard when an accepted answer does not have the value where the flow looks.", "받아들인 응답에 흐름이 찾는 값이 없을 때 이름이 빠집니다."),
    "apology": ("connect-response", "The Error branch is for an answer that fails, is late, too large, or not of the expected kind.", "오류 분기는 실패하거나 늦거나 너무 크거나 정해진 형식이 아닌 응답일 때 갑니다."),
}  # fmt: skip
SHAPES = {
    "flat": Words(en="the strings `name` (Bora) and `tier` (gold)", ko="문자열 `name`(보라)과 `tier`(gold)"),
    "nested": Words(en="an object `customer` that holds the strings `name` (Bora) and `tier` (gold)", ko="문자열 `name`(보라)과 `tier`(gold)가 든 객체 `customer`"),
    "boolean": Words(en="the strings `name` (Bora) and `tier` (gold) and the boolean `vip` (true)", ko="문자열 `name`(보라), `tier`(gold)와 불리언 `vip`(true)"),
    "other-key": Words(en="the strings `name` (Bora) and `level` (gold)", ko="문자열 `name`(보라)과 `level`(gold)"),
}  # fmt: skip
WHY = {
    "gold-name": Words(en="The answer is accepted, and both values are stored before the second function runs.", ko="응답을 받아들였고 두 번째 함수가 실행되기 전에 두 값을 저장했습니다."),
    "general-name": Words(en="The name is where the flow looks; `tier` is not, and an empty value matches nothing.", ko="이름은 찾는 자리에 있지만 `tier`는 없고, 빈 값은 어떤 조건과도 맞지 않습니다."),
    "general-gap": Words(en="The flow finds nothing where it looks, and an empty reference is no error.", ko="찾는 자리에 값이 없습니다. 빈 참조는 오류가 아닙니다."),
    "apology": Words(en="STRING_MAP takes a flat object of strings only.", ko="STRING_MAP은 문자열 값만 있는 평면 객체만 받습니다."),
}  # fmt: skip


def ending(shape: str, validation: str, keep: bool) -> str:
    """Where a call ends, by the model: a key of ENDS."""
    found = connect_flow.journey(
        _sent(shape), seconds=0.5, validation=validation, prefix="", keep=keep, key="1", timeout=8
    )
    if found.verdict == "apology":
        return "apology"
    said = next(step.said for step in found.steps if step.block == "greeting")
    named = bool(said and said[1])
    return f"{found.queue}-{'name' if named else 'gap'}"


def _sent(shape: str) -> str:
    flat: dict[str, object] = {"name": "Bora", "tier": "gold"}
    shapes = {
        "flat": flat,
        "nested": {"customer": flat},
        "boolean": flat | {"vip": True},
        "other-key": {"name": "Bora", "level": "gold"},
    }
    return json.dumps(shapes[shape])


def flow_end(rng: np.random.Generator) -> Draft:
    """Where a gold customer's call ends, for an answer, a validation and an attribute block that is there or not."""
    wanted = str(rng.choice(list(ENDS)))
    while True:
        shape, validation = str(rng.choice(list(SHAPES))), str(rng.choice(["STRING_MAP", "JSON"]))
        keep = bool(rng.integers(2))
        if ending(shape, validation, keep) == wanted:
            break
    seconds = int(rng.integers(1, 31)) / 10
    stored = (
        "A block then stores `$.External.name` and `$.External.tier` as contact attributes, which all later blocks read.",
        "그다음 블록이 `$.External.name`과 `$.External.tier`를 고객 응대 속성으로 저장하고 뒤의 블록은 그 속성을 읽습니다.",
    )
    direct = (
        "Nothing is stored; all later blocks read `$.External.name` and `$.External.tier`.",
        "아무것도 저장하지 않고 뒤의 블록은 `$.External.name`과 `$.External.tier`를 읽습니다.",
    )
    then = stored if keep else direct
    stem = Words(
        en=f"A flow asks a function who is calling (response validation {validation}). After {seconds:g} s it gets a JSON object with {SHAPES[shape].en}. "
        f"{then[0]} A second function then returns the string `minutes` (4). A greeting says the name, and whoever has the tier `gold` goes to the gold "
        "queue, everybody else to the general one. The Error branch apologises and leads to the general queue. What does this caller meet?",
        ko=f"흐름이 함수에 누가 걸었는지 묻습니다(응답 검증 {validation}). {seconds:g}초 뒤에 받은 JSON 객체에 든 것은 {SHAPES[shape].ko}입니다. {then[1]} "
        "이어서 두 번째 함수가 문자열 `minutes`(4)를 돌려줍니다. 인사에서 이름을 말하고, 등급이 `gold`이면 골드 대기열로, 아니면 일반 대기열로 보냅니다. "
        "오류 분기는 사과한 뒤 일반 대기열로 보냅니다. 이 발신자는 무엇을 겪습니까?",
    )
    figures = [Figure(wanted, ENDS[wanted], KEY, WHY[wanted])]
    for name, (mistake, en, ko) in WRONG.items():
        if name != wanted:
            figures.append(Figure(name, ENDS[name], mistake, Words(en=en, ko=ko)))
    shown = {"gold-name": "stored", "general-name": "stored", "apology": "nested"}
    preset = shown.get(wanted, "nested-json" if keep else "lost")
    return Draft(stem, figures, EXAMS, GUIDE, READ, f"sim:connect/contact-flow@{preset}")


GENERATORS = {"pooled-agents": pooled_agents, "fewest-agents": fewest_agents, "flow-end": flow_end}
