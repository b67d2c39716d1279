"""Rooms of an engine for load: transports with keys that both sides compute, no handshakes."""

import time
from typing import TYPE_CHECKING

from tests.load.keys import key_salt, pwd, remote_ufrag, ufrag
from vicon.media._engine import Engine, Line, SlotLine, Wish

if TYPE_CHECKING:
    from vicon.media._engine import Codec, Kind

ROOM_SIZE = 1000
"""Room r has the publisher r * 1000 + 1 and its subscribers after it; `engine/examples/load.rs` agrees."""
RTX = 97


def start(taps: str) -> Engine:
    """An engine of one worker on loopback."""
    return Engine(workers=1, bind=["127.0.0.1"], public=["127.0.0.1"], port=0, tap_dir=taps)


def open_rooms(engine: Engine, rooms: int, subscribers: int, kind: str, *, numbered: bool = True) -> int:
    """Rooms of one publisher and its subscribers, all keyed; returns the UDP port.

    `numbered`: subscribers negotiated transport-wide numbers, so that the engine estimates their links.
    """
    for room in range(1, rooms + 1):
        engine.open_room(room)
        publisher = (room - 1) * ROOM_SIZE + 1
        open_publisher(engine, room, publisher, kind)
        for number in range(publisher + 1, publisher + subscribers + 1):
            open_transport(engine, room, number)
            engine.slots(number, [slot("0", number, kind, numbered=numbered)])
            if kind == "video":
                wish = Wish("0", publisher, "", 1280, 720, 0)
                engine.view(number, [wish], audio_only=False, saver=0)
    return engine.candidates(1)[0].port


def open_publisher(engine: Engine, room: int, number: int, kind: str) -> None:
    """A transport with one open producer of its own number."""
    open_transport(engine, room, number)
    source: Kind = "camera" if kind == "video" else "mic"
    line = Line("0", source, number, payloads(kind), {}, extensions(kind), [], [(number, 0)])
    engine.declare(number, [line])
    engine.gate(number, "open")


def open_transport(engine: Engine, room: int, number: int) -> None:
    engine.open_transport(room, number, ufrag(number), pwd(number), remote_ufrag(number))
    engine.install_keys(number, "aead_aes_128_gcm", key_salt(number, 0), key_salt(number, 1))


def slot(mid: str, number: int, kind: str, *, numbered: bool = True) -> SlotLine:
    """A receive line; the SSRCs of a transport's lines differ by mid."""
    ext = extensions(kind)
    if not numbered:
        del ext["transport_cc"]
    ssrc = int(mid) << 24 | number
    if kind == "audio":
        return SlotLine(mid, True, ssrc, 0, payloads(kind), {}, ext)
    return SlotLine(mid, False, ssrc, ssrc | 0x80_0000, payloads(kind), {96: RTX}, ext)


def payloads(kind: str) -> "dict[int, Codec]":
    return {96: "vp8"} if kind == "video" else {111: "opus"}


def extensions(kind: str) -> dict[str, int]:
    return {"transport_cc": 3} if kind == "video" else {"transport_cc": 3, "audio_level": 1}


def settle(engine: Engine, transports: int) -> None:
    """Waits until the worker says that it has them all."""
    deadline = time.monotonic() + 30
    while engine.load()[0].transports < transports:
        if time.monotonic() > deadline:
            raise RuntimeError(f"the engine has {engine.load()[0].transports} of {transports} transports")
        time.sleep(0.05)
