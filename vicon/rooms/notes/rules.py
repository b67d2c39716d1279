"""Who may write down what: notes for the stage, decisions and actions for the record.

What is written stays in the journal: it is corrected by a later entry that takes its place, or struck.
"""

from __future__ import annotations

from collections.abc import Iterable

from vicon.rooms import texts
from vicon.rooms.agenda.rules import find
from vicon.rooms.ask import Ask
from vicon.rooms.notes.model import Entry
from vicon.rooms.protocol.commands import (
    ActionAdd,
    ActionCorrect,
    ActionStrike,
    DecisionAdd,
    DecisionCorrect,
    DecisionStrike,
    NoteAdd,
    NoteCorrect,
    NoteStrike,
)
from vicon.rooms.protocol.events import (
    ActionAdded,
    ActionCorrected,
    ActionStruck,
    DecisionAdded,
    DecisionCorrected,
    DecisionStruck,
    NoteAdded,
    NoteCorrected,
    NoteStruck,
)
from vicon.rooms.protocol.fields import Seal
from vicon.rooms.refusal import Refusal
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


def correct_note(scribe: Scribe, ask: Ask[NoteCorrect]) -> None:
    text, entry = _checked(scribe, ask), _standing(scribe.state.notes.notes, ask.body.entry)
    body = NoteCorrected(text=scribe.seal(text), item=ask.body.item, entry=entry)
    scribe.write(body, ask.seat, ask.id)


def correct_decision(scribe: Scribe, ask: Ask[DecisionCorrect]) -> None:
    text, entry = _checked(scribe, ask), _standing(scribe.state.notes.decisions, ask.body.entry)
    scribe.write(DecisionCorrected(text=text, item=ask.body.item, entry=entry), ask.seat, ask.id)


def correct_action(scribe: Scribe, ask: Ask[ActionCorrect]) -> None:
    text, entry = _checked(scribe, ask), _standing(scribe.state.notes.actions, ask.body.entry)
    owner = texts.said(ask.body.owner, "/body/owner")
    body = ActionCorrected(text=text, owner=owner, due=ask.body.due, item=ask.body.item, entry=entry)
    scribe.write(body, ask.seat, ask.id)


def strike_note(scribe: Scribe, ask: Ask[NoteStrike]) -> None:
    entry, reason = _struck(scribe, ask, scribe.state.notes.notes)
    scribe.write(NoteStruck(entry=entry, reason=reason), ask.seat, ask.id)


def strike_decision(scribe: Scribe, ask: Ask[DecisionStrike]) -> None:
    entry, reason = _struck(scribe, ask, scribe.state.notes.decisions)
    scribe.write(DecisionStruck(entry=entry, reason=reason), ask.seat, ask.id)


def strike_action(scribe: Scribe, ask: Ask[ActionStrike]) -> None:
    entry, reason = _struck(scribe, ask, scribe.state.notes.actions)
    scribe.write(ActionStruck(entry=entry, reason=reason), ask.seat, ask.id)


def _checked(scribe: Scribe, ask: Ask[NoteAdd] | Ask[DecisionAdd] | Ask[ActionAdd]) -> str:
    need(scribe.state, ask.seat, "note.write")
    if ask.body.item is not None:
        find(scribe.state, ask.body.item)
    return texts.said(ask.body.text, "/body/text")


def _struck(scribe: Scribe, ask: Ask[NoteStrike], entries: Iterable[Entry]) -> tuple[int, Seal | None]:
    need(scribe.state, ask.seat, "note.write")
    entry = _standing(entries, ask.body.entry)
    reason = None if ask.body.reason is None else texts.said(ask.body.reason, "/body/reason")
    return entry, scribe.seal_if(reason)


def _standing(entries: Iterable[Entry], seq: int) -> int:
    """`seq`, if that entry is there and was not struck."""
    found = next((it for it in entries if it.seq == seq), None)
    if found is None:
        raise Refusal("unknown_id", str(seq))
    if found.struck_at is not None:
        raise Refusal("wrong_state", "struck")
    return seq
