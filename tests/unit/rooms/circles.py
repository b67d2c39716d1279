"""What is said in closed parts, under random commands: no word of it reaches anybody outside their circle."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from vicon.rooms.decide import record
from vicon.rooms.event import Event
from vicon.rooms.picture import picture
from vicon.rooms.protocol.events import SlidesAdded
from vicon.rooms.state import State
from vicon.rooms.views import labels_of, view_for, views

INSIDE_WORD = "TERTUTUP-"


class Circles:
    """Rules and invariants for the machine `Sitting`."""

    state: State
    ask: Any
    events: list[Event[Any]]
    opened: dict[str, str]
    take: Any
    around: Any

    @property
    def word(self) -> str:
        """What is said in a closed part begins with it."""
        return INSIDE_WORD if self.state.settings.closed else ""

    @rule(closed=st.booleans())
    def the_sitting_is_closed_or_opened(self, closed: bool) -> None:
        if (chair := self._chair()) is not None:
            self.ask(chair, "sitting.set", {"patch": {"closed": closed}})

    @rule(what=st.integers(0, 5))
    def the_chair_says_something(self, what: int) -> None:
        said = f"{self.word}kata"
        do, body = [
            ("chat.send", {"to": "all", "text": said}),
            ("decision.add", {"text": said}),
            ("agenda.import", {"items": [{"judul": said}]}),
            ("poll.create", {"title": said, "options": ["8", "9"]}),
            ("vote.create", {"title": said, "kind": "hands", "options": ["Ya", "Tidak"]}),
            ("question.ask", {"text": said}),
        ][what]
        if (chair := self._chair()) is not None:
            self.ask(chair, do, body)

    @rule(page=st.integers(1, 3))
    def the_chair_brings_slides_or_turns_a_page(self, page: int) -> None:
        chair, shown = self._chair(), self.state.slides.shown
        if chair is None:
            return
        if shown is not None:
            self.ask(chair, "slides.page", {"deck": shown.deck, "page": page})
            return
        deck = {"deck": f"d_{len(self.state.slides.decks):016}"}
        text = {"title": f"{self.word}salindia", "pages": 3, "sha256": "0" * 64, "bytes": 1}
        self.take(record(self.state, SlidesAdded.model_validate(deck | text), self.around))
        self.ask(chair, "slides.show", deck)

    def _chair(self) -> str | None:
        inside = self.state.participants.items()
        return next(
            (p for p, it in inside if it.seat == self.state.presiding and it.presence != "left"), None
        )

    @invariant()
    def who_is_outside_is_told_nothing_of_what_is_said_in_closed_parts(self) -> None:
        if not self.state.circle.parts:
            return
        told = [
            (getattr(event.body, "seat", None), views(self.state, event, self.opened))
            for event in self.events
        ]
        for participant, it in self.state.participants.items():
            labels = labels_of(self.state, participant)
            if "outside" not in labels:
                continue
            sent = [view_for(prepared, labels) for seat, prepared in told if seat != it.seat]
            assert INSIDE_WORD not in json.dumps(sent)
            assert INSIDE_WORD not in json.dumps(without_own(self.picture(it.seat), it.seat))

    @invariant()
    def while_it_is_closed_those_outside_see_nothing_of_what_is_said_but_their_own_words(self) -> None:
        if not self.state.settings.closed:
            return
        for participant, it in self.state.participants.items():
            if "outside" in labels_of(self.state, participant):
                shown = without_own(self.picture(it.seat), it.seat)
                parts = "agenda", "chat", "votes", "polls", "questions"
                assert not any(shown[part] for part in parts)
                assert not any(shown["notes"].values())
                assert shown["floor"]["turn"] is None and not shown["floor"]["requests"]

    def picture(self, seat: str) -> dict[str, Any]:
        return picture(self.state, seat, self.opened, {})


def without_own(shown: dict[str, Any], seat: str) -> dict[str, Any]:
    """A picture without what `seat` said itself."""
    questions = {id_: it for id_, it in shown["questions"].items() if it["seat"] != seat}
    floor = {**shown["floor"], "requests": [it for it in shown["floor"]["requests"] if it["seat"] != seat]}
    chat = [it for it in shown["chat"] if it["seat"] != seat]
    return {**shown, "questions": questions, "floor": floor, "chat": chat}
