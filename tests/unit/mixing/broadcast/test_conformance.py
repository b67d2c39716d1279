"""What a broadcast writes, part after part, judged by readers of HLS that are not ours: `hls-parser` in its
strict mode, and FFmpeg's demuxer."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from av import VideoFrame

from vicon.mixing.broadcast.channel import Channel
from vicon.mixing.broadcast.programme import FRAMES, SAMPLES_OF_ONE, Programme
from vicon.mixing.broadcast.renditions import PART_MS, PARTS, PICTURES, SOUND

ROOT = Path(__file__).parents[4]
NODE = Path(sys.executable).with_name("node")
BEGIN = 1_800_000_000_000
TOLD = 8 * PARTS
"""Parts: more segments than a list with parts has."""
NAMES = tuple(it.name for it in (*PICTURES, SOUND))
_SEGMENT = re.compile(r"(?:#EXT-X-DISCONTINUITY\n(?:#.*\n)*?)?#EXTINF:([0-9.]+),\n(\S+)")


class Hard:
    """Pictures that are hard to encode: noise that stands still for 1.5 s and is then another."""

    def __init__(self) -> None:
        self._random = np.random.default_rng(7)
        self._count = 0
        self._frame = VideoFrame(320, 180, "yuv420p")

    def take(self) -> VideoFrame:
        if self._count % 38 == 0:
            for plane in self._frame.planes:
                plane.update(self._random.integers(0, 255, plane.buffer_size, np.uint8).tobytes())
        self._count += 1
        return self._frame

    def hear(self) -> np.ndarray:
        return self._random.uniform(-0.5, 0.5, (FRAMES * SAMPLES_OF_ONE, 2)).astype(np.float32)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, str]]]:
    """The folder of a broadcast that had a dump, whose process was killed once, and that has ended; and all
    of its lists as they were after each part."""
    folder = tmp_path_factory.mktemp("live")
    moments: list[dict[str, str]] = []
    hard = Hard()

    def shown(programme: Programme, begin: int, parts: int, then: Callable[[int], None]) -> int:
        for nth in range(parts):
            for _ in range(FRAMES):
                programme.take(hard.take())
            programme.hear(hard.hear())
            then(nth)
            begin += PART_MS
            programme.send(begin)
            moments.append({it.name: it.read_text() for it in folder.glob("*.m3u8")})
        return begin

    plate = VideoFrame(320, 180, "yuv420p")
    killed = Programme(Channel(folder), 0, BEGIN, plate)
    end = shown(killed, BEGIN, TOLD, lambda nth: killed.dump() if nth == TOLD - 6 else None)
    after = Programme(Channel(folder), 0, end, plate)
    end = shown(after, end, TOLD + 2, lambda _: None)
    after.finish()
    after.send(end)
    after.end()
    moments.append({it.name: it.read_text() for it in folder.glob("*.m3u8")})
    return folder, moments


def texts(moments: list[dict[str, str]], suffix: str = ".m3u8") -> Iterator[str]:
    yield from dict.fromkeys(text for it in moments for name, text in it.items() if name.endswith(suffix))


def test_no_list_at_any_moment_breaks_a_rule(told: tuple[Path, list[dict[str, str]]]) -> None:
    _, moments = told
    lists = list(texts(moments))
    judged = subprocess.run(
        [str(NODE) if NODE.exists() else "node", "frontend/app/tests/conforms.mjs"],
        input="".join(json.dumps(it) + "\n" for it in lists),
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=240,
    )  # fmt: skip
    found = [json.loads(it) for it in judged.stdout.splitlines()]
    assert len(found) == len(lists) > 2 * TOLD
    assert {against: lists[found.index(against)] for against in found if against} == {}


def test_the_validator_sees_a_rule_that_is_broken(told: tuple[Path, list[dict[str, str]]]) -> None:
    whole = told[1][-1]["low.m3u8"]
    judged = subprocess.run(
        [str(NODE) if NODE.exists() else "node", "frontend/app/tests/conforms.mjs"],
        input=json.dumps(whole.replace("#EXTINF:1.280,", "#EXTINF:1.680,", 1)) + "\n",
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=240,
    )  # fmt: skip
    assert "target duration" in json.loads(judged.stdout)


def test_what_a_list_said_of_a_segment_holds_in_all_that_follow(
    told: tuple[Path, list[dict[str, str]]],
) -> None:
    for name in NAMES:
        for suffix in ("", "-ll"):
            said: dict[int, tuple[str, ...]] = {}
            before = 0, 0
            for text in texts(told[1], f"{name}{suffix}.m3u8"):
                first, breaks = (
                    int(re.findall(rf"#EXT-X-{it}:(\d+)", text)[0])
                    for it in ("MEDIA-SEQUENCE", "DISCONTINUITY-SEQUENCE")
                )
                assert (first, breaks) >= before, "a number went back"
                before = first, breaks
                for number, it in enumerate(_SEGMENT.finditer(text), first):
                    breaks += it[0].startswith("#EXT-X-DISCONTINUITY")
                    assert said.setdefault(number, (it[2], it[1], str(breaks))) == (it[2], it[1], str(breaks))
            assert len(said) > TOLD // PARTS


def test_no_segment_has_more_bits_than_its_variant_says(told: tuple[Path, list[dict[str, str]]]) -> None:
    folder, moments = told
    said = dict(re.findall(r"STREAM-INF:BANDWIDTH=(\d+),.*\n(\w+)\.m3u8", moments[-1]["index.m3u8"]))
    peaks = {
        name: max(
            8 * (folder / uri).stat().st_size / float(seconds)
            for seconds, uri in _SEGMENT.findall(moments[-1][f"{name}.m3u8"])
            # A shorter one is no measure (rfc8216bis, 4.4.6.2: from half a target duration on).
            if float(seconds) >= 0.5
        )
        for name in NAMES
    }
    assert set(said.values()) == set(NAMES)
    for bits, name in said.items():
        together = peaks[name] + (peaks[SOUND.name] if name != SOUND.name else 0)
        assert together <= float(bits), (name, together, bits)


@pytest.mark.parametrize("name", ["index.m3u8", "index-ll.m3u8", "saver.m3u8"])
def test_ffmpeg_plays_it_to_its_end_with_sound_and_picture(
    told: tuple[Path, list[dict[str, str]]], name: str
) -> None:
    folder, moments = told
    listed = moments[-1]["low-ll.m3u8" if "-ll" in name else "low.m3u8"]
    seconds = sum(float(it) for it in re.findall(r"#EXTINF:([0-9.]+)", listed))
    options = {"live_start_index": "0"}
    with av.open(str(folder / name), format="hls", options=options) as file:
        pictures = sum(1 for _ in file.decode(video=0))
    with av.open(str(folder / name), format="hls", options=options) as file:
        samples = sum(it.samples for it in file.decode(audio=0))
    assert pictures == round(seconds * 25)
    assert samples / 48_000 == pytest.approx(seconds, abs=0.1)
