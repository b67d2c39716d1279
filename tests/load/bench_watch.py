"""A broadcast for thousands, through nginx with the cache file of deploy/, on this machine.

`VIEWERS=2000 QUICK=100 SECONDS=20`: a hearing with one camera, whose picture says when it was taken, is
broadcast without a delay. One after the other, in one run: nobody watches; VIEWERS ask for plain lists and
segments; nobody; QUICK ask for lists with parts. Each time: the latency of what they ask for, errors, what
media process, worker, mixer, nginx and the process for viewers use, and how late one more viewer sees the
picture. Then how late a player of WHEP sees it.

The last line is JSON; `missed` names the targets that were not met. Viewers and server share the machine.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.load.assembly import at, say
from tests.load.costs import Costs
from tests.load.front import Front
from tests.load.local import LocalServer
from tests.load.people import LightPerson
from tests.load.picture_clock import Clock
from tests.ports import free_port
from vicon.rehearsal.processes import children

VIEWERS = int(os.environ.get("VIEWERS", "2000"))
QUICK = int(os.environ.get("QUICK", "100"))
SECONDS = float(os.environ.get("SECONDS", "20"))
PROCESSES = 2
BEGINS_WITHIN_S = 180.0
MOST = {
    "errors": 0,
    "list_p99_ms": 500,
    "segment_p99_ms": 500,
    "hls_plain_glass_p95_ms": 6_000,
    "hls_parts_glass_p95_ms": 3_000,
    "whep_glass_p95_ms": 500,
}
"""`media_more` stands beside them: what viewers add to the media process, in shares of what it used."""
MEDIA_MORE = 0.05


class Hearing:
    """On air, with one camera, until the context ends."""

    def __init__(self, server: LocalServer) -> None:
        self._server = server
        self.meeting = server.post("/api/v1/meetings", {"title": "Siaran", "preset": "hearing"})

    async def __aenter__(self) -> Hearing:
        server = self._server
        token = server.post(f"/api/v1/rooms/{self.meeting['slug']}/tokens", {"host": self.meeting["host"]})
        self._chair = await LightPerson.enter(
            server.port, server.origin, token["token"], "Ketua", ("mic", "camera")
        )
        self._sends = asyncio.create_task(Clock(self._chair.peer).run())
        await self._do("sitting.set", {"patch": {"broadcast_delay_s": 0, "lobby": "off"}})
        await self._do("broadcast.start", {})
        return self

    async def _do(self, command: str, body: dict[str, Any]) -> None:
        answer = await self._chair.person.say(command, body)
        if answer["is"] != "ok":
            raise RuntimeError(f"{command}: {answer}")

    async def __aexit__(self, *_: object) -> None:
        self._sends.cancel()
        await self._chair.leave()


def python(module: str, *words: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", f"tests.load.{module}", *map(str, words)]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    found = process.stdout.readline()
    if not found:
        raise RuntimeError(f"{process.args} said nothing: {process.wait(60)}")
    return found.strip()


class Phase:
    """What was measured while `count` watched in one way."""

    def __init__(self, cores: dict[str, float], said: list[dict[str, Any]], seen: dict[str, Any]) -> None:
        self.cores = cores
        self.ms: dict[str, list[float]] = {}
        self.errors: dict[str, int] = {}
        self.bytes = 0
        for it in said:
            self.bytes += it["bytes"]
            for kind, values in it["ms"].items():
                self.ms.setdefault(kind, []).extend(values)
            for what, count in it["errors"].items():
                self.errors[what] = self.errors.get(what, 0) + count
        self.seen = seen

    def latency(self, kind: str) -> dict[str, float]:
        return percentiles(self.ms.get(kind, []))


def percentiles(values: Iterable[float]) -> dict[str, float]:
    found = list(values)
    return {f"p{share}": at(found, share / 100) for share in (50, 95, 99)}


def measured(front: Front, watched: tuple[Costs, ...], base: str, count: int, how: str) -> Phase:
    """`count` viewers in processes of their own, and one more that looks at the picture."""
    where = ("127.0.0.1", front.port, base)
    # Those that look are there without viewers too, so that the phases differ in these alone.
    glass = python("glass", *where, SECONDS + 20, how)
    crowd = [python("viewers", *where, count // PROCESSES, SECONDS, how) for _ in range(PROCESSES)]
    for process in crowd:
        line(process)
    for costs in watched:
        costs.reset()
    said = [json.loads(line(process)) for process in crowd]
    cores = {role: share for costs in watched for role, share in costs.cores().items()}
    phase = Phase(cores, said, json.loads(line(glass)))
    for process in (glass, *crowd):
        process.wait(60)
    return phase


def begun(front: Front, base: str) -> None:
    """Until there is a whole segment to watch."""
    deadline = time.monotonic() + BEGINS_WITHIN_S
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{front.port}{base}low.m3u8", timeout=10) as answer:
                if answer.read().count(b"#EXTINF") >= 3:
                    return
        except urllib.error.URLError:
            pass
        if time.monotonic() > deadline:
            raise RuntimeError("nothing is broadcast")
        time.sleep(0.5)


def told(name: str, phase: Phase, kinds: Iterable[str]) -> None:
    used = "  ".join(f"{role} {cores:.2f}" for role, cores in sorted(phase.cores.items()))
    print(f"\n{name}: cores {used}; {phase.bytes / SECONDS / 1e6:.1f} MB/s; errors {phase.errors or 0}")
    for kind in kinds:
        found = phase.latency(kind)
        rows = "  ".join(f"{share} {ms:>8.1f}" for share, ms in found.items())
        print(f"  {kind:>12} {len(phase.ms.get(kind, [])):>8} requests  {rows} ms")
    late = percentiles(phase.seen["late"])
    print(
        f"  {'picture':>12} {len(phase.seen['late']):>8} read      {late} ms, stalls {phase.seen['stalls']}"
    )
    # Older than the time between two lists: the maker of the broadcast is late, on a machine with other work.
    ends = phase.seen["ends"]
    print(f"  {'end of list':>12} {len(ends):>8} lists     {percentiles(ends)} ms old", flush=True)


async def run(server: LocalServer, front: Front) -> dict[str, Any]:
    # Awaited in threads: the camera goes on sending.
    async with Hearing(server) as hearing:
        base = f"/live/{hearing.meeting['room']}/"
        await asyncio.to_thread(begun, front, base)
        worker = children(server.process.pid)["worker"]
        watched = (Costs(server), Costs.of({"nginx": child(front.process.pid), "mixer": child(worker)}))

        async def phase(count: int, how: str) -> Phase:
            say(f"{count} viewers, {how}")
            return await asyncio.to_thread(measured, front, watched, base, count, how)

        alone, plain = await phase(0, "plain"), await phase(VIEWERS, "plain")
        again, parts = await phase(0, "quick"), await phase(QUICK, "quick")
        say("WHEP")
        player = python("whep", server.origin, hearing.meeting["slug"], hearing.meeting["secret"], SECONDS)
        whep = json.loads(await asyncio.to_thread(line, player))["late"]
        player.wait(60)
    told("nobody, plain", alone, ())
    told(f"{VIEWERS} viewers, plain", plain, ("list", "segment"))
    told("nobody, parts", again, ())
    told(f"{QUICK} viewers, parts", parts, ("waited_list", "part"))
    print(f"\nWHEP: {len(whep)} pictures, {percentiles(whep)} ms")
    return figures(alone, plain, again, parts, whep)


def child(pid: int) -> int:
    """What it started first and still runs: of nginx what serves, of the worker what mixes."""
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])


def figures(alone: Phase, plain: Phase, again: Phase, parts: Phase, whep: list[int]) -> dict[str, Any]:
    found: dict[str, Any] = {"viewers": VIEWERS, "viewers_parts": QUICK}
    for kind in ("list", "segment"):
        found |= {f"{kind}_{share}_ms": ms for share, ms in plain.latency(kind).items()}
    for kind, name in (("part", "part"), ("waited_list", "list_parts")):
        found |= {f"{name}_{share}_ms": ms for share, ms in parts.latency(kind).items()}
    found |= {
        "requests_per_s": round(sum(map(len, plain.ms.values())) / SECONDS),
        "errors": sum(plain.errors.values()) + sum(parts.errors.values()),
        "media_cores_without": alone.cores["media"],
        "media_cores_with": plain.cores["media"],
        "media_cores_without_parts": again.cores["media"],
        "media_cores_with_parts": parts.cores["media"],
        "nginx_cores_with": plain.cores["nginx"],
        "nginx_cores_with_parts": parts.cores["nginx"],
        "viewers_cores_with": plain.cores["viewers"],
        "viewers_cores_with_parts": parts.cores["viewers"],
        "signaling_cores_with_parts": parts.cores["signaling"],
        "mixer_cores": plain.cores["mixer"],
    }
    for name, late in (
        ("hls_plain_alone", alone.seen["late"]),
        ("hls_plain", plain.seen["late"]),
        ("hls_parts_alone", again.seen["late"]),
        ("hls_parts", parts.seen["late"]),
        ("whep", whep),
    ):
        found |= {f"{name}_glass_{share}_ms": ms for share, ms in percentiles(late).items() if share != "p99"}
    for name, seen in (("plain", plain.seen), ("parts", parts.seen)):
        found[f"hls_{name}_end_p50_ms"] = at(seen["ends"], 0.5)
    missed = [name for name, most in MOST.items() if not found[name] <= most]
    with_, without = found["media_cores_with"], found["media_cores_without"]
    if with_ > without * (1 + MEDIA_MORE) + 0.01:
        missed.append("media_cores_with")
    return found | {"missed": missed}


def main() -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        viewers = free_port()
        server = LocalServer(
            folder / "data", VICON_MEDIA_WORKERS="1", VICON_BROADCAST_LISTEN=f"127.0.0.1:{viewers}"
        )
        stack.callback(server.stop)
        front = Front(folder / "nginx", server.port, viewers)
        stack.callback(front.stop)
        print(json.dumps(asyncio.run(run(server, front))))


if __name__ == "__main__":
    sys.exit(main())
