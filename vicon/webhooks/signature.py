"""Standard Webhooks 1.0: what a receiver checks that a message is from here, whole and not stale."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SECRET_BYTES = 32
OLDEST_S = 300
"""How far the time of a message that comes in may be off ours."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What signs for one webhook: a shared secret and, on request, an Ed25519 key (its 32 private bytes)."""

    secret: bytes = field(repr=False)
    private: bytes | None = field(default=None, repr=False)

    @classmethod
    def new(cls, *, asymmetric: bool) -> Keys:
        return cls(os.urandom(SECRET_BYTES), os.urandom(32) if asymmetric else None)

    @classmethod
    def load(cls, stored: bytes) -> Keys:
        parts = json.loads(stored)
        private = parts["private"]
        return cls(base64.b64decode(parts["secret"]), None if private is None else base64.b64decode(private))

    def dump(self) -> bytes:
        private = None if self.private is None else _base64(self.private)
        return json.dumps({"secret": _base64(self.secret), "private": private}).encode()

    @property
    def shown(self) -> str:
        """`whsec_…`, as receivers take it."""
        return f"whsec_{_base64(self.secret)}"

    @property
    def public(self) -> str | None:
        """`whpk_…`, for receivers that hold no secret."""
        if self.private is None:
            return None
        public = Ed25519PrivateKey.from_private_bytes(self.private).public_key()
        return f"whpk_{_base64(public.public_bytes_raw())}"


def headers(keys: Iterable[Keys], message: str, at_s: int, body: bytes) -> dict[str, str]:
    """The three headers of an attempt at `at_s` (seconds); each of `keys` signs, the newest first."""
    content = f"{message}.{at_s}.".encode() + body
    made = []
    for one in keys:
        made.append(f"v1,{_base64(hmac.digest(one.secret, content, hashlib.sha256))}")
        if one.private is not None:
            signer = Ed25519PrivateKey.from_private_bytes(one.private)
            made.append(f"v1a,{_base64(signer.sign(content))}")
    return {"webhook-id": message, "webhook-timestamp": str(at_s), "webhook-signature": " ".join(made)}


def verified(secret: str, said: Mapping[str, str], body: bytes, now_s: int) -> bool:
    """Whether the three headers are of `body` under `whsec_…`, and of the last five minutes."""
    message, at = said.get("webhook-id", ""), said.get("webhook-timestamp", "")
    if not secret or not message or not at.isascii() or not at.isdecimal() or len(at) > 12:
        return False
    if abs(now_s - int(at)) > OLDEST_S:
        return False
    key = Keys(base64.b64decode(secret.removeprefix("whsec_")))
    wanted = headers([key], message, int(at), body)["webhook-signature"].encode()
    shown = said.get("webhook-signature", "").encode(errors="replace").split(b" ")
    return any(hmac.compare_digest(wanted, one) for one in shown)


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
