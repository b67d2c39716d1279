"""Started by anybody, entered by who holds a key of it, begun anew by its host; others learn nothing."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from sqlalchemy.event import listen

from tests.chain import event
from vicon.people import signing_keys, tokens
from vicon.people.accounts import Person
from vicon.people.claims import RoomClaims
from vicon.people.key_cache import KeyCache
from vicon.people.refusals import Refused
from vicon.people.server_key import ServerKey
from vicon.rooms.journal import verify
from vicon.rooms.opening import Prepared
from vicon.rooms.ports import Commit
from vicon.rooms.presets import Preset, settings
from vicon.rooms.roles import grants_of
from vicon.rooms.state import Seat
from vicon.schedule import seats, slugs
from vicon.schedule.doors import Entry, NotFound
from vicon.schedule.meetings import Meetings, Started
from vicon.schedule.seats import BadSeat
from vicon.schedule.titles import BadTitle, clean_title
from vicon.store.database import Database
from vicon.store.journal import SqlJournal

ADMIN = Person("u_3h6w0z8f2j4d7p1v", "sri", "Sri Hartati", "admin", None)
pytestmark = pytest.mark.anyio

NOW = 1_795_510_800_000
ORIGIN = "https://rapat.kota.example"
SERVER_KEY = ServerKey(bytes(range(32)))


class Clock:
    now = NOW

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def meetings(database: Database, clock: Clock) -> Meetings:
    await signing_keys.ensure(database, SERVER_KEY, "token", NOW)
    keys = KeyCache(database, SERVER_KEY, clock)
    await keys.refresh()
    return Meetings(database, SERVER_KEY, keys, origin=ORIGIN, clock=clock)


@pytest.fixture
def journal(database: Database) -> SqlJournal:
    return SqlJournal(database)


async def end(journal: SqlJournal, sitting: str) -> None:
    last = (await journal.events(sitting, 0, 1000))[-1]
    ended = event(sitting, last, "sitting.ended", {"by_clock": False}, at=NOW + 1)
    await journal.commit(Commit(sitting, [ended]))


async def test_new_meeting_is_open_and_its_journal_whole(meetings: Meetings, journal: SqlJournal) -> None:
    made = await meetings.start("Rapat Anggaran")
    assert (made.slug, made.title) == ("rapat-anggaran", "Rapat Anggaran")
    entry = await meetings.enter(made.slug, host=made.host)
    assert (entry.sitting, entry.state, entry.role) == (made.sitting, "open", "chair")
    loaded = await journal.load(made.sitting)
    assert loaded is not None
    assert verify(made.sitting, loaded.events) is None
    assert [json.loads(one.canonical)["kind"] for one in loaded.events] == [
        "sitting.created",
        "sitting.opened",
    ]


async def test_meeting_without_a_title_is_called_by_its_address(meetings: Meetings) -> None:
    made = await meetings.start("   ")
    first, thing, quality = made.slug.split("-")
    assert first == "rapat" and thing in slugs.THINGS and quality in slugs.QUALITIES
    assert made.title == f"Rapat {thing.capitalize()} {quality.capitalize()}"


async def test_rooms_of_one_title_have_addresses_and_codes_of_their_own(meetings: Meetings) -> None:
    made = [await meetings.start("Rapat") for _ in range(8)]
    assert len({one.slug for one in made}) == len({one.code for one in made}) == len(made)
    assert all(one.slug.startswith("rapat") and one.title == "Rapat" for one in made)


async def test_meetings_started_at_once_are_all_there(meetings: Meetings) -> None:
    made = await asyncio.gather(*(meetings.start("Rapat") for _ in range(6)))
    assert len({one.slug for one in made}) == len(made)


@pytest.mark.parametrize("way", ["secret", "code", "host", "admin", "typed code"])
async def test_every_key_of_a_room_gives_a_token_for_it(meetings: Meetings, clock: Clock, way: str) -> None:
    made = await meetings.start("Rapat")
    match way:
        case "admin":
            entry = await meetings.enter(made.slug, person=ADMIN)
        case "typed code":
            entry = await meetings.enter_by_code(f"{made.code[:3]} {made.code[3:6]} {made.code[6:]}")
        case _:
            entry = await meetings.enter(made.slug, **{way: getattr(made, way)})
    claims = tokens.verify(
        meetings._keys.ring, entry.token, origin=ORIGIN, now=clock(), room=made.room, sitting=made.sitting
    )
    assert claims.role == entry.role == ("chair" if way in ("host", "admin") else "guest")
    assert (entry.slug, entry.title, entry.code) == (made.slug, made.title, made.code)
    assert entry.expires_at == NOW + 600_000
    body = "".join(map(str, claims.plain().values()))
    assert made.secret not in body and made.host not in body and made.code not in body


def wrong_keys(made: Started) -> list[tuple[str, dict[str, str]]]:
    return [
        (slug, key)
        for slug in (made.slug, "tiada", "a\x00", "")
        for key in (
            {},
            {"secret": ""},
            {"secret": "x" * 22},
            {"secret": made.host},
            {"secret": made.code},
            {"host": made.secret},
            {"host": "\ud800"},
            {"code": "000000000"},
            {"code": made.secret},
        )
    ] + [("tiada", {"secret": made.secret}), ("tiada", {"code": made.code}), ("tiada", {"host": made.host})]


async def test_wrong_key_and_absent_room_are_told_apart_by_nothing(meetings: Meetings) -> None:
    made = await meetings.start("Rapat")
    refusals = set()
    for slug, key in wrong_keys(made):
        with pytest.raises(NotFound) as refused:
            await meetings.enter(slug, **key)  # type: ignore[arg-type]
        refusals.add(repr(refused.value))
    with pytest.raises(NotFound) as refused:
        await meetings.enter("tiada", person=ADMIN)
    assert refusals | {repr(refused.value)} == {"NotFound()"}
    for code in ("", "123456789" if made.code != "123456789" else "987654321", "x"):
        with pytest.raises(NotFound):
            await meetings.enter_by_code(code)


async def test_wrong_key_and_absent_room_cost_the_same_queries(
    meetings: Meetings, database: Database
) -> None:
    made = await meetings.start("Rapat")
    asked: list[str] = []
    listen(
        database.engine,
        "before_cursor_execute",
        lambda _c, _u, statement, *_: asked.append(statement),
    )
    work = set()
    for slug, key in wrong_keys(made):
        if not slugs.SHAPE.fullmatch(slug):
            continue
        asked.clear()
        with pytest.raises(NotFound):
            await meetings.enter(slug, **key)  # type: ignore[arg-type]
        work.add(tuple(asked))
    assert len(work) == 1


async def test_key_of_one_room_opens_no_other(meetings: Meetings) -> None:
    one, other = await meetings.start("Satu"), await meetings.start("Dua")
    for key in ("secret", "code", "host"):
        with pytest.raises(NotFound):
            await meetings.enter(other.slug, **{key: getattr(one, key)})


async def test_ended_meeting_begins_anew_for_its_host_only(meetings: Meetings, journal: SqlJournal) -> None:
    made = await meetings.start("Rapat")
    await end(journal, made.sitting)
    for key in ("secret", "code"):
        with pytest.raises(Refused, match="sitting_ended"):
            await meetings.enter(made.slug, **{key: getattr(made, key)})
    with pytest.raises(Refused, match="sitting_ended"):
        await meetings.enter_by_code(made.code)
    again = await meetings.enter(made.slug, host=made.host)
    assert again.sitting != made.sitting and again.state == "open"
    assert (await meetings.enter(made.slug, secret=made.secret)).sitting == again.sitting
    assert await meetings.current_sitting(made.room) == again.sitting
    first = json.loads((await journal.events(again.sitting, 0, 1))[0].canonical)
    last = (await journal.events(made.sitting, 0, 1000))[-1]
    assert first["body"]["after"] == {"sitting": made.sitting, "seq": last.seq, "hash": last.hash}


async def test_hosts_who_return_together_meet_in_one_sitting(meetings: Meetings, journal: SqlJournal) -> None:
    made = await meetings.start("Rapat")
    await end(journal, made.sitting)
    entries = await asyncio.gather(*(meetings.enter(made.slug, host=made.host) for _ in range(5)))
    assert len({entry.sitting for entry in entries}) == 1


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_keys_are_nowhere_in_the_database(meetings: Meetings, tmp_path: Path) -> None:
    made = await meetings.start("Rapat")
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("vicon.db*"))
    assert made.slug.encode() in stored
    for key in (made.secret, made.host, made.code):
        assert key.encode() not in stored


@pytest.mark.parametrize("title", ["x" * 201, "a\x00b", "Rapat\u202egnp", "\u2066x"])
def test_titles_that_cannot_be_shown_are_refused(title: str) -> None:
    with pytest.raises(BadTitle):
        clean_title(title)


def test_titles_are_tidied() -> None:
    assert clean_title("  Rapat \n Cafe\u0301 ") == "Rapat Caf\u00e9"
    assert clean_title(" \t ") is None and clean_title(None) is None


async def test_a_hearing_seats_who_comes_by_its_address_as_audience_and_by_its_link_as_guest(
    meetings: Meetings,
) -> None:
    made = await meetings.start("Musrenbang Kartoharjo", "hearing")
    public = await meetings.enter(made.slug)
    assert (public.role, public.code) == ("audience", "")
    assert (await meetings.enter(made.slug, secret=made.secret)).role == "guest"
    assert (await meetings.enter_by_code(made.code)).role == "guest"
    with pytest.raises(NotFound):
        await meetings.enter(made.slug, secret="x" * 22)


async def test_the_address_of_a_meeting_opens_nothing(meetings: Meetings) -> None:
    made = await meetings.start("Rapat")
    with pytest.raises(NotFound):
        await meetings.enter(made.slug)


@pytest.mark.parametrize(
    ("preset", "way", "role", "use"),
    [
        ("meeting", "secret", "guest", "join"),
        ("hearing", "secret", "guest", "knock"),
        ("hearing", "code", "guest", "knock"),
        ("hearing", "host", "chair", "join"),
        ("hearing", None, "audience", "join"),
        ("counter", None, "guest", "knock"),
        ("emergency", "secret", "guest", "join"),
        ("emergency", None, "guest", "knock"),
    ],
)
async def test_who_has_to_wait_gets_a_lobby_token(
    meetings: Meetings, clock: Clock, preset: Preset, way: str | None, role: str, use: str
) -> None:
    made = await meetings.start("Rapat", preset)
    by: dict[str, str] = {way: getattr(made, way)} if way else {}
    entry = await meetings.enter(made.slug, secret=by.get("secret"), code=by.get("code"), host=by.get("host"))
    claims = tokens.verify(
        meetings._keys.ring, entry.token, origin=ORIGIN, now=clock(), uses=tokens.ENTER, room=made.room
    )
    assert (claims.role, claims.use) == (role, use)
    assert (entry.expires_at - NOW) == (600_000 if use == "join" else 12 * 3_600_000)


PEOPLE = [
    Prepared("Ibu Ketua", "chair", votes=True),
    Prepared("Siti Aminah", "member", votes=True, district="Kartoharjo", nip="198504122010012003"),
]


def claims_of(meetings: Meetings, entry: Entry) -> RoomClaims:
    ring = meetings._keys.ring
    return tokens.verify(
        ring, entry.token, origin=ORIGIN, now=NOW, room=None, sitting=None, uses=frozenset(("join", "knock"))
    )


async def test_a_personal_key_brings_to_its_own_seat_and_to_no_other_room(
    meetings: Meetings, journal: SqlJournal
) -> None:
    made = await meetings.start("Paripurna", "hearing", PEOPLE)
    other = await meetings.start("Paripurna lain", "hearing", PEOPLE)
    _, siti = made.seats
    entry = await meetings.enter(made.slug, secret=siti.secret)
    claims = claims_of(meetings, entry)
    assert (claims.seat, claims.role, claims.use, entry.name) == (siti.seat, "member", "join", "Siti Aminah")
    for slug, key in (
        (other.slug, siti.secret),
        (made.slug, f"{siti.secret[:-1]}{'A' if siti.secret[-1] != 'A' else 'B'}"),
        (made.slug, f"{made.seats[0].secret[:16]}{siti.secret[16:]}"),
    ):
        with pytest.raises(NotFound):
            await meetings.enter(slug, secret=key)
    loaded = await journal.load(made.sitting)
    assert loaded is not None
    assert not any(str(PEOPLE[1].nip).encode() in one.canonical for one in loaded.events)
    assert not any(siti.secret.partition(".")[2].encode() in one.canonical for one in loaded.events)


async def test_who_was_invited_comes_in_with_the_same_key_when_the_room_meets_anew(
    meetings: Meetings, journal: SqlJournal
) -> None:
    made = await meetings.start("Paripurna", "hearing", PEOPLE)
    ketua, siti = made.seats
    await end(journal, made.sitting)
    with pytest.raises(Refused, match="sitting_ended"):
        await meetings.enter(made.slug, secret=siti.secret)
    again = await meetings.enter(made.slug, secret=ketua.secret)
    assert again.sitting != made.sitting and claims_of(meetings, again).seat == ketua.seat
    entry = await meetings.enter(made.slug, secret=siti.secret)
    assert (entry.sitting, claims_of(meetings, entry).seat) == (again.sitting, siti.seat)
    assert await meetings.invited(made.slug) == list(made.seats)
    ready = await meetings._database.read(lambda connection: seats.of(connection, again.sitting))
    assert [it.nip for it in ready] == [it.nip for it in PEOPLE]


@pytest.mark.parametrize(
    "seat",
    [
        Prepared("", "member"),
        Prepared("a\u202eb", "member"),
        Prepared("A", "member", side="x" * 65),
        Prepared("A", "member", nip="1234"),
        Prepared("A", "member", lang="jv"),
        Prepared("A", "interpreter", lang="Jawa!"),
    ],
)
async def test_a_seat_that_cannot_be_shown_is_refused_and_nothing_is_made(
    meetings: Meetings, seat: Prepared
) -> None:
    with pytest.raises(BadSeat, match="seat 2"):
        await meetings.start("Paripurna", "hearing", [PEOPLE[0], seat])
    with pytest.raises(NotFound):
        await meetings.enter("paripurna", person=ADMIN)


@pytest.mark.parametrize(
    ("preset", "way", "role", "use"),
    [
        ("hearing", None, "kiosk", "join"),
        ("hearing", "secret", "kiosk", "join"),
        ("hearing", "host", "kiosk", "join"),
        ("meeting", "secret", "kiosk", "join"),
        ("class", "secret", "guest", "knock"),
        ("class", "host", "kiosk", "join"),
        ("counter", None, "guest", "knock"),
    ],
)
async def test_a_screen_sees_what_its_key_opens_at_once_and_may_do_nothing(
    meetings: Meetings, preset: Preset, way: str | None, role: str, use: str
) -> None:
    made = await meetings.start("Musrenbang", preset)
    key = {way: getattr(made, way)} if way else {}
    entry = await meetings.enter(made.slug, watch=True, **key)
    claims = claims_of(meetings, entry)
    assert (claims.role, claims.use) == (role, use)
    if role == "kiosk":
        seat = Seat(role="kiosk", name="", remove=tuple(claims.grants.remove if claims.grants else ()))
        assert grants_of(seat, settings(preset)) == {"subscribe"}
        assert claims.name == "Layar ruang"
