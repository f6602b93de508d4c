"""Encryption, presigned URLs, CORS, Block Public Access, versions and locks: cases worked out by hand, and laws."""

import itertools
from datetime import date

import botocore.session
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aws_study.core.checks import ParameterError
from aws_study.services import s3_access, s3_encryption, s3_versions

SHAPES = botocore.session.get_session().get_service_model("s3")
WEEK = {"longest_s": 604_800}
STATES = list(itertools.product(s3_encryption.METHODS, s3_encryption.BUCKETS, s3_encryption.KEYS, (False, True)))


def readers(method, bucket="private", key="account", block=True):
    return s3_encryption.readers_of(method, bucket=bucket, key=key, block_public=block)


# encryption


def test_headers_are_those_of_the_api():
    known = set(SHAPES.shape_for("ServerSideEncryption").enum)
    assert {method.header for method in s3_encryption.METHODS.values() if method.header} <= known
    assert {"NONE", "SSE-C"} == set(SHAPES.shape_for("EncryptionType").enum)


@pytest.mark.parametrize(
    ("method", "bucket", "key", "expected"),
    [
        ("SSE-S3", "private", "account", ("app", "analyst")),
        ("SSE-S3", "public", "account", ("app", "analyst", "key-admin", "partner", "anyone")),
        ("SSE-S3", "partner", "account", ("app", "analyst", "partner")),
        ("SSE-KMS aws/s3", "private", "disabled", ("app", "analyst")),
        ("SSE-KMS aws/s3", "partner", "account", ("app", "analyst")),
        ("SSE-KMS", "private", "account", ("app",)),
        ("SSE-KMS", "partner", "account", ("app",)),
        ("SSE-KMS", "partner", "partner", ("app", "partner")),
        ("SSE-KMS", "public", "account", ("app", "key-admin")),
        ("SSE-KMS", "private", "disabled", ()),
        ("DSSE-KMS", "partner", "partner", ("app", "partner")),
        ("SSE-C", "public", "account", ("app",)),
        ("client, KMS key", "public", "partner", ("app", "key-admin", "partner")),
        ("client, own key", "public", "disabled", ("app",)),
    ],
)
def test_who_reads(method, bucket, key, expected):
    assert readers(method, bucket, key, block=False) == expected


def test_codes():
    ask = {"bucket": "public", "key": "disabled", "block_public": False}
    assert s3_encryption.read("SSE-KMS", "app", **ask).code == "KMS.DisabledException"
    assert s3_encryption.read("SSE-KMS", "anyone", **ask) == s3_encryption.Answer(
        400, "InvalidArgument", "nothing", "signature"
    )
    assert s3_encryption.read("SSE-C", "analyst", **ask).status == 400
    assert s3_encryption.read("client, own key", "anyone", **ask).body == "ciphertext"


@pytest.mark.parametrize(("method", "bucket", "key", "block"), STATES)
def test_laws_of_the_matrix(method, bucket, key, block):
    here = set(readers(method, bucket, key, block))
    assert "disk" not in here  # encryption at rest keeps exactly this one out, always
    assert here <= set(readers("SSE-S3", bucket, key, block))  # no method lets more people in than the default
    assert here >= set(readers(method, "private", key, block))
    assert set(readers(method, bucket, key, True)) <= set(readers(method, bucket, key, False))
    assert set(readers("DSSE-KMS", bucket, key, block)) == set(readers("SSE-KMS", bucket, key, block))


def test_the_matrix_holds_every_answer():
    frame = s3_encryption.matrix(bucket="private", key="account", block_public=True)
    assert frame.shape == (6, 7)
    assert frame.at["analyst", "SSE-KMS"].gate == "kms"


def test_uploads():
    plain = {"bucket_default": "AES256", "customer_key": False, "sse_c_blocked": True}
    assert s3_encryption.put(header=None, **plain).body == "AES256"
    assert s3_encryption.put(header=None, **{**plain, "bucket_default": "aws:kms"}).body == "aws:kms"
    assert s3_encryption.put(header="AE256", **plain).code == "InvalidArgument"
    assert s3_encryption.put(header=None, **{**plain, "customer_key": True}).status == 403
    assert s3_encryption.put(header=None, **{**plain, "customer_key": True, "sse_c_blocked": False}).body == "SSE-C"
    assert s3_encryption.put(header=None, **{**plain, "customer_key": True}, https=False).status == 400


@pytest.mark.parametrize(
    ("made", "has", "types", "today", "expected"),
    [
        (date(2026, 6, 1), True, None, date(2026, 11, 24), True),
        (date(2020, 1, 1), True, None, date(2026, 11, 24), False),
        (date(2020, 1, 1), False, None, date(2026, 11, 24), True),
        (date(2020, 1, 1), False, None, date(2026, 1, 1), False),
        (date(2026, 6, 1), False, ("NONE",), date(2026, 11, 24), False),
        (date(2020, 1, 1), True, ("SSE-C",), date(2026, 11, 24), True),
    ],
)
def test_sse_c_is_blocked_since_april_2026(made, has, types, today, expected):
    assert (
        s3_encryption.sse_c_blocked(bucket_made=made, account_has_sse_c=has, blocked_types=types, today=today)
        is expected
    )


# presigned URLs


@pytest.mark.parametrize(
    ("asked", "left", "expected"),
    [
        (3600, None, (3600, "asked")),
        (604_800, None, (604_800, "asked")),
        (604_801, None, (0, "too_long")),
        (604_800, 3600, (3600, "credentials")),
        (900, 3600, (900, "asked")),
    ],
)
def test_lifetimes(asked, left, expected):
    life = s3_access.presigned_lifetime(asked, credentials_left_s=left, **WEEK)
    assert (life.lifetime_s, life.reason) == expected


@given(st.floats(1, 1e6), st.none() | st.floats(0, 1e6), st.floats(0, 1e6))
def test_a_url_opens_exactly_within_its_lifetime(asked, left, at):
    life = s3_access.presigned_lifetime(asked, credentials_left_s=left, **WEEK)
    opened = s3_access.open_presigned(at, asked, credentials_left_s=left, **WEEK)
    assert (opened.status == 200) == (life.reason != "too_long" and at <= life.lifetime_s)


def test_revoking_the_signer_closes_the_url():
    url = {"expires_in_s": 900, "credentials_left_s": None, "revoked_at_s": 300, **WEEK}
    assert s3_access.open_presigned(200, **url).status == 200
    assert s3_access.open_presigned(300, **url).cause == "revoked"


# CORS and Block Public Access

RULES = [
    {"AllowedOrigins": ["https://*.example.com"], "AllowedMethods": ["GET", "HEAD"]},
    {"AllowedOrigins": ["https://app.example.com"], "AllowedMethods": ["PUT"], "AllowedHeaders": ["x-amz-*"]},
]


@pytest.mark.parametrize(
    ("origin", "method", "headers", "expected"),
    [
        ("https://www.example.com", "GET", (), (200, 0, "")),
        ("https://app.example.com", "PUT", ("X-Amz-Date",), (200, 1, "")),
        ("https://app.example.com", "PUT", ("content-type",), (403, -1, "header")),
        ("https://app.example.com", "DELETE", (), (403, -1, "method")),
        ("http://www.example.com", "GET", (), (403, -1, "origin")),
        ("https://www.example.com:8443", "GET", (), (403, -1, "origin")),
    ],
)
def test_preflight(origin, method, headers, expected):
    answer = s3_access.preflight(RULES, origin=origin, method=method, headers=headers)
    assert (answer.status, answer.rule, answer.missing) == expected


def test_block_public_access():
    off = s3_access.PublicAccessBlock(False, False, False, False)
    on = s3_access.PublicAccessBlock()
    assert s3_access.put_policy(public=True, block=on) == "AccessDenied"
    assert s3_access.put_policy(public=False, block=on) == "OK"
    assert s3_access.put_acl(public=True, block=off, ownership="BucketOwnerEnforced") == "AccessControlListNotSupported"
    assert s3_access.put_acl(public=True, block=on, ownership="ObjectWriter") == "AccessDenied"
    old = {"public_policy": True, "public_acl": True, "ownership": "ObjectWriter"}
    assert s3_access.stranger_reads(**old, block=off)
    assert not s3_access.stranger_reads(**old, block=on)
    assert off.stricter(on) == on
    fields = set(SHAPES.shape_for("PublicAccessBlockConfiguration").members)
    assert len(fields) == len(on.__dataclass_fields__)


# versions


def test_a_delete_hides_and_a_version_delete_destroys():
    stack = s3_versions.put((), state="enabled", id="v1").stack
    stack = s3_versions.put(stack, state="enabled", id="v2").stack
    hidden = s3_versions.delete(stack, state="enabled", id="m1")
    assert s3_versions.get(hidden.stack).code == "NoSuchKey"
    assert s3_versions.get(hidden.stack, "v2").status == 200
    assert s3_versions.get(hidden.stack, "m1").status == 405
    assert s3_versions.get(s3_versions.delete_version(hidden.stack, "m1").stack).version == "v2"
    assert s3_versions.get(s3_versions.delete_version(stack, "v2").stack).version == "v1"


def test_suspended_keeps_old_versions_and_loses_null():
    stack = s3_versions.put((), state="enabled", id="v1").stack
    stack = s3_versions.put(stack, state="suspended", id="x").stack
    assert [version.id for version in stack] == ["null", "v1"]
    stack = s3_versions.delete(stack, state="suspended", id="x").stack
    assert [(version.id, version.marker) for version in stack] == [("null", True), ("v1", False)]
    assert s3_versions.delete(s3_versions.put((), state="off", id="x").stack, state="off", id="x").stack == ()


@pytest.mark.parametrize(
    ("mode", "now", "bypass", "status"),
    [
        ("GOVERNANCE", 10, False, 403),
        ("GOVERNANCE", 10, True, 204),
        ("COMPLIANCE", 10, True, 403),
        ("COMPLIANCE", 31, False, 204),
    ],
)
def test_object_lock(mode, now, bypass, status):
    stack = s3_versions.put((), state="enabled", id="v1", mode=mode, until=30).stack
    assert s3_versions.delete_version(stack, "v1", now=now, bypass=bypass).status == status
    assert s3_versions.delete(stack, state="enabled", id="m").status == 204  # a marker may always be laid on top


def test_retention_grows_and_compliance_never_shrinks():
    stack = s3_versions.put((), state="enabled", id="v1", mode="COMPLIANCE", until=30).stack
    retain = {"mode": "COMPLIANCE", "now": 10}
    assert s3_versions.retain(stack, "v1", until=60, **retain).status == 200
    assert s3_versions.retain(stack, "v1", until=20, bypass=True, **retain).status == 403
    soft = s3_versions.put((), state="enabled", id="v1", mode="GOVERNANCE", until=30).stack
    assert s3_versions.retain(soft, "v1", mode="GOVERNANCE", until=20, now=10).status == 403
    assert s3_versions.retain(soft, "v1", mode="GOVERNANCE", until=20, now=10, bypass=True).status == 200
    assert s3_versions.retain(stack, "v9", until=1, **retain).status == 404


def test_mfa_delete_guards_versions_not_markers():
    stack = s3_versions.put((), state="enabled", id="v1").stack
    assert s3_versions.delete_version(stack, "v1", mfa_delete=True).status == 403
    assert s3_versions.delete_version(stack, "v1", mfa_delete=True, mfa=True).status == 204


@given(st.lists(st.sampled_from(["put", "delete"]), max_size=12))
def test_with_versioning_nothing_is_ever_lost(steps):
    stack = ()
    for number, step in enumerate(steps):
        before = stack
        stack = getattr(s3_versions, step)(stack, state="enabled", id=f"v{number}").stack
        assert stack[1:] == before


@pytest.mark.parametrize("bad", ["", "x", None, True, 1])
def test_bad_names(bad):
    with pytest.raises(ParameterError):
        s3_encryption.read(bad, "app", bucket="private", key="account", block_public=True)
    with pytest.raises(ParameterError):
        s3_encryption.read("SSE-S3", "app", bucket=bad, key="account", block_public=True)
    with pytest.raises(ParameterError):
        s3_versions.put((), state=bad, id="v")
    with pytest.raises(ParameterError):
        s3_access.presigned_lifetime("60", credentials_left_s=None, **WEEK)
