"""vicon on several machines as far as its processes can tell: each has its data, and links go over TCP."""

from __future__ import annotations

from pathlib import Path

from tests.certificates import Authority
from tests.chaos.deployment import Deployment
from tests.ports import free_port
from vicon.cluster.identity import Role

NODES = {"media": "m1", "media2": "m2"}


class Machines(Deployment):
    """A Deployment whose processes share Redis, PostgreSQL and the server key, and no folder of sockets."""

    def __init__(self, data: Path, **settings: str) -> None:
        super().__init__(data, **settings, VICON_SERVER_KEY=str(data / "server.key"))
        self._authority = Authority(data / "authority")
        self._links = {name: free_port() for name in NODES}

    def own(self, name: str) -> dict[str, str]:
        role: Role = "media" if name in NODES else "signaling"
        files = self._authority.credentials(NODES.get(name, name), role)
        its = {
            "VICON_DATA": str(self.data / f"machine-{name}"),
            "VICON_LINK_CA": str(files.ca),
            "VICON_LINK_CERT": str(files.cert),
            "VICON_LINK_KEY": str(files.key),
        }
        if name in NODES:
            its["VICON_LINK_LISTEN"] = f"127.0.0.1:{self._links[name]}"
        return its
