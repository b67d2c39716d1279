"""Where a sitting's words go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

JsonObject = Mapping[str, Any]


Label = str
"""`all`, `outside`, `stage`, or a participant id: a socket gets the narrowest view that it may see."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An event as each class of viewers sees it; a viewer none of whose labels is there is not sent it."""

    seq: int
    views: Mapping[Label, JsonObject]


class Outlet(Protocol):
    """Where a sitting's words go: sockets of any signalling process. Messages are JSON.

    Only `drained` waits.
    """

    def send(self, socket: str, message: JsonObject) -> None: ...

    def written(self, sockets: Sequence[str], text: str) -> None:
        """As `send`, to several alike, of a message that is JSON already."""

    async def drained(self, sockets: Iterable[str]) -> None:
        """Wait, for a moment at most, until most of what is said to these sockets is on its way."""

    def label(self, socket: str, sitting: str, labels: Iterable[Label], after: int | None = None) -> None:
        """From now on `socket` belongs to the sitting under `labels`, and has seen events up to `after`.

        None: it was of the sitting before, and has seen what it was sent.
        """

    def publish(self, sitting: str, events: Sequence[Shown]) -> None:
        """Events that were stored together. The signalling process picks each socket's views and fills in
        `after`."""

    def live(self, sitting: str, label: Label, topic: str, body: JsonObject) -> None: ...

    def close(self, socket: str, code: int, error: str, retry_ms: int | None = None) -> None:
        """Send `bye`, then close."""
