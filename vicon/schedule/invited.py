"""Who is invited to what is booked: a seat each, and how the person is known across bookings.

Stored encrypted with the server key. What bookings are searched by are keyed hashes (marks), so that a copied
database tells nobody who meets whom.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from vicon.people.server_key import ServerKey
from vicon.rooms.ids import Rng
from vicon.rooms.opening import Prepared
from vicon.schedule import seats
from vicon.schedule.faults import BadBooking
from vicon.schedule.seats import BadSeat

EMAIL = re.compile(r"[^\s@<>\",;:\\]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")


@dataclass(frozen=True, slots=True)
class Invited:
    """A seat, and where its person is reached. `person` is the id of an account (`u_…`)."""

    seat: Prepared
    email: str | None = None
    person: str | None = None


def named(people: Sequence[Invited], rng: Rng) -> tuple[Invited, ...]:
    """Those people with tidy texts, and a seat id for who has none yet. Raises BadBooking."""
    for n, it in enumerate(people):
        if it.email is not None and not EMAIL.fullmatch(it.email):
            raise BadBooking(f"/seats/{n}/email", "email", "This is no e-mail address.")
    try:
        ready = seats.named([it.seat for it in people], rng)
    except BadSeat as error:
        raise BadBooking("/seats", "bad_seat", str(error)) from None
    # A seat that was there keeps its id, and so its personal link.
    kept = [replace(made, seat=it.seat.seat or made.seat) for made, it in zip(ready, people, strict=True)]
    if len({it.seat for it in kept}) < len(kept):
        raise BadBooking("/seats", "seat_twice", "Two people have the same seat.")
    return tuple(replace(it, seat=seat) for it, seat in zip(people, kept, strict=True))


def own_seats(people: Sequence[Invited], before: Sequence[Invited]) -> list[Invited]:
    """Those people, each in a seat of `before` or in a new one: another's would come with another's link."""
    there = {it.seat.seat for it in before}
    return [it if it.seat.seat in there else replace(it, seat=replace(it.seat, seat=None)) for it in people]


def kept(people: Sequence[Invited], before: Sequence[Invited]) -> list[Invited]:
    """Those people; who was there before keeps their seat, and so their personal link, and their account."""
    left = list(before)
    return [_with_seat(it, left) for it in people]


def _with_seat(it: Invited, left: list[Invited]) -> Invited:
    found = again(it, left)
    if found is None:
        return it
    left.remove(found)
    seat = replace(it.seat, seat=found.seat.seat, guest=found.seat.guest)
    return Invited(seat, it.email or found.email, found.person)


def again(it: Invited, among: Sequence[Invited]) -> Invited | None:
    """The same person there: by NIP, else by e-mail, else by the same name; who has another NIP or address
    is somebody else."""
    for same in (_number, _email, _name):
        found = next((one for one in among if same(it) and same(one) == same(it)), None)
        if found is not None and not (same is _name and _apart(it, found)):
            return found
    return None


def seated(seat: str, ready: Sequence[Prepared], usual: Sequence[Invited]) -> Prepared | None:
    """Where of the seats made ready the link to `seat` leads: to that one, or where it is of somebody who is
    always invited (`usual`), to the one they were given there."""
    found = next((it for it in ready if it.seat == seat), None)
    theirs = next((it for it in usual if it.seat.seat == seat), None)
    if found is not None or theirs is None:
        return found
    # A citizen who registered may have taken the same name.
    same = again(theirs, [Invited(it) for it in ready if not it.guest])
    return None if same is None else same.seat


def _apart(one: Invited, other: Invited) -> bool:
    """Whether what both have differs: they share a name only."""
    return any(of(one) and of(other) and of(one) != of(other) for of in (_number, _email))


def _number(it: Invited) -> str | None:
    return it.seat.nip


def _email(it: Invited) -> str | None:
    return it.email and it.email.lower()


def _name(it: Invited) -> str:
    return unicodedata.normalize("NFKC", it.seat.name).casefold()


def seal(server_key: ServerKey, of: str, people: Iterable[Invited]) -> bytes:
    """The people of a room or booking `of`, as they are stored."""
    plain = [{**asdict(it.seat), "email": it.email, "person": it.person} for it in people]
    return server_key.seal(f"people of {of}", json.dumps(plain).encode())


def opened(server_key: ServerKey, of: str, stored: bytes | None) -> tuple[Invited, ...]:
    """Raises BadServerKey."""
    if stored is None:
        return ()
    return tuple(map(_read, json.loads(server_key.open(f"people of {of}", stored))))


def marks(server_key: ServerKey, it: Invited) -> frozenset[str]:
    """What this person is found by in other bookings: account, NIP and e-mail; else the name."""
    known = {
        "person": it.person,
        "nip": it.seat.nip,
        "email": it.email.lower() if it.email else None,
    }
    if not any(known.values()):
        known = {"name": _name(it)}
    return frozenset(mark(server_key, kind, value) for kind, value in known.items() if value)


def mark(server_key: ServerKey, kind: str, value: str) -> str:
    return server_key.digest(f"booking mark {kind}", value).hex()


def _read(plain: Mapping[str, Any]) -> Invited:
    own = dict(plain)
    email, person = own.pop("email"), own.pop("person")
    return Invited(Prepared(**own), email, person)
