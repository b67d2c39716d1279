"""What reads tapes is behind a filter of system calls before it is told what to read."""

from __future__ import annotations

import platform
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(
    platform.machine() not in ("x86_64", "aarch64"), reason="no numbers of system calls for this machine"
)


@pytest.mark.parametrize(
    "module", ["vicon.mixing.work", "vicon.mixing.speech.work", "vicon.mixing.speech.live"]
)
def test_a_process_that_reads_tapes_may_make_no_network_socket(module: str) -> None:
    process = subprocess.Popen([sys.executable, "-m", module], stdin=subprocess.PIPE)
    try:
        status = Path(f"/proc/{process.pid}/status")
        by = time.monotonic() + 60
        while "Seccomp:\t2" not in (said := status.read_text()) and time.monotonic() < by:
            assert process.poll() is None
            time.sleep(0.05)
        assert "Seccomp:\t2" in said and "NoNewPrivs:\t1" in said
    finally:
        process.kill()
        process.wait()
