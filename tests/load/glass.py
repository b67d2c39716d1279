"""`python -m tests.load.glass`: one viewer whose clock is read from the picture, in a process of its own.

    python -m tests.load.glass HOST PORT /live/ROOM/ SECONDS plain|quick

A player begins so far behind the end of its first list as the list says (with parts) or as RFC 8216, 6.3.3
does (three target durations), goes on at the speed of the clock, and stands still where what comes next is
not there yet. Standard output: one JSON object with how late (ms) each picture was as it was shown, counted
from the camera, how often it stood still, and how old the end of each list was when it came.
"""

from __future__ import annotations

import http.client
import io
import json
import re
import sys
import time
from datetime import datetime

import av
import numpy as np

from tests.load.picture_clock import luma_of, now_ms, read
from tests.load.viewers import after
from vicon.mixing.broadcast.renditions import TARGET_S

NAME = "low"
BEHIND_MS = 3_000 * TARGET_S
FRAME_MS = 40
_HOLD = re.compile(r"PART-HOLD-BACK=([0-9.]+)")
_INIT = re.compile(r'#EXT-X-MAP:URI="(.+)"')


class Player:
    """`end`: where the first list ended (ms); `at`: when it came."""

    def __init__(self, end: float, at: float, behind: float) -> None:
        self._offset = at - (end - behind)
        self._from = end - behind
        self.late: list[int] = []
        self.ends: list[int] = []
        """How old the end of each list was when it came (ms)."""
        self.stalls = 0

    def take(self, begin: float, came: float, pictures: list[int | None]) -> None:
        """Pictures of a piece that begins at `begin`, told by how long before `came` each was taken."""
        due = begin + self._offset
        if begin < self._from:
            return
        if came > due:
            self.stalls += 1
            self._offset += came - due
        for n, before in enumerate(pictures):
            if before is not None:
                self.late.append(round(begin + n * FRAME_MS + self._offset - came + before))


def pieces(text: str, quick: bool) -> list[tuple[str, float, bool]]:
    """Address, beginning (ms since 1970) and whether it begins a segment, of all that a list names."""
    found: list[tuple[str, float, bool]] = []
    at, opens = 0.0, True
    parts = list[tuple[str, float, bool]]()
    seconds = 0.0
    for line in text.splitlines():
        tag, _, value = line.partition(":")
        if tag == "#EXT-X-PROGRAM-DATE-TIME":
            at = datetime.fromisoformat(value).timestamp() * 1000
        elif tag == "#EXT-X-PART" and (match := re.search(r'DURATION=([0-9.]+),URI="([^"]+)"', value)):
            begin = at + sum(it[1] for it in parts)
            parts.append((match[2], float(match[1]) * 1000, opens))
            found += [(match[2], begin, opens)] * quick
            opens = False
        elif tag == "#EXTINF":
            seconds = float(value.rstrip(","))
        elif line and line[0] != "#":
            found += [(line, at, True)] * (not quick)
            at, parts, opens = at + seconds * 1000, [], True
    return found


def end_of(text: str) -> float:
    """Where a list ends (ms since 1970), its parts included."""
    at, filled = 0.0, 0.0
    for line in text.splitlines():
        tag, _, value = line.partition(":")
        if tag == "#EXT-X-PROGRAM-DATE-TIME":
            at = datetime.fromisoformat(value).timestamp() * 1000
        elif tag == "#EXT-X-PART":
            filled += float(value.partition("DURATION=")[2].partition(",")[0]) * 1000
        elif tag == "#EXTINF":
            at, filled = at + float(value.rstrip(",")) * 1000, 0.0
    return at + filled


class Watch:
    def __init__(self, host: str, port: int, base: str) -> None:
        self._connection = http.client.HTTPConnection(host, port, timeout=30)
        self._base = base
        self._init: dict[str, bytes] = {}

    def get(self, path: str) -> bytes:
        self._connection.request("GET", self._base + path)
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}")
        return body

    def run(self, seconds: float, quick: bool) -> Player:
        suffix = "-ll.m3u8" if quick else ".m3u8"
        until = time.monotonic() + seconds
        player: Player | None = None
        seen: set[str] = set()
        segment = b""
        query = ""
        while time.monotonic() < until:
            text = self.get(f"{NAME}{suffix}{query}").decode()
            came = now_ms()
            if player is None:
                hold = _HOLD.search(text)
                player = Player(end_of(text), came, float(hold[1]) * 1000 if hold else BEHIND_MS)
            player.ends.append(round(came - end_of(text)))
            header = _INIT.findall(text)[-1]
            if header not in self._init:
                self._init[header] = self.get(header)
            for uri, begin, opens in pieces(text, quick):
                if uri in seen:
                    continue
                seen.add(uri)
                data = self.get(uri)
                came = now_ms()
                segment = data if opens else segment + data
                # The pictures of the new piece are the last of those of its segment so far.
                count = pictures_in(data)
                shown = decoded(self._init[header] + segment)[-count:]
                player.take(begin, came, [read(it, came) for it in shown])
            if quick:
                number, part = after(text)
                query = f"?_HLS_msn={number}&_HLS_part={part}"
            else:
                time.sleep(TARGET_S)
        if player is None:
            raise RuntimeError("there was nothing to see")
        return player


def pictures_in(piece: bytes) -> int:
    """Samples that a piece says it has (ISO/IEC 14496-12, 8.8.8: trun), in all its chunks."""
    return sum(
        int.from_bytes(piece[it.end() + 4 : it.end() + 8], "big") for it in re.finditer(b"trun", piece)
    )


def decoded(media: bytes) -> list[np.ndarray]:
    with av.open(io.BytesIO(media), format="mp4") as file:
        return [luma_of(it) for it in file.decode(video=0)]


if __name__ == "__main__":
    host, port, base, seconds, how = sys.argv[1:]
    player = Watch(host, int(port), base).run(float(seconds), how == "quick")
    print(json.dumps({"late": player.late, "stalls": player.stalls, "ends": player.ends}))
