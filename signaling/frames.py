"""WebSocket frames of a server, made once for however many sockets get them (RFC 6455 5.2)."""

from __future__ import annotations

from websockets.frames import Frame, Opcode


def text_frame(text: str) -> bytes:
    """A whole message: final, not masked, not compressed."""
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=False)
