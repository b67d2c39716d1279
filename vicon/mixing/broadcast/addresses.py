"""How what is broadcast is addressed, and how long a cache may keep it: for all who serve it. Pure."""

from __future__ import annotations

from pathlib import Path

from vicon.mixing.broadcast.playlist import QUICK
from vicon.mixing.broadcast.renditions import PICTURES, SOUND, TARGET_S

MEDIA, LIST = "video/mp4", "application/vnd.apple.mpegurl"
FOR_EVER = "public, max-age=31536000, immutable"
SHORTLY = "public, max-age=1"
WAITS_S = 3 * TARGET_S
"""So long a request waits for what it names (rfc8216bis, 6.2.5.2); so long may its answer be kept."""
AWAITED = f"public, max-age={WAITS_S}"
EVERYWHERE = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
"""Any site may play it."""

ROOM = "r_[0-9a-hjkmnp-tv-z]{16}"
RENDITION = "|".join(it.name for it in (*PICTURES, SOUND))
LISTS = rf"(saver|(index|{RENDITION})({QUICK})?)\.m3u8"
FILES = r"(\d{1,9}(\.\d{1,2})?-[0-9a-f]{16}\.m4s|[0-9a-f]{16}\.mp4)"


def folder(data: Path, room: str) -> Path:
    """What viewers of a room read."""
    return data / "live" / room
