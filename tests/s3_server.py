"""A real S3-compatible server for tests: moto's, in a thread. It does not look at signatures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import Request, urlopen

BUCKET = "vicon"


@contextmanager
def s3_server() -> Iterator[str]:
    """Its address; it is empty, but for the bucket `BUCKET`."""
    # Not above: it takes seconds, and only those who ask for a server need it.
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        url = f"http://{host}:{port}"
        empty(url)
        yield url
    finally:
        server.stop()


def empty(url: str) -> None:
    """As if it had just begun."""
    for method, path in (("POST", "/moto-api/reset"), ("PUT", f"/{BUCKET}")):
        urlopen(Request(url + path, method=method)).close()
