"""Names of spans and what is said of them, by OpenTelemetry's conventions for remote calls."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from vicon.cluster.link_end import Message
from vicon.rooms.protocol.commands import COMMANDS, Pong
from vicon.rooms.protocol.envelope import SUBPROTOCOL
from vicon.tracing import open_spans, spans
from vicon.tracing.spans import Attributes

UNTRACED = frozenset([Pong.do])
"""Nobody answers these."""


def method(word: object) -> str:
    """The full name of what a client asks for; one that is not of the protocol has none of its own."""
    known = word if isinstance(word, str) and word in COMMANDS else "_OTHER"
    return f"{SUBPROTOCOL}/{known}"


def call(name: str) -> Attributes:
    return {"rpc.system.name": "vicon", "rpc.method": name}


def named(words: Message) -> str:
    """Of words of the link that are answered: a command's name is its own, an errand's that of its word."""
    if words["t"] in ("arrive", "command", "act"):
        return method(words["message"].get("do"))
    return f"vicon.link/{words['t']}"


@contextmanager
def handed_over(node: str, words: Message) -> Iterator[None]:
    """What is done within hands `words` over to `node` and waits for the answer; the words say of what they
    are a part, if of anything.

    A refusal is raised within, with its code in `error`.
    """
    name = named(words)
    over = [span.child(name, "client", {**call(name), "vicon.node": node}) for span in spans.now()]
    if over:
        words["trace"] = over[0].context
    error: str | None = "unanswered"
    try:
        yield
        error = None
    except Exception as raised:
        error = getattr(raised, "error", "failed")
        raise
    finally:
        open_spans.answered(over, error)
