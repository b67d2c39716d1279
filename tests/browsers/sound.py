"""A PulseAudio server with one silent sink: without a sound device Firefox never starts an AudioContext."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path


class SilentSound:
    """The server's process; `environment` makes a program use it."""

    def __init__(self, scratch: Path) -> None:
        program = shutil.which("pulseaudio")
        if program is None:
            raise RuntimeError("pulseaudio is missing: make test installs it")
        scratch.mkdir(parents=True)
        socket = scratch / "native"
        home = {"HOME": str(scratch), "XDG_RUNTIME_DIR": str(scratch)}
        self._log = (scratch / "log").open("w")
        self._process = subprocess.Popen(
            [
                *(program, "-n", "--daemonize=no", "--exit-idle-time=-1", "--disallow-exit"),
                *("-L", "module-null-sink sink_name=silence"),
                *("-L", f"module-native-protocol-unix auth-anonymous=1 socket={socket}"),
            ],
            env={**os.environ, **home},
            stdout=self._log,
            stderr=self._log,
        )
        self.environment = {**os.environ, "PULSE_SERVER": f"unix:{socket}"}
        deadline = time.monotonic() + 60
        while not socket.exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"pulseaudio did not start: {(scratch / 'log').read_text()}")
            time.sleep(0.05)

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(60)
        self._log.close()
