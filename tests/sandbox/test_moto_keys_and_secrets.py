"""What moto answers differently from AWS about keys, secrets and parameters; lesson 25 names these. As in test_moto_differences:
each test passes while the difference is there, and when one fails, the lesson may say something better."""

import pytest

from aws_study import sandbox


@pytest.fixture
def aws():
    with sandbox.start(clock="2026-11-24T09:00:00Z") as aws:
        yield aws


@pytest.fixture
def kms(aws):
    return aws.client("kms")


@pytest.fixture
def key(kms):
    return kms.create_key()["KeyMetadata"]["KeyId"]


def test_a_key_that_is_off_or_waits_for_its_deletion_works_on(kms, key):
    """AWS: DisabledException, then KMSInvalidStateException."""
    wrapped = kms.generate_data_key(KeyId=key, KeySpec="AES_256")["CiphertextBlob"]
    kms.disable_key(KeyId=key)
    assert kms.decrypt(CiphertextBlob=wrapped)["Plaintext"]
    assert kms.generate_data_key(KeyId=key, KeySpec="AES_256")["Plaintext"]
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    assert kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "PendingDeletion"
    assert kms.decrypt(CiphertextBlob=wrapped)["Plaintext"]


def test_six_days_are_long_enough_to_wait(kms, key):
    """AWS: at least 7 days, ValidationException."""
    assert kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=6)


def test_a_rotation_is_listed_and_makes_no_material(kms, key):
    """AWS: KeyMaterialId in every answer, another one after a rotation."""
    kms.rotate_key_on_demand(KeyId=key)
    assert [one["RotationType"] for one in kms.list_key_rotations(KeyId=key)["Rotations"]] == ["ON_DEMAND"]
    assert "KeyMaterialId" not in kms.generate_data_key(KeyId=key, KeySpec="AES_256")


def test_a_label_that_is_moved_changes_nothing_for_those_who_name_none(aws):
    """AWS: whoever names no version gets AWSCURRENT, the new one."""
    vault, name = aws.client("secretsmanager"), {"SecretId": "db"}
    first = vault.create_secret(Name="db", SecretString="first")["VersionId"]
    pending = vault.put_secret_value(**name, SecretString="second", VersionStages=["AWSPENDING"])["VersionId"]
    assert vault.get_secret_value(**name)["SecretString"] == "first"
    vault.update_secret_version_stage(
        **name, VersionStage="AWSCURRENT", MoveToVersionId=pending, RemoveFromVersionId=first
    )
    assert vault.get_secret_value(**name)["SecretString"] == "first"


def test_a_parameter_is_not_encrypted_and_never_too_long(aws):
    """AWS: an unreadable value without WithDecryption; ValidationException above 4 KB in the standard tier."""
    ssm = aws.client("ssm")
    ssm.put_parameter(Name="/licence", Value="A-17", Type="SecureString")
    assert ssm.get_parameter(Name="/licence")["Parameter"]["Value"].endswith("A-17")
    assert ssm.put_parameter(Name="/long", Value="x" * 4_097, Type="String")["Tier"] == "Standard"
