"""Tickets: what the server asked a browser to sign or to confirm, sealed, so that it need not remember it."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from sqlalchemy import Connection, insert
from sqlalchemy.exc import IntegrityError

from vicon.people import secrets
from vicon.people.denied import Denied
from vicon.people.server_key import BadServerKey, ServerKey
from vicon.store.models.sessions import spent_tickets as table

LIVES_MS = 10 * 60_000


def issue(
    server_key: ServerKey, purpose: str, body: dict[str, Any], now: int, lives_ms: int = LIVES_MS
) -> str:
    """`body` for ten minutes or as long as is said, readable by this server alone."""
    plain = json.dumps({**body, "until": now + lives_ms}).encode()
    return base64.urlsafe_b64encode(server_key.seal(f"ticket {purpose}", plain)).decode()


def read(server_key: ServerKey, purpose: str, ticket: str, now: int) -> dict[str, Any]:
    """The body of a ticket made for `purpose`. Raises Denied(`ticket_old`), also for any other."""
    try:
        plain = server_key.open(f"ticket {purpose}", base64.urlsafe_b64decode(ticket.encode()))
    except (BadServerKey, binascii.Error, UnicodeError, ValueError):
        raise Denied("ticket_old") from None
    body: dict[str, Any] = json.loads(plain)
    if now >= body["until"]:
        raise Denied("ticket_old")
    return body


def spend(connection: Connection, ticket: str, now: int) -> None:
    """Let it count this once. Raises Denied(`ticket_old`) the second time."""
    row = {"digest": secrets.digest(ticket), "expires_at": now + LIVES_MS}
    try:
        with connection.begin_nested():
            connection.execute(insert(table), row)
    except IntegrityError:
        raise Denied("ticket_old") from None
