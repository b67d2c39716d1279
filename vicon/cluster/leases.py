"""Who may write a sitting: a lease in Redis that its node renews, and the database's key behind it.

Why two nodes never both write, step by step:

1. A lease runs out LEASE_S after its last renewal was *asked for*, at the earliest. Another node gets the
   sitting only after that, or after the holder gave it up (`release`, once its actor had stopped).
2. Before each commit the holder looks how long ago that was (`Leases.sure`). Up to SURE_S nobody else can
   have the sitting until the commit is through, which the store bounds (`store.database.BOUND_S`). Later it
   asks Redis first: held by another, it writes nothing and stops. So a node that was halted, or cut off from
   Redis for a while, finds out before it writes.
3. Redis that does not answer decides nothing, for meetings go on without it; and a process may be halted
   between look and commit. Then (sitting, seq) is the primary key of events: of two nodes that write the same
   number one is refused and stops (JournalConflict), and what was acknowledged stays.
4. Renewing never takes a lease from another: who finds one there gives the sitting up.
"""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Sequence

from vicon.cluster.redis import RedisAwayError, SharedRedis
from vicon.rooms.ports import Answered, Commit, Journal, JournalConflict, Loaded, StoredEvent

LEASE_S = 6
"""How long a node that is gone keeps its rooms: twice what a killed one takes to start again where the
machine is not busy, and short enough for sound to be back within 10 s."""
RENEW_S = 1.5
SURE_S = LEASE_S - 2.5
"""Until then a commit that begins ends before the lease does."""
AGAIN_S = 2 * RENEW_S
"""While Redis is away commits do not wait for it one by one: the node's beat goes on asking."""


def _key(sitting: str) -> str:
    return f"vicon:place:{sitting}"


async def holder(redis: SharedRedis, sitting: str) -> str | None:
    """The node that holds `sitting`. Raises RedisAwayError."""
    held: str | None = await redis.ask(lambda r: r.get(_key(sitting)))
    return held


async def renew(redis: SharedRedis, sitting: str, node: str) -> bool:
    """Whether `node` goes on holding `sitting`: nobody else does. Raises RedisAwayError."""
    # One command: between a look and a write the lease could end and another begin. Another's lease is made
    # longer by it, once: whoever asks gives the sitting up then.
    held = await redis.ask(lambda r: r.getex(_key(sitting), ex=LEASE_S))
    if held is None:
        return await claim(redis, sitting, node)
    return bool(held == node)


async def claim(redis: SharedRedis, sitting: str, node: str) -> bool:
    """Whether `node` holds `sitting` from now on: nobody else does. Raises RedisAwayError."""
    if await redis.ask(lambda r: r.set(_key(sitting), node, ex=LEASE_S, nx=True)):
        return True
    return await holder(redis, sitting) == node


async def release(redis: SharedRedis, sitting: str, node: str) -> None:
    """`node` no longer holds `sitting`. Raises RedisAwayError."""
    if await holder(redis, sitting) == node:
        await redis.ask(lambda r: r.delete(_key(sitting)))


async def unheld(redis: SharedRedis, sittings: Sequence[str], node: str) -> list[str]:
    """Those of `sittings` that no node but `node` holds. Raises RedisAwayError."""
    # One by one: in a Redis Cluster the keys lie on several servers, which answer no MGET together.
    return [sitting for sitting in sittings if await holder(redis, sitting) in (None, node)]


class Leases:
    """Those of one node. `steady`: seconds on a clock that never jumps."""

    def __init__(self, redis: SharedRedis, node: str, steady: Callable[[], float]) -> None:
        self._redis = redis
        self._node = node
        self._steady = steady
        self._asked_at: dict[str, float] = {}
        self._away_at = -math.inf

    async def hold(self, sitting: str) -> bool:
        """Renew; False if another node holds it. Raises RedisAwayError."""
        asked_at = self._steady()
        try:
            held = await renew(self._redis, sitting, self._node)
        except RedisAwayError:
            self._away_at = self._steady()
            raise
        if held:
            self._asked_at[sitting] = asked_at
            return True
        self._asked_at.pop(sitting, None)
        return False

    async def sure(self, sitting: str) -> bool:
        """Whether this node may write now, as far as anybody can say (step 2 and 3 above)."""
        now = self._steady()
        if now - self._asked_at.get(sitting, -math.inf) < SURE_S or now - self._away_at < AGAIN_S:
            return True
        try:
            return await self.hold(sitting)
        except RedisAwayError:
            return True

    async def release(self, sitting: str) -> None:
        """Raises RedisAwayError."""
        self._asked_at.pop(sitting, None)
        await release(self._redis, sitting, self._node)


class FencedJournal:
    """`journal`, into which nothing is written for a sitting that another node holds."""

    def __init__(self, journal: Journal, sure: Callable[[str], Awaitable[bool]]) -> None:
        self._journal = journal
        self._sure = sure

    async def commit(self, commit: Commit) -> None:
        """Raises JournalConflict for another's sitting, and as the journal does."""
        if not await self._sure(commit.sitting):
            raise JournalConflict(f"{commit.sitting}: another node holds it")
        await self._journal.commit(commit)

    async def load(self, sitting: str) -> Loaded | None:
        return await self._journal.load(sitting)

    async def answered(self, sitting: str, seat: str, command: str) -> Answered | None:
        return await self._journal.answered(sitting, seat, command)

    async def events(self, sitting: str, after: int, limit: int) -> Sequence[StoredEvent]:
        return await self._journal.events(sitting, after, limit)
