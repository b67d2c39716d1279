"""The first message of a socket: `join` and `resume`, answered by one `welcome`."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from pydantic import ValidationError

from vicon.description import Description
from vicon.refusal import MediaRefused
from vicon.rooms.admission import Arrival, banned_as
from vicon.rooms.decide import admit
from vicon.rooms.greeting import Greeting, Newcomer, off_of
from vicon.rooms.group import Group, Step
from vicon.rooms.hall import Hall
from vicon.rooms.ledger import digest_of
from vicon.rooms.lobby.desk import SILENT_S, Kept, told
from vicon.rooms.lobby.model import position
from vicon.rooms.marks import Claims, claims_from
from vicon.rooms.messages import waiting
from vicon.rooms.ports import JournalUnavailable, JsonObject, Secret
from vicon.rooms.protocol.commands import Device, Join, Resume
from vicon.rooms.protocol.envelope import BadFrame, Command, parse
from vicon.rooms.refusal import Refusal
from vicon.rooms.returns import Returns, back
from vicon.rooms.state import State
from vicon.rooms.views import STAGE
from vicon.tracing import spans


class Entrance:
    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._greeting = Greeting(hall)
        self._returns = Returns(hall, self._greeting)

    async def run(self, arrivals: Sequence[tuple[str, JsonObject, JsonObject | None, spans.Spans]]) -> None:
        """Welcome each socket that came with this message and these claims, or refuse it, in order.

        Who joins together is stored together. What is refused changes nothing.
        """
        # A welcome to a full hall is half a megabyte: they are made no faster than they leave.
        await self._hall.outlet.drained([socket for socket, *_ in arrivals])
        group = Group(self._hall)
        for socket, message, claims, its in arrivals:
            with spans.working_on(its):
                await self._arrive(socket, message, claims, group)
        await self._store(group)

    async def _store(self, group: Group) -> None:
        """Store who came so far, and greet them."""
        await group.store()
        self._greeting.greet()

    async def _arrive(
        self, socket: str, message: JsonObject, claims: JsonObject | None, group: Group
    ) -> None:
        command_id = str(message.get("id", ""))[:32]
        try:
            command = parse(message)
            if isinstance(command.body, Join):
                await self._join(socket, command, command.body, _claims(claims), group)
            elif isinstance(command.body, Resume):
                await self._resume(socket, command, command.body, group)
            else:
                raise Refusal("wrong_state", "join or resume comes first")
        except BadFrame as bad:
            refusal = Refusal("bad_body", f"{bad.pointer}: {bad.detail}")
            self._hall.refuse(socket, command_id, refusal)
        except Refusal as refusal:
            self._hall.refuse(socket, command_id, refusal, shut=True)
        except MediaRefused as refused:
            self._hall.refuse(socket, command_id, Refusal(refused.code, refused.detail))
        except JournalUnavailable:
            self._hall.refuse(socket, command_id, self._hall.unavailable())

    async def _join(self, socket: str, command: Command, body: Join, claims: Claims, group: Group) -> None:
        hall = self._hall
        if claims.jti in group.state.spent:
            await self._store(group)
        known = hall.state.spent.get(claims.jti)
        if known is not None and _same_join(hall.state, known, command.id):
            await self._join_again(socket, command, body, known)
            return
        if not group.begun:
            await group.begin()
        watched = hall.networks.is_watched(claims.network, hall.steady())
        arrival = Arrival(command.id, body, claims, "network" if watched else None)
        with spans.part("decide"):
            decision = admit(group.state, arrival, group.around)
        if isinstance(decision, Refusal):
            if decision.error == "banned":
                self._tell_banned(claims)
            raise decision
        assert decision.participant is not None
        participant = decision.participant
        hall.networks.came(participant, claims.network)
        secret = self._secret()
        kept = Secret(participant, digest_of(secret))
        decision = replace(decision, secrets=[*decision.secrets, kept])
        if participant in decision.state.lobby.waiting:
            # Nothing is connected; the offer is kept.
            wait = Kept(command.id, body.offer, body.device)
            told = partial(self._sit_down, socket, participant, wait, secret, body.attempt)
            group.add(Step(told, partial(hall.refuse, socket, command.id, hall.unavailable()), decision))
            return
        answer = await self._connect(decision.state, participant, body.offer)
        # With the commit its gates open, as those of all who come with it do: once for them all.
        hall.note_off(decision.state, participant, off_of(body.device))
        fields = {"secret": secret, "answer": answer}
        newcomer = Newcomer(socket, participant, command.id, body.attempt, fields, body.device)
        lost = partial(self._greeting.turn_away, socket, command.id, participant)
        group.add(Step(partial(self._greeting.add, newcomer), lost, decision))

    async def _join_again(self, socket: str, command: Command, body: Join, participant: str) -> None:
        """The welcome was lost on its way: the same again, with a new secret, as the old one is not kept."""
        hall = self._hall
        line = hall.lines.of(participant)
        welcomed = line is not None and line.socket is not None and line.spoke
        if welcomed or (line is not None and 0 < body.attempt < line.attempt):
            # It was not: this join comes late, by a way that its client has given up.
            raise Refusal("taken_over")
        secret = self._secret()
        await hall.flush()
        decision = back(hall.state, participant, body.offer is not None, hall.around)
        answer = await self._connect(decision.state, participant, body.offer)
        await hall.perform(decision, secrets=[Secret(participant, digest_of(secret))])
        hall.ephemera.expect(participant)
        fields = {"secret": secret, "answer": answer}
        self._greeting.add(Newcomer(socket, participant, command.id, body.attempt, fields, body.device))
        self._greeting.greet()

    async def _resume(self, socket: str, command: Command, body: Resume, group: Group) -> None:
        if body.participant in {*self._returns.waiting, *self._hall.state.lobby.waiting}:
            await self._store(group)
        if body.participant in self._hall.state.lobby.waiting:
            await self._wait_on(socket, command, body)
            return
        await self._returns.resume(socket, command.id, body, group)

    def _tell_banned(self, claims: Claims) -> None:
        hall = self._hall
        key = hall.ledger.opened.get(hall.state.key)
        seat = banned_as(hall.state, key, claims, hall.now) if key is not None else None
        if seat is not None:
            hall.outlet.live(hall.sitting, STAGE, "banned", {"seat": seat})

    # --- the lobby ----------------------------------------------------------------------------------

    async def _wait_on(self, socket: str, command: Command, body: Resume) -> None:
        """Back in the lobby, at the place that was kept."""
        hall = self._hall
        if not hall.ledger.knows_secret(body.participant, body.secret):
            raise Refusal("secret_bad")
        self._returns.check_time(body)
        before = hall.desk.take(body.participant)
        device = before.device if before else Device()
        offer = body.offer or (before.offer if before else None)
        await hall.flush()
        await hall.perform(back(hall.state, body.participant, body.offer is not None, hall.around))
        self._sit_down(socket, body.participant, Kept(command.id, offer, device), None, body.attempt)

    def _sit_down(self, socket: str, participant: str, kept: Kept, secret: str | None, attempt: int) -> None:
        hall = self._hall
        before = hall.lines.attach(participant, socket, hall.steady(), SILENT_S, attempt)
        if before not in (None, socket):
            hall.outlet.close(before, 4409, "taken_over")
        place = position(hall.state.lobby, participant)
        news = told(hall.state, participant, place, hall.ledger.opened)
        hall.desk.keep(participant, kept, news)
        hall.outlet.send(socket, waiting(hall.ledger, participant, kept.command, hall.now, news, secret))

    async def let_in(self) -> bool:
        """Connect and welcome one of those just admitted; False when there are none."""
        hall = self._hall
        if not hall.desk.admitted:
            return False
        participant = hall.desk.admitted.popleft()
        kept = hall.desk.take(participant)
        it = hall.state.participants.get(participant)
        if kept is None or it is None or it.presence == "left":
            return True
        line = hall.lines.of(participant)
        if line is None or line.socket is None:
            # Admitted between two sockets: a resume is on its way, or the device has left.
            hall.lines.expect(participant, hall.steady())
            return True
        answer, lost = None, None
        try:
            answer = await self._connect(hall.state, participant, kept.offer)
        except MediaRefused as refused:
            lost = refused.code
        fields = {"answer": answer}
        self._greeting.add(
            Newcomer(line.socket, participant, kept.command, line.attempt, fields, kept.device)
        )
        self._greeting.greet()
        if lost is not None:
            hall.transport(participant, "closed", lost)
        return True

    # --- inside -------------------------------------------------------------------------------------

    def _secret(self) -> str:
        return base64.urlsafe_b64encode(self._hall.rng(32)).decode().rstrip("=")

    async def _connect(self, state: State, participant: str, offer: Description | None) -> Description | None:
        return None if offer is None else await self._hall.connect(state, participant, offer)


def _same_join(state: State, participant: str, command: str) -> bool:
    it = state.participants.get(participant)
    return it is not None and it.command == command


def _claims(fields: JsonObject | None) -> Claims:
    try:
        return claims_from(fields or {})
    except ValidationError:
        raise Refusal("token_invalid") from None
