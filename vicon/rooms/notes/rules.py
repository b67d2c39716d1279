"""Who may write down what: notes for the stage, decisions and actions for the record."""

from __future__ import annotations

from vicon.rooms import texts
from vicon.rooms.agenda.rules import find
from vicon.rooms.ask import Ask
from vicon.rooms.protocol.commands import ActionAdd, DecisionAdd, NoteAdd
from vicon.rooms.protocol.events import ActionAdded, DecisionAdded, NoteAdded
from vicon.rooms.roles import need
from vicon.rooms.scribe import Scribe


def note(scribe: Scribe, ask: Ask[NoteAdd]) -> None:
    text = _checked(scribe, ask)
    scribe.write(NoteAdded(text=scribe.seal(text), item=ask.body.item), ask.seat, ask.id)


def decision(scribe: Scribe, ask: Ask[DecisionAdd]) -> None:
    text = _checked(scribe, ask)
    scribe.write(DecisionAdded(text=text, item=ask.body.item), ask.seat, ask.id)


def action(scribe: Scribe, ask: Ask[ActionAdd]) -> None:
    text = _checked(scribe, ask)
    owner = texts.said(ask.body.owner, "/body/owner")
    body = ActionAdded(text=text, owner=owner, due=ask.body.due, item=ask.body.item)
    scribe.write(body, ask.seat, ask.id)


def _checked(scribe: Scribe, ask: Ask[NoteAdd | DecisionAdd | ActionAdd]) -> str:
    need(scribe.state, ask.seat, "note.write")
    if ask.body.item is not None:
        find(scribe.state, ask.body.item)
    return texts.said(ask.body.text, "/body/text")
