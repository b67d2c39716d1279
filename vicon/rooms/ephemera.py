"""What a sitting knows only while it runs: switches, typing, captions, support. News of it is thinned out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from vicon.rooms import picture
from vicon.rooms.captions.board import Captions
from vicon.rooms.event import Event
from vicon.rooms.protocol.events import EventBody, ModLocked, ModMuted, ParticipantJoined
from vicon.rooms.protocol.fields import MediaName
from vicon.rooms.questions.support import Support
from vicon.rooms.state import State

TYPING_S = 5.0
MEDIA_EVERY_S = 0.1
PER_PARTICIPANT_S = 0.002
"""The media topic may name everybody, so its rate falls as the room grows."""
ALL_OFF: frozenset[MediaName] = frozenset(picture.MEDIA)


class Ephemera:
    def __init__(self) -> None:
        self.off: Mapping[str, frozenset[MediaName]] = {}
        """What each participant has switched off. Never changes in place."""
        self.support = Support()
        self.captions = Captions()
        self._typing: dict[str, float] = {}
        self._typing_changed = False
        self._media_changed = False
        self._media_at = 0.0

    def switch(self, participant: str, off: frozenset[MediaName]) -> None:
        # Who comes has all off, and who is not named too: that is no news.
        self._media_changed |= self.off.get(participant, ALL_OFF) != off
        if self.off.get(participant) != off:
            self.off = {**self.off, participant: off}

    def expect(self, participant: str) -> None:
        """Who is not known yet has all off."""
        self.switch(participant, self.off.get(participant, ALL_OFF))

    def obey(self, state: State, events: Iterable[Event[EventBody]]) -> None:
        """Everybody comes with all off. Muting and locking turn the switch, only the seat turns it back."""
        for event in events:
            body = event.body
            if isinstance(body, ParticipantJoined):
                self.expect(body.participant)
            if isinstance(body, ModMuted) or (isinstance(body, ModLocked) and body.on):
                for participant, it in state.participants.items():
                    if it.seat in body.seats and it.presence != "left":
                        before = self.off.get(participant, ALL_OFF)
                        self.switch(participant, before | frozenset(body.kinds))

    def forget(self, participant: str) -> None:
        self._media_changed |= self.off.get(participant, ALL_OFF) != ALL_OFF
        self.off = {other: off for other, off in self.off.items() if other != participant}

    def types(self, seat: str, now: float) -> None:
        self._typing_changed |= seat not in self._typing
        self._typing[seat] = now + TYPING_S

    def wrote(self, seat: str) -> None:
        self._typing_changed |= self._typing.pop(seat, None) is not None

    def news(self, state: State, now: float) -> Mapping[str, Any]:
        """Bodies of topics that are to be sent now."""
        found: dict[str, Any] = {}
        for seat in [seat for seat, until in self._typing.items() if now >= until]:
            self.wrote(seat)
        if self._typing_changed:
            self._typing_changed = False
            found["typing"] = {"seats": list(self._typing)}
        if self._media_changed and now >= self._media_at:
            self._media_changed = False
            self._media_at = now + max(MEDIA_EVERY_S, PER_PARTICIPANT_S * len(self.off))
            found["media"] = self.media(state)
        if (captions := self.captions.news(state, now)) is not None:
            found["caption"] = captions
        if (counts := self.support.news(now)) is not None:
            found["upvotes"] = {"counts": counts}
        return found

    def media(self, state: State) -> dict[str, Any]:
        return {"media": picture.media(state, self.off)}

    @property
    def waiting(self) -> bool:
        """Whether news is held back."""
        return self._media_changed or bool(self._typing) or self.support.changed
