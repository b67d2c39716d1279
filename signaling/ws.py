"""`GET /ws/v1`: one client's socket, from the check of its origin to `gone`."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Any

from pydantic_core import from_json
from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from signaling import limits
from signaling.device import device_of
from signaling.frames import encode, text_frame
from signaling.hub import Socket, outcome_of
from signaling.origins import may_open
from signaling.services import Services
from vicon.cluster.link import LinkEnd
from vicon.people.refusals import Refused
from vicon.rooms.protocol.commands import ClientPing
from vicon.rooms.protocol.envelope import SUBPROTOCOL, BadFrame, Command, parse
from vicon.store.errors import StoreUnavailable
from vicon.tracing import spans
from vicon.tracing.spans import Span

FIRST_WITHIN_S = 10.0
OPENERS = ("join", "resume")
AGAIN_MS = 1_000
JOIN_AGAIN_MS = 5_000


class Ended(Exception):
    """The socket ends: `no` for the command if it has an id, then `bye`, then close with `code`."""

    def __init__(
        self, code: int, error: str, detail: str, *, command: str = "", retry_ms: int | None = None
    ) -> None:
        super().__init__(error)
        self.code = code
        self.error = error
        self.detail = detail
        self.command = command
        self.retry_ms = retry_ms


async def endpoint(websocket: WebSocket) -> None:
    """Serve one socket to its end."""
    services: Services = websocket.app.state.services
    refused = await _refused_before_accept(websocket, services)
    if refused:
        await websocket.send_denial_response(Response(status_code=refused))
        return
    device, headers = device_of(websocket, secure=services.settings.url.startswith("https:"))
    await websocket.accept(subprotocol=SUBPROTOCOL, headers=headers)
    socket = Socket(
        f"k_{secrets.token_urlsafe(12)}",
        _abort(websocket),
        websocket.scope["extensions"]["vicon.frames"]["try"],
    )
    services.hub.add(socket)
    writer = asyncio.create_task(_write(websocket, socket))
    try:
        await _read(websocket, socket, services, device)
    except WebSocketDisconnect:
        writer.cancel()
    except Ended as end:
        if end.command:
            socket.put(text_frame(_no(end.command, end.error, end.detail, end.retry_ms)))
        services.hub.answered(socket, outcome_of(end.code), end.error)
        services.hub.traces.open.closed(socket.id, end.error)
        socket.finish(end.code, end.error, end.retry_ms)
    finally:
        services.hub.remove(socket)
        if socket.home is not None:
            socket.home.send({"t": "gone", "socket": socket.id})
        await asyncio.gather(writer, return_exceptions=True)


async def _refused_before_accept(websocket: WebSocket, services: Services) -> int:
    """The HTTP status that refuses this socket, 0 to accept it."""
    if not may_open(websocket, services.settings.allowed_origins):
        return 403
    if SUBPROTOCOL not in websocket.scope["subprotocols"]:
        return 400
    if not await services.limits.hit(services.limits.sockets, "socket", limits.address(websocket)):
        return 429
    return 0


async def _read(websocket: WebSocket, socket: Socket, services: Services, device: str) -> None:
    try:
        async with asyncio.timeout(FIRST_WITHIN_S):
            message = await _receive(websocket)
    except TimeoutError:
        raise Ended(4400, "silent", "join or resume was expected within 10 s") from None
    home = await _open(websocket, socket, services, message, device)
    bucket = limits.Bucket(time.monotonic())
    while True:
        message = await _receive(websocket)
        command = str(message.get("id", ""))[:32]
        wait_ms = bucket.take(time.monotonic())
        if bucket.exhausted:
            raise Ended(4429, "rate", "far too many commands", command=command, retry_ms=5_000)
        if wait_ms:
            socket.put(text_frame(_no(command, "rate", "too many commands", wait_ms)))
            continue
        if message.get("do") == ClientPing.do:
            socket.put(text_frame(encode({"is": "ok", "id": command})))
            continue
        if message.get("do") in OPENERS or home is None:
            if socket.sitting is not None:
                raise Ended(4400, "order", "this socket has joined already", command=command)
            home = await _open(websocket, socket, services, message, device)
            continue
        span = services.hub.traces.came(socket.id, message)
        await home.drained()
        words = {"t": "command", "socket": socket.id, "message": message}
        services.hub.traces.send(home, socket.node, span, words)


async def _open(
    websocket: WebSocket, socket: Socket, services: Services, message: dict[str, Any], device: str
) -> LinkEnd | None:
    """Handle join or resume: whose it is, where its sitting lives, and over to there.

    None when it was refused in a way that the person can mend on this socket (a bad name).
    """
    try:
        command = parse(message)
    except BadFrame as bad:
        raise Ended(4400, "bad_body", f"{bad.pointer}: {bad.detail}", command=bad.command) from None
    if command.do not in OPENERS:
        raise Ended(4400, "order", "the first message is join or resume", command=command.id)
    socket.asks("join" if command.do == "join" else "resume")
    span = services.hub.traces.came(socket.id, message, opener=True)
    with spans.working_on(() if span is None else [span]):
        return await _led_home(websocket, socket, services, command, message, device, span)


async def _led_home(
    websocket: WebSocket,
    socket: Socket,
    services: Services,
    command: Command,
    message: dict[str, Any],
    device: str,
    span: Span | None,
) -> LinkEnd | None:
    claims = None
    try:
        if command.do == "join":
            with spans.part("authorize"):
                claims = await _claims(websocket, services, command, message, device)
                sitting = await services.sitting_of(claims)
            message["body"]["token"] = "-"  # noqa: S105 - verified here; nobody further on needs it
        else:
            sitting = message["body"]["sitting"]
    except Refused as refused:
        if refused.close is None:
            services.hub.answered(socket, "refused")
            services.hub.traces.open.answered(socket.id, command.id, refused.error)
            socket.put(text_frame(_no(command.id, refused.error, refused.detail, None)))
            return None
        raise Ended(refused.close, refused.error, refused.detail, command=command.id) from None
    except StoreUnavailable:
        raise Ended(
            4503, "unavailable", "the database does not answer", command=command.id, retry_ms=AGAIN_MS
        ) from None
    with spans.part("place"):
        node = await services.placement.where(sitting)
    home = services.links.end(node) if node else None
    if node is None or home is None:
        raise Ended(4503, "unavailable", "no media node is reachable", command=command.id, retry_ms=AGAIN_MS)
    socket.node, socket.home = node, home
    words = {"t": "arrive", "socket": socket.id, "sitting": sitting, "message": message, "claims": claims}
    services.hub.traces.send(home, node, span, words)
    return home


async def _claims(
    websocket: WebSocket, services: Services, command: Command, message: dict[str, Any], device: str
) -> dict[str, Any]:
    """What the token of a join says, and where it came from. Raises Ended, Refused."""
    if not await services.limits.hit(services.limits.joins, "join", limits.address(websocket)):
        raise Ended(4429, "rate", "too many joins", command=command.id, retry_ms=JOIN_AGAIN_MS)
    if not await services.limits.hit(limits.JOINS_OF_DEVICE, "device", device):
        detail = "too many joins of this device"
        raise Ended(4429, "rate", detail, command=command.id, retry_ms=JOIN_AGAIN_MS)
    seen = {"device": device, "network": limits.address(websocket)}
    return {**await services.claims(message["body"]["token"]), **seen}


async def _receive(websocket: WebSocket) -> dict[str, Any]:
    """The next frame as a JSON object. Raises Ended 4400 for anything else."""
    event = await websocket.receive()
    if event["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(event.get("code", 1005))
    text = event.get("text")
    if text is None:
        raise Ended(4400, "binary", "frames are text, one JSON object each")
    try:
        message = from_json(text, allow_inf_nan=False)
    except ValueError:
        raise Ended(4400, "bad_json", "frames are text, one JSON object each") from None
    if not isinstance(message, dict):
        raise Ended(4400, "bad_json", "frames are text, one JSON object each")
    return message


async def _write(websocket: WebSocket, socket: Socket) -> None:
    write: Callable[[bytes], Awaitable[None]] = websocket.scope["extensions"]["vicon.frames"]["write"]
    try:
        while (frames := await socket.outbox.take()) is not None:
            await write(frames)
        assert socket.outbox.closing is not None
        code, last = socket.outbox.closing
        await websocket.send_text(last)
        await websocket.close(code)
    except (WebSocketDisconnect, RuntimeError, OSError):
        pass  # the client left first; the reader sees it too


def _no(command: str, error: str, detail: str, retry_ms: int | None) -> str:
    message: dict[str, Any] = {"is": "no", "id": command, "error": error, "detail": detail}
    if retry_ms is not None:
        message["retry_ms"] = retry_ms
    return encode(message)


def _abort(websocket: WebSocket) -> Callable[[], None]:
    """Cuts the connection, whatever still waits to be sent (see `signaling.server`)."""
    abort: Callable[[], None] = websocket.scope["extensions"]["vicon.abort"]["abort"]
    return abort
