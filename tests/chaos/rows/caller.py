"""Somebody in a call who comes back by themselves, as the client does: what is still theirs is counted."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from typing import Any

from websockets.exceptions import WebSocketException

from tests.chaos.deployment import Deployment
from tests.chaos.person import Message, Person, SocketEnded
from tests.media.frames import opus_text
from tests.media.peer import Kind, Peer
from vicon.media.dtls import Certificate

AGAIN_S = 0.2
CRASHED = 1006
"""Its signalling process died, not its node: media flow on, and no offer is made."""
BACK_WITHIN_S = 120.0
GONE = (OSError, WebSocketException, SocketEnded, TimeoutError, ConnectionError)


class Caller:
    """One participant, over as many sockets as it takes. `talks`: says the time, each 20 ms."""

    def __init__(self, deployment: Deployment, name: str, *, talks: bool) -> None:
        self._deployment = deployment
        self.name = name
        self._sends: tuple[Kind, ...] = ("mic",) if talks else ()
        self._attempts = itertools.count(1)
        self._tasks: list[asyncio.Task[None]] = []
        self._talking: asyncio.Task[None] | None = None
        self._inside = asyncio.Event()
        self._said: object = None
        """The last answer to an attempt to come back, for whoever reads why it failed."""
        self._news = asyncio.Event()
        self.heard: list[float] = []
        """When the words that came were said (s of the steady clock)."""
        self.seqs: list[int] = []
        """Numbers of the events that came over sockets before the present one."""
        self.returns = 0

    async def enter(self, meeting: dict[str, Any], *, host: bool = False, process: str = "a") -> None:
        deployment = self._deployment
        token = await deployment.token(meeting, host=host, process=process)
        self.peer = self._new_peer()
        self.person = await Person.connect(deployment.ports[process], deployment.origin)
        device = {"mic": bool(self._sends), "cam": False}
        body = {"token": token, "name": self.name, "device": device, "offer": self.peer.offer()}
        answer = await self.person.insist("join", body, "c_join")
        self.person.welcome = answer
        await self._connect(answer["answer"])
        self._inside.set()
        self._tasks.append(asyncio.create_task(self._stay()))

    async def does(self, do: str, body: Message, command: str) -> Message:
        """A command under one id, over whichever socket, until it is accepted."""
        while True:
            await self._is_inside()
            try:
                return await self.person.insist(do, body, command)
            except GONE:
                await asyncio.sleep(AGAIN_S)

    async def hears(self, words: int = 10) -> None:
        """Wait for so many words that are said from now on."""
        now = time.monotonic()
        async with asyncio.timeout(BACK_WITHIN_S):
            while sum(1 for it in reversed(self.heard[-1000:]) if it > now) < words:
                self._news.clear()
                await self._news.wait()

    async def sees(self, text: str) -> None:
        """Wait for a line of chat, whatever socket it comes over."""
        async with asyncio.timeout(BACK_WITHIN_S):
            while True:
                await self._is_inside()
                if any(text in str(one) for one in (self.person.welcome, *self.person.events)):
                    return
                await asyncio.sleep(AGAIN_S)

    async def ends(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._falls_silent()
        await self.person.leave()

    async def _is_inside(self) -> None:
        """Raises what kept them outside."""
        inside = asyncio.ensure_future(self._inside.wait())
        await asyncio.wait([inside, *self._tasks], return_when=asyncio.FIRST_COMPLETED)
        for task in self._tasks:
            if task.done():
                inside.cancel()
                task.result()

    async def _stay(self) -> None:
        while True:
            code = await self._over()
            self._inside.clear()
            try:
                async with asyncio.timeout(BACK_WITHIN_S):
                    await self._come_back(with_media=code != CRASHED)
            except TimeoutError:
                raise AssertionError(f"{self.name} does not come back after {code}: {self._said}") from None
            self.returns += 1
            self._inside.set()

    async def _over(self) -> int:
        await self.person.connection.wait_closed()
        self.seqs += [event["seq"] for event in self.person.events]
        return self.person.connection.close_code or CRASHED

    async def _come_back(self, *, with_media: bool) -> None:
        for process in itertools.cycle(self._deployment.signalling):
            if with_media:
                self._falls_silent()
            before, attempt = self.person, next(self._attempts)
            try:
                async with asyncio.timeout(30):
                    person = await Person.connect(self._deployment.ports[process], self._deployment.origin)
                    peer = self._new_peer() if with_media else self.peer
                    body = Person.resumption(before, attempt)
                    offer = {"offer": peer.offer()} if with_media else {}
                    answer = await person.say("resume", body | offer)
                self._said = answer
                if answer["is"] == "welcome":
                    person.welcome = {**before.welcome, **{k: v for k, v in answer.items() if v is not None}}
                    self.seqs += [event["seq"] for event in answer.get("events") or ()]
                    self.person, self.peer = person, peer
                    if with_media:
                        await self._connect(answer["answer"])
                        await self._opens()
                    return
                await person.leave()
            except GONE as error:
                self._said = error
            await asyncio.sleep(AGAIN_S)

    def _new_peer(self) -> Peer:
        # With the certificate of the connection before it would be taken for that, restarted.
        certificate = Certificate.generateCertificate()
        peer = Peer(self._sends, audio_slots=1, video_slots=1, rids=(), certificate=certificate)
        peer.packets = _Words(self.heard, self._news)
        return peer

    async def _connect(self, answer: str) -> None:
        connecting = asyncio.create_task(self.peer.connect(answer, seconds=30))
        over = asyncio.create_task(self.person.connection.wait_closed())
        await asyncio.wait([connecting, over], return_when=asyncio.FIRST_COMPLETED)
        if not connecting.done():
            # Its node went meanwhile: nobody will answer.
            connecting.cancel()
            raise SocketEnded("while connecting")
        over.cancel()
        connecting.result()
        if self._sends:
            self._talking = asyncio.create_task(_talk(self.peer))

    async def _opens(self) -> None:
        if self._sends:
            await self.person.say("media.state", {"audio": "on", "video": "off", "screen": "off"})

    def _falls_silent(self) -> None:
        if self._talking is not None:
            self._talking.cancel()
            self._talking = None
        with contextlib.suppress(OSError):
            self.peer.close()


class _Words(list[Any]):
    """Keeps of each packet when its word was said, and nothing else: a call may last for an hour."""

    def __init__(self, heard: list[float], news: asyncio.Event) -> None:
        super().__init__()
        self._heard, self._news = heard, news

    def append(self, packet: Any) -> None:
        said = opus_text(packet.payload)
        if said.isdigit():
            self._heard.append(int(said) / 1e6)
            self._news.set()


async def _talk(peer: Peer) -> None:
    mic = peer.stream("mic")
    while True:
        mic.text = b"%d" % (time.monotonic_ns() // 1000)
        mic.send()
        await asyncio.sleep(0.02)
