"""The addresses of this machine that browsers are told when nobody says which."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from urllib.parse import urlsplit

from vicon.settings import LOOPBACK, Settings, SettingsError


def own_addresses(settings: Settings) -> tuple[str, ...]:
    """This machine's address on the way out, its IPv6 one too where that is bound, and loopback when vicon
    itself is used there."""
    found = []
    ways = [(socket.AF_INET, "192.0.2.1")]  # RFC 5737, RFC 3849: addresses of nobody
    if settings.media_bind == ("::",):
        ways.append((socket.AF_INET6, "2001:db8::1"))
    for family, nobody in ways:
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as sock:
            sock.connect((nobody, 9))  # nothing is sent: the kernel only chooses the address
            found.append(str(sock.getsockname()[0]))
    if urlsplit(settings.url).hostname in LOOPBACK or not found:
        found.append("127.0.0.1")
    return tuple(dict.fromkeys(found))


_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound


async def hop_address(settings: Settings) -> str:
    """IP at which engines of other media nodes reach this one's: the one that it binds, else that of links
    between machines, else this machine's own loopback. Raises SettingsError."""
    bound = settings.media_bind[0]
    if bound not in _EVERYWHERE:
        return bound
    if not settings.linked_at:
        return "127.0.0.1"
    host = settings.linked_at.rpartition(":")[0].strip("[]")
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_DGRAM)
    except OSError as error:
        raise SettingsError(
            f"VICON_LINK_ADDRESS: {host} has no address ({error.strerror}), and engines of other nodes need "
            "one. Set it to an IP address of this machine."
        ) from None
    return str(found[0][4][0])
