"""The media side's way to sockets: words of sittings onto the link that reaches each."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from vicon.cluster.link import LinkEnd
from vicon.rooms.ports import Shown
from vicon.tracing.open_spans import OpenSpans

JsonObject = Mapping[str, Any]

DRAIN_S = 0.5
"""So long is waited for a link that is behind; one that stalls must not hold up those on others."""


class LinkOutlet:
    """`vicon.rooms.ports.Outlet` over links. Events go once to each link with a socket of the sitting."""

    def __init__(self) -> None:
        self.traced = OpenSpans()
        self._link_of: dict[str, LinkEnd] = {}
        self._sitting_of: dict[str, str] = {}
        self._members: defaultdict[str, dict[LinkEnd, set[str]]] = defaultdict(dict)
        self._followers: defaultdict[str, set[LinkEnd]] = defaultdict(set)

    # --- bookkeeping by the node ---------------------------------------------------------------

    def arrived(self, socket: str, link: LinkEnd) -> None:
        """`socket` is reached over `link` from now on."""
        self._link_of[socket] = link

    def gone(self, socket: str) -> None:
        self.traced.closed(socket, "gone")
        self._link_of.pop(socket, None)
        self._unlabel(socket)

    def sockets(self, link: LinkEnd) -> list[str]:
        """Every socket that is reached over `link`."""
        return [socket for socket, its in self._link_of.items() if its is link]

    def follow(self, sitting: str, link: LinkEnd) -> None:
        """Somebody beyond `link` follows the journal of `sitting`, whoever has sockets there.

        Who is new may have missed what was stored on the way, and looks once more.
        """
        if link not in self._followers[sitting]:
            self._followers[sitting].add(link)
            link.send({"t": "wrote", "sitting": sitting})

    def unfollow(self, sitting: str, link: LinkEnd) -> None:
        followers = self._followers.get(sitting, set())
        followers.discard(link)
        if not followers:
            self._followers.pop(sitting, None)

    def lost(self, link: LinkEnd) -> None:
        """Nobody follows over `link` any more."""
        for sitting in list(self._followers):
            self.unfollow(sitting, link)

    # --- Outlet --------------------------------------------------------------------------------

    def send(self, socket: str, message: JsonObject) -> None:
        if link := self._link_of.get(socket):
            link.send({"t": "send", "socket": socket, "message": message})
            if "id" in message:
                self.traced.answered(socket, message["id"], message.get("error"))

    def written(self, sockets: Sequence[str], text: str) -> None:
        reached: defaultdict[LinkEnd, list[str]] = defaultdict(list)
        for socket in sockets:
            if link := self._link_of.get(socket):
                reached[link].append(socket)
                self.traced.welcomed(socket)
        for link, theirs in reached.items():
            link.send({"t": "written", "sockets": theirs, "text": text})

    async def drained(self, sockets: Iterable[str]) -> None:
        links = {link for socket in sockets if (link := self._link_of.get(socket)) is not None}
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_S):
                for link in links:
                    await link.drained()

    def label(self, socket: str, sitting: str, labels: Iterable[str], after: int | None = None) -> None:
        link = self._link_of.get(socket)
        if link is None:
            return
        if self._sitting_of.get(socket) != sitting:
            self._unlabel(socket)
        self._sitting_of[socket] = sitting
        self._members[sitting].setdefault(link, set()).add(socket)
        link.send(
            {"t": "label", "socket": socket, "sitting": sitting, "labels": list(labels), "after": after}
        )

    def publish(self, sitting: str, events: Sequence[Shown]) -> None:
        said = [{"seq": event.seq, "views": event.views} for event in events]
        for link in self._members.get(sitting, ()):
            link.send({"t": "publish", "sitting": sitting, "events": said})
        for link in self._followers.get(sitting, ()):
            link.send({"t": "wrote", "sitting": sitting})

    def live(self, sitting: str, label: str, topic: str, body: JsonObject) -> None:
        for link in self._members.get(sitting, ()):
            if not link.busy:
                link.send({"t": "live", "sitting": sitting, "label": label, "topic": topic, "body": body})

    def close(self, socket: str, code: int, error: str, retry_ms: int | None = None) -> None:
        if link := self._link_of.get(socket):
            link.send({"t": "close", "socket": socket, "code": code, "error": error, "retry_ms": retry_ms})
            self.traced.closed(socket, error)
        self.gone(socket)

    def _unlabel(self, socket: str) -> None:
        sitting = self._sitting_of.pop(socket, None)
        if sitting is None:
            return
        links = self._members[sitting]
        for link, sockets in list(links.items()):
            sockets.discard(socket)
            if not sockets:
                del links[link]
        if not links:
            del self._members[sitting]
