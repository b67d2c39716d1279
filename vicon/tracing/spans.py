"""What is going on now, for whoever takes part in it to say what it does. Nothing here knows OpenTelemetry.

Where nothing is traced, all of this costs the look at one context variable.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from contextvars import ContextVar
from types import TracebackType
from typing import Literal, Protocol

Kind = Literal["internal", "server", "client"]
Attributes = Mapping[str, str | int]
"""Codes, counts and names of machines. Never what people said, who they are, or where they are."""


class Span(Protocol):
    """A piece of work with a beginning and an end."""

    @property
    def context(self) -> str:
        """For another process: a `traceparent` (W3C Trace Context, 3.2)."""
        ...

    def child(self, name: str, kind: Kind = "internal", attributes: Attributes | None = None) -> Span:
        """A part of it that begins now."""
        ...

    def end(self, attributes: Attributes | None = None, *, failed: str | None = None) -> None:
        """It is over. `failed`: the code of what went wrong with it."""
        ...


Spans = tuple[Span, ...]
"""What one step is done for: several where commands share a transaction."""
_now: ContextVar[Spans] = ContextVar("spans", default=())
_NOTHING: contextlib.AbstractContextManager[None] = contextlib.nullcontext()


def now() -> Spans:
    """What is being worked on here."""
    return _now.get()


def working_on(spans: Iterable[Span]) -> contextlib.AbstractContextManager[None]:
    """What is done within is done for `spans`."""
    its = tuple(spans)
    return _WorkingOn(its) if its or _now.get() else _NOTHING


def part(
    name: str, kind: Kind = "internal", attributes: Attributes | None = None
) -> contextlib.AbstractContextManager[None]:
    """What is done within is a part of all that is being worked on, under a name of a closed list."""
    return _Part(name, kind, attributes) if _now.get() else _NOTHING


def leave() -> None:
    """This task goes on, and what it was begun in does not."""
    _now.set(())


def begin(name: str) -> Spans:
    """A part that ends elsewhere: hand what this gives to `end`."""
    return tuple(span.child(name) for span in _now.get())


def end(spans: Sequence[Span]) -> None:
    for span in spans:
        span.end()


class _WorkingOn(contextlib.AbstractContextManager[None]):
    def __init__(self, spans: Spans) -> None:
        self._spans = spans

    def __enter__(self) -> None:
        self._token = _now.set(self._spans)

    def __exit__(self, *_: object) -> None:
        _now.reset(self._token)


class _Part(contextlib.AbstractContextManager[None]):
    def __init__(self, name: str, kind: Kind, attributes: Attributes | None) -> None:
        self._name, self._kind, self._attributes = name, kind, attributes

    def __enter__(self) -> None:
        self._spans = tuple(span.child(self._name, self._kind, self._attributes) for span in _now.get())
        self._token = _now.set(self._spans)

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        _now.reset(self._token)
        for span in self._spans:
            span.end(failed=None if kind is None else kind.__name__)
