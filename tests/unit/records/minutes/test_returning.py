"""Files that come back from desktop signers: taken up once whatever their name, refused with a reason."""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from tests.unit.rooms.test_actor_sql import SqlWorld
from tests.unit.rooms.worlds import Client
from vicon.jobs import Context, Failed, Later
from vicon.people.server_key import ServerKey
from vicon.records.minutes import shelf
from vicon.records.minutes.sign import drop
from vicon.records.minutes.sign.check import Verdict, judged
from vicon.records.minutes.sign.drop import NotReturned
from vicon.records.minutes.sign.reasons import REASONS, sentences
from vicon.records.minutes.sign.taking import Record, take_up
from vicon.settings import Settings
from vicon.store import documents as store
from vicon.store.database import Database
from vicon.store.documents import Stored
from vicon.store.models.documents import documents
from vicon.worker import returning

pytestmark = pytest.mark.anyio
STEM = "s_0000000000000000-notulen-1"


@asynccontextmanager
async def printed_in(database: Database, pdf: bytes) -> AsyncIterator[tuple[SqlWorld, Stored]]:
    """A sitting that is over, of which there is one document: `pdf`."""
    world = SqlWorld(database)
    async with world.running():
        chair = await world.join("chair")
        await chair.do("sitting.end")
        digest = hashlib.sha256(pdf).hexdigest()
        it = Stored(world.sitting, "notulen", 1, 3, digest, digest, len(pdf), (), {}, False, 1)
        await database.write(partial(store.add, it=it, file=pdf, seals=()))
        await database.write(partial(store.recorded, it=it))
        body = {"template": it.template, "version": 1, "upto": it.upto, "sha256": digest}
        assert await through(world)(it, "minutes.rendered", body)
        yield world, it


def through(world: SqlWorld) -> Record:
    """Asks the actor of the sitting, as a node does."""

    async def record(it: Stored, kind: str, body: Mapping[str, Any]) -> int:
        if await shelf.on_record(world.database, it.sitting, kind, body["sha256"]):
            return 0
        asks = Client(world, f"k_{len(world.outlet.inbox)}")
        world.actor.document(asks.socket, {"kind": kind, "body": dict(body)})
        await world.settle()
        assert asks.inbox[-1]["is"] == "ok", asks.inbox
        return int(asks.inbox[-1]["seq"])

    return record


async def verdict_on(file: bytes) -> Verdict:
    return await asyncio.to_thread(judged, file, [])


async def signatures(world: SqlWorld) -> int:
    return sum(b'"kind":"minutes.signed"' in row.canonical for row in await world.rows())


async def test_what_comes_back_is_found_by_what_was_printed_and_put_on_record_once(
    database: Database, printed: bytes, signed: tuple[bytes, bytes]
) -> None:
    once, twice = signed
    async with printed_in(database, printed) as (world, it):
        take = partial(take_up, database)
        kept = await take(once, await verdict_on(once), through(world))
        assert (kept.sha256, len(kept.signatures)) == (hashlib.sha256(once).hexdigest(), 1)
        assert await take(once, await verdict_on(once), through(world)) == kept
        assert await signatures(world) == 1
        assert len((await take(twice, await verdict_on(twice), through(world))).signatures) == 2
        assert (await signatures(world), await shelf.file_of(database, it)) == (2, twice)


async def test_a_crash_between_the_file_and_the_record_leaves_both(
    database: Database, printed: bytes, signed: tuple[bytes, bytes]
) -> None:
    async with printed_in(database, printed) as (world, it):
        told = [{"field": "Notulis", "certificate": "3" * 64}]
        digest = hashlib.sha256(signed[0]).hexdigest()
        await database.write(partial(store.sign, it=it, file=signed[0], sha256=digest, signatures=told))
        await take_up(database, signed[0], await verdict_on(signed[0]), through(world))
        assert await signatures(world) == 1


async def test_what_is_not_the_document_with_a_signature_added_changes_nothing(
    database: Database, printed: bytes, signed: tuple[bytes, bytes]
) -> None:
    once, twice = signed
    async with printed_in(database, printed) as (world, it):

        async def refused(file: bytes) -> str:
            with pytest.raises(NotReturned) as found:
                await take_up(database, file, await verdict_on(file), through(world))
            return found.value.reason

        at = len(printed) // 2
        flipped = once[:at] + bytes([once[at] ^ 1]) + once[at + 1 :]
        noise = random.Random(1)
        for file, reasons in (
            (b"", {"cut"}),
            (b"halo\n%%EOF", {"unreadable"}),
            *((b"%PDF-1.7\n" + noise.randbytes(200) + b"\n%%EOF", {"unreadable"}) for _ in range(9)),
            (printed, {"unsigned"}),
            (once[:-40], {"cut"}),
            (flipped, {"broken", "unreadable"}),
            (once + b"\n%%EOF", {"broken", "unreadable"}),
        ):
            assert await refused(file) in reasons, file[-40:]
        assert (await shelf.newest(database, it.sitting, "notulen"), await signatures(world)) == (it, 0)
        await take_up(database, twice, await verdict_on(twice), through(world))
        assert await refused(once) == "changed"
        await database.write(lambda c: c.execute(update(documents).values(file=None)))
        assert await refused(twice) == "withdrawn"
        await database.write(lambda c: c.execute(update(documents).values(unsigned="0" * 64)))
        assert await refused(twice) == "foreign"


def test_the_folder_tells_what_went_out_from_what_came_back(printed: bytes, tmp_path: Path) -> None:
    drop.put(tmp_path, STEM, printed, {"template": "notulen"})
    assert drop.arrivals(tmp_path) == {}
    came = {"hasil tanda tangan.PDF", f"{STEM}.signed.pdf", os.fsdecode(b"\xff\xfe.pdf")}
    for name in came | {"~kunci.pdf", ".salin.pdf", "catatan.txt"}:
        (tmp_path / name).write_bytes(printed)
    (tmp_path / "folder.pdf").mkdir()
    (tmp_path / f"{STEM}.pdf").write_bytes(printed + b"signed where it lay")
    (tmp_path / "palsu.pdf").write_bytes(b"%PDF")
    (tmp_path / "palsu.json").write_text("[" * 100_000)
    found = drop.arrivals(tmp_path)
    assert set(found) == came | {f"{STEM}.pdf", "palsu.pdf"}
    (tmp_path / f"{STEM}.signed.pdf").write_bytes(b"written to meanwhile")
    with pytest.raises(drop.Gone):
        drop.read(tmp_path, f"{STEM}.signed.pdf", found[f"{STEM}.signed.pdf"])
    with pytest.raises(drop.Gone):
        drop.read(tmp_path, "tidak ada.pdf", "1-1-1-1")


def test_links_pipes_and_floods_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drop, "LARGEST", 1000)
    (tmp_path / "rahasia").write_bytes(b"%PDF of somebody else")
    (tmp_path / "tautan.pdf").symlink_to(tmp_path / "rahasia")
    os.mkfifo(tmp_path / "pipa.pdf")
    (tmp_path / "besar.pdf").write_bytes(bytes(1001))
    for name, stamp in drop.arrivals(tmp_path).items():
        with pytest.raises(NotReturned) as found:
            drop.read(tmp_path, name, stamp)
        assert found.value.reason == ("too_large" if name == "besar.pdf" else "no_file")
    for n in range(drop.AT_ONCE + 9):
        (tmp_path / f"{n}.pdf").touch()
    assert len(drop.arrivals(tmp_path)) == drop.AT_ONCE


def test_what_is_refused_lies_aside_with_the_reason_and_nothing_is_overwritten(tmp_path: Path) -> None:
    long = f"{'b' * 250}.pdf"
    for name in ("a.pdf", "a.pdf", long):
        (tmp_path / name).write_bytes(name.encode())
        drop.refuse(tmp_path, name, NotReturned("broken", "rusak: changed"))
    aside = tmp_path / drop.REFUSED
    assert {it.name for it in aside.iterdir()} >= {"a.pdf", "a.pdf.txt", "a-2.pdf", "a-2.pdf.txt"}
    said = (aside / "a.pdf.txt").read_text().splitlines()
    assert said == list(sentences("broken", "rusak: changed")) and said[0].startswith("Ditolak: ")
    assert [it.name for it in tmp_path.iterdir()] == [drop.REFUSED]
    assert all(len(set(sentences(it))) == 2 for it in REASONS)


async def test_a_file_is_refused_once_it_stays_as_it_is_and_what_it_overwrote_lies_there_again(
    database: Database, printed: bytes, tmp_path: Path
) -> None:
    settings = Settings(data=tmp_path, sign_folder=str(tmp_path / "folder"))
    folder = tmp_path / "folder"
    async with printed_in(database, printed) as (_, it):
        returning.put_out(settings, it, printed)
        [out] = folder.glob("*.pdf")
        out.write_bytes(b"halo\n%%EOF")
        [(name, stamp)] = drop.arrivals(folder).items()
        assert await database.write(partial(returning.enqueue_returned, found={name: stamp})) == 1
        assert await database.write(partial(returning.enqueue_returned, found={name: stamp})) == 0
        body = {"name": name, "stamp": stamp}

        async def progress(_percent: int) -> None: ...

        def attempt(n: int) -> Context:
            return Context(database, settings, ServerKey(bytes(32)), "j_1", n, lambda: 1, progress)

        with pytest.raises(Later, match="no PDF that can be read"):
            await returning.returned(attempt(1), body)
        with pytest.raises(Failed, match="no PDF that can be read"):
            await returning.returned(attempt(2), body)
        assert (folder / drop.REFUSED / name).read_bytes() == b"halo\n%%EOF"
        assert (out.read_bytes(), drop.arrivals(folder)) == (printed, {})
        await returning.returned(attempt(3), body)
