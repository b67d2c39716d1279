"""The sockets of this process: which sitting each belongs to, and which view of an event it gets."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, Literal

from signaling.batch import Batch
from signaling.frames import encode, text_frame
from signaling.outbox import Outbox, TooSlowError
from signaling.traces import Traces
from vicon import log
from vicon.cluster.link import LinkEnd, Message

LINGER_S = 2.0
_BREADTH = {"all": 2, "outside": 2, "stage": 1}
"""How many a label means; any other means one participant."""


def bye(code: int, error: str, retry_ms: int | None = None) -> str:
    message = {"is": "bye", "code": code, "error": error}
    if retry_ms is not None:
        message["retry_ms"] = retry_ms
    return encode(message)


Opener = Literal["join", "resume"]
Outcome = Literal["welcome", "refused", "rate", "unavailable"]


class Socket:
    """One client's socket. `labels` from most special to least: participant, stage, all (or outside)."""

    __slots__ = ("_abort", "_asked", "after", "home", "id", "labels", "node", "outbox", "sitting")

    def __init__(
        self, name: str, abort: Callable[[], None], write: Callable[[bytes], bool] = lambda _: False
    ) -> None:
        """`abort` cuts the connection; `write` as of its `Outbox`."""
        self.id = name
        self._abort = abort
        self._asked: tuple[Opener, float] | None = None
        self.outbox = Outbox(write=write)
        self.node: str | None = None
        self.home: LinkEnd | None = None
        self.sitting: str | None = None
        self.labels: tuple[str, ...] = ()
        self.after = 0

    def asks(self, opener: Opener) -> None:
        """It wants to come in."""
        self._asked = opener, time.monotonic()

    def waited(self) -> tuple[Opener, float] | None:
        """How long it has waited for the answer that comes now, in seconds; None if it waits for none."""
        asked, self._asked = self._asked, None
        return None if asked is None else (asked[0], time.monotonic() - asked[1])

    def put(self, *writes: bytes, topic: str | None = None) -> None:
        """Write whole frames (`frames.text_frame`) when their turn comes."""
        try:
            self.outbox.put(*writes, topic=topic)
        except TooSlowError:
            self.finish(4408, "slow", at_once=True)

    def finish(self, code: int, error: str, retry_ms: int | None = None, *, at_once: bool = False) -> None:
        """Say `bye` and close; whoever does not take it within LINGER_S is cut off."""
        if self.outbox.closing is None:
            self.outbox.finish(code, bye(code, error, retry_ms), at_once=at_once)
            asyncio.get_running_loop().call_later(LINGER_S, self._abort)


def outcome_of(code: int) -> Outcome:
    """What a close code (rooms.md 4) says of a join that it ends."""
    known: dict[int, Outcome] = {4429: "rate", 4503: "unavailable"}
    return known.get(code, "refused")


class Hub:
    """Hands what nodes say to sockets."""

    def __init__(self) -> None:
        self.counts: Callable[[Opener, Outcome, float], None] = lambda *_: None
        """Told of every answer to a join or resume."""
        self.failed: Callable[[str], None] = lambda _: None
        """Told why a join was refused."""
        self.traces = Traces()
        self.closing = False
        self._sockets: dict[str, Socket] = {}
        self._empty = asyncio.Event()
        self._empty.set()
        self._audience: defaultdict[str, dict[str, Socket]] = defaultdict(dict)

    def __len__(self) -> int:
        return len(self._sockets)

    def add(self, socket: Socket) -> None:
        self._sockets[socket.id] = socket
        self._empty.clear()

    def remove(self, socket: Socket) -> None:
        self._sockets.pop(socket.id, None)
        self._leave(socket)
        self.traces.open.closed(socket.id, "gone")
        if not self._sockets:
            self._empty.set()

    async def emptied(self) -> None:
        """Wait until no socket is left."""
        await self._empty.wait()

    def close_all(self, code: int, error: str) -> None:
        """End every socket: this process stops."""
        self.closing = True
        for socket in list(self._sockets.values()):
            socket.finish(code, error)

    def node_lost(self, node: str) -> None:
        """The link to `node` broke: its sockets resume, at the node when it is back or at another."""
        for socket in list(self._sockets.values()):
            if socket.node == node:
                socket.home = None
                socket.finish(4503, "moved")

    def receive(self, _node: str, message: Message) -> None:
        """One message of a link."""
        match message["t"]:
            case "send":
                if socket := self._sockets.get(message["socket"]):
                    self._send(socket, message["message"])
            case "written":
                self._written(message["sockets"], text_frame(message["text"]))
            case "publish":
                self._publish(message["sitting"], Batch(message["events"]))
            case "live":
                self._live(message["sitting"], message["label"], message["topic"], message["body"])
            case "label":
                self._label(message)
            case "close":
                if socket := self._sockets.get(message["socket"]):
                    self.answered(socket, outcome_of(message["code"]), message["error"])
                    socket.finish(message["code"], message["error"], message.get("retry_ms"))
                    self.traces.open.closed(socket.id, message["error"])
            case other:
                log.get().error("link.unknown_word", word=other)

    def _send(self, socket: Socket, message: Message) -> None:
        refused = message["is"] == "no"
        self.answered(socket, "refused" if refused else "welcome", message["error"] if refused else None)
        socket.put(text_frame(encode(message)))
        if "id" in message:
            self.traces.open.answered(socket.id, message["id"], message.get("error"))

    def _written(self, sockets: Iterable[str], frame: bytes) -> None:
        for name in sockets:
            if socket := self._sockets.get(name):
                self.answered(socket, "welcome")
                socket.put(frame)
                self.traces.open.welcomed(name)

    def answered(self, socket: Socket, outcome: Outcome, error: str | None = None) -> None:
        """What the socket asked for when it opened has an answer, unless it had one before."""
        if waited := socket.waited():
            self.counts(waited[0], outcome, waited[1])
            if error is not None and waited[0] == "join":
                self.failed(error)

    def _label(self, message: Message) -> None:
        socket = self._sockets.get(message["socket"])
        if socket is None:
            return
        self._leave(socket)
        labels = message["labels"]
        socket.labels = tuple(sorted(labels, key=lambda label: _BREADTH.get(label, 0)))
        if message["after"] is not None:
            socket.after = message["after"]
        socket.sitting = message["sitting"]
        self._audience[message["sitting"]][socket.id] = socket

    def _leave(self, socket: Socket) -> None:
        if socket.sitting is None:
            return
        audience = self._audience[socket.sitting]
        audience.pop(socket.id, None)
        if not audience:
            del self._audience[socket.sitting]
        socket.sitting = None

    def _publish(self, sitting: str, batch: Batch) -> None:
        """Each socket gets its part as one write, so that a burst costs it no more than a word."""
        for socket in list(self._audience.get(sitting, {}).values()):
            writes, after = batch.for_viewer(socket.labels, socket.after)
            if writes:
                socket.after = after
                socket.put(*writes)

    def _live(self, sitting: str, label: str, topic: str, body: Any) -> None:
        audience = self._audience.get(sitting)
        if not audience:
            return
        frame = text_frame(encode({"is": "live", "topic": topic, "body": body}))
        for socket in list(audience.values()):
            if label in socket.labels:
                socket.put(frame, topic=topic)
