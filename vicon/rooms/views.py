"""What each class of viewers is shown of an event, by label: `all`, `stage`, a participant's id; and in a
sitting with closed parts `outside`, which those have in the place of `all` whom such parts are not for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from vicon.rooms.circle.sight import is_outside, is_withheld
from vicon.rooms.event import Event
from vicon.rooms.ports import JsonObject, Label
from vicon.rooms.protocol.events import EventBody
from vicon.rooms.protocol.fields import Only, Opens, Viewers
from vicon.rooms.roles import may
from vicon.rooms.state import State, devices

STAGE: Label = "stage"
ALL: Label = "all"
OUTSIDE: Label = "outside"


def labels_of(state: State, participant: str) -> list[Label]:
    """Under which labels `participant` gets events; the last one that an event has a view for counts."""
    seat = state.participants[participant].seat
    if is_outside(state, seat):
        return [OUTSIDE, participant]
    stage = [STAGE] if may(state, seat, "stage") else []
    return [ALL, *stage, participant]


def views(state: State, event: Event[EventBody], opened: Mapping[str, str]) -> dict[Label, JsonObject]:
    """The frame of `event` per label; a viewer none of whose labels is there is not sent it.

    `state` is the one after the event: it says which devices the seat concerned has.
    """
    body = event.body.model_dump(mode="json")
    marked = _marked(type(event.body))
    to = body.get("to")
    owners = devices(state, body.get("seat", ""))

    def frame(viewer: str) -> JsonObject:
        shown = dict(body)
        for name, (viewers, is_seal) in marked.items():
            allowed = _allowed(viewers, viewer, to)
            if not is_seal:
                shown[name] = body[name] if allowed else None
            elif allowed and body[name] is not None:
                shown[name] = opened.get(body[name]["sealed"], body[name])
        return _frame(event, shown)

    found: dict[Label, JsonObject] = {}
    if _allowed(event.body.view, "all", to):
        found[ALL] = frame("all")
    withheld = bool(state.circle.parts) and is_withheld(state, event)
    if state.circle.parts and found and not withheld:
        found[OUTSIDE] = found[ALL]
    if not marked and found and not withheld:
        return found
    stage = frame("stage")
    if stage != found.get(ALL):
        found[STAGE] = stage
    own = frame("owner")
    if own != found.get(ALL) or withheld:
        found |= dict.fromkeys(owners, own)
    return found


def recorded(event: Event[EventBody]) -> JsonObject | None:
    """What those are shown who may take the journal away: as the stage, but every seal is closed. None for
    what only some are told.
    """
    body = event.body.model_dump(mode="json")
    if event.body.view == "owner" or not _allowed(event.body.view, "stage", None):
        return None
    if event.body.view == "addressees" and body["to"] != "all":
        return None
    for name, (viewers, is_seal) in _marked(type(event.body)).items():
        if not is_seal and not _allowed(viewers, "stage", None):
            body[name] = None
    return _frame(event, body)


class Views:
    """`views`, remembered while the state stays the same: who comes back together has missed the same."""

    def __init__(self) -> None:
        self._of: State | None = None
        self._known: dict[int, Mapping[Label, JsonObject]] = {}

    def of(
        self, state: State, event: Event[EventBody], opened: Mapping[str, str]
    ) -> Mapping[Label, JsonObject]:
        """`opened`: as it was stored with `state`."""
        if self._of is not state:
            self._of, self._known = state, {}
        found = self._known.get(event.seq)
        if found is None:
            found = self._known[event.seq] = views(state, event, opened)
        return found


def view_for(views: Mapping[Label, JsonObject], labels: Iterable[Label]) -> JsonObject | None:
    """The view of a viewer with these labels (participant, then stage, then all)."""
    for label in reversed(list(labels)):
        if label in views:
            return views[label]
    return None


def _allowed(viewers: Viewers, viewer: str, to: str | None) -> bool:
    match viewers:
        case "all":
            return True
        case "stage":
            return viewer == "stage"
        case "owner":
            return viewer in ("stage", "owner")
        case "addressees":
            return to == "all" or viewer in ("stage", "owner")
        case "nobody":
            return False


def _frame(event: Event[EventBody], body: Mapping[str, Any]) -> JsonObject:
    return {
        "is": "event",
        "seq": event.seq,
        "at": event.at,
        "actor": event.actor,
        "kind": event.kind,
        "v": event.body.v,
        "body": body,
    }


@cache
def _marked(model: type[EventBody]) -> dict[str, tuple[Viewers, bool]]:
    """Fields not for everybody, by their name on the wire: who, and whether they are seals."""
    found: dict[str, tuple[Viewers, bool]] = {}
    for name, field in model.model_fields.items():
        for mark in field.metadata:
            if isinstance(mark, Opens | Only):
                found[field.alias or name] = (mark.to, isinstance(mark, Opens))
    return found
