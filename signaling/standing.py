"""What Prometheus is told of what vicon stands on: dependencies, nodes, jobs, backup, certificate."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector, CollectorRegistry
from sqlalchemy import Connection

from vicon.clock import now_ms
from vicon.jobs import listing
from vicon.store import broadcasts, incidents
from vicon.store.errors import StoreUnavailable

if TYPE_CHECKING:
    from vicon.cluster.links import Links
    from vicon.cluster.redis import SharedRedis
    from vicon.store.database import Database

WITHIN_S = 4.0
"""Less than Prometheus is given by `exposition`: what is not known in time is left out."""
CERTIFICATE_EVERY_S = 3600.0
STATES: tuple[listing.State, ...] = ("waiting", "running", "failed")

PLATFORM = ("connecting", "live", "reconnecting", "refused")


@dataclass(frozen=True, slots=True)
class Kept:
    """What the database says. `overdue` and `backup_at` in ms."""

    jobs: Mapping[listing.State, int]
    overdue: int
    backup_at: int | None
    platforms: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """`up`: by dependency; `kept`: None while the database is away; `expires_at`: in s."""

    up: Mapping[str, int]
    nodes: Mapping[str, int]
    kept: Kept | None
    expires_at: float | None


def told(said: Said) -> Iterator[Metric]:
    """The same for Prometheus; what is not known is left out."""
    yield _labelled("vicon_dependency_up", "1: it answers.", "dependency", said.up)
    yield _labelled("vicon_nodes", "Media nodes; but for the known, of those linked.", "state", said.nodes)
    if kept := said.kept:
        jobs = {str(state): kept.jobs.get(state, 0) for state in STATES}
        yield _labelled("vicon_jobs", "Jobs of the worker.", "state", jobs)
        platforms = {state: kept.platforms.get(state, 0) for state in PLATFORM}
        yield _labelled("vicon_broadcast_platforms", "Broadcasts to a video platform.", "state", platforms)
        waited = kept.overdue / 1000
        yield GaugeMetricFamily(
            "vicon_jobs_overdue_seconds", "How long the first due job has waited.", waited
        )
        if kept.backup_at is not None:
            begun = kept.backup_at / 1000
            yield GaugeMetricFamily(
                "vicon_backup_timestamp_seconds", "When the last backup was begun.", begun
            )
    if said.expires_at is not None:
        yield GaugeMetricFamily(
            "vicon_certificate_expiry_timestamp_seconds",
            "Until when the certificate of VICON_URL is valid.",
            said.expires_at,
        )


class Standing(Collector):
    """Asked on the loop of the process whenever Prometheus asks, from a thread of its own."""

    def __init__(
        self, url: str, database: Database, redis: SharedRedis, links: Links, registry: CollectorRegistry
    ) -> None:
        self._url = url
        self._database = database
        self._redis = redis
        self._links = links
        self._loop = asyncio.get_running_loop()
        self._expires_at: float | None = None
        registry.register(self)

    def describe(self) -> Iterator[Metric]:
        """Nothing: else the registry would ask on the loop itself."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        looking = asyncio.run_coroutine_threadsafe(self._look(), self._loop)
        try:
            yield from told(looking.result(WITHIN_S))
        except TimeoutError:
            looking.cancel()

    async def watch(self) -> None:
        """Look at the certificate now and then, until cancelled; without https there is none."""
        parts = urlsplit(self._url)
        if parts.scheme != "https":
            return
        # Heavy, and for who wants figures alone.
        from vicon.doctor.probes.web import certificate

        while True:
            try:
                seen = await asyncio.to_thread(certificate, parts.hostname or "", parts.port or 443)
            except OSError:
                self._expires_at = None
            else:
                self._expires_at = seen.ends.timestamp() if seen.ends else None
            await asyncio.sleep(CERTIFICATE_EVERY_S)

    async def _look(self) -> Said:
        redis = await self._redis.ping()
        kept = None
        with contextlib.suppress(StoreUnavailable):
            kept = await self._database.read(_kept)
        up = {"database": kept is not None, "redis": redis, "media": bool(self._links.up)}
        return Said(up, _nodes(self._links), kept, self._expires_at)


def _nodes(links: Links) -> dict[str, int]:
    up = links.up
    linked = [node for name, node in links.nodes.items() if name in up]
    return {
        "known": len(links.nodes),
        "linked": len(linked),
        "draining": sum(node.draining for node in linked),
        "full": sum(node.full for node in linked),
        "tapes_low": sum(node.disk == "low" for node in linked),
        "tapes_full": sum(node.disk == "full" for node in linked),
    }


def _kept(connection: Connection) -> Kept:
    now = now_ms()
    counts, overdue = listing.counts(connection), listing.overdue(connection, now)
    return Kept(counts, overdue, incidents.last_backup(connection), broadcasts.platforms(connection))


def _labelled(name: str, what: str, label: str, values: Mapping[str, int]) -> Metric:
    found = GaugeMetricFamily(name, what, labels=[label])
    for value, count in values.items():
        found.add_metric([value], count)
    return found
