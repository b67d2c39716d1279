"""What a page weighs on an empty cache, as Chromium receives it."""

from __future__ import annotations

from typing import Any

from tests.browsers.chromium import ChromiumPage


class Weight:
    """Bytes on the wire of each answer from now on, headers included, by the kind of what was asked for."""

    def __init__(self, page: ChromiumPage) -> None:
        self._kinds: dict[str, str] = {}
        self.bytes: dict[str, float] = {}
        session = page.context.new_cdp_session(page.page)
        session.on("Network.responseReceived", self._answered)
        session.on("Network.loadingFinished", self._loaded)
        session.send("Network.enable")

    @property
    def script(self) -> float:
        return self.bytes.get("Script", 0)

    @property
    def total(self) -> float:
        return sum(self.bytes.values())

    def _answered(self, event: dict[str, Any]) -> None:
        self._kinds[event["requestId"]] = event["type"]

    def _loaded(self, event: dict[str, Any]) -> None:
        kind = self._kinds.get(event["requestId"], "Other")
        self.bytes[kind] = self.bytes.get(kind, 0) + event["encodedDataLength"]
