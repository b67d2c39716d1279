"""A long way between a client host and the server: an IP link whose packets take their time.

Kernels without netem cannot delay packets, so two TUN devices are joined by a thread that holds each packet
for half the round trip, and up to `jitter` longer. TCP and UDP alike; no loss, no reordering.
"""

from __future__ import annotations

import fcntl
import os
import random
import select
import struct
import subprocess
import threading
import time
from collections import deque

from tests.browsers.network import Host

_TUNSETIFF = 0x400454CA
_IFF_TUN = 0x0001
_IFF_NO_PI = 0x1000


def _tun(name: str) -> int:
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, _TUNSETIFF, struct.pack("16sH", name.encode(), _IFF_TUN | _IFF_NO_PI))
    return device


class Distance:
    """A link of `round_trip` seconds between two hosts; the far one gets an address and its default route.

    Each packet takes up to `jitter` seconds more, by chance.
    """

    def __init__(self, near: Host, far: Host, subnet: int, round_trip: float, jitter: float = 0.0) -> None:
        self._ends = [near.run_here(lambda: _tun(f"way{subnet}")), far.run_here(lambda: _tun("way"))]
        self._one_way = round_trip / 2
        self._jitter = jitter
        self._chance = random.Random(subnet)
        self._stop = threading.Event()
        here, there = f"10.78.{subnet}.1", f"10.78.{subnet}.2"
        for host, name, address, peer in ((near, f"way{subnet}", here, there), (far, "way", there, here)):
            _configure(host, name, address, peer)
        far.run_here(lambda: _run("ip", "route", "replace", "default", "dev", "way", "src", there))
        far.address = there
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()

    def _carry(self) -> None:
        held: list[deque[tuple[float, bytes]]] = [deque(), deque()]
        while not self._stop.is_set():
            now = time.monotonic()
            for end in (0, 1):
                queue = held[end]
                while queue and queue[0][0] <= now:
                    os.write(self._ends[1 - end], queue.popleft()[1])
            due = min((queue[0][0] for queue in held if queue), default=now + 0.05)
            ready, _, _ = select.select(self._ends, [], [], max(0.0, due - time.monotonic()))
            arrived = time.monotonic()
            for end, device in enumerate(self._ends):
                if device not in ready:
                    continue
                while True:
                    try:
                        packet = os.read(device, 65535)
                    except BlockingIOError:
                        break
                    held[end].append((arrived + self._takes(), packet))

    def _takes(self) -> float:
        return self._one_way + self._jitter * self._chance.random()

    def close(self) -> None:
        self._stop.set()
        self._thread.join()
        for device in self._ends:
            os.close(device)


def _configure(host: Host, name: str, address: str, peer: str) -> None:
    def commands() -> None:
        _run("ip", "addr", "add", address, "peer", peer, "dev", name)
        _run("ip", "link", "set", name, "up")

    host.run_here(commands)


def _run(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True)
