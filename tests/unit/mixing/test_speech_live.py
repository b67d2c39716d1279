"""The speech engine beside a meeting: it follows journal and tape while both grow."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import numpy as np
import pytest

from tests.unit.mixing.studio import OPUS, Source, hum, spoken, tape, way
from tests.unit.mixing.test_speech import program
from tests.unit.rooms.worlds import World
from vicon.mixing.speech.engines import engine
from vicon.mixing.speech.live import WAITS_MS, Listening
from vicon.mixing.speech.scribe import Scribe, Written

pytestmark = pytest.mark.anyio


def silence(seconds: int) -> list[np.ndarray]:
    return [np.zeros((960, 2), np.float32)] * (seconds * 50)


async def test_each_line_comes_when_somebody_pauses_and_the_last_one_at_the_end(tmp_path: Path) -> None:
    async with World(consent="notice").running() as world:
        chair = await world.join("chair")
        await chair.do("recording.start")
        [started] = chair.events("recording.started")
        begin, recording = started["at"], started["body"]["recording"]
        said = chain(hum(700, 2), silence(2), hum(700, 2))
        sent = way()(spoken(mic := Source(1, 48_000, OPUS), begin * 1000, said))
        whole = tape(tmp_path / "whole", chair.participant, "mic", mic, sent, recording=recording)
        growing = tmp_path / "taps" / whole.relative_to(tmp_path / "whole")
        growing.parent.mkdir(parents=True)
        listening = Listening(tmp_path / "taps", recording, Scribe(engine(program(tmp_path)), tmp_path))
        told = 0

        def until(ms: int, share: float) -> list[Written]:
            """What comes until then, with so much of the tape written."""
            nonlocal told
            growing.write_bytes(whole.read_bytes()[: round(whole.stat().st_size * share)])
            rows = world.journal.rows[world.sitting]
            listening.told(rows[told:], begin + ms)
            told = len(rows)
            found: list[Written] = []
            while listening.due:
                found += listening.step()
            return found

        assert until(1_000 + WAITS_MS, 0.4) == []
        [first] = until(3_000 + WAITS_MS, 0.9)
        assert first["seat"] == chair.seat and abs(first["began_at"] - begin) <= 100
        assert until(5_000 + WAITS_MS, 1) == []
        await world.pass_(6)
        await chair.do("recording.stop")
        assert until(7_000 + WAITS_MS, 1) == [] and listening.over
        [last] = listening.end()
        assert abs(last["began_at"] - begin - 4_000) <= 300
