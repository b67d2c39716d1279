"""vicon under systemd, behind the walls of its units: people meet all the same, with sound and picture."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.install.booted import Booted

pytestmark = pytest.mark.timeout(1200)

ROLES = ("media", "signaling", "worker")
FOLDERS = ("films", "live", "slides", "taps")
CLOSED = {
    "media": {"films", "live", "slides"},
    "signaling": {"films", "live", "taps"},
    "worker": set[str](),
}
SCOPES = ("rooms:read", "rooms:write", "sittings:write", "tokens:issue", "commands:sitting")
SETTINGS = "VICON_PUBLIC_IP=127.0.0.1\nVICON_MEDIA_WORKERS=1\n"
READY = "import urllib.request as it; print(it.urlopen('http://127.0.0.1:8000/readyz', timeout=5).status)"


@pytest.fixture
def machine(bundle: Path, fresh: Path) -> Iterator[Booted]:
    shutil.copytree(bundle, fresh / "root/new")
    with Booted(fresh) as machine:
        machine.run("/root/new/install")
        settings = fresh / "etc/vicon/vicon.env"
        settings.write_text(settings.read_text() + SETTINGS)
        yield machine


def meet(machine: Booted) -> None:
    """Three people with sound and a camera come in, see and hear, by all that a browser does."""
    scopes = " ".join(f"--scope {it}" for it in SCOPES)
    made = f"vicon keys api create gladi {scopes} --ceiling chair | grep -o 'vk_[^ ]*' | head -1"
    people = "--people 3 --from 3 --shape stage --seconds 5 --joins-per-second 1 --language en"
    script = f"REHEARSE_KEY=$({made}) vicon rehearse {people}"
    assert "Safe for" in machine.run("sh", "-c", script)


def ready(machine: Booted, *units: str) -> None:
    by = time.monotonic() + 90
    while machine.asked("python3", "-c", READY) != "200":
        assert time.monotonic() < by, machine.run("journalctl", "--no-pager", "--lines=60")
        time.sleep(0.5)
    for unit in units:
        assert machine.asked("systemctl", "is-active", unit) == "active"


def test_one_machine_holds_a_meeting_behind_the_walls_of_its_unit(machine: Booted) -> None:
    # Type=notify: it is started once pages answer.
    machine.run("systemctl", "start", "vicon.service")
    ready(machine, "vicon.service")
    assert machine.mounts("vicon.service")["/"] == "ro"
    meet(machine)
    machine.run("systemctl", "stop", "vicon.service")
    assert machine.asked("systemctl", "is-failed", "vicon.service") == "inactive"


def test_roles_hold_a_meeting_each_behind_walls_of_its_own(machine: Booted) -> None:
    settings = machine.root / "etc/vicon/vicon.env"
    settings.write_text(settings.read_text() + "VICON_REDIS=redis://127.0.0.1:6379/0\n")
    machine.run("systemctl", "start", "redis-server")
    machine.run("vicon", "prepare")
    units = [f"vicon@{role}.service" for role in ROLES]
    machine.run("systemctl", "start", *units)
    ready(machine, *units)
    for role, unit in zip(ROLES, units, strict=True):
        mounts = machine.mounts(unit)
        assert mounts["/"] == "ro"
        closed = {it for it in FOLDERS if mounts.get(f"/var/lib/vicon/{it}") == "ro"}
        assert closed == CLOSED[role]
    meet(machine)
    for unit in units:
        assert machine.asked("systemctl", "show", "--property=NRestarts", "--value", unit) == "0"
