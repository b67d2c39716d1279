"""Events chained as rooms.md 5 states it, written once more for tests: it shares no code with the product."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import rfc8785

from vicon.rooms.ports import StoredEvent


def event(
    sitting: str, before: StoredEvent | None, kind: str, body: dict[str, Any], at: int = 1000
) -> StoredEvent:
    """The event after `before` (None: the first)."""
    first = hashlib.sha256(f"vicon/journal/1\n{sitting}".encode()).hexdigest()
    fields = {
        "v": 1,
        "sitting": sitting,
        "seq": before.seq + 1 if before else 1,
        "at": at,
        "actor": "system",
        "kind": kind,
        "cause": None,
        "body": body,
        "prev": before.hash if before else first,
    }
    canonical = rfc8785.dumps(fields)
    return StoredEvent(fields["seq"], canonical, hash_of(canonical))


def hash_of(canonical: bytes) -> str:
    return hashlib.sha256(b"vicon/event/1\n" + canonical).hexdigest()


def created(sitting: str, room: str) -> StoredEvent:
    return event(
        sitting, None, "sitting.created", {"room": room, "preset": "meeting", "settings": {}, "after": None}
    )


def broken_at(sitting: str, events: Iterable[StoredEvent]) -> int | None:
    """The first seq at which the chain is not whole, None if it is."""
    before: StoredEvent | None = None
    for stored in events:
        expected = before.seq + 1 if before else 1
        prev = before.hash if before else hashlib.sha256(f"vicon/journal/1\n{sitting}".encode()).hexdigest()
        if (
            stored.seq != expected
            or hash_of(stored.canonical) != stored.hash
            or b'"prev":"%s"' % prev.encode() not in stored.canonical
        ):
            return expected
        before = stored
    return None
