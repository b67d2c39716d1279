"""The sittings a media node has loaded: an actor each, loaded at the first arrival, unloaded when idle."""

from __future__ import annotations

import asyncio
import contextvars
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from vicon import log
from vicon.cluster import calls
from vicon.cluster.link import LinkEnd, Message
from vicon.cluster.outlet import LinkOutlet
from vicon.cluster.space import Left
from vicon.refusal import MediaRefused
from vicon.rooms.actor import SittingActor, UnknownSitting
from vicon.rooms.ports import JournalConflict, JournalUnavailable
from vicon.store.errors import StoreUnavailable
from vicon.tracing import spans

if TYPE_CHECKING:
    from vicon.tracing.tracer import Tracer

IDLE_S = 300.0
"""A sitting without participants stays loaded for this long (rooms.md 5)."""
AGAIN_MS = 1_000
"""What a client waits before it tries again when a sitting could not be loaded."""

Load = Callable[[str], Awaitable[SittingActor]]


class Sittings:
    """Carries links' words to actors. Everything here runs on one loop and returns at once."""

    def __init__(
        self,
        load: Load,
        outlet: LinkOutlet,
        steady: Callable[[], float] = time.monotonic,
        tracer: Tracer | None = None,
    ) -> None:
        """`steady`: seconds on a clock that never jumps."""
        self._tracer = tracer
        self._steady = steady
        self._load = load
        self._outlet = outlet
        self._loaded: dict[str, _Sitting] = {}
        self._home: dict[str, _Sitting] = {}

    def __len__(self) -> int:
        return len(self._loaded)

    @property
    def names(self) -> list[str]:
        return list(self._loaded)

    @property
    def busy(self) -> bool:
        """Whether anybody is in a room."""
        return any(not sitting.idle for sitting in self._loaded.values())

    def receive(self, link: LinkEnd, message: Message) -> None:
        """One message of a link."""
        match message["t"]:
            case "arrive":
                with self._traced(message, opener=True):
                    self._arrive(link, message)
            case "command":
                if sitting := self._home.get(message["socket"]):
                    with self._traced(message):
                        sitting.command(message["socket"], message["message"])
            case "gone":
                self._gone(message["socket"])
            case "redact" | "seal" | "document" | "revoke" | "caption" | "act":
                with self._traced(message):
                    self._administer(link, message)
            case "follow":
                self._outlet.follow(message["sitting"], link)
            case "unfollow":
                self._outlet.unfollow(message["sitting"], link)
            case "holds":
                held = message["sitting"] in self._loaded
                link.send({"t": "holds", "sitting": message["sitting"], "held": held})
            case other:
                log.get().error("link.unknown_word", word=other)

    def link_lost(self, link: LinkEnd) -> None:
        self._outlet.lost(link)
        for socket in self._outlet.sockets(link):
            self._gone(socket)

    def wake(self, name: str) -> None:
        """Let a sitting look at its clocks though nobody comes; it is unloaded again when that was all."""
        self._loaded_as(name).wake()

    def disk(self, left: Left) -> None:
        """How long there is room for what they record."""
        for sitting in self._loaded.values():
            sitting.disk(left)

    async def unload_idle(self) -> None:
        """Unload what nobody has used for IDLE_S."""
        now = self._steady()
        for name, sitting in list(self._loaded.items()):
            if not sitting.idle:
                sitting.used = now
            elif now - sitting.used > IDLE_S:
                del self._loaded[name]
                await sitting.stop()

    async def give_up(self, name: str) -> None:
        """Another node holds `name`: whoever is here finds it there."""
        if sitting := self._loaded.get(name):
            log.get().warning("sitting.moved", sitting=name)
            self._failed(sitting, 4503, "moved", None)
            await sitting.stop()

    async def close(self) -> None:
        """Stop every actor; then tell every socket that the server restarts."""
        await asyncio.gather(*(sitting.stop() for sitting in self._loaded.values()))
        for socket in list(self._home):
            self._outlet.close(socket, 1001, "restart")
        self._loaded.clear()
        self._home.clear()

    def _traced(self, message: Message, *, opener: bool = False) -> AbstractContextManager[None]:
        """What is done within is a part of what the other end of the link says that it belongs to."""
        if self._tracer is None or "trace" not in message:
            return spans.working_on(())
        asked = message.get("message", {})
        name = calls.named(message)
        span = self._tracer.begin(name, calls.call(name), str(message["trace"]))
        if span is None:
            return spans.working_on(())
        self._outlet.traced.add(message["socket"], str(asked.get("id", ""))[:32], [span], opener=opener)
        return spans.working_on([span])

    def _arrive(self, link: LinkEnd, message: Message) -> None:
        socket, name = message["socket"], message["sitting"]
        self._outlet.arrived(socket, link)
        sitting = self._home[socket] = self._loaded_as(name)
        sitting.arrive(socket, message["message"], message.get("claims"))

    def _administer(self, link: LinkEnd, message: Message) -> None:
        """Whoever asks is reached as a socket would be, until it says `gone`."""
        socket = message["socket"]
        self._outlet.arrived(socket, link)
        sitting = self._home[socket] = self._loaded_as(message["sitting"])
        sitting.administer(socket, message)

    def _loaded_as(self, name: str) -> _Sitting:
        sitting = self._loaded.get(name)
        if sitting is None:
            sitting = self._loaded[name] = _Sitting(name, self._load, self._failed)
            sitting.used = self._steady()
        return sitting

    def _gone(self, socket: str) -> None:
        self._outlet.gone(socket)
        if sitting := self._home.pop(socket, None):
            sitting.gone(socket)

    def _failed(self, sitting: _Sitting, code: int, error: str, retry_ms: int | None) -> None:
        if self._loaded.get(sitting.name) is sitting:
            del self._loaded[sitting.name]
        for socket, home in list(self._home.items()):
            if home is sitting:
                del self._home[socket]
                self._outlet.close(socket, code, error, retry_ms)


class _Sitting:
    """One actor with its task. Until it is loaded, calls wait in order."""

    def __init__(
        self, name: str, load: Load, failed: Callable[[_Sitting, int, str, int | None], None]
    ) -> None:
        self.name = name
        self.used = 0.0
        self._failed = failed
        self._actor: SittingActor | None = None
        self._waiting: list[tuple[contextvars.Context, str, tuple[Any, ...]]] = []
        self._task = asyncio.create_task(self._live(load), name=f"sitting {name}")

    @property
    def idle(self) -> bool:
        return self._actor is not None and self._actor.idle

    def arrive(self, socket: str, message: Message, claims: Message | None) -> None:
        self._call("arrive", socket, message, claims)

    def command(self, socket: str, message: Message) -> None:
        self._call("command", socket, message)

    def gone(self, socket: str) -> None:
        self._call("gone", socket)

    def administer(self, socket: str, message: Message) -> None:
        self._call(message["t"], socket, message)

    def wake(self) -> None:
        self._call("wake")

    def disk(self, left: Left) -> None:
        """One that is being loaded hears of it the next time."""
        if self._actor is not None:
            self._actor.disk(left.state, left.minutes)

    async def stop(self) -> None:
        if self._actor is None:
            self._task.cancel()
        else:
            await self._actor.stop()
        await asyncio.gather(self._task, return_exceptions=True)

    def _call(self, method: str, *arguments: Any) -> None:
        if self._actor is None:
            self._waiting.append((contextvars.copy_context(), method, arguments))
        else:
            getattr(self._actor, method)(*arguments)

    async def _live(self, load: Load) -> None:
        try:
            with spans.part("load"):
                actor = await load(self.name)
            # It goes on for others than whoever came first.
            spans.leave()
            for context, method, arguments in self._waiting:
                context.run(getattr(actor, method), *arguments)
            self._waiting.clear()
            self._actor = actor
            await actor.run()
        except UnknownSitting:
            self._failed(self, 4404, "unknown_id", None)
        except (JournalUnavailable, StoreUnavailable):
            log.get().warning("sitting.unavailable", sitting=self.name)
            self._failed(self, 4503, "unavailable", AGAIN_MS)
        except JournalConflict:
            # Another node writes this journal: it is the sitting's home now.
            log.get().warning("sitting.moved", sitting=self.name)
            self._failed(self, 4503, "moved", None)
        except MediaRefused as refused:
            log.get().warning("sitting.refused", sitting=self.name, why=refused.code)
            self._failed(self, 4503, refused.code, AGAIN_MS)
        except Exception:
            log.get().exception("sitting.failed", sitting=self.name)
            self._failed(self, 4503, "failed", AGAIN_MS)
