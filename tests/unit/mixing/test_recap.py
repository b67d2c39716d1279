"""A recap: the parts that were chosen, captions burned in, never too long and never too large."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import av
import numpy as np
import pytest
import segno

from tests.unit.mixing.studio import RECORDING
from tests.unit.mixing.test_film import colours, record, score, sound, tones
from vicon.mixing.recap.captions import BAND, MODULE, closing
from vicon.mixing.recap.cuts import TOGETHER_MS, Cut, Fault, faults, length
from vicon.mixing.recap.montage import Montage
from vicon.mixing.recap.quality import BEST, WORST, next_crf
from vicon.mixing.recap.writing import POSTER, POSTER_BYTES, write
from vicon.mixing.stage import Stage
from vicon.mixing.tapes import reels

FILM_MS = 90_000
ADDRESS = "https://vicon.example.go.id/arsip/s_3h6w0z8f2j4d7p1v"
CUTS = [Cut(2_000, 3_500, "Budi menjawab: relokasi dimulai April"), Cut(300, 1_300, "Siti bertanya")]
MOST = 60_000
"""Bytes: less than the first attempt takes."""


def cut(begin: int, end: int) -> Cut:
    return Cut(begin, end, "Relokasi")


@pytest.mark.parametrize(
    ("cuts", "wrong"),
    [
        ([cut(0, 1_000)], []),
        ([cut(89_000, 90_000), cut(0, 26_000)], []),
        ([cut(50, 2_000)], [Fault(0, "step")]),
        ([cut(0, 2_030)], [Fault(0, "step")]),
        ([cut(0, 900)], [Fault(0, "short")]),
        ([cut(5_000, 3_000)], [Fault(0, "short")]),
        ([cut(89_000, 90_100)], [Fault(0, "beyond")]),
        ([cut(0, 5_000), cut(5_000, 9_000), cut(4_900, 6_000)], [Fault(2, "overlap")]),
        ([cut(8_000, 9_000), cut(0, 10_000)], [Fault(1, "overlap")]),
        ([cut(0, 20_000), cut(30_000, 37_100)], [Fault(None, "long")]),
    ],
)
def test_parts_lie_in_the_film_apart_from_one_another_and_together_in_half_a_minute(
    cuts: list[Cut], wrong: list[Fault]
) -> None:
    assert faults(cuts, FILM_MS) == wrong


def test_the_longest_recap_is_no_longer_than_thirty_seconds() -> None:
    # AAC fills its last frame: up to 1,024 samples more, and as many before the first.
    assert length([cut(0, TOGETHER_MS)]) + 2 * 1_024 * 1_000 // 48_000 < 30_000


def test_quality_falls_until_it_fits_and_no_further_than_it_goes() -> None:
    assert next_crf(BEST, 3_000_000) is None
    assert next_crf(BEST, 3_000_001) == BEST + 1
    assert next_crf(BEST, 6_000_000) == BEST + 6
    assert next_crf(45, 30_000_000) == WORST
    with pytest.raises(ValueError, match="worst"):
        next_crf(WORST, 3_000_001)


def test_a_recap_holds_its_parts_its_captions_and_its_address_and_nothing_of_who_is_excluded(
    tmp_path: Path,
) -> None:
    record(tmp_path)
    path, poster = tmp_path / "recap.mp4", tmp_path / "recap.jpg"
    stage = Stage(lambda name: name, {"s_siti": "Siti", "s_budi": "Budi"}, ZoneInfo("Asia/Jakarta"))
    of = score(dewi="none")
    card = closing("Rapat", "Selengkapnya:", ADDRESS)
    montage = Montage(reels(tmp_path, RECORDING), of, stage, CUTS, card)
    told: list[tuple[int, int]] = []
    write(path, poster, montage, lambda *it: told.append(it), most=MOST)

    data = path.read_bytes()
    assert len(data) <= MOST and data.index(b"moov") < data.index(b"mdat"), "the index comes first"
    assert told == [(n * 1000, montage.ms) for n in range(6)]
    with av.open(str(path)) as file:
        video, audio = file.streams.video[0], file.streams.audio[0]
        assert (video.codec_context.name, video.width, video.height) == ("h264", 1280, 720)
        assert audio.codec_context.name == "aac"
        assert file.duration is not None and 0 <= file.duration / 1000 - montage.ms < 60
        frames = [it.to_ndarray(format="gray") for it in file.decode(video=0)]
    assert len(frames) == montage.ms * 25 // 1000

    heard = sound(path)
    assert tones(heard, 0.2, 1.3) == {"p_siti", "p_budi"} and tones(heard, 1.7, 2.4) == {"p_siti"}
    assert np.abs(heard[round(2.7 * 48_000) : round(5.2 * 48_000)]).max() < 0.001, "the card is silent"
    first, second = colours(path, 0.7), colours(path, 2.0)
    assert first["p_budi"] > 0.35 and second["p_siti"] > 0.15 and second["p_budi"] < 0.5
    assert first["p_dewi"] == second["p_dewi"] == 0
    below = [frames[n][BAND.y :] for n in (10, 30, 50)]
    assert all((it > 180).mean() > 0.005 for it in below), "each part has its caption"
    assert np.abs(below[0].astype(int) - below[1]).mean() < 2 < np.abs(below[0].astype(int) - below[2]).mean()
    assert reads(frames[-1]) == [list(row) for row in segno.make(ADDRESS, error="m", micro=False).matrix]

    with av.open(str(poster)) as file:
        picture = next(file.decode(video=0))
    assert (picture.width, picture.height) == POSTER and poster.stat().st_size <= POSTER_BYTES
    assert not list(tmp_path.glob("*.rough"))


def reads(frame: np.ndarray) -> list[list[int]]:
    """The squares of the code at the right of the picture."""
    rows, columns = np.nonzero(frame[:, 700:] > 200)
    top, left = rows.min() + 4 * MODULE, columns.min() + 700 + 4 * MODULE
    side = (columns.max() + 1 - columns.min()) // MODULE - 8
    at = [MODULE // 2 + n * MODULE for n in range(side)]
    return [[int(frame[top + y, left + x] < 128) for x in at] for y in at]
