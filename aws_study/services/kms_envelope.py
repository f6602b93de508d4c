"""Envelope encryption with a KMS key, in real AES-GCM: what rotation, loss and theft do to objects that were written before.

A KMS key is a name with one or more materials. Each object has a data key of its own; the newest material wraps it, and the
wrapped copy lies beside the object. To read, KMS unwraps with the material that wrapped. Sources: GenerateDataKey, Decrypt,
ReEncrypt, RotateKeyOnDemand, ScheduleKeyDeletion and DeleteImportedKeyMaterial in the API model of 2026-11 (botocore 1.44.8);
KMS Developer Guide, rotating keys and deleting imported key material (undated copies read 2026-11).
The cipher is real. The secrets are derived from names instead of drawn by lot, so that a lesson says the same every time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from aws_study.core import checks

ENABLED, DISABLED, PENDING_DELETION, PENDING_IMPORT, DELETED = (
    "Enabled",
    "Disabled",
    "PendingDeletion",
    "PendingImport",
    "Deleted",
)
REFUSALS = {
    DISABLED: "DisabledException",
    PENDING_DELETION: "KMSInvalidStateException",
    PENDING_IMPORT: "KMSInvalidStateException",
    DELETED: "NotFoundException",
}
WRONG_CONTEXT = "InvalidCiphertextException"

WAYS = ("same-key", "new-key")  # new material under the same key, or an alias that is moved to a new key
REMEDIES = ("nothing", "rewrap", "rewrite")
STATE_AFTER = {
    "nothing": ENABLED,
    "stolen": ENABLED,
    "disabled": DISABLED,
    "pending": PENDING_DELETION,
    "deleted": DELETED,
    "material": PENDING_IMPORT,
}
MOST_OBJECTS, MOST_ROTATIONS = 100, 25


class Refused(Exception):
    """KMS says no; `code` is the name of the error that an SDK raises."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Key:
    """A KMS key: its name, how many materials it has had (the last one is current), its state."""

    id: str
    materials: int = 1
    state: str = ENABLED


@dataclass(frozen=True)
class Wrapped:
    """A data key as KMS hands it out for storage: under which key and which of its materials, and the bytes."""

    key: str
    material: int
    blob: bytes


@dataclass(frozen=True)
class Stored:
    """An object as it lies in storage: its bytes, encrypted, and its wrapped data key."""

    number: int
    sealed: bytes
    wrapped: Wrapped


def _secret(*names: object, size: int = 32) -> bytes:
    return hashlib.sha256(":".join(map(str, names)).encode()).digest()[:size]


def _context(context: Mapping[str, str]) -> bytes:
    """The encryption context as authenticated data; the order of its pairs does not matter."""
    return json.dumps(dict(context), sort_keys=True).encode()


def rotate(key: Key) -> Key:
    """New material under the same key. Nothing else changes: the old materials stay, for decryption only."""
    return replace(key, materials=key.materials + 1)


def _wrap(key: Key, data_key: bytes, context: Mapping[str, str], salt: object) -> Wrapped:
    nonce = _secret("nonce", key.id, key.materials, salt, size=12)
    material = AESGCM(_secret("material", key.id, key.materials))
    return Wrapped(key.id, key.materials, nonce + material.encrypt(nonce, data_key, _context(context)))


def generate_data_key(key: Key, context: Mapping[str, str], salt: object) -> tuple[bytes, Wrapped]:
    """(data key in plain text, the same key wrapped by the current material). `salt` stands for chance. Raises Refused."""
    if key.state != ENABLED:
        raise Refused(REFUSALS[key.state])
    data_key = _secret("data key", key.id, key.materials, salt)
    return data_key, _wrap(key, data_key, context, salt)


def decrypt(keys: Mapping[str, Key], wrapped: Wrapped, context: Mapping[str, str]) -> bytes:
    """The data key in plain text. KMS finds key and material in the wrapped bytes by itself. Raises Refused."""
    key = keys.get(wrapped.key, Key(wrapped.key, state=DELETED))
    if key.state != ENABLED:
        raise Refused(REFUSALS[key.state])
    nonce, body = wrapped.blob[:12], wrapped.blob[12:]
    try:
        return AESGCM(_secret("material", key.id, wrapped.material)).decrypt(nonce, body, _context(context))
    except InvalidTag:
        raise Refused(WRONG_CONTEXT) from None


def re_encrypt(keys: Mapping[str, Key], wrapped: Wrapped, context: Mapping[str, str], into: Key) -> Wrapped:
    """The same data key, wrapped anew by the current material of `into`; it never leaves KMS on the way. Raises Refused."""
    return _wrap(into, decrypt(keys, wrapped, context), context, wrapped.blob.hex())


def seal(number: int, text: bytes, data_key: bytes, wrapped: Wrapped) -> Stored:
    """Encrypt on the caller's side. Each data key encrypts one object only, so its nonce is used once."""
    nonce = _secret("object", wrapped.blob.hex(), size=12)
    return Stored(number, nonce + AESGCM(data_key).encrypt(nonce, text, None), wrapped)


def unseal(stored: Stored, data_key: bytes) -> bytes | None:
    """The text, or None when this data key does not fit."""
    try:
        return AESGCM(data_key).decrypt(stored.sealed[:12], stored.sealed[12:], None)
    except InvalidTag:
        return None


@dataclass(frozen=True)
class Story:
    """`written`: the objects as they were stored; `now`: as they lie there today; `answers`: what a reader of today gets for
    each ("OK" or KMS's error); `stolen`: which the thief of the first object's data key reads in the storage of today."""

    keys: Mapping[str, Key]
    written: tuple[Stored, ...]
    now: tuple[Stored, ...]
    answers: tuple[str, ...]
    stolen: tuple[bool, ...]

    @property
    def readable(self) -> int:
        return self.answers.count("OK")

    @property
    def changed_bytes(self) -> int:
        return sum(a.sealed != b.sealed for a, b in zip(self.written, self.now, strict=True))

    @property
    def changed_wraps(self) -> int:
        return sum(a.wrapped != b.wrapped for a, b in zip(self.written, self.now, strict=True))

    @property
    def needed(self) -> int:
        """How many materials, of one key or of several, today's wrapped data keys need."""
        return len({(one.wrapped.key, one.wrapped.material) for one in self.now})

    @property
    def thief_reads(self) -> int:
        return sum(self.stolen)


def story(*, objects: int, rotations: int, way: str, remedy: str, event: str, same_context: bool = True) -> Story:
    """Write objects while the key is rotated, evenly in between; then a remedy for all of them; then an event; then read.

    way: "same-key" (automatic or on demand) or "new-key" (manual: the alias is moved). remedy: "nothing", "rewrap"
    (ReEncrypt of each data key) or "rewrite" (a new data key and new bytes for each object). event, to the first key:
    "disabled", "pending" (deletion scheduled), "deleted", "material" (its first imported material is deleted), or "stolen"
    (the first object's plain data key, on the day it was written) or "nothing". Raises ParameterError.
    """
    objects = checks.count("objects", objects, 1, MOST_OBJECTS)
    rotations = checks.count("rotations", rotations, 0, MOST_ROTATIONS)
    checks.choice("way", way, WAYS)
    checks.choice("remedy", remedy, REMEDIES)
    checks.choice("event", event, tuple(STATE_AFTER))
    checks.choice("same_context", same_context, (True, False))
    context = {"shop": "blue"}
    current = Key("key-1")
    keys = {current.id: current}
    written, first_data_key = [], b""
    for i in range(objects):
        while rotations_before(i, objects, rotations) > (current.materials - 1 if way == "same-key" else len(keys) - 1):
            current = rotate(current) if way == "same-key" else Key(f"key-{len(keys) + 1}")
            keys[current.id] = current
        data_key, wrapped = generate_data_key(current, context, i)
        first_data_key = first_data_key or data_key
        written.append(seal(i, b"order %d" % i, data_key, wrapped))
    while rotations > (current.materials - 1 if way == "same-key" else len(keys) - 1):
        current = rotate(current) if way == "same-key" else Key(f"key-{len(keys) + 1}")
        keys[current.id] = current
    now = [_remedied(one, keys, current, context, remedy) for one in written]
    keys["key-1"] = replace(keys["key-1"], state=STATE_AFTER[event])
    asked = context if same_context else {"shop": "red"}
    answers = tuple(_read(one, keys, asked) for one in now)
    stolen = tuple(event == "stolen" and unseal(one, first_data_key) is not None for one in now)
    return Story(keys, tuple(written), tuple(now), answers, stolen)


def rotations_before(i: int, objects: int, rotations: int) -> int:
    """How many of the rotations lie before object `i` (from 0) when they are spread evenly among the objects."""
    return i * (rotations + 1) // objects


def _remedied(one: Stored, keys: Mapping[str, Key], current: Key, context: Mapping[str, str], remedy: str) -> Stored:
    if remedy == "rewrap":
        return replace(one, wrapped=re_encrypt(keys, one.wrapped, context, current))
    if remedy == "rewrite":
        text = unseal(one, decrypt(keys, one.wrapped, context))
        assert text is not None
        return seal(one.number, text, *generate_data_key(current, context, f"again {one.number}"))
    return one


def _read(one: Stored, keys: Mapping[str, Key], context: Mapping[str, str]) -> str:
    try:
        data_key = decrypt(keys, one.wrapped, context)
    except Refused as refusal:
        return refusal.code
    assert unseal(one, data_key) == b"order %d" % one.number
    return "OK"
