"""What is kept of a person is found wherever it is, and what was decided leaves nothing of it there."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from tests.unit.records.test_redaction import everything
from tests.unit.rooms.test_actor_sql import SqlWorld
from vicon.people.accounts import Person
from vicon.people.denied import Denied
from vicon.people.server_key import ServerKey
from vicon.privacy import erasures, retention
from vicon.privacy.carrying_out import carry_out
from vicon.privacy.erasures import WrongState
from vicon.privacy.journals import seats_of
from vicon.privacy.redacting import Ground, NotRedacted, Redacts
from vicon.privacy.subject import BadSubject, Subject
from vicon.privacy.tapes import Media
from vicon.rooms.opening import Prepared
from vicon.rooms.ports import KeptCaption
from vicon.schedule.invited import Invited, opened, seal
from vicon.store import captions, documents, recordings
from vicon.store.archive import Archive
from vicon.store.database import Database
from vicon.store.documents import Stored
from vicon.store.models.audit import audit
from vicon.store.models.captions import captions as captioned
from vicon.store.models.people import people
from vicon.store.models.privacy import retention as rules
from vicon.store.models.recordings import recordings as recorded
from vicon.store.models.registrations import registrations
from vicon.store.models.rooms import rooms, sittings

pytestmark = pytest.mark.anyio

NAME, KEPT, NIP = "Siti Aminah", "Budi Santoso", "198501012010012001"
SAID, TOLD, OTHER = "Rumah saya di Jalan Mawar 12.", "Terima kasih, ibu SITI  aminah.", "Sitinjau Laut macet."
ADMIN = Person("u_0000000000000001", "sri", "Sri Hartati", "admin", None)
KEY = ServerKey(bytes(32))
NOW = 1_795_510_800_000
NO_TAPES = Path("/nowhere")
NO_MEDIA = Media(NO_TAPES, NO_TAPES, NO_TAPES)


def through(world: SqlWorld) -> Redacts:
    """Asks the actor of the sitting, as a node does."""

    async def redact(sitting: str, seals: Sequence[str], ground: Ground) -> None:
        assert sitting == world.sitting
        world.actor.redact("k_admin", {"seals": list(seals), "ground": ground})
        await world.settle()
        told = world.outlet.inbox["k_admin"][-1]
        if told["is"] != "ok":
            raise NotRedacted(told["error"], lasting=told["error"] in ("unknown_id", "forbidden"))

    return redact


@asynccontextmanager
async def heard(database: Database) -> AsyncIterator[SqlWorld]:
    """A sitting in which NAME spoke and was spoken to, an account and an invitation of NAME."""
    world = SqlWorld(database)
    async with world.running():
        chair, guest = await world.join("chair", KEPT), await world.join(name=NAME)
        await guest.do("chat.send", {"to": "all", "text": SAID})
        await chair.do("chat.send", {"to": "all", "text": TOLD})
        await chair.do("chat.send", {"to": "all", "text": OTHER})
        rows = [
            {"id": "u_0000000000000002", "login": "siti", "name": NAME, "role": "staff", "created_at": 1},
            {"id": "u_0000000000000003", "login": "budi", "name": KEPT, "role": "staff", "created_at": 1},
        ]
        room = await database.read(lambda c: c.scalar(select(rooms.c.id)))
        invited = [Invited(Prepared(seat="st_1", role="guest", name=name, nip=None)) for name in (NAME, KEPT)]
        await database.write(lambda c: c.execute(insert(people), rows))
        citizen = {"seat": "st_2", "sitting": "s_2", "number": 1, "door": "web", "created_at": 1}
        plain = json.dumps({"name": NAME, "statement": None, "contact": "siti@warga.example"})
        citizen["person"] = KEY.seal("registration st_2", plain.encode())
        await database.write(lambda c: c.execute(insert(registrations), citizen))
        await database.write(lambda c: c.execute(update(rooms).values(seats=seal(KEY, room, invited))))
        yield world


async def asked(database: Database, subject: Subject) -> str:
    made = await database.write(lambda c: erasures.ask(c, KEY, ADMIN, subject, NOW))
    await erasures.search(database, KEY, made)
    return made


async def decided(
    database: Database,
    world: SqlWorld,
    made: str,
    decision: Any,
    skip: Sequence[str] = (),
    tapes: Path = NO_TAPES,
) -> None:
    await database.write(
        lambda c: erasures.decide(
            c, KEY, ADMIN, made, decision=decision, ground="request", skip=skip, now=NOW
        )
    )
    done: list[int] = []

    async def progress(percent: int) -> None:
        done.append(percent)

    for _ in range(2):
        # The second finds it done: a job may run twice.
        await carry_out(database, KEY, through(world), tapes, made, lambda: NOW, progress)
    assert done == sorted(done)


async def test_everything_of_a_person_is_found_and_goes_and_the_report_names_each_place(
    database: Database,
) -> None:
    async with heard(database) as world:
        made = await asked(database, Subject.named(f" {NAME.lower()} ", "", "siti", ""))
        it = await database.read(lambda c: erasures.find(c, KEY, ADMIN, made))
        assert {(one.kind, one.n) for one in it.found} == {
            *(("account", 1), ("seat", 1), ("registration", 1)),
            *(("name", 1), ("words", 1), ("mention", 1)),
        }
        await decided(database, world, made, "erase")
        it = await database.read(lambda c: erasures.find(c, KEY, ADMIN, made))
        assert (it.state, it.found) == ("done", [])
        assert {(one.kind, one.outcome) for one in it.report} == {
            (kind, "erased") for kind in ("account", "seat", "registration", "name", "words", "mention")
        }
        heap = (await everything(database)).decode()
        assert all(word not in heap for word in (NAME, SAID, TOLD, "'siti'"))
        assert OTHER in heap and KEPT in heap
        citizen = (await database.read(lambda c: c.execute(select(registrations)).all()))[0]
        assert (citizen.person, citizen.cancelled_at) == (None, NOW)
        row = (await database.read(lambda c: c.execute(select(rooms)).all()))[0]
        assert [one.seat.name for one in opened(KEY, row.id, row.seats)] == [KEPT]
        told = await database.read(lambda c: [row.canonical for row in c.execute(select(audit))])
        assert b"erasure.carried_out" in told[-1] and b'"erased":6' in told[-1]
        with pytest.raises(WrongState):
            await decided(database, world, made, "erase")


async def test_what_is_of_somebody_else_with_that_name_stays(database: Database) -> None:
    async with heard(database) as world:
        made = await asked(database, Subject.named(NAME, "", "", ""))
        skip = [f"mention:{world.sitting}", "account:u_0000000000000002"]
        await decided(database, world, made, "erase", skip)
        heap = (await everything(database)).decode()
        assert SAID not in heap and TOLD in heap and "'siti'" in heap
        with pytest.raises(ValueError, match="skip"):
            await decided(
                database, world, await asked(database, Subject.named(KEPT, "", "", "")), "erase", ["x"]
            )


async def test_what_is_hidden_is_shown_to_nobody_and_may_be_erased_later(database: Database) -> None:
    async with heard(database) as world:
        made = await asked(database, Subject.named(NAME, "", "", ""))
        it = await database.read(lambda c: erasures.find(c, KEY, ADMIN, made))
        seals = [seal for one in it.found for seal in one.seals]
        await decided(database, world, made, "hide")
        archive = Archive(database)
        assert await archive.opened(world.sitting, seals) == []
        assert SAID in (await everything(database)).decode()
        again = await asked(database, Subject.named(NAME, "", "", ""))
        await decided(database, world, again, "erase")
        assert SAID not in (await everything(database)).decode()


async def test_refused_by_ground_and_only_by_administrators_of_the_city(database: Database) -> None:
    staff = Person("u_0000000000000009", "joko", "Joko", "opd_admin", "o_1")
    with pytest.raises(Denied):
        await database.write(lambda c: erasures.ask(c, KEY, staff, Subject.named(NAME, "", "", ""), NOW))
    made = await asked(database, Subject.named(NAME, NIP, "", ""))

    async def refuse(ground: Any) -> None:
        await database.write(
            lambda c: erasures.decide(c, KEY, ADMIN, made, decision="refuse", ground=ground, skip=(), now=NOW)
        )

    with pytest.raises(ValueError, match="ground"):
        await refuse("request")
    await refuse("law")
    it = await database.read(lambda c: erasures.find(c, KEY, ADMIN, made))
    assert (it.state, it.ground) == ("refused", "law")


async def test_what_is_over_is_counted_first_and_then_goes(database: Database) -> None:
    day = retention.DAY_MS
    async with heard(database) as world:
        ended = NOW - 10 * day
        await database.write(lambda c: c.execute(update(sittings).values(ended_at=ended)))
        await database.write(
            lambda c: c.execute(update(people).where(people.c.login == "budi").values(seen_at=NOW))
        )

        async def due(days: dict[retention.Kind, int | None]) -> dict[str, int]:
            await retention.change(database, ADMIN, days, NOW)
            return {rule.kind: rule.due for rule in await retention.rules(database, NOW) if rule.due}

        assert await due({"chat": 11}) == {}
        assert await due({"chat": 10, "accounts_idle": 30}) == {"chat": 3, "accounts_idle": 1}
        done = await retention.purge(database, KEY, through(world), NO_MEDIA, NOW)
        assert {it.kind: it.count for it in done} == {"chat": 3, "accounts_idle": 1}
        heap = (await everything(database)).decode()
        assert SAID not in heap and OTHER not in heap and NAME in heap
        assert await due({}) == {}
        assert await due({"openings": 9}) == {"openings": 2}

        async def away(_sitting: str, _seals: Sequence[str], _ground: Ground) -> None:
            raise NotRedacted("no media node is running", lasting=False)

        (waits,) = await retention.purge(database, KEY, away, NO_MEDIA, NOW)
        assert (waits.count, waits.waiting) == (0, 1)
        assert await due({}) == {"openings": 2}
        await retention.purge(database, KEY, through(world), NO_MEDIA, NOW)
        assert await due({}) == {}
        disabled = await database.read(
            lambda c: list(c.scalars(select(people.c.login).where(people.c.disabled_at.is_not(None))))
        )
        assert disabled == ["siti"]
        assert (
            await database.read(lambda c: c.scalar(select(rules.c.purged).where(rules.c.kind == "chat"))) == 3
        )


@pytest.mark.parametrize(
    ("text", "named", "mentioned"),
    [
        ("SITI   AMINAH", True, True),
        ("Siti Aminah binti Umar", False, True),
        ("Siti Aminahwati", False, False),
        ("19850101 201001 2 001", True, True),
        ("NIP 198501012010012001.", False, True),
        ("Siti", False, False),
        ("", False, False),
    ],
)
async def test_whom_a_text_names(text: str, named: bool, mentioned: bool) -> None:
    subject = Subject.named(NAME, NIP, "", "")
    assert (subject.is_named(text), subject.is_mentioned(text)) == (named, mentioned)


@pytest.mark.parametrize(
    ("name", "nip", "field"), [("A.", "", "name"), (NAME, "12", "nip"), ("", "", "name")]
)
async def test_nobody_is_looked_for_by_too_little(name: str, nip: str, field: str) -> None:
    with pytest.raises(BadSubject, match=field):
        Subject.named(name, nip, "", "")


FILM = recordings.Film("Rapat", "f_0000000000000001", "1" * 64, 9, 9, [], (), NOW)
RECORDING = "rc_0000000000000001"


async def on_record(database: Database, sitting: str) -> None:
    """A recording of yesterday, whose film everybody may see."""
    row = {"id": RECORDING, "sitting": sitting, "state": "ended", "began_at": 1, "turn": 0}
    row |= {"ended_at": NOW - retention.DAY_MS, "chapters": [], "seals": [], "published": True}
    await database.write(lambda c: c.execute(insert(recorded), row))
    await database.write(lambda c: recordings.filmed(c, RECORDING, FILM, 0))


async def shown(database: Database) -> recordings.Recording:
    it = await database.read(lambda c: recordings.one(c, RECORDING))
    assert it is not None
    return it


async def taped(database: Database, folder: Path, name: str) -> tuple[str, Path]:
    """A request of who is called `name`, and what is on tape of them."""
    made = await asked(database, Subject.named(name, "", "", ""))
    found = (await database.read(lambda c: erasures.find(c, KEY, ADMIN, made))).found
    (who,) = [one.who for one in found if one.kind == "recording"]
    tape = folder / f"{RECORDING}.{who[0]}.mic"
    (tape / "1").mkdir(parents=True)
    return made, tape


async def written(database: Database, sitting: str, *tapes: Path) -> None:
    """A line of captions of whoever is on each tape."""

    def work(connection: Connection) -> None:
        for n, tape in enumerate(tapes):
            [seat] = seats_of(connection, sitting, [tape.name.split(".")[1]])
            line = KeptCaption(f"ca_{n:016}", RECORDING, seat, "id", str(n), 1, 2)
            captions.keep(connection, [line])

    await database.write(work)


def printed(connection: Connection, sitting: str) -> None:
    """A risalah with words, and notulen, neither of which shows anybody's name."""
    for template, given in (("risalah", {"said": "1d"}), ("notulen", {})):
        it = Stored(sitting, template, 1, 1, "", "", 1, (), given, False, 1)
        documents.add(connection, it, b"%PDF", [])
        documents.recorded(connection, it)


async def test_tapes_of_who_is_erased_go_and_the_film_is_to_be_made_without_them(
    database: Database, tmp_path: Path
) -> None:
    async with heard(database) as world:
        await on_record(database, world.sitting)
        (_, others), (made, theirs) = [await taped(database, tmp_path, name) for name in (KEPT, NAME)]
        await written(database, world.sitting, others, theirs)
        await decided(database, world, made, "hide", tapes=tmp_path)
        it = await shown(database)
        assert (it.published, it.film is None, theirs.exists()) == (False, False, True)
        await database.write(lambda connection: printed(connection, world.sitting))
        again = await asked(database, Subject.named(NAME, "", "", ""))
        await decided(database, world, again, "erase", tapes=tmp_path)
        left = await database.read(lambda c: documents.listed(c, world.sitting))
        assert {(it.template, it.gone) for it in left} == {("risalah", True), ("notulen", False)}
        report = (await database.read(lambda c: erasures.find(c, KEY, ADMIN, again))).report
        assert [one.outcome for one in report if one.kind == "recording"] == ["erased"]
        it = await shown(database)
        assert (it.state, it.film, theirs.exists(), others.exists()) == ("ended", None, False, True)
        left = await database.read(lambda c: c.scalars(select(captioned.c.text)).all())
        assert left == ["0"]


async def test_tapes_go_after_their_term_and_never_before_their_film_is_made(
    database: Database, tmp_path: Path
) -> None:
    async with heard(database) as world:
        await on_record(database, world.sitting)
        _, tape = await taped(database, tmp_path, NAME)

        async def purged(days: int) -> list[int]:
            await retention.change(database, ADMIN, {"tapes": days}, NOW)
            done = await retention.purge(
                database, KEY, through(world), Media(tmp_path, NO_TAPES, NO_TAPES), NOW
            )
            return [it.count for it in done]

        assert await purged(2) == []
        await database.write(lambda c: recordings.withdraw(c, RECORDING))
        assert (await purged(1), tape.exists()) == ([], True)
        turn = (await shown(database)).turn
        await database.write(lambda c: recordings.filmed(c, RECORDING, FILM, turn))
        assert (await purged(1), tape.exists()) == ([1], False)
        assert await purged(1) == []
        assert (await shown(database)).film is not None


async def test_a_film_goes_after_its_term_with_its_tapes_and_is_not_made_anew(
    database: Database, tmp_path: Path
) -> None:
    media = Media(tmp_path / "taps", tmp_path / "films", tmp_path)
    media.films.mkdir()
    async with heard(database) as world:
        await on_record(database, world.sitting)
        _, tape = await taped(database, media.tapes, NAME)
        kept = [media.films / f"{it}.{FILM.file}.mp4" for it in (RECORDING, "rc_0000000000000002")]
        for path in kept:
            path.write_bytes(b"film")

        async def purged(days: int) -> list[tuple[str, int]]:
            await retention.change(database, ADMIN, {"films": days}, NOW)
            done = await retention.purge(database, KEY, through(world), media, NOW)
            return [(it.kind, it.count) for it in done]

        assert (await purged(2), kept[0].exists(), tape.exists()) == ([], True, True)
        await database.write(lambda c: recordings.withdraw(c, RECORDING))
        assert await purged(1) == []
        turn = (await shown(database)).turn
        await database.write(lambda c: recordings.filmed(c, RECORDING, FILM, turn))
        await database.write(lambda c: recordings.publish(c, RECORDING, published=True))
        assert await purged(1) == [("films", 1)]
        assert [it.exists() for it in (*kept, tape)] == [False, True, False]
        it = await shown(database)
        assert (it.state, it.film, it.published) == ("expired", None, True)
        await database.write(lambda c: recordings.redacted(c, world.sitting, ["0" * 64]))
        assert await database.read(recordings.unfilmed) == []
        assert await purged(1) == []
