"""A microphone and a camera of each person's own: a tone and a colour that others can tell."""

from __future__ import annotations

import json
from pathlib import Path

_SCRIPT = Path(__file__).with_suffix(".js").read_text()
_CLAPPER = Path(__file__).with_name("clapper.js").read_text()


def devices(number: int, width: int = 320, height: int = 180, rate: int = 12, *, noise: bool = False) -> str:
    """The script that gives person `number` a tone of 400 Hz + 170 n and a hue of 60 n.

    `noise` lies over the colour where a picture is to cost as much as one of the world.
    """
    own = {"tone": tone(number), "hue": hue(number), "width": width, "height": height, "rate": rate}
    own |= {"noise": noise}
    return f"window.__devices = {json.dumps(own)};\n{_SCRIPT}"


def clapper(number: int) -> str:
    """The same with a tone that begins each second, and its clock in the picture: clapper.js."""
    return f"{devices(number, rate=25)}\n{_CLAPPER}"


def tone(number: int) -> int:
    return 400 + 170 * number


def hue(number: int) -> int:
    return 60 * number % 360
