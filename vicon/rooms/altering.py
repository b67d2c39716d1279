"""Settings of a running sitting: what may change while people are in it, and what the booking has fixed."""

from __future__ import annotations

from dataclasses import replace

from pydantic import ValidationError

from vicon.rooms.ask import Ask
from vicon.rooms.event import Event
from vicon.rooms.presets import FIXED, Settings
from vicon.rooms.protocol.commands import SittingSet
from vicon.rooms.protocol.events import SittingChanged
from vicon.rooms.refusal import Refusal
from vicon.rooms.roles import ROLES, grants_of, need, ordered
from vicon.rooms.scribe import Scribe
from vicon.rooms.state import Seat, State

_GIVE_GRANTS = frozenset(("mics", "cameras", "screens", "closed"))

_RULES_OF_THE_LIST = frozenset(("order", "quota", "turn_ms"))
"""They take the place of what `floor.list` said before."""


def set_(scribe: Scribe, ask: Ask[SittingSet]) -> None:
    """Refuses `setting_fixed`, and `bad_body` for what is no setting."""
    state, patch = scribe.state, ask.body.patch
    need(state, ask.seat, "settings")
    for name in patch:
        if name in FIXED:
            raise Refusal("setting_fixed", name)
    before = state.settings.model_dump(mode="json")
    try:
        after = Settings.model_validate({**before, **patch})
    except ValidationError as error:
        where = "/".join(map(str, ("", *error.errors()[0]["loc"])))
        raise Refusal("bad_body", f"/body/patch{where}: {error.errors()[0]['msg']}") from None
    dumped = after.model_dump(mode="json")
    changes = {name: dumped[name] for name in patch}
    grants = None
    if not _GIVE_GRANTS.isdisjoint(changes):
        grants = {role: list(ordered(grants_of(Seat(role, ""), after))) for role in ROLES}
    scribe.write(SittingChanged(patch=changes, grants=grants), ask.seat, ask.id)


def changed(state: State, event: Event[SittingChanged]) -> State:
    patch = event.body.patch
    settings = Settings.model_validate({**state.settings.model_dump(mode="json"), **patch})
    chat = state.chat
    if "chat" in patch:
        chat = replace(chat, mode=settings.chat)
    if "chat_slow_ms" in patch:
        chat = replace(chat, slow_ms=settings.chat_slow_ms)
    floor = state.floor
    if not _RULES_OF_THE_LIST.isdisjoint(patch):
        floor = replace(floor, rule=None)
    return replace(state, settings=settings, chat=chat, floor=floor)
