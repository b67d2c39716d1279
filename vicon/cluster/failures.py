"""Why people could not come in, by hour, in Redis: nobody's name, device or address is with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from vicon.cluster.redis import SharedRedis
from vicon.rooms.errors import ERRORS

HOURS = 24
NETWORK = "J-12"
"""All ways to the media are closed where that person is (ux.md 7.14)."""
HINDRANCES = ("B-01", "B-02", "P-01")
"""Of the browser: too old, inside another app, microphone not allowed (ux.md 7.14)."""
OTHER = "other"
CAUSES = frozenset({*ERRORS, *HINDRANCES, "not_found", NETWORK, OTHER})


async def count(redis: SharedRedis, cause: str, now_ms: int) -> None:
    """One more; whatever is not of CAUSES is `other`, so that nothing grows without bound.

    Raises RedisAwayError.
    """
    key = _key(datetime.fromtimestamp(now_ms / 1000, UTC))

    async def call(client: object) -> None:
        async with client.pipeline(transaction=True) as pipe:  # type: ignore[attr-defined]
            pipe.hincrby(key, cause if cause in CAUSES else OTHER, 1)
            pipe.expire(key, (HOURS + 1) * 3600)
            await pipe.execute()

    await redis.ask(call)


async def counts(redis: SharedRedis, now_ms: int) -> dict[str, int]:
    """Sums over this hour and those before, HOURS in all; the most frequent first. Raises RedisAwayError."""
    hour = datetime.fromtimestamp(now_ms / 1000, UTC)

    async def call(client: object) -> list[dict[str, str]]:
        async with client.pipeline(transaction=False) as pipe:  # type: ignore[attr-defined]
            for back in range(HOURS):
                pipe.hgetall(_key(hour - timedelta(hours=back)))
            return list(await pipe.execute())

    sums: dict[str, int] = {}
    for row in await redis.ask(call):
        for cause, number in row.items():
            sums[cause] = sums.get(cause, 0) + int(number)
    return dict(sorted(sums.items(), key=lambda item: (-item[1], item[0])))


def _key(hour: datetime) -> str:
    return f"vicon:failed:{hour:%Y-%m-%dT%H}"
