"""One-time links, passwords and codes open sessions; nothing stored does, and nothing that was spent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pyotp
import pytest
from sqlalchemy import select, update

from tests.unit.people.workshop import NOW
from vicon.people import audit, joining, links, secrets, sessions, signing_in, totp
from vicon.people.denied import Denied
from vicon.people.passwords import Passwords
from vicon.people.server_key import ServerKey
from vicon.people.sessions import Opened
from vicon.rooms.journal import verify
from vicon.store.database import Database
from vicon.store.models.people import people
from vicon.store.models.sessions import sessions as session_rows
from vicon.store.models.sessions import sign_in_links

pytestmark = pytest.mark.anyio

PASSWORD = "kuda hijau makan awan"
KEY = ServerKey(bytes(32))


@pytest.fixture
async def passwords() -> AsyncIterator[Passwords]:
    made = Passwords(12)
    yield made
    made.close()


async def first(database: Database, passwords: Passwords, login: str = "sri", now: int = NOW) -> Opened:
    key = await links.add_for_first(database, now)
    assert key is not None
    return await join(database, passwords, key, login, now)


async def join(
    database: Database, passwords: Passwords, key: str, login: str = "sri", now: int = NOW
) -> Opened:
    chosen = joining.Chosen(key, login, "Sri Hartati")
    return await joining.with_password(
        database, passwords, chosen, password=PASSWORD, device="Firefox", now=now
    )


async def enter(
    database: Database, passwords: Passwords, login: str = "sri", password: str = PASSWORD, **more: object
) -> Opened:
    said = {"code": None, "device": "", "now": NOW, **more}
    return await signing_in.by_password(database, passwords, KEY, login=login, password=password, **said)  # type: ignore[arg-type]


async def denied(work: object) -> str:
    with pytest.raises(Denied) as caught:
        await work  # type: ignore[misc]
    return caught.value.code


async def test_the_first_administrator_comes_by_a_link_that_works_once(
    database: Database, passwords: Passwords
) -> None:
    older = await links.add_for_first(database, NOW)
    key = await links.add_for_first(database, NOW)
    assert older and key
    assert await denied(join(database, passwords, older)) == "key_spent"
    assert (await links.look(database, key, NOW)).person is None
    done = await asyncio.gather(
        *(join(database, passwords, key, f"admin{n}") for n in range(3)), return_exceptions=True
    )
    assert sorted(type(it).__name__ for it in done) == ["Denied", "Denied", "Opened"]
    assert await links.add_for_first(database, NOW) is None, "there is an administrator"
    journal = await audit.load(database)
    assert [b'"kind":"person.joined"' in it.canonical for it in journal] == [True]
    assert verify(audit.JOURNAL, journal) is None
    assert b"Hartati" not in journal[0].canonical


async def test_a_link_runs_out_and_is_not_spent_by_a_refusal(
    database: Database, passwords: Passwords
) -> None:
    key = str(await links.add_for_first(database, NOW))
    assert await denied(join(database, passwords, key, now=NOW + links.ADMIN_LIVES_MS)) == "key_spent"
    assert await denied(join(database, passwords, key, login="a b")) == "login_form"
    chosen = joining.Chosen(key, "sri", "Sri")
    easy = joining.with_password(database, passwords, chosen, password="sri-sri-sri-sri", device="", now=NOW)
    assert await denied(easy) == "password_easy"
    assert (await join(database, passwords, key)).person.role == "admin"


async def test_nobody_learns_who_has_an_account(database: Database, passwords: Passwords) -> None:
    made = await first(database, passwords)
    assert (await enter(database, passwords, login=" SRI ")).person == made.person
    for login, password in (
        ("sri", "salah sekali kuda"),
        ("budi", PASSWORD),
        ("\x00", PASSWORD),
        ("sri", "\ud800"),
    ):
        assert await denied(enter(database, passwords, login=login, password=password)) == "login_bad"
    await database.write(lambda c: c.execute(update(people).values(disabled_at=NOW)))
    assert await denied(enter(database, passwords)) == "login_bad"
    assert await sessions.find(database, made.cookie, NOW) is None


async def test_a_code_is_asked_after_the_password_and_counts_once(
    database: Database, passwords: Passwords
) -> None:
    made = await first(database, passwords)
    secret = totp.new_secret()
    sealed = KEY.seal(f"totp {made.person.id}", secret.encode())
    await database.write(lambda c: c.execute(update(people).values(totp=sealed)))
    code = pyotp.TOTP(secret).generate_otp(NOW // 30_000)
    assert await denied(enter(database, passwords, password="salah sekali kuda")) == "login_bad"
    assert await denied(enter(database, passwords)) == "code_needed"
    assert await denied(enter(database, passwords, code="000000")) == "code_bad"
    done = await asyncio.gather(
        *(enter(database, passwords, code=code) for _ in range(3)), return_exceptions=True
    )
    assert sorted(type(it).__name__ for it in done) == ["Denied", "Denied", "Opened"]


async def test_signing_in_gives_a_new_session_and_ends_the_one_before(
    database: Database, passwords: Passwords
) -> None:
    old = await first(database, passwords)
    other = await enter(database, passwords)
    new = await enter(database, passwords, instead_of=old.cookie)
    assert new.cookie not in (old.cookie, other.cookie)
    assert await sessions.find(database, old.cookie, NOW) is None
    assert await sessions.find(database, other.cookie, NOW)
    found = await sessions.find(database, new.cookie, NOW)
    assert found and found.person == new.person
    assert len(await sessions.of_person(database, new.person, NOW)) == 2
    await database.write(lambda c: sessions.end_all(c, new.person.id, but=found.digest))
    assert [it.id for it in await sessions.of_person(database, new.person, NOW)] == [found.id]


async def test_use_keeps_a_session_alive_until_its_last_hour(
    database: Database, passwords: Passwords
) -> None:
    made = await first(database, passwords)
    now, idle = NOW, sessions.IDLE_MS["admin"]
    while now + idle // 2 < made.expires_at:
        now += idle // 2
        found = await sessions.find(database, made.cookie, now)
        assert found
        await sessions.touch(database, found, now)
    assert await sessions.find(database, made.cookie, made.expires_at) is None


async def test_a_weaker_hash_is_renewed_when_its_owner_comes(
    database: Database, passwords: Passwords
) -> None:
    await first(database, passwords)
    stronger = Passwords(13)
    await enter(database, stronger)
    stored = await database.read(lambda c: c.scalar(select(people.c.password)))
    assert stored and "m=13312" in stored
    await enter(database, stronger)
    stronger.close()


async def test_what_is_stored_signs_nobody_in(database: Database, passwords: Passwords) -> None:
    made = await first(database, passwords)
    await database.write(lambda c: links.add(c, made.person.id, NOW))
    for column in (session_rows.c.digest, sign_in_links.c.digest):
        for stored in await database.read(lambda c, it=column: c.scalars(select(it)).all()):  # type: ignore[misc]
            assert (stored != made.cookie and stored == secrets.digest(made.cookie)) or len(stored) == 64
            assert await sessions.find(database, stored, NOW) is None
            assert await denied(links.look(database, stored, NOW)) == "key_spent"


async def test_an_invited_persons_link_ends_what_opened_the_account_before(
    database: Database, passwords: Passwords
) -> None:
    made = await first(database, passwords)
    key = await database.write(lambda c: links.add(c, made.person.id, NOW))
    chosen = joining.Chosen(key, "ignored", "Sri H.")
    again = await joining.with_password(
        database, passwords, chosen, password="awan makan kuda biru", device="", now=NOW
    )
    assert (again.person.id, again.person.login, again.person.name) == (made.person.id, "sri", "Sri H.")
    assert await sessions.find(database, made.cookie, NOW) is None
    assert await denied(enter(database, passwords)) == "login_bad"
    assert await enter(database, passwords, password="awan makan kuda biru")
