"""What a media node tells Prometheus: participants' links as histograms, joins by stage, engine threads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Protocol

from prometheus_client import Counter, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector, CollectorRegistry

from vicon.media.observer import Stage
from vicon.metrics.hops import Hops
from vicon.store.journal import Outcome

if TYPE_CHECKING:
    from vicon.media._engine import HopState, Stats, WorkerLoad

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
JITTER = (0.002, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16)
LOSS = (0.0, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
DOWNLINK = (8e3, 16e3, 32e3, 64e3, 125e3, 250e3, 500e3, 1e6)
COMMITS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
STAGES = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
RUNGS = tuple(range(9))
BY_ENGINE = ("consent", "never", "keys_spent", "room_failed", "room_closed", "dtls", "replaced", "refused")
BY_SITTING = ("left", "silent", "removed", "banned", "sitting_ended")
REASONS = frozenset(BY_ENGINE + BY_SITTING)
"""Why transports end; anything else is counted as `other`, so that no label grows without bound."""


class Census(Protocol):
    """What is counted when Prometheus asks."""

    def rooms(self) -> int: ...
    def transports(self) -> Mapping[str, int]:
        """How many, by `udp`, `tcp`, and `connecting` while they carry nothing yet."""

    def load(self) -> list[WorkerLoad]: ...
    def hop_states(self) -> Mapping[str, int]:
        """How many, by `up`, `silent` and `opening`."""


class Figures:
    """An observer of the plane. Samples are one a participant every 5 s: sums weigh by time."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def histogram(name: str, what: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
            return Histogram(name, what, labels, buckets=buckets, registry=registry)

        self._rtt = histogram("vicon_participant_rtt_seconds", "Round trip to participants.", SECONDS)
        self._loss = histogram(
            "vicon_participant_loss_ratio",
            "Packets lost, from participants (up) and to them.",
            LOSS,
            "direction",
        )
        self._jitter = histogram("vicon_participant_jitter_seconds", "Jitter of what they send.", JITTER)
        self._downlink = histogram(
            "vicon_participant_downlink_bytes_per_second",
            "What their downlinks are believed to carry.",
            DOWNLINK,
        )
        self._rung = histogram(
            "vicon_participant_rung", "Step of the ladder, 0 (all that was wished) to 8 (one voice).", RUNGS
        )
        self._uplink = Counter(
            "vicon_participant_uplink",
            "Looks at who sends, by what becomes of it: good, small (pictures), sound (with holes).",
            ["state"],
            registry=registry,
        )
        self._stage = histogram("vicon_join_stage_seconds", "Stages of joining, in order.", STAGES, "stage")
        self._ended = Counter("vicon_transports_ended", "Transports closed.", ["reason"], registry=registry)
        self._hops = Hops(registry)

    def stage(self, stage: Stage, seconds: float) -> None:
        self._stage.labels(stage).observe(seconds)

    def quality(self, stats: Stats) -> None:
        if stats.rtt_us:
            self._rtt.observe(stats.rtt_us / 1e6)
        if stats.down_bps:
            self._downlink.observe(stats.down_bps / 8)
        self._loss.labels("down").observe(stats.down_loss)
        sending = [p for p in stats.producers.values() if p.packets]
        if sending:
            self._loss.labels("up").observe(stats.up_loss)
            self._uplink.labels(stats.uplink).inc()
            self._jitter.observe(max(p.jitter_us for p in sending) / 1e6)
        self._rung.observe(stats.rung)

    def ended(self, reason: str) -> None:
        self._ended.labels(reason if reason in REASONS else "other").inc()

    def carried(self, before: HopState | None, now: HopState) -> None:
        self._hops.carried(before, now)


class Commits:
    """How the journals of this node's sittings are written."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._seconds = Histogram(
            "vicon_journal_commit_seconds",
            "Commits of journals: stored, unavailable (no database), conflict (another node writes).",
            ["outcome"],
            buckets=COMMITS,
            registry=registry,
        )

    def ended(self, outcome: Outcome, seconds: float) -> None:
        self._seconds.labels(outcome).observe(seconds)


class Present(Collector):
    """Rooms, transports and engine threads, looked at when asked."""

    def __init__(self, census: Census, registry: CollectorRegistry) -> None:
        self._census = census
        registry.register(self)

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily("vicon_rooms", "Rooms open on this node.", self._census.rooms())
        transports = GaugeMetricFamily("vicon_transports", "Transports by protocol.", labels=["protocol"])
        for protocol, count in self._census.transports().items():
            transports.add_metric([protocol], count)
        yield transports
        hops = GaugeMetricFamily("vicon_hops", "Ways to other nodes of rooms, by state.", labels=["state"])
        for state, count in self._census.hop_states().items():
            hops.add_metric([state], count)
        yield hops
        loads = self._census.load()
        yield _gauge(
            "busy_ratio", "Share of the last second an engine thread worked.", loads, lambda w: w.busy
        )
        yield _gauge("transports", "Transports of an engine thread.", loads, lambda w: w.transports)
        yield _gauge("overload_step", "0 none, 3 takes no new rooms.", loads, lambda w: w.step)
        yield _counter("cpu_seconds", "CPU time of an engine thread.", loads, lambda w: w.cpu_us / 1e6)
        yield _counter("sent_packets", "Packets sent by an engine thread.", loads, lambda w: w.sent_packets)
        dropped = CounterMetricFamily(
            "vicon_worker_dropped_packets", "What an engine thread dropped.", labels=["worker", "cause"]
        )
        for worker, load in enumerate(loads):
            for cause, count in load.dropped.items():
                dropped.add_metric([str(worker), cause], count)
        yield dropped


Read = Callable[["WorkerLoad"], float]


def _gauge(name: str, what: str, loads: list[WorkerLoad], read: Read) -> Metric:
    found = GaugeMetricFamily(f"vicon_worker_{name}", what, labels=["worker"])
    for worker, load in enumerate(loads):
        found.add_metric([str(worker)], read(load))
    return found


def _counter(name: str, what: str, loads: list[WorkerLoad], read: Read) -> Metric:
    found = CounterMetricFamily(f"vicon_worker_{name}", what, labels=["worker"])
    for worker, load in enumerate(loads):
        found.add_metric([str(worker)], read(load))
    return found
