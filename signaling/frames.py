"""Messages as they are sent: JSON, and WebSocket frames made once for however many sockets get them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic_core import to_json
from websockets.frames import Frame, Opcode


def encode(message: Any) -> str:
    # pydantic's encoder: a welcome to a full room costs the standard library's 0.5 ms.
    return to_json(message).decode()


def text_frame(text: str) -> bytes:
    """A whole message: final, not masked, not compressed (RFC 6455 5.2)."""
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=False)


def texts(frames: bytes) -> Iterator[str]:
    """The messages of whole frames that `text_frame` made."""
    at = 0
    while at < len(frames):
        length, at = frames[at + 1], at + 2
        if length >= 126:
            wide = 2 if length == 126 else 8
            length, at = int.from_bytes(frames[at : at + wide]), at + wide
        yield frames[at : at + length].decode()
        at += length
