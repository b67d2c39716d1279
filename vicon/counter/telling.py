"""Who waits with a ticket is told of the turn, and other systems what became of it: as the journal has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from vicon.cluster.redis import SharedRedis
from vicon.counter import inbox, line, tickets
from vicon.counter.tickets import Ticket
from vicon.messaging import outgoing
from vicon.messaging.templates import Name, Value
from vicon.people.server_key import ServerKey
from vicon.rooms.ports import Notice
from vicon.webhooks import outbox

NOTICE_LIVES_MS = 15 * 60_000
"""News of a turn are of no use later."""


class Telling(outbox.Outbox):
    """What journals tell, with what follows from it for tickets."""

    def __init__(self, redis: SharedRedis, server_key: ServerKey, origin: str) -> None:
        """`origin`: under which links are."""
        super().__init__(redis)
        self._server_key = server_key
        self._origin = origin

    def tell(self, connection: Connection, sitting: str, notices: Sequence[Notice]) -> None:
        super().tell(connection, sitting, [self._followed(connection, sitting, it) for it in notices])

    def _followed(self, connection: Connection, sitting: str, it: Notice) -> Notice:
        if it.type == "sitting.ended":
            for left in tickets.closed(connection, it.room, it.at):
                self._ended(connection, left, it.at)
        if it.type == "question.answered":
            page = f"{self._origin}/arsip/{sitting}"
            question = it.data["question"]
            told = inbox.answered(connection, self._server_key, question, it.room, page, it.at)
            self._heard = told or self._heard
        if it.type not in ("ticket.called", "ticket.done"):
            return it
        ticket = it.data["ticket"]
        (tickets.called if it.type == "ticket.called" else tickets.done)(connection, ticket, it.at)
        self._heard = advance(connection, self._server_key, it.room, self._origin, it.at) or self._heard
        known = tickets.find(connection, self._server_key, ticket)
        return it if known is None else replace(it, data=data_of(known))

    def _ended(self, connection: Connection, ticket: str, now: int) -> None:
        """Of who was lost and did not come again no journal says that the visit is over."""
        known = tickets.find(connection, self._server_key, ticket)
        if known is not None:
            tell(connection, "ticket.done", known, now)
            self._heard = True


def data_of(it: Ticket) -> dict[str, Any]:
    """What a webhook says of it."""
    found: dict[str, Any] = {"ticket": it.id, "number": it.number, "service": it.service}
    return found | ({"external": [dict(it.external)]} if it.external else {})


def tell(connection: Connection, type_: str, it: Ticket, now: int) -> None:
    """`ticket.created`, `ticket.missed`, or `ticket.done` of who was lost: what no journal says."""
    data = {"room": it.room, "external": [], **data_of(it)}
    outbox.post(connection, outbox.Message(type_, now, None, data), outbox.subscriptions(connection))


def made(
    connection: Connection, server_key: ServerKey, it: Ticket, origin: str, now: int
) -> tickets.Standing:
    """Tell of a new ticket: whoever took it, and other systems. Where it stands."""
    found = tickets.standing(connection, it, now)
    tell(connection, "ticket.created", it, now)
    if found.position is not None:
        place: dict[str, Value] = {"urutan": found.position, "menit": line.minutes(found.estimate_ms or 0)}
        tickets.told(connection, it.id, line.told_at(found.position))
        _send(connection, server_key, it, "loket_nomor", place, origin, now)
    return found


def advance(connection: Connection, server_key: ServerKey, room: str, origin: str, now: int) -> bool:
    """Tell those whose turn has come nearer; whether anybody was."""
    took = tickets.visits(connection, room)
    anybody = False
    for ticket, position, notice in line.due(tickets.nearest(connection, room, now)):
        it = tickets.find(connection, server_key, ticket)
        tickets.told(connection, ticket, line.TOLD[notice])
        if it is not None and it.to is not None:
            wait = {"menit": line.minutes(line.estimate_ms(took, position))}
            _send(connection, server_key, it, notice, wait if notice == "giliran_dekat" else {}, origin, now)
            anybody = True
    return anybody


def link(server_key: ServerKey, ticket: str, origin: str) -> str:
    return f"{origin}/i/{tickets.key_of(server_key, ticket)}"


def _send(
    connection: Connection,
    server_key: ServerKey,
    it: Ticket,
    template: Name,
    more: Mapping[str, Value],
    origin: str,
    now: int,
) -> None:
    if it.to is None:
        return
    params: dict[str, Value] = {"nomor": it.number, **more, "tautan": link(server_key, it.id, origin)}
    until = it.expires_at if template == "loket_nomor" else min(it.expires_at, now + NOTICE_LIVES_MS)
    outgoing.post(
        connection, server_key, it.to, template, params, lang=it.lang, now=now, ticket=it.id, until=until
    )
