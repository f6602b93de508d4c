"""Credential chain, Region and instance metadata: the order is the installed resolver's, the Regions are real clients'."""

import itertools
import os

import boto3
import botocore.session
import pytest
from botocore.exceptions import NoRegionError
from hypothesis import given
from hypothesis import strategies as st

from aws_study.core.checks import ParameterError
from aws_study.services import credentials


@pytest.fixture
def home(tmp_path, monkeypatch):
    for name in [name for name in os.environ if name.startswith("AWS_") and not name.startswith("AWS_STUDY")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return tmp_path


def test_the_order_is_that_of_the_installed_resolver():
    providers = botocore.session.get_session().get_component("credential_provider").providers
    assert credentials.ORDER[1:] == tuple(provider.METHOD for provider in providers)


def test_a_profile_in_code_leaves_the_environment_out(home, monkeypatch):
    (home / "credentials").write_text(
        "[default]\naws_access_key_id = d\naws_secret_access_key = d\n[other]\naws_access_key_id = o\naws_secret_access_key = o\n"
    )
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "e")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "e")
    present = ["env", "shared-credentials-file"]
    assert boto3.Session().get_credentials().method == credentials.winner(present) == "env"
    monkeypatch.setenv("AWS_PROFILE", "other")
    assert boto3.Session().get_credentials().method == "env"
    monkeypatch.delenv("AWS_PROFILE")
    ours = credentials.find_credentials(present, profile_in_code=True)
    assert boto3.Session(profile_name="other").get_credentials().method == ours.winner == "shared-credentials-file"
    assert ours.skipped == ("env",)


@pytest.mark.parametrize(
    "present", [p for n in range(5) for p in itertools.combinations(("env", "shared", "process", "config"), n)]
)
def test_the_winner_is_botocores(home, monkeypatch, present):
    config = "[default]\n"
    if "env" in present:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "e")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "e")
    if "shared" in present:
        (home / "credentials").write_text("[default]\naws_access_key_id = s\naws_secret_access_key = s\n")
    if "process" in present:
        answer = home / "answer.json"
        answer.write_text('{"Version": 1, "AccessKeyId": "p", "SecretAccessKey": "p"}')
        script = home / "say.py"
        script.write_text(f"print(open({str(answer)!r}).read())")
        import sys

        config += f"credential_process = {sys.executable} {script}\n"
    if "config" in present:
        config += "aws_access_key_id = c\naws_secret_access_key = c\n"
    (home / "config").write_text(config)
    names = {"shared": "shared-credentials-file", "process": "custom-process", "config": "config-file"}
    found = boto3.Session().get_credentials()
    method = "none" if found is None else found.method
    assert credentials.winner([names.get(name, name) for name in present]) == method


@given(present=st.sets(st.sampled_from(credentials.ORDER)), profile=st.booleans())
def test_what_stands_behind_the_winner_changes_nothing(present, profile):
    found = credentials.find_credentials(present, profile_in_code=profile)
    again = credentials.find_credentials(present - set(found.unread) - set(found.skipped), profile_in_code=profile)
    assert again.winner == found.winner
    assert {found.winner, *found.unread, *found.skipped} - {None} == present


@pytest.mark.parametrize("service", ["dynamodb", "s3", "sts", "iam", "sqs", "ec2", "lambda"])
def test_there_is_no_default_region(home, service):
    _region, place = credentials.find_region(service)
    if place == "NoRegionError":
        with pytest.raises(NoRegionError):
            boto3.Session().client(service)
    else:
        client = boto3.Session(aws_access_key_id="x", aws_secret_access_key="x").client(service)
        endpoint = client.meta.endpoint_url
        assert endpoint in (f"https://{service}.amazonaws.com", f"https://{service}.us-east-1.amazonaws.com")


def test_where_a_region_comes_from(home, monkeypatch):
    (home / "config").write_text("[default]\nregion = ap-northeast-2\n")

    def boto(**how):
        return boto3.Session(**how).client("sqs", aws_access_key_id="x", aws_secret_access_key="x").meta.region_name

    assert boto() == credentials.find_region("sqs", profile="ap-northeast-2")[0]
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    assert boto() == "ap-northeast-2"  # botocore does not read AWS_REGION
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-west-2")
    assert boto() == credentials.find_region("sqs", environment="us-west-2", profile="ap-northeast-2")[0]
    assert boto(region_name="eu-north-1") == credentials.find_region("sqs", code="eu-north-1", environment="x")[0]


@pytest.mark.parametrize(
    ("endpoint", "tokens", "limit", "hops", "version", "answer"),
    [
        (True, "required", 1, 1, 2, "role"),
        (True, "required", 1, 2, 2, "token_lost"),
        (True, "required", 2, 2, 2, "role"),
        (True, "optional", 1, 2, 2, "role_v1"),
        (True, "optional", 1, 1, 1, "role_v1"),
        (True, "required", 64, 1, 1, "unauthorized"),
        (False, "optional", 64, 1, 2, "disabled"),
    ],
)
def test_instance_metadata(endpoint, tokens, limit, hops, version, answer):
    assert answer == credentials.metadata_answer(
        endpoint=endpoint, tokens=tokens, hop_limit=limit, hops=hops, client_version=version
    )


def test_durations_are_those_of_the_api_model():
    model = botocore.session.get_session().get_service_model("sts")
    for operation, ours in (
        ("GetSessionToken", credentials.SESSION_TOKEN_S),
        ("AssumeRole", credentials.ASSUME_ROLE_S),
    ):
        limits = model.operation_model(operation).input_shape.members["DurationSeconds"].metadata
        assert ours == (limits["min"], limits["max"])
    assert credentials.session_seconds(None) == 43_200
    assert credentials.session_seconds(129_600) == 129_600
    assert credentials.session_seconds(129_600, root=True) == 3_600
    assert credentials.role_seconds(None) == 3_600
    assert credentials.role_seconds(43_200, role_most=43_200) == 43_200
    for wrong in ({"asked": 43_200}, {"asked": 7_200, "role_most": 43_200, "chained": True}, {"asked": 60}):
        with pytest.raises(ParameterError):
            credentials.role_seconds(**wrong)


@pytest.mark.parametrize(
    "call",
    [
        lambda: credentials.find_credentials(["keychain"]),
        lambda: credentials.find_credentials(["env"], profile_in_code="yes"),
        lambda: credentials.find_region(""),
        lambda: credentials.session_seconds(899),
        lambda: credentials.session_seconds(float("nan")),
        lambda: credentials.metadata_answer(endpoint=True, tokens="maybe", hop_limit=1, hops=1, client_version=2),
        lambda: credentials.metadata_answer(endpoint=True, tokens="optional", hop_limit=65, hops=1, client_version=2),
        lambda: credentials.metadata_answer(endpoint=True, tokens="optional", hop_limit=1, hops=0, client_version=2),
    ],
)
def test_bad_input_is_refused(call):
    with pytest.raises(ParameterError):
        call()
