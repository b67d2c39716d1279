"""Settings of the speech engine: a program on this machine that writes down what is said in recordings."""

from __future__ import annotations

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings


class SpeechSettings(BaseSettings):
    """None is needed: people write captions without any."""

    speech_engine: Literal["", "whisper.cpp", "faster-whisper"] = Field(
        default="",
        description="Speech engine of the worker's machine, which writes captions of recordings once their "
        "films are made: whisper.cpp (the program in VICON_SPEECH_COMMAND), or faster-whisper, where that "
        "package of Python is installed beside vicon. Empty: none.",
        examples=["whisper.cpp"],
    )
    speech_model: str = Field(
        default="",
        description="Its model on this machine: a file of whisper.cpp, a folder of faster-whisper.",
        examples=["/srv/model/ggml-small.bin"],
    )
    speech_command: str = Field(
        default="whisper-cli",
        min_length=1,
        description="The program of whisper.cpp that is run, by name or path.",
        examples=["/usr/local/bin/whisper-cli"],
    )
    speech_language: str = Field(
        default="id",
        pattern="^[a-z]{2,3}$",
        description="The language that it expects, and that its captions are in.",
        examples=["id"],
    )
    speech_live: bool = Field(
        default=False,
        description="Whether it also writes while a meeting is recorded, for everybody in it to read. That "
        "needs a machine that reads faster than people speak; what was written then is not written again.",
        examples=[True],
    )
    speech_threads: int = Field(
        default=1,
        ge=1,
        le=64,
        description="Threads of the engine. It runs at the lowest priority, after everything else.",
        examples=[4],
    )
