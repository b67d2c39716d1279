"""A whole film: tones and colours at their second, nothing of who is excluded, the same bytes each time."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import av
import numpy as np
import pytest
from PIL import Image

from tests.unit.mixing.studio import OPUS, RECORDING, START, VP8, Source, hum, shown, spoken, tape, way
from vicon.mixing.decks import Decks
from vicon.mixing.parts import Parts
from vicon.mixing.render import Progress, Renderer
from vicon.mixing.score import Person, Publish, Scene, Score
from vicon.mixing.stage import Stage
from vicon.mixing.tapes import reels
from vicon.mixing.voice import RATE
from vicon.rooms.slides.model import Shown
from vicon.slides import shelf

SECONDS = 4
MS = START // 1000
TONES = {"p_siti": 500, "p_budi": 1_100, "p_dewi": 2_300}
COLOURS = {"p_siti": (220, 30, 30), "p_budi": (30, 220, 30), "p_dewi": (30, 30, 220)}
NAMES = {"s_siti": "Siti", "s_budi": "Budi", "s_dewi": "Dewi"}
SEATS = {"p_siti": "s_siti", "p_budi": "s_budi", "p_dewi": "s_dewi"}


def record(folder: Path) -> None:
    """Siti hums from the first second, Budi from the second, Dewi from the third; all show their colour."""
    for n, (who, tone) in enumerate(TONES.items()):
        mic, camera = (
            Source(10 + n, 48_000, OPUS, behind=n * 10**9),
            Source(20 + n, 90_000, VP8, behind=n * 10**9),
        )
        reports = range(START + 400_000, START + SECONDS * 1_000_000, 1_000_000)
        sent = spoken(mic, START + n * 1_000_000, hum(tone, SECONDS - n, level=0.2))
        tape(folder, who, "mic", mic, way(20, 20, 0.01, n)(sent), reports_at=reports)
        picture = np.full((90, 160, 3), COLOURS[who], np.uint8)
        pictures = shown(camera, START, [picture] * (SECONDS * 5), fps=5)
        tape(folder, who, "camera", camera, way(40, 10)(pictures), reports_at=reports)


def score(dewi: Publish = "full", card_from: int | None = None) -> Score:
    scenes = [Scene(MS, seat_of=SEATS), Scene(MS + 2_000, speaker="s_budi", seat_of=SEATS)]
    if card_from is not None:
        scenes.append(Scene(MS + card_from, card="frozen", speaker="s_budi", seat_of=SEATS))
    people = {"s_siti": Person("", "full"), "s_budi": Person("", "full"), "s_dewi": Person("", dewi)}
    return Score("s_x", "Rapat", MS, MS + SECONDS * 1000, scenes, [], [], people)


def make(
    path: Path, folder: Path, of: Score, parts: Parts, progress: Progress, decks: Decks | None = None
) -> None:
    stage = Stage(lambda name: name, NAMES, ZoneInfo("Asia/Jakarta"), decks)
    Renderer(reels(folder, RECORDING), of, stage).write(path, MS + SECONDS * 1000, parts, progress)


def film(folder: Path, of: Score, decks: Decks | None = None) -> Path:
    path = folder / "film.mp4"
    told: list[tuple[int, int]] = []
    parts = Parts(folder / "parts", "", seconds=2)
    make(path, folder, of, parts, lambda *it: told.append(it), decks)
    parts.away()
    assert told == [(n * 1000, SECONDS * 1000) for n in range(SECONDS)]
    return path


def sound(path: Path) -> np.ndarray:
    with av.open(str(path)) as file:
        return np.concatenate([it.to_ndarray() for it in file.decode(audio=0)], axis=1)[0]


def tones(of: np.ndarray, begin: float, end: float) -> set[str]:
    part = of[round(begin * RATE) : round(end * RATE)]
    power = np.abs(np.fft.rfft(part * np.hanning(len(part)))) / len(part)
    at = {who: round(hertz * len(part) / RATE) for who, hertz in TONES.items()}
    return {who for who, n in at.items() if power[n - 2 : n + 3].max() > 0.005}


def colours(path: Path, second: float) -> dict[str, float]:
    """Share of the picture in the colour of each."""
    with av.open(str(path)) as file:
        frame = next(it for it in file.decode(video=0) if it.time is not None and it.time >= second)
        rgb = frame.to_ndarray(format="rgb24").astype(int)
    return {
        who: float((np.abs(rgb - np.array(colour)).max(axis=2) < 40).mean())
        for who, colour in COLOURS.items()
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tapes")
    record(folder)
    return folder


def test_every_tone_and_every_colour_is_there_at_its_second(folder: Path) -> None:
    path = film(folder, score())
    heard = sound(path)
    assert abs(len(heard) / RATE - SECONDS) < 0.1
    assert [tones(heard, n + 0.2, n + 0.9) for n in range(3)] == [
        {"p_siti"}, {"p_siti", "p_budi"}, {"p_siti", "p_budi", "p_dewi"},
    ]  # fmt: skip
    grid, floor = colours(path, 1.0), colours(path, 3.0)
    assert all(0.15 < it < 0.3 for it in grid.values()), grid
    assert floor["p_budi"] > 0.5 and 0.02 < floor["p_siti"] < 0.06, floor
    with av.open(str(path)) as file:
        video = file.streams.video[0]
        assert (video.codec_context.name, video.width, video.height, video.average_rate) == (
            "h264",
            1280,
            720,
            25,
        )
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat"), "the index comes first"


def test_of_who_is_excluded_there_is_no_sample_and_no_picture(folder: Path) -> None:
    path = film(folder, score(dewi="none"))
    assert tones(sound(path), 2.2, 3.9) == {"p_siti", "p_budi"}
    assert all(colours(path, at)["p_dewi"] < 0.001 for at in (0.5, 1.5, 3.5))
    voice_only = film(folder, score(dewi="voice"))
    assert "p_dewi" in tones(sound(voice_only), 2.2, 3.9)
    assert colours(voice_only, 1.5)["p_dewi"] < 0.001


def test_a_pause_is_a_card_without_a_sound(folder: Path) -> None:
    path = film(folder, score(card_from=3_000))
    heard = sound(path)
    assert tones(heard, 2.2, 2.9) == set(TONES)
    assert np.abs(heard[round(3.1 * RATE) : round(3.9 * RATE)]).max() < 0.001
    assert all(it < 0.001 for it in colours(path, 3.3).values())


def test_the_page_of_slides_that_was_shown_is_large_while_it_was(folder: Path, tmp_path: Path) -> None:
    pages = shelf.pages(tmp_path, "d_1")
    pages.mkdir(parents=True)
    drawn = Image.new("RGB", (1920, 1080), COLOURS["p_dewi"])
    drawn.save(pages / shelf.picture(2, "large", "webp"), lossless=True)
    scenes = [Scene(MS, seat_of=SEATS, slide=Shown("d_1", 2)), Scene(MS + 2_000, seat_of=SEATS)]
    gone = Scene(MS + 3_000, seat_of=SEATS, slide=Shown("d_1", 3))
    path = film(folder, replace(score("none"), scenes=[*scenes, gone]), Decks(tmp_path))
    on, off, lost = (colours(path, second) for second in (1.0, 2.5, 3.5))
    assert on["p_dewi"] > 0.4 and 0.02 < on["p_siti"] < 0.06, on
    assert off["p_dewi"] == 0 and off["p_siti"] > 0.15, off
    assert lost["p_siti"] > 0.15, "a page that is not here takes no place"


def test_two_processes_make_the_same_bytes(folder: Path) -> None:
    here = sha256(film(folder, score()).read_bytes()).hexdigest()
    program = (
        "import sys, hashlib, pathlib; from tests.unit.mixing.test_film import film, score;"
        "print(hashlib.sha256(film(pathlib.Path(sys.argv[1]), score()).read_bytes()).hexdigest())"
    )
    there = subprocess.run(
        [sys.executable, "-c", program, str(folder)],
        capture_output=True, text=True, check=True,
        env={"PYTHONHASHSEED": "7", "PYTHONPATH": ":".join(sys.path), "TZ": "America/Lima"},
    )  # fmt: skip
    assert there.stdout.strip() == here
