"""Settings of webhooks."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings

from vicon.destinations import Host, entry
from vicon.settings import values


class WebhookSettings(BaseSettings):
    """Where messages to other systems may go."""

    webhook_hosts: values.WebhookHosts = Field(
        default=(),
        description="Where webhooks may go, comma-separated: names, *.names below one, addresses, networks, "
        "each with a port if only that one is meant. https is needed but where http:// stands before. "
        "Loopback and link-local only where they are listed as addresses. Empty: no webhooks.",
        examples=["sipd.kota.example,*.layanan.kota.example,http://10.20.0.5:8080"],
    )

    @property
    def webhook_destinations(self) -> tuple[Host, ...]:
        return tuple(map(entry, self.webhook_hosts))
