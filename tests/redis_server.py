"""A real redis-server for tests, configured as `vicon serve` configures its own."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from vicon.cluster import private_redis


class RedisServer:
    """`async with RedisServer(directory) as server`; may be stopped, started, frozen and thawed."""

    def __init__(self, run: Path) -> None:
        self.run = run
        self.socket = run / "redis.sock"
        self.url = f"unix://{self.socket}"
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    def resident(self) -> int:
        """Bytes of memory that the server occupies now."""
        return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def tcp_sockets(self) -> list[str]:
        """Rows of the kernel's tables of TCP sockets that are the server's: listening ones and others."""
        inodes = set()
        for link in Path(f"/proc/{self.pid}/fd").iterdir():
            # Others come and go meanwhile, over the Unix socket.
            with suppress(FileNotFoundError):
                inodes.add(link.readlink().name)
        files = [Path(f"/proc/{self.pid}/net/{name}") for name in ("tcp", "tcp6")]
        # A machine may have no IPv6.
        tables = [file.read_text() for file in files if file.exists()]
        rows = [row for table in tables for row in table.splitlines()[1:]]
        return [row for row in rows if f"socket:[{row.split()[9]}]" in inodes]

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(*private_redis.command(self.run))
        async with asyncio.timeout(60):
            while True:
                try:
                    _, writer = await asyncio.open_unix_connection(str(self.socket))
                    break
                except OSError:
                    await asyncio.sleep(0.01)
        writer.close()

    async def stop(self) -> None:
        if self._process and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
            self.socket.unlink(missing_ok=True)

    def freeze(self) -> None:
        assert self._process
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process
        self._process.send_signal(signal.SIGCONT)

    async def __aenter__(self) -> RedisServer:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
