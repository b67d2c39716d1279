"""What tests of a plane have in common: a listener, wishes, and people who enter, speak and show."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.media.peer import Kind, Peer, join

if TYPE_CHECKING:
    from vicon.cluster.cascade.room import CascadingRoom
    from vicon.media.room import Room


@dataclass
class Heard:
    """Listener of one room: remembers everything."""

    states: list[tuple[str, str, str]] = field(default_factory=list)
    news: list[tuple[str | None, str, Mapping[str, Any]]] = field(default_factory=list)
    grades: list[Mapping[str, str]] = field(default_factory=list)
    firsts: list[tuple[str, str, int]] = field(default_factory=list)
    closings: list[tuple[str, str, int, int]] = field(default_factory=list)
    low: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def transport(self, participant: str, state: str, reason: str) -> None:
        self.states.append((participant, state, reason))
        self.changed.set()

    def live(self, participant: str | None, topic: str, body: Mapping[str, Any]) -> None:
        self.news.append((participant, topic, body))
        self.changed.set()

    def gate_first(self, participant: str, kind: str, at: int) -> None:
        self.firsts.append((participant, kind, at))
        self.changed.set()

    def gate_closed(self, participant: str, kind: str, at: int, last: int) -> None:
        self.closings.append((participant, kind, at, last))
        self.changed.set()

    def disk_low(self) -> None:
        self.low += 1
        self.changed.set()

    def links(self, grades: Mapping[str, str]) -> None:
        self.grades.append(grades)
        self.changed.set()

    def bodies(self, topic: str, participant: str | None = None) -> list[Mapping[str, Any]]:
        return [body for who, what, body in self.news if (who, what) == (participant, topic)]

    async def until(self, holds: Any, seconds: float = 60) -> None:
        async with asyncio.timeout(seconds):
            while not holds(self):
                self.changed.clear()
                await self.changed.wait()


MIC_AND_CAMERA: frozenset[Kind] = frozenset({"mic", "camera"})


@dataclass(frozen=True)
class SlotWish:
    mid: str
    want: str
    width: int = 640
    height: int = 360
    fps: int = 0


@dataclass(frozen=True)
class View:
    slots: tuple[SlotWish, ...]
    audio_only: bool = False
    sign_first: bool = False
    saver: int = 0
    lang: str = ""


async def enter(room: Room | CascadingRoom, peers: list[Peer], name: str, **how: object) -> Peer:
    peer = Peer(**how)  # type: ignore[arg-type]
    peers.append(peer)
    return await join(room, name, peer)


def watch(room: Room | CascadingRoom, name: str, peer: Peer, *wants: str) -> None:
    mids = [slot.rtp.muxId for slot in peer.slots("video")]
    room.view(name, View(tuple(SlotWish(mid, want) for mid, want in zip(mids, wants, strict=False))))


def speaks(peer: Peer, text: bytes) -> None:
    mic = peer.stream("mic")
    mic.text = text
    peer.play(mic)


def shows(peer: Peer, text: bytes) -> None:
    for rid in peer.rids:
        camera = peer.stream("camera", rid)
        camera.text = text + b" " + rid.encode()
        peer.play(camera)
