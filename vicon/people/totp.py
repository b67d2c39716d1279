"""Codes of an authenticator app (TOTP, RFC 6238): six digits, thirty seconds, each good once."""

from __future__ import annotations

import hmac

import pyotp

STEP_S = 30
_EITHER_SIDE = 1
"""Clocks of phones are off by a little (RFC 6238, 5.2)."""


def new_secret() -> str:
    """160 random bits, base32 as apps want it (RFC 4226, 4)."""
    return pyotp.random_base32()


def address(secret: str, login: str, issuer: str) -> str:
    """The `otpauth://` address that an app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=issuer)


def step_of(secret: str, typed: str, now: int, after: int | None = None) -> int | None:
    """The time step whose code was typed at `now` (ms); None if it is none, or no later than step `after`."""
    code = "".join(typed.split())
    present = now // 1000 // STEP_S
    found = None
    for step in range(present - _EITHER_SIDE, present + _EITHER_SIDE + 1):
        right = pyotp.TOTP(secret).generate_otp(step)
        if hmac.compare_digest(code.encode(errors="surrogatepass"), right.encode()):
            found = step
    return None if found is None or (after is not None and found <= after) else found
