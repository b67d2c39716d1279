"""Network checks, asked of a media node over its link; what they are, media knows.

A check belongs to the node that opened it. Outside it is called `<node>.<name>`, so that any signalling
process finds it without keeping anything.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Collection, Mapping
from typing import Any

from vicon.cluster.check_counts import Cause
from vicon.cluster.link import Message
from vicon.cluster.links import Links
from vicon.cluster.registry import Node
from vicon.refusal import MediaRefused

ANSWER_S = 3.0


class NodeAwayError(Exception):
    """No media node answered."""


class Checks:
    """Asks and waits. `heard` gets every `check` word of the links."""

    def __init__(self) -> None:
        self._waiting: dict[int, asyncio.Future[Message]] = {}
        self._numbers = itertools.count(1)
        self.counts: Callable[[Cause], None] = lambda _cause: None
        """Called for every check that a page says has ended."""

    def heard(self, message: Message) -> None:
        waiting = self._waiting.get(message["ask"])
        if waiting is not None and not waiting.done():
            waiting.set_result(message)

    async def open(self, links: Links, offer: str) -> tuple[str, str]:
        """Name and answer of a new check on the least loaded node. Raises MediaRefused, NodeAwayError."""
        node = least_loaded(links.up, links.nodes)
        if node is None:
            raise NodeAwayError
        told = await self._ask(links, node, {"open": offer})
        if "refused" in told:
            raise MediaRefused(told["refused"], told["detail"])
        return f"{node}.{told['check']}", told["answer"]

    async def end(self, links: Links, check: str) -> dict[str, Any] | None:
        """Figures of a check, which is over then; None if there is no such check. Raises NodeAwayError."""
        node, _, name = check.partition(".")
        if links.end(node) is None:
            return None
        figures: dict[str, Any] | None = (await self._ask(links, node, {"end": name}))["figures"]
        return figures

    async def _ask(self, links: Links, node: str, words: Message) -> Message:
        end = links.end(node)
        if end is None:
            raise NodeAwayError
        number = next(self._numbers)
        waiting = self._waiting[number] = asyncio.get_running_loop().create_future()
        end.send({"t": "check", "ask": number, **words})
        try:
            return await asyncio.wait_for(waiting, ANSWER_S)
        except TimeoutError:
            raise NodeAwayError from None
        finally:
            del self._waiting[number]


def least_loaded(up: Collection[str], nodes: Mapping[str, Node]) -> str | None:
    """Of the linked nodes the one with the fewest sittings; one that is closing only if there is no other."""

    def load(name: str) -> tuple[bool, int]:
        node = nodes.get(name)
        return (node.draining, node.sittings) if node else (False, 0)

    return min(up, key=load, default=None)
