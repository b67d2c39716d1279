"""A fresh Debian 12 as debootstrap makes it, kept as one archive in artifacts/ for the next time."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

_KEPT = Path(__file__).parents[2] / "artifacts"
_SUITE = "bookworm"
_PACKAGES = "python3-venv,redis-server,systemd"


def base() -> Path:
    """The archive: Debian's smallest system, and what docs/installation.md says to install before vicon.

    MIRROR names another source than the one that this machine itself uses.
    """
    archive = _KEPT / f"debian-{_SUITE}-{os.uname().machine}.tar"
    if not archive.exists():
        _KEPT.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=_KEPT, prefix="debootstrap-") as folder:
            root = Path(folder) / "root"
            command = [
                "debootstrap",
                "--variant=minbase",
                f"--include={_PACKAGES}",
                _SUITE,
                str(root),
                _mirror(),
            ]
            made = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
            assert made.returncode == 0, made.stdout[-3000:] + made.stderr[-3000:]
            packed = Path(folder) / "tar"
            without = ["--exclude=./var/cache/apt/archives/*.deb", "--exclude=./var/lib/apt/lists/*"]
            subprocess.run(
                ["tar", "--numeric-owner", *without, "-C", str(root), "-cf", str(packed), "."], check=True
            )
            packed.rename(archive)
    return archive


def _mirror() -> str:
    if named := os.environ.get("MIRROR"):
        return named
    asked = ["apt-get", "indextargets", "--format", "$(CODENAME) $(REPO_URI)", "Identifier: Packages"]
    told = subprocess.run(asked, capture_output=True, text=True).stdout.splitlines()
    found = [uri for suite, _, uri in (it.partition(" ") for it in told) if suite == _SUITE]
    assert found, f"apt knows no mirror of {_SUITE} here: name one as MIRROR=URL"
    return found[0]
