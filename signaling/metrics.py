"""What a signalling process tells Prometheus: sockets, links to media nodes, and how joins went."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prometheus_client import Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector, CollectorRegistry

from signaling.hub import Opener, Outcome
from vicon.cluster.check_counts import Cause

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Joins:
    """From the first message of a socket to its welcome, or to why not."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._seconds = Histogram(
            "vicon_join_seconds",
            "From a client's join or resume to the answer.",
            ["opener", "outcome"],
            buckets=SECONDS,
            registry=registry,
        )

    def answered(self, opener: Opener, outcome: Outcome, seconds: float) -> None:
        self._seconds.labels(opener, outcome).observe(seconds)


class NetworkChecks:
    """How people's network checks ended. All three labels come from closed lists."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._checks = Counter(
            "vicon_network_checks",
            "Network checks: what the network is good for, the way that worked, what stands in the way.",
            ["level", "way", "code"],
            registry=registry,
        )

    def ended(self, cause: Cause) -> None:
        self._checks.labels(cause.level, cause.way, cause.code).inc()


class Present(Collector):
    """Looked at when asked. Both calls give a count."""

    def __init__(
        self, sockets: Callable[[], int], links: Callable[[], int], registry: CollectorRegistry
    ) -> None:
        self._sockets = sockets
        self._links = links
        registry.register(self)

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily("vicon_sockets", "WebSockets open.", self._sockets())
        yield GaugeMetricFamily("vicon_links", "Media nodes linked.", self._links())
