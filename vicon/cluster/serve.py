"""`vicon serve`: everything on one machine, under one supervisor, in one data directory."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Sequence

from vicon import log
from vicon.cluster import private_redis
from vicon.cluster.data_lock import alone
from vicon.cluster.listen import listen
from vicon.cluster.marker import is_prepared
from vicon.cluster.supervisor import EX_CONFIG, Program, Supervisor, sd_notify
from vicon.settings import Settings

PROBE_EVERY_S = 0.05
UNHURRIED_S = 3.0
"""Nobody waits for the worker: until others are ready it leaves the processor to them."""
SLOW_START_S = 15.0
"""When not everything is ready after this long, say what is missing; then again as often."""


def serve(settings: Settings) -> int:
    """Run until SIGTERM or SIGINT. Returns the exit status; raises SettingsError before anything starts."""
    with alone(settings), listen(settings.listen) as listener:
        listener.set_inheritable(True)
        return asyncio.run(_serve(settings, listener))


async def _serve(settings: Settings, listener: socket.socket) -> int:
    began = time.monotonic()
    supervisor = Supervisor(_programs(settings, listener.fileno()), _environment(settings))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, supervisor.stop)
    prepared = asyncio.create_task(_prepare(settings))
    if not is_prepared(settings):
        # The first start of this version: nobody may see the database before it is of this version.
        if not await prepared:
            return EX_CONFIG
        if supervisor.stopping:
            return 0
    greeting = asyncio.create_task(_greet(settings, prepared, supervisor, began))
    await supervisor.run()
    sd_notify("STOPPING=1")
    for task in (greeting, prepared):
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    return EX_CONFIG if supervisor.refused else 0


def _programs(settings: Settings, fd: int) -> Sequence[Program]:
    vicon = [sys.executable, "-m", "vicon"]
    programs = []
    if not settings.redis:
        programs.append(Program("redis", private_redis.command(settings.run)))
    programs.append(Program("media", [*vicon, "media"], stop_s=settings.drain_s + 5))
    programs.append(Program("worker", [*vicon, "worker"], after_s=UNHURRIED_S))
    if settings.broadcast_listen:
        programs.append(Program("viewers", [*vicon, "viewers"]))
    for n in range(1, settings.signaling_processes + 1):
        # The listening socket is the supervisor's: while a signalling process starts again, browsers wait in
        # its queue instead of being refused.
        argv = [*vicon, "signaling", "--fd", str(fd), "--number", str(n)]
        programs.append(Program(f"signaling.{n}", argv, stop_s=8, fds=(fd,)))
    return programs


def _environment(settings: Settings) -> dict[str, str]:
    return {**os.environ, "VICON_DATA": str(settings.data), "PYTHONUNBUFFERED": "1"}


async def _prepare(settings: Settings) -> dict[str, str]:
    """Schema, keys and first links, made in a process of their own: the supervisor stays small."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "vicon", "prepare", "--json"),
        env=_environment(settings),
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    return dict(json.loads(out)) if process.returncode == 0 and out else {}


async def _greet(
    settings: Settings, prepared: asyncio.Task[dict[str, str]], supervisor: Supervisor, began: float
) -> None:
    """Wait for readiness, then print where to go."""
    links = await prepared
    if not links and not supervisor.stopping:
        log.get().error("prepare.failed", cure="see the lines above; vicon prepare runs this step alone")
    ask_again = began + SLOW_START_S
    while not supervisor.stopping:
        status, reasons = await probe(settings.listen, "/readyz")
        if status == 200:
            break
        if time.monotonic() > ask_again:
            ask_again += SLOW_START_S
            log.get().warning("serve.not_ready", waiting_for=reasons or "signaling")
        await asyncio.sleep(PROBE_EVERY_S)
    else:
        return
    sd_notify("READY=1")
    log.get().info("serve.ready", after_ms=round((time.monotonic() - began) * 1000))
    print(f"\n  vicon       {settings.url}")
    if "meeting" in links:
        print(f"  meeting     {links['meeting']}")
    if "admin" in links:
        print(f"  sign in     {links['admin']}   (administrator, works once)")
    print(flush=True)


async def probe(listen: str, path: str) -> tuple[int, str]:
    """(status, body) of a GET to our own listener; status 0 when nothing answers."""
    try:
        async with asyncio.timeout(3):
            if listen.startswith("unix:"):
                reader, writer = await asyncio.open_unix_connection(listen.removeprefix("unix:"))
            else:
                host, _, port = listen.rpartition(":")
                host = {"0.0.0.0": "127.0.0.1", "::": "::1", "[::]": "::1"}.get(host, host.strip("[]"))  # noqa: S104
                reader, writer = await asyncio.open_connection(host, int(port))
            try:
                writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
                answer = (await reader.read(65536)).decode(errors="replace")
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return 0, ""
    head, _, body = answer.partition("\r\n\r\n")
    words = head.split(maxsplit=2)
    return (int(words[1]), body.strip()) if len(words) > 1 and words[1].isdigit() else (0, "")
