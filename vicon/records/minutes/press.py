"""Prints a sheet: `python -m vicon.records.minutes.press` takes one as JSON and gives PDF/A.

A process of its own for each document: the typesetter needs a second of CPU and a hundred megabytes that no
server should keep, and what it makes of a text that people typed cannot reach anything but its output.
"""

from __future__ import annotations

import asyncio
import sys
from importlib.resources import as_file, files
from typing import Final

from vicon.records.minutes.sheet import Sheet

PATIENCE_S = 60.0
STANDARD: Final = "a-2b"
_FOLDER = "vicon.records.minutes"


class NotPrinted(Exception):
    """The typesetter refused; the message is its own."""


async def printed(sheet: Sheet) -> bytes:
    """The sheet as PDF/A-2b, made in another process. Raises NotPrinted."""
    press = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        __name__,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        pdf, said = await asyncio.wait_for(press.communicate(sheet.dumps().encode()), PATIENCE_S)
    except TimeoutError:
        raise NotPrinted(f"no page after {PATIENCE_S:.0f} s") from None
    finally:
        if press.returncode is None:
            press.kill()
            await press.wait()
    if press.returncode != 0:
        raise NotPrinted(said.decode(errors="replace").strip()[-500:])
    return pdf


def typeset(sheet: str) -> bytes:
    """The PDF of a sheet in JSON. Reads no clock, no font of the system and nothing from the network."""
    import typst

    with as_file(files(_FOLDER) / "template.typ") as template:
        return typst.compile(
            str(template),
            format="pdf",
            root=str(template.parent),
            ignore_system_fonts=True,
            sys_inputs={"sheet": sheet},
            pdf_standards=STANDARD,
            timestamp=0,
        )


if __name__ == "__main__":
    sys.stdout.buffer.write(typeset(sys.stdin.read()))
