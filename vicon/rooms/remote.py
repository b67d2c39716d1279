"""Commands that come without a socket in the room: those of programs with an API key."""

from __future__ import annotations

from functools import partial

from vicon.rooms.decide import act, writes
from vicon.rooms.hall import Hall
from vicon.rooms.ledger import Answer, Answered, command_digest
from vicon.rooms.lines import chat_bucket
from vicon.rooms.messages import ok
from vicon.rooms.ports import JournalUnavailable, JsonObject
from vicon.rooms.programs import Program, seat_of
from vicon.rooms.protocol import commands as do
from vicon.rooms.protocol.envelope import BadFrame, Command, parse
from vicon.rooms.rates import Bucket
from vicon.rooms.refusal import Refusal
from vicon.tracing import spans


class Remote:
    """Whoever asks is told on what it calls its socket, as a command would be."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._chat: dict[str, Bucket] = {}

    async def run(self, socket: str, asked: JsonObject) -> None:
        """`asked`: `key`, `name`, `role` and `grants` of the program, and its `message`, an envelope."""
        hall = self._hall
        its = Program(asked["key"], asked["name"], asked["role"], frozenset(asked["grants"]))
        command_id = str(asked["message"].get("id", ""))[:32]
        try:
            await self._do(socket, its, parse(asked["message"]), command_digest(asked["message"]))
        except BadFrame as bad:
            hall.refuse(socket, command_id, Refusal("bad_body", f"{bad.pointer}: {bad.detail}"))
        except Refusal as refusal:
            hall.refuse(socket, command_id, refusal)
        except JournalUnavailable:
            hall.refuse(socket, command_id, hall.unavailable())

    async def _do(self, socket: str, its: Program, command: Command, digest: str) -> None:
        hall = self._hall
        seat = seat_of(hall.state, its.key)
        known = None if seat is None else await hall.ledger.answer(seat, command.id)
        if known is not None:
            if known.digest != digest:
                raise Refusal("id_reused")
            hall.outlet.send(socket, known.body)
            return
        if not writes(command.body):
            raise Refusal("forbidden", command.do)
        self._pace(its.key, command.body)
        await hall.flush()
        await self._look_at_the_box(command.body)
        with spans.part("decide"):
            decision = act(hall.state, its, command.id, command.body, hall.around)
        if isinstance(decision, Refusal):
            raise decision
        seat = seat_of(decision.state, its.key)
        assert seat is not None
        answer = ok(command.id, decision.state.seq)
        remembered = Answered(seat, command.id, Answer(digest, answer))
        told = partial(hall.outlet.send, socket, answer)
        await hall.perform(decision, answered=[remembered], acknowledge=told)

    def _pace(self, key: str, body: do.CommandBody) -> None:
        if isinstance(body, do.ChatSend):
            now = self._hall.steady()
            wait_ms = self._chat.setdefault(key, chat_bucket(now)).take(now)
            if wait_ms:
                raise Refusal("rate", retry_ms=wait_ms)

    async def _look_at_the_box(self, body: do.CommandBody) -> None:
        """Whether a secret vote may open is seen before it is decided."""
        vote = self._hall.state.votes.get(body.vote) if isinstance(body, do.VoteOpen) else None
        if vote is not None and vote.kind == "secret":
            await self._hall.boxes.check()
