"""The outside of a sitting, in memory: whole implementations of its ports, with a clock and an outage."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from vicon.refusal import MediaRefused
from vicon.rooms.actor import SittingActor
from vicon.rooms.opening import new_sitting
from vicon.rooms.ports import (
    Answered,
    Commit,
    JournalConflict,
    JournalUnavailable,
    JsonObject,
    Kind,
    Loaded,
    MediaListener,
    SealedValue,
    Snapshot,
    StoredEvent,
    VideoCodec,
    View,
)
from vicon.rooms.views import view_for

ROOM = "r_0000000000000000"
START = 1_795_510_800_000


def rng(seed: int = 1) -> Any:
    return random.Random(seed).randbytes


class MemoryJournal:
    """A Journal in dictionaries. `away`: it does not answer."""

    def __init__(self) -> None:
        self.rows: dict[str, list[StoredEvent]] = defaultdict(list)
        self.sealed: dict[str, dict[str, SealedValue]] = defaultdict(dict)
        self.answers: dict[tuple[str, str, str], Answered] = {}
        self.secrets: dict[str, dict[str, str]] = defaultdict(dict)
        self.checkpoints: dict[str, tuple[int, str]] = {}
        self.snapshots: dict[str, Snapshot] = {}
        self.looks: dict[str, int | None] = {}
        self.away = False

    async def load(self, sitting: str) -> Loaded | None:
        self._check()
        if not self.rows[sitting]:
            return None
        snapshot = self.snapshots.get(sitting)
        after = snapshot.seq if snapshot else 0
        return Loaded(
            snapshot,
            tuple(self.rows[sitting][after:]),
            dict(self.sealed[sitting]),
            dict(self.secrets[sitting]),
            self.checkpoints.get(sitting),
        )

    async def commit(self, commit: Commit) -> None:
        await asyncio.sleep(0)
        self._check()
        rows = self.rows[commit.sitting]
        if commit.events and commit.events[0].seq != len(rows) + 1:
            raise JournalConflict(str(commit.events[0].seq))
        rows.extend(commit.events)
        for value in commit.sealed:
            self.sealed[commit.sitting][value.seal] = value
        for seal in commit.unsealed:
            del self.sealed[commit.sitting][seal]
        if commit.answered:
            self.answers[commit.sitting, commit.answered.seat, commit.answered.command] = commit.answered
        for secret in commit.secrets:
            if secret.digest is None:
                self.secrets[commit.sitting].pop(secret.participant, None)
            else:
                self.secrets[commit.sitting][secret.participant] = secret.digest
        if commit.checkpoint:
            self.checkpoints[commit.sitting] = commit.checkpoint
        if commit.snapshot:
            self.snapshots[commit.sitting] = commit.snapshot
        if commit.look:
            self.looks[commit.sitting] = commit.look.at

    async def answered(self, sitting: str, seat: str, command: str) -> Answered | None:
        self._check()
        return self.answers.get((sitting, seat, command))

    async def events(self, sitting: str, after: int, limit: int) -> Sequence[StoredEvent]:
        self._check()
        return self.rows[sitting][after : after + limit]

    def _check(self) -> None:
        if self.away:
            raise JournalUnavailable("switched off")


class MemoryMedia:
    """A MediaRoom that remembers which gates are open and when they were not."""

    def __init__(self) -> None:
        self.open: dict[str, frozenset[Kind]] = {}
        self.connections: dict[str, str] = {}
        self.on: dict[str, dict[Kind, bool]] = {}
        self.views: dict[str, View] = {}
        self.roles: dict[str, tuple[bool, bool]] = {}

    async def connect(self, participant: str, seat: str, offer: str) -> str:
        if offer == "broken":
            raise MediaRefused("sdp_bad", "It does not parse.")
        self.connections[participant] = offer
        return f"answer to {offer}"

    def connected(self, participant: str) -> bool:
        return participant in self.connections

    def role(self, participant: str, *, jbi: bool, stage: bool) -> None:
        if participant in self.connections:
            self.roles[participant] = jbi, stage

    def gates(self, gates: Mapping[str, frozenset[Kind]]) -> None:
        self.open = {p: kinds for p, kinds in gates.items() if p in self.connections}

    def view(self, participant: str, view: View) -> None:
        if any(slot.mid == "99" for slot in view.slots):
            raise MediaRefused("slot_count", "There is no slot with mid 99.")
        self.views[participant] = view

    def client_state(self, participant: str, on: Mapping[Kind, bool]) -> None:
        self.on[participant] = dict(on)

    def drop(self, participant: str, reason: str) -> None:
        self.connections.pop(participant, None)
        self.roles.pop(participant, None)
        self.open.pop(participant, None)

    async def close(self) -> None:
        self.connections.clear()
        self.open.clear()


class MemoryPlane:
    listener: MediaListener

    def __init__(self) -> None:
        self.room = MemoryMedia()

    async def open_room(
        self, sitting: str, listener: MediaListener, *, codec: VideoCodec, weak_network: bool
    ) -> MemoryMedia:
        self.room = MemoryMedia()
        self.listener = listener
        return self.room


class MemoryOutlet:
    """Sockets as lists of what they were sent, with the labels that a signalling process keeps."""

    def __init__(self) -> None:
        self.inbox: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.labels: dict[str, list[str]] = {}
        self.after: dict[str, int] = {}
        self.closed: dict[str, tuple[int, str]] = {}

    def send(self, socket: str, message: JsonObject) -> None:
        if socket not in self.closed:
            self.inbox[socket].append(dict(message))

    def label(self, socket: str, sitting: str, labels: Iterable[str], after: int) -> None:
        self.labels[socket] = list(labels)
        self.after[socket] = max(after, self.after.get(socket, 0))

    def publish(self, sitting: str, seq: int, views: Mapping[str, JsonObject]) -> None:
        for socket, labels in self.labels.items():
            view = view_for(views, labels)
            if view is not None and socket not in self.closed:
                self.inbox[socket].append({**view, "after": self.after[socket]})
                self.after[socket] = seq

    def live(self, sitting: str, label: str, topic: str, body: JsonObject) -> None:
        for socket, labels in self.labels.items():
            if label in labels:
                self.send(socket, {"is": "live", "topic": topic, "body": body})

    def close(self, socket: str, code: int, error: str, retry_ms: int | None = None) -> None:
        self.closed.setdefault(socket, (code, error))
        self.labels.pop(socket, None)


class World:
    """A sitting of a meeting with its actor and an outside in memory."""

    poll_s = 0.0

    def __init__(self, seed: int = 1, **patch: Any) -> None:
        self.rng = rng(seed)
        self.journal = MemoryJournal()
        self.outlet = MemoryOutlet()
        self.plane = MemoryPlane()
        self.time = 1_000.0
        self.signer: Any = None
        self._ids = itertools.count(1)
        self.sitting, self.first = new_sitting(ROOM, "meeting", "Rapat", START, self.rng, patch=patch)
        self.actor: SittingActor
        self.task: asyncio.Task[None]

    @asynccontextmanager
    async def running(self) -> Any:
        await self.begin()
        self.actor = await SittingActor.load(
            self.sitting,
            journal=self.journal,
            plane=self.plane,
            outlet=self.outlet,
            clock=lambda: START + round(self.time * 1000),
            signer=self.signer,
            steady=lambda: self.time,
            rng=self.rng,
        )
        self.task = asyncio.create_task(self.actor.run())
        try:
            yield self
        finally:
            await self.actor.stop()
            with suppress(JournalConflict):
                await self.task

    async def begin(self) -> None:
        """Store the first events, once."""
        if not self.journal.rows[self.sitting]:
            await self.journal.commit(self.first)

    async def settle(self) -> None:
        """Until the actor has done all that was asked of it: what it takes next waits for what it had."""
        for _ in range(2):
            self.actor.wake()
            while not (self.actor._queue.empty() or self.task.done()):
                await asyncio.sleep(self.poll_s)

    async def lose(self, client: Client) -> None:
        """The client's socket closes."""
        self.outlet.labels.pop(client.socket, None)
        self.actor.gone(client.socket)
        await self.settle()

    async def pass_(self, seconds: float) -> None:
        self.time += seconds
        await self.settle()

    def claims(self, role: str = "guest", **more: Any) -> dict[str, Any]:
        n = next(self._ids)
        return {"sub": f"g_{n}", "jti": f"jti_{n}", "use": "join", "role": role, "room": ROOM, **more}

    async def join(self, role: str = "guest", name: str | None = None, **more: Any) -> Client:
        claims = self.claims(role, **more)
        client = Client(self, f"k_{claims['jti']}")
        body = {"token": "-", "offer": "v=0", "name": name or f"Orang {claims['jti'][4:]}"}
        await client.arrive("join", body, claims)
        client.take_welcome()
        return client

    @property
    def open_gates(self) -> dict[str, frozenset[Kind]]:
        return self.plane.room.open


class Client:
    """One browser on one socket."""

    def __init__(self, world: World, socket: str) -> None:
        self.world = world
        self.socket = socket
        self.participant = self.seat = self.secret = ""
        self.seq = 0
        self._ids = itertools.count(1)

    @property
    def inbox(self) -> list[dict[str, Any]]:
        return self.world.outlet.inbox[self.socket]

    @property
    def closed(self) -> tuple[int, str] | None:
        return self.world.outlet.closed.get(self.socket)

    def of(self, is_: str) -> list[dict[str, Any]]:
        return [message for message in self.inbox if message["is"] == is_]

    def events(self, kind: str | None = None) -> list[dict[str, Any]]:
        return [event for event in self.of("event") if kind in (None, event["kind"])]

    async def arrive(
        self, do: str, body: dict[str, Any], claims: dict[str, Any] | None = None, id_: str | None = None
    ) -> dict[str, Any]:
        message = {"do": do, "id": id_ or f"a{next(self._ids)}", "body": body}
        self.world.actor.arrive(self.socket, message, claims)
        await self.world.settle()
        answers = [m for m in self.inbox if m["is"] in ("welcome", "no")]
        return answers[-1] if answers else {}

    def take_welcome(self) -> dict[str, Any]:
        welcome = self.of("welcome")[-1]
        self.participant, self.seat = welcome["participant"], welcome["seat"]
        self.secret = welcome["secret"] or self.secret
        self.seq = welcome["seq"]
        return welcome

    async def do(self, do: str, body: dict[str, Any] | None = None, id_: str | None = None) -> dict[str, Any]:
        id_ = id_ or f"c{next(self._ids)}"
        self.world.actor.command(self.socket, {"do": do, "id": id_, "body": body or {}})
        await self.world.settle()
        answers = [m for m in self.inbox if m["is"] in ("ok", "no") and m["id"] == id_]
        return answers[-1] if answers else {}

    async def resume(self, socket: str, seq: int | None = None, offer: str | None = None) -> dict[str, Any]:
        """Come back on another socket."""
        self.socket = socket
        body = {
            "sitting": self.world.sitting,
            "participant": self.participant,
            "secret": self.secret,
            "seq": self.seq if seq is None else seq,
        }
        return await self.arrive("resume", body | ({"offer": offer} if offer else {}))


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
