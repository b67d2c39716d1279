"""What a minute of a film costs, beside FFmpeg's own filter graph with the same pictures in the same run.

`python -m tests.load.bench_mix`, with PEOPLE=4 for one row: CPU seconds per minute of meeting for 1, 4 and 9
pictures of 640 x 360 at 25 a second, each with a voice, put together at 1280 x 720. Both decode VP8 and
Opus, scale, place, mix and encode with the same settings; vicon's also has names, heading and clock.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import av
import numpy as np
from av import Packet

from tests.unit.mixing.studio import OPUS, RECORDING, START, VP8, Sent, Source, hum, shown, spoken, tape, way
from vicon.mixing.film import PER_SECOND, VIDEO
from vicon.mixing.layout import HEIGHT, WIDTH, Cast, arranged
from vicon.mixing.parts import Parts
from vicon.mixing.render import Renderer
from vicon.mixing.score import Person, Scene, Score
from vicon.mixing.stage import Stage
from vicon.mixing.tapes import reels
from vicon.mixing.voice import RATE

SECONDS = 12
ROWS = (1, 4, 9)
SIZE = (360, 640)


def pictures() -> Iterator[np.ndarray]:
    """Somebody before a wall: soft light, a little grain, and something large that moves."""
    chance = np.random.default_rng(1)
    y, x = np.mgrid[0 : SIZE[0], 0 : SIZE[1]].astype(np.float32)
    wall = np.stack([90 + x / 8, 110 + y / 6, 140 - x / 10], axis=2)
    grain = chance.normal(0, 3, (8, *SIZE, 1))
    for n in range(SECONDS * PER_SECOND):
        face = ((x - 320 - 40 * np.sin(n / 9)) / 90) ** 2 + ((y - 190 - 10 * np.cos(n / 7)) / 120) ** 2 < 1
        picture = np.where(face[..., None], (200.0, 160.0, 130.0), wall) + grain[n % 8]
        yield np.clip(picture, 0, 255).astype(np.uint8)


def recorded() -> tuple[list[Sent], list[Sent]]:
    """The packets of one camera and of one microphone: everybody looks and speaks alike."""
    camera, mic = Source(20, 90_000, VP8), Source(10, 48_000, OPUS)
    return (
        way(20)(shown(camera, START, pictures(), fps=PER_SECOND)),
        way(20)(spoken(mic, START, hum(500, SECONDS, 0.05))),
    )


def taped(folder: Path, people: int, sent: tuple[list[Sent], list[Sent]]) -> None:
    reports = range(START + 400_000, START + SECONDS * 1_000_000, 1_000_000)
    for n in range(people):
        tape(folder, f"p_{n}", "camera", Source(20, 90_000, VP8), sent[0], reports_at=reports)
        tape(folder, f"p_{n}", "mic", Source(10, 48_000, OPUS), sent[1], reports_at=reports)


def film(folder: Path) -> float:
    """CPU seconds of making one of what is on tape there, in this process."""
    found = reels(folder, RECORDING)
    who = sorted({it.participant for it in found})
    seats = {it: f"s_{it}" for it in who}
    begin = START // 1000
    of = Score(
        "s_x", "Rapat", begin, begin + SECONDS * 1000, [Scene(begin, seat_of=seats)], [], [],
        {seat: Person("", "full") for seat in seats.values()},
    )  # fmt: skip
    stage = Stage(lambda it: it, {seat: f"Orang {seat}" for seat in seats.values()}, ZoneInfo("Asia/Jakarta"))
    before = time.process_time()
    parts = Parts(folder / "parts", "")
    Renderer(found, of, stage).write(folder / "film.mp4", begin + SECONDS * 1000, parts, lambda *_: None)
    parts.away()
    return time.process_time() - before


def webm(path: Path, sent: tuple[list[Sent], list[Sent]]) -> None:
    """The same pictures and sound as a player's file."""
    with av.open(str(path), "w") as file:
        video, audio = file.add_stream("libvpx", rate=PER_SECOND), file.add_stream("libopus", rate=RATE)
        video.width, video.height, video.pix_fmt = SIZE[1], SIZE[0], "yuv420p"
        data = b""
        packets = []
        for it in sent[0]:
            data += it.packet.payload[1:]
            if it.packet.marker:
                packets.append((it.left, video, data, len(packets) == 0))
                data = b""
        packets += [(it.left, audio, it.packet.payload, True) for it in sent[1]]
        for at, stream, payload, key in sorted(packets, key=lambda it: it[0]):
            packet = Packet(payload)
            packet.stream, packet.is_keyframe = stream, key
            packet.time_base = Fraction(1, 1_000_000)
            packet.pts = packet.dts = at - START
            file.mux(packet)


def graph(folder: Path, people: int) -> float:
    """CPU seconds of FFmpeg, which puts the same together."""
    places = [it.place for it in arranged(Cast(None, None, None, [str(n) for n in range(people)]))]
    scaled = "".join(f"[{n}:v]scale={it.width}:{it.height}[v{n}];" for n, it in enumerate(places))
    laid = "[ground]" + "".join(
        f"[v{n}]overlay={it.x}:{it.y}:shortest=1[o{n}];[o{n}]" for n, it in enumerate(places)
    )
    sound = "".join(f"[{n}:a]" for n in range(people)) + f"amix=inputs={people}:normalize=0[a]"
    filters = f"color=0x080c10:s={WIDTH}x{HEIGHT}:r={PER_SECOND}[ground];{scaled}{laid}null[v];{sound}"
    asked = ["-filter_complex", filters, "-map", "[v]", "-map", "[a]", "-t", str(SECONDS)]
    encoded = [word for name, value in VIDEO.items() for word in (f"-{name}", value)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", *(["-i", str(folder / "one.webm")] * people), *asked,
         "-c:v", "libx264", *encoded, "-c:a", "aac", "-b:a", "96k", "-ac", "2", str(folder / "graph.mp4")],
        check=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    wanted = (int(os.environ["PEOPLE"]),) if "PEOPLE" in os.environ else ROWS
    sent = recorded()
    print(f"{'pictures':>8} {'vicon':>8} {'ffmpeg':>8} {'ratio':>6}   CPU seconds per minute")
    rows = {}
    for people in wanted:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            taped(folder, people, sent)
            webm(folder / "one.webm", sent)
            ours, theirs = (it * 60 / SECONDS for it in (film(folder), graph(folder, people)))
        rows[people] = ours, theirs
        print(f"{people:>8} {ours:>8.1f} {theirs:>8.1f} {ours / theirs:>6.2f}", flush=True)
    most = max(rows)
    ours, theirs = rows[most]
    figures = {
        f"cpu_s_per_minute_{most}up": round(ours, 2),
        "ratio_to_ffmpeg": round(ours / theirs, 3),
        "rebuild_speed": round(60 / ours, 2),
    }
    print(json.dumps(figures | {f"cpu_s_per_minute_{n}up": round(it[0], 2) for n, it in rows.items()}))


if __name__ == "__main__":
    sys.exit(main())
