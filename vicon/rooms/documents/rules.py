"""Documents of the record: after the end and until the seal, each version after the one before."""

from __future__ import annotations

from dataclasses import replace

from vicon.rooms.documents.model import Document
from vicon.rooms.event import Event
from vicon.rooms.protocol.events import DocumentKind, MinutesRendered, MinutesSigned
from vicon.rooms.refusal import Refusal
from vicon.rooms.scribe import Scribe
from vicon.rooms.state import State, put


def record(scribe: Scribe, body: MinutesRendered | MinutesSigned) -> None:
    """Raises Refusal: `wrong_state` before the end, after the seal, or if another version came between."""
    state = scribe.state
    if state.phase != "ended":
        raise Refusal("wrong_state", state.phase)
    if state.sealed_at is not None:
        raise Refusal("wrong_state", "sealed")
    if not _follows(state, body):
        raise Refusal("wrong_state", "version")
    scribe.write(body)


def _follows(state: State, body: MinutesRendered | MinutesSigned) -> bool:
    last = state.documents.get(body.template)
    if isinstance(body, MinutesRendered):
        return body.version == (last.version if last else 0) + 1 and body.upto <= state.seq
    return last is not None and (body.version, body.upto, body.unsigned) == (
        last.version, last.upto, last.unsigned,
    )  # fmt: skip


def rendered(state: State, event: Event[MinutesRendered]) -> State:
    body = event.body
    return _with(state, body.template, Document(body.version, body.upto, body.sha256))


def signed(state: State, event: Event[MinutesSigned]) -> State:
    body = event.body
    return _with(state, body.template, replace(state.documents[body.template], signed=body.sha256))


def _with(state: State, kind: DocumentKind, value: Document) -> State:
    return replace(state, documents=put(state.documents, kind, value))
