"""Messages in chunks (RTMP 1.0, 5.3): each message is cut so that sound need not wait for a whole picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

FIRST_SIZE = 128
LARGEST = 1 << 20
"""No server has a longer message for a publisher."""
_EXTENDED = 0xFFFFFF
_HEADERS = (11, 7, 3, 0)


class BadChunk(ValueError):
    """The other side does not speak RTMP, or says more than a publisher wants to hear."""


@dataclass(frozen=True, slots=True)
class Message:
    """`kind` is the message type id (5.4, 7.1), `at` in ms, `stream` 0 for the connection itself."""

    kind: int
    body: bytes
    at: int = 0
    stream: int = 0


def cut(it: Message, channel: int, size: int) -> bytes:
    """All chunks of a message, whole header first. `channel` (2 to 63): the chunk stream."""
    at = it.at & 0xFFFFFFFF
    extended = at.to_bytes(4) if at >= _EXTENDED else b""
    head = (
        bytes([channel])
        + min(at, _EXTENDED).to_bytes(3)
        + len(it.body).to_bytes(3)
        + bytes([it.kind])
        + it.stream.to_bytes(4, "little")
        + extended
    )
    # The extended time is said again in each chunk that goes on (5.3.1.3).
    more = bytes([0xC0 | channel]) + extended
    pieces = [it.body[begin : begin + size] for begin in range(0, len(it.body), size)] or [b""]
    return head + more.join(pieces)


@dataclass(slots=True)
class _Channel:
    at: int = 0
    size: int = 0
    kind: int = 0
    stream: int = 0
    extended: bool = False
    body: bytearray = field(default_factory=bytearray)


class Joiner:
    """Messages from bytes as they come. `size`: of the other side's chunks, which it may change."""

    def __init__(self) -> None:
        self.size = FIRST_SIZE
        self._rest = bytearray()
        self._channels: dict[int, _Channel] = {}

    def feed(self, data: bytes) -> Iterator[Message]:
        """Those that are whole by now; the rest is kept. `size` may be changed between two of them.
        Raises BadChunk."""
        self._rest += data
        while (taken := self._chunk()) is not None:
            if taken is not _PARTIAL:
                yield taken

    def _chunk(self) -> Message | None:
        """The message that the next chunk completes, `_PARTIAL` if it does not; None: it is not here yet."""
        data = self._rest
        if not data:
            return None
        form, channel, at = data[0] >> 6, data[0] & 0x3F, 1
        if channel < 2:
            at += channel + 1
            if len(data) < at:
                return None
            channel = 64 + int.from_bytes(data[1:at], "little")
        header = data[at : at + _HEADERS[form]]
        at += _HEADERS[form]
        if len(data) < at:
            return None
        known = self._channels.get(channel)
        if known is None and form:
            raise BadChunk
        extended = header[:3] == b"\xff\xff\xff" if form < 3 else known is not None and known.extended
        at += 4 if extended else 0
        size = int.from_bytes(header[3:6]) if form < 2 else known.size if known else 0
        begun = len(known.body) if known and form == 3 else 0
        if size > LARGEST:
            raise BadChunk
        take = min(self.size, size - begun)
        if len(data) < at + take:
            return None
        it = known or _Channel()
        if form < 3:
            it.at = int.from_bytes(header[:3])
            it.extended = extended
            it.body.clear()
        if form < 2:
            it.size, it.kind = size, header[6]
        if form == 0:
            it.stream = int.from_bytes(header[7:11], "little")
        self._channels[channel] = it
        it.body += data[at : at + take]
        del data[: at + take]
        if len(it.body) < it.size:
            return _PARTIAL
        whole = Message(it.kind, bytes(it.body), it.at, it.stream)
        it.body.clear()
        return whole


_PARTIAL = Message(0, b"")
