"""Whether this process traces, and with what."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from vicon.settings import Settings

if TYPE_CHECKING:
    from vicon.tracing.tracer import Tracer


@contextmanager
def tracing(settings: Settings, role: str, instance: str) -> Iterator[Tracer | None]:
    """Who begins spans in this process, `role` (and `instance` among several); None without a collector."""
    if not settings.otlp_endpoint:
        yield None
        return
    # Only now: who does not use it does not pay for it.
    from vicon.tracing.tracer import Tracer

    tracer = Tracer(settings, role, instance)
    try:
        yield tracer
    finally:
        tracer.close()
