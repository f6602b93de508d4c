"""Practice for lesson 22: where ResultPath puts a result, when a catcher takes over, and how many of a batch get 429."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import numpy as np

from aws_study.services import api_gateway, step_functions, step_functions_json
from aws_study.services.api_gateway import Limit
from aws_study.study.generators.drafts import KEY, Draft, Figure, number
from aws_study.study.questions import Words

EXAMS = {"DVA-C02": "1.1", "DVA-C03": "1.1"}
GUIDE = "https://github.com/awsdocs/aws-step-functions-developer-guide/blob/3d6752c179885aa864a2a49eb47a8131b5004aa0/doc_source/"
THROTTLING = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html"
AS_OF = date(2026, 11, 27)
OPEN = Limit(1e8, 1e8)


def _json(data: Any, mistake: str, why_en: str, why_ko: str) -> Figure:
    text = f"`{json.dumps(data)}`"
    return Figure(text, Words(en=text, ko=text), mistake, Words(en=why_en, ko=why_ko))


def result_path(rng: np.random.Generator) -> Draft:
    """The output of a task, by its ResultPath."""
    name, count = str(rng.choice(["order", "user", "file"])), int(rng.integers(1, 90))
    letter = str(rng.choice(["x", "y", "z"]))
    answer, amount = str(rng.choice(["price", "size", "score"])), int(rng.integers(100, 900))
    state_input, result = {name: count, "note": letter}, {answer: amount}
    key = str(rng.choice(["task", "answer", "check"]))
    kind = str(rng.choice(["kept", "whole", "left-out", "null"]))
    path = {"kept": f"$.{key}", "whole": "$", "left-out": "$", "null": None}[kind]
    field_en, field_ko = (
        ("no ResultPath", "상태에 ResultPath가 없습니다")
        if kind == "left-out"
        else (f'"ResultPath": {json.dumps(path)}', f'상태의 설정은 "ResultPath": {json.dumps(path)}입니다')
    )
    stem = Words(
        en=f"A Task state in the JSONPath query language gets an input with {name} = {count} and note = {letter}. Its task answers "
        f"with an object that holds {answer} = {amount}. The state has {field_en} and no other filter. What is the output of the state?",
        ko=f"JSONPath 쿼리 언어를 쓰는 Task 상태의 입력에는 {name} = {count}, note = {letter} 값이 있습니다. 작업의 응답은 "
        f"{answer} = {amount} 값을 가진 객체입니다. {field_ko}. 다른 필터는 없습니다. 상태의 출력은 무엇입니까?",
    )
    reasons = {
        "kept": (f"The result goes into the input under {key}, and the rest stays.", f"결과가 입력의 {key} 아래에 들어가고 나머지는 그대로입니다."),
        "whole": ("$ means the whole input: the result takes its place.", "$는 입력 전체를 뜻하므로 결과가 그 자리를 대신합니다."),
        "left-out": ("The default is $: the result takes the input's place.", "기본값은 $이고, 결과가 입력의 자리를 대신합니다."),
        "null": ("null drops the result and hands the input on.", "null은 결과를 버리고 입력을 그대로 넘깁니다."),
    }  # fmt: skip
    wrong = [
        _json({**state_input, key: result}, "sfn-resultpath-default", "Only a path with a key of its own adds the result to the input.", "자기 키를 가진 경로만 입력에 결과를 더합니다."),
        _json(result, "sfn-resultpath-replaces", "The result takes the input's place only with $.", "결과가 입력을 대신하는 것은 $일 때뿐입니다."),
        _json(state_input, "sfn-resultpath-drops", "The result is dropped only with null.", "결과를 버리는 것은 null일 때뿐입니다."),
        _json({key: result}, "sfn-resultpath-wraps", "No filter wraps the result and throws the input away as well.", "결과를 감싸면서 입력까지 버리는 필터는 여기에 없습니다."),
        _json({**state_input, **result}, "sfn-resultpath-merge", "ResultPath never mixes the fields of both objects.", "ResultPath는 두 객체의 필드를 섞지 않습니다."),
    ]  # fmt: skip
    right = _json(step_functions_json.put(state_input, result, path), KEY, *reasons[kind])
    return Draft(
        stem, [right, *wrong], EXAMS, GUIDE + "input-output-resultpath.md", AS_OF, "sim:apis-and-workflows/arrows"
    )


def catcher_second(rng: np.random.Generator) -> Draft:
    """The second in which the catcher takes over from a task that always fails."""
    rate = float(rng.choice([1.5, 2, 3]))
    attempts = int(rng.integers(2, 4 if rate == 1.5 else 5))  # sums with at most two decimals
    interval, call = int(rng.integers(1, 6)), int(rng.integers(1, 5))
    longest = interval * int(rng.integers(3, 7))
    retrier = {
        "ErrorEquals": ["Busy"], "IntervalSeconds": interval, "BackoffRate": rate, "MaxAttempts": attempts, "MaxDelaySeconds": longest,
    }  # fmt: skip
    task = {
        "Type": "Task",
        "Resource": "r",
        "End": True,
        "Retry": [retrier],
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Z"}],
    }
    machine = {"StartAt": "X", "States": {"X": task, "Z": {"Type": "Succeed"}}}
    taken = step_functions.run(machine, {}, {"X": [{"error": "Busy", "seconds": call}]}).seconds
    waits = step_functions.retry_waits(attempts, interval, rate, longest)
    free = step_functions.retry_waits(attempts, interval, rate)
    stem = Words(
        en=f"Every call of a task takes {call} s and fails with the same error. Its retrier: IntervalSeconds {interval}, BackoffRate "
        f"{rate:g}, MaxAttempts {attempts}, MaxDelaySeconds {longest}, no jitter. How many seconds after the state began does the "
        "catcher take over?",
        ko=f"작업을 호출할 때마다 {call}초 걸려 같은 오류로 실패합니다. Retry 설정은 IntervalSeconds {interval}, BackoffRate {rate:g}, "
        f"MaxAttempts {attempts}, MaxDelaySeconds {longest}이고 지터는 없습니다. 상태가 시작되고 몇 초 뒤에 Catch가 넘겨받습니까?",
    )  # fmt: skip
    en, ko = ("{value} second", "{value} seconds"), "{value}초"
    shown = " + ".join(f"{wait:g}" for wait in waits)
    figures = [
        number(taken, en, ko, KEY, f"{attempts + 1} calls of {call} s and the waits {shown}.", f"{call}초짜리 호출 {attempts + 1}번과 대기 {shown}입니다."),
        number(attempts * call + sum(waits[:-1]), en, ko, "sfn-max-attempts-calls", "MaxAttempts counts retries; the first call comes on top.", "MaxAttempts는 재시도만 셉니다. 첫 호출은 따로입니다."),
        number((attempts + 1) * call + sum(free), en, ko, "backoff-no-cap", "That forgets MaxDelaySeconds.", "MaxDelaySeconds를 잊은 값입니다."),
        number((attempts + 1) * call + attempts * interval, en, ko, "backoff-constant", "That waits equally long every time.", "매번 같은 시간을 기다린 값입니다."),
        number(sum(waits), en, ko, "sfn-waits-only", "The calls take their time as well.", "호출 자체에도 시간이 걸립니다."),
        number((attempts + 1) * call + sum(min(interval * rate ** (n + 1), longest) for n in range(attempts)), en, ko, "backoff-off-by-one", "The first wait is IntervalSeconds itself.", "첫 대기는 IntervalSeconds 그대로입니다."),
    ]  # fmt: skip
    return Draft(
        stem, figures, EXAMS, GUIDE + "concepts-error-handling.md", AS_OF, "sim:apis-and-workflows/arrows@retries"
    )


def batch_refused(rng: np.random.Generator) -> Draft:
    """How many requests of two batches get 429 from a usage plan."""
    rate = int(rng.integers(2, 9)) * 10
    burst = rate * int(rng.integers(3, 9))
    batch = burst + int(rng.integers(1, 9)) * 50
    pause = int(rng.integers(2, 13))
    demand = np.zeros(pause + 1)
    demand[[0, -1]] = batch
    run = api_gateway.throttle(demand, plan=Limit(rate, burst), stage=OPEN, account=OPEN, step_s=1.0)
    stem = Words(
        en=f"A usage plan has a rate of {rate} requests a second and a burst of {burst:,}. Its bucket is full when {batch:,} requests "
        f"arrive at once; {pause} seconds later {batch:,} more arrive at once. Nobody tries again. How many of the {2 * batch:,} get 429?",
        ko=f"사용량 계획의 속도는 초당 {rate}건, 버스트는 {burst:,}입니다. 버킷이 가득 찼을 때 요청 {batch:,}건이 한꺼번에 오고, "
        f"{pause}초 뒤 {batch:,}건이 또 한꺼번에 옵니다. 아무도 재시도하지 않습니다. {2 * batch:,}건 가운데 몇 건이 거부(429)됩니까?",
    )  # fmt: skip
    en, ko = ("{value} request", "{value} requests"), "{value}건"
    refilled = min(burst, rate * pause)
    figures = [
        number(run.client_refused, en, ko, KEY, f"{burst:,} pass first; in {pause} s the bucket fills to {refilled:,}, and so many pass again.", f"처음에 {burst:,}건이 통과하고, {pause}초 동안 버킷이 {refilled:,}까지 차서 그만큼 또 통과합니다."),
        number(2 * (batch - burst), en, ko, "api-bucket-full-again", "The bucket refills at the rate, not at once.", "버킷은 바로 차지 않고 속도만큼 찹니다."),
        number(2 * batch - burst, en, ko, "api-bucket-never-fills", "Tokens flow in during the pause.", "쉬는 동안 토큰이 다시 찹니다."),
        number(2 * max(batch - rate, 0), en, ko, "api-burst-is-rate", "At once as many pass as the bucket holds, not the rate.", "한꺼번에 통과하는 수는 속도가 아니라 버킷에 든 토큰입니다."),
        number(batch - burst + max(0, batch - rate * pause), en, ko, "api-bucket-no-cap", "The bucket holds no more than the burst.", "버킷에는 버스트보다 많이 쌓이지 않습니다."),
        number(max(0, 2 * batch - burst - rate * (pause + 1)), en, ko, "api-burst-second", "The tokens of the last second come after the batch.", "마지막 1초의 토큰은 요청이 온 뒤에 들어옵니다."),
    ]  # fmt: skip
    return Draft(stem, figures, {**EXAMS, "SAA-C03": "1.2"}, THROTTLING, AS_OF, "sim:apis-and-workflows/throttling")


GENERATORS = {"sfn-result-path": result_path, "sfn-catcher-second": catcher_second, "api-batch-refused": batch_refused}
