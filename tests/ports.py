"""Ports for the servers that tests start."""

from __future__ import annotations

import random
import socket
from pathlib import Path

LOWEST = 10_000
# Not the common generator: hypothesis seeds that alike in every process of tests.
_chance = random.SystemRandom()
_given: set[int] = set()


def free_port() -> int:
    """A port free for UDP and TCP, given once per process.

    It lies below the range from which the kernel takes ports for outgoing connections, so that none of those
    gets it before the server is there.
    """
    first_ephemeral = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    while True:
        port = _chance.randrange(LOWEST, first_ephemeral)
        if port not in _given and _is_free(port):
            _given.add(port)
            return port


def _is_free(port: int) -> bool:
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind(("", port))
            except OSError:
                return False
    return True
