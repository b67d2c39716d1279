"""Files of slides go with their pages after a period that begins when their sitting ends."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import update

from tests.unit.privacy.test_erasing import ADMIN, KEY, NOW, heard, through
from vicon.privacy import retention
from vicon.privacy.tapes import Media
from vicon.slides import shelf
from vicon.store import decks
from vicon.store.database import Database
from vicon.store.models.rooms import sittings

pytestmark = pytest.mark.anyio
DECK = "d_0000000000000000"


async def test_slides_go_after_their_period_and_never_before_their_sitting_has_ended(
    database: Database, tmp_path: Path
) -> None:
    media = Media(tmp_path / "taps", tmp_path / "films", tmp_path)
    pages = shelf.pages(tmp_path, DECK)
    pages.mkdir(parents=True)
    shelf.source(tmp_path, DECK).write_bytes(b"%PDF-")
    async with heard(database) as world:
        await database.write(lambda c: decks.add(c, DECK, world.sitting, "4" * 64, 5, "pdf", NOW))

        async def purged() -> list[tuple[str, int]]:
            done = await retention.purge(database, KEY, through(world), media, NOW)
            return [(it.kind, it.count) for it in done]

        await retention.change(database, ADMIN, {"slides": 30}, NOW)
        assert (await purged(), pages.exists()) == ([], True), "it goes on"
        for days, done in ((29, []), (30, [("slides", 1)]), (31, [])):
            ended = update(sittings).where(sittings.c.id == world.sitting)
            at = NOW - days * retention.DAY_MS
            await database.write(lambda c, ended=ended, at=at: c.execute(ended.values(ended_at=at)))
            assert (await purged(), pages.exists()) == (done, days < 30)
        assert not shelf.folder(tmp_path, DECK).exists()
        assert await database.read(partial(decks.one, id_=DECK)) is None
