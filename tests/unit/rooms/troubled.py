"""A sitting to which all happens: links break, the actor dies, the database is away or loses an answer.

Messages lie on two ordered links, each to a signalling process, until a step carries them; what is on a link
that breaks is lost, either way. People do as the SDK does: who lost the socket comes back, and once welcomed
sends again, with the same ids, what had no answer.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.unit.rooms.worlds import World
from vicon.rooms.ports import (
    Answered,
    Commit,
    Journal,
    JournalConflict,
    JournalUnavailable,
    Loaded,
    StoredEvent,
)

Frame = dict[str, Any]
LATER = ("unavailable", "rate")
"""Refusals after which the same command, under the same id, is in order."""
LINKS = ("a", "b")


class Unsteady:
    """A way to a journal that may be cut, or lose the answer to the next commit, which is stored even so."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.away = False
        self.loses_answer = False

    async def load(self, sitting: str) -> Loaded | None:
        return await self._to().load(sitting)

    async def commit(self, commit: Commit) -> None:
        await self._to().commit(commit)
        if self.loses_answer and commit.events:
            self.loses_answer = False
            raise JournalUnavailable("stored, but nobody heard of it")

    async def answered(self, sitting: str, seat: str, command: str) -> Answered | None:
        return await self._to().answered(sitting, seat, command)

    async def events(self, sitting: str, after: int, limit: int) -> Sequence[StoredEvent]:
        return await self._to().events(sitting, after, limit)

    def _to(self) -> Journal:
        if self.away:
            raise JournalUnavailable("cut off")
        return self.journal


@dataclass
class Person:
    """One who asks, and keeps what was asked and what came of it."""

    name: str
    claims: Frame
    participant: str = ""
    seat: str = ""
    secret: str = ""
    link: str = ""
    socket: str | None = None
    inside: bool = False
    heard: int = 0
    seq: int = 0
    sent: deque[Frame] = field(default_factory=deque)
    """Commands on this socket without an answer so far: answers come in this order."""
    waiting: dict[str, Frame] = field(default_factory=dict)
    done: dict[str, Frame] = field(default_factory=dict)

    @property
    def join(self) -> Frame:
        return {"do": "join", "id": f"{self.name}-join", "body": {"token": "-", "name": self.name}}


class Troubled:
    """`world` with three people, two links and a database of which none can be relied on."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.journal: Journal = world.journal
        self.links: dict[str, deque[tuple[str, str, Frame, Frame | None]]] = {it: deque() for it in LINKS}
        self.people = [Person(role, world.claims(role)) for role in ("chair", "member", "guest")]
        self.commands: dict[str, tuple[Person, Frame]] = {it.join["id"]: (it, it.join) for it in self.people}
        self.unsteady = Unsteady(self.journal)
        self._numbers = itertools.count(1)

    async def begin(self) -> None:
        await self.world.begin()
        await self._start()

    # --- what people do -------------------------------------------------------------------------

    def returns(self, who: int, link: str) -> None:
        """Somebody comes, or comes back over one of the links; a socket before that is forgotten."""
        it = self.people[who]
        if it.socket is not None:
            self._send(it, "gone", {})
        self._lose(it)
        it.socket, it.link, it.heard = f"{it.name}-{next(self._numbers)}", link, 0
        if it.secret:
            body = {"participant": it.participant, "secret": it.secret, "seq": it.seq}
            body["sitting"] = self.world.sitting
            self._send(it, "arrive", {"do": "resume", "id": f"r{next(self._numbers)}", "body": body})
        else:
            self._send(it, "arrive", it.join, it.claims)

    def asks(self, who: int, what: str) -> None:
        """A new command, sent at once if there is a socket for it."""
        it = self.people[who]
        if not it.participant:
            return
        number = next(self._numbers)
        do, body = self._wish(it, what, number)
        frame = {"do": do, "id": f"{it.name}-{number}", "body": body}
        self.commands[frame["id"]] = it, frame
        it.waiting[frame["id"]] = frame
        if it.inside:
            self._send(it, "command", frame)

    def repeats(self, who: int) -> None:
        """All that was ever asked, once more."""
        it = self.people[who]
        if it.inside:
            for frame in self._asked(it):
                self._send(it, "command", frame)

    def reuses(self, who: int) -> None:
        """What was done is asked for under its id with other words: that must not be done."""
        it = self.people[who]
        if it.inside:
            for id_ in it.done:
                body = {"to": "all", "text": "kata lain"}
                self._send(it, "command", {"do": "chat.send", "id": id_, "body": body})

    # --- what happens to them -------------------------------------------------------------------

    async def carries(self, link: str) -> None:
        """What lies on the link arrives at both its ends, and a second passes."""
        for it in self.people:
            if it.link == link:
                self._hear(it)
        self._deliver(link)
        await self.world.settle()
        await self.world.pass_(1)
        if self.world.task.done():
            await self._start()

    def breaks(self, link: str) -> None:
        """A signalling process dies: both ends take every socket on it as gone."""
        self.links[link].clear()
        for it in self.people:
            if it.link == link and it.socket is not None:
                self.world.outlet.labels.pop(it.socket, None)
                self.world.actor.gone(it.socket)
                self._lose(it)

    async def crashes(self, turns: int) -> None:
        """The actor dies some turns of the loop after all that was on its way to it has arrived."""
        for link in LINKS:
            self._deliver(link)
        for _ in range(turns):
            await asyncio.sleep(self.world.poll_s)
        await self._start()

    def database(self, how: Literal["away", "back", "loses an answer"]) -> None:
        self.unsteady.away, self.unsteady.loses_answer = how == "away", how == "loses an answer"

    async def calm(self) -> None:
        """Nothing fails any more, and everybody sends again all they ever asked for, until it is answered."""
        self.database("back")
        if self.world.task.done():
            await self._start()
        for who, it in enumerate(self.people):
            it.waiting = {frame["id"]: frame for frame in self._asked(it)}
            self.returns(who, "a")
        for _ in range(30):
            if all(it.inside and not it.waiting for it in self.people):
                return
            for who, it in enumerate(self.people):
                if it.socket is None:
                    self.returns(who, "a")
                elif it.inside:
                    for frame in it.waiting.values():
                        self._send(it, "command", frame)
            await self.carries("a")
        raise AssertionError(f"no answer to {[list(it.waiting) for it in self.people]}")

    async def end(self) -> None:
        await self.world.stop()

    # --- within ---------------------------------------------------------------------------------

    async def _start(self) -> None:
        """Kill the actor, if one lives, and load another; while the database is away there is none."""
        world, away = self.world, self.unsteady.away
        if hasattr(world, "task"):
            self.unsteady.away = True  # who is killed writes nothing more
            world.task.cancel()
            with suppress(asyncio.CancelledError, JournalConflict):
                await world.task
        for link in LINKS:
            self.links[link].clear()
        for it in self.people:
            self._lose(it)
        world.outlet.labels.clear()
        self.unsteady = Unsteady(self.journal)
        self.unsteady.away = away
        world.journal = self.unsteady  # type: ignore[assignment]
        with suppress(JournalUnavailable):
            await world.load()

    def _asked(self, it: Person) -> list[Frame]:
        return [frame for person, frame in self.commands.values() if person is it and frame is not it.join]

    def _send(self, it: Person, what: str, frame: Frame, claims: Frame | None = None) -> None:
        assert it.socket is not None
        self.links[it.link].append((what, it.socket, frame, claims))
        if what == "command":
            it.sent.append(frame)

    def _deliver(self, link: str) -> None:
        actor, on_the_way = self.world.actor, self.links[link]
        while on_the_way:
            what, socket, frame, claims = on_the_way.popleft()
            if what == "arrive":
                actor.arrive(socket, frame, claims)
            elif what == "command":
                actor.command(socket, frame)
            else:
                actor.gone(socket)

    def _lose(self, it: Person) -> None:
        it.socket, it.inside = None, False
        it.sent.clear()

    def _hear(self, it: Person) -> None:
        while it.socket is not None:
            inbox = self.world.outlet.inbox[it.socket]
            if it.heard == len(inbox):
                break
            it.heard += 1
            self._take(it, inbox[it.heard - 1])
        if it.socket in self.world.outlet.closed:
            self._lose(it)

    def _take(self, it: Person, frame: Frame) -> None:
        match frame:
            case {"is": "welcome"}:
                assert it.participant in ("", frame["participant"]), "one token made two participants"
                it.participant, it.seat, it.inside = frame["participant"], frame["seat"], True
                it.secret, it.seq = frame["secret"] or it.secret, frame["seq"]
                for waiting in it.waiting.values():
                    self._send(it, "command", waiting)
            case {"is": "event", "seq": seq}:
                it.seq = seq
            case {"is": "no", "error": error} if not it.inside:
                if error == "secret_bad":
                    it.secret = ""  # the same join came again, late: its welcome has the new one
                else:
                    assert error in LATER, frame
                self._send(it, "gone", {})
                self._lose(it)
            case {"is": "ok" | "no", "id": id_}:
                sent = it.sent.popleft()
                assert sent["id"] == id_, "answered out of order"
                self._answer(it, sent, frame)

    def _answer(self, it: Person, sent: Frame, answer: Frame) -> None:
        """What was done has the same answer for ever; what was not may be asked for again."""
        id_, error = sent["id"], answer.get("error")
        if sent != self.commands[id_][1]:
            assert error in ("id_reused", *LATER), "done with other words"
        elif error is None:
            assert answer["seq"] <= it.seq, "acknowledged before its events were sent"
            assert it.done.setdefault(id_, answer) == answer, "another answer than before"
            it.waiting.pop(id_, None)
        elif error not in LATER:
            assert id_ not in it.done, "refused, and done before"
            it.waiting.pop(id_, None)

    def _wish(self, it: Person, what: str, number: int) -> tuple[str, Frame]:
        state = self.world.actor._hall.state
        hands = [hand.request for hand in state.floor.waiting if hand.seat == it.seat]
        lines = [line.message for line in state.chat.messages if line.seat == it.seat and line.text]
        other = self.people[number % 3].seat or it.seat
        wishes: dict[str, tuple[str, Frame]] = {
            "chat": ("chat.send", {"to": "all", "text": f"kata {number}"}),
            "whisper": ("chat.send", {"to": "chair", "text": f"bisik {number}"}),
            "delete": ("chat.delete", {"message": (lines or ["m_0000000000000000"])[-1]}),
            "hand": ("floor.request", {}),
            "lower": ("floor.withdraw", {"request": (hands or ["q_0000000000000000"])[0]}),
            "rename": ("seat.rename", {"seat": other, "name": f"Nama {number}"}),
            "lock": ("mod.lock", {"seats": [other], "kinds": ["audio"], "on": number % 2 == 0}),
        }
        return wishes[what]
