"""Who is on which socket, and who has fallen silent. Times are seconds on a steady clock."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from vicon.rooms.rates import Bucket

PING_S = 10.0
SILENT_S = 25.0
GRACE_S = 3.0
"""A socket that closes says little: a reload or another signalling process is back within this time."""

CAPTIONED = 128
"""More than anybody writes in the time that a client waits for answers."""


@dataclass(slots=True)
class Line:
    """A participant's connection. Without `socket` it is away at `away_at`."""

    participant: str
    chat: Bucket
    upvotes: Bucket
    captions: Bucket
    """Of lines that are finished."""
    captioned: deque[str] = field(default_factory=lambda: deque(maxlen=CAPTIONED))
    """Ids of the last commands that wrote captions: one sent again for want of an answer writes nothing."""
    socket: str | None = None
    heard: float = 0.0
    spoke: bool = False
    """The client has sent something on this socket: it had its welcome."""
    attempt: int = 0
    """Which greeting of its client brought it here; 0: the client does not say."""
    listens: bool = False
    """It gets events: it is told how things stand."""
    ping_at: float = 0.0
    away_at: float | None = None
    grace_s: float = GRACE_S
    """How long it may be without a socket."""


def chat_bucket(now: float) -> Bucket:
    """How fast one seat's device, or one program, may write (rooms.md 4, limits)."""
    return Bucket(1.0, 5, now)


class Lines:
    def __init__(self) -> None:
        self._by_participant: dict[str, Line] = {}
        self._by_socket: dict[str, Line] = {}

    def __len__(self) -> int:
        return len(self._by_socket)

    def expect(self, participant: str, now: float, within_s: float = SILENT_S) -> None:
        """After a restart: somebody who was present should come back soon."""
        self._line(participant, now).away_at = now + within_s

    def is_late(self, participant: str, attempt: int) -> bool:
        """Whether the participant is on a socket that its client greeted after this attempt."""
        line = self._by_participant.get(participant)
        return line is not None and line.socket is not None and 0 < attempt < line.attempt

    def attach(
        self, participant: str, socket: str, now: float, grace_s: float = GRACE_S, attempt: int = 0
    ) -> str | None:
        """Put the participant on `socket`; returns the socket it was on before, if any."""
        line = self._line(participant, now)
        before = self.detach(participant)
        line.socket, line.heard, line.ping_at, line.away_at = socket, now, now + PING_S, None
        line.spoke, line.listens, line.grace_s, line.attempt = False, False, grace_s, attempt
        self._by_socket[socket] = line
        return before if before != socket else None

    def detach(self, participant: str) -> str | None:
        """Take the participant off its socket; returns it."""
        line = self._by_participant.get(participant)
        if line is None or line.socket is None:
            return None
        socket, line.socket = line.socket, None
        del self._by_socket[socket]
        return socket

    def forget(self, participant: str) -> str | None:
        """The participant has left; returns the socket it was on."""
        socket = self.detach(participant)
        self._by_participant.pop(participant, None)
        return socket

    def closed(self, socket: str, now: float) -> None:
        line = self._by_socket.pop(socket, None)
        if line is not None:
            line.socket, line.away_at = None, now + line.grace_s

    def on(self, socket: str) -> Line | None:
        return self._by_socket.get(socket)

    def of(self, participant: str) -> Line | None:
        return self._by_participant.get(participant)

    def listening(self, participant: str) -> str | None:
        """The participant's socket, if it is sent events."""
        line = self._by_participant.get(participant)
        return line.socket if line is not None and line.listens else None

    def pings(self, now: float) -> list[str]:
        """Sockets to ping now."""
        found = []
        for socket, line in self._by_socket.items():
            if now >= line.ping_at:
                line.ping_at = now + PING_S
                found.append(socket)
        return found

    def silent(self, now: float) -> list[Line]:
        """Lines whose client has not answered for too long."""
        return [line for line in self._by_socket.values() if now - line.heard > SILENT_S]

    def vanished(self, now: float) -> Iterable[Line]:
        """Lines without a socket whose time is up; each is named once."""
        for line in list(self._by_participant.values()):
            if line.away_at is not None and now >= line.away_at:
                line.away_at = None
                yield line

    def _line(self, participant: str, now: float) -> Line:
        line = self._by_participant.get(participant)
        if line is None:
            line = self._by_participant[participant] = Line(
                participant, chat_bucket(now), Bucket(1.0, 3, now), Bucket(2.0, 10, now)
            )
        return line
