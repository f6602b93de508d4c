"""Retry rules: the constants are those of the installed botocore; quota, errors and layers."""

from datetime import date

import botocore.session
import numpy as np
import pytest
import worked
from botocore.retries import quota, standard
from hypothesis import given, settings
from hypothesis import strategies as st

from aws_study.core.checks import ParameterError
from aws_study.services import retries

ROWS = worked.rows("backoff")


def test_todays_rules_are_the_oracle_s():
    expected, today = ROWS["botocore_standard_2026"]["expected"], retries.rules(date(2026, 11, 24))
    assert today is retries.TODAY
    assert (today.attempts, today.attempts_dynamodb) == (expected["max_attempts"], expected["max_attempts_dynamodb"])
    assert expected["base_s"] == {
        "throttling": today.base_throttling_s,
        "other": today.base_s,
        "dynamodb_other": today.base_dynamodb_s,
    }
    assert (today.cap_s, today.tokens) == (expected["cap_s"], expected["quota"])
    assert (today.cost, today.cost_throttling) == (expected["retry_cost"], expected["throttling_retry_cost"])
    assert (today.refund, today.default_mode) == (expected["success_refund"], expected["default_mode"])


def test_todays_rules_are_those_of_the_installed_botocore():
    today, waits = retries.TODAY, standard.ExponentialBackoff
    assert today.attempts == standard.DEFAULT_MAX_ATTEMPTS
    assert {name: retries.attempts(today, name) for name in standard._SERVICE_MAX_ATTEMPTS} == (
        standard._SERVICE_MAX_ATTEMPTS
    )
    assert today.base_s == waits._DEFAULT_BACKOFF_CONFIG["non_throttling_base_scale"]
    assert today.base_throttling_s == waits._DEFAULT_BACKOFF_CONFIG["throttling_base_scale"]
    assert today.base_dynamodb_s == waits._SERVICE_BACKOFF_CONFIG["dynamodb"]["non_throttling_base_scale"]
    assert today.cap_s == waits._MAX_BACKOFF
    assert today.tokens == quota.RetryQuota.INITIAL_CAPACITY == retries.QUOTA_TOKENS
    checker = standard.RetryQuotaChecker
    assert (today.cost, today.cost_throttling, today.refund) == (
        checker._RETRY_COST,
        checker._THROTTLING_RETRY_COST,
        checker._NO_RETRY_INCREMENT,
    )
    from botocore.configprovider import BOTOCORE_DEFAUT_SESSION_VARIABLES as variables

    assert variables["retry_mode"][2] == today.default_mode


def test_lists_of_errors_are_those_of_the_installed_botocore():
    assert list(retries.THROTTLING_CODES) == standard.ThrottledRetryableChecker._THROTTLED_ERROR_CODES
    assert list(retries.TRANSIENT_CODES) == standard.TransientRetryableChecker._TRANSIENT_ERROR_CODES
    assert list(retries.TRANSIENT_STATUS) == standard.TransientRetryableChecker._TRANSIENT_STATUS_CODES
    assert list(retries.THROTTLING_STATUS) == standard.ThrottlingStatusCodeChecker._THROTTLING_STATUS_CODES


CASES = [
    ("ThrottlingException", 400),
    ("ProvisionedThroughputExceededException", 400),
    ("ValidationException", 400),
    ("AccessDenied", 403),
    ("NoSuchKey", 404),
    ("SlowDown", 503),
    ("InternalError", 500),
    ("ServiceUnavailable", 503),
    ("NotImplemented", 501),
    ("RequestTimeout", 400),
    ("Unheard", 429),
    ("ConditionalCheckFailedException", 400),
    ("ExpiredToken", 400),
]


@pytest.mark.parametrize(("code", "status"), CASES)
def test_an_error_is_judged_as_botocore_judges_it(code, status):
    class Answer:
        status_code, headers = status, {}

    model = botocore.session.get_session().get_service_model("sts").operation_model("GetCallerIdentity")
    context = standard.RetryContext(
        attempt_number=1, operation_model=model, parsed_response={"Error": {"Code": code}}, http_response=Answer()
    )
    assert retries.worth_retrying(code, status).retry == standard.StandardRetryConditions().is_retryable(context)


def test_a_broken_connection_is_worth_another_try_and_a_wrong_request_is_not():
    assert retries.worth_retrying(None, None) == retries.Verdict(True, "transient")
    assert retries.cause_of("ValidationException", 400) == "client"
    assert retries.cause_of("ThrottlingException", 400) == "throttling"


def test_waits():
    assert [retries.longest_wait(retries.TODAY, n, "transient") for n in (1, 2)] == [0.05, 0.1]
    assert [retries.longest_wait(retries.TODAY, n, "transient", "dynamodb") for n in (1, 2, 3)] == [0.025, 0.05, 0.1]
    assert retries.longest_wait(retries.TODAY, 2, "throttling") == 2
    assert retries.longest_wait(retries.OLDER, 1, "transient") == 1
    assert retries.longest_wait(retries.TODAY, 9, "throttling") == 20


def test_the_quota_stops_after_thirty_five_retries_as_botocores_does():
    theirs, ours, made = quota.RetryQuota(), retries.TokenBucket(), 0
    while ours.take(14):
        assert theirs.acquire(14)
        made += 1
    assert not theirs.acquire(14)
    assert made == retries.retries_until_empty(retries.TODAY) == 35
    assert ours.level == theirs.available_capacity == 10
    assert retries.retries_until_empty(retries.TODAY, "throttling") == 100
    assert retries.retries_until_empty(retries.OLDER) == 100
    assert retries.extra_load(retries.TODAY) == pytest.approx(1 / 14)


@settings(max_examples=40, deadline=None)
@given(steps=st.lists(st.sampled_from([-14, -5, 1, 14]), max_size=200))
def test_the_bucket_is_botocores(steps):
    theirs, ours = quota.RetryQuota(), retries.TokenBucket()
    for step in steps:
        if step < 0:
            assert ours.take(-step) == theirs.acquire(-step)
        else:
            ours.give(step)
            theirs.release(step)
        assert ours.level == theirs.available_capacity


def test_tokens_over_time():
    levels, made = retries.tokens_over_time(np.array([False] * 20 + [True] * 14 + [False]), retries.TODAY)
    assert made[:18].tolist() == [2] * 17 + [1]
    assert made[18:20].sum() == 0
    assert levels[19] == 10
    assert levels[33] == 24
    assert made[34] == 1


def test_layers_multiply():
    assert retries.calls_at_the_bottom(3, 4) == 81
    assert retries.calls_at_the_bottom(1, 9) == 1


def test_rules_have_a_date():
    assert retries.rules(date(2026, 11, 9)) is retries.OLDER
    assert retries.rules(date(2026, 11, 10)) is retries.TODAY
    with pytest.raises(ParameterError):
        retries.rules(date(2010, 1, 1))


@pytest.mark.parametrize(
    "call",
    [
        lambda: retries.longest_wait(retries.TODAY, 0, "transient"),
        lambda: retries.longest_wait(retries.TODAY, 1, "bad luck"),
        lambda: retries.worth_retrying("Throttling", 200),
        lambda: retries.worth_retrying("Throttling", float("nan")),
        lambda: retries.calls_at_the_bottom(0, 3),
        lambda: retries.calls_at_the_bottom(3, True),
        lambda: retries.TokenBucket(-1),
        lambda: retries.retries_until_empty(retries.TODAY, tokens=float("inf")),
    ],
)
def test_bad_input_is_refused(call):
    with pytest.raises(ParameterError):
        call()
