"""All links of one process: one to each media node, kept up with the registry."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path

from vicon import log
from vicon.cluster import registry
from vicon.cluster.credentials import Credentials
from vicon.cluster.link import NODE_DOOR, SIGNALING_DOOR, Link, LinkEnd, Message, Way
from vicon.cluster.redis import SharedRedis

ASK_S = 1.0
"""How often the registry is read; much more often while no node is linked."""
HURRY_S = 0.05
IMPATIENT_S = 30.0
"""How long after the last link was lost the registry is read that often."""
HOLDS_S = 1.0
"""How long a node may take to say whether it holds a sitting."""
FORGET_S = 60.0
"""A link to a node that the registry no longer names is given up after this long."""


class Links:
    """`receive(node, message)` gets what nodes say; `lost(node)` is told when a link breaks.

    `credentials`: what is shown to nodes on other machines; None: only nodes of this machine are reached.
    `own`: the name of the media node whose links these are; None for signalling and whoever asks like it.
    """

    def __init__(
        self,
        redis: SharedRedis,
        run: Path,
        receive: Callable[[str, Message], None],
        lost: Callable[[str], None],
        *,
        credentials: Credentials | None = None,
        own: str | None = None,
    ) -> None:
        self._redis = redis
        self._credentials = credentials
        self._own = own
        self._run = run
        self._receive = receive
        self._lost = lost
        self._links: dict[str, Link] = {}
        self._absent_since: dict[str, float] = {}
        self._asked: dict[tuple[str, str], asyncio.Future[bool]] = {}
        self.nodes: dict[str, registry.Node] = {}
        self._task = asyncio.create_task(self._keep())

    def end(self, node: str) -> LinkEnd | None:
        """The connected link to `node`, None while there is none."""
        link = self._links.get(node)
        return link.end if link else None

    @property
    def up(self) -> list[str]:
        """Names of nodes that are linked now."""
        return sorted(name for name, link in self._links.items() if link.end)

    @property
    def troubles(self) -> dict[str, str]:
        """Why nodes that are known are not linked, by name."""
        return {name: it.trouble for name, it in self._links.items() if not it.end and it.trouble}

    async def connected(self, node: str, within_s: float) -> LinkEnd | None:
        """The link to `node`, waiting for it if need be."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while True:
                    if link := self._links.get(node):
                        return await link.connected()
                    await asyncio.sleep(HURRY_S)
        return None

    async def holder(self, sitting: str) -> str | None:
        """The linked node that has `sitting` loaded, by asking each."""
        nodes = self.up
        answers = await asyncio.gather(*(self._holds(node, sitting) for node in nodes))
        return next((node for node, held in zip(nodes, answers, strict=True) if held), None)

    async def close(self) -> None:
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        for link in self._links.values():
            await link.close()

    async def _holds(self, node: str, sitting: str) -> bool:
        end = self.end(node)
        if end is None:
            return False
        asked = self._asked.get((node, sitting))
        if asked is None:
            asked = self._asked[node, sitting] = asyncio.get_running_loop().create_future()
            end.send({"t": "holds", "sitting": sitting})
        try:
            return await asyncio.wait_for(asyncio.shield(asked), HOLDS_S)
        except TimeoutError:
            return False
        finally:
            self._asked.pop((node, sitting), None)

    async def _keep(self) -> None:
        last_up = asyncio.get_running_loop().time()
        while True:
            if self.up:
                last_up = asyncio.get_running_loop().time()
            try:
                self.nodes = await registry.known(self._redis, self._run, self.nodes)
                self.nodes.pop(self._own or "", None)
                await self._match()
            except Exception:
                log.get().exception("links.registry_unreadable")
            hurry = (
                not self._own and not self.up and asyncio.get_running_loop().time() - last_up < IMPATIENT_S
            )
            await asyncio.sleep(HURRY_S if hurry else ASK_S)

    async def _match(self) -> None:
        now = asyncio.get_running_loop().time()
        for name, node in self.nodes.items():
            self._absent_since.pop(name, None)
            ways = registry.ways(node, self._run)
            if link := self._links.get(name):
                link.ways = ways
            else:
                self._links[name] = self._link(name, ways)
        for name in self._links.keys() - self.nodes.keys():
            if now - self._absent_since.setdefault(name, now) > FORGET_S and self.end(name) is None:
                await self._links.pop(name).close()

    def _link(self, name: str, ways: Sequence[Way]) -> Link:
        door = f"{NODE_DOOR}{self._own}" if self._own else SIGNALING_DOOR
        return Link(
            name,
            ways,
            self._receiver(name),
            self._loser(name),
            credentials=self._credentials,
            door=door,
        )

    def _receiver(self, node: str) -> Callable[[LinkEnd, Message], None]:
        def receive(_end: LinkEnd, message: Message) -> None:
            if message["t"] == "holds":
                asked = self._asked.get((node, message["sitting"]))
                if asked is not None and not asked.done():
                    asked.set_result(bool(message["held"]))
                return
            self._receive(node, message)

        return receive

    def _loser(self, node: str) -> Callable[[LinkEnd], None]:
        def lost(_end: LinkEnd) -> None:
            if not self._task.done():  # else it was let go of
                log.get().warning("link.lost", node=node)
            self._lost(node)

        return lost
