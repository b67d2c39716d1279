"""The state as one viewer may see it: `welcome.state` (shape: `protocol/state.py`) without its `crowd`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from types import MappingProxyType
from typing import Any

from vicon.rooms import completion
from vicon.rooms.agenda import picture as agenda
from vicon.rooms.broadcast import picture as broadcast
from vicon.rooms.circle.sight import is_deaf, seen
from vicon.rooms.consent import picture as consent
from vicon.rooms.floor import picture as floor
from vicon.rooms.lobby.visits import visiting
from vicon.rooms.notes import picture as notes
from vicon.rooms.polls.picture import poll
from vicon.rooms.protocol.fields import MediaName
from vicon.rooms.questions import picture as questions
from vicon.rooms.questions.picture import Supporters
from vicon.rooms.roles import listed, may
from vicon.rooms.slides.picture import slides
from vicon.rooms.state import Message, State, Suspension
from vicon.rooms.votes.picture import vote

MEDIA: tuple[MediaName, ...] = ("audio", "video", "screen")
NOBODY: Supporters = MappingProxyType({})
_ALL_OFF: frozenset[MediaName] = frozenset(MEDIA)
Off = Mapping[str, frozenset[MediaName]]
"""What each participant has switched off; who is not in it has all off."""


def picture(
    state: State, seat: str, opened: Mapping[str, str], off: Off, supporters: Supporters = NOBODY
) -> dict[str, Any]:
    """What `seat` may know now."""
    return {
        **said(state, seat, opened, off, supporters),
        "sitting": {
            "id": state.sitting,
            "title": state.title,
            "preset": state.preset,
            "state": state.phase,
            "started_at": state.started_at,
            "presiding": state.presiding,
            "starts_at": state.starts_at,
            "suspension": _suspension(state.suspension, opened),
            "frozen": state.frozen,
            "freezes": [asdict(it) for it in state.freezes],
        },
        "settings": state.settings.model_dump(mode="json"),
        "visits": {"since": visiting(state), "took": list(state.lobby.visits)},
        "spotlight": list(state.spotlight),
        "present": list(state.quorum.present),
        "quorum": None if state.quorum.told is None else asdict(state.quorum.told),
        "recording": consent.running(state.recording),
        "broadcast": broadcast.running(state.broadcast),
    }


def said(
    state: State, seat: str, opened: Mapping[str, str], off: Off, supporters: Supporters = NOBODY
) -> dict[str, Any]:
    """Of that what another seat may not know: the fields of `Said`."""
    stage = may(state, seat, "stage")
    off = {} if is_deaf(state, seat) else off
    state = seen(state, seat)
    return {
        "floor": floor.picture(state, seat, stage, opened),
        "chat": [_message(it, opened) for it in state.chat.messages if _reads(it, seat, stage)],
        "chat_mode": {"mode": state.chat.mode, "slow_ms": state.chat.slow_ms},
        "media": media(state, off),
        "votes": {id_: vote(it, stage) for id_, it in state.votes.items()},
        "polls": {id_: poll(it) for id_, it in state.polls.items()},
        "agenda": [agenda.shown(it, opened) for it in state.agenda],
        "notes": notes.shown(state.notes, opened, stage),
        "questions": questions.shown(state.questions, seat, stage, opened, supporters),
        "slides": slides(state.slides, opened),
        "nips": _nips(state, opened) if stage else {},
        "lobby": _lobby(state, opened) if stage else [],
        "bans": [{"ban": id_, "seat": it.seat, "until": it.until} for id_, it in state.bans.items() if stage],
        "consents": consent.consents(state.recording, seat, stage),
    }


def grants(state: State, seat: str) -> list[str]:
    """All grants of `seat`, in the order of the table; after the end those to complete the record with."""
    found = listed(state.seats[seat], state.settings)
    return [grant for grant in found if not completion.is_over(state) or grant in completion.KEPT]


def media(state: State, off: Off) -> dict[str, Mapping[str, str]]:
    """The switches of those inside who have something on: in a full room they are few."""
    return {
        id_: switches(theirs)
        for id_, theirs in off.items()
        if theirs != _ALL_OFF and id_ in state.participants and state.participants[id_].presence != "left"
    }


@cache
def switches(off: frozenset[MediaName]) -> Mapping[str, str]:
    """One value for each combination, shared by all who have it."""
    return {kind: "off" if kind in off else "on" for kind in MEDIA}


def _nips(state: State, opened: Mapping[str, str]) -> dict[str, str]:
    seals = {id_: it.nip for id_, it in state.seats.items() if it.nip is not None and not it.removed}
    return {id_: opened[seal] for id_, seal in seals.items() if seal in opened}


def _lobby(state: State, opened: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "participant": id_,
            "name": opened.get(it.name),
            "role": it.role,
            "door": it.door,
            "at": it.since,
            "flag": it.flag,
            "number": it.number,
        }
        for id_, it in state.lobby.waiting.items()
        if it.here
    ]


def _suspension(it: Suspension | None, opened: Mapping[str, str]) -> dict[str, Any] | None:
    if it is None:
        return None
    reason = None if it.reason is None else opened.get(it.reason)
    return {"cause": it.cause, "reason": reason, "until": it.until}


def _reads(message: Message, seat: str, stage: bool) -> bool:
    return message.to == "all" or message.seat == seat or stage


def _message(it: Message, opened: Mapping[str, str]) -> dict[str, Any]:
    text = None if it.text is None else opened.get(it.text)
    return {"message": it.message, "seat": it.seat, "to": it.to, "text": text, "at": it.at}
