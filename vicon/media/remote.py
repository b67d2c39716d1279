"""Participants at another node of the room: here they send what comes over a hop, and receive nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vicon.media._engine import EngineError, Line

if TYPE_CHECKING:
    from vicon.media._engine import Codec, Engine, Kind

# Of the packets on a hop (engine, hop/link.rs).
_EXTENSIONS = {"audio_level": 1}


@dataclass(frozen=True, slots=True)
class Source:
    """What a participant sends, as other nodes are told: `producer` is its number where it was declared."""

    kind: Kind
    producer: int
    payloads: Mapping[int, Codec]
    rids: Sequence[str]


class RemoteTransport:
    """Stands where a `Transport` stands for those who are here."""

    secured = False

    def __init__(
        self,
        engine: Engine,
        *,
        hop: int,
        transport: int,
        participant: str,
        next_producer: Callable[[], int],
    ) -> None:
        """Raises EngineError when the hop is gone."""
        self.id = transport
        self.hop = hop
        self.participant = participant
        self._engine = engine
        self._next_producer = next_producer
        self._producers: dict[Kind, int] = {}
        engine.open_remote(hop, transport)

    def declare(self, sources: Iterable[Source]) -> None:
        """All that it sends; what was declared before stays."""
        known = list(sources)
        for source in known:
            if source.kind not in self._producers:
                self._producers[source.kind] = self._next_producer()
        self._engine.declare(self.id, [self._line(source) for source in known])
        self._engine.origins(self.id, [(self._producers[it.kind], it.producer) for it in known])

    def _line(self, source: Source) -> Line:
        producer, payloads = self._producers[source.kind], dict(source.payloads)
        return Line(source.kind, source.kind, producer, payloads, {}, _EXTENSIONS, tuple(source.rids), ())

    @property
    def producers(self) -> dict[Kind, int]:
        return self._producers

    def all_producers(self) -> list[int]:
        return list(self._producers.values())

    def video_mids(self) -> list[str]:
        return []

    def slot_mids(self) -> set[str]:
        return set()

    def close(self, reason: str) -> None:
        with suppress(EngineError):  # it may have ended with its hop
            self._engine.close_transport(self.id, reason)
