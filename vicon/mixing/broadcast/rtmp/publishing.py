"""The side of RTMP that publishes: handshake, commands, then pictures and sound. No socket, no clock."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from vicon.mixing.broadcast.rtmp import amf
from vicon.mixing.broadcast.rtmp.amf import Value
from vicon.mixing.broadcast.rtmp.chunks import BadChunk, Joiner, Message, cut

VERSION = 3
SHAKE = 1536
SIZE = 4096
"""Of our chunks."""
SOUND, PICTURE, FACTS = 8, 9, 18
_SET_SIZE, _ACKNOWLEDGED, _CONTROL, _WINDOW, _BANDWIDTH, _COMMAND = 1, 3, 4, 5, 6, 20
_PING, _PONG = 6, 7
_CONNECT, _CREATE, _PUBLISH = 1.0, 4.0, 5.0
_CHANNELS = {SOUND: 4, PICTURE: 6, FACTS: 5}
_CODE = re.compile(r"[A-Za-z][A-Za-z.]{0,79}")


class Declined(Exception):
    """The other side does not take it. `code`: as it says, without what else it may have written there."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Publishing:
    """`url` is the server's with the application (`rtmp://host/app`), `key` the name of the stream.

    What is to be sent is in `out`. `ready` once pictures and sound are taken.
    """

    def __init__(self, url: str, key: str) -> None:
        self._url = url
        self._app = urlsplit(url).path.strip("/")
        self._key = key
        self._joiner = Joiner()
        self._shaking: bytearray | None = bytearray()
        self._stream = 0
        self._window = self._heard = self._told = 0
        self.ready = False
        self.out = bytearray(bytes([VERSION]) + bytes(8) + os.urandom(SHAKE - 8))

    def feed(self, data: bytes) -> None:
        """What came from the other side. Raises Declined."""
        self._heard += len(data)
        if self._shaking is not None:
            self._shaking += data
            if len(self._shaking) < 1 + 2 * SHAKE:
                return
            data = self._shaken(bytes(self._shaking))
        try:
            for it in self._joiner.feed(data):
                self._take(it)
        except (BadChunk, amf.BadAmf):
            raise Declined("protocol") from None
        if self._window and self._heard - self._told >= self._window:
            self._told = self._heard
            self._say(Message(_ACKNOWLEDGED, (self._heard & 0xFFFFFFFF).to_bytes(4)))

    def send(self, kind: int, body: bytes, at: int) -> None:
        """One tag of FLV without its header; `at` in ms. Only when `ready`."""
        self.out += cut(Message(kind, body, at, self._stream), _CHANNELS[kind], SIZE)

    def end(self) -> None:
        """It was published; nothing comes any more."""
        if self.ready:
            self._command("FCUnpublish", 6.0, None, self._key)
            self._command("deleteStream", 7.0, None, float(self._stream))
            self.ready = False

    def _shaken(self, data: bytes) -> bytes:
        """Our last word of the handshake (5.2); what came behind theirs."""
        if data[0] != VERSION:
            raise Declined("protocol")
        self._shaking = None
        self.out += data[1 : 1 + SHAKE]
        self._say(Message(_SET_SIZE, SIZE.to_bytes(4)))
        facts: Value = {
            "app": self._app,
            "type": "nonprivate",
            "flashVer": "FMLE/3.0 (compatible; vicon)",
            "tcUrl": self._url,
        }
        self._command("connect", _CONNECT, facts)
        return data[1 + 2 * SHAKE :]

    def _take(self, it: Message) -> None:
        number = int.from_bytes(it.body[:4])
        if it.kind == _SET_SIZE:
            if not 1 <= number <= 0x7FFFFFFF:
                raise BadChunk
            self._joiner.size = number
        elif it.kind == _WINDOW:
            self._window = number
        elif it.kind == _CONTROL and int.from_bytes(it.body[:2]) == _PING:
            self._say(Message(_CONTROL, _PONG.to_bytes(2) + it.body[2:6]))
        elif it.kind == _COMMAND:
            self._answered(amf.decode(it.body))

    def _answered(self, said: list[Value]) -> None:
        match said:
            case ["_result", 1.0, *_]:
                self._command("releaseStream", 2.0, None, self._key)
                self._command("FCPublish", 3.0, None, self._key)
                self._command("createStream", _CREATE, None)
            case ["_result", 4.0, _, float(stream), *_]:
                self._stream = int(stream)
                self._command("publish", _PUBLISH, None, self._key, "live", stream=self._stream)
            case ["_error", float(number), *rest] if number in (_CONNECT, _CREATE, _PUBLISH):
                raise Declined(_code(rest))
            case ["onStatus", _, *rest]:
                code = amf.texts(rest, "code")
                if code == "NetStream.Publish.Start":
                    self.ready = True
                elif amf.texts(rest, "level") == "error" or code == "NetStream.Unpublish.Success":
                    raise Declined(_code(rest))
            case ["close", *_]:
                raise Declined("closed")

    def _command(self, name: str, number: float, *values: Value, stream: int = 0) -> None:
        self._say(Message(_COMMAND, amf.encode(name, number, *values), 0, stream))

    def _say(self, it: Message) -> None:
        self.out += cut(it, 3 if it.kind == _COMMAND else 2, SIZE)


def _code(said: list[Value]) -> str:
    code = amf.texts(said, "code")
    return code if _CODE.fullmatch(code) else "refused"


def facts(values: Mapping[str, Value]) -> Iterator[bytes]:
    """The parts of a data message that says what the stream is."""
    yield amf.encode("@setDataFrame", "onMetaData")
    yield amf.array(values)
