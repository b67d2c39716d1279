"""`make bench-hop`: what a packet costs that goes to another node, there and here, and how many copies go.

One room with one publisher and one subscriber; it has HOPS hops (default 8) to as many rooms of an engine in
a process of its own, in each of which two people wish for the picture. CPU is that of the engines' threads,
less what the same room takes without hops, so it holds the kernel's work of sending on loopback.
"""

import json
import multiprocessing
import os
import tempfile
import time
from multiprocessing.connection import Connection

from tests.load.programs import SECONDS, Load, build, pin
from tests.load.rooms import open_rooms, open_transport, payloads, slot, start
from vicon.media._engine import Engine, HopState, Line, Wish

HOPS = int(os.environ.get("HOPS", "8"))
WATCHERS = 2
SECRETS = (bytes(range(28)), bytes(range(100, 128)))


def edge(pipe: Connection, kind: str) -> None:
    """Rooms 1 to HOPS, each at the other end of the hop of its number."""
    pin(1)
    with tempfile.TemporaryDirectory() as taps:
        engine = start(taps)
        home = pipe.recv()
        for n in range(1, HOPS + 1):
            engine.open_room(n)
            if n == 1:
                pipe.send(engine.candidates(1)[0].port)
            engine.open_hop(n, n, "127.0.0.1", home, n, SECRETS[0], SECRETS[1])
            open_remote(engine, n, kind)
        pipe.send("ready")
        pipe.recv()
        began, before = engine.load()[0].cpu_us, totals(engine)
        pipe.recv()
        time.sleep(1.1)
        pipe.send((engine.load()[0].cpu_us - began, totals(engine)[1] - before[1]))
        engine.shutdown(1_000_000)


def open_remote(engine: Engine, n: int, kind: str) -> None:
    """The publisher of the home, and those who wish for its picture."""
    remote = 10_000 * n
    engine.open_remote(n, remote)
    ext = {} if kind == "video" else {"audio_level": 1}
    source = "camera" if kind == "video" else "mic"
    engine.declare(remote, [Line("0", source, remote, payloads(kind), {}, ext, [], [])])  # type: ignore[arg-type]
    engine.origins(remote, [(remote, 1)])
    engine.gate(remote, "open")
    for watcher in range(remote + 1, remote + 1 + WATCHERS):
        open_transport(engine, n, watcher)
        engine.slots(watcher, [slot("0", watcher, kind)])
        if kind == "video":
            engine.view(watcher, [Wish("0", remote, "", 1280, 720, 0)], audio_only=False, saver=0)


_latest: dict[int, HopState] = {}


def totals(engine: Engine) -> tuple[int, int, int, float]:
    """Packets sent and received over all hops, bytes sent, and when that was (s), as last told."""
    for event in engine.events(1_000_000):
        if isinstance(event, HopState):
            _latest[event.hop] = event
    states = _latest.values()
    return (
        sum(it.sent for it in states),
        sum(it.received for it in states),
        sum(it.sent_bytes for it in states),
        max((it.at for it in states), default=0) / 1e6,
    )


def measure(kind: str, hops: int) -> dict[str, float]:
    _latest.clear()
    with tempfile.TemporaryDirectory() as taps:
        engine = start(taps)
        port = open_rooms(engine, 1, 1, kind)
        ours, theirs = multiprocessing.get_context("spawn").Pipe()
        other = multiprocessing.get_context("spawn").Process(target=edge, args=(theirs, kind), daemon=True)
        if hops:
            other.start()
            ours.send(port)
            their_port = ours.recv()
            for n in range(1, hops + 1):
                engine.open_hop(1, n, "127.0.0.1", their_port, n, SECRETS[1], SECRETS[0])
            ours.recv()
        load = Load(port, 1, 1, kind, "ice")
        load.go()
        if hops:
            ours.send("measure")
        began, before = engine.load()[0].cpu_us, totals(engine)
        load.expect("end")
        while_sent = totals(engine)
        time.sleep(1.1)
        used, after = engine.load()[0].cpu_us - began, totals(engine)
        sent = load.result()["sent"]
        figures: dict[str, float] = {
            "cpu_us": used,
            "crossed": after[0] - before[0],
            "bytes": after[2] - before[2],
        }
        if hops:
            # Figures are a second old at most: rates are compared, not counts.
            per_second = (while_sent[0] - before[0]) / max(while_sent[3] - before[3], 1e-6)
            figures["copies"] = per_second / hops / (sent / SECONDS)
        if hops:
            ours.send("end")
            figures["edge_cpu_us"], figures["edge_received"] = ours.recv()
            other.join(10)
        engine.shutdown(1_000_000)
    return figures


def main() -> int:
    build()
    pin(0)
    summary: dict[str, object] = {"hops": HOPS, "watchers_at_each": WATCHERS, "seconds": SECONDS}
    for kind in ("video", "audio"):
        without, there = measure(kind, 0), measure(kind, HOPS)
        crossed = max(there["crossed"], 1)
        summary[kind] = {
            "us_per_packet": round((there["cpu_us"] - without["cpu_us"]) / crossed, 2),
            "edge_us_per_packet": round(there["edge_cpu_us"] / max(there["edge_received"], 1), 2),
            "copies_per_hop": round(there["copies"], 3),
            "bytes_per_packet": round(there["bytes"] / crossed),
            "lost": round(1 - there["edge_received"] / crossed, 4),
        }
    print(json.dumps(summary))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
