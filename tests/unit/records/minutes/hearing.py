"""A hearing of the city council, with all that a record of it may have to tell."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, insert

from tests.chain import event
from tests.unit.records.recorded import SIGNER
from tests.unit.rooms.worlds import START, Client, World
from tests.unit.store.test_journal import room_row
from vicon.records.minutes.facts import Facts, Said
from vicon.records.minutes.reading import Openings, facts
from vicon.records.minutes.sheet import Particulars
from vicon.rooms.opening import Prepared, new_sitting
from vicon.rooms.ports import SealedValue, StoredEvent
from vicon.store.models import captions, journal, recordings, rooms

GIVEN = Particulars(
    letterhead=(
        "Pemerintah Kota Contoh",
        "Sekretariat Daerah",
        "Jalan Pahlawan 37, Kota Contoh 63116 · Telepon (0351) 462756 · setda@kota.example",
    ),
    place="Ruang Rapat Utama Balai Kota",
    city="Contoh",
    number="005/123/401.114/2026",
    origin="https://rapat.kota.example",
)
TITLE = "Rapat Dengar Pendapat Umum tentang Relokasi Pasar Kartoharjo"
SEATS = (
    Prepared("Ir. Siti Aminah, M.Si.", "chair", votes=True, nip="196803121994032005"),
    Prepared("Rina Wulandari, S.Sos.", "clerk", nip="198504122010012003"),
    Prepared("Agus Prasetyo", "member", votes=True),
    Prepared("Dewi Kartika", "member", votes=True),
    Prepared("Hendra Gunawan", "member", votes=True),
    Prepared("Lestari Handayani", "member", votes=True),
    Prepared("Bambang Sutrisno, S.T.", "staff", nip="197911052005011009"),
)
AGENDA = (
    {"kode": "A1", "judul": "Pembukaan dan pembacaan tata tertib", "opd": "Sekretariat DPRD"},
    {
        "kode": "A2",
        "judul": "Paparan rencana relokasi pedagang Pasar Kartoharjo",
        "opd": "Dinas Perdagangan",
        "usulan_id": "MR-2026-0417",
        "lokasi": "Kelurahan Kartoharjo",
    },
    {"kode": "A3", "judul": "Tanggapan warga dan pedagang", "opd": "", "usulan_id": "MR-2026-0418"},
    {"kode": "A4", "judul": "Lain-lain", "opd": ""},
)
SECRET = "RAHASIA"
"""In every text that no record may show."""


@dataclass(frozen=True)
class Held:
    """A hearing that was held: its rows and what is under its seals."""

    sitting: str
    rows: tuple[StoredEvent, ...]
    sealed: dict[str, SealedValue]
    said: tuple[Said, ...] = ()

    @property
    def texts(self) -> dict[str, str]:
        return {seal: it.value for seal, it in self.sealed.items()}

    def facts(self) -> Facts:
        return facts(self.rows, Openings(self.texts), self.said)

    def store(self, connection: Connection) -> None:
        """As it is in a database once it is over."""
        of = {"sitting": self.sitting}
        room = room_row("rm_1")
        connection.execute(insert(rooms.rooms), room)
        sitting = {"id": self.sitting, "room": room["id"], "state": "ended", "created_at": 1}
        connection.execute(insert(rooms.sittings), sitting)
        connection.execute(
            insert(journal.events),
            [of | {"seq": it.seq, "canonical": it.canonical, "hash": it.hash} for it in self.rows],
        )
        connection.execute(
            insert(journal.sealed),
            [
                of | {"seal": it.seal, "salt": it.salt, "value": it.value.encode()}
                for it in self.sealed.values()
            ],
        )
        if not self.said:
            return
        film = {"id": "rec_1", "state": "filmed", "began_at": self.said[0].ms, "chapters": [], "seals": []}
        connection.execute(insert(recordings.recordings), of | film | {"published": False, "turn": 0})
        connection.execute(insert(captions.captions), [line(n, it) for n, it in enumerate(self.said)])

    def without(self, text: str) -> Held:
        """As it is once `text` was redacted."""
        gone = next(seal for seal, value in self.texts.items() if value == text)
        body = {"seals": [gone], "ground": "request"}
        at = json.loads(self.rows[-1].canonical)["at"]
        row = event(self.sitting, self.rows[-1], "redaction.recorded", body, at)
        kept = {seal: it for seal, it in self.sealed.items() if seal != gone}
        return Held(self.sitting, (*self.rows, row), kept, self.said)


def line(n: int, it: Said) -> dict[str, Any]:
    """A row of captions."""
    when = {"began_at": it.ms, "ended_at": it.ms + it.long_ms, "ms": n}
    words = {"seat": it.who, "lang": it.lang, "text": it.text, "auto": it.auto, "version": 1 + it.checked}
    return {"id": f"ca_{n}", "recording": "rec_1", "name": None, **when, **words}


class Hearing(World):
    """The hearing while it goes on. All in it answer their pings."""

    def __init__(self, **patch: Any) -> None:
        super().__init__(seed=11)
        patch = {"lobby": "off", "consent": "ask", "recording": "off", "turn_start": "grant"} | patch
        patch = {k: v for k, v in patch.items() if k in ("lobby", "turn_start", "questions")}
        self.sitting, self.first = new_sitting(
            self.room, "hearing", TITLE, START, self.rng, patch=patch, seats=SEATS
        )
        self.signer = SIGNER
        self.clients: dict[str, Client] = {}

    async def comes(self, name: str, role: str = "guest", **more: Any) -> Client:
        seat = next((s for s, it in self._seats.items() if self._texts[it.name] == name), None)
        client = await self.join(role, name, **({"seat": seat} if seat else {}), **more)
        assert client.seat, client.inbox
        self.clients[name] = client
        return client

    async def minutes(self, n: float) -> None:
        for _ in range(round(n * 3)):
            await self.pass_(20)
            for client in self.clients.values():
                await client.do("pong", {"seq": 1})

    @property
    def _seats(self) -> Any:
        return self.actor._hall.state.seats

    @property
    def _texts(self) -> dict[str, str]:
        return {seal: it.value for seal, it in self.journal.sealed[self.sitting].items()}

    def held(self) -> Held:
        return Held(
            self.sitting, tuple(self.journal.rows[self.sitting]), dict(self.journal.sealed[self.sitting])
        )


async def a_hearing() -> Held:
    world = Hearing()
    async with world.running():
        chair = await world.comes(SEATS[0].name, "chair")
        clerk = await world.comes(SEATS[1].name, "clerk")
        members = [await world.comes(it.name, "member") for it in SEATS[2:5]]
        staff = await world.comes(SEATS[6].name, "staff")
        citizens = [await world.comes(name) for name in ("Budi Santoso", "Siti Rohani", "Yanto")]
        for it in (chair, *members):
            await clerk.do("attend.mark", {"seat": it.seat, "present": True, "where": "room"})
        await chair.do("sitting.start")
        await chair.do("agenda.import", {"items": list(AGENDA)})
        one, two, three, four = (it["item"] for it in chair.events("agenda.set")[-1]["body"]["items"])
        await chair.do("recording.start")
        await chair.do("agenda.start", {"item": one})
        await world.minutes(2)
        await chair.do("agenda.finish", {"item": one, "outcome": "tata tertib disepakati"})
        await chair.do("agenda.start", {"item": two})
        await clerk.do("note.add", {"text": "Kadis memaparkan tahap 1 dan 2; data 214 lapak", "item": two})
        await _speaks(world, chair, staff, two, 2)
        await chair.do("agenda.finish", {"item": two, "outcome": "dipaparkan", "text": "Bahan dibagikan"})
        await chair.do("agenda.start", {"item": three})
        await citizens[2].do("consent.set", {"record": "voice", "publish": "unnamed"})
        for n, citizen in enumerate(citizens):
            await _speaks(world, chair, citizen, three, 1 + n / 3)
        await _paper(clerk, three)
        await _questions(chair, citizens)
        await chair.do("freeze.on", {"reason": f"{SECRET}: kegaduhan di lobi"})
        await world.minutes(1)
        await chair.do("freeze.off")
        await chair.do("sitting.suspend", {"reason": "istirahat salat", "until": START + 3_600_000})
        await world.minutes(1)
        await chair.do("sitting.continue")
        await _behind_doors(world, chair, clerk)
        await _votes(world, chair, clerk, members, three)
        await clerk.do("decision.add", {"text": "Relokasi tahap 1 dimulai bulan Maret 2027", "item": three})
        late = {"text": "Menyiapkan 214 lapak sementara", "owner": "Dinas Perdagangan", "item": two}
        await clerk.do("action.add", {**late, "due": START + 20 * 86_400_000})
        entry = clerk.events("decision.added")[-1]["seq"]
        await clerk.do(
            "decision.correct",
            {"entry": entry, "text": "Relokasi tahap 1 dimulai bulan April 2027", "item": three},
        )
        await chair.do("chat.send", {"to": "all", "text": f"{SECRET}: obrolan"})
        await chair.do("agenda.finish", {"item": three, "outcome": "disetujui dengan catatan"})
        await chair.do("agenda.postpone", {"item": four, "text": "Waktu tidak mencukupi"})
        await chair.do("recording.stop")
        await world.minutes(1)
        await chair.do("sitting.end")
    held = world.held()
    return replace(held, said=tuple(sorted(_captions(held.facts()), key=lambda it: it.ms)))


def _captions(held: Facts) -> Iterator[Said]:
    """As they stand beside the film once the clerk has put one of them right."""
    seat = {it.name: it.seat for it in held.people}
    staff, budi, _, yanto = (it.begin for it in held.turns)
    began, closed = held.session[0].begin, held.closed_parts[0].begin
    chair = seat[SEATS[0].name]
    yield Said(began + 5_000, 2_000, chair, "id", "Selamat pagi.", auto=False, checked=False)
    yield Said(began + 9_000, 2_000, chair, "id", "Rapat saya buka.", auto=True, checked=False)
    speaker = seat[SEATS[6].name]
    yield Said(staff + 2_000, 4_000, speaker, "id", "Kami menyiapkan 214 lapak.", auto=True, checked=True)
    yield Said(staff + 30_000, 4_000, speaker, "id", "Ada pertanyaan?", auto=False, checked=False)
    yield Said(staff + 31_000, 2_000, speaker, "id", "ada per tanyaan", auto=True, checked=False)
    yield Said(staff + 2_000, 4_000, speaker, "en", "We prepare 214 stalls.", auto=False, checked=False)
    who = seat["Budi Santoso"]
    yield Said(budi + 1_000, 2_000, who, "id-ID", "Lapak saya di mana?", auto=False, checked=False)
    yield Said(yanto + 1_000, 2_000, seat["Yanto"], "id", "Saya berdagang sayur.", auto=False, checked=False)
    yield Said(yanto + 9_000, 2_000, None, "id", "Setuju!", auto=False, checked=False)
    yield Said(closed + 9_000, 2_000, chair, "id", f"{SECRET}: di balik pintu", auto=False, checked=False)


async def _speaks(world: Hearing, chair: Client, who: Client, item: str, minutes: float) -> None:
    await who.do("floor.request", {"item": item})
    request = chair.events("floor.requested")[-1]["body"]["request"]
    await chair.do("floor.grant", {"request": request, "ms": 180_000, "override": True})
    await world.minutes(minutes)
    await who.do("floor.yield", {"turn": chair.events("floor.granted")[-1]["body"]["turn"]})


async def _paper(clerk: Client, item: str) -> None:
    body = {"item": item, "for": {"name": "Mbah Karni", "door": "paper"}, "statement": "Mohon dekat musala."}
    assert (await clerk.do("floor.request", body))["is"] == "ok"


async def _questions(chair: Client, citizens: list[Client]) -> None:
    texts = ("Apakah sewa lapak gratis?", "Kapan relokasi dimulai?", f"{SECRET}: kasar")
    ids = []
    for citizen, text in zip(citizens, texts, strict=True):
        await citizen.do("question.ask", {"text": text})
        ids.append(citizen.events("question.asked")[-1]["body"]["question"])
    await chair.do("question.approve", {"question": ids[0]})
    await chair.do("question.approve", {"question": ids[1]})
    await chair.do("question.reject", {"question": ids[2], "reason": f"{SECRET}: tidak sopan"})
    await chair.do("question.answer", {"question": ids[0], "text": "Gratis selama enam bulan pertama."})
    due = START + 14 * 86_400_000
    await chair.do("question.assign", {"question": ids[1], "owner": "Dinas Perdagangan", "due": due})


async def _behind_doors(world: Hearing, chair: Client, clerk: Client) -> None:
    await chair.do("sitting.set", {"patch": {"closed": True}})
    await clerk.do("note.add", {"text": f"{SECRET}: catatan tertutup"})
    await clerk.do("decision.add", {"text": f"{SECRET}: keputusan tertutup"})
    await world.minutes(1)
    await chair.do("sitting.set", {"patch": {"closed": False}})


async def _votes(world: Hearing, chair: Client, clerk: Client, members: list[Client], item: str) -> None:
    ask = {"title": "Menyetujui relokasi tahap 1?", "options": ["Setuju", "Tolak"], "item": item}
    for kind in ("hands", "secret"):
        await chair.do("vote.create", {**ask, "kind": kind})
        vote = {"vote": chair.events("vote.created")[-1]["body"]["vote"]}
        await chair.do("vote.open", vote)
        for n, voter in enumerate((chair, *members)):
            code = {"code": f"{n + 1:032x}"} if kind == "secret" else {}
            await voter.do("vote.cast", {**vote, "choice": (0, 0, 1, -1)[n], **code})
        await world.minutes(1 / 3)
        assert (await chair.do("vote.close", vote))["is"] == "ok"
        assert (await chair.do("vote.publish", vote))["is"] == "ok"
    await chair.do("vote.create", {**ask, "kind": "hands"})
    vote = {"vote": chair.events("vote.created")[-1]["body"]["vote"]}
    await chair.do("vote.open", vote)
    await chair.do("vote.void", {**vote, "reason": "salah rumusan"})
