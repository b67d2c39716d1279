"""Ports for the servers that tests start."""

from __future__ import annotations

import os
import random
import socket
from pathlib import Path

LOWEST = 10_100
"""Browsers call nobody at 10080 (https://fetch.spec.whatwg.org/#port-blocking), and at none above it."""
_WORKERS = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
# Not the common generator: hypothesis seeds that alike in every process of tests.
_chance = random.SystemRandom()
_given: set[int] = set()


def free_port(row: int = 1) -> int:
    """A port free for UDP and TCP, given once, also where several processes run tests: each has its share.

    It lies below the range from which the kernel takes ports for outgoing connections, so that none of those
    gets it before the server is there. `row`: the first of so many in a row that are free.
    """
    first_ephemeral = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    share = (first_ephemeral - LOWEST) // _WORKERS
    while True:
        first = LOWEST + _WORKER * share + _chance.randrange(share - row + 1)
        ports = range(first, first + row)
        if _given.isdisjoint(ports) and all(map(_is_free, ports)):
            _given.update(ports)
            return first


def _is_free(port: int) -> bool:
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind(("", port))
            except OSError:
                return False
    return True
