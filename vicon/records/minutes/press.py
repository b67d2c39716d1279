"""Prints a sheet: `python -m vicon.records.minutes.press` takes one as JSON and gives PDF/A.

A process of its own for each document: the typesetter needs a second of CPU and a hundred megabytes that no
server should keep, and what it makes of a text that people typed cannot reach anything but its output.
"""

from __future__ import annotations

import sys
from importlib.resources import as_file, files
from typing import Final

from vicon.records.minutes.apart import apart, confined
from vicon.records.minutes.sheet import Sheet

STANDARDS: Final = ("a-2a", "ua-1")
"""For archives, and for people who have it read out: tagged, with a reading order."""
_FOLDER = "vicon.records.minutes"


async def printed(sheet: Sheet) -> bytes:
    """The sheet as PDF/A-2a and PDF/UA-1, made in another process. Raises Failed."""
    return await apart(__name__, sheet.dumps().encode())


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
            pdf_standards=list(STANDARDS),
            timestamp=0,
        )


if __name__ == "__main__":
    confined()
    sys.stdout.buffer.write(typeset(sys.stdin.read()))
