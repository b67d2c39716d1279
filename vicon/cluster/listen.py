"""The listening socket for HTTP, bound with an error people can act on."""

from __future__ import annotations

import socket
from pathlib import Path

from vicon.settings import SettingsError

BACKLOG = 2048


def listen(address: str, variable: str = "VICON_LISTEN") -> socket.socket:
    """A listening socket on `host:port` or `unix:/path`. Raises SettingsError when that cannot be had.

    `variable` is the setting that the address comes from.
    """
    try:
        if address.startswith("unix:"):
            path = Path(address.removeprefix("unix:"))
            path.unlink(missing_ok=True)
            sock = socket.socket(socket.AF_UNIX)
            sock.bind(str(path))
            path.chmod(0o660)
        else:
            host, _, port = address.rpartition(":")
            host = host.strip("[]")
            sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.bind((host, int(port)))
        sock.listen(BACKLOG)
    except OSError as error:
        cure = "Stop what listens there, or set another address"
        match = " and VICON_URL to match" if variable == "VICON_LISTEN" else ""
        raise SettingsError(
            f"{variable}: {address} cannot be used: {error.strerror or error}. {cure}{match}."
        ) from None
    return sock
