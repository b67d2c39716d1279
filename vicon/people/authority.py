"""Who may do what to whom: the city's administrators to everybody, an OPD's to its people below them."""

from __future__ import annotations

from vicon.people.accounts import ROLES, Person, PersonRole
from vicon.people.denied import Denied


def administers(actor: Person) -> bool:
    """Whether `actor` sees lists of people at all."""
    return actor.role == "admin" or (actor.role == "opd_admin" and actor.opd is not None)


def scope(actor: Person) -> str | None:
    """The one OPD whose people `actor` sees; None for those of every OPD. Raises Denied(`forbidden`)."""
    if not administers(actor):
        raise Denied("forbidden")
    return None if actor.role == "admin" else actor.opd


def may_give(actor: Person, role: PersonRole, opd: str | None) -> None:
    """Refuse what `actor` may not make of anybody. Raises Denied(`forbidden`, `opd_needed`)."""
    own = scope(actor)
    if own is not None and (opd != own or not _below(role, actor.role)):
        raise Denied("forbidden")
    if role == "opd_admin" and opd is None:
        raise Denied("opd_needed")


def may_change(actor: Person, target: Person) -> None:
    """Refuse whom `actor` may not touch. Nobody changes their own role or end. Raises Denied(`forbidden`)."""
    own = scope(actor)
    if actor.id == target.id:
        raise Denied("forbidden")
    if own is not None and (target.opd != own or not _below(target.role, actor.role)):
        raise Denied("forbidden")


def may_set_opd(actor: Person) -> None:
    """Units and their quotas are the city's. Raises Denied(`forbidden`)."""
    if actor.role != "admin":
        raise Denied("forbidden")


def _below(role: PersonRole, other: PersonRole) -> bool:
    return ROLES.index(role) < ROLES.index(other)
