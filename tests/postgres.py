"""A private PostgreSQL of Debian for tests: own directory, Unix socket only, no password, thrown away."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

HINT = "PostgreSQL is not installed: apt-get install postgresql (found under /usr/lib/postgresql/*/bin)"


class PrivatePostgres:
    """`start`, `stop` (as a crash would, or in order) and `start` again keep the databases."""

    def __init__(self) -> None:
        self._bin = _newest_bin()
        # Sockets have short names: not below pytest's own deep directories.
        self._home = Path(tempfile.mkdtemp(prefix="vicon-pg-", dir="/tmp"))
        self._user = _unprivileged()
        if self._user:
            shutil.chown(self._home, self._user)
        # Whatever ends the tests closes the pipe, and then the server ends too.
        self._guard = subprocess.Popen(
            ["sh", "-c", f"cat; {self._bin}/pg_ctl stop -D {self._data} -m immediate; rm -rf {self._home}"],
            user=self._user,
            cwd="/",
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._run(
            "initdb", "-D", self._data, "-U", "vicon", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"
        )
        self._databases = 0

    @property
    def _data(self) -> str:
        return str(self._home / "data")

    def start(self, *, durable: bool = True, tls_port: int = 0) -> None:
        """Not durable: faster, and what it holds may not survive `stop`.

        `tls_port`: it also listens there on loopback, with the pair that `certify` was given.
        """
        options = f"-c listen_addresses='' -c unix_socket_directories={self._home} -c max_connections=60"
        if tls_port:
            options += f" -c listen_addresses=127.0.0.1 -c port={tls_port} -c ssl=on"
        if not durable:
            options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        self._run(
            "pg_ctl",
            "start",
            "-w",
            "-t",
            "30",
            "-D",
            self._data,
            "-l",
            str(self._home / "log"),
            "-o",
            options,
        )

    def certify(self, certificate: bytes, key: bytes) -> None:
        """What it shows to those who come over TLS (PEM)."""
        for name, content in (("server.crt", certificate), ("server.key", key)):
            file = Path(self._data) / name
            file.write_bytes(content)
            file.chmod(0o600)
            if self._user:
                shutil.chown(file, self._user)

    def stop(self, how: str = "immediate") -> None:
        """`immediate` is a crash with recovery at the next start, `fast` breaks connections in order."""
        self._run("pg_ctl", "stop", "-w", "-D", self._data, "-m", how)

    def new_database(self, like: str | None = None) -> str:
        """The address of a new, empty database, or of a copy of the one at `like`, which nobody uses."""
        self._databases += 1
        name = f"vicon{self._databases}"
        pattern = "template0" if like is None else urlsplit(like).path.removeprefix("/")
        self._run("createdb", "-h", str(self._home), "-U", "vicon", "-T", pattern, name)
        return f"postgresql+psycopg://vicon@/{name}?host={self._home}"

    def remove(self) -> None:
        self._guard.communicate(timeout=60)
        shutil.rmtree(self._home, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        # No pipes: the server would inherit them and keep them open.
        done = subprocess.run(
            [str(self._bin / program), *arguments],
            user=self._user,
            cwd=self._home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=60,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed with {done.returncode}; see {self._home}/log")


def installed() -> bool:
    """Whether there is one to start."""
    return bool(_bins())


def _newest_bin() -> Path:
    found = _bins()
    if not found:
        raise RuntimeError(HINT)
    return found[-1].parent


def _bins() -> list[Path]:
    return sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))


def _unprivileged() -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise RuntimeError("running as root, and neither user postgres nor nobody exists to run PostgreSQL")
