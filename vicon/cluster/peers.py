"""What media nodes ask of each other: questions with answers, and words without, over links of their own.

    peers.on("hop.open", open_hop)      # async def open_hop(node: str, body: Message) -> Message
    answer = await peers.ask("m2", "hop.open", {"room": 7, "key": "..."})
    peers.tell("m2", "hop.quiet", {"room": 7})
    peers.when_lost(close_hops_to)      # def close_hops_to(node: str) -> None

Who asks is known: on one machine by the Unix socket that only vicon reaches, between machines by mutual TLS,
where the certificate has to be that of the media node. What is said stays between the two and is encrypted,
so that keys may go over it. Order is kept on the way; answers come when they are ready. A link that breaks
loses what was on its way: whoever asked gets PeerAway and may not conclude that nothing was done.

On the wire: `ask {id, word, body}`, `answer {id, body}` or `answer {id, error, detail}`, `tell {word, body}`.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from pathlib import Path

from websockets.asyncio.server import ServerConnection

from vicon import log
from vicon.cluster.credentials import Credentials
from vicon.cluster.link import LinkEnd, Message
from vicon.cluster.links import Links
from vicon.cluster.redis import SharedRedis

ASK_S = 2.0
"""How long an answer is waited for, unless it is said."""

Answer = Callable[[str, Message], Awaitable[Message]]
"""Given the node that asks and the body of its question, the body of the answer; may raise Declined."""
Heed = Callable[[str, Message], None]


class PeerAway(Exception):
    """That node is not linked, was lost, or did not answer in time: it may have done what was asked."""


class Declined(Exception):
    """That node said no. `code` is one word for programs, `detail` says it to people."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


class Peers:
    """Of the media node `own`. Handlers of words are set before others ask; all of it is on one loop."""

    def __init__(self, own: str, redis: SharedRedis, run: Path, credentials: Credentials | None) -> None:
        self._ids = itertools.count(1)
        self._asked: dict[int, tuple[str, asyncio.Future[Message]]] = {}
        self._answers: dict[str, Answer] = {}
        self._heeds: dict[str, Heed] = {}
        self._when_lost: list[Callable[[str], None]] = []
        self._answering: set[asyncio.Task[None]] = set()
        self._links = Links(redis, run, self._answered, self._lost, credentials=credentials, own=own)

    @property
    def up(self) -> list[str]:
        """Nodes that can be asked now."""
        return self._links.up

    @property
    def troubles(self) -> dict[str, str]:
        """Why other known nodes cannot be, for people."""
        return self._links.troubles

    def on(self, word: str, answer: Answer) -> None:
        """Questions of that word are answered by `answer`, each in a task of its own."""
        self._answers[word] = answer

    def heed(self, word: str, heed: Heed) -> None:
        """`heed(node, body)` is called for each `tell` of that word, in order; it returns at once."""
        self._heeds[word] = heed

    def when_lost(self, told: Callable[[str], None]) -> None:
        """`told(node)` is called when the link to a node breaks; it may come back by itself (`up`)."""
        self._when_lost.append(told)

    async def ask(self, node: str, word: str, body: Message, within_s: float = ASK_S) -> Message:
        """The answer's body. Waits for a link if there is none, all in all `within_s`.

        Raises PeerAway, Declined (`unknown_word`: the node is of an older version).
        """
        number = next(self._ids)
        future: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(within_s):
                end = await self._links.connected(node, within_s)
                if end is None:
                    raise PeerAway(f"{node} is not linked")
                self._asked[number] = node, future
                end.send({"t": "ask", "id": number, "word": word, "body": body})
                answer = await future
        except TimeoutError:
            raise PeerAway(f"{node} did not answer within {within_s:g} s") from None
        finally:
            self._asked.pop(number, None)
        if "error" in answer:
            raise Declined(answer["error"], answer.get("detail", ""))
        return dict(answer["body"])

    def tell(self, node: str, word: str, body: Message) -> bool:
        """Say it without waiting; False if the node is not linked. It may be lost all the same."""
        end = self._links.end(node)
        if end is None:
            return False
        end.send({"t": "tell", "word": word, "body": body})
        return True

    async def joined(self, node: str, connection: ServerConnection) -> None:
        """Answer what `node` asks over its link, until that ends."""
        await LinkEnd(connection, lambda link, message: self._heard(node, link, message)).run()

    async def close(self) -> None:
        await self._links.close()
        for task in self._answering:
            task.cancel()
        await asyncio.gather(*self._answering, return_exceptions=True)

    # --- what others ask -------------------------------------------------------------------------

    def _heard(self, node: str, link: LinkEnd, message: Message) -> None:
        match message["t"]:
            case "ask":
                task = asyncio.create_task(self._answer(node, link, message))
                self._answering.add(task)
                task.add_done_callback(self._answering.discard)
            case "tell" if heed := self._heeds.get(message["word"]):
                try:
                    heed(node, message["body"])
                except Exception:
                    log.get().exception("peer.failed", node=node, word=message["word"])
            case _:
                log.get().warning("peer.unknown_word", node=node, word=message.get("word", message["t"]))

    async def _answer(self, node: str, link: LinkEnd, message: Message) -> None:
        said: Message = {"t": "answer", "id": message["id"]}
        answer = self._answers.get(message["word"])
        try:
            if answer is None:
                raise Declined("unknown_word", message["word"])
            said["body"] = await answer(node, message["body"])
        except Declined as no:
            said |= {"error": no.code, "detail": no.detail}
        except Exception:
            log.get().exception("peer.failed", node=node, word=message["word"])
            said["error"] = "failed"
        link.send(said)

    # --- what was asked here ---------------------------------------------------------------------

    def _answered(self, _node: str, message: Message) -> None:
        asked = self._asked.get(message["id"]) if message["t"] == "answer" else None
        if asked is not None and not asked[1].done():
            asked[1].set_result(message)

    def _lost(self, node: str) -> None:
        for asked, future in self._asked.values():
            if asked == node and not future.done():
                future.set_exception(PeerAway(f"the link to {node} broke"))
        for told in self._when_lost:
            told(node)
