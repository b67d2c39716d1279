"""Nothing of a telephone stays longer than 30 days after it was used (city.md)."""

from __future__ import annotations

from sqlalchemy import Connection, delete

from vicon.store.models.tickets import inbound_messages, text_messages, tickets

LIVES_MS = 30 * 86_400_000


def remove_old(connection: Connection, now: int) -> int:
    """Rows of tickets, and of messages that went out or came; how many."""
    old = now - LIVES_MS
    gone = (
        delete(tickets).where(tickets.c.expires_at <= old),
        delete(text_messages).where(text_messages.c.created_at <= old),
        delete(inbound_messages).where(inbound_messages.c.at <= old),
    )
    return sum(connection.execute(one).rowcount for one in gone)
