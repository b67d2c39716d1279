"""The secret of a room's link: an HMAC of the room under the server key, so that it can be shown again.

Nothing but its digest is stored: a copied database opens no room.
"""

from __future__ import annotations

import base64

from vicon.people.server_key import ServerKey

_BYTES = 16


def secret_of(server_key: ServerKey, room: str) -> str:
    """22 characters, 128 bits."""
    mac = server_key.digest("room link", room)[:_BYTES]
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")
