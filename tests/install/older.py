"""The same bundle under an older number, as the version before."""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import zipfile
from pathlib import Path


def older(bundle: Path, into: Path, version: str) -> Path:
    """A copy of the unpacked `bundle` as the folder `into` that says it is `version`, sums included."""
    now = (bundle / "VERSION").read_text().strip()
    shutil.copytree(bundle, into)
    (wheel,) = (into / "wheels").glob("vicon-*.whl")
    _renumber(wheel, now, version)
    (into / "VERSION").write_text(f"{version}\n")
    sums = "find . -type f ! -name SHA256SUMS -print0 | sort -z | xargs -0 sha256sum > SHA256SUMS"
    subprocess.run(["sh", "-c", sums], cwd=into, check=True)
    return into


def _renumber(wheel: Path, now: str, version: str) -> None:
    record = f"vicon-{version}.dist-info/RECORD"
    lines = []
    there = wheel.with_name(wheel.name.replace(f"vicon-{now}-", f"vicon-{version}-"))
    with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(there, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            name = entry.filename.replace(f"vicon-{now}.dist-info/", f"vicon-{version}.dist-info/")
            if name == record:
                continue
            if name == "vicon/__init__.py":
                content = content.replace(f'"{now}"'.encode(), f'"{version}"'.encode())
            elif name.endswith(".dist-info/METADATA"):
                content = content.replace(f"\nVersion: {now}\n".encode(), f"\nVersion: {version}\n".encode())
            new.writestr(name, content)
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            lines.append(f"{name},sha256={digest},{len(content)}\n")
        new.writestr(record, "".join([*lines, f"{record},,\n"]))
    wheel.unlink()
