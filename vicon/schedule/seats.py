"""Seats made ready before anybody comes, and the personal keys that lead to them.

A key is the seat's id and an HMAC of it under the server key: nothing of it is stored, and a copied database
brings nobody to a seat. It belongs to the room and not to one sitting, so that who was invited still comes in
where the hearing had to be begun anew.
"""

from __future__ import annotations

import base64
import hmac
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from sqlalchemy import Connection, select

from vicon.people.server_key import ServerKey
from vicon.rooms import names, nip, texts
from vicon.rooms.grants import Role
from vicon.rooms.ids import Rng, new_id
from vicon.rooms.opening import Prepared
from vicon.rooms.refusal import Refusal
from vicon.schedule.registration import MOST as MOST_REGISTERED
from vicon.store.models.journal import events, sealed

MOST = 500
LONGEST_GROUP = 64
LONGEST_LANG = 35
_KEY = re.compile(r"([0-9a-hjkmnp-tv-z]{16})\.([A-Za-z0-9_-]{22})")
_LANG = re.compile("[a-z]{2,8}(-[a-z0-9]{1,8}){0,3}")
_MAC_BYTES = 16


class BadSeat(ValueError):
    """A seat cannot be made ready; the message says which one, from 1, and why."""


@dataclass(frozen=True, slots=True)
class Personal:
    """A seat made ready, and the key that brings its holder to it."""

    seat: str
    name: str
    role: Role
    votes: bool
    secret: str


def named(prepared: Sequence[Prepared], rng: Rng) -> list[Prepared]:
    """Those seats with tidy texts and ids of their own. Raises BadSeat."""
    if len(prepared) > MOST:
        raise BadSeat(f"at most {MOST} seats")
    made: list[Prepared] = []
    for number, it in enumerate(prepared, 1):
        try:
            _check_lang(it)
            side, district, name = _group(it.side), _group(it.district), names.clean(it.name)
            number_of = None if it.nip is None else nip.clean(it.nip)
        except Refusal as refused:
            raise BadSeat(f"seat {number}: {refused.error}, {refused.detail}") from None
        twin = next((n for n, other in enumerate(made, 1) if number_of and other.nip == number_of), None)
        if twin is not None:
            raise BadSeat(f"seat {number}: the same NIP as seat {twin}")
        made.append(
            replace(it, name=name, side=side, district=district, nip=number_of, seat=new_id("st", rng))
        )
    return made


def _group(name: str | None) -> str | None:
    if name is not None and len(name) > LONGEST_GROUP:
        raise Refusal("bad_body", f"a side or district has at most {LONGEST_GROUP} characters")
    return None if name is None else texts.clean(name, "side or district")


def _check_lang(it: Prepared) -> None:
    if it.lang is None:
        return
    if it.role != "interpreter":
        raise Refusal("bad_body", "only an interpreter has a language")
    if not is_lang(it.lang):
        raise Refusal("bad_body", "a language is written as in jv, en or zh-hant")


def is_lang(tag: str) -> bool:
    """Whether it is written as a language tag (BCP 47) in small letters."""
    return len(tag) <= LONGEST_LANG and _LANG.fullmatch(tag) is not None


def personal(server_key: ServerKey, room: str, it: Prepared) -> Personal:
    seat = str(it.seat)
    return Personal(seat, it.name, it.role, it.votes, key_of(server_key, room, seat))


def key_of(server_key: ServerKey, room: str, seat: str) -> str:
    """`<id without its prefix>.<22 characters>`: 128 bits that only this server can make."""
    mac = server_key.digest("seat key", f"{room}\n{seat}")[:_MAC_BYTES]
    return f"{seat.removeprefix('st_')}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


def seat_of(server_key: ServerKey, room: str, key: str) -> str | None:
    """The seat that `key` leads to in `room`; None if this server did not make it."""
    found = _KEY.fullmatch(key)
    seat = f"st_{found[1] if found else '0' * 16}"
    return seat if hmac.compare_digest(key_of(server_key, room, seat), key) else None


def of(connection: Connection, sitting: str, *, hidden: bool = False) -> list[Prepared]:
    """The seats of a sitting as they were made ready, without those whose name was redacted.

    `hidden`: with those whose name is shown to nobody any more; a sitting that goes on still knows them.
    """
    first = connection.scalars(
        select(events.c.canonical)
        .where(events.c.sitting == sitting, events.c.seq > 1, events.c.seq <= MOST + MOST_REGISTERED + 1)
        .order_by(events.c.seq)
    )
    # They follow `sitting.created` at once.
    bodies = [
        event["body"]
        for event in takewhile(lambda it: it["kind"] == "seat.prepared", map(json.loads, first))
        if event["body"].get("key") is None
    ]
    seals = [body["name"]["sealed"] for body in bodies]
    numbers = [(body.get("nip") or {}).get("sealed") for body in bodies]
    wanted = [*seals, *filter(None, numbers)]
    its = [sealed.c.sitting == sitting, sealed.c.seal.in_(wanted)]
    if not hidden:
        its.append(sealed.c.hidden_at.is_(None))
    rows = connection.execute(select(sealed.c.seal, sealed.c.value).where(*its))
    text_of = {row.seal: row.value.decode() for row in rows}
    return [
        Prepared(
            name=text_of[seal],
            role=body["role"],
            votes=body["votes"],
            side=body.get("side"),
            district=body.get("district"),
            seat=body["seat"],
            lang=body.get("lang"),
            nip=text_of.get(number),
            guest=body.get("guest", False),
        )
        for body, seal, number in zip(bodies, seals, numbers, strict=True)
        if seal in text_of
    ]
