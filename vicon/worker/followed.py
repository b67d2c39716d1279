"""A process that works for a job: told what to do, followed while it says how far it is."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from vicon.jobs import Context

LONGEST_LINE = 1 << 26
"""Bytes: a day of speech is a few million."""


class Broke(Exception):
    """It came to no good end; the message is the last thing that it said."""


async def followed(context: Context, module: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The last line that `python -m module` says, a JSON object like those before it. Raises Broke.

    `asked` is a line of its input, which stays open: its end tells a process that nobody waits for it,
    be it that this one was killed. A line with `done` and `of` tells of progress.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        limit=LONGEST_LINE,
    )  # fmt: skip
    try:
        return await _heard(process, json.dumps(asked).encode(), context)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _heard(process: asyncio.subprocess.Process, asked: bytes, context: Context) -> dict[str, Any]:
    if process.stdin is None or process.stdout is None or process.stderr is None:
        raise Broke("the process has no ends to speak to")
    complains = asyncio.create_task(process.stderr.read())
    with suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(asked + b"\n")
        await process.stdin.drain()
    said: dict[str, Any] = {}
    told = -1
    async for line in process.stdout:
        said = json.loads(line)
        if "done" in said and (percent := said["done"] * 100 // max(1, said["of"])) > told:
            told = percent
            await context.progress(percent)
    complaint = (await complains).decode(errors="replace").strip()
    if await process.wait() != 0 or not said or "done" in said:
        lines = complaint.splitlines()
        raise Broke(lines[-1][-300:] if lines else f"the process ended with status {process.returncode}")
    return said
