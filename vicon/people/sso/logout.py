"""How a provider tells that somebody signed out there (OpenID Connect Back-Channel Logout 1.0, 2.4)."""

from __future__ import annotations

from typing import Any

from authlib.oauth2.claims import JWTClaims
from joserfc.errors import InvalidClaimError, MissingClaimError

EVENT = "http://schemas.openid.net/event/backchannel-logout"


class LogoutToken(JWTClaims):  # type: ignore[misc]
    """Its checks, beyond those of signature, issuer, audience and time (2.6)."""

    def validate(self, now: int | None = None, leeway: int = 0) -> None:
        for claim in ("iat", "exp", "jti", "events"):
            if claim not in self:
                raise MissingClaimError(claim)
        super().validate(now, leeway)
        events: Any = self["events"]
        if not isinstance(events, dict) or EVENT not in events:
            raise InvalidClaimError("events")
        # An ID token is none.
        if "nonce" in self:
            raise InvalidClaimError("nonce")
        if not isinstance(self.get("sub") or self.get("sid"), str):
            raise MissingClaimError("sub")
