"""A bundle on a fresh Debian 12: installed, a first meeting, the next version, the way back, a restore.

`make test-install`, as root. BUNDLE=FILE takes one that is made already, MIRROR=URL another source of Debian.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.install.machine import Machine
from tests.install.older import older

pytestmark = pytest.mark.timeout(3600)

OLD = "0.0.9"
BACKUPS = "/var/backups/vicon"


@pytest.fixture
def machine(fresh: Path) -> Iterator[Machine]:
    with Machine(fresh) as machine:
        yield machine


def refused(machine: Machine) -> str:
    """What an installation lacks. Nothing of it is there."""
    told = machine.run("/root/new/install", status=1)
    assert told.startswith("Nothing was changed:\n")
    assert not any((machine.root / it).exists() for it in ("opt/vicon", "etc/vicon", "usr/local/bin/vicon"))
    return told


def refusals(machine: Machine) -> None:
    """Everything that is missing is said at once, each with its cure."""
    release, redis = machine.root / "etc/os-release", machine.root / "usr/bin/redis-server"
    real = release.resolve().read_text() if not release.is_symlink() else ""
    release.unlink()
    release.write_text('ID=debian\nVERSION_ID="11"\n')
    redis.rename(redis.with_name("away"))
    told = refused(machine)
    assert "this is debian 11, the bundle is for debian 12" in told
    assert "apt install redis-server" in told
    redis.with_name("away").rename(redis)
    release.unlink()
    if real:
        release.write_text(real)
    else:
        release.symlink_to("../usr/lib/os-release")

    machine.run("mount", "-t", "tmpfs", "-o", "size=100m", "none", "/opt")
    assert "/opt has 100 MiB free" in refused(machine)
    machine.run("umount", "/opt")
    for name, wrong, said in (
        ("MACHINE", "riscv64\n", "the bundle is for riscv64"),
        ("VERSION", "", "is damaged"),
    ):
        file = machine.root / "root/new" / name
        right = file.read_text()
        file.write_text(wrong or right + " ")
        assert said in refused(machine)
        file.write_text(right)
    shutil.copytree(machine.root / "root/new", machine.root / "srv/new")
    as_somebody = ("runuser", "-u", "nobody", "--", "/srv/new/install")
    assert "this is not root: run  sudo /srv/new/install" in machine.run(*as_somebody, status=1)
    shutil.rmtree(machine.root / "srv/new")


def units(machine: Machine) -> None:
    """systemd finds nothing wrong in the units, has them started with the machine, and calls vicon's safe."""
    roles = [f"vicon@{role}.service" for role in ("media", "signaling", "worker")]
    names = ("vicon.service", *roles, "vicon-backup.service", "vicon-backup.timer")
    told = machine.run("systemd-analyze", "verify", "--man=no", *names)
    assert "vicon" not in told, told
    for enabled in ("vicon.service", "vicon-backup.timer"):
        assert machine.run("systemctl", "is-enabled", enabled).strip() == "enabled"
    for service in ("vicon.service", "vicon-backup.service"):
        machine.run("systemd-analyze", "security", "--offline=true", "--threshold=30", service)
    # With what each role may beyond the others, or less.
    for service, most in zip(roles, (15, 15, 22), strict=True):
        machine.run("systemd-analyze", "security", "--offline=true", f"--threshold={most}", service)


def hold(machine: Machine, *words: str) -> dict[str, str]:
    told = machine.run("/opt/vicon/current/bin/python", "/root/meeting.py", *words)
    return dict(json.loads(told.splitlines()[-1]))


def said(machine: Machine, sitting: str) -> str:
    """What was said in a sitting, by its journal, which is whole."""
    machine.run("vicon", "export", sitting, "--open", "--out", "/var/lib/vicon")
    # 3: whole, and this machine alone vouches for it.
    machine.run("vicon", "verify", f"/var/lib/vicon/{sitting}.jsonl", status=3)
    return (machine.root / f"var/lib/vicon/{sitting}.open.jsonl").read_text()


def schema(machine: Machine) -> str:
    ask = (
        "import sqlite3; found = sqlite3.connect('/var/lib/vicon/vicon.db').execute("
        "'select version_num from alembic_version'); print(found.fetchone()[0])"
    )
    return machine.run("python3", "-c", ask).strip()


def test_installed_upgraded_brought_back_and_restored(bundle: Path, machine: Machine) -> None:
    now = (bundle / "VERSION").read_text().strip()
    shutil.copytree(bundle, machine.root / "root/new")
    shutil.copy(Path(__file__).with_name("meeting.py"), machine.root / "root/meeting.py")
    older(bundle, machine.root / "root/old", OLD)
    refusals(machine)

    assert f"vicon {OLD} is installed" in machine.run("/root/old/install")
    assert machine.run("vicon", "--version").strip() == f"vicon {OLD}"
    modes = machine.run("stat", "-c", "%U:%G %a", "/etc/vicon/vicon.env", "/var/lib/vicon").splitlines()
    assert modes == ["root:vicon 640", "vicon:vicon 700"]
    units(machine)
    settings = machine.root / "etc/vicon/vicon.env"
    settings.write_text(settings.read_text() + "VICON_PUBLIC_IP=127.0.0.1\nVICON_ZONE=Asia/Jayapura\n")
    written = settings.read_text()
    with machine.serving():
        first = hold(machine, "hold")
        assert "Selamat pagi" in said(machine, first["sitting"])

    # The database as a version had it that did not know the newest migration.
    head = schema(machine)
    before = f"{int(head) - 1:04}"
    machine.run("vicon", "downgrade", before, "--yes")
    assert f"Backup of {OLD}" in machine.run("/root/new/install")
    assert "is current" in machine.run("/root/new/install")
    assert machine.run("readlink", "/opt/vicon/current").strip() == f"/opt/vicon/{now}"
    assert settings.read_text() == written
    (backup,) = (machine.root / BACKUPS[1:]).iterdir()
    digest = (machine.root / f"opt/vicon/{now}/backup-before").read_text().split("digest ")[1].split()[0]
    machine.run("vicon", "restore", "--check", "--digest", digest, f"{BACKUPS}/{backup.name}")
    assert schema(machine) == before
    with machine.serving():
        assert schema(machine) == head
        hold(machine, "join", first["slug"], first["host"])
        later = hold(machine, "hold")
        assert "Selamat pagi" in said(machine, first["sitting"])
        made = json.loads(machine.run("vicon", "backup", BACKUPS, "--json"))

    # Back to the version before, and to what it knew.
    machine.run("ln", "-sfn", f"/opt/vicon/{OLD}", "/opt/vicon/current")
    machine.run("vicon", "restore", f"{BACKUPS}/{backup.name}", "--replace", "--digest", digest)
    assert schema(machine) == before
    with machine.serving():
        assert machine.run("vicon", "--version").strip() == f"vicon {OLD}"
        hold(machine, "join", first["slug"], first["host"])
        machine.run("vicon", "meeting", "links", later["slug"], status=2)

    # A machine that lost its data, from a backup.
    machine.run("sh", "-c", "rm -rf /var/lib/vicon/* /var/lib/vicon/.[!.]*")
    assert f"{now} is current" in machine.run("/root/new/install")
    machine.run("vicon", "restore", made["folder"], "--digest", made["digest"])
    with machine.serving():
        assert "Selamat pagi" in said(machine, first["sitting"])
        hold(machine, "join", later["slug"], later["host"])
