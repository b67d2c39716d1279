"""What is asked of the node where a sitting lives by whoever has links: the HTTP API, the command line."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vicon.cluster import calls
from vicon.cluster.link import Message
from vicon.cluster.links import Links
from vicon.cluster.placement import Placement
from vicon.rooms.programs import Program
from vicon.store.database import Database
from vicon.tracing import spans

ANSWER_S = 15.0
"""Long enough to load a sitting of years ago."""


class NotDone(Exception):
    """Nothing happened. `error` is the code of a refusal, or `unavailable`; `detail` is more about it."""

    def __init__(self, error: str, detail: str = "", retry_ms: int | None = None) -> None:
        super().__init__(f"{error}: {detail}" if detail else error)
        self.error = error
        self.detail = detail
        self.retry_ms = retry_ms


@dataclass(frozen=True, slots=True)
class Redacted:
    """`seq` of the event. `scrubbed`: the bytes are gone from the database's files too."""

    seq: int
    scrubbed: bool


class Errands:
    """Asks and waits. `heard` is given every word of the links, and takes those that are for it."""

    def __init__(self) -> None:
        self._waiting: dict[str, asyncio.Future[Message]] = {}

    def heard(self, message: Message) -> bool:
        """Whether `message` was an answer to something asked here."""
        waiting = self._waiting.get(message.get("socket", ""))
        if waiting is None:
            return False
        if not waiting.done() and message["t"] in ("send", "close"):
            waiting.set_result(message)
        return True

    async def redact(
        self,
        links: Links,
        placement: Placement,
        database: Database,
        *,
        sitting: str,
        seals: Sequence[str],
        ground: str,
    ) -> Redacted:
        """Have what is under `seals` deleted, and wait until it is. Raises NotDone."""
        asked = {"t": "redact", "sitting": sitting, "seals": list(seals), "ground": ground}
        seq = await self._run(links, placement, asked)
        return Redacted(seq, await database.scrubbed("sealed"))

    async def seal(
        self, links: Links, placement: Placement, *, sitting: str, files: Sequence[Mapping[str, Any]]
    ) -> int:
        """Have it recorded that the record is complete; the number of that event. Raises NotDone."""
        return await self._run(links, placement, {"t": "seal", "sitting": sitting, "files": list(files)})

    async def document(
        self, links: Links, placement: Placement, *, sitting: str, kind: str, body: Mapping[str, Any]
    ) -> int:
        """Have it recorded that a document was made or signed; the number of that event. Raises NotDone."""
        asked = {"t": "document", "sitting": sitting, "kind": kind, "body": dict(body)}
        return await self._run(links, placement, asked)

    async def revoke(self, links: Links, placement: Placement, *, sitting: str, sub: str) -> int:
        """Have whoever came in by the key of `sub` put out; the number of that event. Raises NotDone."""
        return await self._run(links, placement, {"t": "revoke", "sitting": sitting, "sub": sub})

    async def caption(
        self, links: Links, placement: Placement, *, sitting: str, line: Mapping[str, Any]
    ) -> int:
        """Have everybody shown a line of the speech engine; the number of the last event. Raises NotDone."""
        return await self._run(links, placement, {"t": "caption", "sitting": sitting, "line": dict(line)})

    async def act(
        self, links: Links, placement: Placement, *, sitting: str, program: Program, message: Message
    ) -> int:
        """Have a program's command done, an envelope of the socket's; the number of the last event.

        Raises NotDone with what the sitting refused it for.
        """
        its = {"key": program.key, "name": program.name, "role": program.role}
        asked = {"t": "act", "sitting": sitting, **its, "grants": sorted(program.grants), "message": message}
        return await self._run(links, placement, asked)

    async def _run(self, links: Links, placement: Placement, asked: Message) -> int:
        with spans.part("place"):
            node = await placement.where(asked["sitting"])
        end = links.end(node) if node else None
        if node is None or end is None:
            raise NotDone("unavailable", "no media node is running")
        socket = f"errand-{secrets.token_hex(8)}"
        waiting = self._waiting[socket] = asyncio.get_running_loop().create_future()
        words = {**asked, "socket": socket}
        try:
            with calls.handed_over(node, words):
                end.send(words)
                return await _answered(waiting)
        finally:
            del self._waiting[socket]
            end.send({"t": "gone", "socket": socket})


async def _answered(waiting: asyncio.Future[Message]) -> int:
    """Raises NotDone."""
    try:
        return _seq(await asyncio.wait_for(waiting, ANSWER_S))
    except TimeoutError:
        raise NotDone("unavailable", "the media node does not answer") from None


def _seq(answer: Message) -> int:
    """The number of the event in a node's answer. Raises NotDone."""
    if answer["t"] == "close":
        raise NotDone(answer["error"], retry_ms=answer.get("retry_ms"))
    message = answer["message"]
    if message["is"] != "ok":
        raise NotDone(message["error"], message["detail"], message.get("retry_ms"))
    return int(message["seq"])
