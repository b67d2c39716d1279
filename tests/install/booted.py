"""A machine whose systemd runs: units start as on a server, with their walls around them."""

from __future__ import annotations

import time
from pathlib import Path
from types import TracebackType

from tests.install.machine import Machine

# Without the devices of this machine, and as if a container's manager had started it.
_BOOT = """
set -e
mount --make-rprivate /
mount --bind "$1" "$1"
cd "$1"
mount -t proc none proc
mount -t sysfs -o ro none sys
if [ "$(stat --file-system --format=%T /sys/fs/cgroup)" = cgroup2fs ]; then
    mount -t cgroup2 none sys/fs/cgroup
    hierarchy=1
else
    mount -t tmpfs -o mode=755 none sys/fs/cgroup
    mkdir sys/fs/cgroup/systemd sys/fs/cgroup/unified
    mount -t cgroup -o none,name=systemd none sys/fs/cgroup/systemd
    mount -t cgroup2 none sys/fs/cgroup/unified
    hierarchy=0
fi
for it in run tmp; do mount -t tmpfs none "$it"; done
mount -t tmpfs -o mode=755 none dev
for it in null zero full random urandom tty; do touch "dev/$it"; mount --bind "/dev/$it" "dev/$it"; done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666 none dev/pts
mount -t tmpfs none dev/shm
ln -s pts/ptmx dev/ptmx
ip link set lo up
pivot_root . mnt
cd /
umount -l /mnt
echo made
exec env -i container=other PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    /lib/systemd/systemd --system "systemd.unified_cgroup_hierarchy=$hierarchy"
"""
# Its control groups are below one of its own, to be found again when it is gone.
_APART = """
for it in /sys/fs/cgroup/systemd /sys/fs/cgroup/unified /sys/fs/cgroup; do
    [ ! -e "$it/cgroup.procs" ] || { mkdir "$it/vicon-$$" && echo $$ > "$it/vicon-$$/cgroup.procs"; }
done
exec "$@"
"""
STARTS_S = 60.0


class Booted(Machine):
    namespaces = ("--mount", "--net", "--pid", "--ipc", "--uts", "--cgroup")
    script = _BOOT
    before = ("sh", "-c", _APART, "sh")
    # nsenter's own --wd is looked up before it is there.
    entered = ("--root", "env", "--chdir=/")

    def __enter__(self) -> Booted:
        super().__enter__()
        by = time.monotonic() + STARTS_S
        while (state := self.state()) not in ("running", "degraded"):
            assert time.monotonic() < by, f"systemd is {state}"
            time.sleep(0.2)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        for top in Path("/sys/fs/cgroup").glob(f"**/vicon-{self._keeper.pid}"):
            # The deepest first; each is empty once the kernel has reaped who was in it.
            for group in sorted((it for it in top.rglob("*") if it.is_dir()), reverse=True):
                _removed(group)
            _removed(top)

    def state(self) -> str:
        return self.asked("systemctl", "is-system-running")

    def asked(self, *words: str) -> str:
        """The last line of what `words` print, however they end."""
        return (self.run("sh", "-c", '"$@" 2>&1 || true', "sh", *words).splitlines() or [""])[-1]

    def mounts(self, unit: str) -> dict[str, str]:
        """Where the main process of `unit` has file systems of their own, each with `ro` or `rw`."""
        process = self.run("systemctl", "show", "--property=MainPID", "--value", unit).strip()
        rows = (line.split() for line in self.run("cat", f"/proc/{process}/mounts").splitlines())
        return {row[1]: row[3].split(",")[0] for row in rows}


def _removed(group: Path) -> None:
    by = time.monotonic() + 10
    while True:
        try:
            group.rmdir()
            return
        except OSError:
            assert time.monotonic() < by, f"{group} is not empty"
            time.sleep(0.05)
