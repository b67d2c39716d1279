"""Server frames as they are sent (shapes: `protocol/envelope.py`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from pydantic_core import to_json

from vicon.description import Description
from vicon.rooms.crowd import Crowd
from vicon.rooms.errors import ERRORS
from vicon.rooms.event import Event
from vicon.rooms.ledger import Ledger
from vicon.rooms.picture import Off, grants, picture, said
from vicon.rooms.ports import JsonObject
from vicon.rooms.protocol.events import EventBody
from vicon.rooms.questions.picture import Supporters
from vicon.rooms.refusal import Refusal
from vicon.rooms.views import labels_of, view_for, views

LIMIT = 256 * 1024
_PIECE = 60_000


def ok(command: str, seq: int | None = None, body: JsonObject | None = None) -> JsonObject:
    return {"is": "ok", "id": command, "seq": seq, "body": body}


def no(command: str, refusal: Refusal) -> JsonObject:
    detail = refusal.detail or ERRORS[refusal.error].en
    return {
        "is": "no",
        "id": command,
        "error": refusal.error,
        "detail": detail,
        "retry_ms": refusal.retry_ms,
    }


def welcome(
    ledger: Ledger,
    participant: str,
    command: str,
    now: int,
    off: Off,
    supporters: Supporters,
    crowd: Crowd,
    *,
    secret: str | None = None,
    answer: Description | None = None,
    missing: Sequence[Event[EventBody]] | None = None,
    after: int = 0,
) -> str:
    """JSON. With `missing`: the catch-up of who has seen events up to `after`; else the whole state."""
    state = ledger.state
    seat = state.participants[participant].seat
    found: dict[str, Any] = {
        "is": "welcome",
        "id": command,
        "sitting": state.sitting,
        "participant": participant,
        "seat": seat,
        "grants": grants(state, seat),
        "secret": secret,
        "answer": answer,
        "seq": state.seq,
        "checkpoint": state.signed.note,
        "now": now,
    }
    if missing is not None:
        return _text({**found, "state": None, "events": catch_up(ledger, participant, missing, after)})
    shown = _text(picture(state, seat, ledger.opened, off, supporters), crowd.fields(state, ledger.opened))
    return _text({**found, "events": None}, {"state": shown})


def anew(ledger: Ledger, participant: str, off: Off, supporters: Supporters) -> str:
    """JSON: what the participant may know from now on of what not everybody may."""
    state = ledger.state
    seat = state.participants[participant].seat
    return _text({"is": "anew", "seq": state.seq, "state": said(state, seat, ledger.opened, off, supporters)})


def waiting(
    ledger: Ledger, participant: str, command: str, now: int, told: JsonObject, secret: str | None
) -> JsonObject:
    """In the lobby. `told`: body of the topic `lobby`."""
    return {
        "is": "waiting",
        "id": command,
        "sitting": ledger.state.sitting,
        "participant": participant,
        "secret": secret,
        **told,
        "now": now,
    }


def catch_up(
    ledger: Ledger, participant: str, missing: Sequence[Event[EventBody]], after: int
) -> list[JsonObject]:
    """The frames of `missing` that this participant may see, chained from `after`."""
    labels = labels_of(ledger.state, participant)
    frames: list[JsonObject] = []
    for event in missing:
        view = view_for(views(ledger.state, event, ledger.opened), labels)
        if view is not None:
            frames.append({**view, "after": after})
            after = event.seq
    return frames


def pieces(text: str) -> Iterator[str]:
    """The message `text`, or its parts if it is longer than a message may be; all JSON."""
    if len(text.encode()) <= LIMIT:
        yield text
        return
    count = -(-len(text) // _PIECE)
    for part in range(count):
        piece = text[part * _PIECE : (part + 1) * _PIECE]
        yield _text({"is": "part", "part": part + 1, "of": count, "text": piece})


def _text(message: JsonObject, written: Mapping[str, str] = MappingProxyType({})) -> str:
    """JSON of `message`, which is not empty, and of the fields in `written`, which are JSON already."""
    text = to_json(message).decode()
    return text[:-1] + "".join([f',"{name}":{value}' for name, value in written.items()]) + "}"
