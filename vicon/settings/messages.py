"""Settings of messages to and from telephones, and of the counters that people take a number for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from vicon.destinations import Host, own
from vicon.settings import values
from vicon.settings.webhooks import WebhookSettings


class MessageSettings(WebhookSettings):
    """A gateway that the city runs sends what is to reach a telephone; vicon is none itself."""

    message_url: values.GatewayAddress = Field(
        default="",
        description="Address of the gateway that sends messages to telephones; for cloud-api without number "
        "and /messages. Empty: messages wait for a program that fetches them.",
        examples=["https://pesan.kota.example/kirim"],
    )
    message_dialect: Literal["generic", "cloud-api"] = Field(
        default="generic",
        description="What is posted to it; cloud-api: as WhatsApp's Cloud API takes templates.",
        examples=["cloud-api"],
    )
    message_phone: str = Field(
        default="",
        pattern=r"^[0-9]{0,32}$",
        description="The phone number id of cloud-api.",
        examples=["106540352242922"],
    )
    message_token: str = Field(
        default="", description="Bearer token for the gateway.", examples=["mT4xW9qL2vB7nK5cR8yZ3hJd"]
    )
    whatsapp_secret: str = Field(
        default="",
        description="App secret by which callbacks of WhatsApp are signed (X-Hub-Signature-256). Empty: none "
        "are taken.",
        examples=["7f3a9c2e5b8d1f4a6c0e9b3d7a5f2c8e"],
    )
    whatsapp_verify: str = Field(
        default="",
        description="The token that WhatsApp shows when its callback is set up.",
        examples=["vK8mQ2xN5cW9rT4b"],
    )
    inbound_secret: values.WebhookSecret = Field(
        default="",
        description="Secret (whsec_…) by which a gateway signs the messages that it hands on, as webhooks "
        "are. Empty: none are taken.",
        examples=["whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="],
    )
    counters: values.Counters = Field(
        default=(),
        description="Services that people take a number for, comma-separated: service=LETTER:room, with the "
        "address (slug) of the counter's room.",
        examples=["aktivasi-ikd=D:loket-dukcapil,akta-kelahiran=A:loket-dukcapil"],
    )
    ticket_hours: int = Field(
        default=8,
        ge=1,
        le=72,
        description="How many hours a number is good for where the counter's room is not booked; else until "
        "the end of what is booked.",
        examples=[8],
    )

    @property
    def message_destinations(self) -> tuple[Host, ...]:
        """Those of webhooks, and the gateway's own: special addresses only where they stand as addresses."""
        return (*self.webhook_destinations, *own(self.message_url))

    @property
    def counter_rooms(self) -> Mapping[str, tuple[str, str]]:
        """Letter and slug by service."""
        found = {}
        for one in self.counters:
            service, _, rest = one.partition("=")
            letter, _, slug = rest.partition(":")
            found[service] = (letter, slug)
        return found
