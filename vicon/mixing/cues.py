"""Text tracks (WebVTT): lines of text, each for a span of a film."""

from __future__ import annotations

from collections.abc import Iterable

Cue = tuple[int, int, str]
"""From, to (ms), and the text as it is to stand there."""


def webvtt(cues: Iterable[Cue]) -> str:
    """A whole file of them (WebVTT, section 4). None is shorter than a millisecond."""
    told = [f"{_clock(at)} --> {_clock(max(to, at + 1))}\n{text}\n" for at, to, text in cues]
    return "\n".join(["WEBVTT\n", *told])


def plain(text: str) -> str:
    """One line without markup of cues."""
    return " ".join(text.replace("&", "&amp;").replace("<", "&lt;").replace("-->", "→").split()) or "…"


def voiced(name: str, text: str) -> str:
    """What somebody with that name says (WebVTT, section 4.2.2: cue voice span)."""
    return f"<v {plain(name).replace('>', '&gt;')}>{plain(text)}</v>"


def _clock(ms: int) -> str:
    seconds, ms = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{ms:03}"
