"""Keys that open nothing any more: whoever came in by one is out, and what it sent has ended."""

from __future__ import annotations

from vicon.rooms import completion
from vicon.rooms.admission import marked
from vicon.rooms.marks import person_mark
from vicon.rooms.moderation import put_out
from vicon.rooms.refusal import Refusal
from vicon.rooms.scribe import Scribe


def revoke(scribe: Scribe, sub: str) -> None:
    """`sub`: of the tokens that were made for the key. Refuses (`unknown_id`) if nobody is in by it."""
    state = scribe.state
    key = scribe.open(state.key)
    found = [] if key is None or completion.is_over(state) else list(marked(state, person_mark(key, sub)))
    if not found:
        raise Refusal("unknown_id", sub)
    for seat in found:
        put_out(scribe, seat)
