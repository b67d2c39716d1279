"""A letter to an address that somebody gives, by the way that invitations go."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from vicon.clock import now_ms
from vicon.doctor.finding import Finding
from vicon.doctor.probes import services
from vicon.jobs import Failed, Later
from vicon.mail.message import BadAddress, Letter, message
from vicon.mail.smtp import send
from vicon.settings import Settings

_LETTER = Letter(
    subject="Uji surel vicon",
    greeting="Surat ini dikirim oleh vicon doctor.",
    rows=(),
    link=None,
    paragraphs=("Surel dari vicon sampai ke sini.", "This letter was sent by vicon doctor: mail arrives."),
)


async def letter(settings: Settings, to: str) -> list[Finding]:
    """Signs in, and sends if `to` is given. That it was taken is not that it arrived: somebody looks."""
    found = await services.mail(settings)
    if not to or not settings.smtp_host or any(it.level == "failure" for it in found):
        return found
    host = urlsplit(settings.url).hostname or "localhost"
    try:
        made = message(
            _LETTER,
            name=f"doctor-{secrets.token_hex(8)}@{host}",
            sender=("vicon", settings.smtp_from),
            to=("", to),
            at=now_ms(),
        )
        await send(settings, made)
    except BadAddress:
        return [*found, Finding("mail", "failure", "mail_nobody", to)]
    except (Failed, Later) as error:
        return [*found, Finding("mail", "failure", "mail_unsent", "VICON_SMTP_FROM", {"why": str(error)})]
    return [*found, Finding("mail", "ok", "mail_sent_ok", to)]
