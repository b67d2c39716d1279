"""A broadcast to a video platform by RTMP, beside the HLS: in a thread of its own that nothing waits for.

It gets only what has passed the delay, so what was dumped is never in it. Where the platform or the way to it
is slow, whole stretches from one keyframe to the next are left out.
"""

from __future__ import annotations

import threading
import traceback
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from vicon import log
from vicon.destinations import entry
from vicon.mixing.broadcast.delay import Held
from vicon.mixing.broadcast.ladder import Piece
from vicon.mixing.broadcast.renditions import PARTS, PER_SECOND, PICTURES, SOUND
from vicon.mixing.broadcast.rtmp.publishing import FACTS, Declined, facts
from vicon.mixing.broadcast.tags import headers, tags
from vicon.mixing.broadcast.wire import Unreached, Wire
from vicon.mixing.voice import RATE

MOST = 8 * PARTS
"""So many parts wait at most: more and what waits is left out, up to the next keyframe."""
AGAIN_S = (1.0, 2.0, 5.0, 10.0, 30.0)
"""After the first, second, … failure in a row."""
LISTENS_S = 1.0
"""So often the other side is heard while nothing is to be sent."""
ENDS_S = 5.0

FAILED = "failed"
"""Why: something that nobody thought of."""

State = Literal["connecting", "live", "reconnecting", "refused"]


@dataclass(frozen=True, slots=True)
class Report:
    """`why`: a code, empty where all is well. `dropped`: parts that were left out."""

    state: State = "connecting"
    why: str = ""
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class Target:
    """`url` of the server with the application, `key` of the stream; `hosts`: where it may lead, as
    entries of VICON_RTMP_HOSTS."""

    url: str
    key: str = field(repr=False)
    hosts: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Part:
    """`zero` (ms since 1970): where time 0 of its encoders lies."""

    picture: Piece
    sound: Piece
    opens: bool
    zero: int


class Platform:
    """`take` and `end` are the broadcast's; all else is done beside it."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._hosts = tuple(map(entry, target.hosts))
        self._waiting: deque[_Part] = deque()
        self._more = threading.Condition()
        self._zero: int | None = None
        self._skipping = True
        self._sent = 0
        """Parts, on the connection of now."""
        self._over = threading.Event()
        self.report = Report()
        self._thread = threading.Thread(target=self._run, name="platform", daemon=True)
        self._thread.start()

    def take(self, it: Held) -> None:
        """A part that goes out now; returns at once."""
        if it.broken or self._zero is None:
            self._zero = it.begin
        pieces = {piece.rendition: piece for piece in it.pieces}
        part = _Part(pieces[PICTURES[-1].name], pieces[SOUND.name], it.opens, self._zero)
        with self._more:
            if len(self._waiting) >= MOST:
                self._leave_out(len(self._waiting))
                self._waiting.clear()
                self._skipping = True
            if self._skipping and not part.opens:
                self._leave_out(1)
                return
            self._skipping = False
            self._waiting.append(part)
            self._more.notify()

    def end(self) -> None:
        """Nothing comes any more: what waits goes out, for a few seconds at most."""
        self._over.set()
        with self._more:
            self._more.notify()
        self._thread.join(ENDS_S)

    def _run(self) -> None:
        failures = 0
        while not (self._over.is_set() and not self._waiting):
            self._sent = 0
            try:
                with Wire(self._target.url, self._target.key, self._hosts) as wire:
                    wire.open()
                    self._say("live")
                    self._publish(wire)
                    return
            except Declined as error:
                self._say("refused", error.code)
            except Unreached as error:
                self._say("reconnecting", error.code)
            except Exception as error:
                # Whatever it is: a thread that ended would leave `live` standing. Its text may hold the key.
                log.get().error("broadcast.platform.failed", error=type(error).__name__, where=_where(error))
                self._say("reconnecting", FAILED)
            # One that takes a connection and throws it away at once is not asked every second.
            failures = 1 if self._sent >= PARTS else failures + 1
            if self._over.wait(AGAIN_S[min(failures, len(AGAIN_S)) - 1]):
                return

    def _publish(self, wire: Wire) -> None:
        """Until there is nothing more. Raises Declined, Unreached."""
        inits: tuple[bytes, bytes] | None = None
        first = 0
        for part in self._parts(wire):
            mine = part.picture.init, part.sound.init
            if inits is None and not part.opens:
                self._leave_out(1)
                continue
            found = tags(part.picture, part.sound, part.zero)
            if inits is None:
                # Each connection counts from 0, where FFmpeg takes facts for facts.
                first = found[0].at
                wire.send(FACTS, b"".join(facts(_FACTS)), 0)
            if mine != inits:
                found = headers(part.picture, part.sound, found[0].at) + found
                inits = mine
            for it in found:
                wire.send(it.kind, it.body, it.at - first)
            wire.flush()
            self._sent += 1
        wire.close()

    def _parts(self, wire: Wire) -> Iterator[_Part]:
        while True:
            with self._more:
                if not self._waiting and not self._over.is_set():
                    self._more.wait(LISTENS_S)
                part = self._waiting.popleft() if self._waiting else None
            wire.listen()
            if part is not None:
                yield part
            elif self._over.is_set():
                return

    def _leave_out(self, parts: int) -> None:
        with self._more:
            self.report = replace(self.report, dropped=self.report.dropped + parts)

    def _say(self, state: State, why: str = "") -> None:
        with self._more:
            self.report = replace(self.report, state=state, why=why)


def _where(error: Exception) -> str:
    """The last place in the code that it came from."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""


_FACTS = {
    "width": float(PICTURES[-1].width or 0),
    "height": float(PICTURES[-1].height or 0),
    "framerate": float(PER_SECOND),
    "videocodecid": 7.0,
    "videodatarate": PICTURES[-1].bits / 1000,
    "audiocodecid": 10.0,
    "audiodatarate": SOUND.bits / 1000,
    "audiosamplerate": float(RATE),
    "stereo": False,
}
"""Codec numbers of FLV: H.264 and AAC."""
