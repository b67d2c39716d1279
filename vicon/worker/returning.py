"""Documents out to desktop signers and back: a job for each file that comes back into the folder."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from sqlalchemy import Connection

from vicon import jobs
from vicon.cluster.asking import asking
from vicon.cluster.errands import NotDone
from vicon.jobs import Context, Later
from vicon.records.minutes import shelf
from vicon.records.minutes.sign import drop
from vicon.records.minutes.sign.check import check
from vicon.records.minutes.sign.drop import NotReturned
from vicon.records.minutes.sign.taking import Record, take_up
from vicon.settings import Settings
from vicon.store.database import Database
from vicon.store.documents import Stored
from vicon.store.errors import OutcomeUnknown, StoreUnavailable

LOOK_S = 5.0
_STEM = re.compile(r"(s_[0-9a-z]{16})-([a-z-]{1,20})-([1-9]\d{0,4})\.pdf")
_TRIES = {"cut": 4}
"""A file is refused if it is still the same after 10 s; one without its end after some ten minutes."""


def put_out(settings: Settings, it: Stored, file: bytes) -> None:
    """Have it lie in the folder for a signer. Raises OSError."""
    about = {"sitting": it.sitting, "template": it.template, "version": it.version}
    drop.put(Path(settings.sign_folder), _stem(it), file, about)


async def watch(database: Database, settings: Settings, woken: Callable[[], None]) -> None:
    """Make a job for each file that comes back and is not written to any more, until cancelled."""
    if not settings.sign_folder:
        return
    folder = Path(settings.sign_folder)
    before: dict[str, str] = {}
    told: dict[str, str] = {}
    while True:
        with suppress(StoreUnavailable, OutcomeUnknown, OSError):
            now = await asyncio.to_thread(drop.arrivals, folder)
            still = {name: stamp for name, stamp in now.items() if before.get(name) == stamp}
            before = now
            new = {name: stamp for name, stamp in still.items() if told.get(name) != stamp}
            if new:
                await database.write(partial(enqueue_returned, found=new))
                woken()
            told = still
        await asyncio.sleep(LOOK_S)


def enqueue_returned(connection: Connection, found: Mapping[str, str]) -> int:
    """How many jobs are new: one for each file as it is now."""
    return sum(
        jobs.enqueue(
            connection,
            "minutes.returned",
            # Of bytes that are no UTF-8 too, which no database takes.
            {"name": quote(os.fsencode(name)), "stamp": stamp},
            key=hashlib.sha256(os.fsencode(f"{name}/{stamp}")).hexdigest(),
        )
        for name, stamp in found.items()
    )


@jobs.handler("minutes.returned", drops=("name",))
async def returned(context: Context, body: Mapping[str, Any]) -> None:
    """Take it up and put it on record, or refuse it. Done again after a crash it is on record once."""
    folder, name = Path(context.settings.sign_folder), os.fsdecode(unquote_to_bytes(body["name"]))
    try:
        file = await asyncio.to_thread(drop.read, folder, name, body["stamp"])
        record = _recording(context.settings, context.database)
        it = await take_up(context.database, file, await check(file), record)
    except drop.Gone:
        return
    except shelf.Changed:
        raise Later("another signature came between") from None
    except NotReturned as why:
        if context.attempt < _TRIES.get(why.reason, 2):
            raise Later(str(why)) from None
        await _refuse(context, folder, name, why)
        # It stands among the failed, for whoever looks after the server.
        raise jobs.Failed(str(why)) from None
    except OSError as error:
        raise Later(f"{error.filename}: {error.strerror}") from None
    await asyncio.to_thread(drop.clear, folder, _stem(it), name)


def _recording(settings: Settings, database: Database) -> Record:
    async def record(it: Stored, kind: str, told: Mapping[str, Any]) -> int:
        if await shelf.on_record(database, it.sitting, kind, told["sha256"]):
            return 0
        try:
            async with asking(settings) as nodes:
                return await nodes.errands.document(
                    nodes.links, nodes.placement, sitting=it.sitting, kind=kind, body=told
                )
        except NotDone as error:
            if error.error != "wrong_state":
                raise Later(str(error)) from None
            raise NotReturned("replaced" if error.detail == "version" else "sealed") from None

    return record


async def _refuse(context: Context, folder: Path, name: str, why: NotReturned) -> None:
    try:
        await asyncio.to_thread(drop.refuse, folder, name, why)
    except OSError as error:
        raise Later(f"{error.filename}: {error.strerror}") from None
    stem = _STEM.fullmatch(name)
    if stem is None:
        return
    # It lay in the place of what went out, which is there for another try.
    with suppress(shelf.NoDocument, OSError):
        it = await shelf.newest(context.database, stem[1], stem[2], int(stem[3]))
        file = await shelf.file_of(context.database, it)
        await asyncio.to_thread(put_out, context.settings, it, file)


def _stem(it: Stored) -> str:
    return f"{it.sitting}-{it.template}-{it.version}"
