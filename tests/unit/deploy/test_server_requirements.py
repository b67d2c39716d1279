"""What a bundle holds for the server's Python, which is older than the one that makes it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
LOCK = """\
# of every Python
async-timeout==5.0.1 ; python_full_version < '3.11.3' \\
    --hash=sha256:aa \\
    --hash=sha256:bb
    # via redis
av==18.1.0 ; python_full_version < '3.12' \\
    --hash=sha256:cc
av==19.0.2 ; python_full_version >= '3.12' \\
    --hash=sha256:dd
colorama==0.4.6 ; sys_platform == 'win32' \\
    --hash=sha256:ee
saq==0.26.4 \\
    --hash=sha256:ff
"""


def asked(lock: Path, python: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, ROOT / "deploy/bin/server-requirements", lock, python, "x86_64"]
    return subprocess.run(command, capture_output=True, text=True)


def test_a_server_installs_what_its_own_python_needs_by_every_hash(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    lock.write_text(LOCK)
    assert asked(lock, "3.11.2").stdout.splitlines() == [
        "async-timeout==5.0.1 --hash=sha256:aa --hash=sha256:bb",
        "av==18.1.0 --hash=sha256:cc",
        "saq==0.26.4 --hash=sha256:ff",
    ]
    assert asked(lock, "3.12.1").stdout.splitlines() == [
        "av==19.0.2 --hash=sha256:dd",
        "saq==0.26.4 --hash=sha256:ff",
    ]


def test_a_package_without_a_hash_is_in_no_bundle(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    lock.write_text(LOCK + "sneaked==1.0\n")
    done = asked(lock, "3.11.2")
    assert done.returncode == 1 and "no hash in the lock file: sneaked==1.0" in done.stderr
