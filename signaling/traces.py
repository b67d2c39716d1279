"""What browsers ask for and how long it took, from the frame that came to the answer that goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from vicon.cluster import calls
from vicon.cluster.link import LinkEnd, Message
from vicon.tracing.open_spans import OpenSpans
from vicon.tracing.spans import Span

if TYPE_CHECKING:
    from vicon.tracing.tracer import Tracer


class Traces:
    """Without a `tracer` nothing is traced, at the price of a look."""

    def __init__(self) -> None:
        self.tracer: Tracer | None = None
        self.open = OpenSpans()

    def came(self, socket: str, message: Mapping[str, Any], *, opener: bool = False) -> Span | None:
        """A frame of a client; its answer is said to `open`. None if it is not traced."""
        if self.tracer is None or message.get("do") in calls.UNTRACED:
            return None
        name = calls.method(message.get("do"))
        span = self.tracer.begin(name, calls.call(name))
        if span is not None:
            self.open.add(socket, _id(message), [span], opener=opener)
        return span

    def send(self, home: LinkEnd, node: str | None, span: Span | None, words: Message) -> None:
        """Hand `words` over to `node` by `home`, and let it know what they are a part of."""
        if span is not None:
            asked = words["message"]
            name = calls.method(asked["do"])
            over = span.child(name, "client", {**calls.call(name), "vicon.node": node or ""})
            self.open.within(words["socket"], _id(asked), over)
            words["trace"] = over.context
        home.send(words)


def _id(message: Mapping[str, Any]) -> str:
    return str(message.get("id", ""))[:32]
