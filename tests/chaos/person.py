"""A client of the wire protocol without media: what a program that speaks vicon.1 looks like."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
from collections.abc import Callable
from typing import Any, ClassVar

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

Message = dict[str, Any]
_ids = itertools.count(1)


class SocketEnded(Exception):
    """The socket closed while something more was expected of it."""


class Person:
    """One participant. Everything the server said is in `heard`, events also in `events`."""

    overheard: ClassVar[list[str] | None] = None
    """Where the frames of all persons go as they came, if somebody listens."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.heard: list[Message] = []
        self.events: list[Message] = []
        self.welcome: Message = {}
        self._news = asyncio.Condition()
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def connect(cls, port: int, origin: str | None, address: str = "127.0.0.1") -> Person:
        return cls(
            await connect(
                f"ws://{address}:{port}/ws/v1",
                origin=Origin(origin) if origin else None,
                subprotocols=[Subprotocol("vicon.1")],
                compression=None,
                # Fifty handshakes at a time take a busy machine a while, and it answers pings late.
                open_timeout=60,
                ping_timeout=60,
                max_size=None,
                proxy=None,
            )
        )

    async def say(self, do: str, body: Message | None = None, *, command: str | None = None) -> Message:
        """Send a command and wait for its answer, whatever it is; an earlier sending's does not count."""
        command, seen = command or f"c{next(_ids)}", len(self.heard)
        await self.connection.send(json.dumps({"do": do, "id": command, "body": body or {}}))
        return await self.until(
            lambda m: m.get("id") == command and m["is"] in ("ok", "no", "welcome"), since=seen
        )

    async def insist(self, do: str, body: Message, command: str) -> Message:
        """Send a command again and again, under one id, as clients do, until it is accepted: its answer."""
        while (answer := await self.say(do, body, command=command))["is"] == "no":
            assert answer["error"] in ("unavailable", "rate", "busy"), answer
            await asyncio.sleep(answer["retry_ms"] / 1000)
        return answer

    async def join(self, token: str, name: str) -> Message:
        self.welcome = await self.say("join", {"token": token, "name": name, "device": {}})
        assert self.welcome["is"] == "welcome", self.welcome
        return self.welcome

    async def resume(self, before: Person, attempt: int = 0) -> Message:
        """Go on as the person whose socket `before` was."""
        answer = await self.say("resume", self.resumption(before, attempt))
        assert answer["is"] == "welcome", answer
        self.welcome = {**before.welcome, **{k: v for k, v in answer.items() if v is not None}}
        return answer

    @staticmethod
    def resumption(before: Person, attempt: int) -> Message:
        """The body of a `resume`."""
        return {
            "sitting": before.welcome["sitting"],
            "participant": before.welcome["participant"],
            "secret": before.welcome["secret"],
            "seq": before.seq,
            "attempt": attempt,
        }

    @property
    def seq(self) -> int:
        """The last event seen."""
        return int(self.events[-1]["seq"] if self.events else self.welcome["seq"])

    async def until(
        self, true: Callable[[Message], bool], within_s: float = 60, *, since: int = 0
    ) -> Message:
        """The first message, past or to come, for which `true` holds, `since` so many were heard."""
        async with asyncio.timeout(within_s), self._news:
            while True:
                for message in self.heard[since:]:
                    if true(message):
                        return message
                if self._reader.done():
                    raise SocketEnded(f"after {self.heard[-3:]}")
                await self._news.wait()

    async def event(self, kind: str, **body: Any) -> Message:
        """Wait for an event of `kind` whose body holds `body`."""
        return await self.until(
            lambda m: m["is"] == "event" and m["kind"] == kind and body.items() <= m["body"].items()
        )

    async def closed(self, within_s: float = 60) -> int:
        """Wait for the end of the socket: its close code."""
        async with asyncio.timeout(within_s):
            await self.connection.wait_closed()
            await self._reader
        return self.connection.close_code or 1006

    async def leave(self) -> None:
        await self.connection.close()

    async def _read(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for text in self.connection:
                if self.overheard is not None:
                    self.overheard.append(str(text))
                message = json.loads(text)
                if message["is"] == "ping":
                    pong = {"do": "pong", "id": f"c{next(_ids)}", "body": {"seq": message["seq"]}}
                    await self.connection.send(json.dumps(pong))
                async with self._news:
                    self.heard.append(message)
                    if message["is"] == "event":
                        self.events.append(message)
                    self._news.notify_all()
        async with self._news:
            self._news.notify_all()
