"""The mail to whoever made a webhook when it was turned off for failing: Indonesian first, then English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, select

from vicon.jobs import Context, Failed, enqueue, handler
from vicon.mail import smtp
from vicon.mail.message import BadAddress, Letter, message
from vicon.store.models.people import people
from vicon.store.models.webhooks import webhooks

KIND = "webhook_off"
_SAID = {
    "gone": (
        "Sistem tujuan menjawab bahwa alamat ini sudah tidak ada (410), jadi pengirimannya dimatikan.",
        "The other system said that the address is gone (410), so nothing is sent to it any more.",
    ),
    "failing": (
        "Selama tiga hari semua pengiriman gagal, jadi pengirimannya dimatikan.",
        "For three days nothing went through, so nothing is sent to it any more.",
    ),
}
_HELD = (
    "Yang terjadi selama ini ditahan. Periksa sistem tujuan, hidupkan lagi, lalu kirim ulang.",
    "What happens meanwhile is held. Check the other system, turn the webhook on and send it again.",
)


def warn(connection: Connection, webhook: str, now: int) -> None:
    """In the transaction that turns it off."""
    enqueue(connection, KIND, {"webhook": webhook}, key=f"{webhook}/{now}")


@handler(KIND, lane="letters")
async def tell(context: Context, body: Mapping[str, Any]) -> None:
    """One mail, if there is a mail server, it is off still, and its maker's sign-in name is an address."""
    settings = context.settings
    found = await context.database.read(lambda connection: _found(connection, body["webhook"]))
    if not settings.smtp_host or found is None:
        return
    label, why, name, address = found
    said, said_en = _SAID[why]
    letter = Letter(
        subject=f"Webhook dimatikan: {label}",
        greeting=f"Yth. {name}. {said}",
        rows=(("Webhook", label),),
        link=("Webhook", f"{settings.url}/admin/webhooks"),
        paragraphs=(_HELD[0], f"English: {said_en} {_HELD[1]}"),
    )
    host = urlsplit(settings.url).hostname or "vicon"
    try:
        made = message(
            letter,
            name=f"{context.job}@{host}",
            sender=("vicon", settings.smtp_from),
            to=(name, address),
            at=context.clock(),
        )
    except BadAddress:
        raise Failed("the sign-in name is no address that mail reaches") from None
    await smtp.send(settings, made)


def _found(connection: Connection, webhook: str) -> tuple[str, str, str, str] | None:
    """Its label, why it is off, and its maker's name and address."""
    row = connection.execute(
        select(webhooks.c.label, webhooks.c.off, people.c.name, people.c.login)
        .join(people, people.c.id == webhooks.c.created_by)
        .where(webhooks.c.id == webhook, people.c.disabled_at.is_(None))
    ).first()
    if row is None or row.off not in _SAID or "@" not in row.login:
        return None
    return row.label, row.off, row.name, row.login
