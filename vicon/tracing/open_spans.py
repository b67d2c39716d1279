"""Spans that wait for the answer to a message of a socket: at each end of a link."""

from __future__ import annotations

from collections.abc import Iterable

from vicon.tracing.spans import Attributes, Span

MOST = 4096
"""Commands under way at once; what comes above pushes out the oldest, which nobody answered."""
STATUS = "rpc.response.status_code"
ERROR = "error.type"
_OURS = frozenset(["unavailable", "failed", "unanswered"])
"""Refusals that are no fault of who asked."""


def answered(its: Iterable[Span], error: str | None = None) -> None:
    """`its` end with an answer, or with the refusal `error`."""
    said: Attributes = {STATUS: "ok"} if error is None else {STATUS: error, ERROR: error}
    for span in its:
        span.end(said, failed=error if error in _OURS else None)


class OpenSpans:
    """By socket and the id of the message, which stands in no trace."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, str], tuple[Span, ...]] = {}
        self._openers: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._open)

    def add(self, socket: str, id_: str, spans: Iterable[Span], *, opener: bool = False) -> None:
        """`spans` end with the answer, in their order; `opener`: with a `welcome` without id, too."""
        self.answered(socket, id_, "unanswered")
        self._open[socket, id_] = tuple(spans)
        if opener:
            self._openers[socket] = id_
        if len(self._open) > MOST:
            self.answered(*next(iter(self._open)), "unanswered")

    def within(self, socket: str, id_: str, span: Span) -> None:
        """`span`, a part of what waits for that answer, ends with it too, and before it."""
        self._open[socket, id_] = (span, *self._open.get((socket, id_), ()))

    def answered(self, socket: str, id_: str, error: str | None = None) -> None:
        """The answer to that message, whose refusal is `error`, is on its way."""
        if not self._open:
            return
        answered(self._open.pop((socket, id_), ()), error)
        if self._openers.get(socket) == id_:
            del self._openers[socket]

    def welcomed(self, socket: str) -> None:
        """Who came in by this socket is told so."""
        id_ = self._openers.get(socket)
        if id_ is not None:
            self.answered(socket, id_)

    def closed(self, socket: str, error: str) -> None:
        """No answer comes to this socket any more."""
        for key in [key for key in self._open if key[0] == socket] if self._open else ():
            self.answered(*key, error)
