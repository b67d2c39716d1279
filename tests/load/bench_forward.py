"""`make bench-forward`: what one forwarded packet costs, and how long it takes.

The engine runs in this process through its Python surface; publishers and subscribers are real sockets of
`engine/examples/load.rs`: checked by STUN, keyed, encrypted both ways. CPU is getrusage of this process less
what it used in a second of the same room without media, so it holds the kernel's work of sending, and on
loopback that of receiving too. SUBSCRIBERS=100 picks one row; SECONDS sets the time measured for each
(default 5).

Rows: video (frames of 6 packets, 30 a second, 1.5 Mbit/s) and sound (single packets, 50 a second) to each
number of subscribers, one room; then the same at half of a core's load, with as many rooms as that takes.
Beside them the same packets by a plain Python forwarder on pylibsrtp.
"""

import json
import multiprocessing
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from tests.load.keys import key_salt, pwd, remote_ufrag, ufrag
from tests.load.plain_forwarder import serve
from vicon.media._engine import Engine, Line, SlotLine, Wish

if TYPE_CHECKING:
    from vicon.media._engine import Codec

CRATE = Path(__file__).parents[2] / "vicon" / "media" / "engine"
SECONDS = float(os.environ.get("SECONDS", "5"))
ROWS = [int(os.environ["SUBSCRIBERS"])] if os.environ.get("SUBSCRIBERS") else [1, 10, 100, 500]
ROOM_SIZE = 1000
MAX_ROOMS = 40
COLUMNS = {
    "subs": 5,
    "rooms": 6,
    "us/packet": 11,
    "python": 8,
    "ratio": 7,
    "p50 ms": 9,
    "p99 ms": 9,
    "loss": 9,
    "busy": 7,
}


@dataclass
class Row:
    kind: str
    subscribers: int
    rooms: int
    us_per_packet: float
    p50_ms: float
    p99_ms: float
    loss: float
    busy: float
    bad: int


def cpu_us() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return (used.ru_utime + used.ru_stime) * 1e6


def generator() -> Path:
    """Builds the load generator, once."""
    command = ["cargo", "build", "--release", "--quiet", "--example", "load"]
    subprocess.run(command, cwd=CRATE, check=True)
    return CRATE / "target" / "release" / "examples" / "load"


def open_rooms(engine: Engine, rooms: int, subscribers: int, kind: str) -> int:
    """Rooms of one publisher and its subscribers, all keyed; returns the UDP port."""
    video = kind == "video"
    payloads: dict[int, Codec] = {96: "vp8"} if video else {111: "opus"}
    ext = {"transport_cc": 3} if video else {"transport_cc": 3, "audio_level": 1}
    for room in range(rooms):
        engine.open_room(room + 1)
        publisher = room * ROOM_SIZE + 1
        for number in range(publisher, publisher + subscribers + 1):
            engine.open_transport(room + 1, number, ufrag(number), pwd(number), remote_ufrag(number))
            engine.install_keys(number, "aead_aes_128_gcm", key_salt(number, 0), key_salt(number, 1))
        line = Line("0", "camera" if video else "mic", publisher, payloads, {}, ext, [], [(publisher, 0)])
        engine.declare(publisher, [line])
        engine.gate(publisher, "open")
        for number in range(publisher + 1, publisher + subscribers + 1):
            engine.slots(number, [SlotLine("0", not video, 0x10000 + number, 0, payloads, {}, ext)])
            if video:
                wish = Wish("0", publisher, "", 1280, 720, 0)
                engine.view(number, [wish], audio_only=False, saver=0)
    return engine.candidates(1)[0].port


def pin(core: int) -> None:
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) > 1:
        os.sched_setaffinity(0, {cores[core % len(cores)]})


def load(
    program: Path, port: int, rooms: int, subscribers: int, kind: str, mode: str
) -> subprocess.Popen[str]:
    arguments = [f"127.0.0.1:{port}", str(rooms), str(subscribers), kind, str(SECONDS), mode]
    return subprocess.Popen(
        [str(program), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: pin(1),
    )


def expect(process: subprocess.Popen[str], word: str) -> None:
    assert process.stdout
    line = process.stdout.readline().strip()
    if line != word:
        raise RuntimeError(f"the load generator said {line!r}, not {word!r}")


def result(process: subprocess.Popen[str]) -> dict[str, float]:
    assert process.stdout
    figures: dict[str, float] = json.loads(process.stdout.readline())
    process.wait(10)
    return figures


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    process.stdin.write("go\n")
    process.stdin.flush()


def measure(program: Path, rooms: int, subscribers: int, kind: str) -> Row:
    with tempfile.TemporaryDirectory() as taps:
        engine = Engine(workers=1, bind=["127.0.0.1"], public=["127.0.0.1"], port=0, tap_dir=taps)
        try:
            port = open_rooms(engine, rooms, subscribers, kind)
            process = load(program, port, rooms, subscribers, kind, "ice")
            expect(process, "ready")
            engine.events(1_000_000)
            idle = cpu_us()
            time.sleep(1)
            idle = (cpu_us() - idle) * SECONDS
            go(process)
            expect(process, "start")
            before = cpu_us()
            expect(process, "end")
            used = max(0.0, cpu_us() - before - idle)
            figures = result(process)
        finally:
            engine.shutdown(1_000_000)
    wanted = figures["sent"] * subscribers
    return Row(
        kind=kind,
        subscribers=subscribers,
        rooms=rooms,
        us_per_packet=round(used / max(figures["received"], 1), 3),
        p50_ms=round(figures["p50_us"] / 1000, 4),
        p99_ms=round(figures["p99_us"] / 1000, 4),
        loss=round(max(0.0, 1 - figures["received"] / wanted), 5),
        busy=round(used / (SECONDS * 1e6), 4),
        bad=int(figures["bad"]),
    )


def plain_python(program: Path, subscribers: int, kind: str) -> float:
    """CPU microseconds a packet of the plain forwarder."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    forwarder = context.Process(target=serve, args=(theirs,), daemon=True)
    forwarder.start()
    os.sched_setaffinity(forwarder.pid or 0, os.sched_getaffinity(0))
    process = load(program, ours.recv(), 1, subscribers, kind, "plain")
    expect(process, "ready")
    go(process)
    expect(process, "start")
    before, sent_before = used(ours)
    expect(process, "end")
    after, sent = used(ours)
    result(process)
    ours.send("stop")
    forwarder.join(5)
    return (after - before) / max(sent - sent_before, 1)


def used(pipe: Connection) -> tuple[float, int]:
    """CPU microseconds and packets sent, so far."""
    pipe.send("count")
    cpu, sent = pipe.recv()
    return float(cpu), int(sent)


def say(text: str) -> None:
    print(text, flush=True)


def main() -> int:
    program = generator()
    pin(0)
    say(f"{platform.machine()}, Linux {platform.release()}, {os.cpu_count()} cores, {SECONDS:g} s a row")
    say("      " + "".join(name.rjust(width) for name, width in COLUMNS.items()))
    summary: dict[str, object] = {}
    for kind in ("video", "audio"):
        for subscribers in ROWS:
            one = measure(program, 1, subscribers, kind)
            python = plain_python(program, subscribers, kind)
            ratio = round(python / one.us_per_packet, 1)
            show(one, python, ratio)
            rooms = min(MAX_ROOMS, max(1, round(0.5 / max(one.busy, 1e-4))))
            half = measure(program, rooms, subscribers, kind) if rooms > 1 else one
            show(half, python, round(python / half.us_per_packet, 1))
            if kind == "video" and subscribers == (100 if 100 in ROWS else ROWS[-1]):
                summary = {
                    "subscribers": subscribers,
                    "us_per_packet": one.us_per_packet,
                    "p50_ms": half.p50_ms,
                    "p99_ms": half.p99_ms,
                    "loss": max(one.loss, half.loss),
                    "ratio_to_python": ratio,
                    "half_load": asdict(half),
                }
    print(json.dumps(summary))
    return 0


def show(row: Row, python: float, ratio: float) -> None:
    say(
        f"{row.kind:6}{row.subscribers:5}{row.rooms:6}{row.us_per_packet:11.2f}{python:8.1f}{ratio:7.1f}"
        f"{row.p50_ms:9.3f}{row.p99_ms:9.3f}{row.loss:9.5f}{row.busy:7.1%}"
        + (f"  {row.bad} packets did not decrypt" if row.bad else "")
    )


if __name__ == "__main__":
    sys.exit(main())
