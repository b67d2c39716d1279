"""A machine to install upon and throw away: a root of its own, in namespaces without a network."""

from __future__ import annotations

import configparser
import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

_MADE = """
set -e
mount -t proc none "$1"/proc
mount --rbind /dev "$1"/dev
mount -t tmpfs none "$1"/tmp
ip link set lo up
echo made
exec sleep infinity
"""
_CLEAN = ("env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8")


class Machine:
    """The system in the folder `root`, whose commands run as its root; what they start ends with it."""

    namespaces: tuple[str, ...] = ("--mount", "--net", "--pid")
    script = _MADE
    before: tuple[str, ...] = ()
    """What runs the keeper."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __enter__(self) -> Machine:
        words = [
            *self.before,
            "unshare",
            *self.namespaces,
            "--fork",
            "--kill-child",
            "sh",
            "-c",
            self.script,
            "sh",
        ]
        self._keeper = subprocess.Popen(
            [*words, str(self.root)], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
        )
        assert self._keeper.stdout is not None
        assert self._keeper.stdout.readline() == "made\n"
        children = Path(f"/proc/{self._keeper.pid}/task/{self._keeper.pid}/children")
        self._inside = children.read_text().split()[0]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._keeper.kill()
        self._keeper.wait()

    def words(self, *words: str) -> list[str]:
        """What runs `words` in it, without this process's environment."""
        return ["nsenter", f"--target={self._inside}", *self.namespaces, *self.entered, *_CLEAN, *words]

    @property
    def entered(self) -> tuple[str, ...]:
        """The way from its namespaces into its files."""
        return ("chroot", str(self.root))

    def run(self, *words: str, status: int = 0) -> str:
        """What `words` print, on both ways, once they have ended with `status`."""
        done = subprocess.run(
            self.words(*words),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == status, (words, done.returncode, done.stdout[-3000:])
        return done.stdout

    @contextmanager
    def serving(self) -> Iterator[None]:
        """vicon as its unit starts it: that user, folder, command, no capability. Ready once it says so."""
        unit = configparser.ConfigParser(strict=False, interpolation=None)
        unit.optionxform = str  # type: ignore[assignment,method-assign]
        unit.read_string((self.root / "usr/local/lib/systemd/system/vicon.service").read_text())
        service = unit["Service"]
        assert (service["Type"], service["NoNewPrivileges"], service["CapabilityBoundingSet"]) == (
            "notify",
            "yes",
            "",
        )
        script = (
            f"echo $$ > /run/vicon.pid; cd {service['WorkingDirectory']}; umask {service['UMask']}; "
            "export NOTIFY_SOCKET=/run/notify; "
            f"exec setpriv --reuid={service['User']} --regid={service['Group']} --init-groups --no-new-privs "
            f"--bounding-set=-all --inh-caps=-all {service['ExecStart']}"
        )
        with self._notices() as notices, (self.root / "var/log/vicon").open("ab") as log:
            process = subprocess.Popen(
                self.words("sh", "-c", script), stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
            try:
                while b"READY=1" not in self._next(notices):
                    assert process.poll() is None, (self.root / "var/log/vicon").read_text()[-4000:]
                yield
            finally:
                subprocess.run(self.words("sh", "-c", "kill $(cat /run/vicon.pid)"), check=False)
                process.wait()
        assert process.returncode == 0

    @contextmanager
    def _notices(self) -> Iterator[socket.socket]:
        """Where sd_notify(3) writes. By way of a descriptor: the path may be longer than an address may."""
        folder = os.open(self.root / "run", os.O_RDONLY)
        try:
            (self.root / "run/notify").unlink(missing_ok=True)
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notices:
                notices.bind(f"/proc/self/fd/{folder}/notify")
                (self.root / "run/notify").chmod(0o666)
                notices.settimeout(1)
                yield notices
        finally:
            os.close(folder)

    @staticmethod
    def _next(notices: socket.socket) -> bytes:
        try:
            return notices.recv(4096)
        except TimeoutError:
            return b""
