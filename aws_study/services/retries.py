"""How AWS SDKs retry: which errors, how often, after which wait, and with which quota; dated, because it changed in 2026.

Sources: botocore 1.44 retries/standard.py and retries/quota.py (read; the tests compare), AWS Developer Tools Blog on the updated
retry behaviour (opt-in from 20 May 2026, default from 10 November 2026). The older constants are those of botocore's standard
mode before that. Left out: adaptive mode's rate limiter, clock-skew corrections, and retryable errors that a service's own
model adds to the common list.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from aws_study.core import backoff, retry_storm
from aws_study.core.checks import OneOf, ParameterError, choice, count, number

QUOTA_TOKENS = 500
CAUSES = ("transient", "throttling")
# The codes that botocore retries whatever the HTTP status says.
THROTTLING_CODES = (
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottledException",
    "TooManyRequestsException",
    "ProvisionedThroughputExceededException",
    "TransactionInProgressException",
    "RequestLimitExceeded",
    "BandwidthLimitExceeded",
    "LimitExceededException",
    "RequestThrottled",
    "SlowDown",
    "PriorRequestNotComplete",
    "EC2ThrottledException",
)
TRANSIENT_CODES = ("RequestTimeout", "RequestTimeoutException", "PriorRequestNotComplete")
TRANSIENT_STATUS = (500, 502, 503, 504)
THROTTLING_STATUS = (429,)


@dataclass(frozen=True)
class Rules:
    """Constants of the standard retry mode; times in seconds, costs in tokens, attempts with the first one included.

    timeout_cost: what a retry after a timeout costs (the older rules charge it double).
    """

    since: date
    default_mode: str
    default_attempts: int
    attempts: int
    attempts_dynamodb: int
    base_s: float
    base_dynamodb_s: float
    base_throttling_s: float
    cap_s: float
    tokens: int
    cost: int
    cost_throttling: int
    cost_timeout: int
    refund: int


TODAY = Rules(date(2026, 11, 10), "standard", 3, 3, 4, 0.05, 0.025, 1.0, 20.0, QUOTA_TOKENS, 14, 5, 14, 1)
OLDER = Rules(date(2020, 2, 1), "legacy", 5, 3, 3, 1.0, 1.0, 1.0, 20.0, QUOTA_TOKENS, 5, 5, 10, 1)
RULE_SETS = (OLDER, TODAY)


def rules(on: date) -> Rules:
    """The rules of the SDK for Python in force on a day. Raises ParameterError before February 2020."""
    if not isinstance(on, date) or on < OLDER.since:
        raise ParameterError("on", on, OneOf(tuple(rule.since for rule in RULE_SETS)))
    return [rule for rule in RULE_SETS if rule.since <= on][-1]


def attempts(rule: Rules, service: str) -> int:
    """Attempts in standard mode, the first included; DynamoDB and its streams have one more since November 2026."""
    return rule.attempts_dynamodb if service in ("dynamodb", "dynamodb-streams") else rule.attempts


def longest_wait(rule: Rules, retry: int, cause: str, service: str = "any") -> float:
    """Upper end of the wait in seconds before the `retry`-th retry (1 is the first); the wait itself is random from 0 to it."""
    choice("cause", cause, CAUSES)
    base = rule.base_dynamodb_s if service in ("dynamodb", "dynamodb-streams") else rule.base_s
    return backoff.ceiling(retry, rule.base_throttling_s if cause == "throttling" else base, rule.cap_s)


@dataclass(frozen=True)
class Verdict:
    """Whether an SDK tries again, and why: cause "throttling", "transient" or "client" (the request itself is wrong)."""

    retry: bool
    cause: str


def worth_retrying(code: str | None, status: int | None) -> Verdict:
    """Judge an error by its code first and its HTTP status second; `status` None: the connection broke before an answer.

    A 4xx is the caller's mistake unless its code is a throttling code, a timeout, or the status is 429 with an unknown code.
    """
    if status is not None:
        status = count("status", status, 300, 599)
    if code in THROTTLING_CODES:
        return Verdict(True, "throttling")
    if status is None or code in TRANSIENT_CODES or status in TRANSIENT_STATUS:
        return Verdict(True, "transient")
    if status in THROTTLING_STATUS:
        return Verdict(True, "throttling")
    return Verdict(False, "client")


def cause_of(code: str | None, status: int | None) -> str:
    """The cause alone: "throttling", "transient" or "client"."""
    return worth_retrying(code, status).cause


class TokenBucket:
    """The retry quota of one SDK client: retries take tokens, successes give them back, never above the start."""

    def __init__(self, tokens: float = QUOTA_TOKENS):
        self.most = self.level = number("tokens", tokens, 0, 1e9)

    def take(self, cost: float) -> bool:
        """Pay for one retry; False, and nothing taken, when there are too few tokens."""
        if number("cost", cost, 0, 1e9) > self.level:
            return False
        self.level -= cost
        return True

    def give(self, tokens: float) -> None:
        self.level = min(self.most, self.level + number("tokens", tokens, 0, 1e9))


def retries_until_empty(rule: Rules, cause: str = "transient", tokens: float | None = None) -> int:
    """Retries in a row, all failing, that a full quota pays for: 500 // 14 = 35 today."""
    choice("cause", cause, CAUSES)
    cost = rule.cost_throttling if cause == "throttling" else rule.cost
    return int(number("tokens", rule.tokens if tokens is None else tokens, 0, 1e9) // cost)


def extra_load(rule: Rules, cause: str = "transient") -> float:
    """Retries per successful call, at most, once the quota is empty: refund / cost, 1/14 today."""
    choice("cause", cause, CAUSES)
    return rule.refund / (rule.cost_throttling if cause == "throttling" else rule.cost)


def calls_at_the_bottom(attempts_each: int, layers: int) -> int:
    """Calls that the lowest service gets for one call at the top when everything fails: attempts ** layers."""
    return retry_storm.tries(attempts_each, layers)


def tokens_over_time(outcomes: np.ndarray, rule: Rules, cause: str = "transient") -> tuple[np.ndarray, np.ndarray]:
    """(level after each call, retries made in each call) of one client whose n-th call fails at every try where outcomes[n] is False."""
    bucket, levels, made = TokenBucket(rule.tokens), [], []
    cost = rule.cost_throttling if choice("cause", cause, CAUSES) == "throttling" else rule.cost
    for good in np.asarray(outcomes, dtype=bool).tolist():
        retries = 0
        if good:
            bucket.give(rule.refund)
        else:
            while retries < rule.attempts - 1 and bucket.take(cost):
                retries += 1
        levels.append(bucket.level)
        made.append(retries)
    return np.array(levels), np.array(made)
