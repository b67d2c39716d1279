"""Redis as its operators run it, by its address: one server, one watched by Sentinels, or a Redis Cluster.

    redis://[user:password@]host:6379/0                         one server, or a managed one behind one name
    redis+sentinel://[user:password@]host:26379,host/NAME       the primary that Sentinels call NAME
    redis+cluster://[user:password@]host:6379,host              a Redis Cluster, by some of its servers

`rediss` in place of `redis` goes over TLS, and the certificate is verified (`?ssl_ca_certs=FILE`: by an
authority of one's own). Sentinels with a password get `?sentinel_username=` and `?sentinel_password=`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import parse_qs, unquote, urlsplit

import redis.asyncio
from redis.asyncio.cluster import ClusterNode, RedisCluster
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import Sentinel
from redis.backoff import NoBackoff

SCHEMES = (
    "redis",
    "rediss",
    "unix",
    "redis+sentinel",
    "rediss+sentinel",
    "redis+cluster",
    "rediss+cluster",
)
Kind = Literal["server", "sentinel", "cluster"]
SENTINEL_PORT, PORT = 26379, 6379


@dataclass(frozen=True, slots=True)
class Address:
    """`hosts`: Sentinels, or servers of the Cluster; empty for one server. `options`: of connections."""

    kind: Kind
    hosts: tuple[tuple[str, int], ...] = ()
    name: str = ""
    options: dict[str, Any] = field(default_factory=dict, repr=False)
    sentinel_options: dict[str, Any] = field(default_factory=dict, repr=False)


def parse(url: str) -> Address:
    """Raises ValueError, which says what to write."""
    scheme, _, rest = url.partition("://")
    if scheme not in SCHEMES:
        raise ValueError(f"must begin with {' or '.join(it + '://' for it in SCHEMES)}")
    if "+" not in scheme:
        return Address("server")
    kind: Kind = "sentinel" if scheme.endswith("sentinel") else "cluster"
    # Not by urlsplit: it knows one host alone.
    place, _, query = rest.partition("?")
    account, _, place = place.rpartition("@")
    named, _, path = place.partition("/")
    hosts = tuple(_host(it, SENTINEL_PORT if kind == "sentinel" else PORT) for it in named.split(",") if it)
    name, _, database = path.partition("/")
    given = {key: values[-1] for key, values in parse_qs(query).items()}
    options: dict[str, Any] = {}
    user, _, password = account.partition(":")
    if user:
        options["username"] = unquote(user)
    if password:
        options["password"] = unquote(password)
    safe: dict[str, Any] = {}
    if scheme.startswith("rediss"):
        safe = {"ssl": True, "ssl_cert_reqs": "required", "ssl_check_hostname": True}
        if "ssl_ca_certs" in given:
            safe["ssl_ca_certs"] = given["ssl_ca_certs"]
    if not hosts:
        raise ValueError(f"names no server. Write, for example, {scheme}://redis-1,redis-2")
    if kind == "cluster":
        if path:
            raise ValueError("names a database, and a Redis Cluster has one: leave out what follows /")
        return Address("cluster", hosts, options={**options, **safe})
    if not name:
        raise ValueError(f"does not say which primary the Sentinels watch. Write {scheme}://{named}/NAME")
    if database:
        options["db"] = int(database)
    own = {key.removeprefix("sentinel_"): it for key, it in given.items() if key.startswith("sentinel_")}
    return Address("sentinel", hosts, name, {**options, **safe}, {**own, **safe})


def client(url: str, *, timeout_s: float | None, connect_s: float, **options: Any) -> Any:
    """A client for the Redis at `url`, which tries nothing twice. `timeout_s` None: it waits for answers."""
    at = parse(url)
    waits: dict[str, Any] = {"socket_timeout": timeout_s, "socket_connect_timeout": connect_s}
    if at.kind == "server":
        return redis.asyncio.Redis.from_url(url, retry=Retry(NoBackoff(), 0), **waits, **options)
    if at.kind == "sentinel":
        # Sentinels are always asked quickly: the next one knows as well.
        theirs = {"socket_timeout": connect_s, "socket_connect_timeout": connect_s, **at.sentinel_options}
        watch = Sentinel(list(at.hosts), sentinel_kwargs=theirs)  # type: ignore[no-untyped-call]
        return watch.master_for(at.name, retry=Retry(NoBackoff(), 0), **waits, **at.options, **options)
    return RedisCluster(
        startup_nodes=[ClusterNode(host, port) for host, port in at.hosts],
        # Once more: after a failover the first try learns where the slots are now.
        retry=Retry(NoBackoff(), 1),
        # A part of the slots without a server must not take the others away.
        require_full_coverage=False,
        **waits,
        **at.options,
        **options,
    )


def _host(text: str, port: int) -> tuple[str, int]:
    parts = urlsplit(f"//{text}")
    if not parts.hostname:
        raise ValueError(f"holds {text!r}, which is no host. Write, for example, redis-1:{port}")
    return parts.hostname, parts.port or port
