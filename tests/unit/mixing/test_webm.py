"""The film as WebM: what the film shows and says, in codecs that are anybody's, the same bytes each time."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import av

from tests.unit.mixing.studio import RECORDING
from tests.unit.mixing.test_film import NAMES, colours, record, score, sound, tones
from vicon.mixing import webm
from vicon.mixing.render import Renderer
from vicon.mixing.stage import Stage
from vicon.mixing.tapes import reels

SECONDS = 2


def test_it_is_the_film_in_other_codecs(tmp_path: Path) -> None:
    record(tmp_path)
    told: list[tuple[int, int]] = []
    for name in ("one", "two"):
        stage = Stage(lambda word: word, NAMES, ZoneInfo("Asia/Jakarta"))
        renderer = Renderer(reels(tmp_path, RECORDING), score("none"), stage)
        webm.write(tmp_path / name, renderer, SECONDS * 1000, lambda *it: told.append(it))
    made = [sha256((tmp_path / name).read_bytes()).hexdigest() for name in ("one", "two")]
    assert made[0] == made[1]
    assert told == [(0, 2_000), (1_000, 2_000)] * 2
    with av.open(str(tmp_path / "one")) as file:
        assert {it.codec_context.name for it in file.streams} == {"vp9", "opus"}
    heard = sound(tmp_path / "one")
    assert [tones(heard, n + 0.2, n + 0.9) for n in range(SECONDS)] == [{"p_siti"}, {"p_siti", "p_budi"}]
    seen = colours(tmp_path / "one", 1.0)
    assert seen["p_siti"] > 0.15 and seen["p_dewi"] < 0.001, seen
    data = (tmp_path / "one").read_bytes()
    assert data.index(b"\x1c\x53\xbb\x6b") < data.index(b"\x1f\x43\xb6\x75"), "Cues come before Clusters"
