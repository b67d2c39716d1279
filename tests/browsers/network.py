"""Hosts of our own: network namespaces joined by veth pairs, each with an address besides loopback.

A `Network` is a star: the host `server` in the middle, and around it any number of client hosts. Needs root.
"""

from __future__ import annotations

import ctypes
import itertools
import os
import socket
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
_libc = ctypes.CDLL(None, use_errno=True)
_CLONE_NEWNET = 0x40000000
_tags = itertools.count(1)


SERVER = "10.77.0.1"
"""Address of the host in the middle."""
NAME = "vicon.localhost"
"""What Chromium calls that host: the pages of such a name may use devices without TLS."""
_FRAME = 1514
"""Bytes of the longest Ethernet frame."""


def named(url: str) -> str:
    """A URL at the server's address as one at its name."""
    return url.replace(f"//{SERVER}", f"//{NAME}", 1)


def _run(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True, text=True)


def _ip(*words: str) -> None:
    _run("ip", *words)


@dataclass
class Host:
    """One namespace. `branch` numbers its link to the server; 0 is the server itself."""

    name: str
    branch: int
    address: str
    server: Host | None = None
    """The other end of the link; a client's alone."""

    def command(self, *words: str) -> list[str]:
        """The command that runs `words` on this host."""
        return ["ip", "netns", "exec", self.name, *words]

    def processes(self) -> list[int]:
        """Ids of what runs on this host."""
        pids = subprocess.run(
            ["ip", "netns", "pids", self.name], check=True, capture_output=True, text=True
        ).stdout
        return [int(pid) for pid in pids.split()]

    def run_here(self, action: Callable[[], T]) -> T:
        """Call `action` on a thread that lives in this namespace: sockets it makes belong to this host."""
        result: list[T] = []
        failure: list[BaseException] = []

        def body() -> None:
            try:
                with Path(f"/run/netns/{self.name}").open() as namespace:
                    if _libc.setns(namespace.fileno(), _CLONE_NEWNET) != 0:
                        raise OSError(ctypes.get_errno(), "setns")
                result.append(action())
            except BaseException as error:
                failure.append(error)

        thread = threading.Thread(target=body)
        thread.start()
        thread.join()
        if failure:
            raise failure[0]
        return result[0]

    def connect(self, address: str, port: int, timeout: float = 60.0) -> socket.socket:
        """A TCP connection made from this host."""
        return self.run_here(lambda: socket.create_connection((address, port), timeout))

    def plug(self, *, on: bool) -> None:
        """Plug or unplug this client's cable."""
        _ip("-n", self.name, "link", "set", "uplink", "up" if on else "down")
        if on:
            self._route()

    def move(self) -> str:
        """Take another address, as a phone does between Wi-Fi and mobile data; returns the new one."""
        head, last = self.address.rsplit(".", 1)
        new = f"{head}.{int(last) + 1}"
        # The old one first: with a first address of a subnet go all that came after it.
        _ip("-n", self.name, "addr", "del", f"{self.address}/24", "dev", "uplink")
        _ip("-n", self.name, "addr", "add", f"{new}/24", "dev", "uplink")
        self.address = new
        self._route()
        return new

    def wall(self, *matches: str) -> None:
        """Let nothing pass this client's cable that one of these nftables matches fits; none: no wall."""
        if not matches:
            self._nft("delete table inet wall")
            return
        self._nft("add table inet wall")
        for hook, side in (("input", "iifname"), ("output", "oifname")):
            self._nft(f"add chain inet wall {hook} {{ type filter hook {hook} priority 0; }}")
            for match in matches:
                self._nft(f"add rule inet wall {hook} {side} uplink {match} drop")

    def shape(self, kbit: int | None, queue_ms: int = 300, *, down: bool = True, up: bool = False) -> None:
        """At most `kbit` kbit/s `down` or `up` this client's cable, each with such a queue; None: all."""
        assert self.server is not None, "only a client's cable has a far end to shape"
        ends = ((self.server, f"branch{self.branch}", down), (self, "uplink", up))
        for host, device in ((host, device) for host, device, chosen in ends if chosen):
            shaped = ("tc", "-n", host.name, "qdisc")
            if kbit is None:
                _run(*shaped, "del", "dev", device, "root")
                continue
            # Two frames at least: a bucket smaller than a frame never lets it go.
            queue = max(2 * _FRAME, kbit * queue_ms // 8)
            rate = ("rate", f"{kbit}kbit", "burst", str(2 * _FRAME), "limit", str(queue))
            _run(*shaped, "replace", "dev", device, "root", "tbf", *rate)

    def lose(self, percent: float, *, sent: bool = True) -> None:
        """Lose this part of the packets on this client's cable at random; 0: none."""
        self._nft("add table inet loss")
        self._nft("delete table inet loss")
        if percent == 0:
            return
        self._nft("add table inet loss")
        for hook, side in (("input", "iifname"), ("output", "oifname"))[: 2 if sent else 1]:
            self._nft(f"add chain inet loss {hook} {{ type filter hook {hook} priority 0; }}")
            lost = f"numgen random mod 1000 < {round(percent * 10)}"
            self._nft(f"add rule inet loss {hook} {side} uplink {lost} drop")

    def _nft(self, rule: str) -> None:
        _run(*self.command("nft", rule))

    def _route(self) -> None:
        _ip("-n", self.name, "route", "replace", "default", "via", f"10.77.{self.branch}.1")


class Network:
    """Makes the namespaces; leaving the context removes them all."""

    def __init__(self) -> None:
        if os.geteuid() != 0:
            raise RuntimeError("Browser tests make network namespaces: run them as root.")
        self._tag = f"vicon-{os.getpid()}-{next(_tags)}"
        self._branches = itertools.count(1)
        self._names: list[str] = []
        self.server = self._host("server", 0, SERVER)
        _ip("-n", self.server.name, "addr", "add", f"{SERVER}/32", "dev", "lo")

    def __enter__(self) -> Network:
        return self

    def __exit__(self, *_: object) -> None:
        for name in reversed(self._names):
            subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True)

    def client(self, role: str) -> Host:
        """A new host with a link of its own to the server."""
        branch = next(self._branches)
        host = self._host(role, branch, f"10.77.{branch}.2")
        host.server = self.server
        near = f"branch{branch}"
        _ip(
            *("link", "add", near, "netns", self.server.name, "type", "veth"),
            *("peer", "name", "uplink", "netns", host.name),
        )
        # Else IPv6 has an address a second or two after the link is up: Chromium takes that for another
        # network and drops what it loads (ERR_NETWORK_CHANGED), now and then a script of the first page.
        for end, name in ((self.server, near), (host, "uplink")):
            _ip("-n", end.name, "link", "set", name, "addrgenmode", "none")
        _ip("-n", self.server.name, "addr", "add", f"10.77.{branch}.1/24", "dev", near)
        _ip("-n", self.server.name, "link", "set", near, "up")
        _ip("-n", host.name, "addr", "add", f"{host.address}/24", "dev", "uplink")
        host.plug(on=True)
        return host

    def far(self, role: str) -> Host:
        """A new host without a link: a Distance gives it one."""
        return self._host(role, 0, "")

    def _host(self, role: str, branch: int, address: str) -> Host:
        name = f"{self._tag}-{role}"
        _ip("netns", "add", name)
        self._names.append(name)
        _ip("-n", name, "link", "set", "lo", "up")
        return Host(name, branch, address)
