"""A cookie by which a browser is known again: who was removed or banned does not return under a new name.

Sittings keep only a keyed hash of it. Clearing cookies undoes it: a link that many share promises no more.
"""

from __future__ import annotations

import re
import secrets

from starlette.requests import HTTPConnection
from starlette.websockets import WebSocket

KEPT_S = 180 * 24 * 3600
_FORM = re.compile(r"[A-Za-z0-9_-]{22}")


def known_device(connection: HTTPConnection, *, secure: bool) -> str | None:
    """The mark of a device that was here before, None for one that has none yet."""
    known = connection.cookies.get(_name(secure), "")
    return known if _FORM.fullmatch(known) else None


def device_of(websocket: WebSocket, *, secure: bool) -> tuple[str, list[tuple[bytes, bytes]]]:
    """The device's mark, and the headers of the accepting answer that give it one if it had none."""
    known = known_device(websocket, secure=secure)
    if known is not None:
        return known, []
    fresh, name = secrets.token_urlsafe(16), _name(secure)
    cookie = f"{name}={fresh}; Max-Age={KEPT_S}; Path=/; HttpOnly; SameSite=Strict" + "; Secure" * secure
    return fresh, [(b"set-cookie", cookie.encode())]


def _name(secure: bool) -> str:
    return "__Host-vicon-device" if secure else "vicon-device"
