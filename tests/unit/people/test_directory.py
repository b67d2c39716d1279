"""People and units as administrators keep them: quotas hold, somebody administers, all is journalled."""

from __future__ import annotations

import asyncio
import json

import pytest
from sqlalchemy import insert

from tests.unit.people.workshop import NOW
from vicon.people import audit, directory, links, opd, sessions
from vicon.people.accounts import Person, PersonRole
from vicon.people.denied import Denied
from vicon.people.directory import Change
from vicon.rooms.journal import verify
from vicon.store.database import Database
from vicon.store.models.people import people

pytestmark = pytest.mark.anyio


async def somebody(
    database: Database,
    login: str,
    role: PersonRole = "staff",
    unit: str | None = None,
    joined: int | None = NOW,
) -> Person:
    """An account that is in use."""
    made = Person(f"u_{login:0>16}", login, login.title(), role, unit)
    row = {"id": made.id, "login": login, "name": made.name, "role": role, "opd": unit}
    row |= {"created_at": NOW, "joined_at": joined}
    await database.write(lambda connection: connection.execute(insert(people), row))
    return made


async def denied(work: object) -> str:
    with pytest.raises(Denied) as caught:
        await work  # type: ignore[misc]
    return caught.value.code


async def test_an_administrator_of_an_opd_keeps_its_people_and_sees_no_others(database: Database) -> None:
    city = await somebody(database, "city", "admin")
    kominfo = await opd.create(database, city, " Dinas  Kominfo ", 3, NOW)
    other = await opd.create(database, city, "Bappeda", None, NOW)
    assert await denied(opd.create(database, city, "dinas kominfo", None, NOW)) == "opd_taken"
    head = await somebody(database, "head", "opd_admin", kominfo)
    stranger = await somebody(database, "stranger", "staff", other)

    async def invite(
        actor: Person, login: str, role: PersonRole = "staff", unit: str | None = kominfo
    ) -> Person:
        made, key = await directory.invite(
            database, actor, login=login, name=login.title(), role=role, unit=unit, now=NOW
        )
        assert (await links.look(database, key, NOW)).person == made
        return made

    budi = await invite(head, "budi", "organiser")
    assert await denied(invite(head, "budi")) == "login_taken"
    assert await denied(invite(head, "joko", unit=other)) == "forbidden"
    assert await denied(invite(head, "joko", "admin", None)) == "forbidden"
    assert await denied(directory.link(database, head, stranger.id, NOW)) == "forbidden"
    assert await denied(directory.link(database, stranger, budi.id, NOW)) == "forbidden"
    await invite(head, "joko")
    assert await denied(invite(head, "wati")) == "opd_full"
    assert await denied(
        opd.change(database, head, kominfo, name="X", people_max=9, closed=False, now=NOW)
    ) == ("forbidden")
    assert await denied(
        opd.change(database, city, kominfo, name="X", people_max=9, closed=True, now=NOW)
    ) == ("opd_in_use")
    seen = await directory.listing(database, head)
    assert [it.person.login for it in seen.entries] == ["budi", "head", "joko"]
    assert [(it.name, it.people) for it in await opd.listing(database, head)] == [("Dinas Kominfo", 3)]
    assert len(await opd.listing(database, city)) == 2
    for listing in (directory.listing, opd.listing):
        assert await denied(listing(database, stranger)) == "forbidden"

    journal = await audit.load(database)
    assert verify(audit.JOURNAL, journal) is None
    kinds = [json.loads(it.canonical)["kind"] for it in journal]
    assert kinds == ["opd.created", "opd.created", "person.invited", "person.invited"]


async def test_of_two_who_take_the_last_place_one_gets_it(database: Database) -> None:
    city = await somebody(database, "city", "admin")
    unit = await opd.create(database, city, "Kominfo", 1, NOW)
    said = {"name": "Wati", "role": "staff", "unit": unit, "now": NOW}
    done = await asyncio.gather(
        *(directory.invite(database, city, login=f"wati{n}", **said) for n in range(3)),  # type: ignore[arg-type]
        return_exceptions=True,
    )
    assert sorted(str(it) if isinstance(it, Denied) else "" for it in done) == ["", "opd_full", "opd_full"]


async def test_whoever_is_changed_or_disabled_is_signed_out(database: Database) -> None:
    city = await somebody(database, "city", "admin")
    budi = await somebody(database, "budi")
    session = await database.write(lambda connection: sessions.begin(connection, budi, "", NOW))
    await directory.change(database, city, budi.id, Change("organiser", None, False), NOW)
    assert await sessions.find(database, session.cookie, NOW) is None
    key = await directory.link(database, city, budi.id, NOW)
    await directory.change(database, city, budi.id, Change("organiser", None, True), NOW)
    assert await denied(links.look(database, key, NOW)) == "key_spent"
    assert await denied(directory.link(database, city, budi.id, NOW)) == "forbidden"
    assert await denied(directory.change(database, city, "u_nobody", Change("staff", None, False), NOW)) == (
        "unknown_id"
    )


async def test_somebody_always_administers(database: Database) -> None:
    one, two = await somebody(database, "one", "admin"), await somebody(database, "two", "admin")
    await somebody(database, "invited", "admin", joined=None)
    gone = Change("admin", None, True)
    done = await asyncio.gather(
        directory.change(database, one, two.id, gone, NOW),
        directory.change(database, two, one.id, gone, NOW),
        return_exceptions=True,
    )
    assert sorted(str(it) for it in done) == ["None", "last_admin"]
    assert verify(audit.JOURNAL, await audit.load(database)) is None


async def test_the_list_is_read_page_by_page_and_searched(database: Database) -> None:
    city = await somebody(database, "city", "admin")
    for n in range(5):
        await somebody(database, f"wati{n}")
    found, after, pages = [], "", 0
    while True:
        page = await directory.listing(database, city, words="WATI", after=after, most=2)
        found += [it.person.login for it in page.entries]
        assert page.all == 5
        pages += 1
        if page.next is None:
            break
        after = page.next
    assert (found, pages) == ([f"wati{n}" for n in range(5)], 3)
    assert (await directory.listing(database, city, words="%")).entries == []
    for cursor in ("x", "WyJhIl0=", "eyJ9", "WyJcdTAwMDAiLCAieCJd"):
        assert await denied(directory.listing(database, city, after=cursor)) == "unknown_id"
