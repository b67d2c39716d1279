"""Answers to invitations are fetched from the mailbox that they come to.

To take one twice changes nothing: of each person and sitting the newest by the sender's calendar counts, and
a mail that is read again is not newer than itself.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import Future

from vicon import log
from vicon.mail import imap
from vicon.people.server_key import ServerKey
from vicon.schedule import replies
from vicon.settings import Settings
from vicon.store.database import Database
from vicon.store.errors import OutcomeUnknown, StoreUnavailable

LOOK_S = 30.0


async def watch(database: Database, server_key: ServerKey, settings: Settings) -> None:
    """Look twice a minute, until cancelled."""
    away = ""
    while settings.imap_host:
        try:
            while await look(database, server_key, settings) == imap.AT_ONCE:
                pass
        except (imap.Unread, StoreUnavailable, OutcomeUnknown) as error:
            if away != (away := str(error)):
                log.get().warning("answers.unread", reason=away, again_in_s=LOOK_S)
        else:
            away = ""
        await asyncio.sleep(LOOK_S)


async def look(database: Database, server_key: ServerKey, settings: Settings) -> int:
    """Note what unread mails answer; how many there were. Raises Unread, StoreUnavailable, OutcomeUnknown."""
    loop = asyncio.get_running_loop()

    def take(raw: bytes) -> bool:
        noted: Future[bool] = asyncio.run_coroutine_threadsafe(_note(database, server_key, raw), loop)
        return noted.result()

    return await asyncio.to_thread(imap.each, settings, take)


async def _note(database: Database, server_key: ServerKey, raw: bytes) -> bool:
    """Whether it was an answer of somebody who was asked."""
    try:
        said = await asyncio.to_thread(replies.read, raw)
        await database.write(lambda connection: [replies.take(connection, server_key, it) for it in said])
    except replies.NoReply as error:
        log.get().info("answers.none", reason=str(error))
        return False
    return True
