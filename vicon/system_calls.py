"""System calls that nothing which reads what strangers sent has a use for, forbidden for good (seccomp(2)).

It holds where the system gives nobody a namespace, too, as in many containers: no socket but those of this
machine.
"""

from __future__ import annotations

import ctypes
import platform
import struct
from collections.abc import Iterator, Mapping
from errno import ENOSYS, EPERM
from typing import Final

_X86_64: Final = {
    **{"socket": 41, "clone": 56, "ptrace": 101, "pivot_root": 155, "chroot": 161, "acct": 163, "mount": 165},
    **{"umount2": 166, "swapon": 167, "reboot": 169, "init_module": 175, "delete_module": 176},
    **{"kexec_load": 246, "add_key": 248, "request_key": 249, "keyctl": 250, "unshare": 272},
    **{"perf_event_open": 298, "open_by_handle_at": 304, "setns": 308, "process_vm_readv": 310},
    **{"process_vm_writev": 311, "finit_module": 313, "kexec_file_load": 320, "bpf": 321, "userfaultfd": 323},
}
_AARCH64: Final = {
    **{"socket": 198, "clone": 220, "ptrace": 117, "pivot_root": 41, "chroot": 51, "acct": 89, "mount": 40},
    **{"umount2": 39, "swapon": 224, "reboot": 142, "init_module": 105, "delete_module": 106},
    **{"kexec_load": 104, "add_key": 217, "request_key": 218, "keyctl": 219, "unshare": 97},
    **{"perf_event_open": 241, "open_by_handle_at": 265, "setns": 268, "process_vm_readv": 270},
    **{"process_vm_writev": 271, "finit_module": 273, "kexec_file_load": 294, "bpf": 280, "userfaultfd": 282},
}
_BOTH: Final = {
    **{"io_uring_setup": 425, "open_tree": 428, "move_mount": 429, "fsopen": 430, "fsconfig": 431},
    **{"fsmount": 432, "fspick": 433, "clone3": 435, "mount_setattr": 442},
}
_AUDIT: Final = {"x86_64": (0xC000003E, _X86_64 | _BOTH), "aarch64": (0xC00000B7, _AARCH64 | _BOTH)}
"""AUDIT_ARCH_* of <linux/audit.h>, and the numbers of its system calls."""

_LOAD, _EQUAL, _AT_LEAST, _ANY, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # BPF_LD|W|ABS, JEQ, JGE, JSET, RET
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_NR, _ARCH, _FIRST = 0, 4, 16  # offsets in struct seccomp_data; of the first argument its lower half
_X32 = 0x40000000
_AF_UNIX = 1
_NAMESPACES = 0x7E020000  # CLONE_NEW* of <linux/sched.h>, but for time
_NO_NEW_PRIVS = 38  # prctl(2)
_SECCOMP: Final = {"x86_64": 317, "aarch64": 277}
_SET_FILTER, _ALL_THREADS = 1, 1  # SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC

Step = tuple[int, int, int, int]


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))


def forbid() -> bool:
    """From now on, for all threads of this process and its children; False where the system knows no way.

    What is forbidden fails with EPERM; clone3, whose flags a filter cannot see, with ENOSYS, so that
    libraries take clone.
    """
    known = _AUDIT.get(platform.machine())
    if known is None:
        return False
    steps = b"".join(struct.pack("=HBBI", *step) for step in _program(*known))
    libc = ctypes.CDLL(None, use_errno=True)
    kept = ctypes.create_string_buffer(steps)
    program = _Program(len(steps) // 8, ctypes.addressof(kept))
    if libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    number = _SECCOMP[platform.machine()]
    return bool(libc.syscall(number, _SET_FILTER, _ALL_THREADS, ctypes.byref(program)) == 0)


def _program(arch: int, number: Mapping[str, int]) -> Iterator[Step]:
    refuse, allow = (_RETURN, 0, 0, _ERRNO | EPERM), (_RETURN, 0, 0, _ALLOW)
    yield (_LOAD, 0, 0, _ARCH)
    yield (_EQUAL, 1, 0, arch)
    yield refuse
    yield (_LOAD, 0, 0, _NR)
    # The other calling convention of x86_64 has the same calls under other numbers.
    yield (_AT_LEAST, 0, 1, _X32)
    yield refuse
    for name, its in number.items():
        if name in ("socket", "clone"):
            test = (_EQUAL, 1, 0, _AF_UNIX) if name == "socket" else (_ANY, 0, 1, _NAMESPACES)
            yield (_EQUAL, 0, 4, its)
            yield (_LOAD, 0, 0, _FIRST)
            yield test
            yield refuse
            yield allow
        else:
            yield (_EQUAL, 0, 1, its)
            yield (_RETURN, 0, 0, _ERRNO | (ENOSYS if name == "clone3" else EPERM))
    yield allow
