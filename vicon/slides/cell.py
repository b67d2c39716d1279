"""Bounds of a process that opens files of strangers: no network, little memory, little time."""

from __future__ import annotations

import ctypes
import os
import resource
from contextlib import suppress
from pathlib import Path
from typing import Final

NICE: Final = 10
CPU_S: Final = 900
FILE: Final = 256 << 20
FILES: Final = 256
_NEWNS, _NEWUSER, _NEWNET = 0x00020000, 0x10000000, 0x40000000  # <linux/sched.h>


def confine(memory: int) -> None:
    """Bound this process and its children for good. `memory`: bytes of address space."""
    os.nice(NICE)
    os.umask(0o077)
    for what, most in (
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, FILE),
        (resource.RLIMIT_NOFILE, FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (bound, bound))


def cut_off() -> bool:
    """Leave every network; False where the system lets nobody do that (unshare(2)). Before any thread."""
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    if libc.unshare(_NEWUSER | _NEWNET | _NEWNS) != 0:
        return False
    # Without a map the user is nobody, whom some programs refuse to serve.
    with suppress(OSError):
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    return True


def hidden(folder: Path) -> bool:
    """Put an empty folder over `folder` for this process and its children; False where nobody may."""
    libc = ctypes.CDLL(None, use_errno=True)
    return bool(libc.mount(b"none", os.fsencode(folder), b"tmpfs", 0, None) == 0)
