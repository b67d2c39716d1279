"""The secret of a room's link: an HMAC of the room under the server key, so that it can be shown again.

Nothing but its digest is stored: a copied database opens no room.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from vicon.people.server_key import ServerKey

_BYTES = 16


def secret_of(server_key: ServerKey, room: str) -> str:
    """22 characters, 128 bits."""
    mac = server_key.digest("room link", room)[:_BYTES]
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")


def join_of(server_key: ServerKey, room: str, join_digest: str) -> str | None:
    """The secret, None for a room from before links could be shown again, which has another one."""
    secret = secret_of(server_key, room)
    same = hmac.compare_digest(hashlib.sha256(secret.encode()).hexdigest(), join_digest)
    return secret if same else None
