"""Sending through the city's mail server, with its refusals as what they mean for a job."""

from __future__ import annotations

from email.message import EmailMessage

import aiosmtplib

from vicon.jobs import Failed, Later
from vicon.settings import Settings

TIMEOUT_S = 10.0


async def send(settings: Settings, message: EmailMessage) -> None:
    """Hand `message` over. Raises Later (the server is away, or says to come again), Failed (it never will).

    Reasons hold no address: they are shown, and logged.
    """
    try:
        await aiosmtplib.send(
            message.as_bytes(),
            sender=settings.smtp_from,
            recipients=[it.addr_spec for it in message["To"].addresses],
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_user or None,
            password=settings.smtp_password or None,
            use_tls=settings.smtp_security == "tls",
            start_tls=settings.smtp_security == "starttls",
            timeout=TIMEOUT_S,
        )
    except aiosmtplib.SMTPRecipientsRefused as error:
        codes = [it.code for it in error.recipients]
        raise _refused(max(codes, default=550), "this address") from None
    except aiosmtplib.SMTPAuthenticationError as error:
        # Somebody has to set it right, and then it is to go out.
        raise Later(f"the mail server refused our sign-in: {error.code}") from None
    except aiosmtplib.SMTPResponseException as error:
        raise _refused(error.code, "the message") from None
    except (aiosmtplib.SMTPException, OSError) as error:
        raise Later(f"the mail server does not answer: {type(error).__name__}") from None


def _refused(code: int, what: str) -> Exception:
    reason = f"the mail server refused {what}: {code}"
    return Failed(reason) if code >= 500 else Later(reason)
