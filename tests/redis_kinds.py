"""Redis with Sentinels, and Redis Cluster, of real servers on ports of this machine."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path
from types import TracebackType

from tests.ports import free_port


class _Servers:
    """redis-servers in `folder`, each on a port of its own; `async with` stops what runs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: dict[int, asyncio.subprocess.Process] = {}

    async def _start(self, port: int, *config: str, sentinel: bool = False) -> None:
        home = self._folder / str(port)
        home.mkdir(parents=True)
        lines = ["bind 127.0.0.1", f"port {port}", f"dir {home}", f"logfile {home}/log", *config]
        if not sentinel:
            lines += ['save ""', "appendonly no"]
        file = home / "redis.conf"
        file.write_text("\n".join(lines) + "\n")
        self._running[port] = await asyncio.create_subprocess_exec(
            "redis-server", str(file), *(["--sentinel"] if sentinel else [])
        )
        async with asyncio.timeout(60):
            while await ask(port, "PING", may_fail=True) != "PONG":
                await asyncio.sleep(0.02)

    async def kill(self, port: int) -> None:
        process = self._running.pop(port)
        process.send_signal(signal.SIGKILL)
        await process.wait()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for port in list(self._running):
            await self.kill(port)


class WatchedRedis(_Servers):
    """A primary, a replica and a Sentinel that gives up a primary after a second."""

    NAME = "vicon"

    async def __aenter__(self) -> WatchedRedis:
        try:
            self.primary, self.replica, self.sentinel = free_port(), free_port(), free_port()
            await self._start(self.primary)
            await self._start(
                self.replica, f"replicaof 127.0.0.1 {self.primary}", "repl-diskless-sync-delay 0"
            )
            await self._start(
                self.sentinel,
                f"sentinel monitor {self.NAME} 127.0.0.1 {self.primary} 1",
                f"sentinel down-after-milliseconds {self.NAME} 1000",
                f"sentinel failover-timeout {self.NAME} 10000",
                sentinel=True,
            )
            async with asyncio.timeout(60):
                while str(self.replica) not in await ask(self.sentinel, "SENTINEL", "REPLICAS", self.NAME):
                    await asyncio.sleep(0.05)
        except BaseException:
            await self.__aexit__(None, None, None)
            raise
        return self

    @property
    def url(self) -> str:
        """With a Sentinel first that is not there: the others are asked then."""
        return f"redis+sentinel://127.0.0.1:9,127.0.0.1:{self.sentinel}/{self.NAME}"


class ClusterRedis(_Servers):
    """Three primaries with a replica each."""

    async def __aenter__(self) -> ClusterRedis:
        try:
            self.ports = [free_port() for _ in range(6)]
            for port in self.ports:
                await self._start(
                    port,
                    "cluster-enabled yes",
                    f"cluster-port {free_port()}",
                    "cluster-node-timeout 1000",
                    "cluster-replica-validity-factor 0",
                    "repl-diskless-sync-delay 0",
                )
            hosts = [f"127.0.0.1:{port}" for port in self.ports]
            made = await asyncio.create_subprocess_exec(
                *("redis-cli", "--cluster", "create", *hosts, "--cluster-replicas", "1", "--cluster-yes"),
                stdout=asyncio.subprocess.PIPE,
            )
            said, _ = await asyncio.wait_for(made.communicate(), 120)
            assert made.returncode == 0, said.decode()
            async with asyncio.timeout(60):
                for port in self.ports:
                    while "cluster_state:ok" not in await ask(port, "CLUSTER", "INFO"):
                        await asyncio.sleep(0.05)
                    while "master_link_status:down" in await ask(port, "INFO", "replication"):
                        await asyncio.sleep(0.05)
        except BaseException:
            await self.__aexit__(None, None, None)
            raise
        return self

    @property
    def url(self) -> str:
        return f"redis+cluster://127.0.0.1:{self.ports[0]},127.0.0.1:{self.ports[1]}"

    async def server_of(self, key: str) -> int:
        """The port of the primary that holds `key`."""
        alive = next(iter(self._running))
        slot = int(await ask(alive, "CLUSTER", "KEYSLOT", key))
        for line in (await ask(alive, "CLUSTER", "NODES")).splitlines():
            words = line.split()
            for span in words[8:]:
                first, _, last = span.partition("-")
                if int(first) <= slot <= int(last or first):
                    return int(words[1].partition("@")[0].rpartition(":")[2])
        raise AssertionError(f"nobody holds {key}")


async def ask(port: int, *words: str, may_fail: bool = False) -> str:
    """What redis-cli prints."""
    process = await asyncio.create_subprocess_exec(
        *("redis-cli", "-p", str(port), *words),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    said, _ = await process.communicate()
    assert may_fail or process.returncode == 0, said.decode()
    return said.decode().strip()
