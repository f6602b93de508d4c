"""A JSON Web Token read and checked as an API does it that asks nobody: signature, issuer, client, kind, expiry.

Source: RFC 7519 and RFC 7515 (from memory), Cognito Developer Guide, "Verifying a JSON web token" (text of 2023-06): RS256 with the
user pool's public keys; an ID token names the client in `aud`, an access token in `client_id`; `token_use` says which it is.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256

from aws_study.core.checks import OneOf, ParameterError, Rule, choice

USES = ("access", "id")


def _bytes(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def decode(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """(header, claims) of a JWT. Anybody can do this: the text is encoded, not encrypted. Raises ParameterError."""
    try:
        header, claims, _signature = token.split(".")
        found = json.loads(_bytes(header)), json.loads(_bytes(claims))
    except (AttributeError, ValueError, binascii.Error):
        raise ParameterError("token", token, Rule("not_a_jwt")) from None
    if not all(isinstance(part, dict) for part in found):
        raise ParameterError("token", token, Rule("not_a_jwt"))
    return found


def refusal(token: str, keys: Mapping[str, Any], *, issuer: str, client: str, use: str, now_s: float) -> str:
    """Why an API refuses the token, "" when it takes it: "signature", "issuer", "client", "use" or "expired".

    `keys` is the pool's key set, {"keys": [...]}, fetched once; `now_s` seconds since 1970. No word of any sign-out is in a token.
    """
    choice("use", use, USES)
    if "keys" not in keys:
        raise ParameterError("keys", keys, OneOf(({"keys": []},)))
    header, claims = decode(token)
    if not _signed(token, header, keys["keys"]):
        return "signature"
    if claims.get("iss") != issuer:
        return "issuer"
    if claims.get("token_use") != use:
        return "use"
    if claims.get("client_id" if use == "access" else "aud") != client:
        return "client"
    return "" if now_s < claims.get("exp", 0) else "expired"


def _signed(token: str, header: Mapping[str, Any], keys: list[Mapping[str, Any]]) -> bool:
    key = next((key for key in keys if key.get("kid") == header.get("kid")), None)
    if key is None or header.get("alg") != "RS256":  # "none" and a borrowed HMAC are the classic forgeries
        return False
    modulus, exponent = (int.from_bytes(_bytes(key[part])) for part in ("n", "e"))
    text, _dot, signature = token.rpartition(".")
    try:
        RSAPublicNumbers(exponent, modulus).public_key().verify(_bytes(signature), text.encode(), PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True
