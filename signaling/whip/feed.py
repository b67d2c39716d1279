"""A participant without a page: what would be its socket, answered and watched by this process."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from typing import Any

from pydantic_core import from_json

from signaling.frames import texts
from signaling.hub import Socket
from vicon.cluster import calls
from vicon.cluster.link import LinkEnd, Message

ANSWER_S = 10.0


class NotIn(Exception):
    """The sitting did not let it in. `error`: the code of a refusal, `lobby` or `unavailable`."""

    def __init__(self, error: str, detail: str = "") -> None:
        super().__init__(f"{error}: {detail}" if detail else error)
        self.error = error
        self.detail = detail


class Feed(Socket):
    """Comes in with one message, then answers pings; leaves when its transport has ended."""

    def __init__(self, home: LinkEnd, node: str, gone: Callable[[Feed], None]) -> None:
        super().__init__(f"w_{secrets.token_urlsafe(12)}", lambda: None)
        self.node: str = node
        self.home = home
        self._gone = gone
        self._parts: list[str] = []
        self._welcome: asyncio.Future[Message] = asyncio.get_running_loop().create_future()

    async def come_in(self, sitting: str, message: Message, claims: Message | None) -> Message:
        """`welcome`. Raises NotIn; then it is out."""
        assert self.home is not None
        arrival = {"sitting": sitting, "message": message, "claims": claims}
        words = {"t": "arrive", "socket": self.id, **arrival}
        with calls.handed_over(self.node, words):
            self.home.send(words)
            try:
                return await asyncio.wait_for(asyncio.shield(self._welcome), ANSWER_S)
            except TimeoutError:
                self._out("unavailable")
                raise NotIn("unavailable", "the media node does not answer") from None

    def say(self, do: str, body: Message) -> None:
        """A command whose answer nobody waits for."""
        if self.home is not None:
            message = {"do": do, "id": secrets.token_urlsafe(9), "body": body}
            self.home.send({"t": "command", "socket": self.id, "message": message})

    def leave(self) -> None:
        """Leave the sitting: its transport is closed there."""
        self.say("leave", {})
        self._out("left")

    def put(self, *writes: bytes, topic: str | None = None) -> None:
        for frames in writes:
            # Events of others are not for it: of a full room they would be most of its work.
            if not self._welcome.done() or topic == "transport" or b'"is":"ping"' in frames:
                for text in texts(frames):
                    self._heard(from_json(text))

    def finish(self, code: int, error: str, retry_ms: int | None = None, *, at_once: bool = False) -> None:
        self._out(error)

    def _heard(self, message: Message) -> None:
        match message:
            case {"is": "ping", "seq": seq}:
                self.say("pong", {"seq": seq})
            case {"is": "live", "topic": "transport", "body": {"state": "closed"}}:
                self.leave()
            case {"is": "part", "text": text, "part": n, "of": count}:
                self._parts.append(text)
                if n == count:
                    self._heard(from_json("".join(self._parts)))
            case _ if self._welcome.done():
                pass
            case {"is": "welcome"}:
                self._welcome.set_result(message)
            case {"is": "waiting"}:
                self.say("leave", {})
                self._out("lobby")
            case {"is": "no", "error": error}:
                self._out(error, str(message.get("detail") or ""))

    def _out(self, error: str, detail: str = "") -> None:
        if not self._welcome.done():
            self._welcome.set_exception(NotIn(error, detail))
        if self.home is not None:
            home, self.home = self.home, None
            home.send({"t": "gone", "socket": self.id})
            self._gone(self)


def command(do: str, body: dict[str, Any]) -> Message:
    """The first message of a feed."""
    return {"do": do, "id": secrets.token_urlsafe(9), "body": body}
