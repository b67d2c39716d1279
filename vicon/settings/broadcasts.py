"""Settings of broadcasts: lists for low latency, and a video platform that gets them too."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings

from vicon.destinations import Host, entry, origin
from vicon.settings import values


class BroadcastSettings(BaseSettings):
    """None is needed: broadcasts are watched from vicon."""

    embed_parents: values.Parents = Field(
        default=(),
        description="Sites that may show /embed/now and /embed/recap in a frame, comma-separated; *: every "
        "site. Empty: pages of vicon alone.",
        examples=["https://kota.example,https://*.kota.example"],
    )
    broadcast_parts: bool = Field(
        default=True,
        description="Whether broadcasts have lists for low latency too, with parts of a third of a second: a "
        "viewer is three seconds behind the delay in place of six. They are asked for three times a "
        "second by each who watches with them: without a cache before vicon switch them off.",
        examples=[False],
    )
    broadcast_listen: values.HostPort = Field(
        default="",
        description="Host and TCP port of a process that does nothing but answer viewers of broadcasts, for "
        "the nginx before it (deploy/nginx/broadcast.conf) and for nobody else, so that meetings do not feel "
        "hundreds of them. Empty: none, signalling answers them.",
        examples=["127.0.0.1:8001"],
    )
    rtmp_url: values.RtmpAddress = Field(
        default="",
        description="Server of a video platform that broadcasts go to besides, after their delay: rtmps:// "
        "or rtmp:// with the application, without the stream's key. Special addresses (loopback, link-local) "
        "only where they stand as addresses. Empty: none.",
        examples=["rtmps://a.rtmps.platform.example/live2"],
    )
    rtmp_key: str = Field(
        default="",
        description="The stream's key, as the platform gives it. Whoever has it can send in the city's name.",
        examples=["x4v9-k2m7-q8wd-3hpn"],
    )
    rtmp_rooms: values.Names = Field(
        default=(),
        description="The rooms, by their addresses (slugs), whose broadcasts go there, comma-separated. A "
        "key takes one broadcast at a time. Empty: those of all rooms.",
        examples=["paripurna"],
    )

    rtmp_hosts: values.RtmpHosts = Field(
        default=(),
        description="Where rooms may have a platform of their own, which an administrator sets on a page, "
        "comma-separated: names, *.names below one, addresses, networks, each with a port if only that "
        "one is meant. rtmps is needed but where rtmp:// stands before. Loopback and link-local only where "
        "they are listed as addresses. That of VICON_RTMP_URL is one of them. Empty: no other.",
        examples=["a.rtmps.platform.example,*.siaran.example,rtmp://10.20.0.5:1935"],
    )

    @model_validator(mode="after")
    def _keyed(self) -> Self:
        if self.rtmp_url and not self.rtmp_key:
            raise ValueError(
                "VICON_RTMP_KEY is missing, and VICON_RTMP_URL needs it. Set it to the stream's key that the "
                "platform gives"
            )
        return self

    def rtmp_takes(self, slug: str) -> bool:
        """Whether the broadcasts of this room go to the city's platform."""
        return bool(self.rtmp_url) and (not self.rtmp_rooms or slug in self.rtmp_rooms)

    @property
    def rtmp_entries(self) -> tuple[str, ...]:
        """As they are written: those of the list, and the city's own."""
        city = (origin(self.rtmp_url),) if self.rtmp_url else ()
        return (*self.rtmp_hosts, *city)

    @property
    def rtmp_destinations(self) -> tuple[Host, ...]:
        return tuple(map(entry, self.rtmp_entries))
