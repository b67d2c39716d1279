"""A process that works while a sitting goes on: told what the journal has as it grows, and listened to."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from vicon.jobs import Context, Later
from vicon.rooms.ports import StoredEvent
from vicon.store.archive import Archive
from vicon.store.errors import StoreUnavailable

TELLS_S = 0.4
"""How often the process is told what the journal has, unless it is in more of a hurry."""
COMMITTED_MS = 700
"""An event may be so much younger than its commit: of what is later the journal may not have told all yet."""
PAGE = 500

Texts = Callable[[Archive, str, Sequence[StoredEvent]], Awaitable[dict[str, str]]]
"""What the process may read of a sitting's rows, by seal."""


async def attended(
    context: Context,
    sitting: str,
    module: str,
    asked: Mapping[str, Any],
    *,
    texts: Texts,
    heard: Callable[[Mapping[str, Any]], Awaitable[None]],
    tells_s: float = TELLS_S,
) -> int:
    """One process `python -m module` from its beginning to its end; its status. It ends when its standard
    input does. `asked` is its first line, `heard` is given each that it says. Raises Later."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    telling = asyncio.create_task(_tell(context, sitting, process, asked, texts, tells_s))
    try:
        if process.stdout is None:
            raise Later("the process has no ends to speak to")
        async for line in process.stdout:
            await heard(json.loads(line))
        return await process.wait()
    finally:
        telling.cancel()
        with suppress(asyncio.CancelledError, BrokenPipeError, ConnectionResetError):
            await telling
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _tell(
    context: Context,
    sitting: str,
    process: asyncio.subprocess.Process,
    asked: Mapping[str, Any],
    texts: Texts,
    tells_s: float,
) -> None:
    """What is wanted, and from then on what the journal has; nothing while the database is away, so that
    nothing goes out of which it is not known whether it may."""
    archive = Archive(context.database)
    await _say(process, asked)
    seen = 0
    while True:
        now = context.clock()
        upto = now - COMMITTED_MS
        with suppress(StoreUnavailable):
            rows = (await archive.page(sitting, seen, seen + PAGE)).events
            opened = await texts(archive, sitting, rows)
            whole = len(rows) < PAGE
            seen += len(rows)
            said = [(row.seq, row.canonical.decode(), row.hash) for row in rows]
            await _say(process, {"rows": said, "texts": opened, "upto": upto if whole else 0, "now": now})
            if not whole:
                continue
        await asyncio.sleep(tells_s)


async def _say(process: asyncio.subprocess.Process, it: Mapping[str, Any]) -> None:
    if process.stdin is None:
        raise Later("the process has no ends to speak to")
    process.stdin.write(json.dumps(it).encode() + b"\n")
    await process.stdin.drain()
