"""Work in a process of its own: libraries and secrets that no server should keep in memory."""

from __future__ import annotations

import asyncio
import sys

PATIENCE_S = 60.0


class Failed(Exception):
    """The process came to no end, or to a bad one; the message is what it said last."""


async def apart(module: str, asked: bytes) -> bytes:
    """What `python -m module` makes of `asked` on its standard input. Raises Failed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        made, said = await asyncio.wait_for(process.communicate(asked), PATIENCE_S)
    except TimeoutError:
        raise Failed(f"nothing came of it in {PATIENCE_S:.0f} s") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        lines = said.decode(errors="replace").strip().splitlines()
        raise Failed(lines[-1][-500:] if lines else f"status {process.returncode}")
    return made
