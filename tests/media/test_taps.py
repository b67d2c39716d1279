"""A tap cut or damaged anywhere reads as a prefix of what was written, live or afterwards."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from vicon.media._engine import crc32c
from vicon.media.taps import (
    HEADER_BYTES,
    Record,
    RecordType,
    TapError,
    TapReader,
    read_header,
    read_records,
)

BODIES = [bytes([i]) * (1 + 7 * i) for i in range(12)]


def header(**changed: object) -> bytes:
    values = {"magic": b"VTAP", "version": 1, "kind": 2} | changed
    head = struct.pack(
        "<4sBBHQQIB16s16s32s",
        values["magic"], values["version"], values["kind"], HEADER_BYTES,
        1_795_510_800_000_000, 55_000_000, 90_000, 96, b"vp8", b"h", b"p_7f3k9m2q5t8w1c4x.camera",
    )  # fmt: skip
    head = head.ljust(HEADER_BYTES - 4, b"\0")
    return head + struct.pack("<I", crc32c(head))


def record(kind: int, arrival: int, body: bytes, flags: int = 0) -> bytes:
    data = struct.pack("<IBBHQ", len(body), kind, flags, 0, arrival) + body
    return data + struct.pack("<I", crc32c(data))


def tap() -> bytes:
    packets = [record(RecordType.RTP, i * 20_000, body) for i, body in enumerate(BODIES)]
    return header() + b"".join(packets) + record(RecordType.END, 400_000, struct.pack("<Q", len(BODIES)))


def bodies(data: bytes) -> list[bytes]:
    return [found.body for found, _ in read_records(data, HEADER_BYTES) if found.type == RecordType.RTP]


def test_crc_is_castagnoli() -> None:
    assert crc32c(b"123456789") == 0xE3069283
    assert crc32c(bytes(32)) == 0x8A9136AA  # RFC 3720 B.4


def test_a_whole_file_reads_whole() -> None:
    found = read_header(tap())
    assert (found.kind, found.codec, found.rid, found.clock_rate, found.payload_type) == (
        "video",
        "vp8",
        "h",
        90_000,
        96,
    )
    assert found.producer == "p_7f3k9m2q5t8w1c4x.camera"
    assert bodies(tap()) == BODIES


def test_cut_at_any_byte_it_reads_as_a_prefix() -> None:
    whole = tap()
    for cut in range(HEADER_BYTES, len(whole)):
        found = bodies(whole[:cut])
        assert found == BODIES[: len(found)]
    assert bodies(whole[: len(whole) - 1]) == BODIES


def test_any_flipped_byte_ends_the_file_there() -> None:
    whole = tap()
    for at in range(HEADER_BYTES, len(whole)):
        damaged = bytearray(whole)
        damaged[at] ^= 0x40
        found = bodies(bytes(damaged))
        assert found == BODIES[: len(found)]


@pytest.mark.parametrize(
    "damaged",
    [
        pytest.param(header(magic=b"VTAX"), id="magic"),
        pytest.param(header(version=2), id="version"),
        pytest.param(header(kind=3), id="kind"),
        pytest.param(header()[:-1], id="short"),
        pytest.param(header()[:-1] + b"?", id="checksum"),
        pytest.param(b"", id="empty"),
    ],
)
def test_what_is_no_tap_is_refused(damaged: bytes) -> None:
    with pytest.raises(TapError):
        read_header(damaged)


def test_a_growing_file_is_followed_without_loss(tmp_path: Path) -> None:
    path = tmp_path / "h-1.tap"
    path.write_bytes(tap()[: HEADER_BYTES + 5])
    reader = TapReader(path)
    found: list[Record] = []
    whole = tap()
    for size in range(HEADER_BYTES + 5, len(whole) + 1, 37):
        path.write_bytes(whole[:size])
        found += reader.read()
    assert not reader.ended
    path.write_bytes(whole)
    found += reader.read()
    assert [f.body for f in found if f.type == RecordType.RTP] == BODIES
    assert reader.ended
    assert reader.read() == []
    reader.close()
