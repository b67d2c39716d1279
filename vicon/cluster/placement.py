"""Where a sitting lives: at the node that holds its lease; without Redis, at whoever says it holds it."""

from __future__ import annotations

import asyncio

from vicon.cluster import leases
from vicon.cluster.choice import choose
from vicon.cluster.links import Links
from vicon.cluster.redis import RedisAwayError, SharedRedis
from vicon.cluster.registry import Node

WAIT_S = 10.0
"""How long an arriving socket waits for a node: longer than a killed node takes to start again."""
LOOK_S = 0.25


class Placement:
    """Answers `where(sitting)` for the signalling side, which stands in `locality`."""

    def __init__(self, redis: SharedRedis, links: Links, locality: str = "") -> None:
        self._locality = locality
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
            if leased := await leases.holder(self._redis, sitting):
                return leased
        except RedisAwayError:
            return await self._links.holder(sitting) or self._pick(sitting)
        # Redis may have lost a lease that its node will write again: the nodes know better.
        chosen = await self._links.holder(sitting) or self._pick(sitting)
        if chosen is None:
            return None
        try:
            if await leases.claim(self._redis, sitting, chosen):
                return chosen
            return await leases.holder(self._redis, sitting) or chosen
        except RedisAwayError:
            return chosen

    def _pick(self, sitting: str) -> str | None:
        known = self._links.nodes
        up = [known.get(name) or Node(name, "") for name in self._links.up]
        return choose(sitting, up, self._locality)
