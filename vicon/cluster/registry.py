"""Which media nodes there are: each writes itself into Redis, and on one machine its socket lies in `run`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from vicon.clock import now_ms
from vicon.cluster.link import Way
from vicon.cluster.redis import RedisAwayError, SharedRedis
from vicon.cluster.space import DiskState

NODES = "vicon:nodes"
BEAT_S = 2.0
STALE_MS = 6_000
"""A node that has not written for this long is not offered new rooms. Its links decide about running ones."""


@dataclass(frozen=True, slots=True)
class Node:
    """`link`: Unix socket for links; `address`: host:port for links from other machines, empty: none;
    `locality`: where it stands; `sittings`: how many are loaded; `at`: when it last wrote (ms).

    `full`: overloaded, and offered no new rooms while another is not. `disk`: how it stands with room for
    tapes, which lasts for `disk_minutes` at the present rate. `people`: connections of its engine; `busy`:
    share of the last second that its `workers`, engine threads, worked. `sent_bps` of its
    machine, of `link_bps`; None where that is not known.
    """

    name: str
    link: str
    address: str = ""
    locality: str = ""
    sittings: int = 0
    draining: bool = False
    full: bool = False
    disk: DiskState = "ample"
    disk_minutes: int | None = None
    people: int = 0
    workers: int = 0
    busy: float = 0.0
    sent_bps: int | None = None
    link_bps: int | None = None
    at: int = 0


async def write(redis: SharedRedis, node: Node) -> None:
    """Register or refresh. Raises RedisAwayError."""
    await redis.ask(lambda r: r.hset(NODES, node.name, json.dumps(asdict(node))))


async def erase(redis: SharedRedis, name: str) -> None:
    await redis.ask(lambda r: r.hdel(NODES, name))


async def read(redis: SharedRedis) -> dict[str, Node]:
    """Nodes that wrote lately. Raises RedisAwayError."""
    rows: dict[str, str] = await redis.ask(lambda r: r.hgetall(NODES))
    nodes = (_node(json.loads(text)) for text in rows.values())
    oldest = now_ms() - STALE_MS
    return {node.name: node for node in nodes if node.at >= oldest}


def _node(row: dict[str, Any]) -> Node:
    # A newer version may say more of itself than this one knows.
    return Node(**{name: row[name] for name in Node.__slots__ if name in row})


def local(run: Path) -> dict[str, Node]:
    """Nodes whose sockets lie in `run`, alive or not: how links are found while Redis is away."""
    return {path.stem: Node(path.stem, str(path)) for path in sorted(run.glob("*.link"))}


async def known(redis: SharedRedis, run: Path, before: Mapping[str, Node]) -> dict[str, Node]:
    """What Redis says, over what lies on this machine. While Redis is away: what was known `before`."""
    try:
        return {**local(run), **await read(redis)}
    except RedisAwayError:
        return {**local(run), **before}


def ways(node: Node, run: Path) -> tuple[Way, ...]:
    """How a process of the machine whose sockets lie in `run` reaches `node`, the shortest first.

    A socket may be left of a node that was killed here and runs elsewhere now: then the next way leads there.
    """
    if not node.address:
        return (Way(path=Path(node.link)),)
    here = run / f"{node.name}.link"
    far = Way(address=node.address)
    return (Way(path=here), far) if here.exists() else (far,)
