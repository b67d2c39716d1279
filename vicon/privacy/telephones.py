"""Of a telephone number: tickets that tell it of a turn, messages to it and texts from it."""

from __future__ import annotations

from sqlalchemy import Connection, delete, func, or_, select, update

from vicon.messaging import numbers
from vicon.people.server_key import ServerKey
from vicon.store.models.tickets import inbound_messages, text_messages, tickets

TABLES = (tickets, text_messages, inbound_messages)


def known(connection: Connection, server_key: ServerKey, number: str) -> int:
    """In how many rows `number` (E.164) is kept."""
    mark = numbers.mark(server_key, number)
    counts = (select(func.count()).select_from(one).where(one.c.mark == mark) for one in TABLES)
    return sum(connection.scalar(count) or 0 for count in counts)


def forget(connection: Connection, server_key: ServerKey, number: str) -> int:
    """Take it away; in how many rows it was. Tickets keep their places: whoever holds the link is served.

    A message that was to be sent is not; that a text came stays known, so that it is not taken again.
    """
    mark = numbers.mark(server_key, number)
    its = select(tickets.c.id).where(tickets.c.mark == mark)
    to, out, back = tickets.c, text_messages.c, inbound_messages.c
    gone = (
        delete(text_messages).where(or_(out.mark == mark, out.ticket.in_(its))),
        update(inbound_messages).where(back.mark == mark).values(sealed=None, mark=None),
        update(tickets).where(to.mark == mark).values(reach=None, mark=None),
    )
    return sum(connection.execute(one).rowcount for one in gone)
