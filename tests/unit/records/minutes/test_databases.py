"""A document says the same, whichever database its journal is read from."""

from __future__ import annotations

import asyncio
from typing import get_args

import pytest

from tests.unit.records.minutes.hearing import GIVEN, Held, a_hearing
from vicon.records.minutes.facts import Template
from vicon.records.minutes.shelf import reading
from vicon.records.minutes.templates import sheet
from vicon.store.database import Database

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def held() -> Held:
    return asyncio.run(a_hearing())


async def test_each_database_gives_the_printer_the_same_words(database: Database, held: Held) -> None:
    await database.write(held.store)
    for template in get_args(Template):
        found = await reading(database, held.sitting, template)
        assert sheet(template, found.facts, GIVEN).dumps() == sheet(template, held.facts(), GIVEN).dumps()
