"""Everybody of a hearing who has no browser: real sockets, ICE, DTLS and SRTP, nothing encoded or decoded.

They live on a loop of their own on the server's host, and are spoken to from outside of it.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Coroutine, Iterable
from types import TracebackType
from typing import Any, TypeVar

from tests.browsers.server import PORT, Server
from tests.chaos.person import Message, Person
from tests.media.peer import Kind, Peer
from tests.media.pictures import still
from tests.media.voices import Voice, listen, talk

T = TypeVar("T")
FRAME_S = 0.1
LATE_S = 120
"""A bound: who lost their network tries again after half a minute at the latest."""
AT_ONCE = 10
"""So many come in side by side: handshakes cost their share of two cores."""


class Player(Voice):
    """One of them. Blocking: every method waits for what it says, some seconds at most."""

    peer: Peer

    def __init__(self, cast: Cast, name: str, peer: Peer, person: Person) -> None:
        super().__init__(name, peer)
        self._cast = cast
        self.person = person

    @property
    def seat(self) -> str:
        return str(self.person.welcome["seat"])

    def asks(self, do: str, body: Message | None = None) -> str:
        """`ok`, or the code of the refusal."""
        answer = self._cast.run(self.person.say(do, body))
        return str(answer.get("error", answer["is"]))

    def does(self, do: str, body: Message | None = None) -> Message:
        answer = self._cast.run(self.person.say(do, body))
        assert answer["is"] == "ok", (self.name, do, answer)
        return answer

    def event(self, kind: str, **body: Any) -> Message:
        """The first event of `kind` whose body holds `body`, past or to come."""
        return self._cast.run(
            self.person.until(
                lambda m: m["is"] == "event" and m["kind"] == kind and body.items() <= m["body"].items(),
                LATE_S,
            )
        )

    def next(self, kind: str, before: int) -> Message:
        """The first event of `kind` behind the `before` that were there."""
        return self._cast.run(
            self.person.until(
                lambda m: m["is"] == "event" and m["kind"] == kind and m not in self.person.events[:before],
                LATE_S,
            )
        )

    def told(self, topic: str, holds: Callable[[Message], bool]) -> Message:
        """The body of a piece of live news of `topic` for which `holds`."""
        found = self._cast.run(
            self.person.until(
                lambda m: m["is"] == "live" and m["topic"] == topic and holds(m["body"]), LATE_S
            )
        )
        return dict(found["body"])

    def place(self) -> int:
        """Where one stands in the lobby."""
        waiting = self._cast.run(self.person.until(lambda m: m["is"] == "waiting"))
        return int(waiting["position"])

    def is_let_in(self) -> None:
        self._cast.run(_connected(self))

    def heard_until(self, who: str, us: float) -> int:
        """The last word of `who` that was heard and said before `us`; 0 if there is none."""
        return max((it for it in self.heard.get(who.encode(), ()) if it < us), default=0)

    def says(self, words: int) -> None:
        """Wait for so many more of one's own words, heard or not."""
        self._cast.run(_said(self, len(self.said) + words))

    def words_of(self, who: str) -> int:
        """So many were heard."""
        return len(self.heard.get(who.encode(), ()))

    def hears(self, who: str, words: int = 10, *, already: int | None = None) -> None:
        """Wait for so many more words of `who` than `already`, by default than now."""
        enough = words + (self.words_of(who) if already is None else already)
        self._cast.run(self.peer.until(lambda _: self.words_of(who) >= enough, LATE_S))


class Cast:
    """A context: on leaving it everybody's sockets close."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._live)
        self._players: list[Player] = []
        self._tasks: list[asyncio.Task[None]] = []

    def run(self, work: Coroutine[Any, Any, T], seconds: float = 150) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(seconds)

    def enter(self, name: str, token: str, *sends: Kind) -> Player:
        """With a token that needs no leave of anybody."""
        return self.run(_entered(self, name, token, sends))

    def enter_all(self, named: Iterable[tuple[str, str]]) -> list[Player]:
        """Listeners, by name and token."""
        return self.run(_all_entered(self, list(named)))

    def knock(self, name: str, token: str, *sends: Kind) -> Player:
        return self.run(_knocked(self, name, token, sends))

    def talks(self, player: Player) -> None:
        """From now on, whoever may hear it."""
        self._go_on(talk(player))

    def shows(self, player: Player, hue: int) -> None:
        self._go_on(_show(player, hue))

    def new(self, name: str, sends: tuple[Kind, ...], person: Person) -> Player:
        player = Player(self, name, Peer(sends, video_slots=0, rids=()), person)
        listen(player)
        self._players.append(player)
        return player

    async def connect(self) -> Person:
        return await Person.connect(PORT, self._server.origin, self._server.address)

    def __enter__(self) -> Cast:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.run(self._leave())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _live(self) -> None:
        self._server.network.server.run_here(self._loop.run_forever)

    def _go_on(self, work: Coroutine[Any, Any, None]) -> None:
        async def start() -> None:
            self._tasks.append(asyncio.create_task(work))

        self.run(start())

    async def _leave(self) -> None:
        for task in self._tasks:
            task.cancel()
        for player in self._players:
            player.peer.close()
        await asyncio.gather(*(player.person.leave() for player in self._players), return_exceptions=True)


async def _entered(cast: Cast, name: str, token: str, sends: tuple[Kind, ...]) -> Player:
    player = await _arrived(cast, name, token, sends)
    await _connected(player)
    return player


async def _all_entered(cast: Cast, named: list[tuple[str, str]]) -> list[Player]:
    room = asyncio.Semaphore(AT_ONCE)

    async def enter(name: str, token: str) -> Player:
        async with room:
            return await _entered(cast, name, token, ())

    return list(await asyncio.gather(*(enter(name, token) for name, token in named)))


async def _knocked(cast: Cast, name: str, token: str, sends: tuple[Kind, ...]) -> Player:
    player = await _arrived(cast, name, token, sends)
    await player.person.until(lambda m: m["is"] in ("waiting", "no"))
    assert "waiting" in {m["is"] for m in player.person.heard}, player.person.heard
    return player


async def _arrived(cast: Cast, name: str, token: str, sends: tuple[Kind, ...]) -> Player:
    player = cast.new(name, sends, await cast.connect())
    device = {"mic": "mic" in sends, "cam": "camera" in sends}
    body = {"token": token, "name": name, "device": device, "offer": player.peer.offer()}
    await player.person.connection.send(json.dumps({"do": "join", "id": "join", "body": body}))
    return player


async def _connected(player: Player) -> None:
    person = player.person
    await person.until(lambda m: m["is"] in ("welcome", "no"))
    person.welcome = next((m for m in person.heard if m["is"] == "welcome"), {})
    assert person.welcome, (player.name, person.heard)
    await player.peer.connect(person.welcome["answer"])


async def _said(player: Player, words: int) -> None:
    async with asyncio.timeout(LATE_S):
        while len(player.said) < words:
            await asyncio.sleep(0.02)


async def _show(player: Player, hue: int) -> None:
    camera = player.peer.stream("camera")
    camera.pictures = still(hue)
    while True:
        camera.send()
        await asyncio.sleep(FRAME_S)
