"""What the machine of a process has left: its disk, and what it sends."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector, CollectorRegistry

from vicon.cluster import traffic


class Machine(Collector):
    """Measured when asked. `data`: a folder on the disk that matters."""

    def __init__(self, data: Path, registry: CollectorRegistry) -> None:
        self._data = data
        registry.register(self)

    def collect(self) -> Iterator[Metric]:
        try:
            disk = shutil.disk_usage(self._data)
        except OSError:
            pass  # told by its absence
        else:
            yield GaugeMetricFamily("vicon_disk_size_bytes", "Of the disk with VICON_DATA.", disk.total)
            yield GaugeMetricFamily("vicon_disk_free_bytes", "Left of the disk with VICON_DATA.", disk.free)
        if it := traffic.measured():
            yield CounterMetricFamily(
                "vicon_network_sent_bytes", "Bytes that this machine sent, without loopback.", it.sent
            )
