"""A sitting at work: one task that takes what comes in order, writes it down, and tells everybody.

Open after commit, close before commit: what is heard is in the journal, and a cut waits for no disk.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from itertools import groupby

from vicon.rooms.administration import Administration
from vicon.rooms.checkpoint import CheckpointSigner
from vicon.rooms.commands import Commands
from vicon.rooms.entrance import Entrance
from vicon.rooms.hall import Hall
from vicon.rooms.ids import Rng
from vicon.rooms.ledger import Ledger
from vicon.rooms.ledger import UnknownSitting as UnknownSitting
from vicon.rooms.ports import BallotBox, DiskState, Journal, JsonObject, MediaPlane, Outlet
from vicon.rooms.remote import Remote
from vicon.rooms.timekeeping import Timekeeping
from vicon.tracing import spans

Clock = Callable[[], int]
"""Milliseconds since 1970 UTC."""
TICK_S = 0.25
QUIET_TICK_S = 1.0
TOGETHER = 128
"""Commands in one transaction, at most: so long is nobody's answer held back for those of others."""
ARRIVALS = 16
"""As many come in by one commit: each may wait for the handshakes of those before it."""
Waited = tuple[spans.Spans, spans.Spans]
"""What a command is traced by, and its time in the queue; both mostly empty."""
Item = tuple[str, str, JsonObject, JsonObject | None, Waited]
UNTRACED: Waited = ((), ())


class SittingActor:
    """`arrive`, `command` and `gone` only enqueue; `run` does the work until `stop`."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._entrance = Entrance(hall)
        self._commands = Commands(hall)
        self._administration = Administration(hall)
        self._remote = Remote(hall)
        self._timekeeping = Timekeeping(hall)
        self._queue: asyncio.Queue[Item] = asyncio.Queue()
        self._stopping = False
        hall.wake = self.wake

    @classmethod
    async def load(
        cls,
        sitting: str,
        *,
        journal: Journal,
        plane: MediaPlane,
        outlet: Outlet,
        clock: Clock,
        signer: CheckpointSigner | None,
        box: BallotBox,
        steady: Callable[[], float] = time.monotonic,
        rng: Rng = os.urandom,
    ) -> SittingActor:
        """The actor of a stored sitting. `steady`: seconds on a clock that never jumps.

        Raises UnknownSitting, JournalUnavailable, UnknownKind.
        """
        ledger = await Ledger.load(sitting, journal)
        hall = Hall(ledger, outlet, clock, steady, rng, signer, box)
        rules = hall.state.settings
        hall.media = await plane.open_room(sitting, hall, codec=rules.codec, weak_network=rules.weak_network)
        return cls(hall)

    def arrive(self, socket: str, message: JsonObject, claims: JsonObject | None) -> None:
        """The first message of a socket: `join` with the verified claims of its token, or `resume`."""
        self._enqueue("arrive", socket, message, claims)

    def command(self, socket: str, message: JsonObject) -> None:
        self._enqueue("command", socket, message)

    def gone(self, socket: str) -> None:
        """The socket closed."""
        self._enqueue("gone", socket, {})

    def redact(self, socket: str, asked: JsonObject) -> None:
        """An administrator has what is under `seals` deleted on a `ground`; told on `socket`."""
        self._enqueue("redact", socket, asked)

    def seal(self, socket: str, asked: JsonObject) -> None:
        """The record is complete, with these `files`; told on `socket`."""
        self._enqueue("seal", socket, asked)

    def document(self, socket: str, asked: JsonObject) -> None:
        """A document was made of the record, or signed; told on `socket`."""
        self._enqueue("document", socket, asked)

    def revoke(self, socket: str, asked: JsonObject) -> None:
        """A key opens nothing any more: who came in by it, `sub`, is out; told on `socket`."""
        self._enqueue("revoke", socket, asked)

    def caption(self, socket: str, asked: JsonObject) -> None:
        """A line of the speech engine; told on `socket`."""
        self._enqueue("caption", socket, asked)

    def act(self, socket: str, asked: JsonObject) -> None:
        """A program gives a command from its seat; told on `socket`."""
        self._enqueue("act", socket, asked)

    def wake(self) -> None:
        """Look at the clocks now."""
        self._queue.put_nowait(("wake", "", {}, None, UNTRACED))

    def disk(self, state: DiskState, minutes: int | None) -> None:
        """How long the server has room for tapes: at the present rate, None where that is not known."""
        self._hall.disk.tell(self._hall.sitting, self._hall.state, state, minutes)

    @property
    def idle(self) -> bool:
        """Nobody is here and nothing waits to be written. A clock may run: `next_look` says until when."""
        return self._queue.empty() and self._hall.idle

    async def run(self) -> None:
        """Work until `stop`. Raises JournalConflict when another actor writes this journal."""
        try:
            while not self._stopping:
                await self._one()
        finally:
            await self._timekeeping.close()
            await self._hall.close()

    async def stop(self) -> None:
        """End `run` after what is at hand; what waits in the queue is left undone, unacknowledged."""
        self._stopping = True
        self.wake()

    def _enqueue(
        self,
        what: str,
        socket: str,
        message: JsonObject,
        claims: JsonObject | None = None,
    ) -> None:
        waited = spans.now(), spans.begin("queue")
        self._queue.put_nowait((what, socket, message, claims, waited))

    async def _one(self) -> None:
        for what, items in groupby(await self._waiting(), key=lambda item: item[0]):
            match what:
                case "arrive":
                    came = [(socket, message, claims, its) for _, socket, message, claims, (its, _) in items]
                    for at in range(0, len(came), ARRIVALS):
                        await self._entrance.run(came[at : at + ARRIVALS])
                        await self._timekeeping.look()
                case "command":
                    await self._commands.run(
                        [(socket, message, its) for _, socket, message, _, (its, _) in items]
                    )
                case "redact" | "seal" | "document" | "revoke" | "caption" | "act":
                    for _, socket, message, _, (its, _) in items:
                        with spans.working_on(its):
                            await self._errand(what, socket, message)
                case "gone":
                    for _, socket, *_ in items:
                        self._hall.lines.closed(socket, self._hall.steady())
            await self._timekeeping.look()
        if await self._entrance.let_in():
            # One at a time: commands come between the handshakes of a whole lobby.
            self.wake()

    async def _errand(self, what: str, socket: str, asked: JsonObject) -> None:
        match what:
            case "redact":
                await self._administration.redact(socket, asked)
            case "seal":
                await self._administration.seal(socket, asked)
            case "document":
                await self._administration.document(socket, asked)
            case "revoke":
                await self._administration.revoke(socket, asked)
            case "caption":
                self._administration.caption(socket, asked)
            case "act":
                await self._remote.run(socket, asked)

    async def _waiting(self) -> list[Item]:
        """What came since the last time, at most TOGETHER of it; a tick if nothing did."""
        try:
            async with asyncio.timeout(QUIET_TICK_S if self._hall.idle else TICK_S):
                items = [await self._queue.get()]
        except TimeoutError:
            return [("wake", "", {}, None, UNTRACED)]
        while len(items) < TOGETHER and not self._queue.empty():
            items.append(self._queue.get_nowait())
        for *_, (_, queued) in items:
            spans.end(queued)
        return items
