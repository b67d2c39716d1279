"""When something was said or shown, by the server's clock: sender reports join what belongs together.

A sender stamps each of its streams with a clock of that stream; its reports say how these stand to its own
wall clock (RFC 3550, 6.4.1). How that one stands to the server's is told by the packet that was least late.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from vicon.mixing.packets import Packet, Packets, Report

WINDOW_US = 30_000_000
"""So far back is the least late packet looked for: two clocks of quartz part by a few milliseconds."""

LOOK_US = 8_000_000
"""So far ahead is a tape read for what the clocks say: an encoder's first report comes within seconds
(RFC 3550, 6.2), and what was said before it is to stand in its place too."""


class Least:
    """The least of what came in the last `WINDOW_US`."""

    def __init__(self) -> None:
        self._kept: deque[tuple[int, int]] = deque()

    def take(self, at: int, value: int) -> None:
        while self._kept and self._kept[-1][1] >= value:
            self._kept.pop()
        self._kept.append((at, value))
        while self._kept[0][0] < at - WINDOW_US:
            self._kept.popleft()

    @property
    def value(self) -> int | None:
        return self._kept[0][1] if self._kept else None


class SenderClock:
    """Of one participant, shared by all its streams: server's clock less the sender's (us)."""

    def __init__(self) -> None:
        self.ahead = Least()


class StreamClock:
    """From the time stamps of one stream to microseconds since 1970."""

    def __init__(self, rate: int, sender: SenderClock) -> None:
        self._rate = rate
        self._sender = sender
        self._sources: dict[int, _Source] = {}

    def learn(self, packets: Packets, upto: int) -> None:
        """Take in what arrived before `upto`, and what is on tape of the seconds after."""
        for entry in packets.ahead(upto + LOOK_US):
            self.take(entry)

    def take(self, entry: Packet | Report) -> None:
        """Learn from what arrived, in the order of arrival."""
        source = self._sources.setdefault(entry.source, _Source())
        own = self._own(entry.time)
        if isinstance(entry, Report):
            source.offset = entry.sent - own
            return
        source.alone.take(entry.arrival, entry.arrival - own)
        if source.offset is not None:
            self._sender.ahead.take(entry.arrival, entry.arrival - own - source.offset)

    def at(self, source: int, time: int) -> int:
        """When that was. Raises KeyError for a source of which nothing was heard."""
        known = self._sources[source]
        ahead = self._sender.ahead.value
        if known.offset is not None and ahead is not None:
            return self._own(time) + known.offset + ahead
        alone = known.alone.value
        if alone is None:
            raise KeyError(source)
        return self._own(time) + alone

    def _own(self, time: int) -> int:
        return time * 1_000_000 // self._rate


@dataclass(slots=True)
class _Source:
    """`offset`: the sender's wall clock less the stream's own (us), once a report came. `alone`: the server's
    clock less the stream's own."""

    offset: int | None = None
    alone: Least = field(default_factory=Least)
