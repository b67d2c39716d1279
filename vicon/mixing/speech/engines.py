"""Speech engines: programs and packages that turn the sound of a file into words, on this machine alone."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

LONGEST_S = 900
"""For half a minute of speech: a program that takes longer hangs."""
TEXT_MAX = 2_000
"""Characters of a line."""


class EngineFailed(Exception):
    """It is not there, or came to no good end; the message says what to do about it."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Words between two moments (ms) of the sound."""

    begin: int
    end: int
    text: str


class Engine(Protocol):
    def read(self, wav: Path) -> list[Heard]:
        """What is said in a WAV file (16 kHz, one side, 16 bit). Raises EngineFailed."""


class WhisperCpp:
    """The program `whisper-cli` of whisper.cpp, run once for each file: it writes JSON beside it."""

    def __init__(self, command: str, model: Path, language: str, threads: int) -> None:
        self._run = [command, "-m", str(model), "-l", language, "-t", str(threads), "-np", "-oj"]

    def read(self, wav: Path) -> list[Heard]:
        into = wav.with_suffix("")
        try:
            done = subprocess.run(
                [*self._run, "-of", str(into), "-f", str(wav)],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False,
                timeout=LONGEST_S,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise EngineFailed(f"{self._run[0]} took longer than {LONGEST_S} s for one phrase") from None
        except OSError as error:
            raise EngineFailed(
                f"VICON_SPEECH_COMMAND={self._run[0]} cannot be run: {error.strerror}"
            ) from None
        told = into.with_suffix(".json")
        if done.returncode != 0 or not told.is_file():
            last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
            raise EngineFailed(f"{self._run[0]} ended with status {done.returncode}: {' '.join(last)[:300]}")
        return _read(told)


def _read(told: Path) -> list[Heard]:
    try:
        found = json.loads(told.read_text(errors="replace"))["transcription"]
        return [_heard(it["offsets"]["from"], it["offsets"]["to"], it["text"]) for it in found]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise EngineFailed(f"the engine wrote what is no transcription: {error!r}") from None
    finally:
        told.unlink(missing_ok=True)


def _heard(begin: float, end: float, text: str) -> Heard:
    """Its text is one line that every database holds."""
    plain = "".join(" " if it < " " or "\ud800" <= it <= "\udfff" else it for it in text)
    return Heard(round(begin), round(end), " ".join(plain.split())[:TEXT_MAX])


class FasterWhisper:
    """The package faster-whisper with a model in a folder; it fetches nothing."""

    def __init__(self, model: Path, language: str, threads: int) -> None:
        os.environ["HF_HUB_OFFLINE"] = "1"
        try:
            package = importlib.import_module("faster_whisper")
        except ImportError:
            raise EngineFailed("faster-whisper is not installed beside vicon: pip install it") from None
        self._language = language
        self._model: Any = package.WhisperModel(
            str(model), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True
        )

    def read(self, wav: Path) -> list[Heard]:
        found, _ = self._model.transcribe(str(wav), language=self._language, condition_on_previous_text=False)
        return [_heard(it.start * 1000, it.end * 1000, it.text) for it in found]


def engine(asked: Mapping[str, Any]) -> Engine:
    """`asked`: `engine`, `model`, `command`, `language`, `threads`. Raises EngineFailed."""
    model = Path(asked["model"])
    if not asked["model"] or not model.exists():
        raise EngineFailed(f"VICON_SPEECH_MODEL={asked['model']} is not there")
    if asked["engine"] == "whisper.cpp":
        return WhisperCpp(asked["command"], model, asked["language"], asked["threads"])
    return FasterWhisper(model, asked["language"], asked["threads"])
