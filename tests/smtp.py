"""A real SMTP server for tests, that keeps what it is given, and refuses what it is told to."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import icalendar
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.ports import free_port


class Post:
    """`mail`: what was received, in order. `refuses`: answers to recipients by address."""

    def __init__(self, port: int = 0) -> None:
        self.mail: list[EmailMessage] = []
        self.refuses: dict[str, str] = {}
        self.port = port or free_port()
        self._server: Controller | None = None

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.mail.append(email.message_from_bytes(envelope.content, policy=email.policy.default))  # type: ignore[arg-type]
        return "250 OK"

    def open(self) -> None:
        self._server = Controller(self, hostname="127.0.0.1", port=self.port)
        self._server.start()

    def close(self) -> None:
        if self._server is not None:
            self._server.stop()
            self._server = None

    def taken(self) -> list[EmailMessage]:
        """What came since the last call, by receiver."""
        taken, self.mail = sorted(self.mail, key=lambda it: str(it["To"])), []
        return taken


@pytest.fixture
def post() -> Iterator[Post]:
    server = Post()
    server.open()
    yield server
    server.close()


def calendar_of(mail: EmailMessage) -> icalendar.Calendar:
    """The part that mail programs act on (RFC 6047)."""
    (part,) = [it for it in mail.walk() if it.get_content_type() == "text/calendar"]
    calendar = icalendar.Calendar.from_ical(part.get_content())
    assert part.get_param("method") == str(calendar["METHOD"])
    return calendar


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    body: Any = mail.get_body((kind,))
    return str(body.get_content())
