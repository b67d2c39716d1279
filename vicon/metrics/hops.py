"""What a media node tells Prometheus of rooms over several nodes: hops, and edges that its rooms have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from prometheus_client import Counter
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector, CollectorRegistry

if TYPE_CHECKING:
    from vicon.cluster.cascade.tally import Tally
    from vicon.media._engine import HopState

_CARRIED = {
    "sent": ("sent_packets", "Packets of media that left over hops, repeats included."),
    "sent_bytes": ("sent_bytes", "Their bytes, as on the wire."),
    "received": ("received_packets", "Packets of media that came over hops."),
    "received_bytes": ("received_bytes", "Their bytes, as on the wire."),
    "again": ("resent_packets", "Packets sent again, since the other end had missed them."),
    "lost": ("lost_packets", "Datagrams of other nodes that never came."),
    "refused": ("refused_packets", "Datagrams that named a hop and were forged, changed, or came twice."),
}


class Hops:
    """What went over all hops of this node, those that are closed too."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._counters = {
            field: Counter(f"vicon_hop_{name}", what, registry=registry)
            for field, (name, what) in _CARRIED.items()
        }

    def carried(self, before: HopState | None, now: HopState) -> None:
        for field, counter in self._counters.items():
            counter.inc(getattr(now, field) - (getattr(before, field) if before else 0))


class Edged(Protocol):
    """What is counted when Prometheus asks, of rooms that are at home here."""

    tally: Tally

    def edges(self) -> int: ...
    def people_elsewhere(self) -> int: ...


class Edges(Collector):
    def __init__(self, edged: Edged, registry: CollectorRegistry) -> None:
        self._edged = edged
        registry.register(self)

    def collect(self) -> Iterator[Metric]:
        tally = self._edged.tally
        yield GaugeMetricFamily(
            "vicon_edges", "Edges that this node's rooms have at others.", self._edged.edges()
        )
        yield GaugeMetricFamily(
            "vicon_edge_people",
            "People of this node's rooms who are connected at edges.",
            self._edged.people_elsewhere(),
        )
        yield CounterMetricFamily("vicon_edges_opened", "Edges opened.", tally.opened)
        yield CounterMetricFamily(
            "vicon_edges_refused", "Nodes that would be no edge, or did not answer.", tally.refused
        )
        lost = CounterMetricFamily("vicon_edges_lost", "Edges let go of, by why.", labels=["reason"])
        for reason, count in tally.lost.items():
            lost.add_metric([reason], count)
        yield lost
