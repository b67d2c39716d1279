"""A certificate by ACME, from a server of its own (pebble) through nginx, and its renewal."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_a_server_gets_a_certificate_and_takes_up_the_renewed_one(tmp_path: Path) -> None:
    ran = subprocess.run(
        ["unshare", "--net", "--mount", "bash", ROOT / "tests/install/acme.sh", ROOT, tmp_path],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr[-4000:]
    said = dict(line.split(" ", 1) for line in ran.stdout.splitlines() if " " in line)
    assert said["first"].startswith("serial=")
    assert said["plain"] == "308 https://rapat.kota.example/r/x"
    assert said["again"] == said["first"], "one that is there is kept"
    assert said["renewed"] not in ("", said["first"])
    assert said["turn"] == f"{said['renewed']} 640 turnserver"
    assert said["kept"] == "1"
    assert "is of another name" in said["other"]
