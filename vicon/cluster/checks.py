"""Network checks for whoever asks over a link: each question is answered once, in its own time."""

from __future__ import annotations

import asyncio

from vicon import log
from vicon.cluster.link import LinkEnd, Message
from vicon.media.check import Checks
from vicon.refusal import MediaRefused


class CheckAnswerer:
    """The media end: carries questions to the checks of this node's plane."""

    def __init__(self, checks: Checks) -> None:
        self._checks = checks
        self._running: set[asyncio.Task[None]] = set()

    def receive(self, link: LinkEnd, message: Message) -> None:
        task = asyncio.create_task(self._answer(link, message))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _answer(self, link: LinkEnd, message: Message) -> None:
        reply: Message = {"t": "check", "ask": message["ask"]}
        try:
            if "open" in message:
                name, answer = await self._checks.open(message["open"])
                reply |= {"check": name, "answer": answer}
            else:
                figures = await self._checks.end(message["end"])
                reply["figures"] = figures.plain() if figures else None
        except MediaRefused as refused:
            reply |= {"refused": refused.code, "detail": refused.detail}
        except Exception:
            log.get().exception("check.failed")
            reply |= {"refused": "failed", "detail": ""}
        link.send(reply)
