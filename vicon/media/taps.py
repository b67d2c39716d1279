"""Reading taps: the append-only files into which the engine writes what passed a gate (media.md 6.9).

A file cut anywhere, by a crash or because it is still being written, reads as a prefix of its records.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from pathlib import Path
from typing import Literal, NamedTuple

from vicon.media._engine import crc32c

HEADER_BYTES = 124
_MAGIC = b"VTAP"
_VERSION = 1
_HEADER = struct.Struct("<4sBBHQQIB16s16s32s")
_RECORD = struct.Struct("<IBBHQ")
_CRC = struct.Struct("<I")
_MAX_BODY = 65_535
_READ_BYTES = 1 << 20


class TapError(Exception):
    """The file is not a tap, or its header is damaged."""


class RecordType(IntEnum):
    RTP = 1
    SENDER_REPORT = 2
    MARK = 3
    CLOCK = 4
    END = 5


class RtpFlag(IntFlag):
    RECOVERED = 1
    KEYFRAME = 2


@dataclass(frozen=True, slots=True)
class Header:
    """`started_at` is microseconds since 1970, `started_monotonic` the origin of every `arrival`."""

    kind: Literal["audio", "video"]
    started_at: int
    started_monotonic: int
    clock_rate: int
    payload_type: int
    codec: str
    rid: str
    producer: str


class Record(NamedTuple):
    """`arrival` is microseconds since the header's monotonic start."""

    type: int
    flags: int
    arrival: int
    body: bytes


def read_header(data: bytes) -> Header:
    """The header at the start of `data`. Raises TapError."""
    if len(data) < HEADER_BYTES:
        raise TapError("The file is shorter than a tap's header.")
    magic, version, kind, length, at, monotonic, *stream = _HEADER.unpack_from(data)
    if magic != _MAGIC or version != _VERSION or kind not in (1, 2) or length != HEADER_BYTES:
        raise TapError("The file is not a tap of version 1.")
    if crc32c(data[: HEADER_BYTES - 4]) != _CRC.unpack_from(data, HEADER_BYTES - 4)[0]:
        raise TapError("The tap's header is damaged.")
    clock_rate, payload_type, *names = stream
    codec, rid, producer = (name.rstrip(b"\0").decode() for name in names)
    return Header(
        "audio" if kind == 1 else "video", at, monotonic, clock_rate, payload_type, codec, rid, producer
    )


def read_records(data: bytes, offset: int = 0) -> Iterator[tuple[Record, int]]:
    """Every whole record from `offset` on, each with the offset behind it; stops at the first that is not."""
    while offset + _RECORD.size + _CRC.size <= len(data):
        n, kind, flags, _zero, arrival = _RECORD.unpack_from(data, offset)
        end = offset + _RECORD.size + n
        if not 0 < n <= _MAX_BODY or end + _CRC.size > len(data):
            return
        if crc32c(data[offset:end]) != _CRC.unpack_from(data, end)[0]:
            return
        body = data[offset + _RECORD.size : end]
        offset = end + _CRC.size
        yield Record(kind, flags, arrival, body), offset


class TapReader:
    """Follows one file while it grows. Raises OSError or TapError when opened."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        try:
            self.header = read_header(self._file.read(HEADER_BYTES))
        except TapError:
            self._file.close()
            raise
        self.ended = False
        """The writer closed the file properly: no more records come."""
        self._offset = HEADER_BYTES

    def read(self) -> list[Record]:
        """Records that are whole since the last call, at most about 1 MiB; empty if there are none yet."""
        data = os.pread(self._file.fileno(), _READ_BYTES, self._offset)
        records = []
        for record, read in read_records(data):
            records.append(record)
            consumed = read
            self.ended = self.ended or record.type == RecordType.END
        if records:
            self._offset += consumed
        return records

    def close(self) -> None:
        self._file.close()
