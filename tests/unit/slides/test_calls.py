"""What a process that opens files of strangers cannot do, whatever it was made to try."""

from __future__ import annotations

import subprocess
import sys

TRIES = """
import ctypes, errno, os, socket, subprocess, sys, threading
from vicon.system_calls import forbid
go, heard = threading.Event(), []
def tries():
    go.wait()
    try: socket.socket(socket.AF_INET)
    except PermissionError: heard.append("refused")
earlier = threading.Thread(target=tries); earlier.start()
assert forbid()
go.set(); earlier.join()
print("earlier", heard)
libc = ctypes.CDLL(None, use_errno=True)
def fails(call):
    ctypes.set_errno(0)
    try:
        return errno.errorcode[ctypes.get_errno()] if call() == -1 else "done"
    except OSError as error:
        return errno.errorcode[error.errno]
print("inet", fails(lambda: socket.socket(socket.AF_INET)))
print("inet6", fails(lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)))
print("netlink", fails(lambda: socket.socket(socket.AF_NETLINK)))
print("ptrace", fails(lambda: libc.ptrace(16, os.getppid(), 0, 0)))
print("mount", fails(lambda: libc.mount(b"none", b"/tmp", b"tmpfs", 0, None)))
print("unshare", fails(lambda: libc.unshare(0x10000000)))
print("clone3", fails(lambda: libc.syscall(435, 0, 0)))
print("unix", fails(lambda: socket.socket(socket.AF_UNIX)))
done = []
thread = threading.Thread(target=lambda: done.append(1)); thread.start(); thread.join()
print("thread", done)
print("child", subprocess.run(["true"]).returncode)
inner = "import socket\\ntry: socket.socket()\\nexcept PermissionError: print('refused')"
ran = subprocess.run([sys.executable, "-c", inner], capture_output=True, text=True)
print("grandchild", ran.stdout.strip())
"""


def test_no_network_no_look_into_others_no_mount_and_no_namespace_for_it_or_its_children() -> None:
    ran = subprocess.run([sys.executable, "-c", TRIES], capture_output=True, text=True, check=True)
    said = dict(line.split(" ", 1) for line in ran.stdout.splitlines())
    forbidden = {name: said.pop(name) for name in ("inet", "inet6", "netlink", "ptrace", "mount", "unshare")}
    assert set(forbidden.values()) == {"EPERM"}, forbidden
    assert said == {
        "earlier": "['refused']",
        "clone3": "ENOSYS",
        "unix": "done",
        "thread": "[1]",
        "child": "0",
        "grandchild": "refused",
    }
