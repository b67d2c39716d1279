"""Server frames as they are sent (shapes: `protocol/envelope.py`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
from vicon.rooms.views import Views, labels_of, view_for

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
    seen: Views,
    *,
    secret: str | None = None,
    answer: Description | None = None,
    missing: Sequence[Event[EventBody]] | None = None,
    after: int = 0,
) -> tuple[str, str]:
    """JSON in two halves, the first of which all who come at this time are told alike.

    With `missing`: the catch-up of who has seen events up to `after`; else the whole state.
    """
    state = ledger.state
    seat = state.participants[participant].seat
    found: dict[str, Any] = {
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
        events = catch_up(ledger, participant, seen, missing, after)
        return "", _text({"is": "welcome", **found, "state": None, "events": events})
    shown = _text(picture(state, seat, ledger.opened, off, supporters))
    rest = _text({**found, "events": None})
    return f'{{"is":"welcome","state":{{{crowd.fields(state, ledger.opened)}', f",{shown[1:]},{rest[1:]}"


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
    ledger: Ledger, participant: str, seen: Views, missing: Sequence[Event[EventBody]], after: int
) -> list[JsonObject]:
    """The frames of `missing` that this participant may see, chained from `after`."""
    labels = labels_of(ledger.state, participant)
    frames: list[JsonObject] = []
    for event in missing:
        view = view_for(seen.of(ledger.state, event, ledger.opened), labels)
        if view is not None:
            frames.append({**view, "after": after})
            after = event.seq
    return frames


def pieces(messages: Mapping[str, tuple[str, str]]) -> Iterator[tuple[Sequence[str], str]]:
    """What is sent to which sockets, in order, so that each gets its message, given in two halves; all JSON.

    One longer than a message may be goes in parts. Those of a first half that several share are made once.
    """
    alike: dict[tuple[str, int], list[str]] = {}
    for socket, (first, second) in messages.items():
        if _size(first) + _size(second) <= LIMIT:
            yield [socket], first + second
        else:
            alike.setdefault((first, len(_cut(first)) + len(_cut(second))), []).append(socket)
    for (first, count), sockets in alike.items():
        begin = _cut(first)
        yield from ((sockets, _part(n, count, text)) for n, text in enumerate(begin, 1))
        for socket in sockets:
            end = enumerate(_cut(messages[socket][1]), len(begin) + 1)
            yield from (([socket], _part(n, count, text)) for n, text in end)


def _size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())


def _cut(text: str) -> Sequence[str]:
    return [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)]


def _part(part: int, of: int, text: str) -> str:
    return _text({"is": "part", "part": part, "of": of, "text": text})


def _text(message: JsonObject) -> str:
    return to_json(message).decode()
