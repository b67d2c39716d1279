"""`make bench-forward`: what one forwarded packet costs, and how long it takes.

The engine runs in this process through its Python surface; publishers and subscribers are real sockets of
`engine/examples/load.rs`: checked by STUN, keyed, encrypted both ways. CPU is getrusage of this process less
what it used in a second of the same room without media, so it holds the kernel's work of sending, and on
loopback that of receiving too. SUBSCRIBERS=100 picks one row; SECONDS sets the time measured for each
(default 5).

Rows: video (frames of 6 packets, 30 a second, 1.5 Mbit/s) and sound (single packets, 50 a second) to each
number of subscribers, one room; then the same at half of a core's load, with as many rooms as that takes.
Beside them the same packets by a plain Python forwarder on pylibsrtp, and by a bare loop of header, AES-GCM
and UDP segmentation without a room (`engine/examples/floor.rs`), in CPU of its thread. `runs` are the shares
of messages that carried 1, 2, 3, 4-7 and 8 or more packets. `with_estimation`: subscribers report every 50
to 100 ms what arrived, links are estimated and probed, pictures paced and budgets allotted; `ratio` is to
forwarding alone, without transport-wide numbers, three times in turns (target: at most 1.25). Last, what an
idle subscriber takes in memory (`tests/load/memory.py`).
"""

import json
import multiprocessing
import os
import platform
import resource
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from statistics import median
from typing import Literal

from tests.load.memory import idle_kb
from tests.load.plain_forwarder import serve
from tests.load.programs import SECONDS, Load, bare_loop, build, pin
from tests.load.rooms import open_rooms, start

ROWS = [int(os.environ["SUBSCRIBERS"])] if os.environ.get("SUBSCRIBERS") else [1, 10, 100, 500]
MAX_ROOMS = 40
PAIRS = 3
Links = Literal["unnumbered", "unheard", "estimated"]
"""Subscribers without transport-wide numbers, with numbers that nobody reports on, with feedback."""
COLUMNS = {
    "subs": 5,
    "rooms": 6,
    "us/packet": 11,
    "floor": 7,
    "/floor": 7,
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
    floor_us: float
    runs: list[float]


def cpu_us() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return (used.ru_utime + used.ru_stime) * 1e6


def measure(rooms: int, subscribers: int, kind: str, bare: float, links: Links = "unheard") -> Row:
    with tempfile.TemporaryDirectory() as taps:
        engine = start(taps)
        try:
            port = open_rooms(engine, rooms, subscribers, kind, numbered=links != "unnumbered")
            load = Load(port, rooms, subscribers, kind, "reporting" if links == "estimated" else "ice")
            engine.events(1_000_000)
            idle = cpu_us()
            time.sleep(1)
            idle = (cpu_us() - idle) * SECONDS
            load.go()
            before = cpu_us()
            load.expect("end")
            used = max(0.0, cpu_us() - before - idle)
            figures = load.result()
            runs = engine.load()[0].runs
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
        floor_us=bare,
        runs=[round(count / max(sum(runs), 1), 3) for count in runs],
    )


def with_estimation(subscribers: int, kind: str) -> dict[str, object]:
    """What estimating costs: a packet with and without, measured in turns."""
    pairs = []
    for _ in range(PAIRS):
        without = measure(1, subscribers, kind, 0.0, "unnumbered")
        pairs.append((without, measure(1, subscribers, kind, 0.0, "estimated")))
    off, on = ([pair[way].us_per_packet for pair in pairs] for way in (0, 1))
    ratio = round(median(on) / median(off), 3)
    lost = max(pair[1].loss for pair in pairs)
    costs = f"{median(on):.2f} after {median(off):.2f} us"
    say(f"{kind}, links estimated: {ratio:.2f} of forwarding alone (target 1.25; {costs}), loss {lost:.5f}")
    return {
        "us_per_packet": {"min": min(on), "median": median(on)},
        "without": {"min": min(off), "median": median(off)},
        "ratio": ratio,
        "loss": lost,
    }


def plain_python(subscribers: int, kind: str) -> float:
    """CPU microseconds a packet of the plain forwarder."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    forwarder = context.Process(target=serve, args=(theirs,), daemon=True)
    forwarder.start()
    os.sched_setaffinity(forwarder.pid or 0, os.sched_getaffinity(0))
    load = Load(ours.recv(), 1, subscribers, kind, "plain")
    load.go()
    before, sent_before = used(ours)
    load.expect("end")
    after, sent = used(ours)
    load.result()
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
    build()
    pin(0)
    say(f"{platform.machine()}, Linux {platform.release()}, {os.cpu_count()} cores, {SECONDS:g} s a row")
    say("      " + "".join(name.rjust(width) for name, width in COLUMNS.items()))
    summary: dict[str, object] = {}
    shown = 100 if 100 in ROWS else ROWS[-1]
    for kind in ("video", "audio"):
        for subscribers in ROWS:
            bare = bare_loop(subscribers, kind)
            one = measure(1, subscribers, kind, bare)
            python = plain_python(subscribers, kind)
            ratio = round(python / one.us_per_packet, 1)
            show(one, python, ratio)
            rooms = min(MAX_ROOMS, max(1, round(0.5 / max(one.busy, 1e-4))))
            half = measure(rooms, subscribers, kind, bare) if rooms > 1 else one
            show(half, python, round(python / half.us_per_packet, 1))
            if kind == "video" and subscribers == shown:
                summary = {
                    "subscribers": subscribers,
                    "us_per_packet": one.us_per_packet,
                    "floor_us": one.floor_us,
                    "p50_ms": half.p50_ms,
                    "p99_ms": half.p99_ms,
                    "loss": max(one.loss, half.loss),
                    "ratio_to_python": ratio,
                    "half_load": asdict(half),
                }
            elif subscribers == shown:
                summary["audio_us_per_packet"] = one.us_per_packet
    summary["with_estimation"] = {kind: with_estimation(shown, kind) for kind in ("video", "audio")}
    summary["idle_subscriber_kb"] = idle_kb()
    say(f"an idle subscriber with 31 slots, in kB: {summary['idle_subscriber_kb']}")
    print(json.dumps(summary))
    return 0


def show(row: Row, python: float, ratio: float) -> None:
    runs = " ".join(f"{share:.0%}" for share in row.runs)
    say(
        f"{row.kind:6}{row.subscribers:5}{row.rooms:6}{row.us_per_packet:11.2f}{row.floor_us:7.2f}"
        f"{row.us_per_packet / max(row.floor_us, 1e-3):7.1f}{python:8.1f}{ratio:7.1f}"
        f"{row.p50_ms:9.3f}{row.p99_ms:9.3f}{row.loss:9.5f}{row.busy:7.1%}  runs {runs}"
        + (f"  {row.bad} packets did not decrypt" if row.bad else "")
    )


if __name__ == "__main__":
    sys.exit(main())
