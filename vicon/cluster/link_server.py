"""Where a media node takes links: on a Unix socket, and with mutual TLS (RFC 8446) from other machines.

Two doors: `/link` for signalling processes and whoever asks as they do (worker, command line), `/node/NAME`
for the media node NAME. On a Unix socket whoever reaches it belongs to this machine's vicon; over TCP
the certificate says who it is, and each door takes its own roles alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from http import HTTPStatus
from pathlib import Path

from websockets.asyncio.server import ServerConnection, serve, unix_serve
from websockets.http11 import Request, Response

from vicon import log
from vicon.cluster.credentials import LOOK_S, Credentials, Renewing
from vicon.cluster.identity import Identity, presented
from vicon.cluster.link import NODE_DOOR, SIGNALING_DOOR
from vicon.cluster.link_end import OPTIONS
from vicon.settings import SettingsError

Joined = Callable[[ServerConnection], Awaitable[None]]
HANDSHAKE_S = 5.0
"""Whoever connects and says nothing is sent away after this long."""


def node_of(connection: ServerConnection) -> str | None:
    """The media node at the other end; None if it is a signalling process, or asks like one."""
    path = connection.request.path if connection.request else ""
    return path.removeprefix(f"/{NODE_DOOR}") if path.startswith(f"/{NODE_DOOR}") else None


def admits(path: str, who: list[Identity]) -> bool:
    """Whether the door at `path` is open to a machine that proved to be each of `who`."""
    if path == f"/{SIGNALING_DOOR}":
        return any(it.role in ("signaling", "worker") for it in who)
    return Identity(path.removeprefix(f"/{NODE_DOOR}"), "media") in who


@contextlib.asynccontextmanager
async def serve_links(path: Path, joined: Joined) -> AsyncIterator[None]:
    """Take links on a Unix socket; `joined` runs for the life of each."""
    path.unlink(missing_ok=True)  # noqa: ASYNC240 - once, before anything runs
    async with unix_serve(joined, str(path), **OPTIONS):
        yield


@contextlib.asynccontextmanager
async def serve_links_between_machines(
    listener: socket.socket, credentials: Credentials, joined: Joined, look_s: float = LOOK_S
) -> AsyncIterator[None]:
    """Take links on a TCP socket, from whoever has a certificate of the cluster. Renewed files are taken up
    within `look_s`, links that are up stay up. Raises SettingsError for files that do not do.
    """
    renewing = Renewing(credentials)
    renewing.context.sslobject_class = _Handshake
    async with serve(
        joined,
        sock=listener,
        ssl=renewing.context,
        ssl_handshake_timeout=HANDSHAKE_S,
        open_timeout=2 * HANDSHAKE_S,
        process_request=_admit,
        **OPTIONS,
    ):
        following = asyncio.create_task(_follow(renewing, look_s))
        try:
            yield
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)


class _Handshake(ssl.SSLObject):
    """Tells why somebody was not let in: the loop only hangs up, and so the caller does not learn it."""

    def do_handshake(self) -> None:
        try:
            super().do_handshake()
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            raise
        except ssl.SSLError as error:
            reason = getattr(error, "verify_message", "") or error.reason or str(error)
            log.get().warning("link.handshake_refused", reason=reason.replace("_", " ").lower())
            raise


def _admit(connection: ServerConnection, request: Request) -> Response | None:
    who = presented(connection.transport.get_extra_info("peercert"))
    if admits(request.path, who):
        return None
    named = ", ".join(map(str, who)) or "no name of a cluster"
    log.get().warning("link.refused", door=request.path, certificate=named)
    return connection.respond(
        HTTPStatus.FORBIDDEN, f"the certificate is of {named}, which may not use {request.path}\n"
    )


async def _follow(renewing: Renewing, look_s: float) -> None:
    said = ""
    while True:
        await asyncio.sleep(look_s)
        try:
            if renewing.look():
                log.get().info("link.certificate_renewed")
            said = ""
        except (SettingsError, OSError) as error:
            # Half replaced, or wrong for good: then it is said once.
            if str(error) != said:
                log.get().error("link.certificate_unusable", reason=str(error))
            said = str(error)
