"""A broadcast to a video platform, received by FFmpeg's own server of RTMP."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import av
import pytest
import structlog.testing
from av.error import FFmpegError

from tests.ports import free_port
from tests.unit.doctor.test_first_install import certificate
from tests.unit.mixing.broadcast.test_programme import (
    BEGIN,
    DELAY,
    FRAMES,
    GREY,
    MARK,
    PLATE,
    SEGMENT_MS,
    near,
    picture,
    shown,
)
from vicon.destinations import origin
from vicon.mixing.broadcast import platform as platforms
from vicon.mixing.broadcast.channel import Channel
from vicon.mixing.broadcast.delay import Held
from vicon.mixing.broadcast.ladder import Piece
from vicon.mixing.broadcast.platform import Platform, Report, Target
from vicon.mixing.broadcast.programme import Programme
from vicon.mixing.broadcast.renditions import PARTS, PICTURES, SOUND

KEY = "x4v9-k2m7-q8wd-3hpn"
LONG_S = 120.0


def target(url: str) -> Target:
    return Target(url, KEY, (origin(url),))


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LONG_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@dataclass
class Received:
    """`lumas` of the pictures; `pictures`, `sounds`: when each is decoded (ms); `key`: whether the first was
    a keyframe."""

    lumas: list[int] = field(default_factory=list)
    pictures: list[float] = field(default_factory=list)
    sounds: list[float] = field(default_factory=list)
    key: bool | None = None


class Listener(threading.Thread):
    """`few`: it hangs up after so many packets."""

    def __init__(self, port: int, few: int | None = None) -> None:
        super().__init__(daemon=True)
        self._port, self._few = port, few
        self.received = Received()
        self.start()

    def run(self) -> None:
        options = {"listen": "1"} | ({"probesize": "32", "analyzeduration": "0"} if self._few else {})
        url = f"rtmp://127.0.0.1:{self._port}/live/{KEY}"
        with av.open(url, "r", format="flv", options=options, timeout=LONG_S) as file:
            try:
                for count, packet in enumerate(file.demux()):
                    if count == self._few:
                        return
                    self._take(packet)
            except FFmpegError:
                return

    def _take(self, packet: av.Packet) -> None:
        if packet.dts is None:
            return
        at = float(packet.dts * packet.time_base * 1000)
        it = self.received
        if packet.stream.type == "audio":
            it.sounds.append(at)
            return
        it.key = packet.is_keyframe if it.key is None else it.key
        it.pictures.append(at)
        it.lumas += [round(frame.reformat(8, 8, "gray").to_ndarray().mean()) for frame in packet.decode()]


def programme(folder: Path, platform: Platform) -> Programme:
    return Programme(Channel(folder, PICTURES[-1:]), DELAY, BEGIN, picture(PLATE), platform)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platforms, "AGAIN_S", (0.02,))
    monkeypatch.setattr(platforms, "ENDS_S", LONG_S)


def test_the_platform_gets_all_of_it_but_what_was_dumped(tmp_path: Path) -> None:
    port = free_port()
    listener = Listener(port)
    platform = Platform(target(f"rtmp://127.0.0.1:{port}/live"))
    it = programme(tmp_path, platform)
    shown(it, GREY)
    it.send(BEGIN + SEGMENT_MS + DELAY)
    shown(it, MARK, 2)
    it.dump()
    it.send(BEGIN + 3 * SEGMENT_MS + DELAY)
    it.end()
    listener.join(LONG_S)

    got = listener.received
    assert got.key and len(got.lumas) == 3 * FRAMES
    assert near(got.lumas[:FRAMES], got.lumas[0]) and near(got.lumas[FRAMES:], got.lumas[-1])
    assert abs(got.lumas[0] - GREY) < 30 and abs(got.lumas[-1] - PLATE) < 30
    # Pictures every 40 ms, sound beside them, nothing back in time.
    steps = [after - before for before, after in zip(got.pictures, got.pictures[1:], strict=False)]
    assert all(39 <= step <= 41 for step in steps)
    assert got.sounds == sorted(got.sounds)
    assert abs(got.sounds[-1] - got.pictures[-1]) < 100


def test_a_platform_that_hangs_up_is_called_again_and_begins_with_a_keyframe(tmp_path: Path) -> None:
    port = free_port()
    first = Listener(port, few=5)
    platform = Platform(target(f"rtmp://127.0.0.1:{port}/live"))
    it = programme(tmp_path, platform)
    sent = 0

    def send() -> None:
        nonlocal sent
        shown(it, GREY)
        sent += 1
        it.send(BEGIN + sent * SEGMENT_MS + DELAY)

    send()
    until(lambda: not first.is_alive())
    # It is found out by sending to nobody.
    while platform.report.state == "live":
        send()
    assert platform.report.state == "reconnecting"
    second = Listener(port)
    until(lambda: platform.report.state == "live")
    send()
    it.end()
    second.join(LONG_S)

    assert second.received.key
    assert second.received.lumas and second.received.sounds


def test_what_a_slow_platform_does_not_take_is_left_out_by_whole_segments() -> None:
    with_nobody = Platform(target(f"rtmp://127.0.0.1:{free_port()}/live"))
    pieces = [Piece(PICTURES[-1].name, b"", b""), Piece(SOUND.name, b"", b"")]
    for nth in range(platforms.MOST + PARTS):
        with_nobody.take(Held(nth, nth + 1, pieces, nth % PARTS == 0))
    assert with_nobody.report.dropped == platforms.MOST
    with_nobody.end()


def test_the_way_to_the_platform_is_secured_and_its_certificate_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, secured = free_port(), socket.create_server(("127.0.0.1", 0))
    context = certificate(tmp_path, "127.0.0.1", datetime.now(UTC) + timedelta(days=60))
    url = f"rtmps://127.0.0.1:{secured.getsockname()[1]}/live"
    listener = Listener(port)
    threading.Thread(target=unwrap, args=(secured, context, port), daemon=True).start()
    platform = Platform(target(url))
    until(lambda: platform.report.why == "certificate")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    it = programme(tmp_path, platform)
    shown(it, GREY)
    it.send(BEGIN + SEGMENT_MS + DELAY)
    it.end()
    listener.join(LONG_S)
    secured.close()
    assert len(listener.received.lumas) == FRAMES and platform.report == Report("live")


def unwrap(secured: socket.socket, context: ssl.SSLContext, port: int) -> None:
    """TLS before a server that has none, for the first that trusts it."""
    while True:
        theirs = secured.accept()[0]
        try:
            outer = context.wrap_socket(theirs, server_side=True)
            # Of TLS 1.3 a client looks at the certificate when the server is done.
            first = outer.recv(1 << 16)
        except OSError:
            theirs.close()
            continue
        if first:
            break
    inner = called(port)
    inner.sendall(first)
    back = threading.Thread(target=pump, args=(inner, outer), daemon=True)
    back.start()
    pump(outer, inner)
    back.join()


def called(port: int) -> socket.socket:
    """The listener, as soon as it listens."""
    deadline = time.monotonic() + LONG_S
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port))
        except ConnectionRefusedError:
            assert time.monotonic() < deadline
            time.sleep(0.01)


def pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(1 << 16):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def test_what_nobody_thought_of_ends_no_thread_and_tells_no_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    whole = platforms.Wire
    monkeypatch.setattr(platforms, "Wire", Broken)
    platform = Platform(target(f"rtmp://127.0.0.1:{port}/live"))
    with structlog.testing.capture_logs() as logs:
        until(lambda: platform.report == Report("reconnecting", platforms.FAILED) and bool(logs))
    assert logs[0]["error"] == "KeyError" and KEY not in repr(logs)
    monkeypatch.setattr(platforms, "Wire", whole)
    listener = Listener(port)
    until(lambda: platform.report.state == "live")
    it = programme(tmp_path, platform)
    shown(it, GREY)
    it.send(BEGIN + SEGMENT_MS + DELAY)
    it.end()
    listener.join(LONG_S)
    assert len(listener.received.lumas) == FRAMES


class Broken(platforms.Wire):
    """It opens with an error of a kind that the way to a platform has none of."""

    def open(self) -> None:
        raise KeyError(KEY)


def test_an_address_of_this_machine_is_refused_by_name() -> None:
    platform = Platform(target("rtmp://localhost/live"))
    until(lambda: platform.report.state == "refused")
    assert platform.report == Report("refused", "address_refused")
    platform.end()
