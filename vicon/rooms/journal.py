"""The journal as a chain of hashes (rooms.md 5): writing events into it, reading them back, checking it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from vicon.rooms import canonical
from vicon.rooms.event import Event, body_of
from vicon.rooms.ports import StoredEvent
from vicon.rooms.protocol.events import EventBody

FIELDS = frozenset({"v", "sitting", "seq", "at", "actor", "kind", "cause", "body", "prev"})


def first_prev(sitting: str) -> str:
    """What stands for the hash before event 1."""
    return hashlib.sha256(b"vicon/journal/1\n" + sitting.encode()).hexdigest()


def event_hash(canonical_event: bytes) -> str:
    return hashlib.sha256(b"vicon/event/1\n" + canonical_event).hexdigest()


def chain(sitting: str, prev: str, events: Iterable[Event[EventBody]]) -> Iterator[StoredEvent]:
    """Rows for `events`, the first of which follows the event whose hash is `prev`."""
    for event in events:
        fields = {
            "v": event.body.v,
            "sitting": sitting,
            "seq": event.seq,
            "at": event.at,
            "actor": event.actor,
            "kind": event.kind,
            "cause": event.cause,
            "body": event.body.model_dump(mode="json"),
            "prev": prev,
        }
        line = canonical.dumps(fields)
        prev = event_hash(line)
        yield StoredEvent(event.seq, line, prev)


def read(stored: StoredEvent) -> Event[EventBody]:
    """The event in a row. Raises UnknownKind."""
    fields: dict[str, Any] = json.loads(stored.canonical)
    body = body_of(fields["kind"], fields["v"], fields["body"])
    return Event(fields["seq"], fields["at"], fields["actor"], fields["cause"], body)


@dataclass(frozen=True, slots=True)
class Broken:
    """Where a chain is not whole, and how."""

    seq: int
    why: str


def verify(sitting: str, events: Iterable[StoredEvent]) -> Broken | None:
    """The first fault in a journal read from its beginning; None if it is whole.

    Looks at bytes, hashes and the fields of the envelope only, so kinds of later versions verify too.
    """
    expected, prev, at = 1, first_prev(sitting), 0
    for stored in events:
        why = _fault(stored, sitting, expected, prev, at)
        if why is not None:
            return Broken(expected, why)
        at = json.loads(stored.canonical)["at"]
        expected, prev = expected + 1, stored.hash
    return None


def _fault(stored: StoredEvent, sitting: str, seq: int, prev: str, at: int) -> str | None:
    if event_hash(stored.canonical) != stored.hash:
        return f"hash differs (expected {stored.hash[:4]}…, found {event_hash(stored.canonical)[:4]}…)"
    try:
        fields = json.loads(stored.canonical)
        whole = isinstance(fields, dict) and canonical.dumps(fields) == stored.canonical
    except ValueError:
        return "not JSON in canonical form"
    if not whole or fields.keys() != FIELDS:
        return "not an event in canonical form"
    if fields["sitting"] != sitting:
        return "of another sitting"
    if fields["seq"] != seq or stored.seq != seq:
        return f"gap: number {fields['seq']}"
    if fields["prev"] != prev:
        return "does not follow the event before"
    if not isinstance(fields["at"], int) or fields["at"] < at:
        return "time goes back"
    return None
