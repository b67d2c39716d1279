"""Which media node a new sitting goes to: one with room left and near, the same for all who look."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable

from vicon.cluster.registry import Node

LAST_SHARE = 0.92
"""Of engine threads: there the engine takes no new rooms."""
LAST_OF_NETWORK = 0.8
STEPS = 4
"""Room is looked at in so many steps: processes that read the registry a second apart see the same."""


def headroom(node: Node) -> float:
    """What is left of a node until it is full, 1 to 0, by the scarcer of threads and network."""
    used = node.busy / LAST_SHARE
    if node.link_bps:
        used = max(used, (node.sent_bps or 0) / (node.link_bps * LAST_OF_NETWORK))
    return max(0.0, 1.0 - used)


def choose(sitting: str, nodes: Iterable[Node], locality: str = "") -> str | None:
    """The node for `sitting` among `nodes`, all of which a process in `locality` reaches; None without any.

    Nodes that drain or are full are taken only when there are no others; those that are nearly full or have
    no room for tapes, when no better one is anywhere. Of the rest those of the same locality come first.
    Among equals rendezvous hashing decides, weighted by threads and room left: processes that see the same
    nodes choose alike without talking, and a node that comes or goes moves no other's rooms.
    """
    among = list(nodes)
    for better in (
        lambda node: not node.draining,
        lambda node: not node.full,
        lambda node: node.disk != "full",
        lambda node: _steps(node) > 0,
        lambda node: node.locality == locality,
    ):
        among = [node for node in among if better(node)] or among
    best = max(among, key=lambda node: (_score(sitting, node), node.name), default=None)
    return best.name if best else None


def _steps(node: Node) -> int:
    return math.floor(headroom(node) * STEPS)


def _score(sitting: str, node: Node) -> float:
    """Weighted rendezvous: each node wins with a chance that is its share of all weights."""
    digest = hashlib.sha256(f"{node.name}\n{sitting}".encode()).digest()
    chance = (int.from_bytes(digest[:8]) + 0.5) / 2**64
    return -max(1, node.workers) * max(1, _steps(node)) / math.log(chance)
