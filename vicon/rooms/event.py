"""An event of a sitting: a fact with its number and time, as rules read and write it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from vicon.rooms.protocol.events import EVENTS, EventBody

B = TypeVar("B", bound=EventBody, covariant=True)


class UnknownKind(Exception):
    """A journal holds an event that this version does not know: it was written by a newer one."""


@dataclass(frozen=True, slots=True)
class Event(Generic[B]):
    """`actor`: seat, participant or `system`; `cause`: command id. `body` is in its sealed form."""

    seq: int
    at: int
    actor: str
    cause: str | None
    body: B

    @property
    def kind(self) -> str:
        return self.body.kind


def body_of(kind: str, v: int, fields: dict[str, Any]) -> EventBody:
    """The body of a stored event. Raises UnknownKind. A changed meaning raises `v` and is lifted here."""
    model = EVENTS.get(kind)
    if model is None or v > model.v:
        raise UnknownKind(f"{kind} v{v} is unknown: this journal was written by a newer vicon")
    return model.model_validate(fields)
