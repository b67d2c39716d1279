"""The chat: who may write to whom, how often, and what remains of a message that was deleted."""

from __future__ import annotations

from dataclasses import replace

from vicon.rooms import freeze, texts
from vicon.rooms.ask import Ask
from vicon.rooms.event import Event
from vicon.rooms.protocol.commands import ChatDelete, ChatSend, ChatSet
from vicon.rooms.protocol.events import ChatChanged, ChatDeleted, ChatSent
from vicon.rooms.refusal import Refusal
from vicon.rooms.roles import may, need
from vicon.rooms.scribe import Scribe
from vicon.rooms.seal import sealed
from vicon.rooms.state import Message, State, put

KEPT = 200
OWN_MS = 60_000
"""How long the author may delete a message."""


def send(scribe: Scribe, ask: Ask[ChatSend]) -> None:
    state, body = scribe.state, ask.body
    freeze.check(state)
    need(state, ask.seat, "chat.write" if body.to == "all" else "chat.chair")
    text = texts.said(body.text, "/body/text")
    if not may(state, ask.seat, "chat.moderate"):
        if state.chat.mode == "off" or (state.chat.mode == "chair" and body.to == "all"):
            raise Refusal("chat_closed", state.chat.mode)
        _check_pace(state, ask.seat, scribe.now)
    seal = scribe.seal(text, kept=state.settings.chat_kept)
    message = ChatSent(message=scribe.new_id("m"), seat=ask.seat, to=body.to, text=seal)
    scribe.write(message, ask.participant or ask.seat, ask.id)


def delete(scribe: Scribe, ask: Ask[ChatDelete]) -> None:
    """The text leaves the store with the same transaction."""
    found = next((it for it in scribe.state.chat.messages if it.message == ask.body.message), None)
    if found is None or not _reads(scribe.state, ask.seat, found):
        raise Refusal("unknown_id", ask.body.message)
    own = found.seat == ask.seat and scribe.now <= found.at + OWN_MS
    if not own:
        need(scribe.state, ask.seat, "chat.moderate")
    if found.text is None:
        raise Refusal("wrong_state", "deleted")
    reason = None if ask.body.reason is None else texts.clean(ask.body.reason, "/body/reason")
    scribe.unsealed.append(found.text)
    body = ChatDeleted(message=found.message, seat=found.seat, to=found.to, reason=scribe.seal_if(reason))
    scribe.write(body, ask.seat, ask.id)


def set_(scribe: Scribe, ask: Ask[ChatSet]) -> None:
    need(scribe.state, ask.seat, "chat.moderate")
    scribe.write(ChatChanged(mode=ask.body.mode, slow_ms=ask.body.slow_ms), ask.seat, ask.id)


def _reads(state: State, seat: str, message: Message) -> bool:
    return message.to == "all" or message.seat == seat or may(state, seat, "stage")


def _check_pace(state: State, seat: str, now: int) -> None:
    last = state.chat.last.get(seat)
    if last is not None and now < last + state.chat.slow_ms:
        raise Refusal("slow_mode", retry_ms=last + state.chat.slow_ms - now)


def sent(state: State, event: Event[ChatSent]) -> State:
    body = event.body
    message = Message(body.message, body.seat, body.to, sealed(body.text), event.at, event.seq)
    chat = replace(
        state.chat,
        messages=(*state.chat.messages, message)[-KEPT:],
        last=put(state.chat.last, body.seat, event.at),
    )
    return replace(state, chat=chat)


def deleted(state: State, event: Event[ChatDeleted]) -> State:
    messages = tuple(
        replace(it, text=None) if it.message == event.body.message else it for it in state.chat.messages
    )
    return replace(state, chat=replace(state.chat, messages=messages))


def changed(state: State, event: Event[ChatChanged]) -> State:
    return replace(state, chat=replace(state.chat, mode=event.body.mode, slow_ms=event.body.slow_ms))
