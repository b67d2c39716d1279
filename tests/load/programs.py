"""The programs in `engine/examples` that benches drive: built once, started pinned, spoken to over pipes."""

import json
import os
import subprocess
from pathlib import Path

CRATE = Path(__file__).parents[2] / "vicon" / "media" / "engine"
BUILT = CRATE / "target" / "release" / "examples"
CORES = sorted(os.sched_getaffinity(0))
SECONDS = float(os.environ.get("SECONDS", "5"))


def build() -> None:
    """The load generator and the bare loop."""
    examples = ["--example", "load", "--example", "floor"]
    subprocess.run(["cargo", "build", "--release", "--locked", "--quiet", *examples], cwd=CRATE, check=True)


def pin(core: int) -> None:
    """Keeps this process on one of the cores it was started with."""
    os.sched_setaffinity(0, {CORES[core % len(CORES)]})


def unpin() -> None:
    os.sched_setaffinity(0, CORES)


def bare_loop(subscribers: int, kind: str) -> float:
    """CPU microseconds a packet of a loop without a room."""
    command = [str(BUILT / "floor"), str(subscribers), kind, str(SECONDS)]
    # It pins its own two threads.
    done = subprocess.run(command, check=True, capture_output=True, text=True, preexec_fn=unpin)
    return float(done.stdout)


class Load:
    """Publishers and subscribers as sockets. `mode`: ice, reporting (ICE and feedback) or plain."""

    def __init__(self, port: int, rooms: int, subscribers: int, kind: str, mode: str) -> None:
        arguments = [f"127.0.0.1:{port}", str(rooms), str(subscribers), kind, str(SECONDS), mode]
        self._process = subprocess.Popen(
            [str(BUILT / "load"), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: pin(1),
        )
        self.expect("ready")

    def expect(self, word: str) -> None:
        """Waits until it says so."""
        line = self._line()
        if line != word:
            raise RuntimeError(f"the load generator said {line!r}, not {word!r}")

    def go(self) -> None:
        """Let it send; returns when what it sends begins to count."""
        assert self._process.stdin
        self._process.stdin.write("go\n")
        self._process.stdin.flush()
        self.expect("start")

    def result(self) -> dict[str, float]:
        figures: dict[str, float] = json.loads(self._line())
        self._process.wait(10)
        return figures

    def _line(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()
