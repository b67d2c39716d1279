"""Commands of sockets that are in: written ones by the rules, the others at once and without a trace."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from vicon.refusal import MediaRefused
from vicon.rooms import completion, freeze
from vicon.rooms.ask import Ask
from vicon.rooms.circle.sight import is_deaf
from vicon.rooms.decide import Around, Decision, decide, gone, writes
from vicon.rooms.ephemera import ALL_OFF
from vicon.rooms.group import Group, Step
from vicon.rooms.hall import Hall
from vicon.rooms.ledger import Answer, Answered, command_digest
from vicon.rooms.lines import Line
from vicon.rooms.messages import ok
from vicon.rooms.polls.rules import packed
from vicon.rooms.ports import JournalUnavailable, JsonObject, SlotWish, View
from vicon.rooms.protocol import commands as do
from vicon.rooms.protocol.envelope import BadFrame, Command, parse
from vicon.rooms.questions import count
from vicon.rooms.refusal import Refusal
from vicon.rooms.roles import need
from vicon.rooms.state import State
from vicon.tracing import spans


class Commands:
    def __init__(self, hall: Hall) -> None:
        self._hall = hall

    async def run(self, messages: Sequence[tuple[str, JsonObject, spans.Spans]]) -> None:
        """In order, each with its socket; those that write and follow each other are stored together."""
        group = Group(self._hall)
        for socket, message, its in messages:
            with spans.working_on(its):
                await self._one(socket, message, group)
        await group.store()

    async def _one(self, socket: str, message: JsonObject, group: Group) -> None:
        hall = self._hall
        line = hall.lines.on(socket)
        if line is None:
            return  # its socket is being closed, or was taken over
        line.heard, line.spoke = hall.steady(), True
        command_id = str(message.get("id", ""))[:32]

        def refuse(refusal: Refusal) -> None:
            # In its turn: what was asked before it may wait in the group for its answer.
            group.add(Step.settled(partial(hall.refuse, socket, command_id, refusal)))

        try:
            await self._run(socket, line, parse(message), message, group)
        except BadFrame as bad:
            refuse(Refusal("bad_body", f"{bad.pointer}: {bad.detail}"))
        except Refusal as refusal:
            refuse(refusal)
        except MediaRefused as refused:
            refuse(Refusal(refused.code, refused.detail))
        except JournalUnavailable:
            refuse(hall.unavailable())

    async def _run(
        self, socket: str, line: Line, command: Command, message: JsonObject, group: Group
    ) -> None:
        hall = self._hall
        if isinstance(command.body, do.Pong):
            return
        if line.participant in group.state.lobby.waiting:
            await group.store()
        if line.participant in hall.state.lobby.waiting:
            await self._from_lobby(socket, line, command)
            return
        if writes(command.body):
            await self._write(socket, line, command, message, group)
            return
        await group.store()
        if completion.is_over(hall.state):
            raise Refusal("wrong_state", "ended")
        participant = line.participant
        seat = hall.state.participants[participant].seat
        answer: JsonObject | None = None
        match command.body:
            case do.Join() | do.Resume():
                raise Refusal("wrong_state", "joined")
            case do.MediaOffer(sdp=sdp):
                answer = {"answer": await hall.connect(hall.state, participant, sdp)}
            case do.MediaView():
                # Whoever may receive nothing now has wishes for later; the engine heeds `bar`.
                hall.media.view(participant, _view(command.body))
            case do.MediaState():
                self._switch(participant, command.body)
            case do.Typing():
                need(hall.state, seat, "chat.write")
                hall.ephemera.types(seat, hall.steady())
            case do.CaptionWrite():
                if command.id not in line.captioned:
                    self._caption(line, seat, command.body)
                    line.captioned.append(command.id)
            case do.QuestionUpvote(question=question, on=on):
                self._support(line, seat, question, on)
        hall.outlet.send(socket, ok(command.id, body=answer))

    async def _write(
        self, socket: str, line: Line, command: Command, message: JsonObject, group: Group
    ) -> None:
        hall, body = self._hall, command.body
        seat = hall.state.participants[line.participant].seat
        # What is kept of a secret ballot must not lead from the published code back to the seat.
        digest = "" if is_secret(body) else command_digest(message)
        if group.holds(seat, command.id):
            await group.store()
        known = await hall.ledger.answer(seat, command.id)
        if known is not None:
            if known.digest != digest:
                raise Refusal("id_reused")
            group.add(Step.settled(partial(hall.outlet.send, socket, known.body)))
            return
        if isinstance(body, do.ChatSend):
            wait_ms = line.chat.take(hall.steady())
            if wait_ms:
                raise Refusal("rate", retry_ms=wait_ms)
        lost = partial(self._unwritten, socket, line, command)
        if not group.begun:
            try:
                await group.begin()
            except JournalUnavailable:
                lost()
                return
        again = ok(command.id, group.state.seq)
        if await self._secrecy(seat, body, group.state):
            group.add(Step(partial(hall.outlet.send, socket, again), lost))
            return
        with spans.part("decide"):
            decision = decide(group.state, Ask(line.participant, seat, command.id, body), group.around)
        if not isinstance(decision, Refusal):
            decision = await self._put(seat, body) or decision
        if isinstance(decision, Refusal):
            group.add(Step(partial(hall.refuse, socket, command.id, decision), lost))
            return
        answer = ok(command.id, decision.state.seq)
        told = partial(self._written, socket, seat, body, answer)
        group.add(Step(told, lost, decision, Answered(seat, command.id, Answer(digest, answer))))

    def _caption(self, line: Line, seat: str, body: do.CaptionWrite) -> None:
        hall = self._hall
        freeze.check(hall.state)
        need(hall.state, seat, "caption.write")
        if is_deaf(hall.state, seat):
            raise Refusal("forbidden", "subscribe")
        # Words of a line that grows are thinned out; each that is finished may be kept.
        wait_ms = line.captions.take(hall.steady()) if body.final else 0
        if wait_ms:
            raise Refusal("rate", retry_ms=wait_ms)
        hall.ephemera.captions.write(hall.state, seat, body, hall.now, hall.rng)

    def _support(self, line: Line, seat: str, question: str, on: bool) -> None:
        count.check(self._hall.state, seat, question)
        wait_ms = line.upvotes.take(self._hall.steady())
        if wait_ms:
            raise Refusal("rate", retry_ms=wait_ms)
        self._hall.ephemera.support.give(question, seat, on)

    async def _from_lobby(self, socket: str, line: Line, command: Command) -> None:
        """Who waits can go; nothing else is theirs to do."""
        hall = self._hall
        if not isinstance(command.body, do.Leave):
            raise Refusal("wrong_state", "waiting")
        await hall.flush()
        left = gone(hall.state, line.participant, "leave", hall.around)
        await hall.perform(left, acknowledge=partial(hall.outlet.send, socket, ok(command.id)))

    def _written(self, socket: str, seat: str, body: do.CommandBody, answer: JsonObject) -> None:
        self._hall.outlet.send(socket, answer)
        if isinstance(body, do.ChatSend):
            self._hall.ephemera.wrote(seat)

    async def _secrecy(self, seat: str, body: do.CommandBody, state: State) -> bool:
        """See to it that a secret vote may open. True for a ballot that is in the box already, and marked."""
        boxes = self._hall.boxes
        if not isinstance(body, do.VoteOpen | do.VoteCast):
            return False
        vote = state.votes.get(body.vote)
        if vote is None or vote.kind != "secret":
            return False
        if isinstance(body, do.VoteOpen):
            await boxes.check()
            return False
        box = boxes.of(body.vote) if vote.running and seat in vote.ballots else None
        return box is not None and box.holds(seat, body.code, body.choice)

    async def _put(self, seat: str, body: do.CommandBody) -> Refusal | None:
        """Into the box before the mark is stored: a mark without a ballot would make the vote void."""
        boxes = self._hall.boxes
        match body:
            case do.VoteCast(vote=id_, code=str(code), choice=choice):
                pass
            case do.PollAnswer(poll=id_):
                code, choice = self._hall.rng(16).hex(), packed(body.choice)
            case _:
                return None
        box = boxes.of(id_)
        if box is None:
            return self._hall.unavailable()
        if not box.put(seat, code, choice):
            return Refusal("already_cast", "code")
        await boxes.keep(id_)
        return None

    def _unwritten(self, socket: str, line: Line, command: Command) -> None:
        if isinstance(command.body, do.Leave):
            self._leave_unwritten(line)
        else:
            self._hall.refuse(socket, command.id, self._hall.unavailable())

    def _leave_unwritten(self, line: Line) -> None:
        """Who leaves is let go although the journal cannot have it yet; it is written as a fact."""
        participant = line.participant
        self._hall.facts.append(partial(_left, participant=participant))
        self._hall.release(participant, "left")

    def _switch(self, participant: str, body: do.MediaState) -> None:
        wanted = {"audio": body.audio, "video": body.video, "screen": body.screen}
        self._hall.switch(participant, frozenset(kind for kind in ALL_OFF if wanted[kind] == "off"))


def is_secret(body: do.CommandBody) -> bool:
    return isinstance(body, do.PollAnswer) or (isinstance(body, do.VoteCast) and body.code is not None)


def _view(body: do.MediaView) -> View:
    slots = [SlotWish(slot.mid, slot.want, slot.w, slot.h, slot.fps) for slot in body.slots]
    return View(slots, body.audio_only, body.saver, body.lang, body.sign_first)


def _left(state: State, around: Around, *, participant: str) -> Decision:
    return gone(state, participant, "leave", around)
