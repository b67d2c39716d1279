"""Every figure that processes of vicon give to Prometheus, each told once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, get_args

from prometheus_client import CollectorRegistry
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from signaling import metrics, standing
from vicon.cluster.cascade.tally import Tally
from vicon.cluster.check_counts import Cause
from vicon.metrics.exposition import fresh
from vicon.metrics.hops import Edges
from vicon.metrics.machine import Machine
from vicon.metrics.media import Commits, Figures, Present
from vicon.store.journal import Outcome


class Producer(NamedTuple):
    packets: int
    jitter_us: int


class Stats(NamedTuple):
    rtt_us: int = 80_000
    down_bps: int = 1_600_000
    rung: int = 4
    uplink: str = "small"
    up_loss: float = 0.03
    down_loss: float = 0.0
    tcp: bool = False
    producers: dict[int, Producer] = {7: Producer(50, 12_000), 8: Producer(0, 900_000)}  # noqa: RUF012


class Load(NamedTuple):
    busy: float = 0.5
    transports: int = 3
    step: int = 1
    cpu_us: int = 2_500_000
    sent_packets: int = 1000
    dropped: dict[str, int] = {"auth": 4}  # noqa: RUF012


class Hop(NamedTuple):
    sent: int
    sent_bytes: int
    received: int = 40
    received_bytes: int = 40_000
    again: int = 3
    lost: int = 2
    refused: int = 1


class Cascade:
    def __init__(self) -> None:
        self.tally = Tally()
        self.tally.opened = 4
        self.tally.lose("drain")
        self.tally.lose("a reason nobody planned")

    def edges(self) -> int:
        return 2

    def people_elsewhere(self) -> int:
        return 31


class Node:
    def rooms(self) -> int:
        return 2

    def transports(self) -> dict[str, int]:
        return {"udp": 5, "tcp": 1, "connecting": 0}

    def hop_states(self) -> dict[str, int]:
        return {"up": 3, "silent": 1, "opening": 0}

    def load(self) -> list[Load]:
        return [Load()]


def media() -> CollectorRegistry:
    """Of a media node."""
    registry = fresh()
    figures = Figures(registry)
    Present(Node(), registry)  # type: ignore[arg-type]
    figures.quality(Stats())  # type: ignore[arg-type]
    figures.stage("handshake", 0.2)
    figures.ended("consent")
    figures.ended("a reason nobody planned")
    first = Hop(10, 10_000)
    figures.carried(None, first)  # type: ignore[arg-type]
    figures.carried(first, first._replace(sent=25, sent_bytes=26_000))  # type: ignore[arg-type]
    Edges(Cascade(), registry)
    commits = Commits(registry)
    for outcome in get_args(Outcome):
        commits.ended(outcome, 0.004)
    return registry


def signalling(data: Path) -> CollectorRegistry:
    """Of a signalling process, whose disk `data` is on."""
    registry = CollectorRegistry(auto_describe=True)
    metrics.Joins(registry).answered("join", "welcome", 0.1)
    metrics.NetworkChecks(registry).ended(Cause("good", "udp", ""))
    metrics.Present(lambda: 1, lambda: 1, registry)
    Machine(data, registry)
    said = standing.Said({"database": 1}, {"linked": 1}, standing.Kept({"failed": 1}, 0, 1), 1.0)

    class Stood(Collector):
        def collect(self) -> Iterator[Metric]:
            return standing.told(said)

    registry.register(Stood())
    return registry


def labels(*registries: CollectorRegistry) -> dict[str, set[str]]:
    """Names of all figures, each with its labels."""
    found: dict[str, set[str]] = {"up": set()}
    for registry in registries:
        for family in registry.collect():
            for sample in family.samples:
                found.setdefault(sample.name, set()).update(sample.labels)
    return found
