"""Settings of the media node: its ports and addresses, its engine, and a TURN server beside it."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings

from vicon.settings import values


class MediaSettings(BaseSettings):
    """None is needed on a machine that browsers reach by an address of its own."""

    media_port: int = Field(
        default=7850,
        ge=1024,
        le=65000,
        description="First port for sound and picture; each worker thread uses one, counting up. "
        "Open them in the firewall for UDP, and for TCP, which browsers take where UDP is blocked.",
        examples=[7850],
    )
    media_tcp_port: int = Field(
        default=0,
        ge=0,
        le=65535,
        description="A further TCP port of the public addresses that leads to the first media port, for "
        "networks that let only 443 out: see deploy/nginx/stream.conf. It serves rooms of the first "
        "engine thread, so set VICON_MEDIA_WORKERS=1 with it. 0: none.",
        examples=[443],
    )
    media_downlink_least: int = Field(
        default=30,
        ge=30,
        le=8000,
        description="kbit/s that every participant's link is taken to carry, whatever is measured. Raise it "
        "only where all links are known to be wide and busy computers make them look narrow.",
        examples=[2000],
    )
    media_bind: values.Bind = Field(
        default=("0.0.0.0",),  # noqa: S104 - media must be reachable; browsers come from anywhere
        description="The local address the media engine binds; :: serves IPv4 too.",
        examples=["192.0.2.10"],
    )
    public_ip: values.PublicAddresses = Field(
        default=(),
        description="Addresses browsers send sound and picture to, comma-separated; set it behind NAT. "
        "Empty: this machine's own address, found at start; with VICON_MEDIA_BIND=:: its IPv6 address too.",
        examples=["203.0.113.7"],
    )
    media_workers: int = Field(
        default=0, ge=0, le=256, description="Engine threads; 0 means one per core.", examples=[4]
    )
    media_room_people: int = Field(
        default=0,
        ge=0,
        le=100_000,
        description="People of one room that a media node connects before other nodes take those who come; "
        "it needs more than one node. 0: as many as its engine carries.",
        examples=[1500],
    )
    turn_urls: values.TurnAddresses = Field(
        default=(),
        description="Addresses of a TURN server for browsers that reach media no other way, comma-separated. "
        "See deploy/coturn/turnserver.conf. Empty: none.",
        examples=["turns:turn.kota.example:443?transport=tcp"],
    )
    turn_secret: str = Field(
        default="",
        description="The TURN server's static-auth-secret, from which credentials that expire are made.",
        examples=["hS8nQ2v7LxW4kR9pTz3yBc6d"],
    )

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if self.turn_urls and len(self.turn_secret) < 16:
            raise ValueError(
                "VICON_TURN_SECRET is missing or shorter than 16 characters, and VICON_TURN_URLS needs it. "
                "Make one: openssl rand -hex 16"
            )
        if not self.media_bind:
            raise ValueError("VICON_MEDIA_BIND is empty: the engine needs an address. Set it to 0.0.0.0")
        return self
