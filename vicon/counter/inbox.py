"""Texts that came from telephones: each taken once, and of who is unknown nothing is kept but that."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from vicon.counter import tickets
from vicon.messaging import numbers, outgoing
from vicon.messaging.incoming import Text
from vicon.people.server_key import ServerKey
from vicon.rooms.programs import Program
from vicon.store.models.rooms import rooms
from vicon.store.models.tickets import inbound_messages as table

_CODE = re.compile(r"\s*#?((?:\d[ .-]?){8}\d)(?:\s*[:,-]\s*|\s+)(\S.*)", re.DOTALL)
_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
TITLE_MOST = 100


@dataclass(frozen=True, slots=True)
class Question:
    """Words for the room with this code of nine digits."""

    code: str
    text: str


def question(text: str) -> Question | None:
    """What a text that begins with a room's code asks; None for any other."""
    found = _CODE.fullmatch(text)
    if found is None:
        return None
    return Question(re.sub(r"\D", "", found[1]), found[2].strip())


def asker(server_key: ServerKey, sitting: str, sender: str) -> Program:
    """From whose seat a sender asks: one for each sitting, and in none a number is to be seen."""
    raw = server_key.digest(f"asker in {sitting}", sender)[:16]
    key = "vk_" + "".join(_CROCKFORD[byte & 31] for byte in raw)
    return Program(key, "Lewat pesan", "guest", frozenset(("question.ask",)))


def command_of(channel: str, ref: str) -> str:
    """The id of the command that a text comes to: sent again, it is done once."""
    return hashlib.sha256(f"{channel}\n{ref}".encode()).hexdigest()[:32]


def seen(connection: Connection, channel: str, ref: str) -> bool:
    query = select(table.c.at).where(table.c.channel == channel, table.c.ref == _digest(ref))
    return connection.execute(query).first() is not None


def keep(
    connection: Connection, server_key: ServerKey, channel: str, it: Text, now: int, asked: str | None = None
) -> bool:
    """Take a text; `asked`: the question it became. False if it was taken before.

    Words are kept of who has an open ticket, the number also of who asked.
    """
    ticket = tickets.by_number(connection, server_key, it.sender, now)
    plain = {"from": it.sender, "text": it.text if ticket else ""}
    known = ticket is not None or asked is not None
    sealed = server_key.seal(_purpose(channel, it.ref), json.dumps(plain).encode()) if known else None
    row: dict[str, Any] = {"channel": channel, "ref": _digest(it.ref), "ticket": ticket, "question": asked}
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row |= {"sealed": sealed, "mark": numbers.mark(server_key, it.sender) if known else None, "at": now}
    once = insert(table).values(row).on_conflict_do_nothing()
    return connection.execute(once.returning(table.c.at)).first() is not None


def last(connection: Connection, server_key: ServerKey, ticket: str) -> str | None:
    """What the holder of a ticket wrote last."""
    query = select(table).where(table.c.ticket == ticket).order_by(table.c.at.desc()).limit(1)
    row = connection.execute(query).first()
    if row is None or row.sealed is None:
        return None
    text: str = json.loads(server_key.open(f"inbound {row.channel} {row.ref}", row.sealed))["text"]
    return text


def answered(
    connection: Connection, server_key: ServerKey, question: str, room: str, link: str, now: int
) -> bool:
    """Tell whoever asked by a text that it was answered; False if nobody did."""
    row = connection.execute(select(table).where(table.c.question == question)).first()
    if row is None or row.sealed is None:
        return False
    to = json.loads(server_key.open(f"inbound {row.channel} {row.ref}", row.sealed))["from"]
    title = connection.scalar(select(rooms.c.title).where(rooms.c.id == room)) or "-"
    params = {"judul": title[:TITLE_MOST], "tautan": link}
    outgoing.post(connection, server_key, to, "jawaban", params, lang="id", now=now)
    return True


def _purpose(channel: str, ref: str) -> str:
    return f"inbound {channel} {_digest(ref)}"


def _digest(ref: str) -> str:
    return hashlib.sha256(ref.encode(errors="surrogatepass")).hexdigest()
