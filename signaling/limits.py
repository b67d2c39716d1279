"""Rate limits, counted in Redis for all processes; while Redis is away each process counts for itself."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable
from typing import Any

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage, Storage
from limits.aio.strategies import FixedWindowRateLimiter
from starlette.requests import HTTPConnection

from signaling.problems import Problem
from vicon.cluster.redis import RedisAwayError, SharedRedis

# Many citizens share one address (a village hall, a mobile operator), so limits per address are wide; what
# keeps secrets from being guessed is their length. Nine digits are short: wrong ones are counted apart.
JOINS_OF_DEVICE = parse("10/minute")
MEETINGS = parse("30/minute")
WRONG = parse("30/minute")
WRONG_CODES_OF_ROOM = parse("60/minute")
WRONG_CODES = parse("600/minute")
# Of one address, where a whole office may come at eight; of one account there; of one account from anywhere
# (NIST SP 800-63B, 3.2.2: at most 100 wrong ones). A passkey is not held up by those of passwords.
SIGN_INS = parse("60/minute")
PASSWORDS_HERE = parse("10/15 minutes")
PASSWORDS = parse("100/hour")
REFRESHES = parse("120/minute")
PICTURES = parse("60/minute")
SHEETS = parse("60/minute")
EXPORTS = parse("60/minute")
# Three ways are tried at most, so a device may look at its network six times a minute.
CHECKS = parse("240/minute")
CHECKS_OF_DEVICE = parse("18/minute")
CAUSES = parse("120/minute")
# Views from outside: of one administrator; and of one address, which thousands share at a mobile operator.
VIEWS = parse("20/minute")
VIEWS_HERE = parse("60/minute")
# Programs: 20 a second, bursts of 100 (city.md 11). The bucket of each process says it to the request; this
# bounds all processes together.
CALLS = parse("1300/minute")
CALLS_AT_ONCE = 100.0
# Of one account, on all its devices, for whatever it asks: pages and films in many tabs stay far below; a
# script with a stolen cookie, or one that went wrong, leaves room for others.
PEOPLE = parse("600/10 seconds")
LISTS = parse("240/minute")
FEEDS = parse("120/minute")
# Of one ticket: who waits looks four times a minute, and a village hall has one address for all of them.
PLACES = parse("60/minute")
# Of one telephone: what it asks of sittings by texts.
TEXTS = parse("20/hour")
# Citizens who register. A village hall registers its people from one address; a flood fills no list at once.
REGISTRATIONS = parse("30/minute")
REGISTRATIONS_HERE = parse("60/hour")
REGISTRATIONS_OF_SITTING = parse("120/minute")


class _RedisCounters(Storage):
    """Fixed windows with INCRBY and EXPIRE. The library's own storage needs Lua, which our Redis refuses."""

    STORAGE_SCHEME = None

    def __init__(self, redis: SharedRedis) -> None:
        super().__init__(wrap_exceptions=False)
        self._redis = redis

    @property
    def base_exceptions(self) -> type[Exception]:
        return RedisAwayError

    async def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        async def call(client: Any) -> Any:
            async with client.pipeline(transaction=True) as pipe:
                pipe.incrby(f"vicon:limit:{key}", amount)
                pipe.expire(f"vicon:limit:{key}", expiry, nx=True)
                return await pipe.execute()

        return int((await self._redis.ask(call))[0])

    async def get(self, key: str) -> int:
        return int(await self._redis.ask(lambda r: r.get(f"vicon:limit:{key}")) or 0)

    async def get_expiry(self, key: str) -> float:
        left = await self._redis.ask(lambda r: r.ttl(f"vicon:limit:{key}"))
        return time.time() + max(int(left), 0)

    async def check(self) -> bool:
        return await self._redis.ping()

    async def reset(self) -> int | None:
        raise NotImplementedError("limits run out by themselves")

    async def clear(self, key: str) -> None:
        await self._redis.ask(lambda r: r.delete(f"vicon:limit:{key}"))


class Limits:
    """Counts hits of a rule by whatever names who is limited."""

    def __init__(
        self, redis: SharedRedis, joins_per_minute: int, steady: Callable[[], float] = time.monotonic
    ) -> None:
        self._steady = steady
        self._calls: dict[str, Bucket] = {}
        self._shared = FixedWindowRateLimiter(_RedisCounters(redis))
        self._own = FixedWindowRateLimiter(MemoryStorage())
        self.joins = parse(f"{joins_per_minute}/minute")
        self.sockets = parse(f"{joins_per_minute * 2}/minute")

    async def hit(self, rule: RateLimitItem, *who: str) -> bool:
        """Count one; False when that is over the limit."""
        try:
            return await self._shared.hit(rule, *who)
        except RedisAwayError:
            return await self._own.hit(rule, *who)

    async def spent(self, rule: RateLimitItem, *who: str) -> bool:
        """Whether the limit is reached, without counting."""
        try:
            return not await self._shared.test(rule, *who)
        except RedisAwayError:
            return not await self._own.test(rule, *who)

    async def call(self, key: str) -> None:
        """Count one request of an API key that was proven. Raises Problem 429."""
        bucket = self._calls.get(key)
        if bucket is None:
            bucket = self._calls[key] = Bucket(self._steady(), burst=CALLS_AT_ONCE)
        if wait_ms := bucket.take(self._steady()):
            raise Problem(429, "rate", retry_s=max(1, round(wait_ms / 1000)))
        await self.take(CALLS, "call", key)

    async def take(self, rule: RateLimitItem, *who: str) -> None:
        """Count one. Raises Problem 429 when that is over the limit."""
        if not await self.hit(rule, *who):
            raise too_many(rule)


def too_many(rule: RateLimitItem) -> Problem:
    return Problem(429, "rate", retry_s=rule.get_expiry())


def address(connection: HTTPConnection) -> str:
    """Who is limited: the client's IPv4 address or IPv6 /64; only ever a key that runs out, never logged."""
    client = connection.client
    if client is None:
        return "local"
    try:
        ip = ipaddress.ip_address(client.host)
    except ValueError:
        return "local"
    if isinstance(ip, ipaddress.IPv6Address):
        return str(ip.ipv4_mapped or ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)


class Bucket:
    """20 a second with bursts: commands of one socket (rooms.md 4), where ten refusals in a row are the end;
    requests of one API key.
    """

    RATE, BURST, LAST = 20.0, 40.0, 10

    def __init__(self, now: float, burst: float = BURST) -> None:
        self._burst = burst
        self._level = burst
        self._at = now
        self.refused = 0

    def take(self, now: float) -> int:
        """0 when the command may pass, else the milliseconds until the next may."""
        self._level = min(self._burst, self._level + (now - self._at) * self.RATE)
        self._at = now
        if self._level >= 1:
            self._level -= 1
            self.refused = 0
            return 0
        self.refused += 1
        return max(1, round((1 - self._level) / self.RATE * 1000))

    @property
    def exhausted(self) -> bool:
        return self.refused >= self.LAST
