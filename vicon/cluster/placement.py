"""Where a sitting lives: a lease in Redis that its node renews; without Redis, whoever says it holds it."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Sequence

from vicon.cluster.links import Links
from vicon.cluster.redis import RedisAwayError, SharedRedis

LEASE_S = 8
RENEW_S = 2.0
WAIT_S = 10.0
"""How long an arriving socket waits for a node: longer than a killed node takes to start again."""
LOOK_S = 0.25


def _key(sitting: str) -> str:
    return f"vicon:place:{sitting}"


async def renew(redis: SharedRedis, sitting: str, node: str) -> None:
    """`node` goes on holding `sitting`. Raises RedisAwayError."""
    await redis.ask(lambda r: r.set(_key(sitting), node, ex=LEASE_S))


async def unheld(redis: SharedRedis, sittings: Sequence[str], node: str) -> list[str]:
    """Those of `sittings` that no node but `node` holds. Raises RedisAwayError."""
    if not sittings:
        return []
    holders = await redis.ask(lambda r: r.mget([_key(sitting) for sitting in sittings]))
    return [sitting for sitting, by in zip(sittings, holders, strict=True) if by in (None, node)]


async def claim(redis: SharedRedis, sitting: str, node: str) -> bool:
    """Whether `node` holds `sitting` from now on: nobody else does. Raises RedisAwayError."""
    if await redis.ask(lambda r: r.set(_key(sitting), node, ex=LEASE_S, nx=True)):
        return True
    return bool(await redis.ask(lambda r: r.get(_key(sitting))) == node)


async def release(redis: SharedRedis, sitting: str, node: str) -> None:
    """`node` no longer holds `sitting`. Raises RedisAwayError."""
    if await redis.ask(lambda r: r.get(_key(sitting))) == node:
        await redis.ask(lambda r: r.delete(_key(sitting)))


def choose(sitting: str, nodes: Iterable[str]) -> str | None:
    """Rendezvous hashing: processes that see the same nodes choose the same one without talking."""
    return max(nodes, key=lambda node: hashlib.sha256(f"{node}\n{sitting}".encode()).digest(), default=None)


class Placement:
    """Answers `where(sitting)` for the signalling side."""

    def __init__(self, redis: SharedRedis, links: Links) -> None:
        self._redis = redis
        self._links = links

    async def where(self, sitting: str) -> str | None:
        """A linked node for `sitting`, placing it if nobody holds it; None if no node came within WAIT_S."""
        deadline = asyncio.get_running_loop().time() + WAIT_S
        while True:
            node = await self._once(sitting)
            if node is not None and self._links.end(node) is not None:
                return node
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                return None
            # A leased node that is not linked is either starting again (its link comes back) or gone (its
            # lease runs out): whichever comes first.
            if node is None:
                await asyncio.sleep(min(LOOK_S, left))
            else:
                await self._links.connected(node, min(LOOK_S, left))

    async def _once(self, sitting: str) -> str | None:
        try:
            leased: str | None = await self._redis.ask(lambda r: r.get(_key(sitting)))
            if leased is not None:
                return leased
        except RedisAwayError:
            return await self._links.holder(sitting) or self._pick(sitting)
        # Redis may have lost a lease that its node will write again: the nodes know better.
        chosen = await self._links.holder(sitting) or self._pick(sitting)
        if chosen is None:
            return None
        try:
            await self._redis.ask(lambda r: r.set(_key(sitting), chosen, ex=LEASE_S, nx=True))
            return await self._redis.ask(lambda r: r.get(_key(sitting))) or chosen
        except RedisAwayError:
            return chosen

    def _pick(self, sitting: str) -> str | None:
        closed = {name for name, node in self._links.nodes.items() if node.draining or node.full}
        up = self._links.up
        return choose(sitting, [n for n in up if n not in closed] or up)
