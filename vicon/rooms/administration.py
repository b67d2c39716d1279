"""What administrators and secretaries do to a sitting without being in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from pydantic import ValidationError

from vicon.rooms.decide import Decision, record, redact, revoke, seal
from vicon.rooms.hall import Hall
from vicon.rooms.messages import ok
from vicon.rooms.ports import JournalUnavailable, JsonObject
from vicon.rooms.protocol.events import (
    MinutesRendered,
    MinutesSigned,
    RecordingFiled,
    RedactionRecorded,
    SittingSealed,
    SlidesAdded,
    SlidesRemoved,
)
from vicon.rooms.refusal import Refusal
from vicon.tracing import spans

_Fact = MinutesRendered | MinutesSigned | RecordingFiled | SlidesAdded | SlidesRemoved
_RECORDED: Mapping[str, type[_Fact]] = {
    it.kind: it for it in (MinutesRendered, MinutesSigned, RecordingFiled, SlidesAdded, SlidesRemoved)
}


class Administration:
    """Whoever asks is told on what it calls its socket, as a command would be."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall

    async def redact(self, socket: str, asked: JsonObject) -> None:
        """`asked`: `seals` and `ground`. `ok` when what was under them is deleted and that is recorded."""
        hall = self._hall

        def decision() -> Decision | Refusal:
            body = RedactionRecorded(seals=asked["seals"], ground=asked["ground"])
            return redact(hall.state, body.seals, body.ground, hall.around)

        await self._done(socket, decision)

    async def seal(self, socket: str, asked: JsonObject) -> None:
        """`asked`: `files`. `ok` when it is recorded that the record is complete."""
        hall = self._hall

        def decision() -> Decision | Refusal:
            body = SittingSealed.model_validate({"files": asked["files"]})
            return seal(hall.state, body.files, hall.around)

        await self._done(socket, decision)

    async def document(self, socket: str, asked: JsonObject) -> None:
        """`asked`: `kind` and `body` of the event, texts open. `ok` once that is on record."""
        hall = self._hall

        def decision() -> Decision | Refusal:
            event = _RECORDED[asked["kind"]].model_validate(asked["body"])
            return record(hall.state, event, hall.around)

        await self._done(socket, decision)

    async def revoke(self, socket: str, asked: JsonObject) -> None:
        """`asked`: `sub` of the tokens of a key. `ok` when whoever came in by it is out."""
        hall = self._hall
        await self._done(socket, lambda: revoke(hall.state, asked["sub"], hall.around))

    def caption(self, socket: str, asked: JsonObject) -> None:
        """`asked`: a `line` of the speech engine: `seat`, `lang`, `text`. `ok` once it is taken."""
        hall, line = self._hall, asked["line"]
        hall.ephemera.captions.read(hall.state, line["seat"], line["lang"], line["text"], hall.now)
        hall.outlet.send(socket, ok("", hall.state.seq))

    async def _done(self, socket: str, decide: Callable[[], Decision | Refusal]) -> None:
        hall = self._hall
        try:
            await hall.flush()
            with spans.part("decide"):
                decision = decide()
            if isinstance(decision, Refusal):
                raise decision
            told = partial(hall.outlet.send, socket, ok("", decision.state.seq))
            await hall.perform(decision, acknowledge=told)
        except ValidationError as error:
            hall.refuse(socket, "", Refusal("bad_body", f"/{error.errors()[0]['loc'][0]}"))
        except Refusal as refusal:
            hall.refuse(socket, "", refusal)
        except JournalUnavailable:
            hall.refuse(socket, "", hall.unavailable())
