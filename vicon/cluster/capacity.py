"""What is left of this machine, and what of it needs somebody to act."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from vicon.cluster.registry import Node
from vicon.cluster.space import LEAST_SHARE

Warning_ = Literal[
    "disk_full",
    "disk_low",
    "tapes_full",
    "tapes_low",
    "memory_low",
    "cpu_busy",
    "no_node",
    "node_full",
    "node_draining",
    "media_busy",
    "network_busy",
]

Near = Literal["disk_full", "no_node", "memory_low", "node_full", "media_busy", "network_busy"]
"""Those of the warnings for which more people should not come."""

GIB = 1 << 30
LOW_SHARE = 0.15
LOW_BYTES = 5 * GIB
MEMORY_SHARE = 0.1
BUSY_SHARE = 0.7
"""Of engine threads: from 0.75 on the engine makes pictures smaller, at 0.92 it takes no new rooms."""
LAST_SHARE = 0.92
LINK_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Machine:
    """Bytes; `load`: processes that run or wait, averaged over five minutes; memory None where unknown."""

    disk_total: int
    disk_free: int
    memory_total: int | None
    memory_free: int | None
    cores: int
    load: float


def measured(data: Path) -> Machine:
    """Of the machine this runs on, and the disk of `data`."""
    disk = shutil.disk_usage(data)
    total, free = _memory(Path("/proc/meminfo"))
    return Machine(disk.total, disk.free, total, free, os.cpu_count() or 1, os.getloadavg()[1])


def warnings(machine: Machine, nodes: Iterable[Node], up: Collection[str]) -> list[Warning_]:
    """What somebody must act on, the worst first. `up`: nodes that are linked."""
    said: list[Warning_] = []
    if machine.disk_free < machine.disk_total * LEAST_SHARE:
        said.append("disk_full")
    elif machine.disk_free < min(machine.disk_total * LOW_SHARE, LOW_BYTES):
        said.append("disk_low")
    linked = [node for node in nodes if node.name in up]
    if any(node.disk == "full" for node in linked):
        said.append("tapes_full")
    elif any(node.disk == "low" for node in linked):
        said.append("tapes_low")
    if not up:
        said.append("no_node")
    if machine.memory_total and (machine.memory_free or 0) < machine.memory_total * MEMORY_SHARE:
        said.append("memory_low")
    if machine.load > machine.cores:
        said.append("cpu_busy")
    if any(node.full for node in linked):
        said.append("node_full")
    elif any(node.busy >= BUSY_SHARE for node in linked):
        said.append("media_busy")
    if any(node.link_bps and (node.sent_bps or 0) >= node.link_bps * LINK_SHARE for node in linked):
        said.append("network_busy")
    if any(node.draining for node in linked):
        said.append("node_draining")
    return said


def near(said: Collection[Warning_]) -> list[Near]:
    """What of it says that there is hardly room for more people, the worst first."""
    return [it for it in get_args(Near) if it in said]


def _memory(file: Path) -> tuple[int | None, int | None]:
    try:
        lines = (line.split() for line in file.read_text().splitlines())
        found = {words[0].rstrip(":"): int(words[1]) * 1024 for words in lines if len(words) > 1}
    except (OSError, ValueError):
        return None, None
    return found.get("MemTotal"), found.get("MemAvailable")
