"""A real S3-compatible server for tests: moto's, in a process of its own. It does not look at signatures."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import Request, urlopen

from tests.ports import free_port

BUCKET = "vicon"
_ANSWERS_WITHIN_S = 120


@contextmanager
def s3_server() -> Iterator[str]:
    """Its address; it has an empty bucket `BUCKET`."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _make_bucket(url, server)
        yield url
    finally:
        server.kill()
        server.wait()


def _make_bucket(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _ANSWERS_WITHIN_S
    while True:
        try:
            urlopen(Request(f"{url}/{BUCKET}", method="PUT"), timeout=_ANSWERS_WITHIN_S).close()
        except (URLError, ConnectionError):
            if server.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return
