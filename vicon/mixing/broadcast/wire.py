"""The way to a video platform: TCP, and TLS for `rtmps`, to the address that was looked at."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from vicon import pinned
from vicon.destinations import RTMP, Host, NoDestination, destination, pick
from vicon.mixing.broadcast.rtmp.publishing import Declined, Publishing

TIMEOUT_S = 10.0
"""Of connecting, of each answer that is waited for, and of each part that is sent."""
_READ = 1 << 14


class Unreached(Exception):
    """Nothing can be sent, now. `code`: why, without address or key."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Wire:
    """`url` as an administrator has set it, `hosts` as the operator has. Every method raises Declined and
    Unreached."""

    def __init__(self, url: str, key: str, hosts: Sequence[Host]) -> None:
        self._url = url
        self._hosts = hosts
        self._publishing = Publishing(url, key)
        self._socket: socket.socket | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        if self._socket is not None:
            self._socket.close()

    def open(self) -> None:
        """Connect, and wait until pictures are taken."""
        try:
            self._socket = _connected(self._url, self._hosts)
        except NoDestination as error:
            raise Declined(error.code) from None
        except ssl.SSLError:
            raise Unreached("certificate") from None
        except OSError:
            raise Unreached("unreachable") from None
        while not self._publishing.ready:
            self.flush()
            self._hear(wait=True)

    def send(self, kind: int, body: bytes, at: int) -> None:
        """To be sent with the next `flush`."""
        self._publishing.send(kind, body, at)

    def flush(self) -> None:
        out = self._publishing.out
        if self._socket is None or not out:
            return
        try:
            self._socket.settimeout(TIMEOUT_S)
            self._socket.sendall(out)
        except TimeoutError:
            raise Unreached("slow") from None
        except OSError:
            raise Unreached("lost") from None
        out.clear()

    def listen(self) -> None:
        """Take in what the other side has said by now, and answer it."""
        while self._hear(wait=False):
            pass
        self.flush()

    def close(self) -> None:
        """All was sent: say so."""
        self._publishing.end()
        self.flush()

    def _hear(self, *, wait: bool) -> bool:
        """Whether there was anything."""
        if self._socket is None:
            return False
        try:
            self._socket.settimeout(TIMEOUT_S if wait else 0)
            data = self._socket.recv(_READ)
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        except TimeoutError:
            raise Unreached("slow") from None
        except OSError:
            raise Unreached("lost") from None
        if not data:
            raise Unreached("lost")
        self._publishing.feed(data)
        return True


def _connected(url: str, hosts: Sequence[Host]) -> socket.socket:
    """Raises NoDestination, OSError."""
    to = destination(url, hosts, RTMP)
    found = socket.getaddrinfo(to.host, to.port, type=socket.SOCK_STREAM)
    # The name is not resolved again: what was looked at is what is connected to.
    address = pick([str(it[4][0]) for it in found], hosts)
    it = socket.create_connection((address, to.port), TIMEOUT_S)
    if to.scheme != "rtmps":
        return it
    try:
        return pinned.trust().wrap_socket(it, server_hostname=to.host)
    except OSError:
        it.close()
        raise
