"""Files of office programs as PDF, by LibreOffice where it is installed."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from vicon.slides.draw import Unfit

PATIENCE_S: Final = 180.0
CPU_S: Final = 150
_PROGRAMS = ("soffice", "libreoffice")
# No macros, no links to anything outside of the file.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link"
 oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link"
 oor:op="fuse"><value>1</value></prop></item>
</oor:items>
"""


def installed() -> str | None:
    """Where LibreOffice is."""
    return next((found for name in _PROGRAMS if (found := shutil.which(name))), None)


def printed(source: bytes, *, safe: bool) -> bytes:
    """The file as PDF. Raises Unfit: `no_office` where LibreOffice is missing, `no_cell` unless `safe`: it
    follows links, so it only works where it reaches neither a network nor what this server keeps."""
    program = installed()
    if program is None:
        raise Unfit("no_office")
    if not safe:
        raise Unfit("no_cell")
    with tempfile.TemporaryDirectory(prefix="vicon-slides-") as folder:
        home = Path(folder)
        (home / "profile" / "user").mkdir(parents=True)
        (home / "profile" / "user" / "registrymodifications.xcu").write_text(_PROFILE)
        (home / "slides").write_bytes(source)
        _run(
            [
                program,
                f"-env:UserInstallation=file://{home}/profile",
                "--headless",
                "--norestore",
                "--convert-to",
                "pdf",
                "--outdir",
                str(home / "out"),
                str(home / "slides"),
            ],
            home,
        )
        try:
            return (home / "out" / "slides.pdf").read_bytes()
        except OSError:
            raise Unfit("unreadable") from None


def _run(command: list[str], home: Path) -> None:
    """Whatever becomes of it; with all that it started it is gone afterwards."""
    environment = {
        "HOME": str(home),
        "PATH": os.environ.get("PATH", ""),
        "LANG": "C.UTF-8",
        "TMPDIR": str(home),
    }
    process = subprocess.Popen(
        command,
        cwd=home,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S)),
    )
    try:
        process.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        raise Unfit("too_heavy") from None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
