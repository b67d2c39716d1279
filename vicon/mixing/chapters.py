"""Places to go to in a film: as plain objects, and as WebVTT for players."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from vicon.mixing import cues
from vicon.mixing.score import Chapter, Score


def told(of: Score) -> list[dict[str, Any]]:
    """`ms` from the beginning of the film, `kind`, and `text` or, where it is somebody's own, its `seal`."""
    return [{"ms": max(0, it.at - of.begin), "kind": it.kind} | _text(it, of) for it in of.chapters]


def _text(it: Chapter, of: Score) -> dict[str, str | None]:
    if it.kind == "mark":
        return {"seal": it.text}
    if it.kind == "turn":
        who = of.people.get(it.text)
        return {"seal": who.name if who is not None and who.named else None}
    return {"text": it.text}


def webvtt(chapters: Sequence[Mapping[str, Any]], ms: int, title: Callable[[Mapping[str, Any]], str]) -> str:
    """Chapters as a text track (WebVTT, section 1.7): each lasts until the next begins."""
    ends = [*(it["ms"] for it in chapters[1:]), *([ms] if chapters else [])]
    return cues.webvtt((it["ms"], end, cues.plain(title(it))) for it, end in zip(chapters, ends, strict=True))
