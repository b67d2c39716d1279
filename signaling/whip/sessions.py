"""WHIP and WHEP sessions: kept in Redis, encrypted, so that every signalling process can end or restart one.

What Redis loses is a session's address, not the session: it goes on until its connection ends.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from pydantic import BaseModel

from signaling.services import Services
from signaling.whip.description import Way
from signaling.whip.feed import Feed, NotIn, command
from signaling.whip.fragment import Credentials, credentials_of, restarted
from vicon.people.server_key import BadServerKey
from vicon.tracing import spans

LIVES_S = 86_400
_PURPOSE = "whip session"


class Session(BaseModel):
    """`secret`: of the participant. `bearer`: digest of what opened it, empty if nothing did."""

    id: str
    way: Way
    slug: str
    sitting: str
    participant: str
    secret: str
    bearer: str
    offer: str

    @property
    def etag(self) -> str:
        """Names the ICE session (RFC 9725 4.3): another one has other credentials."""
        its = credentials_of(self.offer)
        return f'"{hashlib.sha256(f"{its.ufrag}:{its.pwd}".encode()).hexdigest()[:32]}"'


async def begin(
    services: Services,
    way: Way,
    slug: str,
    sitting: str,
    body: dict[str, Any],
    claims: dict[str, Any],
    bearer: str,
) -> tuple[Session, Feed, str]:
    """A participant of `sitting`, and the answer to `body["offer"]`. Raises NotIn, RedisAwayError."""
    feed = await _feed(services, sitting)
    welcome = await feed.come_in(sitting, command("join", body), claims)
    session = Session(
        id=secrets.token_urlsafe(16),
        way=way,
        slug=slug,
        sitting=sitting,
        participant=welcome["participant"],
        secret=welcome["secret"],
        bearer=bearer,
        offer=body["offer"],
    )
    try:
        await _keep(services, session)
    except BaseException:
        feed.leave()
        raise
    return session, feed, welcome["answer"]


async def find(services: Services, way: Way, slug: str, session: str) -> Session | None:
    """Raises RedisAwayError."""
    kept: str | None = await services.redis.ask(lambda r: r.get(_key(session)))
    if kept is None:
        return None
    try:
        found = Session.model_validate_json(services.server_key.open(_PURPOSE, bytes.fromhex(kept)))
    except BadServerKey:
        return None
    return found if (found.way, found.slug) == (way, slug) else None


async def restart(services: Services, session: Session, to: Credentials) -> tuple[Session, str]:
    """The session with another ICE session, and the answer. Raises NotIn, RedisAwayError."""
    again = session.model_copy(update={"offer": restarted(session.offer, to)})
    welcome = await _resume(services, session, again.offer)
    await _keep(services, again)
    return again, welcome[1]


async def end(services: Services, session: Session) -> None:
    """Raises RedisAwayError. It may have ended before."""
    try:
        feed, _ = await _resume(services, session, None)
        feed.leave()
    except NotIn as refused:
        if refused.error == "unavailable":
            raise
    await services.redis.ask(lambda r: r.delete(_key(session.id)))


async def _resume(services: Services, session: Session, offer: str | None) -> tuple[Feed, str]:
    """Take the participant over from whichever process holds it."""
    feed = await _feed(services, session.sitting)
    its = {"sitting": session.sitting, "participant": session.participant, "secret": session.secret}
    body: dict[str, Any] = {**its, "seq": 0}
    if offer is not None:
        body["offer"] = offer
    welcome = await feed.come_in(session.sitting, command("resume", body), None)
    return feed, welcome["answer"] or ""


async def _feed(services: Services, sitting: str) -> Feed:
    with spans.part("place"):
        node = await services.placement.where(sitting)
    home = services.links.end(node) if node else None
    if node is None or home is None:
        raise NotIn("unavailable", "no media node is reachable")
    feed = Feed(home, node, services.hub.remove)
    services.hub.add(feed)
    return feed


async def _keep(services: Services, session: Session) -> None:
    sealed = services.server_key.seal(_PURPOSE, session.model_dump_json().encode()).hex()
    await services.redis.ask(lambda r: r.set(_key(session.id), sealed, ex=LIVES_S))


def _key(session: str) -> str:
    return f"vicon:whip:{session}"
