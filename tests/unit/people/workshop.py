"""Keys, and tokens forged byte by byte: no library that would refuse to make a bad one."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vicon.people.keyring import ApiKey, KeyRing, SigningKey

NOW = 1_795_510_800_000
ORIGIN = "https://rapat.kota.example"
ROOM = "r_8k2m4q7t1c5x9n3b"
OTHER_ROOM = "r_0000000000000000"
SITTING = "s_3h6w0z8f2j4d7p1v"
VK = "vk_7f3k9m2q5t8w1c4x"
READER = "vk_0000000000000000"

PRIVATE = {kid: Ed25519PrivateKey.generate() for kid in ("k1", "k2", "k3", "gone", "stranger")}


def own(kid: str, state: Any) -> SigningKey:
    private = PRIVATE[kid]
    return SigningKey(kid, state, private.public_key(), private if state in ("current", "next") else None)


SECRET = "s" * 43
RING = KeyRing(
    own={"k1": own("k1", "old"), "k2": own("k2", "current"), "k3": own("k3", "next")},
    api={
        VK: ApiKey(
            VK,
            "opd",
            hashlib.sha256(SECRET.encode()).hexdigest(),
            SECRET,
            frozenset(("tokens:issue",)),
            "staff",
            rooms=frozenset((ROOM,)),
            expires_at=NOW + 3_600_000,
        ),
        READER: ApiKey(
            READER,
            "reader",
            hashlib.sha256(SECRET.encode()).hexdigest(),
            None,
            frozenset(("rooms:read",)),
            "chair",
        ),
    },
)


def claims(**changes: Any) -> dict[str, Any]:
    """Claims of a good token at NOW, with changes; `None` takes a claim away."""
    seconds = NOW // 1000
    whole = {
        "iss": ORIGIN,
        "aud": ORIGIN,
        "sub": "g_1",
        "room": ROOM,
        "sitting": SITTING,
        "iat": seconds,
        "nbf": seconds,
        "exp": seconds + 600,
        "jti": "AAECAwQFBgcICQoLDA0ODw",
        "use": "join",
        "role": "guest",
        "name": "Siti Aminah",
    } | changes
    return {name: value for name, value in whole.items() if value is not None}


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def forge(header: object, payload: object, key: Ed25519PrivateKey | bytes | None) -> str:
    """header.payload.signature: Ed25519, HMAC-SHA256 with the bytes, or an empty signature."""
    signed = f"{b64(_bytes(header))}.{b64(_bytes(payload))}"
    if key is None:
        return f"{signed}."
    if isinstance(key, bytes):
        return f"{signed}.{b64(hmac.digest(key, signed.encode(), hashlib.sha256))}"
    return f"{signed}.{b64(key.sign(signed.encode()))}"


def eddsa(payload: object, kid: str = "k2", **header: Any) -> str:
    return forge({"alg": "EdDSA", "typ": "vicon-room+jwt", "kid": kid} | header, payload, PRIVATE[kid])


def hs256(payload: object, key: str = VK, secret: str = SECRET, **header: Any) -> str:
    return forge({"alg": "HS256", "typ": "vicon-room+jwt", "kid": key} | header, payload, secret.encode())


def _bytes(part: object) -> bytes:
    return part if isinstance(part, bytes) else json.dumps(part).encode()
