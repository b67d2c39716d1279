"""What a value may be. Each kind refuses with a reason and a cure; `reading` says whose it was."""

from __future__ import annotations

import base64
import ipaddress
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator
from pydantic_settings import NoDecode

from vicon.destinations import RTMP, NoDestination, destination, entry, own

SAMPLE_PASSWORDS = frozenset(
    ["admin", "change-me", "changeme", "example", "guest", "password", "postgres", "redis", "secret", "vicon"]
)
LONGEST_SOCKET_PATH = 107
"""Bytes of `sun_path` on Linux without the closing NUL; names of sockets need 24 of them."""
LOOPBACK = frozenset(["localhost", "127.0.0.1", "::1"])


def _split(value: Any) -> Any:
    return tuple(v.strip() for v in value.split(",") if v.strip()) if isinstance(value, str) else value


def _directory(value: Path) -> Path:
    path = value.expanduser().absolute()
    if len(os.fsencode(path)) > LONGEST_SOCKET_PATH - 24:
        raise ValueError(
            "is too long a path: Unix sockets below it would exceed 107 bytes. Choose a shorter directory"
        )
    return path


def _origin(value: str) -> str:
    """Scheme, host and port as browsers write them in `Origin`."""
    parts = urlsplit(value.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("is no web address. Write it whole, for example https://rapat.kota.example")
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise ValueError("must be scheme, host and port only: vicon lives at the root of its host")
    default = {"http": 80, "https": 443}[parts.scheme]
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = "" if parts.port in (None, default) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def _parents(value: tuple[str, ...]) -> tuple[str, ...]:
    """Sources of `frame-ancestors` (CSP 3, 6.4.2): nothing else may get into that header."""
    for one in value:
        if one != "*" and not re.fullmatch(r"https?://(\*\.)?[A-Za-z0-9.-]+(:\d{1,5})?", one):
            raise ValueError(
                f"holds {one!r}, which is no site. Write, for example, https://kota.example, "
                "https://*.kota.example, or * for every site"
            )
    return value


def _listen(value: str) -> str:
    if value.startswith("unix:/"):
        return value
    host, _, port = value.rpartition(":")
    if not host or not port.isdigit() or not 0 <= int(port) <= 65535:
        raise ValueError("is not host:port. Set it to, for example, 127.0.0.1:8000 or unix:/run/vicon.sock")
    return value


def _host_port(value: str) -> str:
    host, _, port = value.rpartition(":")
    if value and (not host or not port.isdigit() or not 1 <= int(port) <= 65535):
        raise ValueError("is not host:port. Set it to, for example, 10.0.0.11:7840")
    return value


def _ports(value: str) -> str:
    host, _, port = value.rpartition(":")
    if value and (not host or not port.isdigit() or not 1 <= int(port) <= 65535 - 64):
        raise ValueError("is not host:port. Set it to, for example, 127.0.0.1:9470")
    return value


def _networks(value: tuple[str, ...]) -> tuple[str, ...]:
    for one in value:
        try:
            ipaddress.ip_network(one, strict=False)
        except ValueError:
            raise ValueError(
                f"holds {one!r}, which is no address or network. Write, for example, 10.0.0.0/24"
            ) from None
    return value


def _addresses(value: tuple[str, ...]) -> tuple[str, ...]:
    for one in value:
        try:
            ipaddress.ip_address(one)
        except ValueError:
            raise ValueError(f"holds {one!r}, which is no IP address. Names are not looked up here") from None
    return value


def _reachable(value: tuple[str, ...]) -> tuple[str, ...]:
    for one in value:
        address = ipaddress.ip_address(one)
        if address.is_unspecified or address.is_multicast:
            raise ValueError(f"holds {one}, to which browsers cannot send. Set it to the address they see")
    return value


def _only_one(value: tuple[str, ...]) -> tuple[str, ...]:
    if len(value) > 1:
        raise ValueError(
            f"holds {len(value)} addresses, and the engine binds one. "
            "Set it to one of them, or to 0.0.0.0 or :: for all"
        )
    return value


def _server(*schemes: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        if not value:
            return value
        # Of several hosts, the first alone: urlsplit knows no others.
        parts = urlsplit(value.split(",")[0])
        if parts.scheme not in schemes:
            raise ValueError(f"must begin with {' or '.join(s + '://' for s in schemes)}")
        if parts.password is not None and parts.password.lower() in SAMPLE_PASSWORDS:
            raise ValueError("has a password that stands in every manual. Choose one: openssl rand -hex 16")
        return value

    return check


def _turn(value: tuple[str, ...]) -> tuple[str, ...]:
    for one in value:
        if not re.fullmatch(r"turns?:[^/?@\s]+(\?transport=(udp|tcp))?", one):
            raise ValueError(
                f"holds {one!r}, which is no TURN address. "
                "Write, for example, turns:turn.kota.example:443?transport=tcp"
            )
    return value


def _pairs(value: tuple[str, ...]) -> tuple[str, ...]:
    for one in value:
        left, _, right = one.rpartition("=")
        if not left.strip() or not right.strip():
            raise ValueError(f"holds {one!r}, which is no name=value. Write, for example, vicon-admin=admin")
    return value


def _origins(value: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_origin(one) for one in value)


def _hosts(*examples: str) -> Callable[[tuple[str, ...]], tuple[str, ...]]:
    def check(value: tuple[str, ...]) -> tuple[str, ...]:
        for one in value:
            try:
                entry(one)
            except ValueError:
                raise ValueError(
                    f"holds {one!r}, which is no host or network. Write, for example, "
                    f"{', '.join(examples[:-1])} or {examples[-1]}"
                ) from None
        return value

    return check


def _gateway(value: str) -> str:
    try:
        destination(value, ())
    except NoDestination as error:
        # No list was asked, so an address that can be is only unlisted.
        if value and (error.code != "host_unlisted" or "?" in value):
            raise ValueError(
                "is no address of a gateway. Write it whole, for example https://pesan.kota.example/kirim"
            ) from None
    return value


def _collector(value: str) -> str:
    parts = urlsplit(value)
    whole = parts.scheme in ("http", "https") and parts.hostname and not (parts.query or parts.fragment)
    if value and (not whole or parts.username or value.rstrip("/").endswith("/v1/traces")):
        raise ValueError(
            "is no address of a collector. Write it without /v1/traces and without a password, for example "
            "http://127.0.0.1:4318"
        )
    return value


def _rtmp(value: str) -> str:
    try:
        found = destination(value, own(value), RTMP)
    except (NoDestination, ValueError, KeyError):
        found = None
    if value and (found is None or "?" in value or not found.path.strip("/")):
        raise ValueError(
            "is no address of a server of RTMP. Write it with the application and without the key of the "
            "stream, for example rtmps://a.rtmps.platform.example/live2"
        )
    return value


def _webhook_secret(value: str) -> str:
    try:
        raw = base64.b64decode(value.removeprefix("whsec_"), validate=True)
    except ValueError:
        raw = b""
    if value and (not value.startswith("whsec_") or not 24 <= len(raw) <= 64):
        raise ValueError("is no secret of webhooks: whsec_ and 24 to 64 bytes in base64")
    return value


def _counters(value: tuple[str, ...]) -> tuple[str, ...]:
    for one in value:
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}=[A-Z]:[a-z0-9][a-z0-9-]{0,79}", one):
            raise ValueError(
                f"holds {one!r}, which is no service=LETTER:room. "
                "Write, for example, aktivasi-ikd=D:loket-dukcapil"
            )
    return value


Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
"""Comma-separated in the environment."""
Directory = Annotated[Path, AfterValidator(_directory)]
"""Short enough for Unix sockets below it."""
Origin = Annotated[str, AfterValidator(_origin)]
Origins = Annotated[Names, AfterValidator(_origins)]
Parents = Annotated[Names, AfterValidator(_parents)]
"""Sites that may have a page in a frame."""
Pairs = Annotated[Names, AfterValidator(_pairs)]
"""name=value, comma-separated."""
Listen = Annotated[str, AfterValidator(_listen)]
"""host:port or unix:/path."""
Ports = Annotated[str, AfterValidator(_ports)]
"""host:port, the first of several ports in order; empty: none."""
HostPort = Annotated[str, AfterValidator(_host_port)]
"""host:port; empty: none."""
Networks = Annotated[Names, AfterValidator(_networks)]
Bind = Annotated[Names, AfterValidator(_addresses), AfterValidator(_only_one)]
"""A local address."""
PublicAddresses = Annotated[Names, AfterValidator(_addresses), AfterValidator(_reachable)]
CollectorAddress = Annotated[str, AfterValidator(_collector)]
WebhookHosts = Annotated[
    Names,
    AfterValidator(_hosts("sipd.kota.example", "*.kota.example", "10.20.0.0/16", "http://10.20.0.5:8080")),
]
RtmpHosts = Annotated[
    Names, AfterValidator(_hosts("a.rtmps.platform.example", "*.siaran.example", "rtmp://10.20.0.5:1935"))
]
RtmpAddress = Annotated[str, AfterValidator(_rtmp)]
GatewayAddress = Annotated[str, AfterValidator(_gateway)]
WebhookSecret = Annotated[str, AfterValidator(_webhook_secret)]
Counters = Annotated[Names, AfterValidator(_counters)]
"""service=LETTER:slug, comma-separated."""
TurnAddresses = Annotated[Names, AfterValidator(_turn)]
DatabaseAddress = Annotated[str, AfterValidator(_server("postgresql+psycopg", "sqlite"))]
RedisAddress = Annotated[
    str,
    AfterValidator(
        _server(
            "redis",
            "rediss",
            "unix",
            "redis+sentinel",
            "rediss+sentinel",
            "redis+cluster",
            "rediss+cluster",
        )
    ),
]
