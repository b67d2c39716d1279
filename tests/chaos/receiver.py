"""A receiver of webhooks that checks them with a library for it, behind an nginx that misbehaves."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

from standardwebhooks.webhooks import Webhook

from tests.ports import free_port

FAULTS = {
    "fail": "return 500;",
    "gone": "return 410;",
    "busy": "add_header Retry-After 1 always; return 429;",
    # 444 closes the connection without a word.
    "reset": "return 444;",
    "moved": "return 307 /elsewhere;",
}
_CONF = """
worker_processes 1;
pid {dir}/nginx.pid;
error_log {dir}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {dir}/body; proxy_temp_path {dir}/proxy; fastcgi_temp_path {dir}/fastcgi;
  uwsgi_temp_path {dir}/uwsgi; scgi_temp_path {dir}/scgi;
  server {{
    listen 127.0.0.1:{port};
    location / {{ proxy_pass http://127.0.0.1:{receiver}; }}
    location = /slow {{ limit_rate 64; proxy_pass http://127.0.0.1:{receiver}; }}
    {faults}
  }}
}}
"""


class Receiver:
    """`counts`: how often each id came that was signed well, by the path it came to.

    `held`: requests that are not answered while `hold` is set.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = free_port()
        self.secrets: dict[str, str] = {}
        self.counts: dict[str, Counter[str]] = {}
        self.hold = False
        self.held = 0

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}/{path}"

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self._write(FAULTS)
        argv = ["nginx", "-p", str(self._folder), "-c", str(self._conf), "-g", "daemon off;"]
        self._nginx = await asyncio.create_subprocess_exec(*argv)

    async def mend(self) -> None:
        """All paths lead to the receiver from now on."""
        self._write({})
        self._nginx.send_signal(1)

    async def stop(self) -> None:
        self._nginx.terminate()
        await self._nginx.wait()
        self._server.close()

    @property
    def _conf(self) -> Path:
        return self._folder / "nginx.conf"

    def _write(self, faults: dict[str, str]) -> None:
        said = "\n    ".join(f"location = /{path} {{ {what} }}" for path, what in faults.items())
        receiver = self._server.sockets[0].getsockname()[1]
        text = _CONF.format(dir=self._folder, port=self.port, receiver=receiver, faults=said)
        self._conf.write_text(text)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
        path = first.split()[1].removeprefix("/")
        headers = {name.lower(): value for name, value in (it.split(": ", 1) for it in lines)}
        body = await reader.readexactly(int(headers["content-length"]))
        Webhook(self.secrets[path]).verify(body.decode(), headers)
        self.counts.setdefault(path, Counter())[headers["webhook-id"]] += 1
        if self.hold:
            self.held += 1
            # Until the other side goes: nobody is told that it came.
            await reader.read()
        else:
            long = b"x" * (2_000 if path == "slow" else 0)
            head = f"HTTP/1.1 200 OK\r\ncontent-length: {len(long)}\r\nconnection: close\r\n\r\n"
            writer.write(head.encode() + long)
            await writer.drain()
        writer.close()
