"""The ports of a sitting in memory: a journal, media and sockets, whole but for a disk and a network."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Any

from vicon.refusal import MediaRefused
from vicon.rooms.ports import (
    NEVER,
    NO_CHANNELS,
    Answered,
    BoxAway,
    Commit,
    End,
    JournalConflict,
    JournalUnavailable,
    JsonObject,
    KeptCaption,
    Kind,
    Loaded,
    MediaListener,
    Notice,
    SealedValue,
    Shown,
    Snapshot,
    StoredEvent,
    Tape,
    VideoCodec,
    View,
)
from vicon.rooms.views import view_for


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
        self.notices: list[Notice] = []
        self.captions: list[KeptCaption] = []
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
            self.sealed[commit.sitting].pop(seal, None)
        for it in commit.answered:
            self.answers[commit.sitting, it.seat, it.command] = it
        for secret in commit.secrets:
            if secret.digest is None:
                self.secrets[commit.sitting].pop(secret.participant, None)
            else:
                self.secrets[commit.sitting][secret.participant] = secret.digest
        if commit.checkpoint:
            self.checkpoints[commit.sitting] = commit.checkpoint
        if commit.snapshot:
            self.snapshots[commit.sitting] = commit.snapshot
        self.notices.extend(commit.notices)
        self.captions += commit.captions
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


class MemoryBox:
    """A BallotBox in a dictionary. `away`: it does not answer; `persists`: it would write to a disk."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, int]] = {}
        self.away = self.persists = False

    async def safe(self) -> bool:
        return not (self.away or self.persists)

    async def save(self, vote: str, ballots: Mapping[str, int]) -> None:
        self._check(self.persists)
        self.kept[vote] = dict(ballots)

    async def load(self, vote: str) -> Mapping[str, int]:
        self._check()
        return self.kept.get(vote, {})

    async def erase(self, vote: str) -> None:
        self._check()
        self.kept.pop(vote, None)

    def _check(self, unsafe: bool = False) -> None:
        if self.away or unsafe:
            raise BoxAway("switched off")


class MemoryMedia:
    """A MediaRoom that remembers which gates are open and when they were not."""

    def __init__(self) -> None:
        self.open: dict[str, frozenset[Kind]] = {}
        self.ends: dict[str, dict[Kind, End]] = {}
        self.connections: dict[str, str] = {}
        self.on: dict[str, dict[Kind, bool]] = {}
        self.views: dict[str, View] = {}
        self.roles: dict[str, tuple[bool, bool]] = {}
        self.barred: frozenset[str] = frozenset()
        self.channels: dict[str, str] = {}
        self.taped: Tape | None = None

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

    def gates(
        self,
        gates: Mapping[str, frozenset[Kind]],
        ends: Mapping[str, Mapping[Kind, End]] = NEVER,
        channels: Mapping[str, str] = NO_CHANNELS,
    ) -> None:
        self.channels = dict(channels)
        self.ends = {participant: dict(kinds) for participant, kinds in ends.items()}
        self.open = {p: kinds for p, kinds in gates.items() if p in self.connections}

    def bar(self, participants: frozenset[str]) -> None:
        self.barred = participants

    def tape(self, tape: Tape | None) -> None:
        self.taped = tape

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
        self.retries: dict[str, int | None] = {}
        """How long each closed socket was told to wait (ms)."""

    def send(self, socket: str, message: JsonObject) -> None:
        if socket not in self.closed:
            self.inbox[socket].append(dict(message))

    def written(self, sockets: Sequence[str], text: str) -> None:
        for socket in sockets:
            self.send(socket, json.loads(text))

    async def drained(self, sockets: Iterable[str]) -> None:
        """Nothing waits here."""

    def label(self, socket: str, sitting: str, labels: Iterable[str], after: int | None = None) -> None:
        self.labels[socket] = list(labels)
        if after is not None:
            self.after[socket] = max(after, self.after.get(socket, 0))

    def publish(self, sitting: str, events: Sequence[Shown]) -> None:
        for event, (socket, labels) in product(events, self.labels.items()):
            view = view_for(event.views, labels)
            if view is not None and socket not in self.closed:
                self.inbox[socket].append({**view, "after": self.after[socket]})
                self.after[socket] = event.seq

    def live(self, sitting: str, label: str, topic: str, body: JsonObject) -> None:
        for socket, labels in self.labels.items():
            if label in labels:
                self.send(socket, {"is": "live", "topic": topic, "body": body})

    def close(self, socket: str, code: int, error: str, retry_ms: int | None = None) -> None:
        self.closed.setdefault(socket, (code, error))
        self.retries.setdefault(socket, retry_ms)
        self.labels.pop(socket, None)
