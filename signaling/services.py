"""What one signalling process stands on: database, keys, Redis, links to media nodes, its sockets."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from signaling.checks import Checks
from signaling.condition import Condition, Conditions, judge
from signaling.examining import Examining
from signaling.failures import Failures
from signaling.following import Following
from signaling.hub import Hub
from signaling.limits import Limits
from signaling.live.lists import Lists
from vicon.clock import now_ms
from vicon.cluster.credentials import Credentials
from vicon.cluster.errands import Errands
from vicon.cluster.link import Message
from vicon.cluster.links import Links
from vicon.cluster.placement import Placement
from vicon.cluster.redis import SharedRedis
from vicon.counter.telling import Telling
from vicon.people import jws, tokens
from vicon.people.key_cache import KeyCache
from vicon.people.passkeys import Passkeys
from vicon.people.passwords import Passwords
from vicon.people.refusals import Refused
from vicon.people.server_key import ServerKey
from vicon.schedule.meetings import Meetings
from vicon.settings import Settings
from vicon.store.database import Database
from vicon.store.journal import SqlJournal
from vicon.tracing.opening import tracing

if TYPE_CHECKING:
    from vicon.people.sso.provider import Provider


class Services:
    """Made before the loop runs; alive inside `running()`."""

    links: Links
    placement: Placement

    def __init__(self, settings: Settings, number: int = 1) -> None:
        """`number`: which signalling process of this machine it is, from 1 on."""
        self.settings = settings
        self._number = number
        self._metrics = settings.metrics_of(number)
        self.hub = Hub()
        self.following = Following()
        self.live_lists = Lists()
        self.checks = Checks()
        self.examining = Examining(settings)
        self.conditions = Conditions(self._condition)
        self.errands = Errands()
        self.database = Database.open(settings.database_url)
        self.redis = SharedRedis(settings.redis_url)
        self.failures = Failures(self.redis)
        self.hub.failed = self.failures.count
        self.limits = Limits(self.redis, settings.joins_per_minute)
        self.server_key = ServerKey.load_or_create(settings.server_key_file)
        self.keys = KeyCache(self.database, self.server_key, now_ms)
        self.passwords = Passwords(settings.password_memory_mib)
        self.passkeys = Passkeys(self.server_key, settings.url)
        self.sso = _provider(settings)
        self.journal = SqlJournal(self.database, tells=Telling(self.redis, self.server_key, settings.url))
        self.meetings = Meetings(self.database, self.server_key, self.keys, origin=settings.url, clock=now_ms)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        keys = asyncio.create_task(self.keys.run())
        self.links = Links(
            self.redis,
            self.settings.run,
            self._receive,
            self.hub.node_lost,
            credentials=Credentials.of(self.settings),
        )
        self.placement = Placement(self.redis, self.links, self.settings.locality)
        try:
            async with self._counted(), self._traced():
                yield
        finally:
            keys.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await keys
            await self.links.close()
            await self.failures.settle()
            await self.redis.close()
            self.passwords.close()
            await self.database.close()

    @asynccontextmanager
    async def _traced(self) -> AsyncIterator[None]:
        with tracing(self.settings, "signaling", f"{socket.gethostname()}-{self._number}") as tracer:
            self.hub.traces.tracer = tracer
            yield

    @asynccontextmanager
    async def _counted(self) -> AsyncIterator[None]:
        """Figures for Prometheus, if somebody wants them; else their library is not even loaded."""
        if not self._metrics:
            yield
            return
        from signaling.metrics import Joins, NetworkChecks, Present
        from signaling.standing import Standing
        from vicon.metrics.exposition import exposed, fresh
        from vicon.metrics.machine import Machine

        registry = fresh()
        self.hub.counts = Joins(registry).answered
        self.checks.counts = NetworkChecks(registry).ended
        Present(lambda: len(self.hub), lambda: len(self.links.up), registry)
        Machine(self.settings.data, registry)
        standing = Standing(self.settings.url, self.database, self.redis, self.links, registry)
        watching = asyncio.create_task(standing.watch())
        try:
            async with exposed(self._metrics, registry):
                yield
        finally:
            watching.cancel()

    def _receive(self, node: str, message: Message) -> None:
        if message["t"] == "check":
            self.checks.heard(message)
        elif not (self.errands.heard(message) or self.following.heard(message)):
            self.hub.receive(node, message)

    async def claims(self, token: str) -> dict[str, Any]:
        """The claims of a token that may join or knock. Raises people.refusals.Refused."""
        ring = await self.keys.knowing(jws.kid_of(token))
        claims = tokens.verify(ring, token, origin=self.settings.url, now=now_ms(), uses=tokens.ENTER)
        self.keys.used(claims.iss)
        return claims.plain()

    async def sitting_of(self, claims: dict[str, Any]) -> str:
        """The sitting a token is for: its own, or the room's current one. Raises Refused."""
        sitting: str | None = claims.get("sitting") or await self.meetings.current_sitting(claims["room"])
        if sitting is None:
            raise Refused("token_scope", "This token is for a room that is not here.")
        return sitting

    async def _condition(self) -> Condition:
        database = await self.database.answers()
        up = self.links.up
        return judge(database=database, linked=[it for it in self.links.nodes.values() if it.name in up])

    async def missing(self) -> list[str]:
        """A sentence for each dependency without which no meeting can start."""
        said = []
        if not await self.database.answers():
            said.append("the database does not answer, or is not migrated")
        elif not self.keys.ring.own:
            said.append("no signing key yet: vicon prepare makes one")
        if not await self.redis.ping():
            said.append("Redis does not answer")
        if not self.links.up:
            said.append("no media node is linked")
        return said


def _provider(its: Settings) -> Provider | None:
    """The city's OpenID provider, None if there is none."""
    if not its.oidc_issuer:
        return None
    # A library that most servers have no use for.
    from vicon.people.sso.provider import Config, Provider

    secret, leeway_s = its.oidc_client_secret, its.oidc_leeway_s
    known = its.oidc_issuer, its.oidc_client_id, secret, its.oidc_scopes
    return Provider(Config(*known, leeway_s, its.oidc_destinations))
