"""`make bench-scale`: participants per core in three kinds of meeting, by `vicon rehearse` on this machine.

AUDIO=200, STAGE=200, GRID=50: people at most in each; SECONDS=10: how long each size is held; ONLY=stage: one
of them. Each goes up in three sizes to its most. A figure is people divided by the processors that all of
the server's processes kept busy (CPU time, so that others on the machine change little), at the largest size
that was good; `per_engine_core`: by its threads that forward packets alone. `kb_per_participant`: what one
more takes of the server's memory, sound only, without the kernel's. Who is played shares the machine:
`own_core` of the sizes says what that took. The last line is JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.load.local import LocalServer
from vicon import settings
from vicon.cli.rehearse import KEY
from vicon.cluster.prepare import create_api_key
from vicon.rehearsal.door import SCOPES

SECONDS = os.environ.get("SECONDS", "10")
MOST = {
    "audio": int(os.environ.get("AUDIO", "200")),
    "stage": int(os.environ.get("STAGE", "200")),
    "grid": int(os.environ.get("GRID", "50")),
}
NAMES = {"audio": "audio_only", "stage": "one_to_n", "grid": "grid_25"}
JOINS_PER_S = "10"


def rehearse(shape: str, most: int) -> dict[str, Any]:
    """The report, from a fresh server: memory is counted from its start."""
    with tempfile.TemporaryDirectory() as scratch:
        data = Path(scratch) / "data"
        server = LocalServer(data, VICON_JOINS_PER_MINUTE="100000")
        try:
            wanted = {"label": "bench", "scopes": list(SCOPES), "role_ceiling": "chair"}
            key = create_api_key(settings.load(data=data, url=server.origin), wanted)
            words = ["rehearse", "--server", server.origin, "--shape", shape, "--people", str(most)]
            words += ["--from", str(max(2, most // 4)), "--seconds", SECONDS, "--language", "en"]
            words += ["--joins-per-second", JOINS_PER_S, "--json"]
            run = subprocess.run(
                [sys.executable, "-m", "vicon", *words],
                env={**os.environ, KEY: key},
                stdout=subprocess.PIPE,
                text=True,
                check=False,
            )
            report: dict[str, Any] = json.loads(run.stdout) if run.stdout else {}
            if not report.get("sizes"):
                raise RuntimeError(f"nothing was measured: {report}")
            return report
        finally:
            server.stop()


def main() -> None:
    only = os.environ.get("ONLY", "")
    reports = {shape: rehearse(shape, most) for shape, most in MOST.items() if only in ("", shape)}
    figures: dict[str, Any] = {NAMES[shape]: it["per_core"] for shape, it in reports.items()}
    figures["per_engine_core"] = {NAMES[shape]: it["per_engine_core"] for shape, it in reports.items()}
    if "audio" in reports:
        figures["kb_per_participant"] = reports["audio"]["kb_per_participant"]
    figures["lost_events"] = sum(size["events_lost"] for it in reports.values() for size in it["sizes"])
    figures["load"] = [round(it, 2) for it in os.getloadavg()]
    print(json.dumps({**figures, "reports": reports}))


if __name__ == "__main__":
    main()
