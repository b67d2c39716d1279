"""Structured logs: for people on a terminal, JSON lines elsewhere; no personal data in either.

Ids of sittings, seats and participants may be logged, who they are may not: fields that would say so are
dropped by name, and addresses and tokens inside other text are struck out.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Literal, TextIO

import structlog

PERSONAL = frozenset(
    re.findall(
        r"\w+",
        "address body claims client code cookie email headers host ip key message name nip nik password peer "
        "phone query secret sdp text title token url user_agent",
    )
)
_STRUCK = re.compile(
    r"\b\d{1,3}(?:\.\d{1,3}){3}\b"  # IPv4
    r"|(?<![\w:])(?:[0-9a-fA-F]{1,4}:){3,7}(?::?[0-9a-fA-F]{1,4})*(?![\w:])"  # IPv6, at least four groups
    r"|\beyJ[\w-]+\.[\w-]+\.[\w-]*"  # JWT
    r"|\bvk_\w+"  # API key
    r"|(?<=#)[\w-]{12,}"  # fragment of a link: a join secret
    r"|[\w.+-]+@[\w-]+\.[\w.]+"  # e-mail, and user:password@host
)

Event = MutableMapping[str, Any]


def scrub(_logger: Any, _method: str, event: Event) -> Event:
    """structlog processor: drop personal fields, strike addresses and tokens out of the others."""
    for field in [f for f in event if f in PERSONAL]:
        del event[field]
    for field, value in event.items():
        if isinstance(value, str):
            event[field] = _STRUCK.sub("***", value)
    return event


def configure(
    role: str,
    level: str = "info",
    style: Literal["auto", "human", "json"] = "auto",
    stream: TextIO | None = None,
) -> None:
    """Set up structlog and route the standard library's logging through it. `role` names the process."""
    stream = stream or sys.stderr
    human = style == "human" or (style == "auto" and stream.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="%H:%M:%S" if human else "iso", utc=not human),
        lambda _l, _m, event: {"role": role, **event},
    ]
    renderer: list[Any]
    if human:
        tracebacks = structlog.dev.plain_traceback
        renderer = [
            structlog.processors.format_exc_info,
            scrub,
            structlog.dev.ConsoleRenderer(
                colors=stream.isatty(), exception_formatter=tracebacks, pad_event_to=36
            ),
        ]
    else:
        renderer = [structlog.processors.format_exc_info, scrub, structlog.processors.JSONRenderer()]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer],
            foreign_pre_chain=shared,
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)  # libraries log peers' addresses below this
    logging.getLogger("vicon").setLevel(level.upper())
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=lambda *_: logging.getLogger("vicon"),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        cache_logger_on_first_use=True,
    )


def get() -> Any:
    """The logger of this process: `log.get().info("node.ready", sittings=3)`."""
    return structlog.get_logger()
