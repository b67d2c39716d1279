"""Settings of films: their formats, and a bucket of S3-compatible storage to keep them in."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings

from vicon.destinations import Host, own
from vicon.settings import values


class FilmSettings(BaseSettings):
    """None is needed: films are MP4 and kept in the data directory."""

    films_webm: bool = Field(
        default=False,
        description="Whether each film is made a second time as WebM (VP9 and Opus), for browsers that play "
        "no H.264. That takes the worker at least as much time again.",
        examples=[True],
    )
    s3_url: values.GatewayAddress = Field(
        default="",
        description="Address of an S3-compatible storage that published films are moved to; browsers still "
        "get them from vicon. Special addresses (loopback, link-local) only where they stand as addresses. "
        "Empty: films stay in the data directory.",
        examples=["https://s3.kota.example"],
    )
    s3_bucket: str = Field(
        default="",
        pattern=r"^([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])?$",
        description="Its bucket, which must be there, and of which vicon uses what is below films/.",
        examples=["vicon"],
    )
    s3_region: str = Field(
        default="us-east-1",
        pattern=r"^[A-Za-z0-9-]{1,60}$",
        description="Its region; most storages that a city runs itself do not care.",
        examples=["garage"],
    )
    s3_key_id: str = Field(
        default="",
        description="Id of an access key that may read, write and delete there, and no more.",
        examples=["GK31c2f218a2e44f485b94239e"],
    )
    s3_secret: str = Field(
        default="", description="The secret of that key.", examples=["b8Qm2xN5cW9rT4bK7yZ3sLpV6fHd1gJa"]
    )

    @model_validator(mode="after")
    def _bucket_is_whole(self) -> Self:
        if self.s3_url and not (self.s3_bucket and self.s3_key_id and self.s3_secret):
            raise ValueError(
                "VICON_S3_BUCKET, VICON_S3_KEY_ID or VICON_S3_SECRET is missing, and VICON_S3_URL needs all "
                "three. Make a bucket and a key for vicon alone"
            )
        return self

    @property
    def s3_hosts(self) -> tuple[Host, ...]:
        return own(self.s3_url)
