"""Where webhooks and their like may go: listed hosts, and special addresses only where they are listed."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Fault = Literal["url_bad", "host_unlisted", "tls_needed", "address_refused"]

_NAME = re.compile(
    r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?)*"
)
_NUMERIC = re.compile(r"(0x[0-9a-f]*|\d+)$")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
URL_MOST = 2_000
HTTP = {"http": 80, "https": 443}
RTMP = {"rtmp": 1935, "rtmps": 443}
_PLAIN = ("http", "rtmp")


class NoDestination(Exception):
    """Nothing may be sent there; the code says why."""

    def __init__(self, code: Fault) -> None:
        super().__init__(code)
        self.code: Fault = code


@dataclass(frozen=True, slots=True)
class Host:
    """An entry of VICON_WEBHOOK_HOSTS or VICON_RTMP_HOSTS. `plain`: without TLS too; `port` None: any.

    One of `name` (`*.` before it: all below it) and `network` is there.
    """

    name: str | None
    network: Network | None
    port: int | None
    plain: bool


@dataclass(frozen=True, slots=True)
class Destination:
    """`host` is a name or an address; `path` holds the query too."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def literal(self) -> Address | None:
        return _address(self.host)

    @property
    def netloc(self) -> str:
        """As in `Host:`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _port_of(self.scheme) else f"{host}:{self.port}"


def entry(text: str) -> Host:
    """An entry as it is written: `[http://]name-or-network[:port]`, or with `rtmp://`. Raises ValueError."""
    scheme, _, rest = text.lower().rpartition("://")
    if scheme and scheme not in HTTP | RTMP:
        raise ValueError(text)
    plain, rest = scheme in _PLAIN, rest.rstrip("/" if scheme else "")
    network = _network(rest)
    if network is not None:
        return Host(None, network, None, plain)
    host, colon, port = rest.rpartition(":")
    if not colon:
        host, port = rest, ""
    if colon and not (port.isdigit() and 1 <= int(port) <= 65535):
        raise ValueError(text)
    network = _network(host.strip("[]"))
    if network is None and not _NAME.fullmatch(host.removeprefix("*.")):
        raise ValueError(text)
    return Host(None if network else host, network, int(port) if port else None, plain)


def own(url: str) -> tuple[Host, ...]:
    """The entry of one address that somebody who may has set; none for an empty one."""
    return (entry(origin(url)),) if urlsplit(url).hostname else ()


def origin(url: str) -> str:
    """The entry of such an address, as it is written."""
    parts = urlsplit(url)
    plain = f"{parts.scheme}://" if parts.scheme in _PLAIN else ""
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    return f"{plain}{host}:{parts.port or _port_of(parts.scheme)}"


def destination(url: str, hosts: Iterable[Host], ports: Mapping[str, int] = HTTP) -> Destination:
    """Where `url` leads, if the list has it. `ports`: of the schemes it may have. Raises NoDestination."""
    found = _parsed(url, ports)
    entries = [it for it in hosts if it.port in (None, found.port) and _lists(it, found.host)]
    if not entries:
        raise NoDestination("host_unlisted")
    if found.scheme in _PLAIN and not any(it.plain for it in entries):
        raise NoDestination("tls_needed")
    return found


def pick(addresses: Sequence[str], hosts: Iterable[Host]) -> str:
    """The first of a name's addresses that a connection may go to. Raises NoDestination(`address_refused`).

    A listed name may have any common address, private ones too. Loopback, link-local and other special ones
    are those of this machine or of its cloud: only where the list has them as addresses.
    """
    listed = [it.network for it in hosts if it.network is not None]
    for one in addresses:
        address = _address(one.partition("%")[0])
        if address is None:
            continue
        inner = _inner(address)
        if not any(map(_special, {address, inner})) or any(
            it in network for network in listed for it in {address, inner}
        ):
            return one
    raise NoDestination("address_refused")


def _parsed(url: str, ports: Mapping[str, int]) -> Destination:
    if len(url) > URL_MOST or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise NoDestination("url_bad")
    try:
        parts = urlsplit(url)
        usual = ports[parts.scheme]
        port = parts.port or usual
    except (ValueError, KeyError):
        raise NoDestination("url_bad") from None
    host = (parts.hostname or "").removesuffix(".")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise NoDestination("url_bad")
    if _address(host) is None and (not _NAME.fullmatch(host) or _NUMERIC.fullmatch(host.rpartition(".")[2])):
        # 127.1, 0x7f.1 and 2130706433 are addresses to some resolvers.
        raise NoDestination("url_bad")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Destination(parts.scheme, host, port, path)


def _port_of(scheme: str) -> int:
    return (HTTP | RTMP)[scheme]


def _lists(it: Host, host: str) -> bool:
    address = _address(host)
    if it.network is not None:
        return address is not None and address in it.network
    name = it.name or ""
    return host.endswith(name[1:]) if name.startswith("*.") else host == name


def _special(address: Address) -> bool:
    return (
        address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_unspecified
        or address.is_reserved
        or address == ipaddress.IPv4Address("255.255.255.255")
        or (isinstance(address, ipaddress.IPv4Address) and int(address) >> 24 == 0)
    )


def _inner(address: Address) -> Address:
    """The IPv4 address that an IPv6 one only wraps: mapped, 6to4, Teredo, NAT64."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else address)


def _address(text: str) -> Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _network(text: str) -> Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
