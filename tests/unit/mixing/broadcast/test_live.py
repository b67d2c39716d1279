"""A broadcast that follows a journal and tapes while both grow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import av
import numpy as np
import pytest

from tests.unit.mixing.broadcast.watched import lumas, segments
from tests.unit.mixing.studio import OPUS, VP8, Source, hum, shown, spoken, tape, way
from tests.unit.rooms.worlds import Client, World
from vicon.mixing.broadcast.channel import Channel
from vicon.mixing.broadcast.live import Live, waits
from vicon.mixing.broadcast.renditions import PART_MS, PARTS, PER_SECOND, PICTURES
from vicon.mixing.stage import Stage
from vicon.worker.attended import COMMITTED_MS
from vicon.worker.broadcasting import TELLS_S

pytestmark = pytest.mark.anyio
SECONDS, DELAY = 8, 2_000
SEGMENT_MS = PART_MS * PARTS
TELLS_MS = round(1000 * TELLS_S)
LATEST_MS = 1_000
"""Behind a part's last picture: a block is made as a whole, 0.8 s after its end, or as soon as more of the
journal is told."""
FRAMES = SEGMENT_MS * PER_SECOND // 1000
WHITE = np.full((90, 160, 3), 250, np.uint8)


class Studio:
    """A hearing whose chair is white and hums, on a tape that is copied piece by piece."""

    def __init__(self, world: World, chair: Client, folder: Path) -> None:
        self.world, self.chair = world, chair
        [started] = chair.events("broadcast.started")
        self.begin: int = started["at"]
        self.id: str = started["body"]["broadcast"]
        self.tapes, self.folder = folder / "taps", folder / "live"
        names: dict[str, str] = {}
        stage = Stage(lambda name: name, names, ZoneInfo("Asia/Jakarta"))
        self.live = Live(self.tapes, Channel(self.folder, PICTURES[:1]), self.id, stage, names, "withheld")
        self._told = 0
        begin = self.begin * 1000
        mic, camera = Source(1, 48_000, OPUS), Source(2, 90_000, VP8)
        said = way()(spoken(mic, begin, hum(700, SECONDS)))
        seen = way()(shown(camera, begin, [WHITE] * SECONDS * 5, fps=5))
        pieces = (
            tape(folder / "a", chair.participant, "mic", mic, said, recording=self.id),
            tape(folder / "a", chair.participant, "camera", camera, seen, recording=self.id),
        )
        self._whole = [(it, it.read_bytes()) for it in pieces]

    def record(self, share: float) -> None:
        """So much of the tapes is written by now, cut anywhere."""
        for path, data in self._whole:
            to = self.tapes / path.relative_to(self.tapes.parent / "a")
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_bytes(data[: round(len(data) * share)])

    def pass_(self, ms: int) -> None:
        """What the worker does until `ms` after the beginning."""
        rows = self.world.journal.rows[self.world.sitting]
        self.live.told(rows[self._told :], {}, self.begin + ms)
        self._told = len(rows)
        while self.live.due:
            self.live.step()

    def heard(self, tmp_path: Path) -> list[float]:
        """How loud each segment that went out is."""
        found = []
        for init, uri in segments(self.folder, "audio"):
            whole = tmp_path / "whole.mp4"
            whole.write_bytes((self.folder / init).read_bytes() + (self.folder / uri).read_bytes())
            with av.open(str(whole), format="mp4") as file:
                found.append(float(np.abs(np.concatenate([*_samples(file)], axis=1)).mean()))
        return found


def _samples(file: av.container.InputContainer) -> Iterator[np.ndarray]:
    for it in file.decode(audio=0):
        yield it.to_ndarray()


async def on_air(world: World, tmp_path: Path) -> Studio:
    chair = await world.join("chair", "Ketua")
    await chair.do("broadcast.start")
    return Studio(world, chair, tmp_path)


def hearing(**patch: object) -> World:
    return World(broadcast="public", broadcast_delay_s=DELAY // 1000, consent="notice", **patch)


async def test_it_follows_tapes_that_grow_and_ends_with_the_broadcast(tmp_path: Path) -> None:
    world = hearing()
    async with world.running():
        studio = await on_air(world, tmp_path)
        studio.record(0.55)
        studio.pass_(SEGMENT_MS + DELAY - 1)
        assert not (studio.folder / "low.m3u8").exists()
        studio.record(1)
        await world.pass_(SECONDS)
        await studio.chair.do("broadcast.stop")
        studio.pass_(6_000)
        studio.pass_(SECONDS * 1000 + waits(DELAY))
        studio.pass_(SECONDS * 1000 + waits(DELAY) + DELAY)
    assert studio.live.over
    assert "#EXT-X-ENDLIST" in (studio.folder / "low.m3u8").read_text()
    white = lumas(studio.folder, "low", tmp_path)
    assert len(white) == SECONDS * 25
    assert min(white[FRAMES:]) > 200
    assert min(studio.heard(tmp_path)) > 0.02


async def test_what_was_said_before_the_button_is_neither_seen_nor_heard(tmp_path: Path) -> None:
    world = hearing()
    async with world.running():
        studio = await on_air(world, tmp_path)
        studio.record(1)
        studio.pass_(PART_MS + DELAY - 1)
        await world.pass_(3)
        await studio.chair.do("broadcast.dump")
        for second in range(4, SECONDS + 2):
            studio.pass_(second * 1000)
    seen = lumas(studio.folder, "low", tmp_path)
    assert max(seen[: 3 * 25]) < 100
    assert min(seen[4 * 25 : 6 * 25]) > 200
    assert studio.heard(tmp_path)[0] < 0.001


async def test_who_withdraws_is_gone_from_what_the_delay_still_holds(tmp_path: Path) -> None:
    world = hearing()
    async with world.running():
        studio = await on_air(world, tmp_path)
        studio.record(1)
        studio.pass_(PART_MS + DELAY - 1)
        await world.pass_(2)
        await studio.chair.do("consent.set", {"record": "yes", "publish": "none"})
        for second in range(4, SECONDS + 2):
            studio.pass_(second * 1000)
    assert max(lumas(studio.folder, "low", tmp_path)) < 160
    assert max(studio.heard(tmp_path)) < 0.001


async def test_a_part_that_is_closed_shows_a_card_and_is_silent(tmp_path: Path) -> None:
    world = hearing()
    async with world.running():
        studio = await on_air(world, tmp_path)
        studio.record(1)
        await world.pass_(4)
        await studio.chair.do("sitting.set", {"patch": {"closed": True}})
        for second in range(1, SECONDS + 4):
            studio.pass_(second * 1000)
    seen = lumas(studio.folder, "low", tmp_path)
    assert min(seen[FRAMES : 4 * 25]) > 200
    assert max(seen[4 * 25 + 5 :]) < 100
    assert max(studio.heard(tmp_path)[-(-4_000 // SEGMENT_MS) :]) < 0.001


async def test_without_a_delay_a_part_is_out_a_second_after_its_last_picture(tmp_path: Path) -> None:
    world = World(broadcast="public", broadcast_delay_s=0, consent="notice")
    async with world.running():
        studio = await on_air(world, tmp_path)
        studio.record(1)
        rows = world.journal.rows[world.sitting]
        out: list[int] = []
        for ms in range(0, 5_000, 10):
            # Told a few times a second, of a journal that is read with some reserve; in between time goes on.
            if ms % TELLS_MS == 0:
                studio.live.told(
                    rows if not ms else [], {}, studio.begin + ms - COMMITTED_MS, studio.begin + ms
                )
            studio.live.passes(studio.begin + ms)
            while studio.live.due:
                studio.live.step()
            parts = len(list(studio.folder.glob("low/*.*-*.m4s")))
            out += [ms - (len(out) + 1) * PART_MS] * (parts - len(out))
    assert len(out) > 9
    assert max(out) <= LATEST_MS
