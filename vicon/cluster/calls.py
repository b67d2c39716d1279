"""Names of spans and what is said of them, by OpenTelemetry's conventions for remote calls."""

from __future__ import annotations

from vicon.rooms.protocol.commands import COMMANDS, Pong
from vicon.rooms.protocol.envelope import SUBPROTOCOL
from vicon.tracing.spans import Attributes

UNTRACED = frozenset([Pong.do])
"""Nobody answers these."""


def method(word: object) -> str:
    """The full name of what a client asks for; one that is not of the protocol has none of its own."""
    known = word if isinstance(word, str) and word in COMMANDS else "_OTHER"
    return f"{SUBPROTOCOL}/{known}"


def call(name: str) -> Attributes:
    return {"rpc.system.name": "vicon", "rpc.method": name}
