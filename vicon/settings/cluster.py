"""Settings of a cluster of several machines: links between them, and where each one stands."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings

from vicon.settings import values

_EVERYWHERE = frozenset(["0.0.0.0", "::"])  # noqa: S104 - what is asked for, not bound here


class ClusterSettings(BaseSettings):
    """None is needed on one machine: there links are Unix sockets."""

    locality: str = Field(
        default="",
        pattern=r"^[a-z0-9-]{0,32}$",
        description="Where this machine stands: a data centre, a building, a city. Signalling "
        "gives new meetings to media nodes of its own locality as long as those have room. Empty: nowhere.",
        examples=["balai-kota"],
    )
    link_listen: values.HostPort = Field(
        default="",
        description="Host and TCP port where this machine's media node takes links from other machines, with "
        "mutual TLS. Keep it inside. Empty: Unix sockets alone, for one machine. See docs/cluster.md.",
        examples=["10.0.0.11:7840"],
    )
    link_address: values.HostPort = Field(
        default="",
        description="Host and port under which other machines reach it. Empty: VICON_LINK_LISTEN itself.",
        examples=["media-1.dalam.kota.example:7840"],
    )
    link_ca: str = Field(
        default="",
        description="File of the authority (PEM) that signed the certificates of all machines; "
        "`vicon cluster authority` makes one. Several may stand in it while one replaces another.",
        examples=["/etc/vicon/links/ca.crt"],
    )
    link_cert: str = Field(
        default="",
        description="File of this machine's certificate (PEM), with the roles that run here; `vicon cluster "
        "certificate` makes it. A renewed one is taken up without a restart.",
        examples=["/etc/vicon/links/m1.crt"],
    )
    link_key: str = Field(
        default="",
        description="File of its private key (PEM), which vicon alone may read.",
        examples=["/etc/vicon/links/m1.key"],
    )

    @model_validator(mode="after")
    def _secured(self) -> Self:
        files = {"LINK_CA": self.link_ca, "LINK_CERT": self.link_cert, "LINK_KEY": self.link_key}
        missing = [f"VICON_{name}" for name, file in files.items() if not file]
        if missing and (self.link_listen or len(missing) < len(files)):
            raise ValueError(
                f"{' and '.join(missing)} missing: links between machines need the authority, this machine's "
                "certificate and its key. Make them: vicon cluster authority, vicon cluster certificate"
            )
        if self.link_address and not self.link_listen:
            raise ValueError(
                "VICON_LINK_LISTEN is missing, and VICON_LINK_ADDRESS needs it. Set it to where links are "
                "taken, for example 10.0.0.11:7840"
            )
        host = self.link_listen.rpartition(":")[0].strip("[]")
        if host in _EVERYWHERE and not self.link_address:
            raise ValueError(
                f"VICON_LINK_ADDRESS is missing: VICON_LINK_LISTEN={self.link_listen} names no machine that "
                "others could reach. Set it to this machine's address, for example 10.0.0.11:7840"
            )
        return self

    @property
    def linked_at(self) -> str:
        """host:port where other machines reach this one's media node; empty: nowhere."""
        return self.link_address or self.link_listen
