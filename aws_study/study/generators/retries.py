"""Practice for lesson 03: backoff, layers of retries and the retry quota."""

from __future__ import annotations

from datetime import date

import numpy as np

from aws_study.core import backoff
from aws_study.services import retries
from aws_study.study.generators.drafts import KEY, Draft, number
from aws_study.study.questions import Words

EXAMS = {"SAA-C03": "2.2", "DVA-C02": "1.1", "DVA-C03": "1.1"}
SOURCE = "own knowledge: exponential backoff with full jitter; constants of botocore 1.44"
READ = date(2026, 11, 24)


def backoff_wait(rng: np.random.Generator) -> Draft:
    """The longest wait before the n-th retry, with a base and a cap."""
    base = int(rng.choice([20, 25, 50, 100, 200, 250, 500, 1000]))
    retry = int(rng.integers(3, 8))
    cap = int(rng.choice([2_000, 5_000, 10_000, 20_000]))
    longest = backoff.ceiling(retry, base, cap)
    stem = Words(
        en=f"A client waits between attempts with exponential backoff and full jitter: base {base:,} ms, doubled after every "
        f"retry, cap {cap / 1000:g} s. What is the longest wait right before retry number {retry} (the first retry is number 1)?",
        ko=f"클라이언트가 전체 지터를 쓴 지수 백오프로 기다립니다. 기본값은 {base:,} ms이고 재시도할 때마다 두 배가 되며 상한은 "
        f"{cap / 1000:g}초입니다. {retry}번째 재시도(첫 재시도가 1번째) 바로 앞의 대기는 최대 얼마입니까?",
    )
    en = ko = "{value} ms"
    every = sum(backoff.ceiling(n, base, cap) for n in range(1, retry + 1))
    figures = [
        number(longest, en, ko, KEY, f"The base is doubled {retry - 1} times, and the cap is {cap:,} ms.", f"기본값이 {retry - 1}번 두 배가 되고 상한은 {cap:,} ms입니다."),
        number(backoff.ceiling(retry + 1, base, cap), en, ko, "backoff-off-by-one", "That doubles once too often: before the first retry the wait is the base itself.", "두 배를 한 번 더 했습니다. 첫 재시도 앞의 대기는 기본값 그대로입니다."),
        number(base * retry, en, ko, "backoff-linear", "That grows by the base each time instead of doubling.", "두 배가 아니라 기본값만큼씩 늘린 값입니다."),
        number(base * 2 ** (retry - 1), en, ko, "backoff-no-cap", "That forgets the cap.", "상한을 잊은 값입니다."),
        number(every, en, ko, "backoff-sum", "That is what all waits up to this retry can take together.", "이 재시도까지의 대기를 모두 더한 값입니다."),
        number(longest / 2, en, ko, "backoff-no-jitter", "That is the mean wait: jitter takes anything from 0 to the ceiling.", "평균 대기입니다. 지터는 0부터 상한까지 아무 값이나 됩니다."),
    ]  # fmt: skip
    return Draft(stem, figures, EXAMS, SOURCE, READ, "sim:credentials-and-retries/retry-storm")


def retry_layers(rng: np.random.Generator) -> Draft:
    """Calls at the lowest service for one call at the top, when everything fails."""
    attempts, layers = int(rng.integers(2, 7)), int(rng.integers(2, 5))
    bottom = retries.calls_at_the_bottom(attempts, layers)
    stem = Words(
        en=f"A request passes {layers} layers of services. Each of them makes up to {attempts} attempts in all at the call below "
        "it, without a retry quota. The database at the bottom fails every call. How many calls does it get for one request?",
        ko=f"요청이 서비스 계층 {layers}개를 지납니다. 계층마다 아래쪽 호출을 처음을 포함해 {attempts}번까지 시도하고 재시도 할당량은 "
        "없습니다. 맨 아래 데이터베이스가 모든 호출에 실패합니다. 요청 1건에 데이터베이스가 받는 호출은 몇 건입니까?",
    )
    en, ko = ("{value} call", "{value} calls"), "{value}건"
    figures = [
        number(bottom, en, ko, KEY, f"Attempts multiply through the layers: {attempts}^{layers}.", f"시도는 계층을 지나며 곱해집니다. {attempts}^{layers}입니다."),
        number(attempts * layers, en, ko, "retry-layers-add", "That adds the layers' attempts; they multiply.", "계층의 시도를 더한 값입니다. 실제로는 곱해집니다."),
        number((attempts - 1) ** layers, en, ko, "retry-first-not-counted", "That leaves the first attempt of each layer out.", "계층마다 처음 시도를 뺀 값입니다."),
        number(layers**attempts, en, ko, "retry-exponent-swapped", "That raises the layers to the attempts.", "계층 수를 시도 횟수만큼 거듭제곱한 값입니다."),
        number((attempts + 1) ** layers, en, ko, "retry-first-not-counted", "That counts the first attempt on top; it is one of the attempts.", "처음 시도를 따로 더한 값입니다. 처음 시도도 시도 횟수에 듭니다."),
    ]  # fmt: skip
    return Draft(stem, figures, EXAMS, SOURCE, READ, "sim:credentials-and-retries/retry-storm")


def retry_quota(rng: np.random.Generator) -> Draft:
    """Retries that one client sends before its quota is empty."""
    throttled = bool(rng.integers(2))
    tokens = int(rng.integers(10, 49)) * 10 + int(rng.integers(1, 10))
    cause = "throttling" if throttled else "transient"
    made = retries.retries_until_empty(retries.TODAY, cause, tokens)
    other = retries.retries_until_empty(retries.TODAY, "transient" if throttled else "throttling", tokens)
    cost = retries.TODAY.cost_throttling if throttled else retries.TODAY.cost
    words = ("throttling errors", "스로틀링 오류") if throttled else ("errors of the server (500)", "서버 오류(500)")
    stem = Words(
        en=f"An SDK client of late November 2026 (a retry costs 14 tokens, after throttling 5) has {tokens} tokens left in its "
        f"retry quota. From now on every call meets {words[0]}, and many calls follow. How many retries can it still send?",
        ko=f"2026년 11월 하순의 SDK 클라이언트(재시도에 토큰 14개, 스로틀링 뒤에는 5개)의 재시도 할당량에 토큰이 {tokens}개 남았습니다. "
        f"이제부터 모든 호출이 {words[1]}를 만나고 호출이 많이 이어집니다. 재시도를 몇 번 더 할 수 있습니까?",
    )
    en, ko = ("{value} retry", "{value} retries"), "{value}번"
    figures = [
        number(made, en, ko, KEY, f"{made} x {cost} = {made * cost}; what is left does not pay for another.", f"{made} x {cost} = {made * cost}이고 나머지로는 한 번 더 할 수 없습니다."),
        number(other, en, ko, "retry-quota-other-kind", "That is the cost of the other kind of error.", "다른 종류의 오류의 비용으로 계산한 값입니다."),
        number(made + 1, en, ko, "retry-quota-rounding", "The last tokens are too few for that.", "남은 토큰으로는 모자랍니다."),
        number(tokens, en, ko, "retry-quota-one-token", "A retry costs more than one token.", "재시도 한 번에는 토큰이 하나보다 많이 듭니다."),
        number(tokens // 10, en, ko, "retry-quota-cost", "Ten tokens was the older cost after a timeout.", "10개는 예전에 시간 초과 뒤의 비용입니다."),
    ]  # fmt: skip
    return Draft(stem, figures, {"DVA-C03": "4.1"}, SOURCE, READ, "sim:credentials-and-retries/retry-storm")


GENERATORS = {"backoff-wait": backoff_wait, "retry-layers": retry_layers, "retry-quota": retry_quota}
