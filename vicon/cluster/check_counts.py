"""How many network checks ended how, by day, in Redis: nobody's name, device or address is with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args

from vicon.cluster.redis import SharedRedis

Level = Literal["good", "enough", "audio", "none"]
"""What the network is good for."""
Way = Literal["udp", "tcp", "tls", "none"]
"""The first that worked."""
Code = Literal["", "J-11", "J-12", "J-21", "J-22"]
"""What stands in the way (ux.md 7.14). J-01 and J-02 cannot be told to a server that is not reached."""

KEPT_DAYS = 60


@dataclass(frozen=True, slots=True)
class Cause:
    level: Level
    way: Way
    code: Code


async def count(redis: SharedRedis, cause: Cause, now_ms: int) -> None:
    """One more. Raises RedisAwayError."""
    key = _key(datetime.fromtimestamp(now_ms / 1000, UTC))

    async def call(client: object) -> None:
        async with client.pipeline(transaction=True) as pipe:  # type: ignore[attr-defined]
            pipe.hincrby(key, f"{cause.level} {cause.way} {cause.code}", 1)
            pipe.expire(key, KEPT_DAYS * 86_400)
            await pipe.execute()

    await redis.ask(call)


async def counts(redis: SharedRedis, days: int, now_ms: int) -> dict[Cause, int]:
    """Sums over the last `days` days of UTC, today included. Raises RedisAwayError."""
    today = datetime.fromtimestamp(now_ms / 1000, UTC)
    sums: dict[Cause, int] = {}
    for back in range(days):
        row = await _row(redis, _key(today - timedelta(days=back)))
        for field, number in row.items():
            level, way, code = field.split(" ")
            if level in get_args(Level) and way in get_args(Way) and code in get_args(Code):
                cause = Cause(level, way, code)  # type: ignore[arg-type]
                sums[cause] = sums.get(cause, 0) + int(number)
    return dict(sorted(sums.items(), key=lambda item: -item[1]))


async def _row(redis: SharedRedis, key: str) -> dict[str, str]:
    row: dict[str, str] = await redis.ask(lambda r: r.hgetall(key))
    return row


def _key(day: datetime) -> str:
    return f"vicon:checks:{day:%Y-%m-%d}"
