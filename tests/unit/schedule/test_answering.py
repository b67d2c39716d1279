"""Answers come out of a mailbox: each is noted, none twice, and what is none is left for a person."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import pytest

from tests.imap import PASSWORD, USER, Mailbox, _server, mailbox
from tests.ports import free_port
from tests.smtp import calendar_of, post
from tests.unit.schedule.city import AGUS, KEY, RINA, City, city
from tests.unit.schedule.test_replies import NOW, answers, reply
from vicon.mail.imap import LARGEST, Unread
from vicon.schedule.answering import look, watch
from vicon.settings import Settings

pytestmark = pytest.mark.anyio
__all__ = ["_server", "city", "mailbox", "post"]


def settings(city: City, port: int, password: str = PASSWORD, folder: str = "INBOX") -> Settings:
    own = {"imap_host": "127.0.0.1", "imap_port": port, "imap_security": "none", "imap_user": USER}
    return city.settings.model_copy(update={**own, "imap_password": password, "imap_folder": folder})


async def test_answers_are_noted_once_and_other_mail_is_flagged_for_a_person(
    city: City, mailbox: Mailbox
) -> None:
    made = await city.book([RINA, AGUS])
    agus, rina = map(calendar_of, await city.mailed())
    yes, no = reply(rina, "ACCEPTED"), reply(agus, "DECLINED", sender="sekretaris@kota.example")
    for mail in (
        yes,
        b"From: warga@contoh.example\r\nSubject: Halo\r\n\r\nKapan?\r\n",
        no,
        no + b" " * LARGEST,
        reply(rina, "DECLINED", at=NOW + timedelta(hours=1)).replace(b"UID:bk_", b"UID:bk_0"),
    ):
        mailbox.put(mail)
    own = settings(city, mailbox.port)
    assert await look(city.database, KEY, own) == 5
    assert await answers(city, made) == {"Rina": "accepted", "Agus": "declined"}
    read, left = {r"\Seen"}, {r"\Seen", r"\Flagged"}
    assert mailbox.flags() == [read, left, read, left, left]
    assert await look(city.database, KEY, own) == 0

    # One changed their mind; then their first mail is there once more, as after a crash.
    for mail in (reply(rina, "TENTATIVE", at=NOW + timedelta(hours=2)), yes):
        mailbox.put(mail)
    worker = asyncio.create_task(watch(city.database, KEY, own))
    async with asyncio.timeout(120):
        while mailbox.flags()[-2:] != [read, left]:
            await asyncio.sleep(0.1)
    worker.cancel()
    assert await answers(city, made) == {"Rina": "tentative", "Agus": "declined"}


async def test_a_mailbox_that_cannot_be_read_says_why_and_names_nobody(city: City, mailbox: Mailbox) -> None:
    for own, why in (
        (settings(city, free_port()), "does not answer: ConnectionRefusedError"),
        (settings(city, mailbox.port, "salah"), "refused the sign-in"),
        (settings(city, mailbox.port, folder="Tidak ada"), "the folder Tidak ada"),
    ):
        with pytest.raises(Unread, match=re.escape(why)) as raised:
            await look(city.database, KEY, own)
        assert USER not in str(raised.value)
