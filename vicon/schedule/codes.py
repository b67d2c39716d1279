"""Nine digits for people who cannot click: told by telephone, typed on the home page.

A code is derived from the server key, the room and a count, and stored as an HMAC: nine digits alone would be
found from any plain hash in seconds, and yet whoever is let in may see the code to pass it on.
"""

from __future__ import annotations

import re

from vicon.people.server_key import ServerKey

_FIRST = 100_000_000
_TYPED = re.compile(r"[\s.-]+")


def code_of(server_key: ServerKey, room: str, count: int) -> str:
    """The `count`-th candidate code of a room, not starting with 0."""
    number = int.from_bytes(server_key.digest("room code", f"{room}\n{count}")[:8], "big")
    return str(_FIRST + number % (10 * _FIRST - _FIRST))


def digest_of(server_key: ServerKey, typed: str) -> str:
    """What is stored and looked up; spaces, dots and hyphens that people put between digits do not count."""
    return server_key.digest("room code lookup", _TYPED.sub("", typed[:40])).hex()
