"""Compact JWS (RFC 7515) as vicon takes it: one algorithm per key, found by `kid`; headers choose nothing."""

from __future__ import annotations

import base64
import json
from typing import Any, NamedTuple

from jwt import PyJWS
from jwt.exceptions import PyJWTError

from vicon.people.keyring import ApiKey, KeyRing, SigningKey
from vicon.people.refusals import Refused

LONGEST = 8192
"""Characters. A token with every optional claim has under 2,000."""

ROOM = "vicon-room+jwt"
REST = "vicon-rest+jwt"


class Opened(NamedTuple):
    """A token whose signature holds: the key that made it, and the signed bytes."""

    key: SigningKey | ApiKey
    payload: bytes


def sign(key: SigningKey, typ: str, payload: bytes) -> str:
    """A token in the server's own name."""
    if key.private is None:
        raise ValueError(f"{key.kid} does not sign")
    return PyJWS().encode(payload, key.private, "EdDSA", {"typ": typ, "kid": key.kid})


def open_token(ring: KeyRing, token: str, typ: str) -> Opened:
    """Check form, key, algorithm, signature. Raises Refused(`token_invalid`), nothing else for any input."""
    header = _header(token)
    if header.get("typ") != typ:
        raise _invalid(f"The header's typ is not {typ}.")
    if "crit" in header or "b64" in header:
        # Extensions that change what is signed (RFC 7515 4.1.11, RFC 7797): none is understood here.
        raise _invalid("The header asks for an extension (crit) that is not supported.")
    kid = header.get("kid")
    key = ring.find(kid) if isinstance(kid, str) else None
    if key is None:
        raise _invalid("The header's kid names no key that is valid here.")
    if isinstance(key, ApiKey) and (key.secret is None or "tokens:issue" not in key.scopes):
        raise _invalid("This API key may not sign tokens.")
    algorithm = "EdDSA" if isinstance(key, SigningKey) else "HS256"
    if header.get("alg") != algorithm:
        raise _invalid(f"Tokens of this key are signed with {algorithm}.")
    secret = key.public if isinstance(key, SigningKey) else str(key.secret).encode()
    try:
        opened = PyJWS().decode_complete(token, secret, algorithms=[algorithm])
    except (PyJWTError, ValueError, TypeError):
        raise _invalid("The signature does not belong to this token.") from None
    return Opened(key, opened["payload"])


def open_assertion(ring: KeyRing, token: str) -> Opened:
    """What an integrator's program signed to call with: HS256, by the API key that `iss` names.

    Another `typ` than JWT is another kind of token, which must not open the API (RFC 8725 3.11).
    Raises Refused(`token_invalid`), nothing else for any input.
    """
    header = _header(token)
    if str(header.get("typ", "JWT")).upper() != "JWT" or header.get("alg") != "HS256":
        raise _invalid("A token to call with is a JWT signed with HS256.")
    if "crit" in header or "b64" in header:
        raise _invalid("The header asks for an extension (crit) that is not supported.")
    key = ring.api.get(issuer_of(token) or "")
    if key is None:
        raise _invalid("The claim iss names no API key that is valid here.")
    if key.secret is None:
        raise _invalid("This API key is of before keys could sign: make another.")
    try:
        opened = PyJWS().decode_complete(token, key.secret.encode(), algorithms=["HS256"])
    except (PyJWTError, ValueError, TypeError):
        raise _invalid("The signature does not belong to this token.") from None
    return Opened(key, opened["payload"])


def issuer_of(token: str) -> str | None:
    """The `iss` a token claims, unproven; None if there is none to read."""
    if len(token) > LONGEST:
        return None
    try:
        part = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (IndexError, ValueError, RecursionError):
        return None
    issuer = claims.get("iss") if isinstance(claims, dict) else None
    return issuer if isinstance(issuer, str) else None


def is_rest(token: str) -> bool:
    """Whether a token says that it is for somebody in a sitting, which only its signature proves."""
    try:
        return _header(token).get("typ") == REST
    except Refused:
        return False


def kid_of(token: str) -> str | None:
    """The `kid` a token claims, unproven; None if there is none to read."""
    try:
        kid = _header(token).get("kid")
    except Refused:
        return None
    return kid if isinstance(kid, str) else None


def _header(token: str) -> dict[str, Any]:
    if len(token) > LONGEST:
        raise _invalid(f"A token has at most {LONGEST} characters.")
    try:
        header = PyJWS().get_unverified_header(token)
    except (PyJWTError, ValueError, TypeError, RecursionError, json.JSONDecodeError):
        raise _invalid("This is not a signed token (header.payload.signature).") from None
    return header


def _invalid(detail: str) -> Refused:
    return Refused("token_invalid", detail)
