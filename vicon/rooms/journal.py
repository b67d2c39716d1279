"""The journal as a chain of hashes (rooms.md 5): writing events into it, reading them back, checking it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from vicon.rooms import canonical
from vicon.rooms.event import Event, body_of
from vicon.rooms.ports import StoredEvent
from vicon.rooms.protocol.events import EventBody

FIELDS = frozenset({"v", "sitting", "seq", "at", "actor", "kind", "cause", "body", "prev"})
_NUMBERS = ("v", "seq", "at")


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


FaultCode = Literal["hash", "canonical", "sitting", "gap", "order", "link", "time"]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one row, as a code for programs and in words."""

    code: FaultCode
    said: str


@dataclass(frozen=True, slots=True)
class Broken:
    """Where a chain is not whole, and how."""

    seq: int
    why: str


class Follower:
    """Follows a journal from its beginning: `seq`, `hash`, `at` and `fields` are of the last good event.

    Looks at bytes, hashes and the fields of the envelope only, so kinds of later versions are followed too.
    """

    def __init__(self, sitting: str) -> None:
        self.sitting = sitting
        self.seq = 0
        self.hash = first_prev(sitting)
        self.at = 0
        self.fields: Mapping[str, Any] = {}

    def take(self, line: bytes, hash_: str) -> Fault | None:
        """Go on to the event in these canonical bytes; what is wrong with it, and then nothing changed."""
        found = event_hash(line)
        if found != hash_:
            return Fault("hash", f"hash differs (expected {hash_[:4]}…, found {found[:4]}…)")
        try:
            fields = json.loads(line)
            whole = isinstance(fields, dict) and canonical.dumps(fields) == line
        except (ValueError, RecursionError):
            return Fault("canonical", "not JSON in canonical form")
        if not whole or fields.keys() != FIELDS or any(type(fields[name]) is not int for name in _NUMBERS):
            return Fault("canonical", "not an event in canonical form")
        fault = self._misplaced(fields)
        if fault is None:
            self.seq, self.hash, self.at, self.fields = fields["seq"], hash_, fields["at"], fields
        return fault

    def _misplaced(self, fields: Mapping[str, Any]) -> Fault | None:
        seq = fields["seq"]
        if fields["sitting"] != self.sitting:
            return Fault("sitting", "of another sitting")
        if seq > self.seq + 1:
            return Fault("gap", f"gap: number {seq} follows {self.seq}")
        if seq <= self.seq:
            return Fault("order", f"order: number {seq} follows {self.seq}")
        if fields["prev"] != self.hash:
            return Fault("link", "does not follow the event before")
        if fields["at"] < self.at:
            return Fault("time", "time goes back")
        return None


def verify(sitting: str, events: Iterable[StoredEvent]) -> Broken | None:
    """The first fault in a journal read from its beginning; None if it is whole."""
    follower = Follower(sitting)
    for stored in events:
        fault = follower.take(stored.canonical, stored.hash)
        if fault is not None:
            return Broken(follower.seq + 1, fault.said)
        if stored.seq != follower.seq:
            return Broken(follower.seq, f"kept as number {stored.seq}")
    return None
