"""The pen of one decision: it numbers events, seals texts and draws ids, and shows rules the state so far."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from types import MappingProxyType

from vicon.rooms.event import Event
from vicon.rooms.ids import Prefix, Rng, new_id
from vicon.rooms.ports import SealedValue, Secret
from vicon.rooms.protocol.events import EventBody
from vicon.rooms.protocol.fields import Seal
from vicon.rooms.seal import seal_of
from vicon.rooms.state import State
from vicon.rooms.votes.box import Boxes, no_box

NOTHING: Mapping[str, int] = MappingProxyType({})


class Scribe:
    """Holds what a decision has come to so far. Rules write through it and see `state` change as they do."""

    def __init__(
        self,
        state: State,
        now: int,
        rng: Rng,
        opened: Mapping[str, str],
        apply: Callable[[State, Event[EventBody]], State],
        supported: Mapping[str, int] = NOTHING,
        box: Boxes = no_box,
        box_safe: bool = False,
        disk_full: bool = False,
    ) -> None:
        """`supported`: how many seats support each question now."""
        self.state = state
        self.now = max(now, state.at)
        self.rng = rng
        self.events: list[Event[EventBody]] = []
        self.sealed: list[SealedValue] = []
        self.unsealed: list[str] = []
        self.secrets: list[Secret] = []
        self.supported = supported
        self.box = box
        self.box_safe = box_safe
        self.disk_full = disk_full
        self._opened = opened
        self._apply = apply

    def write(self, body: EventBody, actor: str = "system", cause: str | None = None) -> None:
        """Append an event and apply it."""
        event = Event(self.state.seq + 1, self.now, actor, cause, body)
        self.events.append(event)
        self.state = self._apply(self.state, event)

    def seal(self, text: str, *, kept: bool = True) -> Seal:
        """A seal over `text`, which must be NFC; its opening goes beside the events, never into them.

        Not `kept`: no disk ever has it.
        """
        salt = base64.urlsafe_b64encode(self.rng(16)).decode().rstrip("=")
        seal = seal_of(salt, text)
        self.sealed.append(SealedValue(seal, salt, text, kept))
        return Seal(sealed=seal)

    def seal_if(self, text: str | None) -> Seal | None:
        return None if text is None else self.seal(text)

    def open(self, seal: str) -> str | None:
        """The text under a seal; None once it was redacted."""
        for value in self.sealed:
            if value.seal == seal:
                return value.value
        return self._opened.get(seal)

    def new_id(self, prefix: Prefix) -> str:
        return new_id(prefix, self.rng)
