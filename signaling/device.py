"""A cookie by which a browser is known again: who was removed or banned does not return under a new name.

Sittings keep only a keyed hash of it. Clearing cookies undoes it: a link that many share promises no more.
"""

from __future__ import annotations

import re
import secrets

from starlette.websockets import WebSocket

KEPT_S = 180 * 24 * 3600
_FORM = re.compile(r"[A-Za-z0-9_-]{22}")


def device_of(websocket: WebSocket, *, secure: bool) -> tuple[str, list[tuple[bytes, bytes]]]:
    """The device's mark, and the headers of the accepting answer that give it one if it had none."""
    name = "__Host-vicon-device" if secure else "vicon-device"
    known = websocket.cookies.get(name, "")
    if _FORM.fullmatch(known):
        return known, []
    fresh = secrets.token_urlsafe(16)
    cookie = f"{name}={fresh}; Max-Age={KEPT_S}; Path=/; HttpOnly; SameSite=Strict" + "; Secure" * secure
    return fresh, [(b"set-cookie", cookie.encode())]
