"""Who has an account: the person, the role, and what a sign-in name looks like."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Literal, get_args

from vicon.people.denied import Denied
from vicon.rooms import names
from vicon.rooms.refusal import Refusal

PersonRole = Literal["staff", "organiser", "opd_admin", "admin"]
"""Pegawai, penyelenggara, admin OPD, admin kota: each may what those before it may."""

ROLES: tuple[PersonRole, ...] = get_args(PersonRole)
_LOGIN = re.compile(r"[a-z0-9](?:[a-z0-9._+@-]{1,98})[a-z0-9]")


@dataclass(frozen=True, slots=True)
class Person:
    """`id` (`u_...`) never changes and is the `sub` of room tokens. `opd`: `o_...`, None for the city."""

    id: str
    login: str
    name: str
    role: PersonRole
    opd: str | None


def person_of(row: Any) -> Person:
    """`row` has the columns of `people`."""
    return Person(row.id, row.login, row.name, row.role, row.opd)


def fold_login(typed: str) -> str | None:
    """A sign-in name as it is stored: what is typed in capitals or full-width letters is the same one.

    None for what can be nobody's: 3 to 100 of a-z, 0-9 and . _ + @ -, first and last a letter or digit.
    """
    login = unicodedata.normalize("NFKC", typed).strip().casefold()
    return login if _LOGIN.fullmatch(login) else None


def new_login(typed: str) -> str:
    """`typed` folded. Raises Denied(`login_form`) if it may be nobody's sign-in name."""
    login = fold_login(typed)
    if login is None:
        raise Denied("login_form")
    return login


def new_name(typed: str) -> str:
    """`typed` as a name to be shown. Raises Denied(`name_bad`)."""
    try:
        return names.clean(typed)
    except Refusal:
        raise Denied("name_bad") from None
