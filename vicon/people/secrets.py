"""Secrets that are shown once and stored as digests: whoever reads the database cannot use them."""

from __future__ import annotations

import hashlib
import secrets


def fresh() -> str:
    """256 random bits, base64url."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()
