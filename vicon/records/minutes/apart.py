"""Work in a process of its own: libraries and secrets that no server should keep in memory."""

from __future__ import annotations

import asyncio
import resource
import sys

PATIENCE_S = 60.0
CPU_S = 60
MEMORY = 2 << 30
"""Bytes of address space: many times what a long document needs."""


class Failed(Exception):
    """The process came to no end, or to a bad one; the message is what it said last."""


def confined() -> None:
    """Bound this process, which works on what people typed and may hold a password: called by its `main`."""
    for what, most in ((resource.RLIMIT_CPU, CPU_S), (resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(what)
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


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
