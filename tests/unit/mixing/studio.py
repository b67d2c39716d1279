"""Tapes as the engine writes them, of people who hum a tone and show a colour."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import numpy as np
from aiortc.codecs.vpx import VpxPayloadDescriptor
from av import AudioFrame, CodecContext, VideoFrame

from vicon.media._engine import crc32c
from vicon.media.taps import HEADER_BYTES, RecordType
from vicon.rehearsal.rtp import Packet

START = 1_795_510_800_000_000
"""When every recording here begins, by the server's clock (us since 1970)."""
NTP_EPOCH_S = 2_208_988_800
RECORDING = "rc_0000000000000001"
OPUS, RED, VP8 = 111, 63, 96


@dataclass
class Sent:
    """One packet: when it left, by the server's clock (us), and when it arrived."""

    left: int
    packet: Packet
    keyframe: bool = False
    arrived: int = field(default=-1)


@dataclass
class Source:
    """A stream with its own random beginnings. `behind`: sender's wall clock less the server's (us)."""

    ssrc: int
    rate: int
    payload_type: int
    behind: int = 0
    first_time: int = 0xFFFF_F000
    first_seq: int = 0xFFF0

    def time(self, at: int) -> int:
        return self.first_time + (at - START) * self.rate // 1_000_000

    def report(self, at: int) -> bytes:
        wall = at + self.behind
        ntp = (wall // 1_000_000 + NTP_EPOCH_S << 32) | (wall % 1_000_000 << 32) // 1_000_000
        return struct.pack("<QI", ntp & (1 << 64) - 1, self.time(at) & 0xFFFFFFFF)


def hum(hertz: float, seconds: float, level: float = 0.3) -> Iterator[np.ndarray]:
    """Blocks of 20 ms of a tone, shape (960, 2)."""
    for n in range(round(seconds * 50)):
        t = np.arange(n * 960, (n + 1) * 960) / 48_000
        one = (level * np.sin(2 * np.pi * hertz * t)).astype(np.float32)
        yield np.stack([one, one], axis=1)


def spoken(source: Source, begin: int, blocks: Iterable[np.ndarray]) -> list[Sent]:
    """Opus, one packet for each 20 ms from `begin` (us) on."""
    encoder = CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = 48_000, "stereo", "flt"
    encoder.bit_rate = 64_000
    encoder.options = {"frame_duration": "20"}
    payloads: list[bytes] = []
    for n, block in enumerate(blocks):
        frame = AudioFrame.from_ndarray(block.reshape(1, -1), format="flt", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, n * 960, Fraction(1, 48_000)
        payloads += [bytes(it) for it in encoder.encode(frame)]
    return [
        Sent(at, Packet(source.payload_type, source.first_seq + n, source.time(at), source.ssrc, payload))
        for n, payload in enumerate(payloads)
        for at in [begin + n * 20_000]
    ]


def shown(
    source: Source, begin: int, pictures: Iterable[np.ndarray], fps: int = 10, key_every: int = 1_000
) -> list[Sent]:
    """VP8 of RGB pictures, shape (height, width, 3)."""
    encoder: CodecContext | None = None
    sent: list[Sent] = []
    seq = source.first_seq
    for n, rgb in enumerate(pictures):
        if encoder is None or n % key_every == 0:
            encoder = CodecContext.create("libvpx", "w")
            encoder.width, encoder.height = rgb.shape[1], rgb.shape[0]
            encoder.pix_fmt, encoder.time_base = "yuv420p", Fraction(1, fps)
            encoder.bit_rate = 400_000
            encoder.options = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
        frame = VideoFrame.from_ndarray(rgb, format="rgb24").reformat(format="yuv420p")
        frame.pts = n
        for packet in encoder.encode(frame):
            at, data = begin + n * 1_000_000 // fps, bytes(packet)
            parts = [data[i : i + 1_100] for i in range(0, len(data), 1_100)]
            for part in parts:
                head = bytes(VpxPayloadDescriptor(partition_start=int(part is parts[0]), partition_id=0))
                it = Packet(VP8, seq, source.time(at), source.ssrc, head + part, marker=part is parts[-1])
                sent.append(Sent(at, it, packet.is_keyframe and part is parts[0]))
                seq += 1
    return sent


Way = Callable[[list[Sent]], list[Sent]]
"""What a network does with packets: those that come, with their arrival."""


def way(delay_ms: int = 20, jitter_ms: int = 0, loss: float = 0.0, seed: int = 1) -> Way:
    def carried(sent: list[Sent]) -> list[Sent]:
        chance = random.Random(seed)
        come = [it for it in sent if chance.random() >= loss]
        for it in come:
            it.arrived = it.left + delay_ms * 1000 + chance.randrange(jitter_ms * 1000 + 1)
        return sorted(come, key=lambda it: it.arrived)

    return carried


def tape(
    folder: Path,
    who: str,
    kind: str,
    source: Source,
    come: list[Sent],
    *,
    rid: str = "",
    reports_at: Iterable[int] = (),
    number: int = 1,
    recording: str = RECORDING,
) -> Path:
    """One file, begun with its first packet."""
    video = kind in ("camera", "screen")
    began = min([it.arrived for it in come], default=START)
    codec = b"vp8" if video else b"opus"
    head = struct.pack(
        "<4sBBHQQIB16s16s32s",
        b"VTAP", 1, 2 if video else 1, HEADER_BYTES, began, began - START + 5_000_000,
        source.rate, VP8 if video else OPUS, codec, rid.encode(), b"7",
    ).ljust(HEADER_BYTES - 4, b"\0")  # fmt: skip
    data = [head + struct.pack("<I", crc32c(head))]
    entries = [(it.arrived, RecordType.RTP, 2 * it.keyframe, bytes(it.packet)) for it in come]
    entries += [(at, RecordType.SENDER_REPORT, 0, source.report(at)) for at in reports_at]
    for at, type_, flags, body in sorted(entries, key=lambda it: it[0]):
        record = struct.pack("<IBBHQ", len(body), type_, flags, 0, max(0, at - began)) + body
        data.append(record + struct.pack("<I", crc32c(record)))
    path = folder / f"{recording}.{who}.{kind}" / "7" / f"{rid or 'main'}-{number}.tap"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(data))
    return path
