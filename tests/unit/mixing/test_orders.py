"""Who works for a process that is killed ends with it."""

from __future__ import annotations

import os
import select
import subprocess
import sys

PATIENCE_S = 120
WORKS = """
import time
from vicon.mixing.orders import Orders
Orders().next()
print("at work", flush=True)
time.sleep(900)
"""
BEGAN = f"""
import subprocess, sys
process = subprocess.Popen([sys.executable, "-c", {WORKS!r}], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
process.stdin.write(b"{{}}" + bytes([10]))
process.stdin.flush()
process.stdout.readline()
print(process.pid, flush=True)
process.wait()
"""


def test_a_killed_worker_leaves_no_process_behind() -> None:
    with subprocess.Popen([sys.executable, "-c", BEGAN], stdout=subprocess.PIPE) as worker:
        assert worker.stdout is not None
        at_work = os.pidfd_open(int(worker.stdout.readline()))
        worker.kill()
    try:
        assert select.select([at_work], [], [], PATIENCE_S)[0], "it goes on alone"
    finally:
        os.close(at_work)
