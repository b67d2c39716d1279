"""Authorities and certificates of clusters, made for one test."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from vicon.cluster import authority
from vicon.cluster.credentials import Credentials
from vicon.cluster.identity import Identity, Role


class Authority:
    """One of its own in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ca = authority.create(folder, "test")

    def credentials(
        self, name: str, *roles: Role, now: datetime | None = None, days: int = 30, out: Path | None = None
    ) -> Credentials:
        """Files of the machine `name`; made again, they replace those before."""
        out = out or self.folder / name
        authority.issue(self.folder, [Identity(name, role) for role in roles], out, now=now, days=days)
        return Credentials(out / "ca.crt", out / f"{name}.crt", out / f"{name}.key")
