"""S3 encryption: who holds the key, and what a reader gets. The whole matrix of methods and readers, as data.

Two doors stand before every object: S3's (s3:GetObject, the bucket policy, Block Public Access) and the key's. A method
only decides who stands at the second door. Sources: S3 User Guide, the pages on SSE-S3, SSE-KMS, DSSE-KMS, SSE-C (blocked
for new buckets since April 2026) and client-side encryption, copies read in 2026-11; KMS Developer Guide on key policies.
The error codes for requests that S3 refuses before or after asking KMS (`InvalidArgument`, `InvalidRequest`,
`KMS.DisabledException`) are from memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from aws_study.core import checks

SSE_C_BLOCKED_SINCE = date(2026, 4, 6)


@dataclass(frozen=True)
class Method:
    """One way to encrypt. `header` is the value of x-amz-server-side-encryption, "" when that header is not sent.

    `encrypts`: "s3" or "client". `key_at`: where the key that protects the data key lives: "s3", "kms", "customer".
    `controls`: what the customer decides about that key: "nothing", "policy" (policy, rotation, disabling), "everything".
    `kms_key`: "customer" managed, "aws" managed or "" when KMS is not asked. `layers` of encryption by the service.
    """

    id: str
    header: str
    encrypts: str
    key_at: str
    controls: str
    kms_key: str = ""
    layers: int = 1


METHODS: Mapping[str, Method] = {
    method.id: method
    for method in (
        Method("SSE-S3", "AES256", "s3", "s3", "nothing"),
        Method("SSE-KMS aws/s3", "aws:kms", "s3", "kms", "nothing", kms_key="aws"),
        Method("SSE-KMS", "aws:kms", "s3", "kms", "policy", kms_key="customer"),
        Method("DSSE-KMS", "aws:kms:dsse", "s3", "kms", "policy", kms_key="customer", layers=2),
        Method("SSE-C", "", "s3", "customer", "everything"),
        Method("client, KMS key", "", "client", "kms", "policy", kms_key="customer", layers=0),
        Method("client, own key", "", "client", "customer", "everything", layers=0),
    )
}


@dataclass(frozen=True)
class Reader:
    """Who asks. `signed` with AWS credentials; `same_account` as bucket and key; `s3_get`, `kms_decrypt`: own IAM policies.

    `named` in the key policy itself; `has_key`: holds the customer's own key; `inside`: reads the disks instead of asking S3.
    """

    id: str
    signed: bool = True
    same_account: bool = True
    s3_get: bool = False
    kms_decrypt: bool = False
    named: bool = False
    has_key: bool = False
    inside: bool = False


READERS: Mapping[str, Reader] = {
    reader.id: reader
    for reader in (
        Reader("app", s3_get=True, kms_decrypt=True, named=True, has_key=True),
        Reader("analyst", s3_get=True),
        Reader("key-admin", kms_decrypt=True, named=True),
        Reader("partner", same_account=False, s3_get=True, kms_decrypt=True),
        Reader("anyone", signed=False, same_account=False),
        Reader("disk", signed=False, same_account=False, inside=True),
    )
}
BUCKETS = ("private", "partner", "public")
KEYS = ("account", "app-only", "partner", "disabled")


@dataclass(frozen=True)
class Answer:
    """What a reader gets: HTTP `status` and `code`, the `body` ("plaintext", "ciphertext" or "nothing").

    `gate` is the door that decided: "" when all opened, else "s3", "signature", "kms", "account", "key-off", "key".
    """

    status: int
    code: str
    body: str
    gate: str = ""

    @property
    def readable(self) -> bool:
        return self.body == "plaintext"


def s3_lets_in(reader: Reader, *, bucket: str, block_public: bool) -> bool:
    """Does S3 authorize the GET? Own account: the reader's IAM policy or the bucket policy. Others need the bucket policy.

    `bucket`: "private" (no bucket policy), "partner" (names the other account), "public" (Principal "*"). With
    RestrictPublicBuckets on, a public policy holds for the owner's account only.
    """
    checks.choice("bucket", bucket, BUCKETS)
    if reader.inside:
        return False
    if bucket == "public" and (not block_public or reader.same_account):
        return True
    if reader.same_account:
        return reader.s3_get
    return bucket == "partner" and reader.signed and reader.s3_get


def kms_lets_in(reader: Reader, method: Method, *, key: str) -> tuple[bool, str]:
    """Does the KMS key open for this reader, and if not, which door is shut ("signature", "key-off", "account", "kms").

    `key`, of a customer managed key: "account" (the policy trusts the account's IAM policies), "app-only" (the policy names
    the app's role and the key's administrator and nobody else), "partner" (as account, and names the other account), "disabled".
    The AWS managed key aws/s3 opens for everybody of the account who comes through S3, never for another account.
    """
    checks.choice("key", key, KEYS)
    if not reader.signed:
        return False, "signature"
    if method.kms_key == "aws":
        return (True, "") if reader.same_account else (False, "account")
    if key == "disabled":
        return False, "key-off"
    if not reader.same_account:
        return (True, "") if key == "partner" and reader.kms_decrypt else (False, "kms")
    return (True, "") if reader.named or (key != "app-only" and reader.kms_decrypt) else (False, "kms")


def read(method: str, reader: str, *, bucket: str, key: str, block_public: bool) -> Answer:
    """What `reader` (an id of READERS) gets when asking for an object encrypted by `method` (an id of METHODS).

    Raises ParameterError for unknown names.
    """
    how = METHODS[checks.choice("method", method, tuple(METHODS))]
    who = READERS[checks.choice("reader", reader, tuple(READERS))]
    checks.choice("key", key, KEYS)
    if who.inside:
        return Answer(0, "", "ciphertext", "key")
    if not s3_lets_in(who, bucket=bucket, block_public=block_public):
        return Answer(403, "AccessDenied", "nothing", "s3")
    if how.id == "SSE-S3":
        return Answer(200, "OK", "plaintext")
    if how.id == "SSE-C":
        return Answer(200, "OK", "plaintext") if who.has_key else Answer(400, "InvalidRequest", "nothing", "key")
    if how.id == "client, own key":
        return Answer(200, "OK", "plaintext") if who.has_key else Answer(200, "OK", "ciphertext", "key")
    opened, gate = kms_lets_in(who, how, key=key)
    if how.encrypts == "client":  # S3 hands out the bytes that it has; the reader's own call to KMS decides
        return Answer(200, "OK", "plaintext") if opened else Answer(200, "OK", "ciphertext", gate)
    if opened:
        return Answer(200, "OK", "plaintext")
    if gate == "signature":
        return Answer(400, "InvalidArgument", "nothing", gate)
    if gate == "key-off":
        return Answer(400, "KMS.DisabledException", "nothing", gate)
    return Answer(403, "AccessDenied", "nothing", gate)


def matrix(*, bucket: str, key: str, block_public: bool) -> pd.DataFrame:
    """Every reader (rows) by every method (columns): the Answer."""
    return pd.DataFrame(
        {
            method: {
                reader: read(method, reader, bucket=bucket, key=key, block_public=block_public) for reader in READERS
            }
            for method in METHODS
        }
    )


def readers_of(method: str, *, bucket: str, key: str, block_public: bool) -> tuple[str, ...]:
    """The ids of all READERS who get plaintext."""
    return tuple(
        reader for reader in READERS if read(method, reader, bucket=bucket, key=key, block_public=block_public).readable
    )


def put(
    *, header: str | None, bucket_default: str, customer_key: bool, sse_c_blocked: bool, https: bool = True
) -> Answer:
    """What S3 does with an upload: the `body` of the answer is the encryption that the object gets.

    `header`: value of x-amz-server-side-encryption, None when it is not sent; `bucket_default` is such a value too.
    `customer_key`: SSE-C headers are sent. Since 2023-01-05 nothing is stored unencrypted.
    """
    values = ("AES256", "aws:kms", "aws:kms:dsse")
    checks.choice("bucket_default", bucket_default, values)
    if customer_key:
        if not https:
            return Answer(400, "InvalidRequest", "nothing", "https")
        if header is not None:
            return Answer(400, "InvalidArgument", "nothing", "header")
        return Answer(403, "AccessDenied", "nothing", "sse-c-blocked") if sse_c_blocked else Answer(200, "OK", "SSE-C")
    if header is not None and header not in values:
        return Answer(400, "InvalidArgument", "nothing", "header")
    return Answer(200, "OK", header or bucket_default)


def sse_c_blocked(
    *, bucket_made: date, account_has_sse_c: bool, blocked_types: tuple[str, ...] | None, today: date
) -> bool:
    """Is SSE-C blocked for uploads? What the bucket says in BlockedEncryptionTypes goes first ("SSE-C" or "NONE").

    Without a word, since April 2026: new buckets block it, and so do old buckets of accounts that hold no SSE-C objects.
    """
    if blocked_types is not None:
        return "SSE-C" in blocked_types
    if today < SSE_C_BLOCKED_SINCE:
        return False
    return bucket_made >= SSE_C_BLOCKED_SINCE or not account_has_sse_c
