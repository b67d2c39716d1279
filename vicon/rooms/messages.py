"""Server frames as they are sent (shapes: `protocol/envelope.py`)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from vicon.description import Description
from vicon.rooms.errors import ERRORS
from vicon.rooms.event import Event
from vicon.rooms.ledger import Ledger
from vicon.rooms.picture import Off, grants, picture
from vicon.rooms.ports import JsonObject
from vicon.rooms.protocol.events import EventBody
from vicon.rooms.questions.picture import Supporters
from vicon.rooms.refusal import Refusal
from vicon.rooms.views import labels_of, view_for, views

LIMIT = 256 * 1024
_PIECE = 60_000
_PER_SEAT, _PER_EVENT, _PER_LINE = 700, 700, 400


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
    *,
    secret: str | None = None,
    answer: Description | None = None,
    missing: Sequence[Event[EventBody]] | None = None,
    after: int = 0,
) -> JsonObject:
    """With `missing`: the catch-up of a viewer who has seen events up to `after`; else the whole state."""
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
        "state": None,
        "events": None,
        "seq": state.seq,
        "checkpoint": state.signed.note,
        "now": now,
    }
    if missing is None:
        found["state"] = picture(state, seat, ledger.opened, off, supporters)
    else:
        found["events"] = catch_up(ledger, participant, missing, after)
    return found


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


def pieces(message: JsonObject) -> Iterator[JsonObject]:
    """`message`, or its parts if it is longer than a message may be."""
    if _at_most(message) <= LIMIT:
        yield message
        return
    text = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
    if len(text.encode()) <= LIMIT:
        yield message
        return
    count = -(-len(text) // _PIECE)
    for part in range(count):
        piece = text[part * _PIECE : (part + 1) * _PIECE]
        yield {"is": "part", "part": part + 1, "of": count, "text": piece}


def _texts(rows: Iterable[JsonObject]) -> int:
    """Bytes that rows of ids, numbers and texts surely do not exceed."""
    return sum(_PER_LINE + sum(6 * len(it) for it in row.values() if isinstance(it, str)) for row in rows)


def _at_most(message: JsonObject) -> int:
    """Bytes that `message` surely does not exceed: measuring a large one exactly costs milliseconds."""
    answer = message.get("answer") or ""
    text = answer if isinstance(answer, str) else answer["deflate"]
    size = 4_096 + 6 * len(text) + _PER_EVENT * len(message.get("events") or ())
    for event in message.get("events") or ():
        size += 6 * len(event["body"].get("text") or "") + _texts(event["body"].get("items") or ())
    if state := message.get("state"):
        size += _PER_SEAT * (len(state["seats"]) + len(state["lobby"]))
        notes = state["notes"]
        requests, questions = state["floor"]["requests"], state["questions"].values()
        rows = (state["chat"], state["agenda"], requests, questions, *notes.values())
        size += sum(map(_texts, rows))
    return size
