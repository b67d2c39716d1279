"""Credentials for a TURN server that end by themselves (draft-uberti-behave-turn-rest-00)."""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

LIFETIME_S = 6 * 3600
"""As long as a sitting may well last: an ICE restart in its last hour still finds its relay."""


@dataclass(frozen=True, slots=True)
class IceServer:
    """What `RTCPeerConnection` takes."""

    urls: list[str]
    username: str
    credential: str


def ice_servers(
    urls: Sequence[str], secret: str, *, now_s: int, lifetime_s: int = LIFETIME_S
) -> list[IceServer]:
    """Servers with credentials of one's own, good until `now_s` + `lifetime_s`; none without `urls`.

    The name behind the expiry is random: the TURN server counts allocations by it, and learns nobody's name.
    """
    if not urls:
        return []
    username = f"{now_s + lifetime_s}:{secrets.token_hex(8)}"
    credential = base64.b64encode(hmac.digest(secret.encode(), username.encode(), "sha1")).decode()
    return [IceServer(urls=list(urls), username=username, credential=credential)]
