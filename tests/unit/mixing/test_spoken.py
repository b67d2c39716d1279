"""Sound without pictures: everybody who may be published at their second, and nothing of anybody else."""

from __future__ import annotations

import zipfile
from hashlib import sha256
from pathlib import Path

from tests.unit.mixing.studio import RECORDING
from tests.unit.mixing.test_film import MS, SECONDS, record, score, sound, tones
from vicon.mixing import spoken
from vicon.mixing.tapes import reels

END = MS + SECONDS * 1000
NAMES = {"s_siti": 'Siti: "A/B"', "s_budi": "Budi", "s_dewi": "Dewi"}


def test_the_sound_alone_is_that_of_the_film(tmp_path: Path) -> None:
    record(tmp_path)
    path = tmp_path / "sound.m4a"
    told: list[int] = []
    spoken.sound(
        path, reels(tmp_path, RECORDING), score("none", card_from=3_000), END, lambda ms, _: told.append(ms)
    )
    heard = sound(path)
    assert tones(heard, 0.2, 0.9) == {"p_siti"}
    # Dewi, who hums from the third second on, is not for publication; then nobody is heard.
    assert tones(heard, 2.2, 2.9) == {"p_siti", "p_budi"}
    assert tones(heard, 3.3, 3.9) == set()
    assert told == [0, 1_000, 2_000, 3_000]


def test_each_voice_is_in_a_file_of_its_own_at_the_same_second(tmp_path: Path) -> None:
    record(tmp_path)
    made = []
    for name in ("one.zip", "two.zip"):
        path = tmp_path / name
        spoken.voices(
            path, reels(tmp_path, RECORDING), score("none"), END, lambda *_: None, name=NAMES.__getitem__
        )
        made.append(sha256(path.read_bytes()).hexdigest())
    assert made[0] == made[1]
    assert not list(tmp_path.glob("*.zip.*"))
    with zipfile.ZipFile(tmp_path / "one.zip") as file:
        assert file.namelist() == ["01 Siti A B.m4a", "02 Budi.m4a"]
        file.extractall(tmp_path)
    siti, budi = sound(tmp_path / "01 Siti A B.m4a"), sound(tmp_path / "02 Budi.m4a")
    assert tones(siti, 2.2, 2.9) == {"p_siti"} and tones(budi, 2.2, 2.9) == {"p_budi"}
    assert tones(siti, 0.2, 0.9) == {"p_siti"} and tones(budi, 0.2, 0.9) == set()
