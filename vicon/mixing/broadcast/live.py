"""A broadcast while its sitting goes on: told what the journal says, it makes block after block of what is
on tape by then. Pure but for its files: time is what it is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from av import VideoFrame

from vicon.mixing import plates
from vicon.mixing.broadcast.channel import Channel
from vicon.mixing.broadcast.platform import Platform
from vicon.mixing.broadcast.programme import Programme
from vicon.mixing.canvas import Canvas
from vicon.mixing.render import SAMPLES, STEPS, Renderer
from vicon.mixing.score import Reading, Score
from vicon.mixing.stage import Stage
from vicon.mixing.tapes import Reel, reels, since
from vicon.mixing.voice import LATE_US
from vicon.rooms.ports import StoredEvent

BLOCK_MS = 1000 // STEPS
TAPED_MS = 300
"""So long after it arrived a packet is on tape, for all who read it."""
LATE_MS = LATE_US // 1000
LEAST_LATE_MS = 500
"""So late may a packet come and still be in a broadcast without any delay."""
HURRY_MS = 3_000
"""Further behind than this one picture a block is drawn, and shown five times."""
SKIP_MS = 20_000
"""Further behind than this what is missing is left out."""
PICTURES = 5


def waits(delay_ms: int) -> int:
    """A block is made so long (ms) after its beginning: what was sent in it is on tape, also what comes late.
    Where the delay holds it back anyway nobody waits longer for that."""
    return BLOCK_MS + min(LATE_MS, LEAST_LATE_MS + delay_ms) + TAPED_MS


class Live:
    """Of one broadcast. `names`: of seats, as the stage has them; told with the rows."""

    def __init__(
        self,
        tapes: Path,
        channel: Channel,
        broadcast: str,
        stage: Stage,
        names: dict[str, str],
        card: str,
        platform: Platform | None = None,
    ) -> None:
        self._tapes = tapes
        self._channel = channel
        self._platform = platform
        self._reading = Reading(broadcast)
        self._stage = stage
        self._names = names
        self._card = card
        self._texts: dict[str, str] = {}
        self._score: Score | None = None
        self._renderer: Renderer | None = None
        self._programme: Programme | None = None
        self._begin = self._step = 0
        self._upto = self._now = 0
        self._withheld = 0
        """Nothing taken before is shown (ms)."""
        self._stale = False
        self._dumped: int | None = None
        self._plate: VideoFrame | None = None
        self.over = False

    def told(
        self, rows: Sequence[StoredEvent], texts: Mapping[str, str], upto: int, now: int | None = None
    ) -> None:
        """All that the journal has up to `upto` (ms), which may be earlier than `now`; 0: there is more.

        Raises UnknownKind, OSError.
        """
        self._texts |= texts
        for row in rows:
            self._reading.take(row)
        self._stale = self._stale or bool(rows)
        if not self._reading.begun or not upto:
            return
        self._upto = max(self._upto, upto)
        self._now = max(self._now, upto if now is None else now)
        if self._stale:
            self._stale = False
            before, self._score = self._score, self._reading.score()
            self._names.update(
                {seat: self._texts.get(it.name, "") for seat, it in self._score.people.items()}
            )
            self._take_back(before, self._score)
        if self._score is None:
            return
        self._follow(self._score)
        if self._programme is not None:
            self._programme.send(self._upto)
            self._finish(self._programme, self._score)

    def passes(self, now: int) -> None:
        """Time (ms) goes on, while the journal has not been read again."""
        self._now = max(self._now, now)

    @property
    def due(self) -> bool:
        """Whether the next block can be made: it is on tape, and the journal of its time has been read."""
        return self.due_in == 0

    @property
    def due_in(self) -> int | None:
        """When it can (ms) by what is known of the journal; None: not before more is."""
        after, end = self._at + BLOCK_MS, None if self._score is None else self._score.end
        if self._renderer is None or after > self._upto or (end is not None and after > end):
            return None
        return max(0, self._at + self._waits - self._now)

    @property
    def behind(self) -> int:
        """By how much the next block is late (ms)."""
        return max(0, self._now - self._at - self._waits)

    def step(self) -> None:
        """Make the next block. Raises OSError."""
        renderer, programme = self._renderer, self._programme
        if renderer is None or programme is None:
            return
        if self.behind > SKIP_MS:
            self._step += self.behind // BLOCK_MS
            programme.jump(self._at)
        withheld, hurried = self._at < self._withheld, self.behind > HURRY_MS
        sound, pictures = renderer.step(self._step)
        if withheld:
            sound, shown = np.zeros((SAMPLES, 2), np.float32), [self._withheld_card()] * PICTURES
        elif hurried:
            shown = [next(pictures)] * PICTURES
        else:
            shown = list(pictures)
        programme.hear(sound)
        for picture in shown:
            programme.take(picture)
        self._step += 1
        programme.send(self._upto)

    @property
    def _waits(self) -> int:
        return waits(self._reading.delay_ms)

    @property
    def _at(self) -> int:
        return self._begin + self._step * BLOCK_MS

    def _follow(self, score: Score) -> None:
        if self._renderer is None or self._programme is None:
            self._begin = max(score.begin, self._channel.reached() or 0, self._now - self._waits - SKIP_MS)
            self._renderer = Renderer(self._reels(), score, self._stage, self._begin)
            self._programme = Programme(
                self._channel, self._reading.delay_ms, self._begin, self._withheld_card(), self._platform
            )
        else:
            self._renderer.follow(self._reels(), score)

    def _reels(self) -> list[Reel]:
        return [since(it, self._begin * 1000) for it in reels(self._tapes, *self._reading.tapes)]

    def _take_back(self, before: Score | None, now: Score) -> None:
        """By the button; and by itself what shows somebody who does not agree any more, or a part that was
        closed before it was known here."""
        if self._reading.dumped is not None and self._reading.dumped != self._dumped:
            self._dumped = self._reading.dumped
            self._dump(self._dumped)
        if before is None or self._renderer is None:
            return
        for seat, it in before.people.items():
            after = now.people.get(seat)
            less = after is None or (it.seen, it.heard, it.named) > (after.seen, after.heard, after.named)
            if less and self._renderer.shows(seat):
                self._dump(self._upto)
        closed = [it.at for it in now.scenes[len(before.scenes) :] if it.silent]
        if closed and closed[0] < self._at:
            self._dump(closed[0])

    def _dump(self, upto: int) -> None:
        self._withheld = max(self._withheld, upto)
        if self._programme is not None:
            self._programme.dump()

    def _finish(self, programme: Programme, score: Score) -> None:
        if score.end is None or self.due or self._at + BLOCK_MS <= score.end:
            return
        programme.finish()
        if programme.empty:
            programme.end()
            self.over = True

    def _withheld_card(self) -> VideoFrame:
        if self._plate is None:
            canvas = Canvas()
            canvas.lay(plates.card(self._card, "" if self._score is None else self._score.title), 0, 0)
            self._plate = canvas.frame()
        return self._plate
