"""This machine: its addresses, ports, limits, disk."""

from __future__ import annotations

import asyncio
import errno
import os
import resource
import socket
from pathlib import Path
from urllib.parse import urlsplit

from vicon.cluster.addresses import own_addresses
from vicon.cluster.capacity import GIB, measured, warnings
from vicon.doctor.finding import Finding
from vicon.doctor.rules import address, ports, stores
from vicon.settings import LOOPBACK, Settings

_HEARD_S = 2.0


def local(settings: Settings) -> bool:
    return urlsplit(settings.url).hostname in LOOPBACK


async def addresses(settings: Settings) -> list[Finding]:
    host = urlsplit(settings.url).hostname or ""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        found = []
    named = tuple(dict.fromkeys(str(it[4][0]).partition("%")[0] for it in found))
    own = own_addresses(settings)
    return address.judge(address.Addresses(host, local(settings), settings.public_ip, own, named))


async def media_ports(settings: Settings) -> list[Finding]:
    """Each port of an engine thread: bound, and a packet sent to it by way of loopback. Not while a media
    node runs: it has them, and one that starts anew must find them free."""
    bind = settings.media_bind[0]
    count = settings.media_workers or os.cpu_count() or 1
    numbers = range(settings.media_port, settings.media_port + count)
    if await _answers(settings.link_socket):
        return ports.in_use(numbers)
    seen = []
    for number in numbers:
        seen.append(await asyncio.to_thread(_udp, bind, number))
        seen.append(await asyncio.to_thread(_tcp, bind, number))
    return ports.judge(seen, bind)


async def machine(settings: Settings) -> list[Finding]:
    data = settings.data
    # Made here by root, it would be closed to the user that vicon runs as.
    there = next(it for it in (data, *data.parents) if os.access(it, os.F_OK))
    if not there.is_dir():
        return stores.judge_directory(str(data), os.strerror(errno.ENOTDIR))
    if not os.access(there, os.W_OK | os.X_OK):
        return stores.judge_directory(str(data), os.strerror(errno.EACCES))
    seen = measured(there)
    facts: dict[str, str | float] = {
        "free": seen.disk_free / GIB,
        "total": seen.disk_total / GIB,
        "memory": (seen.memory_free or 0) / GIB,
        "cores": str(seen.cores),
    }
    # Media nodes are asked for elsewhere.
    said = [str(it) for it in warnings(seen, (), ("self",))]
    return stores.judge_machine(said, _limits(), str(data), facts)


def _limits() -> stores.Limits:
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        receive = int(Path("/proc/sys/net/core/rmem_max").read_text())
    except (OSError, ValueError):
        receive = None
    return stores.Limits(files if files != resource.RLIM_INFINITY else 1 << 30, receive)


async def _answers(link: Path) -> bool:
    """Whether a media node listens there."""
    try:
        _, writer = await asyncio.open_unix_connection(link)
    except OSError:
        return False
    writer.close()
    return True


def _family(bind: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in bind else socket.AF_INET


def _reached(bind: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(bind, bind)  # noqa: S104


def _udp(bind: str, number: int) -> ports.Port:
    with (
        socket.socket(_family(bind), socket.SOCK_DGRAM) as here,
        socket.socket(_family(bind), socket.SOCK_DGRAM) as there,
    ):
        try:
            here.bind((bind, number))
        except OSError as error:
            return _unbound(number, "udp", error)
        here.settimeout(_HEARD_S)
        try:
            there.sendto(b"vicon", (_reached(bind), number))
            here.recv(16)
        except OSError as error:
            return ports.Port(number, "udp", "deaf", str(error))
    return ports.Port(number, "udp", "free")


def _tcp(bind: str, number: int) -> ports.Port:
    with socket.socket(_family(bind), socket.SOCK_STREAM) as here:
        # What earlier connections left behind keeps a listener from nothing.
        here.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            here.bind((bind, number))
            here.listen(1)
        except OSError as error:
            return _unbound(number, "tcp", error)
        try:
            socket.create_connection((_reached(bind), number), _HEARD_S).close()
        except OSError as error:
            return ports.Port(number, "tcp", "deaf", str(error))
    return ports.Port(number, "tcp", "free")


def _unbound(number: int, protocol: ports.Protocol, error: OSError) -> ports.Port:
    state: ports.State = "taken" if error.errno == errno.EADDRINUSE else "refused"
    return ports.Port(number, protocol, state, error.strerror or str(error))
