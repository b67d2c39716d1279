"""Views from outside: whoever opens the link of a view on a telephone tells what it reaches of this vicon.

The link is good once and for minutes; all of a view is in Redis and runs out there. It is called by a digest
of the link's token: whoever reads what is kept cannot open it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from vicon.cluster.redis import SharedRedis
from vicon.doctor.rules.outside import Report, Seen, Way, from_inside

OPEN_S = 600
"""So long may a link wait for its telephone."""
TOLD_S = 900
"""From when it was opened, or told of: for whoever looks at it."""
LATEST_S = 3600
"""So long the last view is part of every examination; what was repaired since is not known to it."""
LATE_MS = 120_000
"""A telephone that says nothing for so long was put away: a whole look takes half a minute."""

State = Literal["waiting", "looking", "told", "silent"]
_LATEST = "vicon:outside"


class NoView(Exception):
    """There is no such view, it has run out, or another device has its link."""


@dataclass(frozen=True, slots=True)
class View:
    """One view, as whoever asked for it sees it. `by`: who that is; `seen`: once it was told."""

    state: State
    by: str
    device: str = ""
    seen: Seen | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """`token`: for the link alone; `until`: ms since 1970 UTC."""

    view: str
    token: str
    until: int


def link(url: str, token: str) -> str:
    """What the telephone opens; servers and their logs do not see what is behind the #."""
    return f"{url}/cek#{token}"


async def ask(redis: SharedRedis, by: str, home: str, now: int) -> Asked:
    """A new view; `home`: the address that who asks comes from, empty on the server itself. Raises
    RedisAwayError."""
    token = secrets.token_urlsafe(16)
    view = named(token)
    await _put(redis, _key(view), {"by": by, "home": home}, OPEN_S)
    return Asked(view, token, now + OPEN_S * 1000)


async def take(
    redis: SharedRedis, token: str, device: str, address: str, public: Sequence[str], now: int
) -> str:
    """Bind the link to the device that opened it; the key by which it tells. Raises NoView, RedisAwayError.

    `address`: which it comes from, which is looked at and not kept; `public`: those of this vicon.
    """
    name = _key(named(token))
    key = secrets.token_urlsafe(16)
    # One command alone decides, whoever else opens it meanwhile.
    first = await redis.ask(lambda r: r.hsetnx(name, "key", _digest(key)))
    kept = await _kept(redis, name)
    if "by" not in kept:
        await redis.ask(lambda r: r.delete(name))
        raise NoView
    if not first:
        raise NoView
    inside = from_inside(address, kept["home"], public)
    await _put(redis, name, {"device": device, "inside": "1" if inside else "", "at": str(now)}, TOLD_S)
    return key


async def tell(
    redis: SharedRedis, token: str, key: str, report: Report, relays: Sequence[str], now: int
) -> None:
    """What the device found, once; `relays`: the addresses that its answers are about. Raises NoView,
    RedisAwayError."""
    name = _key(named(token))
    kept = await _kept(redis, name)
    if "by" not in kept or not hmac.compare_digest(kept.get("key", ""), _digest(key)):
        raise NoView
    told = json.dumps({**asdict(report), "urls": list(relays), "told_at": now})
    if not await redis.ask(lambda r: r.hsetnx(name, "told", told)):
        raise NoView
    await redis.ask(lambda r: r.expire(name, TOLD_S))
    seen = json.dumps(asdict(_seen(kept, told)))
    await redis.ask(lambda r: r.set(_LATEST, seen, ex=LATEST_S))


async def look(redis: SharedRedis, view: str, now: int) -> View:
    """Raises NoView, RedisAwayError."""
    kept = await _kept(redis, _key(view))
    if "by" not in kept:
        raise NoView
    by, device = kept["by"], kept.get("device", "")
    if told := kept.get("told"):
        return View("told", by, device, _seen(kept, told))
    if "at" not in kept:
        return View("waiting", by)
    return View("silent" if now - int(kept["at"]) > LATE_MS else "looking", by, device)


async def latest(redis: SharedRedis) -> Seen | None:
    """What was last seen from outside, if that is not long ago. Raises RedisAwayError."""
    kept: str | None = await redis.ask(lambda r: r.get(_LATEST))
    return _of(json.loads(kept)) if kept else None


async def forget(redis: SharedRedis, view: str) -> None:
    """Its link opens nothing any more. Raises RedisAwayError."""
    await redis.ask(lambda r: r.delete(_key(view)))


def named(token: str) -> str:
    """The name of the view whose link has `token`."""
    return _digest(token)[:22]


def _digest(secret: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(secret.encode()).digest()).decode().rstrip("=")


def _key(view: str) -> str:
    return f"vicon:outside:{view}"


async def _kept(redis: SharedRedis, name: str) -> dict[str, str]:
    kept: dict[str, str] = await redis.ask(lambda r: r.hgetall(name))
    return kept


async def _put(redis: SharedRedis, name: str, fields: dict[str, str], lives_s: int) -> None:
    async def call(client: Any) -> None:
        async with client.pipeline(transaction=True) as pipe:
            pipe.hset(name, mapping=fields)
            pipe.expire(name, lives_s)
            await pipe.execute()

    await redis.ask(call)


def _seen(kept: dict[str, str], told: str) -> Seen:
    report = json.loads(told)
    urls, at = report.pop("urls"), report.pop("told_at")
    inside = bool(kept.get("inside"))
    return _of({"report": report, "device": kept.get("device", ""), "urls": urls, "at": at, "inside": inside})


def _of(plain: dict[str, Any]) -> Seen:
    report = plain["report"]
    ways = {it: Way(tuple(report[it]["told"]), report[it]["reached"]) for it in ("udp", "tcp")}
    return Seen(
        report=Report(**{**report, **ways, "relays": tuple(report["relays"])}),
        urls=tuple(plain["urls"]),
        **{it: plain[it] for it in ("device", "at", "inside")},
    )
