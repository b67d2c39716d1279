"""Network checks: a browser in no sitting sends to itself over the real media path, and is told figures.

Each check is a room of its own in the engine, with one transport whose camera is shown to nobody but its
owner. It ends by itself after `LONGEST_S`.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

from vicon.media.grade import Grade
from vicon.media.listener import TransportState
from vicon.refusal import MediaRefused

if TYPE_CHECKING:
    from vicon.media._engine import Kind, Stats
    from vicon.media.plane import Plane
    from vicon.media.room import Room

LONGEST_S = 15.0
MOST_AT_ONCE = 12
"""A check takes up to 1.5 Mbit/s each way: meetings keep the rest."""
SAMPLE_S = 0.25
"""The engine's figures are new once a second; looked at more often, none is missed."""
RECENT = 3
"""Figures that count at the end: by then the rates of both sides have settled."""
START_BPS = 2_500_000
"""The downlink is first taken to carry the whole echo, which grows from little: so it is tried out."""
LARGEST_OFFER = 16_000
MOST_LINES = 3
_WHO, _SEAT = "check", "st_check"
_UNPROVEN = 1.5
"""An estimate that no probe has raised counts up to this many times what was delivered."""
_FIRST_BPS = START_BPS * 8 // 10
"""Where the estimator starts: its share of what it was told (media.md 7.1)."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a check found out. Without `connected` no packet arrived, and nothing else means anything."""

    connected: bool = False
    tcp: bool = False
    up_bps: int = 0
    down_bps: int = 0
    up_loss: float = 0.0
    """0..1, over the last seconds."""
    down_loss: float = 0.0
    jitter_ms: float = 0.0
    rtt_ms: float = 0.0
    """The least that was seen; 0: not known."""

    def plain(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(slots=True)
class _Check:
    """One check under way."""

    room: Room
    transport: int
    over: asyncio.Event
    samples: list[Stats] = field(default_factory=list)
    task: asyncio.Task[None] | None = None


class _Silent:
    """Nobody is told anything of a check's room but its end."""

    def __init__(self) -> None:
        self.ended = asyncio.Event()

    def transport(self, participant: str, state: TransportState, reason: str) -> None:
        if state == "closed":
            self.ended.set()

    def live(self, participant: str | None, topic: str, body: Mapping[str, Any]) -> None: ...
    def gate_first(self, participant: str, kind: Kind, at: int) -> None: ...
    def gate_closed(self, participant: str, kind: Kind, at: int, last: int) -> None: ...
    def disk_low(self) -> None: ...
    def links(self, grades: Mapping[str, Grade]) -> None: ...


@dataclass(frozen=True, slots=True)
class _OwnPicture:
    """The wish for one's own camera in the one slot."""

    mid: str
    want: str = _SEAT
    width: int = 640
    height: int = 360
    fps: int = 0


@dataclass(frozen=True, slots=True)
class _OwnView:
    slots: tuple[_OwnPicture, ...]
    audio_only: bool = False
    saver: int = 0
    lang: str = ""
    sign_first: bool = False


class Checks:
    """The checks of one plane."""

    def __init__(self, plane: Plane, *, longest_s: float = LONGEST_S, most: int = MOST_AT_ONCE) -> None:
        self._plane = plane
        self._longest_s = longest_s
        self._most = most
        self._open: dict[str, _Check] = {}

    def __len__(self) -> int:
        return len(self._open)

    async def open(self, offer: str) -> tuple[str, str]:
        """Name of a new check and the answer to its offer: one video line to send, one to receive.

        Raises MediaRefused (`sdp_bad`, `codec_none`; `full` while too many run).
        """
        if len(offer) > LARGEST_OFFER or offer.count("\nm=") > MOST_LINES:
            raise MediaRefused("sdp_bad", "A check sends one picture and receives one.")
        if len(self._open) >= self._most:
            raise MediaRefused("full", "Too many checks run now; try again in a moment.")
        name = secrets.token_urlsafe(16)
        listener = _Silent()
        room = await self._plane.open_room(name, listener, counted=False)
        try:
            answer = await room.connect(_WHO, _SEAT, offer)
        except BaseException:
            await room.close()
            raise
        assert isinstance(answer, str)  # in the form of its offer
        room.gates({_WHO: frozenset({"camera"})})
        transport = room.transport_of(_WHO)
        assert transport is not None
        self._plane.engine.downlink_hint(transport.id, START_BPS)
        room.view(_WHO, _OwnView(tuple(_OwnPicture(mid) for mid in transport.video_mids()[:1])))
        check = _Check(room, transport.id, listener.ended)
        self._open[name] = check
        check.task = asyncio.create_task(self._watch(name, check), name="network check")
        return name, answer

    async def end(self, name: str) -> Figures | None:
        """Close a check and say what it found; None if it is not open (any more)."""
        check = self._open.get(name)
        if check is None:
            return None
        self._sample(check)
        await self._close(name, check)
        return figures_of(check.samples)

    async def close(self) -> None:
        for name, check in list(self._open.items()):
            await self._close(name, check)

    async def _watch(self, name: str, check: _Check) -> None:
        try:
            async with asyncio.timeout(self._longest_s):
                while not check.over.is_set():
                    self._sample(check)
                    with suppress(TimeoutError):
                        await asyncio.wait_for(check.over.wait(), SAMPLE_S)
        except TimeoutError:
            pass
        await self._close(name, check)

    def _sample(self, check: _Check) -> None:
        stats = self._plane.engine.stats(check.transport)
        if stats is not None and (not check.samples or stats.at > check.samples[-1].at):
            check.samples.append(stats)

    async def _close(self, name: str, check: _Check) -> None:
        if self._open.pop(name, None) is None:
            return
        if check.task is not None and check.task is not asyncio.current_task():
            check.task.cancel()
        await check.room.close()


def figures_of(samples: list[Stats]) -> Figures:
    """What a check found, by the engine's figures of its transport, oldest first."""
    heard = [sample for sample in samples if sample.up_bytes > 0]
    if not heard:
        return Figures()
    last, recent = heard[-1], heard[-RECENT:]
    # A busy device answers late, which looks like a worse link: a last fall alone is not believed.
    estimate = max(last.down_bps, round(median(sample.down_bps for sample in recent)))
    # The first figure, of a second at most, holds the burst that tries the link out: all a slow one gets.
    delivered = max([8.0 * heard[0].down_bytes, *(_delivered(*pair) for pair in pairwise(heard))])
    pictures = [producer for sample in recent for producer in sample.producers.values()]
    round_trips = [sample.rtt_us for sample in heard if sample.rtt_us]
    return Figures(
        connected=True,
        tcp=last.tcp,
        up_bps=max((sum(producer.bps.values()) for producer in pictures), default=0),
        down_bps=_down(estimate, delivered),
        up_loss=_mean([sample.up_loss for sample in recent]),
        down_loss=_mean([sample.down_loss for sample in recent]),
        jitter_ms=max((producer.jitter_us for producer in pictures), default=0) / 1000,
        rtt_ms=min(round_trips, default=0) / 1000,
    )


def _delivered(before: Stats, after: Stats) -> float:
    """bit/s sent down between two figures."""
    return (after.down_bytes - before.down_bytes) * 8e6 / max(after.at - before.at, 1)


def _down(estimate: int, delivered: float) -> int:
    """bit/s: what probes have shown beyond the first guess; at or below it, what is plausible."""
    shown = estimate > _FIRST_BPS + _FIRST_BPS // 100
    return estimate if shown else min(estimate, int(_UNPROVEN * delivered))


def _mean(shares: list[float]) -> float:
    return round(sum(shares) / len(shares), 4)
