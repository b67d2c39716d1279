"""A real coturn with the configuration and the wall that ship, on the server host of a test's network."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browsers.network import Host, Network

SECRET = "hS8nQ2v7LxW4kR9pTz3yBc6d"
NAME = "turn.kota.example"
_SHIPPED = Path(__file__).parents[1] / "deploy/coturn"


@contextmanager
def turn_server(
    network: Network, client: Host, scratch: Path, *, port: int, tls_port: int, node: str
) -> Iterator[Path]:
    """Ready for `client` on `port` and, with TLS, `tls_port`; relays to `node`. Gives its certificate."""
    address = network.server.address
    text = (_SHIPPED / "turnserver.conf").read_text()
    text = text.replace("192.0.2.20", address).replace("192.0.2.10", node)
    text = text.replace("PUT-THE-SECRET-HERE", SECRET).replace(
        "listening-port=3478", f"listening-port={port}"
    )
    certificate, key = scratch / "turn.pem", scratch / "turn.key"
    making = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    names = [
        "-subj",
        f"/CN={NAME}",
        "-addext",
        f"subjectAltName=DNS:{NAME},IP:{address}",
        "-keyout",
        str(key),
        "-out",
        str(certificate),
    ]
    subprocess.run([*making.split(), *names], check=True, capture_output=True)
    text = text.replace("/etc/coturn/fullchain.pem", str(certificate))
    text = text.replace("/etc/coturn/privkey.pem", str(key))
    text = re.sub(r"^tls-listening-port=.*$", f"tls-listening-port={tls_port}", text, flags=re.M)
    config, log = scratch / "turnserver.conf", scratch / "turn.log"
    config.write_text(text)
    options = ["-c", str(config), f"--pidfile={scratch}/turn.pid", "--log-file=stdout"]
    wall = scratch / "turnserver.nft"
    wall.write_text((_SHIPPED / "turnserver.nft").read_text().replace("192.0.2.10", node))
    subprocess.run(network.server.command("nft", "-f", str(wall)), check=True, capture_output=True)
    with log.open("w") as output:
        server = subprocess.Popen(
            network.server.command("turnserver", *options), stdout=output, stderr=output
        )
    try:
        deadline = time.monotonic() + 60
        for each in (port, tls_port):
            while not _answers(client, address, each):
                assert server.poll() is None and time.monotonic() < deadline, log.read_text()
                time.sleep(0.1)
        yield certificate
    finally:
        server.terminate()
        server.wait(60)
        subprocess.run(network.server.command("nft", "delete", "table", "inet", "turn"), check=True)


def _answers(client: Host, address: str, port: int) -> bool:
    try:
        client.connect(address, port).close()
    except OSError:
        return False
    return True
