"""The lines of captions as they are written. None is in the journal; what is finished may be kept."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from vicon.rooms import texts
from vicon.rooms.captions.keeping import keeps, speaker
from vicon.rooms.ids import Rng, new_id
from vicon.rooms.ports import KeptCaption
from vicon.rooms.protocol.commands import CaptionWrite
from vicon.rooms.state import State

SHOWN = 4
"""Finished lines in a message: as many as a reader may have missed where the latest body alone counts."""
EVERY_S = 0.5
WAITING = 2_000
"""Finished lines that wait for the database, at most; older ones are let go."""
WRITES_MS = 60_000
"""So long after their last word a person is taken to write still."""


@dataclass(frozen=True, slots=True)
class Line:
    """`n` grows, also over a restart. `seat`: who speaks, None when that is not known. Times in ms."""

    n: int
    by: str
    seat: str | None
    lang: str
    text: str
    final: bool
    auto: bool
    began_at: int
    at: int
    """When it was last written."""
    keeps: bool
    """Whether it might be kept when it began."""
    closed: bool
    """Some of it was written in a closed part: it is for the circle alone, then and later."""


class Captions:
    """Each writer has one open line at most; `final` closes it."""

    def __init__(self) -> None:
        self.waiting: deque[KeptCaption] = deque(maxlen=WAITING)
        self._lines: list[Line] = []
        self._heard: str | None = None
        self._changed = False
        self._next = 0.0

    def heard(self, speakers: Sequence[Mapping[str, Any]]) -> None:
        """Who is loudest now; who was so last goes on to be, for writing takes time."""
        if speakers:
            self._heard = speakers[0]["seat"]

    def write(self, state: State, by: str, body: CaptionWrite, now: int, rng: Rng) -> None:
        """`by`: the seat that writes; now in ms. An open line without a word is taken back. Refuses
        `bad_body`."""
        text = texts.clean(body.text, "/body/text").strip()
        closed = state.settings.closed
        at = next((n for n, it in enumerate(self._lines) if it.by == by and not it.final), None)
        if not text:
            if at is not None:
                del self._lines[at]
                self._changed = True
            return
        if at is None:
            seat = speaker(state, self._heard)
            began = keeps(state, seat)
            line = Line(
                self._number(now), by, seat, body.lang, text, body.final, False, now, now, began, closed
            )
            self._lines = _lately([*self._lines, line], now)
        else:
            line = self._lines[at]
            closed = closed or line.closed
            line = replace(line, text=text, lang=body.lang, final=body.final, at=now, closed=closed)
            self._lines[at] = line
        self._changed = True
        recording = state.recording.current
        keeping = line.keeps and not line.closed and keeps(state, line.seat)
        if line.final and keeping and recording is not None:
            self.waiting.append(
                KeptCaption(new_id("ca", rng), recording, line.seat, line.lang, text, line.began_at, now)
            )

    def read(self, state: State, seat: str, lang: str, text: str, now: int) -> None:
        """A line of the speech engine, now in ms. Where a person writes in that language it is not shown."""
        writes = any(not it.auto and it.lang == lang and it.at > now - WRITES_MS for it in self._lines)
        if writes or not keeps(state, seat):
            return
        line = Line(self._number(now), "", seat, lang, text, True, True, now, now, False, False)
        self._lines = _lately([*self._lines, line], now)
        self._changed = True

    def news(self, state: State, now: float) -> Mapping[str, Any] | None:
        """The body of the topic `caption`, if it is to be sent now (s). In the open it has nothing of closed
        parts, which others read too."""
        if not self._changed or now < self._next:
            return None
        self._changed, self._next = False, now + EVERY_S
        shown = ("n", "seat", "lang", "text", "final", "auto")
        lines = [it for it in self._lines if state.settings.closed or not it.closed]
        return {"lines": [{name: getattr(it, name) for name in shown} for it in lines]}

    def _number(self, now: int) -> int:
        return max(now, *(it.n + 1 for it in self._lines)) if self._lines else now


def _lately(lines: Sequence[Line], now: int) -> list[Line]:
    """The newest of those that are finished, and all that somebody still writes."""
    finished = [it for it in lines if it.final][-SHOWN:]
    return [it for it in lines if it in finished or (not it.final and it.at > now - WRITES_MS)]
