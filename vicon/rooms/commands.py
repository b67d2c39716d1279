"""Commands of sockets that are in: written ones by the rules, the others at once and without a trace."""

from __future__ import annotations

from functools import partial

from vicon.refusal import MediaRefused
from vicon.rooms.ask import Ask
from vicon.rooms.decide import Around, Decision, decide, gone, writes
from vicon.rooms.ephemera import ALL_OFF
from vicon.rooms.hall import Hall
from vicon.rooms.ledger import Answer, command_digest
from vicon.rooms.lines import Line
from vicon.rooms.messages import ok
from vicon.rooms.ports import JournalUnavailable, JsonObject, SlotWish, View
from vicon.rooms.protocol import commands as do
from vicon.rooms.protocol.envelope import BadFrame, Command, parse
from vicon.rooms.refusal import Refusal
from vicon.rooms.roles import need
from vicon.rooms.state import State


class Commands:
    def __init__(self, hall: Hall) -> None:
        self._hall = hall

    async def command(self, socket: str, message: JsonObject) -> None:
        hall = self._hall
        line = hall.lines.on(socket)
        if line is None:
            return  # its socket is being closed, or was taken over
        line.heard, line.spoke = hall.steady(), True
        command_id = str(message.get("id", ""))[:32]
        try:
            await self._run(socket, line, parse(message), message)
        except BadFrame as bad:
            hall.refuse(socket, command_id, Refusal("bad_body", f"{bad.pointer}: {bad.detail}"))
        except Refusal as refusal:
            hall.refuse(socket, command_id, refusal)
        except MediaRefused as refused:
            hall.refuse(socket, command_id, Refusal(refused.code, refused.detail))
        except JournalUnavailable:
            hall.refuse(socket, command_id, hall.unavailable())

    async def _run(self, socket: str, line: Line, command: Command, message: JsonObject) -> None:
        hall = self._hall
        participant = line.participant
        seat = hall.state.participants[participant].seat
        answer: JsonObject | None = None
        match command.body:
            case do.Pong():
                return
            case do.Join() | do.Resume():
                raise Refusal("wrong_state", "joined")
            case do.MediaOffer(sdp=sdp):
                need(hall.state, seat, "subscribe")
                answer = {"answer": await hall.connect(hall.state, participant, sdp)}
            case do.MediaView():
                need(hall.state, seat, "subscribe")
                hall.media.view(participant, _view(command.body))
            case do.MediaState():
                self._switch(participant, command.body)
            case do.Typing():
                need(hall.state, seat, "chat.write")
                hall.ephemera.types(seat, hall.steady())
            case body if writes(body):
                await self._write(socket, line, Ask(participant, seat, command.id, body), message)
                return
        hall.outlet.send(socket, ok(command.id, body=answer))

    async def _write(self, socket: str, line: Line, ask: Ask[do.CommandBody], message: JsonObject) -> None:
        hall = self._hall
        digest = command_digest(message)
        known = await hall.ledger.answer(ask.seat, ask.id)
        if known is not None:
            if known.digest != digest:
                raise Refusal("id_reused")
            hall.outlet.send(socket, known.body)
            return
        if isinstance(ask.body, do.ChatSend):
            wait_ms = line.chat.take(hall.steady())
            if wait_ms:
                raise Refusal("rate", retry_ms=wait_ms)
        try:
            await hall.flush()
            decision = decide(hall.state, ask, hall.around)
            if isinstance(decision, Refusal):
                raise decision
            answer = ok(ask.id, decision.state.seq)
            await hall.perform(
                decision,
                answered=(ask.seat, ask.id, Answer(digest, answer)),
                acknowledge=partial(hall.outlet.send, socket, answer),
            )
        except JournalUnavailable:
            if isinstance(ask.body, do.Leave):
                self._leave_unwritten(line)
                return
            raise
        if isinstance(ask.body, do.ChatSend):
            hall.ephemera.wrote(ask.seat)

    def _leave_unwritten(self, line: Line) -> None:
        """Who leaves is let go although the journal cannot have it yet; it is written as a fact."""
        participant = line.participant
        self._hall.facts.append(partial(_left, participant=participant))
        self._hall.release(participant, "left")

    def _switch(self, participant: str, body: do.MediaState) -> None:
        wanted = {"audio": body.audio, "video": body.video, "screen": body.screen}
        self._hall.switch(participant, frozenset(kind for kind in ALL_OFF if wanted[kind] == "off"))


def _view(body: do.MediaView) -> View:
    slots = [SlotWish(slot.mid, slot.want, slot.w, slot.h, slot.fps) for slot in body.slots]
    return View(slots, body.audio_only, body.saver, body.lang, body.sign_first)


def _left(state: State, around: Around, *, participant: str) -> Decision:
    return gone(state, participant, "leave", around)
