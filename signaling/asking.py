"""A text from a telephone is taken: as a question if it begins with a room's code, else for the officer."""

from __future__ import annotations

import asyncio
import json

from sqlalchemy import Connection, select

from signaling import limits
from signaling.problems import Problem
from signaling.routes.commands import COMMANDED
from signaling.services import Services
from vicon.clock import now_ms
from vicon.cluster.errands import NotDone
from vicon.counter import inbox
from vicon.counter.inbox import Question
from vicon.messaging import numbers
from vicon.messaging.incoming import Text
from vicon.rooms.protocol.envelope import BadFrame, parse
from vicon.schedule import codes, rooms
from vicon.store import sittings
from vicon.store.models.journal import events

ANSWER_S = 0.9
"""Gateways are answered within a second (city.md)."""
LATEST_MS = 24 * 3_600_000
"""Words of yesterday are for no sitting and no ticket of today; and what is known to have come is forgotten
after 30 days, so that older ones could come again.
"""


async def take(services: Services, channel: str, it: Text) -> bool:
    """Once, however often it comes; False if it had come before, or a day late. Raises Problem 503, then
    nothing is kept.
    """
    if now_ms() - it.at > LATEST_MS:
        return False
    key = services.server_key
    if await services.database.read(lambda connection: inbox.seen(connection, channel, it.ref)):
        return False
    asks = inbox.question(it.text)
    asked = None
    if asks is not None and await services.limits.hit(limits.TEXTS, "text", numbers.mark(key, it.sender)):
        asked = await _ask(services, channel, it, asks)
    now = now_ms()
    return await services.database.write(
        lambda connection: inbox.keep(connection, key, channel, it, now, asked)
    )


async def _ask(services: Services, channel: str, it: Text, asks: Question) -> str | None:
    """The question that it became; None if there is no such room, or it takes none."""
    stored = codes.digest_of(services.server_key, asks.code)
    room = await services.database.read(lambda connection: rooms.by_code(connection, stored))
    if room is None or room.sitting is None or room.state in sittings.OVER:
        return None
    if room.settings.questions != "moderated":
        return None
    sitting = room.sitting
    command = inbox.command_of(channel, it.ref)
    message = {"do": "question.ask", "id": command, "body": {"text": asks.text}}
    try:
        parse(message)
        async with asyncio.timeout(ANSWER_S):
            seq = await services.errands.act(
                services.links,
                services.placement,
                sitting=sitting,
                program=inbox.asker(services.server_key, sitting, it.sender),
                message=message,
            )
    except BadFrame:
        return None
    except TimeoutError:
        raise Problem(503, "unavailable", retry_s=1) from None
    except NotDone as refused:
        if refused.error not in COMMANDED:
            raise Problem(503, "unavailable", retry_s=1) from None
        return None
    return await services.database.read(lambda connection: _question(connection, sitting, seq))


def _question(connection: Connection, sitting: str, seq: int) -> str | None:
    query = select(events.c.canonical).where(events.c.sitting == sitting, events.c.seq == seq)
    found = connection.scalar(query)
    event = {} if found is None else json.loads(found)
    question: str | None = event["body"]["question"] if event.get("kind") == "question.asked" else None
    return question
