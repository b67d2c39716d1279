"""`python -m vicon.slides.work`: pictures of pages in a process of its own, whatever the file does to it.

Standard input holds one JSON object:

    {"source": path, "kind": "pdf" or "office", "pages": folder, "hide": folder}

Both folders must be there. Standard output says one JSON object a line: `{"done": n, "of": n}` for each page,
at the end `{"pages": n}` or `{"fault": word}`.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from vicon import system_calls
from vicon.slides import cell

MEMORY: Final = 1 << 30
OFFICE_MEMORY: Final = 6 << 30
"""LibreOffice reserves far more address space than it uses."""


def main() -> None:
    asked: Mapping[str, Any] = json.loads(sys.stdin.readline())
    office_file = asked["kind"] == "office"
    cell.confine(OFFICE_MEMORY if office_file else MEMORY)
    alone = cell.cut_off()
    source = Path(asked["source"]).read_bytes()
    # Kept open: from here on nothing else of what this server keeps is to be seen.
    pages = os.open(asked["pages"], os.O_RDONLY | os.O_DIRECTORY)
    hidden = alone and cell.hidden(Path(asked["hide"]))
    # Last, as it forbids both of these.
    system_calls.forbid()
    from vicon.slides.draw import Unfit, draw

    try:
        if office_file:
            from vicon.slides import office

            source = office.printed(source, safe=hidden)
        count = draw(source, lambda name, it: _keep(pages, name, it), _say)
    except Unfit as unfit:
        _line({"fault": unfit.fault})
    except MemoryError:
        _line({"fault": "too_heavy"})
    else:
        _line({"pages": count})


def _keep(folder: int, name: str, content: bytes) -> None:
    written = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600, dir_fd=folder)
    with os.fdopen(written, "wb") as file:
        file.write(content)


def _say(done: int, of: int) -> None:
    _line({"done": done, "of": of})


def _line(it: Mapping[str, Any]) -> None:
    print(json.dumps(it), flush=True)


if __name__ == "__main__":
    main()
