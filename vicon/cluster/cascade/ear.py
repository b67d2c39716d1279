"""What a sitting hears of its room, from its home and from edges, as if there were one node."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from vicon.cluster.link import Message
from vicon.media.grade import worst
from vicon.rooms.ports import JsonObject
from vicon.rooms.ports.media import Kind, LinkGrade, MediaListener, TransportState


class Ear:
    """Listener of the room at home."""

    def __init__(self, listener: MediaListener, ended: Callable[[str], None]) -> None:
        """`ended` is told of each participant whose connection at home is over."""
        self._listener = listener
        self._ended = ended
        self._links: dict[str, Mapping[str, LinkGrade]] = {}

    def transport(self, participant: str, state: TransportState, reason: str) -> None:
        if state == "closed":
            self._ended(participant)
        self._listener.transport(participant, state, reason)

    def live(self, participant: str | None, topic: str, body: JsonObject) -> None:
        self._listener.live(participant, topic, body)

    def gate_first(self, participant: str, kind: Kind, at: int) -> None:
        self._listener.gate_first(participant, kind, at)

    def gate_closed(self, participant: str, kind: Kind, at: int, last: int) -> None:
        self._listener.gate_closed(participant, kind, at, last)

    def disk_low(self) -> None:
        self._listener.disk_low()

    def links(self, grades: Mapping[str, LinkGrade]) -> None:
        found = dict(grades)
        for there in self._links.values():
            for seat, grade in there.items():
                found[seat] = worst([found[seat], grade]) if seat in found else grade
        self._listener.links(found)

    # --- edges ------------------------------------------------------------------------------------

    def edge_links(self, node: str, grades: Mapping[str, LinkGrade]) -> None:
        """Told with those of the home."""
        self._links[node] = grades

    def edge_lost(self, node: str) -> None:
        self._links.pop(node, None)

    def edge_said(self, said: Message) -> None:
        """News of a participant there; times are so many microseconds ago."""
        now = time.monotonic_ns() // 1_000
        match said:
            case {"transport": participant}:
                self._listener.transport(participant, said["state"], said["reason"])
            case {"live": participant}:
                self._listener.live(participant, said["topic"], said["body"])
            case {"first": participant}:
                self._listener.gate_first(participant, said["kind"], now - said["ago"])
            case {"shut": participant}:
                last = said["last"] and now - said["last"]
                self._listener.gate_closed(participant, said["kind"], now - said["ago"], last)
