"""RTMP without sockets: messages in chunks, AMF, and how a server that declines is understood."""

from __future__ import annotations

import pytest

from vicon.mixing.broadcast.rtmp import amf
from vicon.mixing.broadcast.rtmp.chunks import LARGEST, BadChunk, Joiner, Message, cut
from vicon.mixing.broadcast.rtmp.publishing import PICTURE, SHAKE, SIZE, VERSION, Declined, Publishing

LATE = 0xFFFFFF + 5
"""Past 4 h 39 min a time needs more than the three bytes of a header."""


@pytest.mark.parametrize("at", [0, 40, 0xFFFFFF, LATE])
@pytest.mark.parametrize("step", [1, 7, 10_000])
def test_a_message_comes_whole_however_its_chunks_are_cut(at: int, step: int) -> None:
    joiner = Joiner()
    joiner.size = SIZE
    sent = [Message(9, bytes(range(256)) * 40, at, 1), Message(8, b"", at, 1), Message(8, b"sound", at, 1)]
    data = b"".join(cut(it, 6 if it.kind == 9 else 4, SIZE) for it in sent)
    found = [it for n in range(0, len(data), step) for it in joiner.feed(data[n : n + step])]
    assert [(it.kind, it.body, it.stream) for it in found] == [(it.kind, it.body, it.stream) for it in sent]


def test_a_late_time_is_said_again_in_each_chunk_that_goes_on() -> None:
    data = cut(Message(9, bytes(SIZE + 1), LATE, 1), 6, SIZE)
    assert data[1:4] == b"\xff\xff\xff" and data[12:16] == LATE.to_bytes(4)
    assert data[16 + SIZE :] == bytes([0xC6]) + LATE.to_bytes(4) + b"\0"


@pytest.mark.parametrize("data", [b"\xc3", b"\x03" + bytes(3) + (LARGEST + 1).to_bytes(3) + bytes(5)])
def test_what_is_no_rtmp_or_too_much_is_not_taken(data: bytes) -> None:
    with pytest.raises(BadChunk):
        list(Joiner().feed(data))


def test_amf_is_read_as_it_was_written() -> None:
    values: list[amf.Value] = [
        "_error",
        5.0,
        None,
        {"code": "NetConnection.X", "on": True, "deep": {"a": 1.0}},
    ]
    assert amf.decode(amf.encode(*values)) == values
    for data in (b"\x02\x00\x09abc", b"\x00\x01", b"\x03\x00\x01a", b"\x0c", b"\x03\x00\x01a" * 20):
        with pytest.raises(amf.BadAmf):
            amf.decode(data)


def said(*values: amf.Value) -> bytes:
    return cut(Message(20, amf.encode(*values)), 3, 128)


def status(level: str, code: str) -> bytes:
    return said("onStatus", 0.0, None, {"level": level, "code": code, "description": "key x4v9 is in use"})


def shaken() -> Publishing:
    it = Publishing("rtmp://platform.example/live2", "x4v9")
    it.feed(bytes([VERSION]) + bytes(2 * SHAKE))
    return it


def test_it_is_ready_once_the_server_says_so_and_counts_its_times_from_there() -> None:
    it = shaken()
    it.feed(said("_result", 1.0, None, None) + said("_result", 4.0, None, 1.0))
    assert not it.ready
    it.feed(status("status", "NetStream.Publish.Start"))
    assert it.ready
    it.out.clear()
    it.send(PICTURE, b"picture", 40)
    assert bytes(it.out) == cut(Message(PICTURE, b"picture", 40, 1), 6, SIZE)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (status("error", "NetStream.Publish.BadName"), "NetStream.Publish.BadName"),
        (status("error", "x4v9 is in use"), "refused"),
        (
            said("_error", 1.0, None, {"code": "NetConnection.Connect.Rejected"}),
            "NetConnection.Connect.Rejected",
        ),
        (said("close", 0.0, None), "closed"),
        (cut(Message(20, b"\x0c"), 3, 128), "protocol"),
    ],
)
def test_why_a_server_declines_is_its_code_and_no_word_more(data: bytes, code: str) -> None:
    with pytest.raises(Declined) as caught:
        shaken().feed(data)
    assert caught.value.code == code
