"""The speech engine at its boundary: a program in its place is given each phrase, and its words come back."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.unit.mixing.studio import RECORDING
from tests.unit.mixing.test_film import MS, SECONDS, record, score
from vicon.mixing.speech.engines import EngineFailed, engine
from vicon.mixing.speech.phrases import FRAME, LONGEST, Phrase, Phrases
from vicon.mixing.speech.work import written
from vicon.mixing.tapes import reels
from vicon.mixing.voice import RATE

# Says how loud and how long its file is, where `whisper-cli` says what it hears.
PROGRAM = f"""#!{sys.executable}
import json, pathlib, sys, wave
asked = dict(zip(sys.argv[1::1], sys.argv[2::1]))
with wave.open(asked["-f"]) as file:
    assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16000, 1, 2)
    ms = file.getnframes() // 16
assert pathlib.Path(asked["-m"]).read_text() == "model" and "-oj" in sys.argv and asked["-l"] == "id"
said = [{{"offsets": {{"from": 0, "to": ms}}, "text": f" {{round(ms, -3)}} "}}]
said += [{{"offsets": {{"from": 0, "to": 0}}, "text": " "}}]
pathlib.Path(asked["-of"] + ".json").write_text(json.dumps({{"transcription": said}}))
"""


def program(folder: Path, text: str = PROGRAM) -> dict[str, object]:
    command, model = folder / "whisper-cli", folder / "model.bin"
    command.write_text(text)
    command.chmod(0o755)
    model.write_text("model")
    return {
        "engine": "whisper.cpp",
        "model": str(model),
        "command": str(command),
        "language": "id",
        "threads": 1,
    }


def test_each_voice_that_may_be_heard_is_read_at_its_moment(tmp_path: Path) -> None:
    record(tmp_path)
    end = MS + SECONDS * 1000
    found = list(written(engine(program(tmp_path)), reels(tmp_path, RECORDING), score("none"), end))
    assert {it["seat"]: it["text"] for it in found} == {"s_siti": "4000", "s_budi": "3000"}
    for it, second in zip(sorted(found, key=lambda it: it["began_at"]), (0, 1), strict=True):
        assert abs(it["began_at"] - MS - second * 1000) <= 100
        assert abs(it["ended_at"] - end) <= 100


def test_what_is_said_in_a_pause_is_not_read(tmp_path: Path) -> None:
    record(tmp_path)
    of = score("none", card_from=2_000)
    found = list(written(engine(program(tmp_path)), reels(tmp_path, RECORDING), of, MS + SECONDS * 1000))
    assert max(it["ended_at"] for it in found) <= MS + 2_800


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("#!/bin/sh\necho no such model >&2\nexit 3\n", "status 3: no such model"),
        ("#!/bin/sh\nexit 0\n", "status 0"),
        ('#!/bin/sh\necho [] > "${0%/*}/a.json"\n', "no transcription"),
    ],
)  # fmt: skip
def test_an_engine_that_fails_says_why(tmp_path: Path, text: str, said: str) -> None:
    it = engine(program(tmp_path, text))
    (tmp_path / "a.wav").write_bytes(b"")
    with pytest.raises(EngineFailed, match=said):
        it.read(tmp_path / "a.wav")


def test_an_engine_or_a_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    asked = program(tmp_path)
    with pytest.raises(EngineFailed, match="VICON_SPEECH_MODEL=/nowhere"):
        engine(asked | {"model": "/nowhere"})
    with pytest.raises(EngineFailed, match="VICON_SPEECH_COMMAND=/nowhere"):
        engine(asked | {"command": "/nowhere"}).read(tmp_path / "a.wav")


def test_words_of_an_engine_are_one_line_that_can_be_stored(tmp_path: Path) -> None:
    said = {"offsets": {"from": 0, "to": 1_000}, "text": " a\nb\0c\ud800 " + "d" * 3_000}
    told = json.dumps({"transcription": [said]})
    into = "sys.argv[sys.argv.index('-of') + 1] + '.json'"
    write = f"#!{sys.executable}\nimport sys\nopen({into}, 'w').write({told!r})"
    [it] = engine(program(tmp_path, write)).read(tmp_path / "a.wav")
    assert it.text == "a b c " + "d" * 1_994


def blocks(*loud: bool) -> list[np.ndarray]:
    """A second each."""
    return [np.full((RATE, 2), 0.1 if it else 0.0, np.float32) for it in loud]


def taken(*loud: bool) -> list[tuple[int, int]]:
    """When each phrase begins and how long it is (ms)."""
    phrases = Phrases()
    found: list[Phrase] = []
    for n, block in enumerate(blocks(*loud)):
        found += phrases.take(n * 1000, block)
    found += phrases.end()
    return [(it.at, len(it.sound) * 1000 // RATE) for it in found]


def test_sound_is_cut_at_pauses_with_a_little_before_it() -> None:
    assert taken(False, True, False, True) == [(800, 1_900), (2_800, 1_200)]


def test_who_does_not_pause_is_cut_before_an_engine_stops_listening() -> None:
    longest = LONGEST * FRAME * 1000 // RATE
    assert taken(*[True] * 30) == [(0, longest), (longest, 30_000 - longest)]


def test_a_knock_and_a_voice_that_goes_away_are_no_speech_without_end() -> None:
    knock = np.zeros((RATE, 2), np.float32)
    knock[:FRAME] = 0.5
    phrases = Phrases()
    assert phrases.take(0, knock) == []
    # Nothing is given for the seconds in which nothing is heard.
    [one] = [*phrases.take(5_000, blocks(True)[0]), *phrases.take(9_000, blocks(False)[0])]
    assert (one.at, len(one.sound)) == (5_000, RATE)
