"""Who may do what to whom, every cell."""

from __future__ import annotations

from itertools import product

import pytest

from vicon.people import authority
from vicon.people.accounts import ROLES, Person, PersonRole
from vicon.people.denied import Denied

HERE, THERE = "o_here", "o_there"


def person(role: PersonRole, opd: str | None, id_: str = "u_other") -> Person:
    return Person(id_, "x", "X", role, opd)


def allowed(rule: object, *args: object) -> bool:
    try:
        rule(*args)  # type: ignore[operator]
    except Denied:
        return False
    return True


@pytest.mark.parametrize(("actor", "role", "opd"), list(product(ROLES, ROLES, (HERE, THERE, None))))
def test_roles_are_given_and_people_changed_from_above_and_inside_alone(
    actor: PersonRole, role: PersonRole, opd: str | None
) -> None:
    one = person(actor, HERE, "u_actor")
    below_here = role in ("staff", "organiser") and opd == HERE
    changes = actor == "admin" or (actor == "opd_admin" and below_here)
    assert allowed(authority.may_change, one, person(role, opd)) is changes
    sound = role != "opd_admin" or opd is not None
    assert allowed(authority.may_give, one, role, opd) is (changes and sound)
    assert not allowed(authority.may_change, one, one), "nobody raises or ends themselves"


def test_units_are_the_citys_and_lists_are_for_administrators() -> None:
    for role in ROLES:
        assert allowed(authority.may_set_opd, person(role, HERE)) is (role == "admin")
        assert allowed(authority.scope, person(role, HERE)) is (role in ("admin", "opd_admin"))
    assert authority.scope(person("admin", HERE)) is None
    assert authority.scope(person("opd_admin", HERE)) == HERE
    assert not allowed(authority.scope, person("opd_admin", None))
